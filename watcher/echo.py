"""Takes off an answer what the file has already: the request, the header and docstring, the code around.

Lines are compared without their indentation and, for comments, without the comment's tokens. What stands once
in the file and once in the answer is cut only at the answer's edges, where a model that repeats itself puts
it.
"""

from __future__ import annotations

import re

from engine.model.prompts import Context, request_lines
from watcher.blocks import INDENTED, Line, indent_width, read

_LONG_ENOUGH = 6  # letters and digits that make a single line worth comparing
_FARTHEST = 60  # lines of `before` that are compared
_DOCSTRING = re.compile(r"""[ \t]*[rRuU]?(\"\"\"|''')(?:[^\\]|\\.)*?\1[ \t]*(?:\n|\Z)""", re.DOTALL)
_NAME = re.compile(
    r"\b(?:def|class|fn|func|function|fun|sub|struct|impl|interface|trait|enum|module|const|let|var)\s+(?:\([^)]*\)\s*)?(\w+)"
)
_CALLED = re.compile(r"(\w+)\s*(?:<[^<>]*>)?\s*\(")
_TYPE_FIRST = {"c", "cpp", "java", "csharp", "objective-c", "cuda", "dart", "groovy"}
_SCRIPT = {"javascript", "typescript", "jsx", "tsx", "php", "bash"}
_STATEMENTS = {"if", "for", "while", "switch", "catch", "match", "with"}
_IMPORT = re.compile(r"(?:import|from)\s+\w")
_INCLUDE = re.compile(r"\s*#\s*(?:include|pragma)\b")
_COMMENT_EDGE = re.compile(r"^(?:#+|//+|--+|;+|%+|/\*+|<!--|\(\*|\{-|\*)\s*|\s*(?:\*/|-->|\*\)|-\})$")


def without_request(code: str, context: Context, marker: str) -> str:
    """`code` without the comment lines at its beginning that repeat the request."""
    asked = {_words(line, marker) for line in request_lines(context).splitlines()} - {""}
    asked.add(_words(" ".join(context.prompt.split()), marker))
    lines = code.split("\n")
    at = 0
    while at < len(lines):
        line = lines[at].strip()
        if line and not (_COMMENT_EDGE.match(line) and _words(line, marker) in asked):
            break
        at += 1
    return "\n".join(lines[at:])


def _words(line: str, marker: str) -> str:
    """A comment's words, for comparing."""
    bare = _COMMENT_EDGE.sub("", _COMMENT_EDGE.sub("", line.strip(), count=1)).strip()
    if bare.startswith(marker):
        bare = bare[len(marker) :].partition(":")[2]
    return " ".join(bare.lower().split()).rstrip(".")


def without_header(code: str, signature: str, context: Context) -> str:
    """The body, if `code` is the whole definition around the place again; imports above it come along.

    signature: header lines of the definitions around the place, outermost first.
    """
    name = _innermost(signature, context.language)
    if not name:
        return code
    lines = read(code, context.language)
    header = _header(lines, name, signature, context)
    if header is None:
        return code
    indented = context.language in INDENTED
    end = _opening(lines, header, ":" if indented else "{")
    if end is None:
        return code
    inside = [line.strip() for line in (code[end:].partition("\n")[0],) if line.strip()]
    for line in lines:
        if line.start < end:
            continue
        is_out = not line.blank and not line.inside and not line.depth and line.width <= lines[header].width
        if indented and is_out:
            break
        inside.append(line.text)
    if context.language == "python":
        inside = [*_imports(lines[:header], inside, context), *inside]
    return "\n".join(inside)


def _imports(above: list[Line], inside: list[str], context: Context) -> list[str]:
    """Import lines above a definition that the file lacks, indented like the lines inside it."""
    known = {line.strip() for line in f"{context.imports}{context.before}".split("\n")}
    first = next((line for line in inside if line.strip()), "")
    white = first[: len(first) - len(first.lstrip())]
    return [
        white + line.text for line in above if _IMPORT.match(line.code) and line.text.strip() not in known
    ]


def _innermost(signature: str, language: str) -> str:
    """The name of the definition right around the place."""
    for line in reversed(signature.split("\n")):
        called = [name for name in _CALLED.findall(line) if name not in _STATEMENTS]
        if called and language in _TYPE_FIRST:
            return str(called[0])
        if named := _NAME.findall(line):
            return str(named[-1])
        if called and language in _SCRIPT:
            return str(called[0])
    return ""


