"""`agent memory` as a user types it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from corrected import Told, past

WRONG, RIGHT = "    return os.path.join(a, b)\n", "    return Path(a) / b\n"


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Told]:
    with past(tmp_path) as made:
        yield Told(made)


DOCUMENTED = '    """The answer."""\n    return 1\n'


def correct(told: Told, prompt: str = "join the paths", scope: str = "personal") -> int:
    return told.past.found(told.past.fill(WRONG, prompt), "edited", WRONG, RIGHT, scope=scope)


def test_an_empty_memory_says_how_it_fills(told: Told) -> None:
    done = told.agent("memory", "list")
    assert done.stdout == "" and "Nothing was corrected yet" in done.stderr
    assert json.loads(told.agent("memory", "list", "--json").stdout) == []


def test_the_list_shows_the_newest_last_and_counts_the_older_ones(told: Told) -> None:
    for prompt in ("one", "two", "three"):
        correct(told, prompt)
    done = told.agent("memory", "list", "-n", "2")
    rows = done.stdout.splitlines()
    assert [row.split()[0] for row in rows] == ["id", "2", "3"]
    assert "work/src/app.py" in rows[1] and rows[1].endswith("two")
    assert "1 older ones" in done.stderr


def test_the_list_keeps_to_a_scope(told: Told) -> None:
    correct(told)
    number = correct(told, scope="work")
    found = json.loads(told.agent("memory", "list", "--scope", "work", "--json").stdout)
    assert [one["id"] for one in found] == [number]
    assert "scope other" in told.agent("memory", "list", "--scope", "other").stderr


def test_kept_fills_are_not_listed(told: Told) -> None:
    told.past.found(told.past.fill(), "kept")
    assert json.loads(told.agent("memory", "list", "--json").stdout) == []


def test_one_correction_is_shown_as_what_was_taken_out_and_what_stands_there(told: Told) -> None:
    number = correct(told)
    shown = told.agent("memory", "show", str(number)).stdout
    assert f"- {WRONG.rstrip()}\n+ {RIGHT.rstrip()}\n" in shown
    memory = json.loads(told.agent("memory", "show", str(number), "--json").stdout)["memory"]
    assert memory == {"wrong": WRONG.rstrip(), "right": RIGHT.rstrip()}


def test_a_correction_that_no_prompt_shows_says_why(told: Told) -> None:
    text = "    return 1\n"
    number = told.past.found(told.past.fill(text), "dropped", text)
    assert "nothing stands there instead" in told.agent("memory", "show", str(number)).stderr


def test_a_correction_that_is_not_there_is_an_expected_error(told: Told) -> None:
    assert "There is no correction 7" in told.agent("memory", "show", "7", code=1).stderr


def test_rules_say_what_was_swapped_and_how_often(told: Told) -> None:
    correct(told)
    assert "--least 1" in told.agent("memory", "rules").stderr
    correct(told)
    assert told.agent("memory", "rules").stdout.startswith("`os.path.join` → `Path`   2 of 2 times in python")
    (rule,) = json.loads(told.agent("memory", "rules", "--json").stdout)
    assert (rule["old"], rule["new"], rule["count"], rule["corrections"]) == (
        "os.path.join",
        "Path",
        2,
        [2, 1],
    )


def test_rules_name_habits_and_the_answers_that_show_them(told: Told) -> None:
    for _ in range(3):
        told.past.found(
            told.past.fill("    return 1\n"), "edited", "", "    return 1\n", committed=DOCUMENTED
        )
    done = told.agent("memory", "rules")
    assert done.stdout.startswith("habit: add a docstring   3 of 3 answers in python, see 3, 2, 1")
    (habit,) = json.loads(told.agent("memory", "rules", "--json").stdout)
    assert (habit["kind"], habit["note"], habit["count"]) == ("habit", "add a docstring", 3)


def test_search_without_the_embedder_compares_characters(told: Told) -> None:
    number = correct(told)
    done = told.agent("memory", "search", "join", "the", "pahts", "--seconds", "0")
    assert f"✓ {number}  join the paths" in done.stdout
    assert "by characters alone" in done.stderr


def test_search_finds_nothing_in_an_empty_memory(told: Told) -> None:
    done = told.agent("memory", "search", "anything")
    assert done.stdout == "" and "agent memory list" in done.stderr


@pytest.mark.model
def test_rebuild_indexes_everything_and_search_then_goes_by_meaning(told: Told) -> None:
    correct(told)
    assert "Would delete" in told.agent("memory", "rebuild", "--dry-run").stderr
    assert "Indexed 1 corrections" in told.agent("memory", "rebuild").stderr
    (found,) = json.loads(
        told.agent("memory", "search", "combine two paths", "--seconds", "60", "--json").stdout
    )
    assert (found["id"], found["right"]) == (1, RIGHT.rstrip())
