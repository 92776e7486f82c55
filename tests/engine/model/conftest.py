"""Tiny models, made once for all tests, and workers over them that end with the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from engine.model.supervisor import Worker
from engine.paths import Home

if TYPE_CHECKING:  # it stands on gguf, which not all tests here need
    from supervised import Model


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="session")
def gibberish(folder: Path) -> Model:
    from supervised import speaks_gibberish

    return speaks_gibberish(folder)


@pytest.fixture(scope="session")
def endless(folder: Path) -> Model:
    from supervised import never_ends

    return never_ends(folder)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home").ensure()


@pytest.fixture
def start(home: Home) -> Iterator[Callable[..., Worker]]:
    from supervised import starting

    with starting(home) as make:
        yield make
