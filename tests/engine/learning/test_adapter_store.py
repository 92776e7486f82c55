"""Versions of adapters: half-written, changed and foreign ones never serve; one rename switches (FAULTS 37, 44)."""

from __future__ import annotations

import json
import os
import shutil
import time
from pathlib import Path

import pytest
from kept_adapters import BASE, OTHER, deployed, names

from engine.errors import AdapterRefused
from engine.learning import adapters as store
from engine.learning import shelf
from engine.learning.adapters import Adapters

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


# ---- sums


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
