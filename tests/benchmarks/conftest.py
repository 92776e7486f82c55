"""The learning benchmark is a folder of scripts: its modules are found there."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2] / "benchmarks" / "learning"))
