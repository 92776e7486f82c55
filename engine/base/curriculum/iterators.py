"""Families over iterating in pieces."""

from __future__ import annotations

from engine.base.curriculum.shared import needed
from engine.base.curriculum.task import Draw, Param, Style, Task, family


@family(area="iterators")
def chunks(d: Draw, style: Style) -> Task:
    items = d.var("items")
    size = d.var("size", avoid=(items,))
    body = f"""
        for start in range(0, len({items}), {size}):
            yield {items}[start : start + {size}]
    """
    return Task(
        words=d.say(
            "[yield|generate] [chunks|batches|slices] of {size} [items|elements] from {items}",
            "generator of [chunks|batches] of [size|length] {size} from {items}",
            "[yield|iterate over] {items} in [chunks|batches|pieces] of {size}",
            "lazily [split|break] {items} into [chunks|batches] of [size |]{size}",
            "yield {items} {size} at a time[, the last may be shorter|]",
            "generator over the [chunks|batches] of {items}",
            held=(
                "go through {items} lazily, {size} elements at a time",
                "iterator over consecutive pieces of {items} with at most {size} elements",
            ),
            items=items,
            size=size,
        ),
        name=d.name("chunks", "batches", "in_chunks", "batched", held=("chunked", "split_into_batches")),
        params=(Param(items, "list"), Param(size, "int")),
        returns="Iterator[list]",
        imports=needed(style, body, "list int Iterator[list]", "from collections.abc import Iterator"),
        body=body,
        doc="Yield the items in chunks.",
        checks="""
            assert list(f([1, 2, 3, 4, 5], 2)) == [[1, 2], [3, 4], [5]]
            assert list(f([], 3)) == []
            assert iter(f([1], 1)) is not None and not isinstance(f([1], 1), list)
        """,
    )


@family(area="iterators")
def sliding_windows(d: Draw, style: Style) -> Task:
    items = d.var("items")
    size = d.var("size", avoid=(items,))
    body = f"""
        for start in range(len({items}) - {size} + 1):
            yield {items}[start : start + {size}]
    """
    return Task(
        words=d.say(
            "yield [sliding|overlapping] windows of [size|length] {size} over {items}",
            "sliding windows of {items}",
            "generator of [all |]windows of {size} [consecutive|neighbouring] [items|elements] of {items}",
            "[yield|generate] every run of {size} consecutive items [in|of] {items}",
            "[slide|move] a window of {size} [items |]over {items} and yield [it|each]",
            held=(
                "iterate over each group of {size} adjacent elements of {items}",
                "rolling windows, {size} wide, as a generator over {items}",
            ),
            items=items,
            size=size,
        ),
        name=d.name(
            "windows", "sliding_window", "sliding_windows", "iter_windows", held=("moving_windows", "rolling")
        ),
        params=(Param(items, "list"), Param(size, "int")),
        returns="Iterator[list]",
        imports=needed(style, body, "list int Iterator[list]", "from collections.abc import Iterator"),
        body=body,
        doc="Yield sliding windows.",
        checks="""
            assert list(f([1, 2, 3, 4], 2)) == [[1, 2], [2, 3], [3, 4]]
            assert list(f([1, 2], 3)) == []
            assert not isinstance(f([1], 1), list)
        """,
    )


@family(area="iterators")
def pairwise(d: Draw, style: Style) -> Task:
    items = d.var("items")
    body = f"yield from zip({items}, {items}[1:])"
    if style.loop:
        body = f"""
            for index in range(len({items}) - 1):
                yield {items}[index], {items}[index + 1]
        """
    return Task(
        words=d.say(
            "yield [pairs of neighbours|neighbouring pairs|adjacent pairs] [in|of|from] {items}",
            "[generate|yield] each [item|element] of {items} with [the next|its successor]",
            "generator of consecutive pairs [of|from] {items}",
            "[adjacent|consecutive|overlapping] pairs of {items}, [lazily|as a generator]",
            "pairwise iteration over {items}",
            held=(
                "iterate over (current, next) tuples of {items}",
                "give out every two elements of {items} that stand side by side",
            ),
            items=items,
        ),
        name=d.name("pairwise", "pairs", "neighbours", "adjacent", held=("consecutive_pairs", "couples")),
        params=(Param(items, "list"),),
        returns="Iterator[tuple]",
        imports=needed(style, body, "list Iterator[tuple]", "from collections.abc import Iterator"),
        body=body,
        checks="""
            assert list(f([1, 2, 3])) == [(1, 2), (2, 3)]
            assert list(f([1])) == []
        """,
    )


@family(area="iterators")
def flatten_deep(d: Draw, style: Style) -> Task:
    items = d.var("items")
    name = d.name("flatten", "flatten_deep", "walk_nested", "leaves", held=("flat_items", "unnest"))
    body = f"""
        for item in {items}:
            if isinstance(item, list):
                yield from {name}(item)
            else:
                yield item
    """
    return Task(
        words=d.say(
            "yield [all |the |]items of [arbitrarily |]nested lists [recursively|at any depth]",
            "[recursively|lazily] flatten [nested lists|{items} at any depth]",
            "flattening generator for lists nested to any depth",
            "walk {items}, a list of lists of any depth, and yield the leaves",
            "generator over the leaves of [the nested list |]{items}, any depth",
            "[flatten|unnest] {items} completely, as a generator",
            held=(
                "give out every non-list element of a deeply nested list",
                "iterate over the innermost items of {items} however deep",
            ),
            items=items,
        ),
        name=name,
        params=(Param(items, "list"),),
        returns="Iterator",
        imports=needed(style, body, "list Iterator", "from collections.abc import Iterator"),
        body=body,
        doc="Yield the leaves of nested lists.",
        checks="""
            assert list(f([1, [2, [3, []], "ab"], 4])) == [1, 2, 3, "ab", 4]
            assert list(f([])) == []
        """,
    )


@family(area="iterators")
def take(d: Draw, style: Style) -> Task:
    items = d.var("items")
    size = d.var("size", avoid=(items,))
    body = f"return list(islice({items}, {size}))"
    if style.loop:
        body = f"""
            taken = []
            for item in {items}:
                if len(taken) >= {size}:
                    break
                taken.append(item)
            return taken
        """
    return Task(
        words=d.say(
            "[take|get|return] the first {size} [items|elements] of [any |an |]iterable [{items}|]as a list",
            "first {size} [items|elements] of an iterator, as a list",
            "[take|read] at most {size} items from the iterable {items}",
            "return a list of the first {size} [items|elements] of the iterator {items}",
            "[head|start] of an iterable: {size} items as a list",
            held=(
                "collect no more than {size} elements from the iterable {items}",
                "the leading {size} things an iterable gives, in a list",
            ),
            items=items,
            size=size,
        ),
        name=d.name("take", "first_items", "first_n", "head", held=("take_first", "limit_items")),
        params=(Param(items, "Iterable"), Param(size, "int")),
        returns="list",
        imports=needed(
            style,
            body,
            "Iterable int list",
            "from collections.abc import Iterable",
            "from itertools import islice",
        ),
        body=body,
        target="taken",
        checks="""
            import itertools
            assert f(iter([1, 2, 3]), 2) == [1, 2]
            assert f(iter([1]), 5) == [1]
            assert f(itertools.count(), 3) == [0, 1, 2]
        """,
    )
