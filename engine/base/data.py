"""Training data: verified items and standard-library excerpts as tokens, in numbered files.

Shard number n depends only on the seed, n, the families and the tokenizer, so a run can be repeated and
resumed. `python -m engine.base.data --out runs/base --shards 40` writes those that are missing.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
from tokenizers import Tokenizer

from engine.base import tokenizer as base_tokenizer
from engine.base.curriculum import library, names, shown
from engine.base.curriculum.task import Family
from engine.base.surroundings import draw_item
from engine.base.verify import Verifier
from engine.model.prompts import Piece, Prompt, fim_pieces

SHARD_ITEMS = 4000
LIBRARY_SHARE = 0.05  # of rows; about a seventh of the tokens
COPYING_SHARE = 0.12  # of rows
NEW = 4  # times as often as others: families that the bundled base has not seen
TRAINED = Path(__file__).with_name("trained_families.txt")
SEPARATORS = (
    ", ",
    " ",
    "\n",
    "(",
    ".",
    " = ",
    ": str, ",
    " + ",
    "\n    ",
    " and ",
    '", "',
    "`, `",
    "] = ",
    ") or ",
)
LONGEST = 1024


@dataclass(frozen=True)
class Shard:
    """Token rows end to end: row i is tokens[starts[i]:starts[i+1]], its loss begins at answers[i] in it."""

    tokens: np.ndarray[tuple[int], np.dtype[np.uint16]]
    starts: np.ndarray[tuple[int], np.dtype[np.int32]]
    answers: np.ndarray[tuple[int], np.dtype[np.int32]]


def trained_families() -> set[str]:
    """Names of the families that the bundled base was trained on."""
    return set(TRAINED.read_text(encoding="utf-8").split())


def training_pool() -> list[Family]:
    """Every family to draw from, the new ones several times."""
    trained = trained_families()
    return [each for each in shown().values() for _ in range(1 if each.name in trained else NEW)]


def shard_path(out: Path, number: int) -> Path:
    return out / "shards" / f"{number:04d}.npz"


def load_shard(path: Path) -> Shard:
    with np.load(path, allow_pickle=False) as data:
        return Shard(data["tokens"], data["starts"], data["answers"])


def load_tokenizer(out: Path) -> Tokenizer:
    """The run's tokenizer, trained if it is not there yet."""
    path = out / "tokenizer.json"
    if not path.exists():
        save_tokenizer(out, base_tokenizer.train())
    return Tokenizer.from_file(str(path))


def save_tokenizer(out: Path, tokenizer: Tokenizer) -> None:
    """As the run's tokenizer, whole or not at all."""
    out.mkdir(parents=True, exist_ok=True)
    temporary = out / "tokenizer.tmp"
    temporary.write_text(tokenizer.to_str(), encoding="utf-8")
    temporary.replace(out / "tokenizer.json")


def library_row(texts: list[str], rng: Random, tokenizer: Tokenizer) -> tuple[list[int], int]:
    """A stretch of the standard library, most of them with a hole of a few lines to fill."""
    rows = rng.choice(texts).splitlines(keepends=True)
    start = rng.randrange(max(1, len(rows) - 20))
    rows = rows[start : start + rng.randint(8, 30)]
    encode = base_tokenizer.encode
    end = base_tokenizer.control(tokenizer, base_tokenizer.END)
    if rng.random() < 0.3 or len(rows) < 6:
        return [*encode(tokenizer, "".join(rows)), end][:LONGEST], 1
    first = rng.randint(2, len(rows) - 3)
    last = min(len(rows) - 1, first + rng.randint(1, 6))
    prefix, suffix, middle = (Piece(mark, special=True) for mark in base_tokenizer.SPECIAL[1:4])
    pieces = (prefix, Piece("".join(rows[:first])), suffix, Piece("".join(rows[last:])), middle)
    tokens = base_tokenizer.encode_prompt(tokenizer, Prompt(pieces))
    return [*tokens, *encode(tokenizer, "".join(rows[first:last])), end][:LONGEST], len(tokens)


