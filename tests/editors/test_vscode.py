"""The VS Code extension: its own tests, and the .vsix that is built of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

EXTENSION = Path(__file__).parents[2] / "editors" / "vscode"
SHIPPED = {"LICENSE.txt", "THIRD-PARTY.txt", "README.md", "package.json", "dist/extension.js"}

built = pytest.mark.skipif(
    shutil.which("npm") is None or not (EXTENSION / "node_modules").is_dir(),
    reason="the extension's packages are not here: scripts/vscode installs them (Node.js 18 or newer)",
)


def npm(*arguments: str) -> str:
    done = subprocess.run(
        ["npm", "run", "--silent", *arguments], cwd=EXTENSION, capture_output=True, text=True, check=False,
        env=os.environ | {"NODE_ENV": "test"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def pack(target: Path) -> bytes:
    subprocess.run([sys.executable, EXTENSION / "pack.py", target], check=True, capture_output=True)
    return target.read_bytes()


@built
def test_the_extensions_own_tests_pass() -> None:
    assert "fail 0" in npm("test")


@built
def test_the_vsix_holds_what_the_extension_needs_and_nothing_else(tmp_path: Path) -> None:
    npm("bundle")
    pack(tmp_path / "scholia.vsix")
    pages = {f"walkthrough/{page.name}" for page in (EXTENSION / "walkthrough").iterdir()}
    with zipfile.ZipFile(tmp_path / "scholia.vsix") as packed:
        names = set(packed.namelist())
        assert packed.testzip() is None
        package = json.loads(packed.read("extension/package.json"))
        bundle = packed.read("extension/" + package["main"].removeprefix("./")).decode()
    assert names == {f"extension/{name}" for name in SHIPPED | pages} | {
        "extension.vsixmanifest",
        "[Content_Types].xml",
    }
    assert 'require("vscode")' in bundle


@built
def test_the_same_sources_give_the_same_vsix(tmp_path: Path) -> None:
    npm("bundle")
    assert pack(tmp_path / "one.vsix") == pack(tmp_path / "two.vsix")


def test_the_lock_file_names_no_address() -> None:
    lock = json.loads((EXTENSION / "package-lock.json").read_text())
    assert all("resolved" not in package for package in lock["packages"].values())
    assert all("integrity" in package for name, package in lock["packages"].items() if name)


def test_the_extension_has_the_version_of_the_package() -> None:
    from engine.version import __version__

    assert json.loads((EXTENSION / "package.json").read_text())["version"] == __version__
