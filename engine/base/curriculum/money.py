"""Families over money, decimals and fractions."""

from __future__ import annotations

from engine.base.curriculum.shared import checked, params, variables
from engine.base.curriculum.task import Clause, Draw, Style, Task, family


@family(area="money")
def format_price(d: Draw, style: Style) -> Task:
    (amount,) = variables(d, "amount price value total|sum_due")
    before, after, said = d.pick(
        ("$", "", "a dollar sign in front"),
        ("", " €", "a space and € behind"),
        ("£", "", "a pound sign in front"),
        ("", " EUR", "EUR behind"),
        ("USD ", "", "USD in front"),
    )
    thousands = d.chance(0.6)
    spec = ",.2f" if thousands else ".2f"
    body = f'return f"{before}{{{amount}:{spec}}}{after}"'
    if style.strings == "format" or (style.strings == "percent" and thousands):
        body = f'return "{before}{{:{spec}}}{after}".format({amount})'
    elif style.strings == "percent":
        body = f'return "{before}%.2f{after}" % {amount}'
    big = "1,234.50" if thousands else "1234.50"
    return Task(
        words=d.say(
            "format {amount} as a price like {sample}", "price text of {amount}: two decimals, {said}", "{amount} as money, for example {sample}", "[write|show] {amount} with two decimals and {said}", "money string of {amount} such as {sample}", "[turn|make] {amount} into a price, 1234.5 becomes {sample}",
            held=("show {amount} to customers as in {sample}", "let {amount} look like {sample}"), amount=amount, sample=f"{before}{big}{after}", said=said,
        ),
        clauses=(Clause("commas between thousands" if thousands else "no thousands separators"),), name=d.name("format_price", "price_text", "format_money", "as_money", held=("money_label", "show_price")), params=params(f"{amount}: float"), returns="str", body=body, doc="Write an amount as a price.", target="label",
        checks=f'assert f(1234.5) == "{before}{big}{after}"\nassert f(0) == "{before}0.00{after}"',
    )  # fmt: skip


@family(area="money")
def add_tax(d: Draw, style: Style) -> Task:
    price, rate = variables(d, "price amount net value|base_price", "rate tax percent vat|charge")
    what, body, checks, stem = d.pick(
        ("add {r} percent tax to {p}", "return {p} * (1 + {r} / 100)", "assert abs(f(100, 19) - 119) < 1e-9\nassert f(50, 0) == 50", "add_tax"), ("{p} after a discount of {r} percent", "return {p} * (1 - {r} / 100)", "assert abs(f(200, 25) - 150) < 1e-9\nassert f(50, 0) == 50", "apply_discount"),
        ("net amount of {p}, which includes {r} percent tax", "return {p} / (1 + {r} / 100)", "assert abs(f(119, 19) - 100) < 1e-9\nassert f(50, 0) == 50", "net_price"), ("tax contained in {p}, which includes {r} percent of it", "return {p} - {p} / (1 + {r} / 100)", "assert abs(f(119, 19) - 19) < 1e-9\nassert f(50, 0) == 0", "tax_part"),
        ("commission of {r} percent on {p}", "return {p} * {r} / 100", "assert f(200, 5) == 10\nassert f(0, 5) == 0", "commission"),
    )  # fmt: skip
    what = what.replace("{p}", "{price}").replace("{r}", "{rate}")
    return Task(
        words=d.say(what, f"compute: {what}", f"{what} (not rounded)", f"price calculation: {what}", f"{what}, as a float", f"[formula|code] for: {what}", held=(f"money: {what}", f"calculation for {what}"), price=price, rate=rate),
        name=d.name(stem, f"{stem}_of", f"compute_{stem}", held=(f"calc_{stem}", f"with_{stem}")), params=params(f"{price}: float, {rate}: float"), returns="float", body=body.format(p=price, r=rate), doc="Compute a price.", target="computed", checks=checks,
    )  # fmt: skip


@family(area="money")
def split_bill(d: Draw, style: Style) -> Task:
    cents, people = variables(
        d, "cents total amount bill|owed", "people n persons count|heads", avoid="share rest i"
    )
    return Task(
        words=d.say(
            "split {cents} cents fairly among {people} people, the first ones pay one more", "divide {cents} cents by {people} into whole cents, leftovers go to the first", "[share|split] an amount of {cents} cents in {people} integer parts that differ by at most 1, larger first", "list of {people} shares that add up to {cents}, as equal as possible, larger ones first",
            "distribute {cents} evenly over {people}, remainder one each to the first", held=("cut {cents} in {people} whole parts, nearly equal, big ones in front", "who pays what: {cents} cents, {people} heads, the rest falls on the first"), cents=cents, people=people,
        ),
        name=d.name("split_bill", "shares", "split_evenly", held=("fair_shares", "divide_cents")), params=params(f"{cents}: int, {people}: int"), returns="list[int]", body=f"share, rest = divmod({cents}, {people})\nreturn [share + 1] * rest + [share] * ({people} - rest)", doc="Split an amount fairly.", target="parts",
        checks="assert f(100, 3) == [34, 33, 33]\nassert f(9, 3) == [3, 3, 3]\nassert f(1, 2) == [1, 0]",
    )  # fmt: skip


