"""The bundled base: a small model trained from scratch by this package, and how it is made.

`gguf_path` is all that serving needs; the rest of this package (curriculum, training, export, evaluation)
runs only to make the next one. What it can and cannot do stands in MODEL_CARD.md beside the file.
"""

from __future__ import annotations

from pathlib import Path

SHA256 = "f1a658b1c1642b6f4d8b72465f0a326f007eb6dc8fd5c1b02a0a9034e86b4b5f"


def gguf_path() -> Path:
    """The shipped weights, a GGUF file of architecture qwen2; its sha256 is `SHA256`."""
    return Path(__file__).with_name("scholia-base.gguf")
