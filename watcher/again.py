"""Another answer in the place of a fill that is in no commit yet: with a remark, the next candidate, one of before.

The request is found again where it stood: the file as it is now, with the fill taken back, in memory alone. Everything
then goes the way of a request that was saved, and one write puts the new fill in the place of the old one. On disk the
request never stands again. What the user edited in the fill is not given up unless asked to.

No code comes twice: what was in that place before is asked for again with another seed. Where the memory would mend
each answer into the same code, the answer itself counts at last, since it was the mended code that the user passed
over.

What the user said is a provisional label in the ledger (`engine.choices` says how a commit confirms or overrules it).
It starts no fast update by itself: a fast update costs fills elsewhere (docs/experiments.md), and until the commit
nothing tells whether the new code is right either. The commit then speaks for the fills that were replaced as well
(`hooks.replaced`), and these corrections are learnt like any other.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from engine.config import Settings
from engine.displaced import Displaced
from engine.errors import FileChanged, ScholiaError
from engine.git import Repository
from engine.ledger.ledger import Ledger
from engine.ledger.records import BY_HAND, Draft, FillRecord, RequestRecord, RequestState, Said
from engine.model.prompts import Context
from engine.model.supervisor import Generated
from engine.text.codec import SourceText
from engine.text.lines import Lines
from engine.text.places import place_of
from engine.text.requests import find_requests
from engine.text.shown import shown
from engine.text.tokens import joined
from watcher.answer import Problem
from watcher.asking import RETRY_TEMPERATURE, Candidate, Page, Served, retried
from watcher.do import place_in, with_request
from watcher.fill import Answer, Run, Sheet, sha256
from watcher.job import Gone, Job, Jobs, Refused
from watcher.progress import Progress
from watcher.read import Snapshot
from watcher.standing import Back, source, standing, taken_back

MOST_TRIES = 8  # seeds until the model counts as having nothing else to say
WARMER = 0.1  # more temperature for each answer that was known
_BREAK = re.compile("\r\n|\r|\n")


@dataclass(frozen=True)
class Wish:
    """What the user wants in place of a fill, by the fill's number.

    said: `remark` or `repair` with words, `another`, or `chosen` to have one of before. former: with `chosen`, that
    one's number; None is the first. force: also if the fill was edited; what it was stays among the displaced bytes."""

    said: Said
    former: int | None = None
    force: bool = False


def again(
    filler: Jobs,
    repository: Repository,
    settings: Settings,
    wish: Wish,
    publish: Callable[[Progress], None] | None = None,
) -> Job:
    """The job that puts another answer in the place of a fill; of what came in its place meanwhile, where it was
    replaced in the instant in which another one was asked for.

    Raises ScholiaError if the fill is not in its file, or in a commit already, or there is none of before."""
    fill = standing_fill(filler.ledger, repository, latest(filler.ledger, wish.said.fill))
    record = filler.ledger.request(fill.request)
    assert record is not None
    wish = replace(wish, said=replace(wish.said, fill=fill.id))
    if wish.said.kind != "chosen":
        return _Again(filler, record, repository, settings, fill, wish, publish)
    former = former_fills(filler.ledger, fill)
    chosen = next((one for one in former if wish.former in (None, one.id)), None)
    if chosen is None:
        raise ScholiaError(
            f"Fill {fill.id} came in the place of no other.", "The story of it: agent log --why"
        )
    return _Back(filler, record, repository, settings, fill, wish, chosen, publish)


def standing_fill(ledger: Ledger, repository: Repository, number: int | None) -> FillRecord:
    """A fill that was written into a file of the repository and is in no commit yet, as far as is known.

    Raises ScholiaError if it is not."""
    fill = ledger.fill(number or 0)
    if fill is None or fill.root != repository.root:
        where = "there is none" if fill is None else f"it is in {fill.root}"
        raise ScholiaError(f"There is no fill {number} here: {where}.", "Numbers of fills: agent log")
    if fill.state != "written":
        raise ScholiaError(
            f"Fill {fill.id} is not in its file: it is {fill.state}.", f"agent log --why {fill.id}"
        )
    found = ledger.revisions(fill.id)
    if found:
        raise ScholiaError(
            f"Fill {fill.id} is in commit {found[-1].found.commit[:12]} already.",
            "Ask for a change with a comment above it: @agent edit: …",
        )
    return fill


