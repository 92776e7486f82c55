"""Requests in an editor: what is said of them, above them and over them, and their quick fixes."""

from __future__ import annotations

from pathlib import Path

import pytest
from scripted import CAPABILITIES, FILLED, STUB, Refused, editor
from stage import ENDLESS, Stage, stage, until

from engine.ledger.ledger import Ledger
from watcher import background

pytestmark = pytest.mark.model


def test_fill_now_puts_the_code_into_the_open_buffer_and_leaves_the_disk_alone(on: Stage, name: str) -> None:
    with editor(on) as ed:
        buffer = ed.open(name)
        (shown,) = ed.shows(buffer, "waiting")
        assert "in HEAD already" in shown["message"] and shown["severity"] == 3
        ed.type(buffer, "def", "# mine\n")
        assert ed.choose(buffer, 2, "Fill now", wait=True)["stage"] == "filled"
        ed.reads(buffer, "# mine\n" + FILLED)
        assert on.read(name) == STUB
        ed.shows(buffer)
        ed.save(buffer)
        on.stands(name, "filled")
        assert ed.quit() == 0


def test_what_is_saved_runs_and_arrives_in_the_buffer(on: Stage) -> None:
    on.work.commit("empty", saved__py="\n")
    with editor(on) as ed:
        buffer = ed.open("saved.py")
        ed.replace(buffer, "# typed here\n" + STUB)
        assert "when you save" in ed.shows(buffer, "new")[0]["message"]
        ed.save(buffer)
        ed.reads(buffer, "# typed here\n" + FILLED)
        assert on.read("saved.py") == "# typed here\n" + STUB and buffer.dirty
        ed.save(buffer)
        on.stands("saved.py", "filled")


def test_a_request_in_a_file_that_was_never_saved_can_be_filled(on: Stage) -> None:
    with editor(on) as ed:
        buffer = ed.open("never.py", STUB)
        ed.shows(buffer, "new")
        assert ed.choose(buffer, 1, "Fill now", wait=True)["stage"] == "filled"
        ed.reads(buffer, FILLED)
        assert not buffer.path.exists()


def test_of_equal_requests_the_one_at_the_cursor_is_filled(on: Stage) -> None:
    other = STUB.replace("answer()", "other()")
    on.work.commit("two", equal__py=STUB + other)
    with editor(on) as ed:
        buffer = ed.open("equal.py")
        ed.shows(buffer, "waiting", "waiting")
        ed.choose(buffer, 4, "Fill now", wait=True)
        ed.reads(buffer, STUB + FILLED.replace("answer()", "other()"))
        ed.shows(buffer, "waiting")
        ed.choose(buffer, 1, "Fill now", wait=True)
        ed.reads(buffer, FILLED + FILLED.replace("answer()", "other()"))
        ed.save(buffer)
        on.stands("equal.py", "filled", "filled")


def test_the_lens_above_a_request_fills_it(on: Stage, name: str) -> None:
    with editor(on) as ed:
        buffer = ed.open(name)
        ed.shows(buffer, "waiting")
        (lens,) = ed.call("textDocument/codeLens", textDocument={"uri": buffer.uri})
        assert lens["command"]["title"] == "Fill now" and lens["range"]["start"]["line"] == 1
        ed.run(lens["command"], wait=True)
        ed.reads(buffer, FILLED)


def test_a_preview_shows_the_difference_and_changes_nothing(on: Stage, name: str) -> None:
    with editor(on) as ed:
        buffer = ed.open(name)
        ed.shows(buffer, "waiting")
        assert ed.choose(buffer, 1, "Preview as a diff", wait=True)["stage"] == "offered"
        (shown,) = ed.heard("window/showDocument")
        diff = Path(shown["uri"].removeprefix("file://"))
        assert "-    # @agent: the answer\n-    pass\n+    return 41 + 1\n" in diff.read_text()
        assert buffer.text == on.read(name) == STUB
        ed.shows(buffer, "offered")
        ed.choose(buffer, 1, "Apply the code that was offered")
        ed.reads(buffer, FILLED)
        ed.quit()
        assert not diff.exists()


