"""Families over whole numbers: primes, bases, bits, numerals, rounding."""

from __future__ import annotations

from engine.base.curriculum.shared import checked, params, variables
from engine.base.curriculum.task import Clause, Draw, Style, Task, family


@family(area="numbers")
def is_even_or_odd(d: Draw, style: Style) -> Task:
    (n,) = variables(d, "number")
    kind = d.pick("even", "odd")
    return Task(
        words=d.say(
            "check [if|whether] {n} is {kind}", "is {n} {kind}", "[return |]True if {n} is {kind}", "tell whether {n} is an {kind} number",
            "{kind} [check|test] for {n}", "test if a number is {kind}",
            held=("find out if {n} is an {kind} number", "say if {n} counts as {kind}"), n=n, kind=kind,
        ),
        name=d.name(f"is_{kind}", f"{kind}", f"check_{kind}", held=(f"test_if_{kind}", f"number_is_{kind}")),
        params=params(f"{n}: int"), returns="bool", body=f"return {n} % 2 == {int(kind == 'odd')}",
        doc=f"Tell whether a number is {kind}.", target=f"is_{kind}",
        checks=f"assert f(4) is {kind == 'even'}\nassert f(7) is {kind == 'odd'}\nassert f(0) is {kind == 'even'}\nassert f(-3) is {kind == 'odd'}",
    )  # fmt: skip


@family(area="numbers")
def primes_up_to(d: Draw, style: Style) -> Task:
    (n,) = variables(d, "limit n top maximum|upper_bound bound", avoid="sieve i j")
    return Task(
        words=d.say(
            "[list|return|get|find] all primes up to {n}", "primes up to {n}[ with the sieve of Eratosthenes|]", "all prime numbers not greater than {n}",
            "sieve of Eratosthenes up to {n}", "[generate|compute] the [list of |]primes from 2 to {n}, {n} included", "which numbers up to {n} are prime",
            held=("every prime that is at most {n}", "use a sieve to find the prime numbers as far as {n}"), n=n,
        ),
        name=d.name("primes_up_to", "sieve_primes", "primes", "get_primes", held=("primes_below_or_equal", "eratosthenes")),
        params=params(f"{n}: int"), returns="list[int]",
        body=f"""
            sieve = [True] * ({n} + 1)
            for i in range(2, int({n} ** 0.5) + 1):
                if sieve[i]:
                    for j in range(i * i, {n} + 1, i):
                        sieve[j] = False
            return [i for i in range(2, {n} + 1) if sieve[i]]
        """,
        doc="List the primes up to a limit.", target="found", checks="assert f(10) == [2, 3, 5, 7]\nassert f(2) == [2]\nassert f(1) == []\nassert f(25)[-2:] == [19, 23]",
    )  # fmt: skip


@family(area="numbers")
def prime_factors(d: Draw, style: Style) -> Task:
    (n,) = variables(d, "number", avoid="factors divisor")
    return Task(
        words=d.say(
            "prime factors of {n}", "[find|get|return|list] the prime factors of {n}", "factorize {n} into primes", "[split|break] {n} into [its |]prime factors",
            "prime factorization of {n} as a list", "which primes multiply to {n}",
            held=("decompose {n} into the primes whose product it is", "list of primes that give {n} when multiplied"), n=n,
        ),
        name=d.name("prime_factors", "factorize", "factors", "factor", held=("prime_parts", "decompose")),
        params=params(f"{n}: int"), returns="list[int]",
        body=f"""
            factors = []
            divisor = 2
            while {n} > 1:
                while {n} % divisor == 0:
                    factors.append(divisor)
                    {n} //= divisor
                divisor += 1
            return factors
        """,
        doc="Split a number into primes.", target="found", checks="assert f(12) == [2, 2, 3]\nassert f(13) == [13]\nassert f(1) == []\nassert f(100) == [2, 2, 5, 5]",
    )  # fmt: skip


@family(area="numbers")
def to_base_text(d: Draw, style: Style) -> Task:
    (n,) = variables(d, "number")
    base, code, sample, word = d.pick(("binary", "b", "1010", "bits"), ("hexadecimal", "x", "a", "hex digits"), ("octal", "o", "12", "octal digits"))
    return Task(
        words=d.say(
            "convert {n} to {base}", "{n} as a {base} string", "[turn|make] {n} into a {base} string[ without prefix|]", "{base} [representation|form|notation] of {n}",
            "format {n} in {base}", "[get|return] {n} [in|as] {base} text[, no prefix|]",
            held=("write {n} in {base} digits", "spell the number {n} in {base}"), n=n, base=base,
        ),
        name=d.name(f"to_{base}", f"{base}_text", f"as_{base}", f"int_to_{base}", held=(f"{base}_digits", f"in_{base}")),
        params=params(f"{n}: int"), returns="str", body=f'return format({n}, "{code}")', doc=f"Write a number in {base}.", target=d.pick("digits", "code"),
        checks=f'assert f(10) == "{sample}"\nassert f(0) == "0"\nassert f(255) == format(255, "{code}")',
    )  # fmt: skip


