"""What the ledger keeps of a text: the text without its secrets (I9). Every text that enters the ledger passes here.

It cannot be left to the callers, of whom there are many. What was cleaned before is not changed again.
"""

from __future__ import annotations

from dataclasses import replace

from engine.errors import SecretsError
from engine.ledger.records import Draft, Finding, Hunk
from engine.model.prompts import Context, Definition, Memory
from engine.secrets import clean

NOT_KEPT = "(not kept: it could not be looked through for secrets)"


def cleaned_draft(draft: Draft, path: str) -> Draft:
    """A fill as it is recorded. `start` and `end` stay those of the file's own text, so that `text` may have another
    length; what needs the bytes has them from `engine.displaced`.

    Raises SecretsError."""
    return replace(
        draft,
        text=clean(draft.text, path),
        original=clean(draft.original, path),
        signature=clean(draft.signature, path),
        context=cleaned_context(draft.context, path),
    )


def cleaned_context(context: Context | None, path: str) -> Context | None:
    """What the model was shown, as it is recorded. A fill is recorded without it if it cannot be looked through: only
    training needs it."""
    if context is None:
        return None
    try:
        return replace(
            context,
            prompt=clean(context.prompt),
            before=clean(context.before, path),
            after=clean(context.after, path),
            signature=clean(context.signature, path),
            imports=clean(context.imports, path),
            original=clean(context.original, path),
            definitions=tuple(Definition(one.path, clean(one.code, one.path)) for one in context.definitions),
            notes=tuple(map(clean, context.notes)),
            memories=tuple(
                Memory(clean(one.prompt), clean(one.wrong, path), clean(one.right, path))
                for one in context.memories
            ),
        )
    except SecretsError:
        return None


def cleaned_finding(found: Finding) -> Finding:
    """What became of a fill, as it is recorded. Raises SecretsError."""
    path = found.path
    hunks = tuple(
        Hunk(hunk.start, clean(hunk.removed, path), clean(hunk.added, path)) for hunk in found.hunks
    )
    return replace(
        found, committed=clean(found.committed, path), hunks=hunks, words=cleaned_words(found.words)
    )


def cleaned_words(words: str) -> str:
    """A reason, an answer, the words of an event. What became of a request is recorded even if its words cannot be
    looked through: then they are left out."""
    try:
        return clean(words)
    except SecretsError:
        return NOT_KEPT
