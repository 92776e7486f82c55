from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import tiny
from hub import COMMIT, Hub, serving

from engine.errors import ModelError
from engine.model import presets
from engine.model.presets import Source, by_name
from engine.model.pull import look_up, pull
from engine.model.store import ModelStore
from engine.paths import Home

REPOSITORY = "acme/tiny-GGUF"


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return ModelStore(Home(tmp_path / "home").ensure())


@pytest.fixture
def model(tmp_path: Path) -> bytes:
    return tiny.qwen2(tmp_path / "source.gguf").read_bytes()


@pytest.fixture
def hub(model: bytes) -> Iterator[Hub]:
    with serving(
        Hub(REPOSITORY, {"tiny-q8_0.gguf": model, "README.md": b"hello"}, small={"README.md"})
    ) as hub:
        yield hub


def parts(store: ModelStore) -> list[Path]:
    return list(store.folder.rglob("*.part"))


def test_a_pulled_model_is_pinned_to_a_commit_and_a_sum(store: ModelStore, hub: Hub, model: bytes) -> None:
    said: list[str] = []
    shown: list[tuple[int, int]] = []
    pulled = pull(
        store,
        REPOSITORY,
        endpoint=hub.url,
        say=said.append,
        progress=lambda done, total: shown.append((done, total)),
    )
    assert pulled.name == "tiny-gguf" and pulled.revision == COMMIT and pulled.repository == REPOSITORY
    assert pulled.sha256 == hashlib.sha256(model).hexdigest() and pulled.path.read_bytes() == model
    assert COMMIT in said[0] and "pinned from here on" in said[0]
    assert shown[-1] == (len(model), len(model))
    assert store.resolve("tiny-gguf") == pulled
    assert parts(store) == []
    assert hub.asked[-1][0] == f"/{REPOSITORY}/resolve/{COMMIT}/tiny-q8_0.gguf"


def test_a_broken_download_goes_on_where_it_ended(store: ModelStore, hub: Hub, model: bytes) -> None:
    hub.breaks = len(model) // 3
    pulled = pull(store, REPOSITORY, endpoint=hub.url)
    assert pulled.path.read_bytes() == model
    assert hub.sent - len(hub.info()) == len(model)
    ranges = [asked for path, asked in hub.asked if "resolve" in path]
    assert ranges[:3] == ["", f"bytes={hub.breaks}-", f"bytes={2 * hub.breaks}-"]


