"""Words that programmers use for one another: "the largest item of an array" asks what "the maximum in a list" does.

Characters know nothing of meaning, and the sentence embedder hears a little too much of a difference; so texts are
compared by their characters after each such word was put as the first of its line here. Only words that rarely mean
anything else stand here; what a domain calls its things is not known.
"""

from __future__ import annotations

import re

_LINES = """
list array sequence|lists arrays sequences|string text|strings texts|dict dictionary mapping
dicts dictionaries mappings|number integer int|numbers integers ints|check verify test validate
checks verifies tests validates|find get locate determine|finds gets locates determines
remove delete erase drop|removes deletes erases drops|add append insert|adds appends inserts
compute calculate|computes calculates|largest maximum max biggest greatest highest
smallest minimum min least lowest|given provided specified supplied passed|make create build construct generate
makes creates builds constructs generates|convert transform turn change|converts transforms turns changes
return give yield|returns gives yields|item element entry|items elements entries|sort order arrange
sorts orders arranges|join merge combine concatenate|joins merges combines concatenates|character char letter
characters chars letters|same equal identical|distinct different unique|sum total|duplicate repeated duplicated
duplicates repetitions|reverse invert flip|common shared|first initial|last final|length size|index position
consecutive successive adjacent|contains includes has|contain include have|all every each|whether if
print show display|replace substitute|folder directory|folders directories|error exception|ascending increasing
descending decreasing|empty blank|function method routine procedure|average mean
"""
FIRST = {
    word: words.split()[0]
    for words in _LINES.replace("\n", "|").split("|")
    if words
    for word in words.split()[1:]
}
_WORD = re.compile(r"[a-z]+")


def put_alike(text: str) -> str:
    """A text in small letters with the first word of each line in place of the others."""
    return _WORD.sub(lambda found: FIRST.get(found.group(), found.group()), text)
