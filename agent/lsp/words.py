"""What is said of a request: in its diagnostic, and above it."""

from __future__ import annotations

from agent.lsp.documents import Document, Standing
from engine.ledger.records import BEFORE_TRUST, RequestRecord

STAGES = {
    "queued": "waits for its turn",
    "loading": "the model is being loaded",
    "generating": "the model is writing the code",
    "retrying": "the model is asked once more",
    "writing": "the code is being put in",
}
ASK = "It runs when you ask: Fill now."


def state_of(document: Document, one: Standing) -> str:
    """One word for what is with a request; the code of its diagnostic."""
    if document.place is None or not document.place.record.trusted:
        return "untrusted"
    if one.request.verb == "note":
        return "note"
    if one.row is None:
        return "new"
    return "running" if one.row.id in document.stages else one.row.state


def words_of(document: Document, one: Standing) -> str:
    """What is with a request, in a sentence or two."""
    row = one.row
    if document.place is None or not document.place.record.trusted:
        root = document.place.root if document.place else "its folder"
        return f"Only looked at: this repository is not trusted. If its files are yours: agent trust {root}"
    if one.request.verb == "note":
        return "A note: the model is told this with every other request of the file."
    if row is None:
        return _unseen(document)
    if row.id in document.stages:
        return f"At work: {STAGES.get(document.stages[row.id], document.stages[row.id])}."
    return _of_row(document, row)


def _of_row(document: Document, row: RequestRecord) -> str:
    because = f" ({row.reason})" if row.reason else ""
    match row.state:
        case "pending" | "running":
            return "In the queue: the model takes it next."
        case "waiting":
            why = row.reason or "it did not come from your typing"
            ask = ASK if row.reason != BEFORE_TRUST else f"{ASK[:-1]}, since you trust the repository now."
            return f"Waits: {why}. {ask}"
        case "offered":
            return f"Its code is ready and was not put in{because}: apply it, or look at the difference."
        case "refused":
            return f"Not filled: {row.reason or 'the answer was refused'}"
        case "cancelled":
            return "Cancelled. Change its words and save, or: Fill now."
        case "undone":
            return "Its fill was taken back. Change its words and save, or: Fill now."
        case "answered":
            return f"Answered: {row.reason}"
        case _:
            return _unseen(document)


def _unseen(document: Document) -> str:
    return "Runs when you save." if not document.saved else "Saved: it runs in a moment."
