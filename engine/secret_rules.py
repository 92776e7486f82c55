"""What a secret looks like, where detect-secrets does not know it: our own patterns, each with the kind it is.

Every pattern is bounded and looks at one line. The part to take out is the group `value`, or else the whole
match. Shapes of tokens are those that their issuers publish.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Rule:
    """A pattern for one kind of secret; the kind is the word in its placeholder."""

    kind: str
    pattern: re.Pattern[str]


def _rule(kind: str, pattern: str, flags: int = 0) -> Rule:
    return Rule(kind, re.compile(pattern, flags))


_TOKEN = r"[A-Za-z0-9_\-]"
#: Tokens that say what they are by their first characters.
TOKENS: tuple[Rule, ...] = (
    _rule("aws-key", r"\b(?:A3T[A-Z0-9]|ABIA|ACCA|AKIA|ASIA|AROA|AIDA)[0-9A-Z]{16}\b"),
    _rule("github-token", r"\b(?:gh[pousr]_[A-Za-z0-9]{30,255}|github_pat_[A-Za-z0-9_]{40,255})"),
    _rule("gitlab-token", rf"\b(?:gl(?:pat|dt|ft|soat|rt|cbt|imt|ptt|agent)|gloas|GR1348941)-?{_TOKEN}{{20,255}}"),
    _rule("slack-token", r"\b(?:xox[abeoprs]|xapp|xoxe\.xox[bp])-[A-Za-z0-9\-]{10,255}"),
    _rule("webhook", r"https://hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9+/_]{20,120}"),
    _rule("webhook", rf"https://(?:\w{{1,20}}\.)?discord(?:app)?\.com/api/webhooks/\d{{10,25}}/{_TOKEN}{{40,100}}"),
    _rule("webhook", r"https://[\w.\-]{1,60}\.webhook\.office\.com/webhookb2/[\w@/\-]{40,300}"),
    _rule("stripe-key", r"\b(?:[rsp]k_(?:live|test|prod)_|whsec_)[0-9a-zA-Z]{16,255}"),
    _rule("api-key", rf"\bsk-(?:ant-|proj-|svcacct-|or-v1-|admin-|lf-)?{_TOKEN}{{20,255}}"),
    _rule("api-key", r"\b(?:gsk_|xai-|pplx-|r8_|hf_|nvapi-|co_)[A-Za-z0-9_\-]{28,255}"),
    _rule("google-key", rf"\bAIza{_TOKEN}{{35}}"),
    _rule("google-key", rf"\b(?:GOCSPX-{_TOKEN}{{20,60}}|ya29\.{_TOKEN}{{20,500}}|1//0{_TOKEN}{{30,200}})"),
    _rule("npm-token", r"\bnpm_[A-Za-z0-9]{30,60}"),
    _rule("npm-token", r"_auth(?:Token)?\s{0,4}=\s{0,4}(?P<value>[^\s\"'<>]{8,300})"),
    _rule("pypi-token", rf"\bpypi-{_TOKEN}{{50,500}}"),
    _rule("sendgrid-key", rf"\bSG\.{_TOKEN}{{16,40}}\.{_TOKEN}{{30,80}}"),
    _rule("mailgun-key", r"\bkey-[0-9a-f]{32}\b"),
    _rule("mailchimp-key", r"\b[0-9a-f]{32}-us[0-9]{1,2}\b"),
    _rule("twilio-key", r"\b(?:AC|SK)[0-9a-f]{32}\b"),
    _rule("telegram-token", rf"\b\d{{8,10}}:{_TOKEN}{{35}}(?![A-Za-z0-9_\-])"),
    _rule("discord-token", rf"\b[MNO]{_TOKEN}{{23,27}}\.{_TOKEN}{{6}}\.{_TOKEN}{{27,40}}"),
    _rule("jwt", r"\beyJ[A-Za-z0-9_\-]{8,4000}\.eyJ[A-Za-z0-9_\-=]{4,4000}(?:\.[A-Za-z0-9_\-+/=]{0,4000})?"),
    _rule("jwt", r"\beyJ[A-Za-z0-9_\-]{8,4000}(?:\.[A-Za-z0-9_\-]{0,4000}){4}"),
    _rule("docker-token", rf"\bdckr_(?:pat|oat)_{_TOKEN}{{20,60}}"),
    _rule("vault-token", rf"\bhv[sbr]\.{_TOKEN}{{20,300}}"),
    _rule("digitalocean-token", r"\bdo[opr]_v1_[a-f0-9]{64}"),
    _rule("shopify-token", r"\bshp(?:at|ca|pa|ss|tka)_[a-fA-F0-9]{32}"),
    _rule("databricks-token", r"\bdapi[a-f0-9]{32}(?:-\d)?"),
    _rule("atlassian-token", rf"\b(?:ATATT3|ATCTT3|ATBB){_TOKEN}{{20,250}}"),
    _rule("square-token", rf"\b(?:sq0[a-z]{{3}}-{_TOKEN}{{22,60}}|EAAA[A-Za-z0-9+=\-]{{56,80}})"),
    _rule("facebook-token", r"\bEAA[A-Za-z0-9]{60,300}\b"),
    _rule("age-key", r"\bAGE-SECRET-KEY-1[0-9A-Z]{50,60}"),
    _rule("azure-key", r"\b(?:AccountKey|SharedAccessKey)=(?P<value>[A-Za-z0-9+/]{40,100}={0,2})", re.I),
    _rule("azure-key", r"[?&]sig=(?P<value>[A-Za-z0-9%+/]{40,120}={0,2})"),
    _rule("azure-key", r"\b[A-Za-z0-9_~.\-]{3}8Q~[A-Za-z0-9_~.\-]{31,34}"),
    _rule("token", rf"\b(?:lin_api_|figd_|sntrys_|sntryu_|NRAK-|glsa_|glc_|rubygems_|CLOJARS_){_TOKEN}{{20,300}}"),
    _rule("token", rf"\b(?:pul-|PMAK-|nfp_|pscale_(?:tkn|pw|oauth)_|sbp_|tskey-|ops_eyJ|ntn_){_TOKEN}{{24,500}}"),
    _rule("token", rf"\b(?:dp\.(?:pt|st|ct|sa)\.|HRKU-|cio){_TOKEN}{{28,500}}"),
    _rule("token", rf"\b{_TOKEN}{{14}}\.atlasv1\.{_TOKEN}{{60,70}}"),
    _rule("token", rf"\b(?:pk|sk)\.eyJ{_TOKEN}{{40,200}}\.{_TOKEN}{{20,40}}"),
    _rule("token", rf"\bpat{_TOKEN}{{14}}\.[a-f0-9]{{64}}"),
    _rule("password-hash", r"\$(?:2[abxy]\$\d\d|[156y]\$|argon2(?:id|i|d)\$)[$./A-Za-z0-9=,+]{20,160}"),
    _rule("sentry-key", r"https?://(?P<value>[0-9a-f]{32}(?::[0-9a-f]{32})?)@[\w.\-]{1,80}/\d"),
)  # fmt: skip

_STRONG = (
    r"passw(?:or)?d|passphrase|passwort|contrase(?:ñ|n)a|pwd|secret|apikey|(?<=[_\-.])pass(?![a-z])|"
    r"(?:api|private|access|auth|client|service|account|master|encryption|signing)_?-?key"
)
_WEAK = r"token|credentials?|auth(?:orization)?|pass|key|session_?id|bearer|jwt|dsn"
STRONG = re.compile(_STRONG, re.I)
#: One of these stands in every line that the patterns below match.
_NAMING = ("pass", "pwd", "secret", "key", "token", "auth", "credential", "bearer", "contrase", "session", "jwt", "dsn",
           "basic ", "negotiate ", "sig=", "-u", "--user", "://")  # fmt: skip


def names_one(line: str) -> bool:
    """Whether a line speaks of secrets at all."""
    low = line.lower()
    return any(word in low for word in _NAMING)


_NAME = rf"(?P<name>[\w.\-]{{0,60}}?(?:(?P<strong>{_STRONG})|(?:{_WEAK}))(?P<suffix>[\w\-]{{0,40}}+))"
_TYPE = r"(?:\s{0,4}:\s{0,4}[A-Za-z_&'][\w.\[\]|&' ]{0,40}?)?"
_IS = rf"[\"'`\])]{{0,3}}(?:\[\d*\])?{_TYPE}\s{{0,20}}(?::=|={{1,3}}>?|!={{1,2}}|=>|:)\s{{0,20}}"
_QUOTED = r"(?:[A-Za-z]{1,2}|@)?(?P<quote>[\"'`])(?P<value>(?:(?!(?P=quote))[^\r\n]){4,400})(?P=quote)"
#: A quoted string that is given to a name of a secret: in any language.
GIVEN = re.compile(rf"\b{_NAME}{_IS}{_QUOTED}", re.I)
#: The two as arguments of a call: environ.setdefault("API_KEY", "letmein").
PAIRED = re.compile(rf"\(\s{{0,8}}[\"'`]{_NAME}[\"'`]\s{{0,8}},\s{{0,8}}{_QUOTED}", re.I)
#: A comparison the other way round: "letmein" == password.
COMPARED = re.compile(rf"{_QUOTED}\s{{0,4}}[!=]={{1,2}}\s{{0,4}}\b{_NAME}", re.I)
#: A value without quotes: settings files, shells, prose.
BARE = re.compile(
    rf"\b{_NAME}\s{{0,8}}(?:=|:|:=|\bis\b|\bto\b)\s{{0,8}}(?P<value>[^\s\"'`<>,;()\[\]{{}}]{{4,300}})", re.I
)
#: Without quotes and without a sign: "--password P", "machine M login L password P".
SAID = re.compile(
    r"\b(?P<name>(?P<strong>passw(?:or)?d|passphrase|secret|api[_ \-]?key|access[_ \-]?key)|token|bearer|key)\b"
    r"(?P<suffix>)\s{1,4}(?P<value>[^\s\"'`<>,;()\[\]{}]{6,300})",
    re.I,
)
#: Credentials that stand in a place made for them.
PLACED: tuple[Rule, ...] = (
    _rule("authorization", r"\b(?:Basic|Bearer|Token|Negotiate)\s{1,4}(?P<value>[A-Za-z0-9_\-+/=.~]{16,4000})", re.I),
    _rule("password", r"\b[a-z][a-z0-9+.\-]{1,20}://[^\s:/?#\"'@<>]{0,100}:(?P<value>[^\s/?#\"'@<>]{3,200})@", re.I),
    _rule("password", r"(?:^|\s)(?:-u|--user)[ =]{1,2}[\"']?[\w.\-@]{1,60}:(?P<value>[^\s\"'@:]{4,120})"),
    _rule("password", r"<[\w:]{0,60}(?:password|passwd|secret|apikey|token)>(?P<value>[^<\r\n]{4,200})</", re.I),
    _rule("token", r"[?&;]\w{0,30}(?:key|auth|token|secret|password|sig)=(?P<value>[^\s&\"'#<>;]{8,400})", re.I),
    _rule("password", r"\bsshpass\s{1,4}-p\s{0,4}[\"']?(?P<value>[^\s\"']{4,120})"),
)  # fmt: skip

QUOTED = re.compile(r"(?P<quote>[\"'`])(?P<value>[A-Za-z0-9_\-+/=.~]{20,4000})(?P=quote)")
WORD = re.compile(r"(?<![A-Za-z0-9_\-+/=.~])(?P<value>[A-Za-z0-9_\-+/=.~]{20,4000})(?![A-Za-z0-9_\-+/=.~])")
KEY_LINE = re.compile(r"(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{60,76}={0,2}(?![A-Za-z0-9+/=])")
_HEX = re.compile(r"(?:0x)?[0-9a-fA-F]+")
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.I)
#: What a hash is called, which looks like a key and is none.
HASHED = re.compile(
    r"sha\d|sha_|sha\b|md5|blake|digest|hash|checksum|commit|integrity|etag|revision|fingerprint|crc|"
    r"guid|uuid|nonce|oid|test|assert|expected",
    re.I,
)
#: The value of a name that only stands for one: a variable, a placeholder, an example.
STANDS_FOR = re.compile(
    r"^[<{$%\[(]|\$\{|\{\{|\{\w*\}|%\(|%[sdr]|\.\.\.|…|^([xX*.\-_#])\1{2,}$|"
    r"^(?:none|null|nil|true|false|undefined|str|int|bool|text|type|name|value)$|"
    r"^(?:todo|fixme|change_?me|replace_?me|redacted|example|dummy|your|enter|insert|os|env|process|self|this|string|bytes|"
    r"optional|required|field|option|hidden|default|input|file|path)(?=[ _\-.:]|s?$)|^https?://[^:@\s]*$",
    re.I,
)
_SAME = re.compile(r"[_\-]*(?:(?:access[_\-]?)?key|value|token|s|\d*)", re.I)
_WORDS = re.compile(r"[A-Za-z]+(?:[ _\-./:][A-Za-z]*)*[:.?!]?")


def entropy(text: str) -> float:
    """Shannon's, in bits a character."""
    size = len(text)
    return -sum(count / size * math.log2(count / size) for count in Counter(text).values())


