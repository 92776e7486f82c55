"""The real embedder's weights, converted once for all tests, and homes that find them converted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from corrected import Past, past

from engine.memory import embedder
from engine.memory.memory import folder


@pytest.fixture(scope="session")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that holds the default embedder for llama.cpp."""
    made = tmp_path_factory.mktemp("weights")
    embedder.converted(embedder.weights(), made / f"minilm-{embedder.WEIGHTS[:16]}.gguf")
    return made


@pytest.fixture(scope="session")
def served(weights: Path) -> embedder.Embedder:
    return embedder.load(embedder.DEFAULT, "llama.cpp", weights, 1)


@pytest.fixture
def then(tmp_path: Path) -> Iterator[Past]:
    with past(tmp_path) as made:
        yield made


@pytest.fixture
def corrected(then: Past, weights: Path) -> Past:
    """A past with three corrections, ids 1 to 3, whose home has the embedder converted."""
    folder(then.home).mkdir(parents=True)
    for path in weights.iterdir():
        (folder(then.home) / path.name).hardlink_to(path)
    for prompt, wrong, right in PAST:
        then.found(then.fill(wrong, prompt), "edited", wrong, right)
    return then


PAST = (
    ("join the two paths", "    return os.path.join(a, b)\n", "    return Path(a) / b\n"),
    (
        "parse an ISO date",
        "    return datetime.strptime(text, FORMAT)\n",
        "    return date.fromisoformat(text)\n",
    ),
    (
        "count the words in text",
        "    return collections.Counter(text)\n",
        "    return Counter(text.split())\n",
    ),
)
