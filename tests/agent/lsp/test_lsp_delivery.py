"""A fill comes into the open buffer, or is offered; whatever goes wrong, no character is lost (I1)."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from scripted import FILLED, STUB, editor
from stage import Stage, until
from supervised import is_gone

from engine.ledger.ledger import Ledger
from engine.ledger.records import FillRecord

pytestmark = pytest.mark.model


def fills(on: Stage, path: str) -> list[FillRecord]:
    with Ledger.open(on.home) as ledger:
        states = ("intent", "written", "offered", "undone", "failed")
        return [one for one in ledger.fills(states=states) if one.path == path]


def stop(process: int) -> None:
    """Stops a process between two looks into the ledger: one that is stopped within a look holds its lock, and would
    stop whoever writes (which is SQLite's, and not what is tested here). A daemon holds another kind of lock too."""
    while True:
        os.kill(process, signal.SIGSTOP)
        until(lambda: Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "T")
        held = Path("/proc/locks").read_text().splitlines()
        if not any(line.split()[1] == "POSIX" and line.split()[4] == str(process) for line in held):
            return
        os.kill(process, signal.SIGCONT)


def test_what_is_typed_while_the_model_works_stays(on: Stage, name: str) -> None:
    with editor(on) as ed:
        buffer = ed.open(name)
        ed.shows(buffer, "waiting")
        number = ed.choose(buffer, 1, "Fill now")["request"]
        ed.type(buffer, "def answer", "import os\n\n\n")
        ed.change(buffer, (len(buffer.text), len(buffer.text), "\n\nprint(answer())\n"))
        ed.until(lambda: "41 + 1" in buffer.text)
        assert buffer.text == "import os\n\n\n" + FILLED + "\n\nprint(answer())\n"
        assert number and on.read(name) == STUB


def test_an_edit_of_another_version_is_refused_and_made_anew(on: Stage, name: str) -> None:
    with editor(on) as ed:
        buffer = ed.open(name)
        ed.shows(buffer, "waiting")
        typed: list[int] = []

        def type_once() -> None:
            if not typed:
                typed.append(1)
                ed.type(buffer, "def", "# mine\n")

        ed.before_edit = type_once
        ended = ed.choose(buffer, 1, "Fill now", wait=True)
        assert ended["stage"] == "filled" and typed
        ed.reads(buffer, "# mine\n" + FILLED)
        assert [one.state for one in fills(on, name)] == ["written", "failed"]


def test_an_edit_that_is_said_to_be_applied_and_was_not_counts_for_nothing(on: Stage, name: str) -> None:
    with editor(on) as ed:
        buffer = ed.open(name)
        ed.shows(buffer, "waiting")
        ed.deaf = True
        number = ed.choose(buffer, 1, "Fill now")["request"]
        ed.until(lambda: len(ed.heard("workspace/applyEdit")) >= 2)
        ed.deaf = False
        ed.reads(buffer, FILLED)
        until(lambda: number > 0 and fills(on, name)[0].state == "written")


def test_what_the_editor_refuses_is_offered_and_can_be_applied(on: Stage, name: str) -> None:
    with editor(on) as ed:
        buffer = ed.open(name)
        ed.shows(buffer, "waiting")
        ed.applies = False
        ended = ed.choose(buffer, 1, "Fill now", wait=True)
        assert ended["stage"] == "offered" and "does not want it" in ended["words"]
        assert buffer.text == on.read(name) == STUB
        ed.shows(buffer, "offered")
        ed.applies = True
        ed.choose(buffer, 1, "Apply the code that was offered")
        ed.reads(buffer, FILLED)
        assert on.read(name) == STUB
        ed.shows(buffer)


def test_of_two_editors_the_one_where_the_user_asked_gets_the_code_and_the_other_keeps_its_text(
    on: Stage, name: str
) -> None:
    with editor(on) as one, editor(on) as other:
        here, there = one.open(name), other.open(name)
        one.shows(here, "waiting")
        other.shows(there, "waiting")
        other.type(there, "def", "# theirs\n")
        one.type(here, "def", "# ours\n")
        assert one.choose(here, 2, "Fill now", wait=True)["stage"] == "filled"
        one.reads(here, "# ours\n" + FILLED)
        assert there.text == "# theirs\n" + STUB
        assert on.read(name) == STUB


def test_a_request_that_only_the_other_editor_still_has_goes_there(on: Stage, name: str) -> None:
    with editor(on) as one, editor(on) as other:
        there = other.open(name)
        other.shows(there, "waiting")
        here = one.open(name)
        one.shows(here, "waiting")
        one.replace(here, "x = 1\n")
        one.shows(here)
        on.agent("fill", name)
        other.reads(there, FILLED)
        assert here.text == "x = 1\n" and on.read(name) == STUB


def test_a_buffer_that_is_given_up_leaves_its_fill_as_an_offer(on: Stage, name: str) -> None:
    with editor(on) as ed:
        buffer = ed.open(name)
        ed.shows(buffer, "waiting")
        assert ed.choose(buffer, 1, "Fill now", wait=True)["stage"] == "filled"
        assert on.state(name) == ["delivered"]
        ed.close(buffer)
        on.stands(name, "offered")
    assert on.read(name) == STUB
    on.agent("apply", name)
    assert on.read(name) == FILLED


def test_an_editor_that_is_killed_leaves_its_fill_as_an_offer(on: Stage, name: str) -> None:
    with editor(on) as ed:
        buffer = ed.open(name)
        ed.shows(buffer, "waiting")
        assert ed.choose(buffer, 1, "Fill now", wait=True)["stage"] == "filled"
        ed.kill()
    on.stands(name, "offered")
    assert [one.text for one in fills(on, name)] == ["    return 41 + 1\n"]


def test_undo_in_the_editor_and_a_save_leave_the_request_alone(on: Stage, name: str) -> None:
    with editor(on) as ed:
        buffer = ed.open(name)
        ed.shows(buffer, "waiting")
        assert ed.choose(buffer, 1, "Fill now", wait=True)["stage"] == "filled"
        ed.undo(buffer)
        ed.type(buffer, "def", "# another try\n")
        ed.save(buffer)
        on.stands(name, "undone")
        assert ed.shows(buffer, "undone")
        assert buffer.text == on.read(name) == "# another try\n" + STUB


def test_agent_undo_takes_a_delivered_fill_back_after_it_was_saved(on: Stage, name: str) -> None:
    with editor(on) as ed:
        buffer = ed.open(name)
        ed.shows(buffer, "waiting")
        ed.type(buffer, "def", "# mine\n")
        assert ed.choose(buffer, 2, "Fill now", wait=True)["stage"] == "filled"
        ed.save(buffer)
        on.stands(name, "filled")
        ed.close(buffer)
    on.agent("undo", name)
    assert on.read(name) == "# mine\n" + STUB


def test_line_ends_that_the_editor_hides_are_kept_on_undo(on: Stage) -> None:
    path = "hidden_ends.py"
    on.work.write(path, STUB.replace("\n", "\r\n"))
    on.work.commit("dos")
    with editor(on) as ed:
        buffer = ed.open(path, STUB)
        ed.shows(buffer, "waiting")
        assert ed.choose(buffer, 1, "Fill now", wait=True)["stage"] == "filled"
        ed.reads(buffer, FILLED)
        buffer.path.write_bytes(FILLED.replace("\n", "\r\n").encode())
        ed.tell("textDocument/didSave", textDocument={"uri": buffer.uri})
        on.stands(path, "filled")
        ed.close(buffer)
    on.agent("undo", path)
    assert (on.work.root / path).read_bytes() == STUB.replace("\n", "\r\n").encode()


def kill_daemon(on: Stage) -> None:
    pid = int(on.call("status")["pid"])
    os.kill(pid, signal.SIGKILL)
    until(lambda: is_gone(pid))


def test_a_daemon_that_is_killed_before_it_heard_of_the_delivery_hears_of_it_when_it_is_back(
    on: Stage, name: str
) -> None:
    with editor(on) as ed:
        buffer = ed.open(name)
        ed.shows(buffer, "waiting")
        ed.before_edit = lambda: kill_daemon(on)
        ed.choose(buffer, 1, "Fill now")
        ed.reads(buffer, FILLED)
        on.stands(name, "delivered")
        assert [one.state for one in fills(on, name)] == ["written"]
        assert on.read(name) == STUB and buffer.text == FILLED
        ed.save(buffer)
        on.stands(name, "filled")


def test_an_editor_that_stands_still_gets_its_code_as_an_offer_and_is_believed_when_it_took_it(
    on: Stage, name: str
) -> None:
    with editor(on) as ed:
        buffer = ed.open(name)
        ed.shows(buffer, "waiting")
        ed.before_edit = lambda: stop(ed.process.pid)
        ed.choose(buffer, 1, "Fill now")
        on.stands(name, "offered")
        assert buffer.text == FILLED and on.read(name) == STUB
        os.kill(ed.process.pid, signal.SIGCONT)
        on.stands(name, "delivered")
        ed.save(buffer)
        on.stands(name, "filled")
        assert [one.state for one in fills(on, name)] == ["failed", "written"]


def test_what_the_disk_holds_decides_for_a_file_that_no_editor_has_open(on: Stage, name: str) -> None:
    with editor(on) as ed:
        buffer = ed.open(name)
        ed.shows(buffer, "waiting")
        ed.close(buffer)
        on.agent("fill", name)
    assert on.read(name) == FILLED


def test_an_editor_that_takes_no_edits_finds_the_code_on_the_disk(on: Stage, name: str) -> None:
    with editor(on, capabilities={"workspace": {"applyEdit": False}}) as ed:
        buffer = ed.open(name)
        ed.shows(buffer, "waiting")
        assert ed.choose(buffer, 1, "Fill now", wait=True)["stage"] == "filled"
        assert on.read(name) == FILLED and buffer.text == STUB


def test_a_file_that_is_open_under_a_links_name_gets_its_code_in_the_buffer(on: Stage, name: str) -> None:
    (on.work.root / "link.py").symlink_to(name)
    with editor(on) as ed:
        buffer = ed.open("link.py")
        ed.shows(buffer, "waiting")
        on.agent("fill", name)
        ed.reads(buffer, FILLED)
        assert on.read(name) == STUB
        ed.save(buffer)
        on.stands(name, "filled")
        assert (on.work.root / "link.py").is_symlink() and on.state("link.py") == []


def test_of_a_file_that_is_open_under_two_names_the_one_gets_the_code_where_the_user_is_at_work(
    on: Stage, name: str
) -> None:
    (on.work.root / "folder").symlink_to(".")
    with editor(on) as ed:
        there, here = ed.open(name), ed.open(f"folder/{name}")
        ed.shows(there, "waiting")
        ed.shows(here, "waiting")
        ed.type(there, "def", "# other\n")
        assert ed.choose(here, 1, "Fill now", wait=True)["stage"] == "filled"
        ed.reads(here, FILLED)
        assert there.text == "# other\n" + STUB
        ed.close(there)
        on.agent("undo", name)
        ed.reads(here, STUB)
        assert on.read(name) == STUB
