"""Where fills go in Python."""

from __future__ import annotations

import pytest

from engine.text.places import Place, apply, place_of
from engine.text.requests import find_requests


def placed(text: str, path: str = "a.py") -> tuple[Place, str]:
    """The place of the only request, and the text with `FILL` in it."""
    request = next(iter(find_requests(text, path)))
    place = place_of(text, request)
    return place, apply(text, place, f"{place.indent}FILL\n")[0]


BODIES = [
    ("def f(x):\n    # @agent: do\n    pass\n", "def f(x):\n    FILL\n"),
    ("def f(x):\n    pass\n    # @agent: do\n", "def f(x):\n    FILL\n"),
    ("def f(x):\n    # @agent: do\n    ...\ny = 1\n", "def f(x):\n    FILL\ny = 1\n"),
    ("def f(x):\n    # @agent: do\n    raise NotImplementedError\n", "def f(x):\n    FILL\n"),
    ("def f(x):\n    # @agent: do\n    raise NotImplementedError('no')\n", "def f(x):\n    FILL\n"),
    ("def f(x):\n    # @agent: do\n", "def f(x):\n    FILL\n"),
    ("def f(x):\n    # @agent: do\n\ny = 1\n", "def f(x):\n    FILL\n\ny = 1\n"),
    ("def f(x):\n    '''Doc.'''\n    # @agent: do\n", "def f(x):\n    '''Doc.'''\n    FILL\n"),
    ("def f(x):\n    # @agent: do\n    '''Doc.'''\n    pass\n", "def f(x):\n    '''Doc.'''\n    FILL\n"),
    ("def f(x):\n    # @agent: do\n    '''Doc.'''\n", "def f(x):\n    '''Doc.'''\n    FILL\n"),
    ("def f(x): pass  # @agent: do\n", "def f(x):\n    FILL\n"),
    ("def f(x): ...  # @agent: do\ny = 1\n", "def f(x):\n    FILL\ny = 1\n"),
    ("def f(x):  # @agent: do\n    pass\n", "def f(x):\n    FILL\n"),
    ("def f(x):  # @agent: do\n    '''Doc.'''\n", "def f(x):\n    '''Doc.'''\n    FILL\n"),
    ("def f(x):  # @agent: do\n", "def f(x):\n    FILL\n"),
    ("# @agent: do\ndef f(x):\n    pass\n", "def f(x):\n    FILL\n"),
    ("# @agent: do\ndef f(x): ...\n", "def f(x):\n    FILL\n"),
    ("# @agent: do\n@dec(1)\n@dec\nasync def f(x):\n    '''Doc.'''\n    ...\n",
     "@dec(1)\n@dec\nasync def f(x):\n    '''Doc.'''\n    FILL\n"),
    ("def f(\n    x,\n) -> dict[str, int]:\n    # @agent: do\n    pass\n",
     "def f(\n    x,\n) -> dict[str, int]:\n    FILL\n"),
    ("for x in y:\n    pass  # @agent: do\n", "for x in y:\n    FILL\n"),
    ("if x:\n\t# @agent: do\nelse:\n\ty = 1\n", "if x:\n\tFILL\nelse:\n\ty = 1\n"),
    ("class A:\n\tdef f(self):\n\t\t# @agent: do\n\t\tpass\n", "class A:\n\tdef f(self):\n\t\tFILL\n"),
    ("# @agent: do\nclass A:\n    pass\n", "class A:\n    FILL\n"),
]  # fmt: skip

INSERTIONS = [
    ("x = 1\n# @agent: do\ny = 2\n", "x = 1\nFILL\ny = 2\n"),
    ("def f():\n    x = 1\n    # @agent: do\n    return x\n", "def f():\n    x = 1\n    FILL\n    return x\n"),
    ("x = 1  # @agent: do\ny = 2\n", "x = 1\nFILL\ny = 2\n"),
    ("x = (1,  # @agent: do\n     2)\ny = 2\n", "x = (1,\n     2)\nFILL\ny = 2\n"),
    ("x = [\n    1,\n    # @agent: do\n]\n", "x = [\n    1,\n    FILL\n]\n"),
    ("for x in y:  # @agent: do\n    z()\n", "for x in y:\n    FILL\n    z()\n"),
    ("class A:\n    # @agent: do\n\n    def f(self):\n        ...\n",
     "class A:\n    FILL\n\n    def f(self):\n        ...\n"),
    ("# @agent: do\n\ndef f(): ...\n", "FILL\n\ndef f(): ...\n"),
    ("# @agent: do\n@overload\ndef f(): ...\n", "FILL\n@overload\ndef f(): ...\n"),
    ("# @agent: do\ndef f(): ...  # type: ignore\n", "FILL\ndef f(): ...  # type: ignore\n"),
    ("# @agent: do\ndef f():\n    return 1\n", "FILL\ndef f():\n    return 1\n"),
    ("x = ...  # @agent: do\n", "x = ...\nFILL\n"),
]  # fmt: skip

