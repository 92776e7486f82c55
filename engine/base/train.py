"""Trains the bundled base: `python -m engine.base.train --minutes 60 --out runs/base [--start earlier.gguf]`.

Read from top to bottom: device, data, model, optimisers (Muon for the layers' matrices, AdamW for the
rest), loop. Data come from numbered shards (`engine.base.data`), written ahead by a process of their own.
The learning rate follows the clock: warm-up, then down to zero at the end of the time budget, so the same
script serves any machine. Checkpoints are replaced whole; after a kill the same command goes on where the
last one was written.
"""

from __future__ import annotations

import argparse
import ctypes
import math
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import numpy as np
import torch
import torch.distributed
from tokenizers import Tokenizer
from torch import Tensor, nn

from engine.base.data import Shard, load_shard, load_tokenizer, save_tokenizer, shard_path
from engine.base.export import read
from engine.base.network import Network, Shape
from engine.base.tokenizer import PAD, control

WARMUP = 0.02  # of the time budget
SHARD_WAIT = 900.0  # seconds without a new shard after which the generator is taken for dead


def banner(words: str) -> None:
    print(f"\n==== {words} " + "=" * max(0, 80 - len(words)), flush=True)


def keep_memory() -> None:
    """Start again with a malloc that keeps freed memory: handing every large tensor back to the kernel and
    faulting it in again took more than half of the time of a step on a virtual machine."""
    if sys.platform == "linux" and "MALLOC_MMAP_MAX_" not in os.environ:
        settings = {
            "MALLOC_MMAP_MAX_": "0",
            "MALLOC_TRIM_THRESHOLD_": str(1 << 34),
            "MALLOC_TOP_PAD_": str(1 << 28),
            "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
        }
        command = [sys.executable, "-m", "engine.base.train", *sys.argv[1:]]
        os.execve(sys.executable, command, os.environ | settings)


def trim() -> None:
    """Give holes in the heap back from time to time: with rows of every length it would grow without end."""
    libc = ctypes.CDLL(None)
    if hasattr(libc, "malloc_trim"):
        libc.malloc_trim(0)


def start_replicas(
    arguments: list[str] | None, out: Path, rank: int, replicas: int
) -> list[subprocess.Popen[bytes]]:
    """Start the other replicas (from the first) and meet them. One thread each: on a busy machine two threads
    that wait for each other at every operation get a fraction of what two processes get that meet once a step."""
    if replicas == 1:
        return []
    torch.set_num_threads(1)
    meeting = out / "replicas"
    others = []
    if rank == 0:
        meeting.unlink(missing_ok=True)
        command = [
            sys.executable,
            "-m",
            "engine.base.train",
            *(sys.argv[1:] if arguments is None else arguments),
        ]
        for number in range(1, replicas):
            log = (out / f"replica{number}.log").open("ab")
            others.append(subprocess.Popen([*command, "--rank", str(number)], stdout=log, stderr=log))
    torch.distributed.init_process_group(
        "gloo", f"file://{meeting.absolute()}", rank=rank, world_size=replicas
    )
    return others


def share_gradients(
    network: nn.Module, loss: float, elapsed: float, rank: int, replicas: int
) -> tuple[float, float]:
    """Mean gradients in every replica; the mean loss, and the first replica's clock for all."""
    if replicas == 1:
        return loss, elapsed
    gradients = [weight.grad for weight in network.parameters() if weight.grad is not None]
    words = torch.tensor([loss, elapsed * replicas if rank == 0 else 0.0])
    flat = torch.cat([*(gradient.reshape(-1) for gradient in gradients), words])
    torch.distributed.all_reduce(flat)
    flat /= replicas
    at = 0
    for gradient in gradients:
        gradient.copy_(flat[at : at + gradient.numel()].view_as(gradient))
        at += gradient.numel()
    return float(flat[-2]), float(flat[-1])


