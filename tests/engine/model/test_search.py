"""The likeliest answer: against every answer that there is, and as the worker gives it on the bundled base."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product, takewhile
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.base import gguf_path
from engine.config import ModelSettings
from engine.model import search as searching
from engine.model.backend import Cancelled, ModelInfo
from engine.model.generation import generate
from engine.model.prompts import Context, Piece, Prompt, fim_pieces
from engine.model.protocol import Done, Generate
from engine.model.supervisor import Worker
from engine.paths import Home

END, MOST = 0, 4
PIECES = {END: b"", 1: b"a", 2: b"b", 3: b" "}


@dataclass(frozen=True)
class Model:
    name: str
    path: Path


class Chances:
    """A model that is a table: after each beginning, the chance of each of four tokens, drawn from a seed.

    Its search can be held against all answers that there are, which no real model's can."""

    info = ModelInfo("table", "", 0, 0, 64, 64, "bpe", len(PIECES))

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.tokens: list[int] = []
        self.evaluated = 0

    def after(self, tokens: Sequence[int]) -> list[float]:
        draw = Random(f"{self.seed} {list(tokens)}")
        shares = [draw.random() ** 3 + 1e-6 for _ in PIECES]
        return [math.log(share / sum(shares)) for share in shares]

    def score(self, answer: Sequence[int]) -> float:
        return sum(self.after([1, *answer[:place]])[token] for place, token in enumerate(answer))

    def tokenize(self, pieces: Sequence[Piece]) -> list[int]:
        return [1]

    def prefill(self, tokens: Sequence[int], cancelled: Callable[[], bool], progress: object) -> int:
        if cancelled():
            raise Cancelled
        reused = sum(
            1 for _ in takewhile(lambda two: two[0] == two[1], zip(self.tokens, tokens[:-1], strict=False))
        )
        self.tokens = list(tokens)
        self.evaluated += len(tokens) - reused
        return reused

    def advance(self, token: int, cancelled: Callable[[], bool]) -> None:
        if cancelled():
            raise Cancelled
        self.tokens.append(token)
        self.evaluated += 1

    def start_sampling(self, temperature: float, seed: int) -> None: ...

    def sample(self) -> int:
        return self.likeliest(1)[0][0]

    def likeliest(self, count: int) -> list[tuple[int, float]]:
        found = sorted(enumerate(self.after(self.tokens)), key=lambda one: -one[1])
        return found[:count]

    def loss(self, token: int) -> float:
        return -self.after(self.tokens)[token]

    def is_end(self, token: int) -> bool:
        return token == END

    def piece(self, token: int) -> bytes:
        return PIECES[token]


def text(tokens: Sequence[int]) -> str:
    return b"".join(PIECES[token] for token in tokens).decode()


def complete(
    model: Chances,
    *,
    search: bool,
    stop: tuple[str, ...] = (),
    cancelled: Callable[[], bool] = lambda: False,
    clock: Callable[[], float] = time.perf_counter,
) -> Done:
    request = Generate(1, (Piece("x"),), stop, MOST, search=search)
    return generate(model, request, lambda _: None, cancelled, lambda _: True, clock)  # type: ignore[arg-type]


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "EFFORT", 10_000)


@pytest.mark.usefixtures("unhurried")
@pytest.mark.parametrize("seed", range(200))
def test_of_all_answers_that_end_the_likeliest_is_found(seed: int) -> None:
    model = Chances(seed)
    first = complete(Chances(seed), search=False)
    found = complete(model, search=True)
    if first.stopped != "eog":  # there is no whole answer to beat
        assert found.text == first.text
        return
    whole = (
        (*said, END)
        for length in range(MOST + 1)
        for said in product((1, 2, 3), repeat=length)
        if length < MOST
    )
    told = [answer for answer in whole if text(answer).strip() or text(answer) == first.text]
    assert found.text == text(max(told, key=model.score))
    assert found.stopped == "eog"


@pytest.mark.usefixtures("unhurried")
def test_an_answer_that_says_nothing_is_never_preferred() -> None:
    firsts = [complete(Chances(seed), search=False) for seed in range(300)]
    said = [seed for seed, first in enumerate(firsts) if first.stopped == "eog" and first.text.strip()]
    nothing = [
        seed for seed in said if Chances(seed).score([END]) > Chances(seed).score(_tokens(firsts[seed].text))
    ]
    assert len(nothing) > 3  # there it would be the likeliest of all
    assert all(complete(Chances(seed), search=True).text.strip() for seed in nothing)


def _tokens(said: str) -> list[int]:
    letters = {piece.decode(): token for token, piece in PIECES.items()}
    return [*(letters[one] for one in said), END]


@given(st.integers(0, 10_000))
def test_an_alternative_ends_at_a_stop_string_as_the_first_answer_does(seed: int) -> None:
    assert "ab" not in complete(Chances(seed), search=True, stop=("ab",)).text


