"""The drawing of a training's logs: what a run that went on repeats counts once; bad input is named."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from engine.base.curves import main, points

LINE = (
    "step {step} loss {loss:.4f} rate {rate:.2e} 4,100 tok/s, {tokens:.2f}M tokens, 0.3 min done, 9.7 to go\n"
)


def log(*steps: tuple[float, float]) -> str:
    return "==== training ====\n" + "".join(
        LINE.format(step=number, loss=loss, rate=1e-3, tokens=tokens)
        for number, (tokens, loss) in enumerate(steps)
    )


def test_steps_that_a_later_log_repeats_count_once() -> None:
    ended, went_on = log((0.1, 3.0), (0.3, 2.0), (0.6, 9.0)), log((0.5, 1.0), (0.7, 0.5))
    found = points([ended, went_on])
    assert [(one.tokens, one.loss) for one in found] == [(0.1, 3.0), (0.3, 2.0), (0.7, 0.75)]


def test_the_file_is_a_drawing_of_all_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_text(log((0.2, 2.5), (0.4, 1.5), (0.9, 0.6)))
    out = tmp_path / "curves.svg"
    assert main(["--out", str(out), f"first={tmp_path / 'a'}", f"second={tmp_path / 'b'}"]) == 0
    assert "second: 0.9M tokens, loss 0.600" in capsys.readouterr().out
    texts = [one.text for one in ElementTree.parse(out).iter("{http://www.w3.org/2000/svg}text")]
    assert {"first", "second", "0.9", "1.8"} <= set(texts)


def test_no_run_is_left_out_however_many_there_are(tmp_path: Path) -> None:
    (tmp_path / "log").write_text(log((0.2, 2.5), (0.4, 1.5)))
    out = tmp_path / "curves.svg"
    names = [f"<{number}>" for number in range(7)]
    assert main(["--out", str(out), *(f"{name}={tmp_path / 'log'}" for name in names)]) == 0
    texts = [one.text for one in ElementTree.parse(out).iter("{http://www.w3.org/2000/svg}text")]
    assert set(names) <= set(texts)


@pytest.mark.parametrize(("text", "said"), [("nothing", "hold no steps"), (None, "is not RUN=LOG")])
def test_what_is_no_log_is_refused(
    text: str | None, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if text is not None:
        (tmp_path / "log").write_text(text)
    with pytest.raises(SystemExit):
        main(["--out", str(tmp_path / "x.svg"), f"run={tmp_path / 'log'}"])
    assert said in capsys.readouterr().err
    assert not (tmp_path / "x.svg").exists()
