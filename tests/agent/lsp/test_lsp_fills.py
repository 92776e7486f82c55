"""The quick fixes on a fill, and what is wrong with it: each does what it says, and the ledger knows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from scripted import Buffer, Editor, Refused, editor
from stage import Stage, stage

from engine.ledger.ledger import Ledger
from watcher import background

STUB = "def answer() -> int:\n    # @agent: the answer\n    pass\n"
FILLED = "def answer() -> int:\n    return 41 + 1\n"
OTHERS = (b"    return 42 + 0\n", b"    return 43 - 1\n", b"    return 21 * 2\n", b"    return 84 // 2\n")

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def on(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage(tmp_path_factory.mktemp("fills")) as made:
        made.recite(b"    return 41 + 1\n", second=OTHERS)
        made.work.git("config", "user.email", "ada@example.org")
        yield made
        background.stop(made.home)


@pytest.fixture
def ed(on: Stage) -> Iterator[Editor]:
    with editor(on) as made:
        yield made


@pytest.fixture
def buffer(request: pytest.FixtureRequest, on: Stage, ed: Editor) -> Buffer:
    """A file whose request was filled in its buffer."""
    name = request.node.name.removeprefix("test_")[:40].rstrip("_")
    on.work.commit("waits", **{f"{name}__py": STUB})
    made = ed.open(f"{name}.py")
    ed.shows(made, "waiting")
    assert ed.choose(made, 1, "Fill now", wait=True)["stage"] == "filled"
    ed.reads(made, FILLED)
    ed.until(lambda: "Accept" in ed.actions(made, 1))
    return made


def kinds(on: Stage, buffer: Buffer) -> list[str]:
    """What the ledger knows the user to have said of a file's fills, the oldest first."""
    with Ledger.open(on.home) as ledger:
        ids = {
            one.id
            for one in ledger.fills(states=("written", "undone", "replaced"))
            if one.path == buffer.path.name
        }
        return [one.kind for one in ledger.labels() if one.fill in ids]


def test_accept_is_known_and_not_asked_again(on: Stage, ed: Editor, buffer: Buffer) -> None:
    ed.choose(buffer, 1, "Accept")
    assert "Accept" not in ed.actions(buffer, 1)
    assert kinds(on, buffer) == ["accepted"] and buffer.text == FILLED


def test_undo_takes_it_out_of_the_buffer_and_the_request_waits(on: Stage, ed: Editor, buffer: Buffer) -> None:
    ed.type(buffer, "def", "# mine\n")
    ed.until(lambda: "Undo" in ed.actions(buffer, 2))
    ed.choose(buffer, 2, "Undo")
    ed.reads(buffer, "# mine\n" + STUB)
    ed.shows(buffer, "undone")
    assert kinds(on, buffer) == ["undone"]


def test_regenerate_gives_another_answer_and_the_first_comes_back(
    on: Stage, ed: Editor, buffer: Buffer
) -> None:
    assert ed.choose(buffer, 1, "Regenerate", wait=True)["stage"] == "filled"
    ed.until(lambda: buffer.text != FILLED)
    other = buffer.text
    assert other.startswith("def answer() -> int:\n    return ") and on.read(buffer.path.name) == STUB
    ed.until(lambda: "Back to the first answer" in ed.actions(buffer, 1))
    ed.choose(buffer, 1, "Try the next candidate", wait=True)
    ed.until(lambda: buffer.text not in (FILLED, other))
    ed.until(lambda: "Back to the first answer" in ed.actions(buffer, 1))
    ed.choose(buffer, 1, "Back to the first answer", wait=True)
    ed.reads(buffer, FILLED)
    assert kinds(on, buffer)[:2] == ["another", "another"] and kinds(on, buffer)[-1] == "chosen"


