"""Puts a task into a file, as the product will: a request in its place, code around it, the answer wanted.

Five kinds of place: the *body* of a stub, a whole definition at *module* level, statements *inside* a
function or a script, the body of a *method*, and an *edit*. The file around has its own style, which the answer must
follow as far as the file shows it; where nothing shows it, the answer is in the default style. A memory, a
note or the words themselves override the file.

Prompts are built by `engine.model.prompts.fim_pieces`, the function that serves.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Literal

from engine.base import edits, furniture, preferences, scenes
from engine.base.curriculum.task import Draw, Family, Held, Style, Task, bound_name
from engine.base.curriculum.wording import lines, phrase
from engine.base.furniture import SENSITIVE, File
from engine.model.prompts import Context, Definition, Memory

Kind = Literal["body", "module", "inside", "method", "edit"]
KINDS: tuple[Kind, ...] = ("body", "module", "inside", "method", "edit")
WEIGHTS = (34, 30, 34, 8, 14)
BETWEEN = 0.6  # of the draws for "inside": families that bring the code around them
AFTER_LINES = 12
STUBS = ("pass", "...", "raise NotImplementedError")
IMPLEMENT = (
    "implement this", "fill in the body", "write the body", "implement the docstring", "do what the docstring says",
    "implement", "fill this in", "complete this", "as the docstring says", "write this function", "complete it",
)  # fmt: skip
CODE_DIMENSIONS = ("loop", "errors", "strings", "paths")


@dataclass(frozen=True)
class Item:
    """One training or test item.

    before, after: the whole file around the fill; `context` may show less of it. stub: the statement that
    the fill replaces besides the comment. bind: a line that makes `f` what the checks call; empty: the
    definition in the fill is found by its name. shown: style dimensions that the surroundings decide;
    memory: the one that a memory decides. script: the checks' `f` runs the file.
    """

    kind: Kind
    family: str
    area: str
    context: Context
    answer: str
    before: str
    after: str
    stub: str
    bind: str
    name: str
    checks: str
    style: Style
    shown: frozenset[str] = frozenset()
    memory: str = ""
    script: bool = False

    def program(self, fill: str) -> str:
        """The file with `fill` in its place, followed by the checks."""
        if self.script:
            return scenes.as_function(self.before + fill + self.after) + self.checks + "\n"
        bind = self.bind or f"f = {defined(fill, self.name)}"
        return f"{self.before}{fill}{self.after}\n{bind}\n{self.checks}\n"

    def file(self, marker: str = "@agent") -> str:
        """The file as the user saved it, request and stub in it."""
        indent, context = self.context.indent, self.context
        verb = " edit" if context.verb == "edit" else ""
        first, *rest = context.prompt.splitlines()
        comment = "".join(f"{indent}# {line}\n" for line in (f"{marker}{verb}: {first}", *rest))
        return f"{self.before}{comment}{self.stub}{self.after}"


def defined(fill: str, name: str) -> str:
    """What the checks should call: `name` if the fill defines it, else its first public definition."""
    found: list[str] = re.findall(r"^(?:async )?(?:def|class) (\w+)", fill, re.M)
    if name in found or not found:
        return name
    return next((each for each in found if not each.startswith("_")), found[0])


@dataclass(frozen=True)
class Plan:
    """What was decided before the task is drawn."""

    kind: Kind
    family: Family
    style: Style
    shown: frozenset[str]
    explicit: bool
    said: str
    memory: str
    memories: tuple[Memory, ...]
    notes: tuple[str, ...]
    definitions: tuple[Definition, ...] = ()


def draw_item(
    rng: Random, families: Sequence[Family], held: frozenset[Held] = frozenset(), kind: Kind | None = None
) -> Item:
    """One item from a seeded source. `held`: what to take from the part that is never trained on."""
    furniture.measure(families)
    while True:
        made = _attempt(rng, families, held, kind or rng.choices(KINDS, WEIGHTS)[0])
        if made is not None:
            return made


def _attempt(rng: Random, families: Sequence[Family], held: frozenset[Held], kind: Kind) -> Item | None:
    between = [each for each in families if each.scene]
    drawn = kind == "inside" and (rng.random() < BETWEEN or len(between) == len(families))
    family = rng.choice(between or families if drawn else families)
    file = File(furniture.path(rng))
    look = Style.draw(rng)
    count = rng.choices((0, 1, 2, 3), (50, 33, 13, 4))[0]
    others = [other for other in families if other.name != family.name]
    wanted: list[Family] = []
    if rng.random() < 0.5:
        wanted = [other for other in others if SENSITIVE[other.name] & SENSITIVE[family.name]]
    furniture.neighbours(file, others, look, rng, count, wanted)
    plan = _plan(kind, family, file, look, others, rng, "wording" in held)
    seed = rng.randrange(1 << 30)
    if family.scene:
        return scenes.scene_item(plan, file, seed, held, rng) if drawn else None
    if kind == "edit":
        return edits.edit_item(plan, file, seed, held, rng)
    task = family.task(Draw(Random(seed), held, frozenset({"name"} if kind == "module" else ())), plan.style)
    vague = kind in ("body", "method") and not held and not task.code and rng.random() < 0.12
    if vague and not re.search(rf"\b{task.name}\b", task.body + task.doc):
        task = replace(task, name=furniture.any_name(rng))
    if ({task.name} | {bound_name(line) for line in task.imports}) & file.taken:
        return None
    if task.code and kind != "module":
        kind = "module" if rng.random() < 0.5 or not class_stub(task) else "body"
        plan = replace(plan, kind=kind)
    furniture.furnish(file, task, look, rng)
    if kind == "module":
        return _module(plan, file, seed, held, rng)
    if kind == "inside":
        return _inside(plan, file, task, rng)
    return _stub(plan, file, task, rng)


def _plan(
    kind: Kind, family: Family, file: File, look: Style, others: Sequence[Family], rng: Random, held: bool
) -> Plan:
    """Decide the answer's style: defaults, then what the file shows, then memory, note or words."""
    text = "".join(file.above) + "".join(file.below)
    shown = set(file.evidence)
    if text.count(look.quote) > 1:
        shown.add("quote")
    if kind in ("body", "method"):
        shown.add("hints")
    matters = set(SENSITIVE[family.name])
    if kind == "module":
        matters |= {"hints", "doc"}
    elif kind in ("body", "method"):  # below a header whose hints are written
        matters.add("doc")
    style = Style().but(look, shown)
    if not style.hints and "paths" not in shown:  # untyped: `open` takes a string as well as a Path
        style = replace(style, paths="os")
    explicit = ("errors" not in shown and rng.random() < 0.8) or rng.random() < 0.4
    if explicit:
        style = style.but(Style.draw(rng), {"errors"})
    said, memory, memories, notes = "", "", [], []
    roll = rng.random()
    if roll < 0.2 and matters:
        memory = rng.choice(sorted(matters))
        style = style.flip(memory, rng) if rng.random() < 0.6 else style
        sensitive = [other for other in others if memory in SENSITIVE[other.name] | {"hints", "doc"}]
        made = preferences.memory(sensitive, memory, style, rng) if sensitive else None
        memories += [made] if made else []
        memory = memory if made else ""
    elif roll < 0.27 and matters:
        dimension = rng.choice(sorted(matters))
        wish = style.flip(dimension, rng) if rng.random() < 0.6 else style
        choice = (dimension, getattr(wish, dimension))
        if choice in preferences.NOTED or choice in preferences.SAID:
            style = wish
            options = preferences.NOTED.get(choice) or preferences.SAID[choice]
            words = preferences.wording(options, rng, held)
            if choice in preferences.NOTED or rng.random() < 0.3:
                notes.append(words)
            else:
                said = words
            shown.add(dimension)
            explicit = explicit and dimension != "errors"
    if memory == "errors":
        explicit = False
    if rng.random() < 0.1:
        free = [each for each in CODE_DIMENSIONS if each not in matters]
        other = rng.choice(free)
        pool = [each for each in others if other in SENSITIVE[each.name]]
        made = preferences.memory(pool, other, Style.draw(rng), rng) if pool else None
        memories += [made] if made else []
        rng.shuffle(memories)
    if rng.random() < 0.03:
        notes.append(rng.choice(furniture.NOTES))
    found = furniture.definitions(others, look, rng) if rng.random() < 0.06 else ()
    return Plan(
        kind, family, style, frozenset(shown), explicit, said, memory, tuple(memories[:2]), tuple(notes), found
    )  # fmt: skip


