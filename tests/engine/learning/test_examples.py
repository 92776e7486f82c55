"""What was corrected becomes the answer that should have been given: given as the model's own answer to the same
request, it makes the product write the committed code. Real files, real git, a real model in a child process."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from corrected import DAY, Past, past
from planted import token
from stage import Stage, stage

from engine.displaced import Displaced
from engine.learning.examples import A_DAY, IN_ALL, Example, Examples, Gathered, capped
from engine.ledger.forgetting import Selection
from engine.ledger.ledger import Ledger
from engine.ledger.records import Correction, Shown
from engine.model.prompts import Context
from hooks.reconcile import reconcile
from watcher.rehearsal import written


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as made:
        made.work.git("config", "user.email", "ada@example.org")
        yield made


def looked(on: Stage) -> list[Correction]:
    """What the commits say now."""
    with Ledger.open(on.home) as ledger:
        store = Displaced(on.home.displaced)
        return reconcile(ledger, on.work.repository, store, on.settings, time.time())


def gathered(on: Stage, scope: str | None = None) -> Gathered:
    looked(on)
    with Ledger.open(on.home) as ledger:
        return Examples(ledger, on.home, written).gather(scope)


def corrected(on: Stage, path: str, request: str | bytes, answer: str, old: str, new: str) -> Example:
    """The example of a fill that was made for `request`, changed by the user and committed."""
    on.recite(answer.encode())
    assert on.fill(path, request).stage == "filled"
    text = (on.work.root / path).read_bytes()
    assert old.encode() in text
    on.work.write(path, text.replace(old.encode(), new.encode(), 1))
    on.work.commit()
    found = gathered(on)
    assert found.left_out == ()
    return found.examples[-1]


CASES = {
    "a body": (
        "a.py",
        "import os\n\n\ndef join(a, b):\n    # @agent: join\n    pass\n\n\nprint(join(1, 2))\n",
        "    return os.path.join(a, b)\n",
        "os.path.join(a, b)",
        "os.sep.join((a, b))",
    ),
    "a method with a docstring, indented by two": (
        "a.py",
        'class A:\n  def go(self):\n    """Go."""\n    # @agent: go\n    ...\n\n  def stop(self):\n    return 1\n',
        "    self.x = 1\n    return self.x\n",
        "    self.x = 1\n",
        "    if self.x:\n      self.x = 2\n",
    ),
    "a whole function, between others": (
        "a.py",
        "def one():\n    return 1\n\n\n# @agent: two\n\n\ndef three():\n    return 3\n",
        "def two():\n    return 1 + 1\n",
        "def two():\n    return 1 + 1\n",
        'def two() -> int:\n    """Two."""\n    return 2\n',
    ),
    "tabs and braces": (
        "a.go",
        "package a\n\nfunc add(a int, b int) int {\n\t// @agent: add\n}\n",
        "\treturn a - b\n",
        "a - b",
        "a + b",
    ),
    "an edit": (
        "a.py",
        "def total(rows):\n    # @agent edit: one line\n    n = 0\n    for r in rows:\n        n += r\n    return n\n",
        "    n = len(rows)\n",
        "len(rows)",
        "sum(rows)",
    ),
    "carriage returns": (
        "a.py",
        b"def one():\r\n    # @agent: one\r\n    pass\r\n",
        "    x = 1\n    return x\n",
        "    x = 1\r\n    return x\r\n",
        "    return 1\r\n",
    ),
    "no line break at the end of the file": (
        "a.py",
        "x = 1\n# @agent: y",
        "y = 1\n",
        "y = 1",
        "y = 2",
    ),
}  # fmt: skip


@pytest.mark.model
@pytest.mark.parametrize("case", CASES)
def test_given_as_the_answer_it_makes_the_product_write_the_committed_file_to_the_byte(
    on: Stage, case: str
) -> None:
    path, request, answer, old, new = CASES[case]
    example = corrected(on, path, request, answer, old, new)
    committed = (on.work.root / path).read_bytes()
    assert (example.kind, example.wrong) == ("corrected", answer)
    assert new.strip().splitlines()[0].strip() in example.target
    on.recite(example.target.encode())
    again = f"again{Path(path).suffix}"
    assert on.fill(again, request).stage == "filled"
    assert (on.work.root / again).read_bytes() == committed


@pytest.mark.model
def test_only_what_the_user_changed_is_new(on: Stage) -> None:
    example = corrected(
        on, "a.py", "def f(a, b):\n    # @agent: join\n    pass\n", "    c = a + b\n    return c\n",
        "    return c\n", "    return c or None\n",
    )  # fmt: skip
    assert [example.target[start:end] for start, end in example.changed] == ["or None"]
    assert example.context.before == "def f(a, b):\n"
    assert (example.model.startswith("recites"), example.adapter, example.path) == (True, "", "a.py")


@pytest.mark.model
def test_what_was_committed_as_it_was_is_kept_and_so_is_what_was_only_laid_out_anew(on: Stage) -> None:
    on.recite(b"    return max(1, 2)\n")
    for name in ("a", "b"):
        on.fill(f"{name}.py", f"def {name}():\n    # @agent: the larger {name}\n    pass\n")
    on.work.write("b.py", "def b():\n    return max(\n        1,\n        2,\n    )\n")
    on.work.commit()
    found = gathered(on)
    assert [(one.path, one.kind, one.changed) for one in found.examples] == [
        ("a.py", "kept", ()), ("b.py", "kept", ()),
    ]  # fmt: skip
    assert found.kept[1].target == "    return max(\n        1,\n        2,\n    )\n"


@pytest.mark.model
def test_code_that_was_moved_to_another_depth_is_put_back_where_it_was_asked_for(on: Stage) -> None:
    on.recite(b"    first = compute_the_first(number)\n    return combine_all(first, number)\n")
    on.fill("a.py", "def combined(number):\n    # @agent: combine\n    pass\n")
    on.work.write(
        "a.py",
        "class Number:\n    def combined(number):\n        first = compute_the_first(number)\n"
        "        return combine_all(first, number, 2)\n",
    )
    on.work.commit()
    (example,) = gathered(on).examples
    assert example.target == (
        "    first = compute_the_first(number)\n    return combine_all(first, number, 2)\n"
    )


# --- what is left out, and why


STUB = "def answer():\n    # @agent: the answer\n    pass\n"


def why(on: Stage) -> str:
    """Why the only correction is left out."""
    found = gathered(on)
    assert found.examples == ()
    return found.left_out[0].reason


@pytest.mark.model
def test_what_was_taken_out_or_taken_back_has_no_answer(on: Stage) -> None:
    on.recite(b"    return compute(41) + 1\n")
    on.fill("a.py", STUB)
    on.work.commit()
    on.work.git("revert", "--no-edit", "HEAD")
    assert "reverted" in why(on)
    on.fill("b.py", STUB)
    on.work.commit("with")
    on.work.write("b.py", "x = 1\n")
    on.work.commit("without")
    assert [one.reason for one in gathered(on).left_out] == [
        "its commit was reverted", "it was taken out, and nothing stands there instead",
    ]  # fmt: skip


@pytest.mark.model
def test_a_repository_that_is_not_trusted_any_more_teaches_nothing(on: Stage) -> None:
    corrected(on, "a.py", STUB, "    return 41\n", "41", "42")
    with Ledger.open(on.home) as ledger:
        ledger.trust(on.work.repository, False)
    assert why(on) == "its repository is not trusted"


@pytest.mark.model
def test_settings_that_forbid_learning_count_then_and_now(on: Stage) -> None:
    corrected(on, "a.py", STUB, "    return 41\n", "41", "42")
    on.work.write(".agent.toml", "learn = false\n")
    assert "say `learn = false`" in why(on)
    on.recite(b"    return 43\n")
    on.fill("b.py", STUB)
    on.work.commit()
    assert {one.reason for one in gathered(on).left_out} == {
        "its repository's settings say `learn = false`", "its repository's settings said `learn = false`",
    }  # fmt: skip


@pytest.mark.model
def test_an_answer_out_of_which_a_secret_was_taken_is_not_taught(on: Stage) -> None:
    """I9: the placeholder is no code."""
    secret = token("stripe", 5)
    on.recite(f'    key = "{secret}"\n    return use(key)\n'.encode())
    on.fill("a.py", STUB)
    on.work.commit()
    assert "a secret was taken out" in why(on)


@pytest.mark.model
def test_code_that_the_product_would_refuse_or_cut_is_not_taught(on: Stage) -> None:
    """FAULTS 48–50: a marker in what was committed would be a request of its own."""
    on.recite(b"    value = 41\n    return value\n")
    on.fill("a.py", STUB)
    on.fill("b.py", STUB)
    on.work.write(
        "a.py", "def answer():\n    value = 42\n    # see @agent: in the manual\n    return value\n"
    )
    on.work.write("b.py", "def answer():\n    value = 41\n    return value\n    print(value)\n")
    on.work.commit()
    assert [one.reason for one in gathered(on).left_out] == [
        "as an answer it would be refused",
        "an answer like this would be cut, as it holds more than its place",
    ]


@pytest.mark.model
def test_a_marker_of_the_users_own_is_the_one_that_is_looked_for(on: Stage) -> None:
    """In such a repository, what begins with ours is a word like any other."""
    on.recite(b"    value = 41\n    return value\n")
    for name, words in (("a", "see @agent: in the manual"), ("b", "see @bot: in the manual")):
        on.fill(f"{name}.py", STUB)
        on.work.write(f"{name}.py", f"def answer():\n    value = 42\n    # {words}\n    return value\n")
    on.work.write(".agent.toml", 'marker = "@bot"\n')
    on.work.commit()
    found = gathered(on)
    assert [one.path for one in found.examples] == ["a.py"]
    assert [one.reason for one in found.left_out] == ["as an answer it would be refused"]


# --- which of many


@pytest.fixture
def then(tmp_path: Path) -> Iterator[Past]:
    with past(tmp_path) as begun:
        begun.ledger.trust(begun.repository, True)
        yield begun


def made(
    then: Past,
    number: int,
    *,
    prompt: str = "",
    right: str = "",
    kept: bool = False,
    path: str = "",
    adapter: str = "",
) -> int:
    """A fill that was kept, or corrected to return `right`. Returns the correction's id."""
    path = path or f"m{number}.py"
    prompt = prompt or f"give number {number}"
    context = Context(path, "python", "fill", prompt, "def f():\n", "", "    ", signature="def f():\n")
    text = f"    return give({number})\n"
    fill = then.fill(text, prompt, path=path, context=context, adapter=adapter)
    return then.found(fill, "kept") if kept else then.found(fill, "edited", f"give({number})", right or "1")


