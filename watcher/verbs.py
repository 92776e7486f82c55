"""What the daemon answers to those who say something of a fill, whichever front they use (docs/api.md)."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from engine.config import Settings, load
from engine.errors import NotTrusted, ScholiaError, UsageError
from engine.git import Repository
from engine.ledger.records import FillRecord, LabelKind, Said
from watcher import choosing
from watcher.again import Wish, again
from watcher.api import Result, Stream
from watcher.job import Job, Jobs
from watcher.progress import FINAL, Progress, told
from watcher.surface import surfaces

if TYPE_CHECKING:
    from watcher.editing import Host

WISHES = ("remark", "repair", "another", "chosen")


class Verbs:
    """The API's part for what is said of fills. Each public function is a method of the wire."""

    NAMES = ("accept", "again", "undo", "dismiss", "applied", "mend")

    def __init__(self, host: Host) -> None:
        self._host = host

    def accept(self, fill: int) -> Result:
        """The fill is right as it was written."""
        one, repository, _ = self._fill(fill)
        return {"label": choosing.accept(self._host.ledger, repository, one.id)}

    def again(self, fill: int, wish: str, words: str, former: int | None, force: bool) -> Stream:
        """Another answer in the fill's place. wish: remark or repair with words, another, or chosen to have the former
        fill with that number, or the first. How it ended is the result; if the front goes away, it is cancelled."""
        if wish not in WISHES or (wish in ("remark", "repair")) != bool(words.strip()):
            raise UsageError(
                f"{wish!r} with {'' if words.strip() else 'no '}words is no wish.", "See docs/api.md"
            )
        one, repository, settings = self._fill(fill)
        kind: LabelKind = next(kind for kind in get_args(LabelKind) if kind == wish)
        asked = Wish(Said(kind, one.id, words), former, force)
        host = self._host
        return (
            yield from streamed(
                host.filler, lambda hear: again(host.filler, repository, settings, asked, hear), host.hear
            )
        )

    def undo(self, fill: int, force: bool) -> Result:
        """Takes the fill out of its file, or of the editor's buffer. whole: it is byte for byte as before."""
        one, settings = self._known(fill), load(self._host.home)
        filler = self._host.filler
        surface = None
        if filler.editors.holding(str(one.root), one.path):
            surface = surfaces(filler.editors, one.root, one.path, settings.watch.max_file_bytes)[0]
        undone = choosing.take_back(self._host.ledger, filler.displaced, one, force, surface)
        return {"path": one.path, "whole": undone.whole, "lost": undone.lost}

    def dismiss(self, ids: list[int]) -> Result:
        """Requests wait until they are asked for."""
        host = self._host
        for number in ids:
            host.filler.cancel(number)
        found = [record for number in ids if (record := host.ledger.request(number)) is not None]
        done = choosing.dismiss(host.ledger, found)
        for record in done:
            host.hear(told(record, "waiting", choosing.DISMISSED))
        return {"dismissed": [record.id for record in done]}

    def applied(self, root: str, correction: int, fill: int | None) -> Result:
        """A remembered correction was applied to a fill or, without one, to code of the user's own."""
        choosing.applied(self._host.ledger, Repository.find(Path(root)), correction, fill)
        return {}

    def mend(self, root: str, path: str, write: bool) -> Result:
        """Where mistakes stand in a file, or in the buffer of an editor, that were corrected before. write: they are
        mended there."""
        host = self._host
        repository, settings = self._trusted(Path(root))
        surface = surfaces(host.filler.editors, repository.root, path, settings.watch.max_file_bytes)[0]
        found = choosing.mend(
            host.ledger, host.filler.displaced, repository, settings.scope, surface, write=write
        )
        return {"mended": [asdict(one) for one in found]}

    def _known(self, number: int) -> FillRecord:
        fill = self._host.ledger.fill(number)
        if fill is None:
            raise ScholiaError(f"There is no fill {number}.", "Numbers of fills: agent log --all")
        return fill

    def _fill(self, number: int) -> tuple[FillRecord, Repository, Settings]:
        """A fill in a repository in which something may be done. Raises NotTrusted."""
        fill = self._known(number)
        return fill, *self._trusted(fill.root)

    def _trusted(self, root: Path) -> tuple[Repository, Settings]:
        repository = Repository.find(root)
        if not self._host.ledger.repository(repository).trusted:
            raise NotTrusted(f"{repository.root} is not trusted.", f"agent trust {repository.root}")
        return repository, load(self._host.home, repository.root, trusted=True)


def streamed(
    filler: Jobs, make: Callable[[Callable[[Progress], None]], Job], hear: Callable[[Progress], None]
) -> Stream:
    """Does a job and tells what happens to it; how it ended is the result. It is cancelled if nobody listens any
    more. hear: hears all of it as well."""
    heard: queue.Queue[Progress | None] = queue.Queue()

    def both(progress: Progress) -> None:
        hear(progress)
        heard.put(progress)

    job = make(both)
    outcome: list[Progress | ScholiaError] = []

    def work() -> None:
        try:
            outcome.append(filler.take(job))
        except ScholiaError as error:
            outcome.append(error)
        finally:
            heard.put(None)

    threading.Thread(target=work, name="asked", daemon=True).start()
    try:
        while (progress := heard.get()) is not None:
            if progress.stage not in FINAL:
                yield progress.to_json()
    finally:
        job.cancel()
    if not outcome:
        raise ScholiaError("The command failed by a bug in scholia.", "See agent log --daemon")
    if isinstance(outcome[0], ScholiaError):
        raise outcome[0]
    return outcome[0].to_json()
