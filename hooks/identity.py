"""Whose commit it is: the user's own, somebody else's, or a program's.

The user is who git's configuration says, at every level and with its includes; `.mailmap` joins several addresses
of one person. An address that was only ever set in the environment (`GIT_AUTHOR_EMAIL`) cannot be known. git itself
reads the configuration: it alone knows all of its conditions (`includeIf`), and reading it runs nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.git import Repository
from hooks.graph import Commit

GENERATED = re.compile(
    r"\[bot\]|^(?:dependabot|renovate|greenkeeper|snyk-bot|pre-commit-ci|github-actions)\b|\bautomation@",
    re.IGNORECASE,
)
_EMAILS = ("user.email", "author.email", "committer.email")
_NAMES = ("user.name", "author.name", "committer.name")
_CONTACT = re.compile(r"^(.*?)\s*<([^<>]*)>")


@dataclass(frozen=True)
class Identities:
    """The user's addresses, in lower case, and names. Names count only where no address is known."""

    emails: frozenset[str]
    names: frozenset[str]

    def own(self, commit: Commit) -> bool:
        """Whether the user is the author, and a person wrote it."""
        if generated(commit):
            return False
        if self.emails:
            return not self.emails.isdisjoint(commit.emails)
        return not self.names.isdisjoint(commit.names)


def generated(commit: Commit) -> bool:
    """Whether a program wrote the commit."""
    return any(GENERATED.search(word) for word in (*commit.names, *commit.emails))


def identities(repository: Repository) -> Identities:
    """Who the user is in this repository. Raises GitError if its configuration cannot be read."""
    emails: set[str] = set()
    names: set[str] = set()
    for entry in repository.run("config", "--list", "--includes", "-z").split(b"\0"):
        key, _, value = entry.decode("utf-8", "surrogateescape").partition("\n")
        if value.strip():
            emails |= {value.strip().lower()} if key in _EMAILS else set()
            names |= {value.strip()} if key in _NAMES else set()
    if not emails:
        _guessed(repository, emails, names)
    return Identities(frozenset(emails | _mapped(repository, emails)), frozenset(names))


def _guessed(repository: Repository, emails: set[str], names: set[str]) -> None:
    """Adds whom git would name as the author, from the system's user and host, where nothing is configured."""
    shown = repository.run("var", "GIT_AUTHOR_IDENT", ok=(0, 128)).decode("utf-8", "surrogateescape")
    found = _CONTACT.match(shown)
    if found:
        names.add(found[1])
        emails.add(found[2].lower())


def _mapped(repository: Repository, emails: set[str]) -> set[str]:
    """The addresses that `.mailmap` gives for these."""
    given = "".join(f"<{email}>\n" for email in sorted(emails) if not re.search(r"[<>\s]", email))
    if not given:
        return set()
    shown = repository.run("check-mailmap", "--stdin", stdin=given.encode("utf-8", "surrogateescape"))
    contacts = map(_CONTACT.match, shown.decode("utf-8", "surrogateescape").splitlines())
    return {found[2].lower() for found in contacts if found}
