"""Where fills go in languages read by indentation, closing words or parentheses."""

from __future__ import annotations

import time

import pytest

from engine.text.places import NoPlace, Place, apply, place_of
from engine.text.requests import find_requests


def placed(path: str, text: str) -> tuple[Place, str]:
    """The place of the first request, and the text with `FILL` in it."""
    place = place_of(text, find_requests(text, path)[0])
    return place, apply(text, place, f"{place.indent}FILL\n")[0]


FILLS = [
    ("a.rb", "body", "def f(x)\n  # @agent: do\nend\n", "def f(x)\n  FILL\nend\n"),
    ("a.rb", "body", "# @agent: do\ndef f(x)\n  raise NotImplementedError\nend\n", "def f(x)\n  FILL\nend\n"),
    ("a.rb", "body", "# @agent: do\ndef f(x)\nend\n", "def f(x)\n  FILL\nend\n"),
    ("a.rb", "insert", "def f(x)\n  # @agent: do\n  x\nend\n", "def f(x)\n  FILL\n  x\nend\n"),
    ("a.lua", "body", "local function f(x)\n  -- @agent: do\n  error('not implemented')\nend\n",
     "local function f(x)\n  FILL\nend\n"),
    ("a.ex", "body", "def f(x) do\n  # @agent: do\n  raise \"not implemented\"\nend\n",
     "def f(x) do\n  FILL\nend\n"),
    ("a.jl", "body", "function f(x)\n    # @agent: do\nend\n", "function f(x)\n    FILL\nend\n"),
    ("a.hs", "body", "-- @agent: do\nf :: Int\nf = undefined\n\nx = 1\n", "f :: Int\nFILL\n\nx = 1\n"),
    ("a.hs", "insert", "-- @agent: do\nf :: Int\nf = 1\n", "FILL\nf :: Int\nf = 1\n"),
    ("a.yaml", "insert", "a:\n  # @agent: do\n  b: 1\n", "a:\n  FILL\n  b: 1\n"),
    ("a.yaml", "insert", "a:  # @agent: do\n  b: 1\n", "a:\n  FILL\n  b: 1\n"),
    ("a.sql", "insert", "-- @agent: do\n\nselect 1;\n", "FILL\n\nselect 1;\n"),
    ("Makefile", "insert", "# @agent: do\nb:\n\ttrue\n", "FILL\nb:\n\ttrue\n"),
    ("a.tex", "insert", "a\n% @agent: do\nb\n", "a\nFILL\nb\n"),
    ("a.html", "body", "<ul>\n  <!-- @agent: do -->\n</ul>\n", "<ul>\n  FILL\n</ul>\n"),
    ("a.lisp", "insert", "(defun f (x)\n  ; @agent: do\n  x)\n", "(defun f (x)\n  FILL\n  x)\n"),
    ("Dockerfile", "insert", "FROM a\n# @agent: do\nCMD b\n", "FROM a\nFILL\nCMD b\n"),
    ("a.toml", "insert", "[a]\nb = 1 # @agent: do\n[c]\n", "[a]\nb = 1\nFILL\n[c]\n"),
]  # fmt: skip

