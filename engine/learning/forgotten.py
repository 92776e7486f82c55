"""What was learnt from what is forgotten goes as well (I10): versions of adapters, models made here, half-done
trainings, numbers in reports. Light.

A version that serves may stay until the next nightly has learnt everything else anew; then it goes, also if the gate
takes nothing in its place. Of a training that is going on, nothing is let through that was forgotten meanwhile.

Not guaranteed: that nothing of it is left where it was only shown, not answered, around another request that is still
known: the loss is on answers alone, and what stood around them is not learnt by heart.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from engine.errors import AdapterRefused
from engine.learning import made, status
from engine.learning.adapters import Adapters
from engine.learning.deployed import Unlearnt
from engine.learning.examples import Example
from engine.ledger.ledger import Ledger
from engine.paths import Home

NIGHTLY = "nightly"  # the folder of what a nightly has done so far, and of reports
FAST = "fast"  # the folder of what a fast update is doing
DISTIL = "distil"  # the folder of what is being distilled


def unlearn(
    home: Home, corrections: Collection[int], *, at_once: bool = False, dry_run: bool = False
) -> Unlearnt:
    """Takes what these corrections taught out of the home; with at_once, also what serves.

    Raises AdapterRefused, ModelError, OSError."""
    done = _both(
        Adapters(home).unlearn(corrections, at_once=lambda slot: at_once, dry_run=dry_run),
        made.unlearn(home, corrections, dry_run=dry_run),
    )
    if corrections and not dry_run:
        shutil.rmtree(home.root / DISTIL, ignore_errors=True)
        for path in (*(home.root / NIGHTLY).glob("*"), *(home.root / FAST).glob("*")):
            if path.is_dir():
                shutil.rmtree(path)
            elif path.suffix == ".json":
                _strike(path, set(corrections))
            else:
                path.unlink()
    return done


def unlearn_everything(home: Home, *, dry_run: bool = False) -> Unlearnt:
    """Deletes all that was learnt. Raises AdapterRefused, ModelError, OSError."""
    done = _both(Adapters(home).clear(dry_run=dry_run), made.unlearn(home, None, dry_run=dry_run))
    if not dry_run:
        for folder in (home.root / NIGHTLY, home.root / FAST, home.root / DISTIL):
            if folder.is_dir():
                shutil.rmtree(folder)
        status.path(home).unlink(missing_ok=True)
    return done


def require_known(ledger: Ledger, adapters: Adapters, name: str, seen: Iterable[Example]) -> None:
    """Deletes a version that is about to serve, if something that it has seen was forgotten since it was gathered.

    Ask after it was added: what is forgotten later finds it there. The number alone tells nothing, since SQLite gives
    it again. Raises AdapterRefused then."""
    for one in seen:
        now = ledger.correction(one.correction)
        if now is None or (now.fill.id, now.fill.created) != (one.fill, one.at):
            adapters.remove(name)
            raise AdapterRefused(
                "Something that it learnt was forgotten meanwhile.",
                "The rest is learnt at the next occasion.",
            )


def held(home: Home) -> dict[str, str]:
    """The versions that serve although they hold what was forgotten, and their scopes. Raises AdapterRefused."""
    state = Adapters(home).state()
    return {slot.now.name: slot.scope for slot in state.slots if slot.now.name in state.forgotten}


def _both(adapters: Unlearnt, models: Unlearnt) -> Unlearnt:
    return replace(
        adapters, deleted=adapters.deleted + models.deleted, instead=adapters.instead + models.instead
    )


def _strike(report: Path, corrections: Collection[int]) -> None:
    """Takes the numbers out of a nightly's report; one that cannot be read goes whole. What the number means from
    now on, if anything, no nightly has seen."""
    try:
        told: dict[str, Any] = json.loads(report.read_text("utf-8"))
        told["learnt"] = [one for one in told["learnt"] if one not in corrections]
        told["left_out"] = [one for one in told["left_out"] if one[0] not in corrections]
    except (ValueError, KeyError, TypeError, IndexError):
        report.unlink()
        return
    temporary = report.with_suffix(".tmp")
    temporary.touch(mode=0o600)
    temporary.write_text(json.dumps(told, indent=1), "utf-8")
    temporary.replace(report)
