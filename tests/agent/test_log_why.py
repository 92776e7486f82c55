"""`agent log --why FILL` tells the whole story of a fill, and nothing that did not happen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from corrected import Past, Told, past

from agent.explain import story, tell
from engine.errors import ScholiaError
from engine.ledger.records import Shown

WRONG, RIGHT = "    return os.path.join(a, b)\n", "    return Path(a) / b\n"


@pytest.fixture
def then(tmp_path: Path) -> Iterator[Past]:
    with past(tmp_path) as made:
        yield made


def words(then: Past, fill: int) -> str:
    return "\n".join(tell(story(then.ledger, fill), then.now[0]))


def test_it_tells_what_was_asked_where_and_of_whom(then: Past) -> None:
    fill = then.fill(prompt="join the paths", model="base")
    then.later(2)
    told = words(then, fill)
    assert "join the paths" in told and "src/app.py, in def answer() -> int:" in told and "base" in told
    assert "Fill 1 of request #1, 2 d ago" in told
    assert "No earlier correction was in its prompt." in told
    assert "The guard saw no earlier mistake come back." in told
    assert "It is in no commit yet" in told


def test_it_tells_the_corrections_in_the_prompt_with_their_score(then: Past) -> None:
    correction = then.found(then.fill(WRONG, "join the paths"), "edited", WRONG, RIGHT)
    fill = then.fill(RIGHT, "one path of two")
    then.recalls(fill, correction, score=0.87)
    told = words(then, fill)
    assert "1 earlier correction of yours in its prompt:\n  fill 1, alike by 0.87: join the paths" in told
    assert "    - return os.path.join(a, b)\n    + return Path(a) / b" in told


def test_it_tells_of_a_correction_that_was_applied_to_the_answer(then: Past) -> None:
    correction = then.found(then.fill(WRONG, "join the paths"), "edited", WRONG, RIGHT)
    fill = then.fill(RIGHT, "one path of two")
    then.ledger.add_shown(fill, [Shown(correction, "mended", 1.0)])
    assert "a mistake that you corrected in fill 1; your correction was applied." in words(then, fill)


@pytest.mark.parametrize(
    ("text", "ended"),
    [
        (WRONG, "nothing helped, and it is still in what was written"),
        (RIGHT, "what was written does not have it"),
    ],
)
def test_it_tells_whether_the_guard_helped(then: Past, text: str, ended: str) -> None:
    correction = then.found(then.fill(WRONG), "edited", WRONG, RIGHT)
    fill = then.fill(text)
    then.recalls(fill, correction, guard=True)
    assert f"come back, and asked again with your correction: {ended}" in words(then, fill)


def test_it_tells_every_revision_and_which_one_stands(then: Past) -> None:
    fill = then.fill(WRONG)
    then.found(fill, "kept")
    then.later()
    then.found(fill, "edited", WRONG, RIGHT, late=True, moved=True, path="src/paths.py")
    told = words(then, fill)
    assert "Commit 200000000000, 1 d ago: kept as it was written (stands no longer)." in told
    assert (
        "changed, by a later commit than its first, moved to src/paths.py.\n    @@ line 1 of the fill @@"
        in told
    )


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        ("dropped", "taken out before it was committed"),
        ("reverted", "reverted"),
        ("gap", "cannot be told: unknown"),
    ],
)
def test_each_outcome_has_its_words(then: Past, outcome: str, said: str) -> None:
    fill = then.fill()
    then.found(fill, outcome)  # type: ignore[arg-type]
    assert said in words(then, fill)


def test_laid_out_anew_is_told_apart_from_a_change(then: Past) -> None:
    fill = then.fill()
    then.found(fill, "edited", "return 1", "return  1", reformatted=True)
    assert "laid out anew, with the same meaning" in words(then, fill)


@pytest.mark.parametrize(("state", "said"), [("undone", "then undone"), ("offered", "agent diff 1")])
def test_a_fill_that_is_not_in_the_file_is_told_so(then: Past, state: str, said: str) -> None:
    told = words(then, then.fill(state=state))  # type: ignore[arg-type]
    assert said in told and "no commit yet" not in told


def test_an_unknown_number_is_an_error_that_says_where_numbers_are(then: Past) -> None:
    with pytest.raises(ScholiaError, match="no fill 7") as error:
        story(then.ledger, 7)
    assert "agent log" in error.value.hint


def test_as_typed(then: Past) -> None:
    told = Told(then)
    fill = then.fill(WRONG, "join\x1b[31m the paths")
    then.found(fill, "edited", WRONG, RIGHT)
    listed = told.agent("log").stdout
    assert "fill 1" in listed and "captured" in listed
    shown = told.agent("log", "--why", "1").stdout
    assert "\x1b" not in shown and "\\x1b" in shown and "+ return Path(a) / b" in shown
    (revision,) = json.loads(told.agent("log", "--why", "1", "--json").stdout)["revisions"]
    assert (revision["outcome"], revision["hunks"]) == (
        "edited",
        [{"start": 0, "removed": WRONG, "added": RIGHT}],
    )
    assert "no fill 9" in told.agent("log", "--why", "9", code=1).stderr