def request_words(plan: Plan, task: Task, rng: Random, lead: str = "") -> str:
    """The request's text, one line or several."""
    clauses = tuple(clause for clause in task.clauses if plan.explicit or clause.about != "errors")
    core = task.words
    if lead:
        core = lead.replace("{words}", core)
    ask = lines if rng.random() < 0.12 else phrase
    words = ask(core, clauses, rng, step=plan.kind == "inside")
    if plan.said:
        words += ("\n" if "\n" in words else ", ") + plan.said
    return words


def cut(before: str, rng: Random) -> tuple[str, str]:
    """What a token budget does: the top of the file gone, its imports kept apart."""
    rows = before.splitlines(keepends=True)
    if len(rows) < 14 or rng.random() > 0.15:
        return "", before
    at = rng.randint(4, len(rows) - 6)
    gone = rows[:at]
    imports = [row for row in gone if re.match(r"(import|from) ", row)]
    return "".join(imports), "".join(rows[at:])


def item(
    plan: Plan, file: File, task: Task, rng: Random, *, words: str, before: str, after: str, answer: str,
    indent: str = "", stub: str = "", bind: str = "", signature: str = "", original: str = "",
) -> Item:  # fmt: skip
    """Put the parts together as the product's context and our item."""
    imports, seen = cut(before, rng)
    tail = "".join(
        after.splitlines(keepends=True)[: AFTER_LINES if rng.random() < 0.8 else rng.randint(3, 8)]
    )
    context = Context(
        path=file.path, language="python", verb="edit" if plan.kind == "edit" else "fill", prompt=words,
        before=seen, after=tail, indent=indent, comment="#", signature=signature, imports=imports,
        original=original, definitions=plan.definitions, notes=plan.notes, memories=plan.memories,
    )  # fmt: skip
    return Item(
        plan.kind, task.family, task.area, context, answer, before, after, stub, bind, task.name, task.checks,
        plan.style, plan.shown, plan.memory,
    )  # fmt: skip


