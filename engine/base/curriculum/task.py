"""The curriculum's framework: how a family of small Python tasks is written.

A *family* is one kind of everyday task ("count words", "parse an ISO date"). It is a function

    @family(area="strings")
    def count_words(d: Draw, style: Style) -> Task: ...

that draws names and words from `d`, follows `style`, and returns one `Task`: what is asked, the solution
in that style, and checks that prove it. `Draw` is the only source of chance, so a seed reproduces a task.

How to write one (the area files beside this one are the examples):

* `words` is the request: an imperative ("count the words in {text}") or a noun phrase ("word counts of
  {text}"), lower case, no final stop. Write 5–8 templates that differ in verb, noun and order, not just in
  an article, plus **at least two in `held`** that are never trained on. `[a|b|]` alternates and nests.
  Registers ("please …", "can you …?", "function that counts …", capitals, typos) are added by `wording`.
* `clauses` are what a wording must add because nothing else could tell it ("ignoring case", "raise
  ValueError if empty"). A clause with `about="errors"` may be left out where the file or a memory already
  shows that choice. Every free choice of behaviour must be in the words, the name, or a clause.
* `name` is the function's (or class's) name: `d.name("count_words", "word_count", held=("tally_words",))`.
* `params`, `returns` are types as written under `style.hints`; the header is rendered for you.
* `body` is the function's body in double quotes, indented as you like (it is dedented). Quotes are turned to
  the style's by `render`. Ask `style` only for what matters to the family: `style.loop` (explicit loop or
  comprehension), `style.errors` ("raise" or return "none"), `style.strings` ("f", "format", "percent"),
  `style.paths` ("pathlib" or "os"). Keep it short, idiomatic, correct: it is what the user will get.
  Do not vary spelling at random where the request cannot tell: one request, one answer.
* whole definitions (classes, decorators with helpers, context managers) go into `code` instead of `body`.
* `imports` are whole lines ("import re", "from pathlib import Path"), exactly those the solution needs
  (those that only type hints need too, and then only if `style.hints`).
* `target` names the variable for the same code standing between other statements; give it only if the
  body's one `return` is its last line.
* `scene` is for a family whose answer always stands between other code: `body` (in a "module" scene `code`) is
  then only what is asked, and `scene` the code around it. See `Scene`.
* `checks` are assertions that call `f` (the function or class), by position. They run in a child process
  whose working directory is empty, temporary and writable; no network. Three or four, edges included.

Nothing enters training that did not pass its checks (`engine.base.verify`).
"""

from __future__ import annotations

import ast
import hashlib
import io
import re
import textwrap
import tokenize
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from random import Random
from typing import Literal, TypeVar

from engine.base.curriculum import names

WIDE = 0.5  # share of variables named after anything
WIDE_NAMES = 0.2  # share of functions and classes whose name tells nothing
T = TypeVar("T")
Errors = Literal["raise", "none"]
Strings = Literal["f", "format", "percent"]
Paths = Literal["pathlib", "os"]
Held = Literal["wording", "name", "combination"]


@dataclass(frozen=True)
class Style:
    """How a file is written. The defaults are what the model writes where nothing shows otherwise."""

    hints: bool = True
    quote: str = '"'
    doc: bool = False
    loop: bool = False
    errors: Errors = "raise"
    strings: Strings = "f"
    paths: Paths = "pathlib"

    @classmethod
    def draw(cls, rng: Random) -> Style:
        return cls(
            hints=rng.random() < 0.6,
            quote='"' if rng.random() < 0.6 else "'",
            doc=rng.random() < 0.35,
            loop=rng.random() < 0.35,
            errors="raise" if rng.random() < 0.6 else "none",
            strings=rng.choices(("f", "format", "percent"), (6, 2, 2))[0],
            paths="pathlib" if rng.random() < 0.6 else "os",
        )

    def flip(self, dimension: str, rng: Random) -> Style:
        """The same style with another value in one dimension."""
        if dimension == "strings":
            others: list[Strings] = [value for value in ("f", "format", "percent") if value != self.strings]
            return replace(self, strings=rng.choice(others))
        pairs: dict[str, tuple[object, object]] = {
            "quote": ('"', "'"),
            "errors": ("raise", "none"),
            "paths": ("pathlib", "os"),
        }
        first, second = pairs.get(dimension, (True, False))
        value = second if getattr(self, dimension) == first else first
        return replace(self, **{dimension: value})  # type: ignore[arg-type]  # the key decides the type

    def but(self, other: Style, dimensions: Iterable[str]) -> Style:
        """This style, with `dimensions` taken from `other`."""
        return replace(self, **{name: getattr(other, name) for name in dimensions})


DIMENSIONS = tuple(item.name for item in fields(Style))


@dataclass(frozen=True)
class Param:
    """One parameter: its name, its type as written, its default as written ("" for none)."""

    name: str
    type: str = ""
    default: str = ""

    def render(self, hints: bool) -> str:
        if hints and self.type:
            return f"{self.name}: {self.type}" + (f" = {self.default}" if self.default else "")
        return f"{self.name}={self.default}" if self.default else self.name


