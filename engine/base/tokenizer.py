"""The bundled base's tokenizer: byte-level BPE over Qwen2's pre-tokenizer, trained on the curriculum.

The splitting rule is the one that llama.cpp applies for `tokenizer.ggml.pre = "qwen2"`
(src/llama-vocab.cpp, LLAMA_VOCAB_PRE_TYPE_QWEN2), so that both give the same tokens. No Unicode normalisation:
llama.cpp does none.
"""

from __future__ import annotations

import sysconfig
from collections.abc import Iterator
from pathlib import Path
from random import Random

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

from engine.base.curriculum import families
from engine.base.surroundings import draw_item
from engine.model.prompts import Prompt, fim_pieces

VOCABULARY = 4096
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
SKIPPED = (
    "test",
    "tests",
    "idlelib",
    "lib2to3",
    "site-packages",
    "turtledemo",
    "encodings",
    "__pycache__",
    "ensurepip",
)


def library_files() -> list[Path]:
    """The standard library's own source, in a fixed order."""
    root = Path(sysconfig.get_path("stdlib"))
    found = [path for path in root.rglob("*.py") if not set(SKIPPED) & set(path.relative_to(root).parts)]
    return sorted(path for path in found if 2_000 < path.stat().st_size < 120_000)


def library_texts() -> list[str]:
    return [path.read_text(encoding="utf-8", errors="ignore") for path in library_files()]


def _corpus(items: int) -> Iterator[str]:
    pool = list(families().values())
    for seed in range(items):
        item = draw_item(Random(f"tokenizer {seed}"), pool)
        for piece in fim_pieces(item.context):
            if not piece.special:
                yield piece.text
        yield item.answer
    rng = Random(0)
    for text in library_texts():
        start = rng.randrange(max(1, len(text) - 6000))
        yield text[start : start + 6000]


def train(items: int = 12_000, vocabulary: int = VOCABULARY) -> Tokenizer:
    """Train on `items` curriculum items and a sample of the standard library."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(SPLIT), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=list(SPECIAL),
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(_corpus(items), trainer)
    return tokenizer


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