def share_weights(hidden: list[nn.Parameter], rank: int, replicas: int) -> None:
    """Each replica has stepped its own share of the matrices; bring them to all."""
    if replicas == 1:
        return
    with torch.no_grad():
        parts = [
            (weight if number % replicas == rank else torch.zeros_like(weight)).reshape(-1)
            for number, weight in enumerate(hidden)
        ]
        flat = torch.cat(parts)
        torch.distributed.all_reduce(flat)
        at = 0
        for weight in hidden:
            weight.copy_(flat[at : at + weight.numel()].view_as(weight))
            at += weight.numel()


def choose_device() -> tuple[torch.device, torch.dtype, str]:
    """Device and arithmetic, with the reason: bf16 on a CPU only where it is measured to be faster."""
    if torch.cuda.is_available():
        return torch.device("cuda"), torch.bfloat16, f"cuda: {torch.cuda.get_device_name()}"
    a, b = torch.randn(4096, 256), torch.randn(256, 768)
    seconds = {}
    for dtype in (torch.float32, torch.bfloat16):
        x, y = a.to(dtype), b.to(dtype)
        for _ in range(3):
            x @ y
        begin = time.perf_counter()
        for _ in range(20):
            x @ y
        seconds[dtype] = time.perf_counter() - begin
    dtype = min(seconds, key=lambda each: seconds[each])
    ratio = seconds[torch.float32] / seconds[torch.bfloat16]
    return torch.device("cpu"), dtype, f"cpu, {torch.get_num_threads()} threads, bf16 is {ratio:.1f}x fp32"


def batches(shard: Shard, tokens: int, seed: int) -> list[list[int]]:
    """Rows of one shard in batches of about `tokens` tokens, rows of like length together.

    Rows are padded, not packed: with like lengths together padding is a few per cent, and every row sees
    only itself, as it will when it is served.
    """
    rng = Random(seed)
    lengths = np.diff(shard.starts)
    order = sorted(range(len(lengths)), key=lambda row: int(lengths[row]) + rng.random() * 8)
    out: list[list[int]] = []
    batch: list[int] = []
    for row in order:
        if batch and (len(batch) + 1) * int(lengths[row]) > tokens:
            out.append(batch)
            batch = []
        batch.append(row)
    out.append(batch)
    rng.shuffle(out)
    return out


