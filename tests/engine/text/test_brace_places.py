"""Where fills go in languages with braces."""

from __future__ import annotations

import pytest

from engine.text.places import NoPlace, Place, apply, place_of
from engine.text.requests import find_requests


def placed(path: str, text: str) -> tuple[Place, str]:
    """The place of the first request, and the text with `FILL` in it."""
    place = place_of(text, find_requests(text, path)[0])
    return place, apply(text, place, f"{place.indent}FILL\n")[0]


BODIES = [
    ("a.c", "int f(void) {\n    // @agent: do\n}\n", "int f(void) {\n    FILL\n}\n"),
    ("a.c", "int f(void) { /* @agent: do */ }\nint y;\n", "int f(void) {\n    FILL\n}\nint y;\n"),
    ("a.c", "int f(void) {} // @agent: do\nint y;\n", "int f(void) {\n    FILL\n}\nint y;\n"),
    ("a.c", "// @agent: do\nint f(void)\n{\n}\nint y;\n", "int f(void)\n{\n    FILL\n}\nint y;\n"),
    ("a.c", "/* @agent: do\n * now */\nint f(void) {}\n", "int f(void) {\n    FILL\n}\n"),
    ("a.rs", "fn f() -> u8 {\n    // @agent: do\n    todo!()\n}\n", "fn f() -> u8 {\n    FILL\n}\n"),
    ("a.rs", 'fn f() {\n    todo!("}")\n    // @agent: do\n}\n', "fn f() {\n    FILL\n}\n"),
    ("a.rs", "// @agent: do\n#[inline]\nfn f() { unimplemented!() }\n", "#[inline]\nfn f() {\n    FILL\n}\n"),
    ("a.go", 'func f() {\n\t// @agent: do\n\tpanic("not implemented")\n}\n', "func f() {\n\tFILL\n}\n"),
    ("a.go", "func f() {} // @agent: do\n", "func f() {\n\tFILL\n}\n"),
    ("A.java",
     "class A {\n  // @agent: do\n  @Override\n  int f() {\n    throw new UnsupportedOperationException();\n  }\n}\n",
     "class A {\n  @Override\n  int f() {\n    FILL\n  }\n}\n"),
    ("a.kt", 'fun f(): Int {\n    TODO("x") // @agent: do\n}\n', "fun f(): Int {\n    FILL\n}\n"),
    ("a.kt", "// @agent: do\nfun f(): Int = TODO()\n", "fun f(): Int =\n    FILL\n"),
    ("a.scala", "def f(x: Int): Int = ??? // @agent: do\n", "def f(x: Int): Int =\n    FILL\n"),
    ("a.ts", "class A {\n  f(): string { // @agent: do\n    throw new Error('not implemented')\n  }\n}\n",
     "class A {\n  f(): string {\n    FILL\n  }\n}\n"),
    ("a.js", "const f = (a) => {\n  // @agent: do\n}\n", "const f = (a) => {\n  FILL\n}\n"),
    ("a.js", "const o = {\n  // @agent: do\n  f() {},\n  g: 1,\n}\n",
     "const o = {\n  f() {\n    FILL\n  },\n  g: 1,\n}\n"),
    ("a.swift", 'func f() {\n    fatalError("not implemented") // @agent: do\n}\n',
     "func f() {\n    FILL\n}\n"),
    ("a.cs", "int F()\n{\n    // @agent: do\n    throw new NotImplementedException();\n}\n",
     "int F()\n{\n    FILL\n}\n"),
    ("a.css", ".a {\n  /* @agent: do */\n}\n.b {}\n", ".a {\n  FILL\n}\n.b {}\n"),
    ("a.php", "<p>It's</p>\n<?php\nfunction f($x) {\n    // @agent: do\n}\n",
     "<p>It's</p>\n<?php\nfunction f($x) {\n    FILL\n}\n"),
    ("a.html", "<p>a { b</p>\n<script>\nfunction f() {\n  // @agent: do\n}\n</script>\n",
     "<p>a { b</p>\n<script>\nfunction f() {\n  FILL\n}\n</script>\n"),
    ("a.sh", "f() {\n  # @agent: do\n  :\n}\n", "f() {\n  FILL\n}\n"),
    ("a.zig", 'fn f() void {\n    // @agent: do\n    @panic("todo");\n}\n', "fn f() void {\n    FILL\n}\n"),
    ("a.dart", "int f() {\n  // @agent: do\n  throw UnimplementedError();\n}\n", "int f() {\n  FILL\n}\n"),
    ("a.c", "if (x) {\n    // @agent: do\n} else {\n    y();\n}\n",
     "if (x) {\n    FILL\n} else {\n    y();\n}\n"),
]  # fmt: skip

INSERTIONS = [
    ("a.c", "int f(void) {\n    int a = 1;\n    // @agent: do\n    return a;\n}\n",
     "int f(void) {\n    int a = 1;\n    FILL\n    return a;\n}\n"),
    ("a.c", "int a; // @agent: do\nint b;\n", "int a;\nFILL\nint b;\n"),
    ("a.c", "int f(void) { // @agent: do\n    return 1;\n}\n", "int f(void) {\n    FILL\n    return 1;\n}\n"),
    ("a.c", "f(1, // @agent: do\n  2);\nint b;\n", "f(1,\n  2);\nFILL\nint b;\n"),
    ("a.c", "/* @agent: do */ int a;\nint b;\n", "int a;\nFILL\nint b;\n"),
    ("a.js", "// @agent: do\nconst o = {}\n", "FILL\nconst o = {}\n"),
    ("a.js", "// @agent: do\nif (x) {}\n", "FILL\nif (x) {}\n"),
    ("a.js", "// @agent: do\n\nfunction f() {}\n", "FILL\n\nfunction f() {}\n"),
    ("a.tsx", "const A = () => (\n  <p>\n    {/* @agent: do */}\n  </p>\n)\n",
     "const A = () => (\n  <p>\n    FILL\n  </p>\n)\n"),
    ("a.tsx", "const A = () => (\n  <p>Don't {/* @agent: do */}\n  </p>\n)\n",
     "const A = () => (\n  <p>Don't\n  FILL\n  </p>\n)\n"),
]  # fmt: skip

