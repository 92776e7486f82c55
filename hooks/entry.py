"""`scholia-hook`: what the pre-commit framework runs, by `.pre-commit-hooks.yaml`.

The same as our own hooks do, and the commit guard. That this is Python costs a few tenths of a second at each
commit; our own hooks (`agent hooks install`) cost none. Nothing heavy is imported.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from engine.errors import ScholiaError
from engine.git import Repository
from engine.paths import Home

GIVEN = {  # what the framework turns a hook's arguments into
    "post-rewrite": ("PRE_COMMIT_REWRITE_COMMAND",),
    "post-merge": ("PRE_COMMIT_IS_SQUASH_MERGE",),
    "post-checkout": ("PRE_COMMIT_FROM_REF", "PRE_COMMIT_TO_REF", "PRE_COMMIT_CHECKOUT_TYPE"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """One hook. Whatever is wrong with us is said and does not stop a commit (I6)."""
    parser = argparse.ArgumentParser(prog="scholia-hook", description="What the pre-commit framework runs.")
    parser.add_argument("hook", choices=("post-commit", "post-rewrite", "post-merge", "guard"))
    parser.add_argument("--warn", action="store_true", help="guard: say what is wrong, refuse nothing")
    options = parser.parse_args(arguments)
    try:
        repository = Repository.find(Path.cwd())
        if options.hook == "guard":
            return guard(repository, Home.default(), os.environ, warn=options.warn)
        note(options.hook, repository, Home.default(), os.environ)
    except ScholiaError as error:
        sys.stderr.write(f"scholia-hook: {error.message} {error.hint}\n")
    return 0


def note(hook: str, repository: Repository, home: Home, environ: Mapping[str, str]) -> None:
    """Marks that git is at work, and adds a line to the spool. Where there is no home nobody would read it."""
    from hooks.script import MARKING
    from hooks.spool import append

    if hook == "post-merge" and "PRE_COMMIT_CHECKOUT_TYPE" in environ:
        hook = "post-checkout"  # one entry serves both
    words = tuple(environ[name] for name in GIVEN.get(hook, ()) if name in environ)
    set_mark(repository, MARKING[hook])
    with suppress(OSError):
        append(home, hook, repository.git_dir, words)


def set_mark(repository: Repository, operation: str) -> None:
    """Marks what git, or else the framework, is doing, unless that is done already."""
    from engine.commit_mark import committer, committing, mark

    if committing(repository.git_dir) is None:
        with suppress(OSError):
            mark(repository.git_dir, committer(os.getppid()), operation)


def guard(repository: Repository, home: Home, environ: Mapping[str, str], *, warn: bool) -> int:
    """Marks the commit, and refuses it if something stands in its way; 1 if so. Raises ScholiaError."""
    from engine.config import load
    from engine.ledger.ledger import Ledger
    from engine.text.shown import shown
    from hooks.guard import index_of, problems

    set_mark(repository, "commit")
    index = index_of(repository, environ.get("GIT_INDEX_FILE"))
    if home.ledger.exists():
        with Ledger.open(home) as ledger:
            trusted = any(one.trusted for one in ledger.repositories() if one.root == repository.root)
            found = problems(repository, load(home, repository.root, trusted=trusted), ledger, index)
    else:
        found = problems(repository, load(home), None, index)
    for one in found:
        place = f"{shown(one.path)}:{one.line}" if one.line else shown(one.path)
        sys.stderr.write(f"{place}: {shown(one.words)}\n    → {one.hint}\n")
    if found and not warn:
        sys.stderr.write("To commit all the same: SKIP=agent-guard git commit, or git commit --no-verify\n")
    return 1 if found and not warn else 0


if __name__ == "__main__":
    raise SystemExit(main())