def _header(lines: list[Line], name: str, signature: str, context: Context) -> int | None:
    """The line on which the definition `name` begins, if nothing but its surroundings stands above it."""
    known = {line.strip() for line in f"{context.before}\n{signature}".split("\n")}
    for at, line in enumerate(lines):
        text = line.code.strip()
        typed = re.match(r"[\w:*&<>\[\]\s]+\s[*&]*" + name, text) and name in _CALLED.findall(text)
        plain = context.language in _SCRIPT and re.match(rf"(?:\w+\s+)*{name}\s*\(", text)
        named = name in _NAME.findall(text) or ((typed or plain) and not text.endswith(";"))
        if named:
            return at
        around = not text or line.text.strip() in known or _IMPORT.match(text) or text.startswith(("@", "#["))
        if (
            not around
            and not re.match(r"(?:export\s+)?(?:class|impl|package|using|use)\b", text)
            and not _INCLUDE.match(line.text)
        ):
            return None
    return None


def _opening(lines: list[Line], header: int, opener: str) -> int | None:
    """The offset just behind the character that opens the definition's body."""
    depth = 0
    for line in lines[header : header + 30]:
        for column, character in enumerate(line.code):
            if character == opener and depth == 0:
                return line.start + column + 1
            depth += (character in "([{") - (character in ")]}")
    return None


def without_docstring(code: str, context: Context) -> str:
    """`code` without a leading docstring, if the file has one right above the place."""
    above = context.before.rstrip()
    if context.language == "python" and above.endswith(('"""', "'''")):
        stripped = code.lstrip("\n")
        if found := _DOCSTRING.match(stripped):
            return stripped[found.end() :]
    return code


def without_before(code: str, context: Context) -> str:
    """`code` without the lines at its beginning that are the last ones above the place."""
    lines = code.split("\n")
    filled = [at for at, line in enumerate(lines) if line.strip()]
    above = [line.strip() for line in context.before.split("\n") if line.strip()][-_FARTHEST:]
    mine = [lines[at].strip() for at in filled]
    for count in range(min(len(above), len(mine)), 0, -1):
        if mine[:count] == above[-count:] and _weight(mine[:count]) >= _LONG_ENOUGH:
            return "\n".join(lines[filled[count - 1] + 1 :])
    return code


def without_after(code: str, context: Context) -> str:
    """`code`, already indented, up to where it begins to repeat the code below the place."""
    below = [line.rstrip() for line in context.after.split("\n") if line.strip()][:_FARTHEST]
    lines = code.split("\n")
    filled = [at for at, line in enumerate(lines) if line.strip()]
    mine = [lines[at].rstrip() for at in filled]
    for first in range(1 if below else len(mine), len(mine)):
        count = min(len(mine) - first, len(below), 3)
        same = [_same(ours, theirs) for ours, theirs in zip(mine[first:], below, strict=False)][:count]
        if all(same) and _weight(mine[first : first + count]) >= _LONG_ENOUGH:
            return "\n".join(lines[: filled[first]])
    return code


def _same(ours: str, theirs: str) -> bool:
    return ours.strip() == theirs.strip() and indent_width(ours) == indent_width(theirs)


def _weight(lines: list[str]) -> int:
    return sum(character.isalnum() for line in lines for character in line)


def without_loop(code: str) -> tuple[str, bool]:
    """`code` up to the end of the first turn, if its last lines go round and round; and whether they did."""
    lines = code.split("\n")
    for drop in (0, 1):  # the last line may be cut
        kept = lines[: len(lines) - drop]
        while kept and not kept[-1].strip():
            kept.pop()
        for period in range(1, 9):
            turns = _turns(kept, period)
            enough = turns >= 3 and turns * period >= 8 and any(line.strip() for line in kept[-period:])
            if enough:
                return "\n".join(kept[: len(kept) - period * (turns - 1)]) + "\n", True
    for at, line in enumerate(lines):
        if len(line) > 400 and _spins(line[-400:]):
            return "\n".join(lines[:at]) + "\n", True
    return code, False


def _turns(lines: list[str], period: int) -> int:
    """How often the last `period` lines stand there one after the other."""
    last, turns = lines[-period:], 1
    while len(lines) >= period * (turns + 1):
        start = len(lines) - period * (turns + 1)
        if lines[start : start + period] != last:
            break
        turns += 1
    return turns


def _spins(tail: str) -> bool:
    """Whether a stretch of one line is the same few characters over and over."""
    return any(tail[period:] == tail[:-period] for period in range(1, 41))
