"""Another answer in a fill's place: nothing else changes, no code comes twice, no edit of the user's is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from stage import Stage, stage

from engine.errors import FileChanged, ScholiaError
from engine.ledger.records import FillRecord, Finding, LabelKind, Said
from watcher.again import Wish, again, former_fills, given_up
from watcher.choosing import accept, take_back
from watcher.fill import Filler
from watcher.offers import accept as take
from watcher.offers import difference
from watcher.progress import Progress
from watcher.recover import recover

pytestmark = pytest.mark.model

FIRST = b"    return 41 + 1\n"
OTHERS = (b"    return 6 * 7\n", b"    return 84 // 2\n")
FILE = "import os\n\n\ndef answer():\n    # @agent: the answer\n    pass\n\n\ndef other():\n    return os\n"


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as made:
        made.recite(FIRST, second=OTHERS)
        yield made


def wish(
    on: Stage, filler: Filler, fill: int, kind: LabelKind = "another", words: str = "", **options: object
) -> Progress:
    """What becomes of a wish of the user's."""
    asked = Wish(Said(kind, fill, words), **options)  # type: ignore[arg-type]
    return filler.take(again(filler, on.work.repository, on.settings, asked))


def states(filler: Filler) -> list[tuple[int, str]]:
    found = filler.ledger.fills(states=("intent", "written", "offered", "undone", "failed", "replaced"))
    return [(one.id, one.state) for one in reversed(found)]


def body(on: Stage, path: str = "a.py") -> str:
    return on.read(path).splitlines()[4 - ("import" not in on.read(path)) * 3].strip()


def test_the_next_candidate_takes_the_place_of_the_fill_and_nothing_else_changes(on: Stage) -> None:
    with on.filler() as filler:
        first = on.fill("a.py", FILE, filler)
        told = wish(on, filler, first.fill)
        assert told.stage == "filled", told.words
        text = on.read("a.py")
        assert text.startswith("import os\n\n\ndef answer():\n    return ")
        assert text.endswith("\n\n\ndef other():\n    return os\n")
        assert body(on).encode() in {one.strip() for one in OTHERS}
        assert states(filler) == [(first.fill, "replaced"), (told.fill, "written")]
        assert on.state("a.py") == ["filled"]
        assert [one.kind for one in filler.ledger.labels(fill=first.fill)] == ["another"]


def test_a_fill_that_was_replaced_in_that_instant_is_asked_for_again_in_what_came_in_its_place(
    on: Stage,
) -> None:
    with on.filler() as filler:
        first = on.fill("a.py", FILE, filler).fill
        second = wish(on, filler, first).fill
        third = wish(on, filler, first)
        assert third.stage == "filled", third.words
        assert states(filler) == [(first, "replaced"), (second, "replaced"), (third.fill, "written")]
        assert [one.id for one in former_fills(filler.ledger, filler.ledger.fills()[0])] == [first, second]
        assert [one.fill for one in filler.ledger.labels()] == [first, second]


def test_no_code_comes_twice_and_then_the_file_stays_as_it_is(on: Stage) -> None:
    with on.filler() as filler:
        fill = on.fill("a.py", FILE, filler).fill
        seen = {body(on)}
        for _ in OTHERS:
            told = wish(on, filler, fill)
            assert told.stage == "filled", told.words
            assert body(on) not in seen
            seen.add(body(on))
            fill = told.fill
        text = on.read("a.py")
        told = wish(on, filler, fill)
        assert (told.stage, told.words.partition(".")[0]) == ("refused", "The model has no other answer")
        assert on.read("a.py") == text
        assert states(filler)[-1] == (fill, "written")
        assert on.state("a.py") == ["filled"]


def test_a_remark_is_asked_with_and_kept_without_its_secrets(on: Stage) -> None:
    """I9."""
    from planted import leaks, token

    secret = token("stripe", 5)
    with on.filler() as filler:
        fill = on.fill("a.py", FILE, filler).fill
        told = wish(on, filler, fill, "remark", f"use the key {secret}")
        context = filler.ledger.context(told.fill)
        assert context is not None
        assert context.prompt.startswith("the answer\nuse the key <secret:")
        assert filler.ledger.labels(fill=fill)[0].words.startswith("use the key <secret:")
    kept = [path for path in on.home.root.rglob("*") if path.is_file()]
    assert not any(leaks(secret, path.read_bytes().decode("latin-1")) for path in kept)


