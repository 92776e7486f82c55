"""From a file with one request and a raw answer to the file with the fill, for tests of answers."""

from __future__ import annotations

from dataclasses import dataclass

from engine.model.prompts import Context
from engine.text.places import Place, apply, in_file, place_of
from engine.text.requests import Request, find_requests
from watcher.answer import Problem, judge, tidy


@dataclass(frozen=True)
class Sheet:
    text: str
    request: Request
    place: Place
    context: Context

    @property
    def language(self) -> str:
        return self.request.language.name

    def tidied(self, raw: str, *, cut: bool = False) -> str:
        return tidy(raw, self.context, self.place, self.request.language, cut=cut)

    def filled(self, raw: str, *, cut: bool = False) -> tuple[str, Problem | None]:
        """The file with the answer in it, and what the judge says."""
        after, start, end = apply(self.text, self.place, self.tidied(raw, cut=cut))
        return after, judge(self.text, after, (start, end), self.request.language)


def sheet(path: str, text: str) -> Sheet:
    request = find_requests(text, path)[0]
    place = place_of(text, request)
    before, after, imports = in_file(text, request, place)
    context = Context(
        path=path,
        language=request.language.name,
        verb=request.verb,
        prompt=request.prompt,
        before=before,
        after=after,
        indent=place.indent,
        comment=request.language.line_comment,
        signature=place.signature,
        imports=imports,
        original=place.original,
    )
    return Sheet(text, request, place, context)


FILES = {
    "py": (
        "words.py",
        "import re\n\n\ndef words(text: str) -> int:\n    # @agent: count the words in text\n    pass\n\n\n"
        "def other():\n    return 1\n",
    ),
    "doc": ("doc.py", 'def words(text):\n    """Count the words."""\n    # @agent: count the words\n'),
    "method": (
        "shop.py",
        "class Shop:\n    def __init__(self):\n        self.items = []\n\n    def add(self, item):\n"
        "        # @agent: append the item unless it is there\n        ...\n\n    def size(self):\n"
        "        return len(self.items)\n",
    ),
    "insert": (
        "total.py",
        "def total(xs):\n    result = 0\n    # @agent: add every x to result\n    return result\n",
    ),
    "top": ("top.py", "import os\n\n# @agent: a function add that adds two numbers\n\nprint(os.sep)\n"),
    "tabs": (
        "tabs.py",
        "def f(xs):\n\tfor x in xs:\n\t\tprint(x)\n\n\ndef g(xs):\n\t# @agent: sum\n\tpass\n",
    ),
    "two": (
        "two.js",
        "function a(b) {\n  return b;\n}\n\nfunction big(xs) {\n  // @agent: the biggest of xs, or null\n}\n",
    ),
    "js": (
        "add.js",
        "function add(a, b) {\n    // @agent: add a and b\n}\n\nmodule.exports = { add };\n",
    ),
    "rs": (
        "lib.rs",
        "fn add(a: i32, b: i32) -> i32 {\n    // @agent: add a and b\n    todo!()\n}\n\nfn main() {}\n",
    ),
    "go": (
        "p.go",
        'package p\n\nfunc Max(a, b int) int {\n\t// @agent: the larger one\n\tpanic("todo")\n}\n\nfunc Z() {}\n',
    ),
    "c": (
        "add.c",
        "int add(int a, int b)\n{\n    /* @agent: add a and b */\n}\n\nint main(void) { return 0; }\n",
    ),
    "sh": ("hi.sh", "#!/bin/bash\ngreet() {\n  # @agent: say hello to $1\n  :\n}\n\ngreet you\n"),
}


def page(name: str) -> Sheet:
    return sheet(*FILES[name])
