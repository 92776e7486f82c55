"""Code that every Python programmer writes, to see whether a model still can: a few pieces written by hand, and as many
requests as one likes, drawn from the bundled base's curriculum.

What is replayed in training and what the gate asks are apart: every second piece, and draws of other seeds, of which
those for the gate have wordings and names that no training of the base saw.

What this does not guarantee: that a model writes the answer given. It shows how the model moves along it.
"""

from __future__ import annotations

from functools import lru_cache
from random import Random
from typing import Literal

from engine.base.curriculum.task import Held
from engine.model.prompts import Context

Purpose = Literal["replay", "exam"]
LONGEST = 2_000  # characters of a drawn request with its answer: what is longer says little for what it costs
_HELD: dict[Purpose, frozenset[Held]] = {"replay": frozenset(), "exam": frozenset({"wording", "name"})}

_CODE = """
# the average, 0 for an empty list
def mean(values):
    if not values:
        return 0
    return sum(values) / len(values)

# whether it reads the same backwards
def is_palindrome(text):
    return text == text[::-1]

# all lines of the file without line breaks
def read_lines(path):
    with open(path) as file:
        return [line.rstrip("\\n") for line in file]

# how often each word occurs, as a dict
def count_words(text):
    counts = {}
    for word in text.split():
        counts[word] = counts.get(word, 0) + 1
    return counts

# the largest number
def largest(numbers):
    return max(numbers)

# items without duplicates, in their order
def unique(items):
    return list(dict.fromkeys(items))

# the square of each number
def square_all(numbers):
    return [number ** 2 for number in numbers]

# the words in reverse order
def reverse_words(text):
    return " ".join(reversed(text.split()))

# only the even ones
def even_numbers(numbers):
    return [number for number in numbers if number % 2 == 0]

# swap keys and values
def invert(mapping):
    return {value: key for key, value in mapping.items()}

# the sum of the lengths of the words
def total_length(words):
    return sum(len(word) for word in words)

# n!
def factorial(n):
    result = 1
    for i in range(2, n + 1):
        result *= i
    return result

# one list of all items
def flatten(lists):
    return [item for items in lists for item in items]

# the first item, None if there is none
def first_or_none(items):
    return items[0] if items else None

# value, but at least low and at most high
def clamp(value, low, high):
    return max(low, min(value, high))

# the words sorted by their length
def by_length(words):
    return sorted(words, key=len)

# whether the first letter is a vowel
def starts_with_vowel(word):
    return word[:1].lower() in set("aeiou")

# write data to the file as JSON
def save_json(data, path):
    with open(path, "w") as file:
        json.dump(data, file, indent=2)

# lists of at most size items
def chunks(items, size):
    return [items[i : i + size] for i in range(0, len(items), size)]

# both dicts in one, the second wins
def merge(first, second):
    return {**first, **second}

# only the digits of the text
def digits(text):
    return "".join(c for c in text if c.isdigit())

# the median of the values
def median(values):
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2

# each word with a capital letter
def title_case(text):
    return " ".join(word.capitalize() for word in text.split())

# the value of key, or default
def lookup(table, key, default=None):
    return table.get(key, default)
"""


def pieces(replay: bool) -> list[tuple[Context, str]]:
    """Contexts with the answers to them: those for replay, or those for the gate."""
    return [_piece(one) for one in _CODE.strip().split("\n\n")[0 if replay else 1 :: 2]]


@lru_cache
def drawn(purpose: Purpose, count: int) -> tuple[tuple[Context, str], ...]:
    """So many requests with the answers to them, of all kinds of places; always the same ones."""
    from engine.base.curriculum import shown  # here: it takes a second, and only who learns needs it
    from engine.base.surroundings import draw_item

    families = list(shown().values())
    found: list[tuple[Context, str]] = []
    number = 0
    while len(found) < count:
        item = draw_item(Random(f"{purpose} {number}"), families, _HELD[purpose])
        number += 1
        if len(item.context.before) + len(item.context.after) + len(item.answer) <= LONGEST:
            found.append((item.context, item.answer))
    return tuple(found)


def _piece(text: str) -> tuple[Context, str]:
    words, header, code = text.split("\n", 2)
    context = Context(
        path="generic.py", language="python", verb="fill", prompt=words.removeprefix("# "),
        before=f"{header}\n", after="", indent="    ", signature=header,
    )  # fmt: skip
    return context, code + "\n"
