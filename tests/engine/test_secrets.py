"""Secrets are found where they stand, ordinary code is left as it is, and what cannot be looked through is not
kept (I9)."""

from __future__ import annotations

import re
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planted import PLACES, SHAPES, leaks, private_key, token

from engine.errors import SecretsError
from engine.secrets import MOST, clean, denied

WORD = "hunt" + "er2"
PASSWORDS = (
    ("app.py", 'password = "{}"'),
    ("app.py", "connect(user='u', password='{}')"),
    ("app.py", 'settings["password"] = "{}"'),
    ("app.py", 'URL = "postgres://bob:{}@db/prod"'),
    ("app.py", 'def connect(password: str = "{}") -> None: ...'),
    ("app.py", 'if "{}" == password:'),
    ("app.py", 'os.environ.setdefault("API_KEY", "{}")'),
    ("app.py", '# the password is {}, do not tell'),
    ("app.js", "const pwd = '{}';"),
    ("app.go", 'password := "{}"'),
    ("app.java", 'String password = "{}";'),
    ("app.yml", "db_password: {}"),
    ("app.ini", "passwd = {}"),
    ("app.sh", "export DB_PASSWORD={}"),
    ("app.sh", "curl -u bob:{} https://example.org"),
    ("app.xml", "<password>{}</password>"),
    ("", "log in with the password {} and list the users"),
    ("", "machine example.org login bob password {}"),
)  # fmt: skip


@pytest.mark.parametrize("kind", SHAPES)
def test_no_piece_of_a_token_is_left_wherever_it_stands(kind: str) -> None:
    secret = token(kind)
    for path, place in PLACES:
        cleaned = clean(place.format(secret), path)
        assert not leaks(secret, cleaned), (path, place)
        assert "<secret:" in cleaned
        assert clean(cleaned, path) == cleaned


@pytest.mark.parametrize(("path", "place"), PASSWORDS)
def test_a_password_is_taken_out_of_the_place_made_for_it_and_nothing_else(path: str, place: str) -> None:
    assert re.fullmatch(re.escape(place).replace(r"\{\}", "<secret:[a-z]+>"), clean(place.format(WORD), path))


@pytest.mark.parametrize("kind", ["RSA ", "OPENSSH ", "EC ", "ENCRYPTED ", ""])
@pytest.mark.parametrize("form", ['KEY = """\n{}\n"""\nx = 1\n', "{}", "-----\n{}\nx = 1\n"])
def test_a_private_key_goes_whole_and_the_lines_stay(kind: str, form: str) -> None:
    text = form.format(private_key(kind))
    cleaned = clean(text, "app.py")
    assert cleaned == form.format("<secret:private-key>" + "\n" * 7)
    assert cleaned.count("\n") == text.count("\n")


def test_a_private_key_in_pieces_of_a_string_goes_whole() -> None:
    key = private_key()
    for text in (key.replace("\n", "\\n"), key.replace("\n", '\\n"\n    "')):
        assert re.fullmatch(r'k = "<secret:private-key>\n*"\n', clean(f'k = "{text}"\n', "app.py"))


def test_half_of_a_private_key_goes_too() -> None:
    lines = private_key().splitlines()
    for part in (lines[:4], lines[2:5]):
        cleaned = clean("\n".join([*part, "x = 1"]), "app.py")
        assert not any(leaks(line, cleaned, 16) for line in part[1:])
        assert cleaned.endswith("\nx = 1")


@pytest.mark.parametrize(
    "text",
    [
        'password = getpass("Password: ")',
        'password = os.environ["DB_PASSWORD"]',
        'parser.add_argument("--password", help="Enter the password of the database")',
        'token = tokens.pop()',
        'api_key: str = Field(alias="api_key")',
        'raise ValueError("the password is too short: 8 characters at least")',
        'url = f"https://{user}:{password}@{host}/"',
        'SHA256 = "' + "0123456789abcdef" * 4 + '"  # sha256 of the weights',
        'from engine.text.requests import find_requests, explain_everything_at_length',
        'key = f"{prefix}-{number}"',
        'assert secret_santa(["ann", "bob"]) == {"ann": "bob", "bob": "ann"}',
    ],
)  # fmt: skip
def test_code_that_only_speaks_of_secrets_stays(text: str) -> None:
    assert clean(text, "app.py") == text


