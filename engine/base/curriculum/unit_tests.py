"""Families over unit tests for a function that the request names."""

from __future__ import annotations

from engine.base.curriculum.shared import typed
from engine.base.curriculum.task import Draw, Style, Task, family

# function, argument, result, another argument, its result, a body that is right, one that is wrong
SUBJECTS = (
    ("slugify", '"A b"', '"a-b"', '"x"', '"x"', 'text.lower().replace(" ", "-")', "text"),
    ("double", "3", "6", "0", "0", "text * 2", "text + 2"),
    ("is_even", "4", "True", "3", "False", "text % 2 == 0", "True"),
    ("word_count", '"a b c"', "3", '""', "0", "len(text.split())", "3"),
    ("reverse", '"abc"', '"cba"', '""', '""', "text[::-1]", "text"),
    ("first_word", '"one two"', '"one"', '"x"', '"x"', "text.split()[0]", "text"),
    ("total", "[1, 2]", "3", "[]", "0", "sum(text)", "3"),
    ("largest", "[1, 5, 2]", "5", "[7]", "7", "max(text)", "text[0]"),
    ("unique", "[1, 1, 2]", "[1, 2]", "[]", "[]", "list(dict.fromkeys(text))", "text"),
    ("shout", '"hi"', '"HI!"', '""', '"!"', 'text.upper() + "!"', "text.upper()"),
    ("initials", '"Ann Lee"', '"AL"', '"Bo"', '"B"', '"".join(w[0] for w in text.split())', "text[:2]"),
    ("square", "3", "9", "-2", "4", "text * text", "abs(text) * 3"),
    ("clean", '" a "', '"a"', '"b"', '"b"', "text.strip()", "text"),
    ("negate", "3", "-3", "0", "0", "-text", "text - 6"),
)
RUN = """
def passes(body):
    globals()[{subject!r}] = eval("lambda text: " + body)
    try:
        {call}
    except AssertionError:
        return False
    return True
assert passes({right!r})
assert not passes({wrong!r})
"""


@family(area="unit_tests")
def test_value(d: Draw, style: Style) -> Task:
    subject, given, result, _, _, right, _ = d.pick(*SUBJECTS)
    return Task(
        words=d.say(
            "test that {subject}({given}) [is|returns|gives] {result}",
            "[unit |]test: {subject}({given}) [is|should be|==] {result}",
            "assert that {subject}({given}) [is|equals|returns] {result}",
            "[check|verify] in a test that {subject} of {given} is {result}",
            "pytest test for {subject}: {given} -> {result}",
            held=(
                "a test which calls {subject} with {given} and expects {result}",
                "{subject} turns {given} into {result}: make sure of it in a test",
            ),
            subject=subject,
            given=given,
            result=result,
        ),
        name=d.name(
            f"test_{subject}",
            f"test_{subject}_works",
            f"test_{subject}_result",
            held=(f"test_{subject}_basic",),
        ),
        returns="None",
        body=f"assert {subject}({given}) == {result}",
        doc=f"Check {subject} once.",
        checks=RUN.format(subject=subject, call="f()", right=right, wrong="'something else'"),
    )


@family(area="unit_tests")
def test_two_values(d: Draw, style: Style) -> Task:
    subject, given, result, other, outcome, right, wrong = d.pick(*SUBJECTS)
    return Task(
        words=d.say(
            "test {subject}: {given} [gives|->] {result}, {other} [gives|->] {outcome}",
            "test that {subject}({given}) is {result} and {subject}({other}) is {outcome}",
            "[unit |]tests for {subject} with {given} ({result}) and {other} ({outcome})",
            "assert {subject}({given}) == {result} and the same for {other} and {outcome}, in a test",
            "[check|verify] {subject} in a test: {result} for {given}, {outcome} for {other}",
            held=(
                "a test which expects {result} from {subject}({given}) and {outcome} from {subject}({other})",
                "{subject} must give {result} for {given}, {outcome} for {other}: test it",
            ),
            subject=subject,
            given=given,
            result=result,
            other=other,
            outcome=outcome,
        ),
        name=d.name(
            f"test_{subject}",
            f"test_{subject}_twice",
            f"test_{subject}_cases",
            held=(f"test_{subject}_examples",),
        ),
        returns="None",
        body=f"assert {subject}({given}) == {result}\nassert {subject}({other}) == {outcome}",
        doc=f"Check {subject} twice.",
        checks=RUN.format(subject=subject, call="f()", right=right, wrong=wrong),
    )