def latest(ledger: Ledger, number: int | None) -> int | None:
    """The fill that stands in the place of one that was replaced; itself if none does."""
    fill = ledger.fill(number or 0)
    if fill is None or fill.state != "replaced":
        return number
    standing = ledger.fills(fill.repository, fill.path, ("written",))
    return next((one.id for one in standing if one.request == fill.request), number)


def former_fills(ledger: Ledger, fill: FillRecord) -> list[FillRecord]:
    """The fills that stood in the place of this one before, the oldest first."""
    return [one for one in ledger.replaced_by(fill.id) if one.state == "replaced"]


def given_up(ledger: Ledger, displaced: Displaced, request: RequestRecord, text: str) -> FillRecord | None:
    """Another answer that went into a buffer which was not saved, if the file, which reads `text`, still has the fill
    that it replaced: that one counts as written again, and the answer as offered. None if there is no such answer."""
    found = ledger.fills(request.repository, request.path)
    last = next((one for one in found if one.request == request.id), None)
    former = ledger.fill(last.replaces) if last is not None and last.replaces is not None else None
    if last is None or former is None or former.state != "replaced":
        return None
    place = standing(former, displaced, text)
    if place is None or not place.intact:
        return None
    ledger.set_fill(former.id, "written")
    ledger.set_fill(last.id, "offered")
    ledger.set_state(request.id, "filled", "another answer was in a buffer that was not saved", former.id)
    return last


class _Again(Run):
    def __init__(
        self,
        filler: Jobs,
        record: RequestRecord,
        repository: Repository,
        settings: Settings,
        fill: FillRecord,
        wish: Wish,
        publish: Callable[[Progress], None] | None,
    ) -> None:
        super().__init__(filler, record, repository, settings, publish)
        self.old = fill
        self.wish = wish
        self.former = [fill, *filler.ledger.replaced_by(fill.id)]

    def fill(self) -> Progress:
        self.sheet()  # says what is wrong before anything is recorded
        self.filler.ledger.add_label(self.record.repository, self.wish.said)
        return super().fill()

    def settle(self, state: RequestState, words: str = "", fill: int | None = None) -> None:
        """The request stays filled, whatever becomes of the wish; the record says what did."""
        if fill is not None and state != "offered":
            super().settle(state, words, fill)
        elif state != "running":
            self.filler.ledger.record(
                state,
                repository=self.record.repository,
                request=self.record.id,
                fill=self.old.id,
                words=words,
            )

    def sheet(self) -> Sheet:
        return self.without(*self.look())

    def sheet_again(self, sheet: Sheet) -> Sheet:
        now = self.sheet()
        return sheet if now.snapshot.data == sheet.snapshot.data else now

    def without(self, snapshot: Snapshot, now: SourceText) -> Sheet:
        """The file with the fill taken back, in memory, and the request that stands there then.

        Raises FileChanged if the fill was edited, or cannot be found again."""
        store = self.filler.displaced
        was, left = (source(self.old, name, store) for name in (self.old.before_sha, self.old.after_sha))
        back = taken_back(was, left, now.text, now.newline)
        if back is None or not (back.intact or back.lost.strip()):
            raise FileChanged(
                f"Fill {self.old.id} is no longer in {shown(self.old.path)}.", "Ask with a comment."
            )
        if not back.intact and not self.wish.force:
            raise FileChanged(
                f"You edited fill {self.old.id} since. This would be lost:\n{back.lost}",
                "Give that up with --force (it stays among the displaced bytes), or edit it on.",
            )
        return Sheet(snapshot, now, self.page(back), store.keep(now.encode(back.text)))

    def page(self, back: Back) -> Page:
        """The text without the fill, and the request that it was the answer to."""
        if self.record.fingerprint.startswith(BY_HAND):
            line = Lines(back.text).number(back.start) if back.start < len(back.text) else None
            asked = with_request(back.text, self.record, line, self.settings.marker)
            return Page(asked.text, asked.request, place_in(asked))
        for request in find_requests(back.text, self.record.path, self.settings.marker):
            if request.fingerprint == self.record.fingerprint and back.start <= request.start < back.end:
                return Page(back.text, request, place_of(back.text, request))
        raise Gone("The request of the fill cannot be found again.")

    def recalled(self, context: Context, settings: Settings) -> Context:
        """Also with the remark: what was corrected then is of this wish as well."""
        words = " ".join(self.wish.said.words.split())
        return super().recalled(replace(context, prompt=f"{context.prompt}\n{words}".rstrip()), settings)

    def candidate(
        self, page: Page, served: Served, context: Context, more: int = 1
    ) -> tuple[Candidate, Generated]:
        """An answer that passes and did not stand in this place before; `more` is less than what is tried anyway.

        Raises Refused if the model has none."""
        first = (
            0 if self.wish.said.words else len(self.former)
        )  # other words are asked the likeliest way first
        known = {joined(one.text) for one in self.former}
        shown, problem = list(self.shown), None
        nearly: tuple[Candidate, Generated] | None = None
        for attempt in range(first, first + MOST_TRIES):
            self.shown = list(shown)
            asked = context if problem is None else retried(context, problem)
            generated = self.generate(warmer(served, attempt), asked, attempt)
            found, problem = self.judged(page, context, generated, served.settings)
            if found is None or joined(found.fill) in known:
                continue
            if problem is None:
                better = self.unrepeated(page, served, context, found, generated)
                if joined(better[0].fill) not in known:
                    return better
            nearly = nearly or (found, generated)
        self.shown = shown
        if nearly is not None:
            return nearly
        words = problem.words if problem else "The model has no other answer."
        hint = "Say it in other words" if self.wish.said.words else "Say what should be different"
        raise Refused(words, f"{hint}: agent again --remark")

    def draft(
        self, sheet: Sheet, candidate: Candidate, context: Context, served: Served, generated: Generated
    ) -> Draft:
        made = super().draft(sheet, candidate, context, served, generated)
        kept = self.filler.displaced.keep(
            sheet.snapshot.data
        )  # an offer is applied to what may be another file
        return replace(made, displaced=kept, replaces=self.old.id)

    def offer(self, draft: Draft, words: str, after: bytes) -> Progress:
        if self.record.fingerprint.startswith(BY_HAND):
            self.filler.displaced.keep(after)  # `agent apply` has no comment to find the place by
        return super().offer(draft, words, after)


