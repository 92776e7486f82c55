"""What a language has of its own was trained and measured over what serves its scope: with that it comes and goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import tiny_adapters

from engine.errors import AdapterRefused
from engine.learning.adapters import Adapters
from engine.learning.version import Draft
from engine.paths import Home

BASE = "b" * 64
Deploy = Callable[..., str]


@pytest.fixture
def adapters(tmp_path: Path) -> Adapters:
    return Adapters(Home(tmp_path / "home").ensure())


@pytest.fixture
def added(adapters: Adapters, tmp_path: Path) -> Deploy:
    """Takes a version in, for a language or for all of them."""
    halves = np.ones((1, 8), np.float32), np.ones((8, 1), np.float32)
    path = tiny_adapters.write(tmp_path / "trained.gguf", {"blk.0.attn_q.weight": halves})

    def add(language: str = "", **changes: object) -> str:
        draft = Draft(
            path, "tiny", BASE, "personal", "nightly", {}, language, gate={"kept": 0.1}, passed=True
        )
        return adapters.add(replace(draft, **changes)).name  # type: ignore[arg-type]

    return add


@pytest.fixture
def deployed(adapters: Adapters, added: Deploy) -> Deploy:
    def deploy(language: str = "", **changes: object) -> str:
        name = added(language, **changes)
        adapters.deploy(name)
        return name

    return deploy


def serving(adapters: Adapters, language: str) -> list[str]:
    return [one.name for one in adapters.serving(BASE, "personal", language)]


def test_another_version_for_the_scope_ends_what_languages_had_over_the_one_before(
    adapters: Adapters, deployed: Deploy
) -> None:
    deployed()
    for language in ("python", "rust"):
        deployed(language)
    own = deployed()
    assert serving(adapters, "python") == serving(adapters, "rust") == [own]


def test_what_was_measured_over_the_new_version_too_serves_on(
    adapters: Adapters, added: Deploy, deployed: Deploy
) -> None:
    deployed()
    python, _ = deployed("python"), deployed("rust")
    own = added()
    adapters.deploy(own, above=[python])
    assert serving(adapters, "python") == [own, python]
    assert serving(adapters, "rust") == [own]


def test_what_is_pinned_serves_on_over_whatever_comes(adapters: Adapters, deployed: Deploy) -> None:
    deployed()
    python = deployed("python")
    adapters.pin(python)
    own = deployed()
    assert serving(adapters, "python") == [own, python]
    assert [*adapters.above(BASE, "personal", pinned=True)] == ["python"]


def test_a_languages_new_version_leaves_the_scopes_and_the_other_languages_alone(
    adapters: Adapters, deployed: Deploy
) -> None:
    own, rust = deployed(), deployed("rust")
    old, new = deployed("python"), deployed("python")
    assert serving(adapters, "python") == [own, new] != [own, old]
    assert serving(adapters, "rust") == [own, rust]
    assert {language: one.name for language, one in adapters.above(BASE, "personal").items()} == {
        "rust": rust, "python": new,
    }  # fmt: skip


def test_one_that_was_measured_over_what_serves_no_longer_never_serves(
    adapters: Adapters, added: Deploy, deployed: Deploy
) -> None:
    before = deployed()
    python = added("python")
    own = deployed()
    with pytest.raises(AdapterRefused, match="serves no longer"):
        adapters.deploy(python, beneath=before)
    assert serving(adapters, "python") == [own]
    adapters.deploy(python, beneath=own)
    assert serving(adapters, "python") == [own, python]


@pytest.mark.parametrize("generations", [1, 2])
def test_going_back_takes_along_what_languages_had(
    adapters: Adapters, deployed: Deploy, generations: int
) -> None:
    """Over the version before, and over the base alone, nobody measured it."""
    owns = [deployed() for _ in range(generations)]
    deployed("python")
    adapters.rollback(BASE, "personal")
    assert serving(adapters, "python") == owns[:-1]


def test_going_back_in_a_language_leaves_its_scope_alone(adapters: Adapters, deployed: Deploy) -> None:
    own, _ = deployed(), deployed("python")
    adapters.rollback(BASE, "personal", "python")
    assert serving(adapters, "python") == [own]


def test_what_goes_at_once_because_it_was_forgotten_takes_along_what_languages_had_over_it(
    adapters: Adapters, deployed: Deploy
) -> None:
    """I10"""
    clean = deployed(examples={1: "a"})
    deployed(examples={2: "b"})
    deployed("python", examples={1: "a"})
    adapters.unlearn([2], at_once=lambda slot: True)
    assert serving(adapters, "python") == [clean]


def test_another_scope_is_not_touched(adapters: Adapters, deployed: Deploy) -> None:
    work = [deployed(scope="work"), deployed("python", scope="work")]
    deployed()
    deployed()
    assert [one.name for one in adapters.serving(BASE, "work", "python")] == work


def test_over_one_that_cannot_be_used_a_language_has_nothing_of_its_own_either(
    adapters: Adapters, deployed: Deploy
) -> None:
    own, _ = deployed(), deployed("python")
    (adapters.folder / own / "manifest.json").write_text("{")
    said: list[str] = []
    assert adapters.serving(BASE, "personal", "python", said.append) == ()
    assert own in said[0] and len(said) == 1
