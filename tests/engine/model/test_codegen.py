from __future__ import annotations

import json
from pathlib import Path

import pytest
import tiny_codegen
import torch

from engine.config import ModelSettings
from engine.errors import ModelError
from engine.model import codegen
from engine.model.backend import Cancelled, LoadFailed, LoadOptions
from engine.model.codegen import CodegenBackend, regrouped
from engine.model.presets import by_name
from engine.model.prompts import Context, Piece, build
from engine.model.store import ModelStore
from engine.model.supervisor import Worker
from engine.paths import Home

SHAPE = tiny_codegen.Shape()
TEXT = "def f(x):\n    return x  # <mask_1> é\n"


def opened(folder: Path) -> CodegenBackend:
    return codegen.load(LoadOptions(str(folder), 1, 1, 128), lambda share: True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_codegen.write(tmp_path_factory.mktemp("codegen2") / "codegen2-1B_P")


@pytest.fixture(scope="module")
def backend(folder: Path) -> CodegenBackend:
    return opened(folder)


def test_the_logits_are_those_of_the_published_layout(backend: CodegenBackend) -> None:
    weights = tiny_codegen.random_weights(SHAPE, len(tiny_codegen.words()))
    tokens = backend.tokenize([Piece(TEXT)])
    ours = torch.tensor(backend.logits(tokens))
    published = tiny_codegen.published_logits(weights, SHAPE, tokens)
    assert torch.allclose(ours, published, atol=1e-4)
    mistaken = tiny_codegen.published_logits(weights, tiny_codegen.Shape(groups=4), tokens)
    assert (published - mistaken).abs().max() > 0.05, "the groups make a difference that the test can see"


def test_regrouping_undoes_itself_and_keeps_every_row() -> None:
    weight = torch.arange(48 * 5.0).reshape(48, 5)
    there = regrouped(weight, 8, 4)
    assert torch.equal(regrouped(there, 4, 8), weight)
    assert sorted(there[:, 0].tolist()) == sorted(weight[:, 0].tolist())
    assert torch.equal(regrouped(weight, 4, 4), weight)


def test_control_words_are_one_token_each_and_only_in_special_pieces(backend: CodegenBackend) -> None:
    known = tiny_codegen.words()
    asked = "<mask_1><|endoftext|><sep><mask_1>"
    special = backend.tokenize([Piece(asked, special=True)])
    assert [known[token] for token in special] == ["<mask_1>", "<|endoftext|>", "<sep>", "<mask_1>"]
    plain = backend.tokenize([Piece(asked)])
    assert not {known[token] for token in plain} & set(tiny_codegen.CONTROL)
    assert b"".join(map(backend.piece, plain)).decode() == asked
    assert b"".join(map(backend.piece, special)) == b""


def test_text_survives_its_tokens_and_runs_of_spaces_are_tokens(backend: CodegenBackend) -> None:
    tokens = backend.tokenize([Piece(TEXT)])
    assert b"".join(map(backend.piece, tokens)).decode() == TEXT
    assert tiny_codegen.words().index("    ") in tokens
    halves = backend.tokenize([Piece(TEXT[:7]), Piece(TEXT[7:])])
    assert halves == tokens


def test_a_common_beginning_is_not_evaluated_again_and_gives_the_same_distribution(
    backend: CodegenBackend,
) -> None:
    first, second = backend.tokenize([Piece(TEXT)]), backend.tokenize([Piece(TEXT[:20] + "zzz")])
    backend.prefill(first, lambda: False, lambda share: True)
    reused = backend.prefill(second, lambda: False, lambda share: True)
    assert 10 < reused < len(second)
    backend.start_sampling(0.0, 0)
    token = backend.sample()
    fresh = backend.logits(second)[-1]
    assert token == max(range(len(fresh)), key=fresh.__getitem__)
    backend.advance(token, lambda: False)
    assert backend.finite()
    with pytest.raises(Cancelled):
        backend.prefill(first, lambda: True, lambda share: True)
    assert backend.prefill(second, lambda: False, lambda share: True) <= len(second) - 1


def test_old_pickled_weights_are_read_as_data_only(tmp_path: Path, backend: CodegenBackend) -> None:
    pickled = opened(tiny_codegen.write(tmp_path / "codegen2-1B", pickled=True))
    assert pickled.logits([1, 2, 3]) == backend.logits([1, 2, 3])

    class Evil:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return (Path.touch, (tmp_path / "ran",))  # type: ignore[return-value]  # what a pickle may carry

    torch.save({"transformer.wte.weight": Evil()}, tmp_path / "codegen2-1B" / "pytorch_model.bin")
    with pytest.raises(LoadFailed, match="more than weights"):
        opened(tmp_path / "codegen2-1B")
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("config.json", {"n_layer": 10**9}),
        ("config.json", {"n_embd": 63}),
        ("config.json", {"model_type": "llama"}),
        ("config.json", {"n_head": "many"}),
        ("added_tokens.json", {"<mask_1>": 3}),
    ],
)
def test_a_folder_that_makes_no_sense_is_refused(
    tmp_path: Path, name: str, change: dict[str, object]
) -> None:
    folder = tiny_codegen.write(tmp_path / "codegen2")
    path = folder / name
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(LoadFailed):
        opened(folder)


@pytest.mark.model
def test_codegen2_answers_through_the_worker_and_stops_at_the_end_of_the_mask(tmp_path: Path) -> None:
    home = Home(tmp_path / "home").ensure()
    folder = tiny_codegen.reciter(tmp_path / "codegen2-1B_P", [b"return ", b"42\n"], "<eom>")
    store = ModelStore(home)
    model = store.add(folder)
    assert model.preset.name == "codegen2-1b" and model.path.is_dir()
    assert not list(model.path.glob("*.py")), "code is never taken over"
    context = Context("a.py", "python", "fill", "the answer", "def f():\n", "\n\nprint(f())\n", indent="    ")
    with Worker(ModelSettings(), store.resolve(model.name), home) as worker:
        answer = worker.generate(build(context, model.preset, 200), max_tokens=20)
        again = worker.generate(build(context, model.preset, 200), max_tokens=20)
    assert answer.text == "return 42\n" and answer.stopped == "eog"
    assert answer.evaluated_tokens == answer.prompt_tokens and again.evaluated_tokens == 1


def test_the_store_refuses_a_changed_file_of_a_folder(tmp_path: Path, folder: Path) -> None:
    store = ModelStore(Home(tmp_path / "home").ensure())
    model = store.add(folder, name="codegen2-1b")
    assert model.preset is by_name("codegen2-1b")
    (model.path / "tokenizer.json").write_text("{}")
    with pytest.raises(ModelError):
        store.resolve("codegen2-1b")
