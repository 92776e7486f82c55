"""Families over whole numbers: primes, bases, bits, numerals, rounding."""

from __future__ import annotations

from engine.base.curriculum.shared import params, variables
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
    base, code, sample, _word = d.pick(
        ("binary", "b", "1010", "bits"),
        ("hexadecimal", "x", "a", "hex digits"),
        ("octal", "o", "12", "octal digits"),
    )
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
    base, number, sample, value = d.pick(
        ("binary", 2, "1010", 10),
        ("hexadecimal", 16, "ff", 255),
        ("octal", 8, "17", 15),
        ("hex", 16, "1A", 26),
    )
    return Task(
        words=d.say(
            "convert the {base} string {text} to an int", "parse {text} as {base}", "{text} is {base}, give me the int", "what int is the {base} {text}", "{base} digits in {text} to a number", "decode the {base} number {text}", "number written in {base} as {text}", "{base} to [int|decimal]", "[read|interpret] {text} as a {base} number",
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
            "parse the roman numeral {text}", "convert [the |]roman numeral {text} to an int", "roman to int", "roman numeral {text} to a number", "decode the roman numeral {text}", "what number is {text} (roman)", "int for the roman number {text}", "the roman {text} as an int", "[value|number] of the roman numeral {text}",
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
