"""From a file with one request and a raw answer to the file with the fill, for tests of answers."""

from __future__ import annotations

from dataclasses import dataclass

from engine.model.prompts import Context
from engine.text.places import Place, apply, in_file, place_of
from engine.text.requests import Request, find_requests
from watcher.answer import Problem, judge, tidy


@dataclass(frozen=True)
class Sheet:
    text: str
    request: Request
    place: Place
    context: Context

    @property
    def language(self) -> str:
        return self.request.language.name

    def tidied(self, raw: str, *, cut: bool = False) -> str:
        return tidy(raw, self.context, self.place, self.request.language, cut=cut)

    def filled(self, raw: str, *, cut: bool = False) -> tuple[str, Problem | None]:
        """The file with the answer in it, and what the judge says."""
        after, start, end = apply(self.text, self.place, self.tidied(raw, cut=cut))
        return after, judge(self.text, after, (start, end), self.request.language)


def sheet(path: str, text: str) -> Sheet:
    request = find_requests(text, path)[0]
    place = place_of(text, request)
    before, after, imports = in_file(text, request, place)
    context = Context(
        path=path,
        language=request.language.name,
        verb=request.verb,
        prompt=request.prompt,
        before=before,
        after=after,
        indent=place.indent,
        comment=request.language.line_comment,
        signature=place.signature,
        imports=imports,
        original=place.original,
    )
    return Sheet(text, request, place, context)
