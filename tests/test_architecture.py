"""The house keeps its shape: arrows of import point down, heavy things stay in their rooms, each danger has one
door (docs/architecture.md)."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BELOW = {
    "agent": {"agent", "watcher", "hooks", "engine"},
    "watcher": {"watcher", "engine"},
    "hooks": {"hooks", "engine"},
    "engine": {"engine"},
}
HEAVY = {
    "torch",
    "transformers",
    "peft",
    "faiss",
    "llama_cpp",
    "sentence_transformers",
    "gguf",
    "huggingface_hub",
    "numpy",
}
EDITORS = {"pygls", "lsprotocol"}  # a quarter of a second, for `agent lsp` alone
IN_THE_CHILD = {
    "llama.py",
    "llama_adapters.py",
    "codegen.py",
    "codegen_layout.py",
    "render_template.py",
    "bert_gguf.py",
    "embedder.py",
    "lists.py",
    "vectors.py",
    "tensors.py",
    "adapter_file.py",
    "network.py",
    "attention.py",
    "lora.py",
    "lowrank.py",
    "merge.py",
    "model_file.py",
    "importance.py",
    "distil.py",
    "codegen_adapters.py",
    "checkpoint.py",
    "device.py",
    "directions.py",
    "distribution.py",
    "loss.py",
    "train.py",
    "vocabulary.py",
}


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imports(path: Path, *, top_level: bool = False) -> Iterator[str]:
    """The names that a module imports; with `top_level`, those that importing it imports."""
    tree = ast.parse(path.read_text("utf-8"))
    nodes = ast.walk(tree) if not top_level else _executed(tree.body)
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def _executed(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    for node in body:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        yield node
        for name in ("body", "orelse", "finalbody"):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield from _executed(getattr(node, name, []))


@pytest.mark.parametrize("package", BELOW)
def test_imports_point_down(package: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(package)
        for name in imports(path)
        if name.split(".")[0] in BELOW and name.split(".")[0] not in BELOW[package]
    ]
    assert wrong == []


@pytest.mark.parametrize("package", BELOW)
def test_nothing_light_imports_anything_heavy(package: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(package)
        if "base" not in path.parts and path.name not in IN_THE_CHILD
        for name in imports(path, top_level=True)
        if name.split(".")[0] in HEAVY
    ]
    assert wrong == []


def test_the_command_line_and_the_daemon_load_nothing_heavy() -> None:
    code = (
        "import sys, agent.main, watcher.daemon, engine.model.supervisor, engine.model.store, engine.model.prompts\n"
        "agent.main.program()\n"
        f"print(sorted({HEAVY | EDITORS!r} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_language_server_loads_nothing_heavy() -> None:
    code = f"import sys, agent.lsp.server, agent.lsp.alone\nprint(sorted({HEAVY!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def doors(name: str) -> set[str]:
    """The modules that import `name`."""
    return {
        path.relative_to(ROOT).as_posix()
        for package in BELOW
        for path in modules(package)
        if name in set(imports(path))
    }


def test_only_the_ledger_opens_the_database() -> None:
    doors_to_it = doors("sqlite3")
    assert {door for door in doors_to_it if not door.startswith(("engine/base/", "engine/ledger/"))} == {
        "engine/model/doctor.py"
    }
    connectors = doors("engine.ledger.database")
    assert connectors == {"engine/ledger/ledger.py"}


def test_only_one_module_runs_git() -> None:
    runners = {
        path.relative_to(ROOT).as_posix()
        for package in BELOW
        for path in modules(package)
        if "base" not in path.parts and re.search(r'[\[(]"git",', path.read_text("utf-8"))
    }
    assert runners <= {"engine/git.py", "engine/model/doctor.py"}


def test_only_one_module_exchanges_or_renames_files_of_a_work_tree() -> None:
    movers = {
        path.relative_to(ROOT).as_posix()
        for path in modules("watcher")
        if any(
            word in path.read_text("utf-8")
            for word in ("os.rename", "os.replace", "renameat2", "pwrite(", "ftruncate(")
        )
    }
    allowed = {
        "watcher/write.py",
        "watcher/swap.py",
        "watcher/displaced.py",
        "watcher/lock.py",
        "watcher/temporary.py",
    }
    assert movers <= allowed


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for package in BELOW
        for path in modules(package)
        if not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert silent == []


def test_the_architecture_names_every_module_and_no_other() -> None:
    words = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    rows = [row.split("|")[1] for row in words.splitlines() if row.startswith("| `")]
    named: set[str] = set()
    for row in rows:
        folder = ""
        for name in re.findall(r"`([\w/]+\.py)`", row):
            folder = name.rpartition("/")[0] or folder
            named.add(f"{folder}/{name.rpartition('/')[2]}")
    whole = ("engine/base/", "agent/commands/")  # told as one
    there = {
        path.relative_to(ROOT).as_posix()
        for package in BELOW
        for path in (ROOT / package).rglob("*.py")
        if path.name != "__init__.py"
    }
    assert named == {path for path in there if not path.startswith(whole)}
