"""A name that a fill lacks is offered as the repository's other files import it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from gitwork import GitWork

from watcher.imported import Imported
from watcher.problems import flaws

MOST = 100_000


@pytest.fixture
def work(tmp_path: Path) -> GitWork:
    return GitWork.init(tmp_path / "work")


def line(work: GitWork, name: str, path: str = "a.py") -> str:
    return Imported().line(work.repository, path, MOST, name)


def test_the_line_of_most_files_is_taken(work: GitWork) -> None:
    work.write("one.py", "import numpy as np\n")
    work.write("two.py", "import os\nimport numpy as np\n")
    work.write("three.py", "from jax import numpy as np\n")
    assert line(work, "np") == "import numpy as np"


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ("from shop.models import Order, Item\n", "Item", "from shop.models import Item"),
        ("from shop.models import (\n    Order,\n    Item,\n)\n", "Item", "from shop.models import Item"),
        (
            "from shop.models import (\n    Thing as Item\n)\n",
            "Item",
            "from shop.models import Thing as Item",
        ),
        ("import httpx\n", "httpx", "import httpx"),
        ("import os.path\n", "os", ""),
        ("from shop import Items\n", "Item", ""),
        ('text = """\nimport httpx\n"""\n', "httpx", ""),
        ("def f():\n    import httpx\n", "httpx", ""),
        ("import httpx\nthis does not parse\n", "httpx", ""),
    ],
)
def test_only_what_binds_the_name_counts(work: GitWork, text: str, name: str, said: str) -> None:
    work.write("other.py", text)
    assert line(work, name) == said


def test_a_relative_import_counts_in_its_own_folder_alone(work: GitWork) -> None:
    work.write("shop/other.py", "from .models import Item\n")
    assert line(work, "Item", "shop/a.py") == "from .models import Item"
    assert line(work, "Item", "a.py") == ""


def test_what_git_ignores_and_what_holds_secrets_is_not_read(work: GitWork) -> None:
    work.write(".gitignore", "ignored.py\n")
    work.write("ignored.py", "import httpx\n")
    work.write(".env.py", "import httpx\n")
    work.write("secrets/a.py", "import httpx\n")
    (work.root / "link.py").symlink_to("ignored.py")
    assert line(work, "httpx") == ""


def test_it_is_offered_where_the_standard_library_has_no_such_name(work: GitWork) -> None:
    work.write("other.py", "import httpx\nfrom mine import json\n")
    text = "def f():\n    return httpx.get(json.dumps('u'))\n"
    found = flaws(text, "a.py", 0, len(text), partial(Imported().line, work.repository, "a.py", MOST))
    assert sorted(one.mend.title for one in found if one.mend) == ["Add `import httpx`", "Add `import json`"]


def test_an_answer_is_kept_for_a_while(work: GitWork) -> None:
    known = Imported()
    assert known.line(work.repository, "a.py", MOST, "httpx") == ""
    work.write("other.py", "import httpx\n")
    assert known.line(work.repository, "a.py", MOST, "httpx") == ""
    assert Imported().line(work.repository, "a.py", MOST, "httpx") == "import httpx"