EDITS = [
    ("a.rb", "# @agent edit: do\nxs.each do |a|\n  b\nrescue E\n  c\nend\nd\n",
     "xs.each do |a|\n  b\nrescue E\n  c\nend\n"),
    ("a.sh", "# @agent edit: do\nif a; then\n  b\nelse\n  c\nfi\nd\n", "if a; then\n  b\nelse\n  c\nfi\n"),
    ("a.sh", "a | \\\n  b # @agent edit: do\nc\n", "  b\n"),
    ("a.hs", "-- @agent edit: do\nf :: [Int] -> Int\nf [] = 0\nf (x:xs) = x\n  where y = 1\ng = 1\n",
     "f :: [Int] -> Int\nf [] = 0\nf (x:xs) = x\n  where y = 1\n"),
    ("a.yaml", "# @agent edit: do\na:\n- b\n- c:\n    d\ne: 1\n", "a:\n- b\n- c:\n    d\n"),
    ("a.yaml", "a:\n  # @agent edit: do\n  b:\n\n    c: 1\n  d: 2\n", "  b:\n\n    c: 1\n"),
    ("a.lisp", "; @agent edit: do\n(defun f (x)\n  (g \")\"))\n(h)\n", '(defun f (x)\n  (g ")"))\n'),
    ("a.lisp", "(defun f (x)\n  (g x) ; @agent edit: do\n  (h))\n", "  (g x)\n"),
    ("a.sql", "-- @agent edit: do\nselect ';'\nfrom b;\nselect 1;\n", "select ';'\nfrom b;\n"),
    ("Makefile", "a: b # @agent edit: do\n\tc\n\nd:\n", "a: b\n\tc\n"),
    ("a.toml", "# @agent edit: do\nb = [\n1,\n]\nc = 1\n", "b = [\n1,\n]\n"),
    ("a.toml", "# @agent edit: do\n[d]\ne = 1\n[f]\n", "[d]\ne = 1\n"),
    ("Dockerfile", "# @agent edit: do\nRUN a \\\n  b\nCMD c\n", "RUN a \\\n  b\n"),
    ("a.tex", "% @agent edit: do\n\\begin{a}\n\\begin{a}\n\\end{a}\n\\end{a}\nb\n",
     "\\begin{a}\n\\begin{a}\n\\end{a}\n\\end{a}\n"),
    ("a.html", "<ul>\n  <!-- @agent edit: do -->\n  <li>\n    a\n  </li>\n  <li>b</li>\n</ul>\n",
     "  <li>\n    a\n  </li>\n"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "kind", "text", "result"), FILLS)
def test_a_fill_goes_into_the_block_that_the_comment_stands_in(
    path: str, kind: str, text: str, result: str
) -> None:
    place, filled = placed(path, text)
    assert (filled, place.kind) == (result, kind)


@pytest.mark.parametrize(("path", "text", "original"), EDITS)
def test_an_edit_takes_the_whole_block_and_no_more(path: str, text: str, original: str) -> None:
    place, filled = placed(path, text)
    assert (place.original, place.kind) == (original, "replace")
    assert "@agent" not in filled and filled.count("FILL") == 1


@pytest.mark.parametrize(
    ("path", "text", "signature"),
    [
        ("a.rb", "class A\n  def f(x)\n    if x\n      # @agent: do\n      y\n    end\n  end\nend\n",
         "class A\n  def f(x)"),
        ("a.yaml", "jobs:\n  other: 1\n  build:\n    # @agent: do\n    a: 1\n", "jobs:\n  build:"),
        ("a.lisp", "(defun f (x)\n  ; @agent: do\n  x)\n", "(defun f (x)"),
        ("a.hs", "-- @agent: do\nf :: Int\nf = undefined\n", "f :: Int"),
    ],
)  # fmt: skip
def test_the_signature_is_what_the_place_stands_under(path: str, text: str, signature: str) -> None:
    assert placed(path, text)[0].signature == signature


@pytest.mark.parametrize("path", ["a.yaml", "a.rb", "a.lisp"])
def test_an_edit_with_nothing_below_it_says_so(path: str) -> None:
    opener = ";" if path == "a.lisp" else "#"
    with pytest.raises(NoPlace):
        placed(path, f"{opener} @agent edit: do\n")


def test_a_long_block_is_measured_in_linear_time() -> None:
    text = "-- @agent edit: x\nfunction f()\n" + "  g(a, b[1], {1})\n" * 4000 + "end\n"
    (request,) = find_requests(text, "a.lua")
    begun = time.thread_time()
    assert place_of(text, request).end == len(text)
    assert time.thread_time() - begun < 3  # 7 s before, growing with the square of the lines