@dataclass(frozen=True)
class Clause:
    """Words that a request must add. `about` names the style dimension that could tell it instead."""

    text: str
    about: str = ""


@dataclass(frozen=True)
class Scene:
    """The code that an answer stands between, in double quotes and without the function's own indentation.

    place: "function" (`name`, `params` and `returns` are the function's), "script" (at module level; the checks
    call `f` without arguments, which runs the script), "module" (definitions; `f` is the answer's), "class" (`above` is
    the class `name` so far, `code` a method of it; `f` is the class).
    depth: how many levels deeper than `above`'s first line the answer stands (in a loop, under a condition).
    """

    above: str
    below: str = ""
    place: Literal["function", "script", "module", "class"] = "function"
    depth: int = 0


@dataclass(frozen=True)
class Task:
    """One drawn task: request, solution in one style, checks. See the module's docstring."""

    words: str
    name: str
    checks: str
    params: tuple[Param, ...] = ()
    returns: str = ""
    body: str = ""
    code: str = ""
    doc: str = ""
    imports: tuple[str, ...] = ()
    clauses: tuple[Clause, ...] = ()
    target: str = ""
    family: str = ""
    area: str = ""
    style: Style = field(default_factory=Style)
    scene: Scene | None = None

    @property
    def header(self) -> str:
        """`def name(...) -> type:` in the task's style."""
        arguments = ", ".join(param.render(self.style.hints) for param in self.params)
        arrow = f" -> {self.returns}" if self.style.hints and self.returns else ""
        return f"def {self.name}({arguments}){arrow}:"

    @property
    def docstring(self) -> str:
        """The docstring's line in the task's style, empty if it has none."""
        return f'"""{self.doc}"""' if self.style.doc and self.doc else ""

    @property
    def source(self) -> str:
        """The whole definition, without imports, ending with a line break."""
        if self.scene is not None:
            return self.around(self.scene)
        if self.code:
            return requote(self.code, self.style.quote) + "\n"
        inside = "\n".join(part for part in (self.docstring, self.block) if part)
        return self.header_text + "\n" + textwrap.indent(inside, "    ") + "\n"

    def around(self, scene: Scene) -> str:
        """The scene with the answer in it; a script stands in a function."""
        above, answer, below = self.parts(scene)
        if scene.place in ("module", "class"):
            return ("\n\n" if scene.place == "module" else "\n").join(filter(None, (above, answer, below)))
        return self.header_text + "\n" + textwrap.indent(above + answer + below, "    ")

    def parts(self, scene: Scene) -> tuple[str, str, str]:
        """The code above, the answer and the code below in the style's quotes, whole lines."""
        answer = textwrap.indent(self.code or textwrap.dedent(self.body).strip("\n"), "    " * scene.depth)
        above, below = scene.above.strip("\n"), scene.below.strip("\n")
        pieces = [piece + "\n" if piece else "" for piece in (above, answer, below)]
        rows = requote("".join(pieces), self.style.quote).splitlines(keepends=True)
        first = pieces[0].count("\n")
        last = first + pieces[1].count("\n")
        return "".join(rows[:first]), "".join(rows[first:last]), "".join(rows[last:])

    @property
    def header_text(self) -> str:
        return requote(self.header, self.style.quote)

    @property
    def block(self) -> str:
        """The body in the style's quotes, dedented, no final line break."""
        return requote(self.body, self.style.quote)

    @property
    def inline(self) -> str:
        """The body with its final `return` turned into an assignment to `target`, empty if it has none."""
        lines = self.block.splitlines()
        if not self.target or not lines or not lines[-1].startswith("return "):
            return ""
        if any(re.match(r"\s+return\b|.*\byield\b", line) for line in lines):
            return ""
        value = lines[-1].removeprefix("return ")
        kept = lines[:-1]
        if value == self.target:
            return "\n".join(kept)
        if value.isidentifier() and any(re.search(rf"\b{value}\b", line) for line in kept):
            return re.sub(rf"(?<![.\w]){value}\b(?!=[^=])", self.target, "\n".join(kept))
        return "\n".join([*kept, f"{self.target} = {value}"])


def requote(code: str, quote: str) -> str:
    """The code with its plain string literals in `quote`, where that needs no escaping."""
    if quote == '"' or '"' not in code:
        return code
    out: list[str] = []
    row, column = 1, 0
    lines = code.splitlines(keepends=True)

    def upto(end: tuple[int, int]) -> str:
        nonlocal row, column
        text = ""
        while row < end[0]:
            text += lines[row - 1][column:]
            row, column = row + 1, 0
        text += lines[row - 1][column : end[1]] if row <= len(lines) else ""
        column = end[1]
        return text

    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        out.append(upto(token.start))
        piece = upto(token.end)
        if token.type == tokenize.STRING and '"""' not in piece and "'" not in piece and '\\"' not in piece:
            piece = piece.replace('"', quote)
        out.append(piece)
    return "".join(out)


