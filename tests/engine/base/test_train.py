"""The training script: it goes on after a kill, and refuses to go on silently without data."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

from engine.base import tokenizer as base_tokenizer  # noqa: E402  # after importorskip
from engine.base.data import load_shard, make_shard, shard_path, write_shard  # noqa: E402
from engine.base.export import load_checkpoint, read, write_f16  # noqa: E402
from engine.base.network import Network, Shape  # noqa: E402
from engine.base.train import batches  # noqa: E402
from engine.base.verify import Verifier  # noqa: E402

DEADLINE = 60.0


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run's folder with a small tokenizer and two small shards."""
    out = tmp_path_factory.mktemp("run")
    tokenizer = base_tokenizer.train(items=60, vocabulary=600)
    (out / "tokenizer.json").write_text(tokenizer.to_str(), encoding="utf-8")
    with Verifier(seconds=20) as verifier:
        for number in (0, 1):
            shard, failed = make_shard(tokenizer, 1, number, verifier, 24, set())
            assert failed == 0
            write_shard(shard_path(out, number), shard)
    return out


def command(out: Path, *more: str) -> list[str]:
    fixed = ["--out", str(out), "--size", "2", "--batch", "1024", "--shards", "2", "--items", "24"]
    return [sys.executable, "-m", "engine.base.train", *fixed, "--save-every", "0", *more]


def test_training_goes_on_after_a_kill(run: Path) -> None:
    log = run / "log"
    with log.open("wb") as file:
        first = subprocess.Popen(
            command(run, "--minutes", "10"), stdout=file, stderr=file, start_new_session=True
        )
    deadline = time.monotonic() + DEADLINE
    while not (run / "checkpoint.pt").exists() and first.poll() is None:
        assert time.monotonic() < deadline, log.read_text()
        os.sched_yield()
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    done = torch.load(run / "checkpoint.pt", weights_only=True)["step"]
    assert done > 0, log.read_text()

    again = subprocess.run(
        command(run, "--minutes", "10", "--steps", str(done + 3)),
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        check=True,
    )
    assert f"resumed at step {done}" in again.stdout
    state = torch.load(run / "checkpoint.pt", weights_only=True)
    assert state["step"] == done + 3
    assert load_checkpoint(run / "checkpoint.pt").parameter_count() < 100_000


def test_a_batch_holds_every_row_once_and_little_padding(run: Path) -> None:
    shard = load_shard(shard_path(run, 0))
    todo = batches(shard, 2048, seed=3)
    assert sorted(row for rows in todo for row in rows) == list(range(len(shard.answers)))
    assert batches(shard, 2048, seed=3) == todo


def test_the_loss_is_taken_on_the_answer_alone(run: Path) -> None:
    tokenizer = base_tokenizer.Tokenizer.from_file(str(run / "tokenizer.json"))
    shard = load_shard(shard_path(run, 0))
    middle, end = (tokenizer.token_to_id(mark) for mark in (base_tokenizer.MIDDLE, base_tokenizer.END))
    for row, answer in enumerate(shard.answers):
        tokens = shard.tokens[shard.starts[row] : shard.starts[row + 1]]
        assert tokens[-1] == end or len(tokens) >= 1024
        assert answer == 1 or tokens[answer - 1] == middle or middle not in tokens  # names to copy have none


def test_two_replicas_share_the_work_and_stay_the_same_model(run: Path, tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_bytes((run / "tokenizer.json").read_bytes())
    (tmp_path / "shards").symlink_to(run / "shards", target_is_directory=True)
    done = subprocess.run(
        command(tmp_path, "--minutes", "10", "--steps", "3", "--replicas", "2"),
        capture_output=True, text=True, timeout=DEADLINE, check=True,
    )  # fmt: skip
    assert "3 steps" in done.stdout
    assert torch.load(tmp_path / "checkpoint.pt", weights_only=True)["step"] == 3
    assert "3 steps" in (tmp_path / "replica1.log").read_text()


def test_a_run_goes_on_from_a_gguf_with_its_tokenizer(run: Path, tmp_path: Path) -> None:
    tokenizer = base_tokenizer.Tokenizer.from_file(str(run / "tokenizer.json"))
    start = tmp_path / "start.gguf"
    write_f16(Network(Shape(2, tokenizer.get_vocab_size())), tokenizer, start)
    out = tmp_path / "out"
    out.mkdir()
    (out / "shards").symlink_to(run / "shards", target_is_directory=True)
    subprocess.run(
        command(out, "--minutes", "10", "--steps", "1", "--rate", "1e-9", "--start", str(start)),
        capture_output=True, text=True, timeout=DEADLINE, check=True,
    )  # fmt: skip
    assert (out / "tokenizer.json").read_bytes() == (run / "tokenizer.json").read_bytes()
    before, after = read(start)[0].state_dict(), load_checkpoint(out / "checkpoint.pt").state_dict()
    for name, weight in before.items():
        assert torch.allclose(weight, after[name], atol=1e-6), name
