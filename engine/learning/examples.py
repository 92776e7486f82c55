"""What may be learnt from: each correction as a request with the answer that it should have had, or the reason why not.

An example is what the model was shown for a fill, and the committed code in the form of an answer. Nothing is taken on
faith: its repository must be trusted now and its settings must allow learning now; secrets are looked for again (I9);
the answer is rehearsed, so that only what the product would really write is taught; what nobody should get used to is
left out (`harm`); and no repository can flood the rest (FAULTS 55): of each day and in all only so many of its fills,
and of its clones', count. The day is that of the fill, by our own clock, since anybody can date a commit.

Kept fills show what must not change. They are no lesson by themselves: a model that is trained on its own answers alone
drifts (FAULTS 56).

What this does not guarantee: that the committed code is good. The gate judges what it does to the model (I8).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from engine.config import Settings, load
from engine.errors import ScholiaError, SecretsError
from engine.learning.clones import projects
from engine.learning.harm import harm
from engine.learning.targets import NoTarget, Rehearse, as_answer, changes, target_of
from engine.ledger.cleaned import cleaned_context
from engine.ledger.ledger import Ledger
from engine.ledger.records import Correction, Finding
from engine.mistakes import accepted, words_of
from engine.model.prompts import Context
from engine.paths import Home
from engine.secrets import clean

Kind = Literal["corrected", "kept"]
DAY = 86_400.0
A_DAY: Mapping[Kind, int] = {"corrected": 300, "kept": 50}  # of one repository
IN_ALL: Mapping[Kind, int] = {"corrected": 3_000, "kept": 500}
CHARACTERS = 3  # of code to a token, rather too few than too many
PLACEHOLDER = "<secret:"


@dataclass(frozen=True)
class Example:
    """One fill, and what should have been answered.

    kind: corrected if the model's own answer was not what was committed. context: what the model was shown, memories
    and all. target: the answer that makes the product write the committed code. changed: the ranges of its characters
    that differ from `wrong`, as `engine.learning.targets.changes` gives them. wrong: what the model had answered;
    empty if that is not known, as a remembered correction was applied to it. model, adapter: what it was made with.
    at: when the fill was made, seconds since 1970."""

    fill: int
    correction: int
    kind: Kind
    context: Context
    target: str
    changed: tuple[tuple[int, int], ...]
    wrong: str
    scope: str
    language: str
    repository: Path
    path: str
    at: float
    model: str
    adapter: str


@dataclass(frozen=True)
class LeftOut:
    """A correction that is not learnt from, and why, in words that go on after `left out:`."""

    correction: int
    reason: str


@dataclass(frozen=True)
class Gathered:
    """Every correction that stands: as an example, the oldest first, or left out."""

    examples: tuple[Example, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def corrected(self) -> tuple[Example, ...]:
        """What there is to learn."""
        return tuple(one for one in self.examples if one.kind == "corrected")

    @property
    def kept(self) -> tuple[Example, ...]:
        """What must stay as it is."""
        return tuple(one for one in self.examples if one.kind == "kept")


class Excluded(ScholiaError):
    """A correction cannot be learnt from; the message says why."""


_Key = tuple[int, float, Finding, Context, str]


class Examples:
    """Makes examples of a ledger's corrections. rehearse: what the product would write for an answer.

    Keep one for as long as you ask often: what it has made of a correction it need not make again. Trust, settings and
    what the ledger says are looked at each time, and what it says no longer is let go of (I10)."""

    def __init__(self, ledger: Ledger, home: Home, rehearse: Rehearse) -> None:
        self._ledger, self._home, self._rehearse = ledger, home, rehearse
        self._made: dict[_Key, Example | str] = {}  # or why there is none
        self._used: set[_Key] = set()

    def gather(self, scope: str | None = None) -> Gathered:
        """All that may be learnt from, of one scope or of all of them. Raises LedgerError."""
        examples: list[Example] = []
        left_out: list[LeftOut] = []
        allowed = lru_cache(self.settings)
        self._used.clear()
        for correction in self._ledger.corrections(scope=scope):
            try:
                examples.append(self._example(correction, allowed))
            except Excluded as why:
                left_out.append(LeftOut(correction.id, why.message))
        self._made = {key: made for key, made in self._made.items() if key in self._used}
        for narrow in (unique, capped):
            examples, without = narrow(examples)
            left_out += without
        return Gathered(tuple(examples), tuple(sorted(left_out, key=lambda one: one.correction)))

    def example(self, correction: Correction) -> Example:
        """One correction as an example, whatever else there is. Raises Excluded; LedgerError."""
        return self._example(correction, self.settings)

    def _example(self, correction: Correction, allowed: Callable[[int, Path], Settings]) -> Example:
        found, fill = correction.found, correction.fill
        if found.outcome == "gap":
            raise Excluded(f"what became of it cannot be told: {found.words}")
        if not found.teaches:
            raise Excluded("its repository's settings said `learn = false`")
        settings = allowed(fill.repository, fill.root)
        if len(found.committed) > settings.max_tokens * CHARACTERS:
            raise Excluded(f"it is longer than an answer may be ({settings.max_tokens} tokens)")
        if found.outcome == "reverted":
            raise Excluded("its commit was reverted")
        if not found.committed.strip():
            raise Excluded("it was taken out, and nothing stands there instead")
        context = self._ledger.context(fill.id)
        if context is None:
            raise Excluded("what the model was shown for it was not kept")
        key = (
            correction.id,
            fill.created,
            found,
            context,
            settings.marker,
        )  # numbers are given again to others
        self._used.add(key)
        if key not in self._made:
            try:
                self._made[key] = self._make(correction, context, settings.marker)
            except Excluded as why:
                self._made[key] = why.message
        made = self._made[key]
        if isinstance(made, str):
            raise Excluded(made)
        return made

    def _make(self, correction: Correction, context: Context, marker: str) -> Example:
        found, fill = correction.found, correction.fill
        context, code = _without_secrets(context, found.committed, found.path)
        try:
            target = target_of(code, context, self._rehearse, marker)
        except NoTarget as why:
            raise Excluded(why.message) from why
        if reason := harm(target, context):
            raise Excluded(reason)
        mended = any(one.how == "mended" for one in self._ledger.shown(fill.id))
        wrong = "" if mended else as_answer(fill.text)
        kept = accepted(correction) and not mended
        changed = changes(wrong, target) if wrong and not kept else ()
        return Example(
            fill.id, correction.id, "kept" if kept else "corrected", context, target, changed, wrong, found.scope,
            fill.language, fill.root, fill.path, fill.created, fill.model, fill.adapter,
        )  # fmt: skip

    def settings(self, repository: int, root: Path) -> Settings:
        """A repository's settings as they are now. Raises Excluded if it is not learnt from any more."""
        if not any(one.id == repository and one.trusted for one in self._ledger.repositories()):
            raise Excluded("its repository is not trusted")
        try:
            settings = load(self._home, root, trusted=True)
        except ScholiaError as error:
            raise Excluded(f"its repository's settings cannot be read: {error.message}") from error
        if not settings.learn:
            raise Excluded("its repository's settings say `learn = false`")
        return settings


