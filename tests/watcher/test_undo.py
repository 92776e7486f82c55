"""Undoing a fill: exactly, or only what it changed, or not at all."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from ground import Ground
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import FileChanged, FileRefused
from watcher.undo import undo
from watcher.write import Written, write

BEFORE = b"import os\n\n\ndef add(a, b):\n    # @agent: add them\n    pass\n\n\ndef other():\n    return 1\n"
AFTER = (
    b"import os\n\n\ndef add(a, b):\n    total = a + b\n    return total\n\n\ndef other():\n    return 1\n"
)


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return Ground.under(tmp_path)


def filled(ground: Ground, before: bytes = BEFORE, after: bytes = AFTER) -> tuple[Path, Written]:
    path = ground.file("a.py", before)
    return path, write(ground.root, "a.py", before, after, ground.displaced)


def test_an_untouched_file_gets_its_old_bytes_back_exactly(ground: Ground) -> None:
    before = b"\xef\xbb\xbfa\r\nb\rc\n# @agent: x"
    path, fill = filled(ground, before, b"\xef\xbb\xbfa\r\nb\rc\nfilled")
    undone = undo(ground.root, "a.py", fill.before, fill.after, ground.displaced)
    assert path.read_bytes() == before
    assert undone.whole
    assert undone.written is not None


def test_a_file_that_cannot_be_decoded_is_restored_all_the_same(ground: Ground) -> None:
    path, fill = filled(ground, b"\x00\xff", b"\x00\xff filled")
    assert undo(ground.root, "a.py", fill.before, fill.after, ground.displaced).whole
    assert path.read_bytes() == b"\x00\xff"


def test_undoing_twice_does_nothing_the_second_time(ground: Ground) -> None:
    path, fill = filled(ground)
    undo(ground.root, "a.py", fill.before, fill.after, ground.displaced)
    assert undo(ground.root, "a.py", fill.before, fill.after, ground.displaced).written is None
    assert path.read_bytes() == BEFORE


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"import os\n", b"import os\nimport sys\n"),
        (b"import os\n\n\n", b""),
        (b"return 1\n", b"return 2\n"),
        (b"return 1\n", b"return 1"),
        (b"return total\n\n\n", b"return total\n"),
        (b"def add(a, b):", b"def add(a: int, b: int) -> int:"),
        (b"return total\n", b"return total\n    # added below the fill\n"),
        (b"    total =", b"    # added above the fill\n    total ="),
        (b"\n\ndef other():\n    return 1\n", b""),
    ],
)
def test_changes_elsewhere_stay(ground: Ground, old: bytes, new: bytes) -> None:
    path, fill = filled(ground)
    assert AFTER.count(old) == 1
    path.write_bytes(AFTER.replace(old, new))
    undone = undo(ground.root, "a.py", fill.before, fill.after, ground.displaced)
    body = b"    total = a + b\n    return total\n"
    back = b"    # @agent: add them\n    pass\n"
    assert path.read_bytes() == AFTER.replace(old, new).replace(body, back)
    assert (undone.whole, undone.lost) == (False, "")


def test_a_fill_that_moved_with_its_function_is_undone_there(ground: Ground) -> None:
    path, fill = filled(ground)
    add = AFTER[11 : AFTER.index(b"def other")]
    moved = AFTER.replace(add, b"") + b"\n\n" + add
    path.write_bytes(moved)
    undo(ground.root, "a.py", fill.before, fill.after, ground.displaced)
    expected = moved.replace(b"    total = a + b\n    return total\n", b"    # @agent: add them\n    pass\n")
    assert path.read_bytes() == expected


EDITED = AFTER.replace(b"total = a + b", b"total = b + a  # mine")


def test_an_edited_fill_is_left_alone_and_named(ground: Ground) -> None:
    path, fill = filled(ground)
    path.write_bytes(EDITED)
    with pytest.raises(FileChanged, match="total = b \\+ a  # mine") as refused:
        undo(ground.root, "a.py", fill.before, fill.after, ground.displaced)
    assert "--force" in refused.value.hint
    assert path.read_bytes() == EDITED


def test_by_force_an_edited_fill_goes_and_is_kept(ground: Ground) -> None:
    path, fill = filled(ground)
    path.write_bytes(EDITED + b"# more\n")
    undone = undo(ground.root, "a.py", fill.before, fill.after, ground.displaced, force=True)
    assert path.read_bytes() == BEFORE + b"# more\n"
    assert undone.lost == "    total = b + a  # mine\n    return total\n"
    assert EDITED + b"# more\n" in ground.kept()


def test_two_fills_are_undone_in_either_order(ground: Ground) -> None:
    for first in (0, 1):
        texts = [
            b"# @agent: a\nx = 1\n# @agent: b\n",
            b"a = 1\nx = 1\n# @agent: b\n",
            b"a = 1\nx = 1\nb = 2\n",
        ]
        path = ground.file("a.py", texts[0])
        fills = [write(ground.root, "a.py", texts[i], texts[i + 1], ground.displaced) for i in range(2)]
        for fill in (fills[first], fills[1 - first]):
            undo(ground.root, "a.py", fill.before, fill.after, ground.displaced)
        assert path.read_bytes() == texts[0]


def test_a_file_whose_line_endings_were_changed_keeps_the_new_ones(ground: Ground) -> None:
    path, fill = filled(ground)
    path.write_bytes(AFTER.replace(b"\n", b"\r\n"))
    undo(ground.root, "a.py", fill.before, fill.after, ground.displaced)
    assert path.read_bytes() == BEFORE.replace(b"\n", b"\r\n")


def test_a_fill_at_the_end_without_a_line_break_is_undone_between_new_lines(ground: Ground) -> None:
    path, fill = filled(ground, b"x = 1\n# @agent: y", b"x = 1\ny = 2")
    path.write_bytes(b"x = 1\ny = 2\nz = 3")
    undo(ground.root, "a.py", fill.before, fill.after, ground.displaced)
    assert path.read_bytes() == b"x = 1\n# @agent: y\nz = 3"


def test_a_file_that_was_rewritten_beyond_recognition_is_left_alone(ground: Ground) -> None:
    path, fill = filled(ground)
    other = b"".join(b"line %d\n" % number for number in range(5000))
    path.write_bytes(other)
    with pytest.raises(FileChanged, match="changed too much") as refused:
        undo(ground.root, "a.py", fill.before, fill.after, ground.displaced, force=True)
    assert str(ground.displaced.folder / fill.before) in refused.value.hint
    assert path.read_bytes() == other


def test_without_the_old_bytes_nothing_is_undone(ground: Ground) -> None:
    path, fill = filled(ground)
    ground.displaced.forget(fill.before)
    with pytest.raises(FileRefused, match="no longer kept"):
        undo(ground.root, "a.py", fill.before, fill.after, ground.displaced)
    assert path.read_bytes() == AFTER


def test_a_deleted_file_is_not_made_again(ground: Ground) -> None:
    path, fill = filled(ground)
    path.unlink()
    with pytest.raises(FileRefused, match="does not exist"):
        undo(ground.root, "a.py", fill.before, fill.after, ground.displaced)
    assert ground.names() == []


TEXTS = st.lists(st.sampled_from(["a\n", "b\n", "\n", "c\r\n", "d"]), max_size=6)


@settings(max_examples=150, deadline=None)
@given(TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS)
def test_lines_outside_the_fill_are_never_touched(
    above: list[str],
    old: list[str],
    fill: list[str],
    below: list[str],
    new_above: list[str],
    new_below: list[str],
) -> None:
    """The fill and what it replaced are made unmistakable; everything around may repeat."""
    before = "".join([*above, "\n<was>\n", *old, "\n</was>\n", *below]).encode()
    after = "".join([*above, "\n<fill>\n", *fill, "\n</fill>\n", *below]).encode()
    now = "".join([*new_above, "\n<fill>\n", *fill, "\n</fill>\n", *new_below]).encode()
    with tempfile.TemporaryDirectory() as folder:
        ground = Ground.under(Path(folder))
        path, written = filled(ground, before, after)
        path.write_bytes(now)
        undo(ground.root, "a.py", written.before, written.after, ground.displaced)
        found = path.read_bytes().decode()
        start, end = "".join(new_above) + "\n", "\n" + "".join(new_below)
        assert found.startswith(start), found
        assert found.endswith(end), found
        assert "<was>" in found
