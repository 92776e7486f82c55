"""The same request in a text that changed while the model worked.

A request is known by its fingerprint. Where several have the same one, it is told from them by its
surroundings; where those do not decide either, and requests came or went, nothing is guessed: None.
"""

from __future__ import annotations

from engine.text.requests import Request, find_requests

NEAR = 2_000  # characters compared on each side


def find_again(
    request: Request, before_text: str, now_text: str, path: str, marker: str = "@agent"
) -> Request | None:
    """`request`, which was found in `before_text`, as it is in `now_text`; None if gone or ambiguous."""
    before = _alike(request, before_text, path, marker)
    now = _alike(request, now_text, path, marker)
    if not now or request not in before:
        return None
    if len(now) == len(before) == 1:
        return now[0]
    near = [[_likeness(before_text, old, now_text, new) for new in now] for old in before]
    row = before.index(request)
    if len(now) == len(before) and all(near[i][i] == max(near[i]) for i in range(len(now))):
        return now[row]  # as many as before, and in the old order each is as near as can be
    best = max(near[row])
    columns = [column for column, likeness in enumerate(near[row]) if likeness == best]
    rivals = [near[i][columns[0]] for i in range(len(before)) if i != row]
    if len(columns) > 1 or any(rival >= best for rival in rivals):
        return None
    return now[columns[0]]


def _alike(request: Request, text: str, path: str, marker: str) -> list[Request]:
    return [other for other in find_requests(text, path, marker) if other.fingerprint == request.fingerprint]


def _likeness(before_text: str, old: Request, now_text: str, new: Request) -> int:
    """How many characters around the two requests are the same, going outwards."""
    was_above = before_text[max(0, old.start - NEAR) : old.start]
    now_above = now_text[max(0, new.start - NEAR) : new.start]
    was_below = before_text[old.end : old.end + NEAR]
    now_below = now_text[new.end : new.end + NEAR]
    return _common(was_above[::-1], now_above[::-1]) + _common(was_below, now_below)


def _common(one: str, other: str) -> int:
    most = min(len(one), len(other))
    return next((i for i in range(most) if one[i] != other[i]), most)
