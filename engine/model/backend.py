"""What the worker asks of whatever runs a model: the seam between the loop and the native code.

A backend lives in the worker's child process only (I7) and holds one loaded model. It turns pieces of a
prompt into tokens, evaluates tokens, and picks the next one; everything that is the same for every model
(stop strings, UTF-8 across tokens, limits, timing, cancelling) is in `engine.model.generation`.

`llama.LlamaBackend` runs GGUF files, `codegen.CodegenBackend` a transformers folder of CodeGen2. Both are
made by a function `load(options, progress) -> Backend` at module level, so that importing this module
costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from engine.model.prompts import Piece

#: Called with the share that is done, 0 to 1; says that the process is alive. Returns False to give up.
Progress = Callable[[float], bool]


@dataclass(frozen=True)
class LoadOptions:
    """How to load one model. Every number is decided; `engine.model.probe` chose what the user left open.

    path: a GGUF file or a transformers folder. context, batch, ubatch: in tokens. kv_type: `f16` or `q8_0`.
    extra_buffers: llama.cpp's repacked weight layouts (AMX and others); False is the fallback for a build
    that crashes with them.
    """

    path: str
    threads: int
    batch_threads: int
    context: int
    batch: int = 512
    ubatch: int = 512
    kv_type: str = "f16"
    mmap: bool = True
    mlock: bool = False
    gpu_layers: int = 0
    extra_buffers: bool = True


@dataclass(frozen=True)
class Adapter:
    """A LoRA adapter to be laid over the base. path: a GGUF file. scale: how strongly, 1 as it was trained."""

    path: str
    scale: float = 1.0


@dataclass(frozen=True)
class FimTokens:
    """The ids of a model's fill-in-the-middle tokens; -1 where it has none."""

    prefix: int = -1
    suffix: int = -1
    middle: int = -1
    pad: int = -1
    repository: int = -1
    file: int = -1


@dataclass(frozen=True)
class ModelInfo:
    """What a loaded model says of itself.

    context: tokens that this context holds. training_context: tokens it was trained on, 0 if unknown.
    chat_template: the Jinja source, empty if it carries none. bos, eos: token text, empty if none; chat
    templates name them. adds_bos: a prompt starts with BOS, and the backend puts it there.
    can_rewind: the cache can drop its tail, so that a prompt sharing only a prefix reuses that prefix.
    """

    architecture: str
    description: str
    parameters: int
    bytes: int
    context: int
    training_context: int
    vocabulary: str
    vocabulary_size: int
    fim: FimTokens = FimTokens()
    chat_template: str = ""
    bos: str = ""
    eos: str = ""
    adds_bos: bool = False
    can_rewind: bool = True
    system: str = ""


class Cancelled(Exception):
    """Raised by `prefill` or `advance` when `cancelled()` became true; the backend stays usable."""


class LoadFailed(Exception):
    """The model cannot be loaded; the message says why in the user's words."""


class AdapterFailed(Exception):
    """An adapter cannot be laid on; the message says why in the user's words, `path` says which."""

    def __init__(self, message: str, path: str) -> None:
        super().__init__(message)
        self.path = path


class Backend(Protocol):
    """One loaded model with one sequence of tokens in its cache. Not thread-safe: one thread drives it."""

    @property
    def info(self) -> ModelInfo: ...

    def tokenize(self, pieces: Sequence[Piece]) -> list[int]:
        """The prompt's tokens, with BOS in front if the model wants it.

        Control tokens are recognised only in special pieces; adjoining plain pieces are tokenised as one.
        """
        ...

    def continuation(self, text: str) -> list[int]:
        """The tokens of a whole answer as the model would have said it: no BOS in front, and at its end the
        token that ends it."""
        ...

    def prefill(self, tokens: Sequence[int], cancelled: Callable[[], bool], progress: Progress) -> int:
        """Bring the cache to exactly `tokens` and leave the next token's distribution ready.

        Returns how many leading tokens were reused from the cache instead of evaluated. Raises Cancelled.
        """
        ...

    def use_threads(self, count: int) -> None:
        """Compute with so many threads from now on."""
        ...

    def start_sampling(self, temperature: float, seed: int) -> None:
        """Choose how `sample` picks: greedily at temperature 0, else at random from `seed`."""
        ...

    def sample(self) -> int:
        """Pick the next token from the ready distribution."""
        ...

    def loss(self, token: int) -> float:
        """The negative log-likelihood of a token in the ready distribution, in nats."""
        ...

    def likeliest(self, count: int) -> list[tuple[int, float]]:
        """The likeliest next tokens of the ready distribution, the likeliest first, each with its log-probability in
        nats."""
        ...

    def advance(self, token: int, cancelled: Callable[[], bool]) -> None:
        """Append one token to the cache and make the distribution after it ready. Raises Cancelled."""
        ...

    def interrupt(self) -> None:
        """End the evaluation in progress soon; it then raises Cancelled. Called from another thread, after
        `cancelled` became true. A backend that cannot do this does nothing."""
        ...

    def is_end(self, token: int) -> bool:
        """Whether the model ends its answer with this token."""
        ...

    def piece(self, token: int) -> bytes:
        """The bytes that a token stands for; may be a part of a character. Control tokens: empty."""
        ...

    def finite(self) -> bool:
        """Whether the ready distribution holds only finite numbers: the canary's question."""
        ...

    def use_adapters(self, adapters: Sequence[Adapter]) -> None:
        """Compute with exactly these adapters from now on.

        Empties the cache if the set, a scale or a file is another than before, else keeps it. Raises
        AdapterFailed if one cannot be laid on; then the set is as it was.
        """
        ...

    def score(
        self, tokens: Sequence[int], start: int, cancelled: Callable[[], bool], progress: Progress
    ) -> list[float]:
        """The negative log-likelihood, in nats, of each of `tokens[start:]` given all before it.

        start: at least 1. Raises Cancelled.
        """
        ...

    def logits(self, tokens: Sequence[int]) -> list[list[float]]:
        """The logits after each token, evaluated afresh from an empty cache. For tests and measuring."""
        ...

    def close(self) -> None:
        """Free everything."""
        ...
