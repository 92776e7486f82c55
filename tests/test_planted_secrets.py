"""Secrets planted wherever text comes in are in no file of the home afterwards (I9, FAULTS 53), and files that hold
secrets are not even opened (FAULTS 54). Exempt are the stored bytes of the user's own files (I1)."""

from __future__ import annotations

import logging
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from planted import SHAPES, leaks, private_key, token
from stage import Stage, stage, until
from strace import NO_STRACE

from engine.displaced import Displaced
from engine.ledger.ledger import Ledger
from engine.traces import fit_for_a_log
from hooks.reconcile import reconcile
from watcher.logs import NAME, logged

SECRETS = {kind: token(kind, 7) for kind in SHAPES}
KEY = private_key(seed=7)


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as made:
        yield made


def searched(on: Stage) -> list[Path]:
    """Every file of the home but the stored bytes, and the model, which is what recites the secrets."""
    files = [path for path in on.home.root.rglob("*") if path.is_file()]
    return [path for path in files if path.parent != on.home.displaced and path.suffix != ".gguf"]


def found(on: Stage, *secrets: str) -> list[str]:
    """Where pieces of the secrets stand in the home."""
    texts = {path: path.read_bytes().decode("latin-1") for path in searched(on)}
    return [f"{path.name}: {one[:6]}…" for path, text in texts.items() for one in secrets if leaks(one, text)]


def around(*secrets: str) -> str:
    return "".join(f'SETTING_{at} = "{one}"\n' for at, one in enumerate(secrets))


def body(*secrets: str) -> bytes:
    return b"".join(f'    use("{one}")\n'.encode() for one in secrets)


@pytest.mark.model
def test_secrets_in_file_prompt_and_answer_reach_no_file_of_the_home(on: Stage) -> None:
    kinds = list(SECRETS)
    answer, prompt, file = kinds[0::3], kinds[1::3], kinds[2::3]
    on.recite(b"def call() -> None:\n" + body(*(SECRETS[kind] for kind in answer)))
    on.work.write("shown.py", around(*(SECRETS[kind] for kind in file)) + "def helper(): ...\n")
    with on.daemon():
        for at, kind in enumerate(prompt):
            text = around(*(SECRETS[one] for one in file)) + f"# @agent: call helper with {SECRETS[kind]}\n"
            on.work.write(f"a{at}.py", text)
            on.stands(f"a{at}.py", "filled")
        assert SECRETS[answer[0]] in on.read("a0.py")  # what is written is what the model wrote
    with Ledger.open(on.home) as ledger:
        assert "<secret:" in ledger.fills()[0].text
        assert "<secret:" in ledger.fills()[0].prompt
    stored = "".join(path.read_bytes().decode("latin-1") for path in on.home.displaced.iterdir())
    assert all(
        leaks(SECRETS[kind], stored) for kind in (*file, *prompt, *answer)
    )  # so the search would find them
    assert found(on, *SECRETS.values()) == []


@pytest.mark.model
def test_what_is_refused_offered_or_asked_for_directly_leaves_no_secret(on: Stage) -> None:
    secret, other = SECRETS["github"], SECRETS["stripe"]
    on.recite(b"def call( -> None:\n" + body(secret))
    assert on.fill("bad.py", f"# @agent: call with {other}\n").stage == "refused"
    on.recite(b"def call() -> None:\n" + body(secret))
    assert secret in on.agent("do", f"call with {other}").stdout
    on.work.write("b.py", "x = 1\n")
    on.agent("do", f"call with {other}", "--into", "b.py")
    assert secret in on.read("b.py")
    on.set("apply", "propose")
    ended = on.fill("c.py", "# @agent: call\n")
    assert ended.stage == "refused"
    assert "secret" in ended.words
    assert found(on, secret, other) == []


@pytest.mark.model
def test_undo_gives_back_a_file_with_secrets_to_the_byte(on: Stage) -> None:
    secret = SECRETS["aws id"]
    on.recite(b"def call() -> None:\n" + body(secret))
    text = around(secret) + f"# @agent: call with {secret}\n"
    assert on.fill("a.py", text).stage == "filled"
    on.agent("undo", "a.py")
    assert on.read("a.py") == text
    assert found(on, secret) == []


@pytest.mark.model
def test_code_with_a_secret_that_is_committed_as_it_was_written_counts_as_kept(on: Stage) -> None:
    secret = SECRETS["stripe"]
    on.recite(b"def call() -> None:\n" + body(secret) + b"    return None\n")
    on.work.git("config", "user.email", "ada@example.org")
    assert on.fill("a.py", "# @agent: call\n").stage == "filled"
    assert on.fill("b.py", "# @agent: call\n").stage == "filled"
    (on.work.root / "b.py").write_text(on.read("b.py").replace("return None", "return 7"))
    on.work.commit()
    with Ledger.open(on.home) as ledger:
        store = Displaced(on.home.displaced)
        told = reconcile(ledger, on.work.repository, store, on.settings, time.time())
    found_of = {one.fill.path: one.found for one in told}
    assert (found_of["a.py"].outcome, found_of["a.py"].hunks) == ("kept", ())
    assert [hunk.added.strip() for hunk in found_of["b.py"].hunks] == ["return 7"]
    assert found(on, secret) == []


