"""What the daemon answers to editors: which files they have open, and requests in their buffers.

A fill that went into a buffer is `delivered` until the file is saved without its request. If the buffer is given up
instead, the fill is offered: it is never lost (I1).
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from engine.config import Settings, load
from engine.errors import FileRefused, NotTrusted, ScholiaError
from engine.git import Repository
from engine.ledger.ledger import Ledger
from engine.ledger.records import FillRecord, RepositoryRecord, RequestRecord, Sighting
from engine.paths import Home
from engine.text.requests import find_requests
from engine.text.shown import shown
from watcher.again import given_up
from watcher.api import Result, Stream
from watcher.editors import ENDS, Editors
from watcher.explaining import explained
from watcher.fill import Filler, Run
from watcher.logs import NAME
from watcher.offers import accept, difference
from watcher.progress import Bus, Progress, told
from watcher.surface import on_disk

log = logging.getLogger(NAME)
POLL_SECONDS = 0.5  # how often it is looked whether an editor, or the daemon, is still there
GRACE_SECONDS = 15.0  # that an editor has to come back, as after the daemon was started again
LOST = ("intent", "failed", "offered")  # what a fill can count as whose delivery nobody heard of


class Host(Protocol):
    """What serves: the daemon, or an editor's own process where there is none."""

    home: Home
    ledger: Ledger
    filler: Filler
    bus: Bus

    def hear(self, progress: Progress) -> None: ...

    def watch(self, repository: Repository) -> None: ...


