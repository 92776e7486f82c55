"""An importance matrix: the squares that llama.cpp really multiplies, on the user's own code, and rounding that heeds
them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import tiny
from corrected import Told, past
from gitwork import GitWork

pytest.importorskip("llama_cpp")
pytest.importorskip("torch")

import numpy as np  # after importorskip
import torch

from engine.errors import ModelError
from engine.learning.importance import read
from engine.learning.network import load_network
from engine.learning.own_code import own_code
from engine.learning.tensors import Tensors
from engine.learning.vocabulary import GgufTokens
from engine.model import presets
from engine.model.prompts import Context, Piece
from engine.model.quantize import IMATRIX, measure_importance, quantize
from engine.model.store import ModelFile, ModelStore
from engine.paths import Home
from watcher.rehearsal import written

pytestmark = pytest.mark.model
TEXT = (Piece("def twice(number):\n"), Piece("    return 2 * number\n"))
WIDE = tiny.Shape(width=256, heads=4, kv_heads=2, feed_forward=512)
MODULES = {
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return ModelStore(Home(tmp_path / "home").ensure())


@pytest.fixture
def wide(store: ModelStore, tmp_path: Path) -> ModelFile:
    return store.add(tiny.qwen2(tmp_path / "wide.gguf", shape=WIDE))


# ---- what it is


def test_the_squares_are_those_that_the_trained_network_sees(tmp_path: Path) -> None:
    model = tiny.qwen2(tmp_path / "m.gguf")
    measure_importance(model, [TEXT, TEXT], tmp_path / "matrix.gguf")
    found = read(tmp_path / "matrix.gguf")
    network = load_network(model, torch.float32, "cpu").model
    seen: dict[str, np.ndarray] = {}
    for layer in range(2):
        for name, module in MODULES.items():
            linear = network.get_submodule(f"model.layers.{layer}.{module}")
            linear.register_forward_hook(
                lambda _module, given, _out, key=f"blk.{layer}.{name}.weight": seen.__setitem__(
                    key, given[0][0].square().mean(0).numpy()
                )
            )
    tokens = GgufTokens(model)
    with torch.no_grad():
        network(input_ids=torch.tensor([tokens.prompt(TEXT)]))
    tokens.close()
    for key, expected in seen.items():
        assert found[key] == pytest.approx(expected, rel=2e-2), key


def test_rounding_spares_what_matters(store: ModelStore, wide: ModelFile) -> None:
    plain = quantize(store, wide, "q4_0", name="plain")
    spared = quantize(store, wide, "q4_0", name="spared", code=[TEXT])
    importance = read(spared.path.parent / IMATRIX)
    exact, rounded, better = (Tensors(one.path) for one in (wide, plain, spared))
    for name in ("blk.0.ffn_down.weight", "blk.1.attn_output.weight"):
        wanted = exact.read(name)
        lost = [float((importance[name] * (one.read(name) - wanted) ** 2).sum()) for one in (rounded, better)]
        assert lost[1] < 0.95 * lost[0]


def test_a_matrix_from_a_file_gives_the_same_model(store: ModelStore, wide: ModelFile) -> None:
    first = quantize(store, wide, "q4_k_m", name="first", code=[TEXT])
    again = quantize(store, wide, "q4_k_m", name="again", imatrix=first.path.parent / IMATRIX)
    assert first.path.read_bytes() == again.path.read_bytes()


# ---- what is refused


def test_a_matrix_of_another_model_is_refused_and_leaves_nothing(
    store: ModelStore, wide: ModelFile, tmp_path: Path
) -> None:
    measure_importance(tiny.qwen2(tmp_path / "narrow.gguf"), [TEXT], tmp_path / "matrix.gguf")
    with pytest.raises(ModelError, match="different from tensor size"):
        quantize(store, wide, "q4_0", imatrix=tmp_path / "matrix.gguf")
    assert not (store.folder / "wide-q4_0").exists()


def test_a_file_that_holds_no_matrix_is_refused(store: ModelStore, wide: ModelFile) -> None:
    with pytest.raises(ModelError, match="holds no importance matrix"):
        quantize(store, wide, "q4_0", imatrix=wide.path)


def test_a_name_that_is_taken_is_refused_and_its_model_stays(store: ModelStore, wide: ModelFile) -> None:
    with pytest.raises(ModelError, match="called wide already"):
        quantize(store, wide, "q4_0", name="wide")
    assert store.verify("wide").sha256 == wide.sha256


# ---- whose code


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Told]:
    with past(tmp_path) as made:
        yield Told(made)


def code_of(told: Told, tokens: int = 100_000) -> list[str]:
    preset = presets.by_name("scholia-base")
    texts = own_code(told.past.home, told.past.ledger, written, preset, 1000, tokens)
    return ["".join(piece.text for piece in text) for text in texts]


def test_fills_come_first_then_files_of_trusted_repositories_then_common_code(told: Told) -> None:
    asked = Context(
        "src/app.py", "python", "fill", "the sum", "def f(a, b):\n", "", "    ", signature="def f(a, b):"
    )
    told.past.ledger.trust(told.past.repository, True)
    fill = told.past.fill("    return a\n", "the sum", context=asked)
    told.past.found(fill, wrong="return a", right="return a + b")
    work = GitWork(told.past.repository.root)
    work.commit(**{"code.py": "MINE = 1\n", "notes.bin": "\0", ".env": "TOKEN=1\n"})
    other = GitWork.init(told.past.repository.root.parent / "other")
    other.commit(**{"strange.py": "FOREIGN = 1\n"})
    told.past.ledger.repository(other.repository)
    found = code_of(told)
    assert found[0].endswith("    return a + b\n")
    assert found[1] == "MINE = 1\n"
    assert "def mean(values)" in found[2]
    assert not any("FOREIGN" in text or "TOKEN" in text for text in found)


def test_as_much_code_is_taken_as_is_wanted(told: Told) -> None:
    few, all_of_it = code_of(told, 300), code_of(told)
    assert 0 < len(few) < len(all_of_it)
    assert few == all_of_it[: len(few)]


def test_the_command_makes_a_model_of_the_one_in_use(told: Told) -> None:
    done = told.agent("model", "quantize", "--type", "Q4_K_M", "--imatrix", "auto", "--name", "small")
    assert "pieces of your code" in done.stderr
    assert "small: " in done.stderr
    assert ModelStore(told.past.home).resolve("small").preset.name == "scholia-base"
