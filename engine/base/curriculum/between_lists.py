"""One statement about plain values between others: numbers, words and pairs that the lines above have made."""

from __future__ import annotations

from typing import Any

from engine.base.curriculum import names
from engine.base.curriculum.datasets import new_variable, one_of
from engine.base.curriculum.everyday import PRINTED
from engine.base.curriculum.shared import params, variables
from engine.base.curriculum.task import Draw, Scene, Style, Task, family

NUMBERS = [4, 17, 8, 23, 15, 42, 16]
WORDS = ["pear", "fig", "banana", "kiwi", "apple", "plum", "fig", "cherry"]

# where a list comes from: parameters, the lines above, how the checks call `f` with the list `x`
NUMBER_SOURCES = (
    ("{v}: list[int]", "", "x"),
    ("{v}: list[int]", 'print("numbers:", {v})', "x"),
    ("text: str", '{v} = [int(part) for part in text.split(",")]', "','.join(map(str, x))"),
    ("text: str", "{v} = []\nfor part in text.split():\n    {v}.append(int(part))", "' '.join(map(str, x))"),
    ("lines: list[str]", "{v} = [int(line) for line in lines]", "[str(one) for one in x]"),
    ("start: int, stop: int", "{v} = list(range(start, stop))", ""),
    ("{v}: list[int]", "{v} = list({v})\ncount = len({v})\nprint(count)", "x"),
    ("data: dict", '{v} = data["{v}"]', "{'{v}': x}"),
    ("*{v}", "{v} = list({v})", "*x"),
)
WORD_SOURCES = (
    ("{v}: list[str]", "", "x"),
    ("text: str", "{v} = text.split()", "' '.join(x)"),
    ("text: str", '{v} = text.lower().split(",")', "','.join(x)"),
    ("lines: list[str]", "{v} = [line.strip() for line in lines]", "[f' {one} ' for one in x]"),
    ("{v}: list[str]", "if not {v}:\n    return\nprint(len({v}))", "x"),
    ("data: dict", '{v} = data["{v}"]', "{'{v}': x}"),
    ("{v}: list[str]", 'print("got", len({v}))', "x"),
)


def one_op(
    d: Draw, style: Style, ops: tuple[tuple[str, str, str, str], ...], plain: list[Any], words: bool
) -> Task:
    """A scene over a list. An op: wordings with `{x}` for the list (the last two are held out), its code (one style,
    or comprehension and loop with `||` between), what changes ("{v}" for the list itself, or a new variable's name),
    the type of what is made. `{v}` is the list, `{e}` one of it."""
    said, code, target, kind = d.pick(*ops)
    (v,) = variables(
        d,
        "words" if words else "numbers",
        avoid="text line lines data part start stop count total result number word out i n",
    )
    e = one_of(v, ("line", "part", "item"))
    script = d.chance(0.25)
    signature, above, argument = d.pick(*(WORD_SOURCES if words else NUMBER_SOURCES))
    if not argument:
        plain = list(range(plain[0], plain[0] + 6))
        argument = "x[0], x[-1] + 1"
    if script:
        signature, above, argument = "", f"{v} = {plain!r}".replace("'", '"'), ""
    plainly, _, loop = code.partition("||")
    body = (loop if loop and style.loop else plainly).replace("{v}", v).replace("{e}", e)
    name = target if target != "{v}" else v
    if name != v:
        name = new_variable(d, *name.split(), held=("answer",), taken=(v, e))
        body = body.replace("{t}", name)
    scope: dict[str, Any] = {v: list(plain)}
    exec(
        plainly.replace("{v}", v).replace("{e}", e).replace("{t}", name), scope
    )  # our own statement: what it makes is expected
    wanted = scope[name]
    uses: list[tuple[str, str, Any, str]] = [
        (f"print({name})", "None", None, f"{wanted}\n"),
        (f'print("{name}:", {name})', "None", None, f"{name}: {wanted}\n"),
    ]
    if kind.startswith("list"):
        one = one_of(name, (e,)) if name != v else e
        uses += [
            (f"for {one} in {name}:\n    print({one})", "None", None, "".join(f"{each}\n" for each in wanted))
        ]
    if not script:
        uses = (
            uses[-1:]
            + uses[:1]
            + [
                (f"return {name}", kind, wanted, ""),
                (f"return {name}", kind, wanted, ""),
                (f"print({name})\nreturn {name}", kind, wanted, f"{wanted}\n"),
            ]
        )
        if kind == "list[str]":
            uses += [(f'return ", ".join({name})', "str", ", ".join(wanted), "")]
    below, returns, value, ends = d.pick(*uses)
    signature, above, argument = (text.replace("{v}", v) for text in (signature, above, argument))
    *trained, first, second = said.split(" / ")
    request = d.say(*trained, held=(first, second), x=d.pick(v, v, f"the {v}"))
    if name != v and d.chance(0.2):
        request += d.pick(f" as {name}", f" into {name}", f", call it {name}", f" in {name}")
    checks = (
        PRINTED
        + f"x = {plain!r}\n"
        + (f"out = printed({argument})\nassert out.endswith({ends!r}), out\n" if ends else "")
    )
    if value is not None and not script:
        checks += f"x = {plain!r}\nassert f({argument}) == {value!r}\n"
    if "return\n" in above:
        returns = f"{returns} | None" if returns != "None" else returns
    if "*" in signature:
        parameters = params(signature.replace("*", ""))
        parameters = tuple(type(one)("*" + one.name, "int" if style.hints else "") for one in parameters)
    else:
        parameters = params(signature)
    function = (
        "main"
        if script
        else (
            names.action(d.rng)
            if not d.held and d.chance(0.4)
            else d.pick("report", "show", "summarize", "process", "handle", "run", "look_at")
        )
    )
    return Task(
        words=request, name=function, params=parameters, returns=returns, body=body, checks=checks, doc="Work on some values.",
        scene=Scene(above, below, "script" if script else "function"),
    )  # fmt: skip


