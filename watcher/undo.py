"""Puts back what a fill displaced.

A file that is byte for byte what the fill left gets its old bytes back exactly. In a file that was changed
elsewhere since, only what the fill changed is put back. A fill that was itself edited is left alone, unless
asked by force; even then the file as it was goes to the displaced bytes first, like at every write.

What the fill changed is read from the stored bytes of the file before and after it, not from a record of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.displaced import Displaced
from engine.errors import FileChanged
from engine.text.codec import decode
from engine.text.shown import shown
from watcher.read import read
from watcher.standing import taken_back
from watcher.surface import Surface, put
from watcher.write import Written, write

_LIMIT = 1 << 26  # bytes; a file that was filled may have grown since


@dataclass(frozen=True)
class Undone:
    """An undo that was done. written: None if the file already was as before the fill.

    whole: the file is byte for byte what it was. lost: the edited fill that was given up by force."""

    written: Written | None
    whole: bool
    lost: str = ""


def undo(
    root: Path,
    path: str,
    before: str,
    after: str,
    displaced: Displaced,
    force: bool = False,
    surface: Surface | None = None,
) -> Undone:
    """Takes a fill back. before, after: names of the file's bytes before and after it in `displaced`. surface: where,
    if an editor has the file open; else on the disk.

    Raises FileChanged if the fill was edited and `force` is not given; FileRefused if the bytes are no longer
    kept or the file cannot be written."""
    snapshot = surface[0] if surface else read(root, path, _LIMIT)
    if snapshot.sha256 == before:
        return Undone(None, whole=True)
    old = displaced.load(before)
    if surface is None and snapshot.sha256 == after:
        return Undone(write(root, path, snapshot.data, old, displaced, "undo"), whole=True)
    source = surface[1] if surface else decode(snapshot.data, path)
    was, left = decode(old, path), decode(displaced.load(after), path)
    back = taken_back(was, left, source.text, source.newline)
    if back is None:
        raise FileChanged(f"{shown(path)} changed too much to find the fill again.", _kept(before, displaced))
    if not back.intact and not force:
        raise FileChanged(
            f"The fill in {shown(path)} was edited since. This would be lost:\n{back.lost}",
            "Give that up with --force (it stays among the displaced bytes), or edit the file yourself.",
        )
    written = put(root, snapshot, source, back.text, displaced, "undo")
    return Undone(written, whole=written.after == before, lost=back.lost)


def _kept(name: str, displaced: Displaced) -> str:
    return f"The file as it was before the fill is kept: {displaced.folder / name}"
