"""What is layout, and what is a change of meaning."""

from __future__ import annotations

import pytest

from hooks.layout import layout_only

SAME = {
    "quotes": ("python", "x = 'a'\n", 'x = "a"\n'),
    "line breaks": ("python", "f(a, b)\n", "f(\n    a,\n    b,\n)\n"),
    "parentheses": ("python", "x = (a + b)\n", "x = a + b\n"),
    "width of indentation": ("python", "if a:\n  b()\n", "if a:\n    b()\n"),
    "tabs": ("python", "if a:\n\tb()\n", "if a:\n        b()\n"),
    "the whole deeper": ("python", "a = 1\nb = 2\n", "    a = 1\n    b = 2\n"),
    "docstring": (
        "python", 'def f():\n    """One.\n\n    Two."""\n', 'def f():\n    """One.\n\n    Two.\n    """\n',
    ),
    "strings side by side": ("python", "x = 'a' 'b'\n", "x = 'ab'\n"),
    "blank lines": ("python", "a = 1\nb = 2\n", "a = 1\n\n\nb = 2\n"),
    "trailing white space": ("yaml", "a: 1  \nb: 2\n", "a: 1\nb: 2\n"),
    "space before a comment": ("python", "a = 1 # one\n", "a = 1  # one\n"),
    "a part that does not parse": ("python", "else:\n    b()  \n", "else:\n    b()\n"),
    "return outside of a function": ("python", "    return f( x )\n", "    return f(x)\n"),
    "JavaScript quotes": ("javascript", "x = 'a';", 'x = "a";'),
    "JavaScript lines": ("javascript", "f(a, b);", "f(\n  a,\n  b,\n);"),
    "Rust": ("rust", "fn f(a: i32) -> i32 { a + 1 }", "fn f(\n    a: i32,\n) -> i32 {\n    a + 1\n}\n"),
    "C": ("c", "if(a){b();}", "if (a)\n{\n    b();\n}\n"),
    "Go in brackets": ("go", "f(a, b)\n", "f(\n\ta,\n\tb,\n)\n"),
    "CRLF": ("javascript", "f(a);\r\ng(b);\r\n", "f(a);\ng(b);\n"),
}  # fmt: skip
OTHER = {
    "a name": ("python", "x = a\n", "x = b\n"),
    "an indentation that means something": ("python", "if a:\n    b()\n    c()\n", "if a:\n    b()\nc()\n"),
    "a comment": ("python", "a = 1  # one\n", "a = 1  # two\n"),
    "a new comment": ("python", "a = 1\n", "a = 1  # why\n"),
    "words of a docstring": ("python", 'def f():\n    """One."""\n', 'def f():\n    """Two."""\n'),
    "white space in a string": ("python", "x = 'a b'\n", "x = 'a  b'\n"),
    "a tuple": ("python", "x = (a)\n", "x = (a,)\n"),
    "the order of imports": ("python", "import a\nimport b\n", "import b\nimport a\n"),
    "a type hint": ("python", "def f(a): pass\n", "def f(a: int): pass\n"),
    "a string that means something else": ("c", "x = 'a';", 'x = "a";'),
    "a shell's quotes": ("bash", "echo '$a'\n", 'echo "$a"\n'),
    "a shell's lines": ("bash", "a\nb\n", "a b\n"),
    "Go lines": ("go", "a\nb\n", "a b\n"),
    "two words": ("javascript", "return x", "returnx"),
    "white space in a JavaScript string": ("javascript", "x = 'a b'", "x = 'a  b'"),
    "the end of a comment": ("javascript", "// a\nb()", "// a b()"),
    "C directives": ("c", "#define A 1\nb();", "#define A 1 b();"),
    "indentation of YAML": ("yaml", "a:\n  b: 1\n", "a:\nb: 1\n"),
    "an unknown language": ("", "a b", "a  b"),
    "broken Python": ("python", "else:\n    b( )\n", "else:\n    b()\n"),
}


@pytest.mark.parametrize("name", SAME)
def test_layout_alone(name: str) -> None:
    language, old, new = SAME[name]
    assert layout_only(old, new, language)
    assert layout_only(new, old, language)


@pytest.mark.parametrize("name", OTHER)
def test_a_change_of_meaning(name: str) -> None:
    language, old, new = OTHER[name]
    assert not layout_only(old, new, language)
    assert not layout_only(new, old, language)


@pytest.mark.parametrize(
    "bomb", ["(" * 5_000, "-" * 20_000 + "1", "x = " + "[" * 3_000 + "]" * 3_000, "'''" * 999]
)
def test_code_that_is_nested_too_deeply_differs(bomb: str) -> None:
    assert not layout_only(bomb, bomb + "\ny = 2\n", "python")


def test_what_is_too_long_is_not_compared() -> None:
    assert not layout_only("a" * 300_000, "a" * 300_000 + " ", "python")
