"""How long it takes to lay an adapter over a loaded model, beside loading the model anew; interleaved in one run.

    python benchmarks/hot_swap.py [--model FILE.gguf] [--rank 8] [--rounds 30]

Adapters of random numbers over every matrix of the blocks: how long it takes does not depend on what they say. A
swap is measured as the daemon does it, through the worker: the file's header is checked, the child reads the file,
and its cache is emptied. What llama.cpp puts off until the next evaluation shows in the first token. At the end a
swap is asked for in the middle of each of some answers: none may lose or change a token.

Target: a swap at most 50 ms, 0 tokens lost.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from gguf import GGUFWriter

from engine.config import ModelSettings
from engine.model.backend import Adapter
from engine.model.gguf_header import Header, read_header
from engine.model.prompts import Piece, Prompt
from engine.model.store import BUNDLED, ModelStore
from engine.model.supervisor import Worker
from engine.paths import Home

TARGET = 50.0  # milliseconds
ANSWERS, LENGTH = 20, 32  # answers with a swap in the middle; tokens of each
CODE = "def area(width, height):\n    return width * height\n\n\n"
PROMPT, OTHER = Prompt((Piece(CODE * 6),)), Prompt((Piece("import os\n" + CODE * 6),))


@dataclass(frozen=True)
class Model:
    name: str
    path: Path


def write_adapter(path: Path, base: Header, rank: int, seed: int) -> Adapter:
    """An adapter over every matrix of the blocks; so weak that the model still speaks."""
    random = np.random.default_rng(seed)
    writer = GGUFWriter(str(path), base.architecture)
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", 2.0 * rank)
    for tensor in base.tensors:
        if tensor.name.startswith("blk.") and len(tensor.shape) == 2:
            inputs, outputs = tensor.shape
            for half, shape in (("a", (rank, inputs)), ("b", (outputs, rank))):
                numbers = (random.standard_normal(shape) * 0.01).astype(np.float32)
                writer.add_tensor(f"{tensor.name}.lora_{half}", numbers)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return Adapter(str(path))


def timed(act: Callable[[], object]) -> float:
    """Milliseconds."""
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000


def measure(worker: Worker, adapters: list[Adapter], rounds: int) -> dict[str, list[float]]:
    """Milliseconds by what was done. adapters: one more than rounds."""
    taken: dict[str, list[float]] = {}

    def note(name: str, act: Callable[[], object]) -> None:
        taken.setdefault(name, []).append(timed(act))

    def first_token(prompt: Prompt = PROMPT) -> object:
        return worker.generate(prompt, max_tokens=1)

    known = adapters[-1]
    for adapter in adapters[:rounds]:
        worker.use_adapters((known,))
        first_token(OTHER)
        note("first token, the cache of no use, no swap", first_token)
        note("swap to an adapter never seen", lambda adapter=adapter: worker.use_adapters((adapter,)))  # type: ignore[misc]
        note("first token after a swap", first_token)
        note("swap to one seen before", lambda: worker.use_adapters((known,)))
        note("the same again: nothing changes", lambda: worker.use_adapters((known,)))
        note("swap to none", lambda: worker.use_adapters(()))
        worker.unload()
        note("load the model anew, with an adapter", lambda: worker.use_adapters((known,)))
    return taken


def lost(worker: Worker, adapters: list[Adapter]) -> tuple[int, int]:
    """Tokens that were lost or changed by swaps in the middle of answers, and tokens in all."""
    sets = [(), (adapters[0],), (adapters[1],)]
    said = []
    for one in sets:
        worker.use_adapters(one)
        said.append(worker.generate(PROMPT, max_tokens=LENGTH).text)
    wrong = total = 0
    worker.use_adapters(sets[0])
    for place in range(ANSWERS):
        heard: list[str] = []
        swap = threading.Thread(target=worker.use_adapters, args=(sets[(place + 1) % 3],))

        def hear(
            text: str, heard: list[str] = heard, swap: threading.Thread = swap, place: int = place
        ) -> bool:
            heard.append(text)
            if len(heard) == 1 + place % LENGTH:
                swap.start()
            return True

        text = worker.generate(PROMPT, max_tokens=LENGTH, on_text=hear).text
        if swap.ident is None:  # the answer ended before
            swap.start()
        swap.join()
        expected = said[place % 3]
        total += len(heard)
        wrong += sum(a != b for a, b in zip(text, expected, strict=False)) + abs(len(text) - len(expected))
    return wrong, total


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--model", type=Path, help="a GGUF file; the bundled base by default")
    parser.add_argument("--rank", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=30)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        home = Home(folder / "home").ensure()
        path = options.model or ModelStore(home).resolve(BUNDLED).path
        base = read_header(path)
        adapters = [
            write_adapter(folder / f"{place}.gguf", base, options.rank, place)
            for place in range(options.rounds + 1)
        ]
        size = Path(adapters[0].path).stat().st_size
        with Worker(ModelSettings(), Model(path.stem, path), home) as worker:
            worker.load()
            taken = measure(worker, adapters, options.rounds)
            wrong, total = lost(worker, adapters)
    print(f"{path.stem}, adapters of rank {options.rank}, {size / 1e6:.1f} MB; {options.rounds} rounds")
    print(f"{'':<44} {'median ms':>10} {'p95':>8} {'fastest':>8}")
    for what, values in taken.items():
        ordered = sorted(values)
        p95 = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
        print(f"{what:<44} {statistics.median(values):>10.2f} {p95:>8.2f} {ordered[0]:>8.2f}")
    swap = statistics.median(taken["swap to an adapter never seen"])
    reload = statistics.median(taken["load the model anew, with an adapter"])
    print(f"\nswap {swap:.1f} ms (target ≤ {TARGET:.0f}), a reload takes {reload / swap:.0f} times as long")
    print(
        f"{wrong} characters lost or changed in {total} tokens, with {ANSWERS} swaps in the middle of answers"
    )
    return 0 if swap <= TARGET and not wrong else 1


if __name__ == "__main__":
    sys.exit(main())