@family(area="between", scene=True)
def change_numbers(d: Draw, style: Style) -> Task:
    n = d.integer(2, 9)
    ops = (
        ("sort {x} / [put|bring] {x} in order / sort {x} ascending / order {x} / {x} in ascending order / {x}, smallest first", "{v} = sorted({v})", "{v}", "list[int]"),
        ("sort {x} descending / sort {x}, largest first / reverse sort {x} / {x} from high to low / {x} in descending order / largest of {x} to the front", "{v} = sorted({v}, reverse=True)", "{v}", "list[int]"),
        ("keep only the even [ones|numbers] / drop the odd [ones|numbers] from {x} / only even {x} / filter out odd numbers / keep even ones / remove from {x} what is odd / {x} that two divides", "{v} = [{e} for {e} in {v} if {e} % 2 == 0]||even = []\nfor {e} in {v}:\n    if {e} % 2 == 0:\n        even.append({e})\n{v} = even", "{v}", "list[int]"),
        (f"keep only {{x}} above {n + 8} / drop everything up to {n + 8} / only those greater than {n + 8} / [remove|skip] {{x}} that are not above {n + 8} / filter {{x}}: > {n + 8} / {{x}} over {n + 8} / those beyond {n + 8}", f"{{v}} = [{{e}} for {{e}} in {{v}} if {{e}} > {n + 8}]||large = []\nfor {{e}} in {{v}}:\n    if {{e}} > {n + 8}:\n        large.append({{e}})\n{{v}} = large", "{v}", "list[int]"),
        ("double [each|every one] of {x} / multiply {x} by two / {x} times two / double all of them / double {x} / twice every one of {x} / {x}, each twice", "{v} = [{e} * 2 for {e} in {v}]||doubled = []\nfor {e} in {v}:\n    doubled.append({e} * 2)\n{v} = doubled", "{v}", "list[int]"),
        (f"add {n} to [each|every one] of {{x}} / increase {{x}} by {n} / {{x}} plus {n} / raise each by {n} / {{x}}, every one {n} more / {n} on top of each", f"{{v}} = [{{e}} + {n} for {{e}} in {{v}}]||raised = []\nfor {{e}} in {{v}}:\n    raised.append({{e}} + {n})\n{{v}} = raised", "{v}", "list[int]"),
        ("reverse {x} / turn {x} around / {x} in reverse order / put {x} in reverse / {x} backwards / last of {x} first", "{v} = {v}[::-1]", "{v}", "list[int]"),
        (f"keep the first {n - 1 if n < 5 else 3} / only the first {n - 1 if n < 5 else 3} of {{x}} / cut {{x}} to {n - 1 if n < 5 else 3} / take the first {n - 1 if n < 5 else 3} of {{x}} / limit {{x}} to {n - 1 if n < 5 else 3} / no more than {n - 1 if n < 5 else 3} of {{x}} / the {n - 1 if n < 5 else 3} in front", f"{{v}} = {{v}}[:{n - 1 if n < 5 else 3}]", "{v}", "list[int]"),
        ("drop the first and the last of {x} / remove both ends of {x} / {x} without first and last / cut off the first and the last of {x} / {x} without its ends / take the edges off {x}", "{v} = {v}[1:-1]", "{v}", "list[int]"),
        (f"append {n} to {{x}} / add {n} at the end of {{x}} / put {n} at the end of {{x}} / {{x}} gets {n} at the end / push {n} onto {{x}} / one more for {{x}}: {n}", f"{{v}}.append({n})", "{v}", "list[int]"),
    )  # fmt: skip
    return one_op(d, style, ops, NUMBERS, False)


