"""The user's own check command: what it says of a fill is shown when the file is saved, and can be repaired."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from scripted import Buffer, Editor, editor
from stage import Stage, stage, until

from engine.ledger.ledger import Ledger
from watcher import background

STUB = "def answer() -> int:\n    # @agent: the answer\n    pass\n"
FILLED = "def answer() -> int:\n    value = 41 + 1\n    return value\n"
SAYS = """\
import sys, pathlib
pathlib.Path("ran").open("a").write("x")
name = sys.argv[1]
if "41" in pathlib.Path(name).read_text():
    print(f"{name}:1: of the user's own line", f"{name}:2:5: a sum", sep=chr(10))
"""

pytestmark = pytest.mark.model


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as made:
        made.recite(b"    value = 41 + 1\n    return value\n", second=(b"    return 42 + 0\n",))
        made.work.git("config", "user.email", "ada@example.org")
        made.work.commit("waits", a__py=STUB)
        yield made
        background.stop(made.home)


@pytest.fixture
def ed(on: Stage) -> Iterator[Editor]:
    with editor(on) as made:
        yield made


@pytest.fixture
def buffer(ed: Editor) -> Buffer:
    """A file whose request was filled in its buffer."""
    made = ed.open("a.py")
    ed.shows(made, "waiting")
    assert ed.choose(made, 1, "Fill now", wait=True)["stage"] == "filled"
    ed.reads(made, FILLED)
    ed.until(lambda: "Accept" in ed.actions(made, 1))
    return made


def command(on: Stage, script: str) -> str:
    """A command that runs this script."""
    path = on.home.root / "check.py"
    path.write_text(script)
    return f"{sys.executable} {path} {{file}}"


def ran(on: Stage) -> int:
    """How often the command ran."""
    path = on.work.root / "ran"
    return len(path.read_text()) if path.exists() else 0


def test_what_it_says_of_a_fill_is_shown_on_save_and_repaired(on: Stage, ed: Editor, buffer: Buffer) -> None:
    on.set("problems.check", command(on, SAYS))
    ed.save(buffer)
    (told,) = ed.shows(buffer, "check")
    assert (told["message"], told["range"]["start"]["line"]) == ("a sum", 1)
    assert ed.actions(buffer, 1)["Repair with the model"]["diagnostics"] == [told]
    ed.choose(buffer, 1, "Repair with the model")
    ed.until(lambda: "42 + 0" in buffer.text)
    ed.save(buffer)
    ed.shows(buffer)
    with Ledger.open(on.home) as ledger:
        (repair,) = [one for one in ledger.labels() if one.kind == "repair"]
        assert "a sum" in repair.words


def test_it_stays_with_what_is_found_while_its_user_types_elsewhere(
    on: Stage, ed: Editor, buffer: Buffer
) -> None:
    on.set("problems.check", command(on, SAYS))
    ed.save(buffer)
    ed.shows(buffer, "check")
    ed.type(buffer, "def", "# mine\n")
    ed.type(buffer, "value\n", "missing + ")
    _, told = ed.shows(buffer, "undefined", "check")
    assert (told["message"], told["range"]["start"]["line"]) == ("a sum", 2)


def test_it_does_not_run_in_a_repository_that_is_not_trusted(on: Stage, ed: Editor, buffer: Buffer) -> None:
    """I2. Saves are looked at one after the other, so the first would have run before the second."""
    on.set("problems.check", command(on, SAYS))
    on.agent("untrust")
    ed.save(buffer)
    ed.until(lambda: not ed.actions(buffer, 1))
    on.agent("trust")
    ed.save(buffer)
    ed.shows(buffer, "check")
    assert ran(on) == 1


def test_a_repository_names_no_command(on: Stage, ed: Editor, buffer: Buffer) -> None:
    """FAULTS 47."""
    on.work.write(".agent.toml", "[problems]\ncheck = 'touch owned'\n")
    ed.save(buffer)
    on.stands("a.py", "filled")
    (on.work.root / ".agent.toml").unlink()
    on.set("problems.check", command(on, SAYS))
    ed.save(buffer)
    ed.shows(buffer, "check")
    assert not (on.work.root / "owned").exists()


def test_one_that_cannot_be_run_is_said_to_its_user(on: Stage, ed: Editor, buffer: Buffer) -> None:
    on.set("problems.check", "there-is-no-such-command")
    ed.save(buffer)
    ed.until(lambda: [one for one in ed.heard("window/showMessage") if "problems.check" in one["message"]])


def test_one_that_still_runs_holds_up_neither_answers_nor_the_end(
    on: Stage, ed: Editor, buffer: Buffer
) -> None:
    began = on.home.root / "began"
    script = f"import os, pathlib, time\nnew = pathlib.Path({str(began)!r} + '.new')\n"
    script += f"new.write_text(str(os.getpid()))\nnew.rename({str(began)!r})\ntime.sleep(600)\n"
    on.set("problems.check", command(on, script))
    on.set("problems.seconds", "600")
    ed.save(buffer)
    until(began.exists)
    assert "Accept" in ed.actions(buffer, 1)
    assert ed.quit() == 0
    with pytest.raises(ProcessLookupError):
        os.kill(int(began.read_text()), 0)
