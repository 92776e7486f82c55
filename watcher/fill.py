"""One request, from the queue to code in its file.

Read and hash → place, context, prompt → generate → tidy and judge (once more with the reason if the answer
is bad) → read again; if the file moved around the request, find it again by content → intent → write → filled.
A file that changed in the last instant, a git operation in progress, or `apply = "propose"` makes it an
offer, kept in the ledger for `agent diff` and `agent apply`, and the file stays as it is.

What this does not guarantee: that the code is right. It parses where it stands, and no more.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from engine.config import Settings
from engine.errors import FileBusy, FileChanged, FileRefused, PromptTooLong, ScholiaError
from engine.git import Repository
from engine.ledger.ledger import Ledger
from engine.ledger.records import Draft, RequestRecord
from engine.model.prompts import Context, build, shrink
from engine.model.store import ModelFile
from engine.model.supervisor import Generated, LoadReport, Worker
from engine.model.templates import ChatTemplate
from engine.text.codec import SourceText, decode
from engine.text.places import Place, apply, place_of
from engine.text.requests import Request, find_requests
from watcher.anchor import find_again
from watcher.answer import Problem, judge, reason_for_retry, should_stop, tidy
from watcher.context import gather
from watcher.displaced import Displaced
from watcher.models import Models
from watcher.progress import Progress, Stage
from watcher.read import Snapshot, read
from watcher.write import write

RETRY_TEMPERATURE = 0.6  # an answer that was refused is asked for again less greedily
REPORT_SECONDS = 0.1  # how often a front hears of new tokens
MOST_TRIES = 20  # of a write into a file that is being saved
BUSY_SECONDS = 0.25


class Refused(ScholiaError):
    """A request that will not be filled, and why; the file is as it was."""


class Gone(ScholiaError):
    """The request is no longer in its file."""


@dataclass(frozen=True)
class Sheet:
    """A file as it was read, and one request in it."""

    snapshot: Snapshot
    source: SourceText
    request: Request
    place: Place


@dataclass(frozen=True)
class Candidate:
    """An answer that passed: the whole text after, and the range of the fill in it."""

    text: str
    start: int
    end: int
    fill: str


class Filler:
    """Fills requests, one at a time. `publish` hears what happens; `expect` is told of each write of ours
    before it is made, so that the watcher does not take it for the user's."""

    def __init__(
        self,
        displaced: Displaced,
        ledger: Ledger,
        models: Models,
        publish: Callable[[Progress], None],
        expect: Callable[[Repository, str, str], None] = lambda repository, path, sha256: None,
    ) -> None:
        self.displaced = displaced
        self.ledger = ledger
        self.models = models
        self.publish = publish
        self.expect = expect

    def run(self, record: RequestRecord, repository: Repository, settings: Settings) -> Progress:
        """Does one request of the queue. Never raises for what a file, a model or a user can cause: the
        outcome says it."""
        return Run(self, record, repository, settings).outcome()