@family(area="numbers")
def from_base_text(d: Draw, style: Style) -> Task:
    (text,) = variables(d, "text")
    base, number, sample, value = d.pick(("binary", 2, "1010", 10), ("hexadecimal", 16, "ff", 255), ("octal", 8, "17", 15), ("hex", 16, "1A", 26))
    return Task(
        words=d.say(
            "convert the {base} string {text} to an int", "parse {text} as {base}", "{base} to [int|decimal]", "[read|interpret] {text} as a {base} number",
            "[int|integer|number] from the {base} string {text}", "[turn|make] the {base} text {text} into [a number|an integer]",
            held=("value of the {base} digits in {text}", "what number is {text} when read as {base}"), text=text, base=base,
        ),
        name=d.name(f"from_{base}", f"parse_{base}", f"{base}_to_int", held=(f"read_{base}", f"{base}_value")),
        params=params(f"{text}: str"), returns="int", body=f"return int({text}, {number})", doc=f"Read a {base} number.", target=d.pick("number", "parsed"),
        checks=f'assert f("{sample}") == {value}\nassert f("0") == 0\nassert f("11") == {number + 1}',
    )  # fmt: skip


@family(area="numbers")
def to_base_n(d: Draw, style: Style) -> Task:
    n, base = variables(d, "number", "base radix|numeral_base", avoid="digits")
    return Task(
        words=d.say(
            "convert {n} to base {base}", "{n} in base {base} as a string", "write {n} in base {base}", "digits of {n} in base {base}[, as text|]",
            "[turn|convert] the [integer|number] {n} into a string in base {base}", "base {base} representation of {n}",
            held=("spell {n} with digits of base {base}", "text form of {n} to the base {base}"), n=n, base=base,
        ),
        clauses=(Clause(d.pick("0 gives \"0\"", "\"0\" for zero")), Clause(d.pick("bases up to 10", "base at most 10"))),
        name=d.name("to_base", "convert_base", "in_base", "base_string", held=("digits_in_base", "base_text")),
        params=params(f"{n}: int, {base}: int"), returns="str",
        body=f"""
            if {n} == 0:
                return "0"
            digits = ""
            while {n}:
                digits = str({n} % {base}) + digits
                {n} //= {base}
            return digits
        """,
        doc="Write a number in any base up to ten.", checks='assert f(10, 2) == "1010"\nassert f(0, 5) == "0"\nassert f(64, 8) == "100"\nassert f(7, 10) == "7"',
    )  # fmt: skip


@family(area="numbers")
def to_roman(d: Draw, style: Style) -> Task:
    (n,) = variables(d, "number", avoid="result value symbol numerals")
    return Task(
        words=d.say(
            "convert {n} to a roman numeral", "{n} as roman numerals", "roman numeral [of|for] {n}", "[turn|make] {n} into roman numerals", "int to roman",
            "write {n} in roman numerals", held=("spell {n} the roman way, like XIV", "the number {n} in Roman digits"), n=n,
        ),
        name=d.name("to_roman", "int_to_roman", "roman", "roman_numeral", held=("as_roman", "roman_digits")),
        params=params(f"{n}: int"), returns="str",
        body=f"""
            numerals = [
                (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
                (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
            ]
            result = ""
            for value, symbol in numerals:
                while {n} >= value:
                    result += symbol
                    {n} -= value
            return result
        """,
        doc="Write a number in roman numerals.", target="numeral", checks='assert f(4) == "IV"\nassert f(1994) == "MCMXCIV"\nassert f(58) == "LVIII"\nassert f(1) == "I"',
    )  # fmt: skip


