"""Versions of adapters: half-written, changed and foreign ones never serve; one rename switches (FAULTS 37, 44)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import tiny_adapters

from engine.errors import AdapterRefused
from engine.learning import adapters as store
from engine.learning import shelf
from engine.learning.adapters import Adapters
from engine.learning.version import Draft, Version
from engine.paths import Home

BASE, OTHER = "b" * 64, "c" * 64
GATE = {"candidate": {"repeated": 0}, "serving": {"repeated": 2}}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home").ensure()


@pytest.fixture
def adapters(home: Home) -> Adapters:
    return Adapters(home)


@pytest.fixture
def trained(tmp_path: Path) -> Callable[..., Draft]:
    """Drafts, each with an adapter of its own."""
    count = 0

    def make(**changes: object) -> Draft:
        nonlocal count
        count += 1
        halves = np.full((1, 8), count, np.float32), np.ones((8, 1), np.float32)
        path = tiny_adapters.write(tmp_path / f"trained-{count}.gguf", {"blk.0.attn_q.weight": halves})
        draft = Draft(
            path, "tiny", BASE, "personal", "fast", {count: f"{count:064x}"}, gate=GATE, passed=True
        )
        return replace(draft, **changes)

    return make


def deployed(adapters: Adapters, draft: Draft) -> Version:
    version = adapters.add(draft)
    adapters.deploy(version.name)
    return version


def names(
    adapters: Adapters, base: str = BASE, scope: str = "personal", language: str = "python"
) -> list[str]:
    return [one.name for one in adapters.serving(base, scope, language)]


# ---- what serves


def test_what_was_deployed_serves_with_its_scale_and_its_very_bytes(adapters, trained):
    draft = trained(scale=0.5)
    version = deployed(adapters, draft)
    (laid,) = adapters.serving(BASE, "personal", "python")
    assert (laid.name, laid.scale) == (version.name, 0.5)
    assert laid.path.read_bytes() == draft.adapter.read_bytes()
    assert laid.adapter.path == str(laid.path)


def test_what_was_only_added_does_not_serve(adapters, trained):
    adapters.add(trained())
    assert names(adapters) == []


def test_a_languages_adapter_lies_over_the_scopes_own_and_over_no_other_language(adapters, trained):
    own = deployed(adapters, trained())
    python = deployed(adapters, trained(language="python"))
    assert names(adapters) == [own.name, python.name]
    assert names(adapters, language="rust") == names(adapters, language="") == [own.name]


def test_an_adapter_serves_its_own_base_and_scope_only(adapters, trained):
    deployed(adapters, trained())
    assert names(adapters, base=OTHER) == names(adapters, scope="work") == []


def test_one_that_did_not_pass_the_gate_never_serves(adapters, trained):
    for draft in (trained(passed=False), trained(gate={})):
        version = adapters.add(draft)
        with pytest.raises(AdapterRefused, match="did not pass the gate"):
            adapters.deploy(version.name)
    assert names(adapters) == []


def test_a_new_reader_sees_what_another_deployed(home, adapters, trained):
    version = deployed(adapters, trained())
    assert names(Adapters(home)) == [version.name]


# ---- files that are not what they were


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)


def shorten(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-8])


def edit(path: Path) -> None:
    raw = json.loads(path.read_text())
    path.write_text(json.dumps(raw | {"scale": 0.9}, indent=1))


@pytest.mark.parametrize(
    ("file", "harm", "reason"),
    [
        ("adapter.gguf", flip, "was changed since it was added"),
        ("adapter.gguf", shorten, "is truncated"),
        ("adapter.gguf", Path.unlink, "cannot be read"),
        ("manifest.json", edit, "was changed since it was deployed"),
        ("manifest.json", shorten, "cannot be used"),
        ("manifest.json", Path.unlink, "cannot be used"),
    ],
)
def test_a_version_that_was_tampered_with_stops_serving_with_the_reason(
    adapters, trained, file, harm, reason
):
    own = deployed(adapters, trained())
    python = deployed(adapters, trained(language="python"))
    assert names(adapters) == [own.name, python.name]
    harm(adapters.folder / python.name / file)
    assert names(adapters) == [own.name]
    (unfit,) = adapters.unfit()
    assert unfit.name == python.name
    assert reason in unfit.reason


def test_a_version_of_another_place_does_not_serve_because_the_list_says_so(adapters, trained):
    version = deployed(adapters, trained())
    path = adapters.folder / "serving.json"
    path.write_text(path.read_text().replace(BASE, OTHER))
    assert names(adapters, base=OTHER) == []
    assert version.name in adapters.unfit()[0].reason


def test_a_damaged_list_lets_the_base_serve_alone_and_refuses_changes(adapters, trained):
    version = deployed(adapters, trained())
    (adapters.folder / "serving.json").write_text("{")
    assert names(adapters) == []
    assert "cannot be told" in adapters.unfit()[0].reason
    with pytest.raises(AdapterRefused, match="cannot be told"):
        adapters.deploy(version.name)


@pytest.mark.parametrize(
    "name", ["..", "../personal-1", "personal-1/..", "", ".personal-1.9.tmp", "nothing-9"]
)
def test_a_name_is_never_a_path(adapters, trained, name):
    deployed(adapters, trained())
    for act in (adapters.version, adapters.deploy, adapters.pin, adapters.remove):
        with pytest.raises(AdapterRefused, match="no adapter called"):
            act(name)


def test_what_is_no_adapter_is_not_taken_in(adapters, trained, tmp_path):
    path = tmp_path / "noise.gguf"
    path.write_bytes(b"GGUF" + os.urandom(64))
    with pytest.raises(AdapterRefused):
        adapters.add(trained(adapter=path))
    assert adapters.versions() == ()


def test_figures_that_are_not_numbers_are_not_taken_in(adapters, trained):
    with pytest.raises(AdapterRefused, match="not numbers"):
        adapters.add(trained(gate={"kept": float("nan")}))
    assert list(adapters.folder.glob("[!.]*-*")) == []


# ---- generations


def test_three_generations_are_kept_and_those_that_are_pinned(adapters, trained, monkeypatch):
    monkeypatch.setattr(store, "UNDECIDED", -1.0)
    made = [deployed(adapters, trained()) for _ in range(2)]
    made.append(deployed(adapters, trained()))
    assert [one.name for one in adapters.versions()] == [one.name for one in made]
    adapters.pin(made[0].name)
    made += [deployed(adapters, trained()) for _ in range(3)]
    kept = [made[0], *made[-3:]]
    assert [one.name for one in adapters.versions()] == [one.name for one in kept]


def test_one_that_waits_for_the_gate_is_not_cleared_away(adapters, trained):
    waiting = adapters.add(trained(passed=False))
    for _ in range(5):
        deployed(adapters, trained())
    assert waiting.name in [one.name for one in adapters.versions()]


def test_a_rollback_goes_back_one_by_one_and_then_to_the_base(adapters, trained):
    first, second, third = (deployed(adapters, trained()) for _ in range(3))
    assert names(adapters) == [third.name]
    assert adapters.rollback(BASE, "personal").name == second.name
    assert adapters.rollback(BASE, "personal").name == first.name
    assert names(adapters) == [first.name]
    assert adapters.rollback(BASE, "personal") is None
    assert names(adapters) == []
    with pytest.raises(AdapterRefused, match="No adapter serves"):
        adapters.rollback(BASE, "personal")


def test_a_rollback_steps_over_a_version_that_is_broken(adapters, trained):
    first, second, _ = (deployed(adapters, trained()) for _ in range(3))
    flip(adapters.folder / second.name / "adapter.gguf")
    assert adapters.rollback(BASE, "personal").name == first.name


def test_what_was_rolled_back_can_be_deployed_again(adapters, trained):
    first, second = (deployed(adapters, trained()) for _ in range(2))
    adapters.rollback(BASE, "personal")
    adapters.deploy(second.name)
    assert names(adapters) == [second.name]
    assert [one.name for one in adapters.slot(BASE, "personal").generations] == [second.name, first.name]


def test_nothing_replaces_a_pinned_version_while_it_serves(adapters, trained):
    _, second = (deployed(adapters, trained()) for _ in range(2))
    adapters.pin(second.name)
    third = adapters.add(trained())
    for act in (
        lambda: adapters.deploy(third.name),
        lambda: adapters.rollback(BASE, "personal"),
        lambda: adapters.remove(second.name),
    ):
        with pytest.raises(AdapterRefused, match=f"{second.name} serves"):
            act()
    adapters.unpin(second.name)
    adapters.deploy(third.name)
    assert names(adapters) == [third.name]


def test_a_version_takes_no_place_but_that_of_the_one_it_was_compared_with(adapters, trained):
    first, second, third = (adapters.add(trained()) for _ in range(3))
    with pytest.raises(AdapterRefused, match="the base serves by now"):
        adapters.deploy(second.name, over=first.name)
    adapters.deploy(first.name, over="")
    with pytest.raises(AdapterRefused, match=f"{first.name} serves by now"):
        adapters.deploy(second.name, over="")
    adapters.deploy(second.name, over=first.name)
    adapters.rollback(BASE, "personal")  # by the user, while the third was measured
    with pytest.raises(AdapterRefused, match="by now"):
        adapters.deploy(third.name, over=second.name)
    assert names(adapters) == [first.name]


def test_a_removed_version_is_gone_and_cannot_be_gone_back_to(adapters, trained):
    first, second, _ = (deployed(adapters, trained()) for _ in range(3))
    size = sum(path.stat().st_size for path in (adapters.folder / second.name).iterdir())
    assert adapters.remove(second.name) == size
    assert not (adapters.folder / second.name).exists()
    assert adapters.rollback(BASE, "personal").name == first.name
    with pytest.raises(AdapterRefused, match="serves"):
        adapters.remove(first.name)


def test_a_number_is_never_given_twice(adapters, trained):
    first = adapters.add(trained())
    adapters.remove(first.name)
    assert adapters.add(trained()).name == "personal-2"


def test_a_version_knows_what_its_parents_saw(adapters, trained):
    first = deployed(adapters, trained(examples={1: "a" * 64, 2: "b" * 64}))
    second = deployed(adapters, trained(examples={3: "c" * 64}, parent=first.name))
    assert adapters.version(second.name).examples == {1: "a" * 64, 2: "b" * 64, 3: "c" * 64}
    assert [one.name for one in adapters.trained_on([3])] == [second.name]
    assert [one.name for one in adapters.trained_on([2])] == [first.name, second.name]


def test_a_scope_of_any_words_makes_a_folder_below_ours(adapters, trained):
    for scope in ("../../etc", "Work / Büro", "...", "C++", "x" * 300):
        version = deployed(adapters, trained(scope=scope))
        assert (adapters.folder / version.name).parent == adapters.folder
        assert names(adapters, scope=scope) == [version.name]


def test_only_the_owner_reads_what_was_learnt(adapters, trained):
    version = deployed(adapters, trained())
    folders = (adapters.folder, adapters.folder / version.name)
    assert {path.stat().st_mode & 0o777 for path in folders} == {0o700}
    files = [path for folder in folders for path in folder.iterdir() if path.is_file()]
    assert len(files) == 4
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


# ---- crashes and full disks

# Forks a child for every file operation of adding and deploying, which dies at it as by a kill.
KILLED = """
import json, os, shutil, sys
from dataclasses import replace
from pathlib import Path
from engine.learning.adapters import Adapters
from engine.learning.version import Draft
from engine.paths import Home
root, first, second = map(Path, sys.argv[1:])
EVENTS = {"open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.scandir", "shutil.rmtree"}
draft = Draft(first, "tiny", "b" * 64, "personal", "fast", {1: "x"}, gate={"a": 1}, passed=True)
started = Adapters(Home(root / "started").ensure())
started.deploy(started.add(draft).name)

