"""A stage whose model answers well, and a file of each test's own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from scripted import STUB
from stage import GOOD, Stage, stage

from watcher import background


@pytest.fixture(scope="module")
def on(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage(tmp_path_factory.mktemp("editor")) as made:
        made.recite(GOOD)
        yield made
        background.stop(made.home)


@pytest.fixture
def name(request: pytest.FixtureRequest, on: Stage) -> str:
    """A file of the test's own, committed with a request that waits."""
    path = f"{request.node.name.removeprefix('test_')[:40].rstrip('_')}.py"
    on.work.commit("waits", **{path.replace(".", "__"): STUB})
    return path