class Lines:
    """Which tokens of a prompt stand in lines of code, neither comment nor import: neighbour functions are as
    good to learn from as the answer, the wordings of requests are not to be learnt at all."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        texts = [
            tokenizer.decode([number], skip_special_tokens=False)
            for number in range(tokenizer.get_vocab_size())
        ]
        self.breaks = ["\n" in text for text in texts]
        self.blank = [not text.strip() for text in texts]
        skipped = ("#", "import", "from", "<|")
        self.skipped = [text.strip().startswith(skipped) for text in texts]

    def of_code(self, tokens: list[int]) -> list[bool]:
        out: list[bool] = []
        opening, code = True, False
        for token in tokens:
            if opening and not self.blank[token]:
                opening, code = False, not self.skipped[token]
            out.append(code and not opening)
            if self.breaks[token]:
                opening, code = True, False
        return out


def tensors(
    shard: Shard, rows: list[int], pad: int, device: torch.device, lines: Lines | None = None
) -> tuple[Tensor, Tensor]:
    """(tokens, wanted): padded rows, and where the loss is taken: answers, and code in prompts by `lines`."""
    longest = max(int(shard.starts[row + 1] - shard.starts[row]) for row in rows)
    tokens = np.full((len(rows), longest), pad, dtype=np.int64)
    wanted = np.zeros((len(rows), longest), dtype=bool)
    for index, row in enumerate(rows):
        data = shard.tokens[shard.starts[row] : shard.starts[row + 1]]
        answer = int(shard.answers[row])
        tokens[index, : len(data)] = data
        wanted[index, answer : len(data)] = True
        if lines is not None:
            wanted[index, :answer] = lines.of_code(data[:answer].tolist())
    return torch.from_numpy(tokens).to(device), torch.from_numpy(wanted).to(device)


def await_shard(path: Path, generator: subprocess.Popen[bytes]) -> Shard:
    """The shard, once the generator has written it."""
    deadline = time.monotonic() + SHARD_WAIT
    while not path.exists():
        if generator.poll() not in (None, 0) or time.monotonic() > deadline:
            raise RuntimeError(f"no {path}: the generator ended with {generator.poll()}; see its log")
        time.sleep(0.2)
    return load_shard(path)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="train the bundled base")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--size", type=int, default=8, help="of a new network; width is 32 times as much")
    parser.add_argument("--batch", type=int, default=4096, help="tokens a step")
    parser.add_argument("--rate", type=float, default=3e-3, help="peak learning rate")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--shards", type=int, default=400, help="at most so many shards are generated")
    parser.add_argument("--items", type=int, default=4000, help="rows in a shard")
    parser.add_argument("--save-every", type=float, default=150.0, help="seconds between checkpoints")
    parser.add_argument(
        "--replicas", type=int, default=1, help="processes that share each step, one thread each"
    )
    parser.add_argument("--start", type=Path, help="a GGUF of an earlier run: its weights and tokenizer")
    parser.add_argument("--rank", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--steps", type=int, default=0, help="stop after so many steps (tests)")
    options = parser.parse_args(arguments)
    out: Path = options.out
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(options.seed)
    rank, replicas = options.rank, options.replicas
    network = None
    if options.start:
        network, tokenizer = read(options.start)
        if rank == 0:
            save_tokenizer(out, tokenizer)
    others = start_replicas(arguments, out, rank, replicas)

    banner("device")
    device, dtype, reason = choose_device()
    print(f"{device} {dtype} ({reason})")

    banner("data")
    tokenizer = load_tokenizer(out)
    log = (out / "data.log").open("ab")
    command = [sys.executable, "-m", "engine.base.data", "--out", str(out), "--seed", str(options.seed)]
    command += ["--shards", str(options.shards), "--items", str(options.items), "--parent", str(os.getpid())]
    command = ["nice", "-n", "19", *command] if rank == 0 else [sys.executable, "-c", ""]  # what is left over
    generator = subprocess.Popen(command, stdout=log, stderr=log)
    first = await_shard(shard_path(out, 0), generator)
    print(
        f"{tokenizer.get_vocab_size()} tokens; shard 0 has {len(first.answers)} rows, {len(first.tokens):,} tokens"
    )

    banner("model")
    network = (network or Network(Shape(options.size, tokenizer.get_vocab_size()))).to(device)
    shape = network.shape
    print(f"{shape.layers} layers of width {shape.width}, {network.parameter_count():,} parameters")
    hidden = [weight for weight in network.blk.parameters() if weight.dim() == 2]
    vectors = [weight for weight in network.parameters() if weight.dim() != 2]
    embedding = {"params": [network.token_embd.weight], "weight_decay": 0.05}
    optimisers = [
        torch.optim.Muon(
            hidden[rank::replicas], lr=options.rate, weight_decay=0.05, adjust_lr_fn="match_rms_adamw"
        ),
        torch.optim.AdamW(
            [embedding, {"params": vectors, "weight_decay": 0.0}], betas=(0.9, 0.95), eps=1e-9, fused=True
        ),
    ]

    step, shard_number, batch_number, elapsed, seen = 0, 0, 0, 0.0, 0
    checkpoint = out / "checkpoint.pt"
    if options.start and not checkpoint.exists():
        print(f"went on from the weights in {options.start}")
    if checkpoint.exists():
        state = torch.load(checkpoint, map_location=device, weights_only=True)
        network.load_state_dict(state["network"])
        optimisers[-1].load_state_dict(state["optimiser"])
        step, shard_number, batch_number = state["step"], state["shard"], state["batch"]
        elapsed, seen = state["elapsed"], state["seen"]
        print(f"resumed at step {step}, {elapsed / 60:.1f} minutes in, {seen:,} tokens seen")

    def save() -> None:
        """All but Muon's momentum, which lies with several replicas and is soon there again."""
        if rank != 0:
            return
        state = {
            "network": network.state_dict(), "size": options.size, "vocabulary": network.shape.vocabulary,
            "optimiser": optimisers[-1].state_dict(), "step": step,
            "shard": shard_number, "batch": batch_number, "elapsed": elapsed, "seen": seen,
        }  # fmt: skip
        temporary = checkpoint.with_suffix(f".{os.getpid()}")
        torch.save(state, temporary)
        temporary.replace(checkpoint)

    pad = control(tokenizer, PAD)
    lines = Lines(tokenizer)

    def stream() -> Iterator[tuple[int, int, Tensor, Tensor]]:
        """(shard, next batch, tokens, wanted) from where the run stands."""
        number, begin = shard_number, batch_number
        while True:
            shard = await_shard(shard_path(out, number % options.shards), generator)
            todo = batches(shard, options.batch, options.seed + number)
            for index in range(begin + rank, len(todo) // replicas * replicas, replicas):
                yield (
                    number,
                    index + 1 - rank + replicas - 1,
                    *tensors(shard, todo[index], pad, device, lines),
                )
            number, begin = number + 1, 0

    banner(f"training for {options.minutes:g} minutes")
    budget = options.minutes * 60
    began, saved, shown = time.monotonic() - elapsed, elapsed, elapsed
    mean, counted = 0.0, 0
    try:
        for shard_number, batch_number, tokens, wanted in stream():  # noqa: B007  # save() reads them
            with torch.autocast(device.type, dtype, enabled=dtype != torch.float32):
                loss = network.loss(tokens, wanted)
            loss.backward()
            value, elapsed = share_gradients(
                network, float(loss.detach()), time.monotonic() - began, rank, replicas
            )
            progress = elapsed / budget
            if progress >= 1 or (options.steps and step >= options.steps):
                break
            rate = options.rate * min(1.0, progress / WARMUP, (1 - progress) / (1 - WARMUP))
            for group in (group for optimiser in optimisers for group in optimiser.param_groups):
                group["lr"] = rate
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            for optimiser in optimisers:
                optimiser.step()
            network.zero_grad(set_to_none=True)
            share_weights(hidden, rank, replicas)
            batch_tokens = tokens.numel() * replicas
            step, seen, counted = step + 1, seen + batch_tokens, counted + batch_tokens
            if not math.isfinite(value):
                raise RuntimeError(
                    f"loss is {value} at step {step}; lower --rate and start from the checkpoint"
                )
            mean = value if mean == 0 else 0.97 * mean + 0.03 * value
            if step % 100 == 0:
                trim()
            if step % 20 == 0 and rank == 0:
                speed, counted, shown = counted / (elapsed - shown + 1e-9), 0, elapsed
                print(
                    f"step {step} loss {mean:.4f} rate {rate:.2e} {speed:,.0f} tok/s, {seen / 1e6:.2f}M tokens,"
                    f" {elapsed / 60:.1f} min done, {(budget - elapsed) / 60:.1f} to go",
                    flush=True,
                )
            if elapsed - saved > options.save_every:
                saved = elapsed
                save()
        save()
        banner("done")
        print(f"{step} steps, {seen:,} tokens, {elapsed / 60:.1f} minutes, loss {mean:.4f}; {checkpoint}")
    finally:
        if replicas > 1:
            torch.distributed.destroy_process_group()
        for other in others:
            other.wait()
        generator.terminate()
        generator.wait()
        log.close()
    return 0


if __name__ == "__main__":
    keep_memory()
    sys.exit(main())
