"""What a request is about, without how it is put: the text that a correction is found by.

English, because the embedder is: in another language nothing is taken off, and nothing is lost.
"""

from __future__ import annotations

import re

_LEAD = re.compile(
    r"^(?:please|kindly|now|just|simply|here|todo|implement|we|i|you|one|should|it should|this should|"
    r"want(?:s|ed)?|needs?|has to|have to|can you|could you|would you|how (?:do|can|would) (?:i|we|you)|"
    r"(?:write|create|make|implement|build|define|add|code)(?: (?:me|us))? (?:a|an|the|some|one|something)?"
    r"(?: ?(?:python|small|simple|new|helper|little))? ?"
    r"(?:function|method|helper|routine|code|procedure|program)?(?= (?:to|that|which|for)\b)|"
    r"(?:a |an |the |some )?(?:python )?(?:function|method|helper|routine|code|task)"
    r"(?= (?:to|that|which|for|is|can)\b)|"
    r"(?:to|that|which|for|is to|can)(?= \w))[ ,:]+",
    re.IGNORECASE,
)
_BEHIND = re.compile(r"[ ,]+(?:please|thanks|thank you)$", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z][a-z]+|[A-Z]+(?![a-z])|[a-z]+|\d+|[^\W\d_]+")
_TELLING = 3  # words at least, or the signature is asked
_VAGUE = re.compile(
    r"(?:an?|the|th[ai][ts]|it|to|of|in|and|or|for|with|is|be|do|does|as|on|by|here|body|code|function|method|class|"
    r"implement|fill|write|complete|finish|make|add|docstring|says|what|stub|todo|please)",
    re.IGNORECASE,
)
_NOTHING = re.compile(r"(?:def|fn|func|function|self|cls|async|pub|public|static|class|none)")


def plainly(words: str, signature: str) -> str:
    """What a request asks for, however it is put: "Please write the sum, thanks." and "the sum" are the same."""
    core = found_by(words, signature)
    return core[:1].lower() + core[1:]


def found_by(words: str, signature: str) -> str:
    """The text that a request is found by: its words without how they are put ("please write a function that …"), and
    where they say little, those in the last line of the enclosing signature.

    `implement this` in `def parse_iso_date(text: str) -> date:` is found by "implement this parse iso date text str
    date"."""
    plain = " ".join(words.split()).strip(" .?!")
    core = _BEHIND.sub("", plain)
    while (shorter := _LEAD.sub("", core)) != core and shorter:
        core = shorter
    if sum(not _VAGUE.fullmatch(word) for word in _WORD.findall(core)) >= _TELLING:
        return core
    lines = signature.strip().splitlines()
    named = [word.lower() for word in _WORD.findall(lines[-1])] if lines else []
    told = " ".join(dict.fromkeys(word for word in named if not _NOTHING.fullmatch(word)))
    return f"{plain} {told}".strip()
