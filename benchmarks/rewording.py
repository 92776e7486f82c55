"""The same request in other words, by rule: how people, and their fingers, vary what they ask for.

Nine classes. Each gives one rewording of a text for a seed; a class that finds nothing to change in a text returns it
as it was, and the caller leaves that pair out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from engine.memory.synonyms import put_alike

SYNONYMS = """
find: locate determine detect get|write: create make implement|check: verify test|calculate: compute work_out
convert: transform turn|remove: delete drop strip|return: give produce|given: provided supplied|count: tally
list: array sequence|lists: arrays sequences|string: text char_sequence|strings: texts|number: integer value
numbers: integers values|element: item entry|elements: items entries|function: method routine|largest: biggest greatest
smallest: least lowest|maximum: highest largest|minimum: smallest lowest|sum: total addition|whether: if
sort: order arrange|merge: combine join|replace: substitute swap|extract: pull_out take|first: initial leading
last: final trailing|different: distinct unlike|common: shared mutual|shared: common mutual|same: identical equal
dictionary: dict mapping|dictionaries: dicts mappings|word: term|words: terms
length: size|character: letter char|characters: letters chars|position: index place|similar: alike matching
product: multiplication_result|occurrences: appearances|occurrence: appearance|using: with by_means_of
specified: stated given|consecutive: successive adjacent|repeated: duplicated recurring|duplicate: repeated
reverse: invert flip|split: divide break_up|add: append put_in|all: every|total: overall complete|difference: gap
matrix: grid|empty: blank|contains: includes has|contain: include have|search: look_for|identify: recognise spot
divide: split|rotate: turn shift|nested: inner embedded|frequency: rate number_of_times|pairs: couples
takes: accepts receives|returns: gives yields|area: surface|value: quantity|values: quantities|integer: whole_number
integers: whole_numbers|digits: numerals|digit: numeral|order: sequence|ascending: increasing rising
descending: decreasing falling
present: there found|regex: regular_expression|triangle: three_sided_figure|print: show output|filter: select sift
""".replace("\n", "|")
TENSES = {
    "find": ("finding", "found", "finds"), "check": ("checking", "checked", "checks"), "write": ("writing",
    "wrote", "writes"),
    "count": ("counting", "counted", "counts"), "calculate": ("calculating", "calculated", "calculates"),
    "convert": ("converting", "converted", "converts"), "remove": ("removing", "removed", "removes"),
    "return": ("returning", "returned", "returns"), "returns": ("return", "returned", "returning"),
    "takes": ("take", "taking", "took"), "get": ("getting", "got", "gets"), "sort": ("sorting", "sorted",
    "sorts"),
    "merge": ("merging", "merged", "merges"), "replace": ("replacing", "replaced", "replaces"),
    "extract": ("extracting", "extracted", "extracts"), "add": ("adding", "added", "adds"),
    "given": ("giving", "gave"),
    "identify": ("identifying", "identified"), "determine": ("determining", "determined", "determines"),
    "reverse": ("reversing", "reversed", "reverses"), "split": ("splitting", "splits"),
    "search": ("searching", "searched"),
    "multiply": ("multiplying", "multiplied"), "divide": ("dividing", "divided"), "divided": ("divides",
    "dividing"),
    "compute": ("computing", "computed"), "filter": ("filtering", "filtered"), "swap": ("swapping",
    "swapped"),
    "rotate": ("rotating", "rotated"), "toggle": ("toggling", "toggled"), "interchange": ("interchanging",
    "interchanged"),
    "contains": ("contain", "containing", "contained"), "is": ("was", "being"), "are": ("were", "being"),
    "has": ("had", "having"),
    "sorted": ("sort", "sorting"), "repeated": ("repeating", "repeats"), "specified": ("specifying",
    "specifies"),
    "accepts": ("accept", "accepted"), "matches": ("match", "matched", "matching"), "find.": ("finding.",),
}  # fmt: skip
NEAR = {
    "q": "wa", "w": "qes", "e": "wrd", "r": "etf", "t": "ryg", "y": "tuh", "u": "yij", "i": "uok",
    "o": "ipl", "p": "ol",
    "a": "qsz", "s": "adwx", "d": "sfec", "f": "dgrv", "g": "fhtb", "h": "gjyn", "j": "hkum", "k": "jlio",
    "l": "kop",
    "z": "xas", "x": "zcsd", "c": "xvdf", "v": "cbfg", "b": "vngh", "n": "bmhj", "m": "njk",
}  # fmt: skip
LEADS = (
    "i need code which can {}", "here we want to {}", "the task is to {}", "please {}", "it should {}",
    "a routine is required in order to {}", "one has to {}", "what is wanted: {}",
)  # fmt: skip
TURNS = (
    (r"\bwhether\b", "if it is so that"), (r"\bgiven\b (?=\w)", ""), (r"\bthe number of\b", "how many"),
    (r"\bnth\b", "n-th"),
    (r"\bfrom\b", "out of"), (r"\bin a\b", "inside some"), (r"\bof a\b", "belonging to a"), (r"\busing\b",
    "with the help of"),
    (r"\bfor\b", "in the case of"), (r"\bor not\b", ""), (r"\ba list of\b", "a list containing"),
    (r"\ball\b", "each of the"),
    (r"\btakes in\b", "receives"), (r"\bhas\b", "possesses"), (r"\bcheck\b", "see"), (r"\bwith\b",
    "having"), (r"\bthe\b", ""),
)  # fmt: skip
OPENING = re.compile(r"^write a (?:python )?function (?:to|which|that|for)\s+", re.IGNORECASE)


def back_translation(text: str, rng: Random) -> str:
    """Another opening, other function words, the last phrase in front: as through another language and back."""
    core = OPENING.sub("", text).rstrip(". ")
    for pattern, other in rng.sample(TURNS, 9):
        core = re.sub(pattern, other, core)
    parts = re.split(r" (?=(?:in|out of|with|inside|having|belonging to|to) )", core)
    if len(parts) > 1 and rng.random() < 0.5:
        core = f"{parts[-1]}, {' '.join(parts[:-1])}"
    return synonyms(" ".join(rng.choice(LEADS).format(core).split()), rng, 0.3)


def synonyms(text: str, rng: Random, share: float = 1.0) -> str:
    """Every word that has one in another."""
    table = {word: others.split() for word, others in _synonyms()}
    return _words(text, rng, share, lambda word: _like(word, rng.choice(table[word.lower()])), table)


def strange_synonyms(text: str, rng: Random) -> str:
    """The same with those alone that the memory does not know to be synonyms: its words were chosen by somebody who
    had seen these."""
    table = {
        word: strange
        for word, others in _synonyms()
        if (strange := [one for one in others.split() if put_alike(one) != put_alike(word)])
    }
    return _words(text, rng, 1.0, lambda word: _like(word, rng.choice(table[word.lower()])), table)


def _synonyms() -> list[list[str]]:
    return [one.split(": ") for one in SYNONYMS.strip("|").split("|")]


def typos(text: str, rng: Random) -> str:
    """A neighbouring key, a letter lost or one too many, in half of the longer words."""

    def slip(word: str) -> str:
        at = rng.randrange(len(word))
        near = rng.choice(NEAR.get(word[at].lower(), "e"))
        return rng.choice((
            word[:at] + near + word[at + 1 :], word[:at] + word[at + 1 :], word[:at] + near + word[at:]
        ))  # fmt: skip

    return _words(text, rng, 0.5, slip)


def swapped(text: str, rng: Random) -> str:
    """Two neighbouring letters exchanged in half of the longer words."""

    def swap(word: str) -> str:
        at = rng.randrange(len(word) - 1)
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]

    return _words(text, rng, 0.5, swap)


def doubled(text: str, rng: Random) -> str:
    """One letter twice in half of the longer words."""

    def double(word: str) -> str:
        at = rng.randrange(len(word))
        return word[:at] + word[at] + word[at:]

    return _words(text, rng, 0.5, double)


def case(text: str, rng: Random) -> str:
    """All capitals, titles, or capitals anywhere."""
    anywhere = "".join(one.upper() if rng.random() < 0.4 else one.lower() for one in text)
    return rng.choice((text.upper(), text.title(), anywhere, text.lower()))


def tense(text: str, rng: Random) -> str:
    """Every verb that is known in another form."""
    return _words(text, rng, 1.0, lambda word: _like(word, rng.choice(TENSES[word.lower()])), TENSES)


def white_space(text: str, rng: Random) -> str:
    """Spaces doubled, tabs and line breaks instead, some lost, some inside a word."""
    out = []
    for word in text.split(" "):
        roll = rng.random()
        if roll < 0.08 and len(word) > 4:
            at = rng.randrange(2, len(word) - 1)
            word = word[:at] + " " + word[at:]
        out.append(word + rng.choices((" ", "  ", "\t", "\n", ""), (4, 2, 1, 1, 1))[0])
    return "".join(out).strip()


CLASSES: dict[str, Callable[[str, Random], str]] = {
    one.__name__: one
    for one in (
        back_translation,
        synonyms,
        strange_synonyms,
        typos,
        swapped,
        doubled,
        case,
        tense,
        white_space,
    )
}


def _words(text: str, rng: Random, share: float, change: Callable[[str], str], known: object = None) -> str:
    """A share of the words changed, at least one: those that are `known`, else those of four letters or more."""
    words = text.split(" ")
    table = known if isinstance(known, dict) else None
    able = [
        number
        for number, word in enumerate(words)
        if (word.lower() in table if table is not None else len(word) >= 4 and word.isalpha())
    ]
    for number in rng.sample(able, min(len(able), max(1, round(share * len(able))))):
        words[number] = change(words[number])
    return " ".join(words)


def _like(word: str, other: str) -> str:
    other = other.replace("_", " ")
    return other.capitalize() if word[:1].isupper() else other
