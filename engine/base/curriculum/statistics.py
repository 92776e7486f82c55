"""Families over statistics."""

from __future__ import annotations

from engine.base.curriculum.shared import checked, needed, variable
from engine.base.curriculum.task import Clause, Draw, Param, Style, Task, family


@family(area="statistics")
def mean(d: Draw, style: Style) -> Task:
    numbers = d.var("numbers")
    body = f"""
        if not {numbers}:
            raise ValueError("no values")
        return sum({numbers}) / len({numbers})
    """
    if style.errors == "none":
        body = f"""
            if not {numbers}:
                return None
            return sum({numbers}) / len({numbers})
        """
    return Task(
        words=d.say(
            "[compute|calculate|return] the [arithmetic |][mean|average] of {numbers}",
            "[arithmetic |][mean|average] of {numbers}",
            "the [mean|average] value of [a list|{numbers}]",
            "average {numbers}",
            "return the sum of {numbers} divided by [their number|how many there are]",
            "the mean [of|over] all {numbers}",
            "calculate an average",
            held=("what is the average of {numbers}", "find the mean value of the numbers in {numbers}"),
            numbers=numbers,
        ),
        clauses=(
            Clause(
                d.pick("raise ValueError if empty", "ValueError for an empty list")
                if style.errors == "raise"
                else d.pick("None if empty", "None for an empty list"),
                about="errors",
            ),
        ),
        name=d.name("mean", "average", "arithmetic_mean", "avg", held=("mean_of", "average_value")),
        params=(Param(numbers, "list[float]"),),
        returns="float" if style.errors == "raise" else "float | None",
        body=body,
        doc="Compute the mean.",
        checks=checked(
            """
            assert f([1, 2, 3, 6]) == 3
            assert f([2.5]) == 2.5
        """,
            style,
            raising="assert raises(ValueError, [])",
            none="assert f([]) is None",
        ),
    )


@family(area="statistics")
def median(d: Draw, style: Style) -> Task:
    numbers = d.var("numbers")
    return Task(
        words=d.say(
            "[compute|calculate|return|find] the median of {numbers}",
            "median of {numbers}[, mean of the middle two if even|]",
            "median [value|number] of [a list|{numbers}]",
            "middle value of {numbers} [when sorted|in sorted order], [average|mean] of the two middle ones [if even|for an even count]",
            "median, without the statistics module",
            "the median of a list of numbers",
            held=(
                "the value in the middle of the sorted {numbers}, averaging two if needed",
                "what is the median of these {numbers}",
            ),
            numbers=numbers,
        ),
        name=d.name("median", "middle", "median_of", "mid_value", held=("median_value", "middle_value")),
        params=(Param(numbers, "list[float]"),),
        returns="float",
        body=f"""
            ordered = sorted({numbers})
            middle = len(ordered) // 2
            if len(ordered) % 2:
                return ordered[middle]
            return (ordered[middle - 1] + ordered[middle]) / 2
        """,
        doc="Compute the median.",
        checks="""
            assert f([3, 1, 2]) == 2
            assert f([4, 1, 3, 2]) == 2.5
            assert f([7]) == 7
        """,
    )


@family(area="statistics")
def mode(d: Draw, style: Style) -> Task:
    items = d.var("items")
    return Task(
        words=d.say(
            "[return|find|get] the [most common|most frequent] [item|value|element] [in|of] {items}",
            "[most common|most frequent|commonest] [item|value|element] of {items}",
            "mode of {items}",
            "[item|value|element] that [occurs|appears] most often in {items}",
            "which [item|value] is the most frequent in {items}",
            held=("the element of {items} with the highest count", "compute the statistical mode of {items}"),
            items=items,
        ),
        name=d.name("mode", "most_common", "most_frequent", "modal_value", held=("commonest", "mode_of")),
        params=(Param(items, "list"),),
        returns="object",
        imports=("from collections import Counter",),
        body=f"return Counter({items}).most_common(1)[0][0]",
        doc="Find the most common item.",
        target="commonest",
        checks="""
            assert f([1, 2, 2, 3]) == 2
            assert f(["a", "b", "b", "a", "b"]) == "b"
        """,
    )


