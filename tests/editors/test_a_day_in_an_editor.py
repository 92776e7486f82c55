"""A day's work in a real editor: ten requests, each quick fix, a commit, and what is told of it after."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import tiny
from driving import Editor
from editors_here import EDITORS, absent
from stage import Stage, stage

from engine.ledger.ledger import Ledger
from watcher import background

MISTAKE = "return sorted(rows, key=len)[0]"
CORRECTED = "return min(rows, key=len, default='')"
MODELS = {"importing": b"    return json.dumps(rows)\n", "careless": b"    return nothing(rows)\n"}
OTHERS = [b"    return %d\n" % number for number in range(10, 40)]
STUBS = tuple(
    f"def part_{one}(rows: list[str]) -> str:\n    # @agent: part {one}\n    pass\n" for one in range(10)
)

pytestmark = [pytest.mark.model, pytest.mark.timeout(600)]


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as made:
        made.recite(b"    " + MISTAKE.encode() + b"\n", second=OTHERS)
        for name, answer in MODELS.items():
            model = tiny.reciter(tmp_path / f"{name}.gguf", [answer], context=4096)
            made.agent("model", "pull", str(model), "--name", name)
        made.work.git("config", "user.email", "ada@example.org")
        made.agent("init")
        yield made
        background.stop(made.home)


class Day:
    """One file with ten requests in one editor."""

    def __init__(self, on: Stage, ed: Editor) -> None:
        self.on = on
        self.ed = ed

    def line(self, number: int) -> int:
        """Where a function's head stands now, counted from 1."""
        lines = self.ed.text().split("\n")
        return next(at for at, line in enumerate(lines, 1) if line.startswith(f"def part_{number}("))

    def body(self, number: int) -> str:
        text = self.ed.text().split(f"def part_{number}(")[1]
        return text.split("\ndef ")[0].split("\n", 1)[1]

    def choose(self, number: int, title: str, *, says: str = "") -> None:
        """Picks a quick fix on a function's request or fill, as soon as it is offered."""
        self.ed.offers(self.line(number) + 1, title)
        self.ed.choose(self.line(number) + 1, title, says=says)

    def fill(self, number: int, title: str = "Fill now") -> str:
        """Has a request filled; its body."""
        self.choose(number, title)
        return self.becomes(number, "    # @agent")

    def becomes(self, number: int, old: str) -> str:
        """Waits until a function's body no longer begins so; its body."""
        self.ed._until(lambda: not self.body(number).startswith(old), f"part {number} is still {old!r}")
        return self.body(number)


@pytest.mark.parametrize("kind", EDITORS, ids=lambda kind: kind.program)
def test_ten_requests_each_quick_fix_and_the_commit_tell_what_was_chosen(
    on: Stage, kind: type[Editor]
) -> None:
    if words := absent(kind):
        pytest.skip(words)
    corrected_before(on)
    on.work.commit("to do", **{"parts.py": "\n\n".join(STUBS)})
    with kind(on.home.root.parent / "e", on.environ) as ed:
        ed.open(on.work.root / "parts.py")
        ed.shows("Waits")
        work_through(Day(on, ed))
        ed.save()
        ed._until(lambda: known_as_saved(on), "a fill is not known to be in its file")
        kept = ed.text()
        on.work.git("commit", "-q", "-a", "-m", "done")
    assert on.work.git("show", "HEAD:parts.py").decode() == kept
    told = [(one["kind"], one["words"]) for one in json.loads(on.agent("log", "-n", "200", "--json").stdout)]
    assert {kind for kind, _ in told} >= {
        "accepted", "undone", "another", "chosen", "remark", "repair", "remembered", "offered", "delivered", "filled",
    }  # fmt: skip
    assert ("remark", "use httpx") in told
    assert any(kind == "waiting" and "dismissed" in words for kind, words in told)
    stats = on.agent("stats").stdout
    assert "accepted 1 (1 confirmed by a commit)" in " ".join(stats.split())
    said = {one["kind"]: one for one in json.loads(on.agent("stats", "--json").stdout)["choices"]}
    assert (said["accepted"]["confirmed"], said["chosen"]["confirmed"]) == (1, 1)
    assert {one: said[one]["said"] for one in ("undone", "remark", "another", "repair")} == {
        "undone": 1, "remark": 1, "another": 3, "repair": 1,
    }  # fmt: skip


def known_as_saved(on: Stage) -> bool:
    """Whether the daemon has seen of every fill in the buffer that it was saved: nobody commits in the same instant."""
    with Ledger.open(on.home) as ledger:
        return ledger.count("delivered") == 0


def corrected_before(on: Stage) -> None:
    """The user corrected this mistake once already, and committed."""
    on.work.write("old.py", STUBS[0].replace("part 0", "the shortest row"))
    on.agent("fill", "old.py")
    assert MISTAKE in on.read("old.py")
    on.work.write("old.py", on.read("old.py").replace(MISTAKE, CORRECTED))
    on.work.git("add", "-A")
    on.work.git("commit", "-q", "-m", "corrected")
    on.agent("stats")


def work_through(day: Day) -> None:
    """Each quick fix at least once; the user looks at what it did before the next."""
    ed = day.ed
    assert CORRECTED in day.fill(0)  # the model recites the mistake again, and the correction is applied
    day.choose(0, "Accept")
    day.fill(1)
    day.choose(1, "Undo")
    ed._until(lambda: day.body(1).startswith("    # @agent"), "taken back")
    candidates(day)
    first = day.fill(3)
    day.choose(3, "Regenerate with a remark", says="use httpx")
    day.becomes(3, first)
    day.choose(4, "Preview as a diff")
    ed.offers(day.line(4) + 1, "Apply the code that was offered")
    assert day.body(4).startswith("    # @agent")
    day.fill(4, "Apply the code that was offered")
    day.fill(5, "Fill with another model: importing")
    ed.delete(day.line(5) + 1)  # the import, which the user wants at the head
    ed.shows("`json` is defined nowhere")
    day.choose(5, "Add `import json`")
    ed.reads("import json\ndef part_0")
    first = day.fill(6, "Fill with another model: careless")
    ed.shows("`nothing` is defined nowhere")
    day.choose(6, "Repair with the model")
    day.becomes(6, first)
    day.choose(7, "Dismiss")
    ed.shows("dismissed")
    ed.type(1, f"def mine(rows):\n    {MISTAKE}\n\n\ndef too(rows):\n    {MISTAKE}\n\n\n")
    ed.offers(2, "Apply remembered correction")
    ed.choose(2, "Apply remembered correction")
    ed.reads(f"def mine(rows):\n    {CORRECTED}", f"def too(rows):\n    {MISTAKE}")
    ed.type(1, f"def once(rows):\n    {MISTAKE}\n\n\n")
    ed.offers(2, "Apply all remembered corrections")
    ed.choose(2, "Apply all remembered corrections")
    ed._until(lambda: MISTAKE not in ed.text(), "all are applied")
    day.fill(8)
    day.fill(9)


def candidates(day: Day) -> None:
    """Other answers, none twice, and back to the first."""
    first = day.fill(2)
    day.choose(2, "Regenerate")
    second = day.becomes(2, first)
    day.choose(2, "Try the next candidate")
    third = day.becomes(2, second)
    assert third not in (first, second)
    day.choose(2, "Back to the first answer")
    assert day.becomes(2, third) == first