@family(area="money")
def round_decimal(d: Draw, style: Style) -> Task:
    (value,) = variables(
        d, "value amount number price|raw_amount", avoid="Decimal ROUND_HALF_UP ROUND_HALF_EVEN"
    )
    mode, said, expected = d.pick(
        ("ROUND_HALF_UP", "half up", "2.35"),
        ("ROUND_HALF_EVEN", "half to even", "2.34"),
        ("ROUND_DOWN", "towards zero", "2.34"),
    )
    return Task(
        words=d.say(
            "round the Decimal {value} to two places, {said}", "{value} as a Decimal with two decimals, rounding {said}", "quantize {value} to cents, {said}", "Decimal {value} rounded {said} to 0.01", "[bring|round] {value} to two decimal places with decimal, {said}", held=("cents of the Decimal {value}, rounding goes {said}", "let {value} have two places, rounded {said}"), value=value, said=said,
        ),
        name=d.name("round_cents", "to_cents", "round_money", held=("quantized", "two_places")), params=params(f"{value}: Decimal"), returns="Decimal", imports=(f"from decimal import {mode}", "from decimal import Decimal"), body=f'return {value}.quantize(Decimal("0.01"), rounding={mode})', doc="Round to cents.", target="rounded",
        checks=f'from decimal import Decimal\nassert f(Decimal("2.345")) == Decimal("{expected}")\nassert str(f(Decimal("1"))) == "1.00"',
    )  # fmt: skip


@family(area="money")
def parse_price(d: Draw, style: Style) -> Task:
    (text,) = variables(d, "text price label value|price_text", avoid="Decimal re digits InvalidOperation")
    raises = style.errors == "raise"
    end = f'raise ValueError(f"not a price: {{{text}!r}}")' if raises else "return None"
    return Task(
        words=d.say(
            "parse a price like $1,234.50 in {text} to a float", "{text} such as $1,234.50 as a number", "[read|convert] the dollar amount {text} ($1,234.50) into a float", "price text {text} to float, $ and commas removed", "number in {text}, which is a price like $12.30 or 1,000", held=("how much is {text} as a float, it looks like $1,234.50", "float of the amount {text} without $ and commas"), text=text,
        ),
        clauses=(Clause(d.pick("ValueError on anything else", 'raise ValueError "not a price" otherwise') if raises else d.pick("None on anything else", "None if it is not one"), about="errors"),),
        name=d.name("parse_price", "to_amount", "read_price", held=("price_value", "amount_from")), params=params(f"{text}: str"), returns="float" if raises else "float | None", body=f'try:\n    return float({text}.strip().removeprefix("$").replace(",", ""))\nexcept ValueError:\n    {end}' + (" from None" if raises else ""), doc="Read a price.",
        checks=checked('assert f("$1,234.50") == 1234.5\nassert f(" 12 ") == 12', style, raising='assert raises(ValueError, "x")', none='assert f("x") is None'),
    )  # fmt: skip


@family(area="money")
def interest(d: Draw, style: Style) -> Task:
    amount, rate, years = variables(
        d,
        "amount principal start capital|deposit",
        "rate interest percent r|yearly_rate",
        "years n time periods|duration",
        avoid="monthly",
    )
    what, body, checks, stem = d.pick(
        ("what {a} grows to in {y} years at {r} percent compound interest", "return {a} * (1 + {r} / 100) ** {y}", "assert abs(f(1000, 10, 2) - 1210) < 1e-9\nassert f(5, 3, 0) == 5", "compound_interest"), ("simple interest on {a} for {y} years at {r} percent", "return {a} * {r} / 100 * {y}", "assert f(1000, 5, 3) == 150\nassert f(5, 3, 0) == 0", "simple_interest"),
        ("{a} left after losing {r} percent a year for {y} years", "return {a} * (1 - {r} / 100) ** {y}", "assert abs(f(1000, 10, 2) - 810) < 1e-9\nassert f(5, 3, 0) == 5", "depreciate"),
        ("monthly payment of a loan of {a} over {y} years at {r} percent a year", "monthly = {r} / 1200\nreturn {a} * monthly / (1 - (1 + monthly) ** (-12 * {y}))", "assert abs(f(100000, 6, 30) - 599.55) < 0.01\nassert abs(f(1200, 12, 1) - 106.62) < 0.01", "monthly_payment"),
    )  # fmt: skip
    what = what.replace("{a}", "{amount}").replace("{r}", "{rate}").replace("{y}", "{years}")
    return Task(
        words=d.say(what, f"compute {what}", f"calculate {what}", f"return {what}", f"get {what}", f"{what}, as a float", held=(f"work out {what}", f"finance: {what}"), amount=amount, rate=rate, years=years),
        name=d.name(stem, f"compute_{stem}", f"{stem}_amount", held=(f"calc_{stem}", f"{stem}_value")), params=params(f"{amount}: float, {rate}: float, {years}: int"), returns="float", body=body.format(a=amount, r=rate, y=years), doc="Compute interest.", target="computed" if "monthly" not in body else "", checks=checks,
    )  # fmt: skip


