"""One request, from the queue to code in its file.

Read and hash → place, context, prompt → generate → tidy and judge (once more with the reason if the answer
is bad) → read again; if the file moved around the request, find it again by content → intent → write → filled.
A file that changed in the last instant, a git operation in progress, conflicts in the file, or `apply = "propose"`
makes it an offer, kept in the ledger for `agent diff` and `agent apply`, and the file stays as it is.

What this does not guarantee: that the code is right. It parses where it stands, and no more.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from engine.config import Settings
from engine.errors import FileBusy, FileChanged, FileRefused
from engine.git import Repository
from engine.ledger.records import Draft, FillState, RequestRecord
from engine.model.prompts import Context, as_shown
from engine.model.supervisor import Generated
from engine.secrets import clean
from engine.sureness import sureness
from engine.text.codec import SourceText
from engine.text.conflicts import UNRESOLVED, conflicted
from engine.text.places import place_of
from engine.text.requests import Request, find_requests
from watcher.anchor import find_again
from watcher.answer import Problem
from watcher.asking import Asking, Candidate, Page, Served
from watcher.context import gather
from watcher.editors import EditorSilent
from watcher.job import Gone, Jobs, Refused
from watcher.progress import Progress
from watcher.read import Snapshot
from watcher.surface import Buffer, Surface, is_same, put, surfaces

MOST_TRIES = 20  # of a write into a file that is being saved
BUSY_SECONDS = 0.25


@dataclass(frozen=True)
class Sheet:
    """A file as it was read, and one request in it. before: name of the bytes that an undo puts back, if those are not
    the ones that were read."""

    snapshot: Snapshot
    source: SourceText
    page: Page
    before: str = ""


@dataclass(frozen=True)
class Answer:
    """An answer. place: puts it into a page, should the file have moved under it. draft: how it is recorded."""

    place: Callable[[Page], tuple[Candidate | None, Problem | None]]
    draft: Callable[[Sheet, Candidate], Draft]


class Filler(Jobs):
    """Fills requests."""

    def run(self, record: RequestRecord, repository: Repository, settings: Settings) -> Progress:
        """Does one request of the queue. Never raises for what a file, a model or a user can cause: the
        outcome says it. Raises LedgerError if that cannot be recorded."""
        return self.take(Run(self, record, repository, settings))


class Run(Asking):
    """One request of a file, from its comment to code. model: what the user chose for this once, whatever the
    settings and the request say."""

    def __init__(
        self,
        filler: Jobs,
        record: RequestRecord,
        repository: Repository,
        settings: Settings,
        publish: Callable[[Progress], None] | None = None,
        model: str = "",
    ) -> None:
        super().__init__(filler, record, settings, publish)
        self.repository = repository
        self.model = model

    def fill(self) -> Progress:
        sheet = self.sheet()
        settings, attempts = with_options(self.settings, sheet.page.request)
        if self.model:
            settings = replace(settings, model=replace(settings.model, name=self.model))
        served = self.serve(settings, sheet.page.request.language.name)
        context = gather(
            self.repository, sheet.page.text, sheet.page.request, sheet.page.place, served.settings
        )
        if sheet.page.request.verb == "ask":
            return self.answered(served, context)
        context = self.recalled(context, served.settings)
        candidate, generated = self.candidate(sheet.page, served, context, attempts)
        self.check()
        answer = Answer(
            lambda page: self.placed_again(sheet.page, page, context, candidate, served.settings),
            lambda sheet, candidate: self.draft(sheet, candidate, context, served, generated),
        )
        return self.put(sheet, candidate, answer)

    def looks(self) -> list[Surface]:
        """The file as it is now in each editor that has it open, or on the disk. Raises FileRefused."""
        limit = self.settings.watch.max_file_bytes
        return surfaces(self.filler.editors, self.record.root, self.record.path, limit)

    def look(self) -> Surface:
        """The file as it is now, where the user was last at work on it. Raises FileRefused."""
        return self.looks()[0]

    def sheet(self) -> Sheet:
        """The file now, and the request in it. Raises Gone, FileRefused."""
        found = self.looks()
        for snapshot, source in found:
            equal = [
                request
                for request in find_requests(source.text, self.record.path, self.settings.marker)
                if request.fingerprint == self.record.fingerprint
            ]
            if equal:
                request = equal[min(self.record.ordinal, len(equal) - 1)]
                return Sheet(snapshot, source, Page(source.text, request, place_of(source.text, request)))
        raise self.missing(found, "The request is no longer in its file.")

    def missing(self, looks: list[Surface], words: str) -> Exception:
        """What a request that was not found is: taken away, or merely not in an editor's buffer. The file on the disk
        may hold it still, and it is not tried for ever."""
        if isinstance(looks[0][0], Buffer):
            return Refused(
                "The request is not in the text that an editor has open.", "Save the file, or ask there."
            )
        return Gone(words)

    def draft(
        self, sheet: Sheet, candidate: Candidate, context: Context, served: Served, generated: Generated
    ) -> Draft:
        """An answer of the model as it is recorded."""
        return Draft(
            model=served.model.name,
            before_sha=sheet.before or sheet.snapshot.sha256,
            after_sha=sha256(sheet.source.encode(candidate.text)),
            start=candidate.start,
            end=candidate.end,
            text=candidate.fill,
            original=sheet.page.text[sheet.page.place.start : sheet.page.place.end],
            seconds=time.monotonic() - self.started,
            tokens=generated.output_tokens,
            language=context.language,
            signature=context.signature,
            head=self.repository.head(),
            adapter=served.adapter_names,
            context=as_shown(context, served.model.preset, served.settings.context_tokens),
            log_likelihood=candidate.log_likelihood,
        )

    def put(self, sheet: Sheet, candidate: Candidate, answer: Answer, tries: int = 1) -> Progress:
        """Writes the fill, or offers it. A file that was saved or is being saved in the last instant is
        looked at again; the request may have moved in it."""
        try:
            now = self.sheet_again(sheet)
        except EditorSilent as error:
            return self.offer(
                answer.draft(sheet, candidate), error.message, sheet.source.encode(candidate.text)
            )
        if now is not sheet:
            again, problem = answer.place(now.page)
            if again is None:
                raise Refused(f"The file changed meanwhile, and now: {problem.words if problem else ''}")
            sheet, candidate = now, again
        after = sheet.source.encode(candidate.text)
        draft = answer.draft(sheet, candidate)
        operation = self.repository.operation()
        if self.settings.apply == "propose":
            return self.offer(draft, "proposed, as the settings ask", after)
        if operation is not None:
            return self.offer(draft, f"a {operation} is in progress", after)
        if conflicted(sheet.page.text):
            return self.offer(draft, UNRESOLVED, after)
        self.tell("writing")
        number = self.add("intent", draft)
        if not isinstance(sheet.snapshot, Buffer):  # what an editor saves later is the user's
            self.filler.expect(self.repository, self.record.path, draft.after_sha)
        try:
            written = put(
                self.record.root,
                sheet.snapshot,
                sheet.source,
                candidate.text,
                self.filler.displaced,
                str(number),
            )
        except FileRefused as error:
            self.filler.ledger.set_fill(number, "failed")
            if isinstance(error, FileBusy | FileChanged) and tries < MOST_TRIES:
                time.sleep(BUSY_SECONDS if isinstance(error, FileBusy) else 0)
                return self.put(sheet, candidate, answer, tries + 1)
            return self.offer(draft, error.message, after)
        self.filler.ledger.confirm(
            number, before=draft.before_sha, after=written.after, displaced=written.displaced
        )
        self.settle("delivered" if isinstance(sheet.snapshot, Buffer) else "filled", fill=number)
        sure = sureness(candidate.log_likelihood)
        return self.tell("filled", text=candidate.fill, fill=number, sureness=sure)

    def add(self, state: FillState, draft: Draft) -> int:
        """Records a fill, and the corrections that it was asked for with; its number."""
        number = self.filler.ledger.add_fill(self.record.id, state, draft)
        self.filler.ledger.add_shown(number, self.shown)
        return number

    def sheet_again(self, sheet: Sheet) -> Sheet:
        """The file as it is after generating: the same sheet if not a byte changed, else the request found
        again by content. Raises Gone if the user took it away."""
        found = self.looks()
        for snapshot, source in found:
            if is_same(snapshot, sheet.snapshot):
                return sheet
            request = find_again(
                sheet.page.request, sheet.source.text, source.text, self.record.path, self.settings.marker
            )
            if request is not None:
                return Sheet(snapshot, source, Page(source.text, request, place_of(source.text, request)))
        words = "The request was taken away, or cannot be told from another, while the model worked."
        raise self.missing(found, words)

    def offer(self, draft: Draft, words: str, after: bytes) -> Progress:
        """Keeps the fill in the ledger; the file stays as it is. after: what it would become."""
        self.refuse_secret(draft, words)
        number = self.add("offered", draft)
        self.settle("offered", words, number)
        return self.tell(
            "offered",
            f"{words.removesuffix('.')}; see `agent diff`, take it with `agent apply`",
            text=draft.text,
            fill=number,
            sureness=sureness(draft.log_likelihood),
        )

    def refuse_secret(self, draft: Draft, words: str) -> None:
        """Raises Refused if code that can only be offered holds a secret: without it the offer would be other code
        (I9)."""
        if clean(draft.text, self.record.path) != draft.text:
            raise Refused(
                f"The fill could only be offered ({words}), and an offer with a secret in it is not kept.",
                "Take the secret out of what the model sees, or ask again when nothing stands in the way.",
            )


def with_options(settings: Settings, request: Request) -> tuple[Settings, int]:
    """The settings for one request, and how often a bad answer is asked for again.

    `model=NAME` chooses among the models in the store, never a file; `n=3` allows three more answers."""
    retries = 1
    for name, value in request.options:
        if name == "model":
            if "/" in value or value.endswith(".gguf") or Path(value).expanduser().is_dir():
                raise Refused("A request names a model of the store, not a file.", "See `agent model list`.")
            settings = replace(settings, model=replace(settings.model, name=value))
        elif name == "n":
            retries = int(value)
    return settings, retries


def sha256(data: bytes) -> str:
    """The name of some bytes."""
    return hashlib.sha256(data).hexdigest()
