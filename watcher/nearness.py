"""Whether a past correction is of the request that is asked now, near enough to be applied without asking the model.

What tells it: how like the requests are, both in the names of the past one's header. Less is asked of them where the
whole fill is the one that was corrected, below a header that differs in names alone; more where the correction kept
little of the fill: then the model had taken the request for another, whose answer may well be this fill. None is near
if its request asks for something else: by an opposite, by a number, or by saying how it wants the code where the
corrected code is not so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from textwrap import dedent, indent

from engine.ledger.records import Correction
from engine.memory.opposites import conflict, numbers
from engine.memory.words import plainly
from engine.model.prompts import Context
from engine.text.behaviour import does_the_same, manner, plain
from engine.text.names import defined, parts, renamed, renaming, said
from engine.text.tokens import distance, tokens
from watcher.mending import mended, names_between, renamed_code

NEAR = 0.45  # how like a past request must be for its correction to be applied
UNLIKE = (
    0.6  # the same where the correction kept little: the answer to another request may be the same by mistake
)
WHOLE = 0.33  # the same where the whole fill is the one that was corrected
LIKELY = 0.25  # and where it also defines the same
KEPT = 0.5  # share of what a fill says by itself that its correction must keep to be one of the same code
# Words by which a request says how the code is to be, and code in a request.
_HOW = re.compile(
    r"\b(?:raise|throw|yield|return(?= None\b)|None|null|nil|True|False|async|await|lambda|recursi|iterativ|"
    r"generator|comprehension|loop|regex|[a-z\d]+_\w+|[A-Z]\w*[a-z][A-Z]\w*|\w+\(\))",
)
_MANNER = re.compile(r"docstring|comment|type hint|annotat|\btyped\b|one.?liner|one line\b", re.IGNORECASE)
_VAGUE = frozenset(
    """get make do find compute calculate to of the a an from for in is my new fn func function""".split()  # noqa: SIM905
)


def same_request(past: Correction, context: Context, fill: str) -> bool:
    """Whether it was the same words below the same header, however they are put. Below no header the words alone say
    too little: there the answer, `fill`, must be the one that was corrected, too."""
    then = past.fill
    if then.signature.strip() != context.signature.strip():
        return False
    if plainly(then.prompt, then.signature) != plainly(context.prompt, context.signature):
        return False
    return bool(then.signature.strip()) or dedent(then.text).strip() == dedent(fill).strip()


def in_its_names(context: Context, header: Mapping[str, str]) -> str:
    """The words of a request with the names of the header of a past one. header: the past names to those of now."""
    return renamed(context.prompt, {new: old for old, new in header.items()})


def asks_otherwise(words: str, context: Context, past: Correction, fill: str) -> bool:
    """Whether a request asks for something else than a past one. words: those of the request, as `in_its_names`. fill:
    its answer; where that is the whole fill of the past request, a number that only one of them says has made no
    difference ("one list", "the first item")."""
    then = past.fill
    mine, theirs = (
        f"{text} {' '.join(parts(defined(header)))}"
        for text, header in ((words, context.signature), (then.prompt, then.signature))
    )
    more, less = numbers(words) - numbers(then.prompt), numbers(then.prompt) - numbers(words)
    if conflict(mine, theirs) or (more and less):
        return True
    if (more or less) and not whole_again(then.text, fill):
        return True
    committed = past.found.committed.lower()
    return any(how not in committed for how in _hows(words) - _hows(then.prompt))


def whole_again(past: str, fill: str, header: Mapping[str, str] | None = None) -> bool:
    """Whether a fill is a past one, but for names. header: `renaming` of the past header to the one of now."""
    return names_between(dedent(past).splitlines(), dedent(fill).splitlines(), header) is not None


def is_manner(past: Correction, context: Context) -> bool:
    """Whether a correction changed how the code says it, and the request leaves that open. For code that does what was
    committed it is right whatever was asked: what the code does stays."""
    then, now = manner(past.fill.text), manner(past.found.committed)
    changed = then != now or does_the_same(past.fill.text, past.found.committed)
    return now is not None and changed and not _MANNER.search(context.prompt)


def in_manner(past: Correction, fill: str, context: Context) -> str | None:
    """A fill said in the way in which the user committed what does the same, in a past correction of manner. None where
    it does something else, is said in that way already, or has types that the past one cannot know."""
    then, committed = past.fill.text, past.found.committed
    header = renaming(past.fill.signature, context.signature)
    if header is None:
        own = {defined(past.fill.signature): defined(context.signature)}
        header = own if all((*own, *own.values())) else {}
    same = does_the_same(then, committed)
    if same and whole_again(then, fill, header):
        return mended(fill, then, committed, header)
    old, now, wanted = plain(committed), plain(fill), manner(committed)
    if old is None or now is None or wanted is None or wanted.types or wanted in (manner(then), manner(fill)):
        return None
    if not same and whole_again(
        plain(then) or then, now, header
    ):  # the mistake itself, in more than its manner
        return None
    became = names_between(old.splitlines(), now.splitlines(), header)
    if became is None or any(became.setdefault(a, b) != b for a, b in header.items()):
        return None
    code = renamed_code(dedent(committed).strip("\n"), became)
    return None if code is None else indent(code, context.indent) + "\n"


def defines_the_same(one: str, other: str) -> bool:
    """Whether two headers define the same, by all words of the shorter of the two names that say something."""
    mine, theirs = (frozenset(parts(defined(header))) - _VAGUE for header in (one, other))
    return bool(mine and theirs) and (mine <= theirs or theirs <= mine)


def bar(past: Correction, fill: str, header: Mapping[str, str] | None, signature: str) -> float:
    """How like the request of a past correction must be to the one asked now, for it to be applied to a fill that makes
    its mistake. header: `renaming` of the past header to `signature`."""
    kept = keeps(past.fill.text, past.found.committed)
    if header is None or not whole_again(past.fill.text, fill, header):
        return NEAR if kept else UNLIKE
    if defines_the_same(past.fill.signature, signature):
        return LIKELY if kept else NEAR
    return WHOLE if kept else UNLIKE


def _hows(words: str) -> set[str]:
    """How a request wants the code, in small letters: a sentence may begin with it."""
    return {how.lower() for how in _HOW.findall(words)}


def keeps(text: str, committed: str) -> bool:
    """Whether a correction keeps at least half of what a fill says besides its names. That it returns says nothing."""
    stands = {piece.text for piece in said(committed)}
    told = [piece.text for piece in said(text) if not piece.free and re.search(r"\w", piece.text)]
    told = [one for one in told if one != "return"]
    return sum(one in stands for one in told) >= KEPT * len(told) if told else False


def nearer(one: str, other: str, past: Correction, header: Mapping[str, str] | None) -> bool:
    """Whether code is nearer than other code to what the user committed in a past correction."""
    goal = tokens(renamed(past.found.committed, header or {}))
    return distance(tokens(one), goal) < distance(tokens(other), goal)
