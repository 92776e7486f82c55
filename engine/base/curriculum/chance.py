"""Families over random choices, reproducible by a seed or by a generator that is passed in."""

from __future__ import annotations

from engine.base.curriculum.shared import params, variables
from engine.base.curriculum.task import Draw, Style, Task, family


@family(area="random")
def seeded_choice(d: Draw, style: Style) -> Task:
    items, seed = variables(d, "items", "seed start seed_value|seed_number", avoid="random rest chosen")
    what, body, checks, returns, stem = d.pick(
        ("a random element of {t}", "return random.Random({s}).choice({t})", "x = [1, 2, 3, 4]\nassert f(x, 5) in x and f(x, 5) == f(x, 5)\nassert {f(x, i) for i in range(30)} == set(x)", "object", "pick"), ("a shuffled copy of {t}", "return random.Random({s}).sample({t}, len({t}))", "x = [1, 2, 3, 4, 5]\nassert sorted(f(x, 1)) == x and f(x, 1) == f(x, 1)\nassert x == [1, 2, 3, 4, 5]\nassert any(f(x, i) != x for i in range(5))", "list", "shuffled"),
        ("one random element of {t} and the rest in order", "rest = list({t})\nchosen = rest.pop(random.Random({s}).randrange(len(rest)))\nreturn chosen, rest", "x = [1, 2, 3]\na, b = f(x, 3)\nassert sorted([a, *b]) == x and f(x, 3) == (a, b) and b == sorted(b)\nassert x == [1, 2, 3]", "tuple", "draw_one"),
    )  # fmt: skip
    what = what.format(t="{items}", s="{seed}")
    return Task(
        words=d.say(f"{what}, reproducible by {{seed}}", f"[return|get] {what} using the seed {{seed}}", f"{what}, random.Random({{seed}})", f"seeded with {{seed}}: {what}", f"[pick|make|draw] {what}, the same for the same {{seed}}", held=(f"{{seed}} decides: {what}", f"by chance, but fixed by {{seed}}, {what}"), items=items, seed=seed),
        name=d.name(stem, f"random_{stem}", f"seeded_{stem}", held=(f"{stem}_by_seed", f"chance_{stem}")), params=params(f"{items}: list, {seed}: int"), returns=returns, imports=("import random",), body=body.format(t=items, s=seed), doc="Choose by chance.", target="chosen" if stem != "draw_one" else "", checks=checks,
    )  # fmt: skip


@family(area="random")
def random_text(d: Draw, style: Style) -> Task:
    (length,) = variables(d, "length size n count|text_length", avoid="random string secrets result")
    what, alphabet, test, module, stem = d.pick(
        ("random string of {n} lowercase letters", "string.ascii_lowercase", "x.islower()", "random", "random_letters"), ("random string of {n} letters and digits", "string.ascii_letters + string.digits", "x.isalnum()", "random", "random_string"), ("random string of {n} digits", "string.digits", "x.isdigit()", "random", "random_digits"),
        ("secure password of {n} letters and digits, from the secrets module", "string.ascii_letters + string.digits", "x.isalnum()", "secrets", "make_password"), ("secure pin of {n} digits, from the secrets module", "string.digits", "x.isdigit()", "secrets", "make_pin"),
    )  # fmt: skip
    what = what.format(n="{n}")
    body = f'return "".join({module}.choice({alphabet}) for _ in range({length}))'
    if style.loop:
        body = f'result = ""\nfor _ in range({length}):\n    result += {module}.choice({alphabet})\nreturn result'
    return Task(
        words=d.say(f"{what}", f"[generate|make|create|return] a {what}", f"a {what}, as text", f"new {what}", f"[build|get] a {what}", f"a {what}", held=(f"give out some {what}", f"produce at random a {what}"), n=length),
        name=d.name(stem, f"generate_{stem.split('_')[1]}", f"new_{stem.split('_')[1]}", held=(f"some_{stem.split('_')[1]}", f"{stem}_text")), params=params(f"{length}: int"), returns="str", imports=(f"import {module}", "import string"), body=body, doc="Make a random text.", target="made",
        checks=f"x = f(40)\nassert len(x) == 40 and {test}\nassert f(40) != f(40)\nassert f(0) == ''",
    )  # fmt: skip


