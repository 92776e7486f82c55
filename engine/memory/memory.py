"""The memory's door: what was corrected before and fits this request; whether a mistake came back.

Everything is derived from the ledger (I5) and read from it behind, in a thread of its own. A caller waits for as
long as it says and gets what there is by then: both signals, or the characters alone while the embedder is not ready
or not installed, or nothing while the ledger is still being read.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from engine.config import MemorySettings
from engine.ledger.ledger import Ledger
from engine.ledger.records import Correction, Outcome
from engine.memory import score
from engine.memory.dense import COMMAND, Dense, DenseState, Row
from engine.memory.entries import OUTCOMES, Entry, Recalled, entry, remembered, shown_by_guard
from engine.memory.guard import Guard
from engine.memory.habits import WINDOW, Habit, habits
from engine.memory.lexical import Lexical
from engine.memory.protocol import Search
from engine.memory.spelling import mended
from engine.memory.words import found_by
from engine.paths import Home

TELLING: tuple[Outcome, ...] = (*OUTCOMES, "kept")  # what the guard learns from as well
CANDIDATES = 16  # of each signal
RECENT = 5 * WINDOW  # corrections of one scope and language that habits are looked for in
SECONDS = 0.3  # that a caller waits for the embedder
STARTING = 0.5  # seconds that a caller waits at least for the ledger to be read, once


class Memory:
    """The memory of one home. Thread-safe. Nothing is loaded before it is first asked for, or woken."""

    def __init__(
        self,
        home: Home,
        ledger: Ledger,
        settings: MemorySettings | None = None,
        *,
        command: Sequence[str] = COMMAND,
    ) -> None:
        self._ledger = ledger
        self._lock = threading.RLock()
        self._read = threading.Event()
        self._version = ""
        self._rows: dict[str, dict[int, Row]] = {}
        self._lexical: dict[str, Lexical] = {}
        self._guard = Guard()
        self._fills: dict[int, int] = {}  # the correction that stands, by fill
        self._recent: dict[str, dict[int, Correction]] = {}  # the newest, by their ids
        self._habits: dict[str, list[Habit]] = {}
        self._thread: threading.Thread | None = None
        log = home.logs / "memory.log"
        self._dense = Dense(folder(home), log, settings or MemorySettings(), self._wanted, command)

    def __enter__(self) -> Memory:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def state(self) -> DenseState:
        """How the embedder is; never waits."""
        return self._dense.state

    def __len__(self) -> int:
        """How many corrections it holds."""
        with self._lock:
            return sum(map(len, self._rows.values()))

    def wake(self) -> None:
        """Starts loading behind; call it as soon as a request is seen."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._learn_all, name="memory-ledger", daemon=True)
                self._thread.start()
            elif self._read.is_set() and self._rows:
                self._dense.wake()

    def retrieve(
        self,
        words: str,
        signature: str,
        language: str,
        scope: str,
        most: int = 2,
        seconds: float = SECONDS,
    ) -> list[Recalled]:
        """Past corrections that a prompt for this request may show, the surest first.

        words, signature: of the request, as `Context` holds them. seconds: to wait for the embedder at most."""
        found = self.search(words, signature, language, scope, most * 2, seconds)
        return [one for one, sure in found if sure][:most]

    def search(
        self, words: str, signature: str, language: str, scope: str, most: int, seconds: float = SECONDS
    ) -> list[tuple[Recalled, bool]]:
        """The corrections most like a request that have something to show, and whether each is like enough."""
        key = shard(scope, language)
        found: list[tuple[Recalled, bool]] = []
        for sure, number, enough in self._ranked(words, signature, key, (), seconds):
            recalled = self._recalled(number, key, sure)
            if recalled is not None:
                found.append((recalled, enough))
            if len(found) == most:
                break
        if self._rows:
            self._dense.changed()
        return found

    def alike(
        self,
        words: str,
        signature: str,
        language: str,
        scope: str,
        code: str,
        most: int,
        seconds: float = SECONDS,
    ) -> list[tuple[Correction, float]]:
        """The corrections that the answer to a request is to be compared with, and how sure each is: those of the very
        same request first, wholly sure; then those of the requests most like it, `most` at most, and those of fills
        that were this code but for names, the surest first."""
        self.wake()
        if not self._read.wait(STARTING):
            return []
        with self._lock:
            same = self._guard.asked(words, signature, scope, language)
            shaped = self._guard.shaped(code, signature, scope, language)
        key = shard(scope, language)
        ranked = self._ranked(words, signature, key, shaped, seconds)
        sure = dict.fromkeys(same, 1.0)
        for place, (how, number, _) in enumerate(ranked):
            if place < most or number in shaped:
                sure.setdefault(number, how)
        found = [(self._ledger.correction(number), one) for number, one in sure.items()]
        return [(correction, one) for correction, one in found if correction is not None]

    def likeness(
        self, words: str, signature: str, language: str, scope: str, number: int, seconds: float = SECONDS
    ) -> float:
        """How sure one correction is of a request; 0 if the memory does not hold it."""
        ranked = self._ranked(words, signature, shard(scope, language), (number,), seconds)
        return next((sure for sure, one, _ in ranked if one == number), 0.0)

    def _ranked(
        self, words: str, signature: str, key: str, also: Sequence[int], seconds: float
    ) -> list[tuple[float, int, bool]]:
        """What `_scored` says of the corrections most like a request and of those in `also`, the surest first."""
        self.wake()
        if not self._read.wait(max(STARTING, seconds)):
            return []
        text = found_by(words, signature)
        with self._lock:
            lexical = self._lexical.get(key)
            if lexical is None or not text:
                return []
            near = (*(one.id for one in lexical.search(text, CANDIDATES)), *also)
            meant = lexical.spelling.meant(words)
        asked = Search(key, words, signature, CANDIDATES, near, tuple(meant), tuple(meant.values()))
        cosines = self._dense.search(asked, seconds)
        return sorted(self._scored(key, text, mended(text, meant), near, also, cosines), reverse=True)

    def _scored(
        self,
        key: str,
        text: str,
        meant: str,
        near: Iterable[int],
        also: Iterable[int],
        cosines: Mapping[int, float] | None,
    ) -> list[tuple[float, int, bool]]:
        """Each candidate's score, its id, and whether that is enough. near: those alike by their characters, and
        those in `also`. Without an answer of the embedder the characters are those of what was meant."""
        with self._lock:
            rows, lexical = self._rows.get(key, {}), self._lexical.get(key)
            if lexical is None:
                return []
            if cosines is None:
                near = (*(one.id for one in lexical.search(meant, CANDIDATES)), *also)
                text, cosines = meant, {}
            texts = {one: rows[one].text for one in {*near, *cosines} if one in rows}
            likeness = lexical.scores(text, texts)
        scored = []
        for one, past in texts.items():
            sure = score.fused(likeness[one], cosines.get(one), meant, past)
            scored.append((sure, one, score.enough(sure, one in cosines)))
        return scored

    def guard(self, text: str, scope: str, language: str) -> Recalled | None:
        """The newest correction one of whose mistakes stands in `text` again."""
        self.wake()
        if not self._read.wait(STARTING):
            return None
        with self._lock:
            number = self._guard.check(text, scope, language)
        correction = None if number is None else self._ledger.correction(number)
        if correction is None:
            return None
        return Recalled(correction.id, 1.0, shown_by_guard(correction))

    def habits(self, scope: str, language: str) -> list[Habit]:
        """What the user makes of nearly every answer, as far as it is known by now; never waits for the ledger."""
        if not self._read.is_set():
            return []
        key = shard(scope, language)
        with self._lock:
            if key not in self._habits:
                self._habits[key] = habits(self._recent.get(key, {}).values())
            return self._habits[key]

    def new_habits(self, found: Sequence[Correction]) -> list[str]:
        """What is told of the habits that would not show without these corrections."""
        keys = sorted({(one.found.scope, one.fill.language) for one in found})
        numbers = {one.id for one in found}
        return [one.told for key in keys for one in self.habits(*key) if one.is_new(numbers)]

    def learned(self, corrections: Iterable[Correction]) -> None:
        """Takes up what was just found in the user's commits; at once for guard and characters, behind for the rest."""
        self.wake()
        if not self._read.wait(STARTING):
            return  # they are in the ledger, which is being read
        found = list(corrections)
        with self._lock:
            for one in found:
                self._take(one)
            version = self._ledger.version()
            if follows(self._version, version, [one.id for one in found]):
                self._version = version  # else somebody else wrote as well: everything is read anew, behind
        if self._rows:
            self._dense.changed()

    def refresh(self) -> None:
        """Follows the ledger, behind, where it is not what was read: corrections were forgotten, or another process
        wrote."""
        self.wake()
        if not self._read.is_set() or self._version == self._ledger.version():
            return
        if self._dense.state.status in ("missing", "failed"):  # then nobody is behind
            with self._lock:
                self._read_ledger()
        else:
            self._dense.changed()

    def settle(self, seconds: float) -> bool:
        """Waits until everything is embedded and saved; whether it is. For `agent memory rebuild`, and tests."""
        self.wake()
        return self._read.wait(seconds) and (not len(self) or self._dense.settle(seconds))

    def close(self) -> None:
        """Ends the child process; what is embedded is saved."""
        if self._thread is not None:
            self._thread.join()
        self._dense.close()

    # ---- the ledger

    def _learn_all(self) -> None:
        try:
            with self._lock:
                self._read_ledger()
        finally:
            self._read.set()
        if self._rows:
            self._dense.wake()

    def _read_ledger(self) -> None:
        self._rows, self._lexical, self._fills, self._guard = {}, {}, {}, Guard()
        self._recent, self._habits = {}, {}
        self._version = self._ledger.version()
        for one in self._ledger.corrections(outcomes=TELLING, teaching=True):
            self._take(one)

    def _take(self, correction: Correction) -> None:
        """A correction in place of the one that stood for its fill."""
        before = self._fills.pop(correction.fill.id, None)
        if before is not None:
            self._drop(before)
        if not correction.found.teaches:
            return
        self._fills[correction.fill.id] = correction.id
        self._guard.learn(correction)
        key = shard(correction.found.scope, correction.fill.language)
        recent = self._recent.setdefault(key, {})
        recent[correction.id] = correction
        if len(recent) > RECENT:
            del recent[min(recent)]
        self._habits.pop(key, None)
        if remembered(correction):
            made = entry(correction)
            self._rows.setdefault(key, {})[made.id] = Row(made.stamp, made.text)
            self._lexical.setdefault(key, Lexical()).add(made.id, made.text)

    def _drop(self, number: int) -> None:
        self._guard.forget(number)
        for key, recent in self._recent.items():
            if recent.pop(number, None) is not None:
                self._habits.pop(key, None)
        for key, rows in self._rows.items():
            if rows.pop(number, None) is not None:
                self._lexical[key].remove(number)

    def _wanted(self) -> tuple[str, Mapping[str, Mapping[int, Row]]]:
        with self._lock:
            if self._version != self._ledger.version():
                self._read_ledger()
            return self._version, {key: dict(rows) for key, rows in self._rows.items()}

    def _recalled(self, number: int, key: str, sure: float) -> Recalled | None:
        """What the ledger says of it now: what was forgotten meanwhile is not shown (I10)."""
        correction = self._ledger.correction(number)
        if correction is None:
            return None
        made: Entry = entry(correction)
        if made.example is None or shard(made.scope, made.language) != key:
            return None
        return Recalled(number, round(sure, 4), made.example)


def follows(before: str, after: str, added: Sequence[int]) -> bool:
    """Whether nothing but `added` came between two versions of the ledger: their number, highest id and sum of ids."""
    count, _, total = map(int, before.split(":"))
    return after == f"{count + len(added)}:{max(added, default=0)}:{total + sum(added)}"


def shard(scope: str, language: str) -> str:
    """What goes together in one index: one scope's corrections in one language."""
    return f"{language}\n{scope}"


def folder(home: Home) -> Path:
    """Where what is derived from the ledger lies."""
    return home.root / "memory"


def erase(home: Home) -> None:
    """Deletes the index, which holds requests in its vectors (I10); it is built anew from what the ledger still has.

    A memory that is open goes on with what it holds until `refresh`."""
    if folder(home).is_dir():
        for path in folder(home).iterdir():
            if path.suffix != ".gguf" and path.suffix != ".sha256":  # the embedder's weights
                path.unlink(missing_ok=True)
