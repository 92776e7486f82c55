"""Random sequences of edits, saves and fills, and an independent model of what may happen to the user's characters.

The user types only characters of an alphabet that neither requests nor fills are written in (`USERS`). So the model is
small: what the user typed is a text of its own, the projection of the buffer on that alphabet. Whatever the server
does to the buffer must leave the projection as it is; whatever lies on the disk must have the projection that the
buffer had when it was last saved. One lost, doubled or moved character breaks it.

    python tests/editors/sequences.py --sequences 5000 --seed 1 [--no-daemon]
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
import time
from collections import Counter
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
if __name__ == "__main__":
    for folder in ("..", ".", "../agent/lsp", "../watcher", "../engine/model"):
        sys.path.insert(0, str((HERE / folder).resolve()))

from scripted import Buffer, Editor, Json, Refused  # noqa: E402 -- after its folder is known
from stage import Stage, stage  # noqa: E402

from engine.ledger.ledger import Ledger  # noqa: E402

USERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZÉßøЖ漢字あ€😀🏳𝔸"
ANSWER = "    return 41 + 1\n"
PLACE = re.compile(
    r"    # @agent: the answer to \d+ of \d+\n    pass\n"
)  # what a fill may displace, and no more
PATIENCE = 60.0
ENDED = {"filled", "offered", "refused", "cancelled", "gone", "answered"}


def users(text: str) -> str:
    """The user's characters of a text, in their order."""
    return "".join(one for one in text if one in USERS)


@dataclass
class Counts:
    """What happened, to show that the sequences do something."""

    of: Counter[str] = field(default_factory=Counter)

    def add(self, what: str) -> None:
        self.of[what] += 1


class Lost(AssertionError):
    """A character of the user's was lost, doubled or moved."""


class Typist(Editor):
    """An editor whose user does something else at the worst moment: while an edit of the server is on its way."""

    def __init__(self, on: Stage, chance: random.Random, counts: Counts, *arguments: str) -> None:
        self.chance = chance
        self.counts = counts
        self.wrong: list[str] = []
        super().__init__(on, *arguments)
        self.before_edit = self._meanwhile

    def _meanwhile(self) -> None:
        """The edit is there and not applied yet."""
        with self._changed:
            what = self.chance.choices(["nothing", "types", "refuses", "saves"], [6, 2, 1, 1])[0]
            self.applies = what != "refuses"
            for buffer in self.buffers.values():
                if what == "types":
                    self.change(buffer, one_edit(self.chance, buffer.text))
                elif what == "saves":
                    self.save(buffer)
            self.counts.add(f"meanwhile {what}")

    def _edit(self, buffer: Buffer, edits: Any) -> None:
        before = buffer.text
        for one in edits:
            start, end = self.offsets(before, one["range"])
            if not PLACE.fullmatch(before[start:end]) or one["newText"] != ANSWER:
                self.wrong.append(f"an edit of the server is not of a request's place: {one} in {before!r}")
        super()._edit(buffer, edits)
        self.counts.add("edits of the server")
        if users(buffer.text) != users(before):
            self.wrong.append(
                f"an edit of the server changed what the user typed: {before!r} -> {buffer.text!r}"
            )
        if buffer.text.count(ANSWER) > before.count(ANSWER) + 1:
            self.wrong.append(f"a fill came twice: {before!r} -> {buffer.text!r}")


def one_edit(chance: random.Random, text: str) -> tuple[int, int, str]:
    """An edit of the user's: types, deletes or replaces, anywhere but inside of a request's or a stub's line.

    What lies between two line breaks of a request is the request's: to change it is another request.
    """
    lines = text.splitlines(keepends=True)
    free = [
        at for at, line in enumerate(lines) if "@agent" not in line and not line.startswith(("def ", "    "))
    ]
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    typed = "".join(chance.choices(USERS, k=chance.randint(1, 8)))
    if not free or chance.random() < 0.4:
        start = chance.choice([at for at in starts if at == 0 or text[at - 1] == "\n"])
        # before a whole line, but never into a stub: between its head and its end there is nobody's land
        while start < len(text) and text[start : start + 4] == "    ":
            start = text.rindex("def ", 0, start)
        return start, start, f"# {typed}\n"
    at = chance.choice(free)
    start, end = starts[at], starts[at + 1] - lines[at].endswith("\n")
    if chance.random() < 0.3 and lines[at].startswith("#"):
        return start, starts[at + 1], ""  # the whole line goes
    inside = range(start + (2 if lines[at].startswith("# ") else 0), end + 1)
    if not lines[at].startswith("# ") or not inside:
        return start, start, f"# {typed}\n"
    one, other = sorted(chance.choices(inside, k=2))
    return one, other, chance.choice([typed, "", typed[:1]])


