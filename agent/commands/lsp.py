"""`agent lsp`: the language server, for editors."""

from __future__ import annotations

from typing import Annotated

import typer


def lsp(
    no_daemon: Annotated[
        bool,
        typer.Option(
            "--no-daemon", help="Do without a daemon: what you save in this editor runs in the server."
        ),
    ] = False,
) -> int:
    """Run the language server on standard input and output; editors start it.

    How to set up yours: docs/editors.md. Without the extra it says how to install it.

    Example:  agent lsp
    """
    from importlib.util import find_spec

    from engine.errors import ScholiaError
    from engine.paths import Home

    if find_spec("pygls") is None:
        raise ScholiaError(
            "The language server needs pygls, which is not installed.", "pip install 'scholia[lsp]'"
        )
    from agent.lsp.server import Server

    Server(Home.default().ensure(), alone=no_daemon).run()
    return 0
