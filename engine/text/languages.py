"""Which language a path is, and how comments are written in it.

Pygments knows some six hundred languages by file name; `_EXTENSIONS` and `_NAMES` are what it lacks or takes
for another language. `_SYNTAX` holds the comment delimiters of the languages that people write requests in;
for the others those of the usual families are tried, so that a request is found there too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import PurePosixPath


@dataclass(frozen=True)
class Language:
    """name: Pygments' alias (or ours). line_comment: "" if there is none, or if we do not know it."""

    name: str
    line_comment: str
    block_comment: tuple[str, str] | None = None


@dataclass(frozen=True)
class Syntax:
    """Every way to open a comment, block pairs first tried, longest first; nested: whether blocks nest."""

    line: tuple[str, ...] = ()
    block: tuple[tuple[str, str], ...] = ()
    nested: bool = False


_SLASH, _ML, _XML = ("/*", "*/"), ("(*", "*)"), ("<!--", "-->")
_C = Syntax(("//",), (_SLASH,))
_C_NESTED = Syntax(("//",), (_SLASH,), nested=True)
_HASH = Syntax(("#",))
_MARKUP = Syntax(("//", "#"), (_XML, _SLASH))
_LISP = Syntax((";",), (("#|", "|#"),), nested=True)
_DASH = Syntax(("--",), (("{-", "-}"),), nested=True)
_PERCENT = Syntax(("%",))
_OCAML = Syntax((), (_ML,), nested=True)

_SYNTAX: dict[str, Syntax] = {
    **dict.fromkeys(
        ("c", "cpp", "objective-c", "objective-c++", "cuda", "java", "javascript", "typescript"), _C
    ),
    **dict.fromkeys(
        ("jsx", "tsx", "csharp", "go", "groovy", "protobuf", "verilog", "systemverilog", "glsl"), _C
    ),
    **dict.fromkeys(("wgsl", "hlsl", "solidity", "json", "json5", "scss", "less", "zig", "vlang"), _C),
    **dict.fromkeys(("rust", "kotlin", "swift", "scala", "dart", "d"), _C_NESTED),
    **dict.fromkeys(("python", "python2", "mojo", "cython", "bash", "fish", "yaml", "toml", "docker"), _HASH),
    **dict.fromkeys(
        ("make", "r", "elixir", "awk", "tcl", "perl", "ruby", "cr", "graphql", "gdscript"), _HASH
    ),
    **dict.fromkeys(("html", "xml", "vue", "svelte", "astro"), _MARKUP),
    **dict.fromkeys(("common-lisp", "scheme", "racket"), _LISP),
    **dict.fromkeys(("emacs-lisp", "clojure", "fennel"), Syntax((";",))),
    **dict.fromkeys(("haskell", "elm", "purescript", "idris", "agda"), _DASH),
    **dict.fromkeys(("tex", "erlang"), _PERCENT),
    **dict.fromkeys(("ocaml", "rocq", "coq"), _OCAML),
    "css": Syntax((), (_SLASH,)),
    "php": Syntax(("//", "#"), (_SLASH, _XML)),
    "sql": Syntax(("--", "#"), (_SLASH,)),
    "lua": Syntax(("--",), (("--[[", "]]"),)),
    "powershell": Syntax(("#",), (("<#", "#>"),)),
    "ruby": Syntax(("#",), (("=begin", "=end"),)),
    "julia": Syntax(("#",), (("#=", "=#"),), nested=True),
    "nimrod": Syntax(("#",), (("#[", "]#"),), nested=True),
    "coffeescript": Syntax(("#",), (("###", "###"),)),
    "cmake": Syntax(("#",), (("#[[", "]]"),)),
    "nixos": Syntax(("#",), (_SLASH,)),
    "terraform": Syntax(("#", "//"), (_SLASH,)),
    "fsharp": Syntax(("//",), (_ML,), nested=True),
    "delphi": Syntax(("//",), (("{", "}"), _ML)),
    "matlab": Syntax(("%",), (("%{", "%}"),)),
    "octave": Syntax(("%", "#"), (("%{", "%}"),)),
    "prolog": Syntax(("%",), (_SLASH,)),
    "fortran": Syntax(("!",)),
    "ada": Syntax(("--",)),
    "vhdl": Syntax(("--",)),
    "lean4": Syntax(("--",), (("/-", "-/"),), nested=True),
    "vim": Syntax(('"',)),
    "batch": Syntax(("REM", "::")),
    "vb.net": Syntax(("'",)),
    "ini": Syntax((";", "#")),
    "properties": Syntax(("#", "!")),
    "gas": Syntax(("#", "//", ";", "@"), (_SLASH,)),
    "nasm": Syntax((";",)),
    "jinja": Syntax((), (("{#", "#}"), _XML)),
}
_USUAL = Syntax(
    ("//", "#", "--", ";", "%", "!", "'"), (_SLASH, _ML, _XML, ("{-", "-}"), ("#|", "|#")), nested=True
)

_LEXERS = {"vlang": "go", "svelte": "html", "astro": "html", "r": "splus", "jinja": "html+jinja"}
_RENAMED = {"splus": "r", "tsql": "sql", "mysql": "sql", "rocq": "coq", "objectpascal": "delphi"}
# Prose, data and output: what Pygments marks as a comment there is not one that people write code at.
_NOT_CODE = {"text", "markdown", "restructuredtext", "output", "diff", "console", "pycon", "html+erb", "pot"}

