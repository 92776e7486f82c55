"""An answer is judged as what goes on behind the prompt, also by a vocabulary that spaces the beginning of texts."""

from __future__ import annotations

from pathlib import Path

import pytest
import tiny
from backend_asked import SHAPE, ask
from gguf import GGUFWriter, TokenType

pytest.importorskip("llama_cpp")
pytestmark = pytest.mark.model


def sentencepiece_model(path: Path) -> Path:
    """A model with a vocabulary that puts a space before the first word of every text."""
    words = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256)), "▁", *"abc", "▁a", "ab"]
    writer = GGUFWriter(str(path), "qwen2")
    for key, value in SHAPE.hyperparameters().items():
        (writer.add_float32 if isinstance(value, float) else writer.add_uint32)(f"qwen2.{key}", value)
    writer.add_tokenizer_model("llama")
    writer.add_token_list(words)
    writer.add_token_scores([-float(place) for place in range(len(words))])
    kinds = [TokenType.UNKNOWN, TokenType.CONTROL, TokenType.CONTROL, *[TokenType.BYTE] * 256]
    writer.add_token_types([*map(int, kinds), *[int(TokenType.NORMAL)] * 6])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_add_space_prefix(True)
    for name, tensor in tiny.qwen2_tensors(SHAPE, len(words)).items():
        writer.add_tensor(name, tensor)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def test_an_answer_is_judged_as_it_goes_on_not_as_a_text_that_begins(tmp_path):
    program = """
said = [[backend.piece(token).decode() for token in backend.continuation(text)] for text in given]
print(json.dumps([said, backend.info.vocabulary, backend.info.adds_bos]))
"""
    said, vocabulary, adds_bos = ask(sentencepiece_model(tmp_path / "spm.gguf"), program, ["abc", " abc", ""])
    assert (vocabulary, adds_bos) == ("spm", True)
    assert ["".join(one) for one in said] == ["abc", " abc", ""]
    assert [len(one) for one in said] == [3, 4, 1]  # the last token of each ends the answer
