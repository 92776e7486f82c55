"""A mistake that was corrected does not come back, through the whole fill, with a model that makes it every time."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from stage import Stage, stage

from engine.ledger.records import FillRecord, Finding, Hunk
from engine.memory.memory import Memory
from watcher.fill import Filler

NOBODY = (sys.executable, "-c", "")  # no embedder: the characters alone, which is the harder case

HEADER = "def evens(items):\n"
WORDS = "the even ones of items"
WRONG = "    return [x for x in items if x % 2 == 0]\n"
RIGHT = "    return list(filter(is_even, items))\n"
HELPER = "def is_even(x):\n    return x % 2 == 0\n\n\n"
LONG = "".join(f"    step_{number} = items[{number}:]\n" for number in range(20)) + "    return step_19\n"

pytestmark = pytest.mark.model


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as made:
        yield made


@contextmanager
def remembering(on: Stage) -> Iterator[Filler]:
    """A filler whose memory reads the ledger when it is first asked."""
    with on.filler() as filler, Memory(on.home, filler.ledger, command=NOBODY) as memory:
        filler.memory = memory
        yield filler


def stub(words: str = WORDS, header: str = HEADER, above: str = "") -> str:
    margin = header[: len(header) - len(header.lstrip())] + "    "
    return f"{above}{header}{margin}# @agent: {words}\n{margin}pass\n"


def ask(on: Stage, text: str, filler: Filler, path: str = "b.py") -> FillRecord:
    """The fill of the first request of a file."""
    told = on.fill(path, text, filler)
    assert told.stage == "filled", told.words
    found = filler.ledger.fill(told.fill)
    assert found is not None
    return found


def correct(filler: Filler, fill: FillRecord, code: str, *hunks: Hunk) -> int:
    """As if the user had committed `code` in place of a fill."""
    hunks = hunks or (Hunk(0, fill.text, code),)
    found = Finding("edited", fill.path, f"{fill.id}".ljust(40, "0"), code, hunks)
    number = filler.ledger.add_correction(fill.id, found, 1.0 + fill.id)
    correction = filler.ledger.correction(number)
    assert correction is not None and filler.memory is not None
    filler.memory.learned([correction])
    return number


def corrected(on: Stage, filler: Filler, code: str, text: str | None = None) -> int:
    return correct(filler, ask(on, text or stub(), filler, "a.py"), code)


@pytest.mark.parametrize("right", [RIGHT, "    return []\n", LONG, RIGHT.rstrip("\n")])
def test_the_very_same_request_never_shows_its_mistake_again(on: Stage, right: str) -> None:
    on.recite(WRONG.encode())
    with remembering(on) as filler:
        corrected(on, filler, right, stub(above=HELPER))
        assert ask(on, stub(above=HELPER), filler).text == right.rstrip("\n") + "\n"


def test_nor_where_the_file_is_saved_meanwhile(on: Stage) -> None:
    on.recite(WRONG.encode())
    with remembering(on) as filler:
        corrected(on, filler, RIGHT, stub(above=HELPER))
        on.acts["generating"] = lambda: on.work.write("b.py", stub(above=f"LIMIT = 3\n\n\n{HELPER}")) and None
        fill = ask(on, stub(above=HELPER), filler)
    assert (fill.text, fill.log_likelihood) == (RIGHT, None)
    assert on.read("b.py") == f"LIMIT = 3\n\n\n{HELPER}{HEADER}{RIGHT}"


def test_nor_where_what_was_committed_uses_a_name_that_its_own_file_imports(on: Stage) -> None:
    on.recite(WRONG.encode())
    with remembering(on) as filler:
        fill = ask(on, stub(), filler, "a.py")
        text = f"import os\nfrom house.numbers import is_even, is_odd\n\n\n{HEADER}{RIGHT}"
        on.work.write("a.py", text)
        on.work.git("add", "a.py")
        commit = on.work.commit("ours")
        found = Finding("edited", "a.py", commit, RIGHT, (Hunk(0, fill.text, RIGHT),))
        correction = filler.ledger.correction(filler.ledger.add_correction(fill.id, found, 2.0))
        assert correction is not None and filler.memory is not None
        filler.memory.learned([correction])
        assert ask(on, stub(), filler).text == f"    from house.numbers import is_even\n{RIGHT}"


def test_nor_below_no_header_where_the_answer_is_the_same_again(on: Stage) -> None:
    on.recite(b"LIMIT = 10\n")
    text = "# @agent: the largest number of rows\n"
    with remembering(on) as filler:
        corrected(on, filler, "import os\n\nMOST = int(os.environ.get('MOST', 10))\n", text)
        assert ask(on, text, filler).text == "import os\n\nMOST = int(os.environ.get('MOST', 10))\n"


def test_the_same_words_below_no_header_get_no_other_answers_correction(on: Stage) -> None:
    text = "# @agent: the largest number of rows\n"
    on.recite(b"LIMIT = 10\n")
    with remembering(on) as filler:
        corrected(on, filler, "import os\n\nMOST = int(os.environ.get('MOST', 10))\n", text)
    on.recite(b"ROWS = [1, 2]\n")
    with remembering(on) as filler:
        assert ask(on, text, filler).text == "ROWS = [1, 2]\n"


def test_nor_among_many_newer_corrections_of_requests_like_it(on: Stage) -> None:
    on.recite(WRONG.encode())
    with remembering(on) as filler:
        corrected(on, filler, LONG)
        for number in range(20):
            like = stub(f"{WORDS} like {number}", f"def evens_{number}(items):\n")
            correct(filler, ask(on, like, filler, f"c{number}.py"), f"    return items[{number}:]\n")
        assert ask(on, stub(), filler).text == LONG


def test_nor_at_another_indentation_below_a_header_of_many_lines(on: Stage) -> None:
    header = "def evens(\n    items,\n):\n"
    text = f"{header}    # @agent: {WORDS}\n    pass\n"
    on.recite(WRONG.encode())
    with remembering(on) as filler:
        corrected(on, filler, "    return []\n", text)
        assert ask(on, text, filler).text == "    return []\n"


def test_of_several_corrections_of_the_same_request_the_newest_stands(on: Stage) -> None:
    on.recite(WRONG.encode())
    with remembering(on) as filler:
        corrected(on, filler, "    return []\n")
        correct(filler, ask(on, stub(), filler, "c.py"), "    return items[::2]\n")
        assert ask(on, stub(), filler).text == "    return items[::2]\n"


def test_a_correction_that_does_not_fit_is_not_written_and_the_front_is_told_of_which_fill(on: Stage) -> None:
    on.recite(WRONG.encode())
    with remembering(on) as filler:
        number = corrected(on, filler, RIGHT, stub(above=HELPER))
        fill = ask(on, stub(), filler)  # `is_even` is not defined here
        assert fill.text == WRONG
        assert (number, "guard") in [(one.correction, one.how) for one in filler.ledger.shown(fill.id)]
    (told,) = {one.words for one in on.heard if one.stage == "retrying"}
    assert told == "It made a mistake that you corrected before: agent log --why 1"


@pytest.mark.parametrize(
    ("words", "header", "answer", "expected"),
    [
        ("of items those that are even", HEADER, WRONG, "    return [x for x in items if not x % 2]\n"),
        (
            "the even ones of rows", "def evens_of(rows):\n",
            "    return [row for row in rows if row % 2 == 0]\n", "    return [row for row in rows if not row % 2]\n",
        ),
        (
            "give me even ones in customer_ids", "def get_evens(customer_ids):\n",
            "    return [n for n in customer_ids if n % 2 == 0]\n",
            "    return [n for n in customer_ids if not n % 2]\n",
        ),
    ],
)  # fmt: skip
def test_a_request_in_other_words_and_names_gets_the_correction_in_its_names(
    on: Stage, words: str, header: str, answer: str, expected: str
) -> None:
    on.recite(WRONG.encode())
    with remembering(on) as filler:
        corrected(on, filler, "    return [x for x in items if not x % 2]\n")
        on.recite(answer.encode())
        assert ask(on, stub(words, header), filler).text == expected


def test_a_parameter_that_only_the_correction_uses_gets_its_name_from_the_header(on: Stage) -> None:
    on.recite(b"    return [x for x in items]\n")
    with remembering(on) as filler:
        first = stub("the first of items, limit at most", "def head(items, limit):\n")
        corrected(on, filler, "    return items[:limit]\n", first)
        on.recite(b"    return [x for x in rows]\n")
        again = stub("the first of rows, most at most", "def head(rows, most):\n")
        assert ask(on, again, filler).text == "    return rows[:most]\n"


@pytest.mark.parametrize(
    ("words", "header"),
    [
        ("the odd ones of items", HEADER),  # an opposite
        ("those ones of items", "def odd(items):\n"),  # and one in the name
        ("the even ones of items, None if there are none", HEADER),  # how the code is to be
        ("the even ones of items, raise ValueError on text", HEADER),
        ("the even ones of items with their_own_helper()", HEADER),
        ("total price of a basket", "def total(items):\n"),  # something else
        ("what the sensor read", "def evens(items, default):\n"),
    ],
)
def test_a_request_for_something_else_is_left_alone(on: Stage, words: str, header: str) -> None:
    on.recite(WRONG.encode())
    with remembering(on) as filler:
        corrected(on, filler, "    return items[::2]\n")
        assert ask(on, stub(words, header), filler).text == WRONG


def test_nor_is_one_with_another_number(on: Stage) -> None:
    on.recite(WRONG.encode())
    with remembering(on) as filler:
        corrected(on, filler, "    return items[::2]\n", stub(f"{WORDS}, 3 at most"))
        assert ask(on, stub(f"{WORDS}, 4 at most"), filler).text == WRONG


def test_a_correction_that_kept_little_of_its_fill_is_not_for_a_request_that_is_only_somewhat_like_it(
    on: Stage,
) -> None:
    answer = "    return {**a, **b}\n"  # right for the one request, taken for it in the other
    on.recite(answer.encode())
    with remembering(on) as filler:
        first = stub("merge the sorted lists a and b", "def merge_sorted(a, b):\n")
        corrected(on, filler, "    return list(heapq.merge(a, b))\n", f"import heapq\n\n\n{first}")
        again = stub("merge the dicts a and b", "def together(a, b):\n")
        assert ask(on, again, filler).text == answer


def test_an_answer_that_is_right_already_is_not_touched(on: Stage) -> None:
    on.recite(WRONG.encode())
    with remembering(on) as filler:
        corrected(on, filler, "    return list(items[::2])\n")
        older = ask(on, stub("even ones of items", "def even_ones(items):\n"), filler, "c.py")
        correct(filler, older, "    return list(items[::4])\n")
        on.recite(b"    return list(rows[::2])\n")
        assert ask(on, stub("the even ones of rows", "def evens(rows):\n"), filler).text == (
            "    return list(rows[::2])\n"
        )


PIPE = "    for func in functions:\n        value = func(value)\n    return value\n"


def docstring(filler: Filler, fill: FillRecord, text: str) -> int:
    """As if the user had put a docstring above a fill."""
    said = f'    """{text}"""\n'
    return correct(filler, fill, said + fill.text, Hunk(0, "", said))


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("def through_all(start, trees):\n", ("Through all.", "start", "trees")),
        ("def pipe(value, functions):\n", ("Pipe.", "value", "functions")),
        ("def feed(value: int, functions: list, log=None):\n", ("Feed.", "value", "functions")),
    ],
    ids=["other names", "the same", "another header"],
)
def test_what_was_changed_in_its_manner_alone_is_changed_in_the_same_code_whatever_was_asked(
    on: Stage, header: str, expected: tuple[str, str, str]
) -> None:
    said, value, functions = expected
    on.recite(PIPE.encode())
    with remembering(on) as filler:
        docstring(
            filler, ask(on, stub("feed value in", "def pipe(value, functions):\n"), filler, "a.py"), "Pipe."
        )
        code = PIPE.replace("functions", functions).replace("value", value)
        on.recite(code.encode())
        found = ask(on, stub("one callable after the other, please", header), filler)
        assert found.text == f'    """{said}"""\n{code}'


def test_also_where_a_parameter_is_only_called(on: Stage) -> None:
    code = "    for item in items:\n        yield item\n        if predicate(item):\n            return\n"
    on.recite(code.encode())
    with remembering(on) as filler:
        docstring(
            filler, ask(on, stub("up to it", "def until(items, predicate):\n"), filler, "a.py"), "Until."
        )
        other = code.replace("predicate", "holds")
        on.recite(other.encode())
        found = ask(on, stub("the elements to the first that holds", "def until(items, holds):\n"), filler)
        assert found.text == f'    """Until."""\n{other}'


def test_not_where_the_request_says_how_it_wants_it(on: Stage) -> None:
    on.recite(PIPE.encode())
    header = "def pipe(value, functions):\n"
    with remembering(on) as filler:
        docstring(filler, ask(on, stub("feed value in", header), filler, "a.py"), "Pipe.")
        assert ask(on, stub("one after the other, no docstring", header), filler).text == PIPE


def test_not_where_the_user_went_back_to_it_since(on: Stage) -> None:
    on.recite(PIPE.encode())
    header = "def pipe(value, functions):\n"
    with remembering(on) as filler:
        docstring(filler, ask(on, stub("feed value in", header), filler, "a.py"), "Pipe.")
        second = ask(on, stub("one callable after the other", header), filler, "c.py")
        assert second.text.startswith('    """Pipe."""\n')
        correct(filler, second, PIPE, Hunk(0, '    """Pipe."""\n', ""))
        assert ask(on, stub("run them all in their order", header), filler).text == PIPE


def test_a_whole_definition_is_said_as_one_that_does_the_same_with_other_names_and_types(on: Stage) -> None:
    on.recite(b"def join_command(args: list[str]) -> str:\n    return shlex.join(args)\n")
    with remembering(on) as filler:
        first = ask(
            on, "import shlex\n\n# @agent: join_command(args): quoted for the shell\n", filler, "a.py"
        )
        correct(
            filler, first, 'def join_command(args):\n    """Join command."""\n    return shlex.join(args)\n'
        )
        on.recite(b"def quoted(words: list[str]):\n    line = shlex.join(words)\n    return line\n")
        again = ask(
            on, "import shlex\n\n# @agent: quoted(words): what a shell reads as these words\n", filler
        )
        assert again.text == 'def quoted(words):\n    """Quoted."""\n    return shlex.join(words)\n'


def test_a_docstring_of_its_own_is_left_as_it_is(on: Stage) -> None:
    header = "def pipe(value, functions):\n"
    on.recite(PIPE.encode())
    with remembering(on) as filler:
        docstring(filler, ask(on, stub("feed value in", header), filler, "a.py"), "Pipe.")
        own = '    """Feed each one the result of the one before."""\n' + PIPE
        on.recite(own.encode())
        assert ask(on, stub("one callable after the other", header), filler).text == own


@pytest.mark.parametrize(
    "words", [f"Please, {WORDS}.", f"write a function to {WORDS}", f"I want {WORDS}, thanks"]
)
def test_however_the_same_request_is_put(on: Stage, words: str) -> None:
    on.recite(WRONG.encode())
    with remembering(on) as filler:
        corrected(on, filler, LONG)
        assert ask(on, stub(words), filler).text == LONG


def test_a_correction_with_a_name_that_the_answer_does_not_know_either_is_applied(on: Stage) -> None:
    code = "    for given in (1, 2):\n        assert length(given) == given\n"
    header = "def test_length():\n"
    on.recite(code.encode())
    with remembering(on) as filler:
        docstring(filler, ask(on, stub("a test of length", header), filler, "a.py"), "Test length.")
        assert ask(on, stub("a test of length", header), filler).text == f'    """Test length."""\n{code}'


def test_an_answer_that_does_what_was_committed_elsewhere_is_said_as_it_is_there(on: Stage) -> None:
    on.recite(b"    return [x for x in items]\n")
    with remembering(on) as filler:
        corrected(
            on, filler, '    """Evens."""\n    found = [x for x in items if x % 2 == 0]\n    return found\n'
        )
        on.recite(b"    return [n for n in numbers if n % 2 == 0]\n")
        found = ask(on, stub("whatever two divides", "def halves(numbers):\n"), filler).text
        assert (
            found == '    """Halves."""\n    found = [n for n in numbers if n % 2 == 0]\n    return found\n'
        )


def test_a_name_that_the_correction_changed_is_not_changed_back(on: Stage) -> None:
    header, code = "def rows(path):\n", "    result = open(path).read()\n    return result.splitlines()\n"
    better = '    """Rows."""\n' + code.replace("result", "found")
    on.recite(code.encode())
    with remembering(on) as filler:
        corrected(on, filler, better, stub("the lines of the file at path", header))
        assert ask(on, stub("all lines of the file at path", header), filler).text == better