def _sentence(task: Task) -> str:
    """The whole request as a docstring says it."""
    words = ", ".join([task.words, *(clause.text for clause in task.clauses)])
    return words[:1].upper() + words[1:].replace('"', "'") + "."


def class_stub(task: Task) -> tuple[str, str] | None:
    """Header and body of a one-definition `code`, for a stub; None if it is more than one definition."""
    match = re.fullmatch(
        r"((?:@[^\n]*\n)*(?:class|(?:async )?def) [^\n]*:\n)((?:(?: {4}[^\n]*)?\n)+)", task.source
    )
    return (match.group(1), match.group(2)) if match else None


def _module(plan: Plan, file: File, seed: int, held: frozenset[Held], rng: Random) -> Item | None:
    """A comment at module level that becomes a whole definition."""
    named = rng.random() < 0.5
    draw = Draw(Random(seed), held, frozenset() if named else frozenset({"name"}))
    task = plan.family.task(draw, plan.style)
    lead = ""
    if named:
        arguments = ", ".join(param.name for param in task.params)
        call = f"{task.name}({arguments})" if not task.code else task.name
        leads = (
            f"{call}: {{words}}",
            f"{{words}}, call it {task.name}",
            f"{call} - {{words}}",
            f"{task.name}: {{words}}",
        )
        lead = rng.choice(leads)
    words = request_words(plan, task, rng, lead)
    if not task.code and any(not re.search(rf"\b{param.name}\b", words) for param in task.params):
        plain = frozenset({"var"} if named else {"var", "name"})
        task = plan.family.task(Draw(Random(seed), held, plain), plan.style)
        words = request_words(
            plan, task, rng, lead.replace(lead.partition("(")[0], task.name, 1) if "(" in lead else ""
        )
    if task.name in file.taken:
        return None
    bare = not file.above and not file.below
    missing = furniture.missing_imports(task, file, rng, 0.7 if bare else 0.3, "")
    bring = "".join(line + "\n" for line in missing) + ("\n\n" if missing else "")
    return item(
        plan, file, task, rng, words=words, before=file.before(), after=file.after(), answer=bring + task.source
    )  # fmt: skip


def wants_docstring(plan: Plan) -> bool:
    """Whether a body gets a docstring: a memory, a note or the request says so. The file alone does not: the stub shows
    that its author wrote none."""
    said = preferences.SAID["doc", True]
    return plan.style.doc and (
        plan.memory == "doc" or any(words in said for words in (plan.said, *plan.notes))
    )


