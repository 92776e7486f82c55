"""How much of a second request's prompt is evaluated, in the same file: the rest is in the key-value cache.

Small functions are asked for in files of this repository and of Python's own library, one after the other, as a
user does; finding, gathering, prompt, worker and cache are the product's. Only token counts matter, so a tiny
model with random weights stands in unless `--model` names a GGUF or the bundled base is there.

    python benchmarks/prefix_reuse.py [--model FILE.gguf] [--tokens 1536]

Target: evaluated tokens of the second request ≤ 30 % of the first one's prompt, in the median. What goes beyond:
a definition that the first request did not name stands at the top of the prompt and moves all of it; and a file
that is longer than the budget is shown from another line on now and then.
"""

from __future__ import annotations

import argparse
import ast
import statistics
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from engine.config import ModelSettings, Settings
from engine.errors import ModelError
from engine.git import Repository, run
from engine.model.presets import PRESETS, Preset
from engine.model.prompts import build
from engine.model.store import BUNDLED, ModelStore
from engine.model.supervisor import Generated, Worker
from engine.paths import Home
from engine.text.places import place_of
from engine.text.requests import find_requests
from watcher.context import gather

ROOT = Path(__file__).resolve().parent.parent
LIBRARY = Path(ast.__file__).parent
FILES = {
    "codec.py": ROOT / "engine/text/codec.py",
    "blocks.py": ROOT / "watcher/blocks.py",
    "requests.py": ROOT / "engine/text/requests.py",
    "config.py": ROOT / "engine/config.py",
    "colorsys.py": LIBRARY / "colorsys.py",
    "csv.py": LIBRARY / "csv.py",
    "textwrap.py": LIBRARY / "textwrap.py",
    "statistics.py": LIBRARY / "statistics.py",
}
FORMS = ("scholia-base", "qwen2.5-coder-0.5b", "qwen2.5-coder-0.5b-instruct", "phi-1.5")
TARGET = 0.30


@dataclass(frozen=True)
class Model:
    name: str
    path: Path


@dataclass(frozen=True)
class Wish:
    """A small function that a user adds: its header, what they ask for, and what they get."""

    header: str
    words: str
    fill: str

    def asked(self, words: str = "") -> str:
        return f"{self.header}    # @agent: {words or self.words}\n\n\n"

    def filled(self) -> str:
        return f"{self.header}{self.fill}\n\n"


FIRST = Wish(
    "def count_words(text: str) -> dict[str, int]:\n",
    "how often each word occurs, ignoring case",
    "    counts: dict[str, int] = {}\n    for word in text.lower().split():\n"
    "        counts[word] = counts.get(word, 0) + 1\n    return counts\n",
)
SECOND = Wish(
    "def most_common(counts: dict[str, int], n: int) -> list[str]:\n",
    "the n words with the highest counts, highest first",
    "    ordered = sorted(counts, key=lambda word: counts[word], reverse=True)\n    return ordered[:n]\n",
)


@dataclass(frozen=True)
class Row:
    form: str
    file: str
    kind: str
    first: Generated
    second: Generated

    @property
    def ratio(self) -> float:
        return self.second.evaluated_tokens / self.first.prompt_tokens


def gaps(text: str) -> list[int]:
    """Offsets between two top-level definitions, where a user may add another."""
    lines = text.splitlines(keepends=True)
    tree = ast.parse(text)
    starts = [
        min([node.lineno, *(one.lineno for one in node.decorator_list)]) - 1
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    ]
    return [sum(map(len, lines[:start])) for start in starts if start > 20]


