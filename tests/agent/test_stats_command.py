"""`agent stats` as a user types it: figures with their counts, and no figure where there are too few."""

from __future__ import annotations

import json
import os
import pty
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from corrected import AGENT, Past, Told, past
from stories import Story

from agent import plot
from agent.dates import moment
from engine.errors import UsageError
from engine.figures import Mean, Row, Share
from engine.paths import Home

WRONG, RIGHT = "    return os.path.join(a, b)\n", "    return Path(a) / b\n"


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Told]:
    with past(tmp_path, Home(tmp_path / "home")) as made:
        yield Told(made)


def two_weeks(then: Past) -> None:
    """Ten fills in each of two weeks: four and then eight of them kept, the others corrected."""
    for kept in (4, 8):
        for number in range(10):
            fill = then.fill(WRONG if number >= kept else RIGHT, "join the paths")
            then.later(0.01)
            if number >= kept:
                then.found(fill, "edited", WRONG, RIGHT)
            else:
                then.found(fill, "kept")
        then.later(7)


def test_nothing_to_count_says_what_to_do(told: Told) -> None:
    done = told.agent("stats")
    assert done.stdout == "" and "no request was filled" in done.stderr
    assert json.loads(told.agent("stats", "--json").stdout)["all"]["fills"] == 0


def test_the_models_doubt_is_held_against_what_was_committed(told: Told) -> None:
    then = told.past
    for likelihood, outcome in ((-0.1, "kept"), (-0.1, "kept"), (-3.0, "edited"), (None, "edited")):
        fill = then.fill(WRONG, "join the paths", log_likelihood=likelihood)
        then.later(0.01)
        then.found(fill, outcome, WRONG, RIGHT if outcome == "edited" else WRONG)
    rows = json.loads(told.agent("stats", "--json").stdout)["sureness"]
    assert {row["name"]: (row["fills"], row["acceptance"]["hits"]) for row in rows} == {
        "sure": (2, 2),
        "unsure": (1, 0),
    }
    shown = told.agent("stats", "--by", "sureness").stdout
    assert "By how sure the model was" in shown and "unsure" in shown


def test_figures_come_with_counts_intervals_and_a_plot(told: Told) -> None:
    two_weeks(told.past)
    shown = told.agent("stats").stdout
    assert "60 %   12 of 20 committed fills unchanged but for layout (95 % interval 39–78 %)" in shown
    assert "Acceptance by week" in shown and "█" in shown
    assert "2026-W37" in shown and "4 of 10" in shown and "8 of 10" in shown
    assert "os.path.join(a, b) → Path(a) / b" in shown
    assert "By model" not in shown  # there is one only


def test_few_fills_are_counted_and_not_told_as_a_share(told: Told) -> None:
    told.past.found(told.past.fill(), "kept")
    shown = told.agent("stats").stdout
    assert "1 of 1 committed fill" in shown and "too few to say" in shown
    assert "100 %" not in shown


def test_only_one_grouping_on_demand(told: Told) -> None:
    two_weeks(told.past)
    shown = told.agent("stats", "--by", "model").stdout
    assert "By model" in shown and "By week" not in shown and "frequent" not in shown
    assert "week" in told.agent("stats", "--by", "moon", code=2).stderr


def test_what_is_not_counted_is_named(told: Told) -> None:
    told.past.fill()
    told.past.fill(state="undone")
    told.past.found(told.past.fill(), "gap", words="two fills stand in one hunk")
    shown = " ".join(told.agent("stats").stdout.split())
    assert "1 in no commit yet" in shown and "1 undone by you" in shown
    assert "1 cannot be told: two fills stand in one hunk" in shown


def test_a_terminal_without_unicode_gets_ascii(told: Told) -> None:
    two_weeks(told.past)
    shown = told.agent("stats", PYTHONIOENCODING="ascii").stdout
    assert "#" in shown and "\\u2588" not in shown and shown.isascii()


def test_a_terminal_gets_colours_and_a_file_none(told: Told) -> None:
    two_weeks(told.past)
    leader, follower = pty.openpty()
    environ = {name: value for name, value in told.environ.items() if name not in ("NO_COLOR", "CI")}
    with subprocess.Popen(
        [*AGENT, "stats"], cwd=told.past.repository.root, stdout=follower, stdin=subprocess.DEVNULL,
        env=environ | {"TERM": "xterm-256color"},
    ) as process:  # fmt: skip
        os.close(follower)
        shown = b""
        while piece := _read(leader):
            shown += piece
        assert process.wait() == 0
    os.close(leader)
    assert b"\x1b[" in shown and "█".encode() in shown
    assert "\x1b" not in told.agent("stats").stdout


