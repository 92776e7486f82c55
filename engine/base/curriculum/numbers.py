"""Families over numbers."""

from __future__ import annotations

from engine.base.curriculum.shared import checked, needed
from engine.base.curriculum.task import Clause, Draw, Param, Style, Task, family


@family(area="numbers")
def is_prime(d: Draw, style: Style) -> Task:
    n = d.var("number")
    body = f"return {n} > 1 and all({n} % i for i in range(2, math.isqrt({n}) + 1))"
    if style.loop:
        body = f"if {n} < 2:\n    return False\nfor i in range(2, math.isqrt({n}) + 1):\n    if {n} % i == 0:\n        return False\nreturn True"
    return Task(
        words=d.say("check [if|whether] {n} is [a |]prime[ number|]", "is {n} prime", "[test|see] if {n} is a prime", "[return |]True if {n} is prime", "primality [test|check] for {n}", held=("tell primes from other numbers for {n}", "whether only 1 and itself divide {n}"), n=n),
        name=d.name("is_prime", "prime", "check_prime", held=("is_prime_number", "primality")), params=(Param(n, "int"),), returns="bool", imports=("import math",), body=body, doc="Tell whether a number is prime.",
        checks="assert [i for i in range(-2, 30) if f(i)] == [2, 3, 5, 7, 11, 13, 17, 19, 23, 29]",
    )  # fmt: skip


@family(area="numbers")
def clamp(d: Draw, style: Style) -> Task:
    n = d.pick("value", "x", "n", "number") if "name" not in d.held else "quantity"
    low, high = d.pick(
        ("low", "high"), ("lower", "upper"), ("minimum", "maximum"), ("lo", "hi"), ("start", "end")
    )
    return Task(
        words=d.say("clamp {n} between {low} and {high}", "[limit|restrict|keep] {n} [to the range|between] {low} [to|and] {high}", "clamp {n} to [{low}..{high}|{low} and {high}]", "{n}, but at least {low} and at most {high}", "[bound|force] {n} into the range from {low} to {high}",
                    held=("make sure {n} stays within {low} and {high}", "no less than {low}, no more than {high}, else {n}"), n=n, low=low, high=high),
        name=d.name("clamp", "limit", "clip", "bounded", held=("constrain", "keep_in_range")), params=(Param(n, "float"), Param(low, "float"), Param(high, "float")), returns="float", body=f"return max({low}, min({high}, {n}))",
        doc="Limit a number to a range.", target=d.pick("limited", "clamped"), checks="assert f(5, 0, 10) == 5\nassert f(-1, 0, 10) == 0\nassert f(11, 0, 10) == 10",
    )  # fmt: skip


@family(area="numbers")
def safe_divide(d: Draw, style: Style) -> Task:
    a, b = (
        d.pick(
            ("a", "b"), ("x", "y"), ("total", "count"), ("numerator", "denominator"), ("dividend", "divisor")
        )
        if "name" not in d.held
        else ("amount", "parts")
    )
    if style.errors == "raise":
        body = f'if {b} == 0:\n    raise ValueError("division by zero")\nreturn {a} / {b}'
        clause = d.pick(
            f"raise ValueError if {b} is zero", "ValueError on zero", "raise a ValueError on division by zero"
        )
    else:
        body = f"if {b} == 0:\n    return None\nreturn {a} / {b}"
        clause = d.pick(f"None if {b} is zero", "return None on zero", "None on division by zero")
    return Task(
        words=d.say("divide {a} by {b}", "[safely |]divide {a} [through|by] {b}", "{a} divided by {b}", "[compute|return|get] {a} / {b}", "ratio of {a} to {b}", "quotient of {a} and {b}", held=("{a} over {b}", "work out how many times {b} goes into {a}"), a=a, b=b),
        clauses=(Clause(clause, about="errors"),), name=d.name("divide", "safe_divide", "ratio", "safe_div", held=("quotient", "div")), params=(Param(a, "float"), Param(b, "float")), returns="float" if style.errors == "raise" else "float | None", body=body,
        doc="Divide two numbers.", checks=checked("assert f(6, 3) == 2\nassert f(1, 4) == 0.25", style, raising="assert raises(ValueError, 1, 0)", none="assert f(1, 0) is None"),
    )  # fmt: skip


