"""Families over decorators."""

from __future__ import annotations

from engine.base.curriculum.shared import needed
from engine.base.curriculum.task import Draw, Param, Style, Task, family


@family(area="decorators")
def timed(d: Draw, style: Style) -> Task:
    function = d.var("function")
    body = f"""
        @functools.wraps({function})
        def wrapper(*args, **kwargs):
            start = time.perf_counter()
            try:
                return {function}(*args, **kwargs)
            finally:
                elapsed = time.perf_counter() - start
                print(f"{{{function}.__name__}} took {{elapsed:.3f}} s")

        return wrapper
    """
    if style.strings == "format":
        body = f"""
            @functools.wraps({function})
            def wrapper(*args, **kwargs):
                start = time.perf_counter()
                try:
                    return {function}(*args, **kwargs)
                finally:
                    elapsed = time.perf_counter() - start
                    print("{{}} took {{:.3f}} s".format({function}.__name__, elapsed))

            return wrapper
        """
    if style.strings == "percent":
        body = f"""
            @functools.wraps({function})
            def wrapper(*args, **kwargs):
                start = time.perf_counter()
                try:
                    return {function}(*args, **kwargs)
                finally:
                    elapsed = time.perf_counter() - start
                    print("%s took %.3f s" % ({function}.__name__, elapsed))

            return wrapper
        """
    return Task(
        words=d.say(
            "decorator that prints how long [a|the] [call|function] [takes|took]",
            "timing decorator",
            "[time|measure] [each|every] call of the decorated function and print [it|the seconds]",
            "print the [duration|run time|time] of [each|every] call, as a decorator",
            "decorator to [time|measure] [calls|functions]",
            "print how long the function [took|takes|ran]",
            "log the time a function needs, printed after each call",
            held=(
                "decorate a function so that its run time gets printed",
                "wrapper which reports the seconds a function needed",
            ),
        ),
        name=d.name(
            "timed", "timeit", "timing", "log_time", "measure_time", held=("time_it", "print_duration")
        ),
        params=(Param(function, "Callable"),),
        returns="Callable",
        imports=needed(
            style,
            body,
            "Callable Callable",
            "import functools",
            "import time",
            "from collections.abc import Callable",
        ),
        body=body,
        doc="Print how long each call takes.",
        checks="""
            import io
            import contextlib, io
            out = io.StringIO()
            def add(a, b=0):
                "doc"
                return a + b
            g = f(add)
            with contextlib.redirect_stdout(out):
                assert g(1, b=2) == 3
            assert g.__name__ == "add"
            assert "add" in out.getvalue()
        """,
    )


@family(area="decorators")
def memoize(d: Draw, style: Style) -> Task:
    function = d.var("function")
    body = f"""
        cache = {{}}

        @functools.wraps({function})
        def wrapper(*args):
            if args not in cache:
                cache[args] = {function}(*args)
            return cache[args]

        return wrapper
    """
    return Task(
        words=d.say(
            "memoizing decorator[, without lru_cache| with a dict|]",
            "decorator that [caches|remembers] results by [arguments|argument|their arguments]",
            "[cache|remember] the results of the decorated function[ in a dict|]",
            "[memoize|memoise] [a|the] function by its positional arguments",
            "decorator: call the function once per [set of arguments|arguments], [then use|after that] the cached value",
            held=(
                "keep results of a function in a dict keyed by the arguments, as a decorator",
                "wrap {function} so that repeated calls reuse the earlier result",
            ),
            function=function,
        ),
        name=d.name("memoize", "memoized", "cached", "remember", held=("cache_results", "memo")),
        params=(Param(function, "Callable"),),
        returns="Callable",
        imports=needed(
            style, body, "Callable Callable", "import functools", "from collections.abc import Callable"
        ),
        body=body,
        doc="Remember the results of a function.",
        checks="""
            calls = []
            def add(a, b):
                calls.append((a, b))
                return a + b
            g = f(add)
            assert g(1, 2) == 3 and g(1, 2) == 3 and g(2, 2) == 4
            assert calls == [(1, 2), (2, 2)] and g.__name__ == "add"
        """,
    )


