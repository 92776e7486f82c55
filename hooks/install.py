"""Installing our hooks beside those that are there, and taking them away again to the byte.

What was there is moved aside under a name that says so and run by ours (see `hooks.script`). The pre-commit
framework already runs the hook from before, as `<name>.legacy`: there ours takes that name, so that its own
install and uninstall go on working. From git 2.54 on nothing is moved at all: see `hooks.configured`.

First a plan is made, which can be shown; then it is carried out, one file after the other, each at once. Doing it
twice changes nothing.

Not guaranteed: that the hooks stay. Another tool may put its own in their place; `agent hooks status` says so, and
what is lost is only the hint that something was committed.
"""

from __future__ import annotations

import filecmp
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from engine.commit_mark import MARK
from engine.errors import ScholiaError
from engine.git import Repository, run, version
from engine.paths import Home
from hooks import configured
from hooks.place import Place, content, is_framework, managers, place_of
from hooks.script import ASIDE, HOOKS, Ours, asks_its_name, read, script
from hooks.spool import prepare, spool_file

Condition = Literal["installed", "missing", "elsewhere", "edited", "inactive"]
Kind = Literal["write", "replace", "chain", "move", "configure", "remove", "restore", "keep", "leave"]
LEGACY = ".legacy"
MOVED = (LEGACY, ".old")  # what the pre-commit framework and lefthook name a hook that they push aside


@dataclass(frozen=True)
class Change:
    """What is done with one file. content: what is written. aside: where what is there goes, or comes from.
    words: for the user."""

    kind: Kind
    path: Path
    words: str
    content: bytes = b""
    aside: Path | None = None

    @property
    def changes(self) -> bool:
        return self.kind not in ("keep", "leave")


@dataclass(frozen=True)
class Plan:
    """managers: the tools that have hooks there. folder: made if it is not there; None if it need not be."""

    changes: tuple[Change, ...]
    managers: tuple[str, ...]
    folder: Path | None = None


@dataclass(frozen=True)
class State:
    """One hook. state: `installed`; `missing`; `elsewhere`, it writes to another home or is of another version;
    `edited` by somebody; `inactive`, another tool has pushed it aside. chained: the hook from before."""

    hook: str
    state: Condition
    path: Path
    chained: str = ""


def git_version(repository: Repository) -> tuple[int, int]:
    """Of the git that we run, which is most likely the one that runs the hooks."""
    return version(run(["version"], repository.root).decode("utf-8", "replace"))


def installation(repository: Repository, home: Home, git: tuple[int, int], *, tracked: bool = False) -> Plan:
    """What installing would do. git: its version. tracked: also write where others see it.

    Raises ScholiaError if we may not write where the hooks lie, GitError."""
    place = place_of(repository)
    if git >= configured.SINCE:
        config = repository.common_dir / "config"
        wanted = configured.block(spool_file(home))
        same = configured.found(config.read_bytes()) == wanted
        one = (
            Change("keep", config, "as it should be")
            if same
            else Change("configure", config, "our hooks", wanted)
        )
        return Plan((one, *_removal(_folders(repository, place))), managers(place.folder))
    folder = place.writable(tracked=tracked)
    made = not folder.exists()
    changes = [
        change for hook in HOOKS for change in (*_one(folder, hook, home, made), *_pushed_aside(folder, hook))
    ]
    return Plan(tuple(changes), managers(folder), folder)


