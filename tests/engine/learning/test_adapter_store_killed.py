"""Adapters outlive a kill at any moment and a full disk (I8, FAULTS 43)."""

from __future__ import annotations

import json
import subprocess
import sys

from kept_adapters import deployed, names

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
