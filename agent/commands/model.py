"""`agent model`: the models on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from engine.model.presets import Preset
    from engine.model.prompts import Piece
    from engine.model.store import ModelFile
    from engine.paths import Home

app = typer.Typer(help="List, fetch, choose and measure models.", no_args_is_help=True, rich_markup_mode=None)

Name = Annotated[str, typer.Argument(help="A name from `agent model list`.")]
Json = Annotated[bool, typer.Option("--json", help="As JSON.")]


@app.command(name="list")
def list_(as_json: Json = False) -> int:
    """Show the models on this machine, and those that can be fetched.

    The one marked * writes your code.

    Example:  agent model list --json
    """
    from agent import output
    from engine.config import load
    from engine.model.presets import PRESETS
    from engine.model.store import ModelStore
    from engine.paths import Home

    home = Home.default()
    used = load(home).model.name
    here = ModelStore(home).list()
    if as_json:
        output.emit([_facts(model) | {"used": model.name == used} for model in here])
        return 0
    rows = [
        (
            ("* " if model.name == used else "  ") + model.name,
            _size(model.size),
            model.preset.form,
            "yes" if model.preset.can_ask else "no",
            "comes with the package" if model.bundled else str(model.path),
        )
        for model in here
    ]
    output.table(rows, ("  model", "size", "form", "can ask", "where"))
    known = {model.preset.name for model in here}
    more = [preset for preset in PRESETS if preset.name not in known and preset.name != "scholia-base"]
    if more:
        output.data("")
        output.table(
            [
                (f"  {p.name}", _published(p.source.size if p.source else -1), p.licence, p.notes)
                for p in more
            ],
            ("  could be fetched", "size", "licence", ""),
        )
    return 0


@app.command()
def pull(
    what: Annotated[
        str, typer.Argument(help="A name, OWNER/REPOSITORY on the hub, or a local file or folder.")
    ],
    file: Annotated[str, typer.Option("--file", help="Which file of the repository.")] = "",
    revision: Annotated[str, typer.Option("--revision", help="Branch, tag or commit.")] = "",
    name: Annotated[str, typer.Option("--name", help="What to call it here.")] = "",
    preset: Annotated[str, typer.Option("--preset", help="For a local file: how to prompt it.")] = "",
    link: Annotated[bool, typer.Option("--link", help="Leave a local file where it is.")] = False,
) -> int:
    """Fetch a model from the Hugging Face hub, or take in a local file without any network.

    The commit is pinned and the sha256 checked; an interrupted download goes on when you pull again.

    Examples:  agent model pull qwen2.5-coder-1.5b   ·   agent model pull ./my-model.gguf
    """
    from agent import output
    from engine.errors import UsageError
    from engine.model.store import ModelStore
    from engine.paths import Home

    local = Path(what).expanduser()
    if not local.exists() and (local.suffix == ".gguf" or what.startswith((".", "~", "/"))):
        raise UsageError(
            f"There is no file {local}.", "Name a file, a folder, or a model of agent model list."
        )
    store = ModelStore(Home.default().ensure())
    with _progress(what, "B") as progress:
        if local.exists():
            got = store.add(local, name=name, link=link, preset=preset, progress=progress)
        else:
            from engine.model.pull import pull as fetch

            got = fetch(
                store, what, file=file, revision=revision, name=name, say=output.say, progress=progress
            )
    output.say(f"{got.name}: {_size(got.size)}, sha256 {got.sha256}, prompted as {got.preset.name}")
    output.say(f"To let it write your code: agent model use {got.name}")
    return 0


@app.command()
def use(name: Name) -> int:
    """Choose the model that writes your code.

    Example:  agent model use qwen2.5-coder-1.5b
    """
    from agent import output
    from agent.commands.config import set_
    from engine.model.store import ModelStore
    from engine.paths import Home

    model = ModelStore(Home.default().ensure()).resolve(name)
    set_("model.name", model.name)
    if not model.preset.can_ask:
        output.say(f"{model.name} writes code; it cannot answer questions (agent ask).")
    return 0


@app.command()
def rm(name: Name) -> int:
    """Remove a model and its files. A file that was linked stays where it is.

    Example:  agent model rm qwen2.5-coder-0.5b
    """
    from agent import output
    from engine.config import load
    from engine.model.store import ModelStore
    from engine.paths import Home

    home = Home.default()
    freed = ModelStore(home).remove(name)
    output.say(f"{name} is removed, {_size(freed)} freed.")
    if load(home).model.name == name:
        output.say("It was the model in use. Choose another: agent model use scholia-base")
    return 0


@app.command()
def quantize(
    name: Annotated[str, typer.Argument(help="A model; by default the one in use.")] = "",
    kind: Annotated[str, typer.Argument(help="q8_0, q6_k, q5_k_m, q4_k_m or q4_0.")] = "",
    type_: Annotated[str, typer.Option("--type", help="The same, as an option.")] = "",
    imatrix: Annotated[
        str, typer.Option("--imatrix", help="auto: spare what matters on your own code. Or a file.")
    ] = "",
    to: Annotated[str, typer.Option("--name", help="What to call the result.")] = "",
) -> int:
    """Make a smaller, faster file of a model; the original stays.

    Without a kind, the one that is recommended for the model. An importance matrix costs a few minutes and no speed.
    agent model rm NAME takes the result away.

    Examples:  agent model quantize qwen2.5-coder-1.5b q4_k_m
               agent model quantize --type Q4_K_M --imatrix auto
    """
    from agent import output
    from engine.config import load
    from engine.errors import UsageError
    from engine.model import quantize as quantizer
    from engine.model.store import ModelStore
    from engine.paths import Home

    if kind and type_:
        raise UsageError(f"{kind} or {type_}?", "Name the kind once.")
    home = Home.default().ensure()
    settings, store = load(home), ModelStore(home)
    model = store.resolve(name or settings.model.name)
    kind = kind or type_ or model.preset.quantisation
    if not model.path.is_dir() and (words := quantizer.advice(model, kind)):
        output.say(words)
    code = _own_code(home, model.preset, settings.context_tokens) if imatrix == "auto" else ()
    matrix = Path(imatrix) if imatrix not in ("", "auto") else None
    with _progress(model.name, "steps") as progress:
        made = quantizer.quantize(store, model, kind, name=to, code=code, imatrix=matrix, progress=progress)
    output.say(f"{made.name}: {_size(made.size)} (from {_size(model.size)}). agent model use {made.name}")
    return 0


def _own_code(home: Home, preset: Preset, budget: int) -> list[tuple[Piece, ...]]:
    from agent import output
    from engine.learning.own_code import own_code
    from engine.ledger.ledger import Ledger
    from watcher.rehearsal import written

    with Ledger.open(home) as ledger:
        code = own_code(home, ledger, written, preset, budget)
    output.say(f"What matters is measured on {len(code)} pieces of your code.")
    return code


@app.command()
def bench(
    name: Annotated[str, typer.Argument(help="A model; by default the one in use.")] = "",
    prompt: Annotated[int, typer.Option("--prompt", help="Prompt tokens.", min=1)] = 256,
    answer: Annotated[int, typer.Option("--answer", help="Answer tokens.", min=1)] = 64,
    rounds: Annotated[int, typer.Option("--rounds", help="How often; the median counts.", min=1)] = 3,
    as_json: Json = False,
) -> int:
    """Measure how fast a model is here, through the worker that serves it.

    Example:  agent model bench scholia-base
    """
    from dataclasses import asdict

    from agent import output
    from engine.config import load
    from engine.model.bench import measure
    from engine.model.store import ModelStore
    from engine.paths import Home

    home = Home.default().ensure()
    settings = load(home).model
    model = ModelStore(home).resolve(name or settings.name)
    output.say(f"Loading {model.name} …")
    speed = measure(model, settings, home, prompt=prompt, answer=answer, rounds=rounds)
    if as_json:
        output.emit(asdict(speed))
        return 0
    output.data(
        f"{speed.model}: {speed.threads} threads, context {speed.context}, loaded in {speed.load:.1f} s"
    )
    output.data(f"  prompt  {speed.prefill:8.1f} tokens/s  ({speed.prompt_tokens} tokens)")
    output.data(f"  answer  {speed.decode:8.1f} tokens/s")
    if speed.fallback:
        output.say(f"Slower than it could be: {speed.fallback}  → agent doctor")
    return 0


@app.command()
def info(
    name: Annotated[str, typer.Argument(help="A model here, a name that can be fetched, or a path.")] = "",
    as_json: Json = False,
) -> int:
    """Show what is known of a model: form, licence, source, sums, quantisation.

    Examples:  agent model info   ·   agent model info phi-1.5 --json
    """
    from agent import output
    from engine.config import load
    from engine.errors import ModelError
    from engine.model import presets
    from engine.model.store import ModelStore
    from engine.paths import Home

    home = Home.default()
    store = ModelStore(home)
    name = name or load(home).model.name
    try:
        facts = _facts(store.resolve(name))
    except ModelError:
        if name.lower() not in {preset.name for preset in presets.PRESETS}:
            raise
        facts = _preset_facts(presets.by_name(name)) | {"here": False}
    if as_json:
        output.emit(facts)
    else:
        output.table(
            [(key.replace("_", " "), _words(value)) for key, value in facts.items()], ("what", "value")
        )
    return 0


@app.command()
def verify(name: Name) -> int:
    """Compute the sha256 of every file of a model again and compare.

    Example:  agent model verify qwen2.5-coder-1.5b
    """
    from agent import output
    from engine.model.store import ModelStore
    from engine.paths import Home

    with _progress(name, "B") as progress:
        model = ModelStore(Home.default()).verify(name, progress)
    output.say(f"{model.name} is whole: sha256 {model.sha256}")
    return 0


@contextmanager
def _progress(what: str, unit: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error; none where that is not a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as Remaining

    count = DownloadColumn() if unit == "B" else MofNCompleteColumn()
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), count, Remaining())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _facts(model: ModelFile) -> dict[str, object]:
    from engine.learning.made import note_of
    from engine.model.gguf_header import read_header

    facts: dict[str, object] = {
        "name": model.name,
        "path": str(model.path),
        "size": model.size,
        "sha256": model.sha256,
        "repository": model.repository,
        "revision": model.revision,
        "added": model.added_at,
    }
    if model.path.is_file():
        header = read_header(model.path)
        facts |= {
            "architecture": header.architecture,
            "parameters": header.parameters,
            "weights": header.quantisation,
            "trained_context": header.context_length,
            "chat_template": bool(header.chat_template),
        }
    if made := note_of(model):
        facts |= {
            "made": made.how, "made_of": made.parent, "adapter": made.adapter, "corrections": len(made.examples),
        }  # fmt: skip
    return facts | {f"preset_{k}" if k == "name" else k: v for k, v in _preset_facts(model.preset).items()}


def _preset_facts(preset: object) -> dict[str, object]:
    from engine.model.presets import Preset

    assert isinstance(preset, Preset)
    source = preset.source
    return {
        "name": preset.name,
        "form": preset.form,
        "can_ask": preset.can_ask,
        "runs_in": "llama.cpp" if preset.runtime == "llama" else "transformers",
        "recommended_quantisation": preset.quantisation,
        "licence": preset.licence,
        "published_at": f"{source.repository} {' '.join(source.files)}" if source else "",
        "pinned_revision": source.revision if source else "",
        "original": preset.original,
        "notes": preset.notes,
    }


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else str(value) or "—"


def _size(size: int) -> str:
    return f"{size / 1e9:.2f} GB" if size >= 1e9 else f"{size / 1e6:.1f} MB"


def _published(size: int) -> str:
    return "no GGUF" if size < 0 else _size(size) if size else "?"
