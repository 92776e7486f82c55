"""End to end in real editors, set up as docs/editors.md says: Neovim's own client, and Emacs with Eglot."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from driving import Editor, until
from editors_here import EDITORS, absent
from in_neovim import Neovim
from stage import Stage, stage

from watcher import background, rpc

STUB = "def answer() -> int:\n    # @agent: the answer\n    pass\n"
ANSWER = b"    return 41 + 1\n"
FILLED = "def answer() -> int:\n    return 41 + 1\n"
Start = Callable[[], AbstractContextManager[Editor]]

pytestmark = [pytest.mark.model, pytest.mark.timeout(300)]


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as made:
        made.recite(ANSWER, second=[b"    return %d\n" % n for n in range(10, 40)])
        made.agent("init")
        yield made
        background.stop(made.home)


@pytest.fixture(params=EDITORS, ids=lambda kind: kind.program)
def start(request: pytest.FixtureRequest, on: Stage) -> Start:
    """Starts the editor, in a folder whose path is short enough for its socket."""
    kind: type[Editor] = request.param
    if words := absent(kind):
        pytest.skip(words)
    return lambda: kind(on.home.root.parent / "e", on.environ)


def shown(on: Stage, ed: Editor, text: str, path: str = "a.py") -> None:
    """A file that lies on the disk is opened, and the server has looked at it."""
    on.work.write(path, text)
    ed.open(on.work.root / path)
    if "@agent" in text:
        ed.shows("")


def test_a_request_says_that_it_waits_and_why_and_is_filled_into_the_buffer_when_asked(
    on: Stage, start: Start
) -> None:
    on.work.commit("came with history", **{"a.py": STUB})
    with start() as ed:
        ed.open(on.work.root / "a.py")
        line, words = ed.shows("Waits")
        assert line == 2 and "HEAD" in words
        ed.choose(2, "Fill now")
        assert ed.reads("return 41") == FILLED
        assert ed.dirty() and on.read("a.py") == STUB
        ed.save()
        assert on.read("a.py") == FILLED


def test_what_is_saved_runs_and_what_was_typed_meanwhile_stays(on: Stage, start: Start) -> None:
    with start() as ed:
        shown(on, ed, "\n")
        ed.type(1, STUB)
        ed.save()
        ed.type(1, "# not saved\n")
        assert ed.reads("return 41").startswith("# not saved\n" + FILLED)
        ed.save()
        on.stands("a.py", "filled")


def test_the_editors_own_undo_takes_a_fill_back(on: Stage, start: Start) -> None:
    with start() as ed:
        shown(on, ed, STUB)
        ed.choose(2, "Fill now")
        ed.reads("return 41")
        ed.undo()
        assert ed.text() == STUB


def test_letters_outside_the_basic_plane_do_not_shift_a_fill(on: Stage, start: Start) -> None:
    before, after = "# 😀𝔸é漢 a line\n", "\n\n# the end 🏳\n"
    with start() as ed:
        shown(on, ed, before + STUB + after)
        ed.choose(3, "Fill now")
        assert ed.reads("return 41") == before + FILLED + after


def test_an_untrusted_repository_is_only_looked_at(on: Stage, start: Start) -> None:
    on.agent("untrust")
    with start() as ed:
        shown(on, ed, STUB)
        ed.shows("not trusted")
        assert ed.offered(2) == []
        until(lambda: rpc.running(on.home) is not None)  # or it would come up when nobody ends it any more


def test_neovim_shows_fill_now_above_a_request_and_on_hover_what_the_model_will_be_told(on: Stage) -> None:
    if words := absent(Neovim):
        pytest.skip(words)
    with Neovim(on.home.root.parent / "e", on.environ) as ed:
        shown(on, ed, "# @agent note: money is in cents\n" + STUB)
        assert ed.lenses() == ["Fill now"]
        assert "money is in cents" in ed.hover(3)
