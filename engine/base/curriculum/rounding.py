"""Families over numbers that are rounded, compared, counted or put in words."""

from __future__ import annotations

from engine.base.curriculum.shared import checked, params, variables
from engine.base.curriculum.task import Clause, Draw, Style, Task, family


@family(area="numbers")
def is_special(d: Draw, style: Style) -> Task:
    (n,) = variables(d, "number", avoid="math i digit digits")
    words, trained, name, body, doc, yes, no, imports = d.pick(
        ("a perfect number", "equal to the sum of its proper divisors", "is_perfect", "return {n} > 1 and sum(i for i in range(1, {n}) if {n} % i == 0) == {n}", "perfect", (6, 28), (12, 1), ()),
        ("a perfect square", "the square of a whole number", "is_square", "return {n} >= 0 and math.isqrt({n}) ** 2 == {n}", "square", (0, 49), (50, -4), ("import math",)),
        ("an Armstrong number", "equal to the sum of its digits, each to the power of their number", "is_armstrong", "digits = str({n})\nreturn sum(int(digit) ** len(digits) for digit in digits) == {n}", "Armstrong", (153, 9), (154, 10), ()),
        ("a palindrome", "the same read backwards", "is_palindrome_number", "return str({n}) == str({n})[::-1]", "palindromic", (121, 7), (12, 10), ()),
    )  # fmt: skip
    return Task(
        words=d.say(
            "check [if|whether] [the number |]{n} is {what}", "is the number {n} {what}", "[return |]True if the number {n} is {what}", "tell if {n} is {what}, {also}",
            "test whether {n} is {also}", "is {n} {also}", held=("find out if {n}, a number, is {what}", "does it hold that {n} is {also}"), n=n, what=words, also=trained,
        ),
        name=d.name(name, name.removeprefix("is_"), f"check_{name.removeprefix('is_')}", held=(f"test_{name}", f"has_{name}")),
        params=params(f"{n}: int"), returns="bool", imports=imports, body=body.format(n=n), doc=f"Tell whether a number is {doc}.", target="answer",
        checks="\n".join([*(f"assert f({each}) is True" for each in yes), *(f"assert f({each}) is False" for each in no)]),
    )  # fmt: skip


@family(area="numbers")
def round_to_step(d: Draw, style: Style) -> Task:
    n, step = variables(d, "number", "step multiple unit|grid", avoid="math")
    how, body, expected = d.pick(
        ("nearest", "return round({n} / {step}) * {step}", (15, 10)), ("next higher", "return math.ceil({n} / {step}) * {step}", (15, 15)), ("next lower", "return math.floor({n} / {step}) * {step}", (10, 10)),
    )  # fmt: skip
    return Task(
        words=d.say(
            "round {n} to the {how} multiple of {step}", "{how} multiple of {step} for {n}", "[find|get|return] the {how} multiple of {step} [to|for] {n}", "{n} rounded to the {how} multiple of {step}",
            "round a number to the {how} multiple of {step}", held=("bring {n} to the {how} multiple of {step}", "snap {n} to the {how} multiple of {step}"), n=n, step=step, how=how,
        ),
        name=d.name("round_to", "round_to_multiple", "to_multiple", held=("snap", "nearest_step")), params=params(f"{n}: float, {step}: int"), returns="int",
        imports=("import math",) if "math" in body else (), body=body.format(n=n, step=step), doc=f"Round to the {how} multiple.", target="rounded",
        checks=f"assert f(13, 5) == {expected[0]}\nassert f(12, 5) == {15 if how == 'next higher' else 10}\nassert f(20, 5) == 20",
    )  # fmt: skip


