"""Requests among the comments of a file, and why a comment is not one.

    # @agent: prompt                     fill: write code here
    # @agent edit: prompt                rewrite the statement or block it stands on or above
    # @agent ask: prompt                 answer, change nothing
    # @agent note: prompt                context for every other request
    # @agent(model=name, n=2) edit: …    options

The marker stands at the start of a comment, matched exactly, case and all. Before it may come only white
space and the decoration of documentation comments: a repetition of the opener (`##`, `///`, `;;;`, `/**`) and
one of `*`, `!`, `|`, `<`. So prose that mentions the marker, an address such as me@agent, and a request that
was commented out once more (`# # @agent: …`) do not run.

Comment lines that follow directly, with the same opener at the same column and no code, continue the prompt,
up to a line that starts with the marker. This holds after a trailing comment too: its continuation is aligned
with it. A block comment is one prompt; leading `*` are taken off its lines.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, cast

from engine.text.comments import Comment, find_comments, language_at
from engine.text.languages import Language, language_of
from engine.text.lexing import NotLexed, Span, spans
from engine.text.lines import Lines
from engine.text.unicode import dangerous

Verb = Literal["fill", "edit", "ask", "note"]
VERBS: tuple[Verb, ...] = ("fill", "edit", "ask", "note")
OPTIONS = ("model", "n")
MOST_ANSWERS = 9

_DECORATION = re.compile("[ \t\u00a0]*[*!|<]*[ \t\u00a0]*")
_HEAD = re.compile(r"(?:[ \t]*\((?P<options>[^()\r\n]*)\))?(?:[ \t]+(?P<verb>[^\W\d]\w*))?[ \t]*:")
_OPTION = re.compile(r"""\s*([A-Za-z_][\w-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"',=]+))\s*""")
_FIRST_WORD = re.compile(r"[*!|<#/;\s]*([^\s:(]{3,40})[^\n:]{0,40}:")
_STAR = re.compile(r"[ \t]*\*(?!/)[ \t]?")
_BREAK = re.compile("\r\n|\r|\n")


@dataclass(frozen=True)
class Request:
    """One request. start, end: offsets from its first delimiter to the end of its last comment, without the
    final line break. line, end_line: counted from 1. indent: the white space its first line starts with.
    trailing: code stands before it on that line; followed: code stands after it on its last line.
    opener, closer: the comment's delimiters as written. language: that of its place in the file.
    head: offsets of what makes it a request, from the marker to the colon and the space behind it.
    """

    verb: Verb
    prompt: str
    options: tuple[tuple[str, str], ...]
    path: str
    language: Language
    start: int
    end: int
    line: int
    end_line: int
    indent: str
    trailing: bool
    followed: bool
    opener: str
    closer: str
    head: tuple[int, int]

    @cached_property
    def fingerprint(self) -> str:
        """What makes it the same request wherever it moves: verb, options, and the prompt's words."""
        parts = (
            self.verb,
            " ".join(self.prompt.split()),
            *(f"{key}={value}" for key, value in sorted(self.options)),
        )
        return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


@dataclass(frozen=True)
class Refusal:
    """A comment that begins with the marker and is not a request, and why."""

    start: int
    line: int
    end_line: int
    reason: str


@dataclass(frozen=True)
class Explanation:
    """Why the comment (or string, or code) at `line` is or is not a request. text: the line itself. verb: of a
    request."""

    line: int
    text: str
    is_request: bool
    reason: str
    end_line: int = 0
    verb: str = ""


def find_requests(text: str, path: str, marker: str = "@agent") -> list[Request]:
    """Every request of the file at `path`, in order. A text without the marker costs one substring search.

    A file in a language that we do not know, or that its lexer cannot read, has none: `explain` says so.
    """
    if marker not in text or not (language := language_of(path, text)):
        return []
    try:
        return [found for found in read(text, path, language, marker) if isinstance(found, Request)]
    except NotLexed:
        return []


def read(text: str, path: str, language: Language, marker: str) -> Iterator[Request | Refusal]:
    """Each comment that begins with the marker, as a request or with the reason why not. Raises NotLexed."""
    comments = find_comments(text, language)
    lines = Lines(text)
    at = 0
    while at < len(comments):
        run = 1
        words = after_marker(comments[at], marker)
        if words is not None:
            run = _run(comments, at, marker, lines)
            yield _read(text, path, language, lines, comments[at : at + run], words, marker)
        at += run


def after_marker(comment: Comment, marker: str) -> str | None:
    """What follows the marker, if the comment starts with it (see the module's text); otherwise None."""
    whole = comment.opener + comment.text
    at = whole.find(marker)
    if at < 0:
        return None
    ahead = whole[:at]
    if ahead and len(ahead) < len(comment.opener):
        return None
    if not _is_decoration(ahead[len(comment.opener) :], comment):
        return None
    rest = whole[at + len(marker) :]
    return rest if not rest or rest[0] in " \t\r\n(:" else None


def _is_decoration(ahead: str, comment: Comment) -> bool:
    if comment.kind == "block":
        return not ahead.strip("*!|< \t\u00a0\r\n")
    repeated = comment.opener[-1:]
    found = _DECORATION.fullmatch(ahead if repeated.isalnum() else ahead.lstrip(repeated))
    return found is not None


def _run(comments: list[Comment], at: int, marker: str, lines: Lines) -> int:
    """How many comments from `at` on are one request."""
    first = comments[at]
    if first.kind == "block":
        return 1
    count = 1
    while at + count < len(comments):
        comment = comments[at + count]
        continues = (
            comment.kind == "line"
            and not comment.trailing
            and comment.line == first.line + count
            and comment.column == first.column
            and comment.opener == first.opener
            and after_marker(comment, marker) is None
        )
        if not continues:
            break
        count += 1
    return count


def _read(
    text: str, path: str, language: Language, lines: Lines, run: list[Comment], words: str, marker: str
) -> Request | Refusal:
    first, last = run[0], run[-1]
    end_line = lines.number(max(last.end - 1, last.start))

    def refusal(reason: str) -> Refusal:
        return Refusal(first.start, first.line, end_line, reason)

    head = _HEAD.match(words)
    if not head:
        return refusal(_malformed(words, marker))
    verb = head["verb"] or "fill"
    if verb not in VERBS:
        near = difflib.get_close_matches(verb.lower(), VERBS, n=1, cutoff=0.5)
        guess = f"; did you mean {near[0]!r}?" if near else f": there are {', '.join(VERBS)}"
        return refusal(f"unknown verb {verb!r}{guess}")
    options = _options(head["options"])
    if isinstance(options, str):
        return refusal(options)
    prompt = _prompt(words[head.end() :], run, marker)
    if prompt is None:
        return refusal("two requests in one block comment: give each a comment of its own")
    if not prompt:
        return refusal("a request with an empty prompt")
    if prompt.startswith(marker):
        return refusal(f"{marker} stands there twice")
    if reason := dangerous(prompt):
        return refusal(f"refused: {reason}")
    return Request(
        verb=cast(Verb, verb),
        prompt=prompt,
        options=options,
        path=path,
        language=language_at(text, first.start, language),
        start=first.start,
        end=last.end,
        line=first.line,
        end_line=end_line,
        indent=lines.indent(first.line),
        trailing=first.trailing,
        followed=last.followed,
        opener=first.opener,
        closer=first.closer,
        head=_head(text, first, words, head.end(), marker),
    )


def _head(text: str, first: Comment, words: str, colon: int, marker: str) -> tuple[int, int]:
    """Where the marker begins, and where the prompt does. words: what follows the marker in the comment, of
    which `colon` characters are the options, the verb and the colon."""
    start = first.start + (first.opener + first.text).find(marker)
    end = start + len(marker) + colon
    return start, end + len(text[end:]) - len(text[end:].lstrip(" \t"))


def explain(text: str, path: str, marker: str = "@agent", line: int | None = None) -> list[Explanation]:
    """For each place where the marker stands (or that of `line`): is it a request, and why or why not.

    Misspelt markers at the start of a comment are named too. A `line` where nothing is to be explained is
    answered with that.
    """
    lines = Lines(text)
    found = sorted(_explained(text, path, marker, lines), key=lambda each: each.line)
    if line is None:
        return found
    if line > len(lines):
        return [Explanation(line, "", False, f"the file has only {len(lines)} lines")]
    here = [each for each in found if each.line <= line <= each.end_line]
    return here or [Explanation(line, lines.line(line), False, f"{marker} is not on this line")]


def _explained(text: str, path: str, marker: str, lines: Lines) -> Iterator[Explanation]:
    language = language_of(path, text)
    places = [match.start() for match in re.finditer(re.escape(marker), text)]
    if not language:
        for at in places:
            yield _explanation(lines, at, "the file is not in a language I know")
        return
    try:
        found = list(read(text, path, language, marker))
        comments = find_comments(text, language)
        kinds = spans(text, language)
    except NotLexed as error:
        for at in places:
            yield _explanation(lines, at, f"the file could not be read as {language.name}: {error.message}")
        return
    for each in found:
        verb = each.verb if isinstance(each, Request) else ""
        reason = f"a request ({verb})" if isinstance(each, Request) else each.reason
        yield Explanation(each.line, lines.line(each.line), bool(verb), reason, each.end_line, verb)
    starts = [each.start for each in found]
    for at in places:
        index = bisect_right(starts, at) - 1
        if index < 0 or lines.number(at) > found[index].end_line:
            span = kinds[max(bisect_right(kinds, at, key=lambda span: span.start) - 1, 0)]
            yield _explanation(lines, at, _not_a_request(text, at, span, comments, marker))
    for comment in comments:
        if guess := _misspelt(comment, marker):
            yield _explanation(lines, comment.start, guess)


def _explanation(lines: Lines, at: int, reason: str) -> Explanation:
    line = lines.number(at)
    return Explanation(line, lines.line(line), False, reason, line)


def _not_a_request(text: str, at: int, span: Span, comments: list[Comment], marker: str) -> str:
    """Why the marker at `at`, in `span`, begins no request."""
    if span.kind == "string":
        quoted = text[span.start : span.start + 4].lstrip("rRbBuUfF")
        return (
            "inside a docstring or multi-line string" if quoted[:3] in ('"""', "'''") else "inside a string"
        )
    if span.kind == "directive":
        return "in a directive, not in a comment"
    if span.kind == "code":
        return "not in a comment"
    index = bisect_right(comments, at, key=lambda comment: comment.start) - 1
    comment = comments[index] if index >= 0 else None
    if comment is None or comment.end <= at:
        return "in a comment that is not closed, or in code that is switched off"
    following = text[at + len(marker) : at + len(marker) + 1]
    ahead = text[comment.start : at]
    if ahead.strip(" \t" + comment.opener) == "" and following not in ("", " ", "(", ":"):
        return f"not the marker: {marker} is followed by {following!r}, not by a colon"
    if ahead.strip(" \t" + comment.opener) == "":
        return "commented out once more"
    return f"{marker} is not at the start of the comment"


def _misspelt(comment: Comment, marker: str) -> str | None:
    word = _FIRST_WORD.match(comment.text)
    if not word or word[1] == marker or marker in comment.text:
        return None
    near = difflib.SequenceMatcher(None, word[1].lower(), marker.lower()).ratio() >= 0.75
    return f"{word[1]!r} is not the marker; did you mean {marker}?" if near else None


def _malformed(words: str, marker: str) -> str:
    if words.lstrip(" \t").startswith("("):
        return f"malformed options: write {marker}(model=name, n=2): …"
    if re.match(r"[ \t]*\w+[ \t]*\(", words):
        return f"malformed options: they come before the verb, {marker}(model=name) edit: …"
    return f"no colon after {marker}: write {marker}: and what you want"


def _options(written: str | None) -> tuple[tuple[str, str], ...] | str:
    """The options, or what is wrong with them."""
    if written is None or not written.strip():
        return ()
    options: dict[str, str] = {}
    for part in written.split(","):
        found = _OPTION.fullmatch(part)
        if not found:
            return f"malformed options: {part.strip()!r} is not name=value"
        key, value = found[1], found[2] or found[3] or found[4] or ""
        if key not in OPTIONS:
            return f"malformed options: there is no option {key!r}, only {', '.join(OPTIONS)}"
        if key in options:
            return f"malformed options: {key!r} is given twice"
        if key == "n" and not (value.isdecimal() and 1 <= int(value) <= MOST_ANSWERS):
            return f"malformed options: n is a whole number from 1 to {MOST_ANSWERS}, not {value!r}"
        options[key] = value
    return tuple(options.items())


def _prompt(rest: str, run: list[Comment], marker: str) -> str | None:
    """The words of the request, one line each; None if a block holds a second request."""
    first = run[0]
    if first.kind == "line":
        written = [rest, *(_undecorated(comment) for comment in run[1:])]
        return "\n".join(line.strip() for line in written).strip()
    written = _BREAK.split(rest)
    if all(_STAR.match(line) or not line.strip() for line in written[1:]):
        written = [written[0], *(_STAR.sub("", line, count=1) for line in written[1:])]
    written = [line.strip() for line in written]
    if any(line.startswith(marker) and line[len(marker) :][:1] in (":", "(", " ") for line in written[1:]):
        return None
    return "\n".join(written).rstrip("*").strip()


def _undecorated(comment: Comment) -> str:
    """A continuing line without a repetition of its opener."""
    mark = comment.opener[-1:]
    return comment.text if mark.isalnum() else comment.text.lstrip(mark)
