"""A fill that the model was unsure of is marked in the editor until the user has seen to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from scripted import editor
from stage import Stage, stage

from watcher import background

STRANGE = """\
def sweep(lattice, field, beta, rng):
    # @agent: one metropolis sweep over the lattice at inverse temperature beta
    pass
"""
KNOWN = "def average(numbers):\n    # @agent: average of numbers, None if empty\n    pass\n"

pytestmark = pytest.mark.model


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as made:
        made.configure("learning = {fast = false, nightly_hour = -1}\n[model]\nthreads = 1\n")
        made.work.git("config", "user.email", "ada@example.org")
        yield made
        background.stop(made.home)


def test_it_is_marked_until_it_is_accepted(on: Stage) -> None:
    on.work.commit("waits", strange__py=STRANGE, known__py=KNOWN)
    with editor(on) as ed:
        known, strange = ed.open("known.py"), ed.open("strange.py")
        for one in (known, strange):
            ed.shows(one, "waiting")
            assert ed.choose(one, 1, "Fill now", wait=True)["stage"] == "filled"
            ed.until(lambda one=one: "Accept" in ed.actions(one, 1))
        ed.shows(strange, "unsure")
        ed.shows(known)
        ed.choose(strange, 1, "Accept")
        ed.shows(strange)