@family(area="numbers")
def sum_range(d: Draw, style: Style) -> Task:
    first, last = variables(d, "start first low a|lower", "end last high b|upper", avoid="i total")
    what, term, values = d.pick(
        ("numbers", "", (15, 0)), ("squares", " ** 2", (55, 0)), ("cubes", " ** 3", (225, 0))
    )
    body = (
        f"return sum(i{term} for i in range({first}, {last} + 1))"
        if term
        else f"return sum(range({first}, {last} + 1))"
    )
    if style.loop:
        body = f"total = 0\nfor i in range({first}, {last} + 1):\n    total += i{term}\nreturn total"
    return Task(
        words=d.say(
            "sum of the {what} from {a} to {b}[, both included| inclusive]", "add up the {what} from {a} to {b}, {b} included", "sum [all |the ]{what} from {a} [up |]to and including {b}",
            "total of the {what} {a} to {b}, inclusive", "add all {what} from {a} to {b}", "sum up {what} between {a} and {b}, both ends count", "{what} from {a} to {b} added together, including {b}", "loop from {a} to {b} inclusive and sum the {what}", "[compute|calculate] the sum of [all |]{what} between {a} and {b} inclusive",
            held=("what do the {what} from {a} to {b} add up to, ends included", "{what} from {a} through {b}, summed"), a=first, b=last, what=what,
        ),
        name=d.name("sum_range", f"sum_{what}", "range_sum", held=(f"total_{what}", "sum_between")), params=params(f"{first}: int, {last}: int"), returns="int",
        body=body, doc=f"Sum the {what} of a range.", target="result", checks=f"assert f(1, 5) == {values[0]}\nassert f(3, 2) == {values[1]}\nassert f(1, 1) == 1",
    )  # fmt: skip


@family(area="numbers")
def ordinal(d: Draw, style: Style) -> Task:
    (n,) = variables(d, "number", avoid="suffix")
    return Task(
        words=d.say(
            "ordinal of {n} like 1st, 2nd, 3rd", "[turn|convert|make] {n} [in|]to an ordinal (1st, 2nd, 3rd, 4th)", "add the ordinal suffix to {n} [(st, nd, rd, th)|as in 22nd]", "{n} with st, nd, rd or th", "english ordinal of {n}, as in 3rd", "{n} as 1st, 2nd, 3rd and so on", "ordinal form of {n} (11th, 21st)", "make 1st out of 1, 2nd out of 2, for any {n}", "number {n} with its ordinal ending, like 4th",
            "format {n} as 1st, 2nd, 3rd, 11th", "[write|return] {n} as an ordinal string such as 21st",
            held=("ordinal text for {n}, for example 23rd", "append st, nd, rd or th to {n} as English wants it"), n=n,
        ),
        name=d.name("ordinal", "to_ordinal", "with_suffix", "ordinal_text", held=("as_ordinal", "nth")), params=params(f"{n}: int"), returns="str",
        body=f"""
            if 10 <= {n} % 100 <= 20:
                suffix = "th"
            else:
                suffix = {{1: "st", 2: "nd", 3: "rd"}}.get({n} % 10, "th")
            return {_joined(style, n)}
        """,
        doc="Write a number as an ordinal.", checks='assert f(1) == "1st"\nassert f(12) == "12th"\nassert f(22) == "22nd"\nassert f(103) == "103rd"\nassert f(0) == "0th"',
    )  # fmt: skip


def _joined(style: Style, n: str) -> str:
    if style.strings == "f":
        return f'f"{{{n}}}{{suffix}}"'
    return f'"{{}}{{}}".format({n}, suffix)' if style.strings == "format" else f'"%d%s" % ({n}, suffix)'