@family(area="between", scene=True)
def figure_of_numbers(d: Draw, style: Style) -> Task:
    n = d.integer(9, 20)
    ops = (
        ("sum {x} / add up {x} / sum of {x} / total of {x} / sum up {x} / add {x} together / what {x} make together", "{t} = sum({v})||{t} = 0\nfor {e} in {v}:\n    {t} += {e}", "total result sum_of_all total_sum", "int"),
        ("average of {x} / mean of {x} / compute the average / [get|compute] the mean of {x} / average {x} / {x}: the mean / what {x} are on average", "{t} = sum({v}) / len({v})", "average mean avg result", "float"),
        ("largest of {x} / maximum of {x} / find the biggest of {x} / highest of {x} / max of {x} / the top one of {x} / which is the biggest", "{t} = max({v})", "largest highest maximum biggest", "int"),
        ("smallest of {x} / minimum of {x} / find the lowest of {x} / min of {x} / least of {x} / the bottom one of {x}", "{t} = min({v})", "smallest lowest minimum least", "int"),
        (f"count how many of {{x}} are above {n} / how many are greater than {n} / number of {{x}} above {n} / count those over {n} / count {{x}} > {n} / how many go beyond {n} / tally {{x}} over {n}", f"{{t}} = sum(1 for {{e}} in {{v}} if {{e}} > {n})||{{t}} = 0\nfor {{e}} in {{v}}:\n    if {{e}} > {n}:\n        {{t}} += 1", "above high_ones amount result", "int"),
        ("squares of {x} / square [each|every one] of {x} / {x} squared / list of the squares of {x} / compute the squares / {x} times themselves / each to the power of two", "{t} = [{e} ** 2 for {e} in {v}]||{t} = []\nfor {e} in {v}:\n    {t}.append({e} ** 2)", "squares squared results", "list[int]"),
        ("difference between largest and smallest of {x} / range of {x} / max minus min of {x} / spread of {x}: max minus min / how far apart {x} are at most / from smallest to largest of {x}: the distance", "{t} = max({v}) - min({v})", "spread difference distance", "int"),
        ("split {x} into even and odd, the even ones here / even ones of {x} / collect the even numbers / [get|find] the even ones of {x} / list the even {x} / those of {x} that two divides / everything even", "{t} = [{e} for {e} in {v} if {e} % 2 == 0]||{t} = []\nfor {e} in {v}:\n    if {e} % 2 == 0:\n        {t}.append({e})", "evens even_ones even_numbers", "list[int]"),
        ("median of {x} / middle one of {x} when sorted / [get|find] the median of {x} / sort {x} and take the middle one / the one in the middle of sorted {x} / half of {x} are below it", "{t} = sorted({v})[len({v}) // 2]", "median middle result", "int"),
        (f"whether any of {{x}} is above {n} / is any of {{x}} greater than {n} / check if one of {{x}} exceeds {n} / any of {{x}} > {n} / tell if something in {{x}} is over {n} / is there one beyond {n}", f"{{t}} = any({{e}} > {n} for {{e}} in {{v}})", "found has_large too_much", "bool"),
    )  # fmt: skip
    return one_op(d, style, ops, NUMBERS, False)


