"""Answers that stand between code: they are needed there, they fit, and training sees enough of them."""

from __future__ import annotations

import ast
from random import Random

from engine.base.curriculum import families, shown
from engine.base.curriculum.task import Draw, Scene, Style, Task
from engine.base.scenes import as_function
from engine.base.surroundings import Item, draw_item
from engine.base.verify import Verifier

SCENES = [family for family in families().values() if family.scene]


def items(count: int, name: str) -> list[Item]:
    return [draw_item(Random(f"{name} {seed}"), SCENES, kind="inside") for seed in range(count)]


def test_there_are_at_least_30_families_of_scenes() -> None:
    assert len(SCENES) >= 30


def test_every_family_that_says_so_brings_a_scene_and_no_other_does() -> None:
    for family in families().values():
        task = family.task(Draw(Random(3)), Style())
        assert (task.scene is not None) == family.scene, family.name


def test_almost_no_scene_passes_its_checks_without_the_answer() -> None:
    drawn = items(240, "needed")
    with Verifier(seconds=20) as verifier:
        without = verifier.run([item.program(f"{item.context.indent}pass\n") for item in drawn])
        answered = verifier.run([item.program(item.answer) for item in drawn])
    assert [verdict for verdict in answered if verdict] == []
    assert sum(not verdict for verdict in without) <= 4  # a sum of one, a list that was in order


def test_a_quarter_of_what_training_draws_stands_between_statements() -> None:
    pool = list(shown().values())
    drawn = [draw_item(Random(f"share {seed}"), pool) for seed in range(1500)]
    between = [item for item in drawn if item.kind == "inside"]
    brought = [item for item in between if item.family in {family.name for family in SCENES}]
    assert len(between) / len(drawn) > 0.21
    assert len(brought) / len(drawn) > 0.13


def test_the_answer_has_the_depth_of_its_place() -> None:
    for item in items(150, "depth"):
        assert item.answer.startswith(item.context.indent)
        ast.parse(item.before + item.answer + item.after)


def test_between_statements_nobody_asks_for_a_function() -> None:
    asked = [item.context.prompt.lower() for item in items(300, "asked") if item.kind == "inside"]
    assert [words for words in asked if "helper " in words or "function" in words] == []


def test_a_script_stands_at_module_level_and_ends_its_file() -> None:
    scripts = [item for item in items(200, "script") if item.script]
    assert len(scripts) > 20
    for item in scripts:
        assert item.context.signature == ""
        assert len(item.context.indent) in (0, 4)
        assert not any(line.startswith("def ") for line in item.after.splitlines())


def test_quotes_of_a_scene_are_the_files_own() -> None:
    scene = Scene('for word in ["a"]:', '    print("x")', depth=1)
    task = Task("w", "f", "", body='print("y")', scene=scene, style=Style(quote="'"))
    assert task.parts(scene) == ("for word in ['a']:\n", "    print('y')\n", "    print('x')\n")


def test_the_function_of_a_script_runs_it_each_time() -> None:
    names: dict[str, object] = {}
    exec(as_function("found.append(1)\n").replace('{"__name__": "__main__"}', "{'found': found}"), names)
    names["found"] = found = []
    run = names["f"]
    assert callable(run)
    run()
    run()
    assert found == [1, 1]