EDITS = [
    ("# @agent edit: do\nx = 1\ny = 2\n", "x = 1\n", "FILL\ny = 2\n"),
    ("x = 1  # @agent edit: do\ny = 2\n", "x = 1\n", "FILL\ny = 2\n"),
    ("x = (1,  # @agent edit: do\n     2)\ny = 2\n", "x = (1,\n     2)\n", "FILL\ny = 2\n"),
    ("x = (\n    # @agent edit: do\n    1)\ny = 2\n", "x = (\n    1)\n", "FILL\ny = 2\n"),
    ("for a in b:  # @agent edit: do\n    c()\n\n    d()\ne()\n", "for a in b:\n    c()\n\n    d()\n", "FILL\ne()\n"),
    ("# @agent edit: do\n\n@dec\ndef f():\n    pass\n\n\nx = 1\n", "@dec\ndef f():\n    pass\n", "\nFILL\n\n\nx = 1\n"),
    ("# @agent edit: do\nif a:\n    b\nelif c:\n    d\nelse:\n    e\nf\n",
     "if a:\n    b\nelif c:\n    d\nelse:\n    e\n", "FILL\nf\n"),
    ("def f():\n    # @agent edit: do\n    try:\n        a\n    except E:\n        b\n    return c\n",
     "    try:\n        a\n    except E:\n        b\n", "def f():\n    FILL\n    return c\n"),
    ("# @agent edit: do\nx = '''\ndef f(:\n'''\ny = 1\n", "x = '''\ndef f(:\n'''\n", "FILL\ny = 1\n"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "result"), BODIES)
def test_a_stub_or_an_empty_block_is_filled(text: str, result: str) -> None:
    place, filled = placed(text)
    assert (place.kind, filled) == ("body", result)


@pytest.mark.parametrize(("text", "result"), INSERTIONS)
def test_anywhere_else_the_fill_is_inserted_and_all_code_stays(text: str, result: str) -> None:
    place, filled = placed(text)
    assert (place.kind, place.original, filled) == ("insert", "", result)


@pytest.mark.parametrize(("text", "original", "result"), EDITS)
def test_an_edit_replaces_the_statement_that_it_stands_on_or_above(
    text: str, original: str, result: str
) -> None:
    place, filled = placed(text)
    assert (place.kind, place.original, filled) == ("replace", original, result)


@pytest.mark.parametrize(
    ("text", "signature"),
    [
        ("class A(B):  # c\n    def f(\n        self,  # c\n    ) -> int:\n        # @agent: do\n        pass\n",
         "class A(B):\n    def f(\n        self,\n    ) -> int:"),
        ("def f(a: int = (lambda: 1)()) -> dict[int, str]: ...  # @agent: do\n",
         "def f(a: int = (lambda: 1)()) -> dict[int, str]:"),
        ("# @agent: do\n@dec\ndef f(x):\n    pass\n", "def f(x):"),
        ("class A:\n    x = 1\n    # @agent: do\n", "class A:"),
        ("def f():\n    if x:\n        for y in z:\n            # @agent: do\n            a()\n", "def f():"),
        ("def f():\n    pass\n\n# @agent: do\nx = 1\n", ""),
    ],
)  # fmt: skip
def test_the_signature_is_the_headers_around_the_place(text: str, signature: str) -> None:
    assert placed(text)[0].signature == signature


@pytest.mark.parametrize(
    "broken", ["x = (1,\n", "def g(:\n    pass\n", "y = [\n    1,\n", "class :\n", "print 'a'\n"]
)
def test_an_error_elsewhere_in_the_file_does_not_move_the_place(broken: str) -> None:
    text = f"{broken}\ndef f(x):\n    # @agent: do\n    pass\n\n{broken}"
    place, filled = placed(text)
    assert (place.kind, place.signature) == ("body", "def f(x):")
    assert filled == f"{broken}\ndef f(x):\n    FILL\n\n{broken}"


def test_a_comment_that_is_kept_is_a_plain_one() -> None:
    def kept(text: str) -> str:
        place = place_of(text, find_requests(text, "a.py")[0])
        return apply(text, place, f"{place.indent}FILL\n", keep=True)[0]

    assert kept("x = 1  # @agent: do\n") == "x = 1  # do\nFILL\n"
    assert kept("def f(): pass  # @agent: do\n") == "def f():\n    # do\n    FILL\n"
    assert kept("    # @agent: do\n    #  so\n") == "    # do\n    #  so\n    FILL\n"
    assert kept("x = 1  # @agent edit: do\n") == "# do\nFILL\n"
    assert kept("def f():\n    pass\n    # @agent: do\n") == "def f():\n    # do\n    FILL\n"


def test_mojo_has_the_same_blocks() -> None:
    place, filled = placed(
        "struct A:\n    fn f(self) -> Int:\n        # @agent: do\n        pass\n", "a.mojo"
    )
    assert filled == "struct A:\n    fn f(self) -> Int:\n        FILL\n"
    assert place.signature == "struct A:\n    fn f(self) -> Int:"