def test_one_of_before_comes_back_without_a_model(on: Stage) -> None:
    with on.filler() as filler:
        first = on.fill("a.py", FILE, filler).fill
        text = on.read("a.py")
        second = wish(on, filler, first).fill
        third = wish(on, filler, second).fill
        on.configure("[model]\nname = 'there-is-none'\n")
        told = wish(on, filler, third, "chosen")
        assert told.stage == "filled", told.words
        assert on.read("a.py") == text
        labels = [(one.fill, one.kind) for one in filler.ledger.labels()]
        assert labels == [(first, "another"), (second, "another"), (third, "another"), (told.fill, "chosen")]
        other = wish(on, filler, told.fill, "chosen", former=second)
        now, then = (filler.ledger.fill(number) for number in (other.fill, second))
        assert now and then and now.text == then.text


def test_the_first_answer_comes_back_in_place_of_what_replaced_a_fill_in_that_instant(on: Stage) -> None:
    with on.filler() as filler:
        first = on.fill("a.py", FILE, filler).fill
        text = on.read("a.py")
        second = wish(on, filler, first).fill
        third = wish(on, filler, second).fill
        told = wish(on, filler, second, "chosen")
        assert told.stage == "filled", told.words
        assert on.read("a.py") == text
        assert states(filler)[-2:] == [(third, "replaced"), (told.fill, "written")]


def test_undo_gives_the_request_back_byte_for_byte_however_many_answers_there_were(on: Stage) -> None:
    with on.filler() as filler:
        first = on.fill("a.py", FILE, filler).fill
        last = wish(on, filler, wish(on, filler, first).fill)
        fill = filler.ledger.fill(last.fill)
        assert fill is not None
        take_back(filler.ledger, filler.displaced, fill)
        assert on.read("a.py") == FILE
        assert states(filler)[-1] == (fill.id, "undone")
        assert [one.state for one in on.requests(filler, "a.py")] == ["undone"]


def test_an_edit_of_the_users_is_given_up_only_when_asked_and_stays_among_the_displaced_bytes(
    on: Stage,
) -> None:
    """I1."""
    with on.filler() as filler:
        fill = on.fill("a.py", FILE, filler).fill
        edited = on.read("a.py").replace("41 + 1", "41 + one()")
        on.work.write("a.py", edited)
        told = wish(on, filler, fill)
        assert told.stage == "refused"
        assert "41 + one()" in told.words
        assert on.read("a.py") == edited
        assert filler.ledger.labels() == []
        told = wish(on, filler, fill, force=True)
        assert told.stage == "filled"
        assert "one()" not in on.read("a.py")
        assert edited.encode() in [filler.displaced.load(name) for name in filler.displaced.names()]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("import os\n", "import os\nimport sys\n"),
        ("    return os\n", "    return 2"),
        ("def other", "x = 1\n\n\ndef other"),
    ],
)
def test_what_the_user_changed_elsewhere_since_stays(on: Stage, old: str, new: str) -> None:
    with on.filler() as filler:
        fill = on.fill("a.py", FILE, filler).fill
        on.work.write("a.py", on.read("a.py").replace(old, new))
        before = on.read("a.py")
        told = wish(on, filler, fill)
        assert told.stage == "filled", told.words
        now = filler.ledger.fill(told.fill)
        assert now is not None
        assert on.read("a.py").replace(now.text, FIRST.decode()) == before


def test_a_fill_that_moved_is_replaced_where_it_stands_now(on: Stage) -> None:
    with on.filler() as filler:
        fill = on.fill("a.py", FILE, filler).fill
        body_now = "def answer():\n    return 41 + 1\n"
        assert body_now in on.read("a.py")
        on.work.write("a.py", f"{on.read('a.py').replace(body_now, '')}\n\n{body_now}")
        told = wish(on, filler, fill)
        assert told.stage == "filled", told.words
        assert on.read("a.py").startswith(
            "import os\n\n\n\n\ndef other():\n    return os\n\n\ndef answer():\n    return "
        )


