"""The plainest requests there are: one step, no condition, said in a few words.

Elsewhere an operation comes with a condition or a second step, and a model that only ever saw those invents one
where nobody asked for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.base.curriculum.shared import needed, params, path_type, variables
from engine.base.curriculum.task import Draw, Maker, Style, Task, family, names_in


@dataclass(frozen=True)
class Step:
    """One plain thing to do. `{v}`, `{w}` are its parameters in body and words, `{x}` is the first one or what people
    say instead of its name. said: wordings, `|` between them; the last one is never trained on. names: function
    names, the last one never trained on. loop: the body as an explicit loop, if it has one."""

    said: str
    names: str
    body: str
    returns: str
    checks: str
    loop: str = ""
    imports: tuple[str, ...] = ()


def each(value: str, item: str = "number") -> str:
    """A body as a loop that collects `value` of each."""
    return f"result = []\nfor {item} in {{v}}:\n    result.append({value})\nreturn result"


def chosen(test: str, item: str = "number") -> str:
    """A body as a loop that collects what passes `test`."""
    return f"result = []\nfor {item} in {{v}}:\n    if {test}:\n        result.append({item})\nreturn result"


NUMBERS = (
    Step("sum of {x} / add up {x} / total of {x} / sum {x} / [compute|calculate|return|get] the sum of {x} / add {x} together / what {x} [add up to|make together]", "total sum_of sum_all total_of add_all add_up", "return sum({v})", "float", "assert f([1, 2, 3]) == 6\nassert f([]) == 0\nassert f([7, -2]) == 5", "total = 0\nfor number in {v}:\n    total += number\nreturn total"),
    Step("product of {x} / multiply {x} [together|with each other] / [compute|calculate|get] the product of {x} / all of {x} multiplied / {x} times one another", "product multiply_all product_of multiplied", "return math.prod({v})", "float", "assert f([2, 3, 4]) == 24\nassert f([]) == 1\nassert f([5, 0]) == 0", "result = 1\nfor number in {v}:\n    result *= number\nreturn result", ("import math",)),
    Step("largest of {x} / [biggest|largest|highest|maximum] of {x} / max of {x} / [find|get|return] the [largest|biggest|maximum] of {x} / which of {x} is the [largest|biggest] / the greatest in {x}", "largest maximum biggest find_max highest greatest", "return max({v})", "float", "assert f([1, 9, 3]) == 9\nassert f([-5, -2]) == -2", "best = {v}[0]\nfor number in {v}:\n    if number > best:\n        best = number\nreturn best"),
    Step("smallest of {x} / [lowest|smallest|minimum] of {x} / min of {x} / [find|get|return] the [smallest|lowest|minimum] of {x} / which of {x} is the [smallest|lowest] / the least in {x}", "smallest minimum lowest find_min least", "return min({v})", "float", "assert f([4, 1, 3]) == 1\nassert f([-5, -2]) == -5", "best = {v}[0]\nfor number in {v}:\n    if number < best:\n        best = number\nreturn best"),
    Step("square [each|every one] of {x} / squares of {x} / [compute|return|get|list] the squares of {x} / {x} squared / square {x} / [each|every] one of {x} to the power of two / {x}, every one times itself", "squares squared square_all square_each to_squares", "return [number ** 2 for number in {v}]", "list[float]", "assert f([1, -2, 3]) == [1, 4, 9]\nassert f([]) == []", each("number ** 2")),
    Step("cubes of {x} / cube [each|every one] of {x} / [compute|return] the cubes of {x} / {x} cubed / {x} to the power of three", "cubes cubed cube_all third_powers", "return [number ** 3 for number in {v}]", "list[float]", "assert f([1, -2, 3]) == [1, -8, 27]\nassert f([]) == []", each("number ** 3")),
    Step("double [each|every one] of {x} / {x} doubled / double {x} / [multiply|times] [each|every one] of {x} by two / twice [each|every one] of {x} / {x}, each times two", "doubled double_all doubles twice", "return [number * 2 for number in {v}]", "list[float]", "assert f([1, -2, 3]) == [2, -4, 6]\nassert f([]) == []", each("number * 2")),
    Step("half of [each|every one] of {x} / halve [each|every one] of {x} / {x} halved / divide [each|every one] of {x} by two / {x}, each cut in half", "halved halve_all halves half_of_each", "return [number / 2 for number in {v}]", "list[float]", "assert f([2, 5]) == [1.0, 2.5]\nassert f([]) == []", each("number / 2")),
    Step("absolute values of {x} / abs of [each|every one] of {x} / [return|list|take] the absolute value of [each|every one] of {x} / {x} without their signs / {x} made positive", "absolute absolutes absolute_values magnitudes", "return [abs(number) for number in {v}]", "list[float]", "assert f([1, -2, 0]) == [1, 2, 0]\nassert f([]) == []", each("abs(number)")),
    Step("negate [each|every one] of {x} / flip the sign of [each|every one] of {x} / {x} with [the opposite sign|signs flipped] / minus [each|every one] of {x} / {x} negated", "negated negate_all flip_signs opposites", "return [-number for number in {v}]", "list[float]", "assert f([1, -2, 0]) == [-1, 2, 0]\nassert f([]) == []", each("-number")),
    Step("{x} as strings / convert {x} to strings / [turn|make] [each|every one] of {x} into a string / strings of {x} / {x} written as text", "as_strings to_strings strings stringified", "return [str(number) for number in {v}]", "list[str]", "assert f([1, -2]) == ['1', '-2']\nassert f([]) == []", each("str(number)")),
    Step("round [each|every one] of {x} / {x} rounded / round {x} to whole numbers / [return|list] {x} rounded to integers / nearest whole number of each of {x}", "rounded round_all rounded_values whole_numbers", "return [round(number) for number in {v}]", "list[int]", "assert f([1.2, 2.7]) == [1, 3]\nassert f([]) == []", each("round(number)")),
    Step("sort {x} / {x} sorted / {x} in ascending order / sort {x} [ascending|from smallest to largest|in increasing order] / [return|get] a sorted copy of {x} / order {x} / {x} from low to high", "sorted_copy sort_numbers in_order ordered ascending", "return sorted({v})", "list[float]", "assert f([3, 1, 2]) == [1, 2, 3]\nassert f([]) == []"),
    Step("sort {x} [descending|from largest to smallest|in decreasing order|in reverse order] / {x} in descending order / {x} sorted, [largest|biggest|highest] first / sort {x} with the [largest|biggest] first / order {x} from high to low", "descending sort_descending largest_first high_to_low", "return sorted({v}, reverse=True)", "list[float]", "assert f([3, 1, 2]) == [3, 2, 1]\nassert f([]) == []"),
    Step("[keep|get|return] only the positive ones of {x} / positive ones [of|among] {x} / drop what is not positive from {x} / filter {x} to the positive ones / {x}, only the positive ones / those of {x} above zero", "positive only_positive positives keep_positive above_zero", "return [number for number in {v} if number > 0]", "list[float]", "assert f([1, -2, 0, 3]) == [1, 3]\nassert f([]) == []", chosen("number > 0")),
    Step("[keep|get|return] only the negative ones of {x} / negative ones [of|among] {x} / filter {x} to the negative ones / {x}, only the negative ones / those of {x} below zero", "negative only_negative negatives below_zero", "return [number for number in {v} if number < 0]", "list[float]", "assert f([1, -2, 0, -3]) == [-2, -3]\nassert f([]) == []", chosen("number < 0")),
    Step("[keep|get|return] only the even ones of {x} / even ones [of|among] {x} / filter {x} to the even ones / {x}, only the even ones / drop the odd ones from {x} / those of {x} that two divides", "evens only_even even_numbers keep_even divided_by_two", "return [number for number in {v} if number % 2 == 0]", "list[float]", "assert f([1, 2, 3, 4]) == [2, 4]\nassert f([]) == []", chosen("number % 2 == 0")),
    Step("[keep|get|return] only the odd ones of {x} / odd ones [of|among] {x} / filter {x} to the odd ones / {x}, only the odd ones / drop the even ones from {x} / those of {x} that are not even", "odds only_odd odd_numbers keep_odd uneven", "return [number for number in {v} if number % 2 == 1]", "list[float]", "assert f([1, 2, 3, 4]) == [1, 3]\nassert f([]) == []", chosen("number % 2 == 1")),
    Step("difference between the largest and the smallest of {x} / range of {x}, largest minus smallest / max of {x} minus min / spread of {x} from smallest to largest / how far apart the extremes of {x} are", "spread value_range max_minus_min extent", "return max({v}) - min({v})", "float", "assert f([4, 1, 3]) == 3\nassert f([2]) == 0"),
    Step("sum of [the |]squares of {x} / add up the squares of {x} / [square|take the square of] {x} and add them up / sum of {x} squared / the squares of {x}, summed", "sum_of_squares square_sum sum_squares squares_total", "return sum(number ** 2 for number in {v})", "float", "assert f([1, 2, 3]) == 14\nassert f([]) == 0", "total = 0\nfor number in {v}:\n    total += number ** 2\nreturn total"),
)  # fmt: skip

NUMBERS_AND_ONE = (
    Step("add {w} to [each|every one] of {x} / {x} plus {w} / [each|every one] of {x} plus {w} / increase [each|every one] of {x} by {w} / {x}, each {w} more", "add_to_all add_to_each increased shifted", "return [number + {w} for number in {v}]", "list[float]", "assert f([1, 2], 3) == [4, 5]\nassert f([], 1) == []", each("number + {w}")),
    Step("multiply [each|every one] of {x} by {w} / {x} times {w} / scale {x} by {w} / [each|every one] of {x} times {w} / {x}, each {w} times as much", "multiply_all scaled scale times_each", "return [number * {w} for number in {v}]", "list[float]", "assert f([1, 2], 3) == [3, 6]\nassert f([], 1) == []", each("number * {w}")),
    Step("[keep|get|return] those of {x} [above|greater than|larger than] {w} / {x} [above|greater than] {w} / filter {x} to [those|what is] above {w} / drop from {x} what is not above {w} / {x} that exceed {w}", "above greater_than over_limit exceeding", "return [number for number in {v} if number > {w}]", "list[float]", "assert f([1, 5, 3], 2) == [5, 3]\nassert f([], 1) == []", chosen("number > {w}")),
    Step("[keep|get|return] those of {x} [below|less than|smaller than] {w} / {x} [below|less than] {w} / filter {x} to [those|what is] below {w} / {x} under {w}", "below less_than under_limit beneath", "return [number for number in {v} if number < {w}]", "list[float]", "assert f([1, 5, 3], 4) == [1, 3]\nassert f([], 1) == []", chosen("number < {w}")),
    Step("count how many of {x} are [above|greater than] {w} / how many of {x} are [above|greater than] {w} / number of {x} above {w} / count of {x} that exceed {w}", "count_above how_many_above count_greater count_exceeding", "return sum(1 for number in {v} if number > {w})", "int", "assert f([1, 5, 3], 2) == 2\nassert f([], 1) == 0", "count = 0\nfor number in {v}:\n    if number > {w}:\n        count += 1\nreturn count"),
    Step("whether any of {x} is [above|greater than] {w} / is any of {x} [above|greater than] {w} / check [if|whether] any of {x} is above {w} / does one of {x} exceed {w}", "any_above has_above any_greater any_exceeds", "return any(number > {w} for number in {v})", "bool", "assert f([1, 5], 2) is True\nassert f([1], 2) is False", "for number in {v}:\n    if number > {w}:\n        return True\nreturn False"),
)  # fmt: skip

NUMBER = (
    Step("square of {x} / square {x} / {x} squared / [compute|return|get] the square of {x} / {x} to the power of two / {x} times itself", "square squared square_of second_power", "return {v} ** 2", "int", "assert f(3) == 9\nassert f(-2) == 4"),
    Step("cube of {x} / cube {x} / {x} cubed / [compute|return] the cube of {x} / {x} to the power of three", "cube cubed cube_of third_power", "return {v} ** 3", "int", "assert f(3) == 27\nassert f(-2) == -8"),
    Step("double {x} / {x} times two / twice {x} / two times {x} / {x} [multiplied|times] by two / {x}, but twice as much", "double doubled twice two_times", "return {v} * 2", "int", "assert f(3) == 6\nassert f(-2) == -4"),
    Step("half of {x} / halve {x} / {x} divided by two / [compute|return] half of {x} / one half of {x}", "half halved halve one_half", "return {v} / 2", "float", "assert f(3) == 1.5\nassert f(-2) == -1"),
    Step("absolute value of {x} / abs of {x} / {x} without its sign / [compute|return|get] the absolute value of {x} / magnitude of {x}", "absolute absolute_value abs_of magnitude", "return abs({v})", "int", "assert f(3) == 3\nassert f(-2) == 2"),
    Step("negate {x} / minus {x} / {x} with the opposite sign / flip the sign of {x} / the negative of {x}", "negate negated opposite flip_sign", "return -{v}", "int", "assert f(3) == -3\nassert f(-2) == 2"),
    Step("whether {x} is positive / is {x} positive / check [if|whether] {x} is positive / True if {x} is [greater than|above] zero / tell if {x} is more than zero", "is_positive positive check_positive above_zero", "return {v} > 0", "bool", "assert f(3) is True\nassert f(0) is False and f(-1) is False"),
    Step("whether {x} is negative / is {x} negative / check [if|whether] {x} is negative / True if {x} is [less than|below] zero / tell if {x} is under zero", "is_negative negative check_negative below_zero", "return {v} < 0", "bool", "assert f(-3) is True\nassert f(0) is False and f(1) is False"),
    Step("whether {x} is zero / is {x} zero / check [if|whether] {x} is zero / True if {x} equals zero / does {x} equal zero", "is_zero zero check_zero equals_zero", "return {v} == 0", "bool", "assert f(0) is True\nassert f(2) is False"),
    Step("square root of {x} / sqrt of {x} / [compute|return|get] the square root of {x} / root of {x} / which number squared gives {x}", "square_root sqrt_of root second_root", "return math.sqrt({v})", "float", "assert f(9) == 3\nassert f(0) == 0", imports=("import math",)),
    Step("{x} as a string / convert {x} to a string / [turn|make] {x} into a string / {x} to text / text for {x}", "to_string as_string to_text stringify", "return str({v})", "str", "assert f(12) == '12'\nassert f(-1) == '-1'"),
    Step("increment {x} / {x} plus one / add one to {x} / increase {x} by one / the number after {x}", "increment plus_one add_one next_number", "return {v} + 1", "int", "assert f(3) == 4\nassert f(-1) == 0"),
    Step("numbers from 1 to {x} / list [of |]the numbers from 1 to {x} / [all |]integers from 1 [up |]to {x}, as a list / 1 to {x} as a list / count from 1 up to {x} in a list", "one_to numbers_up_to count_up first_numbers", "return list(range(1, {v} + 1))", "list[int]", "assert f(3) == [1, 2, 3]\nassert f(0) == []"),
    Step("number of digits of {x} / how many digits {x} has / count the digits of {x} / digit count of {x} / length of {x} in digits", "digit_count count_digits number_of_digits digits_in", "return len(str(abs({v})))", "int", "assert f(120) == 3\nassert f(-7) == 1"),
)  # fmt: skip

TWO_NUMBERS = (
    Step("add {v} and {w} / sum of {v} and {w} / {v} plus {w} / [compute|return] the sum of {v} and {w} / {v} + {w} / {v} and {w} together", "add sum_of_two plus addition", "return {v} + {w}", "float", "assert f(1, 2) == 3\nassert f(-1, 1) == 0"),
    Step("subtract {w} from {v} / {v} minus {w} / difference of {v} and {w} / {v} less {w} / what is left of {v} after taking {w} away", "subtract minus difference take_away", "return {v} - {w}", "float", "assert f(5, 2) == 3\nassert f(-1, 1) == -2"),
    Step("multiply {v} [by|and|with] {w} / product of {v} and {w} / {v} times {w} / [compute|return] the product of {v} and {w} / {v} * {w} / {v} multiplied with {w}", "multiply times product_of_two multiplication", "return {v} * {w}", "float", "assert f(5, 2) == 10\nassert f(-1, 1) == -1"),
    Step("{v} to the power of {w} / raise {v} to the power {w} / power of {v} and {w} / {v} ** {w} / {v} multiplied by itself {w} times", "power raise_to power_of exponentiate", "return {v} ** {w}", "float", "assert f(2, 3) == 8\nassert f(5, 0) == 1"),
    Step("remainder of {v} divided by {w} / {v} modulo {w} / {v} mod {w} / what is left when {v} is divided by {w} / rest of {v} over {w}", "remainder modulo mod rest", "return {v} % {w}", "int", "assert f(7, 3) == 1\nassert f(6, 3) == 0"),
    Step("larger of {v} and {w} / max of {v} and {w} / the bigger one of {v} and {w} / [return|get] the larger of {v} and {w} / whichever of {v} and {w} is greater", "larger bigger max_of_two greater", "return max({v}, {w})", "float", "assert f(7, 3) == 7\nassert f(2, 3) == 3"),
    Step("smaller of {v} and {w} / min of {v} and {w} / the smaller one of {v} and {w} / [return|get] the smaller of {v} and {w} / whichever of {v} and {w} is less", "smaller lesser min_of_two lower", "return min({v}, {w})", "float", "assert f(7, 3) == 3\nassert f(2, 3) == 2"),
    Step("whether {v} is divisible by {w} / is {v} divisible by {w} / check [if|whether] {w} divides {v} / True if {v} is a multiple of {w} / does {w} go into {v} evenly", "is_divisible divides divisible_by is_multiple", "return {v} % {w} == 0", "bool", "assert f(6, 3) is True\nassert f(7, 3) is False"),
    Step("average of {v} and {w} / mean of {v} and {w} / the middle between {v} and {w} / [compute|return] the average of {v} and {w} / halfway between {v} and {w}", "average_of_two midpoint middle halfway", "return ({v} + {w}) / 2", "float", "assert f(2, 4) == 3\nassert f(-1, 1) == 0"),
    Step("swap {v} and {w} / {w} and {v}, swapped / return {v} and {w} the other way round / exchange {v} and {w} / {v} and {w} in the opposite order", "swap swapped exchange turn_around", "return {w}, {v}", "tuple[float, float]", "assert f(1, 2) == (2, 1)\nassert f(0, 0) == (0, 0)"),
    Step("whether {v} and {w} are equal / are {v} and {w} equal / check [if|whether] {v} equals {w} / True if {v} and {w} are the same / is {v} the same as {w}", "are_equal equal same is_same", "return {v} == {w}", "bool", "assert f(1, 1) is True\nassert f(1, 2) is False"),
)  # fmt: skip

WORDS = (
    Step("[lengths|length of each] of {x} / how long [each|every one] of {x} is / [list|return] the lengths of {x} / len of each of {x} / number of letters of each of {x}", "lengths word_lengths sizes letter_counts", "return [len(word) for word in {v}]", "list[int]", "assert f(['a', 'bcd']) == [1, 3]\nassert f([]) == []", each("len(word)", "word")),
    Step("{x} in upper case / uppercase [each|every one] of {x} / {x} to upper case / make [each|every one] of {x} upper case / capital letters for all of {x}", "upper_all uppercased to_upper in_capitals", "return [word.upper() for word in {v}]", "list[str]", "assert f(['a', 'bC']) == ['A', 'BC']\nassert f([]) == []", each("word.upper()", "word")),
    Step("{x} in lower case / lowercase [each|every one] of {x} / {x} to lower case / make [each|every one] of {x} lower case / small letters for all of {x}", "lower_all lowercased to_lower in_small_letters", "return [word.lower() for word in {v}]", "list[str]", "assert f(['A', 'bC']) == ['a', 'bc']\nassert f([]) == []", each("word.lower()", "word")),
    Step("strip [each|every one] of {x} / {x} without white space around them / trim [each|every one] of {x} / {x} stripped / cut the spaces around each of {x}", "stripped strip_all trimmed without_spaces", "return [word.strip() for word in {v}]", "list[str]", "assert f([' a', 'b ']) == ['a', 'b']\nassert f([]) == []", each("word.strip()", "word")),
    Step("first letter of [each|every one] of {x} / first letters of {x} / [list|return] the first character of [each|every one] of {x} / what each of {x} begins with", "first_letters initials_of first_characters beginnings", "return [word[0] for word in {v}]", "list[str]", "assert f(['ab', 'c']) == ['a', 'c']\nassert f([]) == []", each("word[0]", "word")),
    Step("longest of {x} / the longest one of {x} / [find|get|return] the longest of {x} / which of {x} is longest / the one of {x} with the most letters", "longest find_longest longest_one most_letters", "return max({v}, key=len)", "str", "assert f(['a', 'bcd', 'ef']) == 'bcd'\nassert f(['x']) == 'x'", "best = {v}[0]\nfor word in {v}:\n    if len(word) > len(best):\n        best = word\nreturn best"),
    Step("shortest of {x} / the shortest one of {x} / [find|get|return] the shortest of {x} / which of {x} is shortest / the one of {x} with the fewest letters", "shortest find_shortest shortest_one fewest_letters", "return min({v}, key=len)", "str", "assert f(['ab', 'c', 'de']) == 'c'\nassert f(['x']) == 'x'", "best = {v}[0]\nfor word in {v}:\n    if len(word) < len(best):\n        best = word\nreturn best"),
    Step("sort {x} by length / {x} sorted by length / {x} from shortest to longest / order {x} by [how long they are|length] / {x}, the short ones first", "sort_by_length by_length shortest_first length_order", "return sorted({v}, key=len)", "list[str]", "assert f(['abc', 'a', 'de']) == ['a', 'de', 'abc']\nassert f([]) == []"),
    Step("sort {x} [alphabetically|from a to z] / {x} in alphabetical order / {x} sorted alphabetically / {x} from a to z / alphabetical list of {x}", "alphabetical sort_words sorted_words a_to_z", "return sorted({v})", "list[str]", "assert f(['b', 'a']) == ['a', 'b']\nassert f([]) == []"),
    Step("sort {x} alphabetically, ignoring case / {x} sorted without regard to case / sort {x} ignoring upper and lower case / case-insensitive sort of {x} / {x} from a to z, capitals do not matter", "sort_ignoring_case sorted_caseless sort_insensitive caseless_order", "return sorted({v}, key=str.lower)", "list[str]", "assert f(['b', 'A', 'C']) == ['A', 'b', 'C']\nassert f([]) == []"),
    Step("join {x} with spaces / {x} joined with spaces / one string of {x} with spaces between / put {x} together with a space between / {x} as one line, spaces between", "join_words joined sentence one_line", 'return " ".join({v})', "str", "assert f(['a', 'b']) == 'a b'\nassert f([]) == ''"),
    Step("join {x} with commas / {x} joined with a comma and a space / comma separated string of {x} / {x} as a comma separated text / one string of {x}, commas between", "comma_separated join_commas comma_list with_commas", 'return ", ".join({v})', "str", "assert f(['a', 'b']) == 'a, b'\nassert f([]) == ''"),
    Step("{x} as lines / join {x} with line breaks / one string with each of {x} on a line of its own / {x} joined by newlines / text with one of {x} a line", "as_lines join_lines lines_of one_per_line", 'return "\\n".join({v})', "str", "assert f(['a', 'b']) == 'a\\nb'\nassert f([]) == ''"),
    Step("total length of {x} / number of letters in all of {x} together / sum of the lengths of {x} / how long {x} are together / all letters of {x}, counted", "total_length letters_in_all sum_of_lengths length_together", "return sum(len(word) for word in {v})", "int", "assert f(['ab', 'c']) == 3\nassert f([]) == 0", "total = 0\nfor word in {v}:\n    total += len(word)\nreturn total"),
    Step("{x} that are not empty / drop empty strings from {x} / remove the empty ones from {x} / [keep|get] those of {x} that are not empty / {x} without empty strings", "non_empty drop_empty not_empty without_empty", "return [word for word in {v} if word]", "list[str]", "assert f(['a', '', 'b']) == ['a', 'b']\nassert f([]) == []", chosen("word", "word")),
    Step("{x} as integers / convert {x} to ints / [turn|make] [each|every one] of {x} into an int / parse {x} as integers / whole numbers out of {x}", "to_ints as_ints parse_ints whole_numbers", "return [int(word) for word in {v}]", "list[int]", "assert f(['1', '-2']) == [1, -2]\nassert f([]) == []", each("int(word)", "word")),
)  # fmt: skip

WORDS_AND_ONE = (
    Step("[keep|get|return] those of {x} that start with {w} / {x} that [start|begin] with {w} / filter {x} to those starting with {w} / which of {x} begin with {w}", "starting_with with_prefix begin_with prefixed", "return [word for word in {v} if word.startswith({w})]", "list[str]", "assert f(['ab', 'ba'], 'a') == ['ab']\nassert f([], 'a') == []", chosen("word.startswith({w})", "word")),
    Step("[keep|get|return] those of {x} that end with {w} / {x} that end [with|in] {w} / filter {x} to those ending with {w} / which of {x} end with {w}", "ending_with with_suffix end_with suffixed", "return [word for word in {v} if word.endswith({w})]", "list[str]", "assert f(['ab', 'ba'], 'a') == ['ba']\nassert f([], 'a') == []", chosen("word.endswith({w})", "word")),
    Step("[keep|get|return] those of {x} that contain {w} / {x} that contain {w} / {x} with {w} in them / filter {x} to those containing {w} / which of {x} have {w} inside", "containing with_part that_contain having", "return [word for word in {v} if {w} in word]", "list[str]", "assert f(['abc', 'xyz'], 'b') == ['abc']\nassert f([], 'a') == []", chosen("{w} in word", "word")),
    Step("put {w} in front of [each|every one] of {x} / {w} before [each|every one] of {x} / prefix [each|every one] of {x} with {w} / {x}, each with {w} in front", "prefixed add_prefix prepend_all with_front", "return [{w} + word for word in {v}]", "list[str]", "assert f(['a', 'b'], '-') == ['-a', '-b']\nassert f([], 'x') == []", each("{w} + word", "word")),
    Step("join {x} with {w} / {x} joined by {w} / one string of {x} with {w} between / put {w} between {x} and make it one string / {x} as one text, {w} in between", "joined join_with joined_by glued", "return {w}.join({v})", "str", "assert f(['a', 'b'], '-') == 'a-b'\nassert f([], 'x') == ''"),
)  # fmt: skip

TEXT = (
    Step("length of {x} / number of characters in {x} / how long {x} is / count the characters of {x} / {x} has how many characters", "length text_length character_count how_long", "return len({v})", "int", "assert f('abc') == 3\nassert f('') == 0"),
    Step("{x} in upper case / uppercase {x} / {x} to upper case / convert {x} to upper case / make {x} all capital letters / {x}, all in capitals", "to_upper uppercase upper all_capitals", "return {v}.upper()", "str", "assert f('aBc') == 'ABC'\nassert f('') == ''"),
    Step("{x} in lower case / lowercase {x} / {x} to lower case / convert {x} to lower case / {x}, all in small letters", "to_lower lowercase lower small_letters", "return {v}.lower()", "str", "assert f('aBc') == 'abc'\nassert f('') == ''"),
    Step("{x} in title case / title case of {x} / convert {x} to title case / {x} to title case / {x} written like a title", "to_title title_case titled like_a_title", "return {v}.title()", "str", "assert f('a bc') == 'A Bc'\nassert f('') == ''"),
    Step("strip {x} / {x} without white space around it / trim {x} / remove white space [around|at both ends of] {x} / cut the spaces around {x}", "strip_text trimmed trim without_space", "return {v}.strip()", "str", "assert f(' a b ') == 'a b'\nassert f('') == ''"),
    Step("first character of {x} / first letter of {x} / [get|return] the first character of {x} / what {x} begins with", "first_letter first_character first_char beginning", "return {v}[0]", "str", "assert f('abc') == 'a'\nassert f('x') == 'x'"),
    Step("last character of {x} / last letter of {x} / [get|return] the last character of {x} / what {x} ends with", "last_letter last_character last_char ending", "return {v}[-1]", "str", "assert f('abc') == 'c'\nassert f('x') == 'x'"),
    Step("split {x} into words / words of {x} / list of the words in {x} / {x} as a list of words / break {x} up into words", "words split_words to_words word_list", "return {v}.split()", "list[str]", "assert f('a b  c') == ['a', 'b', 'c']\nassert f('') == []"),
    Step("split {x} into lines / lines of {x} / list of the lines in {x} / {x} as a list of lines / break {x} up into lines", "lines split_lines to_lines line_list", "return {v}.splitlines()", "list[str]", "assert f('a\\nb') == ['a', 'b']\nassert f('') == []"),
    Step("split {x} at commas / parts of {x} between commas / list of what commas separate in {x} / split {x} by comma / cut {x} at every comma", "split_commas by_comma comma_parts cut_at_commas", 'return {v}.split(",")', "list[str]", "assert f('a,b') == ['a', 'b']\nassert f('x') == ['x']"),
    Step("characters of {x} as a list / list of the characters in {x} / split {x} into characters / {x} as a list of letters / every character of {x}, in a list", "characters to_characters letters char_list", "return list({v})", "list[str]", "assert f('ab') == ['a', 'b']\nassert f('') == []"),
    Step("number of lines in {x} / count the lines of {x} / how many lines {x} has / line count of {x} / lines in {x}, counted", "line_count count_lines number_of_lines how_many_lines", "return len({v}.splitlines())", "int", "assert f('a\\nb') == 2\nassert f('') == 0"),
    Step("number of words in {x} / count the words in {x} / how many words {x} has / word count of {x} / words in {x}, counted", "word_count number_of_words words_in how_many_words", "return len({v}.split())", "int", "assert f('a b  c') == 3\nassert f('') == 0"),
    Step("remove [the |all ]spaces from {x} / {x} without spaces / drop every space from {x} / delete spaces in {x} / {x}, all spaces taken out", "without_spaces remove_spaces no_spaces spaces_out", 'return {v}.replace(" ", "")', "str", "assert f('a b c') == 'abc'\nassert f('') == ''"),
    Step("whether {x} is empty / is {x} empty / check [if|whether] {x} is empty / True if {x} has no characters / is there nothing in {x}", "is_empty empty check_empty has_nothing", "return not {v}", "bool", "assert f('') is True\nassert f('a') is False"),
    Step("whether {x} is all digits / does {x} have only digits / check [if|whether] {x} consists of digits / is {x} made of digits only / nothing but digits in {x}", "is_digits only_digits all_digits digits_only", "return {v}.isdigit()", "bool", "assert f('12') is True\nassert f('1a') is False and f('') is False"),
    Step("{x} as an int / convert {x} to an int / parse {x} as an integer / turn {x} into an int / the whole number in {x}", "to_int as_int parse_int whole_number", "return int({v})", "int", "assert f('12') == 12\nassert f('-3') == -3"),
    Step("{x} as a float / convert {x} to a float / parse {x} as a float / turn {x} into a float / the decimal number in {x}", "to_float as_float parse_float decimal_number", "return float({v})", "float", "assert f('1.5') == 1.5\nassert f('-3') == -3.0"),
    Step("print {x} in upper case / print {x} in capitals / show {x} in upper case on the screen / print {x}, upper-cased / write {x} to the terminal in capitals", "shout print_upper show_upper print_capitals", "print({v}.upper())", "None", "assert f('a') is None\nassert f('') is None"),
)  # fmt: skip

TEXT_AND_ONE = (
    Step("whether {x} starts with {w} / does {x} [start|begin] with {w} / check [if|whether] {x} starts with {w} / True if {w} is at the start of {x} / is {w} what {x} begins with", "starts_with begins_with has_prefix begins", "return {v}.startswith({w})", "bool", "assert f('abc', 'ab') is True\nassert f('abc', 'b') is False"),
    Step("whether {x} ends with {w} / does {x} end with {w} / check [if|whether] {x} ends with {w} / True if {w} is at the end of {x} / is {w} what {x} ends in", "ends_with has_suffix ends_in ends", "return {v}.endswith({w})", "bool", "assert f('abc', 'bc') is True\nassert f('abc', 'b') is False"),
    Step("whether {x} contains {w} / is {w} in {x} / does {x} contain {w} / check [if|whether] {w} is in {x} / True if {w} occurs in {x} / is {w} somewhere in {x}", "contains has_part includes holds", "return {w} in {v}", "bool", "assert f('abc', 'b') is True\nassert f('abc', 'x') is False"),
    Step("remove {w} from {x} / {x} without {w} / drop every {w} from {x} / delete all {w} in {x} / {x}, every {w} taken out", "without remove_part drop_part take_out", 'return {v}.replace({w}, "")', "str", "assert f('a-b-c', '-') == 'abc'\nassert f('', 'x') == ''"),
    Step("split {x} at {w} / split {x} by {w} / parts of {x} between {w} / list of what {w} separates in {x} / cut {x} at every {w}", "split_at split_by parts cut_at", "return {v}.split({w})", "list[str]", "assert f('a-b', '-') == ['a', 'b']\nassert f('x', '-') == ['x']"),
    Step("split {x} at the first {w} / what is before and after the first {w} in {x} / cut {x} in two at the first {w} / two parts of {x}, before and behind the first {w}", "split_once cut_once split_first first_cut", "return {v}.split({w}, 1)", "list[str]", "assert f('a-b-c', '-') == ['a', 'b-c']\nassert f('x', '-') == ['x']"),
)  # fmt: skip

ITEMS = (
    Step("first of {x} / first element of {x} / first item of {x} / [get|return] the first of {x} / what {x} starts with / whichever of {x} comes first", "first first_item get_first head", "return {v}[0]", "object", "assert f([4, 5]) == 4\nassert f(['x']) == 'x'"),
    Step("last of {x} / last element of {x} / last item of {x} / [get|return] the last of {x} / what {x} ends with / whichever of {x} comes last", "last last_item get_last tail_item", "return {v}[-1]", "object", "assert f([4, 5]) == 5\nassert f(['x']) == 'x'"),
    Step("[number|count] of {x} / how many of {x} there are / length of {x} / count {x} / size of {x}", "count_all length size how_many", "return len({v})", "int", "assert f([4, 5]) == 2\nassert f([]) == 0"),
    Step("whether {x} is empty / is {x} empty / check [if|whether] {x} is empty / True if there is nothing in {x} / are there none in {x}", "is_empty empty no_items has_none", "return not {v}", "bool", "assert f([]) is True\nassert f([1]) is False"),
    Step("reverse {x} / {x} in reverse order / {x} reversed / {x} from back to front / [return|get] a reversed copy of {x} / {x}, last one first", "reversed_copy reverse backwards last_first", "return {v}[::-1]", "list", "assert f([1, 2, 3]) == [3, 2, 1]\nassert f([]) == []"),
    Step("all but the first of {x} / {x} without the first / drop the first of {x} / skip the first of {x} / what comes after the first of {x}", "rest without_first skip_first after_first", "return {v}[1:]", "list", "assert f([1, 2, 3]) == [2, 3]\nassert f([]) == []"),
    Step("all but the last of {x} / {x} without the last / drop the last of {x} / leave out the last of {x} / what comes before the last of {x}", "without_last drop_last all_but_last before_last", "return {v}[:-1]", "list", "assert f([1, 2, 3]) == [1, 2]\nassert f([]) == []"),
    Step("copy [of |]{x} / a copy of {x} / make a copy of {x} / copy {x} into a new list / {x} once more, as a list of its own", "copied copy_of make_copy new_list", "return list({v})", "list", "assert f([1, 2]) == [1, 2]\nassert f([]) == []"),
    Step("{x} as a set / set of {x} / convert {x} to a set / turn {x} into a set / a set made of {x}", "to_set as_set make_set set_of", "return set({v})", "set", "assert f([1, 2, 1]) == {{1, 2}}\nassert f([]) == set()"),
    Step("print [each|every one] of {x} / print {x}, one a line / show {x} on the screen, one a line / print {x} line by line / write {x} to the terminal, each on a line", "print_all show_all print_each write_all", "for item in {v}:\n    print(item)", "None", "assert f([1]) is None\nassert f([]) is None"),
    Step("random one of {x} / pick [one|any] of {x} at random / a random element of {x} / choose one of {x} at random / some one of {x}, by chance", "pick_random random_item choose by_chance", "return random.choice({v})", "object", "assert f([4]) == 4\nassert f([1, 2]) in (1, 2)", imports=("import random",)),
)  # fmt: skip

ITEMS_AND_ONE = (
    Step("whether {w} is in {x} / is {w} in {x} / does {x} contain {w} / check [if|whether] {w} is in {x} / is {w} one of {x}", "contains has_item is_in includes", "return {w} in {v}", "bool", "assert f([4, 5], 5) is True\nassert f([], 5) is False"),
    Step("how often {w} is in {x} / count {w} in {x} / how many times {w} occurs in {x} / number of times {w} is in {x} / occurrences of {w} among {x}", "count_of occurrences count_item times_in", "return {v}.count({w})", "int", "assert f([4, 5, 4], 4) == 2\nassert f([], 5) == 0"),
    Step("position of {w} in {x} / index of {w} in {x} / where {w} is in {x} / [find|get] the index of {w} in {x} / at which place of {x} {w} stands", "position index_of find_index place_of", "return {v}.index({w})", "int", "assert f([4, 5], 5) == 1\nassert f(['x'], 'x') == 0"),
    Step("{x} without {w} / remove [every|all] {w} from {x} / drop {w} from {x} / leave {w} out of {x} / all of {x} but {w}", "without remove_item drop_item all_but", "return [item for item in {v} if item != {w}]", "list", "assert f([4, 5, 4], 4) == [5]\nassert f([], 5) == []", chosen("item != {w}", "item")),
    Step("{x} with {w} at the end / new list of {x} and {w} / append {w} to a copy of {x} / {x} plus {w} at the end / {x} followed by {w}, as a new list", "with_item appended add_item followed_by", "return [*{v}, {w}]", "list", "assert f([4], 5) == [4, 5]\nassert f([], 5) == [5]"),
    Step("{x} with {w} in front / put {w} in front of {x} / new list of {w} and then {x} / {w} before {x}, as a list / {w} followed by {x}, as a new list", "prepended with_front add_front in_front", "return [{w}, *{v}]", "list", "assert f([4], 5) == [5, 4]\nassert f([], 5) == [5]"),
)  # fmt: skip

MAPPING = (
    Step("keys of {x} / list of the keys of {x} / [get|return] the keys of {x} as a list / which keys {x} has, as a list / every key in {x}, listed", "keys list_keys key_list all_keys", "return list({v})", "list[str]", "assert f({{'a': 1, 'b': 2}}) == ['a', 'b']\nassert f({{}}) == []"),
    Step("values of {x} / list of the values of {x} / [get|return] the values of {x} as a list / which values {x} has, as a list / every value in {x}, listed", "values list_values value_list all_values", "return list({v}.values())", "list[int]", "assert f({{'a': 1, 'b': 2}}) == [1, 2]\nassert f({{}}) == []"),
    Step("keys of {x}, sorted / sorted keys of {x} / keys of {x} in alphabetical order / sort the keys of {x} / what keys {x} has, from a to z", "sorted_keys keys_in_order ordered_keys keys_a_to_z", "return sorted({v})", "list[str]", "assert f({{'b': 1, 'a': 2}}) == ['a', 'b']\nassert f({{}}) == []"),
    Step("sum of the values of {x} / add up the values of {x} / total of all values in {x} / [compute|return] the sum of the values in {x} / what the values of {x} add up to", "sum_values total_of_values value_sum values_together", "return sum({v}.values())", "int", "assert f({{'a': 1, 'b': 2}}) == 3\nassert f({{}}) == 0", "total = 0\nfor value in {v}.values():\n    total += value\nreturn total"),
    Step("largest value in {x} / highest value of {x} / [get|find] the largest value of {x} / max of the values in {x} / the greatest of the values in {x}", "largest_value max_value highest_value greatest_value", "return max({v}.values())", "int", "assert f({{'a': 1, 'b': 2}}) == 2\nassert f({{'x': -1}}) == -1"),
    Step("number of entries in {x} / how many keys {x} has / count the entries of {x} / size of {x} / length of {x} in entries", "entry_count count_entries number_of_keys how_many_entries", "return len({v})", "int", "assert f({{'a': 1}}) == 1\nassert f({{}}) == 0"),
    Step("entries of {x} as pairs / list of (key, value) pairs of {x} / {x} as a list of pairs / items of {x} as a list / keys with their values of {x}, as tuples", "pairs to_pairs item_list as_tuples", "return list({v}.items())", "list[tuple[str, int]]", "assert f({{'a': 1}}) == [('a', 1)]\nassert f({{}}) == []"),
    Step("print [each|every] key of {x} with its value / print {x}, one entry a line, key: value / show every entry of {x} as key: value / print the entries of {x} line by line as key: value / write key and value of {x} to the terminal, a colon between", "print_entries show_entries print_mapping write_entries", 'for key, value in {v}.items():\n    print(f"{{key}}: {{value}}")', "None", "assert f({{'a': 1}}) is None\nassert f({{}}) is None"),
)  # fmt: skip

MAPPING_AND_ONE = (
    Step("whether {w} is a key of {x} / is {w} in {x} / does {x} have the key {w} / check [if|whether] {x} has {w} / True if {w} is among the keys of {x}", "has_key contains_key is_key key_exists", "return {w} in {v}", "bool", "assert f({{'a': 1}}, 'a') is True\nassert f({{}}, 'a') is False"),
    Step("copy of {x} without {w} / {x} without the key {w}, as a new dict / new dict: {x} minus {w} / drop the key {w} from a copy of {x} / all of {x} but {w}", "without_key drop_key minus_key all_but_key", "return {{key: value for key, value in {v}.items() if key != {w}}}", "dict[str, int]", "assert f({{'a': 1, 'b': 2}}, 'a') == {{'b': 2}}\nassert f({{}}, 'a') == {{}}"),
    Step("value of {w} in {x}, or 0 / {w} in {x}, 0 if it is missing / look up {w} in {x}, default 0 / get {w} from {x} or 0 / what {x} has for {w}, else zero", "get_or_zero value_or_zero lookup_zero or_zero", "return {v}.get({w}, 0)", "int", "assert f({{'a': 1}}, 'a') == 1\nassert f({{}}, 'a') == 0"),
)  # fmt: skip

PATHS = (
    Step("text of {x} / read {x} / read the whole of {x} as text / content of {x} as a string / [return|get] all text in {x} / what is written in {x}", "read_text read_file file_content whole_text", "return {v}.read_text(encoding=\"utf-8\")", "str", "from pathlib import Path\nPath('a.txt').write_text('hi', encoding='utf-8')\nassert f(at('a.txt')) == 'hi'"),
    Step("whether {x} exists / does {x} exist / check [if|whether] {x} exists / True if there is {x} / is {x} there at all", "exists file_exists check_exists is_there", "return {v}.exists()", "bool", "from pathlib import Path\nPath('a.txt').write_text('')\nassert f(at('a.txt')) is True\nassert f(at('b.txt')) is False"),
    Step("size of {x} in bytes / how many bytes {x} has / number of bytes in {x} / [get|return] the size of {x} / how big {x} is, in bytes", "file_size size_in_bytes byte_count how_big", "return {v}.stat().st_size", "int", "from pathlib import Path\nPath('a.txt').write_text('hey')\nassert f(at('a.txt')) == 3"),
    Step("delete {x} / remove {x} / delete {x} from the disk / [remove|erase] {x} / get rid of {x}", "delete remove_file delete_file get_rid_of", "{v}.unlink()", "None", "from pathlib import Path\nPath('a.txt').write_text('')\nf(at('a.txt'))\nassert not Path('a.txt').exists()"),
    Step("extension of {x} / suffix of {x} / [get|return] the file extension of {x} / {x}'s extension, with the dot / what comes from the last dot on in {x}", "extension suffix file_extension ending", "return {v}.suffix", "str", "assert f(at('a/b.txt')) == '.txt'\nassert f(at('b')) == ''"),
    Step("file name of {x} / name of {x} without its folder / last part of {x} / [get|return] the file name of {x} / {x} without the folders", "file_name name_of base_name last_part", "return {v}.name", "str", "assert f(at('a/b.txt')) == 'b.txt'\nassert f(at('b')) == 'b'"),
    Step("JSON in {x} / load the JSON file {x} / read {x} as JSON / parse {x} as JSON / [load|read] JSON from {x} / what {x} holds, as JSON", "load_json read_json json_from parse_file", "return json.loads({v}.read_text(encoding=\"utf-8\"))", "object", "from pathlib import Path\nPath('a.json').write_text('{{\"a\": [1]}}')\nassert f(at('a.json')) == {{'a': [1]}}", imports=("import json",)),
)  # fmt: skip
WITH_OS = {
    "read_text": 'with open({v}, encoding="utf-8") as file:\n    return file.read()', "exists": "return os.path.exists({v})", "file_size": "return os.path.getsize({v})",
    "delete": "os.remove({v})", "extension": "return os.path.splitext({v})[1]", "file_name": "return os.path.basename({v})", "load_json": 'with open({v}, encoding="utf-8") as file:\n    return json.load(file)',
}  # fmt: skip

SAID = {
    "numbers": "the numbers|all numbers|the values|the items|the list|all of them|the elements|a list of numbers|the given numbers",
    "words": "the words|all words|the strings|the names|the list|the items|a list of words|the given strings",
    "number": "the number|a number|the value|it|the given number",
    "text": "the string|the text|a string|a text|it|the given string",
    "items": "the items|the list|all items|the elements|a list|the given list",
    "mapping": "the dict|the dictionary|a dict|the mapping|the given dict",
    "path": "the file|a file|the path|the given file",
}  # what people say instead of a name; the last is never trained on

FIRST = re.compile(r"\[([^|\]]*)[^\]]*\]")  # the first of alternatives


def step(d: Draw, style: Style, steps: tuple[Step, ...], pool: str, kind: str, second: str) -> Task:
    """A task of one step. second: the other parameter as "names: type", if there is one."""
    chosen_step = d.pick(*steps)
    more, _, type_ = second.partition(": ")
    v, *w = variables(
        d, pool, *([more] if more else []), avoid="number word item result best total count key value"
    )
    *trained, held = (one.strip() for one in chosen_step.said.split(" / "))
    *instead, unseen = SAID[pool].split("|")
    called = unseen if "wording" in d.held else d.pick(*instead)
    named = d.chance(0.5) or "{x}" not in "".join(trained)
    words = d.say(*trained, held=(held,), x=v if named else called, v=v, w=w[0] if w else "")
    doc = names_in(FIRST.sub(r"\1", trained[0]), {"x": instead[0], "v": v, "w": w[0] if w else ""})
    body = chosen_step.loop if style.loop and chosen_step.loop else chosen_step.body
    names = chosen_step.names.split()
    checks = chosen_step.checks.format()
    if pool == "path":
        body = WITH_OS[names[0]] if style.paths == "os" else body
        checks = ("at = str" if style.paths == "os" else "from pathlib import Path as at") + "\n" + checks
        kind = path_type(style)
    body = body.format(v=v, w=w[0] if w else "")
    arguments = f"{v}: {kind}" + (f", {w[0]}: {type_}" if w else "")
    lines = (*chosen_step.imports, "import os", "from pathlib import Path")
    return Task(
        words=words, name=d.name(*names[:-1], held=names[-1:]), params=params(arguments), returns=chosen_step.returns, body=body,
        imports=needed(style, body, kind, *lines), doc=doc[:1].upper() + doc[1:] + ".", target="answer" if named else "", checks=checks,
    )  # fmt: skip


FAMILIES = {
    "numbers": (NUMBERS, "numbers", "list[float]", ""),
    "numbers_and_one": (
        NUMBERS_AND_ONE,
        "numbers",
        "list[float]",
        "limit amount n step factor k|bound: float",
    ),
    "number": (NUMBER, "number", "int", ""),
    "two_numbers": (TWO_NUMBERS, "number", "float", "b y other second m divisor|right: float"),
    "words": (WORDS, "words", "list[str]", ""),
    "words_and_one": (WORDS_AND_ONE, "words", "list[str]", "part prefix start piece sep|fragment: str"),
    "text": (TEXT, "text", "str", ""),
    "text_and_one": (TEXT_AND_ONE, "text", "str", "part piece sub sep mark|fragment: str"),
    "items": (ITEMS, "items", "list", ""),
    "items_and_one": (ITEMS_AND_ONE, "items", "list", "x element target wanted thing|candidate: object"),
    "mapping": (MAPPING, "mapping", "dict[str, int]", ""),
    "mapping_and_one": (MAPPING_AND_ONE, "mapping", "dict[str, int]", "name entry field wanted k|prop: str"),
    "path": (PATHS, "path", "Path", ""),
}  # steps, pool of the first parameter, its type, and the second parameter


def maker(name: str) -> Maker:
    """What makes the tasks of one family."""

    def make(d: Draw, style: Style) -> Task:
        return step(d, style, *FAMILIES[name])

    make.__name__ = name
    return make


for _name in FAMILIES:
    family(area="basics")(maker(_name))
