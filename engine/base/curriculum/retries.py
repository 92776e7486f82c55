"""Families over calling again and failing quietly."""

from __future__ import annotations

from engine.base.curriculum.shared import needed, variable
from engine.base.curriculum.task import Draw, Param, Style, Task, family


@family(area="decorators")
def retry(d: Draw, style: Style) -> Task:
    times = variable(d, "times", "attempts", "tries", held=("max_attempts",))
    body = f"""
        def decorate(func):
            @functools.wraps(func)
            def wrapper(*args, **kwargs):
                for attempt in range({times}):
                    try:
                        return func(*args, **kwargs)
                    except Exception:
                        if attempt == {times} - 1:
                            raise

            return wrapper

        return decorate
    """
    return Task(
        words=d.say(
            "decorator that [retries|tries] [a|the] function up to {times} times",
            "decorator for retries, {times} [attempts|tries]",
            "[retry|call] the decorated function up to {times} times, [raise|re-raise] the last [error|exception]",
            "decorator: on an exception try again, [at most|up to] {times} times [in all|in total]",
            "retry [on any exception|when it raises], up to {times} [attempts|times], then raise",
            "repeat a failing call up to {times} times before giving up",
            "retry failed calls, [decorator with|up to] {times} attempts",
            "decorate a function so it is retried up to {times} times",
            held=(
                "make a flaky function be tried {times} times before its error gets out",
                "decorator for another attempt after an exception, {times} in total",
            ),
            times=times,
        ),
        name=d.name(
            "retry", "retrying", "with_retries", "retry_on_error", held=("try_again", "repeat_on_failure")
        ),
        params=(Param(times, "int", "3"),),
        returns="Callable",
        imports=needed(
            style, body, "int Callable", "import functools", "from collections.abc import Callable"
        ),
        body=body,
        doc="Try a failing function again.",
        checks="""
            calls = []
            @f(3)
            def flaky(x):
                calls.append(x)
                if len(calls) < 3:
                    raise ValueError(x)
                return x
            assert flaky(5) == 5 and calls == [5, 5, 5]
            calls.clear()
            @f(2)
            def broken():
                calls.append(1)
                raise KeyError("k")
            try:
                broken()
            except KeyError:
                pass
            else:
                raise AssertionError
            assert len(calls) == 2 and broken.__name__ == "broken"
        """,
    )


@family(area="decorators")
def retry_backoff(d: Draw, style: Style) -> Task:
    function = d.var("function")
    times = variable(d, "times", "attempts", "tries", held=("max_attempts",))
    delay = variable(d, "delay", "wait", "pause", held=("first_delay",))
    body = f"""
        for attempt in range({times}):
            try:
                return {function}()
            except Exception:
                if attempt == {times} - 1:
                    raise
                time.sleep({delay} * 2**attempt)
    """
    return Task(
        words=d.say(
            "retry [{function} |]with exponential backoff",
            "call {function} up to {times} times with exponential backoff[ starting at {delay}|]",
            "[call|try] {function}, on [an exception|errors] wait {delay}, then twice as long[, and so on|], {times} [tries|attempts] in all",
            "exponential backoff [around|for] a call[, re-raise the last error|]",
            "retry {function} {times} times, doubling {delay} after each failure",
            "[result|value] of {function}, retried with [exponential backoff|doubling delays]",
            "retry with exponential backoff",
            "[call|run] {function} with exponential backoff, up to {times} attempts, first wait {delay}",
            held=(
                "try {function} again after an error, waiting twice as long each time",
                "keep calling {function} until it works, backing off exponentially, at most {times} times",
            ),
            function=function,
            times=times,
            delay=delay,
        ),
        name=d.name(
            "retry_with_backoff", "retry", "backoff", "with_backoff", held=("call_with_backoff", "retry_call")
        ),
        params=(Param(function, "Callable"), Param(times, "int", "3"), Param(delay, "float", "0.1")),
        returns="object",
        imports=needed(
            style, body, "Callable int float object", "import time", "from collections.abc import Callable"
        ),
        body=body,
        doc="Call a function again, waiting longer each time.",
        checks="""
            calls = []
            def flaky():
                calls.append(1)
                if len(calls) < 3:
                    raise OSError
                return "ok"
            slept = []
            import time
            real, time.sleep = time.sleep, slept.append
            try:
                assert f(flaky, 3, 0.5) == "ok" and len(calls) == 3
                assert slept == [0.5, 1.0]
                calls.clear()
                try:
                    f(flaky, 2, 0.5)
                except OSError:
                    assert len(calls) == 2
                else:
                    raise AssertionError
            finally:
                time.sleep = real
        """,
    )


@family(area="decorators")
def swallow(d: Draw, style: Style) -> Task:
    function = d.var("function")
    body = f"""
        @functools.wraps({function})
        def wrapper(*args, **kwargs):
            try:
                return {function}(*args, **kwargs)
            except Exception:
                return None

        return wrapper
    """
    return Task(
        words=d.say(
            "decorator that returns None [if|when] the function raises",
            "[return|give] None instead of raising, as a decorator",
            "decorator: [catch|swallow] [any exception|exceptions|all exceptions] and return None",
            "[turn|convert] exceptions of the decorated function into None",
            "[catch|swallow] errors of the decorated function and return None",
            held=(
                "make a function yield None where it would raise",
                "wrapper that answers None on any exception",
            ),
        ),
        name=d.name("ignore_errors", "none_on_error", "safe", "quiet", held=("never_fail", "swallow_errors")),
        params=(Param(function, "Callable"),),
        returns="Callable",
        imports=needed(
            style, body, "Callable Callable", "import functools", "from collections.abc import Callable"
        ),
        body=body,
        doc="Return None where a function raises.",
        checks="""
            g = f(int)
            def parse(x):
                return int(x)
            g = f(parse)
            assert g("3") == 3 and g("x") is None and g.__name__ == "parse"
        """,
    )


@family(area="decorators")
def run_twice(d: Draw, style: Style) -> Task:
    times = variable(d, "times", "n", "count", held=("repetitions",))
    body = f"""
        def decorate(func):
            @functools.wraps(func)
            def wrapper(*args, **kwargs):
                for _ in range({times}):
                    result = func(*args, **kwargs)
                return result

            return wrapper

        return decorate
    """
    return Task(
        words=d.say(
            "decorator that [calls|runs] the function {times} times and returns the last result",
            "[call|run] the decorated function {times} times, [return|and return] the last result",
            "decorator with argument {times}: repeat the call {times} times, last result [counts|wins|is returned]",
            "repeat decorator, {times} times, [result of the last call|last result returned]",
            "repeat the decorated function {times} times and return what the last call gave",
            "a decorator that repeats the call {times} times and returns the last value",
            "decorate a function so that it runs {times} times, last result returned",
            "{times} calls instead of one, by decorator, last result returned",
            "run a function {times} times per call, as a decorator, returns the last result",
            held=(
                "make every call happen {times} times, giving back the final result",
                "decorator factory: execute the function {times} times, hand back the last value",
            ),
            times=times,
        ),
        name=d.name("repeat", "run_times", "repeated", "call_times", held=("do_times", "repeat_calls")),
        params=(Param(times, "int"),),
        returns="Callable",
        imports=needed(
            style, body, "int Callable", "import functools", "from collections.abc import Callable"
        ),
        body=body,
        checks="""
            calls = []
            @f(3)
            def add(x):
                calls.append(x)
                return len(calls)
            assert add(7) == 3 and calls == [7, 7, 7]
            assert add.__name__ == "add"
        """,
    )
