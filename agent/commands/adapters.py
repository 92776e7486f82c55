"""`agent adapters`: what the model learnt, in versions, and which of them serve."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from engine.learning.adapters import Adapters
    from engine.learning.deployed import Deployed, Slot
    from engine.learning.differences import Change
    from engine.learning.version import Version
    from engine.paths import Home

app = typer.Typer(
    help="See what the model learnt, and go back to what it was.", no_args_is_help=True, rich_markup_mode=None
)

Name = Annotated[str, typer.Argument(help="A version from `agent adapters list`.", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="As JSON.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")]
Scope = Annotated[str, typer.Option("--scope", help="Whose.", show_default="the one in your settings")]
EMPTY = "Nothing was learnt yet: the model is as it came. It learns from what you change before you commit."
SHOWN = 12  # numbers of corrections in a line


@app.command(name="list")
def list_(
    scope: Annotated[str, typer.Option("--scope", help="Only this scope's.", show_default="all")] = "",
    as_json: Json = False,
) -> int:
    """List the versions, the newest last. The ones marked * serve.

    Examples:  agent adapters list   ·   agent adapters list --scope work --json
    """
    from agent import output

    adapters = _store()
    state, unfit = adapters.state(), adapters.unfit()
    found = [one for one in adapters.versions() if scope in ("", one.scope)]
    if as_json:
        output.emit(
            {
                "versions": [_told(one) | {"state": _state(one, state)} for one in found],
                "unfit": [{"name": one.name, "reason": one.reason} for one in unfit],
            }
        )
        return 0
    if found:
        output.table(
            [
                (
                    ("* " if state.holding(one.name) else "  ") + one.name, one.how, output.ago(one.created),
                    one.scope, one.language or "every", one.model, f"{one.scale:g}", str(len(one.examples)),
                    _state(one, state),
                )
                for one in found
            ],
            ("  name", "how", "when", "scope", "language", "model", "scale", "examples", "state"),
        )  # fmt: skip
    elif not unfit:
        output.say(EMPTY)
    for one in unfit:
        output.say(f"! {one.reason}")
    return 0


@app.command()
def show(name: Name, as_json: Json = False) -> int:
    """Show one version: what it was trained on, from and by, and what the gate measured.

    Example:  agent adapters show personal-7
    """
    from agent import output
    from engine.learning.differences import flat

    adapters = _store()
    version, state = adapters.version(name), adapters.state()
    if as_json:
        output.emit(_told(version) | {"state": _state(version, state), "examples": version.examples})
        return 0
    rows = [
        ("state", _state(version, state)),
        ("learnt", f"{version.how}, {output.ago(version.created)}, by version {version.code}"),
        ("for", f"{version.scope}, {version.language or 'every language'}"),
        ("over", f"{version.model} ({version.base[:12]}), scale {version.scale:g}"),
        ("went on from", version.parent or "the base"),
        ("corrections", f"{len(version.examples)}: {_numbers(sorted(version.examples))}"),
        ("file", f"{version.size / 1e6:.1f} MB, sha256 {version.sha256}"),
        *((f"gate: {key}", _value(value)) for key, value in flat(version.gate)),
        *((f"setting: {key}", _value(value)) for key, value in flat(version.settings)),
    ]
    output.table(rows, ("what", "value"))
    return 0


@app.command()
def diff(
    old: Name,
    new: Annotated[str, typer.Argument(help="Another version.", show_default=False)],
    as_json: Json = False,
) -> int:
    """Show in what two versions differ: corrections, figures of the gate, settings of the training.

    Example:  agent adapters diff personal-6 personal-7
    """
    from dataclasses import asdict

    from agent import output
    from engine.learning.differences import between

    adapters = _store()
    found = between(adapters.version(old), adapters.version(new))
    if as_json:
        output.emit(asdict(found))
        return 0
    for sign, words, numbers in (
        ("+", f"only {new} has seen", found.added),
        ("-", f"only {old} has seen", found.removed),
        ("~", "both have seen, in another form,", found.changed),
    ):
        if numbers:
            output.data(f"{sign} {words} {len(numbers)} corrections: {_numbers(numbers)}")
    for title, changes in (("", found.facts), ("gate: ", found.figures), ("setting: ", found.settings)):
        for change in changes:
            output.data(f"  {title}{_changed(change)}")
    if found.added or found.removed or found.changed:
        output.say("What a correction says: agent memory show NUMBER")
    return 0


@app.command()
def pin(name: Name) -> int:
    """Keep a version for good, and let nothing replace it while it serves.

    Example:  agent adapters pin personal-7
    """
    from agent import output

    adapters = _store()
    adapters.pin(name)
    serves = " and keeps serving" if adapters.state().holding(name) else ""
    output.say(f"{name} is kept{serves}, until you say agent adapters unpin {name}")
    return 0


@app.command()
def unpin(name: Name) -> int:
    """Let newer versions take the place of this one again.

    Example:  agent adapters unpin personal-7
    """
    from agent import output

    _store().unpin(name)
    output.say(f"{name} makes way for newer versions again.")
    return 0


@app.command()
def rollback(
    to: Annotated[str, typer.Option("--to", help="To this version, older or newer.")] = "",
    scope: Scope = "",
    language: Annotated[
        str,
        typer.Option("--language", help="Only its own, as in `python`.", show_default="the whole scope's"),
    ] = "",
    dry_run: DryRun = False,
) -> int:
    """Go back to what served before; at last to the model as it came. The next request is answered with it.

    Examples:  agent adapters rollback   ·   agent adapters rollback --to personal-5 --dry-run
    """
    from agent import output

    adapters, would = _store(), "Would let" if dry_run else "From the next request on,"
    if to:
        version = adapters.version(to)
        if not dry_run:
            adapters.deploy(to)
        output.say(f"{would} {to} serve{'' if dry_run else 's'} {_place(version)}.")
        return 0
    slot = _slot(adapters, scope, language)
    before = adapters.behind(slot) if dry_run else adapters.rollback(*slot.key)
    name = before.name if before else "the model as it came"
    output.say(f"{would} {name} serve{'' if dry_run else 's'} {_place(slot)}, not {slot.now.name}.")
    if slot.now.name in adapters.state().forgotten:
        output.say(f"{slot.now.name} holds what you forgot and would be deleted.")
    elif not dry_run and slot.now.name in {one.name for one in adapters.versions()}:
        output.say(f"To go forward again: agent adapters rollback --to {slot.now.name}")
    return 0


@app.command()
def rm(name: Name, dry_run: DryRun = False) -> int:
    """Delete a version that does not serve.

    Example:  agent adapters rm personal-3
    """
    from agent import output

    adapters = _store()
    if dry_run:
        version = adapters.version(name)
        output.say(f"Would delete {name} ({_state(version, adapters.state())}), {version.size / 1e6:.1f} MB.")
        return 0
    freed = adapters.remove(name)
    output.say(f"{name} is deleted, {freed / 1e6:.1f} MB freed.")
    return 0


def _store() -> Adapters:
    from engine.learning.adapters import Adapters

    return Adapters(_home())


def _home() -> Home:
    from engine.paths import Home

    return Home.default()


def _slot(adapters: Adapters, scope: str, language: str) -> Slot:
    """The slot that is meant: of the model in use, and without a language the whole scope's, if it has one."""
    from engine.config import load
    from engine.errors import AdapterRefused
    from engine.model.store import ModelStore

    settings = load(_home())
    scope = scope or settings.scope
    base = ModelStore(_home()).resolve(settings.model.name).sha256
    slots = [one for one in adapters.state().slots if (one.base, one.scope) == (base, scope)]
    slots = [one for one in slots if one.language == language] if language else slots
    if not slots:
        what = f"{scope}, {language}" if language else scope
        raise AdapterRefused(
            f"Nothing that was learnt serves {settings.model.name} for {what}.", "agent adapters list"
        )
    return max(slots, key=lambda slot: (not slot.language, slot.now.at))


def _state(version: Version, state: Deployed) -> str:
    """What a version is for now, in words."""
    pinned = ", pinned" if version.name in state.pinned else ""
    slot = state.holding(version.name)
    if slot is not None:
        until = (
            ", until the next nightly: it holds what you forgot" if version.name in state.forgotten else ""
        )
        return f"serves{pinned}{until}"
    if not version.gated:
        return f"rejected by the gate{pinned}"
    behind = any(one.name == version.name for slot in state.slots for one in slot.before)
    return ("can be gone back to" if behind else "kept") + pinned


def _told(version: Version) -> dict[str, Any]:
    from dataclasses import asdict

    facts = asdict(version)
    del facts["digest"]
    return {**facts, "examples": sorted(version.examples)}


def _place(one: Version | Slot) -> str:
    return f"for {one.scope}, {one.language or 'every language'}"


def _numbers(numbers: tuple[int, ...] | list[int]) -> str:
    shown = ", ".join(map(str, numbers[:SHOWN]))
    return shown + (f" and {len(numbers) - SHOWN} more" if len(numbers) > SHOWN else "")


def _value(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else "—" if value is None else str(value)


def _changed(change: Change) -> str:
    return f"{change.name}: {_value(change.old)} → {_value(change.new)}"