@family(area="numbers")
def average(d: Draw, style: Style) -> Task:
    numbers = d.var("numbers")
    raises = style.errors == "raise"
    guard = (
        f'if not {numbers}:\n    raise ValueError("no numbers")\n'
        if raises
        else f"if not {numbers}:\n    return None\n"
    )
    clause = (
        d.pick(
            "raise ValueError if empty",
            "ValueError on an empty list",
            "raise a ValueError when there are none",
        )
        if raises
        else d.pick("None if empty", "return None on an empty list", "None when there are none")
    )
    return Task(
        words=d.say("average of {numbers}", "[compute|calculate|return|get] the [average|mean] of {numbers}", "mean [value |]of {numbers}", "average {numbers}", "arithmetic mean of {numbers}", held=("what is the mean of {numbers}", "sum of {numbers} divided by how many they are"), numbers=numbers),
        clauses=(Clause(clause, about="errors"),), name=d.name("average", "mean", "avg", "average_of", held=("arithmetic_mean", "mean_value")), params=(Param(numbers, "list[float]"),), returns="float" if raises else "float | None",
        body=guard + f"return sum({numbers}) / len({numbers})", doc="Average of some numbers.", checks=checked("assert f([1, 2, 3, 6]) == 3\nassert f([5]) == 5", style, raising="assert raises(ValueError, [])", none="assert f([]) is None"),
    )  # fmt: skip


@family(area="numbers")
def factorial(d: Draw, style: Style) -> Task:
    n = d.var("number")
    recursive = d.chance(0.3)
    name = d.name("factorial", "fact", "compute_factorial", held=("n_factorial", "product_up_to"))
    body = f"result = 1\nfor i in range(2, {n} + 1):\n    result *= i\nreturn result"
    clause: tuple[Clause, ...] = ()
    if recursive:
        body = f"return 1 if {n} < 2 else {n} * {name}({n} - 1)"
        clause = (Clause(d.pick("recursive", "recursively", "use recursion")),)
    return Task(
        words=d.say("factorial of {n}", "[compute|calculate|return] the factorial of {n}", "[compute|calculate] {n}!", "product of [all |the ]numbers from 1 to {n}", "multiply [all |the ]numbers from 1 to {n}", held=("what is {n} factorial", "1 times 2 times 3 up to {n}"), n=n),
        clauses=clause, name=name, params=(Param(n, "int"),), returns="int", body=body, doc="Factorial of a number.", target="" if recursive else d.pick("product", "fact"), checks="assert f(0) == 1\nassert f(5) == 120",
    )  # fmt: skip


@family(area="numbers")
def fizzbuzz(d: Draw, style: Style) -> Task:
    n = d.var("number")
    body = f'if {n} % 15 == 0:\n    return "FizzBuzz"\nif {n} % 3 == 0:\n    return "Fizz"\nif {n} % 5 == 0:\n    return "Buzz"\nreturn str({n})'
    return Task(
        words=d.say("fizzbuzz for {n}", "FizzBuzz: [string|text|word] for {n}", "return Fizz, Buzz, FizzBuzz or {n} as a string", "fizzbuzz of [one|a] number {n}", "[the |]fizz buzz [answer|word] for {n}", held=("what FizzBuzz says for {n}", "play fizzbuzz on {n}"), n=n),
        name=d.name("fizzbuzz", "fizz_buzz", "fizz", held=("fizzbuzz_word", "fb")), params=(Param(n, "int"),), returns="str", body=body, doc="FizzBuzz for one number.",
        checks='assert [f(i) for i in (1, 3, 5, 15, 30)] == ["1", "Fizz", "Buzz", "FizzBuzz", "FizzBuzz"]',
    )  # fmt: skip


@family(area="numbers")
def digits(d: Draw, style: Style) -> Task:
    n = d.var("number")
    total = d.chance(0.5)
    inside = f"int(digit) for digit in str(abs({n}))"
    body = f"return sum({inside})" if total else f"return [{inside}]"
    if style.loop:
        start, change = (
            ("total = 0", "total += int(digit)") if total else ("result = []", "result.append(int(digit))")
        )
        body = f"{start}\nfor digit in str(abs({n})):\n    {change}\nreturn {start.split()[0]}"
    words = (
        d.say("sum [of |]the digits of {n}", "digit sum of {n}", "add up the digits of {n}", "[compute|return] the sum of the decimal digits of {n}", "cross sum of {n}", held=("total of the figures in {n}", "what do the digits of {n} add up to"), n=n)
        if total
        else d.say("[list|get|return] the digits of {n}", "digits of {n} [as a list|as ints]", "split {n} into [its |]digits", "[turn|convert] {n} into a list of digits", "list of [the |]decimal digits of {n}", held=("break {n} up into single digits", "each digit of {n} in a list"), n=n)
    )  # fmt: skip
    return Task(
        words=words, name=d.name(*(("digit_sum", "sum_digits", "sum_of_digits") if total else ("digits", "get_digits", "to_digits")), held=("cross_sum",) if total else ("split_number",)), params=(Param(n, "int"),), returns="int" if total else "list[int]", body=body,
        doc="Sum of the digits." if total else "The digits of a number.", target="total_digits" if total else "parts", checks=f"assert f(1203) == {6 if total else [1, 2, 0, 3]}\nassert f(-12) == {3 if total else [1, 2]}",
    )  # fmt: skip


