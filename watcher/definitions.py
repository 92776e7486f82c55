"""Definitions elsewhere in the repository that a request or the header around it names.

A name is looked up through the file's own imports (Python), then by `git grep` among files of the same
language. What is shown of a definition is its header, the first line of its documentation and, for a type,
its members without long values: enough to call it, not its code.

Only files that git would show are read, through the one safe reader: nothing ignored, no symbolic link, no
file that by its name holds secrets (I9, FAULTS 54). Time is bounded by the limit on git and by the counts below.
What is found is text for a model to read; it is never run, and it starts nothing (FAULTS 48).

What this does not guarantee: that the definition is the one that the language would resolve.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from engine.errors import FileRefused, GitError
from engine.git import Repository
from engine.model.prompts import Definition
from engine.secrets import denied
from engine.text.codec import decode
from watcher.outline import KEYWORDS, generic_outline, python_outline
from watcher.read import read

MOST_NAMES = 8
MOST_DEFINITIONS = 4
MOST_FILES = 12
GREP_SECONDS = 1.5

_SECRET = (".env*", "*.env", "*.pem", "*.key", "*.p12", "*.pfx", "*.keystore", "id_rsa*", "id_ed25519*",
           "*secret*", "*credential*", "*password*", ".netrc", ".npmrc", ".pypirc", "*.tfvars")  # fmt: skip
UNREAD = tuple(
    f":(exclude,icase,glob)**/{pattern}{inside}" for pattern in _SECRET for inside in ("", "/**")
)  # not even by git
_WORD = re.compile(r"`([A-Za-z_][\w.]*)`|([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)(\(?)")
_DISTINCT = re.compile(r"\w_\w|[a-z0-9][A-Z]|[A-Z][A-Z][a-z]")
_CAPITAL = re.compile(r"[A-Z][a-z]\w*")
_FROM = re.compile(r"^[ \t]*from[ \t]+([\w.]+)[ \t]+import[ \t]*(\([^)]{0,4000}\)|[^\n#]+)", re.M)
_IMPORT = re.compile(r"^[ \t]*import[ \t]+([^\n#]+)", re.M)
#: Names that every reader knows.
_ORDINARY = {
    *("Any", "Optional", "Union", "List", "Dict", "Set", "Tuple", "Type", "Callable", "Iterable", "Iterator"),
    *(
        "Sequence",
        "Mapping",
        "Generator",
        "Self",
        "None",
        "True",
        "False",
        "Path",
        "Python",
        "JSON",
        "CSV",
        "HTML",
    ),
    *(
        "Exception",
        "ValueError",
        "TypeError",
        "KeyError",
        "RuntimeError",
        "NotImplementedError",
        "IndexError",
    ),
    *(
        "OSError",
        "FileNotFoundError",
        "StopIteration",
        "String",
        "Vec",
        "Option",
        "Result",
        "Box",
        "Some",
        "Ok",
    ),
    *(
        "Err",
        "Promise",
        "Array",
        "Map",
        "Object",
        "Boolean",
        "Number",
        "Error",
        "Integer",
        "Double",
        "ISO",
        "UTC",
    ),
}
_SAME = {
    "python": ("*.py", "*.pyi"),
    **dict.fromkeys(("javascript", "jsx", "typescript", "tsx", "vue", "svelte"),
                    ("*.js", "*.jsx", "*.mjs", "*.ts", "*.tsx", "*.mts")),
    **dict.fromkeys(("c", "cpp", "objective-c", "cuda"), ("*.c", "*.h", "*.cc", "*.cpp", "*.hpp", "*.hh", "*.cxx")),
}  # fmt: skip


def definitions(
    repository: Repository, path: str, text: str, language: str, prompt: str, signature: str, max_bytes: int
) -> tuple[Definition, ...]:
    """The definitions that `prompt` and `signature` name and the file at `path` does not hold itself."""
    imported = _imported(text, path) if language == "python" else {}
    wanted = list(_wanted(prompt, signature, text, imported))[:MOST_NAMES]
    found: dict[str, Definition] = {}
    files = Files(repository, path, max_bytes)
    for name in wanted:
        known = imported.get(name, Import(name, ()))
        for candidate in files.visible(known.files):
            if outline := files.outline(candidate, known.name, language):
                found[name] = Definition(candidate, outline)
                break
    last = {name: imported[name].name if name in imported else name.rpartition(".")[2] for name in wanted}
    missing = [last[name] for name in wanted if name not in found]
    for name, definition in files.searched(missing, language):
        found.setdefault(name, definition)
    return tuple(found[name] for name in _ordered(found, wanted))[:MOST_DEFINITIONS]


def _ordered(found: Iterable[str], wanted: list[str]) -> list[str]:
    """In the order of their names: the same ones in the same order for the next request (the KV prefix)."""
    rank = {name.rpartition(".")[2]: at for at, name in enumerate(wanted)}
    first = sorted(found, key=lambda name: rank.get(name.rpartition(".")[2], 0))[:MOST_DEFINITIONS]
    return sorted(first)


def _wanted(prompt: str, signature: str, text: str, imported: Iterable[str]) -> Iterator[str]:
    """Names that may be defined elsewhere: the prompt's first, then the header's."""
    known = set(imported)
    seen: set[str] = set()
    for source, sentence in ((prompt, True), (signature, False)):
        for at, found in enumerate(_WORD.finditer(source)):
            quoted, word, called = found.groups()
            name = quoted or word
            last = name.rpartition(".")[2]
            distinct = bool(quoted or _DISTINCT.search(last) or (sentence and (called or "." in name)))
            distinct = distinct or (bool(_CAPITAL.fullmatch(last)) and (at > 0 or not sentence))
            if name in seen or last in _ORDINARY or not (distinct or name in known) or len(last) < 3:
                continue
            seen.add(name)
            if name in known or not _defined_in(text, last):
                yield name


def _defined_in(text: str, name: str) -> bool:
    return bool(re.search(rf"\b(?:{KEYWORDS})\s+(?:\([^)]{{0,200}}\)\s*)?{name}\b", text))


@dataclass(frozen=True)
class Import:
    """What a name in a Python file stands for: a name in one of these files."""

    name: str
    files: tuple[str, ...]


def _imported(text: str, path: str) -> dict[str, Import]:
    """What the names that a Python file imports stand for."""
    found: dict[str, Import] = {}
    for module, names in _FROM.findall(text):
        for item in names.strip("() \t").split(","):
            name, _, alias = (part.strip() for part in item.partition(" as "))
            if name.isidentifier():
                found[alias or name] = Import(name, _files_of(module, path))
    for modules in _IMPORT.findall(text):
        for item in modules.split(","):
            module, _, alias = (part.strip() for part in item.partition(" as "))
            if module.replace(".", "").isidentifier():
                prefix = re.escape(alias or module)
                for used in re.findall(rf"\b{prefix}\.(\w+)", text):
                    found[f"{alias or module}.{used}"] = Import(used, _files_of(module, path))
    return found


def _files_of(module: str, path: str) -> tuple[str, ...]:
    """Where a module imported by the file at `path` may lie in the repository, likeliest first."""
    folder = PurePosixPath(path).parent
    dots = len(module) - len(module.lstrip("."))
    inner = PurePosixPath(*[part for part in module.split(".") if part])
    if dots:
        for _ in range(dots - 1):
            folder = folder.parent
        roots = [folder]
    else:
        roots = [PurePosixPath(), PurePosixPath("src"), *reversed(folder.parents), folder]
    tried = [str(root / leaf) for root in roots for leaf in (f"{inner}.py", inner / "__init__.py")]
    return tuple(dict.fromkeys(one.replace("..py", "__init__.py") for one in tried))


class Files:
    """The files of one repository that may be shown, each read once."""

    def __init__(self, repository: Repository, own: str, max_bytes: int) -> None:
        self._repository = repository
        self._own = own
        self._max_bytes = max_bytes
        self._texts: dict[str, str] = {}

    def visible(self, paths: Iterable[str]) -> list[str]:
        """Those of `paths` that exist, are neither ignored nor secret, and are not the file itself."""
        root = self._repository.root
        there = [
            path
            for path in paths
            if path != self._own
            and not is_secret(path)
            and (root / path).is_file()
            and (root / path).resolve() == root / path
        ]
        ignored = self._repository.ignored(there)
        return [path for path in there if path not in ignored]

    def outline(self, path: str, name: str, language: str) -> str:
        """The definition of `name` in the file, empty if it has none."""
        text = self._text(path)
        if not re.search(rf"\b{name}\b", text):
            return ""
        return (python_outline if language == "python" else generic_outline)(text, name)

    def _text(self, path: str) -> str:
        if path not in self._texts:
            if len(self._texts) >= MOST_FILES:
                return ""
            try:
                found = read(self._repository.root, path, self._max_bytes)
                linked = found.target != path  # what it points to may be ignored, or a secret
                self._texts[path] = "" if linked else decode(found.data, path).text
            except FileRefused:  # a model sees less; the request is done all the same
                self._texts[path] = ""
        return self._texts[path]

    def searched(self, names: list[str], language: str) -> Iterator[tuple[str, Definition]]:
        """Definitions of these names wherever git finds them, nearest file first."""
        if not names:
            return
        either = "|".join(names)
        pattern = (
            rf"(^|[^A-Za-z0-9_])({KEYWORDS})[[:space:]]+(\([^)]*\)[[:space:]]*)?({either})([^A-Za-z0-9_]|$)"
            rf"|^[A-Za-z_][A-Za-z0-9_:<>*& ]*[ *&]({either})\("
        )
        suffix = PurePosixPath(self._own).suffix
        globs = _SAME.get(language) or ((f"*{suffix}",) if re.fullmatch(r"\.\w+", suffix) else ())
        if not globs:
            return
        try:
            paths = self._repository.grep_pattern(pattern, (*globs, *UNREAD), GREP_SECONDS)
        except GitError:  # too slow in a huge repository: the model sees no definitions
            return
        paths = [path for path in paths if path != self._own and not is_secret(path)]
        left = dict.fromkeys(names)
        for path in sorted(paths, key=self._distance)[:MOST_FILES]:
            for name in list(left):
                if outline := self.outline(path, name, language):
                    del left[name]
                    yield name, Definition(path, outline)

    def _distance(self, path: str) -> tuple[bool, int, str]:
        """Tests last, then by how many folders lie between."""
        here, there = PurePosixPath(self._own).parts, PurePosixPath(path).parts
        shared = 0
        while shared < min(len(here), len(there)) and here[shared] == there[shared]:
            shared += 1
        return "test" in path, len(here) + len(there) - 2 * shared, path


def is_secret(path: str) -> bool:
    """Whether a file is left alone because of its name or a folder's; of code, more are than `denied` says."""
    return denied(path) or any(
        fnmatchcase(part.lower(), pattern) for part in PurePosixPath(path).parts for pattern in _SECRET
    )
