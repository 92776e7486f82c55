"""The bundled base: a small model trained from scratch by this package, and how it is made.

`gguf_path` is all that serving needs; the rest of this package (curriculum, training, export, evaluation)
runs only to make the next one. What it can and cannot do stands in MODEL_CARD.md beside the file.
"""

from __future__ import annotations

from pathlib import Path

SHA256 = "65b589415729c8e58d75401643bc98e73475e94033860c31d849ef77c5176de3"


def gguf_path() -> Path:
    """The shipped weights, a GGUF file of architecture qwen2; its sha256 is `SHA256`."""
    return Path(__file__).with_name("scholia-base.gguf")