def test_dismiss_lets_it_wait_whatever_is_saved(on: Stage, name: str) -> None:
    with editor(on) as ed:
        buffer = ed.open(name)
        ed.shows(buffer, "waiting")
        ed.choose(buffer, 1, "Dismiss")
        ed.until(lambda: "dismissed" in ed.shows(buffer, "waiting")[0]["message"])
        ed.type(buffer, "def", "# saved\n")
        ed.save(buffer)
        ed.until(lambda: ed.shows(buffer, "waiting")[0]["range"]["start"]["line"] == 2)
        assert on.state(name) == ["waiting"] and buffer.text == "# saved\n" + STUB


def test_another_model_can_be_chosen_for_once(on: Stage, name: str) -> None:
    other = on.home.root / "other.gguf"
    before = on.home.settings.read_text()
    on.recite(b"    return 7\n").rename(other)
    on.configure(before)
    on.agent("model", "pull", str(other), "--name", "seven")
    on.work.commit("first", first__py=STUB + "# first\n")
    on.agent("fill", "first.py")  # the model that serves is remembered from its first use on
    with editor(on) as ed:
        buffer = ed.open(name)
        ed.shows(buffer, "waiting")
        ed.until(lambda: "Fill with another model: seven" in ed.actions(buffer, 1))
        others = [one for one in ed.actions(buffer, 1) if one.startswith("Fill with another model")]
        assert not any(
            "recites" in one for one in others
        )  # not the one that serves, which is set by its path
        ed.choose(buffer, 1, "Fill with another model: seven", wait=True)
        ed.reads(buffer, FILLED.replace("41 + 1", "7"))
    with Ledger.open(on.home) as ledger:
        assert [one.model for one in ledger.fills() if one.path == name] == ["seven"]


def test_a_hover_tells_what_the_model_will_be_told_and_why(on: Stage) -> None:
    on.work.commit("more", tax__py="def vat(net: float) -> float:\n    return net * 0.19\n")
    text = "import os\n# @agent note: prices are net\n\n\ndef gross(net: float) -> float:\n"
    text += "    # @agent: net and vat(net)\n    pass\n"
    on.work.commit("asks", hovered__py=text)
    with editor(on) as ed:
        buffer = ed.open("hovered.py")
        ed.shows(buffer, "note", "waiting")
        said = ed.call(
            "textDocument/hover", textDocument={"uri": buffer.uri}, position={"line": 5, "character": 6}
        )["contents"]["value"]
        for words in ("Waits", "net and vat", "def gross(net: float)", "prices are net", "def vat", "tax.py"):
            assert words in said
        assert buffer.text == text


def test_progress_is_shown_while_the_model_works(on: Stage, name: str) -> None:
    with editor(on) as ed:
        buffer = ed.open(name)
        ed.shows(buffer, "waiting")
        ed.choose(buffer, 1, "Fill now", wait=True)
        ed.until(lambda: any(one["value"]["kind"] == "end" for one in ed.heard("$/progress")))
        kinds = [one["value"]["kind"] for one in ed.heard("$/progress")]
        assert kinds[0] == "begin" and kinds[-1] == "end" and kinds.count("begin") == 1
        assert ed.heard("scholia/status")[-1]["model"]


def test_a_comment_that_is_nearly_a_request_says_why_it_is_none(on: Stage) -> None:
    with editor(on) as ed:
        buffer = ed.open("near.py", "# @agent fil: the answer\nx = 1\n")
        (shown,) = ed.shows(buffer, "no-request")
        assert "did you mean 'fill'" in shown["message"]
        assert ed.actions(buffer, 0) == {}


def test_a_repository_that_is_not_trusted_is_only_looked_at(on: Stage, name: str) -> None:
    on.agent("untrust")
    try:
        with editor(on) as ed:
            buffer = ed.open(name)
            (shown,) = ed.shows(buffer, "untrusted")
            assert "agent trust" in shown["message"]
            assert ed.actions(buffer, 1) == {}
            assert ed.call("textDocument/codeLens", textDocument={"uri": buffer.uri}) == []
            command = {"command": "scholia.fill", "arguments": [{"uri": buffer.uri, "line": 1}]}
            with pytest.raises(Refused, match="not trusted"):
                ed.run(command)
            ed.save(buffer)
            assert ed.shows(buffer, "untrusted") and buffer.text == STUB
            on.agent("trust")
            ed.save(buffer)
            ed.shows(buffer, "waiting")
            assert ed.choose(buffer, 1, "Fill now", wait=True)["stage"] == "filled"
    finally:
        on.agent("trust")