@family(area="numbers")
def percent_of(d: Draw, style: Style) -> Task:
    part, whole = variables(d, "part count value done|share", "total whole maximum|everything")
    raises = style.errors == "raise"
    change = d.chance(0.4)
    if change:
        part, whole = variables(d, "old before first previous|earlier", "new after second current|later")
        words = d.say(
            "percentage change from {a} to {b}", "by how many percent does {b} differ from {a}", "[compute|calculate|return] the percent change from {a} to {b}", "change from {a} to {b} in percent",
            "growth from {a} to {b} in percent", "percent increase from {a} to {b}", held=("relative change in percent when {a} becomes {b}", "how much more is {b} than {a}, in percent"), a=part, b=whole,
        )  # fmt: skip
        zero, body, checks = (
            part,
            f"return ({whole} - {part}) / {part} * 100",
            "assert f(50, 75) == 50\nassert f(200, 100) == -50",
        )
    else:
        words = d.say(
            "what percentage of {b} is {a}", "{a} as a percentage of {b}", "percentage of {a} in {b}", "[compute|calculate|return] how many percent {a} is of {b}", "[get|find] the percentage that {a} makes of {b}",
            "percent: {a} of {b}", held=("share of {a} in {b}, in percent", "express {a} in percent of {b}"), a=part, b=whole,
        )  # fmt: skip
        zero, body, checks = (
            whole,
            f"return {part} / {whole} * 100",
            "assert f(1, 4) == 25\nassert f(3, 2) == 150",
        )
    guard = (
        f'if {zero} == 0:\n    raise ValueError("{zero} is zero")\n'
        if raises
        else f"if {zero} == 0:\n    return None\n"
    )
    return Task(
        words=words, clauses=(Clause(f"raise ValueError if {zero} is 0" if raises else f"None if {zero} is 0", about="errors"),),
        name=d.name(*(("percent_change", "change_percent", "growth") if change else ("percentage", "percent", "percent_of")), held=("in_percent", "rate_of")),
        params=params(f"{part}: float, {whole}: float"), returns="float" if raises else "float | None", body=guard + body, doc="Compute a percentage.",
        checks=checked(checks, style, raising=f"assert raises(ValueError, {'0, 5' if change else '5, 0'})", none=f"assert f({'0, 5' if change else '5, 0'}) is None"),
    )  # fmt: skip


@family(area="numbers")
def sign_of(d: Draw, style: Style) -> Task:
    (n,) = variables(d, "number")
    words_too = d.chance(0.4)
    values = ('"positive"', '"negative"', '"zero"') if words_too else ("1", "-1", "0")
    return Task(
        words=d.say(
            "[return|give] {p}, {m} or {z} depending on [the sign of |whether ]{n}[ is above, below or equal to 0|]", "sign of {n}: {p}, {m} or {z}", "{p} if {n} is positive, {m} if negative, {z} if zero",
            "[get|find|tell] the sign of {n} as {p}, {m} or {z}", "classify {n} as {p}, {m} or {z} by its sign", held=("by the sign of {n} answer {p}, {m}, or {z} when it is 0", "signum of {n} as {p}, {m}, {z}"),
            n=n, p=values[0], m=values[1], z=values[2],
        ).replace("depending on whether " + n + ",", "depending on " + n + ","),
        name=d.name("sign", "sign_of", "signum", held=("which_sign", "classify_sign")), params=params(f"{n}: float"), returns="str" if words_too else "int",
        body=f"if {n} > 0:\n    return {values[0]}\nif {n} < 0:\n    return {values[1]}\nreturn {values[2]}", doc="Tell the sign of a number.",
        checks=f"assert f(3) == {values[0]}\nassert f(-0.5) == {values[1]}\nassert f(0) == {values[2]}",
    )  # fmt: skip


@family(area="numbers")
def max_of_three(d: Draw, style: Style) -> Task:
    a, b, c = variables(d, "a x first|one", "b y second|two", "c z third|three")
    which, body, values = d.pick(
        ("largest", "return max({})", (3, 9)),
        ("smallest", "return min({})", (1, -4)),
        ("middle", "return sorted(({}))[1]", (2, 5)),
    )
    return Task(
        words=d.say(
            "{which} of {a}, {b} and {c}", "[return|get|find] the {which} of [three numbers|{a}, {b}, {c}]", "which of {a}, {b}, {c} is the {which}", "the {which} of three numbers", "{which} value among {a}, {b} and {c}",
            held=("out of {a}, {b} and {c} give back the {which}", "the one of {a}, {b}, {c} that is {which}"), a=a, b=b, c=c, which=which,
        ),
        name=d.name(f"{which}_of_three", f"{which}", f"find_{which}", held=(f"{which}_one", f"pick_{which}")), params=params(f"{a}: int, {b}: int, {c}: int"), returns="int",
        body=body.format(f"{a}, {b}, {c}"), doc=f"Find the {which} of three.", target=which, checks=f"assert f(1, 3, 2) == {values[0]}\nassert f(9, -4, 5) == {values[1]}",
    )  # fmt: skip


