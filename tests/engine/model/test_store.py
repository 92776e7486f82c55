from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import tiny

from engine.errors import ModelError
from engine.model import manifest as manifest_module
from engine.model.manifest import record
from engine.model.store import ModelFile, ModelStore, valid_name
from engine.paths import Home


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return ModelStore(Home(tmp_path / "home").ensure())


@pytest.fixture
def gguf(tmp_path: Path) -> Path:
    return tiny.qwen2(tmp_path / "Tiny_Model-Q8_0.gguf")


def flip(path: Path, position: int = -5) -> None:
    """Changes one byte in place, and puts the modification time back."""
    times = path.stat()
    with path.open("r+b") as file:
        file.seek(position, 2)
        byte = file.read(1)
        file.seek(position, 2)
        file.write(bytes([byte[0] ^ 1]))
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def test_an_added_file_is_copied_listed_and_found_by_its_name(store: ModelStore, gguf: Path) -> None:
    added = store.add(gguf)
    assert added.name == "tiny_model-q8_0"
    assert added.path.parent.parent == store.folder and added.path.read_bytes() == gguf.read_bytes()
    assert added.sha256 == record(gguf).sha256 and added.size == gguf.stat().st_size
    assert added.preset.name == "fim-qwen"
    assert store.resolve("tiny_model-q8_0") == added
    assert added in store.list()
    assert store.folder.stat().st_mode & 0o777 == 0o700
    assert store.manifest.path.stat().st_mode & 0o777 == 0o600


def test_a_linked_file_stays_where_it_is(store: ModelStore, gguf: Path) -> None:
    added = store.add(gguf, name="mine", link=True)
    assert added.path == gguf and added.outside
    assert store.remove("mine") == 0 and gguf.exists()


def test_a_path_resolves_without_being_copied_and_is_remembered(store: ModelStore, gguf: Path) -> None:
    found = store.resolve(str(gguf))
    assert found.path == gguf and found.outside
    assert store.resolve(str(gguf)) == found
    assert [model.path for model in store.list() if not model.bundled] == [gguf]


def test_a_path_and_a_preset_are_listed_under_the_models_own_name(store: ModelStore, gguf: Path) -> None:
    assert store.listed_as(str(gguf)) == str(gguf)
    name = store.resolve(str(gguf)).name
    assert store.listed_as(str(gguf)) == store.listed_as("fim-qwen") == store.listed_as(name) == name


def test_a_folder_with_one_gguf_is_that_file_and_with_two_is_refused(
    store: ModelStore, gguf: Path, tmp_path: Path
) -> None:
    assert store.add(gguf.parent, name="one").path.name == gguf.name
    tiny.qwen2(tmp_path / "other.gguf")
    with pytest.raises(ModelError, match="several models"):
        store.add(gguf.parent, name="two")


def test_adding_the_same_file_twice_is_one_model_and_another_under_its_name_is_refused(
    store: ModelStore, gguf: Path, tmp_path: Path
) -> None:
    first = store.add(gguf, name="x")
    assert store.add(gguf, name="x").sha256 == first.sha256
    other = tiny.qwen2(tmp_path / "other.gguf", seed=7)
    with pytest.raises(ModelError, match="another model called x"):
        store.add(other, name="x")
    assert store.resolve("x").sha256 == first.sha256


def test_a_preset_name_finds_the_file_that_serves_it(store: ModelStore, gguf: Path) -> None:
    added = store.add(gguf, name="mycoder", preset="qwen2.5-coder-0.5b")
    assert store.resolve("qwen2.5-coder-0.5b") == added


def test_a_removed_model_is_gone_from_disk_and_list(store: ModelStore, gguf: Path) -> None:
    added = store.add(gguf)
    assert store.remove(added.name) == added.size
    assert not added.path.exists() and added not in store.list()
    with pytest.raises(ModelError):
        store.resolve(added.name)


@pytest.mark.parametrize("position", [-5, -30_000])
def test_a_file_changed_in_place_is_refused_even_with_its_old_time(
    store: ModelStore, gguf: Path, position: int
) -> None:
    added = store.add(gguf)
    flip(added.path, position)
    with pytest.raises(ModelError, match="changed since it was added") as caught:
        store.resolve(added.name)
    assert f"agent model rm {added.name}" in caught.value.hint


def test_the_cure_of_a_changed_model_can_be_done(store: ModelStore, gguf: Path) -> None:
    def cure(added: ModelFile) -> str:
        flip(added.path)
        with pytest.raises(ModelError) as caught:
            store.resolve(added.name)
        store.remove(added.name)
        return caught.value.hint.partition("then agent model pull ")[2]

    assert cure(store.add(gguf, name="mine")) == "FILE --name mine, with the file that it was copied from"
    assert cure(store.add(gguf, name="qwen2.5-coder-0.5b")) == "qwen2.5-coder-0.5b"
    linked = cure(store.add(gguf, name="mine", link=True))
    assert linked == str(gguf) and store.add(Path(linked), name="mine")
    store.remove("mine")
    name = store.add(gguf, name="mine").name
    with store.manifest.changing() as entries:
        entries[name] = replace(entries[name], repository="acme/m-GGUF")
    assert cure(store.resolve(name)) == f"acme/m-GGUF --file {gguf.name} --name mine"


