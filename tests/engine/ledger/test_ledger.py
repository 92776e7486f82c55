"""The queue is durable, says each thing once, and survives what happens to its file."""

from __future__ import annotations

import multiprocessing
import sqlite3
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from engine.errors import LedgerError
from engine.git import Repository
from engine.ledger.ledger import Ledger
from engine.ledger.records import (
    ASKED,
    BEFORE_TRUST,
    UNTRUSTED,
    Draft,
    RepositoryRecord,
    Sighting,
)
from engine.ledger.schema import MIGRATIONS
from engine.paths import Home

TYPED = Sighting("print", "fill", "parse a date", 3, runs=True, reason="")
BROUGHT = Sighting("print", "fill", "parse a date", 3, runs=False, reason="it is in HEAD already")
DRAFT = Draft("model", "before", "after", 0, 4, "code", "note")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return clone(tmp_path / "work")


@pytest.fixture
def ledger(home: Home) -> Iterator[Ledger]:
    with Ledger.open(home) as opened:
        yield opened


@pytest.fixture
def record(ledger: Ledger, repository: Repository) -> RepositoryRecord:
    return ledger.repository(repository)


def clone(path: Path) -> Repository:
    subprocess.run(["git", "init", "-q", str(path)], check=True)
    return Repository.find(path)


def filled(ledger: Ledger, record: RepositoryRecord) -> int:
    """A request that was found in version `before` and filled, which made version `after`."""
    (number,) = ledger.sync(record.id, "a.py", "before", [TYPED])
    fill = ledger.add_fill(number, "intent", DRAFT)
    ledger.confirm(fill, before="before", after="after", displaced="before")
    ledger.set_state(number, "filled", fill=fill)
    ledger.sync(record.id, "a.py", "after", [])
    return number


def state(ledger: Ledger, number: int) -> str:
    found = ledger.request(number)
    assert found is not None
    return found.state


def test_a_typed_request_is_pending_and_taken_oldest_first(ledger: Ledger, record: RepositoryRecord) -> None:
    second = Sighting("other", "fill", "sort it", 9, runs=True, reason="")
    first_id, second_id = ledger.sync(record.id, "a.py", "v1", [TYPED, second])
    taken = ledger.next_pending([record.id])
    assert taken is not None
    assert (taken.id, taken.prompt, taken.path) == (first_id, "parse a date", "a.py")
    ledger.set_state(first_id, "running")
    after = ledger.next_pending([record.id])
    assert after is not None
    assert after.id == second_id


def test_one_request_saved_fifty_times_is_queued_once(ledger: Ledger, record: RepositoryRecord) -> None:
    ids = [ledger.sync(record.id, "a.py", f"v{save}", [TYPED]) for save in range(50)]
    assert [len(one) for one in ids] == [1] + [0] * 49
    assert len(ledger.requests()) == 1
    assert [event.kind for event in ledger.events()] == ["requested"]


def test_two_equal_requests_in_one_file_are_two(ledger: Ledger, record: RepositoryRecord) -> None:
    assert len(ledger.sync(record.id, "a.py", "v1", [TYPED, TYPED])) == 2
    assert [one.ordinal for one in ledger.requests()] == [0, 1]


def test_a_request_that_git_brought_waits_and_says_why(ledger: Ledger, record: RepositoryRecord) -> None:
    assert ledger.sync(record.id, "a.py", "v1", [BROUGHT]) == []
    (waiting,) = ledger.requests()
    assert (waiting.state, waiting.reason) == ("waiting", "it is in HEAD already")
    assert ledger.next_pending([record.id]) is None


def test_a_waiting_request_stays_so_when_its_file_is_saved(ledger: Ledger, record: RepositoryRecord) -> None:
    ledger.sync(record.id, "a.py", "v1", [BROUGHT])
    assert ledger.sync(record.id, "a.py", "v2", [TYPED]) == []
    assert [one.state for one in ledger.requests()] == ["waiting"]


def test_a_request_that_left_its_file_is_gone(ledger: Ledger, record: RepositoryRecord) -> None:
    (number,) = ledger.sync(record.id, "a.py", "v1", [TYPED])
    ledger.sync(record.id, "a.py", "v2", [])
    assert state(ledger, number) == "gone"
    assert ledger.requests() == []


