"""What a user forgets is gone from every file of the home, and nothing else is (I10, FAULTS 54)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from corrected import DAY, MONDAY, Past, past

from engine.displaced import Displaced
from engine.errors import ScholiaError
from engine.forget import forget
from engine.ledger.forgetting import Selection
from engine.ledger.ledger import Ledger
from engine.ledger.records import Draft, Sighting
from engine.model.prompts import Context, Definition, Memory

CODE = "    answer = compute_{0}(41)\n    return answer + offset_{0}\n"


class Told:
    """Fills about words that stand nowhere else, so that a search finds all that is left of one."""

    def __init__(self, then: Past) -> None:
        self.then = then
        self.home = then.home
        self.ledger = then.ledger
        self.log = then.home.logs / "daemon.log"

    def fill(self, word: str, path: str = "src/app.py", at: Past | None = None, around: str = "") -> int:
        """A fill with its stored bytes, its correction and its line in the log; every text of it holds `word`."""
        then = at or self.then
        text = CODE.format(word)
        seen = Sighting(
            f"hash of {len(self.ledger.events(limit=-1))}", "fill", f"the {word} please", 1, True, ""
        )
        store = Displaced(self.home.displaced)
        before = store.keep(f"{around}# @agent: the {word} please\n".encode())
        after = store.keep(f"{around}{text}".encode())
        request = self.ledger.add_request(then.record.id, path, "", seen)
        asked = f"the {word} please"
        context = Context(path, "python", "fill", asked, f"# above the {word}\n" * 400, f"# below {word}\n")
        draft = Draft("base", before, after, 0, len(text), text, f"pass  # {word}", context=context)
        fill = self.ledger.add_fill(request, "intent", draft)
        self.ledger.confirm(fill, before=before, after=after, displaced=before)
        self.ledger.set_state(request, "filled", f"{word} is there", fill)
        then.found(fill, "edited", f"compute_{word}", f"corrected_{word}")
        with self.log.open("a") as log:
            log.write(f"2026-09-07 INFO filled {path}:1 \n")
        return fill

    def left(self, word: str) -> list[str]:
        """The files of the home in which the word stands."""
        return [
            path.name
            for path in sorted(self.home.root.rglob("*"))
            if path.is_file() and word.encode() in path.read_bytes()
        ]


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Told]:
    with past(tmp_path) as then:
        yield Told(then)


@pytest.fixture
def index(told: Told) -> Path:
    """A memory's index that was built from the corrections."""
    folder = told.home.root / "memory"
    folder.mkdir()
    (folder / "python.index").write_text("zebra")
    return folder


def test_of_a_fill_nothing_is_left_in_any_file_and_the_others_stay(told: Told, index: Path) -> None:
    first, second = told.fill("zebra"), told.fill("heron", "src/other.py")
    (correction,) = told.ledger.revisions(first)
    told.then.recalls(second, correction.id)
    assert len(told.left("zebra")) >= 4  # ledger, two stored files, index
    forgotten = forget(told.ledger, told.home, Selection(fill=first))
    assert told.left("zebra") == []
    assert list(index.iterdir()) == []
    assert (forgotten.rows.requests, forgotten.rows.fills, forgotten.rows.corrections) == (1, 1, 1)
    assert told.ledger.fill(first) is None
    assert len(told.ledger.revisions(second)) == 1
    assert told.ledger.shown(second) == []
    assert len(told.left("heron")) >= 3


def test_what_was_not_derived_from_what_is_forgotten_stays(told: Told, index: Path) -> None:
    told.fill("heron")
    for weights in ("embedder.gguf", "embedder.gguf.sha256"):
        (index / weights).write_text("weights that the user did not make")
    nothing = forget(told.ledger, told.home, Selection(repository=told.then.record.id, path="src/unknown.py"))
    assert nothing.is_nothing
    assert (index / "python.index").exists()
    forget(told.ledger, told.home, Selection())
    assert sorted(path.name for path in index.iterdir()) == ["embedder.gguf", "embedder.gguf.sha256"]