def test_a_remark_is_asked_for_by_the_editor_and_goes_to_the_ledger(
    on: Stage, ed: Editor, buffer: Buffer
) -> None:
    with pytest.raises(Refused, match="remark is missing"):
        ed.choose(buffer, 1, "Regenerate with a remark")
    ed.choose(buffer, 1, "Regenerate with a remark", remark="without a sum")
    ed.until(lambda: buffer.text != FILLED)
    assert "remark" in kinds(on, buffer)


def test_a_fill_that_was_edited_is_given_up_only_if_its_user_says_so(
    on: Stage, ed: Editor, buffer: Buffer
) -> None:
    ed.type(buffer, "41", "(40 + 1) + ")
    edited = buffer.text
    ed.until(lambda: "Undo" in ed.actions(buffer, 1))
    ed.chooses = ""
    with pytest.raises(Refused, match="edited"):
        ed.choose(buffer, 1, "Undo")
    assert buffer.text == edited and kinds(on, buffer) == []
    ed.chooses = "Give my edit up"
    ed.choose(buffer, 1, "Undo")
    ed.reads(buffer, STUB)


def test_an_undefined_name_in_a_fill_is_shown_with_its_import_and_repair(
    on: Stage, ed: Editor, buffer: Buffer
) -> None:
    at = buffer.text.index("41")
    ed.change(buffer, (at, at, "len(os.sep) + "))
    (shown,) = ed.shows(buffer, "undefined")
    assert "os" in shown["message"] and shown["range"]["start"]["line"] == 1
    found = ed.actions(buffer, 1)
    assert "Repair with the model" in found
    ed.choose(buffer, 1, "Add `import os`")
    assert buffer.text == "import os\n" + FILLED.replace("41", "len(os.sep) + 41")
    ed.shows(buffer)


def test_a_name_of_the_repositorys_own_is_imported_as_its_other_files_do(
    on: Stage, ed: Editor, buffer: Buffer
) -> None:
    on.work.write("other.py", "from shop.prices import gross\n")
    at = buffer.text.index("41")
    ed.change(buffer, (at, at, "gross(1) + "))
    ed.until(lambda: "Add `from shop.prices import gross`" in ed.actions(buffer, 1))
    ed.choose(buffer, 1, "Add `from shop.prices import gross`")
    assert buffer.text == "from shop.prices import gross\n" + FILLED.replace("41", "gross(1) + 41")


def test_repair_asks_the_model_again_with_what_is_wrong(on: Stage, ed: Editor, buffer: Buffer) -> None:
    at = buffer.text.index("41")
    ed.change(buffer, (at, at, "missing + "))
    ed.shows(buffer, "undefined")
    ed.chooses = "Give my edit up"
    ed.choose(buffer, 1, "Repair with the model")
    ed.until(lambda: "missing" not in buffer.text)
    assert "repair" in kinds(on, buffer)


def test_after_the_commit_there_is_nothing_more_to_say_of_it(on: Stage, ed: Editor, buffer: Buffer) -> None:
    ed.save(buffer)
    on.stands(buffer.path.name, "filled")
    on.agent("init")
    on.work.git("add", "-A")
    on.work.git("commit", "-q", "-m", "kept")
    ed.until(lambda: not ed.actions(buffer, 1))


def test_another_answer_is_begun_at_once_and_why_there_is_none_is_said(
    on: Stage, ed: Editor, buffer: Buffer
) -> None:
    assert list(ed.choose(buffer, 1, "Try the next candidate")) == ["request"]
    ed.until(lambda: buffer.text != FILLED)
    other = buffer.text
    ed.until(lambda: "Back to the first answer" in ed.actions(buffer, 1))
    ed.change(buffer, (len(buffer.text) - 1, len(buffer.text) - 1, " - 0"))
    ed.until(lambda: "Regenerate" in ed.actions(buffer, 1))
    assert list(ed.choose(buffer, 1, "Regenerate")) == ["request"]
    ed.until(lambda: [one for one in ed.heard("window/showMessage") if "You edited" in one["message"]])
    assert buffer.text == other[:-1] + " - 0\n"