def _stub(plan: Plan, file: File, task: Task, rng: Random) -> Item | None:
    """The body of a stub function, method or class."""
    split = class_stub(task) if task.code else None
    docstring = ""
    if split is not None:
        header, inside = split
        plan = replace(plan, kind="body")
    else:
        params = ("self", *(param.render(plan.style.hints) for param in task.params))
        header = task.header_text + "\n"
        if plan.kind == "method":
            header = header.replace("(", f"({', '.join(params[:1])}{', ' if task.params else ''}", 1)
        doc = task.doc or ("" if "\\" in task.words else _sentence(task))
        documented = bool(doc) and wants_docstring(plan)
        if task.doc and not documented and rng.random() < 0.3:
            alone = rng.random() < 0.3 and "\\" not in task.words  # the docstring is the request
            header += f'    """{_sentence(task) if alone else task.doc}"""\n'
            task = replace(task, words=rng.choice(IMPLEMENT), clauses=()) if alone else task
        inside = textwrap.indent(task.block, "    ") + "\n"
        docstring = f'    """{doc}"""\n' * documented
    missing = furniture.missing_imports(task, file, rng, 0.0 if task.code else 0.2, header)
    brought = "".join(f"    {line}\n" for line in missing)
    inside = docstring + brought + inside
    stub = rng.choice(STUBS)
    if plan.kind == "method":
        inside = re.sub(rf"(?<![.\w]){task.name}\(", f"self.{task.name}(", inside)
        name = rng.choice([each for each in furniture.CLASSES if each not in file.taken])
        quiet = " -> None" if plan.style.hints else ""
        opening = f"class {name}:\n"
        if rng.random() < 0.5:
            state = rng.choice(("items", "state", "cache"))
            opening += f"    def __init__(self){quiet}:\n        self.{state} = {{}}\n\n"
        before = file.before() + opening + textwrap.indent(header, "    ")
        inside, indent, bind = textwrap.indent(inside, "    "), " " * 8, f"f = {name}().{task.name}"
    else:
        before, indent, bind = file.before() + header, " " * 4, f"f = {task.name}"
    words = request_words(plan, task, rng)
    return item(
        plan, file, task, rng, words=words, before=before, after=file.after(), answer=inside, indent=indent,
        stub=f"{indent}{stub}\n", bind=bind, signature=header,
    )  # fmt: skip


def _inside(plan: Plan, file: File, task: Task, rng: Random) -> Item | None:
    """Statements between other statements of a function, using what is in scope."""
    code = task.inline
    if not code:
        return None
    wrapper = rng.choice([name for name in furniture.WRAPPERS if name not in file.taken])
    hints, quote = plan.style.hints, plan.style.quote
    arrow = f" -> {task.returns}" if hints and task.returns else ""
    names = [param.name for param in task.params]
    how = rng.choice(("params", "params", "dict", "attribute"))
    bind = f"f = {wrapper}"
    lines_above: list[str] = []
    if how == "params" or not names:
        arguments = ", ".join(param.render(hints) for param in task.params)
    else:
        source = rng.choice(("request", "options", "args", "payload"))
        if source in names:
            return None
        if how == "dict":
            arguments = f"{source}: dict" if hints else source
            lines_above = [f"{name} = {source}[{quote}{name}{quote}]" for name in names]
            bind = f"f = lambda *a: {wrapper}(dict(zip({names!r}, a)))"
        else:
            arguments = source
            lines_above = [f"{name} = {source}.{name}" for name in names]
            bind = f"import types\nf = lambda *a: {wrapper}(types.SimpleNamespace(**dict(zip({names!r}, a))))"
    if rng.random() < 0.3:
        lines_above.insert(0, f"print({quote}{rng.choice(('start', 'working', 'go'))}{quote})")
    header = f"def {wrapper}({arguments}){arrow}:\n"
    missing = furniture.missing_imports(task, file, rng, 0.1, header)
    answer = "".join(f"    {line}\n" for line in missing) + textwrap.indent(code, "    ") + "\n"
    use = [f"print({task.target})"] if rng.random() < 0.4 else []
    below = "".join(f"    {line}\n" for line in (*use, f"return {task.target}"))
    above = "".join(f"    {line}\n" for line in lines_above)
    above += "\n" if lines_above and rng.random() < 0.3 else ""
    below = ("\n" if rng.random() < 0.15 else "") + below
    words = request_words(plan, task, rng)
    if rng.random() < 0.2:
        words += rng.choice((" into {}", ", as {}", " -> {}", ", call it {}", " in {}")).format(task.target)
    return item(
        plan, file, task, rng, words=words, before=file.before() + header + above, after=below + file.after(),
        answer=answer, indent="    ", bind=bind, signature=header,
    )  # fmt: skip