def test_what_other_fills_were_shown_of_it_goes_as_well(told: Told) -> None:
    """I10: its code above another request in the same file, and its correction as an example in a prompt."""
    first = told.fill("zebra")
    (correction,) = told.ledger.revisions(first)
    plain = Context("src/app.py", "python", "fill", "more", "x = 1\n", "", memories=())
    memory = Memory("the zebra please", "compute_zebra", "corrected_zebra")
    own = ["answer = corrected_zebra(41)", "# the zebra please", "return answer + offset_zebra"]
    shown = [replace(plain, before=f"def f():\n    {line}\n") for line in own]
    shown += [
        replace(plain, path="b.py", definitions=(Definition("src/app.py", f"def g():\n    {own[0]}\n"),))
    ]
    fills = [told.then.fill(path=one.path, prompt=str(at), context=one) for at, one in enumerate(shown)]
    taught = told.then.fill(path="c.py", prompt="taught", context=replace(plain, memories=(memory,)))
    told.then.recalls(taught, correction.id)
    other = told.then.fill(path="src/app.py", prompt="other", context=plain)
    forget(told.ledger, told.home, Selection(fill=first))
    assert told.left("zebra") == []
    assert [told.ledger.context(one) for one in (*fills, taught, other)] == [
        None,
        None,
        None,
        None,
        plain,
        plain,
    ]


def test_a_journal_holds_nothing_of_it(told: Told) -> None:
    fill = told.fill("zebra")
    forget(told.ledger, told.home, Selection(fill=fill))
    told.ledger.record("noticed", words="something later")
    assert told.left("zebra") == []
    assert not told.home.ledger.with_name(told.home.ledger.name + "-journal").exists()


def test_of_a_file_every_fill_goes_also_one_that_was_moved_there(told: Told) -> None:
    told.fill("zebra", "src/app.py")
    moved = told.fill("heron", "src/old.py")
    told.then.found(moved, "kept", path="src/app.py")
    told.fill("otter", "src/data.py")
    forget(told.ledger, told.home, Selection(repository=told.then.record.id, path="src/app.py"))
    assert told.left("zebra") == told.left("heron") == []
    assert "ledger.sqlite3" in told.left("otter")
    assert told.log.read_text() == "2026-09-07 INFO filled src/data.py:1 \n"


def test_of_a_repository_all_goes_but_the_trust_given_to_it(told: Told, tmp_path: Path) -> None:
    other = told.then.at(tmp_path / "other")
    told.ledger.trust(other.repository, True)
    told.ledger.set_reconciled(other.record.id, {"refs/heads/zebra": "0" * 40})
    told.fill("zebra", at=other)
    told.fill("heron", "lib/here.py")
    forget(told.ledger, told.home, Selection(repository=other.record.id))
    assert told.left("zebra") == []
    assert {event.kind for event in told.ledger.events(repository=other.record.id)} == {"forgotten"}
    assert told.ledger.repository(other.repository).trusted
    assert len(told.ledger.fills()) == 1


def test_what_git_brought_does_not_run_because_it_was_forgotten(told: Told) -> None:
    """I2."""
    told.ledger.remember_seen(told.then.record.id, ["a hash"])
    forget(told.ledger, told.home, Selection())
    assert told.ledger.seen(told.then.record.id) == {"a hash"}


def test_of_a_time_what_happened_in_it_goes(told: Told) -> None:
    told.fill("zebra", "a.py")
    told.then.later(2)
    told.fill("heron", "b.py")
    told.then.later(2)
    told.fill("otter", "c.py")
    forget(told.ledger, told.home, Selection(since=MONDAY + DAY, before=MONDAY + 3 * DAY))
    assert told.left("heron") == []
    assert [one.path for one in told.ledger.fills()] == ["c.py", "a.py"]
    forget(told.ledger, told.home, Selection(before=MONDAY + DAY))
    assert told.left("zebra") == []
    assert "ledger.sqlite3" in told.left("otter")


