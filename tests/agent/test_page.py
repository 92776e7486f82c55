"""The page of `agent stats` stands by itself: nothing runs in it, nothing is fetched, and words are only words."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from corrected import Past, past

from agent.page import page, write
from engine.errors import FileRefused
from engine.figures import Mean, Row, Share
from engine.stats import measure

EVIL = "</script><script>alert(1)</script><img src=http://example.org/x onerror=alert(2)>"
WRONG = f"    return eval('{EVIL}')\n"
RIGHT = "    return ast.literal_eval(text)\n"
VOID = {"meta"}


@pytest.fixture
def then(tmp_path: Path) -> Iterator[Past]:
    """Three weeks of fills; names, requests and code try to be more than text."""
    with past(tmp_path) as made:
        for kept in (2, 5, 8):
            for number in range(9):
                fill = made.fill(
                    RIGHT if number < kept else WRONG,
                    f"evaluate {EVIL}",
                    path=f"src/{EVIL}.py",
                    model=f"m {EVIL}\x1b",
                )
                made.later(0.01)
                made.found(fill, "kept") if number < kept else made.found(fill, "edited", WRONG, RIGHT)
            made.later(7)
        yield made


def of(then: Past) -> str:
    return page(measure(then.ledger), f"/home/{EVIL}", now=then.now[0])


class Tags(HTMLParser):
    """The tags of a page, each closed where it must be."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.all: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(content)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.all.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.all.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_every_tag_is_closed_and_none_is_of_the_words(then: Past) -> None:
    tags = Tags(of(then))
    assert tags.open == []
    assert {tag for tag, _ in tags.all}.isdisjoint({"script", "img", "link", "iframe", "object", "base", "a"})
    assert any(f"evaluate {EVIL}" in words for words in tags.words)


def test_nothing_in_it_names_an_address_or_a_style_of_its_own(then: Past) -> None:
    for _, attributes in Tags(of(then)).all:
        assert attributes.keys().isdisjoint({"src", "href", "xlink:href", "style", "srcset", "action"})
        assert not [name for name in attributes if name.startswith("on")]
    assert "url(" not in of(then) and "@import" not in of(then)


def test_its_policy_lets_nothing_in(then: Past) -> None:
    policy = next(a["content"] for t, a in Tags(of(then)).all if t == "meta" and "http-equiv" in a)
    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-[\w+/]{43}='; base-uri 'none'; form-action 'none'",
        policy or "",
    )


def test_control_characters_are_shown_and_not_obeyed(then: Past) -> None:
    assert "\x1b" not in of(then) and "\\x1b" in of(then)


def test_it_has_the_curves_and_their_numbers_in_tables(then: Past) -> None:
    content = of(then)
    tags = Tags(content).all
    first, second = (one["aria-label"] for tag, one in tags if tag == "svg" and one.get("role") == "img")
    assert first is not None and first.startswith(
        "Acceptance and completeness by week: acceptance from 22 % to 89 %"
    )
    assert second == "Repeated mistakes by week: repeated from 100 % to 11 %"
    assert content.count("<table>") == 3
    assert "<b>22 %</b>" in content and "2 of 9" in content


def test_it_has_each_mistake_before_and_after_and_whether_it_came_back(then: Past) -> None:
    words = "".join(Tags(of(then)).words)
    assert "2 before, 10 in 23 chances since" in words
    assert f"return eval('{EVIL}')" in words and "return ast.literal_eval(text)" in words


def test_without_fills_it_says_what_to_do(tmp_path: Path) -> None:
    with past(tmp_path) as then:
        assert "no request was filled" in page(measure(then.ledger), "here")


def test_few_fills_have_no_curve(tmp_path: Path) -> None:
    with past(tmp_path) as then:
        then.found(then.fill(), "kept")
        content = page(measure(then.ledger), "here")
    assert "too few fills for a curve" in content and 'role="img"' not in content


def test_a_failed_write_leaves_the_old_page_and_no_other_file(then: Past, tmp_path: Path) -> None:
    target = tmp_path / "s.html"
    write(target, of(then))
    before = target.read_text()
    with pytest.raises(UnicodeEncodeError):
        write(target, before + "\ud800")
    assert target.read_text() == before
    assert [one.name for one in tmp_path.iterdir() if "s.html" in one.name] == ["s.html"]


def test_a_link_is_followed_and_stays(then: Past, tmp_path: Path) -> None:
    real = tmp_path / "real.html"
    write(real, of(then))
    (tmp_path / "link.html").symlink_to(real)
    write(tmp_path / "link.html", of(then) + "\n")
    assert (tmp_path / "link.html").is_symlink() and real.read_text().endswith("\n\n")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="not a regular file"):
        write(tmp_path, "x", force=True)


