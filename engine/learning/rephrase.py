"""The same request in other words, by rule: how a person might have put it as well.

What a request says of names, numbers and quoted text stays letter for letter, and a wording that a reader could take
for another request (`engine.memory.opposites`) is thrown away. Two sets of rules have nothing in common: one to train
with and one for the exam, so that what is measured is that the request was understood and not that its words were
learnt by heart. English alone: of a request in another language there are no other wordings here.

What this does not guarantee: that every wording is good English.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Literal

from engine.base.curriculum.wording import QUESTIONS, VERBS, third_person
from engine.memory.opposites import differs
from engine.memory.words import found_by
from engine.mistakes import words_of

Purpose = Literal["training", "exam"]
MOST = 5

#: How a task, a thing or a question is asked for.
_TASK: Mapping[Purpose, Sequence[str]] = {
    "training": ("please {}", "can you {}?", "we need to {}", "now {}", "I would like you to {}"),
    "exam": ("could you {}", "{} please", "this should {}", "todo: {}", "I want to {}"),
}
_THING: Mapping[Purpose, Sequence[str]] = {
    "training": ("give me {}", "return {}", "please return {}", "we need {}"),
    "exam": ("I need {}", "get {}", "{} please", "todo: {}"),
}
_QUESTION: Mapping[Purpose, Sequence[str]] = {
    "training": ("tell me: {}?", "please find out: {}?"),
    "exam": ("I want to know: {}?", "say: {}?"),
}
#: Words that say the same in a request: for training, and for the exam.
_SYNONYMS: Mapping[str, tuple[str, str]] = {
    "calculate": ("compute", "work out"),
    "check": ("verify", "determine"),
    "compute": ("calculate", "work out"),
    "convert": ("transform", "change"),
    "create": ("make", "build"),
    "delete": ("remove", "take out"),
    "ensure": ("make sure", "see to it"),
    "fetch": ("get", "retrieve"),
    "find": ("locate", "look for"),
    "get": ("fetch", "obtain"),
    "ignore": ("skip", "leave out"),
    "keep": ("retain", "hold on to"),
    "merge": ("combine", "bring together"),
    "raise": ("throw", "fail with"),
    "remove": ("delete", "take out"),
    "replace": ("substitute", "swap"),
    "return": ("give back", "hand back"),
    "show": ("display", "present"),
    "skip": ("ignore", "leave out"),
    "sort": ("order", "arrange"),
    "split": ("break up", "cut up"),
    "validate": ("check", "verify"),
    "verify": ("check", "confirm"),
    "whether": ("if", "whether or not"),
}
_PHRASES: Mapping[str, tuple[str, str]] = {
    "the number of": ("the count of", "the amount of"),
    "for each": ("for every", "for every single"),
    "on anything else": ("otherwise", "in any other case"),
    "otherwise": ("in all other cases", "if not"),
    "for example": ("e.g.", "such as"),
}
_ENGLISH = frozenset(
    """a all an and as by each for from if in into is it of on or that the to whether
    with""".split()  # noqa: SIM905  # words read best as text
)
_ARTICLE = re.compile(r"\b(?:the|an?) (?!and\b)(?=[^\W\d]{3})", re.IGNORECASE)
_CONDITION = {"training": re.compile(r"(.+?) if (.+)"), "exam": re.compile(r"(.+?) (?:when|unless) (.+)")}
_NO_CONDITION = {
    "check",
    "test",
    "tell",
    "see",
    "determine",
    "know",
    "even",
    "only",
    "as",
    "verify",
    "find",
    "say",
}
#: What must stay: quoted text, names as code writes them, numbers.
_FIXED = re.compile(
    r"""`[^`]*`|"[^"]*"|(?<!\w)'[^']*'(?!\w)|\w*_\w*|\w*[a-z][A-Z]\w*|[A-Z]{2,}\w*|\w+(?:\.\w+)+|\w+\(\)?|\w*\d\w*"""
)


def rephrasings(prompt: str, purpose: Purpose, names: Collection[str] = ()) -> tuple[str, ...]:
    """A request in at most `MOST` other wordings, the most telling ones first; none if it has no others.

    names: words of it that mean something in the code, and stay. Always the same ones for the same request. No wording
    for the exam is one for training, or the request itself, whatever its capitals and points."""
    first, *more = prompt.strip().split("\n")
    core = _core(first)
    if not core or not _is_english(prompt):
        return ()
    known = {words_of(prompt)}
    if purpose == "exam":
        known |= {words_of(one) for one in rephrasings(prompt, "training", names)}
    found: list[str] = []
    for wording in _wordings(core, purpose, frozenset(names)):
        whole = "\n".join((wording, *more))
        words = words_of(whole)
        if words in known or differs(prompt, whole) or _fixed(whole) != _fixed(prompt):
            continue
        known.add(words)
        found.append(whole)
    return tuple(found[:MOST])


def _wordings(core: str, purpose: Purpose, names: frozenset[str]) -> Iterator[str]:
    leads = _leads(core, purpose)
    other = _with_synonyms(core, purpose, names)
    turned = _turned(core, purpose)
    terse = _ARTICLE.sub("", core) if purpose == "training" else core
    yield leads[0].format(other)
    yield turned or terse
    yield leads[1 % len(leads)].format(terse)
    yield other
    for number, lead in enumerate(leads[2:]):
        yield lead.format(core if number % 2 else other)
    yield from (lead.format(core) for lead in leads)


def _core(line: str) -> str:
    """What a request's first line asks for, without how it is put; a task in the imperative."""
    core = found_by(line, "")
    if core[1:2].islower():
        core = core[:1].lower() + core[1:]
    verb, _, rest = core.partition(" ")
    for base in (verb.removesuffix("s"), verb.removesuffix("es"), f"{verb.removesuffix('ies')}y"):
        if base != verb and base in VERBS and third_person(base) == verb and verb not in QUESTIONS:
            return f"{base} {rest}".strip()
    return core


def _is_english(prompt: str) -> bool:
    words = {word.casefold() for word in re.findall(r"[^\W\d_]+", prompt)}
    return prompt.isascii() and bool(words & _ENGLISH or words & VERBS)


def _leads(core: str, purpose: Purpose) -> Sequence[str]:
    """How to ask for it; which one comes first differs from request to request."""
    verb, _, rest = core.partition(" ")
    if verb in QUESTIONS:
        leads = _QUESTION[purpose]
    elif verb in VERBS and not rest.startswith(("of ", "is ", "are ")):
        leads = _TASK[purpose]
    else:
        leads = _THING[purpose]
    if core.endswith(","):  # the next line goes on with it
        leads = [lead for lead in leads if lead.endswith("{}")]
    turn = zlib.crc32(core.encode()) % len(leads)
    return [*leads[turn:], *leads[:turn]]


def _with_synonyms(core: str, purpose: Purpose, names: frozenset[str]) -> str:
    """The core with every word that has another, but for names and what stands in quotes."""
    side = 0 if purpose == "training" else 1
    fixed = [found.span() for found in _FIXED.finditer(core)]
    said = "|".join(sorted((*_PHRASES, *_SYNONYMS), key=len, reverse=True))

    def another(found: re.Match[str]) -> str:
        word = found[0]
        if word in names or any(start < found.end() and found.start() < end for start, end in fixed):
            return word
        return (_PHRASES.get(word) or _SYNONYMS[word])[side]

    return re.sub(rf"(?<![\w-])(?:{said})(?![\w-])", another, core)


def _turned(core: str, purpose: Purpose) -> str:
    """The condition before what depends on it; empty if there is none, or more than one thing could depend on it."""
    found = _CONDITION[purpose].fullmatch(core)
    if found is None or re.search(r"[,;:.]| (?:or|and|else|but) ", core):
        return ""
    task, condition = found[1], found[2]
    if len(task.split()) < 2 or task.split()[-1] in _NO_CONDITION or task.split()[0] in _NO_CONDITION:
        return ""
    word = core[len(task) :].split()[0]
    return f"{word} {condition}, {task}"


def _fixed(text: str) -> Counter[str]:
    return Counter(found[0] for found in _FIXED.finditer(text) if found[0] != "I")
