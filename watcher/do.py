"""A command given directly, not by a comment in a file: `agent do`, `agent ask`.

The request is put into the file's text in memory, where the user pointed, and everything then goes the way
of a comment that was saved: same place, same prompt, same checks, same write. On disk it never stands.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from engine.config import Settings
from engine.errors import FileChanged, FileRefused, UsageError
from engine.git import Repository
from engine.ledger.records import BY_HAND, Draft, RepositoryRecord, RequestRecord, RequestState, Sighting
from engine.model.prompts import Context
from engine.text.codec import newline_of
from engine.text.languages import Language, language_of
from engine.text.places import Place, in_file, place_of
from engine.text.requests import Request, find_requests
from engine.text.shown import shown
from watcher.asking import Asking, Page
from watcher.fill import Filler, Run, Sheet
from watcher.job import Job
from watcher.progress import Progress
from watcher.surface import is_same


@dataclass(frozen=True)
class Command:
    """What the user asks for, and where. line: counted from 1; None is the end of the file."""

    path: str
    line: int | None
    prompt: str
    verb: str


@dataclass(frozen=True)
class Asked:
    """A text with a comment that asks for the command. apart: a blank line was put below it, since the comment
    there would go on with its words."""

    text: str
    request: Request
    apart: bool


def do(
    filler: Filler,
    repository: Repository,
    record: RepositoryRecord,
    settings: Settings,
    command: Command,
    publish: Callable[[Progress], None] | None = None,
) -> Job:
    """The job that fills a command into a file of the repository, or answers a question about it.

    Raises FileRefused if git ignores the file: it is not read, whoever asks."""
    if repository.ignored([command.path]):
        raise FileRefused(
            f"Git ignores {shown(command.path)}, and so do we.", "Take it out of .gitignore first."
        )
    sighting = Sighting(
        f"{BY_HAND}{secrets.token_hex(8)}", command.verb, command.prompt, command.line or 0, True, ""
    )
    number = filler.ledger.add_request(record.id, command.path, "", sighting)
    request = filler.ledger.request(number)
    assert request is not None
    asked = replace(request, prompt=command.prompt)  # the ledger's may have lost a secret
    return _Do(filler, asked, repository, settings, command.line, publish)


def free(
    filler: Filler, settings: Settings, command: Command, publish: Callable[[Progress], None] | None = None
) -> Job:
    """The job that writes code, or an answer, that goes into no file. The command's path only says the
    language, as in `x.py`."""
    request = RequestRecord(
        0, 0, Path(), command.path, BY_HAND, 0, "", command.verb, command.prompt, 1, "running", "", 0.0, 0.0
    )
    return _Free(filler, request, settings, publish)


class _Do(Run):
    def __init__(
        self,
        filler: Filler,
        record: RequestRecord,
        repository: Repository,
        settings: Settings,
        line: int | None,
        publish: Callable[[Progress], None] | None,
    ) -> None:
        super().__init__(filler, record, repository, settings, publish)
        self._line = line

    def sheet(self) -> Sheet:
        snapshot, source = self.look()
        asked = with_request(source.text, self.record, self._line, self.settings.marker)
        page = Page(asked.text, asked.request, place_in(asked))
        return Sheet(snapshot, source, page)

    def sheet_again(self, sheet: Sheet) -> Sheet:
        if not any(is_same(snapshot, sheet.snapshot) for snapshot, _ in self.looks()):
            raise FileChanged(f"{self.record.path} changed while the model worked.", "Ask again.")
        return sheet

    def offer(self, draft: Draft, words: str, after: bytes) -> Progress:
        self.refuse_secret(draft, words)
        self.filler.displaced.keep(after)  # `agent apply` has no comment to find the place by
        return super().offer(draft, words, after)


class _Free(Asking):
    def settle(self, state: RequestState, words: str = "", fill: int | None = None) -> None:
        """It stands in no ledger."""

    def fill(self) -> Progress:
        asked = with_request("", self.record, None, self.settings.marker)
        text, request = asked.text, asked.request
        page = Page(text, request, place_in(asked))
        served = self.serve(self.settings, request.language.name)
        before, after, imports = in_file(text, request, page.place)
        context = Context(
            self.record.path, request.language.name, request.verb, request.prompt, before, after,
            comment=request.language.line_comment or request.opener, imports=imports,
        )  # fmt: skip
        if request.verb == "ask":
            return self.answered(served, context)
        candidate, _ = self.candidate(page, served, context)
        return self.tell("answered", text=candidate.fill)


def with_request(text: str, record: RequestRecord, line: int | None, marker: str) -> Asked:
    """`text` with a comment that asks for `record.prompt` above `line`, and that request.

    Raises UsageError if the language is unknown, the line does not exist or lies where no comment can
    stand."""
    language = language_of(record.path, text)
    if language is None:
        raise UsageError(
            f"{record.path} is not in a language that we know.", "Name a source file, as in x.py."
        )
    newline = newline_of(text)
    lines = text.splitlines(keepends=True)
    if line is not None and line > len(lines) + 1:
        raise UsageError(f"{record.path} has {len(lines)} lines; there is no line {line}.")
    at = len(lines) if line is None else line - 1
    if at == len(lines) and lines and not lines[-1].endswith(("\n", "\r")):
        lines[-1] += newline
    indent = _indent(lines, at) if line is not None else ""
    head = [newline] if line is None and lines and lines[-1].strip() else []
    comment = _comment(language, record, marker, indent, newline)
    number = at + len(head) + 1
    for apart in ([], [newline]):
        with_it = "".join([*lines[:at], *head, *comment, *apart, *lines[at:]])
        found = [one for one in find_requests(with_it, record.path, marker) if one.line == number]
        if found and found[0].end_line == number:
            return Asked(with_it, found[0], bool(apart))
    where = "the end" if line is None else f"line {line}"
    raise UsageError(f"No code can be put at {where} of {record.path}: it is inside a string or a comment.")


def place_in(asked: Asked) -> Place:
    """The place of a request that `with_request` made; a blank line that it put below goes with it."""
    place = place_of(asked.text, asked.request)
    if asked.apart and place.kind == "insert":
        return replace(place, end=place.end + len(newline_of(asked.text)))
    return place


def _comment(language: Language, record: RequestRecord, marker: str, indent: str, newline: str) -> list[str]:
    words = " ".join(record.prompt.split())
    verb = "" if record.verb == "fill" else f" {record.verb}"
    if language.line_comment:
        return [f"{indent}{language.line_comment} {marker}{verb}: {words}{newline}"]
    if language.block_comment is None:
        raise UsageError(f"{language.name} has no comments.", "Name another file.")
    opener, closer = language.block_comment
    return [f"{indent}{opener} {marker}{verb}: {words.replace(closer, ' ')} {closer}{newline}"]


def _indent(lines: list[str], at: int) -> str:
    """The white space of the line there or, if it is blank, of the next line above that is not."""
    for line in [*lines[at : at + 1], *reversed(lines[:at])]:
        if line.strip():
            return line[: len(line) - len(line.lstrip(" \t"))]
    return ""