@pytest.mark.model
def test_a_secret_that_the_user_adds_before_committing_is_not_kept(on: Stage) -> None:
    secret = SECRETS["gitlab"]
    on.recite(b"def call() -> None:\n    use(1)\n")
    assert on.fill("a.py", "# @agent: call\n").stage == "filled"
    (on.work.root / "a.py").write_text(
        on.read("a.py").replace("use(1)", f'use("{secret}")\n    key = """{KEY}"""')
    )
    on.work.git("config", "user.email", "ada@example.org")
    on.work.commit()
    with Ledger.open(on.home) as ledger:
        store = Displaced(on.home.displaced)
        (correction,) = reconcile(ledger, on.work.repository, store, on.settings, time.time())
        assert correction.found.outcome == "edited"
        assert "<secret:" in correction.found.committed
    assert found(on, secret, *KEY.splitlines()[1:-1]) == []


def test_the_daemons_log_quotes_nothing_that_an_error_quotes(on: Stage) -> None:
    secret = SECRETS["slack"]
    with logged(on.home, "info"):
        log = logging.getLogger(NAME)
        log.warning("%s cannot be read", secret)
        words = f"my own {'words'} and {secret}"
        try:
            {"a": 1}[words]
        except KeyError:
            log.exception("a request failed by a bug of ours")
    text = (on.home.logs / "daemon.log").read_text()
    assert "KeyError" in text and "test_planted_secrets.py" in text
    assert "my own words" not in text
    assert found(on, secret) == []


def test_a_crash_log_quotes_nothing_that_an_error_quotes(on: Stage) -> None:
    secret = SECRETS["openai"]
    code = (
        "from agent import crash\n"
        f"try: raise ValueError('bad: ' + repr('my own words')) from KeyError({secret!r})\n"
        "except ValueError as error: crash.report(error)"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], env=on.environ, capture_output=True, text=True, check=True
    )
    assert "my own words" in done.stderr  # on the screen it is whole
    (log,) = on.home.logs.glob("crash-*.log")
    assert "ValueError: bad: '…'" in log.read_text() and "KeyError: '…'" in log.read_text()
    assert found(on, secret) == []


def test_a_traceback_fit_for_a_log_names_every_error_of_the_chain() -> None:
    try:
        try:
            raise KeyError("private")
        except KeyError as first:
            raise ValueError('number 7 of `private` is "private"') from first
    except ValueError as error:
        words = fit_for_a_log(error)
    assert words.index("KeyError: '…'") < words.index("ValueError: number 7 of '…' is '…'")


@NO_STRACE
@pytest.mark.model
def test_files_that_hold_secrets_or_are_ignored_are_never_opened(on: Stage, tmp_path: Path) -> None:
    on.recite(b"def call() -> None:\n    use(1)\n")
    ask = "# @agent: call helper_function of settings\n"
    secret = [
        "." + "env",
        "config/.env.local",
        "id_rsa",
        "tls.key",
        "settings.tfvars",
        "ignored.py",
        "logs/x.py",
        "secrets.yml",
        "secrets/deep/x.yml",
    ]
    on.work.write(".gitignore", "ignored.py\nlogs/\n")
    for path in secret:
        on.work.write(path, f"{ask}def helper_function(): ...\n")
    (on.work.root / "link.py").symlink_to("." + "env")
    on.work.write("settings.py", "def helper_function(): ...\n")
    on.work.write("b.yml", ask)
    on.work.write("a.py", f"from ignored import helper_function\nimport settings\n{ask}")
    trace = tmp_path / "trace"
    command = [
        "strace",
        "-f",
        "-qq",
        "-e",
        "trace=openat,open,openat2",
        "-e",
        "signal=none",
        "-o",
        str(trace),
    ]
    program = "import sys\nfrom agent.main import main\nsys.argv = ['agent', 'run']\nmain()"
    done = subprocess.run(
        [*command, sys.executable, "-P", "-c", program],
        cwd=on.work.root, env=on.environ, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stderr  # what it recites is no YAML
    assert "use(1)" in on.read("a.py")
    ours = [
        line
        for line in trace.read_text().splitlines()
        if "a.py" in line or any(path in line for path in secret)
    ]
    opened = [
        line for line in ours if any(f'/{path}"' in f"/{line.partition(chr(34))[2]}" for path in secret)
    ]
    assert any('a.py"' in line for line in ours)
    assert opened == []


@pytest.mark.model
def test_a_request_in_a_file_that_holds_secrets_says_why_nothing_happens(on: Stage) -> None:
    on.recite(b"def call() -> None:\n    use(1)\n")
    name = "." + "env"
    on.work.write(name, "# @agent: call\n")
    on.work.write("a.py", "# @agent: call\n")
    done = on.agent("fill", name, code=1)
    assert "by its name it holds secrets" in done.stderr
    assert "by its name it holds secrets" in on.agent("why", name, code=None).stdout
    with on.daemon():
        on.work.write(name, "# @agent: call\n\n")
        on.work.write("b.py", "# @agent: call\n")
        on.stands("b.py", "filled")
        until(lambda: on.state(name) == [])
    assert on.read(name) == "# @agent: call\n\n"