@family(area="unit_tests")
def test_case_class(d: Draw, style: Style) -> Task:
    subject, given, result, other, outcome, right, wrong = d.pick(*SUBJECTS)
    title = subject.title().replace("_", "")
    name = d.name(f"Test{title}", f"{title}Test", f"{title}Tests", held=(f"{title}TestCase",))
    return Task(
        words=d.say(
            "unittest TestCase {name} for {subject}: {given} [gives|->] {result}, {other} [gives|->] {outcome}",
            "{name}: unittest class, {subject}({given}) is {result} and {subject}({other}) is {outcome}",
            "[write|make] a unittest.TestCase {name}, test that {subject} gives {result} for {given} and {outcome} for {other}",
            "class {name} with unittest: assertEqual {subject}({given}) {result}, {subject}({other}) {outcome}",
            held=(
                "{name} tests {subject} with unittest, {result} for {given}, {outcome} for {other}",
                "unittest for {subject} in a class {name}, expects {result} on {given} and {outcome} on {other}",
            ),
            name=name,
            subject=subject,
            given=given,
            result=result,
            other=other,
            outcome=outcome,
        ),
        name=name,
        imports=("import unittest",),
        code=typed(
            f"""
            class {name}(unittest.TestCase):
                def test_{subject}(self) -> None:
                    self.assertEqual({subject}({given}), {result})
                    self.assertEqual({subject}({other}), {outcome})
            """,
            style,
            f"Tests of {subject}.",
        ),
        checks="import io, unittest\n"
        + RUN.format(
            subject=subject,
            call="assert unittest.TextTestRunner(io.StringIO())"
            ".run(unittest.defaultTestLoader.loadTestsFromTestCase(f)).wasSuccessful()",
            right=right,
            wrong=wrong,
        )
        + "assert unittest.defaultTestLoader.loadTestsFromTestCase(f).countTestCases() > 0\n",
    )


@family(area="unit_tests")
def test_raises(d: Draw, style: Style) -> Task:
    subject = d.pick("parse_age", "to_date", "load", "withdraw", "divide", "read_port", "lookup", "checked")
    given = d.pick('"x"', "-1", "None", '""', "0")
    error = d.pick("ValueError", "KeyError", "TypeError", "ZeroDivisionError")
    name = d.name("TestErrors", "ErrorTest", f"Test{subject.title().replace('_', '')}", held=("FailureTest",))
    return Task(
        words=d.say(
            "unittest TestCase {name}: {subject}({given}) raises {error}",
            "{name}: unittest class that checks that {subject}({given}) raises {error}",
            "[write|make] a unittest.TestCase {name}, test that {subject} raises {error} for {given}",
            "class {name} with unittest: assertRaises {error} [for|on] {subject}({given})",
            held=(
                "{name} makes sure with unittest that {subject}({given}) fails with {error}",
                "unittest in a class {name} expecting {error} from {subject}({given})",
            ),
            name=name,
            subject=subject,
            given=given,
            error=error,
        ),
        name=name,
        imports=("import unittest",),
        code=typed(
            f"""
            class {name}(unittest.TestCase):
                def test_{subject}_fails(self) -> None:
                    with self.assertRaises({error}):
                        {subject}({given})
            """,
            style,
            f"What {subject} refuses.",
        ),
        checks=f"""
            import io, unittest
            def passes(function):
                globals()[{subject!r}] = function
                suite = unittest.defaultTestLoader.loadTestsFromTestCase(f)
                assert suite.countTestCases() == 1
                return unittest.TextTestRunner(io.StringIO()).run(suite).wasSuccessful()
            def refuse(value):
                assert value == {given}
                raise {error}
            assert passes(refuse)
            assert not passes(lambda value: None)
            def other(value):
                raise OSError
            assert not passes(other)
        """,
    )


@family(area="unit_tests")
def test_idempotent(d: Draw, style: Style) -> Task:
    subject, sample, right, wrong = d.pick(
        ("clean", '" a "', "text.strip()", 'text + "!"'),
        ("normalize", '"A  b"', '" ".join(text.lower().split())', 'text + "!"'),
        ("slugify", '"Hello World"', 'text.lower().replace(" ", "-")', '"-" + text'),
        ("sort_items", "[3, 1, 2]", "sorted(text)", "text + [1]"),
        ("unique", "[1, 1, 2]", "list(dict.fromkeys(text))", "text[1:]"),
        ("absolute", "-3", "abs(text)", "-text"),
    )
    return Task(
        words=d.say(
            "test that {subject} is idempotent [on|for|with] {sample}",
            "test: [applying|calling] {subject} twice to {sample} gives the same as once",
            "[check|verify] in a test that {subject}({subject}({sample})) equals {subject}({sample})",
            "idempotence test for {subject} with {sample}",
            held=(
                "a second {subject} must not change the result for {sample}, as a test",
                "make sure by a test that repeating {subject} on {sample} has no effect",
            ),
            subject=subject,
            sample=sample,
        ),
        name=d.name(f"test_{subject}_idempotent", f"test_{subject}_twice", held=(f"test_{subject}_stable",)),
        returns="None",
        body=f"""
            once = {subject}({sample})
            assert {subject}(once) == once
        """,
        doc=f"A second {subject} changes nothing.",
        checks=RUN.format(subject=subject, call="f()", right=right, wrong=wrong),
    )
