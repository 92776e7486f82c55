"""`agent forget` says which adapters hold what goes, and until when one of them still serves (I10)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import tiny_adapters
from corrected import Told, past

from engine.learning.adapters import Adapters
from engine.learning.version import Draft
from engine.model.store import BUNDLED, ModelStore


class Learnt(Told):
    """A past with two corrections, one adapter that saw the first and one that saw both, over the bundled base."""

    def begin(self, folder: Path) -> None:
        then = self.past
        fills = [then.fill(path=path) for path in ("a.py", "b.py")]
        self.first, self.second = (then.found(fill, "edited", "1", "2") for fill in fills)
        self.adapters = Adapters(then.home.ensure())
        self.base = ModelStore(then.home).resolve(BUNDLED).sha256
        self.folder = folder
        self.clean, self.serves = self.version(self.first), self.version(self.first, self.second)

    def version(self, *corrections: int) -> str:
        halves = np.ones((1, 8), np.float32), np.ones((8, 1), np.float32)
        path = tiny_adapters.write(self.folder / "trained.gguf", {"blk.0.attn_q.weight": halves})
        seen = dict.fromkeys(corrections, "0" * 64)
        draft = Draft(path, BUNDLED, self.base, "personal", "fast", seen, gate={"kept": 0.1}, passed=True)
        name = self.adapters.add(draft).name
        self.adapters.deploy(name)
        return name

    @property
    def serving(self) -> list[str]:
        return [one.name for one in self.adapters.serving(self.base, "personal", "python")]


@pytest.fixture
def learnt(tmp_path: Path) -> Iterator[Learnt]:
    with past(tmp_path) as then:
        made = Learnt(then)
        made.begin(tmp_path)
        yield made


def test_it_says_what_still_holds_it_until_when_and_what_to_do_sooner(learnt: Learnt) -> None:
    said = learnt.agent("forget", "--fill", "2", "--yes").stderr
    assert f"{learnt.serves} still holds it and serves until " in said
    assert "agent forget --now" in said and "agent nightly --now" in said
    assert learnt.serving == [learnt.serves]
    assert "until the next nightly: it holds what you forgot" in learnt.agent("adapters", "list").stdout


def test_without_a_nightly_that_comes_by_itself_it_does_not_promise_one(learnt: Learnt) -> None:
    learnt.past.home.settings.write_text("[learning]\nnightly_hour = -1\n")
    said = learnt.agent("forget", "--fill", "2", "--yes").stderr
    assert "until you say agent nightly --now" in said


def test_now_goes_back_at_once(learnt: Learnt) -> None:
    said = learnt.agent("forget", "--fill", "2", "--now", "--yes").stderr
    assert f"Deleted what the model learnt from it: {learnt.serves}." in said
    assert f"{learnt.clean} serves instead of {learnt.serves}." in said
    assert learnt.serving == [learnt.clean]


def test_now_goes_back_to_the_model_as_it_came_if_every_version_holds_it(learnt: Learnt) -> None:
    said = learnt.agent("forget", "--fill", "1", "--now", "--yes").stderr
    assert f"The model as it came serves instead of {learnt.serves}." in said
    assert learnt.serving == []
    assert learnt.adapters.versions() == ()


def test_now_alone_is_for_what_was_forgotten_earlier(learnt: Learnt) -> None:
    assert "No adapter holds anything that you forgot." in learnt.agent("forget", "--now").stderr
    learnt.agent("forget", "--fill", "2", "--yes")
    assert learnt.serving == [learnt.serves]
    assert (
        f"Would delete what the model learnt from it: {learnt.serves}."
        in learnt.agent("forget", "--now", "--dry-run").stderr
    )
    assert learnt.serving == [learnt.serves]
    learnt.agent("forget", "--now")
    assert learnt.serving == [learnt.clean]


@pytest.mark.parametrize("words", [("--fill", "2"), ("--fill", "2", "--now"), ("--fill", "1"), ("--all",)])
def test_a_dry_run_says_what_would_become_of_adapters(learnt: Learnt, words: tuple[str, ...]) -> None:
    would = json.loads(learnt.agent("forget", *words, "--dry-run", "--json").stdout)["adapters"]
    assert learnt.serving == [learnt.serves]
    assert json.loads(learnt.agent("forget", *words, "--yes", "--json").stdout)["adapters"] == would
    assert would["deleted"] or would["serving_until_nightly"]


def test_a_rollback_from_what_holds_it_offers_no_way_forward_again(learnt: Learnt) -> None:
    learnt.agent("forget", "--fill", "2", "--yes")
    assert "would be deleted" in learnt.agent("adapters", "rollback", "--dry-run").stderr
    said = learnt.agent("adapters", "rollback").stderr
    assert "To go forward again" not in said
    assert learnt.serving == [learnt.clean]
    learnt.agent("adapters", "rollback", "--to", learnt.serves, code=1)


def test_of_everything_nothing_that_was_learnt_is_left(learnt: Learnt) -> None:
    said = learnt.agent("forget", "--all", "--yes").stderr
    assert learnt.clean in said and learnt.serves in said
    assert not learnt.past.home.adapters.exists()
    assert "Nothing was learnt yet" in learnt.agent("adapters", "list").stderr
