"""Asking the model, and judging what it answers: the part of a job that knows no file."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from textwrap import dedent, indent

from engine.config import Settings
from engine.errors import GitError
from engine.git import Repository
from engine.learning.adapters import Laid
from engine.ledger.records import Correction, Shown
from engine.memory.entries import shown_by_guard, spanned
from engine.memory.habits import noting
from engine.model.fitting import fitting
from engine.model.prompts import Context, Prompt
from engine.model.store import ModelFile
from engine.model.supervisor import Generated, Worker
from engine.text.names import renaming
from engine.text.places import Place, apply
from engine.text.requests import Request
from watcher.answer import Problem, judge, reason_for_retry, should_stop, tidy
from watcher.imports import (
    Unbound,
    docstring_first,
    imports_of,
    inside_class,
    unbound,
    with_imports,
    without_idle,
)
from watcher.job import Cancelled, Job, Refused
from watcher.mending import mended
from watcher.nearness import (
    LIKELY,
    UNLIKE,
    asks_otherwise,
    bar,
    in_its_names,
    in_manner,
    is_manner,
    nearer,
    same_request,
    whole_again,
)
from watcher.progress import Progress

RETRY_TEMPERATURE = 0.6  # an answer that was refused is asked for again less greedily
MOST_ALIKE = 8  # past requests whose mistakes are looked for in an answer
RECALL_SECONDS = 2.0  # an embedder that is still loading is not waited for longer
REPORT_SECONDS = 0.1  # how often a front hears of new tokens


@dataclass(frozen=True)
class Page:
    """A text, one request in it, and the place of its fill."""

    text: str
    request: Request
    place: Place


@dataclass(frozen=True)
class Served:
    """The loaded model, the settings cut to its context, and the adapters that every answer is given with."""

    worker: Worker
    model: ModelFile
    settings: Settings
    adapters: tuple[Laid, ...] = ()

    @property
    def adapter_names(self) -> str:
        return ", ".join(one.name for one in self.adapters)


@dataclass(frozen=True)
class Candidate:
    """An answer that passed: the whole text after, and the range of the fill in it. log_likelihood: of the model's own
    answer, if it is known; a corrected one has none."""

    text: str
    start: int
    end: int
    fill: str
    log_likelihood: float | None = None


class Asking(Job):
    """A job that asks a model."""

    def serve(self, settings: Settings, language: str) -> Served:
        """Loads the model that the settings name, with what it learnt for this scope and language.

        Raises ModelError."""
        worker, model = self.filler.models.get(settings.model)
        self.used = worker
        self.check()
        if worker.state.status != "ready":
            self.tell("loading", model.name)
        fit = settings.fitted(worker.load().info.context)
        served = Served(worker, model, fit, self.filler.models.lay(worker, model, fit.scope, language))
        self.adapters = served.adapter_names
        self.warn(served, language)
        return served

    def warn(self, served: Served, language: str) -> None:
        """Says, once for each language, that the model was never taught it and did not learn it here either."""
        model = served.model
        known = model.preset.languages
        words = (
            f"{model.name} knows {' and '.join(known)} alone, not {language}; larger models: agent model list"
        )
        if known and language not in known and not served.adapters and words not in self.filler.warned:
            self.filler.warned.add(words)
            self.tell("notice", words)

    def candidate(
        self, page: Page, served: Served, context: Context, more: int = 1
    ) -> tuple[Candidate, Generated]:
        """An answer that passes; a bad one is asked for again, up to `more` times, with the reason.

        Raises Refused with the last reason."""
        problem: Problem | None = None
        nearly: tuple[Candidate, Generated] | None = None
        for attempt in range(more + 1):
            asked = context if problem is None else retried(context, problem)
            if problem is not None:
                self.tell("retrying", problem.words)
            generated = self.generate(served, asked, attempt)
            candidate, problem = self.judged(page, context, generated, served.settings)
            if candidate is not None and problem is None:
                return self.unrepeated(page, served, context, candidate, generated)
            if candidate is not None:
                nearly = nearly or (candidate, generated)
        if nearly is not None:  # a name may still be to come; the user mends the rest
            return self.unrepeated(page, served, context, *nearly)
        raise Refused(problem.words if problem else "The model gave no answer.", "The file was not touched.")

    def recalled(self, context: Context, settings: Settings) -> Context:
        """The context with what was corrected in the answers to similar requests, and what the user makes of nearly
        every answer."""
        memory, most = self.filler.memory, settings.memory.examples
        if memory is None:
            return context
        memory.refresh()
        if most:
            found = memory.retrieve(
                context.prompt, context.signature, context.language, settings.scope, most, RECALL_SECONDS
            )
            self.shown += [Shown(one.correction, "prompt", one.score) for one in found]
            context = replace(context, memories=tuple(one.memory for one in found))
        if settings.memory.habits:
            context = noting(context, memory.habits(settings.scope, context.language))
        return context

    def unrepeated(
        self, page: Page, served: Served, context: Context, candidate: Candidate, generated: Generated
    ) -> tuple[Candidate, Generated]:
        """The candidate, unless it makes a mistake that was corrected before in the answer to a request like this.

        Where the request is as good as the same, the correction itself is applied, if it fits; of the very same
        request it is the whole answer. Elsewhere the model is asked once more with the correction in the prompt. If
        the mistake comes back even so, the candidate stays, and the ledger knows of which mistake."""
        settings = served.settings
        whole, caught = self.applied(page, context, candidate, settings)
        if whole is not None:
            return whole, generated
        caught = caught or self.caught(candidate.fill, context, settings)
        if caught is None:
            return candidate, generated
        past, sure = caught
        self.shown.append(Shown(past.id, "guard", sure))
        self.tell("retrying", f"It made a mistake that you corrected before: agent log --why {past.fill.id}")
        example = shown_by_guard(past)
        others = [memory for memory in context.memories if memory != example]
        asked = replace(context, memories=(example, *others)[:2])
        second = self.generate(served, asked, 1)
        better, problem = self.judged(page, context, second, settings)
        if better is None or problem is not None or self.caught(better.fill, context, settings):
            return candidate, generated
        whole, _ = self.applied(page, context, better, settings)
        if whole is not None:
            return whole, second
        code, _, _ = self.corrected(past, sure, context, better.fill, settings)
        header = renaming(past.fill.signature, context.signature)
        gained = code in ("", better.fill) and nearer(better.fill, candidate.fill, past, header)
        return (better, second) if gained else (candidate, generated)

    def applied(
        self, page: Page, context: Context, candidate: Candidate, settings: Settings
    ) -> tuple[Candidate | None, tuple[Correction, float] | None]:
        """The candidate with the correction that is near enough and fits, itself if that makes no difference; None if
        there is none. Else a correction whose mistake it makes, and how sure that one is; if any.

        A correction fits if nothing is wrong with it, or only what is wrong with the candidate, too."""
        caught: tuple[Correction, float] | None = None
        for past, score in self.alike(context, candidate.fill, settings):
            code, sure, near = self.corrected(past, score, context, candidate.fill, settings)
            if near and code == candidate.fill:
                return candidate, None
            if code in ("", candidate.fill):
                continue
            whole, problem = self.placed(page, context, code, settings)
            if near and whole is not None and problem is not None:
                code = self.with_its_imports(past, code, whole, page)
                whole, problem = self.placed(page, context, code, settings)
            fits = problem is None or problem == self.placed(page, context, candidate.fill, settings)[1]
            if near and whole is not None and fits:
                self.shown.append(Shown(past.id, "mended", sure))
                return whole, None
            caught = caught or (past, sure)
        return None, caught

    def with_its_imports(self, past: Correction, code: str, whole: Candidate, page: Page) -> str:
        """What a past correction makes of an answer, with imports from the file that the user committed it in, of names
        that nothing binds here. Only in its own repository: elsewhere there may be no such module."""
        found, place = past.found, page.place
        missing = unbound(whole.text, whole.start, whole.end).names
        if not missing or past.fill.repository != self.record.repository or inside_class(place.signature):
            return code
        try:
            (blob,) = Repository.find(self.record.root).blobs([f"{found.commit}:{found.path}"])
        except GitError:
            return code
        text = (blob[1] or b"").decode("utf-8", "replace") if blob else ""
        return with_imports(code, imports_of(text, missing), place.indent)

    def corrected(
        self, past: Correction, score: float, context: Context, fill: str, settings: Settings
    ) -> tuple[str, float, bool]:
        """What a past correction makes of an answer, how sure it is of this request, and whether that is near enough
        for it to be applied.

        Of the very same request it is what the user committed. Elsewhere it is the answer without the mistake: the
        answer itself where it stands corrected already, and nothing where it makes no such mistake."""
        then, found = past.fill, past.found
        if "<secret:" in found.committed:
            return "", score, False
        if same_request(past, context, fill) and found.committed.strip():
            return indent(dedent(found.committed), context.indent), score, True
        header = renaming(then.signature, context.signature)
        if is_manner(past, context):
            said = self.in_manner(past, context, fill, settings)
            if said:
                return said, score, True
        words = in_its_names(context, header or {})
        if asks_otherwise(words, context, past, fill):
            return "", score, False
        code = fill
        if not whole_again(found.committed, fill, header):
            options = ((then.text, found.committed), spanned(then.text, found.hunks))
            code = next(filter(None, (mended(fill, *one, header) for one in options)), "")
        if code and score < UNLIKE and words != context.prompt and self.filler.memory is not None:
            score = self.filler.memory.likeness(
                words, then.signature, context.language, settings.scope, past.id, RECALL_SECONDS
            )
        if score < LIKELY:
            return "", score, False
        return code, score, score >= bar(past, fill, header, context.signature)

    def in_manner(self, past: Correction, context: Context, fill: str, settings: Settings) -> str:
        """An answer that does what a past one did, as the user wanted that one said; nothing where the user went back
        to it since."""
        code = in_manner(past, fill, context)
        if code is None:
            return ""
        since = (later for later, _ in self.alike(context, code, settings) if later.id > past.id)
        gone = any(is_manner(later, context) and whole_again(later.fill.text, code) for later in since)
        return "" if gone else code

    def alike(self, context: Context, fill: str, settings: Settings) -> list[tuple[Correction, float]]:
        """The corrections that an answer is compared with. They may be less alike than one that is shown to the model:
        that one's very mistake stands in the answer is a second sign."""
        memory = self.filler.memory
        if memory is None:
            return []
        return memory.alike(
            context.prompt,
            context.signature,
            context.language,
            settings.scope,
            fill,
            MOST_ALIKE,
            RECALL_SECONDS,
        )

    def caught(self, fill: str, context: Context, settings: Settings) -> tuple[Correction, float] | None:
        """The past correction whose mistake an answer makes token for token, whatever was asked; if any."""
        memory = self.filler.memory
        found = None if memory is None else memory.guard(fill, settings.scope, context.language)
        past = None if found is None else self.filler.ledger.correction(found.correction)
        return None if past is None else (past, 1.0)

    def generate(self, served: Served, context: Context, attempt: int) -> Generated:
        """One answer, to the longest prompt that fits."""
        worker, settings = served.worker, served.settings
        warmer = settings.temperature if attempt == 0 else max(settings.temperature, RETRY_TEMPERATURE)
        search = settings.search == "on" or (settings.search == "auto" and served.model.preset.search)
        said: list[str] = []
        begun = 0.0  # when the first token came

        def hear(text: str) -> bool:
            nonlocal begun
            said.append(text)
            now = time.monotonic()
            begun = begun or now
            if now - self.reported >= REPORT_SECONDS:
                self.reported, self.tokens = now, len(said)
                self.rate = (len(said) - 1) / (now - begun) if now > begun else 0.0
                self.tell("generating", text="".join(said))
            return not self.cancelling.is_set() and not should_stop("".join(said), context)

        def ask(prompt: Prompt) -> Generated:
            self.check()
            return worker.generate(
                prompt,
                max_tokens=settings.max_tokens,
                temperature=warmer,
                seed=attempt,
                on_text=hear,
                adapters=[one.adapter for one in served.adapters],
                search=search,
            )

        info = worker.load().info
        _, generated = fitting(context, served.model.preset, settings.context_tokens, info, ask)
        self.check()
        if generated.stopped == "cancelled":  # by whoever closed the worker
            raise Cancelled("the model was closed")
        # What a model's doubt is worth must have been measured before it is told.
        return generated if served.model.preset.search else replace(generated, log_likelihood=None)

    def judged(
        self, page: Page, context: Context, generated: Generated, settings: Settings
    ) -> tuple[Candidate | None, Problem | None]:
        """The answer as it would stand in the file, or what is wrong with it; both, if it uses a name that
        nothing binds: worth another try, but no reason to refuse it."""
        cut, marker = generated.stopped == "limit", settings.marker
        language, place = page.request.language, page.place
        fill = tidy(generated.text, context, place, language, cut=cut, marker=marker)
        if language.name == "python" and not context.original and "import" not in context.prompt.lower():
            fill = without_idle(fill, page.text, place.indent)
        candidate, problem = self.placed(page, context, fill, settings)
        if candidate is not None:
            candidate = replace(candidate, log_likelihood=generated.log_likelihood)
        return candidate, problem

    def placed(
        self, page: Page, context: Context, fill: str, settings: Settings
    ) -> tuple[Candidate | None, Problem | None]:
        """A tidy fill as it would stand in the file, with the imports it forgot; as `judged`."""
        marker, keep = settings.marker, settings.keep_prompt
        language, place = page.request.language, page.place
        if language.name == "python":
            fill = docstring_first(fill, place.indent)
        after, start, end = apply(page.text, place, fill, keep=keep)
        missing = Unbound()
        if language.name == "python":
            missing = unbound(after, start, end)
            if missing.imports and not inside_class(place.signature):
                fill = with_imports(fill, missing.imports, place.indent)
                after, start, end = apply(page.text, place, fill, keep=keep)
        problem = judge(page.text, after, (start, end), language, marker)
        if problem is not None:
            return None, problem
        found = Candidate(after, start, end, after[start:end])
        if missing.names:
            return found, Problem(
                "unbound", f"The code uses `{missing.names[0]}`, which nothing here defines."
            )
        return found, None

    def answered(self, served: Served, context: Context) -> Progress:
        """Answers a question; no file is touched."""
        if not served.model.preset.can_ask:
            hint = "Choose one that can: agent model list"
            raise Refused(f"The model {served.model.name} completes code; it cannot answer questions.", hint)
        answer = self.generate(served, context, 0).text.strip()
        self.settle("answered", answer)
        return self.tell("answered", text=answer)

    def placed_again(
        self, then: Page, page: Page, context: Context, candidate: Candidate, settings: Settings
    ) -> tuple[Candidate | None, Problem | None]:
        """A candidate of a page that changed since, in the page as it is now; as `judged`."""
        fill = candidate.fill
        if page.place.indent != then.place.indent:
            fill = indent(dedent(fill), page.place.indent)
        found, problem = self.placed(page, context, fill, settings)
        if found is not None:
            found = replace(found, log_likelihood=candidate.log_likelihood)
        return found, problem


def retried(context: Context, problem: Problem) -> Context:
    """The same request, with what was wrong with the last answer."""
    return replace(context, prompt=f"{context.prompt}\n{reason_for_retry(problem)}")
