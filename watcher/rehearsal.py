"""What the product would make of an answer to a context as the ledger keeps it, without a file and without a model.

Training and its gate ask this: an answer that would not be written as it is, is nothing to be taught. The text around
is what the model was shown of the file, which may begin in the middle of it; what was broken before does not count
against the answer.
"""

from __future__ import annotations

from engine.model.prompts import Context
from engine.text.places import Place
from watcher.answer import Problem, judge, tidy


def rehearsed(context: Context, raw: str, marker: str = "@agent") -> tuple[str, Problem | None]:
    """The lines that would be written for the answer `raw`, and what would be wrong with them."""
    at = len(context.before)
    place = Place("insert", at, at, context.indent, "", "", context.signature)
    code = tidy(raw, context, place, context.language, marker=marker)
    before, after = context.before + context.after, context.before + code + context.after
    return code, judge(before, after, (at, at + len(code)), context.language, marker)


def written(context: Context, raw: str, marker: str = "@agent") -> str | None:
    """The lines that would be written for the answer `raw`; None if it would be refused."""
    code, problem = rehearsed(context, raw, marker)
    return code if problem is None else None
