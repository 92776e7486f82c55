"""What was learnt serves from the next request on: the real store, worker, model and files."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import tiny
import tiny_adapters
from stage import Stage, stage

from engine.learning.adapters import Adapters
from engine.learning.version import Draft, Version
from engine.ledger.ledger import Ledger
from engine.model.gguf_header import read_header
from watcher.fill import Filler

pytestmark = pytest.mark.model

STUBS = {
    ".py": "def answer():\n    # @agent: the answer\n    pass\n",
    ".rb": "def answer\n    # @agent: the answer\nend\n",
}
BASE, LEARNT, OTHER = ANSWERS = ("    return 1\n", "    return 2\n", "    return 3\n")
HALVES = np.ones((1, 8), np.float32), np.ones((8, 1), np.float32)


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as made:
        yield made


class Ground:
    """A model that answers `return 1`, and adapters that make it answer otherwise."""

    def __init__(self, on: Stage, answer: str = ANSWERS[0]) -> None:
        self.on, self.adapters = on, Adapters(on.home)
        self.model = on.recite(answer.encode(), second=[text.encode() for text in ANSWERS[1:]])
        header = read_header(self.model, keep=["tokenizer.ggml.tokens"])
        tokens = header.metadata["tokenizer.ggml.tokens"]
        assert isinstance(tokens, tuple)
        self.tokens, self.width = tokens, header.integer("qwen2.embedding_length")

    def learn(self, answer: str, **changes: object) -> Version:
        """Deploys an adapter that makes the model answer this."""
        alphabet = tiny.byte_alphabet()
        token = self.tokens.index("".join(alphabet[byte] for byte in answer.encode()))
        down = np.ones((1, self.width), np.float32)
        down[0, token] = 0.0  # after the answer it ends
        up = np.zeros((len(self.tokens), 1), np.float32)
        up[token] = 2.0
        path = tiny_adapters.write(
            self.on.home.root / "trained.gguf", {"output.weight": (down, up)}, alpha=1.0
        )
        base = hashlib.sha256(self.model.read_bytes()).hexdigest()
        draft = Draft(path, "tiny", base, "personal", "fast", {}, gate={"asked": 1}, passed=True)
        version = self.adapters.add(replace(draft, **changes))
        self.adapters.deploy(version.name)
        return version

    def fill(self, filler: Filler | None = None, path: str = "a.py") -> str:
        """What the model answers now."""
        assert self.on.fill(path, STUBS[Path(path).suffix], filler).stage == "filled"
        return self.on.read(path).partition("\n")[2]


@pytest.fixture
def ground(on: Stage) -> Ground:
    return Ground(on)


def last_adapter(on: Stage) -> str:
    """What the ledger says of the last fill."""
    with Ledger.open(on.home) as ledger:
        return str(ledger._rows("SELECT adapter FROM fill ORDER BY id DESC LIMIT 1")[0][0])


def test_what_was_deployed_answers_from_the_next_request_on_without_a_new_load(on, ground):
    with on.filler() as filler:
        assert ground.fill(filler) == BASE
        assert last_adapter(on) == ""
        pid = filler.models.current.state.pid
        version = ground.learn(LEARNT)
        assert ground.fill(filler) == LEARNT
        assert last_adapter(on) == version.name
        assert on.heard[-1].adapter == version.name
        ground.adapters.rollback(version.base, "personal")
        assert ground.fill(filler) == BASE
        assert filler.models.current.state.pid == pid


def test_a_language_has_an_adapter_of_its_own_over_the_scopes(on, ground):
    own, python = ground.learn(LEARNT), ground.learn(OTHER, language="python", scale=0.5)
    with on.filler() as filler:
        assert ground.fill(filler, "a.rb") == LEARNT + "end\n"
        assert last_adapter(on) == own.name
        assert ground.fill(filler) == LEARNT  # twice as strong
        assert last_adapter(on) == f"{own.name}, {python.name}"


def test_what_another_scope_learnt_does_not_answer(on, ground):
    ground.learn(LEARNT, scope="work")
    assert ground.fill() == BASE


def test_an_adapter_of_another_model_is_left_out_with_the_reason(on, ground, caplog):
    path = tiny_adapters.write(on.home.root / "foreign.gguf", {"blk.9.attn_q.weight": HALVES}, alpha=1.0)
    version = ground.learn(LEARNT)
    foreign = ground.adapters.add(replace(draft_of(version, path), language="python"))
    ground.adapters.deploy(foreign.name)
    with on.filler() as filler, caplog.at_level(logging.WARNING):
        assert ground.fill(filler) == LEARNT
        assert ground.fill(filler, "b.py") == LEARNT
    assert last_adapter(on) == version.name
    assert [one for one in caplog.messages if "blk.9.attn_q" in one] == [caplog.messages[0]]


def test_an_adapter_that_was_damaged_is_left_out_with_the_reason(on, ground, caplog):
    version = ground.learn(LEARNT)
    with (ground.adapters.folder / version.name / "adapter.gguf").open("r+b") as file:
        file.truncate(100)
    with caplog.at_level(logging.WARNING):
        assert ground.fill() == BASE
    assert "is truncated" in caplog.text
    assert last_adapter(on) == ""


def test_an_answer_and_its_second_try_are_given_with_the_same_adapters(on, ground):
    ground = Ground(on, "    return (1\n")
    with on.filler() as filler:
        on.acts["retrying"] = lambda: ground.learn(LEARNT) and None
        on.fill("a.py", STUBS[".py"], filler)
        assert {one.adapter for one in on.heard} == {""}
        assert last_adapter(on) == ""
        assert ground.fill(filler) == LEARNT


def draft_of(version: Version, path: Path) -> Draft:
    return Draft(
        path, version.model, version.base, version.scope, version.how, {}, gate=version.gate, passed=True
    )


def test_a_running_daemon_answers_with_what_was_deployed_and_status_names_it(on, ground):
    with on.daemon():
        on.work.write("a.py", STUBS[".py"])
        on.reads("a.py", f"def answer():\n{BASE}")
        version = ground.learn(LEARNT)
        on.work.write("b.py", STUBS[".py"])
        on.reads("b.py", f"def answer():\n{LEARNT}")
        assert f"ready, with {version.name}" in on.agent("status").stdout
        assert f"with {version.name}, 1 tokens" in on.agent("log", "--why", "2").stdout
        ground.adapters.rollback(version.base, "personal")
        assert "ready\n" in on.agent("status").stdout  # before the next request
        on.work.write("c.py", STUBS[".py"])
        on.reads("c.py", f"def answer():\n{BASE}")
