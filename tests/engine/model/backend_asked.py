"""Asks llama.cpp's part of the worker in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import tiny

TOKENS = [104, 101, 108, 108, 111, 10, 258, 100, 101, 102, 32, 120]
SHAPE = tiny.Shape(layers=2)

PROGRAM = """\
import json, sys
from engine.model.backend import Adapter, AdapterFailed, LoadOptions
from engine.model.prompts import Piece
from engine.model import llama
never, on = lambda: False, lambda _: True
backend = llama.load(LoadOptions(sys.argv[1], 1, 1, 256, 64, 64), on)
given, tokens = json.loads(sys.argv[2]), json.loads(sys.argv[3])
"""


def ask(model: Path, program: str, given: list[str], tokens: list[int] = TOKENS) -> list[list[list[float]]]:
    arguments = [str(model), json.dumps(given), json.dumps(tokens)]
    done = subprocess.run(
        [sys.executable, "-P", "-c", PROGRAM + program, *arguments], stdout=subprocess.PIPE, check=True
    )
    return json.loads(done.stdout)