class Editing:
    """The API's part for editors. Each public function is a method of the wire."""

    NAMES = (
        "attach", "folder", "opened", "closed", "saved", "answer", "delivered", "fill", "apply", "diff", "explain",
    )  # fmt: skip

    def __init__(self, host: Host, again: Callable[[Repository, str, float], None]) -> None:
        """again: has a file looked at once more, after so many seconds."""
        self._host = host
        self._again = again
        self._settled = 0.0  # the last leaving of an editor that was seen to

    @property
    def _editors(self) -> Editors:
        return self._host.filler.editors

    def attach(self) -> Stream:
        """The stream of one editor, from now until its connection ends: its number, `progress`, and what it is asked:
        `buffer` and `edit`."""
        host = self._host
        with self._editors.attached() as editor:

            def hear(progress: Progress) -> None:
                editor.tell("progress", progress.to_json())

            with host.bus.heard_by(hear):
                yield "attached", {"editor": editor.number}
                said = ""
                while said not in ENDS:  # not before: an editor that is not told would start the daemon again
                    try:
                        said, params = editor.outbox.get(timeout=POLL_SECONDS)
                        yield said, params
                    except queue.Empty:
                        yield None
        return {}

    def folder(self, root: str) -> Result:
        """An editor has a folder open; what is saved in it runs, if its repository is trusted."""
        repository = Repository.find(Path(root))
        trusted = self._host.ledger.repository(repository).trusted
        if trusted:
            self._host.watch(repository)
        return {"trusted": trusted}

    def opened(self, editor: int, root: str, path: str) -> Result:
        """An editor has a file open. What is saved there runs, if its repository is trusted."""
        repository = Repository.find(Path(root))
        trusted = self._host.ledger.repository(repository).trusted
        self._editors.opened(editor, str(repository.root), path)
        if trusted:
            self._host.watch(repository)
        return {"trusted": trusted}

    def closed(self, editor: int, root: str, path: str) -> Result:
        self._editors.closed(editor, root, path)
        return {}

    def saved(self, editor: int, root: str, path: str) -> Result:
        """A file was saved: it is looked at again, should the kernel not have said so."""
        self._editors.touch(editor, root, path)
        self._again(Repository.find(Path(root)), path, 0.0)
        return {}

    def answer(self, editor: int, ask: int, result: dict[str, Any]) -> Result:
        """The answer to `buffer` or `edit`. heard: whether somebody still waited for it."""
        one = self._editors.editor(editor)
        return {"heard": one is not None and one.answer(ask, result)}

    def delivered(self, fill: int) -> Result:
        """A fill stands in a buffer, although nobody heard so when it was put there: the editor's answer came late, or
        the daemon ended in between."""
        ledger = self._host.ledger
        record = ledger.fill(fill)
        if record is None or record.state not in LOST:
            return {"known": record is not None}
        self._host.filler.cancel(record.request)
        for other in ledger.fills(record.repository, record.path, ("offered",)):
            if (
                other.request == record.request and other.id != fill
            ):  # the same code, as it was kept meanwhile
                ledger.set_fill(other.id, "failed")
        ledger.confirm(fill, before=record.before_sha, after=record.after_sha, displaced=record.before_sha)
        ledger.set_state(record.request, "delivered", "", fill)
        request = ledger.request(record.request)
        if request is not None:
            self._host.hear(replace(told(request, "filled", ""), fill=fill))
        return {"known": True}

    def fill(
        self,
        editor: int,
        root: str,
        path: str,
        fingerprint: str,
        nth: int,
        verb: str,
        prompt: str,
        line: int,
        model: str,
        propose: bool,
    ) -> Result:
        """Does a request of an editor's buffer, saved or not, because the user asked to (I2): the `nth` with these
        words there. Returns at once; `progress` tells the rest.

        model: the name of another one, or empty. propose: offer the fill, write it nowhere."""
        host = self._host
        repository, record, settings = self.trusted(root)
        if repository.ignored([path]):
            raise FileRefused(f"Git ignores {shown(path)}, and so do we.", "Take it out of .gitignore first.")
        if verb == "note":
            raise FileRefused("A note is context for other requests; it is not filled.")
        self._editors.touch(editor, root, path)
        sighting = Sighting(fingerprint, verb, prompt, line, True, "")
        at_work = host.filler.at_work
        number = host.ledger.take_up(record.id, path, nth, sighting, at_work)
        request = host.ledger.request(number)
        if number in at_work or request is None:
            return {"request": number}
        if propose:
            settings = replace(settings, apply="propose")
        asked = replace(request, prompt=prompt, ordinal=nth)  # the ledger's words may have lost a secret
        job = Run(host.filler, asked, repository, settings, model=model)
        threading.Thread(target=self._work, args=(job,), name="fill-now", daemon=True).start()
        return {"request": number}

    def apply(self, fill: int) -> Result:
        """Puts code that was offered where its request stands now."""
        host = self._host
        record = self._fill(fill)
        repository, _, settings = self.trusted(str(record.root))
        if record.state != "offered":
            raise ScholiaError(f"Fill {fill} is not offered: it is {record.state}.", "See agent log")
        accept(host.ledger, host.home, repository, record, settings, self._editors)
        request = host.ledger.request(record.request)
        if request is not None:
            host.hear(replace(told(request, "filled", ""), fill=fill, text=record.text))
        return {"path": record.path}

    def diff(self, fill: int) -> Result:
        """What an offered fill would change in its file, or in the buffer of it; what a written one changed."""
        record = self._fill(fill)
        _, _, settings = self.trusted(str(record.root))
        return {"path": record.path, "diff": difference(record, settings, self._host.home, self._editors)}

    def explain(self, root: str, path: str, text: str, line: int) -> Result:
        """What the model would be told with the request at a line of a text, and why; nothing is asked of it."""
        host = self._host
        repository, _, settings = self.trusted(root)
        return explained(host.ledger, repository, settings, host.filler.memory, path, text, line)

    def _fill(self, number: int) -> FillRecord:
        record = self._host.ledger.fill(number)
        if record is None:
            raise ScholiaError(f"There is no fill {number}.", "Numbers of fills: agent log")
        return record

    def _work(self, job: Run) -> None:
        try:
            self._host.filler.take(job)
        except ScholiaError as error:  # the ledger cannot be written
            self._host.bus.publish(Progress("notice", words=f"{error.message} {error.hint}".strip()))
        except Exception:
            log.exception("a request failed by a bug of ours")

    def trusted(self, root: str) -> tuple[Repository, RepositoryRecord, Settings]:
        """A repository in which something may be done. Raises NotTrusted."""
        host = self._host
        repository = Repository.find(Path(root))
        record = host.ledger.repository(repository)
        if not record.trusted:
            raise NotTrusted(f"{repository.root} is not trusted.", f"agent trust {repository.root}")
        return repository, record, load(host.home, repository.root, trusted=True)

    # --- buffers that were given up

    def settle(self) -> None:
        """Offers the fills that went into buffers which were closed without being saved."""
        left = self._editors.left
        if self._settled == left or time.monotonic() - left < GRACE_SECONDS:
            return
        self._settled = left
        for request in self._host.ledger.requests(states=("delivered",)):
            if not self._editors.holding(str(request.root), request.path):
                self._settle(request)

    def _settle(self, request: RequestRecord) -> None:
        """Offers the fill of a request whose file on the disk still has the request, or the fill of before."""
        host = self._host
        try:
            settings = load(host.home, request.root, trusted=True)
            text = on_disk(request.root, request.path, settings.watch.max_file_bytes)[1].text
        except ScholiaError:  # there is nothing that it could be offered for
            return
        found = find_requests(text, request.path, settings.marker)
        if any(one.fingerprint == request.fingerprint for one in found):
            self._offer(request)
        else:
            given_up(host.ledger, host.filler.displaced, request, text)

    def _offer(self, request: RequestRecord) -> None:
        ledger = self._host.ledger
        fills = ledger.fills(request.repository, request.path)
        last = next((one for one in fills if one.request == request.id), None)
        if last is not None:
            ledger.set_fill(last.id, "offered")
            words = "its editor closed the file without saving it"
            ledger.set_state(request.id, "offered", words, last.id)
            self._host.hear(replace(told(request, "offered", words), fill=last.id))