@pytest.mark.parametrize("act", ["delete", "undo", "commit", "empty"])
def test_a_fill_that_is_not_there_any_more_is_not_asked_for_again(on: Stage, act: str) -> None:
    with on.filler() as filler:
        fill = filler.ledger.fill(on.fill("a.py", FILE, filler).fill)
        assert fill is not None
        if act == "delete":
            (on.work.root / "a.py").unlink()
        elif act == "undo":
            take_back(filler.ledger, filler.displaced, fill)
        elif act == "commit":
            filler.ledger.add_correction(fill.id, Finding("kept", "a.py", "c" * 40, fill.text), 1.0)
        else:
            on.work.write("a.py", on.read("a.py").replace(fill.text, ""))
        before = (on.work.root / "a.py").read_text() if act != "delete" else None
        try:
            told = wish(on, filler, fill.id)
        except ScholiaError as error:
            assert error.hint
        else:
            assert told.stage == "refused"
        assert before is None or on.read("a.py") == before
        assert filler.ledger.labels(fill=fill.id) == [
            one for one in filler.ledger.labels(fill=fill.id) if one.kind == "undone"
        ]


def test_a_wish_that_comes_to_nothing_leaves_the_fill_and_its_request_as_they_were(on: Stage) -> None:
    with on.filler() as filler:
        fill = on.fill("a.py", FILE, filler).fill
        text = on.read("a.py")
        on.recite(b"    return (\n")
        told = wish(on, filler, fill, "remark", "otherwise")
        assert told.stage == "refused"
        assert on.read("a.py") == text
        assert states(filler) == [(fill, "written")]
        assert on.state("a.py") == ["filled"]
        kinds = [event.kind for event in reversed(filler.ledger.events(4))]
        assert kinds[-2:] == ["remark", "refused"]


def test_a_file_that_is_saved_while_the_model_works_keeps_what_was_saved(on: Stage) -> None:
    with on.filler() as filler:
        fill = on.fill("a.py", FILE, filler).fill
        on.acts["generating"] = lambda: on.work.write("a.py", "# saved meanwhile\n" + on.read("a.py"))
        told = wish(on, filler, fill)
        assert told.stage == "filled", told.words
        assert on.read("a.py").startswith("# saved meanwhile\nimport os\n\n\ndef answer():\n    return ")
        assert "41 + 1" not in on.read("a.py")


def test_a_fill_that_is_edited_while_the_model_works_is_left_alone(on: Stage) -> None:
    """I1."""
    with on.filler() as filler:
        fill = on.fill("a.py", FILE, filler).fill
        edited = on.read("a.py").replace("41 + 1", "mine()")
        on.acts["generating"] = lambda: on.work.write("a.py", edited)
        assert wish(on, filler, fill).stage == "refused"
        assert on.read("a.py") == edited


def test_a_command_given_directly_is_answered_anew_where_its_code_stands(on: Stage) -> None:
    from watcher.do import Command, do

    on.recite(b"value = 1\n", second=(b"value = 2\n", b"value = 3\n"))
    on.work.write("a.py", "import os\n\n\nprint(os)\n")
    with on.filler() as filler:
        repository = on.work.repository
        record = filler.ledger.repository(repository)
        told = filler.take(do(filler, repository, record, on.settings, Command("a.py", 3, "a value", "fill")))
        assert told.stage == "filled", told.words
        first = on.read("a.py")
        assert wish(on, filler, told.fill).stage == "filled"
        assert on.read("a.py").replace("value = 2", "value = 1").replace("value = 3", "value = 1") == first


def test_accepting_one_of_several_says_that_it_was_chosen(on: Stage) -> None:
    with on.filler() as filler:
        first = on.fill("a.py", FILE, filler).fill
        assert accept(filler.ledger, on.work.repository, first) == "accepted"
        assert accept(filler.ledger, on.work.repository, first) == "accepted"
        second = wish(on, filler, first).fill
        assert accept(filler.ledger, on.work.repository, second) == "chosen"
        labels = [(one.fill, one.kind) for one in filler.ledger.labels()]
        assert labels == [(first, "accepted"), (first, "another"), (second, "chosen")]
        with pytest.raises(ScholiaError, match="is replaced"):
            accept(filler.ledger, on.work.repository, first)


def written(filler: Filler, number: int) -> FillRecord:
    found = filler.ledger.fill(number)
    assert found is not None
    return found


