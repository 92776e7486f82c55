"""Whose commit it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from stories import Story

from hooks.graph import Commit
from hooks.identity import Identities, generated, identities


def commit(name: str = "Ada", email: str = "ada@example.org", mapped: str = "") -> Commit:
    return Commit("c", (), (name, name), (email, mapped or email), 0, 0, "", ())


def test_the_configured_address_is_the_user(tmp_path: Path) -> None:
    who = identities(Story.begin(tmp_path).repository)
    assert who.own(commit())
    assert not who.own(commit("Bob", "bob@example.org"))


def test_capital_letters_of_an_address_do_not_count(tmp_path: Path) -> None:
    story = Story.begin(tmp_path)
    story.git("config", "user.email", "Ada@Example.ORG")
    assert identities(story.repository).own(commit())


def test_another_name_with_the_same_address_is_the_user(tmp_path: Path) -> None:
    assert identities(Story.begin(tmp_path).repository).own(commit("A. Lovelace"))


def test_the_same_name_with_another_address_is_not_the_user(tmp_path: Path) -> None:
    assert not identities(Story.begin(tmp_path).repository).own(commit("Ada", "ada@elsewhere.example"))


def test_addresses_of_every_level_and_of_includes_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = Story.begin(tmp_path)
    (tmp_path / "work").mkdir(exist_ok=True)
    (tmp_path / "more").write_text("[user]\n\temail = ada@included.example\n")
    (tmp_path / "global").write_text(
        f'[user]\n\temail = ada@home.example\n[includeIf "gitdir:{story.root}/"]\n\tpath = {tmp_path}/more\n'
        "[author]\n\temail = ada@author.example\n"
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "global"))
    who = identities(story.repository)
    assert who.emails == {"ada@example.org", "ada@home.example", "ada@included.example", "ada@author.example"}


def test_mailmap_joins_an_old_address_of_the_user(tmp_path: Path) -> None:
    story = Story.begin(tmp_path)
    story.write(".mailmap", "Ada <ada@example.org> <ada@old.example>\n")
    story.write("a.py", "x = 1\n")
    story.git("add", "-A")
    story.git("commit", "-q", "-m", "old", GIT_AUTHOR_EMAIL="ada@old.example")
    fill = story.fill("a.py", "def total(values):\n    return sum(values)\n")
    story.git("commit", "-q", "-a", "-m", "old too", GIT_AUTHOR_EMAIL="ada@old.example")
    assert story.outcome(fill) == "kept"


def test_mailmap_joins_the_users_configured_address_to_a_new_one(tmp_path: Path) -> None:
    story = Story.begin(tmp_path)
    story.write(".mailmap", "Ada <ada@new.example> <ada@example.org>\n")
    assert identities(story.repository).own(commit("Ada", "ada@third.example", mapped="ada@new.example"))


def test_without_an_address_the_name_counts() -> None:
    who = Identities(frozenset(), frozenset({"Ada"}))
    assert who.own(commit("Ada", "whatever@host"))
    assert not who.own(commit("Bob", "whatever@host"))


@pytest.mark.parametrize("name", ["dependabot[bot]", "Renovate", "pre-commit-ci", "github-actions"])
def test_a_program_is_not_the_user_even_with_their_address(name: str) -> None:
    assert generated(commit(name))
    assert not Identities(frozenset({"ada@example.org"}), frozenset()).own(commit(name))


@pytest.mark.parametrize("name", ["Ada", "Abbot", "Bob Botham", "Renovator Smith"])
def test_a_person_is_no_program(name: str) -> None:
    assert not generated(commit(name))
