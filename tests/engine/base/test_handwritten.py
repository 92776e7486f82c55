"""The handwritten requests: their checks can be met, and they are not met by nothing."""

from __future__ import annotations

from engine.base.handwritten import handwritten
from engine.base.verify import Verifier

ALL = handwritten()


def test_there_are_a_hundred_different_requests_in_three_kinds_of_place() -> None:
    assert len(ALL) == 100
    assert len({each.words + each.before for each in ALL}) == 100
    assert {each.kind for each in ALL} == {"stub", "insertion", "module"}


def test_every_reference_solution_passes_its_checks() -> None:
    with Verifier(seconds=20) as verifier:
        verdicts = verifier.run([each.program(each.solution) for each in ALL])
    assert {each.file: verdict for each, verdict in zip(ALL, verdicts, strict=True) if verdict} == {}


def test_no_check_passes_where_nothing_was_filled_in() -> None:
    empty = [each.program("" if each.kind == "module" else f"{each.indent}pass\n") for each in ALL]
    with Verifier(seconds=20) as verifier:
        verdicts = verifier.run(empty)
    assert [each.file for each, verdict in zip(ALL, verdicts, strict=True) if not verdict] == []