def copying_row(rng: Random, tokenizer: Tokenizer) -> tuple[list[int], int]:
    """Names, and the same names again between other signs: the loss is taken of the second time.

    Such rows make a transformer learn early to copy what it has seen before (induction heads: Olsson et al., 2022,
    arXiv 2209.11895); names of variables can only be copied."""
    words = [names.wide(rng.random() < 0.3, rng) for _ in range(rng.randint(4, 20))]
    again = words if rng.random() < 0.5 else words[rng.randrange(len(words) // 2) :]
    first, second = rng.choice(SEPARATORS), rng.choice(SEPARATORS)
    seen = base_tokenizer.encode(tokenizer, first.join(words) + "\n\n")
    copied = base_tokenizer.encode(tokenizer, second.join(again) + "\n")
    return [*seen, *copied, base_tokenizer.control(tokenizer, base_tokenizer.END)][:LONGEST], len(seen)


def make_shard(
    tokenizer: Tokenizer, seed: int, number: int, verifier: Verifier, items: int, proven: set[bytes]
) -> tuple[Shard, int]:
    """One shard and how many items failed their checks and were left out.

    proven: digests of solutions with their header and checks that passed before, in whatever file: they are
    not run again.
    """
    rng = Random(f"shard {seed} {number}")
    pool = training_pool()
    texts = library.texts()
    end = base_tokenizer.control(tokenizer, base_tokenizer.END)
    rows: list[tuple[list[int], int]] = []
    failed = 0
    while len(rows) < items:
        kind = rng.random()
        if kind < LIBRARY_SHARE:
            rows.append(library_row(texts, rng, tokenizer))
            continue
        if kind < LIBRARY_SHARE + COPYING_SHARE:
            rows.append(copying_row(rng, tokenizer))
            continue
        item = draw_item(rng, pool)
        prompt = base_tokenizer.encode_prompt(tokenizer, Prompt(fim_pieces(item.context)))
        tokens = [*prompt, *base_tokenizer.encode(tokenizer, item.answer), end]
        if len(tokens) > LONGEST:
            continue
        proof = hashlib.sha256(
            "\0".join((item.answer, item.context.signature, item.bind, item.checks)).encode()
        ).digest()
        if proof not in proven:
            if verifier.run([item.program(item.answer)])[0]:
                failed += 1
                continue
            proven.add(proof)
        rows.append((tokens, len(prompt)))
    starts = np.cumsum([0, *(len(tokens) for tokens, _ in rows)]).astype(np.int32)
    flat = np.array([token for tokens, _ in rows for token in tokens], dtype=np.uint16)
    return Shard(flat, starts, np.array([answer for _, answer in rows], dtype=np.int32)), failed


def write_shard(path: Path, shard: Shard) -> None:
    """Whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with temporary.open("wb") as file:
        np.savez(file, tokens=shard.tokens, starts=shard.starts, answers=shard.answers)
    temporary.replace(path)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="write the training shards that are missing")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--shards", type=int, default=40)
    parser.add_argument(
        "--step", type=int, default=1, help="write every step-th shard, for several processes"
    )
    parser.add_argument("--items", type=int, default=SHARD_ITEMS)
    parser.add_argument(
        "--parent", type=int, default=0, help="stop when this process is no longer the parent"
    )
    options = parser.parse_args(arguments)
    tokenizer = load_tokenizer(options.out)
    proven: set[bytes] = set()
    with Verifier() as verifier:
        for number in range(options.first, options.shards, options.step):
            path = shard_path(options.out, number)
            if path.exists():
                continue
            if options.parent not in (0, os.getppid()):
                return 1
            shard, failed = make_shard(tokenizer, options.seed, number, verifier, options.items, proven)
            write_shard(path, shard)
            tokens, rows = len(shard.tokens), len(shard.answers)
            print(f"shard {number}: {rows} rows, {tokens:,} tokens, {failed} failed their checks", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
