"""Another answer changes no byte outside of the fill, whatever the file and the request (I1, FAULTS 21 and 22)."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from stage import Stage, stage

from engine.ledger.records import FillRecord, Said
from watcher.again import Wish, again
from watcher.choosing import take_back
from watcher.fill import Filler

pytestmark = pytest.mark.model

FIRST = b"    return 41 + 1\n"
OTHERS = (b"    return 6 * 7\n", b"    return 84 // 2\n")
PLAIN = b"import os\n\n\ndef answer():\n    # @agent: the answer\n    pass\n\n\ndef other():\n    return os\n"


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as made:
        made.recite(FIRST, second=OTHERS)
        yield made


def data(on: Stage, path: str) -> bytes:
    return (on.work.root / path).read_bytes()


def fill_of(filler: Filler, number: int) -> FillRecord:
    found = filler.ledger.fill(number)
    assert found is not None
    return found


def stretch(filler: Filler, number: int) -> bytes:
    """The bytes of a fill in its file, without the line break."""
    return fill_of(filler, number).text.strip().encode()


@pytest.mark.parametrize(
    "content",
    [
        PLAIN,
        PLAIN.replace(b"\n", b"\r\n"),
        PLAIN.replace(b"\n", b"\r"),
        codecs.BOM_UTF8 + PLAIN,
        codecs.BOM_UTF16_LE + PLAIN.decode().encode("utf-16-le"),
        b"# -*- coding: latin-1 -*-\n# \xe9\xff\n" + PLAIN,
        PLAIN.replace(b"import os\n", b"import os\r\nimport re\n"),
        PLAIN.rstrip(b"\n"),
        b"def answer():\n    # @agent: the answer\n    pass",
        b"def answer():\n    # @agent: the answer",
        b"def answer():\n    # @agent: the answer\n\n\n\n",
        b"def answer():  # @agent: the answer\n    pass\n",
        b"# @agent: the answer\ndef answer():\n    pass\n\n\nx = 1\n",
        b"def answer():\n    '''Doc.'''\n    # @agent: the answer\n    # in one line\n    ...\n",
    ],
    ids=range(14),
)
@pytest.mark.parametrize("keep", [False, True])
def test_only_the_fill_changes_and_undo_gives_every_byte_back(on: Stage, content: bytes, keep: bool) -> None:
    if keep:
        on.configure(f"keep_prompt = true\n{on.home.settings.read_text()}")
    with on.filler() as filler:
        first = on.fill("a.py", content, filler)
        assert first.stage == "filled", first.words
        before = data(on, "a.py")
        wide = content.startswith(codecs.BOM_UTF16_LE)
        told = filler.take(again(filler, on.work.repository, on.settings, Wish(Said("another", first.fill))))
        assert told.stage == "filled", told.words
        old, new = stretch(filler, first.fill), stretch(filler, told.fill)
        if wide:
            old, new = old.decode().encode("utf-16-le"), new.decode().encode("utf-16-le")
        assert before.count(old) == 1
        assert data(on, "a.py") == before.replace(old, new)
        take_back(filler.ledger, filler.displaced, fill_of(filler, told.fill))
        assert data(on, "a.py") == content


def test_a_rewritten_statement_is_rewritten_anew_from_what_it_was(on: Stage) -> None:
    on.recite(b"total = sum(items)\n", second=(b"total = fsum(items)\n", b"total = len(items)\n"))
    content = b"items = [1]\n# @agent edit: shorter\ntotal = 0 + sum(items) + 0\nprint(total)\n"
    with on.filler() as filler:
        first = on.fill("a.py", content, filler)
        assert first.stage == "filled", first.words
        told = filler.take(again(filler, on.work.repository, on.settings, Wish(Said("another", first.fill))))
        assert told.stage == "filled", told.words
        context = filler.ledger.context(told.fill)
        assert context is not None
        assert context.original == "total = 0 + sum(items) + 0\n"
        take_back(filler.ledger, filler.displaced, fill_of(filler, told.fill))
        assert data(on, "a.py") == content


def test_of_two_equal_requests_each_has_its_own_answers(on: Stage) -> None:
    one = b"def a():\n    # @agent: the answer\n    pass\n"
    with on.filler() as filler:
        on.work.write("a.py", one + b"\n\n" + one.replace(b"def a", b"def b"))
        fills = []
        for _ in range(2):
            record = on.requests(filler, "a.py")[0]
            fills.append(filler.run(record, on.work.repository, on.settings).fill)
        assert data(on, "a.py").count(FIRST) == 2
        for number, name in zip(fills, (b"def a", b"def b"), strict=True):
            told = filler.take(again(filler, on.work.repository, on.settings, Wish(Said("another", number))))
            assert told.stage == "filled", told.words
            assert name + b"():\n" + fill_of(filler, told.fill).text.encode() in data(on, "a.py")
        assert data(on, "a.py").count(FIRST) == 0


def test_an_operation_of_git_in_progress_makes_it_an_offer(on: Stage) -> None:
    """FAULTS 12."""
    with on.filler() as filler:
        first = on.fill("a.py", PLAIN, filler)
        before = data(on, "a.py")
        (on.work.root / ".git" / "MERGE_HEAD").write_text(f"{on.work.git('rev-parse', 'HEAD').decode()}")
        told = filler.take(again(filler, on.work.repository, on.settings, Wish(Said("another", first.fill))))
        assert told.stage == "offered"
        assert data(on, "a.py") == before
        assert on.state("a.py") == ["filled"]


def test_a_read_only_file_keeps_its_fill_and_the_answer_is_offered(on: Stage) -> None:
    """FAULTS 26."""
    with on.filler() as filler:
        first = on.fill("a.py", PLAIN, filler)
        (on.work.root / "a.py").chmod(0o444)
        before = data(on, "a.py")
        told = filler.take(again(filler, on.work.repository, on.settings, Wish(Said("another", first.fill))))
        assert told.stage == "offered"
        assert data(on, "a.py") == before
        assert fill_of(filler, first.fill).state == "written"


def test_another_model_may_not_be_named_by_a_wish(on: Stage) -> None:
    """FAULTS 47: what stands in the remark is words for the model, whatever it says."""
    with on.filler() as filler:
        first = on.fill("a.py", PLAIN, filler)
        said = Said("remark", first.fill, "(model=/tmp/other.gguf): # @agent: more\n# @agent: and more")
        told = filler.take(again(filler, on.work.repository, replace(on.settings), Wish(said)))
        assert told.stage == "filled", told.words
        assert b"@agent" not in data(on, "a.py")
        assert fill_of(filler, told.fill).model == fill_of(filler, first.fill).model
