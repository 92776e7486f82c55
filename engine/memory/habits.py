"""Habits: how the user wants nearly every answer said, whatever was asked, as one line for the prompt.

A correction is remembered for requests like its own. That somebody writes docstrings is true of all requests: where
most of the answers that came without one got one before they were committed, the next prompt says so from the start.
The words of a habit come from the table below, never from the user's code, and the bundled base is trained on them
(`engine.base.preferences.SAID`).

Python alone, and only what stands at the head of a definition. Told to use loops, `str.format`, or None on bad input in
every answer, the bundled base did so where it made no sense (docs/experiments.md).
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from textwrap import dedent, indent

from engine.ledger.records import Correction
from engine.model.prompts import Context

LEAST = 3  # corrections that show a habit
KEPT_TO = 0.75  # of those that changed this at all
DONE = 0.6  # of the answers that came otherwise
WINDOW = 20  # answers that are looked at for one habit, the newest
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Habit:
    """What most answers were changed to. note: as a prompt says it. corrections: those that show it, the newest first.
    otherwise: of the answers that came otherwise, how many there were."""

    language: str
    manner: str
    note: str
    corrections: tuple[int, ...]
    otherwise: int

    @property
    def told(self) -> str:
        """The habit in one line."""
        return f"habit: {self.note}   {len(self.corrections)} of {self.otherwise} answers in {self.language}"

    def is_new(self, numbers: Collection[int]) -> bool:
        """Whether too few others than these corrections show it."""
        return sum(one not in numbers for one in self.corrections) < LEAST


@dataclass(frozen=True)
class _Code:
    """A fill's code. definitions: those that it brings; a body brings the one that it is the body of. body: whether it
    is one."""

    definitions: tuple[Definition, ...]
    body: bool


@dataclass(frozen=True)
class _Manner:
    """One way in which code is said. state: which of them, empty where it cannot be told. notes: the states that a
    prompt can ask for, and its words."""

    state: Callable[[_Code], str]
    notes: Mapping[str, str]


def habits(corrections: Iterable[Correction]) -> list[Habit]:
    """The habits that corrections show, kept answers among them; those seen most often first."""
    told: dict[str, list[tuple[str, str, int]]] = {}
    for one in sorted(corrections, key=lambda one: -one.id):
        for name, before, after in _changes(one):
            told.setdefault(name, []).append((before, after, one.id))
    found = []
    for name, changes in told.items():
        for state, note in _MANNERS[name].notes.items():
            recent = [one for one in changes if (one[0], one[1]) != (state, state)][:WINDOW]
            towards = [number for before, after, number in recent if before != state and after == state]
            back = sum(before == state for before, _, _ in recent)
            otherwise = len(recent) - back
            held = len(towards) >= KEPT_TO * (len(towards) + back) and len(towards) >= DONE * otherwise
            if len(towards) >= LEAST and held:
                found.append(Habit("python", name, note, tuple(towards), otherwise))
    return sorted(found, key=lambda habit: (-len(habit.corrections), habit.note))


def noting(context: Context, found: Iterable[Habit]) -> Context:
    """A request that also says these habits, where its place has room for them and the user's own notes do not say so
    already."""
    if context.language != "python" or context.verb != "fill":
        return context
    notes = [one.note for one in found if _has_room(context, one.manner) and one.note not in context.notes]
    return replace(context, notes=(*context.notes, *notes))


def _has_room(context: Context, manner: str) -> bool:
    if not _in_function(context.signature):
        return True
    header = context.signature.strip().splitlines()[-1].strip()
    return manner == "docstrings" and context.before.rstrip().endswith(header)


def _in_function(signature: str) -> bool:
    """Whether a place with this header is in a function, and not in a class or a module."""
    lines = signature.strip().splitlines()
    return bool(lines) and not any(line.lstrip().startswith("class ") for line in lines)


def _changes(correction: Correction) -> Iterable[tuple[str, str, str]]:
    """Each manner that can be told of an answer and of what became of it: its name, before and after."""
    fill, found = correction.fill, correction.found
    if fill.language != "python" or not found.teaches or not found.committed.strip():
        return
    stub = any(line.strip() and not line.strip().startswith("#") for line in fill.original.splitlines())
    before, after = _code(fill.text, fill.signature, stub), _code(found.committed, fill.signature, stub)
    if before is None or after is None:
        return
    for name, manner in _MANNERS.items():
        states = manner.state(before), manner.state(after)
        if all(states):
            yield name, *states


def _code(code: str, signature: str, stub: bool) -> _Code | None:
    """None if it does not parse. stub: whether it took the place of a stub, and so is a body."""
    inside = _in_function(signature)
    text = dedent(code).strip("\n")
    try:
        tree = ast.parse("def _():\n" + indent(text, "    ") if inside else text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    definitions = tuple(one for one in tree.body if isinstance(one, Definition))
    body = inside and (stub or isinstance(definitions[0].body[-1], ast.Return))
    return _Code(definitions if not inside or body else (), body)


def _docstrings(code: _Code) -> str:
    if not code.definitions:
        return ""
    return "written" if ast.get_docstring(code.definitions[0]) else "none"


def _hints(code: _Code) -> str:
    headers = [one for one in code.definitions if not isinstance(one, ast.ClassDef)]
    if not headers or code.body:
        return ""
    arguments = headers[0].args
    given = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    typed = headers[0].returns is not None or any(one.annotation for one in given)
    return "written" if typed else "none"


_MANNERS: Mapping[str, _Manner] = {
    "docstrings": _Manner(_docstrings, {"written": "add a docstring"}),
    "hints": _Manner(_hints, {"written": "with type hints", "none": "without type hints"}),
}
