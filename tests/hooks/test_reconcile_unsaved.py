"""Fills that stand in an editor's buffer: committed before anybody saw the save, or not saved at all."""

from __future__ import annotations

import pytest
from parsing import END, FILL, TOP
from stories import Story

REQUEST = "# @agent: parse a day\n"
DAY = 86_400.0
OWN = "class Day(NamedTuple):\n    number: int\n    name: str\n"


@pytest.fixture
def fill(story: Story) -> int:
    """A fill that an editor took into its buffer, as far as the ledger knows; on the disk stands its request."""
    story.write("a.py", TOP + REQUEST + END)
    story.commit()
    number = story.fill("a.py", FILL, original=REQUEST)
    record = story.ledger.fill(number)
    assert record is not None
    story.ledger.set_state(record.request, "delivered", fill=number)
    story.write("a.py", TOP + REQUEST + END)
    return number


def saved(story: Story, fill: int) -> None:
    """The daemon sees that the buffer was saved."""
    record = story.ledger.fill(fill)
    assert record is not None
    story.ledger.set_state(record.request, "filled", fill=fill)


@pytest.mark.parametrize(
    ("code", "outcome"),
    [(FILL, "kept"), (FILL.replace('"."', '"/"'), "edited"), (OWN, "dropped")],
    ids=["kept", "edited", "dropped"],
)
def test_a_commit_that_was_faster_than_the_daemon_is_followed(
    story: Story, fill: int, code: str, outcome: str
) -> None:
    story.write("a.py", TOP + code + END)
    story.commit()
    story.look()
    saved(story, fill)
    found = story.finding(fill)
    assert found is not None and (found.outcome, found.committed) == (outcome, code)


@pytest.mark.parametrize("later", [0.0, 2 * DAY])
def test_a_commit_of_the_file_says_nothing_of_a_fill_that_is_not_saved(
    story: Story, fill: int, later: float
) -> None:
    story.clock[0] += int(later)
    story.edit("a.py", "return None", "return 0")
    story.commit()
    assert story.outcome(fill) == "open"
    story.edit("a.py", REQUEST, FILL)
    story.commit()
    saved(story, fill)
    assert story.outcome(fill) == "kept"