@family(area="statistics")
def percentile(d: Draw, style: Style) -> Task:
    numbers = d.var("numbers")
    percent = variable(d, "percent", "p", "q", held=("rank",))
    return Task(
        words=d.say(
            "[compute|return|find] the {percent} percentile of {numbers} [by|with] the nearest rank method",
            "nearest-rank percentile [{percent} |]of {numbers}",
            "{percent}-th percentile of {numbers}, nearest rank",
            "percentile [{percent} |]of {numbers} by nearest rank",
            "[nearest rank|nearest-rank]: value of {numbers} below which {percent} percent lie",
            held=(
                "which value of {numbers} is at percentile {percent}, nearest rank",
                "find the nearest-rank percentile for {percent} in {numbers}",
            ),
            numbers=numbers,
            percent=percent,
        ),
        name=d.name(
            "percentile",
            "quantile",
            "nth_percentile",
            "percentile_of",
            held=("percentile_rank_value", "nearest_rank"),
        ),
        params=(Param(numbers, "list[float]"), Param(percent, "float")),
        returns="float",
        imports=("import math",),
        body=f"""
            ordered = sorted({numbers})
            index = math.ceil({percent} / 100 * len(ordered)) - 1
            return ordered[max(index, 0)]
        """,
        doc="Find a percentile by the nearest rank.",
        checks="""
            assert f([15, 20, 35, 40, 50], 30) == 20
            assert f([15, 20, 35, 40, 50], 100) == 50
            assert f([50, 15, 40, 20, 35], 40) == 20
            assert f([3], 0) == 3
        """,
    )


@family(area="statistics")
def variance(d: Draw, style: Style) -> Task:
    numbers = d.var("numbers")
    return Task(
        words=d.say(
            "[compute|calculate|return] the population variance of {numbers}",
            "population variance[ of {numbers}|]",
            "variance of {numbers} (population)",
            "mean squared [distance|deviation] of {numbers} from [their|the] mean",
            "return the average of the squared differences [from the mean|between {numbers} and their mean]",
            held=(
                "how much do {numbers} vary, as population variance",
                "the second central moment of {numbers}",
            ),
            numbers=numbers,
        ),
        name=d.name("variance", "var", "population_variance", "spread", held=("variance_of", "pvariance")),
        params=(Param(numbers, "list[float]"),),
        returns="float",
        body=f"""
            mean = sum({numbers}) / len({numbers})
            return sum((number - mean) ** 2 for number in {numbers}) / len({numbers})
        """,
        doc="Compute the population variance.",
        target="spread",
        checks="""
            assert f([1, 3]) == 1
            assert f([2, 2, 2]) == 0
            assert abs(f([1, 2, 3, 4]) - 1.25) < 1e-9
        """,
    )


@family(area="statistics")
def std_dev(d: Draw, style: Style) -> Task:
    numbers = d.var("numbers")
    return Task(
        words=d.say(
            "[compute|calculate|return] the sample standard deviation of {numbers}",
            "sample standard deviation[ of {numbers}|]",
            "standard deviation of [the sample |]{numbers}[ (n - 1)|, sample version]",
            "[stdev|std dev|standard deviation] of {numbers}, sample",
            "get the [stdev|standard deviation] of a sample",
            "calculate how far {numbers} spread: sample standard deviation",
            held=(
                "spread of the sample {numbers} as standard deviation",
                "what is the sample stdev of {numbers}",
            ),
            numbers=numbers,
        ),
        name=d.name("std_dev", "stdev", "standard_deviation", "sigma", held=("std", "deviation")),
        params=(Param(numbers, "list[float]"),),
        returns="float",
        imports=("import statistics",),
        body=f"return statistics.stdev({numbers})",
        target="deviation",
        checks="""
            assert abs(f([1, 2, 3, 4]) - 1.2909944487358056) < 1e-9
            assert f([2, 2]) == 0
        """,
    )


@family(area="statistics")
def moving_average(d: Draw, style: Style) -> Task:
    numbers = d.var("numbers")
    size = variable(d, "size", "window", "k", held=("width",))
    body = f"return [sum({numbers}[i : i + {size}]) / {size} for i in range(len({numbers}) - {size} + 1)]"
    if style.loop:
        body = f"""
            averages = []
            for start in range(len({numbers}) - {size} + 1):
                averages.append(sum({numbers}[start : start + {size}]) / {size})
            return averages
        """
    return Task(
        words=d.say(
            "[moving|rolling|sliding] [average|mean] of {numbers} [over|with window] {size}",
            "[compute|calculate] the moving average of {numbers} with [window|a window of] {size}",
            "the [mean|average] of each window of {size} [consecutive|neighbouring] numbers in {numbers}",
            "return a list of [moving|rolling] averages of {numbers}, window {size}",
            "smooth {numbers} with a moving average of [size|width] {size}",
            held=(
                "average every run of {size} successive values in {numbers}",
                "rolling mean, {size} wide, for {numbers}",
            ),
            numbers=numbers,
            size=size,
        ),
        name=d.name(
            "moving_average",
            "rolling_mean",
            "smooth",
            "sliding_average",
            held=("running_average", "window_means"),
        ),
        params=(Param(numbers, "list[float]"), Param(size, "int")),
        returns="list[float]",
        body=body,
        doc="Compute the moving average.",
        target="averages",
        checks="""
            assert f([1, 2, 3, 4], 2) == [1.5, 2.5, 3.5]
            assert f([1, 2], 3) == []
        """,
    )