class World:
    """One server and one daemon, or none, for many sequences."""

    def __init__(self, on: Stage, ledger: Ledger, seed: int, *arguments: str) -> None:
        self.on = on
        self.ledger = ledger
        self.chance = random.Random(seed)
        self.counts = Counts()
        self.editor = Typist(on, self.chance, self.counts, *arguments)
        self.number = 0

    def sequence(self) -> None:
        """One file's life in the editor: opened, edited, saved, filled, closed. Raises Lost."""
        self.number += 1
        chance, editor = self.chance, self.editor
        path = f"f{self.number}.py"
        text = "".join(self._piece(n) for n in range(chance.randint(1, 3)))
        if chance.random() < 0.7:
            self.on.work.write(path, text)
            buffer = editor.open(path)
        else:
            buffer = editor.open(path, text)
        if chance.random() < 0.9:  # or its first request comes before the server knows where it lies
            editor.until(lambda: buffer.uri in editor.diagnostics)
        asked: list[int] = []
        for _ in range(chance.randint(3, 10)):
            what = chance.choices(
                ["edits", "whole", "saves", "fills", "waits", "undoes"], [8, 1, 2, 3, 1, 1]
            )[0]
            self.counts.add(what)
            with editor._changed:
                if what == "edits":
                    editor.change(buffer, *self._edits(buffer.text))
                elif what == "whole":
                    start, end, new = one_edit(chance, buffer.text)
                    editor.replace(buffer, buffer.text[:start] + new + buffer.text[end:])
                elif what == "saves":
                    editor.save(buffer)
                elif what == "undoes" and buffer.undo:
                    editor.undo(buffer)
            if what == "fills":
                asked += self._fill(buffer)
            elif what == "waits":
                self._settled(asked)
        self._settled(asked)
        if editor.wrong:
            raise Lost("\n".join(editor.wrong))
        self._positions(buffer)
        with editor._changed:
            if chance.random() < 0.7:
                editor.save(buffer)
            end = buffer.text
            kept_on_disk = buffer.path.read_bytes().decode() if buffer.path.exists() else None
            dirty = buffer.dirty
            editor.close(buffer)
        if not dirty and (kept_on_disk is None or users(kept_on_disk) != users(end)):
            raise Lost(f"the disk holds {kept_on_disk!r}, saved was {end!r}")

    def _piece(self, nth: int) -> str:
        """A stretch of a file: something of the user's, and mostly a request."""
        chance = self.chance
        mine = f"# {''.join(chance.choices(USERS, k=chance.randint(1, 6)))}\n"
        words = f"the answer to {self.number} of {nth}"
        stub = f"def answer_{nth}() -> int:\n    # @agent: {words}\n    pass\n"
        return chance.choice([mine + stub, stub + mine, mine + stub + mine, mine])

    def _edits(self, text: str) -> list[tuple[int, int, str]]:
        """Up to three edits in one message, each of what the one before it left."""
        found = []
        for _ in range(self.chance.randint(1, 3)):
            start, end, new = one_edit(self.chance, text)
            found.append((start, end, new))
            text = text[:start] + new + text[end:]
        return found

    def _fill(self, buffer: Buffer) -> list[int]:
        """Fill now, at a request; without one nothing."""
        with self.editor._changed:
            lines = [at for at, line in enumerate(buffer.text.split("\n")) if "@agent" in line]
        if not lines:
            return []
        target = {"uri": buffer.uri, "line": self.chance.choice(lines)}
        try:
            answer = self.editor.call("workspace/executeCommand", command="scholia.fill", arguments=[target])
        except Refused:  # it was filled in between, or its repository is not known yet
            self.counts.add("refused to ask")
            return []
        self.counts.add("asked")
        return [answer["request"]]

    def _settled(self, asked: list[int]) -> None:
        """Waits until all that was asked for has ended."""
        for request in asked:
            deadline = time.monotonic() + PATIENCE
            while True:
                record = self.record(request)
                if record not in ("pending", "running"):
                    self.counts.add(f"ended {record}")
                    break
                assert time.monotonic() < deadline, (request, record)
                time.sleep(0.01)
        asked.clear()

    def record(self, request: int) -> str:
        found = self.ledger.request(request)
        return "" if found is None else found.state

    def _positions(self, buffer: Buffer) -> None:
        """The server sees the requests where the buffer has them: it holds the same text."""

        def seen() -> list[Json]:
            shown = self.editor.diagnostics.get(buffer.uri, {})
            if shown.get("version") != buffer.version:
                return [{}]
            return [one["range"]["start"] for one in shown["diagnostics"] if one["code"] != "no-request"]

        def there() -> list[Json]:
            places = [at for at in range(len(buffer.text)) if buffer.text.startswith("# @agent", at)]
            return [self.editor.position(buffer.text, at) for at in places]

        try:
            self.editor.until(lambda: seen() == there())
        except AssertionError:
            shown = self.editor.diagnostics.get(buffer.uri)
            raise Lost(
                f"the server has another text than {buffer.text!r}, version {buffer.version}: {shown}"
            ) from None


def play(folder: Path, sequences: int, seed: int, *, say: bool = False, alone: bool = False) -> Counts:
    """Plays sequences in one world. alone: without a daemon. Raises Lost."""
    with stage(folder) as on:
        on.recite(ANSWER.encode())
        on.work.commit("begin", **{"begin.py": "\n"})
        with nullcontext() if alone else on.daemon(), Ledger.open(on.home) as ledger:
            world = World(on, ledger, seed, *(["--no-daemon"] if alone else []))
            try:
                for number in range(sequences):
                    world.sequence()
                    if say and number % 100 == 99:
                        print(number + 1, dict(world.counts.of), flush=True)
            finally:
                world.editor.kill()
    return world.counts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sequences", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-daemon", action="store_true")
    options = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        counts = play(Path(folder), options.sequences, options.seed, say=True, alone=options.no_daemon)
    print(
        f"{options.sequences} sequences, 0 lost characters, {time.monotonic() - begun:.0f} s", dict(counts.of)
    )


if __name__ == "__main__":
    main()
