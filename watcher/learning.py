"""Has corrections learnt, beside the watching and the filling: soon after they were found, and all of them anew at
night.

A fill comes first: while one is made, a training computes nothing. Corrections that come close together are learnt
together. What fails is said, and left to the nightly; what serves stays.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from engine.config import load
from engine.errors import ScholiaError, TrainingCancelled
from engine.learning.fast import FastUpdates
from engine.learning.nightly import Nightly, due, reports
from engine.learning.setback import take_back
from engine.learning.trainer import Trainer, installed
from engine.ledger.ledger import Ledger
from engine.ledger.records import Correction
from engine.memory.memory import Memory
from engine.mistakes import counted
from engine.paths import Home
from watcher.logs import NAME
from watcher.models import Models
from watcher.rehearsal import written

log = logging.getLogger(NAME)
CALM_SECONDS = 3.0  # after a correction: a rebase brings many
LOOK_SECONDS = 600.0  # how often it is asked whether a nightly is due
REST_SECONDS = 900.0  # without a fill before a nightly begins: the user is at work
HOURS = 5  # after its hour that a nightly may still begin; a machine that was off waits for the next night
POWER = Path("/sys/class/power_supply")


class Learning:
    """A thread that trains. say: hears what came of it, for the user."""

    def __init__(
        self, home: Home, ledger: Ledger, memory: Memory, models: Models, say: Callable[[str], None]
    ) -> None:
        self._home, self._ledger, self._models, self._say = home, ledger, models, say
        self._trainer = Trainer(home)
        self._updates = FastUpdates(home, ledger, memory, self._trainer, written, log.info)
        self._nightly = Nightly(home, ledger, self._trainer, written, log.info)
        self._lock = threading.Lock()
        self._waiting: dict[str, set[int]] = {}  # corrections by scope
        self._due = 0.0
        self._filled = time.monotonic()  # when the last fill was being made
        self._woken, self._stopping = threading.Event(), threading.Event()
        self._told = ""
        self._able = installed()
        self._thread = threading.Thread(target=self._run, name="learn", daemon=True)
        self._thread.start()

    def corrected(self, found: Iterable[Correction]) -> None:
        """Takes up what was just found in the user's commits."""
        with self._lock:
            for one in found if self._able else ():
                if one.found.teaches and one.found.outcome in ("edited", "dropped"):
                    self._waiting.setdefault(one.found.scope, set()).add(one.id)
            self._due = time.monotonic() + CALM_SECONDS
        self._woken.set()
        self._look_back()

    def make_way(self, filling: bool) -> None:
        """A fill is being made, or no longer."""
        self._filled = time.monotonic()
        if filling:
            self._trainer.pause()
        else:
            self._trainer.resume()

    def close(self) -> None:
        """Ends the thread; what is being learnt is left to the next nightly."""
        self._stopping.set()
        self._woken.set()
        self._trainer.close()
        self._thread.join()

    def _run(self) -> None:
        while self._able and not self._stopping.is_set():
            try:
                for scope, corrections in self._taken():
                    self._fast(scope, corrections)
                if self._is_night():
                    self._night()
            except TrainingCancelled:
                continue
            except ScholiaError as error:
                self._tell(f"{error.message} {error.hint}".strip())
            except Exception:  # a bug must not end the thread
                log.exception("corrections could not be learnt, by a bug of ours")
            self._woken.wait(LOOK_SECONDS)
            self._woken.clear()
            self._warm()
            self._stopping.wait(max(0.0, self._due - time.monotonic()))

    def _warm(self) -> None:
        """Uses the calm before an update: importing what trains takes as long."""
        try:
            settings = load(self._home)
            if self._waiting and settings.learning.fast and not self._stopping.is_set():
                self._updates.warm(self._models.get(settings.model)[1])
        except ScholiaError:
            pass  # said when it is to train
        except Exception:  # a bug must not end the thread
            log.exception("what trains could not be loaded ahead, by a bug of ours")

    def _taken(self) -> list[tuple[str, set[int]]]:
        """What waits, unless more is likely to come at once."""
        with self._lock:
            if time.monotonic() < self._due:
                self._woken.set()
                return []
            taken, self._waiting = list(self._waiting.items()), {}
            return taken

    def _fast(self, scope: str, corrections: set[int]) -> None:
        settings = load(self._home)
        if not settings.learning.fast or self._stopping.is_set():
            return
        _, model = self._models.get(settings.model)
        update = self._updates.update(scope, corrections, model, settings)
        numbers = len(update.corrections)
        log.info("fast update: %s, %d corrections, %.1f s", update.state, numbers, update.seconds)
        if update.version:
            self._ledger.record("deployed", words=update.version)
            self._say(f"Learnt {counted(numbers, 'correction')} in {update.seconds:.0f} s. {update.words}")
        elif update.state == "rejected":
            self._ledger.record("rejected", words=update.words)
            self._say(update.words)

    def _is_night(self) -> bool:
        """Whether a nightly is due and disturbs nobody."""
        hour, now = load(self._home).learning.nightly_hour, time.localtime()
        if hour < 0 or (now.tm_hour - hour) % 24 >= HOURS or on_battery():
            return False
        if time.monotonic() - self._filled < REST_SECONDS:
            return False
        return not self._had_its_turn()

    def _had_its_turn(self) -> bool:
        """Whether there was a nightly this night. One that had to end, as when the power failed, is gone on with as
        soon as nothing is in its way."""
        since = time.time() - HOURS * 3600 - LOOK_SECONDS
        tonight = [one["state"] for one in reports(self._home) if one["began"] > since]
        return bool(tonight) and "cancelled" not in tonight

    def _night(self) -> None:
        settings = load(self._home)
        for scope in due(self._home, self._ledger):
            if self._must_end():
                return
            _, model = self._models.get(settings.model)
            report = self._nightly.run(scope, model, settings, self._must_end)
            log.info("nightly of %s: %s, %.0f s", scope, report.state, report.seconds)
            if report.state in ("deployed", "rejected"):
                self._ledger.record(report.state, words=report.version or report.words)
                self._say(f"Last night: {report.words}")

    def _must_end(self) -> bool:
        """Whether a nightly is to be left for later (FAULTS 58); a fill only makes it wait."""
        return self._stopping.is_set() or on_battery()

    def _look_back(self) -> None:
        """Takes back what made fills worse."""
        try:
            for words in take_back(self._ledger, self._home):
                self._say(words)
        except ScholiaError as error:
            self._tell(f"{error.message} {error.hint}".strip())

    def _tell(self, words: str) -> None:
        if words != self._told:
            self._told = words
            self._say(words)


def on_battery() -> bool:
    """Whether this machine runs on its battery; False where that cannot be told."""
    supplies = list(POWER.iterdir()) if POWER.is_dir() else []
    kinds = {one: _read(one / "type") for one in supplies}
    mains = [one for one, kind in kinds.items() if kind in ("Mains", "USB")]
    return "Battery" in kinds.values() and bool(mains) and all(_read(one / "online") == "0" for one in mains)


def _read(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""
