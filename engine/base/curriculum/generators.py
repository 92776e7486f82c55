"""Families over generators of numbers and unusual order."""

from __future__ import annotations

from engine.base.curriculum.shared import needed, variable
from engine.base.curriculum.task import Draw, Param, Style, Task, family


@family(area="iterators")
def fibonacci_numbers(d: Draw, style: Style) -> Task:
    body = """
        a, b = 0, 1
        while True:
            yield a
            a, b = b, a + b
    """
    return Task(
        words=d.say(
            "[infinite|endless] generator of [the |]Fibonacci numbers[, from 0|]",
            "yield [the |all |]Fibonacci numbers[, 0 first| forever| without end]",
            "Fibonacci generator[ starting with 0, 1|]",
            "generate the Fibonacci [sequence|numbers] [lazily|one by one|without end]",
            "[endless|infinite] Fibonacci sequence",
            held=("produce 0, 1, 1, 2, 3, 5 and so on without end", "iterator over the fibonacci series"),
        ),
        name=d.name(
            "fibonacci", "fib", "fibonacci_numbers", "generate_fibonacci", held=("fib_sequence", "fibs")
        ),
        returns="Iterator[int]",
        imports=needed(style, body, "Iterator[int]", "from collections.abc import Iterator"),
        body=body,
        doc="Yield the Fibonacci numbers.",
        checks="""
            import itertools
            assert list(itertools.islice(f(), 8)) == [0, 1, 1, 2, 3, 5, 8, 13]
        """,
    )


@family(area="iterators")
def fibonacci_below(d: Draw, style: Style) -> Task:
    limit = variable(d, "limit", "maximum", "stop", held=("bound",))
    body = f"""
        a, b = 0, 1
        while a < {limit}:
            yield a
            a, b = b, a + b
    """
    return Task(
        words=d.say(
            "yield [the |]Fibonacci numbers [below|smaller than|less than] {limit}",
            "generator of Fibonacci numbers [below|under|less than] {limit}",
            "Fibonacci numbers [below|less than] {limit}, [one by one|lazily|as a generator]",
            "generate Fibonacci numbers [while they are less than|as long as they are below] {limit}",
            "all Fibonacci numbers [less than|below] {limit}, yielded in order",
            "generate the Fibonacci numbers under {limit}",
            held=(
                "iterate over the fibonacci series, stop before {limit}",
                "lazily produce each fibonacci number under {limit}",
            ),
            limit=limit,
        ),
        name=d.name(
            "fibonacci_below",
            "fib_until",
            "fibonacci_up_to",
            "small_fibonacci",
            held=("fibs_under", "fib_below"),
        ),
        params=(Param(limit, "int"),),
        returns="Iterator[int]",
        imports=needed(style, body, "int Iterator[int]", "from collections.abc import Iterator"),
        body=body,
        checks="""
            assert list(f(10)) == [0, 1, 1, 2, 3, 5, 8]
            assert list(f(8)) == [0, 1, 1, 2, 3, 5]
            assert list(f(0)) == []
        """,
    )


@family(area="iterators")
def countdown(d: Draw, style: Style) -> Task:
    start = variable(d, "start", "n", "first", held=("top",))
    body = f"""
        while {start} > 0:
            yield {start}
            {start} -= 1
    """
    return Task(
        words=d.say(
            "[count|counting] down from {start} to 1, as a generator",
            "generator that counts down from {start} to 1",
            "yield {start}, then one less, down to 1",
            "yield the [numbers|integers] from {start} down to 1",
            "countdown [generator |]from {start} to 1",
            held=(
                "give out {start} and every smaller positive integer in falling order",
                "iterator of integers descending from {start}, ending with 1",
            ),
            start=start,
        ),
        name=d.name(
            "countdown", "count_down", "down_from", "descending", held=("backwards_from", "counting_down")
        ),
        params=(Param(start, "int"),),
        returns="Iterator[int]",
        imports=needed(style, body, "int Iterator[int]", "from collections.abc import Iterator"),
        body=body,
        checks="""
            assert list(f(3)) == [3, 2, 1]
            assert list(f(0)) == []
        """,
    )


@family(area="iterators")
def unique_lazily(d: Draw, style: Style) -> Task:
    items = d.var("items")
    body = f"""
        seen = set()
        for item in {items}:
            if item not in seen:
                seen.add(item)
                yield item
    """
    return Task(
        words=d.say(
            "yield [each|every] [item|element] of {items} [once|only once|the first time], [in order|order kept]",
            "generator of unique items of {items}[ in order| in their order|]",
            "yield items of {items} that were not seen before",
            "lazily [drop|remove|skip] [duplicates|repeats] from {items}",
            "unique [items|elements] of {items}, [lazily|as a generator]",
            held=(
                "iterate over {items} leaving out what already came",
                "generator that passes on every distinct element of {items} a single time",
            ),
            items=items,
        ),
        name=d.name("unique", "iter_unique", "distinct", "without_repeats", held=("unseen", "dedupe")),
        params=(Param(items, "Iterable"),),
        returns="Iterator",
        imports=needed(
            style,
            body,
            "Iterable Iterator",
            "from collections.abc import Iterable",
            "from collections.abc import Iterator",
        ),
        body=body,
        doc="Yield each item once.",
        checks="""
            assert list(f([3, 1, 3, 2, 1])) == [3, 1, 2]
            assert list(f("")) == []
            assert not isinstance(f([1]), list)
        """,
    )