def change(store):
    store.deploy(store.add(replace(draft, adapter=second)).name)

seen = []
for place in range(200):
    home = Home(root / str(place))
    shutil.copytree(root / "started", home.root)
    child = os.fork()
    if child == 0:
        left = place
        def at(event, arguments):
            global left
            left -= event in EVENTS
            if left < 0:
                os._exit(9)
        sys.addaudithook(at)
        change(Adapters(home))
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    store = Adapters(home)
    (laid,) = store.serving("b" * 64, "personal", "")
    whole = laid.path.read_bytes() in (first.read_bytes(), second.read_bytes())
    unfit = len(store.unfit())
    change(store)
    (laid,) = store.serving("b" * 64, "personal", "")
    swept = not list(store.folder.glob(".*.tmp"))
    seen.append([code, whole, unfit, laid.path.read_bytes() == second.read_bytes(), swept])
    if code == 0:
        break
print(json.dumps(seen))
"""


def test_a_kill_at_any_file_operation_leaves_the_old_or_the_new_adapter_whole(tmp_path, trained):
    files = [str(trained().adapter) for _ in range(2)]
    done = subprocess.run(
        [sys.executable, "-P", "-c", KILLED, str(tmp_path), *files], stdout=subprocess.PIPE, check=True
    )
    *killed, last = json.loads(done.stdout)
    assert len(killed) > 10
    assert all(one == [9, True, 0, True, True] for one in killed)
    assert last == [0, True, 0, True, True]


FULL = """
import resource, sys
from pathlib import Path
from engine.errors import AdapterRefused
from engine.learning.adapters import Adapters
from engine.learning.version import Draft
from engine.paths import Home
resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))
draft = Draft(Path(sys.argv[2]), "tiny", "b" * 64, "personal", "fast", {}, gate={"a": 1}, passed=True)
try:
    Adapters(Home(Path(sys.argv[1]))).add(draft)
