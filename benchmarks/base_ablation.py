"""What the parts of the bundled base's training are worth: the same minutes, with one thing taken out each time.

    PYTHONPATH=. python benchmarks/base_ablation.py arms --out FOLDER --minutes 8
    PYTHONPATH=. python benchmarks/base_ablation.py sizes --shards runs/seventh --out FOLDER --minutes 15

`arms`: from the shipped weights, which never saw the areas held out, those areas' families are learnt, beside the old
ones. Each arm differs from `all` in one thing (see `ARMS`). Measured as in `engine.base.evaluate`: pass@1 by execution
on the new families in words and names of training, in unseen words, with unseen names, and on the old families in
unseen words and names. What is trained here never ships: the areas stay held out of the base.

`sizes`: networks of other sizes from random weights, on the same rows for the same minutes. Measured: the loss of the
answers of a shard that none of them came to, and tokens seen.

Every training is one process of one thread. Results are kept in FOLDER, one file each; what is there is not done again.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random

from engine.base import data, gguf_path
from engine.base.curriculum import HELD_OUT, families, task, wording
from engine.base.curriculum.task import Family, Held, Style
from engine.base.evaluate import Model, judge, rate
from engine.base.surroundings import draw_item
from engine.base.verify import Verifier
from engine.model.prompts import Prompt, fim_pieces

ROWS: dict[str, tuple[bool, frozenset[Held]]] = {  # of the new families or the old ones, and what is unseen
    "new, as trained": (True, frozenset()),
    "new, unseen words": (True, frozenset({"wording"})),
    "new, unseen names": (True, frozenset({"name"})),
    "old, unseen words and names": (False, frozenset({"wording", "name"})),
}
SHARD = 30  # of a run: one that no size comes to in the time
RATE = 1e-3
HALF = "half the time"


def new_families() -> list[Family]:
    return [one for one in families().values() if one.area in HELD_OUT]


def old_families() -> list[Family]:
    return [one for one in families().values() if one.area not in HELD_OUT]


def pool(old: bool = True) -> list[Family]:
    """Half of the draws are new families."""
    new = new_families()
    known = old_families() if old else []
    return new * max(1, len(known) // len(new)) + known


# --- the arms: each takes one thing out of this process's curriculum


def one_wording() -> None:
    """Every family has one wording, without registers and typos."""

    def say(self: task.Draw, *templates: str, held: object = (), **names: object) -> str:
        first = templates[0]
        while "[" in first:
            left, _, rest = first.rpartition("[")
            choices, _, right = rest.partition("]")
            first = left + choices.split("|")[0] + right
        return task.names_in(" ".join(first.split()), names)

    task.Draw.say = say  # type: ignore[method-assign]
    wording._register = lambda words, *_, **__: words
    wording.typo = lambda text, rng: text


def one_style() -> None:
    """Every file is written in the default style, and no memory, note or request asks for another."""
    Style.draw = classmethod(lambda cls, rng: cls())  # type: ignore[assignment,method-assign]
    Style.flip = lambda self, dimension, rng: self  # type: ignore[method-assign]


def few_names() -> None:
    """Names come from a dozen for each kind, none from thousands."""
    task.WIDE = task.WIDE_NAMES = 0.0


def no_mixing() -> None:
    """No rows of the standard library and none of names to copy."""
    data.LIBRARY_SHARE = data.COPYING_SHARE = 0.0


def no_old() -> None:
    """The old families are not shown again."""
    data.training_pool = lambda: pool(old=False)


ARMS: dict[str, Callable[[], None]] = {
    "all": lambda: None,
    HALF: lambda: None,
    "one wording": one_wording,
    "one style": one_style,
    "few names": few_names,
    "no mixing": no_mixing,
    "new families alone": no_old,
}


def write_shards(arm: str, out: Path, count: int) -> None:
    data.training_pool = pool
    ARMS[arm]()
    tokenizer = data.load_tokenizer(out)
    proven: set[bytes] = set()
    with Verifier() as verifier:
        for number in range(count):
            path = data.shard_path(out, number)
            if not path.exists():
                shard, _ = data.make_shard(tokenizer, 7, number, verifier, data.SHARD_ITEMS, proven)
                data.write_shard(path, shard)


def train(out: Path, minutes: float, shards: int, *more: str) -> str:
    """Trains in a process of one thread; the last line of its log."""
    command = [sys.executable, "-m", "engine.base.train", "--out", str(out), "--minutes", str(minutes)]
    command += ["--shards", str(shards), "--batch", "2048", "--seed", "7", *more]
    with (out / "train.log").open("w") as log:
        subprocess.run(command, stdout=log, stderr=log, check=True, env=os.environ | {"OMP_NUM_THREADS": "1"})
    return (out / "train.log").read_text().strip().splitlines()[-1]


def measure(model: Path, items: int) -> dict[str, tuple[int, int]]:
    """How many of the items of each row passed, and of how many; the style followed where it could be told."""
    served = Model(model, search=False)
    found: dict[str, tuple[int, int]] = {}
    with Verifier() as verifier:
        for row, (new, held) in ROWS.items():
            asked = new_families() if new else old_families()
            outcomes = []
            for number in range(items):
                item = draw_item(Random(f"ablation {row} {number}"), asked, held)
                fill = served.answer(Prompt(fim_pieces(item.context)))
                outcomes.append(judge(item, row, fill, 0.0, verifier))
            for name, values in (
                (row, [one.passed for one in outcomes]),
                (f"{row}: style", [one.style for one in outcomes]),
            ):
                done = rate(values)
                found[name] = done.passed, done.of
    return found


def run_arm(arm: str, folder: Path, minutes: float, items: int) -> dict[str, object]:
    from engine.base.export import export, read

    start = gguf_path()
    if arm == "start":
        return {"training": "not trained", "rows": measure(start, items)}
    out = folder / arm.replace(" ", "_")
    data.save_tokenizer(out, read(start)[1])
    minutes /= 2 if arm == HALF else 1
    shards = max(2, round(minutes / 4))
    write = [sys.executable, __file__, "shards", "--arm", arm, "--out", str(out), "--count", str(shards)]
    subprocess.run(write, check=True)
    seen = train(out, minutes, shards, "--start", str(start), "--rate", str(RATE))
    export(out / "checkpoint.pt", data.load_tokenizer(out), out / "model.gguf", "q8_0")
    return {"training": seen, "rows": measure(out / "model.gguf", items)}


def run_size(size: int, source: Path, folder: Path, minutes: float) -> dict[str, object]:
    import torch

    from engine.base.export import load_checkpoint
    from engine.base.tokenizer import PAD, control
    from engine.base.train import batches, tensors

    out = folder / f"size_{size}"
    (out / "shards").mkdir(parents=True, exist_ok=True)
    shutil.copy(source / "tokenizer.json", out)
    for number in range(SHARD):
        path = data.shard_path(out, number)
        if not path.exists():
            path.symlink_to(data.shard_path(source, number).resolve())
    seen = train(out, minutes, SHARD, "--size", str(size), "--rate", "3e-3")
    network = load_checkpoint(out / "checkpoint.pt")
    shard = data.load_shard(data.shard_path(source, SHARD))
    pad = control(data.load_tokenizer(out), PAD)
    lost = counted = 0.0
    with torch.no_grad():
        for rows in batches(shard, 4096, 1)[:40]:
            tokens, wanted = tensors(shard, rows, pad, torch.device("cpu"))
            targets = float(wanted[:, 1:].sum())
            lost += float(network.loss(tokens, wanted)) * targets
            counted += targets
    return {"training": seen, "parameters": network.parameter_count(), "loss": lost / counted}


def keep(path: Path, make: Callable[[], dict[str, object]]) -> None:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(make()))
    print(f"{path.stem}: {path.read_text()}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("arms", "sizes", "shards"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--shards", type=Path, help="the run whose rows the sizes are trained on")
    parser.add_argument("--minutes", type=float, default=8.0)
    parser.add_argument("--items", type=int, default=200)
    parser.add_argument("--arms", default=",".join(["start", *ARMS]), help="start: the weights as they are")
    parser.add_argument("--sizes", default="6,8,12,16", help="width is 32 times as much")
    parser.add_argument("--arm", help=argparse.SUPPRESS)
    parser.add_argument("--count", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.what == "shards":
        write_shards(options.arm, options.out, options.count)
    elif options.what == "arms":
        for arm in options.arms.split(","):
            made = options.out / f"{arm}.json"
            keep(made, partial(run_arm, arm, options.out, options.minutes, options.items))
    else:
        for size in map(int, options.sizes.split(",")):
            made = options.out / f"size {size}.json"
            keep(made, partial(run_size, size, options.shards, options.out, options.minutes))
    return 0


if __name__ == "__main__":
    sys.exit(main())
