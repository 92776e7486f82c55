"""What is noted of models that were made here, and that it goes with what they have seen (I10)."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import tiny

from engine.config import load
from engine.learning import made
from engine.learning.made import Made
from engine.model.store import ModelFile, ModelStore
from engine.paths import Home
from engine.settings_file import edit


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home").ensure()


@pytest.fixture
def store(home: Home) -> ModelStore:
    return ModelStore(home)


def enter(
    store: ModelStore, path: Path, name: str, parent: ModelFile, *seen: int, seed: int = 1
) -> ModelFile:
    """A model that was made of another one and has seen these corrections."""
    source = tiny.qwen2(path / f"{name}.gguf", seed=seed)
    digest = store.add(source, name=f"{name}-sum", link=True).sha256
    store.remove(f"{name}-sum")
    examples = dict.fromkeys(seen, "0" * 64)
    made.note(
        store,
        Made(
            name,
            "merged",
            digest,
            parent.name,
            parent.sha256,
            "personal",
            "q8_0",
            time.time(),
            examples=examples,
        ),
    )
    return store.add(source, name=name)


def test_what_was_noted_is_read_again_and_goes_with_the_model(store: ModelStore, tmp_path: Path) -> None:
    parent = store.add(tiny.qwen2(tmp_path / "first.gguf"))
    model = enter(store, tmp_path, "second", parent, 4, 2)
    (note,) = made.notes(store)
    assert (note.name, note.sha256, note.parent, list(note.examples)) == (
        "second",
        model.sha256,
        "first",
        [2, 4],
    )
    store.remove("second")
    assert made.notes(store) == []


def test_a_note_that_cannot_be_read_is_left_out(store: ModelStore, tmp_path: Path) -> None:
    parent = store.add(tiny.qwen2(tmp_path / "first.gguf"))
    enter(store, tmp_path, "second", parent)
    (store.folder / "second" / made.NOTE).write_text('{"name": "second", "examples": []}')
    assert made.notes(store) == []


def test_a_model_of_a_model_comes_from_the_one_that_was_not_made_here(
    store: ModelStore, tmp_path: Path
) -> None:
    first = store.add(tiny.qwen2(tmp_path / "first.gguf"))
    second = enter(store, tmp_path, "second", first)
    third = enter(store, tmp_path, "third", second, seed=2)
    assert made.origin(store, third).name == "first"
    assert made.origin(store, first) == first
    store.remove("first")
    assert made.origin(store, third).name == "second"


def test_forgetting_goes_back_to_the_last_model_that_has_not_seen_it(
    home: Home, store: ModelStore, tmp_path: Path
) -> None:
    first = store.add(tiny.qwen2(tmp_path / "first.gguf"))
    second = enter(store, tmp_path, "second", first, 1)
    third = enter(store, tmp_path, "third", second, 1, 2, seed=2)
    edit(home.settings, "model.name", third.name)
    done = made.unlearn(home, [2])
    assert (done.deleted, done.instead) == (("third",), (("third", "second"),))
    assert load(home).model.name == "second"
    store.remove("first")
    made.unlearn(home, [1])
    assert load(home).model.name == "scholia-base"


def test_a_model_that_has_not_seen_it_stays(home: Home, store: ModelStore, tmp_path: Path) -> None:
    first = store.add(tiny.qwen2(tmp_path / "first.gguf"))
    enter(store, tmp_path, "second", first, 1)
    assert made.unlearn(home, [7]).deleted == ()
    assert made.unlearn(home, None, dry_run=True).deleted == ("second",)
    assert {model.name for model in store.list()} >= {"first", "second"}