except AdapterRefused as error:
    print(error.message)
"""


def test_a_full_disk_leaves_nothing_behind_and_what_serves_serves_on(home, adapters, trained):
    version = deployed(adapters, trained())
    done = subprocess.run(
        [sys.executable, "-P", "-c", FULL, str(home.root), str(trained().adapter)],
        stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    assert "cannot be stored" in done.stdout
    assert [path.name for path in adapters.folder.iterdir() if path.is_dir()] == [version.name]
    assert names(adapters) == [version.name]


def test_a_sum_is_computed_again_only_when_the_file_changes(adapters, trained, monkeypatch):
    deployed(adapters, trained())
    counted: list[Path] = []
    compute = shelf.record
    monkeypatch.setattr(shelf, "record", lambda path: counted.append(path) or compute(path))
    for _ in range(3):
        assert len(names(adapters)) == 1
    assert counted == []
    (laid,) = adapters.serving(BASE, "personal", "")
    copy = laid.path.with_name("copy")
    shutil.copy(laid.path, copy)
    copy.replace(laid.path)
    assert len(names(adapters)) == 1
    assert len(counted) == 1


def test_a_home_without_adapters_serves_the_base(adapters):
    assert names(adapters) == []
    assert adapters.versions() == adapters.unfit() == ()
    assert not adapters.folder.exists()


def test_the_time_of_the_deployment_is_kept(adapters, trained):
    start = time.time()
    deployed(adapters, trained())
    assert start <= adapters.slot(BASE, "personal").now.at <= time.time()
