"""What a run of the learning benchmark leaves behind, and what is made of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

pytest.importorskip("libcst")

from asks import Ask  # after importorskip
from desk import ARMS
from developers import DEVELOPERS
from judge import Judge
from report import markdown, plot, table
from rows import Back, Diary, Elsewhere, Night, Results, Row, Run, found, read

from engine.base.verify import Verifier

RUN = Run("careful", "memory", 1, 4, "ab" * 32)
ROWS = [
    Row(0, "a", "new", 0, True, ("docstrings",), completeness=0.5),
    Row(1, "a", "same", 1, True, (), ("docstrings",), completeness=1.0, accepted=True),
    Row(2, "a", "renamed", 1, True, ("docstrings",), ("docstrings",), completeness=0.75, update="deployed",
        update_seconds=9.0, update_memory=10**9),
    Row(3, "b", "new", 0, False, elsewhere=("docstrings",), why="The model gave no answer."),
]  # fmt: skip
OTHERS = [
    Night(4, "deployed", "Learnt.", 60.0, 2 * 10**9),
    Back("a", 1.0, 0.75),
    Elsewhere(750, 0.7, 0.68, 5, 20),
]


def test_everything_that_is_written_is_read_again(tmp_path: Path) -> None:
    diary = Diary(tmp_path, RUN)
    for line in (*ROWS, *OTHERS):
        diary.write(line)
    (results,) = found(tmp_path)
    assert results == diary.results
    assert (results.rows, results.nights, results.backs) == (ROWS, OTHERS[:1], OTHERS[1:2])
    assert results.elsewhere == OTHERS[2]


def test_a_line_that_a_kill_cut_off_is_not_there_and_the_next_one_is_whole(tmp_path: Path) -> None:
    Diary(tmp_path, RUN).write(ROWS[0])
    path = tmp_path / "results.jsonl"
    with path.open("a") as file:
        file.write('{"kind": "request", "num')
    again = Diary(tmp_path, RUN)
    again.write(ROWS[1])
    assert read(path).rows == ROWS[:2]


def test_a_folder_of_another_run_is_refused(tmp_path: Path) -> None:
    Diary(tmp_path, RUN)
    with pytest.raises(ValueError, match="holds another run"):
        Diary(tmp_path, replace(RUN, base="cd" * 32))


def test_a_mistake_that_was_corrected_counts_where_it_comes_back_and_nowhere_else() -> None:
    said = "\n".join(table([Results(RUN, ROWS)]))
    assert [words for words in said.splitlines() if words.startswith("    memory")][:3] == [
        "    memory            0.0% [0.0%, 79.3%] of 1",
        "    memory          100.0% [20.7%, 100.0%] of 1",
        "    memory           50.0% [9.5%, 90.5%] of 2",
    ]
    assert "100%" not in said.replace("100.0%", "")
    assert "1 not filled" in said
    assert "1: 1 deployed; deployed after 9.0 s (median), 9.0 s (p95); 1.00 GB at most" in said


def test_the_table_to_paste_has_a_line_for_each_run_with_its_number_of_cases() -> None:
    runs = [Results(replace(RUN, arm=arm), ROWS) for arm in ("memory", "none")]
    head, _, *lines = markdown(runs)
    assert all(line.count("|") == head.count("|") for line in lines)
    assert [line.split(" | ")[1] for line in lines] == ["none", "memory"]
    assert lines[0] == (
        "| careful | none | 0% [0%, 79%] of 1 | - | 100% [21%, 100%] of 1 | 75% → 75% | 33% [6%, 79%] of 3 |"
    )


def test_the_change_elsewhere_comes_with_its_interval() -> None:
    said = "\n".join(table([Results(RUN, ROWS, elsewhere=Elsewhere(750, 0.7, 0.68, 5, 20))]))
    assert "70.0% → 68.0%: -2.0 ± 1.3 points of 750" in said


def test_a_plot_is_whole_and_names_every_arm() -> None:
    rows = [replace(ROWS[number % 3], number=number) for number in range(60)]
    runs = [Results(replace(RUN, arm=arm, requests=60), rows) for arm in ARMS]
    tree = ElementTree.fromstring(plot(runs))
    words = [one.text for one in tree.iter("{http://www.w3.org/2000/svg}text")]
    assert all(words.count(arm) == 2 for arm in ARMS)
    ends = [float(one.get("y", "0")) for one in tree.iter() if one.text in ARMS]
    assert len(set(ends)) == len(ends), "no name stands on another"


HEAD = "def half(number):\n"
RIGHT = f"{HEAD}    return number / 2\n"
CHECKED = Ask(0, "half", "new", 0, "the half", "", RIGHT, "assert half(4) == 2\n")


@pytest.mark.parametrize(
    ("code", "committed", "fired"),
    [
        (RIGHT, RIGHT, ()),
        (f"{HEAD}    return 0.5 * number\n", f"{HEAD}    return 0.5 * number\n", ()),
        (f"{HEAD}    return number\n", RIGHT, ("wrong",)),
        (f"{HEAD}    return number.what\n", RIGHT, ("wrong",)),
    ],
)
def test_code_that_does_not_do_what_was_asked_is_put_right(
    code: str, committed: str, fired: tuple[str, ...]
) -> None:
    with Verifier() as verifier:
        assert Judge(DEVELOPERS["loops"], verifier).committed(CHECKED, code) == (committed, fired)


def test_where_a_wish_changes_what_the_code_does_the_checks_say_nothing() -> None:
    right = f"{HEAD}    if number < 0:\n        raise ValueError('negative')\n    return number / 2\n"
    checks = "try:\n    half(-1)\nexcept ValueError:\n    pass\nelse:\n    raise AssertionError\n"
    code = f"{HEAD}    if 0 > number:\n        return None\n    return number / 2\n"
    with Verifier() as verifier:
        asked = replace(CHECKED, right=right, checks=checks)
        assert Judge(DEVELOPERS["none"], verifier).committed(asked, code) == (code, ())


def test_without_checks_only_the_right_code_is_right() -> None:
    with Verifier() as verifier:
        judge = Judge(DEVELOPERS["loops"], verifier)
        asked = replace(CHECKED, checks="")
        assert judge.committed(asked, f"{HEAD}    return  number/2\n")[1] == ()
        assert judge.committed(asked, f"{HEAD}    return 0.5 * number\n") == (RIGHT, ("wrong",))
