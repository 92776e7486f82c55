"""The likeliest answer, instead of the one of which every next token was the likeliest.

Branch and bound. The probability of an answer's beginning bounds that of every answer that begins so. When the first
answer is there, only those places count at which another token would have left the beginning likelier than the whole
of that answer: they are followed, the likeliest first, until none is left that could win (exact search as by Stahlberg
and Byrne, 2019, "On NMT Search Errors and Model Errors", here among the `WIDTH` likeliest tokens of each place). Where
the model was sure there is nothing to follow, and that is most of the time. What it is worth on the bundled base
stands in engine/base/MODEL_CARD.md.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable, Sequence

from engine.model.backend import Backend

WIDTH = 4  # tokens that are looked at in each place
EFFORT = 4  # the search evaluates at most so many times the first answer's tokens
SECONDS = 10.0  # and takes no longer than this


class Search:
    """What else could be said after one prompt. Scores are log-probabilities, in nats."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._open: list[tuple[float, int, tuple[int, ...]]] = []  # a heap; the number keeps its order by age
        self._count = 0
        self._best = float("-inf")

    def choose(self, said: Sequence[int], score: float) -> tuple[int, float]:
        """The likeliest token after `said`, which has `score`, and the score with it; the other tokens are kept as
        long as they can win."""
        (first, most), *others = self._backend.likeliest(WIDTH)
        for token, more in others:
            if score + more > self._best:
                self._count += 1
                heapq.heappush(self._open, (-(score + more), self._count, (*said, token)))
        return first, score + most

    def likelier(
        self,
        prompt: Sequence[int],
        answer: Sequence[int],
        score: float,
        *,
        stop: Sequence[str],
        most: int,
        evaluated: Callable[[], None],
        cancelled: Callable[[], bool],
        clock: Callable[[], float] = time.perf_counter,
    ) -> tuple[list[int], float]:
        """An answer that is likelier than `answer`, or that one: its tokens, without the one that ends it; its score.

        score: of the answer with its end. most: tokens in an answer. evaluated: is called once for each evaluation.
        Raises Cancelled.
        """
        self._best, best = score, list(answer)
        stops = [one.encode() for one in stop if one]
        left, until = EFFORT * len(answer), clock() + SECONDS
        while self._open and left > 0 and clock() < until:
            value, said = self._next()
            if value <= self._best:
                break
            text = b"".join(map(self._backend.piece, said))
            fresh = True
            while value > self._best:
                if self._backend.is_end(said[-1]) or any(one in text for one in stops):
                    if text.strip():
                        self._best = value
                        best = list(said[:-1] if self._backend.is_end(said[-1]) else said)
                    break
                if len(said) >= most or left <= 0 or clock() >= until:
                    break
                if fresh:
                    tokens = [*prompt, *said]
                    left -= len(tokens) - self._backend.prefill(tokens, cancelled, lambda _: True)
                    fresh = False
                else:
                    self._backend.advance(said[-1], cancelled)
                    left -= 1
                evaluated()
                token, value = self.choose(said, value)
                said = (*said, token)
                text += self._backend.piece(token)
        return best, self._best

    def _next(self) -> tuple[float, tuple[int, ...]]:
        value, _, said = heapq.heappop(self._open)
        return -value, said
