"""What cannot be trained or merged is refused in words, with what to do, and leaves nothing behind."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import tiny_networks
import torch
from tiny_networks import CASES, Case

from engine.errors import ModelError
from engine.learning.adapter_file import AdapterFile, Pair, read_adapter, save_adapter
from engine.learning.lora import attach, write_adapter
from engine.learning.merge import merge
from engine.learning.network import Network, load_network

pytestmark = pytest.mark.timeout(600)

BY_NAME = {case.name: case for case in CASES}
QWEN2 = BY_NAME["qwen2"]


def load(path: Path) -> Network:
    return load_network(path, torch.float32, "cpu")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return QWEN2.write(tmp_path_factory.mktemp("base"))


@pytest.fixture(scope="module")
def adapter(base: Path) -> Path:
    network = load(base)
    path = base.with_name("adapter.gguf")
    write_adapter(attach(network, 4, 8.0, seed=1), network, path)
    return path


def changed(case: Case, **more: object) -> Case:
    """The case with other metadata; None takes a key away."""
    known = dict(case.more) | {name.replace("__", "."): value for name, value in more.items()}
    return replace(case, more=tuple((key, value) for key, value in known.items() if value is not None))  # type: ignore[misc]


@pytest.mark.parametrize(
    ("case", "words"),
    [
        (replace(QWEN2, architecture="qwen35"), "architecture qwen35 cannot be trained"),
        (replace(QWEN2, shapes=lambda: QWEN2.shapes() | {"blk.0.ffn_gate_exps.weight": (64, 64)}), "ffn_gate_exps"),
        (replace(QWEN2, shapes=lambda: QWEN2.shapes() | {"blk.0.attn_output.bias": (64,)}), "not those of a qwen2"),
        (
            replace(
                QWEN2,
                shapes=lambda: {name: s for name, s in QWEN2.shapes().items() if "1.ffn_up" not in name},
            ),
            "not those of a qwen2",
        ),
        (changed(QWEN2, attention__head_count_kv=(2, 1)), "each layer"),
        (changed(QWEN2, attention__layer_norm_rms_epsilon=None), "does not say"),
        (changed(QWEN2, block_count=1_000_000_000), "promises 1000000000 blocks and holds 2"),
        (changed(QWEN2, rope__scaling__type="longrope", rope__scaling__factor=4.0), "longrope"),
        (changed(QWEN2, rope__dimension_count=8), "a part of each head"),
        (changed(BY_NAME["starcoder"], attention__head_count_kv=4), "keys for every head"),
    ],
    ids=["architecture", "experts", "more", "less", "a-layer", "silent", "blocks", "stretched", "partial", "all-heads"],
)  # fmt: skip
def test_a_model_that_is_not_known_is_refused_in_words(case: Case, words: str, tmp_path: Path) -> None:
    path = case.write(tmp_path)
    with pytest.raises(ModelError, match=words) as refused:
        load(path)
    assert refused.value.hint


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="holds no model"):
        load(tmp_path)


def test_an_adapter_is_read_as_it_was_saved(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    pair = Pair(
        random.standard_normal((3, 5)).astype(np.float32), random.standard_normal((7, 3)).astype(np.float32)
    )
    save_adapter(AdapterFile("llama", 6.0, {"blk.0.attn_q.weight": pair}), tmp_path / "a.gguf")
    found = read_adapter(tmp_path / "a.gguf")
    assert (found.architecture, found.alpha, list(found.pairs)) == ("llama", 6.0, ["blk.0.attn_q.weight"])
    assert np.array_equal(found.pairs["blk.0.attn_q.weight"].a, pair.a)
    assert np.array_equal(found.pairs["blk.0.attn_q.weight"].b, pair.b)
    assert np.allclose(found.change("blk.0.attn_q.weight", 0.5), pair.b @ pair.a, atol=1e-6)
    assert (tmp_path / "a.gguf").stat().st_mode & 0o777 == 0o600


def test_matrices_that_do_not_fit_each_other_are_refused(tmp_path: Path) -> None:
    pair = Pair(np.zeros((3, 5), np.float32), np.zeros((7, 2), np.float32))
    save_adapter(AdapterFile("llama", 6.0, {"blk.0.attn_q.weight": pair}), tmp_path / "a.gguf")
    with pytest.raises(ModelError, match="do not fit each other"):
        read_adapter(tmp_path / "a.gguf")


def test_a_base_is_no_adapter(base: Path) -> None:
    with pytest.raises(ModelError, match="it is no adapter"):
        read_adapter(base)


def test_a_truncated_adapter_is_refused(adapter: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.gguf"
    cut.write_bytes(adapter.read_bytes()[:-4000])
    with pytest.raises(ModelError, match="truncated"):
        read_adapter(cut)


@pytest.mark.parametrize("name", ["llama", "phi2"])
def test_an_adapter_of_another_base_lies_beneath_no_training_and_is_not_merged(
    name: str, adapter: Path, tmp_path: Path
) -> None:
    other = BY_NAME[name].write(tmp_path)
    with pytest.raises(ModelError, match="not an adapter of this model"):
        attach(load(other), 4, 8.0, seed=1, beneath=adapter)
    with pytest.raises(ModelError, match="not an adapter of"):
        merge(other, adapter, 1.0, tmp_path / "merged.gguf")
    assert not (tmp_path / "merged.gguf").exists()


def test_weights_that_outgrow_half_precision_are_not_merged(
    base: Path, adapter: Path, tmp_path: Path
) -> None:
    known = read_adapter(adapter)
    huge = {name: Pair(pair.a, np.full_like(pair.b, 1e6)) for name, pair in known.pairs.items()}
    save_adapter(replace(known, pairs=huge), tmp_path / "huge.gguf")
    with pytest.raises(ModelError, match="outgrow float16"):
        merge(base, tmp_path / "huge.gguf", 1.0, tmp_path / "merged.gguf")
    assert {path.name for path in tmp_path.iterdir()} == {"huge.gguf"}


def test_a_merged_base_keeps_the_bases_own_words(base: Path, adapter: Path, tmp_path: Path) -> None:
    from gguf import GGUFReader

    merge(base, adapter, 1.0, tmp_path / "merged.gguf")
    before, after = GGUFReader(base), GGUFReader(tmp_path / "merged.gguf")

    def said(reader: GGUFReader) -> dict[str, object]:
        ours = ("GGUF.", "general.file_type")
        return {name: field.contents() for name, field in reader.fields.items() if not name.startswith(ours)}

    assert said(after) == said(before)
    assert len(said(before)["tokenizer.ggml.tokens"]) == len(tiny_networks.VOCABULARY.tokens)  # type: ignore[arg-type]
    assert [tensor.name for tensor in after.tensors] == [tensor.name for tensor in before.tensors]
