"""The embedder: the very same weights in llama.cpp, checked before they are used."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from engine.errors import ModelError
from engine.memory import embedder

pytestmark = pytest.mark.model
TEXTS = (
    "find the shared elements of two lists",
    "Parse an ISO 8601 date, raise ValueError on anything else.",
    "größte Zahl — 中文 é à 🔥",
    "",
    "x = os.path.join(a, b)\n\tand tabs",
    "word " * 400,
)
REFERENCE = """
import sys, numpy as np
from pathlib import Path
from engine.memory import embedder
made = embedder.load(embedder.DEFAULT, "sentence-transformers", Path(), 1)
np.save(sys.argv[1], made.embed(sys.stdin.read().split("\\0")))
"""


@pytest.mark.timeout(240)
def test_llama_cpp_gives_the_vectors_of_sentence_transformers(
    served: embedder.Embedder, tmp_path: Path
) -> None:
    out = tmp_path / "vectors.npy"
    subprocess.run(
        [sys.executable, "-P", "-c", REFERENCE, out], input="\0".join(TEXTS), text=True, check=True
    )
    cosines = (served.embed(TEXTS) * np.load(out)).sum(1)
    assert cosines.min() >= 0.999


def test_texts_together_give_the_vectors_of_each_alone(served: embedder.Embedder) -> None:
    many = [f"{text} {number}" for number in range(8) for text in TEXTS]
    together = served.embed(many)
    alone = np.concatenate([served.embed([text]) for text in many])
    assert (together * alone).sum(1).min() > 0.999
    assert np.allclose(np.linalg.norm(together, axis=1), 1)


def test_a_known_word_is_told_from_a_mistyped_one(served: embedder.Embedder) -> None:
    assert served.knows("supplied")
    assert not served.knows("supplide")


def test_weights_that_are_not_the_known_ones_are_refused(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "model.safetensors").write_bytes(b"something else")
    with pytest.raises(ModelError, match="not those of"):
        embedder.converted(source, tmp_path / "made.gguf")
    assert not (tmp_path / "made.gguf").exists()


def test_a_damaged_conversion_is_made_anew(weights: Path, tmp_path: Path) -> None:
    target = tmp_path / f"minilm-{embedder.WEIGHTS[:16]}.gguf"
    shutil.copy(weights / target.name, target)
    good = embedder.digest(target)
    target.with_suffix(".sha256").write_text(good)
    with target.open("r+b") as file:
        file.seek(1_000_000)
        file.write(b"\xff" * 8)
    embedder.converted(embedder.weights(), target)
    assert embedder.digest(target) == good


def test_another_model_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no embedding model"):
        embedder.load(str(tmp_path / "none"), "llama.cpp", tmp_path, 1)