@pytest.mark.parametrize(
    "words", ["write a function that checks a password of 8 characters", "parse an ISO 8601 date"]
)
def test_a_prompt_that_only_speaks_of_secrets_stays(words: str) -> None:
    assert clean(words) == words


def test_of_the_standard_library_fewer_than_two_lines_in_a_thousand_change() -> None:
    lines = changed = 0
    for path in sorted(Path(sysconfig.get_path("stdlib")).glob("*.py"))[::3]:
        text = path.read_text("utf-8", "replace")
        pairs = list(zip(text.split("\n"), clean(text, path.name).split("\n"), strict=True))
        lines += len(pairs)
        changed += sum(before != after for before, after in pairs)
    assert lines > 5_000
    assert changed / lines < 0.002


@given(st.text(st.characters(codec="utf-8") | st.sampled_from("\r\n\"'=:@/ -_.\u2028"), max_size=400))
@settings(deadline=None)
def test_cleaning_keeps_the_lines_and_is_done_once(text: str) -> None:
    cleaned = clean(text, "app.py")
    assert re.findall(r"\r\n|\r|\n", cleaned) == re.findall(r"\r\n|\r|\n", text)
    assert clean(cleaned, "app.py") == cleaned


@given(
    st.lists(st.sampled_from([*SHAPES]), max_size=4),
    st.sampled_from([" ", "\n", '"', ": ", "="]),
    st.booleans(),
)
@settings(deadline=None)
def test_several_secrets_go_whatever_stands_between(kinds: list[str], between: str, quoted: bool) -> None:
    secrets = [token(kind, at) for at, kind in enumerate(kinds)]
    text = f"password{between}" + between.join(f'"{one}"' if quoted else one for one in secrets)
    cleaned = clean(text)
    assert not any(leaks(one, cleaned, 16) for one in secrets)
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize(
    "piece", ['password=" ', "a.", "://a:", "eyJ", "-----BEGIN PRIVATE KEY-----!\n", "PuTTY-User-Key-File-2"]
)
def test_a_text_made_to_be_slow_is_cleaned_all_the_same(piece: str) -> None:
    assert clean(piece * (50_000 // len(piece))) is not None


def test_a_text_too_long_to_look_through_is_refused() -> None:
    with pytest.raises(SecretsError):
        clean("a" * (MOST + 1))


def test_without_the_scanner_nothing_suspect_passes() -> None:
    code = (
        "import sys; sys.modules['detect_secrets'] = None\n"
        "from engine.errors import SecretsError\n"
        "from engine.secrets import clean\n"
        "try: print(clean('call_this_function_by_its_name'))\n"
        "except SecretsError as error: print('refused', bool(error.hint))"
    )
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "refused True\n"


@pytest.mark.parametrize(
    "path",
    [
        ".env", "a/.env.local", "prod.env", ".envrc", "id_rsa", "keys/id_ed25519.pub", ".ssh/config", "a/.aws/config",
        "tls.pem", "tls.key", "a.p12", ".netrc", ".pgpass", "credentials", "credentials.json", "secrets.yml",
        "terraform.tfstate",
        "terraform.tfstate.backup", "prod.tfvars", "kubeconfig", ".kube/config", ".npmrc", ".git-credentials",
        "My.KDBX",
        "gcp-credentials.json", "client_secret_1.json", "secrets/token.txt",
    ],
)  # fmt: skip
def test_a_file_that_by_its_name_holds_secrets_is_denied(path: str) -> None:
    assert denied(path)


@pytest.mark.parametrize(
    "path",
    [
        "src/app.py",
        "a/secrets.py",
        "credentials.rs",
        "env.py",
        ".env.example",
        "monkey.txt",
        "keyboard.js",
        "",
    ],
)
def test_source_and_examples_are_not_denied(path: str) -> None:
    assert not denied(path)