@family(area="decorators")
def deprecated(d: Draw, style: Style) -> Task:
    function = d.var("function")
    body = f"""
        @functools.wraps({function})
        def wrapper(*args, **kwargs):
            warnings.warn(f"{{{function}.__name__}} is deprecated", DeprecationWarning, stacklevel=2)
            return {function}(*args, **kwargs)

        return wrapper
    """
    if style.strings == "format":
        body = f"""
            @functools.wraps({function})
            def wrapper(*args, **kwargs):
                warnings.warn("{{}} is deprecated".format({function}.__name__), DeprecationWarning, stacklevel=2)
                return {function}(*args, **kwargs)

            return wrapper
        """
    if style.strings == "percent":
        body = f"""
            @functools.wraps({function})
            def wrapper(*args, **kwargs):
                warnings.warn("%s is deprecated" % {function}.__name__, DeprecationWarning, stacklevel=2)
                return {function}(*args, **kwargs)

            return wrapper
        """
    return Task(
        words=d.say(
            "decorator that [emits|raises|issues] a DeprecationWarning [on each call|when the function is called|at each call]",
            "deprecated decorator",
            "[warn|emit a DeprecationWarning] when the decorated function is [called|used]",
            "mark a function as deprecated[ with a warning|]",
            "decorator to [mark|flag] [deprecated functions|functions as deprecated]",
            "[warn|tell callers] that the function is deprecated, then call it",
            held=(
                "decorate old functions so that calling them issues a DeprecationWarning",
                "deprecation warning on use, as a decorator",
            ),
        ),
        name=d.name(
            "deprecated", "deprecate", "mark_deprecated", "obsolete", held=("warn_deprecated", "discouraged")
        ),
        params=(Param(function, "Callable"),),
        returns="Callable",
        imports=needed(
            style,
            body,
            "Callable Callable",
            "import functools",
            "import warnings",
            "from collections.abc import Callable",
        ),
        body=body,
        doc="Warn when a function is called.",
        checks="""
            import warnings
            def add(a, b=0):
                return a + b
            g = f(add)
            with warnings.catch_warnings(record=True) as seen:
                warnings.simplefilter("always")
                assert g(1, b=2) == 3
            assert len(seen) == 1 and seen[0].category is DeprecationWarning and g.__name__ == "add"
        """,
    )


@family(area="decorators")
def count_calls(d: Draw, style: Style) -> Task:
    function = d.var("function")
    body = f"""
        @functools.wraps({function})
        def wrapper(*args, **kwargs):
            wrapper.calls += 1
            return {function}(*args, **kwargs)

        wrapper.calls = 0
        return wrapper
    """
    return Task(
        words=d.say(
            "decorator that counts [the |]calls [in|as] [an attribute calls|the attribute calls|.calls]",
            "count [the |how many |]calls of the decorated function [in|as] its attribute calls",
            "[call counting|call counter] decorator, number in .calls",
            "keep the number of calls [in|as] an attribute named calls, as a decorator",
            "decorator with a .calls counter",
            held=(
                "track how often a function is called in wrapper.calls",
                "function wrapper whose attribute calls grows by one per call",
            ),
        ),
        name=d.name("count_calls", "counted", "call_counter", "counting", held=("tally_calls", "with_count")),
        params=(Param(function, "Callable"),),
        returns="Callable",
        imports=needed(
            style, body, "Callable Callable", "import functools", "from collections.abc import Callable"
        ),
        body=body,
        doc="Count the calls of a function.",
        checks="""
            g = f(lambda x: x * 2)
            assert g.calls == 0
            assert g(2) == 4 and g(x=3) == 6
            assert g.calls == 2
        """,
    )


@family(area="decorators")
def log_calls(d: Draw, style: Style) -> Task:
    function = d.var("function")
    body = f"""
        @functools.wraps({function})
        def wrapper(*args, **kwargs):
            result = {function}(*args, **kwargs)
            print(f"{{{function}.__name__}} returned {{result!r}}")
            return result

        return wrapper
    """
    if style.strings == "format":
        body = f"""
            @functools.wraps({function})
            def wrapper(*args, **kwargs):
                result = {function}(*args, **kwargs)
                print("{{}} returned {{!r}}".format({function}.__name__, result))
                return result

            return wrapper
        """
    if style.strings == "percent":
        body = f"""
            @functools.wraps({function})
            def wrapper(*args, **kwargs):
                result = {function}(*args, **kwargs)
                print("%s returned %r" % ({function}.__name__, result))
                return result

            return wrapper
        """
    return Task(
        words=d.say(
            "decorator that prints the [function's |]name and [what it returned|the result|its result] [after|of] [each|every] call",
            "print name and [return value|result] of [each|every] call, as a decorator",
            "[tracing|trace|debugging|debug] decorator: print [the |]name and result[ of each call|]",
            "decorator to [print|show] what [a|the] function returned",
            "print what the decorated function returns",
            held=(
                "show name and result whenever the wrapped function gets called",
                "debug wrapper printing the function name and its return value",
            ),
        ),
        name=d.name("log_calls", "logged", "trace_calls", "traced", held=("show_calls", "print_calls")),
        params=(Param(function, "Callable"),),
        returns="Callable",
        imports=needed(
            style, body, "Callable Callable", "import functools", "from collections.abc import Callable"
        ),
        body=body,
        doc="Print what each call returns.",
        checks="""
            import io
            import contextlib, io
            out = io.StringIO()
            def add(a, b=0):
                return a + b
            g = f(add)
            with contextlib.redirect_stdout(out):
                assert g(1, b=2) == 3
            assert "add" in out.getvalue() and "3" in out.getvalue() and g.__name__ == "add"
        """,
    )
