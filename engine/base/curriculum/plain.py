"""Tables of plain requests: each a few wordings, one solution, its checks."""

from __future__ import annotations

from dataclasses import dataclass

from engine.base.curriculum.everyday import PRINTED
from engine.base.curriculum.shared import checked, needed, params, path_type, variables
from engine.base.curriculum.task import Draw, Style, Task


@dataclass(frozen=True)
class Ask:
    """One plain request. said: wordings, ` / ` between them, the last two never trained on; `{a}`, `{b}` are the
    parameters, drawn from `pools`. names: function names, the last one never trained on. given: the parameters as
    written, `{P}` for the type of a path. os, loop: the body where the style is that of `os` or of explicit loops."""

    said: str
    names: str
    given: str
    body: str
    returns: str
    checks: str
    pools: tuple[str, ...] = ()
    os: str = ""
    loop: str = ""
    imports: tuple[str, ...] = ()
    doc: str = "Do one plain thing."
    target: str = ""


TAKEN = "line lines file row rows reader writer text total count result i f"


def asked(d: Draw, style: Style, *asks: Ask, avoid: str = "", taken: str = TAKEN, **more: str) -> Task:
    """The task of one of them. taken, avoid: names that no parameter gets, since bodies use them. more: what other
    places stand for, `{k}` by k."""
    one = d.pick(*asks)
    found = variables(d, *one.pools, avoid=f"{taken} {avoid}")
    places = {
        **{f"{{{key}}}": value for key, value in zip("abc", found, strict=False)},
        **{f"{{{key}}}": value for key, value in more.items()},
    }

    def put(text: str) -> str:
        for place, value in places.items():
            text = text.replace(place, value)
        return text

    body = one.body
    if one.os and style.paths == "os":
        body = one.os
    if one.loop and style.loop:
        body = one.loop
    body, checks = put(body), put(one.checks)
    if "printed(" in checks:
        checks = PRINTED + checks
    *trained, first, second = put(one.said).split(" / ")
    *names, kept = put(one.names).split()
    types = put(one.given).replace("{P}", path_type(style)) + " " + one.returns
    return Task(
        words=d.say(*trained, held=(first, second)), name=d.name(*names, held=(kept,)), params=params(put(one.given).replace("{P}", path_type(style))),
        returns=one.returns.replace("{P}", path_type(style)), imports=needed(style, body, types.replace("{P}", path_type(style)), *one.imports), body=body, doc=one.doc, target=one.target, checks=checked(checks, style),
    )  # fmt: skip


def spelled(text: str, style: Style, *values: str) -> str:
    """The text with `{}` places for values, as an expression in the style's way of formatting."""
    if style.strings == "percent":
        given = values[0] if len(values) == 1 else f"({', '.join(values)})"
        return f'"{text.replace("{}", "%s")}" % {given}'
    if style.strings == "format":
        return f'"{text}".format({", ".join(values)})'
    for value in values:
        text = text.replace("{}", f"{{{value}}}", 1)
    return f'f"{text}"'
