"""The mistake guard: what was taken out is seen when it comes back, and only that."""

from __future__ import annotations

from corrected import Past
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.memory.guard import Guard, learnt
from engine.text.tokens import tokens


def guard(then: Past) -> Guard:
    return learnt(then.ledger.corrections(outcomes=("edited", "dropped", "reverted", "kept")))


def edited(then: Past, text: str, wrong: str, right: str, **more: str) -> int:
    return then.found(then.fill(text), "edited", wrong, right, **more)  # type: ignore[arg-type]


def test_a_mistake_that_comes_back_is_seen_whatever_its_layout(then: Past) -> None:
    number = edited(
        then, "    return os.path.join(a, b)\n", "    return os.path.join(a, b)\n", "    return Path(a) / b\n"
    )
    code = "def f(a, b):\n    x = 1\n    return os.path.join(\n        a,\n        b,\n    )\n"
    assert guard(then).check(code, "personal", "python") == number


def test_other_names_are_another_mistake(then: Past) -> None:
    edited(
        then, "    return os.path.join(a, b)\n", "    return os.path.join(a, b)\n", "    return Path(a) / b\n"
    )
    assert guard(then).check("    return os.path.join(left, right)\n", "personal", "python") is None


def test_scopes_and_languages_stay_apart(then: Past) -> None:
    wrong = "    return os.path.join(a, b)\n"
    edited(then, wrong, wrong, "    return Path(a) / b\n", scope="work")
    assert guard(then).check(wrong, "personal", "python") is None
    assert guard(then).check(wrong, "work", "ruby") is None
    assert guard(then).check(wrong, "work", "python") is not None


def test_what_says_nothing_by_itself_is_no_mistake(then: Past) -> None:
    edited(then, "    x = 1\n    return None\n", "    return None\n", "    return x\n")
    assert guard(then).check("    y = 2\n    return None\n", "personal", "python") is None


def test_a_line_that_was_committed_all_the_same_is_no_mistake(then: Past) -> None:
    text = "    for row in rows:\n        use(row)\n"
    edited(then, text, text, "    log()\n    for row in rows:\n        use(row)\n")
    assert guard(then).check(text, "personal", "python") is None


def test_a_line_of_a_longer_mistake_is_seen_if_it_names_what_was_dropped(then: Past) -> None:
    wrong = "    total = 0\n    name = legacy.lookup(key)\n"
    number = edited(then, wrong, wrong, "    total = 0\n    name = names[key]\n")
    assert guard(then).check("    name = legacy.lookup(key)\n", "personal", "python") == number


def test_what_the_user_keeps_elsewhere_is_no_mistake(then: Past) -> None:
    wrong = "    return os.path.join(a, b)\n"
    edited(then, wrong, wrong, "    return Path(a) / b\n")
    then.found(then.fill("    log(a)\n" + wrong), "kept")
    assert guard(then).check(wrong, "personal", "python") is None


def test_a_reverted_fill_is_a_mistake_as_a_whole(then: Past) -> None:
    text = "    for row in rows:\n        database.drop(row)\n"
    number = then.found(then.fill(text), "reverted", text)
    made = guard(then)
    assert made.check(text, "personal", "python") == number
    assert made.check("    for row in rows:\n        keep(row)\n", "personal", "python") is None


def test_a_layout_that_was_changed_is_no_mistake(then: Past) -> None:
    wrong = "    return os.path.join( a,b )\n"
    then.found(then.fill(wrong), "edited", wrong, "    return os.path.join(a, b)\n", reformatted=True)
    assert guard(then).check(wrong, "personal", "python") is None


def test_the_newest_of_several_corrections_is_named(then: Past) -> None:
    wrong = "    return os.path.join(a, b)\n"
    edited(then, wrong, wrong, "    return Path(a) / b\n")
    newest = edited(then, wrong, wrong, "    return Path(a, b)\n")
    assert guard(then).check(wrong, "personal", "python") == newest


def test_what_was_forgotten_is_seen_no_more(then: Past) -> None:
    wrong = "    return os.path.join(a, b)\n"
    number = edited(then, wrong, wrong, "    return Path(a) / b\n")
    made = guard(then)
    made.forget(number)
    assert made.check(wrong, "personal", "python") is None


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    before=st.lists(st.sampled_from("ab(=,+"), max_size=8),
    after=st.lists(st.sampled_from("ab(=,+"), max_size=8),
)
def test_a_mistake_is_seen_wherever_it_stands(then: Past, before: list[str], after: list[str]) -> None:
    wrong = "x = legacy(y)\n"
    if not then.ledger.fills():
        edited(then, wrong, wrong, "x = new(y)\n")
    code = " ".join([*before, "\n", wrong, *after])
    there, told = tokens(wrong), tokens(code)
    stands = any(told[at : at + len(there)] == there for at in range(len(told)))
    assert (guard(then).check(code, "personal", "python") is not None) == stands


def test_it_knows_the_corrections_of_a_request_and_of_code_with_other_names(then: Past) -> None:
    wrong, right = "    return sorted(rows)[0]\n", "    return min(rows)\n"
    first, second = edited(then, wrong, wrong, right), edited(then, wrong, wrong, right)
    guarding = guard(then)
    assert guarding.asked("the  answer", "def answer() -> int:", "personal", "python") == [second, first]
    assert guarding.shaped("return sorted(items)[0]", "", "personal", "python") == [second, first]
    assert not guarding.asked("the answer", "def other() -> int:", "personal", "python")
    assert not guarding.asked("the answer", "", "personal", "python")
    assert not guarding.asked("the answer", "def answer() -> int:", "work", "python")
    assert not guarding.shaped("return sorted(items)[1]", "", "personal", "python")
    guarding.forget(second)
    assert guarding.asked("the answer", "def answer() -> int:", "personal", "python") == [first]
    guarding.forget(first)
    assert not guarding.shaped("return sorted(items)[0]", "", "personal", "python")
