"""A file's text where its user works on it: in an editor's buffer if one has it open, else on the disk.

A buffer is read and written as a file is: it is replaced only if it still holds the text that was decided on, or
FileChanged is raised and everything is looked at again (I1). Its editor puts the code in by an edit of one version of
the buffer, so what is not saved stays, and the editor's own undo takes the code back. The buffer's texts before and
after go to the displaced bytes, as those of a file do; what lies on the disk is not touched.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from engine.displaced import Displaced
from engine.errors import FileChanged, FileRefused
from engine.git import Repository
from engine.secrets import denied
from engine.text.codec import SourceText, decode, newline_of
from engine.text.lines import Lines
from engine.text.shown import shown
from watcher.editors import Editor, EditorGone, Editors
from watcher.read import Snapshot, read, too_large
from watcher.write import Written, write


@dataclass(frozen=True)
class Buffer(Snapshot):
    """An editor's buffer at one moment. data: the file's bytes if it were saved."""

    editor: Editor


@dataclass(frozen=True)
class _Bare(SourceText):
    """Of an editor that shows CR LF as LF."""

    def encode(self, text: str) -> bytes:
        return super().encode(text.replace("\n", "\r\n"))


Surface = tuple[Snapshot, SourceText]


def surfaces(editors: Editors, root: Path, path: str, limit: int) -> list[Surface]:
    """The file in each editor that has it open, first where the user was last at work; on the disk if none has.

    Raises FileRefused if it cannot be read or is larger than `limit` bytes; EditorSilent if an editor has it open and
    does not answer: what stands there is not known."""
    found: list[Surface] = []
    for editor in editors.holding(str(root), path):
        try:
            answer = editor.ask("buffer", root=str(root), path=path)
        except EditorGone:
            continue
        if "text" in answer:
            found.append(_in_buffer(root, path, editor, str(answer["text"]), limit))
    return found or [on_disk(root, path, limit)]


def on_disk(root: Path, path: str, limit: int) -> Surface:
    """The file on the disk. Raises FileRefused."""
    snapshot = read(root, path, limit)
    return snapshot, decode(snapshot.data, path)


def require_calm(repository: Repository) -> None:
    """Raises FileRefused while git is in the middle of something: what is written then may go into the wrong commit,
    or be thrown away (FAULTS 12)."""
    operation = repository.operation()
    if operation is not None:
        raise FileRefused(f"A {operation} is in progress.", "Finish or abort it first.")


def put(
    root: Path, snapshot: Snapshot, source: SourceText, text: str, displaced: Displaced, name: str = ""
) -> Written:
    """Replaces the text that was read by `text`, in the editor or on the disk, as `watcher.write.write` does.

    Raises FileChanged, FileBusy, FileRefused."""
    after = source.encode(text)
    if not isinstance(snapshot, Buffer):
        return write(root, snapshot.path, snapshot.data, after, displaced, name)
    before, new = displaced.keep(snapshot.data), displaced.keep(after)
    start, end, lines = changed_lines(source.text, text)
    answer = snapshot.editor.ask(
        "edit", root=str(root), path=snapshot.path, text=text_sha(source.text), start=start, end=end, new=lines,
        fill=int(name) if name.isdigit() else 0, before=before, after=new,
    )  # fmt: skip
    if answer.get("changed"):
        raise FileChanged(f"{shown(snapshot.path)} was changed in its editor meanwhile.", "Ask again.")
    if not answer.get("applied"):
        raise FileRefused(f"The editor did not take it: {answer.get('words') or 'it gave no reason'}")
    return Written(snapshot.path, before, before, new, "buffer")


def is_same(one: Snapshot, other: Snapshot) -> bool:
    """The same content in the same place: on the disk, or in the same editor."""
    places = [snapshot.editor if isinstance(snapshot, Buffer) else None for snapshot in (one, other)]
    return places[0] is places[1] and one.data == other.data


def _in_buffer(root: Path, path: str, editor: Editor, text: str, limit: int) -> Surface:
    try:
        source = on_disk(root, path, limit)[1]
    except FileRefused:
        if denied(path) or (root / path).exists():
            raise  # what may not be read on the disk is not read through an editor either (I9)
        source = SourceText("", "utf-8", b"", "\n", path)
    bare = source.newline == "\r\n" and "\r" not in text
    kind = _Bare if bare else SourceText
    source = kind(text, source.encoding, source.bom, newline_of(text), path)
    data = source.encode(text)
    if len(data) > limit:
        raise too_large(path, len(data), limit)
    return Buffer(path, path, data, hashlib.sha256(data).hexdigest(), 0, 0, 0, False, editor), source


def text_sha(text: str) -> str:
    """What a text is known by between the daemon and an editor."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def changed_lines(before: str, after: str) -> tuple[int, int, str]:
    """The lines in which two texts differ: `before[start:end]`, and what stands there instead."""
    old, new = Lines(before), Lines(after)
    most = min(len(old), len(new))
    first = 1
    while first <= most and _line(old, first) == _line(new, first):
        first += 1
    last = 0
    while last <= most - first and _line(old, len(old) - last) == _line(new, len(new) - last):
        last += 1
    start = old.start(first) if first <= len(old) else len(before)
    end = old.after(len(old) - last) if len(old) - last else 0
    new_start = new.start(first) if first <= len(new) else len(after)
    new_end = new.after(len(new) - last) if len(new) - last else 0
    return start, max(start, end), after[new_start : max(new_start, new_end)]


def _line(lines: Lines, number: int) -> str:
    return lines.text[lines.start(number) : lines.after(number)]
