"""A ledger that was cut, overwritten, locked or robbed of its journal: at most one command fails, with a clear error,
and the next one works (FAULTS 40, 41)."""

from __future__ import annotations

import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from corrected import past
from strace import NO_STRACE

from engine.errors import LedgerError
from engine.forget import forget
from engine.git import Repository
from engine.ledger.forgetting import Selection
from engine.ledger.ledger import Ledger
from engine.ledger.records import Sighting
from engine.ledger.schema import MIGRATIONS
from engine.paths import Home

PAGE = 4096
TYPED = Sighting("print", "fill", "a request", 1, True, "")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, Repository]:
    """A ledger of some fifty pages, with everything in it."""
    with past(tmp_path_factory.mktemp("told")) as then:
        for number in range(120):
            fill = then.fill(f"    return {number}\n" * 9, f"request {number}", path=f"src/m{number % 7}.py")
            found = then.found(fill, "edited", f"return {number}", f"return {number} + 1")
            then.recalls(fill, found)
        then.ledger.trust(then.repository, True)
        return then.home, then.repository


@pytest.fixture
def home(told: tuple[Home, Repository], tmp_path: Path) -> Home:
    """A copy of it."""
    home = Home(tmp_path / "home").ensure()
    shutil.copy(told[0].ledger, home.ledger)
    return home


def use(home: Home, repository: Repository) -> None:
    """All that commands do with a ledger."""
    with Ledger.open(home) as ledger:
        record = ledger.repository(repository)
        ledger.sync(record.id, "new.py", "hash", [TYPED])
        ledger.requests(record.id)
        fills = ledger.fills(record.id, states=("written", "offered", "intent", "undone", "failed"))
        ledger.corrections()
        ledger.version()
        ledger.events(limit=1000)
        ledger.followed(record.id)
        for fill in fills:
            ledger.shown(fill.id)
        ledger.seen(record.id)
        ledger.reconciled(record.id)


def goes_on(home: Home, repository: Repository) -> None:
    """At most one command fails, and says what happens next."""
    try:
        use(home, repository)
    except LedgerError as error:
        assert "sets it aside" in error.hint
        use(home, repository)
    use(home, repository)


@pytest.mark.parametrize(
    "size", [0, 1, 15, 16, 99, 100, 500, PAGE - 1, PAGE, PAGE + 1, 5 * PAGE, 5 * PAGE + 7, -PAGE, -1]
)
def test_a_ledger_cut_short_costs_one_command(home: Home, told: tuple[Home, Repository], size: int) -> None:
    data = home.ledger.read_bytes()
    home.ledger.write_bytes(data[:size])
    goes_on(home, told[1])


