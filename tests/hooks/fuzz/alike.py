"""Whether fills that are like each other are taken for one another; `test_attribution_fuzz` runs a few of these.

Fills below headers of functions, each of which there is once, so that what stands below a header is the truth about its
fill. They come from four bodies, all may have the same docstring, and the user adds the same lines to all of them.

`PYTHONPATH=.:tests python tests/hooks/fuzz/alike.py 0:200 [equal]`. equal: a file can have the same body several times.
"""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path

from stories import Story

COMMITS = 5
PATHS = ("a.py", "b.py", "c.py")
DOC = '    """Tell what there is."""\n'
BODIES = (
    "    if not rows:\n        return None\n    return sorted(rows)[0]\n",
    "    found = []\n    for row in rows:\n        found.append(row.strip())\n    return found\n",
    "    return [row.strip() for row in rows if row]\n",
    "    total = 0\n    for row in rows:\n        total += len(row)\n    return total / len(rows)\n",
)


def mended(draw: random.Random, body: str) -> str:
    """What a user made of a body; often nothing."""
    lines = body.splitlines(keepends=True)
    number = draw.randrange(len(lines))
    how = draw.choice(("", "", "above", "document", "last", "change", "drop"))
    if how == "above":
        return "    assert rows is not None\n" + body
    if how == "document" and DOC not in body:
        return DOC + body
    if how == "last":
        lines.insert(len(lines) - 1, "    print(rows)\n")
    if how == "change":
        lines[number] = (
            lines[number].replace("found", "kept").replace("total", "summed").replace("not", "len")
        )
    if how == "drop" and number < len(lines) - 1:
        del lines[number]
    return "".join(lines)


def below(text: str, header: str) -> str:
    """What stands below a header, which is there once."""
    rest = text.split(header)[1].splitlines(keepends=True)
    end = next((number for number, line in enumerate(rest) if not line.startswith("    ")), len(rest))
    return "".join(rest[:end])


def sequence(seed: int, folder: Path, equal: bool) -> str:
    """Runs one sequence in a folder; what was wrong first, empty if nothing was."""
    draw, story = random.Random(seed), Story.begin(folder)
    for path in PATHS:
        story.write(path, f"import os\n\n\ndef first_{path[0]}():\n    return None\n")
    story.commit()
    fills: dict[int, tuple[str, str, str]] = {}
    bodies = draw.sample(BODIES, 2)
    there: set[tuple[str, str]] = set()
    for _ in range(COMMITS):
        for _ in range(draw.randint(1, 3)):
            path, body = draw.choice(PATHS), draw.choice(bodies)
            if (path, body) in there and not equal:
                continue
            there.add((path, body))
            header = f"def task_{len(fills)}(rows):\n"
            body = DOC + body if draw.random() < 0.4 else body
            story.write(path, f"{story.read(path)}\n\n{header}")
            fills[story.fill(path, body)] = path, header, body
        for path, header, _ in draw.sample(sorted(fills.values()), min(len(fills), 3)):
            text = story.read(path)
            body = below(text, header)
            story.write(path, text.replace(header + body, header + mended(draw, body)))
        some = draw.choice(((), (), PATHS[:1], PATHS[:2]))
        changed = [path for path in some if story.git("status", "--porcelain", path)]
        story.commit(*changed, amend=draw.random() < 0.2 and bool(there))
        story.look()
        for fill, (path, header, body) in fills.items():
            text = story.git("show", f"HEAD:{path}")
            found = [one.found for one in story.ledger.revisions(fill)][-1:]
            said = [(one.outcome, one.committed) for one in found if one.outcome != "gap"]
            if (found and not said) or (header not in text and not said):
                continue
            stands = below(text, header) if header in text else "nothing"
            if not said or said[0][1] != stands or (said[0][0] == "kept") != (stands == body):
                return f"{header}{body}stands as\n{stands}and is said to be {said}"
    return ""


def main(first: int, end: int, equal: bool) -> int:
    wrong = 0
    for seed in range(first, end):
        with tempfile.TemporaryDirectory() as made:
            words = sequence(seed, Path(made), equal)
        wrong += bool(words)
        if words:
            print(f"seed {seed}: {words}", flush=True)
    print(f"{end - first} sequences, {wrong} wrong")
    return min(wrong, 1)


if __name__ == "__main__":
    first, end = map(int, sys.argv[1].split(":"))
    sys.exit(main(first, end, "equal" in sys.argv[2:]))
