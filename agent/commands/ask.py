"""`agent ask`: a question, answered without touching code."""

from __future__ import annotations

from typing import Annotated

import typer


def ask(
    question: Annotated[str, typer.Argument(help="Your question.", show_default=False)],
    about: Annotated[str, typer.Option("--about", help="FILE or FILE:LINE that it is about.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> int:
    """Ask a question; no file is touched. Needs a model that can chat: agent model list.

    Example:  agent ask "what does this regular expression match?" --about src/app.py:12
    """
    from agent import output
    from agent.perform import do_in_file, do_nowhere
    from engine.errors import UsageError

    if not question.strip():
        raise UsageError("The question is empty.")
    ended = (
        do_in_file(about, question, "ask", quiet=as_json)
        if about
        else do_nowhere(".py", question, "ask", quiet=as_json)
    )
    if as_json:
        output.emit(ended.to_json())
    elif ended.stage == "answered":
        output.data(ended.text)
    return 0 if ended.stage == "answered" else 1
