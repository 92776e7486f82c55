from __future__ import annotations

import resource
import subprocess
import sys
import time

import pytest

from watcher import parse, syntax

GOOD = {
    "python": "def f(x):\n    return x\n",
    "rust": "fn f<'a>(x: &'a str) -> &'a str { x }\n",
    "javascript": "const f = async (x) => `${x}`;\n",
    "jsx": "const A = () => <p>{x}</p>;\n",
    "typescript": "function f<T>(x: T): T { return x; }\n",
    "tsx": "const A = (): JSX.Element => <p>{x}</p>;\n",
    "go": "package p\n\nfunc f(x int) (int, error) { return x, nil }\n",
    "c": "#include <stdio.h>\nint f(int *x) { return *x; }\n",
    "cpp": "template <class T> T f(T x) { return x; }\n",
    "java": "class A { int f(int x) { return x; } }\n",
    "bash": 'f() {\n  local x="${1#a}"\n  if [[ -n $x ]]; then echo "$x"; fi\n}\n',
}
BAD = {
    "python": "def f(x):\n    return (x\n",
    "rust": "fn f(x: &str) -> &str { x \n",
    "javascript": "const f = (x => ;\n",
    "jsx": "const A = () => <p>{x</p>;\n",
    "typescript": "function f(x: ): T { return x; }\n",
    "tsx": "const A = () => <p>{x}</q\n",
    "go": "package p\n\nfunc f(x int { return x }\n",
    "c": "int f(int *x) { return *x; \n",
    "cpp": "template <class T T f(T x) { return x; }\n",
    "java": "class A { int f(int x) { return x; }\n",
    "bash": "f() {\n  if true; then\n}\n",
}


@pytest.mark.parametrize("language", GOOD)
def test_good_code_has_no_errors(language: str) -> None:
    assert syntax.errors(GOOD[language], language) == ()


@pytest.mark.parametrize("language", BAD)
def test_bad_code_has_an_error_with_line_and_words(language: str) -> None:
    found = syntax.errors(BAD[language], language)
    assert found
    assert 1 <= found[0].line <= 4
    assert found[0].words


@pytest.mark.parametrize("language", ["mojo", "haskell", "html", "nonsense", ""])
def test_a_language_without_a_parser_gets_no_opinion(language: str) -> None:
    assert syntax.errors("((((", language) is None
    assert syntax.new_error("", "((((", 0, 4, language) is None