def _one(folder: Path, hook: str, home: Home, made_folder: bool) -> list[Change]:
    """What installing does with one hook."""
    path = folder / hook
    if is_framework(content(path)):
        path = folder / (hook + LEGACY)
    spool = spool_file(home)
    if not os.path.lexists(path):
        return [Change("write", path, "new", script(hook, spool, made_folder=made_folder))]
    if path.is_dir():
        raise ScholiaError(f"{path} is a folder; git would not run it.", "Move it away.")
    data = content(path)
    ours = _ours(path)
    if ours is not None:
        wanted = script(hook, spool, chained=ours.chained, made_folder=ours.made_folder)
        if ours.edited:
            return [Change("leave", path, "ours, but it was edited: it is left as it is")]
        if data == wanted and os.access(path, os.X_OK):
            return [Change("keep", path, "as it should be")]
        return [Change("replace", path, "ours, for another home or of another version", wanted)]
    if asks_its_name(data) and os.access(path, os.X_OK):
        return [
            Change(
                "leave",
                path,
                "it asks for its own name, which it would not find if ours ran it; it goes on alone",
            )
        ]
    aside = path.with_name(path.name + ASIDE)
    text = script(hook, spool, chained=aside.name)
    chain = Change(
        "chain", path, f"the hook that is there becomes {aside.name} and is run by ours", text, aside
    )
    if os.path.lexists(aside) and not _same(aside, path):
        spare = aside.with_name(f"{aside.name}-{secrets.token_hex(3)}")
        return [Change("move", aside, f"left from an earlier hook; kept as {spare.name}", aside=spare), chain]
    return [chain]


def _pushed_aside(folder: Path, hook: str) -> Iterable[Change]:
    """Takes away what is ours and nobody runs; lefthook would stumble over it the next time."""
    runs_legacy = is_framework(content(folder / hook))
    for suffix in MOVED:
        path = folder / (hook + suffix)
        ours = _ours(path)
        if ours is not None and not ours.edited and not (suffix == LEGACY and runs_legacy):
            yield Change("remove", path, "ours, pushed aside by another tool")


def removal(repository: Repository) -> Plan:
    """What uninstalling would do, wherever ours may be. Raises GitError."""
    place = place_of(repository)
    config = repository.common_dir / "config"
    changes = list(_removal(_folders(repository, place)))
    if configured.found(config.read_bytes()):
        changes.append(Change("configure", config, "without our hooks"))
    for git_dir in (repository.common_dir, *sorted(repository.common_dir.glob("worktrees/*"))):
        if (git_dir / MARK).exists():
            changes.append(Change("remove", git_dir / MARK, "the mark of a git at work"))
    return Plan(tuple(changes), managers(place.folder))


def _folders(repository: Repository, place: Place) -> list[Path]:
    """Where ours may be: where hooks lie now, and where they lie if nothing is configured."""
    may = [place.folder] if place.seen or not place.why_not else []
    return list(dict.fromkeys([*may, (repository.common_dir / "hooks").resolve()]))


def _removal(folders: Iterable[Path]) -> Iterable[Change]:
    for folder in folders:
        restored: set[Path] = set()
        for path in _places(folder):
            ours = _ours(path)
            if ours is None:
                continue
            aside = path.parent / ours.chained
            if ours.edited:
                yield Change("leave", path, "it was edited: take our lines out yourself")
            elif not ours.chained or aside in restored or not os.path.lexists(aside):
                yield Change("remove", path, "ours")
            elif aside.name != path.name + ASIDE and _same(
                aside, path.with_suffix("")
            ):  # ours was pushed aside
                yield Change("remove", aside, "the same as the hook that is there now")
                yield Change("remove", path, "ours")
            else:
                restored.add(aside)
                yield Change("restore", path, "as it was", aside=aside)
        yield from _left(folder)


def _left(folder: Path) -> Iterable[Change]:
    """Hooks from before that nothing of ours runs any more, because another tool has put its own in our place."""
    chained = {ours.chained for path in _places(folder) if (ours := _ours(path))}
    for path in (folder / (hook + suffix) for hook in HOOKS for suffix in ("", LEGACY)):
        aside = path.with_name(path.name + ASIDE)
        if os.path.lexists(aside) and aside.name not in chained:
            if _same(aside, path):
                yield Change("remove", aside, "the same as the hook that is there now")
            else:
                yield Change("leave", aside, "another tool has replaced ours; this is the hook from before")


