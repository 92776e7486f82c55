"""`agent forget`: says what it will do, asks, does it, also under a daemon at work (I10)."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from stage import Stage, stage, until

WORD = b"zebra_crossing_width"
CODE = b"def cross() -> int:\n    return " + WORD + b"\n"
ASK = "# @agent: say how wide a zebra_crossing is\n"


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as made:
        made.recite(CODE)
        yield made


def left(on: Stage, word: bytes = WORD) -> list[str]:
    """The files of the home in which the word stands, but for the model that recites it."""
    files = (path for path in on.home.root.rglob("*") if path.is_file() and path.suffix != ".gguf")
    return [path.name for path in files if word in path.read_bytes()]


def counts(on: Stage, *words: str) -> dict[str, int]:
    found: dict[str, int] = json.loads(on.agent("forget", *words, "--json").stdout)
    return found


@pytest.mark.model
def test_a_file_is_forgotten_and_the_file_itself_stays(on: Stage) -> None:
    on.fill("app.py", ASK)
    on.fill("other.py", ASK)
    text = on.read("app.py")
    assert counts(on, "app.py", "--dry-run")["fills"] == 1
    assert counts(on, "app.py", "--yes")["fills"] == 1
    assert "Nothing is known of app.py" in on.agent("forget", "app.py", "--yes", code=1).stderr
    assert on.read("app.py") == text
    assert counts(on, "other.py", "--dry-run")["fills"] == 1


@pytest.mark.model
def test_nobody_to_ask_means_nothing_is_forgotten(on: Stage) -> None:
    on.fill("app.py", ASK)
    done = on.agent("forget", "--all", code=2)
    assert "--yes" in done.stderr
    assert "ledger.sqlite3" in left(on)


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--all", "app.py"),
        ("--fill", "1", "--repository"),
        ("--since", "some day"),
        ("."),
        ("--fill", "0"),
    ],
)
def test_what_to_forget_must_be_said_and_said_once(on: Stage, words: tuple[str, ...]) -> None:
    on.agent("forget", *words, "--yes", code=2)


@pytest.mark.model
def test_a_repository_that_is_gone_from_the_disk_can_be_forgotten(on: Stage) -> None:
    on.fill("app.py", ASK)
    root = on.work.root
    shutil.rmtree(root)
    on.agent("forget", "--repository", str(root), "--yes", cwd=root.parent)
    assert left(on) == []


@pytest.mark.model
def test_under_a_daemon_nothing_is_left_and_it_goes_on(on: Stage) -> None:
    with on.daemon():
        on.work.write("app.py", ASK)
        on.stands("app.py", "filled")
        assert "ledger.sqlite3" in left(on)
        on.agent("forget", "--all", "--yes")
        assert left(on) == left(on, b"zebra_crossing is") == []
        on.work.write("next.py", ASK)
        on.stands("next.py", "filled")
        assert WORD.decode() in on.read("next.py")
        on.agent("forget", "next.py", "--yes")
        assert left(on) == []


@pytest.mark.model
def test_a_request_that_waits_is_forgotten_and_is_a_new_one_when_its_file_is_saved(on: Stage) -> None:
    with on.daemon():
        on.work.write("app.py", ASK)
        on.stands("app.py", "filled")
        on.agent("undo", "app.py")
        on.stands("app.py", "undone")
        on.agent("forget", "app.py", "--yes")
        assert on.state("app.py") == []
        on.work.write("app.py", ASK + "\n# saved\n")
        until(lambda: on.state("app.py") == ["filled"])


def test_a_fill_that_is_not_there_is_said_to_be_missing(on: Stage) -> None:
    for number in ("999", str(2**63)):
        assert f"There is no fill {number}" in on.agent("forget", "--fill", number, "--yes", code=1).stderr


def test_a_file_that_nothing_is_known_of_is_said_to_be_unknown(on: Stage) -> None:
    for words in (["--yes"], ["--dry-run"]):
        told = on.agent("forget", "unknown.py", *words, code=1).stderr
        assert "Nothing is known of unknown.py" in told and "agent log" in told


@pytest.mark.model
def test_a_file_is_named_from_wherever_one_stands(on: Stage) -> None:
    on.fill("app.py", ASK)
    (on.work.root / "sub").mkdir()
    done = on.agent("forget", "../app.py", "--json", "--dry-run", cwd=on.work.root / "sub")
    assert json.loads(done.stdout)["fills"] == 1
