"""Corrections: appended, the newest revision stands, derived things can tell that they are old (I5)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from gitwork import GitWork
from planted import leaks, token

from engine.git import Repository
from engine.ledger.ledger import Ledger
from engine.ledger.records import Draft, Finding, Hunk, Shown, Sighting
from engine.model.prompts import Context, Definition, Memory
from engine.paths import Home


def filled(ledger: Ledger, root: Path) -> int:
    """A fill that was written, in the repository at `root`."""
    record = ledger.repository(Repository.find(root))
    request = ledger.add_request(record.id, "a.py", "", Sighting("f1", "fill", "add", 1, True, ""))
    draft = Draft("m", "b", "a", 0, 3, "x\n", "", language="python", signature="def f():\n", head="c0")
    number = ledger.add_fill(request, "intent", draft)
    ledger.confirm(number, before="b", after="a", displaced="d")
    return number


def test_the_newest_revision_stands_and_older_ones_stay(tmp_path: Path) -> None:
    work = GitWork.init(tmp_path / "r")
    with Ledger.open(Home(tmp_path / "home")) as ledger:
        fill = filled(ledger, work.root)
        first = Finding("kept", "a.py", "c1", "x\n")
        second = Finding("edited", "b.py", "c2", "y\n", (Hunk(0, "x\n", "y\n"),), late=True, moved=True)
        ledger.add_correction(fill, first, 10.0)
        before = ledger.version()
        number = ledger.add_correction(fill, second, 20.0)
        assert ledger.version() != before
        (standing,) = ledger.corrections(scope="personal", teaching=True)
        assert (standing.id, standing.revision, standing.at, standing.found) == (number, 2, 20.0, second)
        assert standing.fill.signature == "def f():\n"
        assert standing.fill.head == "c0"
        assert [one.found for one in ledger.revisions(fill)] == [first, second]
        assert ledger.corrections(outcomes=("kept",)) == []
        assert [event.kind for event in ledger.events(2)] == ["revised", "captured"]


CONTEXT = Context(
    "a.py", "python", "edit", "add", "import os\n\n\ndef f():\n", "é\n", "    ", "#", "def f():\n", "", "pass\n",
    (Definition("b.py", "def g(): ...\n"),), ("tabs",), (Memory("add", "x = 1", "x = 2"),),
)  # fmt: skip


def with_context(ledger: Ledger, root: Path, context: Context) -> int:
    record = ledger.repository(Repository.find(root))
    request = ledger.add_request(record.id, "a.py", "", Sighting("f1", "fill", "add", 1, True, ""))
    draft = Draft("m", "b", "a", 0, 3, "x\n", "", adapter="mine", context=context)
    return ledger.add_fill(request, "intent", draft)


def test_what_the_model_was_shown_and_its_adapters_are_kept_with_a_fill(tmp_path: Path) -> None:
    work = GitWork.init(tmp_path / "r")
    with Ledger.open(Home(tmp_path / "home")) as ledger:
        fill = with_context(ledger, work.root, CONTEXT)
        assert ledger.context(fill) == CONTEXT
        assert [one.adapter for one in ledger.fills(states=("intent",))] == ["mine"]
        assert ledger.context(fill + 1) is None


def test_no_part_of_what_the_model_was_shown_is_kept_with_a_secret(tmp_path: Path) -> None:
    """I9."""
    secret = token("stripe", 3)
    said = f'key = "{secret}"\n'
    shown = Context(
        "a.py", "python", "edit", said, said, said, "", "#", said, said, said, (Definition("b.py", said),), (said,),
        (Memory(said, said, said),),
    )  # fmt: skip
    work = GitWork.init(tmp_path / "r")
    home = Home(tmp_path / "home")
    with Ledger.open(home) as ledger:
        fill = with_context(ledger, work.root, shown)
        kept = ledger.context(fill)
    assert kept is not None
    assert kept.before.startswith("key = ") and "<secret:" in kept.before
    assert not leaks(secret, home.ledger.read_bytes().decode("latin-1"))


def test_a_fill_is_kept_without_what_the_model_was_shown_if_that_cannot_be_looked_through(
    tmp_path: Path,
) -> None:
    work = GitWork.init(tmp_path / "r")
    with Ledger.open(Home(tmp_path / "home")) as ledger:
        fill = with_context(ledger, work.root, replace(CONTEXT, before="x = 1\n" * 60_000))
        assert ledger.context(fill) is None
        assert ledger.fill(fill) is not None


def test_what_is_followed_and_shown_is_kept(tmp_path: Path) -> None:
    work = GitWork.init(tmp_path / "r")
    with Ledger.open(Home(tmp_path / "home")) as ledger:
        fill = filled(ledger, work.root)
        record = ledger.repository(Repository.find(work.root))
        assert [one.id for one in ledger.followed(record.id)] == [fill]
        ledger.follow({fill: "done"})
        assert ledger.followed(record.id) == []
        ledger.set_reconciled(record.id, {"refs/heads/main": "c1"})
        ledger.set_reconciled(record.id, {"HEAD": "c2"})
        assert ledger.reconciled(record.id) == {"HEAD": "c2"}
        correction = ledger.add_correction(fill, Finding("dropped", "a.py", "c1", ""), 1.0)
        ledger.add_shown(fill, [Shown(correction, "guard", 0.5)])
        assert ledger.shown(fill) == [Shown(correction, "guard", 0.5)]
