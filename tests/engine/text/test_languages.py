"""Which language a path is."""

from __future__ import annotations

import pytest

from engine.text.languages import language_of


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("a.py", "python"),
        ("src/a.pyi", "python"),
        ("a.mojo", "mojo"),
        ("a.🔥", "mojo"),
        ("A.PY", "python"),
        ("web/App.svelte", "svelte"),
        ("web/App.vue", "vue"),
        ("web/App.tsx", "tsx"),
        ("a.pl", "perl"),
        ("a.r", "r"),
        ("a.fs", "fsharp"),
        ("a.sql", "sql"),
        ("go.mod", "go"),
        ("Dockerfile.dev", "docker"),
        ("Containerfile", "docker"),
        ("GNUmakefile", "make"),
        ("CMakeLists.txt", "cmake"),
        ("a.v", "verilog"),
        ("a.m", "objective-c"),
        ("a.h", "c"),
        ("a.hpp", "cpp"),
        ("a.ml", "ocaml"),
        ("a.cr", "cr"),
    ],
)
def test_a_path_names_its_language(path: str, name: str) -> None:
    language = language_of(path)
    assert language and language.name == name


@pytest.mark.parametrize(
    ("path", "head", "name"),
    [
        ("a.h", "namespace a {\n", "cpp"),
        ("a.h", "#include <x.h>\n@interface A\n", "objective-c"),
        ("a.m", "% area of a circle\nfunction y = f(x)\n", "matlab"),
        ("a.pl", ":- module(a, []).\n", "prolog"),
        ("a.cl", "__kernel void f() {}\n", "c"),
        ("a.cl", ";; a\n(defun f ())\n", "common-lisp"),
        ("a.v", "Require Import Arith.\n", "coq"),
        ("script", "#!/usr/bin/env python3\n", "python"),
        ("script", "#!/bin/bash -e\n", "bash"),
        ("script", "#!/usr/bin/env -S node --no-warnings\n", "javascript"),
    ],
)
def test_the_text_decides_where_the_name_does_not(path: str, head: str, name: str) -> None:
    language = language_of(path, head)
    assert language and language.name == name


@pytest.mark.parametrize("path", ["a.txt", "README.md", "a.unheard-of", "LICENSE", "a.png", ""])
def test_prose_and_the_unknown_are_no_language(path: str) -> None:
    assert language_of(path) is None