def test_without_the_wheels_there_is_no_opinion_and_python_is_still_judged() -> None:
    script = (
        "import sys\n"
        "from watcher import syntax\n"
        "syntax.find_spec = lambda name: None\n"
        "assert syntax.errors('fn (', 'rust') is None\n"
        "assert syntax.errors('def', 'python')\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_importing_the_module_loads_no_parser() -> None:
    script = "import sys, watcher.syntax; sys.exit('tree_sitter' in sys.modules)"
    subprocess.run([sys.executable, "-c", script], check=True)


def test_a_compiler_warning_is_not_an_error() -> None:
    assert syntax.errors("x = '\\d'\nx is 1\n", "python") == ()


FILES = {
    "python": ("def a():\n", "    pass\n", "\ndef b():\n    return 1\n", "    return 2\n", "    return (2\n"),
    "rust": ("fn a() -> i32 {\n", "    todo!()\n", "}\n", "    2\n", "    2 + (\n"),
    "c": ("int a(void) {\n", "", "}\n", "    return 2;\n", "    return 2 + ;\n"),
    "go": ("package p\n\nfunc a() int {\n", "", "}\n", "\treturn 2\n", "\treturn (2\n"),
    "javascript": ("function a() {\n", "", "}\n", "  return 2;\n", "  return [2;\n"),
    "typescript": ("function a(): number {\n", "", "}\n", "  return 2;\n", "  return [2;\n"),
    "java": ("class A {\n  int a() {\n", "", "  }\n}\n", "    return 2;\n", "    return (2;\n"),
    "cpp": ("int a() {\n", "", "}\n", "    return 2;\n", "    return 2 + ;\n"),
    "bash": ("a() {\n", "  :\n", "}\n", "  echo 2\n", "  if true; then\n"),
}
BROKEN_ELSEWHERE = {
    "python": "def broken(:\n    pass\n",
    "rust": "fn broken( {}\n",
    "c": "int broken( {}\n",
    "go": "func broken( {}\n",
    "javascript": "function broken( {}\n",
    "typescript": "function broken( {}\n",
    "java": "class Broken( {}\n",
    "cpp": "int broken( {}\n",
    "bash": "case x in\n",
}


def judge(language: str, fill: str, tail: str = "") -> syntax.Fault | None:
    head, stub, rest, _, _ = FILES[language]
    rest += tail
    return syntax.new_error(
        head + stub + rest, head + fill + rest, len(head), len(head) + len(fill), language
    )


@pytest.mark.parametrize("language", FILES)
def test_a_fill_that_parses_brings_no_error(language: str) -> None:
    assert judge(language, FILES[language][3]) is None


@pytest.mark.parametrize("language", FILES)
def test_a_fill_that_does_not_parse_is_found(language: str) -> None:
    assert judge(language, FILES[language][4]) is not None


@pytest.mark.parametrize("language", FILES)
def test_an_error_elsewhere_in_the_file_is_not_the_fills(language: str) -> None:
    assert judge(language, FILES[language][3], BROKEN_ELSEWHERE[language]) is None


@pytest.mark.parametrize("language", FILES)
def test_a_bad_fill_is_found_in_a_file_that_is_broken_elsewhere(language: str) -> None:
    assert judge(language, FILES[language][4], BROKEN_ELSEWHERE[language]) is not None


def test_a_second_empty_function_does_not_make_the_first_fill_wrong() -> None:
    head, rest = "def a():\n    # one\n", "\ndef b():\n    # two\n"
    fill = "    return 1\n"
    after = head + fill + rest
    assert syntax.new_error(head + rest, after, len(head), len(head) + len(fill), "python") is None


def test_the_error_is_named_with_its_line_in_the_file() -> None:
    fault = judge("python", "    x = 1\n    return (\n")
    assert fault == syntax.Fault(3, "'(' was never closed")


def test_return_outside_a_function_is_an_error() -> None:
    fault = syntax.new_error("x = 1\n", "x = 1\nreturn x\n", 6, 15, "python")
    assert fault is not None
    assert "outside function" in fault.words


def spent() -> float:
    """Processor seconds of this process and its children: a busy machine does not count."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


BOMBS = {
    "parentheses": "(" * 10_000,
    "unary": "-" * 10_000 + "1",
    "sum": "a+" * 5_000 + "a",
    "attributes": "a" + ".b" * 5_000,
    "calls": "a" + "()" * 5_000,
    "lambdas": "lambda:" * 5_000 + "1",
    "indents": "".join(" " * depth + "if 1:\n" for depth in range(300)),
    "elifs": "if 1: pass\n" + "elif 1: pass\n" * 5_000,
    "digits": "1" * 10_000,
    "power": "9**9**9**9",
    "braces": "{" * 10_000,
    "arrows": "a=>" * 5_000,
    "generics": "A<" * 5_000,
    "templates": "`${" * 5_000,
    "ifs": "if(x)" * 5_000,
    "heredocs": "<<A\n" * 1_000,
    "substitutions": "$(" * 5_000,
    "nul": "a\0b",
    "surrogate": "x = '\udcff'",
}


WORST = ("parentheses", "braces", "arrows", "generics", "templates", "heredocs", "ifs", "surrogate")


@pytest.mark.parametrize("language", sorted(GOOD))
def test_bombs_are_answered_in_bounded_time(language: str) -> None:
    for name in BOMBS if language == "python" else WORST:
        bomb = BOMBS[name]
        started = spent()
        syntax.errors(bomb, language)
        assert spent() - started < parse.SECONDS + 2, name


def test_a_text_that_takes_gigabytes_is_given_up_and_the_next_is_judged() -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert syntax.errors("a=>" * 20_000, "c") is None
    assert syntax.errors("a=>" * 5_000, "java") is None
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert most <= max(before, 1_200_000), "kilobytes"
    assert syntax.errors(GOOD["c"], "c") == ()


def test_a_huge_text_is_not_judged() -> None:
    assert syntax.errors("x = 1\n" * 200_000, "python") is None
