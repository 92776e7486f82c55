"""The commands that work in files, each as a user types it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from stage import GOOD, Stage, stage

STUB = "def answer() -> int:\n    # @agent: the answer\n    pass\n"
BARE = "def answer() -> int:\n    pass\n"
FILLED = "def answer() -> int:\n    return 41 + 1\n"

CHAT = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "<|im_start|>assistant\n"
)

pytestmark = pytest.mark.model


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as made:
        made.recite(GOOD)
        yield made


def test_fill_and_run_without_a_daemon(on: Stage) -> None:
    on.work.commit("waits", **{"a.py": STUB + STUB, "b.py": STUB})
    assert on.agent("fill", "a.py:5", "--dry-run").stdout == "a.py:5: the answer\n"
    assert len(on.agent("run", "--dry-run").stdout.splitlines()) == 3
    assert on.read("a.py") == STUB + STUB
    (ended,) = json.loads(on.agent("fill", "a.py:5", "--json").stdout)
    assert (ended["stage"], ended["line"]) == ("filled", 5)
    assert on.read("a.py").count(FILLED) == 1
    done = on.agent("run")
    assert done.stdout == "" and "filled" in done.stderr
    assert on.read("a.py") == FILLED + FILLED and on.read("b.py") == FILLED
    assert "There are no requests here" in on.agent("run").stderr


def test_fill_and_run_through_a_daemon(on: Stage) -> None:
    on.work.commit("waits", **{"a.py": STUB, "b.py": STUB})
    with on.daemon():
        (ended,) = json.loads(on.agent("fill", "a.py", "--json").stdout)
        assert ended["stage"] == "filled"
        assert "1 queued" in on.agent("fill", "b.py", "--no-wait").stderr
        on.reads("b.py", FILLED)


def test_do_into_a_line_and_to_the_end_of_a_file_and_as_an_edit(on: Stage) -> None:
    on.work.write("a.py", BARE)
    on.agent("do", "the answer", "--into", "a.py:2")
    assert on.read("a.py") == FILLED
    on.recite(b"total = 3\n")
    ended = json.loads(on.agent("do", "add", "--into", "a.py", "--json").stdout)
    assert ended["stage"] == "filled"
    assert on.read("a.py") == FILLED + "\ntotal = 3\n"
    on.work.write("b.py", "total = 1 + 2\nz = 0\n")
    on.agent("do", "fold", "--edit", "--into", "b.py:1")
    assert on.read("b.py") == "total = 3\nz = 0\n"
    on.agent("undo", "b.py")
    assert on.read("b.py") == "total = 1 + 2\nz = 0\n"


def test_a_command_that_is_over_is_open_no_longer(on: Stage) -> None:
    on.work.write("a.py", BARE)
    on.agent("do", "the answer", "--into", "a.py:2")
    undone = on.agent("undo")
    assert "give it again" in undone.stderr and "agent fill" not in undone.stderr
    on.recite(b"this is (no code\n")
    on.agent("do", "the answer", "--into", "a.py:2", code=1)
    on.agent("do", "the answer", "--into", "a.py:2", "--wait", code=1)
    assert json.loads(on.agent("status", "--json").stdout)["requests"] == []


def test_do_to_standard_output_says_only_the_code_there(on: Stage) -> None:
    on.recite(b"total = 3\n")
    done = on.agent("do", "add")
    assert done.stdout == "total = 3\n"
    assert json.loads(on.agent("do", "add", "--json").stdout)["text"] == "total = 3\n"
    with on.daemon():
        assert on.agent("do", "add").stdout == "total = 3\n"


def test_what_was_done_directly_and_offered_can_be_taken(on: Stage) -> None:
    on.configure('apply = "propose"\n' + on.home.settings.read_text())
    on.work.write("a.py", BARE)
    on.agent("do", "the answer", "--into", "a.py:2")
    assert on.read("a.py") == BARE
    assert "+    return 41 + 1" in on.agent("diff").stdout
    on.agent("apply")
    assert on.read("a.py") == FILLED


def test_undo_puts_back_the_file_and_the_request_waits_then(on: Stage) -> None:
    with on.daemon():
        on.work.write("a.py", STUB)
        on.reads("a.py", FILLED)
        assert "Would undo" in on.agent("undo", "--dry-run").stderr
        assert on.read("a.py") == FILLED
        on.work.write("a.py", "import os\n" + FILLED)
        on.agent("undo")
        assert on.read("a.py") == "import os\n" + STUB
        on.work.write("b.py", "# typed\n" + STUB)
        on.reads("b.py", "# typed\n" + FILLED)
        assert on.read("a.py") == "import os\n" + STUB
        assert on.state("a.py") == ["undone"]
        on.agent("fill", "a.py")
        assert on.read("a.py") == "import os\n" + FILLED
    shown = on.agent("log").stdout
    assert "requested" in shown and "undone" in shown and "filled" in shown


@pytest.mark.parametrize("daemon", [False, True])
def test_while_git_is_in_the_middle_of_something_nothing_is_undone(on: Stage, daemon: bool) -> None:
    """FAULTS 12."""
    on.work.write("a.py", STUB)
    on.agent("fill", "a.py")
    (on.work.root / ".git" / "MERGE_HEAD").write_bytes(on.work.git("rev-parse", "HEAD"))
    with on.daemon() if daemon else nullcontext():
        refused = on.agent("undo", code=1)
        assert refused.stderr == "agent: A merge is in progress.\n  → Finish or abort it first.\n"
        assert on.read("a.py") == FILLED
        (on.work.root / ".git" / "MERGE_HEAD").unlink()
        on.agent("undo")
    assert on.read("a.py") == STUB


def test_apply_and_undo_tell_a_script_what_they_did(on: Stage) -> None:
    on.configure('apply = "propose"\n' + on.home.settings.read_text())
    on.work.write("a.py", STUB)
    on.agent("fill", "a.py")
    (offered,) = json.loads(on.agent("apply", "--dry-run", "--json").stdout)
    (done,) = json.loads(on.agent("apply", "--json").stdout)
    assert done == {"fill": offered["fill"], "path": "a.py", "written": True, "words": ""}
    planned = json.loads(on.agent("undo", "--dry-run", "--json").stdout)
    assert (planned["undone"], on.read("a.py")) == (False, FILLED)
    assert json.loads(on.agent("undo", "--json").stdout) == planned | {"undone": True}
    assert on.read("a.py") == STUB
    on.agent("fill", "a.py")
    on.work.write("a.py", "x = 1\n")
    (refused,) = json.loads(on.agent("apply", "--json", code=1).stdout)
    assert not refused["written"] and "no longer in a.py" in refused["words"]


def test_an_edited_fill_is_undone_only_by_force(on: Stage) -> None:
    on.work.write("a.py", STUB)
    on.agent("fill", "a.py")
    on.work.write("a.py", FILLED.replace("41 + 1", "42"))
    assert "--force" in on.agent("undo", code=1).stderr
    assert on.read("a.py") == FILLED.replace("41 + 1", "42")
    assert on.state("a.py") == ["filled"]
    on.agent("undo", "--force")
    assert on.read("a.py") == STUB


def test_ask_about_a_file_needs_a_model_that_chats(on: Stage) -> None:
    on.work.write("a.py", BARE)
    assert "cannot answer questions" in on.agent("ask", "why?", "--about", "a.py:1", code=1).stderr
    path = on.recite(b"Because it is.", chat_template=CHAT)
    path.rename(path.with_name("chat-instruct.gguf"))
    on.configure(on.home.settings.read_text().replace(path.name, "chat-instruct.gguf"))
    assert on.agent("ask", "why?", "--about", "a.py:1").stdout == "Because it is.\n"
    assert on.agent("ask", "why?").stdout == "Because it is.\n"
    assert on.read("a.py") == BARE


def test_settings_are_changed_one_at_a_time_and_comments_stay(on: Stage) -> None:
    on.configure("# mine\nmax_tokens = 99  # enough\n\n[model]\n# fast\nthreads = 2\n")
    on.agent("config", "set", "model.threads", "3")
    on.agent("config", "set", "keep_prompt", "true")
    text = on.home.settings.read_text()
    assert "# mine\nmax_tokens = 99  # enough\n" in text and "# fast\nthreads = 3" in text
    shown = on.agent("config", "show", "--origin", SCHOLIA_CONTEXT_TOKENS="256").stdout
    origins = {line.split()[0]: line.split()[-1] for line in shown.splitlines()}
    assert origins["model.threads"] == str(on.home.settings)
    assert origins["context_tokens"] == "SCHOLIA_CONTEXT_TOKENS"
    assert origins["temperature"] == "default"
    assert on.agent("config", "show", "keep_prompt").stdout == "true\n"
    on.agent("config", "unset", "keep_prompt")
    on.agent("config", "unset", "model.threads")
    assert on.agent("config", "show", "keep_prompt").stdout == "false\n"
    assert "# fast" in on.home.settings.read_text()
    assert on.home.settings.stat().st_mode & 0o077 == 0
    assert on.agent("config", "path").stdout.strip() == str(on.home.settings)


def test_trust_is_listed_and_taken_back(on: Stage) -> None:
    assert on.agent("trust", "--list").stdout == f"{on.work.root}\n"
    on.agent("untrust")
    assert on.agent("trust", "--list").stdout == ""
    on.work.write(".agent.toml", '[model]\nname = "evil"\n')
    assert "only you may set" in on.agent("trust").stderr
