"""What became of fills in the user's commits, as `hooks.reconcile` found it, and what a fill was asked for with.

Appended to, never changed: a later commit that changes the same code is a new revision. What is derived from it
(the memory's index, statistics) is rebuilt whenever `version` differs from the one it was built from (I5).
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from engine.ledger.cleaned import cleaned_finding
from engine.ledger.records import Correction, FillRecord, Finding, Outcome, Shown
from engine.ledger.rows import CORRECTION, FILL, correction_of, fill_of
from engine.ledger.store import Store, marks

LATEST = "revision = (SELECT max(revision) FROM correction AS c WHERE c.fill = correction.fill)"


class Corrections(Store):
    """The ledger's part about corrections."""

    def add_correction(self, fill: int, found: Finding, at: float) -> int:
        """Appends what was found of a fill as its newest revision. at: the commit's time. Returns its id.

        Raises SecretsError if it cannot be looked through for secrets: then it is not kept (I9)."""
        found = cleaned_finding(found)
        with self._write() as write:
            return self._add_correction(write, fill, found, at)

    def _add_correction(self, write: sqlite3.Connection, fill: int, found: Finding, at: float) -> int:
        hunks = json.dumps([[hunk.start, hunk.removed, hunk.added] for hunk in found.hunks])
        repository, request, revision = write.execute(
            "SELECT repository, request.id, (SELECT coalesce(max(revision), 0) + 1 FROM correction WHERE fill = ?) "
            "FROM fill JOIN request ON request.id = fill.request WHERE fill.id = ?",
            (fill, fill),
        ).fetchone()
        values = (
            fill, revision, found.outcome, found.reformatted, found.late, os.fsencode(found.path), found.moved,
            found.commit, found.committed, hunks, found.scope, found.teaches, found.words, at,
        )  # fmt: skip
        cursor = write.execute(
            'INSERT INTO correction (fill, revision, outcome, reformatted, late, path, moved, "commit", '
            f"committed, hunks, scope, teaches, words, at) VALUES ({marks(values)})",
            values,
        )
        kind = "captured" if revision == 1 else "revised"
        self._event(write, kind, repository, request, fill, found.outcome)
        return int(cursor.lastrowid or 0)

    def advance(
        self,
        repository: int,
        found: Sequence[tuple[int, Finding, float]],
        states: Mapping[int, str],
        refs: Mapping[str, str],
        known: Mapping[str, str],
    ) -> list[int]:
        """Everything that one look at new commits found, at once or not at all, so that a crash in between cannot
        make it say the same twice: corrections as (fill, finding, time of the commit), where fills are followed
        now, and the refs that were followed. known: those that the look began with; if another process looked
        meanwhile, nothing is added. Returns the corrections' ids."""
        cleaned = [(fill, cleaned_finding(one), at) for fill, one, at in found]
        with self._write() as write:
            if self.reconciled(repository) != known:
                return []
            numbers = [self._add_correction(write, *one) for one in cleaned]
            self._follow(write, states)
            self._set_reconciled(write, repository, refs)
            return numbers

    def correction(self, number: int) -> Correction | None:
        """One correction by its id, whether it still stands or not."""
        row = self._row(CORRECTION + "WHERE correction.id = ?", number)
        return correction_of(row) if row else None

    def revisions(self, fill: int) -> list[Correction]:
        """All revisions of one fill, the oldest first."""
        rows = self._rows(CORRECTION + "WHERE fill.id = ? ORDER BY revision", fill)
        return [correction_of(row) for row in rows]

    def corrections(
        self,
        *,
        scope: str | None = None,
        repository: int | None = None,
        outcomes: Sequence[Outcome] = ("kept", "edited", "dropped", "reverted", "gap"),
        teaching: bool = False,
        first: bool = False,
    ) -> list[Correction]:
        """The corrections that stand, the newest of each fill, in the order of their ids.

        teaching: those alone that may be learnt from. first: those of each fill's first commit, instead of the newest:
        what was said once is then never taken back."""
        where, values = ["revision = 1" if first else LATEST, f"outcome IN ({marks(outcomes)})"], [*outcomes]
        more: list[Any] = list(values)
        if scope is not None:
            where.append("scope = ?")
            more.append(scope)
        if repository is not None:
            where.append("request.repository = ?")
            more.append(repository)
        if teaching:
            where.append("teaches = 1")
        rows = self._rows(f"{CORRECTION}WHERE {' AND '.join(where)} ORDER BY correction.id", *more)
        return [correction_of(row) for row in rows]

    def version(self) -> str:
        """What tells whether something derived from the corrections is still up to date."""
        row = self._row("SELECT count(*), coalesce(max(id), 0), coalesce(sum(id), 0) FROM correction")
        return ":".join(map(str, row))

    # --- following

    def followed(self, repository: int) -> list[FillRecord]:
        """Fills that were written and are still followed, the oldest first: `following` is not "done". Also those in
        editors' buffers: one can be saved and committed before anybody saw the save."""
        rows = self._rows(
            FILL
            + "WHERE request.repository = ? AND fill.state = 'written' AND following != 'done' ORDER BY fill.id",
            repository,
        )
        return [fill_of(row) for row in rows]

    def follow(self, states: Mapping[int, str]) -> None:
        """Keeps where fills are followed, by their ids; "done" ends it."""
        with self._write() as write:
            self._follow(write, states)

    def _follow(self, write: sqlite3.Connection, states: Mapping[int, str]) -> None:
        write.executemany(
            "UPDATE fill SET following = ? WHERE id = ?", [(state, fill) for fill, state in states.items()]
        )

    def reconciled(self, repository: int) -> dict[str, str]:
        """The commit that each ref of a repository was followed to."""
        rows = self._rows('SELECT ref, "commit" FROM reconciled WHERE repository = ?', repository)
        return {os.fsdecode(ref): commit for ref, commit in rows}

    def set_reconciled(self, repository: int, refs: Mapping[str, str]) -> None:
        """Replaces what `reconciled` says."""
        with self._write() as write:
            self._set_reconciled(write, repository, refs)

    def _set_reconciled(self, write: sqlite3.Connection, repository: int, refs: Mapping[str, str]) -> None:
        write.execute("DELETE FROM reconciled WHERE repository = ?", (repository,))
        write.executemany(
            "INSERT INTO reconciled VALUES (?, ?, ?)",
            [(repository, os.fsencode(ref), commit) for ref, commit in refs.items()],
        )

    # --- what a fill was asked for with

    def add_shown(self, fill: int, shown: Iterable[Shown]) -> None:
        """Records the corrections that a fill was asked for with."""
        with self._write() as write:
            write.executemany(
                "INSERT OR REPLACE INTO shown VALUES (?, ?, ?, ?)",
                [(fill, one.correction, one.how, one.score) for one in shown],
            )

    def shown(self, fill: int) -> list[Shown]:
        """The corrections that a fill was asked for with."""
        rows = self._rows("SELECT correction, how, score FROM shown WHERE fill = ? ORDER BY score DESC", fill)
        return [Shown(*row) for row in rows]

    def recalled(self) -> dict[int, set[int]]:
        """For each fill, the fills whose corrections it was asked for with; also by revisions that stand no
        longer."""
        found: dict[int, set[int]] = {}
        for fill, corrected in self._rows(
            "SELECT shown.fill, correction.fill FROM shown JOIN correction ON correction.id = shown.correction"
        ):
            found.setdefault(fill, set()).add(corrected)
        return found
