"""Items: a task in a file is shown to the model exactly as the product shows it, and its answer works there."""

from __future__ import annotations

import ast
from dataclasses import replace
from random import Random

import pytest

from engine.base.curriculum import families
from engine.base.curriculum.task import requote
from engine.base.evaluate import SPLITS
from engine.base.surroundings import KINDS, Item, draw_item
from engine.base.verify import Verifier
from engine.model.prompts import fim_pieces
from engine.text.places import apply, in_file, place_of
from engine.text.requests import find_requests

POOL = list(families().values())


def items(count: int, name: str) -> list[Item]:
    return [draw_item(Random(f"{name} {seed}"), POOL) for seed in range(count)]


@pytest.mark.parametrize("split", SPLITS)
def test_answers_pass_their_checks_in_their_files(split: str) -> None:
    drawn = [draw_item(Random(f"passes {split} {seed}"), POOL, SPLITS[split]) for seed in range(60)]
    with Verifier(seconds=20) as verifier:
        verdicts = verifier.run([item.program(item.answer) for item in drawn])
    assert [(item.family, verdict) for item, verdict in zip(drawn, verdicts, strict=True) if verdict] == []


def test_every_kind_of_place_is_drawn() -> None:
    assert {item.kind for item in items(200, "kinds")} == set(KINDS)


def test_answers_are_whole_lines_and_never_hold_the_marker() -> None:
    for item in items(200, "lines"):
        assert item.answer.endswith("\n")
        assert not item.answer.startswith("\n")
        assert "@agent" not in item.answer + "".join(piece.text for piece in fim_pieces(item.context))
        ast.parse(item.before + item.answer + item.after)


def test_a_seed_reproduces_an_item() -> None:
    assert items(30, "again") == items(30, "again")


def test_the_saved_file_leads_the_product_to_the_training_prompt_and_the_fill_to_its_place() -> None:
    seen = set()
    for item in items(150, "served"):
        text = item.file()
        (request,) = find_requests(text, item.context.path)
        place = place_of(text, request)
        before, after, _ = in_file(text, request, place)
        wanted = replace(
            item.context,
            before=item.before,
            after=item.after,
            imports="",
            signature="",
            notes=(),
            definitions=(),
        )
        served = replace(
            wanted, language=request.language.name, verb=request.verb, prompt=request.prompt, before=before,
            after=after, indent=place.indent, original=place.original if request.verb == "edit" else "",
        )  # fmt: skip
        assert fim_pieces(served) == fim_pieces(wanted), (item.kind, text)
        assert apply(text, place, item.answer)[0] == item.before + item.answer + item.after
        seen.add(item.kind)
    assert seen == set(KINDS)


def test_quotes_are_turned_only_where_nothing_needs_escaping() -> None:
    code = 'x = "a" + "it\'s" + f"{y}" + """doc"""  # say "hi"'
    assert requote(code, "'") == 'x = \'a\' + "it\'s" + f\'{y}\' + """doc"""  # say "hi"'
    assert requote(code, '"') == code