@family(area="numbers")
def combinations_count(d: Draw, style: Style) -> Task:
    n, k = variables(d, "n total size items|pool", "k chosen count r|picked", avoid="math")
    what, call, values = d.pick(("combinations", "comb", (10, 1)), ("permutations", "perm", (20, 1)))
    order = "order does not matter" if call == "comb" else "order matters"
    return Task(
        words=d.say(
            "number of {what} of {k} out of {n}", "in how many ways can {k} of {n} things be chosen, {order}", "[compute|calculate|return] the number of {what} of {n} things taken {k} at a time",
            "how many {what} of {k} [items|things] from {n} are there", "count the {what} of {k} elements out of {n}", held=("ways to draw {k} from {n} when {order}", "{n} over {k}: how many {what}"), n=n, k=k, what=what, order=order,
        ),
        name=d.name(f"count_{what}", f"number_of_{what}", f"n_{what}", held=(f"how_many_{what}", "ways")), params=params(f"{n}: int, {k}: int"), returns="int", imports=("import math",),
        body=f"return math.{call}({n}, {k})", doc=f"Count {what}.", target="ways", checks=f"assert f(5, 2) == {values[0]}\nassert f(4, 0) == {values[1]}\nassert f(2, 3) == 0",
    )  # fmt: skip


@family(area="numbers")
def interpolate(d: Draw, style: Style) -> Task:
    a, b, t = variables(
        d, "start a low first|origin", "end b high last|goal", "t fraction weight amount|ratio"
    )
    return Task(
        words=d.say(
            "linear interpolation between {a} and {b} at {t}", "interpolate [linearly |]from {a} to {b} by {t}", "lerp {a} to {b} with {t} from 0 to 1", "value between {a} and {b} at the fraction {t}",
            "{a} for {t} = 0, {b} for {t} = 1, linear in between", "[get|compute|return] the point {t} of the way from {a} to {b}",
            held=("go from {a} towards {b} by the share {t}", "mix {a} and {b}, {t} says how much of the latter"), a=a, b=b, t=t,
        ),
        name=d.name("lerp", "interpolate", "blend_values", held=("mix_between", "linear_between")), params=params(f"{a}: float, {b}: float, {t}: float"), returns="float",
        body=f"return {a} + ({b} - {a}) * {t}", doc="Interpolate linearly.", target="between", checks="assert f(0, 10, 0.5) == 5\nassert f(2, 4, 0) == 2\nassert f(2, 4, 1) == 4",
    )  # fmt: skip


@family(area="numbers")
def is_close_to(d: Draw, style: Style) -> Task:
    a, b = variables(d, "a x first left|one", "b y second right|two")
    tolerance = d.pick("1e-9", "0.001", "0.01", "1e-6")
    return Task(
        words=d.say(
            "check [if|whether] {a} and {b} differ by at most {t}", "are {a} and {b} equal within {t}", "compare {a} and {b} with a tolerance of {t}", "[return |]True if {a} and {b} are at most {t} apart",
            "float comparison of {a} and {b}, tolerance {t}", "{a} equals {b} up to {t}", held=("do {a} and {b} agree to within {t}", "whether the distance of {a} and {b} is no more than {t}"), a=a, b=b, t=tolerance,
        ),
        name=d.name("is_close", "almost_equal", "nearly_equal", "close", held=("about_equal", "within_tolerance")), params=params(f"{a}: float, {b}: float"), returns="bool",
        body=f"return abs({a} - {b}) <= {tolerance}", doc="Compare two floats.", target="same", checks=f"assert f(0.1 + 0.2, 0.3) is True\nassert f(1, 1.1) is False\nassert f(5, 5 + {tolerance} / 2) is True",
    )  # fmt: skip