@pytest.mark.parametrize("effort", [0, 1, 4])
def test_no_more_is_evaluated_than_the_effort_allows(effort: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "EFFORT", effort)
    spent = []
    for seed in range(100):
        greedy, searched = Chances(seed), Chances(seed)
        first = complete(greedy, search=False)
        complete(searched, search=True)
        if first.stopped == "eog" and first.output_tokens:
            spent.append(searched.evaluated - greedy.evaluated - effort * first.output_tokens)
    assert len(spent) > 20
    # Going on elsewhere evaluates what was said up to there at once, at most MOST tokens and the prompt's.
    assert max(spent) <= MOST


def test_no_more_time_is_taken_than_is_allowed() -> None:
    for seed in range(100):
        greedy, searched, now = Chances(seed), Chances(seed), [0.0]

        def clock(now: list[float] = now) -> float:
            now[0] += searching.SECONDS / 2
            return now[0]

        first = complete(greedy, search=False)
        complete(searched, search=True, clock=clock)
        if first.stopped == "eog":
            assert searched.evaluated - greedy.evaluated <= MOST + 1  # one step


def test_whoever_cancels_while_it_searches_keeps_the_first_answer() -> None:
    for seed in range(100):
        first, searched = complete(Chances(seed), search=False), complete(Chances(seed), search=True)
        if first.stopped == "eog" and searched.text != first.text:
            break
    model = Chances(seed)
    greedy = first.output_tokens + 1  # with the prompt's one token
    done = complete(model, search=True, cancelled=lambda: model.evaluated > greedy)
    assert (done.text, done.stopped) == (first.text, "cancelled")


# ---- the bundled base, in its worker


UNSURE = (
    ("def pick(rows):\n", "the row which has the smallest price, and if there is none then None"),
    ("def tidy(text):\n", "collapse runs of blanks and cut both ends"),
    ("def shape(values, size):\n", "put values into rows of that size"),
    ("def common(left, right):\n", "what is in both, in order of left"),
    ("def middle(values):\n", "the one in the middle after ordering"),
    ("def swap(pairs):\n", "keys become values"),
    ("def newest(folder):\n", "the file changed last"),
    ("def initials(name):\n", "first letters of all words, big"),
    ("def rest(path):\n", "every line but the first"),
    ("def ratio(part, whole):\n", "percent with one digit"),
    ("def longest(words):\n", "longest one"),
    ("def nested(data, keys):\n", "walk down keys"),
)


def _prompt(header: str, words: str) -> Prompt:
    context = Context(
        path="app/utils.py",
        language="python",
        verb="fill",
        prompt=words,
        before=header,
        after="",
        indent="    ",
    )
    return Prompt(fim_pieces(context))


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    pytest.importorskip("llama_cpp")
    home = Home(tmp_path_factory.mktemp("search") / "home").ensure()
    with Worker(ModelSettings(threads=1), Model("scholia-base", gguf_path()), home) as worker:
        yield worker


@pytest.mark.model
def test_what_the_worker_finds_is_likelier_than_its_first_answer(base: Worker) -> None:
    found = 0
    for request in UNSURE:
        prompt, heard = _prompt(*request), []
        first = base.generate(prompt, max_tokens=120)

        def hear(said: str, heard: list[str] = heard) -> bool:
            heard.append(said)
            return True

        best = base.generate(prompt, max_tokens=120, search=True, on_text=hear)
        assert "".join(heard) == first.text  # what was heard while it was written stays what it was
        if best.text != first.text:
            found += 1
            losses = sum(base.score(prompt, best.text))
            assert losses < sum(base.score(prompt, first.text))
            assert best.log_likelihood == pytest.approx(-losses, rel=0.05, abs=0.1)
        again = base.generate(prompt, max_tokens=120, search=True)
        assert again.text == best.text
    assert found > 1


@pytest.mark.model
def test_after_a_search_the_prompt_is_still_in_the_cache(base: Worker) -> None:
    prompt = _prompt(*UNSURE[0])
    base.generate(prompt, max_tokens=120, search=True)
    again = base.generate(prompt, max_tokens=120)
    assert again.evaluated_tokens == 1


@pytest.mark.model
def test_with_a_temperature_nothing_is_searched(base: Worker) -> None:
    asked = {"max_tokens": 120, "temperature": 0.8, "seed": 3}
    for request in UNSURE[:3]:
        first = base.generate(_prompt(*request), **asked)
        again = base.generate(_prompt(*request), **asked, search=True)
        assert again.text == first.text
        if again.stopped == "eog":
            losses = sum(base.score(_prompt(*request), again.text))
            assert again.log_likelihood == pytest.approx(-losses, rel=0.05, abs=0.1)