def test_a_refused_request_runs_again_only_when_its_file_changed(
    ledger: Ledger, record: RepositoryRecord
) -> None:
    (number,) = ledger.sync(record.id, "a.py", "v1", [TYPED])
    ledger.set_state(number, "refused", "no code")
    assert ledger.sync(record.id, "a.py", "v1", [TYPED]) == []
    assert ledger.sync(record.id, "a.py", "v2", [TYPED]) == [number]


def test_an_undo_in_the_editor_does_not_run_the_request_again(
    ledger: Ledger, record: RepositoryRecord
) -> None:
    number = filled(ledger, record)
    assert ledger.sync(record.id, "a.py", "before", [TYPED]) == []
    assert state(ledger, number) == "undone"
    assert ledger.sync(record.id, "a.py", "later", [TYPED]) == [], "and not when something else is saved"


def test_a_look_from_before_a_fill_does_not_bring_its_request_back(
    ledger: Ledger, record: RepositoryRecord
) -> None:
    number = filled(ledger, record)
    assert ledger.sync(record.id, "a.py", "before", [TYPED], as_of=0) == []
    assert state(ledger, number) == "filled"
    assert ledger.sync(record.id, "a.py", "after", [], as_of=0) == []
    assert state(ledger, number) == "filled"


def test_a_request_typed_again_after_its_fill_runs_again(ledger: Ledger, record: RepositoryRecord) -> None:
    number = filled(ledger, record)
    assert ledger.sync(record.id, "a.py", "another", [TYPED]) == [number]


def test_the_queue_outlives_a_kill(home: Home, repository: Repository) -> None:
    with Ledger.open(home) as ledger:
        record = ledger.repository(repository)
        (number,) = ledger.sync(record.id, "a.py", "v1", [TYPED])
        ledger.set_state(number, "running")
        fill = ledger.add_fill(number, "intent", DRAFT)
    with Ledger.open(home) as again:
        assert [one.id for one in again.recover()] == [fill]
        assert state(again, number) == "pending"


def test_trust_does_not_pass_to_another_clone_at_the_same_path(
    ledger: Ledger, repository: Repository, tmp_path: Path
) -> None:
    ledger.trust(repository, True)
    assert ledger.repository(repository).trusted
    repository.root.rename(tmp_path / "elsewhere")
    assert not ledger.repository(clone(tmp_path / "work")).trusted


def test_names_that_are_not_utf8_come_back_as_they_were(ledger: Ledger, record: RepositoryRecord) -> None:
    path = b"caf\xe9\nx.py".decode("utf-8", "surrogateescape")
    ledger.sync(record.id, path, "v1", [TYPED])
    (found,) = ledger.requests(record.id, path)
    assert found.path == path


def test_a_damaged_file_is_set_aside_and_the_tool_goes_on(home: Home) -> None:
    home.ensure()
    home.ledger.write_bytes(b"not a database " * 1000)
    with Ledger.open(home) as ledger:
        (event,) = ledger.events()
    assert event.kind == "quarantined"
    (aside,) = home.root.glob("ledger.damaged-*")
    assert aside.read_bytes().startswith(b"not a database")


def test_a_ledger_of_a_newer_version_is_left_alone(home: Home) -> None:
    Ledger.open(home).close()
    with sqlite3.connect(home.ledger) as raw:
        raw.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    raw.close()
    before = home.ledger.read_bytes()
    with pytest.raises(LedgerError, match="newer version") as caught:
        Ledger.open(home)
    assert "Upgrade" in caught.value.hint
    assert home.ledger.read_bytes() == before


def test_a_full_disk_is_an_error_with_a_hint_and_loses_nothing(
    ledger: Ledger, record: RepositoryRecord
) -> None:
    ledger.sync(record.id, "a.py", "v1", [TYPED])
    ledger._connection.execute(
        f"PRAGMA max_page_count = {pages(ledger)}"
    )  # SQLite's own word for a full disk
    many = [Sighting(str(n), "fill", "x" * 4000, n, runs=True, reason="") for n in range(50)]
    with pytest.raises(LedgerError, match="full") as caught:
        ledger.sync(record.id, "b.py", "v1", many)
    assert caught.value.hint
    ledger._connection.execute("PRAGMA max_page_count = 100000")
    assert [one.path for one in ledger.requests()] == ["a.py"]
    assert len(ledger.sync(record.id, "b.py", "v1", many)) == 50