@pytest.mark.parametrize("seed", range(24))
def test_a_page_overwritten_costs_one_command(home: Home, told: tuple[Home, Repository], seed: int) -> None:
    draw = random.Random(seed)
    data = bytearray(home.ledger.read_bytes())
    at = draw.randrange(len(data) // PAGE) * PAGE
    data[at : at + PAGE] = draw.choice([draw.randbytes(PAGE), bytes(PAGE), data[:PAGE], b"\xff" * PAGE])
    home.ledger.write_bytes(data)
    goes_on(home, told[1])


def test_a_damaged_ledger_is_set_aside_whole_and_the_record_says_so(
    home: Home, told: tuple[Home, Repository]
) -> None:
    data = home.ledger.read_bytes()
    home.ledger.write_bytes(data[:PAGE] + bytes(len(data) - PAGE))
    goes_on(home, told[1])
    (aside,) = home.root.glob("ledger.damaged-*")
    assert aside.read_bytes()[PAGE:] == bytes(len(data) - PAGE)
    with Ledger.open(home) as ledger:
        assert [event.kind for event in ledger.events()][-1] == "quarantined"
    assert [path.name for path in home.root.glob("*.damaged")] == []


def test_a_false_alarm_sets_nothing_aside(home: Home, told: tuple[Home, Repository]) -> None:
    home.ledger.with_name(home.ledger.name + ".damaged").touch()
    with Ledger.open(home) as ledger:
        assert len(ledger.corrections()) == 120
    assert list(home.root.glob("*damaged*")) == []


# --- a disk that fails, and one that is full

FAIL = """
import sys
from pathlib import Path
from engine.errors import LedgerError
from engine.ledger.ledger import Ledger
from engine.paths import Home
try:
    with Ledger.open(Home(Path(sys.argv[1]))) as ledger:
        ledger.record("noticed")
except LedgerError as error:
    print(error.message, bool(error.hint))
"""


@NO_STRACE
@pytest.mark.parametrize("call", ["fsync,fdatasync", "pwrite64", "unlink"])
@pytest.mark.parametrize("error", ["EIO", "ENOSPC"])
def test_a_disk_that_fails_a_write_costs_that_write(home: Home, call: str, error: str) -> None:
    """FAULTS 36, 37."""
    command = [
        "strace",
        "-f",
        "-qq",
        "-o",
        "/dev/null",
        "-e",
        f"inject={call}:error={error}",
        "-e",
        f"trace={call}",
    ]
    done = subprocess.run(
        [*command, sys.executable, "-P", "-B", "-c", FAIL, str(home.root)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("The ledger cannot be written: ") and "True" in done.stdout
    with Ledger.open(home) as ledger:
        assert len(ledger.corrections()) == 120
        ledger.record("noticed")
        assert [one.kind for one in ledger.events(limit=2)].count("noticed") == 1
    assert list(home.root.glob("*damaged*")) == []


def test_on_a_full_disk_forgetting_fails_whole_and_succeeds_later(
    told: tuple[Home, Repository], tmp_path: Path
) -> None:
    """FAULTS 37."""
    small = tmp_path / "small"
    small.mkdir()
    size = told[0].ledger.stat().st_size // 1024 + 400
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}k", "none", str(small)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("a file system cannot be mounted here")
    try:
        home = Home(small / "home").ensure()
        shutil.copy(told[0].ledger, home.ledger)
        filler = small / "filler"
        with filler.open("wb", buffering=0) as out, suppress(OSError):
            while True:
                out.write(b"x" * 4096)
        with Ledger.open(home) as ledger:
            with pytest.raises(LedgerError, match="full") as caught:
                ledger.forget(Selection())
            assert "Free some space" in caught.value.hint
            assert len(ledger.corrections()) == 120
            filler.unlink()
            assert forget(ledger, home, Selection()).rows.corrections == 120
            assert ledger.corrections() == []
    finally:
        subprocess.run(["umount", "-l", str(small)], check=True)


# --- locked by another process

HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.readline()
connection.execute("COMMIT")
"""


@pytest.fixture
def holder(home: Home) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the ledger until a line comes in."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(home.ledger)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_locked_ledger_is_waited_for(home: Home, holder: subprocess.Popen[str]) -> None:
    assert holder.stdin is not None
    holder.stdin.write("\n")
    holder.stdin.flush()
    with Ledger.open(home) as ledger:  # whichever comes first
        assert len(ledger.corrections()) == 120


def test_a_ledger_locked_for_long_is_a_clear_error_and_then_works(
    home: Home, holder: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.ledger.database.BUSY_SECONDS", 0.1)
    with pytest.raises(LedgerError, match="locked") as caught:
        Ledger.open(home)
    assert "Another process" in caught.value.hint
    holder.kill()
    holder.wait()
    with Ledger.open(home) as ledger:
        assert len(ledger.corrections()) == 120
    assert list(home.root.glob("*damaged*")) == []


# --- killed within a transaction

WRITE = """
import os, sys
from pathlib import Path
from engine.ledger.ledger import Ledger
from engine.paths import Home
ledger = Ledger.open(Home(Path(sys.argv[1])))
ledger._connection.execute("PRAGMA cache_size = 4")  # so that pages are written before the end
with ledger._write() as write:
    write.execute("DELETE FROM event")
    write.execute("UPDATE fill SET text = 'changed' || text")
    write.execute("UPDATE correction SET committed = 'changed' || committed")
    print("written", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def killed(home: Home) -> Home:
    """A ledger whose writer was killed in the middle, with its journal."""
    with subprocess.Popen(
        [sys.executable, "-P", "-c", WRITE, str(home.root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "written\n"
        process.send_signal(signal.SIGKILL)
    assert journal(home).stat().st_size > 0
    return home


def journal(home: Home) -> Path:
    return home.ledger.with_name(home.ledger.name + "-journal")


def test_after_a_kill_the_journal_gives_back_what_was(killed: Home) -> None:
    with Ledger.open(killed) as ledger:
        assert len(ledger.events(limit=1000)) > 100
        assert all(one.found.committed.startswith("    return") for one in ledger.corrections())
    assert not journal(killed).exists()


def test_after_a_kill_and_without_the_journal_the_tool_goes_on(
    killed: Home, told: tuple[Home, Repository]
) -> None:
    """FAULTS 41."""
    journal(killed).unlink()
    goes_on(killed, told[1])


@pytest.mark.parametrize("keep", [0, 20, 600])
def test_after_a_kill_and_with_half_a_journal_the_tool_goes_on(
    killed: Home, told: tuple[Home, Repository], keep: int
) -> None:
    journal(killed).write_bytes(journal(killed).read_bytes()[:keep])
    goes_on(killed, told[1])


# --- migrations


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS)))
def test_a_ledger_of_an_older_version_is_migrated_with_all_that_is_in_it(
    tmp_path: Path, told: tuple[Home, Repository], version: int
) -> None:
    home = Home(tmp_path / "old").ensure()
    raw = sqlite3.connect(home.ledger, isolation_level=None)
    for _, statements in MIGRATIONS[:version]:
        raw.executescript(statements)
    raw.execute(f"PRAGMA user_version = {version}")
    raw.execute("INSERT INTO repository VALUES (3, ?, 'id', 1, 1, 5.0)", (str(told[1].root).encode(),))
    raw.execute(
        "INSERT INTO request VALUES (4, 3, x'612e7079', 'f', 0, 'c', 'fill', 'p', 7, 'filled', '', 5.0, 6.0)"
    )
    raw.execute(
        'INSERT INTO fill (id, request, state, model, before_sha, after_sha, start, "end", text, original, displaced, '
        "seconds, tokens, created) VALUES (5, 4, 'written', 'm', 'b', 'a', 1, 2, 't', 'o', 'd', 0.5, 9, 6.0)"
    )
    raw.execute("INSERT INTO event VALUES (6, 6.0, 'filled', 3, 4, 5, 'w')")
    raw.close()
    with Ledger.open(home) as ledger:
        (fill,) = ledger.fills()
        assert (fill.id, fill.path, fill.prompt, fill.text, fill.language, fill.following) == (
            5,
            "a.py",
            "p",
            "t",
            "",
            "",
        )
        assert [(one.id, one.words) for one in ledger.events()] == [(6, "w")]
        assert [one.trusted for one in ledger.repositories()] == [True]
        assert ledger.followed(3) == [fill]
        assert (fill.adapter, ledger.context(5)) == ("", None)


@pytest.mark.parametrize("version", range(len(MIGRATIONS)))
def test_a_migration_that_fails_leaves_the_ledger_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: int
) -> None:
    home = Home(tmp_path / "old").ensure()
    raw = sqlite3.connect(home.ledger, isolation_level=None)
    for _, statements in MIGRATIONS[:version]:
        raw.executescript(statements)
    raw.execute(f"PRAGMA user_version = {version}")
    tables = raw.execute("SELECT sql FROM sqlite_schema").fetchall()
    broken = (
        *MIGRATIONS,
        ("a change that cannot be made", "CREATE TABLE one (id);\nALTER TABLE none ADD COLUMN x"),
    )
    monkeypatch.setattr("engine.ledger.database.MIGRATIONS", broken)
    with pytest.raises(LedgerError):
        Ledger.open(home)
    assert raw.execute("SELECT sql FROM sqlite_schema").fetchall() == tables
    assert raw.execute("PRAGMA user_version").fetchone() == (version,)
    raw.close()
    assert list(home.root.glob("*damaged*")) == []
