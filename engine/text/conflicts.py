"""Conflict markers: what git leaves in a file that it could not merge (FAULTS 12).

Git knows of unmerged files as long as nobody adds them; a stash that was popped or a checkout with `--merge` leaves
no operation in progress. So the text itself is asked. Not told: markers of another length (the attribute
`conflict-marker-size`).
"""

from __future__ import annotations

import re

UNRESOLVED = "the file has conflicts that are not resolved"
MARKS = ("<<<<<<< ", "=======", ">>>>>>> ")


def conflicted(text: str) -> bool:
    """Whether the three lines of a conflict, its beginning, its middle and its end, stand in a text in their order."""
    if MARKS[0] not in text or MARKS[-1] not in text:
        return False
    marks = iter(MARKS)
    mark = next(marks)
    for line in re.split(r"[\r\n]", text):
        if line.startswith(mark):
            mark = next(marks, "")
            if not mark:
                return True
    return False