def _read(fd: int) -> bytes:
    try:
        return os.read(fd, 1 << 16)
    except OSError:  # Linux says so when the other side of a terminal has closed
        return b""


def test_json_has_null_where_there_are_too_few(told: Told) -> None:
    two_weeks(told.past)
    report = json.loads(told.agent("stats", "--json").stdout)
    assert report["all"]["acceptance"]["value"] == 0.6
    assert [week["acceptance"]["hits"] for week in report["weeks"]] == [4, 8]
    assert report["mistakes"][0]["wrong"] == WRONG and report["mistakes"][0]["chances"] == 14
    assert (
        json.loads(told.agent("stats", "--since", "2099-01-01", "--json").stdout)["all"]["acceptance"][
            "value"
        ]
        is None
    )


def test_what_was_just_committed_counts_without_a_daemon(tmp_path: Path) -> None:
    story = Story.begin(tmp_path)
    story.ledger.trust(story.repository, True)
    fills = [story.fill(f"{name}.py", WRONG.replace("(a,", f"({name},")) for name in "xyz"]
    story.edit("x.py", "os.path.join(x, b)", "Path(x) / b")
    story.commit()
    story.ledger.close()
    with past(tmp_path / "elsewhere", story.home) as elsewhere:
        told = Told(elsewhere)
        shown = " ".join(told.agent("stats", cwd=story.root).stdout.split())
        assert "2 of 3 committed fills" in shown and "kept 2 · edited 1" in shown
        assert "+ return Path(x) / b" in told.agent("log", "--why", str(fills[0]), cwd=story.root).stdout


def test_outside_of_a_repository_it_names_all(told: Told, tmp_path: Path) -> None:
    two_weeks(told.past)
    assert "agent stats --all" in told.agent("stats", cwd=tmp_path, code=1).stderr
    assert told.agent("stats", "--all", cwd=tmp_path).stdout.startswith("all repositories: 20 fills")


def test_the_page_is_private_and_replaces_only_its_like(told: Told) -> None:
    two_weeks(told.past)
    root = told.past.repository.root
    told.agent("stats", "--html", "s.html")
    told.agent("stats", "--html", "s.html")
    assert stat.S_IMODE((root / "s.html").stat().st_mode) == 0o600
    (root / "mine.html").write_text("<p>mine</p>")
    refused = told.agent("stats", "--html", "mine.html", code=1)
    assert "--force" in refused.stderr and (root / "mine.html").read_text() == "<p>mine</p>"
    told.agent("stats", "--html", "mine.html", "--force")
    assert "not a regular file" in told.agent("stats", "--html", "/dev/null", "--force", code=1).stderr
    assert "--html" in told.agent("stats", "--force", code=2).stderr
    assert {one.name for one in root.iterdir()} == {".git", "s.html", "mine.html"}


def test_a_page_that_cannot_be_written_leaves_nothing(told: Told) -> None:
    done = told.agent("stats", "--html", "no/such/folder/s.html", code=1)
    assert "cannot be written" in done.stderr


@pytest.mark.parametrize(("words", "ago"), [("12h", 12 * 3600), ("30d", 30 * 86400), ("4 w", 28 * 86400)])
def test_a_span_ends_now(words: str, ago: float) -> None:
    assert moment(words, now=1e9) == 1e9 - ago


def test_a_day_begins_at_midnight_here() -> None:
    assert moment("2026-09-30T01:00") - moment("2026-09-30") == 3600.0


@pytest.mark.parametrize("words", ["soon", "", "30", "0000-01-01", "99999999d"])
def test_anything_else_is_no_time(words: str) -> None:
    with pytest.raises(UsageError):
        moment(words, now=1e9)


def rows(*shares: Share) -> list[tuple[Row, Share]]:
    return [
        (Row(f"2026-W{week:02}", one.of, one, Mean(), Share()), one) for week, one in enumerate(shares, 10)
    ]


def test_a_chart_shows_the_newest_weeks_that_fit() -> None:
    drawn = plot.chart(rows(*[Share(5, 10)] * 60), 40, plot.Ink(True))
    assert max(map(len, drawn)) <= 40
    assert drawn[-1].endswith("2026-W69") and drawn[2].startswith(" 50 %│▄ ▄")


def test_a_week_of_few_is_a_dot_and_one_of_none_is_blank() -> None:
    drawn = plot.chart(rows(Share(10, 10), Share(1, 2), Share(), Share(0, 9)), 80, plot.Ink(True))
    assert drawn[4] == "     │█ ·   ▁"
    assert drawn[0] == "100 %│█"


@pytest.mark.parametrize("blocks", [True, False])
@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 1.0, None])
def test_a_bar_has_its_width(blocks: bool, share: float | None) -> None:
    assert len(plot.Ink(blocks).bar(share, 10)) == 10
