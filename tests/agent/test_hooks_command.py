"""`agent init` and `agent hooks`, as a user types them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from stage import Stage, stage

from engine.ledger.ledger import Ledger
from hooks.script import HOOKS
from hooks.spool import drain


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as made:
        made.agent("untrust")
        yield made


def hooks(on: Stage) -> set[str]:
    return {path.name for path in (on.work.root / ".git" / "hooks").iterdir() if path.suffix != ".sample"}


def trusted(on: Stage) -> bool:
    with Ledger.open(on.home) as ledger:
        return ledger.repository(on.work.repository).trusted


def test_init_trusts_installs_and_says_what_comes_next(on: Stage) -> None:
    done = on.agent("init")
    assert trusted(on) and hooks(on) == set(HOOKS)
    assert done.stdout == "" and "agent watch" in done.stderr
    on.work.commit(**{"a.py": "a = 1\n"})
    assert [notice.hook for notice in drain(on.home)] == ["post-commit"]


def test_init_a_second_time_changes_nothing(on: Stage) -> None:
    on.agent("init")
    done = on.agent("init")
    assert "was trusted before" in done.stderr and "Nothing is to be changed" in done.stderr


def test_init_can_be_looked_at_first(on: Stage) -> None:
    done = on.agent("init", "--dry-run")
    assert "Would trust" in done.stderr and "#!/bin/sh" in done.stdout
    assert not trusted(on) and hooks(on) == set()


def test_init_for_a_script(on: Stage) -> None:
    done = on.agent("init", "--json")
    told = json.loads(done.stdout)
    assert (told["root"], told["trusted"], done.stderr) == (str(on.work.root), True, "")
    assert [change["action"] for change in told["changes"]] == ["write"] * len(HOOKS)


def test_init_where_hooks_cannot_be_trusts_all_the_same_and_says_what_to_do(
    on: Stage, tmp_path: Path
) -> None:
    on.work.git("config", "core.hooksPath", str(tmp_path / "outside"))
    done = on.agent("init", code=1)
    assert trusted(on) and "outside of it" in done.stderr and ".pre-commit-hooks.yaml" in done.stderr


def test_each_file_that_would_be_written_is_shown_with_its_content(on: Stage) -> None:
    (on.work.root / ".git" / "hooks" / "post-commit").write_text("#!/bin/sh\n")
    shown = on.agent("hooks", "install", "--dry-run").stdout
    assert all(f"{on.work.root}/.git/hooks/{hook}" in shown for hook in HOOKS)
    assert f">>{on.home.spool}/git" in shown and "post-commit.before-scholia" in shown
    assert hooks(on) == {"post-commit"}
    on.agent("hooks", "install")
    written = {path: (on.work.root / ".git" / "hooks" / path).read_text() for path in HOOKS}
    assert all(text.rstrip("\n") in shown for text in written.values())


def test_status_tells_what_is_installed_and_exits_accordingly(on: Stage) -> None:
    missing = on.agent("hooks", "status", code=1)
    assert missing.stdout.count("missing") == len(HOOKS) and "agent hooks install" in missing.stderr
    on.agent("hooks", "install")
    assert on.agent("hooks", "status").stdout.count("installed") == len(HOOKS)
    told = json.loads(on.agent("hooks", "status", "--json").stdout)
    assert {one["state"] for one in told["hooks"]} == {"installed"} and told["tools"] == []


def test_status_names_the_other_tools(on: Stage) -> None:
    hook = on.work.root / ".git" / "hooks" / "pre-commit"
    hook.write_text("#!/bin/sh\ncall_lefthook run pre-commit\n")
    hook.chmod(0o755)
    assert "lefthook has hooks here" in on.agent("hooks", "install").stderr
    shown = on.agent("hooks", "status")
    assert "lefthook has hooks here" in shown.stderr and "pre-commit.before-scholia" in shown.stdout


def test_uninstall_takes_it_all_back_and_says_so(on: Stage) -> None:
    on.agent("hooks", "install")
    assert "remove" in on.agent("hooks", "uninstall", "--dry-run").stdout
    assert hooks(on) == set(HOOKS)
    on.agent("hooks", "uninstall")
    assert hooks(on) == set()
    assert "Nothing is to be changed" in on.agent("hooks", "uninstall").stderr


def test_a_bare_repository_is_refused_with_a_reason(on: Stage, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", "--bare", str(tmp_path / "bare.git")], check=True)
    done = on.agent("hooks", "install", cwd=tmp_path / "bare.git", code=1)
    assert "bare repository" in done.stderr and "work tree" in done.stderr