def all_of(then: Past) -> Gathered:
    return Examples(then.ledger, then.home, written).gather()


def reasons(found: Gathered) -> dict[int, str]:
    return {one.correction: one.reason for one in found.left_out}


def test_every_correction_that_stands_is_in_or_out_once(then: Past) -> None:
    fills = [made(then, number, kept=number % 2 == 0) for number in range(6)]
    old = then.found(then.fill(prompt="before contexts were kept"), "edited", "1", "2")
    gap = then.found(then.fill("    return 5\n", prompt="lost"), "gap", words="the file is too large")
    found = all_of(then)
    assert [one.correction for one in found.examples] == fills
    assert reasons(found) == {
        old: "what the model was shown for it was not kept",
        gap: "what became of it cannot be told: the file is too large",
    }
    assert (len(found.corrected), len(found.kept)) == (3, 3)


def test_the_same_lesson_is_taught_once_and_by_the_correction_rather_than_by_what_was_kept_since(
    then: Past,
) -> None:
    first = made(then, 1, prompt="the answer", right="give(2)", path="a.py")
    second = made(then, 1, prompt="The answer!", right="give(2)", path="b.py")
    kept = made(then, 2, prompt="the answer", kept=True, path="c.py")
    found = all_of(then)
    assert [one.correction for one in found.examples] == [second]
    assert reasons(found) == dict.fromkeys((first, kept), f"correction {second} says the same")


