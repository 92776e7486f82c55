"""Tokenizer and exporter: llama.cpp sees the tokens and computes the logits that training saw."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")
llama_cpp = pytest.importorskip("llama_cpp")

from engine.base import tokenizer as base_tokenizer  # noqa: E402  # after importorskip
from engine.base.curriculum import library  # noqa: E402  # after importorskip
from engine.base.export import export, quantize, read, write_f16  # noqa: E402
from engine.base.network import Network, Shape  # noqa: E402

TEXTS = (
    "def f(x: int) -> str:\n    return str(x)\n",
    "\tif a  and   b:\r\n\r\n\n\n        pass   \n",
    "# héllo wörld — “quotes” … 你好，世界 🎉👩‍💻 ١٢٣ é ﬁ",
    "x = 1234567890 + 0x1F_ff  # it's, we'll, I'M\n",
    "<|endoftext|> <|fim_middle|> are text here",
    "\u200b\ufeff\u00a0\u2028end",
    "",
    " ",
    "\n",
    "    \n  x",
)


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    return base_tokenizer.train(items=120, vocabulary=700)


@pytest.fixture(scope="module")
def network(tokenizer: Any) -> Any:
    torch.manual_seed(0)
    made = Network(Shape(4, tokenizer.get_vocab_size())).eval()
    with torch.no_grad():
        for name, weight in made.named_parameters():
            if name.endswith("bias"):
                weight.normal_(std=0.3)
            elif "norm" in name:
                weight.add_(torch.randn_like(weight) * 0.1)
            weight.copy_(weight.half().float() if weight.dim() == 2 else weight)
    return made


@pytest.fixture(scope="module")
def gguf(tokenizer: Any, network: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("gguf") / "tiny.gguf"
    write_f16(network, tokenizer, path)
    return path


@pytest.fixture(scope="module")
def llama(gguf: Path) -> Iterator[Any]:
    made = llama_cpp.Llama(str(gguf), n_ctx=256, logits_all=True, verbose=False)
    yield made
    made.close()


@pytest.mark.model
@pytest.mark.parametrize("text", TEXTS)
def test_llama_cpp_gives_the_same_tokens(llama: Any, tokenizer: Any, text: str) -> None:
    ours = base_tokenizer.encode(tokenizer, text)
    assert llama.tokenize(text.encode(), add_bos=False, special=False) == ours
    assert tokenizer.decode(ours) == text or "<|" in text


@pytest.mark.model
def test_llama_cpp_gives_the_same_tokens_on_the_standard_library(llama: Any, tokenizer: Any) -> None:
    for text in library.texts()[::60]:
        part = text[:4000]
        assert llama.tokenize(part.encode(), add_bos=False, special=False) == base_tokenizer.encode(
            tokenizer, part
        )


@pytest.mark.model
def test_control_tokens_are_recognised_only_in_special_pieces(llama: Any, tokenizer: Any) -> None:
    mark = base_tokenizer.MIDDLE
    assert llama.tokenize(mark.encode(), add_bos=False, special=True) == [tokenizer.token_to_id(mark)]
    assert len(base_tokenizer.encode(tokenizer, mark)) > 1


@pytest.mark.model
def test_logits_agree_with_torch_to_a_thousandth_of_their_range(
    llama: Any, tokenizer: Any, network: Any
) -> None:
    tokens = base_tokenizer.encode(tokenizer, TEXTS[0] * 4)[:120]
    llama.reset()
    llama.eval(tokens)
    got = np.array(llama.scores[: len(tokens)])
    with torch.no_grad():
        wanted = network(torch.tensor([tokens]))[0].numpy()
    assert np.abs(got - wanted).max() < 1e-3 * np.abs(wanted).max()


@pytest.mark.model
def test_q8_0_is_much_smaller_and_computes_as_f16_does(gguf: Path, llama: Any, tokenizer: Any) -> None:
    small = gguf.with_name("small.gguf")
    quantize(gguf, small)
    assert small.stat().st_size < 0.7 * gguf.stat().st_size
    other = llama_cpp.Llama(str(small), n_ctx=256, logits_all=True, verbose=False)
    tokens = base_tokenizer.encode(tokenizer, TEXTS[0] * 4)[:120]
    other.eval(tokens)
    llama.reset()
    llama.eval(tokens)
    count = len(tokens)
    found = np.corrcoef(np.ravel(other.scores[:count]), np.ravel(llama.scores[:count]))[0, 1]
    other.close()
    assert found > 0.999


def test_what_was_written_is_read_as_it_was(gguf: Path, network: Any, tokenizer: Any) -> None:
    again, tokens = read(gguf)
    assert again.shape == network.shape
    for name, weight in network.state_dict().items():
        assert torch.equal(again.state_dict()[name], weight), name  # the fixture's fit into f16
    assert tokens.to_str() == tokenizer.to_str()


def test_weights_are_moved_towards_an_earlier_bases(
    gguf: Path, network: Any, tokenizer: Any, tmp_path: Path
) -> None:
    later = Network(network.shape)
    shape = network.shape
    torch.save(
        {"size": shape.size, "vocabulary": shape.vocabulary, "network": later.state_dict()},
        tmp_path / "later.pt",
    )
    export(tmp_path / "later.pt", tokenizer, tmp_path / "mixed.gguf", "f16", gguf, 0.3)
    mixed = read(tmp_path / "mixed.gguf")[0].state_dict()
    for name, weight in network.state_dict().items():
        wanted = 0.7 * later.state_dict()[name] + 0.3 * weight
        assert torch.allclose(mixed[name], wanted, atol=2e-3, rtol=2e-3), name