def _places(folder: Path) -> list[Path]:
    return [folder / (hook + suffix) for hook in HOOKS for suffix in ("", *MOVED)]


def carry_out(plan: Plan, home: Home | None = None) -> None:
    """Does it. home: whose spool is made ready. Raises ScholiaError, saying which file could not be changed."""
    if home is not None:
        home.ensure()
        prepare(home)
    at = plan.folder
    try:
        if plan.folder is not None:
            plan.folder.mkdir(parents=True, exist_ok=True)
        emptied = {one.path.parent for one in plan.changes if one.kind == "remove" and _made_folder(one.path)}
        for change in plan.changes:
            at = change.path
            _do(change)
        for folder in emptied:
            if not any(folder.iterdir()):
                folder.rmdir()
    except OSError as error:
        raise ScholiaError(
            f"{at} could not be changed: {error.strerror or error}.", "Fix that and try again."
        ) from error


def _do(change: Change) -> None:
    path, aside = change.path, change.aside
    if change.kind == "configure":
        configured.rewrite(path, change.content)
    elif change.kind == "remove":
        path.unlink(missing_ok=True)
    elif change.kind == "restore" and aside is not None:
        aside.replace(path)
    elif change.kind == "move" and aside is not None:
        path.rename(aside)
    elif change.kind in ("write", "replace", "chain"):
        if aside is not None:
            _keep(path, aside)
        _put(path, change.content)


def _keep(path: Path, aside: Path) -> None:
    """Gives what is there a second name, so that there is a hook at every moment: the same file, with its mode and
    times; a link stays a link."""
    aside.unlink(missing_ok=True)
    try:
        os.link(path, aside, follow_symlinks=False)
    except OSError:  # no hard links here
        path.rename(aside)


def _put(path: Path, data: bytes) -> None:
    """Writes a hook file at once."""
    new = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    fd = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o755)
    try:
        with os.fdopen(fd, "wb") as file:
            file.write(data)
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


def _ours(path: Path) -> Ours | None:
    """What a hook of ours says; None if it is another's. A link is the user's, wherever it leads."""
    return None if path.is_symlink() else read(content(path))


def _made_folder(path: Path) -> bool:
    ours = _ours(path)
    return ours is not None and ours.made_folder


def _same(one: Path, other: Path) -> bool:
    """Whether two hooks are the same, so that nothing is lost with one of them."""
    if one.is_symlink() or other.is_symlink():
        return one.is_symlink() and other.is_symlink() and one.readlink() == other.readlink()
    return one.is_file() and other.is_file() and filecmp.cmp(one, other, shallow=False)


def states(repository: Repository, home: Home, git: tuple[int, int]) -> list[State]:
    """How each hook is installed now. Raises GitError."""
    place = place_of(repository)
    config = repository.common_dir / "config"
    in_config = configured.found(config.read_bytes())
    if in_config:
        same = in_config == configured.block(spool_file(home))
        state: Condition = "installed" if same else "elsewhere"
        if git < configured.SINCE:
            state = "inactive"
        return [State(hook, state, config) for hook in HOOKS]
    return [_state(place.folder, hook, home) for hook in HOOKS]


def _state(folder: Path, hook: str, home: Home) -> State:
    active = [folder / hook]
    if is_framework(content(folder / hook)):
        active.append(folder / (hook + LEGACY))
    for path in (*active, *(folder / (hook + suffix) for suffix in MOVED)):
        ours = _ours(path)
        if ours is None:
            continue
        if path not in active:
            return State(hook, "inactive", path, ours.chained)
        if ours.edited:
            return State(hook, "edited", path, ours.chained)
        wanted = script(hook, spool_file(home), chained=ours.chained, made_folder=ours.made_folder)
        return State(hook, "installed" if content(path) == wanted else "elsewhere", path, ours.chained)
    return State(hook, "missing", active[-1])