@pytest.mark.parametrize("path", [".env", "ignored.py"])
def test_what_git_ignores_or_holds_secrets_is_left_alone(on: Stage, path: str) -> None:
    on.work.write(".gitignore", "ignored.py\n")
    with editor(on) as ed:
        left = ed.open(path, STUB)
        asked = ed.open("asked.py", STUB)
        ed.shows(asked, "new")
        assert ed.codes(left) == [] and ed.actions(left, 1) == {}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_text_that_is_wide_or_holds_form_feeds_is_kept_in_step(on: Stage, encoding: str) -> None:
    """The daemon compares the whole text with the editor's before anything is put in."""
    path = f"wide_{encoding.replace('-', '_')}.py"
    with editor(on, encoding=encoding) as ed:
        buffer = ed.open(path, "# 😋 é\f 漢\u2028\n" + STUB)
        ed.shows(buffer, "new")
        ed.type(buffer, "é", "😋😋")
        ed.type(buffer, "漢", "ö\f")
        ed.change(buffer, (2, 4, "ß"), (len(buffer.text) - 1, len(buffer.text) - 1, "  # 漢"))
        before = buffer.text[: buffer.text.index("    # @agent")]
        assert ed.choose(buffer, 2, "Fill now", wait=True)["stage"] == "filled"
        ed.until(lambda: "41 + 1" in buffer.text)
        assert buffer.text.startswith(before + "    return 41 + 1\n")


def test_a_client_that_cannot_name_versions_gets_plain_edits(on: Stage, name: str) -> None:
    plain = {**CAPABILITIES, "workspace": {"applyEdit": True}}
    with editor(on, capabilities=plain) as ed:
        buffer = ed.open(name)
        ed.shows(buffer, "waiting")
        ed.choose(buffer, 1, "Fill now", wait=True)
        ed.reads(buffer, FILLED)
        assert "changes" in ed.heard("workspace/applyEdit")[0]["edit"]


def test_a_fill_that_runs_is_cancelled_from_the_editor(tmp_path: Path) -> None:
    with stage(tmp_path) as slow:
        slow.recite(*ENDLESS, loop=True)
        slow.work.commit("waits", a__py=STUB)
        try:
            with editor(slow) as ed:
                buffer = ed.open("a.py")
                ed.shows(buffer, "waiting")
                action = ed.actions(buffer, 1)["Fill now"]["command"]
                target = {**action["arguments"][0], "wait": True}
                asked = ed.send("workspace/executeCommand", command=action["command"], arguments=[target])
                ed.until(lambda: any(one["value"]["kind"] == "begin" for one in ed.heard("$/progress")))
                ed.shows(buffer, "running")
                assert list(ed.actions(buffer, 1)) == ["Cancel"]
                ed.tell("$/cancelRequest", id=asked)
                with pytest.raises(Refused):
                    ed.wait(asked)
                ed.shows(buffer, "cancelled")
                number = ed.choose(buffer, 1, "Fill now")["request"]
                ed.until(
                    lambda: len([o for o in ed.heard("$/progress") if o["value"]["kind"] == "begin"]) == 2
                )
                ed.tell("window/workDoneProgress/cancel", token=f"scholia/{number}")
                ed.shows(buffer, "cancelled")
                until(lambda: slow.state("a.py") == ["cancelled"])
                assert buffer.text == STUB
        finally:
            background.stop(slow.home)


def test_an_editor_is_answered_at_once_and_shown_the_end_later(on: Stage, name: str) -> None:
    """There are editors that do nothing else while they wait for an answer."""
    with editor(on) as ed:
        buffer = ed.open(name)
        ed.shows(buffer, "waiting")
        assert list(ed.choose(buffer, 1, "Preview as a diff")) == ["request"]
        ed.until(lambda: ed.heard("window/showDocument"))
        assert not [one for one in ed.heard("window/showMessage") if "offered" in one["message"]]
        ed.applies = False
        assert list(ed.choose(buffer, 1, "Fill now")) == ["request"]
        ed.until(lambda: [one for one in ed.heard("window/showMessage") if "does not want" in one["message"]])


def test_what_is_refused_is_said_to_its_user_and_nowhere_else(
    on: Stage, name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with editor(on) as ed:
        buffer = ed.open(name)
        ed.shows(buffer, "waiting")
        command = {"command": "scholia.fill", "arguments": [{"uri": buffer.uri, "line": 0}]}
        with pytest.raises(Refused, match="no request here"):
            ed.run(command)
        ed.quit()
    assert capfd.readouterr().err == ""