def is_random(word: str) -> bool:
    """Whether a word of 20 characters or more looks drawn by lot: letters of both cases and digits in turn, where
    names in code are runs of one kind. A hash or a UUID is random as well."""
    if _UUID.fullmatch(word):
        return False
    if _HEX.fullmatch(word):
        return len(word) >= 32 and not word.isdigit() and entropy(word.lower()) > 3.0
    kinds = ["0" if c.isdigit() else "a" if c.islower() else "A" if c.isupper() else "-" for c in word]
    turns = sum(left != right for left, right in pairwise(kinds)) / (len(word) - 1)
    if kinds.count("-") > len(word) / 7 or entropy(word) < 3.6:
        return False
    runs = len(re.findall(r"\d+", word))
    if runs == 0:
        return turns > 0.5 and len(word) >= 32
    return turns > (0.33 if kinds.count("0") > 1 else 0.42) or (runs > 3 and "-" not in kinds)


def is_hash(word: str, line: str) -> bool:
    """Whether a random word is called a hash, and no secret, where it stands."""
    return (
        bool(_HEX.fullmatch(word) or word.startswith(("sha256-", "sha384-", "sha512-")))
        and bool(HASHED.search(line))
        and not STRONG.search(line)
    )


def is_given(name: str, strong: bool, suffix: str, value: str, *, bare: bool = False) -> bool:
    """Whether `value` is the secret that `name` calls for, and not a word about one.

    strong: the name can hold nothing but a secret, as "password". suffix: what follows that in the name, as
    "_field". bare: it stands without quotes, where most values are names."""
    value = value.strip()
    if len(value) < 4 or STANDS_FOR.search(value) or not re.search(r"[A-Za-z0-9]", value):
        return False
    if not strong or not _SAME.fullmatch(suffix):
        return len(value) >= 12 and mixed(value) and " " not in value and entropy(value) > 3.0
    if bare:
        return len(value) >= 6 and mixed(value) and not re.fullmatch(r"[\w.]+\.[A-Za-z_]\w*", value)
    plain = _WORDS.fullmatch(value)
    if plain and (STRONG.search(value) or value.count(" ") not in (0, 3) or value[-1] in ":.?!"):
        return False
    return value.count(" ") < 5 and not value.isupper()


def mixed(value: str) -> bool:
    """Whether it holds letters, and digits or signs that no name holds."""
    return bool(re.search(r"[A-Za-z]", value) and re.search(r"[0-9!@#$%^&*+=?~|]", value))
