"""What the user said of fills before a commit did: accepted, undone, asked for again, chosen (provisional labels).

Appended to, never changed. Whether a commit confirmed or overruled a label is not kept: it follows from the correction
that stands (`engine.choices`, I5).
"""

from __future__ import annotations

from engine.ledger.cleaned import cleaned_words
from engine.ledger.records import FillRecord, Label, Said
from engine.ledger.rows import FILL, fill_of
from engine.ledger.store import Store

LABEL = "SELECT id, at, kind, repository, fill, correction, words FROM label "
_CHAIN = (
    "WITH RECURSIVE chain(number) AS (SELECT replaces FROM fill WHERE id = ? "
    "UNION SELECT replaces FROM fill JOIN chain ON fill.id = number) "
)


class Labels(Store):
    """The ledger's part about what was said of fills."""

    def add_label(self, repository: int, said: Said) -> int:
        """Appends a label and its event, without the secrets in its words (I9). Returns its id. An undo has no event of
        its own: its request moves as well, and that is one."""
        words = cleaned_words(said.words)
        with self._write() as write:
            cursor = write.execute(
                "INSERT INTO label (at, kind, repository, fill, correction, words) VALUES (?, ?, ?, ?, ?, ?)",
                (self._now(), said.kind, repository, said.fill, said.correction, words),
            )
            row = write.execute("SELECT request FROM fill WHERE id = ?", (said.fill,)).fetchone()
            if said.kind != "undone":
                self._event(write, said.kind, repository, row[0] if row else None, said.fill, words)
            return int(cursor.lastrowid or 0)

    def labels(self, repository: int | None = None, fill: int | None = None) -> list[Label]:
        """The labels of a repository, of a fill, or all of them, the oldest first."""
        rows = self._rows(
            f"{LABEL}WHERE (? IS NULL OR repository = ?) AND (? IS NULL OR fill = ?) ORDER BY id",
            repository, repository, fill, fill,
        )  # fmt: skip
        return [Label(*row) for row in rows]

    def replaced_by(self, fill: int) -> list[FillRecord]:
        """The fills in whose place this one came, one after the other, the oldest first."""
        rows = self._rows(f"{_CHAIN}{FILL}WHERE fill.id IN (SELECT number FROM chain) ORDER BY fill.id", fill)
        return [fill_of(row) for row in rows]