# --- in a browser

NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next((found for name in NAMES if (found := shutil.which(name))), "")
LAUNCH = """
import fcntl, os, sys
taken, given = (fcntl.fcntl(int(one), fcntl.F_DUPFD, 10) for one in sys.argv[1:3])
os.dup2(taken, 3)  # it hears commands there
os.dup2(given, 4)  # and answers here
os.execv(sys.argv[3], sys.argv[3:])
"""


@dataclass
class Browser:
    """A headless Chromium that is spoken to over a pipe (the DevTools protocol, messages ended by NUL)."""

    write: int
    read: int
    events: list[dict[str, Any]] = field(default_factory=list)
    session: str = ""
    _count: int = 0
    _rest: bytes = b""

    def call(self, method: str, **params: object) -> dict[str, Any]:
        self._count += 1
        message: dict[str, Any] = {"id": self._count, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.write, json.dumps(message).encode() + b"\0")
        while True:
            heard = self._next()
            if heard.get("id") == self._count:
                assert "error" not in heard, heard
                result: dict[str, Any] = heard["result"]
                return result
            self.events.append(heard)

    def until(self, method: str) -> None:
        while not any(event.get("method") == method for event in self.events):
            self.events.append(self._next())

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            piece = os.read(self.read, 1 << 16)
            assert piece, "the browser ended"
            self._rest += piece
        message, _, self._rest = self._rest.partition(b"\0")
        heard: dict[str, Any] = json.loads(message)
        return heard


@contextmanager
def browser(folder: Path) -> Iterator[Browser]:
    theirs, ours = os.pipe(), os.pipe()
    options = ("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-pipe")
    with subprocess.Popen(
        [sys.executable, "-c", LAUNCH, str(theirs[0]), str(ours[1]), CHROMIUM, *options, f"--user-data-dir={folder}"],
        pass_fds=(theirs[0], ours[1]), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, env=os.environ | {"HOME": str(folder)},
    ) as process:  # fmt: skip
        os.close(theirs[0])
        os.close(ours[1])
        made = Browser(theirs[1], ours[0])
        try:
            yield made
        finally:
            process.terminate()
            process.wait()
            os.close(theirs[1])
            os.close(ours[0])


@pytest.mark.skipif(not CHROMIUM, reason="no Chromium is installed")
def test_a_browser_shows_it_without_an_error_or_a_request(then: Past, tmp_path: Path) -> None:
    target = tmp_path / "s.html"
    write(target, of(then))
    with browser(tmp_path / "profile") as shown:
        made = shown.call("Target.createTarget", url="about:blank")
        attached = shown.call("Target.attachToTarget", targetId=made["targetId"], flatten=True)
        shown.session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            shown.call(f"{domain}.enable")
        shown.call("Page.navigate", url=target.as_uri())
        shown.until("Page.loadEventFired")
        seen = shown.call(
            "Runtime.evaluate",
            returnByValue=True,
            expression="({width: document.documentElement.scrollWidth <= innerWidth, "
            "ground: getComputedStyle(document.body).backgroundColor, "
            "line: getComputedStyle(document.querySelector('.line')).stroke, "
            "scripts: document.scripts.length, images: document.images.length})",
        )["result"]["value"]
    told = [
        event
        for event in shown.events
        if event.get("method") in ("Log.entryAdded", "Runtime.consoleAPICalled")
    ]
    asked = [
        e["params"]["request"]["url"] for e in shown.events if e.get("method") == "Network.requestWillBeSent"
    ]
    assert (told, asked) == ([], [target.as_uri()])
    assert (seen["width"], seen["scripts"], seen["images"]) == (True, 0, 0)
    assert seen["ground"] != "rgba(0, 0, 0, 0)" and seen["line"].startswith("rgb"), (
        "its own style is in force"
    )


# --- what a curve does with weeks that cannot be told


def test_a_week_of_few_breaks_the_line() -> None:
    from agent.curves import Curve, drawing

    shares = [Share(5, 10), Share(6, 10), Share(1, 2), Share(7, 10)]
    rows = [Row(f"W{n}", one.of, one, Mean(), Share()) for n, one in enumerate(shares)]
    drawn = drawing("x", rows, [Curve("x", "accepted", [(one.value, one.interval) for one in shares])])
    assert drawn.count('<polyline class="line accepted" points="0,4') == 1  # the key
    assert drawn.count("<polyline") == 3 and drawn.count("<circle") == 3
    assert drawn.count("<polygon") == 1 and drawn.count("whisker") == 1