@family(area="numbers")
def divisors(d: Draw, style: Style) -> Task:
    n = d.var("number")
    body = f"return [i for i in range(1, {n} + 1) if {n} % i == 0]"
    if style.loop:
        body = f"divisors = []\nfor i in range(1, {n} + 1):\n    if {n} % i == 0:\n        divisors.append(i)\nreturn divisors"
    return Task(
        words=d.say("[all |]divisors of {n}", "[list|find|return|get] [all |the |]divisors of {n}", "[list|find] all numbers that divide {n}", "factors of {n}", "every number {n} is divisible by", held=("what {n} can be divided by, as a list", "the numbers that go into {n}"), n=n),
        name=d.name("divisors", "factors", "get_divisors", "find_divisors", held=("divisors_of", "all_factors")), params=(Param(n, "int"),), returns="list[int]", body=body, doc="All divisors of a number.", target="found",
        checks="assert f(12) == [1, 2, 3, 4, 6, 12]\nassert f(1) == [1]",
    )  # fmt: skip


@family(area="numbers")
def convert_unit(d: Draw, style: Style) -> Task:
    source, target, formula, sample, result = d.pick(
        ("celsius", "fahrenheit", "{x} * 9 / 5 + 32", 100, 212), ("fahrenheit", "celsius", "({x} - 32) * 5 / 9", 212, 100),
        ("km", "miles", "{x} / 1.609344", 1.609344, 1), ("miles", "km", "{x} * 1.609344", 1, 1.609344), ("minutes", "seconds", "{x} * 60", 2, 120),
        ("hours", "minutes", "{x} * 60", 2, 120), ("meters", "feet", "{x} / 0.3048", 0.3048, 1), ("degrees", "radians", "math.radians({x})", 0, 0),
        ("kg", "pounds", "{x} / 0.45359237", 0.45359237, 1),
    )  # fmt: skip
    param = d.pick(source, "value", "x")
    body = "return " + formula.format(x=param)
    return Task(
        words=d.say("convert {source} to {target}", "[turn|change] {source} into {target}", "{source} to {target}", "{target} from {source}", "{source} as {target}", "calculate {target} from {source}", "given {source}, return {target}", "how much is {source} in {target}", "{source} in {target}", "a conversion from {source} to {target}", "[compute|return|get] {target} [for|given] {source}", held=("how many {target} are so many {source}", "{source} expressed in {target}"), source=source, target=target),
        name=d.name(f"{source}_to_{target}", f"to_{target}", f"{target}_from_{source}", held=(f"convert_{source}", f"as_{target}")), params=(Param(param, "float"),), returns="float", imports=needed(style, body, "", "import math"), body=body,
        doc=f"Convert {source} to {target}.", target=target if target != param else "", checks=f"assert abs(f({sample}) - {result}) < 1e-9",
    )  # fmt: skip


@family(area="numbers")
def gcd_or_lcm(d: Draw, style: Style) -> Task:
    a, b = (
        d.pick(("a", "b"), ("x", "y"), ("first", "second"), ("m", "n"))
        if "name" not in d.held
        else ("left", "right")
    )
    gcd = d.chance(0.5)
    words = (
        d.say("greatest common divisor of {a} and {b}", "gcd of {a} and {b}", "[find|compute] the [largest|greatest] number that divides {a} and {b}", "[compute|return] the gcd of {a}, {b}", held=("biggest common factor of {a} and {b}",), a=a, b=b)
        if gcd
        else d.say("least common multiple of {a} and {b}", "lcm of {a} and {b}", "[find|compute] the smallest number that {a} and {b} divide", "[compute|return] the lcm of {a}, {b}", held=("lowest common multiple for {a} and {b}",), a=a, b=b)
    )  # fmt: skip
    return Task(
        words=words, name=d.name("gcd" if gcd else "lcm", "greatest_common_divisor" if gcd else "least_common_multiple", held=("common_divisor" if gcd else "common_multiple",)), params=(Param(a, "int"), Param(b, "int")), returns="int",
        imports=("import math",), body=f"return math.{'gcd' if gcd else 'lcm'}({a}, {b})", doc="Greatest common divisor." if gcd else "Least common multiple.", target="divisor" if gcd else "multiple", checks=f"assert f(12, 18) == {6 if gcd else 36}",
    )  # fmt: skip
