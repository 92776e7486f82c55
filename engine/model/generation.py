"""One generation over any backend: from a prompt's pieces to text that is complete characters.

Runs in the worker's child. What is the same for every model is here: where the answer ends (end-of-generation
token, stop string, limit, cancelled), characters that are spread over tokens, and the timing.
"""

from __future__ import annotations

import codecs
import time
from collections.abc import Callable, Sequence

from engine.errors import ModelError, PromptTooLong
from engine.model.backend import Backend, Cancelled, Progress
from engine.model.protocol import Done, Generate, Score, Scored, Stopped

CANARY_TOKENS = 32  # a batch, not a single token: that is where a wrong build dies
CANARY_STEPS = 4


class TextStream:
    """Turns the bytes of tokens into characters and ends at the first stop string.

    Nothing is given out that could still become part of a stop string or of a character.
    """

    def __init__(self, stop: Sequence[str]) -> None:
        self._stop = tuple(one for one in stop if one)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._held = ""
        self.stopped = False

    def feed(self, data: bytes, *, last: bool = False) -> str:
        """The characters that are now certain. After `stopped` or `last` nothing more may be fed."""
        self._held += self._decoder.decode(data, last)
        found = min((at for at in map(self._held.find, self._stop) if at >= 0), default=-1)
        if found >= 0:
            self.stopped = True
            ready, self._held = self._held[:found], ""
            return ready
        keep = 0 if last else self._possible_start()
        ready = self._held[: len(self._held) - keep]
        self._held = self._held[len(self._held) - keep :]
        return ready

    def _possible_start(self) -> int:
        """How many characters at the end are the start of a stop string."""
        longest = max(map(len, self._stop), default=1) - 1
        for size in range(min(longest, len(self._held)), 0, -1):
            if any(one.startswith(self._held[-size:]) for one in self._stop):
                return size
        return 0


def generate(
    backend: Backend,
    request: Generate,
    emit: Callable[[str], None],
    cancelled: Callable[[], bool],
    progress: Progress,
    clock: Callable[[], float] = time.perf_counter,
) -> Done:
    """Complete the prompt; `emit` is called once for every token, with the characters that it completed.

    An answer that would not fit the context ends there (`limit`). Raises PromptTooLong if the prompt leaves
    less than a quarter of the context, or less than what was asked for, to answer in.
    """
    tokens = backend.tokenize(request.pieces)
    room = backend.info.context
    limit = room - min(request.max_tokens, room // 4)
    if not tokens:
        raise ModelError("The prompt is empty.")
    if len(tokens) > limit:
        raise PromptTooLong(len(tokens), limit)
    most = min(request.max_tokens, room - len(tokens))
    stream = TextStream(request.stop)
    parts: list[str] = []
    reused, count = 0, 0
    stopped: Stopped = "limit"
    start, ready = clock(), 0.0
    try:
        reused = backend.prefill(tokens, cancelled, progress)
        ready = clock()
        backend.start_sampling(request.temperature, request.seed)
        while count < most:
            token = backend.sample()
            if backend.is_end(token):
                stopped = "eog"
                break
            count += 1
            parts.append(stream.feed(backend.piece(token)))
            emit(parts[-1])
            if stream.stopped:
                stopped = "stop"
                break
            if cancelled():
                raise Cancelled
            if count < most:
                backend.advance(token, cancelled)
    except Cancelled:
        stopped = "cancelled"
    end = clock()
    ready = ready or end
    if not stream.stopped:
        parts.append(stream.feed(b"", last=True))
        emit(parts[-1])
    return Done(request.id, "".join(parts), len(tokens), reused, count, ready - start, end - ready, stopped)


def score(backend: Backend, request: Score, cancelled: Callable[[], bool], progress: Progress) -> Scored:
    """How likely the model finds an answer. Raises PromptTooLong if prompt and answer exceed the context."""
    prompt = backend.tokenize(request.pieces)
    if not prompt:
        raise ModelError("The prompt is empty.")
    tokens = prompt + backend.continuation(request.answer)
    if len(tokens) > backend.info.context:
        raise PromptTooLong(len(tokens), backend.info.context)
    return Scored(request.id, tuple(backend.score(tokens, len(prompt), cancelled, progress)))


def canary(backend: Backend) -> bool:
    """Evaluate a batch and a few tokens. False if the numbers that come out are not numbers."""
    from engine.model.prompts import Piece

    words = backend.tokenize((Piece("def add(a, b):\n    return a + b\n" * 8),))
    tokens = words[: min(CANARY_TOKENS, backend.info.context // 2)]
    backend.prefill(tokens, lambda: False, lambda _: True)
    backend.start_sampling(0.0, 0)
    for _ in range(CANARY_STEPS):
        if not backend.finite():
            return False
        backend.advance(backend.sample(), lambda: False)
    return backend.finite()