def test_a_truncated_or_missing_file_is_refused_with_the_cure(store: ModelStore, gguf: Path) -> None:
    added = store.add(gguf)
    os.truncate(added.path, added.size // 2)
    with pytest.raises(ModelError, match="truncated") as caught:
        store.resolve(added.name)
    assert "agent model pull" in caught.value.hint
    added.path.unlink()
    with pytest.raises(ModelError, match="missing"):
        store.resolve(added.name)


def test_a_touched_file_is_summed_again_once_and_then_trusted(
    store: ModelStore, gguf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    added = store.add(gguf)
    os.utime(added.path)
    sums: list[Path] = []
    real = manifest_module.record

    def counting(path: Path, *rest: object) -> manifest_module.FileRecord:
        sums.append(path)
        return real(path)

    monkeypatch.setattr(manifest_module, "record", counting)
    assert store.resolve(added.name).sha256 == added.sha256
    assert store.resolve(added.name).sha256 == added.sha256
    assert sums == [added.path]


def test_verify_sums_even_a_file_that_seems_unchanged(store: ModelStore, gguf: Path) -> None:
    added = store.add(gguf)
    seen: list[tuple[int, int]] = []
    store.verify(added.name, lambda done, total: seen.append((done, total)))
    assert seen[-1] == (added.size, added.size)


def test_a_truncated_file_does_not_come_in(store: ModelStore, gguf: Path) -> None:
    os.truncate(gguf, gguf.stat().st_size - 100)
    for action in (lambda: store.add(gguf), lambda: store.resolve(str(gguf))):
        with pytest.raises(ModelError, match="truncated"):
            action()
    assert [model for model in store.list() if not model.bundled] == []


def test_what_is_no_model_is_refused(store: ModelStore, tmp_path: Path) -> None:
    text = tmp_path / "notes.gguf"
    text.write_text("not a model " * 10)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "config.json").write_text('{"model_type": "llama"}')
    (folder / "model.safetensors").write_bytes(b"x")
    for path, message in [(text, "not a GGUF"), (folder, "llama"), (tmp_path / "no.gguf", "no file")]:
        with pytest.raises(ModelError, match=message):
            store.add(path)


def test_an_unknown_name_is_answered_with_near_ones(store: ModelStore, gguf: Path) -> None:
    store.add(gguf, name="house-model")
    with pytest.raises(ModelError) as caught:
        store.resolve("house-modle")
    assert "house-model" in caught.value.hint


def test_a_known_model_that_is_not_here_names_the_command_that_fetches_it(store: ModelStore) -> None:
    with pytest.raises(ModelError, match="not on this machine") as caught:
        store.resolve("qwen2.5-coder-1.5b")
    assert caught.value.hint == "agent model pull qwen2.5-coder-1.5b"


@pytest.mark.parametrize(
    "content", ["{", "[]", '{"version": 1}', '{"version": 1, "models": [{"name": 3}]}', "\x00"]
)
def test_a_broken_manifest_is_named_and_the_bundled_base_still_resolves(
    store: ModelStore, content: str
) -> None:
    store.manifest.path.write_text(content)
    with pytest.raises(ModelError, match="list of models") as caught:
        store.resolve("anything")
    assert caught.value.hint


def test_a_newer_manifest_is_left_alone(store: ModelStore, gguf: Path) -> None:
    store.manifest.path.write_text(json.dumps({"version": 99, "models": []}))
    with pytest.raises(ModelError, match="newer"):
        store.add(gguf)
    assert json.loads(store.manifest.path.read_text())["version"] == 99


def test_names_become_safe_folder_names() -> None:
    assert valid_name("../../Etc Passwd") == "etc-passwd"
    assert valid_name("Qwen2.5-Coder") == "qwen2.5-coder"
    for bad in ("", "..", "///", "x" * 101):
        with pytest.raises(ModelError):
            valid_name(bad)


def test_many_processes_may_add_at_once(store: ModelStore, tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from engine.paths import Home; "
        "from engine.model.store import ModelStore; "
        "store = ModelStore(Home(Path(sys.argv[1]))); "
        "[store.add(Path(sys.argv[2]), name=f'{sys.argv[3]}{n}') for n in range(5)]"
    )
    source = tiny.qwen2(tmp_path / "m.gguf")
    running = [
        subprocess.Popen([sys.executable, "-P", "-c", program, store.folder.parent, source, letter])
        for letter in "abcd"
    ]
    assert [process.wait(60) for process in running] == [0] * 4
    assert len([model for model in store.list() if not model.bundled]) == 20


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bundled base that a test may spoil, with its sum."""
    path = tiny.qwen2(tmp_path / "scholia-base.gguf")
    monkeypatch.setattr("engine.base.gguf_path", lambda: path)
    monkeypatch.setattr("engine.base.SHA256", record(path).sha256)
    return path


def test_the_bundled_base_is_read_once_while_its_file_is_the_same(store: ModelStore, base: Path) -> None:
    first = store.resolve("scholia-base")
    code = (
        "import sys; from pathlib import Path; from engine import base; from engine.model.store import ModelStore\n"
        "from engine.paths import Home; base.gguf_path = lambda: Path(sys.argv[2]); base.SHA256 = sys.argv[3]\n"
        "store = ModelStore(Home(Path(sys.argv[1])))\n"
        "for _ in range(9): store.resolve('scholia-base')"
    )
    trace = base.with_name("trace")
    command = [
        "strace",
        "-f",
        "-qq",
        "-e",
        "trace=openat",
        "-o",
        str(trace),
        sys.executable,
        "-P",
        "-c",
        code,
    ]
    subprocess.run([*command, str(store.folder.parent), str(base), first.sha256], check=True)
    opened = [line for line in trace.read_text().splitlines() if base.name in line]
    assert len(opened) == 2, "once for its header, once for its sum"


def test_a_bundled_base_that_was_tampered_with_is_refused_also_after_it_has_served(
    store: ModelStore, base: Path
) -> None:
    store.resolve("scholia-base")
    flip(base)
    for _ in range(2):
        with pytest.raises(ModelError, match="changed since it was installed"):
            store.resolve("scholia-base")
    flip(base)
    assert store.resolve("scholia-base").path == base
