from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import tiny

pytest.importorskip("llama_cpp")
pytestmark = pytest.mark.model

TOKENS = [104, 101, 108, 108, 111, 10, 258, 100, 101, 102, 32, 120]

# Native code stays out of the test process too (I7): the program gets the model's path and prints JSON.
PROGRAM = """\
import json, sys
from engine.model.backend import LoadOptions
from engine.model.prompts import Piece
from engine.model import llama
never, on = lambda: False, lambda _: True
options = LoadOptions(sys.argv[1], 1, 1, 256, **{"batch": 8, "ubatch": 8, **json.loads(sys.argv[2])})
backend = llama.load(options, on)
tokens = json.loads(sys.argv[3])
"""


def ask(path: Path, program: str, tokens: list[int] = TOKENS, **options: object) -> object:
    done = subprocess.run(
        [sys.executable, "-P", "-c", PROGRAM + program, str(path), json.dumps(options), json.dumps(tokens)],
        stdout=subprocess.PIPE,
        check=True,
    )
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.qwen2(tmp_path_factory.mktemp("llama") / "tiny.gguf", shape=tiny.Shape(layers=3))


def test_logits_agree_with_torch_to_three_in_a_thousand_of_the_largest(path):
    torch = pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    shape, vocabulary = tiny.Shape(layers=3), tiny.byte_vocabulary()
    model = transformers.Qwen2ForCausalLM(
        transformers.Qwen2Config(
            vocab_size=len(vocabulary.tokens),
            hidden_size=shape.width,
            num_hidden_layers=shape.layers,
            num_attention_heads=shape.heads,
            num_key_value_heads=shape.kv_heads,
            intermediate_size=shape.feed_forward,
            rms_norm_eps=1e-6,
            rope_parameters={"rope_type": "default", "rope_theta": 10000.0},
            tie_word_embeddings=True,
        )
    ).eval()
    names = {
        "token_embd": "model.embed_tokens",
        "output_norm": "model.norm",
        "attn_norm": "input_layernorm",
        "ffn_norm": "post_attention_layernorm",
        "attn_output": "self_attn.o_proj",
        **{f"attn_{one}": f"self_attn.{one}_proj" for one in "qkv"},
        **{f"ffn_{one}": f"mlp.{one}_proj" for one in ("gate", "up", "down")},
    }
    state = {}
    for name, value in tiny.qwen2_tensors(shape, len(vocabulary.tokens)).items():
        *block, what, kind = name.split(".")
        place = f"model.layers.{block[1]}." if block else ""
        state[f"{place}{names[what]}.{kind}"] = torch.from_numpy(value)
    state["lm_head.weight"] = state["model.embed_tokens.weight"]
    model.load_state_dict(state)
    with torch.no_grad():
        expected = model(torch.tensor([TOKENS])).logits[0]
    found = torch.tensor(ask(path, "print(json.dumps(backend.logits(tokens)))", batch=64))
    assert found.shape == expected.shape
    # The cache holds keys and values in half precision, and weights this random magnify what that rounds off.
    assert (found - expected).abs().max() < 3e-3 * expected.abs().max()


def test_a_prompt_in_many_batches_gives_the_same_distribution_as_in_one(path):
    program = """
backend.prefill(tokens, never, on)
many = backend._ready().tolist()
backend.close()
import dataclasses
backend = llama.load(dataclasses.replace(options, batch=64, ubatch=64), on)
backend.prefill(tokens, never, on)
one = backend._ready().tolist()
print(json.dumps([many, one]))
"""
    many, one = ask(path, program)
    assert many == pytest.approx(one, rel=1e-3, abs=1e-2)


def test_a_quantised_cache_computes_nearly_the_same(tmp_path):
    path = tiny.qwen2(tmp_path / "wide.gguf", shape=tiny.Shape(width=128))
    program = "backend.prefill(tokens, never, on); print(json.dumps(backend._ready().tolist()))"
    exact, quantised = ask(path, program), ask(path, program, kv_type="q8_0")
    scale = max(map(abs, exact))
    assert max(abs(a - b) for a, b in zip(exact, quantised, strict=True)) < 0.05 * scale


def test_an_interrupted_evaluation_stops_within_a_batch_and_leaves_a_cache_that_is_right(path):
    program = """
import threading
from engine.model.backend import Cancelled
asked = []
def cancelled():
    asked.append(1)
    if len(asked) == 2:  # not yet cancelled when asked, but before the batch is through
        original = llama.native.llama_decode
        def interrupted(context, batch):
            llama.native.llama_decode = original
            backend.interrupt()
            return original(context, batch)
        llama.native.llama_decode = interrupted
    return False
long = (tokens * 3)[:30]
backend.prefill(long, never, on)
expected = backend._ready().tolist()
backend._keep(0, exactly=True)
try:
    backend.prefill(long, cancelled, on)
    stopped = False
except Cancelled:
    stopped = True
kept = len(backend._cached)
reused = backend.prefill(long, never, on)
print(json.dumps([stopped, kept, reused, expected, backend._ready().tolist()]))
"""
    stopped, kept, reused, expected, found = ask(path, program)
    assert stopped
    assert (kept, reused) == (8, 8)
    assert found == pytest.approx(expected, rel=1e-3, abs=1e-2)


def test_it_says_what_the_file_is(path):
    program = "import dataclasses; print(json.dumps(dataclasses.asdict(backend.info)))"
    info = ask(path, program)
    vocabulary = tiny.byte_vocabulary()
    assert (info["architecture"], info["vocabulary"], info["training_context"]) == ("qwen2", "bpe", 512)
    assert (info["vocabulary_size"], info["context"]) == (len(vocabulary.tokens), 256)
    assert info["fim"]["prefix"] == vocabulary.id("<|fim_prefix|>")
    assert info["fim"]["suffix"] == vocabulary.id("<|fim_suffix|>")
    assert info["fim"]["middle"] == vocabulary.id("<|fim_middle|>")
    assert (info["bos"], info["eos"], info["adds_bos"]) == ("", "<|endoftext|>", False)


def test_a_model_that_wants_bos_gets_exactly_one(tmp_path):
    vocabulary = tiny.byte_vocabulary(bos="<|im_start|>")
    path = tiny.qwen2(tmp_path / "bos.gguf", vocabulary=vocabulary)
    program = """
bare = backend.tokenize([Piece("a")])
given = backend.tokenize([Piece("<|im_start|>", True), Piece("a")])
print(json.dumps([bare, given, backend.info.bos]))
"""
    bare, given, bos = ask(path, program)
    assert bare == given == [vocabulary.id("<|im_start|>"), ord("a")]
    assert bos == "<|im_start|>"


def test_plain_pieces_that_adjoin_are_tokenised_as_one_text(path):
    program = """
print(json.dumps([backend.tokenize([Piece(" "), Piece(" "), Piece("")]), backend.tokenize([Piece("  ")])]))
"""
    apart, together = ask(path, program)
    assert apart == together
    assert len(together) == 1
