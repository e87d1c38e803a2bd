"""The page on reliability has the figures of runs."""

from pathlib import Path

import pytest

from soak.audit.__main__ import main
from soak.audit.page import BEGIN, END, written
from soak.ledger import Fault
from tests.helpers.metadata import ROOT
from tests.helpers.soak_runs import SECONDS, SoakRun, right_run


def test_the_figures_of_runs_are_written_in_their_place(
    made: SoakRun, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One column for each; what stands around them stays."""
    made.fault("broker_killed", 300, 310)
    made.run()
    other = right_run(tmp_path / "other")
    other.ways = {"hub": "mqtt", "cabinets": "direct"}
    other.order(200, "charge", 4321)
    other.log_line(300, "ERROR", "homeassistant.components.websocket_api", "[1] No")
    other.run()
    page = tmp_path / "page.md"
    page.write_text(f"Before\n{BEGIN}\nstale figures\n{END}\nAfter\n")
    folders = [str(made.folder), str(other.folder)]
    assert main(["--page", str(page), *folders]) == 1
    assert capsys.readouterr().err == f"{other.folder} did not hold\n"
    text = page.read_text()
    assert text.startswith(f"Before\n{BEGIN}\n| Run |")
    assert text.endswith(f"|\n{END}\nAfter\n")
    assert "stale" not in text
    assert (
        "| `scripts/soak --minutes 10 --seed 7` | hub direct, cabinets direct"
        " | 2 of 2 kinds | 0 times |"
    ) in text
    assert "| hub over Home Assistant's MQTT, cabinets direct |" in text
    assert "| held; 4 orders | BROKEN; 5 orders; broken once |" in text
    assert "; not counted: 1 told to callers |" in text
    assert main(folders) == 1
    assert capsys.readouterr().out.count("| Promise |") == 2


def test_runs_that_held_are_written_with_zero(
    made: SoakRun, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without what did not come about, and without the stop after the run."""
    made.add("faults", 100, Fault("disk_full", "begin"))
    made.add("faults", 101, Fault("disk_full", "end", {"failed": "no disk"}))
    made.life(SECONDS + 5, "stopped")
    made.run()
    page = tmp_path / "page.md"
    page.write_text(f"{BEGIN}{END}")
    assert main(["--page", str(page), str(made.folder)]) == 0
    assert "| 1 of 1 kinds | 0 times |" in page.read_text()
    assert not capsys.readouterr().err


def test_a_page_without_a_place_is_left_alone(
    made: SoakRun, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And said so."""
    made.run()
    page = tmp_path / "page.md"
    page.write_text("Nothing")
    assert main(["--page", str(page), str(made.folder)]) == 1
    assert page.read_text() == "Nothing"
    assert BEGIN in capsys.readouterr().err


def test_the_page_has_its_place(made: SoakRun) -> None:
    """The one that users read; the length of a run is the one that was asked for."""
    run = made.run()
    run.seed = {**run.seed, "hours": 1.0}
    page = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
    assert "`scripts/soak --hours 1 --seed 7`" in written(page, [(run, [])])
