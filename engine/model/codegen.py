"""CodeGen2 in transformers, because llama.cpp has no such architecture. Only the worker's child imports this.

Its published repository asks for code of its own to be run; that is never done. transformers' own CodeGen
class computes the same function, up to one thing: the rows of the fused query-value-key projection come in
groups, one for each core of the machine it was trained on, and CodeGen2 was trained on eight (`mp_num = 8` in
the published modeling code) where transformers takes four for granted. `regrouped` brings the rows into
transformers' order; a test holds both computations to the same logits.

Nothing in the folder is executed or unpickled: the configuration is read key by key, the vocabulary by
`tokenizers`, the weights by safetensors or, for an old `.bin`, by torch with `weights_only`.
"""

from __future__ import annotations

import json
import pickle
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from transformers import CodeGenConfig, CodeGenForCausalLM, DynamicCache
from transformers.models.codegen.modeling_codegen import create_sinusoidal_positions

from engine.model.backend import Adapter, Cancelled, LoadFailed, LoadOptions, ModelInfo, Progress
from engine.model.codegen_adapters import Adapters
from engine.model.prompts import Piece

GROUPS_HERE = 4  # transformers' CodeGenAttention
GROUPS_CODEGEN2 = 8
MASK = "<mask_1>"  # in CodeGen2's vocabulary, not in CodeGen's
ENDS = ("<eom>", "<|endoftext|>", "<sep>", MASK)
CHUNK = 64  # tokens between two looks at `cancelled`
LIMITS = {"n_embd": 8_192, "n_layer": 96, "n_head": 128, "n_positions": 16_384, "vocab_size": 300_000}


def load(options: LoadOptions, progress: Progress) -> CodegenBackend:
    """Load a transformers folder of CodeGen or CodeGen2. Raises LoadFailed."""
    torch.set_num_threads(options.threads)
    folder = Path(options.path)
    try:
        tokenizer, control = tokenizer_of(folder)
        model = network_of(folder)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise LoadFailed(str(error)) from error
    if not progress(1.0):
        raise LoadFailed("it was given up")
    return CodegenBackend(model, tokenizer, control, min(options.context, model.config.n_positions))


def network_of(folder: Path, dtype: torch.dtype = torch.float32) -> CodeGenForCausalLM:
    """The network in `folder`, rows in transformers' order. Raises OSError, ValueError, KeyError or RuntimeError."""
    config = _config(folder)
    _, control = tokenizer_of(folder)
    return _model(config, _weights(folder), GROUPS_CODEGEN2 if MASK in control else GROUPS_HERE, dtype)


