"""A commit confirms or overrules what was said of fills, also of those that another answer replaced (I4)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from stage import Stage, stage

from agent.capture import caught_up
from agent.session import opened
from engine.choices import Choice, choices, verdict
from engine.displaced import Displaced
from engine.ledger.ledger import Ledger
from engine.ledger.records import Correction, LabelKind, Said
from engine.stats import measure
from watcher.again import Wish, again
from watcher.choosing import accept, take_back
from watcher.fill import Filler

pytestmark = pytest.mark.model

FIRST = b"    words = text.split()\n    return len(words)\n"
OTHERS = (b"    return sum(1 for word in text.split())\n", b"    return text.count(' ') + 1\n")
FILE = "def count(text):\n    # @agent: how many words\n    pass\n"


@pytest.fixture
def on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    with stage(tmp_path) as made:
        monkeypatch.setenv("SCHOLIA_HOME", str(made.home.root))
        made.work.git("config", "user.name", "Ada")
        made.work.git("config", "user.email", "ada@example.org")
        made.recite(FIRST, second=OTHERS)
        yield made


def asked(on: Stage, filler: Filler, fill: int, kind: LabelKind = "another", words: str = "") -> int:
    wish = Wish(Said(kind, fill, words))
    told = filler.take(again(filler, on.work.repository, on.settings, wish))
    assert told.stage == "filled", told.words
    return told.fill


def commit(on: Stage, later: int = 0) -> None:
    """Commits everything, as if so many seconds later: of the same second a commit would be the other rewritten."""
    on.work.git("add", "-A")
    on.work.git("commit", "-m", "words are counted", "--date", f"{int(time.time()) + later} +0000")
    with opened(on.work.root) as session:
        caught_up(session)


def found(on: Stage, fill: int) -> Correction:
    with Ledger.open(on.home) as ledger:
        return ledger.revisions(fill)[-1]


def said(on: Stage) -> tuple[Choice, ...]:
    with Ledger.open(on.home) as ledger:
        return choices(ledger.labels(), ledger.corrections())


def test_a_fill_that_was_passed_over_has_a_correction_to_what_was_committed(on: Stage) -> None:
    with on.filler() as filler:
        first = on.fill("a.py", FILE, filler).fill
        second = asked(on, filler, first, "remark", "in one line")
        accept(filler.ledger, on.work.repository, second)
    commit(on)
    then, now = found(on, first), found(on, second)
    assert now.found.outcome == "kept"
    assert then.found.outcome == "dropped"
    assert then.found.committed == now.fill.text
    assert [(hunk.removed, hunk.added) for hunk in then.found.hunks] == [(FIRST.decode(), now.fill.text)]
    assert then.found.commit == now.found.commit
    assert said(on) == (Choice("chosen", 1, 1, 0), Choice("remark", 1, 1, 0))


def test_what_the_user_changed_in_the_second_answer_is_a_correction_of_both(on: Stage) -> None:
    with on.filler() as filler:
        first = on.fill("a.py", FILE, filler).fill
        second = asked(on, filler, first)
        accept(filler.ledger, on.work.repository, second)
    mine = "    words = text.split()\n    return len(words) or None\n"
    on.work.write("a.py", f"def count(text):\n{mine}")
    commit(on)
    assert found(on, first).found.committed == mine
    assert found(on, first).found.outcome == "edited"
    assert found(on, second).found.committed == mine
    assert said(on) == (Choice("chosen", 1, 0, 1), Choice("another", 1, 1, 0))


def test_a_first_answer_that_is_committed_after_all_overrules_that_it_was_passed_over(on: Stage) -> None:
    with on.filler() as filler:
        first = on.fill("a.py", FILE, filler).fill
        second = asked(on, filler, first)
        wish = Wish(Said("chosen", second))
        told = filler.take(again(filler, on.work.repository, on.settings, wish))
    commit(on)
    assert [found(on, one).found.outcome for one in (first, second, told.fill)] == ["kept", "dropped", "kept"]
    assert said(on) == (Choice("chosen", 1, 1, 0), Choice("another", 2, 1, 1))


def test_a_later_commit_revises_what_was_said_of_all_of_them(on: Stage) -> None:
    with on.filler() as filler:
        first = on.fill("a.py", FILE, filler).fill
        second = asked(on, filler, first)
    commit(on)
    assert found(on, first).revision == 1
    on.work.write("a.py", "def count(text):\n    return len(text.split(None))\n")
    commit(on, later=60)
    assert [found(on, one).revision for one in (first, second)] == [2, 2]
    assert found(on, first).found.committed == "    return len(text.split(None))\n"
    assert found(on, first).found.late


def undone(on: Stage) -> int:
    """A fill that was taken back."""
    number = on.fill("a.py", FILE).fill
    with Ledger.open(on.home) as ledger:
        fill = ledger.fill(number)
        assert fill is not None
        take_back(ledger, Displaced(on.home.displaced), fill)
    return number


def test_an_undo_is_upheld_by_a_commit_of_other_code(on: Stage) -> None:
    number = undone(on)
    assert said(on) == (Choice("undone", 1, 0, 0),)
    on.work.write("b.py", "x = 1\n")
    on.work.git("add", "b.py")
    on.work.git("commit", "-qm", "another file says nothing")
    with opened(on.work.root) as session:
        caught_up(session)
    assert said(on) == (Choice("undone", 1, 0, 0),)
    on.work.write("a.py", "def count(text):\n    return 0\n")
    commit(on)
    assert said(on) == (Choice("undone", 1, 1, 0),)
    with Ledger.open(on.home) as ledger:
        assert ledger.revisions(number) == []  # nothing is learnt from it
    told = on.agent("log", "--why", str(number)).stdout
    assert "You undid it" in told and "your commit agrees" in told


def test_an_undo_is_overruled_by_a_commit_of_the_same_code(on: Stage) -> None:
    undone(on)
    on.work.write("a.py", "import os\n\ndef count(text):\n" + FIRST.decode())
    commit(on)
    assert said(on) == (Choice("undone", 1, 0, 1),)
    on.work.write("a.py", "def count(text):\n    return 0\n")
    commit(on, later=60)
    assert said(on) == (Choice("undone", 1, 1, 0),)


def test_somebody_elses_commit_says_nothing_of_an_undo(on: Stage) -> None:
    undone(on)
    on.work.write("a.py", "def count(text):\n    return 0\n")
    on.work.git("add", "-A")
    on.work.git("commit", "-qm", "theirs", "--author", "Bob <bob@example.org>")
    with opened(on.work.root) as session:
        caught_up(session)
    assert said(on) == (Choice("undone", 1, 0, 0),)


def test_no_commit_says_nothing_yet(on: Stage) -> None:
    with on.filler() as filler:
        first = on.fill("a.py", FILE, filler).fill
        asked(on, filler, first)
        (label,) = filler.ledger.labels()
        assert verdict(label, None) == "open"
    assert said(on) == (Choice("another", 1, 0, 0),)


def test_answers_that_were_not_taken_count_as_not_accepted(on: Stage) -> None:
    with on.filler() as filler:
        asked(on, filler, on.fill("a.py", FILE, filler).fill)
        report = measure(filler.ledger)
        assert report.whole.fills == 2
        assert dict(report.uncounted) == {
            "in no commit yet": 1, "replaced by another answer that is in no commit yet": 1,
        }  # fmt: skip
    commit(on)
    with Ledger.open(on.home) as ledger:
        accepted = measure(ledger).whole.accepted
    assert (accepted.hits, accepted.of) == (1, 2)
