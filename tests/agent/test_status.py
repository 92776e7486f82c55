"""`agent status` names what keeps requests from being done, each with its cure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from stage import Stage, stage


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as made:
        yield made


def test_nothing_is_wrong_in_a_trusted_repository(on: Stage) -> None:
    assert "! " not in on.agent("status").stdout
    assert json.loads(on.agent("status", "--json").stdout)["problems"] == []


def test_broken_settings_are_named_with_file_and_line(on: Stage) -> None:
    on.configure('marker = "@agent"\nthreads = many\n')
    told = on.agent("status").stdout
    assert "settings.toml" in told and "line 2" in told and "Mend" in told


def test_broken_settings_of_the_repository_are_named(on: Stage) -> None:
    on.work.write(".agent.toml", 'apply = "often"\n')
    told = on.agent("status").stdout
    assert ".agent.toml:1" in told and "write, propose" in told


def test_a_repository_that_is_not_trusted_is_named_with_the_cure(on: Stage) -> None:
    on.agent("untrust")
    (problem,) = json.loads(on.agent("status", "--json").stdout)["problems"]
    assert str(on.work.root) in problem and f"agent trust {on.work.root}" in problem


def test_outside_of_a_repository_nothing_is_missed(on: Stage, tmp_path: Path) -> None:
    assert "! " not in on.agent("status", cwd=tmp_path).stdout
