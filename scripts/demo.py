"""The demonstration that `scripts/demo` runs: a real repository, the real daemon, the bundled model."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from git import Actor, Repo

AGENT = str(Path(sys.executable).with_name("agent"))
PATIENCE = 120.0  # seconds for one fill; a slow machine needs a few

FILES = {
    "dates.py": '''from datetime import date


def parse_iso_date(text: str) -> date:
    """The day that `text` names."""
    # @agent: parse an ISO 8601 date, raise ValueError on anything else
    pass
''',
    "figures.py": """def mean(numbers: list[float]) -> float:
    return sum(numbers) / len(numbers)


# @agent: the median of numbers


def summary(numbers: list[float]) -> str:
    return f"mean {mean(numbers):.2f}, median {median(numbers):.2f}"
""",
    "timing.py": """import time

# @agent: decorator that measures how long a function takes
# and prints it
""",
}
CHECKS = {
    "dates.py": "import dates, datetime\n"
    "assert dates.parse_iso_date('2024-02-29') == datetime.date(2024, 2, 29)\n"
    "try: dates.parse_iso_date('yesterday')\n"
    "except ValueError: pass\n"
    "else: raise AssertionError('no ValueError')",
    "figures.py": "import figures; assert figures.summary([4, 1, 3, 2]) == 'mean 2.50, median 2.50'",
    "timing.py": """
import contextlib, inspect, io, timing
decorate = [f for f in vars(timing).values() if inspect.isfunction(f)][-1]
said = io.StringIO()
with contextlib.redirect_stdout(said):
    assert decorate(max)(1, 2) == 2
assert 'max' in said.getvalue(), 'nothing was printed'""",
}


def main(arguments: list[str]) -> int:
    """Runs the demonstration; 0 if every fill arrived and does what it should."""
    work = Path(tempfile.mkdtemp(prefix="scholia-demo-"))
    repository = work / "repository"
    environment = {**os.environ, "SCHOLIA_HOME": str(work / "home")}
    try:
        return demonstrate(repository, environment)
    finally:
        subprocess.run([AGENT, "stop"], env=environment, capture_output=True, check=False)
        if "--keep" in arguments:
            print(f"\nThe repository is kept: {repository}")
        else:
            shutil.rmtree(work, ignore_errors=True)


def demonstrate(repository: Path, environment: dict[str, str]) -> int:
    """Makes the repository, starts the daemon, saves the files, shows and runs what was written."""

    def run(*command: str) -> str:
        done = subprocess.run(
            command, cwd=repository, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    title("A small repository of your own")
    made = repository_of_its_own(repository)
    say(f"made in {repository}, with three small files: {', '.join(FILES)}")

    title("agent trust; agent watch --daemon")
    run(AGENT, "trust", ".")
    run(AGENT, "watch", "--daemon")
    say("the daemon watches; requests run here because you said that the repository is yours")

    title("You write three notes and save")
    seconds = {}
    for name, text in FILES.items():
        for line in text.splitlines():
            if line.lstrip().startswith("#"):
                say(f"{name}:  {line.strip()}")
        begun = time.monotonic()
        (repository / name).write_text(text)
        if not arrived(repository / name, begun):
            say(f"   no fill arrived in {name}:")
            print(run(AGENT, "log"))
            return 1
        seconds[name] = time.monotonic() - begun
        loaded = "  (the model was loaded first)" if len(seconds) == 1 else ""
        say(f"   → code on disk after {seconds[name]:.1f} s{loaded}")

    title("What was written: git diff")
    print(page(made.git.diff("--unified=4", "--no-ext-diff", "--src-prefix=a/", "--dst-prefix=b/")))

    title("Does it work? The code is run")
    failures = 0
    for name, check in CHECKS.items():
        command = [sys.executable, "-c", check]
        done = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False)
        failures += done.returncode != 0
        reason = "" if not done.returncode else "  " + done.stderr.strip().splitlines()[-1]
        say(f"{'✓' if not done.returncode else '✗'} {name}{reason}")
    print()
    say("`agent undo` takes a fill back. What you change before you commit is what it will learn from.")
    say(f"In a repository of your own: {AGENT} init, then {AGENT} watch")
    return 1 if failures else 0


def repository_of_its_own(folder: Path) -> Repo:
    """A repository with the files as they were before. GitPython writes its commit itself: no hook and no signature
    that your configuration asks for comes into it."""
    made = Repo.init(folder)
    for name, text in FILES.items():
        (folder / name).write_text(without_notes(text))
    made.index.add(list(FILES))
    you = Actor("You", "you@example.invalid")
    made.index.commit("Begin", author=you, committer=you, skip_hooks=True)
    return made


def without_notes(text: str) -> str:
    """A file as it was before its notes were typed."""
    lines = text.splitlines(keepends=True)
    return "".join(line for line in lines if not line.lstrip().startswith("#"))


def page(diff: str) -> str:
    """A diff as lines that are new (+), gone (-) or as before, below the name of their file."""
    shown: list[str] = []
    for line in diff.splitlines():
        if line.startswith("+++ b/"):
            shown += ["", f"   {line.removeprefix('+++ b/')}"]
        elif not line.startswith(("diff ", "index ", "--- ", "@@ ")):
            shown.append(f"     {line}".rstrip())
    return "\n".join(shown)


def arrived(path: Path, begun: float) -> bool:
    """Whether the request in `path` was replaced by code in good time."""
    while time.monotonic() - begun < PATIENCE:
        if "@agent" not in path.read_text():
            return True
        time.sleep(0.02)
    return False


def title(words: str) -> None:
    print(f"\n\033[1m{words}\033[0m" if sys.stdout.isatty() else f"\n== {words}")


def say(words: str) -> None:
    print(f"   {words}", flush=True)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
