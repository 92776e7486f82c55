"""One-line rules: what was swapped every time is one, what was swapped back or now and then is none."""

from __future__ import annotations

from corrected import Past

from engine.memory.rules import Rule, imported, named, rules


def swap(then: Past, wrong: str, right: str, **more: str) -> int:
    return then.found(then.fill(wrong, **more), "edited", wrong, right)  # type: ignore[arg-type]


def found(then: Past, least: int = 2) -> list[Rule]:
    return rules(then.ledger.corrections(), least)


def test_an_import_that_is_swapped_every_time_is_a_rule(then: Past) -> None:
    numbers = [swap(then, "import os\n", "from pathlib import Path\n") for _ in range(3)]
    (rule,) = found(then)
    assert rule.words == "import `os` → `pathlib`"
    assert (rule.corrections, rule.taken, rule.language) == (tuple(reversed(numbers)), 3, "python")


def test_a_call_that_is_swapped_every_time_is_a_rule(then: Past) -> None:
    swap(then, "    x = requests.get(url)\n", "    x = httpx.get(url)\n")
    swap(then, "    y = requests.get(u, timeout=3)\n", "    y = httpx.get(u, timeout=3)\n")
    assert [one.words for one in found(then)] == ["`requests.get` → `httpx.get`"]


def test_once_is_no_rule_unless_asked_for(then: Past) -> None:
    swap(then, "    x = requests.get(url)\n", "    x = httpx.get(url)\n")
    assert found(then) == []
    assert [one.words for one in found(then, least=1)] == ["`requests.get` → `httpx.get`"]


def test_what_is_swapped_for_this_and_that_is_no_rule(then: Past) -> None:
    for new in ("httpx.get", "httpx.get", "urllib3.request", "fetch"):
        swap(then, "    x = requests.get(url)\n", f"    x = {new}(url)\n")
    assert found(then) == []


def test_what_was_swapped_back_is_no_rule(then: Past) -> None:
    for _ in range(3):
        swap(then, "    x = one(url)\n", "    x = two(url)\n")
    swap(then, "    x = two(url)\n", "    x = one(url)\n")
    assert found(then) == []


def test_a_change_of_layout_shows_no_rule(then: Past) -> None:
    for _ in range(2):
        fill = then.fill("    x = one(url)\n")
        then.found(fill, "edited", "    x = one(url)\n", "    x = two(url)\n", reformatted=True)
    assert found(then) == []


def test_languages_stay_apart(then: Past) -> None:
    swap(then, "x = one(y)\n", "x = two(y)\n")
    swap(then, "x = one(y)\n", "x = two(y)\n", language="ruby")
    assert found(then) == []


def test_names_in_strings_and_comments_are_none() -> None:
    assert named("x = get('os.path.join')  # legacy.call\n") == {"x", "get"}


def test_imports_are_read_in_several_languages() -> None:
    code = 'import os.path\nfrom a.b import c\nuse std::io;\nimport x from "react"\n#include <stdio.h>\n'
    assert imported(code) == {"os.path", "a.b", "std::io", "react", "stdio.h"}
