"""Gathers what a model may be shown for one request: its file, and what the repository says of the names in it.

By rule, not by a model. All of it is data: a file, a note or a definition that tells the model to do something
can change the text that is inserted at the request's own place, and nothing else; no tool is called, no other
file is written, no command is run (I2, FAULTS 48).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from engine.config import Settings
from engine.git import Repository
from engine.model.prompts import Context
from engine.text.places import Place, in_file
from engine.text.requests import Request, find_requests
from watcher.definitions import definitions

MOST_NOTES = 8
LONGEST_NOTE = 400  # characters
_BREAK = re.compile("\r\n|\r")


def gather(
    repository: Repository,
    text: str,
    request: Request,
    place: Place,
    settings: Settings,
    notes: Sequence[str] = (),
) -> Context:
    """The context of `request`, which was found in `text` and takes `place`.

    notes: the prompts of `note` requests elsewhere in the repository; those of this file are found here. The
    file is given whole: `engine.model.prompts.build` cuts it to its budget."""
    before, after, imports = in_file(text, request, place)
    language = request.language
    marker = settings.marker
    here = [one.prompt for one in find_requests(text, request.path, marker) if one.verb == "note"]
    found = definitions(
        repository, request.path, text, language.name, request.prompt, place.signature,
        settings.watch.max_file_bytes,
    )  # fmt: skip
    opener = language.line_comment or (language.block_comment or (request.opener,))[0]
    return Context(
        path=request.path.encode("utf-8", "surrogateescape").decode("utf-8", "replace"),
        language=language.name,
        verb=request.verb,
        prompt=request.prompt,
        before=_unmarked(before, marker),
        after=_unmarked(after, marker),
        indent=place.indent,
        comment=opener,
        signature=_BREAK.sub("\n", place.signature),
        imports=imports,
        original=_unmarked(_BREAK.sub("\n", place.original), marker),
        definitions=found,
        notes=tuple(_shortened([*here, *notes], marker)),
    )


def _unmarked(text: str, marker: str) -> str:
    """Other requests as plain comments, so that the model does not learn to write the marker."""
    if marker not in text:
        return text
    return re.sub(rf"{re.escape(marker)}(?:\([^()\n]*\))?(?:[ \t]+\w+)?[ \t]*:[ \t]*", "", text)


def _shortened(notes: Iterable[str], marker: str) -> list[str]:
    told = dict.fromkeys(_unmarked(note, marker)[:LONGEST_NOTE].strip() for note in notes)
    return [note for note in told if note][:MOST_NOTES]
