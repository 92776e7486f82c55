"""Trains the bundled base from scratch: `python -m engine.base.train --minutes 60 --out runs/base`.

Read from top to bottom: device, data, model, optimiser, loop. Data come from numbered shards
(`engine.base.data`), written ahead by a process of their own. The learning rate follows the clock: warm-up,
then down to zero at the end of the time budget, so the same script serves any machine. Checkpoints are
replaced whole; after a kill the same command goes on where the last one was written.
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
from torch import Tensor

from engine.base.data import Shard, load_shard, load_tokenizer, shard_path
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
        }
        settings["GLIBC_TUNABLES"] = "glibc.malloc.hugetlb=1"
        command = [sys.executable, "-m", "engine.base.train", *sys.argv[1:]]
        os.execve(sys.executable, command, os.environ | settings)


def trim() -> None:
    """Give holes in the heap back from time to time: with rows of every length it would grow without end."""
    libc = ctypes.CDLL(None)
    if hasattr(libc, "malloc_trim"):
        libc.malloc_trim(0)


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


def tensors(shard: Shard, rows: list[int], pad: int, device: torch.device) -> tuple[Tensor, Tensor]:
    """(tokens, wanted): padded rows, and where the loss is taken."""
    longest = max(int(shard.starts[row + 1] - shard.starts[row]) for row in rows)
    tokens = np.full((len(rows), longest), pad, dtype=np.int64)
    wanted = np.zeros((len(rows), longest), dtype=bool)
    for index, row in enumerate(rows):
        data = shard.tokens[shard.starts[row] : shard.starts[row + 1]]
        tokens[index, : len(data)] = data
        wanted[index, shard.answers[row] : len(data)] = True
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
    parser = argparse.ArgumentParser(description="train the bundled base from scratch")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--size", type=int, default=8, help="the dial: width is 32 times as much")
    parser.add_argument("--batch", type=int, default=4096, help="tokens a step")
    parser.add_argument("--rate", type=float, default=2e-3, help="peak learning rate")
    parser.add_argument("--muon", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--shards", type=int, default=400, help="at most so many shards are generated")
    parser.add_argument("--items", type=int, default=4000, help="rows in a shard")
    parser.add_argument("--save-every", type=float, default=150.0, help="seconds between checkpoints")
    parser.add_argument("--steps", type=int, default=0, help="stop after so many steps (tests)")
    options = parser.parse_args(arguments)
    out: Path = options.out
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(options.seed)

    banner("device")
    device, dtype, reason = choose_device()
    print(f"{device} {dtype} ({reason})")

    banner("data")
    tokenizer = load_tokenizer(out)
    log = (out / "data.log").open("ab")
    command = [sys.executable, "-m", "engine.base.data", "--out", str(out), "--seed", str(options.seed)]
    command += ["--shards", str(options.shards), "--items", str(options.items)]
    generator = subprocess.Popen(["nice", "-n", "5", *command], stdout=log, stderr=log)
    first = await_shard(shard_path(out, 0), generator)
    print(
        f"{tokenizer.get_vocab_size()} tokens; shard 0 has {len(first.answers)} rows, {len(first.tokens):,} tokens"
    )

    banner("model")
    network = Network(Shape(options.size, tokenizer.get_vocab_size())).to(device)
    shape = network.shape
    print(f"{shape.layers} layers of width {shape.width}, {network.parameter_count():,} parameters")
    matrices = [weight for weight in network.parameters() if weight.dim() == 2]
    vectors = [weight for weight in network.parameters() if weight.dim() != 2]
    groups = [{"params": matrices, "weight_decay": 0.05}, {"params": vectors, "weight_decay": 0.0}]
    optimiser = torch.optim.AdamW(groups, lr=options.rate, betas=(0.9, 0.95), eps=1e-9, fused=True)
    if options.muon:
        hidden = [weight for weight in network.blk.parameters() if weight.dim() == 2]
        groups = [
            {"params": [network.token_embd.weight], "weight_decay": 0.05},
            {"params": vectors, "weight_decay": 0.0},
        ]
        optimiser = torch.optim.AdamW(groups, lr=options.rate, betas=(0.9, 0.95), eps=1e-9, fused=True)
        muon = torch.optim.Muon(
            hidden, lr=options.rate, weight_decay=0.05, momentum=0.95, adjust_lr_fn="match_rms_adamw"
        )

    step, shard_number, batch_number, elapsed, seen = 0, 0, 0, 0.0, 0
    checkpoint = out / "checkpoint.pt"
    if checkpoint.exists():
        state = torch.load(checkpoint, map_location=device, weights_only=True)
        network.load_state_dict(state["network"])
        optimiser.load_state_dict(state["optimiser"])
        step, shard_number, batch_number = state["step"], state["shard"], state["batch"]
        elapsed, seen = state["elapsed"], state["seen"]
        print(f"resumed at step {step}, {elapsed / 60:.1f} minutes in, {seen:,} tokens seen")

    def save() -> None:
        state = {
            "network": network.state_dict(), "optimiser": optimiser.state_dict(), "step": step, "size": options.size,
            "vocabulary": network.shape.vocabulary, "shard": shard_number, "batch": batch_number,
            "elapsed": elapsed, "seen": seen,
        }  # fmt: skip
        temporary = checkpoint.with_suffix(f".{os.getpid()}")
        torch.save(state, temporary)
        temporary.replace(checkpoint)

    def stream() -> Iterator[tuple[int, int, Tensor, Tensor]]:
        """(shard, next batch, tokens, wanted) from where the run stands."""
        pad = control(tokenizer, PAD)
        number, begin = shard_number, batch_number
        while True:
            shard = await_shard(shard_path(out, number % options.shards), generator)
            todo = batches(shard, options.batch, options.seed + number)
            for index in range(begin, len(todo)):
                yield number, index + 1, *tensors(shard, todo[index], pad, device)
            number, begin = number + 1, 0

    banner(f"training for {options.minutes:g} minutes")
    budget = options.minutes * 60
    began, saved, shown = time.monotonic() - elapsed, elapsed, elapsed
    mean, counted = 0.0, 0
    try:
        for shard_number, batch_number, tokens, wanted in stream():  # noqa: B007  # save() reads them
            elapsed = time.monotonic() - began
            progress = elapsed / budget
            if progress >= 1 or (options.steps and step >= options.steps):
                break
            rate = options.rate * min(1.0, progress / WARMUP, (1 - progress) / (1 - WARMUP))
            for group in optimiser.param_groups:
                group["lr"] = rate
            with torch.autocast(device.type, dtype, enabled=dtype != torch.float32):
                loss = network.loss(tokens, wanted)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
            if options.muon:
                muon.param_groups[0]["lr"] = rate
                muon.step()
                muon.zero_grad(set_to_none=True)
            step, seen, counted = step + 1, seen + tokens.numel(), counted + tokens.numel()
            value = float(loss.detach())
            if not math.isfinite(value):
                raise RuntimeError(
                    f"loss is {value} at step {step}; lower --rate and start from the checkpoint"
                )
            mean = value if mean == 0 else 0.97 * mean + 0.03 * value
            if step % 100 == 0:
                trim()
            if step % 20 == 0:
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
        generator.terminate()
        generator.wait()
        log.close()
    return 0


if __name__ == "__main__":
    keep_memory()
    sys.exit(main())