_EXTENSIONS = {
    ".mojo": "mojo", ".🔥": "mojo", ".svelte": "svelte", ".astro": "astro", ".vue": "vue", ".tsx": "tsx",
    ".jsx": "jsx", ".pl": "perl", ".pm": "perl", ".t": "perl", ".r": "r", ".R": "r", ".sql": "sql",
    ".fs": "fsharp", ".fsx": "fsharp", ".ts": "typescript", ".mts": "typescript", ".cts": "typescript",
    ".js": "javascript", ".v": "verilog", ".m": "objective-c", ".h": "c", ".ps1": "powershell",
    ".psm1": "powershell", ".tex": "tex", ".sty": "tex", ".cls": "tex", ".jinja": "jinja", ".jinja2": "jinja",
    ".j2": "jinja", ".glsl": "glsl", ".vert": "glsl", ".frag": "glsl", ".mm": "objective-c++", ".sc": "scala",
    ".d": "d", ".s": "gas", ".S": "gas", ".cfg": "ini", ".conf": "ini",
    ".el": "emacs-lisp", ".cls.cs": "csharp", ".dockerfile": "docker", ".jsonc": "json", ".pyx": "cython",
    ".cl": "c", ".metal": "cpp", ".comp": "glsl",
}  # fmt: skip
_NAMES = {
    "Dockerfile": "docker", "Containerfile": "docker", "Makefile": "make", "GNUmakefile": "make",
    "makefile": "make", "justfile": "make", "Justfile": "make", "go.mod": "go", "Jenkinsfile": "groovy",
    "Gemfile": "ruby", "Rakefile": "ruby", "Vagrantfile": "ruby", "CMakeLists.txt": "cmake",
}  # fmt: skip
_INTERPRETERS = {
    "python": "python", "sh": "bash", "bash": "bash", "zsh": "bash", "dash": "bash", "ksh": "bash",
    "fish": "fish", "node": "javascript", "deno": "typescript", "ruby": "ruby", "perl": "perl", "php": "php",
    "lua": "lua", "Rscript": "r", "awk": "awk", "tclsh": "tcl", "pwsh": "powershell", "julia": "julia",
}  # fmt: skip
_VERSION = re.compile(r"[\d.]+$")
# For extensions that several languages share: the first language whose sign is in the text.
_SIGNS: dict[str, tuple[tuple[str, re.Pattern[str]], ...]] = {
    ".cl": (("common-lisp", re.compile(r"\A\s*[;(]|^\(def", re.M)),),
    ".h": (
        ("objective-c", re.compile(r"^\s*@(?:interface|protocol|import)\b", re.M)),
        ("cpp", re.compile(r"^\s*(?:class|namespace|template\s*<|using\s)|\bstd::|^\s*public:", re.M)),
    ),
    ".m": (("matlab", re.compile(r"^\s*(?:%|function\b|end\s*;?\s*$)", re.M)),),
    ".pl": (("prolog", re.compile(r"^:-\s|^[a-z]\w*\(.*\)\s*:-", re.M)),),
    ".v": (
        ("coq", re.compile(r"^\s*(?:Require|Theorem|Lemma|Proof|Definition|Inductive)\b", re.M)),
        ("vlang", re.compile(r"^\s*(?:module main\b|fn \w+\(|import \w+$|pub fn )", re.M)),
    ),
}


def language_of(path: str, head: str = "") -> Language | None:
    """The language of the file at `path`; None if unknown. head: the file's text or its start."""
    name = PurePosixPath(path).name
    suffix = PurePosixPath(name).suffix
    for language, sign in _SIGNS.get(suffix, ()):
        if sign.search(head[:8192]):
            return named(language)
    found = _NAMES.get(name) or _EXTENSIONS.get(suffix) or _EXTENSIONS.get(suffix.lower())
    found = (
        found
        or ("docker" if name.startswith(("Dockerfile.", "Containerfile.")) else None)
        or _by_pygments(name)
    )
    found = found or _by_pygments(name.lower()) or _by_shebang(head)
    return named(found) if found and found not in _NOT_CODE else None


def named(name: str) -> Language:
    """The language with this name."""
    syntax = _SYNTAX.get(name, Syntax())
    return Language(name, syntax.line[0] if syntax.line else "", syntax.block[0] if syntax.block else None)


def syntax_of(language: Language) -> Syntax:
    """Every way to write a comment in `language`."""
    return _SYNTAX.get(language.name, _USUAL)


def lexer_alias(name: str) -> str:
    """Pygments' name for the lexer that reads this language."""
    return _LEXERS.get(name, name)


def _by_shebang(head: str) -> str | None:
    if not head.startswith("#!"):
        return None
    words = re.split("[\r\n]", head, maxsplit=1)[0][2:].split()
    programs = (_VERSION.sub("", PurePosixPath(word).name) for word in words)
    return next((_INTERPRETERS[program] for program in programs if program in _INTERPRETERS), None)


@lru_cache(maxsize=1024)
def _by_pygments(name: str) -> str | None:
    """The best match among Pygments' own file name patterns; its plugins stay out."""
    from pygments.lexers import get_all_lexers

    matches = [
        (-("*" not in pattern), -len(pattern), aliases[0])
        for _, aliases, patterns, _ in get_all_lexers(plugins=False)
        for pattern in patterns
        if aliases and fnmatchcase(name, pattern)
    ]
    if not matches:
        return None
    alias = _by_priority(matches)
    return _RENAMED.get(alias, alias)


def _by_priority(matches: list[tuple[int, int, str]]) -> str:
    """Exact names first, then known comment syntax, then Pygments' own priority, then the longest pattern."""
    from pygments.lexers import get_lexer_by_name

    def rank(match: tuple[int, int, str]) -> tuple[int, bool, float, int]:
        exact, length, alias = match
        return exact, alias not in _SYNTAX, -float(get_lexer_by_name(alias).priority), length

    return min(matches, key=rank)[2]
