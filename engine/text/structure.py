"""Which kind of structure a language has, and what it says of a request."""

from __future__ import annotations

from engine.text.lexing import NotLexed
from engine.text.lines import Lines
from engine.text.places import Spot
from engine.text.python_places import python_spot
from engine.text.requests import Request

_PYTHON = {"python", "python2", "mojo", "cython"}


def spot_of(text: str, request: Request, lines: Lines) -> Spot:
    """Where the fill of `request` goes, by the structure of its language. Raises NoPlace."""
    if request.language.name in _PYTHON:
        return python_spot(text, request, lines)
    raise NotLexed("not yet")
