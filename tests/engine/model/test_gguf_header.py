from __future__ import annotations

import os
import struct
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import ModelError
from engine.model.gguf_header import looks_like_gguf, read_header

gguf = pytest.importorskip("gguf")
numpy = pytest.importorskip("numpy")


def write(path: Path) -> Path:
    writer = gguf.GGUFWriter(path, "qwen2")
    writer.add_context_length(77)
    writer.add_float32("qwen2.rope.freq_base", 0.5)
    writer.add_bool("tokenizer.ggml.add_bos_token", True)
    writer.add_chat_template("{{ 'é' }}")
    writer.add_token_list(["a", "b", "<|fim_prefix|>"])
    writer.add_token_types([1, 1, 3])
    writer.add_tensor("blk.0.weight", numpy.zeros((4, 32), dtype=numpy.float32))
    writer.add_tensor("blk.1.weight", numpy.zeros((3, 5), dtype=numpy.float16))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def raw(
    pairs: bytes = b"", n_pairs: int = 0, n_tensors: int = 0, tensors: bytes = b"", version: int = 3
) -> bytes:
    return b"GGUF" + struct.pack("<IQQ", version, n_tensors, n_pairs) + pairs + tensors


def text(value: bytes) -> bytes:
    return struct.pack("<Q", len(value)) + value


def test_the_header_says_what_the_writer_wrote(tmp_path: Path) -> None:
    header = read_header(write(tmp_path / "m.gguf"), keep=["tokenizer.ggml.tokens"])
    assert header.architecture == "qwen2"
    assert header.context_length == 77
    assert header.chat_template == "{{ 'é' }}"
    assert header.metadata["qwen2.rope.freq_base"] == 0.5
    assert header.metadata["tokenizer.ggml.add_bos_token"] is True
    assert header.metadata["tokenizer.ggml.tokens"] == ("a", "b", "<|fim_prefix|>")
    assert "tokenizer.ggml.token_type" not in header.metadata
    assert header.lengths["tokenizer.ggml.token_type"] == 3
    assert header.parameters == 4 * 32 + 15
    assert header.quantisation == "f32"
    assert [(tensor.name, tensor.size) for tensor in header.tensors] == [
        ("blk.0.weight", 512),
        ("blk.1.weight", 30),
    ]


def test_the_expected_size_is_where_the_last_tensor_ends(tmp_path: Path) -> None:
    path = write(tmp_path / "m.gguf")
    expected = read_header(path).expected_size
    os.truncate(path, expected)
    assert read_header(path).expected_size == expected
    os.truncate(path, expected - 1)
    with pytest.raises(ModelError, match="truncated"):
        read_header(path)


def test_a_file_cut_anywhere_is_refused(tmp_path: Path) -> None:
    whole = write(tmp_path / "m.gguf").read_bytes()
    cut = tmp_path / "cut.gguf"
    for length in range(0, len(whole) - 64, 7):
        cut.write_bytes(whole[:length])
        with pytest.raises(ModelError):
            read_header(cut)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "not a GGUF"),
        (b"PK\3\4" + bytes(100), "not a GGUF"),
        (raw(version=1), "version 1"),
        (raw(version=0x03000000), "version"),
        (raw(n_tensors=2**63), "tensors"),
        (raw(n_pairs=2**40), "metadata entries"),
        (raw(struct.pack("<Q", 2**62) + bytes(64), n_pairs=1), "string"),
        (
            raw(text(b"k") + struct.pack("<II", 9, 0) + struct.pack("<Q", 2**50) + bytes(64), n_pairs=1),
            "elements",
        ),
        (raw(text(b"k") + struct.pack("<II", 9, 10) + struct.pack("<Q", 3_000_000), n_pairs=1), "truncated"),
        (
            raw(text(b"k") + struct.pack("<II", 9, 9) + struct.pack("<Q", 1) + bytes(64), n_pairs=1),
            "unknown type 9",
        ),
        (raw(text(b"k") + struct.pack("<I", 99) + bytes(64), n_pairs=1), "unknown type 99"),
        (raw((text(b"k") + struct.pack("<IB", 0, 1)) * 2 + bytes(9), n_pairs=2), "repeats"),
        (raw(text(b"general.alignment") + struct.pack("<II", 4, 3) + bytes(9), n_pairs=1), "power of two"),
        (raw(n_tensors=1, tensors=text(b"t") + struct.pack("<I", 9) + bytes(99)), "9 dimensions"),
        (
            raw(n_tensors=1, tensors=text(b"t") + struct.pack("<IQQQQIQ", 4, *[2**62] * 4, 0, 0)),
            "truncated",
        ),
        (raw(n_tensors=1, tensors=text(b"t") + struct.pack("<IQIQ", 1, 32, 4, 0)), "unknown tensor type 4"),
        (raw(n_tensors=1, tensors=text(b"t") + struct.pack("<IQIQ", 1, 33, 8, 0)), "multiple of 32"),
    ],
)
def test_a_header_that_lies_is_refused_with_the_reason(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "bad.gguf"
    path.write_bytes(data)
    tracemalloc.start()
    with pytest.raises(ModelError, match=message):
        read_header(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 << 20


def test_a_folder_a_fifo_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe", tmp_path / "none"):
        assert not looks_like_gguf(path)
        with pytest.raises(ModelError):
            read_header(path)


@settings(max_examples=200, deadline=None)
@given(position=st.integers(0, 1 << 20), value=st.binary(min_size=1, max_size=8))
def test_any_flipped_bytes_give_a_header_or_a_model_error(
    tmp_path_factory: pytest.TempPathFactory, position: int, value: bytes
) -> None:
    folder = tmp_path_factory.mktemp("flip")
    data = bytearray(write(folder / "m.gguf").read_bytes())
    position %= len(data)
    data[position : position + len(value)] = value
    (folder / "flipped.gguf").write_bytes(data)
    try:
        header = read_header(folder / "flipped.gguf")
    except ModelError as error:
        assert error.hint
    else:
        assert header.expected_size <= len(data)
