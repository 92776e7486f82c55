"""The bundled base: a small model trained from scratch by this package, and how it is made.

`gguf_path` is all that serving needs; the rest of this package (curriculum, training, export, evaluation)
runs only to make the next one. What it can and cannot do stands in MODEL_CARD.md beside the file.
"""

from __future__ import annotations

from pathlib import Path

SHA256 = "c686e53a87f4f1a59c8b24793c300f23a7037a35538d8c2ea734431cbbf66f74"


def gguf_path() -> Path:
    """The shipped weights, a GGUF file of architecture qwen2; its sha256 is `SHA256`."""
    return Path(__file__).with_name("scholia-base.gguf")
