from __future__ import annotations

from pathlib import Path

import pytest
import tiny

from engine.config import ModelSettings
from engine.errors import ModelError
from engine.model.bench import measure
from engine.model.gguf_header import read_header
from engine.model.quantize import advice, quantize
from engine.model.store import ModelStore
from engine.paths import Home

pytest.importorskip("llama_cpp")
pytestmark = pytest.mark.model


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home").ensure()


@pytest.fixture
def store(home: Home) -> ModelStore:
    return ModelStore(home)


def test_a_quantised_model_is_another_model_that_loads(store: ModelStore, home: Home, tmp_path: Path) -> None:
    source = store.add(tiny.qwen2(tmp_path / "coder-f16.gguf"), preset="qwen2.5-coder-0.5b")
    seen: list[tuple[int, int]] = []
    made = quantize(store, source, "Q8_0", progress=lambda done, total: seen.append((done, total)))
    assert made.name == "coder-q8_0" and made.preset == source.preset
    assert read_header(made.path).quantisation == "q8_0" and made.size < source.size
    assert seen and seen[-1][0] == seen[-1][1]
    assert store.resolve("coder-f16").sha256 == source.sha256
    speed = measure(made, ModelSettings(), home, prompt=64, answer=8, rounds=2)
    assert speed.prefill > 0 and speed.decode > 0 and speed.prompt_tokens > 32


def test_what_cannot_be_quantised_is_refused_and_leaves_nothing(store: ModelStore, tmp_path: Path) -> None:
    source = store.add(tiny.qwen2(tmp_path / "m.gguf"))
    with pytest.raises(ModelError, match="no quantisation q3") as caught:
        quantize(store, source, "q3")
    assert "q4_k_m" in caught.value.hint
    other = tmp_path / "unknown.gguf"
    other.write_bytes(source.path.read_bytes().replace(b"qwen2", b"qwenX"))
    with pytest.raises(ModelError, match="cannot be quantised"):
        quantize(store, store.add(other), "q8_0", name="wrong")
    assert not list(store.folder.rglob("*.part")) and not list(store.folder.rglob("wrong*.gguf"))


def test_a_small_model_is_warned_about_below_eight_bits(store: ModelStore, tmp_path: Path) -> None:
    source = store.add(tiny.qwen2(tmp_path / "m.gguf"))
    assert "below q8_0" in advice(source, "q4_k_m")
    assert advice(source, "q8_0") == ""
    made = quantize(store, source, "q8_0")
    assert "already" in advice(made, "q8_0")