@family(area="numbers")
def from_roman(d: Draw, style: Style) -> Task:
    (text,) = variables(d, "text roman numeral value|digits", avoid="total current following values")
    return Task(
        words=d.say(
            "parse the roman numeral {text}", "convert [the |]roman numeral {text} to an int", "roman to int", "[value|number] of the roman numeral {text}",
            "[read|interpret] {text} as a roman numeral", "[turn|make] roman numerals {text} into a number",
            held=("which number does the Roman {text} stand for", "work out the value of {text}, written in Roman digits"), text=text,
        ),
        name=d.name("from_roman", "roman_to_int", "parse_roman", "roman_value", held=("read_roman", "value_of_roman")),
        params=params(f"{text}: str"), returns="int",
        body=f"""
            values = {{"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}}
            total = 0
            for current, following in zip({text}, {text}[1:] + " "):
                if values[current] < values.get(following, 0):
                    total -= values[current]
                else:
                    total += values[current]
            return total
        """,
        doc="Read a roman numeral.", target="number", checks='assert f("IV") == 4\nassert f("MCMXCIV") == 1994\nassert f("III") == 3\nassert f("LVIII") == 58',
    )  # fmt: skip


@family(area="numbers")
def count_bits(d: Draw, style: Style) -> Task:
    (n,) = variables(d, "number", avoid="total")
    body = f'return bin({n}).count("1")'
    if style.loop:
        body = f"""
            total = 0
            while {n}:
                total += {n} & 1
                {n} >>= 1
            return total
        """
    return Task(
        words=d.say(
            "count the [one bits|set bits|1 bits] [in|of] {n}", "how many bits of {n} are [set|1]", "number of ones in the binary form of {n}", "popcount of {n}",
            "[count|get] the ones in {n} written in binary", "number of set bits in {n}", held=("hamming weight of {n}", "how often does 1 occur in binary {n}"), n=n,
        ),
        name=d.name("count_bits", "popcount", "set_bits", "count_ones", held=("bit_count", "number_of_ones")),
        params=params(f"{n}: int"), returns="int", body=body, doc="Count the bits that are set.", target="ones",
        checks="assert f(0) == 0\nassert f(5) == 2\nassert f(255) == 8",
    )  # fmt: skip


@family(area="numbers")
def is_power_of_two(d: Draw, style: Style) -> Task:
    (n,) = variables(d, "number")
    return Task(
        words=d.say(
            "check [if|whether] {n} is a power of two", "is {n} a power of 2", "[return |]True if {n} is a power of two", "power of two [check|test] for {n}",
            "test whether {n} is 1, 2, 4, 8 and so on", "tell if {n} is 2 to the power of something",
            held=("find out if {n} equals some power of two", "does {n} belong to 1, 2, 4, 8, 16, ..."), n=n,
        ),
        name=d.name("is_power_of_two", "power_of_two", "is_pow2", held=("is_two_power", "check_power_of_two")),
        params=params(f"{n}: int"), returns="bool", body=f"return {n} > 0 and {n} & ({n} - 1) == 0", doc="Tell whether a number is a power of two.", target="is_power",
        checks="assert f(1) is True\nassert f(64) is True\nassert f(12) is False\nassert f(0) is False\nassert f(-4) is False",
    )  # fmt: skip


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
def collatz_steps(d: Draw, style: Style) -> Task:
    (n,) = variables(d, "number", avoid="steps sequence")
    steps = d.chance(0.5)
    step = f"{n} = {n} // 2 if {n} % 2 == 0 else 3 * {n} + 1"
    if steps:
        words = d.say(
            "count the collatz steps from {n} to 1", "number of collatz steps until {n} is 1", "how many steps does {n} take to reach 1 in the collatz sequence",
            "halve {n} if even, else times 3 plus 1: count the steps to 1", "length of the collatz run of {n}, in steps",
            held=("collatz: steps needed before {n} gets to 1", "steps of the 3n+1 problem for {n}"), n=n,
        )  # fmt: skip
        body = f"steps = 0\nwhile {n} != 1:\n    {step}\n    steps += 1\nreturn steps"
        checks = "assert f(1) == 0\nassert f(6) == 8\nassert f(8) == 3"
    else:
        words = d.say(
            "collatz sequence of {n} as a list", "[list|return] the collatz sequence from {n} [down |]to 1", "collatz numbers from {n} to 1, both included",
            "halve {n} if even, else times 3 plus 1: list all values to 1", "[build|get] the list of collatz values starting at {n}",
            held=("all values that the 3n+1 rule gives from {n} until 1", "the whole collatz chain for {n}"), n=n,
        )  # fmt: skip
        body = f"sequence = [{n}]\nwhile {n} != 1:\n    {step}\n    sequence.append({n})\nreturn sequence"
        checks = "assert f(1) == [1]\nassert f(6) == [6, 3, 10, 5, 16, 8, 4, 2, 1]"
    return Task(
        words=words, name=d.name(*(("collatz_steps", "count_steps") if steps else ("collatz", "collatz_sequence")), held=("hailstone", "three_n_plus_one")),
        params=params(f"{n}: int"), returns="int" if steps else "list[int]", body=body, doc="Follow the collatz rule to 1.", target="found", checks=checks,
    )  # fmt: skip