def scenarios(text: str) -> Iterator[tuple[str, str, str]]:
    """The file at the first request and at the second, after the first was filled."""
    found = gaps(text)
    at = found[len(found) // 2]
    later = next((gap for gap in found if text.count("\n", at, gap) >= 25), len(text))
    top, middle, bottom = text[:at], text[at:later], text[later:]
    first, end = f"{top}{FIRST.asked()}{middle}{bottom}", text.rstrip("\n") + "\n\n\n"
    filled = f"{top}{FIRST.filled()}"

    yield "appended, then the next", f"{end}{FIRST.asked()}", f"{end}{FIRST.filled()}{SECOND.asked()}"
    yield "in the middle, then below it", first, f"{filled}{SECOND.asked()}{middle}{bottom}"
    yield "in the middle, then above it", first, f"{top}{SECOND.asked()}{FIRST.filled()}{middle}{bottom}"
    yield "in the middle, then 25 lines on", first, f"{filled}{middle}{SECOND.asked()}{bottom}"
    other = FIRST.asked("how often each word occurs")
    yield "the same, in other words", first, f"{top}{other}{middle}{bottom}"
    reason = "The last answer was not valid code. Write code that parses."
    yield "the same, with a reason", first, f"{top}{FIRST.asked(f'{FIRST.words}. {reason}')}{middle}{bottom}"
    yield "the same, edited below", first, f"{top}{FIRST.asked()}{middle}{bottom}\n\nADDED = 1\n"
    named = SECOND.asked(f"{SECOND.words}, as find_free_name does")
    yield "naming a definition elsewhere", first, f"{filled}{named}{middle}{bottom}"


def generate(
    worker: Worker, preset: Preset, repository: Repository, path: str, text: str, tokens: int
) -> Generated:
    request = find_requests(text, path)[0]
    (repository.root / path).write_text(text)
    settings = replace(Settings(), context_tokens=tokens)
    context = gather(repository, text, request, place_of(text, request), settings)
    return worker.generate(build(context, preset, tokens), max_tokens=8)


def measure(model: Model, tokens: int, folder: Path) -> Iterator[Row]:
    root = folder / "repository"
    root.mkdir()
    for path in FILES:
        (root / path).write_text(FILES[path].read_text())
    (root / "names.py").write_text(
        'def find_free_name(taken):\n    """A name that is not taken."""\n    return 1\n'
    )
    run(["init", "-q"], root)
    repository = Repository.find(root)
    presets = [preset for preset in PRESETS if preset.name in FORMS]
    home = Home(folder / "home").ensure()
    with Worker(ModelSettings(context=3 * tokens + 2048), model, home) as worker:
        for preset in presets:
            for path in FILES:
                for kind, first, second in scenarios(FILES[path].read_text()):
                    forget(worker, preset, repository, tokens)
                    one = generate(worker, preset, repository, path, first, tokens)
                    two = generate(worker, preset, repository, path, second, tokens)
                    yield Row(preset.name, path, kind, one, two)


def forget(worker: Worker, preset: Preset, repository: Repository, tokens: int) -> None:
    """Fills the cache with something else."""
    generate(worker, preset, repository, "zz.py", "# @agent: nothing in common\n", tokens)


def table(rows: list[Row], by: str) -> None:
    print(f"\n{by:32} first prompt   evaluated again   share   worst")
    for value in dict.fromkeys(getattr(row, by) for row in rows):
        same = [row for row in rows if getattr(row, by) == value]
        first = statistics.median(row.first.prompt_tokens for row in same)
        again = statistics.median(row.second.evaluated_tokens for row in same)
        share = statistics.median(row.ratio for row in same)
        worst = max(row.ratio for row in same)
        print(f"{value:32} {first:12.0f} {again:17.0f} {share:7.0%} {worst:7.0%}")


def stand_in(folder: Path) -> Model:
    sys.path.insert(0, str(ROOT / "tests" / "engine" / "model"))
    import tiny

    shape = tiny.Shape(width=32, layers=1, heads=2, kv_heads=1, feed_forward=32, context=16_384)
    return Model("random", tiny.qwen2(folder / "random.gguf", shape=shape))


def chosen(path: Path | None, folder: Path) -> Model:
    if path is not None:
        return Model(path.stem, path)
    try:
        bundled = ModelStore(Home(folder / "home").ensure()).resolve(BUNDLED)
    except ModelError:
        return stand_in(folder)
    return Model(bundled.name, bundled.path)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--model", type=Path, help="a GGUF file")
    parser.add_argument("--tokens", type=int, default=Settings().context_tokens, help="the prompt's budget")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        model = chosen(options.model, folder)
        rows = list(measure(model, options.tokens, folder))
    print(f"model {model.name}, budget {options.tokens} tokens; the worst of each is in the last column")
    for by in ("form", "file", "kind"):
        table(rows, by)
    share = statistics.median(row.ratio for row in rows)
    within = sum(row.ratio <= TARGET for row in rows) / len(rows)
    print(f"\nmedian {share:.0%} (target ≤ {TARGET:.0%}); {within:.0%} of {len(rows)} pairs within it")
    return 0 if share <= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