@family(area="random")
def dice(d: Draw, style: Style) -> Task:
    (count,) = variables(d, "count n number_of_dice dice|throws", avoid="random")
    sides = d.pick(6, 20, 8, 10, 12)
    total = d.chance(0.5)
    inner = f"random.randint(1, {sides}) for _ in range({count})"
    what = "sum" if total else "list"
    return Task(
        words=d.say(
            "roll {count} dice with {sides} sides, return the {what}", "{what} of {count} rolls of a {sides}-sided die", "[throw|roll] {count} {sides}-sided dice and return the {what} of the results", "random rolls of {count} dice, {sides} sides, as {what}", "{what} of the results of {count} dice with {sides} sides each", held=("what do {count} dice of {sides} sides show, as a {what}", "dice: {count} times 1 to {sides}, {what}"), count=count, sides=sides, what=what,
        ),
        name=d.name("roll_dice", "roll", "throw_dice", held=("dice_result", "cast_dice")), params=params(f"{count}: int"), returns="int" if total else "list[int]", imports=("import random",), body=f"return sum({inner})" if total else f"return [{inner}]", doc="Roll dice.", target="rolled",
        checks=f"assert all({count_test(sides, total)} for _ in range(50))\nassert f(0) == {0 if total else []}",
    )  # fmt: skip


def count_test(sides: int, total: bool) -> str:
    """The check of one throw of three dice."""
    return (
        f"3 <= f(3) <= {3 * sides}"
        if total
        else f"(lambda x: len(x) == 3 and min(x) >= 1 and max(x) <= {sides})(f(3))"
    )


@family(area="random")
def train_test_split(d: Draw, style: Style) -> Task:
    rows, share, seed = variables(
        d,
        "rows",
        "share ratio test_share fraction|portion",
        "seed start seed_value|seed_number",
        avoid="random cut shuffled",
    )
    return Task(
        words=d.say(
            "split {rows} at random into train and test lists, {share} of them for test, seed {seed}", "train test split of {rows}: shuffle with {seed}, the last {share} is the test part", "shuffle {rows} with {seed} and split off {share} as test, return train, test", "(train, test) from {rows} with a test share of {share}, seeded by {seed}", "random split of {rows} into train and test by {share}, reproducible with {seed}",
            held=("divide {rows} by chance ({seed}) so that {share} of it becomes test; return train and test", "train and test portions of {rows}, test is {share}, {seed} fixes the order"), rows=rows, share=share, seed=seed,
        ),
        name=d.name("train_test_split", "split_data", "split_rows", held=("random_split", "hold_out")), params=params(f"{rows}: list, {share}: float, {seed}: int"), returns="tuple[list, list]", imports=("import random",), body=f"shuffled = random.Random({seed}).sample({rows}, len({rows}))\ncut = len({rows}) - round(len({rows}) * {share})\nreturn shuffled[:cut], shuffled[cut:]", doc="Split rows at random.",
        checks="a, b = f(list(range(10)), 0.3, 1)\nassert len(a) == 7 and len(b) == 3 and sorted(a + b) == list(range(10))\nassert f(list(range(10)), 0.3, 1) == (a, b)\nassert f([], 0.5, 1) == ([], [])",
    )  # fmt: skip


@family(area="random")
def weighted_choice(d: Draw, style: Style) -> Task:
    (weights,) = variables(d, "weights mapping odds table chances|likelihoods", avoid="random")
    return Task(
        words=d.say(
            "pick a random key of {weights} with probability proportional to its value", "weighted random choice of a key, {weights} maps keys to weights", "random key of {weights}, the values are weights", "[choose|pick|draw] a key from {weights} by weight", "weighted choice from the dict {weights}", held=("let the weights in {weights} decide which key is drawn", "draw one key, likelier the larger its value in {weights}"), weights=weights,
        ),
        name=d.name("weighted_choice", "pick_weighted", "draw", held=("choose_by_weight", "lottery")), params=params(f"{weights}: dict[str, float]"), returns="str", imports=("import random",), body=f"return random.choices(list({weights}), weights={weights}.values())[0]", doc="Choose by weight.", target="chosen",
        checks='assert f({"a": 1, "b": 0}) == "a"\nassert {f({"a": 1, "b": 1}) for _ in range(60)} == {"a", "b"}',
    )  # fmt: skip