@family(area="statistics")
def min_max_scale(d: Draw, style: Style) -> Task:
    numbers = d.var("numbers")
    body = f"""
        low, high = min({numbers}), max({numbers})
        return [(number - low) / (high - low) for number in {numbers}]
    """
    if style.loop:
        body = f"""
            low, high = min({numbers}), max({numbers})
            scaled = []
            for number in {numbers}:
                scaled.append((number - low) / (high - low))
            return scaled
        """
    return Task(
        words=d.say(
            "[scale|normalize|rescale] {numbers} to [the range |][0 to 1|0..1|between 0 and 1]",
            "min-max [scaling|normalization] of {numbers}",
            "{numbers} scaled [linearly |]to [0..1|0 to 1|the unit interval]",
            "map {numbers} linearly [to|onto] 0..1, [smallest|minimum] becomes 0, [largest|maximum] 1",
            "[normalize|scale] {numbers} by minimum and maximum",
            held=(
                "bring {numbers} into the unit interval, smallest at 0 and largest at 1",
                "linear rescaling of {numbers} so that min is 0 and max is 1",
            ),
            numbers=numbers,
        ),
        name=d.name("normalize", "scale", "min_max_scale", "rescale", held=("to_unit_range", "normalized")),
        params=(Param(numbers, "list[float]"),),
        returns="list[float]",
        body=body,
        doc="Scale numbers to the range from 0 to 1.",
        target="scaled",
        checks="""
            assert f([2, 4, 6]) == [0.0, 0.5, 1.0]
            assert f([1, 0]) == [1.0, 0.0]
        """,
    )


@family(area="statistics")
def weighted_mean(d: Draw, style: Style) -> Task:
    numbers = d.var("numbers")
    weights = variable(d, "weights", "shares", held=("factors",))
    body = f"return sum(number * weight for number, weight in zip({numbers}, {weights})) / sum({weights})"
    if style.loop:
        body = f"""
            total = 0
            for number, weight in zip({numbers}, {weights}):
                total += number * weight
            return total / sum({weights})
        """
    return Task(
        words=d.say(
            "[weighted|weight-aware] [mean|average] of {numbers}[ with {weights}|]",
            "[compute|calculate|return] the weighted [mean|average] of {numbers} [with|by|using] {weights}",
            "the [mean|average] of {numbers} weighted [by|with] {weights}",
            "average {numbers} with [the |]weights {weights}",
            "compute a mean with weights",
            "weigh {numbers} by {weights} and return the mean",
            held=(
                "average where each of {numbers} counts according to {weights}",
                "return the sum of {numbers} times {weights} over the sum of {weights}",
            ),
            numbers=numbers,
            weights=weights,
        ),
        name=d.name(
            "weighted_mean",
            "weighted_average",
            "weighted",
            "mean_by_weight",
            held=("average_weighted", "wmean"),
        ),
        params=(Param(numbers, "list[float]"), Param(weights, "list[float]")),
        returns="float",
        body=body,
        doc="Compute the weighted mean.",
        checks="""
            assert f([1, 3], [1, 1]) == 2
            assert f([1, 3], [3, 1]) == 1.5
        """,
    )


@family(area="statistics")
def histogram(d: Draw, style: Style) -> Task:
    numbers = d.var("numbers")
    width = variable(d, "width", "bin_width", "step", held=("bin_size",))
    body = f"return dict(Counter(int(number // {width}) for number in {numbers}))"
    if style.loop:
        body = f"""
            counts = {{}}
            for number in {numbers}:
                index = int(number // {width})
                counts[index] = counts.get(index, 0) + 1
            return counts
        """
    return Task(
        words=d.say(
            "[histogram|counts] of {numbers} in bins of [width |]{width}, [dict|keyed] by bin [number|index]",
            "count how many of {numbers} [fall|are] in each bin of width {width}, bin number is number // {width}",
            "dict from bin [index|number] to count of {numbers}, bin width {width}",
            "[bin|bucket] {numbers} by {width} and count [per|each] bin [index|number]",
            "make a histogram dict of {numbers}, bin number to count, bins {width} wide",
            "count {numbers} by number // {width}",
            held=(
                "how {numbers} are spread over bins {width} wide, as index to count",
                "number of {numbers} per interval of size {width}, keyed by interval index",
            ),
            numbers=numbers,
            width=width,
        ),
        name=d.name("histogram", "bin_counts", "buckets", "count_bins", held=("binned", "distribution")),
        params=(Param(numbers, "list[float]"), Param(width, "float")),
        returns="dict[int, int]",
        imports=needed(style, body, "list[float] float dict[int, int]", "from collections import Counter"),
        body=body,
        target="counts",
        checks="""
            assert f([1, 2, 11, 25], 10) == {0: 2, 1: 1, 2: 1}
            assert f([], 5) == {}
        """,
    )
