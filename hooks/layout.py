"""Whether two versions of some code differ in layout alone: white space, quotes, line breaks.

Python is compared by its syntax tree, with the white space of docstrings left out, and by its comments. Other
languages, and Python that does not parse on its own, are compared by Pygments' tokens, without white space, the kind
of quotes and trailing commas. Where white space has a meaning, only blank lines and trailing white space are layout.
When in doubt they differ in meaning.
"""

from __future__ import annotations

import ast
import inspect
import io
import re
import textwrap
import tokenize
import warnings
from collections.abc import Iterator

from engine.text.languages import lexer_alias

LONGEST = 200_000  # characters; beyond it nothing but equality counts
_INDENTED = {
    "python", "python2", "cython", "mojo", "yaml", "make", "haskell", "elm", "purescript", "idris", "agda", "fsharp",
    "nimrod", "coffeescript", "gdscript", "sass", "pug", "haml", "lean4", "fortran",
}  # fmt: skip
_FREE = {  # a line break means no more than a space
    "c", "cpp", "objective-c", "objective-c++", "cuda", "java", "javascript", "typescript", "jsx", "tsx", "csharp",
    "rust", "php", "css", "scss", "less", "sql", "json", "json5", "dart", "perl", "lua", "ocaml", "protobuf", "glsl",
    "wgsl", "hlsl", "solidity", "zig", "d", "common-lisp", "scheme", "racket", "clojure", "emacs-lisp",
}  # fmt: skip
_EITHER_QUOTE = {"javascript", "typescript", "jsx", "tsx", "css", "scss", "less", "lua", "r", "dart"}
_CLOSING = {")", "]", "}", ">"}


def layout_only(old: str, new: str, language: str) -> bool:
    """Whether `old` and `new`, which are not equal, say the same. language: as `engine.text.languages` names it,
    empty if it is unknown."""
    if max(len(old), len(new)) > LONGEST:
        return False
    if _stripped(old) == _stripped(new):
        return True
    if language == "python":
        return _same_python(old, new)
    if not language or language in _INDENTED:
        return False
    before, after = _tokens(old, language), _tokens(new, language)
    return before is not None and before == after


def _stripped(text: str) -> list[str]:
    """The lines that are not blank, without what follows them; a common indentation does not count."""
    return [line.rstrip() for line in textwrap.dedent(text).splitlines() if line.strip()]


def _same_python(old: str, new: str) -> bool:
    before, after = _tree(old), _tree(new)
    return before is not None and before == after and _comments(old) == _comments(new)


def _tree(text: str) -> str | None:
    """The syntax tree in words; None if the text does not parse on its own, or is nested too deeply."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an invalid escape in the user's code is not ours to tell
            tree = ast.parse(_dedented(text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
            value = body[0].value
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                value.value = "\n".join(line.rstrip() for line in inspect.cleandoc(value.value).splitlines())
    try:
        return ast.dump(tree)
    except RecursionError:
        return None


def _dedented(text: str) -> str:
    """The text as a program of its own: the first line may stand deeper than what `dedent` sees."""
    return textwrap.dedent(text.expandtabs(8)) + "\n"


def _comments(text: str) -> list[str] | None:
    try:
        found = list(tokenize.generate_tokens(io.StringIO(_dedented(text)).readline))
    except (tokenize.TokenError, SyntaxError):
        return None
    return [token.string.lstrip("# ").rstrip() for token in found if token.type == tokenize.COMMENT]


def _tokens(text: str, language: str) -> list[str] | None:
    """The words and signs of a text without layout; None if there is no lexer for it."""
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        lexer = get_lexer_by_name(lexer_alias(language), stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None
    found: list[str] = []
    depth = 0
    for word in _words(
        lexer.get_tokens_unprocessed(text.replace("\r\n", "\n").replace("\r", "\n")), language
    ):
        depth = max(depth + (word in ("(", "[")) - (word in (")", "]")), 0)
        if word == "\n" and (language in _FREE or depth or not found or found[-1] == "\n"):
            continue
        if word in _CLOSING and found and found[-1] == ",":
            found.pop()
        found.append(word)
    return found[:-1] if found[-1:] == ["\n"] else found


def _words(tokens: Iterator[tuple[int, object, str]], language: str) -> Iterator[str]:
    """Each string and each comment as one word, every other run of signs without its white space; line breaks."""
    literal = ""
    for _, kind, value in tokens:
        names = set(kind) if isinstance(kind, tuple) else set()
        if "String" in names:
            literal += value
            continue
        if literal:
            yield _unquoted(literal, language)
            literal = ""
        if "Comment" in names:
            yield " ".join(value.split())
            yield from "\n" * value.endswith("\n")
        elif "Punctuation" in names:
            yield from (sign for sign in value if not sign.isspace() or sign == "\n")
        else:
            yield from re.findall(r"\n|[^\s]+", value)
    if literal:
        yield _unquoted(literal, language)


def _unquoted(literal: str, language: str) -> str:
    """A string with double quotes, where the kind of quotes means nothing."""
    if language not in _EITHER_QUOTE or '"' in literal or "\\" in literal:
        return literal
    if len(literal) >= 2 and literal[0] == literal[-1] == "'":
        return f'"{literal[1:-1]}"'
    return literal
