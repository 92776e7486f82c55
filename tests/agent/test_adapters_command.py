"""`agent adapters` as a user types it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import tiny_adapters

from engine.learning.adapters import Adapters
from engine.learning.version import Draft, Version
from engine.model.store import BUNDLED, ModelStore
from engine.paths import Home

AGENT = (sys.executable, "-P", "-c", "from agent.main import main; main()")


class Learnt:
    """A home in which versions are deployed over the bundled base."""

    def __init__(self, folder: Path) -> None:
        self.home = Home(folder / "home").ensure()
        self.adapters = Adapters(self.home)
        self.base = ModelStore(self.home).resolve(BUNDLED).sha256
        self.folder = folder

    def version(self, *, deploy: bool = True, **changes: object) -> Version:
        halves = np.ones((1, 8), np.float32), np.ones((8, 1), np.float32)
        path = tiny_adapters.write(self.folder / "trained.gguf", {"blk.0.attn_q.weight": halves})
        draft = Draft(path, BUNDLED, self.base, "personal", "fast", {}, gate={"kept": 0.25}, passed=True)
        made = self.adapters.add(replace(draft, **changes))
        if deploy:
            self.adapters.deploy(made.name)
        return made

    def agent(self, *arguments: str, code: int | None = 0) -> subprocess.CompletedProcess[str]:
        return self.any("adapters", *arguments, code=code)

    def any(self, *arguments: str, code: int | None = 0) -> subprocess.CompletedProcess[str]:
        environ = os.environ | {"SCHOLIA_HOME": str(self.home.root)}
        done = subprocess.run(
            [*AGENT, *arguments], capture_output=True, text=True, check=False, env=environ,
            cwd=self.folder,
        )  # fmt: skip
        assert code in (None, done.returncode), (done.returncode, done.stdout, done.stderr)
        return done

    @property
    def serving(self) -> list[str]:
        return [one.name for one in self.adapters.serving(self.base, "personal", "python")]


@pytest.fixture
def learnt(tmp_path: Path) -> Learnt:
    return Learnt(tmp_path)


def test_a_home_that_learnt_nothing_says_how_it_does(learnt: Learnt) -> None:
    done = learnt.agent("list")
    assert done.stdout == "" and "Nothing was learnt yet" in done.stderr
    assert json.loads(learnt.agent("list", "--json").stdout) == {"versions": [], "unfit": []}


def test_the_list_says_what_each_version_is_for(learnt: Learnt) -> None:
    old, new = learnt.version(), learnt.version(examples={4: "a", 5: "b"})
    rejected = learnt.version(deploy=False, passed=False, language="python")
    lines = learnt.agent("list").stdout.splitlines()[1:]
    assert [line[:2].strip() for line in lines] == ["", "*", ""]
    assert [line[2:].split()[0] for line in lines] == [old.name, new.name, rejected.name]
    assert [line.rpartition("  ")[2] for line in lines] == [
        "can be gone back to",
        "serves",
        "rejected by the gate",
    ]
    found = json.loads(learnt.agent("list", "--json").stdout)["versions"]
    assert [one["examples"] for one in found] == [[], [4, 5], []]


def test_a_version_that_cannot_serve_is_named_with_the_reason(learnt: Learnt) -> None:
    version = learnt.version()
    (learnt.adapters.folder / version.name / "adapter.gguf").unlink()
    assert f"! The adapter {version.name} cannot be read" in learnt.agent("list").stderr
    (unfit,) = json.loads(learnt.agent("list", "--json").stdout)["unfit"]
    assert unfit["name"] == version.name


def test_one_version_is_shown_with_all_that_its_manifest_says(learnt: Learnt) -> None:
    version = learnt.version(
        examples={7: "a"}, gate={"candidate": {"kept": 0.125}}, settings={"steps": 6}, scale=0.5
    )
    shown = learnt.agent("show", version.name).stdout
    for words in (
        "serves",
        "scale 0.5",
        "1: 7",
        "gate: candidate.kept",
        "0.125",
        "setting: steps",
        version.sha256,
    ):
        assert words in shown
    facts = json.loads(learnt.agent("show", version.name, "--json").stdout)
    assert (facts["gate"], facts["examples"]) == ({"candidate": {"kept": 0.125}}, {"7": "a"})


def test_two_versions_are_compared_by_corrections_figures_and_settings(learnt: Learnt) -> None:
    old = learnt.version(examples={1: "a", 2: "b", 3: "c"}, settings={"steps": 6, "rate": 0.1})
    new = learnt.version(
        examples={2: "b", 3: "x", 4: "d"}, settings={"steps": 8, "rate": 0.1}, gate={"kept": 0.5}
    )
    lines = learnt.agent("diff", old.name, new.name).stdout.splitlines()
    assert lines[:3] == [
        f"+ only {new.name} has seen 1 corrections: 4",
        f"- only {old.name} has seen 1 corrections: 1",
        "~ both have seen, in another form, 1 corrections: 3",
    ]
    assert "  gate: kept: 0.25 → 0.5" in lines
    assert "  setting: steps: 6 → 8" in lines
    assert not any("rate" in line for line in lines)
    assert json.loads(learnt.agent("diff", old.name, new.name, "--json").stdout)["added"] == [4]


def test_a_rollback_goes_back_and_says_how_to_go_forward(learnt: Learnt) -> None:
    old, new = learnt.version(), learnt.version()
    assert f"Would let {old.name} serve" in learnt.agent("rollback", "--dry-run").stderr
    assert learnt.serving == [new.name]
    said = learnt.agent("rollback").stderr
    assert learnt.serving == [old.name]
    assert f"agent adapters rollback --to {new.name}" in said
    learnt.agent("rollback", "--to", new.name)
    assert learnt.serving == [new.name]


def test_a_rollback_takes_back_the_whole_scopes_with_what_lies_over_it_or_one_languages(
    learnt: Learnt,
) -> None:
    own, python = learnt.version(), learnt.version(language="python")
    learnt.agent("rollback", "--language", "python")
    assert learnt.serving == [own.name]
    learnt.agent("rollback", "--to", python.name)
    assert learnt.serving == [own.name, python.name]
    said = learnt.agent("rollback").stderr
    assert "the model as it came serves for personal, every language" in said
    assert learnt.serving == []


def test_a_rollback_of_nothing_is_refused(learnt: Learnt) -> None:
    done = learnt.agent("rollback", code=1)
    assert "Nothing that was learnt serves scholia-base for personal" in done.stderr


def test_what_the_gate_rejected_cannot_be_gone_to(learnt: Learnt) -> None:
    version = learnt.version(deploy=False, passed=False)
    assert "did not pass the gate" in learnt.agent("rollback", "--to", version.name, code=1).stderr
    assert learnt.serving == []


def test_a_pinned_version_stays_until_it_is_unpinned(learnt: Learnt) -> None:
    _, new = learnt.version(), learnt.version()
    assert "keeps serving" in learnt.agent("pin", new.name).stderr
    assert "serves, pinned" in learnt.agent("list").stdout
    assert f"agent adapters unpin {new.name}" in learnt.agent("rollback", code=1).stderr
    learnt.agent("unpin", new.name)
    learnt.agent("rollback")
    assert learnt.serving != [new.name]


def test_a_version_is_deleted_unless_it_serves(learnt: Learnt) -> None:
    old, new = learnt.version(), learnt.version()
    assert "Would delete" in learnt.agent("rm", old.name, "--dry-run").stderr
    assert (learnt.adapters.folder / old.name).exists()
    learnt.agent("rm", old.name)
    assert not (learnt.adapters.folder / old.name).exists()
    assert "serves" in learnt.agent("rm", new.name, code=1).stderr
    assert "no adapter called nothing-3" in learnt.agent("rm", "nothing-3", code=1).stderr


def test_doctor_and_status_name_what_serves_and_what_cannot(learnt: Learnt) -> None:
    own, python = learnt.version(), learnt.version(language="python")

    def checks() -> list[dict[str, str]]:
        found = json.loads(learnt.any("doctor", "--quick", "--json", code=None).stdout)
        return [one for one in found if one["name"] == "adapters"]

    (check,) = checks()
    assert (check["status"], check["detail"]) == ("ok", f"{own.name}, {python.name}")
    (learnt.adapters.folder / own.name / "manifest.json").write_text("{")
    (bad,) = checks()  # what a language has was measured over it, and serves no longer either
    assert bad["status"] == "warn"
    assert "agent adapters rollback" in bad["cure"]
    (problem,) = json.loads(learnt.any("status", "--json").stdout)["problems"]
    assert own.name in problem