def warmer(served: Served, attempt: int) -> Served:
    """What serves, but less greedy from try to try."""
    if not attempt:
        return served
    warm = max(served.settings.temperature, RETRY_TEMPERATURE + WARMER * (attempt - 1))
    return replace(served, settings=replace(served.settings, temperature=warm))


class _Back(_Again):
    """Puts a former fill back in the place of the one that stands there, without asking a model."""

    def __init__(
        self,
        filler: Jobs,
        record: RequestRecord,
        repository: Repository,
        settings: Settings,
        fill: FillRecord,
        wish: Wish,
        chosen: FillRecord,
        publish: Callable[[Progress], None] | None,
    ) -> None:
        super().__init__(filler, record, repository, settings, fill, wish, publish)
        self.chosen = chosen

    def fill(self) -> Progress:
        sheet = self.sheet()
        answer = Answer(self.place, self.drafted)
        candidate, problem = self.place(sheet.page)
        if candidate is None:
            raise Refused(f"It does not fit any more: {problem.words if problem else ''}")
        said = self.wish.said
        ledger, repository = self.filler.ledger, self.record.repository
        ledger.add_label(repository, replace(said, kind="another"))
        ended = self.put(sheet, candidate, answer)
        ledger.add_label(repository, replace(said, fill=ended.fill))
        return ended

    def place(self, page: Page) -> tuple[Candidate | None, Problem | None]:
        """The code of then, from the stored bytes: the ledger's may be without a secret."""
        then = source(self.chosen, self.chosen.after_sha, self.filler.displaced).text
        code = "\n".join(_BREAK.split(then[self.chosen.start : self.chosen.end]))
        return self.placed(page, self.context, code, self.settings)

    @property
    def context(self) -> Context:
        chosen = self.chosen
        return self.filler.ledger.context(chosen.id) or Context(
            chosen.path, chosen.language, "fill", chosen.prompt, "", ""
        )

    def drafted(self, sheet: Sheet, candidate: Candidate) -> Draft:
        chosen = self.chosen
        kept = self.filler.displaced.keep(sheet.snapshot.data)
        return Draft(
            chosen.model, sheet.before, sha256(sheet.source.encode(candidate.text)), candidate.start, candidate.end,
            candidate.fill, sheet.page.text[sheet.page.place.start : sheet.page.place.end], kept,
            tokens=chosen.tokens, language=chosen.language, signature=chosen.signature, head=self.repository.head(),
            adapter=chosen.adapter, context=self.filler.ledger.context(chosen.id), replaces=self.old.id,
            log_likelihood=chosen.log_likelihood,
        )  # fmt: skip
