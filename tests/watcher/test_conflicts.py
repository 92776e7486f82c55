"""FAULTS 12: in a file with conflict markers nothing is decided or written, whether git still knows of them or not."""

from __future__ import annotations

import pytest
from daemons import STUB
from gitwork import GitWork
from stage import Stage

from engine.text.conflicts import conflicted
from watcher.origin import Origins
from watcher.scan import look

CONFLICT = "<<<<<<< Updated upstream\nx = 2\n=======\nx = 1\n>>>>>>> Stashed changes\n"
NEW = "# @agent: new request\n"


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_a_conflict_is_known_by_its_lines(line_break: str) -> None:
    assert conflicted(f"a = 1\n{CONFLICT}b = 2\n".replace("\n", line_break))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Title\n=======\n",
        CONFLICT.replace("=======\n", ""),
        CONFLICT.replace("\n", " "),
        "".join(f"    {line}\n" for line in CONFLICT.splitlines()),
        "\n".join(reversed(CONFLICT.splitlines())),
    ],
)  # fmt: skip
def test_what_only_looks_like_a_conflict_is_none(text: str) -> None:
    assert not conflicted(text)


def test_a_request_in_a_file_with_conflicts_is_decided_when_they_are_resolved(work: GitWork) -> None:
    work.commit(a__py="x = 0\n")
    work.write("a.py", "x = 1\n")
    work.git("stash")
    work.commit(a__py="x = 2\n")
    work.git("stash", "pop", ok=False)
    text = (work.root / "a.py").read_text()
    judge = Origins(work.repository, "@agent", lambda: True)
    work.write("a.py", text + NEW)
    (verdict,) = judge.check(look(work.repository, "a.py", "@agent", 1_000_000))
    assert (verdict.runs, verdict.paused, "conflicts" in verdict.reason) == (False, True, True)
    work.write("a.py", "x = 1\n" + NEW)
    work.git("add", "a.py")  # it was seen typed before
    (verdict,) = judge.check(look(work.repository, "a.py", "@agent", 1_000_000))
    assert verdict.runs


@pytest.mark.model
def test_a_fill_that_was_asked_for_is_offered_until_the_conflicts_are_resolved(on: Stage) -> None:
    ended = on.fill("a.py", CONFLICT + STUB)
    assert (ended.stage, "conflicts" in ended.words) == ("offered", True)
    assert "conflicts" in on.agent("apply", code=1).stderr
    assert on.read("a.py") == CONFLICT + STUB
    on.work.write("a.py", "x = 1\n" + STUB)
    on.agent("apply")
    assert on.read("a.py").startswith("x = 1\n") and "@agent" not in on.read("a.py")
