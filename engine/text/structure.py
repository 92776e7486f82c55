"""Which kind of structure a language has, and what it says of a request."""

from __future__ import annotations

from engine.text.brace_places import brace_spot
from engine.text.comments import section_at
from engine.text.indent_places import indent_spot
from engine.text.languages import language_of
from engine.text.lines import Lines
from engine.text.places import Spot
from engine.text.python_places import python_spot
from engine.text.requests import Request

_PYTHON = {"python", "python2", "mojo", "cython"}
_BRACES = {
    "c", "cpp", "objective-c", "objective-c++", "cuda", "java", "javascript", "typescript", "jsx", "tsx",
    "csharp", "go", "groovy", "protobuf", "glsl", "wgsl", "hlsl", "solidity", "json", "json5", "css", "scss",
    "less", "zig", "vlang", "rust", "kotlin", "swift", "scala", "dart", "d", "php", "perl", "powershell", "r",
    "terraform", "graphql", "awk", "tcl", "nixos",
}  # fmt: skip
# Blocks of both kinds: functions in braces, the rest between words.
_MIXED = {"bash"}


def spot_of(text: str, request: Request, lines: Lines) -> Spot:
    """Where the fill of `request` goes, by the structure of its language. Raises NoPlace."""
    name = request.language.name
    if name in _PYTHON:
        return python_spot(text, request, lines)
    whole = language_of(request.path, text) or request.language
    section = section_at(text, request.start, whole)[1]
    within = section if section != (0, len(text)) else None
    if name in _BRACES or (name in _MIXED and request.verb != "edit"):
        return brace_spot(text, request, whole, within)
    return indent_spot(text, request, whole, within)