def test_of_two_corrections_in_the_same_place_the_newer_one_counts(then: Past) -> None:
    first = made(then, 1, prompt="the answer", right="one(1)", path="a.py")
    second = made(then, 1, prompt="the answer", right="two(2)", path="a.py")
    kept = made(then, 3, prompt="the answer", kept=True, path="a.py")
    found = all_of(then)
    assert [one.correction for one in found.examples] == [second]
    assert reasons(found) == {
        first: f"correction {second} of the same place is newer",
        kept: f"correction {second} says otherwise",
    }


def test_a_fill_to_which_a_remembered_correction_was_applied_is_a_mistake_of_the_model(then: Past) -> None:
    before = made(then, 1)
    after = made(then, 2, kept=True, adapter="mine")
    fill = then.ledger.correction(after)
    assert fill is not None
    then.ledger.add_shown(fill.fill.id, [Shown(before, "mended", 1.0)])
    example = all_of(then).examples[-1]
    assert (example.kind, example.wrong, example.changed, example.adapter) == ("corrected", "", (), "mine")


def test_a_flood_of_kept_fills_is_cut_off_by_the_day_and_takes_no_place_of_others(
    then: Past, tmp_path: Path
) -> None:
    """FAULTS 55."""
    other = then.at(tmp_path / "other")
    other.ledger.trust(other.repository, True)
    flood = [made(then, number, kept=True) for number in range(A_DAY["kept"] + 7)]
    mine = [made(then, 900), made(other, 901, kept=True)]
    found = all_of(then)
    assert [one.correction for one in found.examples] == [*flood[: A_DAY["kept"]], *mine]
    assert {one.correction for one in found.left_out} == set(flood[A_DAY["kept"] :])
    assert all("more than 50 kept fills of that day" in one.reason for one in found.left_out)