def test_a_pull_that_was_killed_is_resumed_by_the_next_one(store: ModelStore, hub: Hub, model: bytes) -> None:
    class Killed(BaseException):
        pass

    def kill(done: int, total: int) -> None:
        if done > total // 3:
            raise Killed

    with pytest.raises(Killed):
        pull(store, REPOSITORY, endpoint=hub.url, progress=kill)
    (part,) = parts(store)
    have = part.stat().st_size
    assert 0 < have <= len(model)
    with pytest.raises(ModelError):
        store.resolve("tiny-gguf")
    os.truncate(part, len(model) // 2)  # what had reached the disk
    pull(store, REPOSITORY, endpoint=hub.url)
    assert hub.asked[-1][1] == f"bytes={len(model) // 2}-"
    assert parts(store) == []


def test_a_hub_that_never_sends_a_byte_more_is_given_up_with_what_was_fetched_kept(
    store: ModelStore, hub: Hub
) -> None:
    hub.breaks = 0
    with pytest.raises(ModelError, match="broke off at 0") as caught:
        pull(store, REPOSITORY, endpoint=hub.url)
    assert "goes on from there" in caught.value.hint


def test_a_hub_without_ranges_starts_over_and_still_arrives(
    store: ModelStore, hub: Hub, model: bytes
) -> None:
    hub.ranges = False
    folder = store.place("tiny-gguf")
    (folder / f"tiny-q8_0.gguf.{hashlib.sha256(model).hexdigest()[:12]}.part").write_bytes(b"x" * 500)
    assert pull(store, REPOSITORY, endpoint=hub.url).path.read_bytes() == model


def test_a_file_changed_on_the_way_is_thrown_away(store: ModelStore, hub: Hub) -> None:
    hub.tamper = True
    with pytest.raises(ModelError, match="not what the hub says"):
        pull(store, REPOSITORY, endpoint=hub.url)
    assert parts(store) == [] and not list(store.folder.rglob("*.gguf"))
    assert not [entry for entry in store.list() if not entry.bundled]


def test_a_hub_that_contradicts_the_pin_is_refused_before_anything_is_fetched(
    store: ModelStore, hub: Hub, model: bytes
) -> None:
    good = hashlib.sha256(model).hexdigest()
    source = Source(REPOSITORY, ("*.gguf",), COMMIT, good, len(model))
    assert look_up(source, hub.url).pinned
    hub.lie_about["tiny-q8_0.gguf"] = "0" * 64
    with pytest.raises(ModelError, match="another file than the one pinned"):
        look_up(source, hub.url)
    hub.commit = "b" * 40
    with pytest.raises(ModelError, match="where c0ffee"):
        look_up(source, hub.url)
    assert not any("resolve" in path for path, _ in hub.asked)


def test_a_preset_is_pulled_under_its_own_name_and_held_to_its_tokens(
    store: ModelStore, model: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    preset = by_name("qwen2.5-coder-0.5b")
    plain = tiny.qwen2(
        tmp_path / "plain.gguf", vocabulary=tiny.byte_vocabulary(["<|endoftext|>"])
    ).read_bytes()
    for data, wrong in [(model, False), (plain, True)]:
        with serving(Hub(REPOSITORY, {"m.gguf": data})) as hub:
            mine = replace(preset, source=Source(REPOSITORY, ("m.gguf",)))
            monkeypatch.setitem(presets._BY_NAME, preset.name, mine)
            if wrong:
                store.remove(preset.name)
                with pytest.raises(ModelError, match="lacks the tokens"):
                    pull(store, preset.name, endpoint=hub.url)
            else:
                assert pull(store, preset.name, endpoint=hub.url).preset.name == preset.name
                assert store.resolve(preset.name).path.name == "m.gguf"


def test_small_files_are_checked_by_their_git_sum(store: ModelStore, hub: Hub) -> None:
    source = Source(REPOSITORY, ("README.md",))
    (file,) = look_up(source, hub.url).files
    assert file.sha256 == "" and len(file.blob) == 40


@pytest.mark.parametrize(
    ("what", "message"),
    [
        ("acme/nothing", "no repository"),
        ("santacoder", "not published"),
        ("scholia-base", "not published"),
        ("qwen9", "no preset"),
    ],
)
def test_what_cannot_be_pulled_is_explained(store: ModelStore, hub: Hub, what: str, message: str) -> None:
    with pytest.raises(ModelError, match=message) as caught:
        pull(store, what, endpoint=hub.url)
    assert caught.value.hint


def test_several_models_in_a_repository_are_listed_to_choose_from(store: ModelStore, hub: Hub) -> None:
    hub.files["tiny-f16.gguf"] = hub.files["tiny-q8_0.gguf"]
    with pytest.raises(ModelError, match=r"tiny-q8_0\.gguf, tiny-f16\.gguf") as caught:
        pull(store, REPOSITORY, endpoint=hub.url)
    assert "--file" in caught.value.hint
    assert pull(store, REPOSITORY, file="tiny-f16.gguf", endpoint=hub.url).path.name == "tiny-f16.gguf"


def test_a_gated_repository_says_how_to_get_in(store: ModelStore, hub: Hub) -> None:
    hub.gated = True
    with pytest.raises(ModelError, match="licence") as caught:
        pull(store, REPOSITORY, endpoint=hub.url)
    assert "hf auth login" in caught.value.hint


def test_without_a_network_the_way_around_is_named(store: ModelStore) -> None:
    with pytest.raises(ModelError, match="cannot be reached") as caught:
        pull(store, REPOSITORY, endpoint="http://127.0.0.1:9")
    assert "agent model pull FILE.gguf" in caught.value.hint


def test_a_file_name_from_the_hub_cannot_leave_the_folder(store: ModelStore, hub: Hub) -> None:
    hub.files = {"../../evil.gguf": b"x", ".hidden.gguf": b"x"}
    with pytest.raises(ModelError, match="no file"):
        pull(store, REPOSITORY, endpoint=hub.url)


def test_the_token_goes_to_the_hub_alone(store: ModelStore, hub: Hub, tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from engine.paths import Home; "
        "from engine.model.pull import pull; from engine.model.store import ModelStore; "
        "print(pull(ModelStore(Home(Path(sys.argv[1]))), sys.argv[2]).name)"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", program, store.folder.parent, REPOSITORY],
        env={**os.environ, "HF_ENDPOINT": hub.url, "HF_TOKEN": "hf_secret", "HF_HOME": str(tmp_path / "hf")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.strip() == "tiny-gguf", done.stderr
    assert hub.tokens == ["Bearer hf_secret"] * 2
    assert len(hub.asked) == 2, "nothing but the metadata and the file is asked for"