EDITS = [
    ("a.rs", "// @agent edit: do\n#[x]\nfor a in b {\n    c(\"}\");\n}\nd();\n",
     "#[x]\nfor a in b {\n    c(\"}\");\n}\n"),
    ("a.js", "// @agent edit: do\nconst a = [\n  1,\n]\n  .map(x => {\n  return x\n})\nconst c = 3\n",
     "const a = [\n  1,\n]\n  .map(x => {\n  return x\n})\n"),
    ("a.js", "const a = 1\nconst b = f(a,\n  2) // @agent edit: do\nconst c = 3\n", "const b = f(a,\n  2)\n"),
    ("a.js", "if (x) {\n  y()\n} else { // @agent edit: do\n  z()\n}\nconst c = 3\n",
     "if (x) {\n  y()\n} else {\n  z()\n}\n"),
    ("a.js", "const o = {\n  // @agent edit: do\n  a: [1,\n    2],\n  b: 1,\n}\n", "  a: [1,\n    2],\n"),
    ("a.c", "// @agent edit: do\n#define A \\\n  1\nint b;\n", "#define A \\\n  1\n"),
    ("a.c", "int a; // @agent edit: do\nint b;\n", "int a;\n"),
    ("a.cpp", "class A {\npublic:\n    int f(); // @agent edit: do\n    int g();\n};\n", "    int f();\n"),
    ("A.java",
     "// @agent edit: do\n@Test\nvoid f() {\n  try { a(); } catch (E e) {}\n  finally { }\n}\nint b;\n",
     "@Test\nvoid f() {\n  try { a(); } catch (E e) {}\n  finally { }\n}\n"),
    ("a.go", "// @agent edit: do\nx := f(1,\n\t2)\ny := 1\n", "x := f(1,\n\t2)\n"),
    ("a.go", "// @agent edit: do\nfor i := 0; i < 1; i++ {\n\tf()\n}\ny := 1\n",
     "for i := 0; i < 1; i++ {\n\tf()\n}\n"),
    ("a.css", ".b { color: red; } /* @agent edit: do */\n.c {}\n", ".b { color: red; }\n"),
    ("a.css", "/* @agent edit: do */\n.b,\n.c > p { color: red; }\n.d {}\n", ".b,\n.c > p { color: red; }\n"),
    ("a.kt", "// @agent edit: do\nval a = list\n    .map { it + 1 }\n    .sum()\nval b = 1\n",
     "val a = list\n    .map { it + 1 }\n    .sum()\n"),
    ("a.tf", "# @agent edit: do\nresource \"a\" \"b\" {\n  c = 1\n}\nd = 2\n",
     'resource "a" "b" {\n  c = 1\n}\n'),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text", "result"), BODIES)
def test_a_stub_or_an_empty_block_is_filled(path: str, text: str, result: str) -> None:
    place, filled = placed(path, text)
    assert (filled, place.kind) == (result, "body")


@pytest.mark.parametrize(("path", "text", "result"), INSERTIONS)
def test_anywhere_else_the_fill_is_inserted_and_all_code_stays(path: str, text: str, result: str) -> None:
    place, filled = placed(path, text)
    assert (filled, place.kind, place.original) == (result, "insert", "")


@pytest.mark.parametrize(("path", "text", "original"), EDITS)
def test_an_edit_takes_the_whole_statement_and_no_more(path: str, text: str, original: str) -> None:
    place, filled = placed(path, text)
    assert (place.original, place.kind) == (original, "replace")
    assert "@agent" not in filled and filled.count("FILL") == 1


def test_the_signature_is_the_definitions_around_the_place() -> None:
    rust = "impl A {\n  fn f(&self) -> u8 {\n    if x {\n      // @agent: do\n      y()\n    }\n  }\n}\n"
    assert placed("a.rs", rust)[0].signature == "impl A {\n  fn f(&self) -> u8 {"
    cpp = "class A {\npublic:\n    // @agent: do\n    int f(int a, // one\n          int b) { }\n};\n"
    assert placed("a.cpp", cpp)[0].signature == "class A {\n    int f(int a,\n          int b) {"


@pytest.mark.parametrize("broken", ["void g( {\n", 'char *s = "{;\n', "int a[ = 1;\n", "}\n", ")\n"])
def test_an_error_elsewhere_in_the_file_does_not_move_the_place(broken: str) -> None:
    place, filled = placed("a.c", f"{broken}\nint f(void) {{\n    // @agent: do\n}}\n\n{broken}")
    assert place.kind == "body"
    assert filled == f"{broken}\nint f(void) {{\n    FILL\n}}\n\n{broken}"


def test_an_edit_at_the_end_of_a_block_has_nothing_to_edit() -> None:
    with pytest.raises(NoPlace):
        placed("a.c", "int f(void) {\n    a();\n    // @agent edit: do\n}\nint b;\n")
