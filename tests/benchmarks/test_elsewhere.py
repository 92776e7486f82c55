"""What learning cost elsewhere, on the bundled base."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

pytest.importorskip("libcst")
pytest.importorskip("gguf")
sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))

from elsewhere import Adapted, compare  # after importorskip
from hot_swap import write_adapter

from engine.learning.adapters import Laid
from engine.model.gguf_header import read_header
from engine.model.store import BUNDLED, ModelStore
from engine.paths import Home

pytestmark = pytest.mark.model


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return ModelStore(Home(tmp_path / "home").ensure()).resolve(BUNDLED).path


def test_an_adapter_of_no_strength_changes_nothing_and_one_of_noise_does(base: Path, tmp_path: Path) -> None:
    adapter = Path(write_adapter(tmp_path / "noise.gguf", read_header(base), 8, 1).path)
    kept = tmp_path / "kept.json"
    none = compare(base, [Laid(adapter, 0.0, "noise")], 1, kept)
    assert (none.items, none.gained, none.lost, none.base) == (5, 0, 0, none.now)
    before = json.loads(kept.read_text())
    noise = compare(base, [Laid(adapter, 100.0, "noise")], 1, kept)
    assert (noise.now, noise.lost) == (0.0, sum(before))


def test_what_the_base_passes_is_asked_once(base: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    kept.write_text("[true, false]")
    assert compare(base, (), 1, kept).base == 0.5


def test_a_file_that_is_no_adapter_is_refused(base: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.gguf"
    other.write_bytes(b"GGUF no adapter")
    with pytest.raises(RuntimeError, match="cannot be laid"):
        Adapted(base, [Laid(other, 1.0, "other")])