def pages(ledger: Ledger) -> int:
    return int(ledger._connection.execute("PRAGMA page_count").fetchone()[0])


def _write_many(home: Home, root: Path, name: str) -> None:
    with Ledger.open(home) as ledger:
        record = ledger.repository(Repository.find(root))
        for number in range(25):
            ledger.sync(record.id, f"{name}{number}.py", "v1", [TYPED])


def test_two_processes_write_one_after_the_other(home: Home, repository: Repository) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write_many, args=(home, repository.root, name)) for name in "ab"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0, 0]
    with Ledger.open(home) as ledger:
        assert len(ledger.requests()) == 50


def test_ten_thousand_requests_of_one_file_are_one_transaction(
    ledger: Ledger, record: RepositoryRecord
) -> None:
    many = [Sighting(f"print{n}", "fill", "x", n, runs=True, reason="") for n in range(10_000)]
    assert len(ledger.sync(record.id, "a.py", "v1", many)) == 10_000
    assert ledger.count("pending") == 10_000


def test_the_files_are_private(home: Home) -> None:
    Ledger.open(home).close()
    assert home.ledger.stat().st_mode & 0o777 == 0o600
    assert home.root.stat().st_mode & 0o777 == 0o700


def test_every_migration_says_why() -> None:
    assert all(len(why.split()) > 3 for why, _ in MIGRATIONS)


def test_what_was_asked_for_stays_in_the_queue_when_its_file_is_looked_at(
    ledger: Ledger, record: RepositoryRecord
) -> None:
    ledger.sync(record.id, "a.py", "v1", [BROUGHT])
    (waiting,) = ledger.requests(record.id)
    ledger.set_state(waiting.id, "pending", ASKED)
    ledger.sync(record.id, "a.py", "v2", [BROUGHT])
    assert ledger.requests(record.id)[0].state == "pending"


def test_equal_requests_move_up_when_one_is_filled(ledger: Ledger, record: RepositoryRecord) -> None:
    first, second = ledger.sync(record.id, "a.py", "v1", [TYPED, replace(TYPED, line=9)])
    ledger.set_state(first, "filled")
    ledger.sync(record.id, "a.py", "v2", [replace(TYPED, line=7)])
    (left,) = ledger.requests(record.id)
    assert (left.id, left.line, left.state) == (second, 7, "pending")


def test_a_fill_that_was_undone_is_not_asked_for_again_although_the_file_changed_elsewhere(
    ledger: Ledger, record: RepositoryRecord
) -> None:
    filled(ledger, record)
    ledger.set_fill(1, "undone")
    assert ledger.sync(record.id, "a.py", "changed elsewhere", [TYPED]) == []
    assert ledger.requests(record.id)[0].state == "undone"


def test_a_direct_command_whose_process_died_is_cancelled_and_one_at_work_is_left_alone(
    ledger: Ledger, record: RepositoryRecord
) -> None:
    dead = ledger.add_request(record.id, "a.py", "", replace(TYPED, fingerprint="do:1"))
    alive = ledger.add_request(record.id, "a.py", "", replace(TYPED, fingerprint="do:2"))
    ledger.sync(record.id, "a.py", "v1", [])
    ledger.recover(at_work=[alive])
    states = {number: one.state for number in (dead, alive) if (one := ledger.request(number))}
    assert states == {dead: "cancelled", alive: "running"}


def test_what_was_there_before_a_repository_was_trusted_says_so(
    ledger: Ledger, record: RepositoryRecord, repository: Repository
) -> None:
    ledger.sync(record.id, "a.py", "v1", [replace(BROUGHT, reason=UNTRUSTED)])
    ledger.trust(repository, True)
    ledger.sync(record.id, "a.py", "v1", [TYPED])
    (one,) = ledger.requests(record.id)
    assert (one.state, one.reason) == ("waiting", BEFORE_TRUST)


def test_trust_ends_with_the_clone_although_the_numbers_of_its_files_come_again(
    ledger: Ledger, repository: Repository
) -> None:
    ledger.trust(repository, True)
    (repository.git_dir / "description").touch()  # what making the repository anew does
    assert not ledger.repository(repository).trusted