class Run:
    """One request, once."""

    def __init__(
        self, filler: Filler, record: RequestRecord, repository: Repository, settings: Settings
    ) -> None:
        self.filler = filler
        self.record = record
        self.repository = repository
        self.settings = settings
        self.begin()

    def begin(self) -> None:
        self.started = time.monotonic()
        self.reported = 0.0
        self.tokens = 0

    def outcome(self) -> Progress:
        ledger = self.filler.ledger
        ledger.set_state(self.record.id, "running")
        try:
            return self.fill()
        except Gone as gone:
            ledger.set_state(self.record.id, "gone")
            return self.tell("gone", gone.message)
        except ScholiaError as error:
            words = f"{error.message} {error.hint}".strip()
            ledger.set_state(self.record.id, "refused", words)
            return self.tell("refused", words)

    def fill(self) -> Progress:
        sheet = self.sheet()
        settings, attempts = with_options(self.settings, sheet.request)
        worker, model, settings = self.worker(settings)
        context = gather(self.repository, sheet.source.text, sheet.request, sheet.place, settings)
        if sheet.request.verb == "ask":
            return self.answered(worker, model, settings, context)
        problem: Problem | None = None
        for attempt in range(attempts + 1):
            asked = context if problem is None else retried(context, problem)
            if problem is not None:
                self.tell("retrying", problem.words)
            generated = self.generate(worker, model, settings, asked, attempt)
            if generated.stopped == "cancelled":
                return self.cancelled()
            candidate, problem = self.judged(
                sheet.source.text, sheet.place, sheet.request, context, generated, settings
            )
            if candidate is not None:
                return self.put(sheet, candidate, context, model, settings, generated)
        raise Refused(problem.words if problem else "The model gave no answer.", "The file was not touched.")

    def cancelled(self) -> Progress:
        self.filler.ledger.set_state(self.record.id, "cancelled", "by the user")
        return self.tell("cancelled", "by the user")

    def worker(self, settings: Settings) -> tuple[Worker, ModelFile, Settings]:
        """The loaded model, and the settings cut to its context."""
        worker, model = self.filler.models.get(settings.model)
        if worker.state.status != "ready":
            self.tell("loading", model.name)
        return worker, model, fitted(settings, worker.load())

    def sheet(self) -> Sheet:
        """The file now, and the request in it. Raises Gone, FileRefused."""
        snapshot = read(self.record.root, self.record.path, self.settings.watch.max_file_bytes)
        source = decode(snapshot.data, self.record.path)
        equal = [
            request
            for request in find_requests(source.text, self.record.path, self.settings.marker)
            if request.fingerprint == self.record.fingerprint
        ]
        if not equal:
            raise Gone("The request is no longer in its file.")
        request = equal[min(self.record.ordinal, len(equal) - 1)]
        return Sheet(snapshot, source, request, place_of(source.text, request))

    def generate(
        self, worker: Worker, model: ModelFile, settings: Settings, context: Context, attempt: int
    ) -> Generated:
        """One answer. A prompt that turns out too long is shortened and tried again."""
        budget = settings.context_tokens
        info = worker.load().info
        template = (
            ChatTemplate(info.chat_template, info.bos, info.eos, info.adds_bos)
            if info.chat_template
            else None
        )
        said: list[str] = []

        def hear(text: str) -> bool:
            said.append(text)
            now = time.monotonic()
            if now - self.reported >= REPORT_SECONDS:
                self.reported, self.tokens = now, len(said)
                self.tell("generating", text="".join(said))
            return not should_stop("".join(said), context)

        while True:
            prompt = build(context, model.preset, budget, template)
            try:
                return worker.generate(
                    prompt,
                    max_tokens=settings.max_tokens,
                    temperature=settings.temperature
                    if attempt == 0
                    else max(settings.temperature, RETRY_TEMPERATURE),
                    seed=attempt,
                    on_text=hear,
                )
            except PromptTooLong as error:
                budget = shrink(budget, error)

    def judged(
        self,
        text: str,
        place: Place,
        request: Request,
        context: Context,
        generated: Generated,
        settings: Settings,
    ) -> tuple[Candidate | None, Problem | None]:
        """The answer as it would stand in the file, or what is wrong with it."""
        cut, marker = generated.stopped == "limit", settings.marker
        fill = tidy(generated.text, context, place, request.language, cut=cut, marker=marker)
        after, start, end = apply(text, place, fill, keep=settings.keep_prompt)
        problem = judge(text, after, (start, end), request.language, marker)
        return (None, problem) if problem else (Candidate(after, start, end, after[start:end]), None)

    def put(
        self,
        sheet: Sheet,
        candidate: Candidate,
        context: Context,
        model: ModelFile,
        settings: Settings,
        generated: Generated,
        tries: int = 1,
    ) -> Progress:
        """Writes the fill, or offers it. A file that was saved or is being saved in the last instant is
        looked at again; the request may have moved in it."""
        now = self.sheet_again(sheet)
        if now is not sheet:
            again, problem = self.judged(
                now.source.text, now.place, now.request, context, generated, settings
            )
            if again is None:
                raise Refused(f"The file changed meanwhile, and now: {problem.words if problem else ''}")
            sheet, candidate = now, again
        after = sheet.source.encode(candidate.text)
        draft = Draft(
            model=model.name,
            before_sha=sheet.snapshot.sha256,
            after_sha=sha256(after),
            start=candidate.start,
            end=candidate.end,
            text=candidate.fill,
            original=sheet.source.text[sheet.place.start : sheet.place.end],
            seconds=time.monotonic() - self.started,
            tokens=generated.output_tokens,
        )
        operation = self.repository.operation()
        if settings.apply == "propose":
            return self.offer(draft, "proposed, as the settings ask")
        if operation is not None:
            return self.offer(draft, f"a {operation} is in progress")
        self.tell("writing")
        number = self.filler.ledger.add_fill(self.record.id, "intent", draft)
        self.filler.expect(self.repository, self.record.path, draft.after_sha)
        try:
            written = write(
                self.record.root,
                self.record.path,
                sheet.snapshot.data,
                after,
                self.filler.displaced,
                str(number),
            )
        except FileRefused as error:
            self.filler.ledger.set_fill(number, "failed")
            if isinstance(error, FileBusy | FileChanged) and tries < MOST_TRIES:
                time.sleep(BUSY_SECONDS if isinstance(error, FileBusy) else 0)
                return self.put(sheet, candidate, context, model, settings, generated, tries + 1)
            return self.offer(draft, error.message)
        self.filler.ledger.confirm(
            number, before=written.before, after=written.after, displaced=written.displaced
        )
        self.filler.ledger.set_state(self.record.id, "filled", fill=number)
        return self.tell("filled", text=candidate.fill, fill=number)

    def sheet_again(self, sheet: Sheet) -> Sheet:
        """The file as it is after generating: the same sheet if not a byte changed, else the request found
        again by content. Raises Gone if the user took it away."""
        snapshot = read(self.record.root, self.record.path, self.settings.watch.max_file_bytes)
        if snapshot.data == sheet.snapshot.data:
            return sheet
        source = decode(snapshot.data, self.record.path)
        request = find_again(
            sheet.request, sheet.source.text, source.text, self.record.path, self.settings.marker
        )
        if request is None:
            raise Gone("The request was taken away, or cannot be told from another, while the model worked.")
        return Sheet(snapshot, source, request, place_of(source.text, request))

    def offer(self, draft: Draft, words: str) -> Progress:
        """Keeps the fill in the ledger; the file stays as it is."""
        number = self.filler.ledger.add_fill(self.record.id, "offered", draft)
        self.filler.ledger.set_state(self.record.id, "offered", words, number)
        return self.tell(
            "offered", f"{words}; see `agent diff`, take it with `agent apply`", text=draft.text, fill=number
        )

    def answered(self, worker: Worker, model: ModelFile, settings: Settings, context: Context) -> Progress:
        """Answers a question; no file is touched."""
        if not model.preset.can_ask:
            hint = "Choose one that can: agent model list"
            raise Refused(f"The model {model.name} completes code; it cannot answer questions.", hint)
        generated = self.generate(worker, model, settings, context, 0)
        if generated.stopped == "cancelled":
            return self.cancelled()
        answer = generated.text.strip()
        if self.record.id:
            self.filler.ledger.set_state(self.record.id, "answered", answer)
        return self.tell("answered", text=answer)

    def tell(self, stage: Stage, words: str = "", text: str = "", fill: int = 0) -> Progress:
        progress = Progress(
            stage,
            request=self.record.id,
            root=str(self.record.root),
            path=self.record.path,
            line=self.record.line,
            prompt=self.record.prompt,
            words=words,
            text=text,
            tokens=self.tokens,
            seconds=time.monotonic() - self.started,
            fill=fill,
        )
        self.filler.publish(progress)
        return progress


def with_options(settings: Settings, request: Request) -> tuple[Settings, int]:
    """The settings for one request, and how often a bad answer is asked for again.

    `model=NAME` chooses among the models in the store, never a file; `n=3` allows three more answers."""
    retries = 1
    for name, value in request.options:
        if name == "model":
            if "/" in value or "\\" in value or value.endswith(".gguf"):
                raise Refused("A request names a model of the store, not a file.", "See `agent model list`.")
            settings = replace(settings, model=replace(settings.model, name=value))
        elif name == "n":
            retries = int(value)
    return settings, retries


def fitted(settings: Settings, loaded: LoadReport) -> Settings:
    """The settings cut to the model's context: at most half of it for the answer, the rest for the prompt."""
    room = loaded.info.context
    longest = min(settings.max_tokens, room // 2)
    return replace(
        settings, max_tokens=longest, context_tokens=min(settings.context_tokens, room - longest - 8)
    )


def retried(context: Context, problem: Problem) -> Context:
    """The same request, with what was wrong with the last answer."""
    return replace(context, prompt=f"{context.prompt}\n{reason_for_retry(problem)}")


def sha256(data: bytes) -> str:
    """The name of some bytes."""
    return hashlib.sha256(data).hexdigest()