class Draw:
    """Chance for one task. `held` names what must be drawn from the part that is never trained on.

    `plain`: names and variables are the first of their pools, for requests that do not say them.
    """

    def __init__(
        self, rng: Random, held: frozenset[Held] = frozenset(), plain: frozenset[str] = frozenset()
    ) -> None:
        self.rng = rng
        self.held = held
        self.plain = plain

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def pick(self, *options: T) -> T:
        return self.rng.choice(options)

    def integer(self, low: int, high: int) -> int:
        return self.rng.randint(low, high)

    def say(self, *templates: str, held: Sequence[str] = (), **names: object) -> str:
        """One wording. Templates in `held` are drawn for evaluation only."""
        pool = held if held and "wording" in self.held else templates
        return names_in(spin(self.rng.choice(pool), self.rng), names)

    def name(self, *options: str, held: Sequence[str] = ()) -> str:
        """A function's or class's name."""
        if "name" in self.plain:
            return options[0]
        if not self.held and self.chance(WIDE_NAMES):
            name = names.action(self.rng)
            return name if options[0][0].islower() else name.title().replace("_", "")
        return self.rng.choice(held if held and "name" in self.held else options)

    def var(self, kind: str, avoid: Iterable[str] = ()) -> str:
        """A variable's name from the pool of its kind (see `names.POOLS`), none of `avoid`."""
        pool = names.POOLS[kind]
        options = pool.held if "name" in self.held else pool.train
        options = tuple(option for option in options if option not in set(avoid))
        if "var" in self.plain:
            return options[0]
        if not self.held and self.chance(WIDE):
            name = names.wide(kind in ("items", "numbers", "words", "rows"), self.rng)
            return name if name not in set(avoid) else options[0]
        return self.rng.choice(options)

    def combination(self, *choices: Sequence[T]) -> tuple[T, ...]:
        """One of each; about one combination in eight is held out, by a hash of its parts."""
        wanted = "combination" in self.held
        for _ in range(5000):
            drawn = tuple(self.rng.choice(choice) for choice in choices)
            if is_held(drawn) == wanted:
                return drawn
        raise ValueError(f"no combination of {choices} is held out: name one of the choices differently")


def is_held(parts: tuple[object, ...]) -> bool:
    """Whether a combination is kept out of training."""
    return hashlib.sha256(repr(parts).encode()).digest()[0] < 32


def spin(template: str, rng: Random) -> str:
    """Expand `[a|b|]` alternations, innermost first; tidy the spaces that empty ones leave."""
    inner = re.compile(r"\[([^\[\]]*)\]")
    while match := inner.search(template):
        choice = rng.choice(match.group(1).split("|"))
        template = template[: match.start()] + choice + template[match.end() :]
    return re.sub(r" +([,;:.?)])(?!\w)", r"\1", " ".join(template.split()))


def names_in(text: str, values: dict[str, object]) -> str:
    """Fill `{name}` places; other braces stay."""
    return re.sub(r"\{(\w+)\}", lambda match: str(values.get(match.group(1), match.group(0))), text)


Maker = Callable[[Draw, Style], Task]


@dataclass(frozen=True)
class Family:
    """A registered family. `sensitive`: style dimensions that change its body (measured, not declared).
    scene: its tasks bring the code that they stand between.
    """

    name: str
    area: str
    make: Maker
    scene: bool = False

    def task(self, draw: Draw, style: Style) -> Task:
        made = self.make(draw, style)
        return replace(
            made,
            family=self.name,
            area=self.area,
            style=style,
            body=textwrap.dedent(made.body).strip("\n"),
            code=textwrap.dedent(made.code).strip("\n"),
            checks=textwrap.dedent(made.checks).strip("\n"),
        )

    def sensitive(self) -> frozenset[str]:
        found: set[str] = set()
        for seed in range(3):
            plain = self.task(Draw(Random(seed)), Style())
            for dimension in ("loop", "errors", "strings", "paths"):
                other = self.task(Draw(Random(seed)), Style().flip(dimension, Random(0)))
                if (other.body, other.code) != (plain.body, plain.code):
                    found.add(dimension)
        return frozenset(found)


REGISTRY: dict[str, Family] = {}


def family(*, area: str, scene: bool = False) -> Callable[[Maker], Maker]:
    """Register a function as a family of tasks; its name is the family's name."""

    def register(make: Maker) -> Maker:
        name = f"{area}.{make.__name__}"
        if name in REGISTRY:
            raise ValueError(f"two families are called {name}")
        REGISTRY[name] = Family(name, area, make, scene)
        return make

    return register


def bound_name(statement: str) -> str:
    """The name that an import line binds: `from a import b as c` → c, `import os.path` → os."""
    node = ast.parse(statement).body[0]
    if not isinstance(node, ast.Import | ast.ImportFrom) or len(node.names) != 1:
        raise ValueError(f"one import of one name expected: {statement!r}")
    return (node.names[0].asname or node.names[0].name).split(".")[0]
