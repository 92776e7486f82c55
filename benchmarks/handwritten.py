"""A hundred requests in a developer's own words, filled by the product with the bundled base, and run.

    python benchmarks/handwritten.py [--show 10]

Each file of `engine/base/handwritten.txt` is saved with its request, filled as `agent fill` fills it (checks of the
answer, second try, forgotten imports), and run with its checks in the sandbox. They are in no training set. Prints how
many worked, by kind of place and by how sure the model was, with 95 % Wilson intervals; how many were refused; and the
seconds a fill took.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import tempfile
from pathlib import Path

from engine.base.evaluate import print_table, rate
from engine.base.handwritten import Handwritten, handwritten
from engine.base.verify import Verifier
from engine.config import Settings
from engine.displaced import Displaced
from engine.git import Repository
from engine.ledger.ledger import Ledger
from engine.paths import Home
from watcher.fill import Filler
from watcher.models import Models
from watcher.progress import Progress
from watcher.queue import ask


def fill(filler: Filler, repository: Repository, number: int, one: Handwritten) -> Progress:
    """Saves the file and has its request filled."""
    record = filler.ledger.trust(repository, True)
    path = f"file_{number}.py"
    (repository.root / path).write_text(one.file)
    (queued,) = ask(filler.ledger, repository, record, Settings(), path)
    request = filler.ledger.request(queued.id)
    assert request is not None
    return filler.run(request, repository, Settings())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--show", type=int, default=0, help="print so many failures")
    options = parser.parse_args()
    requests = handwritten()
    worked: dict[str, list[bool | None]] = {"all": []}
    sure: dict[str, list[bool | None]] = {}
    refused, seconds, left = 0, [], options.show
    with tempfile.TemporaryDirectory() as name, Verifier() as verifier:
        home, work = Home(Path(name) / "home").ensure(), Path(name) / "work"
        subprocess.run(["git", "init", "-q", str(work)], check=True)
        with Ledger.open(home) as ledger, Models(home) as models:
            filler = Filler(Displaced(home.displaced), ledger, models, lambda progress: None)
            for number, one in enumerate(requests):
                ended = fill(filler, Repository.find(work), number, one)
                written = ledger.fill(ended.fill) if ended.stage == "filled" else None
                why = ended.words if written is None else verifier.run([one.program(written.text)])[0]
                refused += written is None
                seconds.append(ended.seconds)
                worked["all"].append(not why)
                worked.setdefault(one.kind, []).append(not why)
                sure.setdefault(ended.sureness or "not told", []).append(not why)
                if why and left > 0:
                    left -= 1
                    print(f"--- {why}\n{one.file}=>\n{written.text if written else ''}")
    print_table("handwritten requests that worked", {kind: rate(values) for kind, values in worked.items()})
    print_table("by how sure the model was", {word: rate(values) for word, values in sorted(sure.items())})
    print(
        f"\n{refused} refused; seconds a fill: median {statistics.median(seconds):.2f}, slowest {max(seconds):.2f}"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
