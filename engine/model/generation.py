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
from engine.model.search import Search

CANARY_TOKENS = 32  # a batch, not a single token: that is where a wrong build dies
CANARY_STEPS = 4


class TextStream:
    """Turns the bytes of tokens into characters and ends at the stop string that is complete first.

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
        found = ((self._held.find(one), len(one)) for one in self._stop)
        ends = [(at + length, at) for at, length in found if at >= 0]
        if ends:
            self.stopped = True
            ready, self._held = self._held[: min(ends)[1]], ""
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

    An answer that would not fit the context ends there (`limit`). One that the model ended itself is not the last
    word where a search was asked for and the cache can go back. Raises PromptTooLong if the prompt leaves less than a
    quarter of the context, or less than what was asked for, to answer in.
    """
    tokens = backend.tokenize(request.pieces)
    room = backend.info.context
    limit = room - min(request.max_tokens, room // 4)
    if not tokens:
        raise ModelError("The prompt is empty.")
    if len(tokens) > limit:
        raise PromptTooLong(len(tokens), limit)
    most = min(request.max_tokens, room - len(tokens))
    searches = request.search and request.temperature <= 0 and backend.info.can_rewind
    search = Search(backend) if searches else None
    stream = TextStream(request.stop)
    parts: list[str] = []
    said: list[int] = []
    reused, score = 0, 0.0
    stopped: Stopped = "limit"
    start, ready = clock(), 0.0
    try:
        reused = backend.prefill(tokens, cancelled, progress)
        ready = clock()
        backend.start_sampling(request.temperature, request.seed)
        while len(said) < most:
            if search:
                token, score = search.choose(said, score)
            else:
                token = backend.sample()
                score -= backend.loss(token) if request.search else 0.0
            if backend.is_end(token):
                stopped = "eog"
                break
            said.append(token)
            parts.append(stream.feed(backend.piece(token)))
            emit(parts[-1])
            if stream.stopped:
                stopped = "stop"
                break
            if cancelled():
                raise Cancelled
            if len(said) < most:
                backend.advance(token, cancelled)
    except Cancelled:
        stopped = "cancelled"
    ready = ready or clock()
    if not stream.stopped:
        parts.append(stream.feed(b"", last=True))
        emit(parts[-1])
    text = "".join(parts)
    if search and stopped == "eog":
        try:
            said, score = search.likelier(
                tokens,
                said,
                score,
                stop=request.stop,
                most=most,
                evaluated=lambda: emit(""),
                cancelled=cancelled,
                clock=clock,
            )
        except Cancelled:
            stopped = "cancelled"
        text = _text(backend, said, request.stop)
    seconds = (ready - start, clock() - ready)
    sure = score if request.search and stopped == "eog" else None
    return Done(request.id, text, len(tokens), reused, len(said), *seconds, stopped, sure)


def _text(backend: Backend, tokens: Sequence[int], stop: Sequence[str]) -> str:
    """What an answer's tokens say, up to the first stop string."""
    stream = TextStream(stop)
    parts = [stream.feed(backend.piece(token)) for token in tokens]
    return "".join(parts) + ("" if stream.stopped else stream.feed(b"", last=True))


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