def test_the_date_of_a_commit_opens_no_other_day(then: Past) -> None:
    """Anybody can date a commit; the fill's day is by our own clock."""
    numbers = []
    for number in range(A_DAY["kept"] + 2):
        numbers.append(made(then, number, kept=True))
        correction = then.ledger.correction(numbers[-1])
        assert correction is not None
        then.ledger.add_correction(correction.fill.id, correction.found, then.now[0] - number * DAY)
    assert len(all_of(then).examples) == A_DAY["kept"]


def test_of_a_repository_over_many_days_the_newest_count() -> None:
    context = Context("a.py", "python", "fill", "one", "", "")
    kept = [
        Example(
            number, number, "kept", context, "x\n", (), "x\n", "personal", "python", Path("/r"), "a.py",
            number // A_DAY["kept"] * DAY, "base", "",
        )
        for number in range(IN_ALL["kept"] + 3)
    ]  # fmt: skip
    left, without = capped(kept)
    assert left == kept[3:]
    assert [one.correction for one in without] == [2, 1, 0]


def test_what_was_made_of_a_correction_is_made_once_and_what_was_forgotten_is_let_go_of(then: Past) -> None:
    """I10; SQLite gives the number of a row that is gone to the next one."""
    asked: list[str] = []

    def rehearse(context: Context, raw: str, marker: str) -> str | None:
        asked.append(raw)
        return written(context, raw, marker)

    examples = Examples(then.ledger, then.home, rehearse)
    number = made(then, 1, right="zebra()")
    first = examples.gather().examples
    assert (examples.gather().examples, asked) == (first, [first[0].target])
    then.ledger.forget(Selection(fill=first[0].fill))
    assert examples.gather().examples == ()
    assert made(then, 2, right="heron()") == number
    (second,) = examples.gather().examples
    assert "heron" in second.target
    assert len(examples._made) == 1