@family(area="random")
def random_number(d: Draw, style: Style) -> Task:
    what, body, checks, kind, stem = d.pick(
        ("random integer from {a} to {b}, both included", "return random.randint({a}, {b})", "assert {f(1, 3) for _ in range(80)} == {1, 2, 3}", "int", "random_int"), ("random float between {a} and {b}", "return random.uniform({a}, {b})", "assert all(1 <= f(1, 3) <= 3 for _ in range(50))\nassert f(1, 3) != f(1, 3)", "float", "random_float"),
        ("random even number from {a} up to but not including {b}, {a} is even", "return random.randrange({a}, {b}, 2)", "assert {f(2, 8) for _ in range(80)} == {2, 4, 6}", "int", "random_even"), ("secure random integer from {a} to {b}, both included, with the secrets module", "return {a} + secrets.randbelow({b} - {a} + 1)", "assert {f(1, 3) for _ in range(80)} == {1, 2, 3}", "int", "secure_int"),
    )  # fmt: skip
    low, high = variables(
        d, "low minimum start a|smallest", "high maximum end b|largest", avoid="random secrets"
    )
    what = what.replace("{a}", "{low}").replace("{b}", "{high}")
    return Task(
        words=d.say(what, f"[return|get|draw|pick] a {what}", f"a {what}", f"[generate|make] a {what}", f"one {what}", f"[choose|pick] a {what}", held=(f"produce by chance a {what}", f"some {what}"), low=low, high=high),
        name=d.name(stem, f"get_{stem}", f"draw_{stem.split('_')[1]}", held=(f"some_{stem.split('_')[1]}", f"{stem}_between")), params=params(f"{low}: {kind}, {high}: {kind}"), returns=kind, imports=("import secrets",) if "secrets" in body else ("import random",), body=body.format(a=low, b=high), doc="Draw a number.", target="drawn", checks=checks,
    )  # fmt: skip


@family(area="random")
def sample_items(d: Draw, style: Style) -> Task:
    items, n, rng = variables(
        d,
        "items",
        "n count size k|how_many",
        "rng random_source generator chance|dice_source",
        avoid="random",
    )
    repeat = d.chance(0.4)
    what = "with replacement" if repeat else "without replacement"
    body = f"return {rng}.choices({items}, k={n})" if repeat else f"return {rng}.sample({items}, {n})"
    return Task(
        words=d.say(
            "{n} random elements of {items} {what}, drawn from {rng}", "sample {n} of {items} {what} using the random.Random {rng}", "random sample of size {n} from {items} {what} by {rng}", "draw {n} [items|elements] from {items} {what} with the generator {rng}", "[pick|choose] {n} of {items} at random {what}, {rng} is a random.Random",
            held=("let {rng} choose {n} out of {items} {what}", "{rng} draws {n} times from {items}, {what}"), n=n, items=items, rng=rng, what=what,
        ),
        name=d.name("sample", "draw_sample", "random_sample", held=("chosen_few", "draw_some")), params=params(f"{items}: list, {n}: int, {rng}: random.Random"), returns="list", imports=("import random",) if style.hints else (), body=body, doc="Draw a sample.", target="drawn",
        checks="import random\nx = list(range(10))\ny = f(x, 4, random.Random(1))\nassert len(y) == 4 and set(y) <= set(x)\nassert f(x, 4, random.Random(1)) == y" + ("\nassert len(f([1], 3, random.Random(2))) == 3" if repeat else "\nassert len(set(f(x, 10, random.Random(3)))) == 10"),
    )  # fmt: skip