def test_a_request_goes_with_its_last_fill_only(told: Told) -> None:
    first = told.fill("zebra")
    record = told.ledger.fill(first)
    assert record is not None
    second = told.ledger.add_fill(record.request, "offered", Draft("base", "", "", 0, 1, "x = 1\n", ""))
    forget(told.ledger, told.home, Selection(fill=first))
    assert told.ledger.request(record.request) is not None
    forget(told.ledger, told.home, Selection(fill=second))
    assert told.ledger.request(record.request) is None


def test_everything_is_everything_but_settings_models_and_trust(told: Told, tmp_path: Path) -> None:
    told.fill("zebra")
    told.ledger.trust(told.then.repository, True)
    (told.home.logs / "crash-20260907-120000.log").write_text("zebra")
    (told.home.logs / "worker.log.1").write_text("zebra\n")
    (told.home.spool / "git").write_bytes(b"\n\0post-commit\0/zebra/.git\0\0\n")
    (told.home.root / "ledger.damaged-1").write_text("zebra")
    Displaced(told.home.displaced).keep(b"zebra that no fill needs")
    (told.home.displaced / ".1-ab.tmp").write_text("zebra")
    told.home.settings.write_text("max_tokens = 100\n")
    forget(told.ledger, told.home, Selection())
    assert told.left("zebra") == []
    assert told.home.settings.exists()
    assert told.ledger.repository(told.then.repository).trusted


def test_one_event_says_how_much_was_forgotten_and_no_more(told: Told) -> None:
    fill = told.fill("zebra")
    forget(told.ledger, told.home, Selection(fill=fill))
    (event,) = [one for one in told.ledger.events() if one.kind == "forgotten"]
    assert event.words.startswith("1 requests, 1 fills, 1 corrections, 0 shown, ")
    assert (event.root, event.path, event.request, event.fill) == (None, "", None, None)
    forget(told.ledger, told.home, Selection())
    assert [one.kind for one in told.ledger.events()] == ["forgotten", "forgotten"]


def test_bytes_that_an_undo_set_aside_go_if_they_hold_the_code(told: Told) -> None:
    fill = told.fill("zebra")
    store = Displaced(told.home.displaced)
    edited = store.keep(b"# mine\n" + CODE.format("zebra").encode() + b"# edited since\n")
    other = store.keep(b"of no fill, and about something else\n")
    forget(told.ledger, told.home, Selection(fill=fill))
    assert store.names() == {other}
    assert edited != other


def test_bytes_that_another_fill_needs_stay_and_are_counted(told: Told) -> None:
    """I1: until its commit is known, nobody takes away what a fill displaced."""
    first = told.fill("zebra")
    second = told.fill("heron", around=CODE.format("zebra"))
    forgotten = forget(told.ledger, told.home, Selection(fill=first))
    assert forgotten.kept == 2
    record = told.ledger.fill(second)
    assert record is not None
    assert {record.before_sha, record.after_sha} <= Displaced(told.home.displaced).names()
    forget(told.ledger, told.home, Selection(repository=record.repository, path=record.path))
    assert told.left("zebra") == told.left("heron") == []


def test_the_same_bytes_of_two_fills_stay_for_the_other(told: Told) -> None:
    first, second = told.fill("zebra", "a.py"), told.fill("zebra", "b.py")
    forget(told.ledger, told.home, Selection(fill=first))
    record = told.ledger.fill(second)
    assert record is not None
    assert Displaced(told.home.displaced).load(record.before_sha)