def test_the_fills_of_before_are_known_in_their_order(on: Stage) -> None:
    with on.filler() as filler:
        first = on.fill("a.py", FILE, filler).fill
        second = wish(on, filler, first).fill
        third = wish(on, filler, second).fill
        assert [one.id for one in former_fills(filler.ledger, written(filler, third))] == [first, second]
        assert written(filler, third).replaces == second


def offered(on: Stage, filler: Filler, fill: int) -> FillRecord:
    """Another answer, proposed instead of written."""
    settings = replace(on.settings, apply="propose")
    told = filler.take(again(filler, on.work.repository, settings, Wish(Said("another", fill))))
    assert told.stage == "offered", told.words
    return written(filler, told.fill)


@pytest.mark.parametrize("moved", [False, True])
def test_another_answer_that_was_only_proposed_is_put_in_the_place_when_it_is_applied(
    on: Stage, moved: bool
) -> None:
    with on.filler() as filler:
        first = on.fill("a.py", FILE, filler).fill
        text = on.read("a.py")
        offer = offered(on, filler, first)
        assert on.read("a.py") == text
        assert states(filler) == [(first, "written"), (offer.id, "offered")]
        above = "# mine\n\n" if moved else ""
        on.work.write("a.py", above + text)
        assert f"-{FIRST.decode()}" in difference(offer, on.settings, on.home)
        take(filler.ledger, on.home, on.work.repository, offer, on.settings)
        assert on.read("a.py") == above + text.replace(FIRST.decode(), offer.text)
        assert states(filler) == [(first, "replaced"), (offer.id, "written")]
        now = written(filler, offer.id)
        assert on.read("a.py")[now.start : now.end] == offer.text
        take_back(filler.ledger, filler.displaced, now)
        assert on.read("a.py") == above + FILE


def test_a_proposed_answer_fits_also_where_the_fill_was_undone_meanwhile(on: Stage) -> None:
    with on.filler() as filler:
        first = on.fill("a.py", FILE, filler).fill
        offer = offered(on, filler, first)
        take_back(filler.ledger, filler.displaced, written(filler, first))
        take(filler.ledger, on.home, on.work.repository, offer, on.settings)
        assert on.read("a.py") == FILE.replace("    # @agent: the answer\n    pass\n", offer.text)
        assert states(filler) == [(first, "undone"), (offer.id, "written")]


def test_a_proposed_answer_is_not_put_over_an_edit_of_the_users(on: Stage) -> None:
    """I1."""
    with on.filler() as filler:
        first = on.fill("a.py", FILE, filler).fill
        offer = offered(on, filler, first)
        edited = on.read("a.py").replace("41 + 1", "mine()")
        on.work.write("a.py", edited)
        with pytest.raises(FileChanged):
            take(filler.ledger, on.home, on.work.repository, offer, on.settings)
        assert on.read("a.py") == edited


def test_after_a_kill_between_write_and_record_the_new_answer_counts_and_the_old_one_is_replaced(
    on: Stage,
) -> None:
    """FAULTS 38."""
    with on.filler() as filler:
        first = on.fill("a.py", FILE, filler).fill
        second = wish(on, filler, first).fill
        filler.ledger.set_fill(first, "written")  # as it was
        filler.ledger.set_fill(second, "intent")
        recover(filler.ledger)
        assert states(filler) == [(first, "replaced"), (second, "written")]
        take_back(filler.ledger, filler.displaced, written(filler, second))
        assert on.read("a.py") == FILE


def test_another_answer_in_a_buffer_that_was_not_saved_is_offered_and_the_fill_of_before_stands(
    on: Stage,
) -> None:
    with on.filler() as filler:
        first = on.fill("a.py", FILE, filler).fill
        text = on.read("a.py")
        second = wish(on, filler, first).fill
        request = filler.ledger.request(written(filler, first).request)
        assert request is not None
        assert given_up(filler.ledger, filler.displaced, request, on.read("a.py")) is None  # it was saved
        on.work.write("a.py", text)
        lost = given_up(filler.ledger, filler.displaced, request, text)
        assert lost is not None
        assert states(filler) == [(first, "written"), (second, "offered")]
        take(filler.ledger, on.home, on.work.repository, written(filler, second), on.settings)
        assert on.read("a.py") == text.replace(FIRST.decode(), lost.text)
