"""The user is told which fills the model was unsure of: the bundled base, asked for what it knows and for what not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from stage import GOOD, Stage, stage

from agent.view import line

pytestmark = pytest.mark.model

KNOWN = "def average(numbers):\n    # @agent: average of numbers, None if empty\n    pass\n"
STRANGE = """\
def sweep(lattice, field, beta, rng):
    # @agent: one metropolis sweep over the lattice at inverse temperature beta
    pass
"""
BASE = "learning = {fast = false, nightly_hour = -1}\n[model]\nthreads = 1\n"
UNSURE = "unsure: read it closely"


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as made:
        made.configure(BASE)
        yield made


def test_what_the_model_knows_it_is_sure_of_and_what_it_does_not_it_is_not(on: Stage) -> None:
    with on.filler() as filler:
        known, strange = on.fill("a.py", KNOWN, filler), on.fill("b.py", STRANGE, filler)
        kept = [filler.ledger.fill(one.fill) for one in (known, strange)]
    assert (known.sureness, strange.sureness) == ("sure", "unsure")
    assert UNSURE not in line(known) and UNSURE in line(strange)
    first, second = (one.log_likelihood for one in kept if one is not None)
    assert first is not None and second is not None and first > second
    story = on.agent("log", "--why", str(strange.fill)).stdout
    assert "unsure of it" in story
    told = json.loads(on.agent("log", "--why", str(strange.fill), "--json").stdout)
    assert (told["sureness"], told["log_likelihood"]) == ("unsure", second)


def test_an_offer_says_it_too(on: Stage) -> None:
    on.configure('apply = "propose"\n' + BASE)
    ended = on.fill("b.py", STRANGE)
    assert ended.stage == "offered"
    assert UNSURE in line(ended)


def test_without_the_search_nothing_is_known_of_it(on: Stage) -> None:
    on.configure('search = "off"\n' + BASE)
    with on.filler() as filler:
        ended = on.fill("b.py", STRANGE, filler)
        kept = filler.ledger.fill(ended.fill)
    assert kept is not None and kept.log_likelihood is None
    assert ended.sureness == "" and UNSURE not in line(ended)


@pytest.mark.parametrize("search", ["auto", "on"])
def test_the_doubt_of_a_model_that_was_not_measured_is_not_told(on: Stage, search: str) -> None:
    on.recite(GOOD)
    on.configure(f'search = "{search}"\n' + on.home.settings.read_text())
    with on.filler() as filler:
        ended = on.fill("a.py", KNOWN, filler)
        kept = filler.ledger.fill(ended.fill)
    assert (ended.stage, ended.sureness) == ("filled", "")
    assert kept is not None and kept.log_likelihood is None