@family(area="iterators")
def interleave(d: Draw, style: Style) -> Task:
    first = variable(d, "first", "left", "a", held=("one",))
    second = variable(d, "second", "right", "b", held=("two",))
    body = f"""
        for x, y in zip({first}, {second}):
            yield x
            yield y
    """
    return Task(
        words=d.say(
            "[interleave|alternate] the [items|elements] of {first} and {second}[ until one ends| until the shorter ends|]",
            "yield [items|elements] of {first} and {second} [in turn|alternately|by turns]",
            "generator that alternates between {first} and {second}[, stops with the shorter|]",
            "yield one from {first}, one from {second}, and so on",
            "interleave [two iterables|{first} with {second}]",
            held=(
                "weave {first} and {second} together one by one",
                "take turns giving an element of {first} and an element of {second}",
            ),
            first=first,
            second=second,
        ),
        name=d.name("interleave", "alternate", "zip_flat", "take_turns", held=("weave", "mix")),
        params=(Param(first, "Iterable"), Param(second, "Iterable")),
        returns="Iterator",
        imports=needed(
            style,
            body,
            "Iterable Iterable Iterator",
            "from collections.abc import Iterable",
            "from collections.abc import Iterator",
        ),
        body=body,
        checks="""
            assert list(f([1, 2], "ab")) == [1, "a", 2, "b"]
            assert list(f([], [1])) == []
        """,
    )


@family(area="iterators")
def running_total(d: Draw, style: Style) -> Task:
    numbers = d.var("numbers")
    body = f"""
        total = 0
        for number in {numbers}:
            total += number
            yield total
    """
    return Task(
        words=d.say(
            "yield the running [total|sum] of {numbers}",
            "[cumulative|running] sums of {numbers}, [lazily|as a generator]",
            "generator of [running totals|cumulative sums|partial sums] of {numbers}",
            "yield the sum so far after [each|every] [number|item] of {numbers}",
            "[running|cumulative] sum generator",
            held=(
                "iterate over the partial sums of {numbers}",
                "for each number in {numbers} give out the total up to it",
            ),
            numbers=numbers,
        ),
        name=d.name(
            "running_total",
            "running_sum",
            "cumulative_sums",
            "accumulate_sums",
            held=("partial_sums", "totals"),
        ),
        params=(Param(numbers, "Iterable[float]"),),
        returns="Iterator[float]",
        imports=needed(
            style,
            body,
            "Iterable[float] Iterator[float]",
            "from collections.abc import Iterable",
            "from collections.abc import Iterator",
        ),
        body=body,
        doc="Yield the sum so far.",
        checks="""
            assert list(f([1, 2, 3])) == [1, 3, 6]
            assert list(f([])) == []
            assert not isinstance(f([1]), list)
        """,
    )


@family(area="iterators")
def lines_matching(d: Draw, style: Style) -> Task:
    text = d.var("text")
    pattern = variable(d, "pattern", "word", "needle", held=("wanted",))
    body = f"""
        for number, line in enumerate({text}.splitlines(), start=1):
            if {pattern} in line:
                yield number, line
    """
    return Task(
        words=d.say(
            "yield [line number and line|number and text] of each line [in|of] {text} that contains {pattern}",
            "generator of (number, line) for [the |]lines of {text} [with|that contain|containing] {pattern}, [counting from 1|numbered from 1]",
            "[grep|search] {text} for {pattern}, yield [line number and line|(line number, line)]",
            "numbered lines of {text} [containing|that contain] {pattern}, [from 1|first line is 1], lazily",
            "yield (line number, line) [where|if] the line contains {pattern}, numbers start at 1",
            "find lines of {text} with {pattern} in them, yield number (from 1) and line",
            held=(
                "go through the lines of {text} and give out those with {pattern} together with their 1-based number",
                "iterate over matches of {pattern} by line, number first",
            ),
            text=text,
            pattern=pattern,
        ),
        name=d.name(
            "grep", "matching_lines", "lines_with", "find_lines", held=("search_lines", "lines_containing")
        ),
        params=(Param(text, "str"), Param(pattern, "str")),
        returns="Iterator[tuple[int, str]]",
        imports=needed(
            style, body, "str str Iterator[tuple[int, str]]", "from collections.abc import Iterator"
        ),
        body=body,
        doc="Yield numbered lines that contain a text.",
        checks=r"""
            assert list(f("a\nba\nc", "a")) == [(1, "a"), (2, "ba")]
            assert list(f("", "x")) == []
        """,
    )
