"""Where a block of code begins and ends, by its indentation alone. Pure functions over lines."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from hooks.changes import Lines


def block_around(lines: range, text: Lines, depth: int) -> tuple[int, int]:
    """From where to where the block reaches that these lines of a text stand in: to what is less than so deep."""
    if not depth:
        return 0, len(text)
    less = [number for number, line in enumerate(text) if line.strip() and indentation(line) < depth]
    above = max((number + 1 for number in less if number < lines.start), default=0)
    return above, min((number for number in less if number >= lines.stop), default=len(text))


def fullest_block(lines: Collection[int], text: Lines) -> tuple[int, int]:
    """From where to where the block reaches that has most of these lines, by characters."""
    depth = depth_of(text[line] for line in lines)
    blocks: dict[tuple[int, int], int] = {}
    for line in lines:
        place = block_around(range(line, line + 1), text, depth)
        blocks[place] = blocks.get(place, 0) + len(text[line].strip())
    return max(blocks, key=lambda place: blocks[place]) if len(blocks) > 1 else (0, len(text))


def in_block(lines: Iterable[int], text: Lines, depth: int) -> dict[int, str]:
    """Claims (`hooks.attribute`) of the lines from the edge of a block on that are as deep as it is."""
    found: dict[int, str] = {}
    for line in lines:
        if not depth or not text[line].strip() or indentation(text[line]) < depth:
            break
        found[line] = "0"
    return found


def depth_beside(block: Lines, beside: Iterable[str]) -> int:
    """How deep lines are indented that end their block there; 0 if it goes on `beside`, or is not indented."""
    depth = depth_of(block)
    neighbour = next((line for line in beside if line.strip()), "")
    return depth if indentation(neighbour) < depth else 0


def depth_of(lines: Iterable[str]) -> int:
    """The least indentation of lines, in characters."""
    return min((indentation(line) for line in lines if line.strip()), default=0)


def indentation(line: str) -> int:
    return len(line) - len(line.lstrip())
