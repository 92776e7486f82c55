"""Secrets to plant, made at run time from pieces, so that no token that looks real stands in the repository."""

from __future__ import annotations

import random
import string

HEX = string.digits + "abcdef"
LETTERS = string.ascii_letters + string.digits
BASE64 = LETTERS + "+/"
URL = LETTERS + "_-"
UPPER = string.ascii_uppercase + string.digits
LOWER = string.ascii_lowercase + string.digits

#: Kind of token: its beginning, then lengths and alphabets or literal text.
SHAPES: dict[str, tuple[str | tuple[int, str], ...]] = {
    "aws id": ("AK", "IA", (16, UPPER)),
    "aws secret": ((40, BASE64),),
    "github": ("gh", "p_", (36, LETTERS)),
    "github fine-grained": ("github", "_pat_", (22, LETTERS), "_", (59, LETTERS)),
    "gitlab": ("gl", "pat-", (20, URL)),
    "slack": ("xo", "xb-", (12, string.digits), "-", (12, string.digits), "-", (24, LETTERS)),
    "slack webhook": ("https://hooks.slack", ".com/services/T", (8, UPPER), "/B", (8, UPPER), "/", (24, LETTERS)),
    "stripe": ("sk_", "live_", (24, LETTERS)),
    "openai": ("s", "k-", (20, LETTERS), "T3Blbk", "FJ", (20, LETTERS)),
    "openai project": ("s", "k-proj-", (60, URL)),
    "anthropic": ("s", "k-ant-api03-", (93, URL)),
    "google": ("AI", "za", (35, URL)),
    "google secret": ("GOC", "SPX-", (28, URL)),
    "npm": ("np", "m_", (36, LETTERS)),
    "pypi": ("pyp", "i-AgEIcHlwaS5vcmc", (80, URL)),
    "sendgrid": ("S", "G.", (22, URL), ".", (43, URL)),
    "mailgun": ("ke", "y-", (32, HEX)),
    "mailchimp": ((32, HEX), "-us12"),
    "twilio": ("S", "K", (32, HEX)),
    "telegram": ((9, string.digits), ":", (35, URL)),
    "discord": ("M", (23, LETTERS), ".", (6, LETTERS), ".", (27, LETTERS)),
    "jwt": ("ey", "JhbGciOiJIUzI1NiJ9.ey", "J", (40, LETTERS), ".", (43, URL)),
    "docker": ("dckr", "_pat_", (27, URL)),
    "vault": ("hv", "s.", (90, URL)),
    "digitalocean": ("do", "p_v1_", (64, HEX)),
    "shopify": ("shp", "at_", (32, HEX)),
    "databricks": ("da", "pi", (32, HEX)),
    "hugging face": ("h", "f_", (34, LETTERS)),
    "azure storage": ((86, BASE64), "=="),
    "age": ("AGE-SECRET", "-KEY-1", (58, UPPER)),
    "hex of 32": ((32, HEX),),
    "letters of 40": ((40, LETTERS),),
    "lower case of 32": ((32, LOWER),),
}  # fmt: skip

#: Where a token may stand: path of the file and the text around it.
PLACES = (
    ("app.py", '    token = "{}"\n'),
    ("app.py", "client = Client('{}', timeout=3)\n"),
    ("app.py", '    "api_key": "{}",\n'),
    ("app.py", "# call it with {} here\n"),
    ("app.js", "const k = `{}`;\n"),
    ("app.rs", 'let key = "{}".to_string();\n'),
    ("app.yml", "value: {}\n"),
    ("app.sh", "export API_TOKEN={}\n"),
    ("", "call the service with {} and retry twice"),
)


def token(kind: str, seed: int = 0) -> str:
    """A token of one kind of `SHAPES`."""
    draw = random.Random(f"{kind} {seed}")
    return "".join(
        part if isinstance(part, str) else "".join(draw.choices(part[1], k=part[0])) for part in SHAPES[kind]
    )


def private_key(kind: str = "RSA ", seed: int = 0) -> str:
    """A private key in PEM, of five lines and a half."""
    draw = random.Random(f"{kind} {seed}")
    body = ["".join(draw.choices(BASE64, k=length)) for length in (64, 64, 64, 64, 64, 30)]
    rule = "-" * 5
    return "\n".join([f"{rule}BEGIN {kind}PRIVATE KEY{rule}", *body, f"{rule}END {kind}PRIVATE KEY{rule}"])


def leaks(secret: str, text: str, size: int = 12) -> bool:
    """Whether `size` characters in a row of the secret's random part stand in the text."""
    return any(secret[at : at + size] in text for at in range(max(1, len(secret) - size + 1)))
