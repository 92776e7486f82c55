"""What was learnt from what is forgotten goes with it, and never comes back (I10)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import tiny_adapters
from corrected import Past, past

from engine.config import Settings
from engine.errors import AdapterRefused
from engine.forget import forget
from engine.learning import status
from engine.learning.adapters import Adapters
from engine.learning.examples import Examples
from engine.learning.forgotten import held, require_known, unlearn
from engine.learning.nightly import Nightly, due
from engine.learning.trainer import Trainer
from engine.learning.version import Draft
from engine.ledger.forgetting import Selection
from engine.ledger.ledger import Ledger
from engine.model.prompts import Context
from engine.model.store import BUNDLED, ModelStore
from watcher.rehearsal import written

BASE, OTHER = "b" * 64, "c" * 64


class Taught:
    """A past, and versions that have seen its corrections."""

    def __init__(self, then: Past, folder: Path) -> None:
        self.then, self.folder = then, folder
        self.adapters = Adapters(then.home)

    def correction(self, path: str = "src/app.py") -> int:
        """One correction of a fill, ready to be learnt."""
        context = Context(path, "python", "fill", "the answer", "def f():\n", "", "    ")
        fill = self.then.fill("    return 1\n", path=path, context=context)
        return self.then.found(fill, "edited", "1", "2")

    def version(self, *corrections: int, deploy: bool = True, **changes: object) -> str:
        halves = np.ones((1, 8), np.float32), np.ones((8, 1), np.float32)
        path = tiny_adapters.write(self.folder / "trained.gguf", {"blk.0.attn_q.weight": halves})
        facts = {"base": BASE, "scope": "personal", "how": "fast", "gate": {"kept": 0.1}, "passed": True}
        seen = dict.fromkeys(corrections, "0" * 64)
        name = self.adapters.add(Draft(path, "tiny", examples=seen, **{**facts, **changes})).name  # type: ignore[arg-type]
        if deploy:
            self.adapters.deploy(name)
        return name

    def forget(self, correction: int, **how: bool) -> None:
        found = self.then.ledger.correction(correction)
        assert found is not None
        forget(self.then.ledger, self.then.home, Selection(fill=found.fill.id), **how)

    @property
    def there(self) -> list[str]:
        return [one.name for one in self.adapters.versions()]

    def serving(self, base: str = BASE) -> list[str]:
        return [one.name for one in self.adapters.serving(base, "personal", "python")]


@pytest.fixture
def taught(tmp_path: Path) -> Iterator[Taught]:
    with past(tmp_path) as then:
        then.home.ensure()
        then.ledger.trust(then.repository, True)
        yield Taught(then, tmp_path)


def test_versions_that_hold_it_are_deleted_and_the_one_that_serves_is_marked(taught: Taught) -> None:
    first, second = taught.correction("a.py"), taught.correction("b.py")
    clean, old, new = taught.version(first), taught.version(second), taught.version(first, second)
    taught.forget(second)
    assert taught.there == [clean, new]
    assert old not in taught.there
    assert taught.serving() == [new]
    assert held(taught.then.home) == {new: "personal"}


def test_at_once_what_never_saw_it_serves_instead(taught: Taught) -> None:
    first, second = taught.correction("a.py"), taught.correction("b.py")
    clean = taught.version(first)
    taught.version(second)
    taught.version(first, second)
    taught.forget(second, at_once=True)
    assert taught.serving() == taught.there == [clean]


def test_at_once_the_base_serves_if_every_version_saw_it(taught: Taught) -> None:
    number = taught.correction()
    taught.version(number)
    taught.version(number)
    taught.forget(number, at_once=True)
    assert taught.serving() == taught.there == []
    assert [path.name for path in taught.adapters.folder.iterdir() if path.is_dir()] == []


def test_what_holds_it_no_longer_serves_is_deleted_and_never_gone_back_to(taught: Taught) -> None:
    """Neither by a rollback, nor by name."""
    number = taught.correction()
    stale = taught.version(number)
    taught.forget(number)
    fresh = taught.version()
    assert taught.there == [fresh]
    assert taught.adapters.rollback(BASE, "personal") is None
    with pytest.raises(AdapterRefused, match="no adapter called"):
        taught.adapters.deploy(stale)


def test_a_rollback_from_what_holds_it_deletes_it(taught: Taught) -> None:
    first, second = taught.correction("a.py"), taught.correction("b.py")
    clean, stale = taught.version(first), taught.version(second)
    taught.forget(second)
    taught.adapters.rollback(BASE, "personal")
    assert taught.serving() == taught.there == [clean]
    assert stale not in taught.there


def test_what_goes_on_from_it_holds_it_too(taught: Taught) -> None:
    number = taught.correction()
    stale = taught.version(number)
    taught.forget(number)
    child = taught.version(parent=stale)
    assert taught.there == [child]
    assert held(taught.then.home) == {child: "personal"}
    unlearn(taught.then.home, (), at_once=True)
    assert taught.there == []


def test_a_pin_does_not_keep_it(taught: Taught) -> None:
    number = taught.correction()
    old, new = taught.version(number), taught.version(number)
    taught.adapters.pin(old)
    taught.adapters.pin(new)
    taught.forget(number)
    assert taught.there == [new]
    with pytest.raises(AdapterRefused, match="you forgot"):
        taught.adapters.pin(new)
    assert taught.version() in taught.serving()


def test_its_place_is_due_for_a_nightly_also_with_nothing_left_to_learn(taught: Taught) -> None:
    number = taught.correction()
    taught.version(number)
    taught.forget(number)
    assert due(taught.then.home, taught.then.ledger) == ["personal"]


def test_other_scopes_and_what_saw_nothing_of_it_stay_as_they_are(taught: Taught) -> None:
    first, second = taught.correction("a.py"), taught.correction("b.py")
    mine = taught.version(first)
    work = taught.version(second, scope="work")
    taught.forget(first)
    taught.adapters.unlearn(at_once=lambda slot: slot.scope == "work")
    assert taught.there == [mine, work]
    assert held(taught.then.home) == {mine: "personal"}


def test_after_a_nightly_no_base_and_no_language_holds_it_any_more(taught: Taught) -> None:
    number = taught.correction()
    taught.version(number)
    taught.version(number, base=OTHER)
    taught.version(number, language="python")
    taught.forget(number)
    assert len(taught.there) == 3
    fresh = taught.version()
    taught.adapters.unlearn(at_once=lambda slot: slot.scope == "personal")
    assert taught.there == taught.serving() == [fresh]
    assert taught.serving(OTHER) == []


def test_a_version_of_which_nobody_can_tell_what_it_saw_goes_too(taught: Taught) -> None:
    number = taught.correction()
    broken = taught.version()
    (taught.adapters.folder / broken / "manifest.json").write_text("{")
    taught.forget(number)
    assert not (taught.adapters.folder / broken).exists()
    assert taught.adapters.state().slots == ()


def test_versions_go_also_if_the_list_of_what_serves_is_damaged(taught: Taught) -> None:
    number = taught.correction()
    name = taught.version(number)
    (taught.adapters.folder / "serving.json").write_text("{")
    taught.forget(number)
    assert not (taught.adapters.folder / name).exists()


def test_a_number_that_is_given_again_is_another_correction(taught: Taught) -> None:
    """SQLite gives the number of a row that is gone to the next one."""
    first = taught.correction()
    stale = taught.version(first)
    taught.forget(first)
    assert taught.correction("b.py") == first
    assert held(taught.then.home) == {stale: "personal"}


def test_what_is_forgotten_during_a_training_does_not_serve(taught: Taught) -> None:
    number = taught.correction()
    seen = Examples(taught.then.ledger, taught.then.home, written).gather().corrected
    assert [one.correction for one in seen] == [number]
    taught.forget(number)
    taught.then.later()
    assert taught.correction("b.py") == number
    name = taught.version(number, deploy=False)
    with pytest.raises(AdapterRefused, match="forgotten meanwhile"):
        require_known(taught.then.ledger, taught.adapters, name, seen)
    assert taught.there == []


def test_what_is_still_known_may_serve(taught: Taught) -> None:
    number = taught.correction()
    seen = Examples(taught.then.ledger, taught.then.home, written).gather().corrected
    name = taught.version(number, deploy=False)
    require_known(taught.then.ledger, taught.adapters, name, seen)
    assert taught.there == [name]


def half_done(taught: Taught, *numbers: int) -> Path:
    """What a nightly and a fast update that were killed leave behind, beside the report of the nightly before."""
    (taught.then.home.root / "fast" / "tmp1").mkdir(parents=True)
    (taught.then.home.root / "fast" / "tmp1" / "adapter.gguf").write_bytes(b"weights")
    folder = taught.then.home.root / "nightly"
    (folder / "0123456789abcdef").mkdir(parents=True)
    (folder / "0123456789abcdef" / "lessons.checkpoint").write_bytes(b"weights")
    report = {
        "scope": "personal",
        "state": "deployed",
        "began": 1.0,
        "learnt": numbers,
        "left_out": [[numbers[0], "?"]],
    }
    (folder / "personal.json").write_text(json.dumps(report))
    (folder / "personal.tmp").write_text("half a report")
    status.path(taught.then.home).write_text("{}")
    return folder


def test_half_a_training_goes_and_so_do_numbers_in_reports(taught: Taught) -> None:
    first, second = taught.correction("a.py"), taught.correction("b.py")
    folder = half_done(taught, first, second)
    taught.forget(first)
    assert list((taught.then.home.root / "fast").iterdir()) == []
    (report,) = folder.iterdir()
    told = json.loads(report.read_text())
    assert (told["learnt"], told["left_out"]) == ([second], [])
    assert report.stat().st_mode & 0o077 == 0


def test_a_report_that_cannot_be_read_goes_whole(taught: Taught) -> None:
    number = taught.correction()
    folder = half_done(taught, number)
    (folder / "personal.json").write_text("[]")
    taught.forget(number)
    assert list(folder.iterdir()) == []


def test_of_everything_nothing_that_was_learnt_is_left(taught: Taught) -> None:
    number = taught.correction()
    taught.version(number)
    half_done(taught, number)
    forget(taught.then.ledger, taught.then.home, Selection())
    left = {path.name for path in taught.then.home.root.iterdir()}
    assert left.isdisjoint({"adapters", "nightly", "fast", "learning.json"})
    assert taught.serving() == []
    again = taught.version()
    assert taught.serving() == [again]


@pytest.mark.parametrize("at_once", [False, True])
def test_a_dry_run_says_the_same_and_changes_nothing(taught: Taught, at_once: bool) -> None:
    first, second = taught.correction("a.py"), taught.correction("b.py")
    clean, old, new = taught.version(second), taught.version(first), taught.version(first, second)
    half_done(taught, first)
    files = [path for path in taught.then.home.root.rglob("*") if path.is_file()]
    before = {path: path.read_bytes() for path in files}
    ledger, home = taught.then.ledger, taught.then.home
    told = forget(ledger, home, Selection(fill=1), at_once=at_once, dry_run=True)
    assert {path: path.read_bytes() for path in files} == before
    assert forget(ledger, home, Selection(fill=1), at_once=at_once) == told
    assert set(told.learnt.deleted) == ({old, new} if at_once else {old})
    assert told.learnt.instead == (((new, clean),) if at_once else ())


def test_what_was_never_committed_was_never_learnt(taught: Taught) -> None:
    name = taught.version(1)
    fill = taught.then.fill()
    forget(taught.then.ledger, taught.then.home, Selection(fill=fill))
    assert (taught.there, held(taught.then.home)) == ([name], {})


def test_a_nightly_that_has_nothing_left_to_learn_ends_what_holds_it(taught: Taught) -> None:
    number = taught.correction()
    taught.version(number)
    taught.forget(number)
    home, ledger = taught.then.home, taught.then.ledger
    model = ModelStore(home).resolve(BUNDLED)
    with Trainer(home) as trainer:
        report = Nightly(home, ledger, trainer, written, lambda words: None).run(
            "personal", model, Settings()
        )
    assert report.state == "none"
    assert taught.there == taught.serving() == []
    assert due(home, ledger) == []


def test_a_nightly_that_was_cut_short_is_due_again(taught: Taught) -> None:
    number = taught.correction()
    folder = half_done(taught, number)
    report = {"scope": "personal", "state": "cancelled", "began": 1.0, "learnt": [number], "left_out": []}
    (folder / "personal.json").write_text(json.dumps(report))
    assert due(taught.then.home, taught.then.ledger) == ["personal"]


def test_of_a_version_all_that_the_training_saw_is_known(taught: Taught) -> None:
    """Kept fills too: they are replayed."""
    corrected = taught.correction("a.py")
    kept = []
    for place in range(4):
        path = f"kept{place}.py"
        context = Context(path, "python", "fill", f"number {place}", "def f():\n", "", "    ")
        fill = taught.then.fill(f"    return give({place})\n", path=path, context=context)
        kept.append(taught.then.found(fill, "kept"))
    model = ModelStore(taught.then.home).resolve(BUNDLED)
    with Trainer(taught.then.home) as trainer:
        work = Nightly(taught.then.home, taught.then.ledger, trainer, written, lambda words: None)
        plan = work.plan("personal", model)
    assert [one.correction for one in plan.seen] == [corrected, *kept[::2]]


def test_after_a_ledger_was_set_aside_what_the_new_one_says_is_learnt(taught: Taught) -> None:
    """FAULTS 40: its numbers begin at 1 again, and the last nightly's report has seen a 1."""
    number = taught.correction()
    folder = half_done(taught, number)
    assert due(taught.then.home, taught.then.ledger) == ["personal"]
    told = json.loads((folder / "personal.json").read_text()) | {"began": taught.then.now[0] + 1}
    (folder / "personal.json").write_text(json.dumps(told))
    assert due(taught.then.home, taught.then.ledger) == []
    home = taught.then.home
    home.ledger.write_bytes(b"no database" * 1000)
    with Ledger.open(home, lambda: taught.then.now[0] + 2) as ledger:
        record = ledger.repository(taught.then.repository)
        then = replace(taught.then, ledger=ledger, record=record)
        assert Taught(then, taught.folder).correction() == number
        assert due(home, ledger) == ["personal"]
