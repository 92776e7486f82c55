from __future__ import annotations

import os
import time

import pytest
from gitwork import GitWork

from engine.model.prompts import Definition
from engine.text.languages import language_of
from watcher import definitions as looked
from watcher.definitions import definitions


def shown(
    work: GitWork, path: str, text: str, prompt: str, signature: str = "", max_bytes: int = 100_000
) -> dict[str, str]:
    """What is shown for a prompt in a file: path → code."""
    language = language_of(path, text)
    assert language is not None
    found = definitions(work.repository, path, text, language.name, prompt, signature, max_bytes)
    assert all(isinstance(one, Definition) for one in found)
    return {one.path: one.code for one in found}


ORDERS = '''"""Orders."""
from dataclasses import dataclass

API_KEY = "sk-live-0123456789abcdef"


@dataclass(frozen=True)
class Order:
    """One order of a customer.

    More words.
    """

    number: int
    total: float = 0.0
    token: str = "sk-live-0123456789abcdef"

    def is_paid(self) -> bool:
        return self.total == 0

    def _hidden(self) -> None: ...


def load_orders(
    path: str,
    *,
    strict: bool = True,
) -> list[Order]:
    """Read all orders from a file."""
    return []
'''
ORDER_SHOWN = '''@dataclass(frozen=True)
class Order:
    """One order of a customer."""
    number: int
    total: float = 0.0
    token: str = "..."
    def is_paid(self) -> bool: ...
'''


def test_a_name_of_the_header_is_followed_through_the_files_imports(work: GitWork) -> None:
    work.write("shop/orders.py", ORDERS)
    work.write("other/orders.py", "class Order:\n    wrong = 1\n")
    text = "from .orders import Order\n\n\ndef pay(order: Order) -> None:\n    # @agent: pay it\n"
    assert shown(work, "shop/pay.py", text, "pay it", "def pay(order: Order) -> None:") == {
        "shop/orders.py": ORDER_SHOWN
    }


@pytest.mark.parametrize(
    ("path", "line", "prompt"),
    [
        ("shop/pay.py", "from shop.orders import load_orders", "use load_orders"),
        ("shop/pay.py", "from .orders import (\n    Order,\n    load_orders as load,\n)", "call load"),
        ("shop/deep/pay.py", "from ..orders import load_orders", "sum what load_orders gives"),
        ("main.py", "import shop.orders as orders\norders.load_orders('x')", "use orders.load_orders"),
        ("shop/pay.py", "", "read them with `load_orders`"),
        ("shop/pay.py", "", "read them with load_orders()"),
    ],
)
def test_a_name_of_the_prompt_is_found(work: GitWork, path: str, line: str, prompt: str) -> None:
    work.write("shop/orders.py", ORDERS)
    found = shown(work, path, f"{line}\n", prompt)
    code = "def load_orders(\n    path: str,\n    *,\n    strict: bool = True,\n) -> list[Order]:\n"
    assert found == {"shop/orders.py": f'{code}    """Read all orders from a file."""\n'}


def test_the_source_layout_is_known(work: GitWork) -> None:
    work.write("src/shop/orders.py", "def fetch_it(): return 1\n")
    assert shown(work, "tests/test_it.py", "from shop.orders import fetch_it\n", "fetch_it twice") == {
        "src/shop/orders.py": "def fetch_it(): ...\n"
    }


