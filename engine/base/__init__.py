"""The bundled base: a small model trained from scratch by this package, and how it is made.

`gguf_path` is all that serving needs; the rest of this package (curriculum, training, export, evaluation)
runs only to make the next one. What it can and cannot do stands in MODEL_CARD.md beside the file.
"""

from __future__ import annotations

from pathlib import Path

SHA256 = "e8e8f4be44968fae752f8f52d44f122ea8d19423d1e908e8c2a927934ac12234"


def gguf_path() -> Path:
    """The shipped weights, a GGUF file of architecture qwen2; its sha256 is `SHA256`."""
    return Path(__file__).with_name("scholia-base.gguf")