@family(area="between", scene=True)
def change_words(d: Draw, style: Style) -> Task:
    n = d.integer(3, 5)
    ops = (
        ("sort {x} / sort {x} alphabetically / {x} in alphabetical order / order {x} from a to z / [put|bring] {x} in order / let {x} be in order / a to z", "{v} = sorted({v})", "{v}", "list[str]"),
        ("sort {x} by length / shortest of {x} first / order {x} by their length / sort by length / {x}, short ones first / by length, short before long", "{v} = sorted({v}, key=len)", "{v}", "list[str]"),
        (f"keep only {{x}} longer than {n} characters / drop {{x}} of {n} characters or less / only those with more than {n} letters / filter {{x}}: longer than {n} / skip {{x}} with at most {n} characters / {{x}} of more than {n} letters / those over {n} long", f"{{v}} = [{{e}} for {{e}} in {{v}} if len({{e}}) > {n}]||kept = []\nfor {{e}} in {{v}}:\n    if len({{e}}) > {n}:\n        kept.append({{e}})\n{{v}} = kept", "{v}", "list[str]"),
        ("make {x} upper case / uppercase [all|] {x} / {x} in upper case / turn {x} into upper case / upper-case each of {x} / {x} in capitals / shout all of {x}", "{v} = [{e}.upper() for {e} in {v}]||upper = []\nfor {e} in {v}:\n    upper.append({e}.upper())\n{v} = upper", "{v}", "list[str]"),
        ("capitalize [each|every one] of {x} / capitalise {x} / first letter of each of {x} in upper case / {x} with a capital first letter / make each of {x} start with a capital / a capital in front of each", "{v} = [{e}.capitalize() for {e} in {v}]||capitals = []\nfor {e} in {v}:\n    capitals.append({e}.capitalize())\n{v} = capitals", "{v}", "list[str]"),
        ('only {x} that start with "p" / keep those starting with p / drop {x} that do not start with "p" / filter {x} by the first letter p / keep {x} beginning with p / {x} with a p in front / those whose first letter is p', '{v} = [{e} for {e} in {v} if {e}.startswith("p")]||kept = []\nfor {e} in {v}:\n    if {e}.startswith("p"):\n        kept.append({e})\n{v} = kept', "{v}", "list[str]"),
        ('drop {x} that contain "an" / remove those with an "an" in them / skip {x} containing "an" / without {x} that contain "an" / filter out what contains "an" / {x} free of "an" / nothing with "an" in it', '{v} = [{e} for {e} in {v} if "an" not in {e}]||kept = []\nfor {e} in {v}:\n    if "an" not in {e}:\n        kept.append({e})\n{v} = kept', "{v}", "list[str]"),
        ("drop duplicates [from|in] {x} / remove duplicates / each of {x} once, order kept / deduplicate {x} / unique {x} in the same order / no one of {x} twice / {x}: never the same again", "{v} = list(dict.fromkeys({v}))", "{v}", "list[str]"),
        ("reverse [each|every one] of {x} / each of {x} backwards / turn every one of {x} around / {x}, each one reversed / spell each of {x} backwards / mirror every one", "{v} = [{e}[::-1] for {e} in {v}]||turned = []\nfor {e} in {v}:\n    turned.append({e}[::-1])\n{v} = turned", "{v}", "list[str]"),
    )  # fmt: skip
    return one_op(d, style, ops, WORDS, True)


@family(area="between", scene=True)
def figure_of_words(d: Draw, style: Style) -> Task:
    n = d.integer(3, 5)
    ops = (
        ("join {x} with commas / {x} as one string with commas / comma separated string of {x} / put {x} together with commas / join with comma and space / {x} in one line, commas between / commas between {x}", '{t} = ", ".join({v})', "text_out joined result line_out", "str"),
        ("lengths of {x} / length of [each|every one] of {x} / list of the lengths of {x} / how long each of {x} is / compute the lengths / letters in each of {x} / the size of every one", "{t} = [len({e}) for {e} in {v}]||{t} = []\nfor {e} in {v}:\n    {t}.append(len({e}))", "lengths sizes how_long", "list[int]"),
        ("longest of {x} / find the longest of {x} / [get|take] the longest one / which of {x} is longest / longest one of {x} / the one with most letters / no other is longer", "{t} = max({v}, key=len)", "longest found best", "str"),
        ("dict from each of {x} to its length / map {x} to their lengths / length of each, as a dict / dictionary {x} -> length / lengths by word as a dict / look-up of {x} to how long they are / a length for each, keyed", "{t} = {{e}: len({e}) for {e} in {v}}||{t} = {}\nfor {e} in {v}:\n    {t}[{e}] = len({e})", "lengths sizes table", "dict[str, int]"),
        (f"count how many of {{x}} have more than {n} letters / how many of {{x}} are longer than {n} / number of {{x}} with more than {n} characters / count those longer than {n} / count the long ones, more than {n} letters / tally those over {n} letters / how many pass {n} letters", f"{{t}} = sum(1 for {{e}} in {{v}} if len({{e}}) > {n})||{{t}} = 0\nfor {{e}} in {{v}}:\n    if len({{e}}) > {n}:\n        {{t}} += 1", "long_ones amount found", "int"),
        ("first letters of {x} / initial of [each|every one] of {x} / first letter of each / collect the first letters / list of the initials of {x} / what each of {x} begins with / the letter in front of each", "{t} = [{e}[0] for {e} in {v}]||{t} = []\nfor {e} in {v}:\n    {t}.append({e}[0])", "initials letters firsts", "list[str]"),
        ("count the letters of all {x} / total number of characters in {x} / letters of {x} together / add up the lengths of {x} / sum of the lengths / how many letters there are in all / every letter counted", "{t} = sum(len({e}) for {e} in {v})||{t} = 0\nfor {e} in {v}:\n    {t} += len({e})", "total letters characters", "int"),
        ("number {x} from 1 / {x} with their numbers, as lines like 1. a / lines like '1. pear' for {x} / numbered list of {x} / numbered lines, starting at 1 / {x} as 1. 2. 3. / a number before each", '{t} = [f"{i}. {{e}}" for i, {e} in enumerate({v}, 1)]', "numbered lines_out listing", "list[str]"),
    )  # fmt: skip
    return one_op(d, style, ops, WORDS, True)
