"""Which editors can be driven on this machine."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache

from driving import Editor
from in_emacs import Emacs
from in_neovim import Neovim

EDITORS = (Neovim, Emacs)


@cache
def absent(editor: type[Editor]) -> str:
    """Why an editor cannot be driven here, or empty."""
    if shutil.which(editor.program) is None:
        return f"{editor.program} is not installed: apt-get install {editor.packages}"
    if editor is Neovim:
        return ""
    has = ["emacs", "-q", "--batch", "--eval", "(progn (package-initialize) (require 'eglot))"]
    done = subprocess.run(has, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    return "" if done.returncode == 0 else "Emacs has no Eglot: apt-get install elpa-eglot"
