"""More ways to say the steps that `combined` puts together; none of them is a held-out one."""

from __future__ import annotations

WORD_TESTS = {
    "long": ("that have more than 3 letters", "over 3 letters long", "of at least 4 characters", "with 4 letters or more", "if they have more than 3 characters"),
    "short": ("under 4 letters", "that have fewer than 4 characters", "with fewer than 4 letters", "if shorter than 4", "of length 3 or less"),
    "capital": ("starting with an upper case letter", "that begin with a capital", "with a capital first", "starting upper case", "if the first letter is upper case"),
    "lower": ("written in lower case", "that are lower case", "with only lower case letters", "without any upper case letter", "if all in lower case"),
    "a": ("containing an a", "that have an a", "which contain the letter a", "if there is an a in it", "with the letter a"),
    "s": ("whose end is an s", "that finish with an s", "with an s at the end", "which end in s", "if they end with s"),
    "alpha": ("of letters only", "with only letters", "that are purely letters", "without digits or signs", "if they are all letters"),
}  # fmt: skip
WORD_CHANGES = {
    "upper": ("made upper case", "converted to upper case", "all upper case", "as upper case"), "reversed": ("backwards", "turned around", "in reverse", "with their letters reversed"),
    "length": ("the number of letters of each", "how many letters each has", "lengths only", "each one's length"), "title": ("with the first letter in upper case", "first letter upper case", "starting with a capital", "capitalised"),
    "first": ("first letter only", "just the first letter", "only the first character of each", "initials"), "quoted": ("quoted", "put in double quotes", "surrounded by double quotes", "each with double quotes around it"),
}  # fmt: skip
ROW_TESTS = {
    "above": ("whose {n} is more than 10", "with {n} over 10", "that have a {n} above 10", "if {n} is greater than 10", "with more than 10 {n}"),
    "below": ("whose {n} is less than 10", "with {n} under 10", "that have a {n} below 10", "if {n} is smaller than 10", "with {n} lower than 10"),
    "even": ("whose {n} is even", "that have an even {n}", "with {n} even", "if {n} is even", "where {n} is divisible by 2"),
    "a": ("with a {t} starting with a", "where the {t} begins with a", "that have a {t} with a first", "if {t} starts with a", "whose {t} starts with the letter a"),
    "named": ("that have a {t}", "with a {t}", "where there is a {t}", "if {t} is not empty", "whose {t} is not empty"),
}  # fmt: skip
ROW_ENDS = {
    "names": ("{t} list", "all {t}", "{t} values", "list with the {t} of each"), "total": ("total of {n}", "{n} in total", "sum of all {n}", "{n} summed"), "count": ("amount", "count of them", "total number"),
    "mapping": ("dict {t} to {n}", "mapping of {t} to {n}", "dictionary with {t} as key and {n} as value", "{n} by {t} as a dictionary"), "sorted": ("{t} sorted by their {n}", "list of {t}, lowest {n} first", "{t} by {n}"),
    "top": ("biggest {n}, or 0", "{n} maximum, 0 for none", "max {n}, default 0"), "joined": ("{t} separated by commas", "{t} joined by comma and space", "one string of {t} with commas"),
}  # fmt: skip
CSV_ENDS = {
    "total": ("{n} summed up by {t}", "total of {n} for each {t}", "sum up {n} for each {t}", "{n} totals per {t}"), "count": ("count of rows per {t}", "how many rows per {t}", "number of rows for each {t}", "rows per {t}"),
    "largest": ("biggest {n} for each {t}", "max {n} per {t}", "the largest {n} of each {t}", "highest {n} by {t}"), "values": ("the {n} of each {t} as a list of ints", "{n} lists (ints) by {t}", "for each {t} the list of its {n} as ints", "int {n} collected per {t}"),
}  # fmt: skip
NUMBER_STEPS = {
    "sorted": ("sorted from low to high", "in order", "sorted ascending", "put in ascending order", "smallest first"), "unique": ("deduplicated in order", "with duplicates removed, order kept", "unique, in order of appearance", "with repeats dropped", "without repeats"),
    "reversed": ("in reverse order", "backwards", "turned around", "last one first", "the other way round"), "positive": ("with negative ones removed", "only those not below zero", "without negatives", "with the negative numbers dropped", "only zero and above"),
    "squared": ("to the power of two", "as squares", "each to the power of 2", "with every one squared", "multiplied by themselves"), "doubled": ("times two", "with each doubled", "multiplied by 2", "each multiplied by two", "twice"),
    "first": ("the first 3 only", "only 3 from the start", "limited to the first three", "shortened to 3", "the first three of them"), "absolute": ("with abs applied", "each as its absolute value", "with the sign dropped", "by absolute value", "with minus signs removed"),
}  # fmt: skip
NUMBER_RESULTS = {
    "list": ("the list", "the result", "them", "what is left"), "sum": ("the sum of that", "their sum", "the sum", "them added up"),
    "text": ("that as text joined with spaces", "them joined with spaces", "a string with spaces between", "them as a space separated string"), "count": ("how many there are then", "how many are left", "the count", "their number"),
}  # fmt: skip
FILE_ENDS = {
    "lines": ("sum of the line counts of", "line count over", "lines in total in", "number of lines in"), "names": ("file names, sorted, of", "names in order of", "list of the names, sorted, of", "sorted file names of"),
    "size": ("size in bytes of", "sum of the sizes of", "number of bytes in", "total bytes of"), "stems": ("sorted stems of", "names, sorted, without suffix of", "file names without extension, sorted, of"), "count": ("how many are", "amount of", "count", "number of all"),
    "longest": ("name of the biggest of", "the largest file's name of", "which name has the largest of"), "mapping": ("sizes by name, as a dict, of", "dict {name: size} of", "mapping of name to size for", "a dict with names and sizes of"),
}  # fmt: skip
DICT_CHOICES = {
    "above": ("with values over 5", "where the value is more than 5", "that have a value above 5", "if the value exceeds 5"), "even": ("where the value is even", "with even values", "that have an even value", "if the value is even"),
    "key": ("with keys starting with a", "where the key starts with a", "that have a key starting with a", "if the key begins with a"), "short": ("with one-letter keys", "where the key is one letter long", "that have a single letter as key", "if the key has length 1"),
}  # fmt: skip
DICT_ENDS = {
    "keys": ("their keys, sorted", "the keys in sorted order", "a sorted list of keys", "keys in order"), "values": ("the total of the values", "the values' sum", "all values summed", "sum of values"),
    "dict": ("a dict with each value times two", "a dict with twice the values", "the values doubled, as a dict"), "swap": ("a dict from values to keys", "the dict inverted", "keys and values swapped, as a dict"),
    "pairs": ("tuples (key, value), highest value first", "the pairs sorted by value descending", "pairs, largest value first"), "lines": ("key=value texts", "a list of key=value strings", "key=value for each"),
}  # fmt: skip