def test_a_dry_run_counts_the_same_and_changes_nothing(told: Told, index: Path) -> None:
    fill = told.fill("zebra")
    before = {path: path.read_bytes() for path in told.home.root.rglob("*") if path.is_file()}
    counted = forget(told.ledger, told.home, Selection(fill=fill), dry_run=True)
    assert {path: path.read_bytes() for path in told.home.root.rglob("*") if path.is_file()} == before
    assert forget(told.ledger, told.home, Selection(fill=fill)) == counted
    assert counted.lines == 1


def test_what_is_being_done_is_not_forgotten_and_nothing_goes(told: Told) -> None:
    fill = told.fill("zebra")
    record = told.ledger.fill(fill)
    assert record is not None
    told.ledger.set_state(record.request, "running")
    with pytest.raises(ScholiaError, match="is being done"):
        forget(told.ledger, told.home, Selection(fill=fill))
    assert len(told.left("zebra")) >= 3
    assert "filled" in told.log.read_text()


def test_a_request_forgotten_while_its_turn_came_ends_without_a_trace(told: Told) -> None:
    seen = Sighting("hash", "fill", "the zebra please", 1, True, "")
    request = told.ledger.add_request(told.then.record.id, "a.py", "", seen)
    told.ledger.set_state(request, "pending")
    forget(told.ledger, told.home, Selection())
    told.ledger.set_state(request, "running")
    told.ledger.set_state(request, "refused", "zebra")
    assert told.left("zebra") == []


def test_a_log_that_is_open_goes_on_at_its_end(told: Told) -> None:
    fill = told.fill("zebra", "src/app.py")
    with told.log.open("a") as log:
        log.write("2026-09-07 INFO watching\n")
        log.flush()
        forget(told.ledger, told.home, Selection(fill=fill))
        log.write("2026-09-07 INFO stopped\n")
    assert told.log.read_text() == "2026-09-07 INFO watching\n2026-09-07 INFO stopped\n"


def test_a_name_within_a_longer_name_is_another_name(told: Told) -> None:
    fill = told.fill("zebra", "app.py")
    others = ["filled myapp.py:1", "filled src-app.py:1", "filled app.py.bak:1", "filled app.pyi:1"]
    with told.log.open("a") as log:
        log.write("\n".join(others) + "\n")
    forget(told.ledger, told.home, Selection(fill=fill))
    assert told.log.read_text().splitlines() == others


def test_forgetting_again_finishes_what_a_kill_cut_short(told: Told) -> None:
    fill = told.fill("zebra")
    for name in Displaced(told.home.displaced).names():
        (told.home.displaced / name).unlink()
    forget(told.ledger, told.home, Selection(fill=fill))
    assert told.left("zebra") == []


def test_names_that_are_not_utf8_are_forgotten_too(told: Told) -> None:
    path = os.fsdecode(b"caf\xe9.py")
    told.fill("zebra", "plain.py")
    seen = Sighting("hash", "fill", "the heron", 1, True, "")
    told.ledger.add_request(told.then.record.id, path, "", seen)
    told.ledger.set_state(2, "waiting")
    told.log.write_text("filled caf\\xe9.py:1\n")
    forget(told.ledger, told.home, Selection(repository=told.then.record.id, path=path))
    assert told.left("heron") == []
    assert told.log.read_text() == ""


def test_a_repository_that_holds_nothing_is_forgotten_by_name(told: Told, tmp_path: Path) -> None:
    stranger = told.then.at(tmp_path / "zebra")
    told.ledger.trust(told.then.repository, True)
    forget(told.ledger, told.home, Selection())
    assert told.ledger.forget_strangers() == 1
    told.ledger.compact()
    assert stranger.record.id not in [one.id for one in told.ledger.repositories()]
    assert told.left("zebra") == []


def test_two_connections_see_the_same_after_it(told: Told) -> None:
    fill = told.fill("zebra")
    with Ledger.open(told.home) as second:
        assert second.fill(fill) is not None
        version = second.version()
        forget(told.ledger, told.home, Selection(fill=fill))
        assert second.fill(fill) is None
        assert second.version() != version  # what is derived notices
        second.record("noticed")
