"""The bundled base's tokenizer: byte-level BPE over Qwen2's pre-tokenizer, trained on the curriculum.

The splitting rule is the one that llama.cpp applies for `tokenizer.ggml.pre = "qwen2"`
(src/llama-vocab.cpp, LLAMA_VOCAB_PRE_TYPE_QWEN2), so that both give the same tokens. No Unicode normalisation:
llama.cpp does none.

While training, letters are also split from the space or sign before them. Otherwise ` text`, `(text` and
`.text` become three tokens, and a small model has to learn each name three times over and what they have in
common; with this split no merge joins them, and to copy a name is to copy its tokens. Only words that are
never names, `SPACED`, get a token with their space: they are half of all spaces.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from random import Random

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

from engine.base.curriculum import shown
from engine.base.curriculum.library import texts
from engine.base.surroundings import draw_item
from engine.model.prompts import Prompt, fim_pieces

VOCABULARY = 2944
END, PREFIX, SUFFIX, MIDDLE, PAD = (
    "<|endoftext|>",
    "<|fim_prefix|>",
    "<|fim_suffix|>",
    "<|fim_middle|>",
    "<|pad|>",
)
SPECIAL = (END, PREFIX, SUFFIX, MIDDLE, PAD)
SPLIT = (
    r"(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}|"
    r" ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
SPACE = "Ġ"  # how byte-level BPE writes a space
SPACED = tuple(
    """and as class def elif else except finally for from if import in is lambda not or pass raise return try while
    with yield None True False str int float bool list dict tuple set object self Path ValueError KeyError TypeError
    len range collections re datetime os Iterator Callable logging pathlib sqlite json math csv dataclass dataclasses
    Counter defaultdict timedelta functools itertools sorted sum the a an of to by that this it its be are was than
    then into on at which each every all only one two first between without using when no do does has have can you
    please i we should would function write helper code returns make given new same so how what where""".split()  # noqa: SIM905  # words read best as text
)


def _corpus(items: int) -> Iterator[str]:
    pool = list(shown().values())
    for seed in range(items):
        item = draw_item(Random(f"tokenizer {seed}"), pool)
        for piece in fim_pieces(item.context):
            if not piece.special:
                yield piece.text
        yield item.answer
    rng = Random(0)
    for text in texts():
        start = rng.randrange(max(1, len(text) - 6000))
        yield text[start : start + 6000]


def train(items: int = 12_000, vocabulary: int = VOCABULARY) -> Tokenizer:
    """Train on `items` curriculum items and a sample of the standard library.

    vocabulary: the size before `SPACED` is added.
    """
    words = pre_tokenizers.Split(Regex(r"\p{L}+"), behavior="isolated")
    tokenizer = _byte_level(models.BPE(), words)
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=list(SPECIAL),
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(_corpus(items), trainer)
    return with_spaces(_byte_level(tokenizer.model))


def made_of(tokens: Sequence[str], merges: Sequence[str]) -> Tokenizer:
    """The tokenizer that has these tokens, in the order of their numbers, and merges, as a GGUF lists them."""
    pairs = [(first, second) for first, second in (merge.split(" ") for merge in merges)]
    return _byte_level(models.BPE({token: number for number, token in enumerate(tokens)}, pairs))


def _byte_level(model: models.BPE, *training: pre_tokenizers.PreTokenizer) -> Tokenizer:
    """training: what splits further while merges are learnt."""
    tokenizer = Tokenizer(model)
    tokenizer.add_special_tokens(list(SPECIAL) if model.token_to_id(END) is not None else [])
    split = pre_tokenizers.Split(Regex(SPLIT), behavior="isolated")
    bytes_of = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([split, *training, bytes_of])
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def with_spaces(tokenizer: Tokenizer) -> Tokenizer:
    """The tokenizer with a last merge for each word of `SPACED` and the space before it."""
    data = json.loads(tokenizer.to_str())
    model = data["model"]
    for word in SPACED:
        if word in model["vocab"] and SPACE + word not in model["vocab"]:
            model["vocab"][SPACE + word] = len(model["vocab"])
            model["merges"].append([SPACE, word])
    return Tokenizer.from_str(json.dumps(data))


def encode(tokenizer: Tokenizer, text: str) -> list[int]:
    """Tokens of plain text: the spellings of control tokens in it are text like any other."""
    if not any(mark in text for mark in SPECIAL):
        return list(tokenizer.encode(text, add_special_tokens=False).ids)
    tokenizer.encode_special_tokens = True
    try:
        return list(tokenizer.encode(text, add_special_tokens=False).ids)
    finally:
        tokenizer.encode_special_tokens = False


def encode_prompt(tokenizer: Tokenizer, prompt: Prompt) -> list[int]:
    """Tokens of a prompt, each piece on its own, control tokens only where a piece is special."""
    tokens: list[int] = []
    for piece in prompt.pieces:
        tokens += [control(tokenizer, piece.text)] if piece.special else encode(tokenizer, piece.text)
    return tokens


def control(tokenizer: Tokenizer, mark: str) -> int:
    """The number of a control token."""
    number = tokenizer.token_to_id(mark)
    if number is None:
        raise ValueError(f"the tokenizer has no {mark}")
    return number
