"""The hand that edits the files of a `World`: fills, and what the user changes in them and around them.

Every character of every line is used once, so that whoever meets it knows whose it is."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path

from stories import Story

FIRST = 0x4E00  # characters that count as letters: CJK, then Hangul
PLAIN = ("", "}", "    }")


@dataclass
class Letters:
    """Hands out characters, each once, and remembers whose they are."""

    owner: dict[str, str] = field(default_factory=dict)
    next: int = FIRST

    def take(self, count: int, owner: str) -> str:
        taken = ""
        while len(taken) < count:
            letter = chr(self.next)
            self.next = 0xAC00 if self.next == 0x9FFF else self.next + 1
            if letter.isalnum():
                taken += letter
                self.owner[letter] = owner
        return taken


class Hand:
    """Edits of one repository's work tree, each at random; what each says it did is empty if it could not."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.random = random.Random(seed)
        self.story = Story.begin(folder)
        self.story.git("config", "core.fsync", "none")
        self.letters = Letters()
        self.fills: dict[int, str] = {}
        self.log: list[str] = []
        self.branches = ["main"]
        for name in ("a.txt", "b.txt", "c.py"):
            self.story.write(name, self.text([self.line("ctx") for _ in range(self.random.randint(8, 16))]))
        self.story.commit()

    # --- text

    def line(self, owner: str, indent: int | None = None) -> str:
        if self.random.random() < 0.12:
            return self.random.choice(PLAIN)
        depth = self.random.choice((0, 0, 4, 8)) if indent is None else indent
        return " " * depth + self.letters.take(self.random.randint(10, 24), owner)

    @staticmethod
    def text(lines: list[str]) -> str:
        return "".join(f"{line}\n" for line in lines)

    def names(self) -> list[str]:
        return sorted(path.name for path in self.story.root.iterdir() if path.is_file())

    def lines(self, name: str) -> list[str]:
        return self.story.read(name).split("\n")[:-1]

    def owners(self, line: str) -> set[str]:
        return {self.letters.owner[letter] for letter in line if letter in self.letters.owner}

    def some_file(self) -> str | None:
        names = self.names()
        return self.random.choice(names) if names else None

    def stretch(self, lines: list[str], owner: str) -> tuple[int, int] | None:
        """Where the lines of an owner stand, if nothing of another stands between."""
        mine = [number for number, line in enumerate(lines) if owner in self.owners(line)]
        if not mine:
            return None
        start, end = mine[0], mine[-1] + 1
        foreign = any(self.owners(line) - {owner, "user"} for line in lines[start:end])
        return None if foreign else (start, end)

    def where(self) -> tuple[str, str, int, int] | None:
        """A fill that stands in one stretch in the work tree: its owner, file and lines."""
        owners = list(self.fills.values())
        self.random.shuffle(owners)
        for owner in owners:
            for name in self.names():
                found = self.stretch(self.lines(name), owner)
                if found:
                    return owner, name, *found
        return None

    # --- edits of the work tree

    def new_fill(self) -> str:
        if len(self.fills) >= 5:
            return ""
        name = self.some_file()
        if name is None:
            return ""
        lines = self.lines(name)
        at = self.random.randint(0, len(lines))
        owner = f"fill{len(self.fills)}"
        header = " " * 4 + self.letters.take(12, owner)  # characters are handed out in the lines' order
        code = [self.line(owner) for _ in range(self.random.randint(2, 8))]
        code = [header, *code, self.letters.take(12, owner)]
        code = [""] * self.random.randint(0, 1) + code  # a lone bracket at its edge could be anybody's
        before = self.text(lines[:at])
        if not before:
            self.story.write(name, "@\n" + self.story.read(name))
        number = self.story.fill(name, self.text(code), before=before, original="" if before else "@\n")
        self.fills[number] = owner
        return f"{owner} in {name} at {at}, {len(code)} lines"

    def modify(self) -> str:
        place = self.where() if self.random.random() < 0.6 else None
        name = place[1] if place else self.some_file()
        if name is None:
            return ""
        lines = self.lines(name)
        range_ = range(place[2], place[3]) if place else range(len(lines))
        told = [number for number in range_ if len(lines[number].strip()) >= 8]
        if not told:
            return ""
        number = self.random.choice(told)
        line = lines[number]
        body = line.lstrip()
        cut = self.random.randint(1, max(1, len(body) // 4))
        at = self.random.randint(0, len(body) - cut)
        body = body[:at] + self.letters.take(self.random.randint(0, cut), "user") + body[at + cut :]
        lines[number] = line[: len(line) - len(line.lstrip())] + body
        self.story.write(name, self.text(lines))
        return f"{name}:{number}"

    def delete_lines(self) -> str:
        name = self.some_file()
        if name is None:
            return ""
        lines = self.lines(name)
        if len(lines) < 4:
            return ""
        at = self.random.randrange(len(lines))
        count = self.random.randint(1, 3)
        self.story.write(name, self.text(lines[:at] + lines[at + count :]))
        return f"{name}:{at}+{count}"

    def insert_lines(self) -> str:
        name = self.some_file()
        if name is None:
            return ""
        lines = self.lines(name)
        at = self.random.randint(0, len(lines))
        new = [self.line("user") for _ in range(self.random.randint(1, 4))]
        self.story.write(name, self.text(lines[:at] + new + lines[at:]))
        return f"{name}:{at}+{len(new)}"

    def swap_lines(self) -> str:
        name = self.some_file()
        if name is None:
            return ""
        lines = self.lines(name)
        if len(lines) < 4:
            return ""
        at = self.random.randrange(len(lines) - 1)
        lines[at], lines[at + 1] = lines[at + 1], lines[at]
        self.story.write(name, self.text(lines))
        return f"{name}:{at}"

    def move_fill(self) -> str:
        """Moves a whole fill within its file or to another one."""
        place = self.where()
        other = self.some_file()
        if place is None or other is None:
            return ""
        owner, name, start, end = place
        if end - start < 2:
            return ""
        lines = self.lines(name)
        block = lines[start:end]
        self.story.write(name, self.text(lines[:start] + lines[end:]))
        lines = self.lines(other)
        at = self.random.randint(0, len(lines))
        self.story.write(other, self.text(lines[:at] + block + lines[at:]))
        return f"{owner} from {name}:{start} to {other}:{at}"

    def move_lines(self) -> str:
        """Moves lines that are of no fill."""
        name, other = self.some_file(), self.some_file()
        if name is None or other is None:
            return ""
        lines = self.lines(name)
        if len(lines) < 6:
            return ""
        at = self.random.randrange(len(lines) - 3)
        block = lines[at : at + 3]
        if any(owner.startswith("fill") for line in block for owner in self.owners(line)):
            return ""
        self.story.write(name, self.text(lines[:at] + lines[at + 3 :]))
        lines = self.lines(other)
        to = self.random.randint(0, len(lines))
        self.story.write(other, self.text(lines[:to] + block + lines[to:]))
        return f"{name}:{at} to {other}:{to}"

    def delete_fill(self) -> str:
        place = self.where()
        if place is None:
            return ""
        owner, name, start, end = place
        lines = self.lines(name)
        new = [self.line("user") for _ in range(self.random.randint(0, 3))]
        self.story.write(name, self.text(lines[:start] + new + lines[end:]))
        return f"{owner} in {name}, {len(new)} lines instead"