def _without_secrets(context: Context, code: str, path: str) -> tuple[Context, str]:
    """Both as the rules of today clean them: they may find more than those of the day when it was recorded. A
    placeholder in what is shown is read, one in an answer would be learnt by heart."""
    try:
        code = clean(code, path)
    except SecretsError as error:
        raise Excluded("it cannot be looked through for secrets") from error
    if PLACEHOLDER in code:
        raise Excluded("a secret was taken out of it, and what stands there instead is no code")
    cleaned = cleaned_context(context, context.path)
    if cleaned is None:
        raise Excluded("what the model was shown cannot be looked through for secrets")
    return cleaned, code


def unique(examples: Iterable[Example]) -> tuple[list[Example], list[LeftOut]]:
    """Each lesson once. Of the same request with the same answer, a corrected one, then the newest. Of the same request
    in the same place with another answer, the newest; but code that was merely kept overrules no correction."""
    left_out: list[LeftOut] = []
    ordered = sorted(examples, key=lambda one: (one.kind == "corrected", one.fill), reverse=True)
    answers: dict[tuple[str, ...], Example] = {}
    places: dict[tuple[str, ...], Example] = {}
    left: list[Example] = []
    for one in ordered:
        same = answers.setdefault(_lesson(one), one)
        later = places.setdefault(_spot(one), one)
        if same is not one:
            left_out.append(LeftOut(one.correction, f"correction {same.correction} says the same"))
        elif later is not one and later.fill > one.fill:
            left_out.append(
                LeftOut(one.correction, f"correction {later.correction} of the same place is newer")
            )
        elif later is not one:
            left_out.append(LeftOut(one.correction, f"correction {later.correction} says otherwise"))
        else:
            left.append(one)
    return sorted(left, key=lambda one: one.fill), left_out


def _lesson(one: Example) -> tuple[str, ...]:
    return one.scope, one.language, one.context.verb, words_of(one.context.prompt), one.target


def _spot(one: Example) -> tuple[str, ...]:
    asked = one.context
    above = [line.strip() for line in asked.before.splitlines() if line.strip()]
    return (
        one.scope, str(one.repository), one.path, asked.verb, words_of(asked.prompt), asked.signature.strip(),
        asked.original.strip(), *above[-1:],
    )  # fmt: skip


def capped(examples: Iterable[Example]) -> tuple[list[Example], list[LeftOut]]:
    """At most so many of a repository and its clones together: of each day the first, so that a flood displaces
    nothing; in all the newest."""
    ordered = sorted(examples, key=lambda one: one.fill)
    roots = {one.repository for one in ordered}
    left, left_out = _within_caps(ordered, dict.fromkeys(roots, Path()))
    if not left_out or len(roots) == 1:
        return left, left_out
    return _within_caps(ordered, projects(roots))  # asks git, which is seldom needed


def _within_caps(
    examples: Sequence[Example], project: Mapping[Path, Path]
) -> tuple[list[Example], list[LeftOut]]:
    left_out: list[LeftOut] = []
    days: Counter[tuple[Path, Kind, int]] = Counter()
    counts: Counter[tuple[Path, Kind]] = Counter()
    today: list[Example] = []
    for one in examples:
        day = (project[one.repository], one.kind, int(one.at // DAY))
        days[day] += 1
        if days[day] > A_DAY[one.kind]:
            words = f"its repository has more than {A_DAY[one.kind]} {one.kind} fills of that day"
            left_out.append(LeftOut(one.correction, words))
        else:
            today.append(one)
    left: list[Example] = []
    for one in reversed(today):
        counts[project[one.repository], one.kind] += 1
        if counts[project[one.repository], one.kind] > IN_ALL[one.kind]:
            words = f"its repository has more than {IN_ALL[one.kind]} newer {one.kind} fills"
            left_out.append(LeftOut(one.correction, words))
        else:
            left.append(one)
    return left[::-1], left_out
