"""Takes the code out of what a model says around it: control words, thoughts, fences, prose.

A model that completes code says none of this and its answer passes through unchanged; one that chats says
some of it. Only lines that cannot be code in the languages people ask for are taken for prose.
"""

from __future__ import annotations

import re

_CONTROL = re.compile(
    r"<\|[a-z_▁]{2,30}\|>|<｜[^｜\n]{2,40}｜>|</?s>|<fim[-_](?:prefix|suffix|middle|pad)>|<EOT>|<eom>|<mask_\d+>|<sep>"
)
_THOUGHT = re.compile(r"\s*<(think|thinking|reasoning)>.*?(?:</\1>\s*|\Z)", re.DOTALL)
_FENCE = re.compile(r"(?P<white>[ \t]*)(?P<ticks>`{3,}|~{3,})[ \t]*(?P<words>[^`\n]*)$")
_ONE_LINE = re.compile(r"\s*(`{1,3})(?!`)([^`\n]+)\1\s*")
_WRAPPED = re.compile(r"\s*\[(PYTHON|CODE)\]\n?(.*?)(?:\[/\1\]|\Z)", re.DOTALL)
_PROSE = re.compile(
    r"(?:sure|certainly|of course|okay|ok|here(?:['’]s| is| are)|explanation|note(?: that)?|output"
    r"|answer|solution|the (?:following|code|function|above|solution|answer|result)|example(?: usage)?"
    r"|usage|in this|this (?:code|function|script|program|method|implementation|solution)"
    r"|to (?:use|do|solve)|you can"
    r"|i(?:'ll| will|'ve| have| hope)|let(?:'s| me)|hope this|please|as an ai|#{2,4} \w|\*\*\w"
    r"|(?:python|rust|go|javascript|typescript|bash|c|java)(?: code)?:)",
    re.IGNORECASE,
)
_CODE_SIGN = re.compile(
    r"[=;{}()\[\]<>]\s*$|^\s*[\w.]+\s*(?:=|\(|\[|:=|->)|^\s*(?:def|class|import|from|return)\b"
)
_MARKUP = {"markdown", "restructuredtext", "tex", "html", "xml", "text"}


def code_in(raw: str, language: str) -> str:
    """The code in an answer, line breaks as LF, indentation untouched; empty if there is none."""
    text = raw.replace("\r\n", "\n").replace("\r", "\n")
    text = _THOUGHT.sub("", text, count=1)
    if control := _CONTROL.search(text):
        text = text[: control.start()]
    if wrapped := _WRAPPED.match(text):
        text = wrapped.group(2)
    if one := _ONE_LINE.fullmatch(text):
        return one.group(2)
    if language in _MARKUP:
        return text
    fenced = _fenced(text.split("\n"), language)
    return "\n".join(_without_prose(fenced))


def closed(so_far: str) -> bool:
    """Whether a fence that was opened has been closed: whatever follows is not the code."""
    fences = [found for line in so_far.split("\n")[:-1] if (found := _FENCE.match(line))]
    return len(fences) > 1 and bool(fences[0]["words"])


def _fenced(lines: list[str], language: str) -> list[str]:
    """The lines inside the fence that holds the answer; all of them without a fence."""
    fences = [(at, found) for at, line in enumerate(lines) if (found := _FENCE.match(line))]
    if not fences:
        return lines
    first, found = fences[0]
    if not found["words"].strip() and not _is_prose(lines[:first]):
        return lines[:first]  # the prompt opened the fence; this one closes it
    blocks: list[tuple[str, list[str]]] = []
    opened: tuple[int, re.Match[str]] | None = None
    for at, fence in fences:
        if opened is None:
            opened = at, fence
        elif not fence["words"].strip() and len(fence["white"]) <= len(opened[1]["white"]):
            blocks.append((opened[1]["words"].strip().lower(), lines[opened[0] + 1 : at]))
            opened = None
    if opened is not None:
        blocks.append((opened[1]["words"].strip().lower(), lines[opened[0] + 1 :]))
    same = [
        block for words, block in blocks if words.split(" ")[0] in (language, language[:2]) and any(block)
    ]
    return (same or [block for _, block in blocks if any(block)] or [[]])[0]


def _is_prose(lines: list[str]) -> bool:
    """Whether nothing here looks like code."""
    return all(not line.strip() or _PROSE.match(line.strip()) or _sentence(line) for line in lines)


def _sentence(line: str) -> bool:
    words = line.split()
    return len(words) > 3 and line.rstrip().endswith((".", ":", "!")) and not _CODE_SIGN.search(line)


def _without_prose(lines: list[str]) -> list[str]:
    """`lines` without the sentences before the code and from the first paragraph of prose after it."""
    start = 0
    while start < len(lines) and (not lines[start].strip() or _talk(lines[start])):
        start += 1
    kept = lines[start:]
    if not any(_talk(line) for line in lines[:start]):
        kept = lines
    for at in range(1, len(kept)):
        if _talk(kept[at]) and (not kept[at - 1].strip() or _FENCE.match(kept[at - 1])):
            return kept[:at]
    return kept


def _talk(line: str) -> bool:
    """A line at the left margin that begins as prose does and does not end or go on as code does."""
    if line[:1].isspace() or not _PROSE.match(line) or _CODE_SIGN.search(line):
        return False
    return line.rstrip().endswith((":", ".", "!")) or len(line.split()) > 3 or line.startswith(("##", "**"))
