"""agent accept, again, undo, dismiss, problems, mend: through the real command line, with and without a daemon."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from stage import Stage, stage

from engine.ledger.ledger import Ledger
from engine.ledger.records import Finding, Hunk

pytestmark = pytest.mark.model

FIRST = b"    return 41 + 1\n"
OTHERS = (b"    return 6 * 7\n", b"    return 84 // 2\n")
FILE = "def answer():\n    # @agent: the answer\n    pass\n"


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as made:
        made.work.git("config", "user.name", "Ada")
        made.work.git("config", "user.email", "ada@example.org")
        made.recite(FIRST, second=OTHERS)
        yield made


def filled(on: Stage, text: str = FILE) -> str:
    """The file after its request was filled."""
    on.work.write("a.py", text)
    on.agent("fill", "a.py")
    return on.read("a.py")


@pytest.mark.parametrize("daemon", [False, True])
def test_the_whole_story_of_choosing_is_told_by_log_and_stats(on: Stage, daemon: bool) -> None:
    with on.daemon() if daemon else nullcontext():
        first = filled(on)
        ended = json.loads(on.agent("again", "--remark", "shorter", "--json").stdout)
        assert (ended["stage"], ended["fill"]) == ("filled", 2)
        assert on.read("a.py") != first
        on.agent("again", "--back")
        assert on.read("a.py") == first
        on.agent("undo")
        assert on.read("a.py") == FILE
        on.agent("fill", "a.py")
        assert json.loads(on.agent("accept", "--json").stdout) == {
            "fill": 4,
            "path": "a.py",
            "label": "accepted",
        }
        on.work.commit("the answer")
        log = json.loads(on.agent("log", "-n", "50", "--json").stdout)
    said = [(one["kind"], one["fill"], one["words"]) for one in log]
    assert ("remark", 1, "shorter") in said
    assert {("another", 2, ""), ("chosen", 3, ""), ("accepted", 4, "")} <= set(said)
    assert [one for one in said if one[0] == "undone"] == [("undone", 3, "its fill was undone")]
    choices = {one["kind"]: one for one in json.loads(on.agent("stats", "--json").stdout)["choices"]}
    assert (choices["accepted"]["said"], choices["accepted"]["confirmed"]) == (1, 1)
    assert "accepted 1 (1 confirmed by a commit)" in on.agent("stats").stdout
    assert "You accepted it" in on.agent("log", "--why", "4").stdout
    assert "; your commit agrees." in on.agent("log", "--why", "4").stdout


def test_what_is_committed_is_not_asked_for_again(on: Stage) -> None:
    text = filled(on)
    on.work.commit("the answer")
    done = on.agent("again", code=1)
    assert "is in commit" in done.stderr
    assert on.read("a.py") == text


def test_a_dismissed_request_waits_whatever_is_saved(on: Stage) -> None:
    with on.daemon():
        on.work.write("b.txt", "")
        on.recite(b"endless", loop=True)
        on.work.write("a.py", FILE)
        on.stands("a.py", "running")
        on.agent("dismiss", "a.py:2")
        on.stands("a.py", "waiting")
        on.work.write("a.py", f"import os\n\n\n{FILE}")
        on.call("enqueue", ids=[])
        assert "you dismissed it" in on.agent("why", "a.py:5").stdout
        assert on.state("a.py") == ["waiting"]


def test_dry_runs_change_and_record_nothing(on: Stage) -> None:
    text = filled(on)
    with Ledger.open(on.home) as ledger:
        before = ledger.moment()
    for words in (["accept"], ["again"], ["undo"], ["again", "--back"]):
        on.agent(*words, "--dry-run")
    assert on.read("a.py") == text
    with Ledger.open(on.home) as ledger:
        assert ledger.moment() == before
    on.work.write("c.py", FILE)
    on.agent("dismiss", "c.py", "--dry-run")
    assert on.state("c.py") == ["pending"]


def test_two_wishes_at_once_are_a_wrong_usage(on: Stage) -> None:
    filled(on)
    on.agent("again", "--remark", "x", "--back", code=2)
    on.agent("again", "--to", "1", code=2)


BROKEN = b"    import json\n    return Counter(quux)\n"


def test_problems_are_told_and_given_to_the_model_in_its_own_words(on: Stage) -> None:
    on.recite(BROKEN)
    filled(on)
    told = json.loads(on.agent("problems", "--json", code=1).stdout)
    assert [(one["kind"], one["line"]) for one in told] == [("unused", 3), ("undefined", 4)]
    on.recite(FIRST)
    on.agent("again", "--repair")
    with Ledger.open(on.home) as ledger:
        context = ledger.context(2)
        assert context is not None
        assert "`quux` is defined nowhere (in `quux`)" in context.prompt
        assert [one.kind for one in ledger.labels(fill=1)] == ["repair"]
    assert on.agent("problems").stdout == ""


def test_the_check_command_counts_from_the_users_settings_alone(on: Stage) -> None:
    """FAULTS 47."""
    said = "print('a.py:2:5: checked by me'); print('other.py:2: no')"
    command = f'{sys.executable} -c "{said}" {{file}}'
    filled(on)
    on.work.write(".agent.toml", "[problems]\ncheck = 'touch owned'\n")
    on.agent("problems", code=None)
    assert not (on.work.root / "owned").exists()
    (on.work.root / ".agent.toml").unlink()
    assert on.agent("problems").stdout == ""
    on.set("problems.check", command)
    assert "a.py:2: checked by me  fill 1" in on.agent("problems", code=1).stdout


@pytest.mark.parametrize("daemon", [False, True])
def test_mend_puts_the_correction_where_its_mistake_stands_again(on: Stage, daemon: bool) -> None:
    filled(on)
    hunk = Hunk(0, "    value = compute(old, key)\n", "    value = compute(key)\n")
    with Ledger.open(on.home) as ledger:
        ledger.add_correction(1, Finding("edited", "a.py", "c" * 40, hunk.added, (hunk,)), 1.0)
    on.work.write(
        "b.py", "def mine(key):\n    if key:\n        value = compute(old, key)\n    return value\n"
    )
    with on.daemon() if daemon else nullcontext():
        shown = on.agent("mend", "b.py").stdout.splitlines()
        assert shown == [
            "b.py:3:",
            "  -         value = compute(old, key)",
            "  +         value = compute(key)",
        ]
        (on.work.root / ".git" / "MERGE_HEAD").write_bytes(on.work.git("rev-parse", "HEAD"))
        assert "A merge is in progress" in on.agent("mend", "b.py", "--write", code=1).stderr
        (on.work.root / ".git" / "MERGE_HEAD").unlink()
        on.agent("mend", "b.py", "--write")
    assert on.read("b.py") == "def mine(key):\n    if key:\n        value = compute(key)\n    return value\n"
    with Ledger.open(on.home) as ledger:
        assert [(one.kind, one.fill, one.correction) for one in ledger.labels()] == [("remembered", None, 1)]
