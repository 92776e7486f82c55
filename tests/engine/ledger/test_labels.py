"""What was said of fills before a commit did: kept, without secrets, and gone with what is forgotten (I9, I10)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from corrected import Past, past
from planted import leaks, token

from engine.choices import Choice, choices, verdict
from engine.ledger.forgetting import Selection
from engine.ledger.records import Draft, Finding, Hunk, Label, LabelKind, Said, Sighting
from engine.model.prompts import Context

REMARK = "frobnicate instead"


@pytest.fixture
def then(tmp_path: Path) -> Iterator[Past]:
    with past(tmp_path) as made:
        yield made


def fill(then: Past, path: str = "a.py", replaces: int | None = None, request: int | None = None) -> int:
    """A fill that was written."""
    ledger = then.ledger
    if request is None:
        seen = Sighting(f"f{len(ledger.events(limit=-1))}", "fill", "add", 1, True, "")
        request = ledger.add_request(then.record.id, path, "", seen)
    context = Context(path, "python", "fill", f"add\n{REMARK}" if replaces else "add", "", "")
    draft = Draft("m", "b", "a", 0, 3, "x = 1\n", "", language="python", context=context, replaces=replaces)
    number = ledger.add_fill(request, "intent", draft)
    ledger.confirm(number, before="b", after="a", displaced="d")
    ledger.set_state(request, "filled", fill=number)
    return number


def request_of(then: Past, number: int) -> int:
    found = then.ledger.fill(number)
    assert found is not None
    return found.request


def say(
    then: Past, kind: LabelKind, number: int | None, words: str = "", correction: int | None = None
) -> int:
    return then.ledger.add_label(then.record.id, Said(kind, number, words, correction))


def state(then: Past, number: int) -> str:
    found = then.ledger.fill(number)
    assert found is not None
    return found.state


def test_a_fill_is_replaced_only_when_the_other_one_stands(then: Past) -> None:
    first = fill(then)
    draft = Draft("m", "b", "a", 0, 3, "y = 1\n", "", replaces=first)
    second = then.ledger.add_fill(request_of(then, first), "intent", draft)
    assert state(then, first) == "written"
    then.ledger.confirm(second, before="b", after="c", displaced="d")
    assert [state(then, one) for one in (first, second)] == ["replaced", "written"]
    assert [one.id for one in then.ledger.replaced_by(second)] == [first]


def test_an_undone_fill_stays_undone_when_an_offer_for_its_place_is_written(then: Past) -> None:
    first = fill(then)
    draft = Draft("m", "b", "a", 0, 3, "y = 1\n", "", replaces=first)
    second = then.ledger.add_fill(request_of(then, first), "offered", draft)
    then.ledger.set_fill(first, "undone")
    then.ledger.confirm(second, before="b", after="c", displaced="d")
    assert state(then, first) == "undone"


def test_labels_are_kept_with_their_event_in_the_order_in_which_they_were_said(then: Past) -> None:
    one = fill(then)
    say(then, "accepted", one)
    say(then, "remark", one, REMARK)
    assert [(label.kind, label.words) for label in then.ledger.labels(fill=one)] == [
        ("accepted", ""), ("remark", REMARK),
    ]  # fmt: skip
    event = then.ledger.events(1)[0]
    assert (event.kind, event.fill, event.words) == ("remark", one, REMARK)
    assert then.ledger.labels(then.record.id + 1) == []


def test_no_secret_is_kept_in_a_remark(then: Past) -> None:
    """I9."""
    secret = token("stripe", 7)
    say(then, "remark", fill(then), f"use {secret} for it")
    files = [path for path in then.home.root.rglob("*") if path.is_file()]
    assert files
    assert not any(leaks(secret, path.read_bytes().decode("latin-1")) for path in files)


def left(then: Past) -> list[str]:
    """The files of the home in which the remark stands."""
    files = [path for path in then.home.root.rglob("*") if path.is_file()]
    return [path.name for path in files if REMARK.encode() in path.read_bytes()]


@pytest.mark.parametrize("which", ["the one that was passed over", "the one that came instead", "both"])
def test_a_remark_goes_with_either_of_its_fills_from_every_place(then: Past, which: str) -> None:
    """I10: it is in the label, in its event, and in what the model was shown for the other fill."""
    first = fill(then)
    say(then, "remark", first, REMARK)
    second = fill(then, replaces=first, request=request_of(then, first))
    assert left(then) == ["ledger.sqlite3"]
    if which != "the one that came instead":
        counts = then.ledger.forget(Selection(fill=first))
        assert counts.labels == 1
    if which != "the one that was passed over":
        then.ledger.forget(Selection(fill=second))
    then.ledger.compact()
    assert left(then) == []
    assert then.ledger.labels() == []


def test_forgetting_one_file_leaves_the_labels_of_another(then: Past) -> None:
    first, second = fill(then, "a.py"), fill(then, "b.py")
    say(then, "accepted", first)
    say(then, "accepted", second)
    then.ledger.forget(Selection(repository=then.record.id, path="a.py"))
    assert [one.fill for one in then.ledger.labels()] == [second]


def test_an_applied_correction_is_forgotten_with_the_correction(then: Past) -> None:
    taught = fill(then)
    found = Finding("edited", "a.py", "c" * 40, "y\n", (Hunk(0, "x = 1\n", "y\n"),))
    number = then.ledger.add_correction(taught, found, 1.0)
    say(then, "remembered", None, correction=number)
    then.ledger.forget(Selection(fill=taught))
    assert then.ledger.labels() == []


def test_a_time_takes_the_labels_that_were_said_in_it(then: Past) -> None:
    one = fill(then)
    say(then, "accepted", one)
    later = then.ledger.labels()[0].at
    then.ledger.forget(Selection(since=later))
    assert then.ledger.labels() == []


def label(kind: LabelKind) -> Label:
    return Label(1, 1.0, kind, 1, 1, None, "")


@pytest.mark.parametrize(
    ("kind", "outcome", "says"),
    [
        ("accepted", "kept", "confirmed"), ("accepted", "edited", "overruled"), ("accepted", "dropped", "overruled"),
        ("chosen", "kept", "confirmed"), ("chosen", "reverted", "overruled"), ("remark", "edited", "confirmed"),
        ("another", "kept", "overruled"), ("repair", "dropped", "confirmed"), ("accepted", "gap", "open"),
        ("remembered", "kept", "open"),
    ],
)  # fmt: skip
def test_a_commit_confirms_or_overrules(then: Past, kind: LabelKind, outcome: str, says: str) -> None:
    number = fill(then)
    found = Finding(outcome, "a.py", "c" * 40, "x = 1\n" if outcome == "kept" else "y = 1\n")  # type: ignore[arg-type]
    stands = then.ledger.correction(then.ledger.add_correction(number, found, 1.0))
    assert verdict(label(kind), stands) == says


def test_an_undo_has_the_last_word_that_a_commit_said_of_it(then: Past) -> None:
    number = fill(then)
    say(then, "undone", number)
    assert choices(then.ledger.labels(), ()) == (Choice("undone", 1, 0, 0),)
    say(then, "upheld", number)
    assert choices(then.ledger.labels(), ()) == (Choice("undone", 1, 1, 0),)
    say(then, "overruled", number)
    assert choices(then.ledger.labels(), ()) == (Choice("undone", 1, 0, 1),)
    say(then, "undone", number)
    assert choices(then.ledger.labels(), ()) == (Choice("undone", 2, 0, 1),)


def test_an_undo_is_one_entry_of_the_record(then: Past) -> None:
    number = fill(then)
    say(then, "undone", number)
    then.ledger.set_state(request_of(then, number), "undone", "its fill was undone", number)
    assert [one.kind for one in then.ledger.events() if one.kind == "undone"] == ["undone"]


def test_an_applied_correction_is_overruled_if_its_mistake_is_committed_again(then: Past) -> None:
    taught, other = fill(then), fill(then, "b.py")
    hunk = Hunk(0, "value = compute(old, key)\n", "value = compute(key)\n")
    number = then.ledger.add_correction(
        taught, Finding("edited", "a.py", "c" * 40, "value = compute(key)\n", (hunk,)), 1.0
    )
    say(then, "remembered", other, correction=number)
    for code, says in (("value = compute(key)\n", (1, 0)), ("value = compute(old, key)\n", (0, 1))):
        then.ledger.add_correction(other, Finding("edited", "b.py", "d" * 40, code), 2.0)
        (choice,) = choices(then.ledger.labels(), then.ledger.corrections())
        assert (choice.confirmed, choice.overruled) == says
