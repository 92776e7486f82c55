"""What is learnt by the bundled base itself: no secret of what it learnt from stands anywhere (I9, FAULTS 53), and what
is forgotten is gone from the answers too (I10). Real training, real answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from corrected import Past, past
from planted import leaks, private_key, token

pytest.importorskip("llama_cpp")
pytest.importorskip("peft")

from engine.config import Settings  # after importorskip
from engine.forget import forget
from engine.learning.adapters import Adapters
from engine.learning.exam import seated
from engine.learning.fast import FastUpdates
from engine.learning.forgotten import held
from engine.learning.job import Job, Report
from engine.learning.nightly import Nightly
from engine.learning.trainer import Trainer
from engine.ledger.forgetting import Selection
from engine.model.prompts import Context, Definition
from engine.model.store import BUNDLED, ModelFile, ModelStore
from watcher.logs import logged
from watcher.rehearsal import written

pytestmark = [pytest.mark.model, pytest.mark.timeout(900)]

ASKED = Context(
    path="figures.py", language="python", verb="fill", prompt="compute the average of the values",
    before="import statistics\n\n\ndef mean(values):\n", after="", indent="    ", signature="def mean(values):",
)  # fmt: skip
WRONG, RIGHT = "    return sum(values) / len(values)\n", "    return statistics.fmean(values)\n"


class Seen(Trainer):
    """A trainer that keeps what it was given."""

    jobs: list[str]

    def run(self, job: Job, *arguments: Any) -> Report:
        self.jobs.append(json.dumps(job.to_json()))
        return super().run(job, *arguments)


@dataclass
class Desk:
    """A past, and what learns from it."""

    past: Past
    model: ModelFile
    trainer: Seen
    said: list[str]

    def correct(self, asked: Context, wrong: str = WRONG, right: str = RIGHT) -> int:
        fill = self.past.fill(wrong, asked.prompt, path=asked.path, signature=asked.signature, context=asked)
        return self.past.found(fill, wrong=wrong, right=right)

    def fast(self, *corrections: int) -> str:
        told = self.past
        update = FastUpdates(told.home, told.ledger, None, self.trainer, written, self.said.append).update(
            "personal", corrections, self.model, Settings()
        )
        self.said.append(update.words)
        return update.version

    def nightly(self) -> str:
        work = Nightly(self.past.home, self.past.ledger, self.trainer, written, self.said.append)
        report = work.run("personal", self.model, Settings())
        self.said.append(report.words)
        return report.state

    def answer(self) -> str | None:
        serving = Adapters(self.past.home).serving(self.model.sha256, "personal", "python")
        told = self.past
        with seated(told.home, told.ledger, self.model, Settings(), serving, written) as (sitting, _):
            return sitting.answer(ASKED)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with ExitStack() as stack:
        told = stack.enter_context(past(tmp_path))
        stack.enter_context(logged(told.home.ensure(), "debug"))
        told.ledger.trust(told.repository, True)
        trainer = stack.enter_context(Seen(told.home, nice=0))
        trainer.jobs = []
        yield Desk(told, ModelStore(told.home).resolve(BUNDLED), trainer, [])


def test_no_secret_of_what_was_learnt_from_stands_in_any_job_manifest_report_log_or_adapter(
    desk: Desk,
) -> None:
    kinds = ("github", "stripe", "aws id", "jwt", "google", "slack")
    in_prompt, above, below, elsewhere, noted, answered = (token(kind, 11) for kind in kinds)
    key = private_key(seed=11)
    shown = replace(
        ASKED,
        prompt=f"{ASKED.prompt}, the key is {in_prompt}",
        before=f'TOKEN = "{above}"\nKEY = """{key}"""\n{ASKED.before}',
        after=f'client = connect("{below}")\n',
        definitions=(Definition("other.py", f'def connect(token="{elsewhere}"): ...\n'),),
        notes=(f"log in with {noted}",),
    )
    learnt = desk.correct(shown)
    left_out = desk.correct(replace(ASKED, path="b.py"), right=f'    return use("{answered}", values)\n')
    name = desk.fast(learnt, left_out)
    assert name, desk.said
    assert list(Adapters(desk.past.home).version(name).examples) == [learnt]
    desk.nightly()
    home = desk.past.home
    texts = {
        path.name: path.read_bytes().decode("latin-1") for path in home.root.rglob("*") if path.is_file()
    }
    assert {"manifest.json", "adapter.gguf", "learning.json", "ledger.sqlite3"} <= set(texts)
    assert len(desk.trainer.jobs) == 3
    texts |= {"jobs": "".join(desk.trainer.jobs), "said": "".join(desk.said)}
    secrets = (in_prompt, above, below, elsewhere, noted, answered, key)
    assert "<secret:" in texts["jobs"]  # so what stood there was shown
    assert [(where, one[:8]) for where, text in texts.items() for one in secrets if leaks(one, text)] == []


def test_what_is_forgotten_is_gone_from_the_answers(desk: Desk) -> None:
    before = desk.answer()
    number = desk.correct(ASKED)
    name = desk.fast(number)
    assert (desk.answer(), before == RIGHT) == (RIGHT, False)
    forget(desk.past.ledger, desk.past.home, Selection(fill=1))
    assert held(desk.past.home) == {name: "personal"}
    assert desk.answer() == RIGHT  # until the nightly
    assert desk.nightly() == "none"
    assert desk.answer() == before
    assert Adapters(desk.past.home).versions() == ()


def test_kept_fills_alone_are_not_trained_on(desk: Desk) -> None:
    """FAULTS 56: what the model wrote itself and nobody changed."""
    fills = [desk.past.fill(WRONG, f"{ASKED.prompt} {at}", path=f"{at}.py", context=ASKED) for at in range(3)]
    numbers = [desk.past.found(fill, "kept") for fill in fills]
    assert desk.nightly() == "none"
    assert desk.fast(*numbers) == ""
    assert desk.trainer.jobs == []
