"""Finds secrets in a text, and puts a placeholder in the place of each (I9). The door to it is `engine.secrets`.

detect-secrets finds them, and the patterns of `secret_rules` what it misses. Its plugins are used one by one and
without its settings, which are global to a process; nothing is ever sent anywhere to be verified. A placeholder says
what was there, `<secret:aws-key>`; the text keeps its lines. What was cleaned once is not changed by cleaning again.

In code, only what stands in quotes or in a comment is taken for a password or for random; elsewhere in code such a
word is a name. In prose and in settings a word may be a secret as it stands.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from engine import secret_rules as rules

WINDOW, OVERLAP = 4_000, 600  # of a long line, so that the time grows with its length and no faster
_PLACEHOLDER = re.compile(r"<secret:[a-z-]+>")
_KEY = re.compile(
    r"-{3,5} ?BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)? ?-{3,5}"
    r"(?:(?:[^-]|-(?!--)){0,20000}-{3,5} ?END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)? ?-{3,5}"
    r"|(?:(?:\\[rn]|[\s\"',+\\]){1,40}[A-Za-z0-9+/]{24,}={0,2})*)"  # cut off in the middle
)
_PUTTY = re.compile(r"PuTTY-User-Key-File-\d(?:[^P]|P(?!uTTY-User)){0,20000}?Private-MAC: ?\w*")
_COMMENT = re.compile(r"^\s*(?:#|//|--|;|\*|/\*|<!--)|[ \t](?:#|//)[ \t]")
_SUSPECT = re.compile(r"[A-Za-z0-9_\-+/=.~:%]{16}")  # no token is shorter

#: Of detect-secrets: module, class, kind of secret, and whether the value is a group of the pattern.
_PLUGINS = (
    ("artifactory", "ArtifactoryDetector", "token", False),
    ("aws", "AWSKeyDetector", "aws-key", True),
    ("azure_storage_key", "AzureStorageKeyDetector", "azure-key", False),
    ("basic_auth", "BasicAuthDetector", "password", True),
    ("cloudant", "CloudantDetector", "api-key", True),
    ("discord", "DiscordBotTokenDetector", "discord-token", False),
    ("github_token", "GitHubTokenDetector", "github-token", False),
    ("gitlab_token", "GitLabTokenDetector", "gitlab-token", False),
    ("ibm_cloud_iam", "IbmCloudIamDetector", "api-key", True),
    ("ibm_cos_hmac", "IbmCosHmacDetector", "api-key", True),
    ("jwt", "JwtTokenDetector", "jwt", False),
    ("mailchimp", "MailchimpDetector", "mailchimp-key", False),
    ("npm", "NpmDetector", "npm-token", True),
    ("openai", "OpenAIDetector", "api-key", False),
    ("private_key", "PrivateKeyDetector", "private-key", False),
    ("pypi_token", "PypiTokenDetector", "pypi-token", False),
    ("sendgrid", "SendGridDetector", "sendgrid-key", False),
    ("slack", "SlackDetector", "slack-token", False),
    ("softlayer", "SoftlayerDetector", "api-key", True),
    ("square_oauth", "SquareOAuthDetector", "square-token", False),
    ("stripe", "StripeDetector", "stripe-key", False),
    ("telegram_token", "TelegramBotTokenDetector", "telegram-token", False),
    ("twilio", "TwilioKeyDetector", "twilio-key", False),
)


@dataclass(frozen=True)
class _Span:
    """Characters of a text that are a secret of one kind."""

    start: int
    end: int
    kind: str


def without_secrets(text: str, *, code: bool) -> str:
    """`text` with a placeholder for every secret in it; as many lines as before. code: whether it is code; prose is
    looked at more strictly.

    Raises ImportError where detect-secrets is missing."""
    while spans := _joined(text, _spans(text, code)):
        text = _replaced(text, spans)
    return text


def _spans(text: str, code: bool) -> Iterator[_Span]:
    for pattern in (_KEY, _PUTTY):
        for found in pattern.finditer(text):
            yield _Span(found.start(), found.start() + len(found[0].rstrip()), "private-key")
    at = 0
    for line in text.splitlines(keepends=True):
        if _SUSPECT.search(line) or rules.names_one(line):
            for start in range(0, len(line), WINDOW):
                low = max(0, start - OVERLAP)
                for span in _in_line(line[low : start + WINDOW], code):
                    yield _Span(at + low + span.start, at + low + span.end, span.kind)
        at += len(line)


def _in_line(line: str, code: bool) -> Iterator[_Span]:
    """The secrets of one line."""
    prose = not code or bool(_COMMENT.search(line))
    if rules.names_one(line):
        yield from _matches(rules.PLACED, line)
        yield from _named(line, prose)
    if not _SUSPECT.search(line):
        return
    yield from _matches(rules.TOKENS, line)
    yield from _detected(line)
    for found in (rules.WORD if prose else rules.QUOTED).finditer(line):
        if rules.is_random(found["value"]) and not rules.is_hash(found["value"], line):
            yield _Span(*found.span("value"), "random")
    for found in rules.KEY_LINE.finditer(line):
        if rules.is_random(found[0]) and not rules.is_hash(found[0], line):
            yield _Span(*found.span(), "random")


def _matches(some: Iterable[rules.Rule], line: str) -> Iterator[_Span]:
    for rule in some:
        for found in rule.pattern.finditer(line):
            if "value" not in rule.pattern.groupindex:
                yield _Span(*found.span(), rule.kind)
            elif not rules.STANDS_FOR.search(found["value"]):
                yield _Span(*found.span("value"), rule.kind)


def _named(line: str, prose: bool) -> Iterator[_Span]:
    """What is given to a name that calls for a secret."""
    bare = (rules.BARE, rules.SAID) if prose else ()
    for pattern in (rules.GIVEN, rules.PAIRED, rules.COMPARED, *bare):
        for found in pattern.finditer(line):
            name, strong = found["name"].lower(), bool(found["strong"])
            if rules.is_given(name, strong, found["suffix"], found["value"], bare=pattern in bare):
                kind = "password" if "pass" in name or "pwd" in name else "key" if "key" in name else "token"
                start, end = found.span("value")
                yield _Span(start, end, kind)


def _detected(line: str) -> Iterator[_Span]:
    """What detect-secrets finds. Its plugins return values, some of them only a prefix of the token (GitHub's), so
    their patterns are asked where they matched."""
    for kind, grouped, patterns in _plugins():
        for pattern in patterns:
            for found in pattern.finditer(line):
                group = (found.lastindex or 0) if grouped else 0
                start, end = found.span(group)
                yield _Span(start, end, kind)


@lru_cache(maxsize=1)
def _plugins() -> tuple[tuple[str, bool, tuple[re.Pattern[str], ...]], ...]:
    """detect-secrets imports an HTTP library, for verifying that we never do: not before the first suspect line."""
    from importlib import import_module

    found = []
    for module, name, kind, grouped in _PLUGINS:
        patterns = getattr(import_module(f"detect_secrets.plugins.{module}"), name).denylist
        found.append((kind, grouped, (patterns,) if isinstance(patterns, re.Pattern) else tuple(patterns)))
    return tuple(found)


def _joined(text: str, spans: Iterable[_Span]) -> list[_Span]:
    """The spans in order, those that overlap as one, placeholders left out."""
    done = [found.span() for found in _PLACEHOLDER.finditer(text)]
    ends = [high for _, high in done]
    joined: list[_Span] = []
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        start, end = span.start, span.end
        at = bisect_right(ends, start)
        while at < len(done) and done[at][0] < end:  # a placeholder is replaced whole, with what is around it
            start, end = min(start, done[at][0]), max(end, ends[at])
            at += 1
        if _PLACEHOLDER.fullmatch(text, start, end) or start == end:
            continue
        if joined and start < joined[-1].end:
            last = joined[-1]
            joined[-1] = _Span(last.start, max(last.end, end), last.kind)
        else:
            joined.append(_Span(start, end, span.kind))
    return joined


def _replaced(text: str, spans: list[_Span]) -> str:
    pieces, at = [], 0
    for span in spans:
        breaks = "".join(re.findall(r"\r\n|\r|\n", text[span.start : span.end]))
        pieces += [text[at : span.start], f"<secret:{span.kind}>", breaks]
        at = span.end
    return "".join([*pieces, text[at:]])