@family(area="money")
def make_change(d: Draw, style: Style) -> Task:
    amount, coins = variables(
        d,
        "amount cents total due|owed",
        "coins values denominations pieces|coin_kinds",
        avoid="result coin count",
    )
    return Task(
        words=d.say(
            "give change for {amount} with {coins}, largest first: dict of coin to count", "greedy change: how many of each of {coins} make {amount}, as a dict, only those used", "dict of the {coins} needed for {amount}, biggest coins first", "[make|count out] {amount} in {coins}, greedy, {{coin: number}}", "change for {amount} from {coins}, as few big ones as possible first, in a dict", "coins for {amount}: take from {coins} the largest first, return a dict of counts", "break {amount} into {coins}, largest first, as {{coin: count}}", "which of {coins} add up to {amount}, greedy from the largest, counts per coin",
            held=("pay {amount} in {coins} beginning with the biggest, counts in a dict", "which {coins} and how many for {amount}, greedily"), amount=amount, coins=coins,
        ).replace("{{", "{").replace("}}", "}").replace("as few big ones as possible first", "big ones first"),
        name=d.name("make_change", "change", "count_coins", held=("pay_out", "coins_for")), params=params(f"{amount}: int, {coins}: list[int]"), returns="dict[int, int]", body=f"result = {{}}\nfor coin in sorted({coins}, reverse=True):\n    count, {amount} = divmod({amount}, coin)\n    if count:\n        result[coin] = count\nreturn result", doc="Give change.", target="paid",
        checks="assert f(87, [1, 5, 10, 25]) == {25: 3, 10: 1, 1: 2}\nassert f(0, [1]) == {}\nassert f(5, [5, 1]) == {5: 1}",
    )  # fmt: skip


@family(area="money")
def fractions(d: Draw, style: Style) -> Task:
    (text,) = variables(d, "text fraction value part|quotient", avoid="Fraction Decimal")
    what, body, checks, kind, imports, stem = d.pick(
        ("parse {t} like 3/4 as an exact Fraction", "return Fraction({t})", 'from fractions import Fraction\nassert f("3/4") == Fraction(3, 4)\nassert f("6/8") == Fraction(3, 4)', "Fraction", ("from fractions import Fraction",), "parse_fraction"), ("simplify the fraction {t} like 6/8, as text", "return str(Fraction({t}))", 'assert f("6/8") == "3/4"\nassert f("4/2") == "2"', "str", ("from fractions import Fraction",), "simplify"),
        ("decimal value of the fraction {t} like 3/4, a float", "return float(Fraction({t}))", 'assert f("3/4") == 0.75\nassert f("5") == 5', "float", ("from fractions import Fraction",), "fraction_to_float"), ("sum of the amounts in the comma separated text {t}, as an exact Decimal", 'return sum((Decimal(part) for part in {t}.split(",")), Decimal(0))', 'from decimal import Decimal\nassert f("0.1,0.2") == Decimal("0.3")\nassert f("5") == 5', "Decimal", ("from decimal import Decimal",), "sum_decimals"),
    )  # fmt: skip
    what = what.replace("{t}", "{text}")
    return Task(
        words=d.say(what, f"{what}, exactly", f"with the standard library {what}" if what[0] in "ps" and not what.startswith("sum") else f"the {what}", f"{what} please", f"helper: {what}", f"exact arithmetic: {what}", held=(f"without rounding errors: {what}", f"precisely: {what}"), text=text),
        name=d.name(stem, f"{stem}_text", f"get_{stem}", held=(f"exact_{stem}", f"do_{stem}")), params=params(f"{text}: str"), returns=kind, imports=imports, body=body.format(t=text), doc="Compute exactly.", target="exact", checks=checks,
    )  # fmt: skip