def regrouped(weight: torch.Tensor, before: int, after: int) -> torch.Tensor:
    """The fused projection's rows, stored in `before` groups of query, value, key, in `after` groups instead.

    Each group holds the same share of the heads, in order. weight: shape (3 × width, width).
    """
    width = weight.shape[0] // 3
    # (group, which of q v k, rows of the group) → (which, all rows in the heads' order) → the new groups
    apart = weight.reshape(before, 3, width // before, -1).transpose(0, 1).reshape(3, width, -1)
    return apart.reshape(3, after, width // after, -1).transpose(0, 1).reshape(weight.shape).contiguous()


class CodegenBackend:
    """See `engine.model.backend.Backend` for what each method promises."""

    def __init__(
        self, model: CodeGenForCausalLM, tokenizer: Tokenizer, control: frozenset[str], context: int
    ) -> None:
        self._model = model
        self._adapters = Adapters(model)
        self._tokenizer = tokenizer
        self._ends = frozenset(tokenizer.token_to_id(word) for word in ENDS if word in control)
        found = (tokenizer.token_to_id(word) for word in ENDS if word in control)
        self._end = next(token for token in found if token is not None)
        self._bytes = _bytes_of(tokenizer, control)
        self._cache = DynamicCache(config=model.config)
        self._cached: list[int] = []
        self._ready = torch.empty(0)
        self._temperature = 0.0
        self._random = torch.Generator()
        count = sum(weight.numel() for weight in model.parameters())
        self.info = ModelInfo(
            architecture="codegen",
            description=f"CodeGen {count / 1e9:.1f}B in transformers",
            parameters=count,
            bytes=sum(weight.numel() * weight.element_size() for weight in model.parameters()),
            context=context,
            training_context=model.config.n_positions,
            vocabulary="bpe",
            vocabulary_size=model.config.vocab_size,
            eos="<|endoftext|>",
            system=f"torch {torch.__version__}, {torch.get_num_threads()} threads",
        )

    def tokenize(self, pieces: Sequence[Piece]) -> list[int]:
        tokens: list[int] = []
        plain = ""
        for piece in (*pieces, Piece("", special=True)):
            if not piece.special:
                plain += piece.text
                continue
            tokens += self._encode(plain, special=False) + self._encode(piece.text, special=True)
            plain = ""
        return tokens

    def _encode(self, text: str, *, special: bool) -> list[int]:
        self._tokenizer.encode_special_tokens = not special
        text = text.encode("utf-8", "replace").decode()
        ids: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
        return ids

    def continuation(self, text: str) -> list[int]:
        return [*self._encode(text, special=False), self._end]

    def use_adapters(self, adapters: Sequence[Adapter]) -> None:
        if self._adapters.use(adapters):
            self._cut(0)

    def prefill(self, tokens: Sequence[int], cancelled: Callable[[], bool], progress: Progress) -> int:
        reused = 0
        for one, other in zip(self._cached, tokens[:-1], strict=False):
            if one != other:
                break
            reused += 1
        self._cut(reused)
        for start in range(reused, len(tokens), CHUNK):
            if cancelled():
                raise Cancelled
            self._evaluate(tokens[start : start + CHUNK])
            progress(min(1.0, (start + CHUNK) / len(tokens)))
        return reused

    def advance(self, token: int, cancelled: Callable[[], bool]) -> None:
        if cancelled():
            raise Cancelled
        self._evaluate((token,))

    def use_threads(self, count: int) -> None:
        torch.set_num_threads(count)

    def interrupt(self) -> None:
        """Nothing to do: the longest evaluation is one chunk."""

    def _evaluate(self, tokens: Sequence[int]) -> None:
        with torch.inference_mode():
            out = self._model(
                torch.tensor([list(tokens)]), past_key_values=self._cache, use_cache=True, logits_to_keep=1
            )
        self._cached += tokens
        self._ready = out.logits[0, -1].float()

    def _cut(self, count: int) -> None:
        if count == 0:
            self._cache = DynamicCache(config=self._model.config)
        elif count < len(self._cached):
            self._cache.crop(count - len(self._cached))  # negative: how many to drop
        del self._cached[count:]

    def start_sampling(self, temperature: float, seed: int) -> None:
        self._temperature = temperature
        self._random = torch.Generator().manual_seed(seed)

    def sample(self) -> int:
        if self._temperature <= 0:
            return int(self._ready.argmax())
        shares = torch.softmax(self._ready / self._temperature, dim=-1)
        return int(torch.multinomial(shares, 1, generator=self._random))

    def loss(self, token: int) -> float:
        return -float(torch.log_softmax(self._ready, dim=-1)[token])

    def likeliest(self, count: int) -> list[tuple[int, float]]:
        values, tokens = torch.log_softmax(self._ready, dim=-1).topk(min(count, len(self._ready)))
        return list(zip(tokens.tolist(), values.tolist(), strict=True))

    def is_end(self, token: int) -> bool:
        return token in self._ends

    def piece(self, token: int) -> bytes:
        return self._bytes.get(token, b"")

    def finite(self) -> bool:
        return bool(torch.isfinite(self._ready).all())

    def score(
        self, tokens: Sequence[int], start: int, cancelled: Callable[[], bool], progress: Progress
    ) -> list[float]:
        losses: list[float] = []
        self.prefill(tokens[:start], cancelled, progress)
        for place, token in enumerate(tokens[start:], start):
            losses.append(-float(torch.log_softmax(self._ready, dim=-1)[token]))
            if place < len(tokens) - 1:
                self.advance(token, cancelled)
                progress(place / len(tokens))
        return losses

    def logits(self, tokens: Sequence[int]) -> list[list[float]]:
        with torch.inference_mode():
            rows: list[list[float]] = self._model(torch.tensor([list(tokens)])).logits[0].float().tolist()
        return rows

    def close(self) -> None:
        self._cut(0)


def _config(folder: Path) -> CodeGenConfig:
    data = json.loads((folder / "config.json").read_text("utf-8"))
    if data.get("model_type") != "codegen":
        raise ValueError(f"its model_type is {data.get('model_type')}, not codegen")
    for key, most in LIMITS.items():
        if not isinstance(data.get(key), int) or not 0 < data[key] <= most:
            raise ValueError(f"its configuration gives {key} = {data.get(key)!r}")
    inner = data.get("n_inner")
    rotary = data.get("rotary_dim", 64)
    if not (inner is None or (isinstance(inner, int) and 0 < inner <= 65_536)) or not isinstance(rotary, int):
        raise ValueError(f"its configuration gives n_inner = {inner!r}, rotary_dim = {rotary!r}")
    if data["n_embd"] % data["n_head"] or data["n_head"] % GROUPS_CODEGEN2:
        raise ValueError(
            f"its {data['n_head']} heads do not divide its width {data['n_embd']} as they should"
        )
    return CodeGenConfig(
        **{key: data[key] for key in LIMITS},
        n_ctx=data["n_positions"],
        n_inner=inner,
        rotary_dim=rotary,
        layer_norm_epsilon=float(data.get("layer_norm_epsilon", 1e-5)),
        activation_function="gelu_new",
        attn_pdrop=0.0,
        embd_pdrop=0.0,
        resid_pdrop=0.0,
        bos_token_id=None,  # the published ones mean other tokens
        eos_token_id=None,
        tie_word_embeddings=False,
    )


def tokenizer_of(folder: Path) -> tuple[Tokenizer, frozenset[str]]:
    """The tokenizer, and the words that are control tokens: those spelled `<…>`.

    `added_tokens.json` lists what the tokenizer's own file may lack. Runs of spaces and tabs among them are
    ordinary text.
    """
    data = json.loads((folder / "tokenizer.json").read_text("utf-8"))
    added = {one["content"]: int(one["id"]) for one in data.get("added_tokens", [])}
    extra = folder / "added_tokens.json"
    if extra.exists():
        added |= {str(word): int(number) for word, number in json.loads(extra.read_text("utf-8")).items()}
    control = frozenset(word for word in added if re.fullmatch(r"<[^<>\s]+>", word))
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False}
    data["added_tokens"] = [
        {"id": number, "content": word, "special": word in control, **flags}
        for word, number in sorted(added.items(), key=lambda item: item[1])
    ]
    tokenizer = Tokenizer.from_str(json.dumps(data))
    for word, number in added.items():
        if tokenizer.token_to_id(word) != number:
            raise ValueError(f"its vocabulary does not give {word!r} the number {number}")
    if "<|endoftext|>" not in control:
        raise ValueError("its vocabulary has no <|endoftext|>")
    return tokenizer, control


def _bytes_of(tokenizer: Tokenizer, control: frozenset[str]) -> dict[int, bytes]:
    """What each token stands for. Ordinary tokens are spelled in GPT-2's printable stand-ins for bytes."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    spare = iter(range(256, 512))
    alphabet = {chr(byte) if byte in plain else chr(next(spare)): byte for byte in range(256)}
    found: dict[int, bytes] = {}
    for word, number in tokenizer.get_vocab(with_added_tokens=True).items():
        if word in control:
            found[number] = b""
        elif word and all(letter in alphabet for letter in word):
            found[number] = bytes(alphabet[letter] for letter in word)
        else:
            found[number] = word.encode("utf-8", "replace")
    return found


def _weights(folder: Path) -> dict[str, torch.Tensor]:
    tensors = sorted(folder.glob("*.safetensors"))
    found: dict[str, torch.Tensor] = {}
    if tensors:
        from safetensors.torch import load_file

        for path in tensors:
            found |= load_file(path)
        return found
    for path in sorted(folder.glob("pytorch_model*.bin")):
        try:
            found |= torch.load(path, map_location="cpu", weights_only=True, mmap=True)
        except pickle.UnpicklingError as error:
            raise ValueError(f"{path.name} holds more than weights") from error
    if not found:
        raise ValueError("it has no weights")
    return found


def _model(
    config: CodeGenConfig, weights: dict[str, Any], groups: int, dtype: torch.dtype
) -> CodeGenForCausalLM:
    """weights: is emptied, so that none is held twice."""
    with torch.device("meta"):
        model = CodeGenForCausalLM(config)
    state: dict[str, torch.Tensor] = {}
    while weights:
        name, tensor = weights.popitem()
        if name.endswith((".causal_mask", ".bias_mask")):
            continue
        state[name] = tensor.to(dtype)
        if name.endswith("attn.qkv_proj.weight") and groups != GROUPS_HERE:
            state[name] = regrouped(state[name], groups, GROUPS_HERE)
    model.load_state_dict(state, strict=True, assign=True)
    for block in model.transformer.h:  # computed, not stored
        block.attn.embed_positions = create_sinusoidal_positions(
            config.n_positions, config.rotary_dim or config.n_embd
        )
    return model.eval()