@pytest.mark.parametrize(
    "prompt", ["count the words in text", "Return the largest value", "write a JSON list"]
)
def test_ordinary_words_are_not_looked_up(
    work: GitWork, prompt: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    work.write("a.py", "def count(): pass\ndef words(): pass\nclass Return: pass\nclass JSON: pass\n")
    assert shown(work, "b.py", "x = 1\n", prompt) == {}


def test_what_the_file_holds_itself_is_not_shown_again(work: GitWork) -> None:
    work.write("a.py", "def load_orders(): pass\n")
    assert shown(work, "b.py", "def load_orders(): pass\n", "use load_orders") == {}


OTHERS = {
    "rs": (
        "/// A point in the plane.\n#[derive(Clone)]\npub struct GridPoint {\n    pub x: i32,\n    pub y: i32,\n}\n\n"
        "impl GridPoint {\n    pub fn grid_norm(&self) -> f64 {\n        0.0\n    }\n}\n",
        "/// A point in the plane.\n#[derive(Clone)]\npub struct GridPoint {\n    pub x: i32,\n    pub y: i32,\n}\n",
        "pub fn grid_norm(&self) -> f64 { ... }\n",
    ),
    "go": (
        "package p\n\n// GridPoint is a point.\ntype GridPoint struct {\n\tX, Y int\n}\n\n"
        "func (p *GridPoint) grid_norm(a int) float64 {\n\treturn 0\n}\n",
        "// GridPoint is a point.\ntype GridPoint struct {\n\tX, Y int\n}\n",
        "func (p *GridPoint) grid_norm(a int) float64 { ... }\n",
    ),
    "ts": (
        "export interface GridPoint {\n  x: number;\n  y: number;\n}\n\n"
        "export function grid_norm(p: GridPoint): number {\n  return 0;\n}\n",
        "export interface GridPoint {\n  x: number;\n  y: number;\n}\n",
        "export function grid_norm(p: GridPoint): number { ... }\n",
    ),
    "c": (
        "typedef struct GridPoint {\n    int x;\n} GridPoint;\n\n/* Its length. */\nstatic double *grid_norm(int a,\n"
        "                         int b)\n{\n    return 0;\n}\n",
        "typedef struct GridPoint {\n    int x;\n} GridPoint;\n",
        "/* Its length. */\nstatic double *grid_norm(int a,\n                         int b)\n { ... }\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("suffix", OTHERS)
def test_definitions_in_other_languages(work: GitWork, suffix: str) -> None:
    code, type_shown, function_shown = OTHERS[suffix]
    work.write(f"lib/grid.{suffix}", code)
    path = f"main.{suffix}"
    assert shown(work, path, "\n", "x", "fn f(p: GridPoint)") == {f"lib/grid.{suffix}": type_shown}
    assert shown(work, path, "\n", "call grid_norm")[f"lib/grid.{suffix}"].split() == function_shown.split()


def test_only_files_of_the_same_language_are_searched(work: GitWork) -> None:
    work.write("a.rs", "struct GridPoint {}\n")
    assert shown(work, "b.py", "\n", "use GridPoint here and GridPoint there") == {}


def test_ignored_files_secrets_and_links_are_never_read(work: GitWork) -> None:
    code = "class GridPoint:\n    pass\n"
    work.write(".gitignore", "build/\nlocal.py\n")
    for path in ("build/grid.py", "local.py", ".env.py", "my_secrets.py", "credentials/grid.py", "id_rsa.py"):
        work.write(path, code)
    outside = work.root.parent / "outside.py"
    outside.write_text(code)
    (work.root / "out.py").symlink_to(outside)
    (work.root / "in.py").symlink_to("local.py")
    (work.root / "folder").symlink_to(work.root.parent)
    text = "".join(
        f"from {module} import GridPoint\n"
        for module in (
            "build.grid",
            "local",
            "my_secrets",
            "credentials.grid",
            "out",
            "in",
            "folder.outside",
            "..x",
        )
    )
    for line in [*text.splitlines(), "x = 1"]:
        assert shown(work, "b.py", f"{line}\n", "use GridPoint") == {}


def test_long_text_values_are_left_out(work: GitWork) -> None:
    work.write("keys.py", 'class AppConfig:\n    KEY = "AKIAIOSFODNN7EXAMPLE"\n    NAME = "short"\n')
    work.write("keys.ts", 'interface x {}\nenum AppConfig {\n  Key = "AKIAIOSFODNN7EXAMPLE",\n}\n')
    assert shown(work, "a.py", "\n", "use AppConfig")["keys.py"] == (
        'class AppConfig:\n    KEY = "..."\n    NAME = "short"\n'
    )
    assert "AKIA" not in shown(work, "a.ts", "\n", "use AppConfig")["keys.ts"]


def test_a_fifo_and_a_huge_file_do_not_block(work: GitWork) -> None:
    os.mkfifo(work.root / "pipe.py")
    work.write("big.py", "class GridPoint: pass\n" + "#" * 200_000)
    assert shown(work, "a.py", "from pipe import GridPoint\n", "use GridPoint") == {}
    assert shown(work, "a.py", "\n", "use GridPoint") == {}


def test_files_that_do_not_parse_or_decode_are_no_obstacle(work: GitWork) -> None:
    work.write("broken.py", "def broken(:\nclass GridPoint(Base):\n    pass\n")
    work.write("latin.py", b"class GridLine:  # \xe9\n    pass\n")
    assert shown(work, "a.py", "\n", "use GridPoint") == {"broken.py": "class GridPoint(Base):\n    pass\n"}
    assert shown(work, "a.py", "\n", "use GridLine") == {}


def test_the_nearest_definition_wins_and_tests_come_last(work: GitWork) -> None:
    for path in ("tests/grid.py", "far/away/grid.py", "near/grid.py"):
        work.write(path, f"class GridPoint:\n    at = '{path[:3]}'\n")
    assert list(shown(work, "near/a.py", "\n", "use GridPoint")) == ["near/grid.py"]
    assert list(shown(work, "b.py", "\n", "use GridPoint")) == ["near/grid.py"]


def test_counts_and_lengths_are_bounded(work: GitWork) -> None:
    members = "".join(f"    member_{n}: int\n" for n in range(500))
    work.write("many.py", "".join(f"class GridPoint{n}:\n{members}\n" for n in range(50)))
    prompt = "use " + " ".join(f"GridPoint{n}" for n in range(50))
    found = definitions(work.repository, "a.py", "\n", "python", prompt, "", 2_000_000)
    assert len(found) == looked.MOST_DEFINITIONS
    assert all(one.code.count("\n") <= 14 for one in found)


def test_names_cannot_reach_git_as_patterns_or_options(work: GitWork) -> None:
    work.write("a.py", "class GridPoint: pass\n")
    for prompt in (
        "use `.*`",
        "use `--help`",
        "use `a|b_c`",
        "use `x_y.`",
        "use ../../etc/pass_wd",
        "`a_b\\`",
    ):
        assert shown(work, "b.py", "\n", prompt) == {}


def test_a_slow_search_gives_no_definitions_and_no_error(
    work: GitWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    work.write("a.py", "class GridPoint: pass\n")
    monkeypatch.setattr(looked, "GREP_SECONDS", 0.0)
    assert shown(work, "b.py", "\n", "use GridPoint") == {}


def test_the_order_does_not_depend_on_the_order_of_the_words(work: GitWork) -> None:
    work.write("a.py", "class GridPoint: ...\nclass GridLine: ...\n")
    one = definitions(work.repository, "b.py", "\n", "python", "GridPoint, GridLine", "", 10_000)
    two = definitions(work.repository, "b.py", "\n", "python", "to GridLine from GridPoint", "", 10_000)
    assert [each.code for each in one] == [each.code for each in two]


def test_ten_thousand_files_are_searched_in_bounded_time(work: GitWork) -> None:
    for number in range(100):
        folder = work.root / f"d{number}"
        folder.mkdir()
        for inner in range(100):
            (folder / f"f{inner}.py").write_text(f"def f_{number}_{inner}():\n    return {inner}\n")
    started = time.monotonic()
    shown(work, "a.py", "\n", "use f_7_7 and GridPoint")
    assert time.monotonic() - started < 10
