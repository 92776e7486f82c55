"""One row for each language that requests are promised in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Tongue:
    """path: a file name. line: opens a line comment ("" if none). block: a pair, if there is one.

    code: a line of code that a trailing comment may follow. quoted: code whose string holds `{}`, where the
    marker is put. before, after: what must stand around for the lexer to be in the right state.
    """

    path: str
    line: str
    block: tuple[str, str] | None
    code: str
    quoted: str
    before: str = ""
    after: str = ""


SLASH = ("/*", "*/")
MARKUP = ("<!--", "-->")

TONGUES = [
    Tongue("a.py", "#", None, "x = 1", 'x = """\n# {}\n"""'),
    Tongue("a.rs", "//", SLASH, "let x = 1;", 'let s = r#"\n// {}\n"#;'),
    Tongue("a.mojo", "#", None, "var x = 1", 'var s = "# {}"'),
    Tongue("a.🔥", "#", None, "var x = 1", 'var s = "# {}"'),
    Tongue("a.c", "//", SLASH, "int x = 1;", 'char *s = "// {}";', "#include <stdio.h>\n"),
    Tongue("a.h", "//", SLASH, "int x;", 'char *s = "/* {} */";'),
    Tongue("a.cpp", "//", SLASH, "int x = 1;", 'auto s = "// {}";'),
    Tongue("a.go", "//", SLASH, "x := 1", "s := `\n// {}\n`"),
    Tongue("A.java", "//", SLASH, "int x = 1;", 'String s = "// {}";'),
    Tongue("a.kt", "//", SLASH, "val x = 1", 'val s = """\n// {}\n"""'),
    Tongue("a.js", "//", SLASH, "let x = 1;", "let s = `\n// {}\n${a /* {} */}`;"),
    Tongue("a.ts", "//", SLASH, "let x: number = 1;", "let s = `\n// {}\n`;"),
    Tongue("a.tsx", "//", SLASH, "const x = <p>Don't</p>;", "const s = '// {}';"),
    Tongue("a.jsx", "//", SLASH, "const x = <p>Don't</p>;", "const s = '// {}';"),
    Tongue("a.html", "", MARKUP, "<p>It's</p>", '<p title="<!-- {} -->">x</p>'),
    Tongue(
        "page.html", "//", SLASH, "let x = 1;", "let s = '// {}';", "<p>It's</p>\n<script>\n", "</script>\n"
    ),
    Tongue(
        "style.html", "", SLASH, "a { color: red; }", 'b { content: "/* {} */"; }', "<style>\n", "</style>\n"
    ),
    Tongue("a.css", "", SLASH, "a { color: red; }", 'b { content: "/* {} */"; }'),
    Tongue("a.scss", "//", SLASH, "a { color: red; }", 'b { content: "/* {} */"; }'),
    Tongue("a.vue", "//", SLASH, "let x = 1", "let s = '// {}'", "<script>\n", "</script>\n"),
    Tongue("b.vue", "", MARKUP, "<p>x</p>", '<p title="<!-- {} -->">x</p>', "<template>\n", "</template>\n"),
    Tongue("a.svelte", "//", SLASH, "let x = 1;", "let s = '// {}';", "<p>a</p>\n<script>\n", "</script>\n"),
    Tongue("a.sql", "--", SLASH, "select 1;", "select '-- {}';"),
    Tongue("a.hs", "--", ("{-", "-}"), "x = 1", 's = "-- {}"'),
    Tongue("a.lisp", ";", ("#|", "|#"), "(f x)", '(f "; {}")'),
    Tongue("a.el", ";", None, "(f x)", '(f "; {}")'),
    Tongue("a.scm", ";", ("#|", "|#"), "(f x)", '(f "; {}")'),
    Tongue("a.clj", ";", None, "(f x)", '(f "; {}")'),
    Tongue("a.lua", "--", ("--[[", "]]"), "local x = 1", "local s = [[\n-- {}\n]]"),
    Tongue("a.rb", "#", None, "x = 1", "x = <<~END\n  # {}\nEND"),
    Tongue("a.pl", "#", None, "my $x = 1;", "my $s = '# {}';"),
    Tongue("a.php", "//", SLASH, "$x = 1;", "$s = <<<EOT\n// {}\nEOT;", "<p>It's</p>\n<?php\n"),
    Tongue("a.sh", "#", None, "x=1", "cat <<END\n# {}\nEND"),
    Tongue("a.ps1", "#", ("<#", "#>"), "$x = 1", "$s = '# {}'"),
    Tongue("a.yaml", "#", None, "a: 1", "s: '# {}'"),
    Tongue("a.toml", "#", None, "a = 1", "s = '# {}'"),
    Tongue("Dockerfile", "#", None, "", 'RUN echo "# {}"', "FROM scratch\n"),
    Tongue("Makefile", "#", None, "x := 1", ""),
    Tongue("a.tex", "%", None, "\\emph{x}", ""),
    Tongue("a.swift", "//", SLASH, "let x = 1", 'let s = "// {}"'),
    Tongue("a.cs", "//", SLASH, "var x = 1;", 'var s = @"\n// {}\n";'),
    Tongue("a.scala", "//", SLASH, "val x = 1", 'val s = "// {}"'),
    Tongue("a.R", "#", None, "x <- 1", "s <- '# {}'"),
    Tongue("a.ex", "#", None, "x = 1", '@doc """\n# {}\n"""'),
    Tongue("a.zig", "//", None, "const x = 1;", 'const s = "// {}";'),
    Tongue("a.dart", "//", SLASH, "var x = 1;", "var s = '// {}';"),
    Tongue("a.jl", "#", ("#=", "=#"), "x = 1", 's = "# {}"'),
    Tongue("a.ml", "", ("(*", "*)"), "let x = 1", 'let s = "(* {} *)"'),
    Tongue("a.fs", "//", ("(*", "*)"), "let x = 1", 'let s = "// {}"'),
    Tongue("a.tf", "#", SLASH, "x = 1", 's = "# {}"'),
    Tongue("a.nim", "#", None, "let x = 1", 'let s = "# {}"'),
    Tongue("a.groovy", "//", SLASH, "def x = 1", "def s = '// {}'"),
    Tongue("a.proto", "//", SLASH, "int32 x = 1;", 'option s = "// {}";'),
    Tongue("a.erl", "%", None, "f() -> 1.", 'g() -> "% {}".'),
    Tongue(
        "a.m", "//", SLASH, "int x = 1;", 'NSString *s = @"// {}";', "#import <Foundation/Foundation.h>\n"
    ),
    Tongue("CMakeLists.txt", "#", None, "set(X 1)", 'set(S "# {}")'),
    Tongue("a.fish", "#", None, "set x 1", "set s '# {}'"),
    Tongue("a.graphql", "#", None, "type A { b: Int }", ""),
    Tongue("a.f90", "!", None, "x = 1", "s = '! {}'"),
    Tongue("a.sol", "//", SLASH, "uint x = 1;", 'string s = "// {}";'),
]