@family(area="numbers")
def nth_fibonacci(d: Draw, style: Style) -> Task:
    (n,) = variables(d, "number", avoid="a b _")
    return Task(
        words=d.say(
            "fibonacci number at index {n}[, counting from 0|]", "[compute|return|calculate|get] fibonacci number {n} (0, 1, 1, 2, ...)", "fibonacci number {n}, starting with 0, 1", "fibonacci of {n}",
            "nth fibonacci number with f(0) = 0 and f(1) = 1", "fib of {n}: 0 for 0, 1 for 1", held=("value number {n} of the fibonacci sequence 0, 1, 1, 2, ...", "work out the fibonacci number that stands at {n}"), n=n,
        ),
        name=d.name("fibonacci", "fib", "nth_fibonacci", held=("fibonacci_number", "fib_at")), params=params(f"{n}: int"), returns="int",
        body=f"""
            a, b = 0, 1
            for _ in range({n}):
                a, b = b, a + b
            return a
        """,
        doc="Compute a Fibonacci number.", checks="assert f(0) == 0\nassert f(1) == 1\nassert f(10) == 55",
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
    what, term, values = d.pick(("numbers", "", (15, 0)), ("squares", " ** 2", (55, 0)), ("cubes", " ** 3", (225, 0)))
    body = f"return sum(i{term} for i in range({first}, {last} + 1))" if term else f"return sum(range({first}, {last} + 1))"
    if style.loop:
        body = f"total = 0\nfor i in range({first}, {last} + 1):\n    total += i{term}\nreturn total"
    return Task(
        words=d.say(
            "sum of the {what} from {a} to {b}[, both included| inclusive]", "add up the {what} from {a} to {b}, {b} included", "sum [all |the ]{what} from {a} [up |]to and including {b}",
            "total of the {what} {a} to {b}, inclusive", "[compute|calculate] the sum of [all |]{what} between {a} and {b} inclusive",
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
            "ordinal of {n} like 1st, 2nd, 3rd", "[turn|convert|make] {n} [in|]to an ordinal (1st, 2nd, 3rd, 4th)", "add the ordinal suffix to {n} [(st, nd, rd, th)|as in 22nd]", "{n} with st, nd, rd or th",
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
def reverse_number(d: Draw, style: Style) -> Task:
    (n,) = variables(d, "number", avoid="sign")
    return Task(
        words=d.say(
            "reverse the digits of {n}[, keep the sign|]", "reverse an integer, the sign stays", "{n} with its digits reversed, same sign", "[turn|flip] the digits of {n} around, keeping the sign",
            "[return|get] the number with the digits of {n} backwards[, same sign|]", "digits of {n} in reverse order as an int", held=("read the digits of {n} from right to left as a number", "mirror the integer {n}, sign kept"), n=n,
        ),
        name=d.name("reverse_number", "reverse_digits", "reversed_int", held=("flip_digits", "backwards_number")), params=params(f"{n}: int"), returns="int",
        body=f"""
            sign = -1 if {n} < 0 else 1
            return sign * int(str(abs({n}))[::-1])
        """,
        doc="Reverse a number's digits.", target="flipped", checks="assert f(123) == 321\nassert f(-40) == -4\nassert f(0) == 0",
    )  # fmt: skip


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
        zero, body, checks = part, f"return ({whole} - {part}) / {part} * 100", "assert f(50, 75) == 50\nassert f(200, 100) == -50"
    else:
        words = d.say(
            "what percentage of {b} is {a}", "{a} as a percentage of {b}", "percentage of {a} in {b}", "[compute|calculate|return] how many percent {a} is of {b}", "[get|find] the percentage that {a} makes of {b}",
            "percent: {a} of {b}", held=("share of {a} in {b}, in percent", "express {a} in percent of {b}"), a=part, b=whole,
        )  # fmt: skip
        zero, body, checks = whole, f"return {part} / {whole} * 100", "assert f(1, 4) == 25\nassert f(3, 2) == 150"
    guard = f'if {zero} == 0:\n    raise ValueError("{zero} is zero")\n' if raises else f"if {zero} == 0:\n    return None\n"
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
    which, body, values = d.pick(("largest", "return max({})", (3, 9)), ("smallest", "return min({})", (1, -4)), ("middle", "return sorted(({}))[1]", (2, 5)))
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
    a, b, t = variables(d, "start a low first|origin", "end b high last|goal", "t fraction weight amount|ratio")
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
