"""The audit as a whole: a right run holds, one in which nothing happened does not, and the table says so."""

import json
from pathlib import Path

import pytest

from soak.audit import (
    Check,
    NoRun,
    Outcome,
    Problem,
    Run,
    audit,
    checks,
    made_up,
    silence,
)
from soak.audit.__main__ import main
from soak.audit.table import as_json, as_text
from soak.ledger import Fault, Ledger
from tests.helpers.soak_runs import SECONDS, START, SoakRun


def test_a_right_run_holds(made: SoakRun) -> None:
    """With every promise put to the test, but for what needs a downtime or a silence."""
    found = checks(made.run())
    assert {check.promise: check.problems for check in found if check.problems} == {}
    not_held = [check for check in found if check.outcome is not Outcome.HELD]
    assert [check.promise for check in not_held] == [silence.PROMISE, made_up.PROMISE]
    text, is_held = audit(made.folder)
    assert is_held
    assert text.count("| held |") == len(found) - 2
    assert json.loads((made.folder / "audit.json").read_text())["held"] is True


def test_nothing_seen_is_nothing_held(tmp_path: Path) -> None:
    """A run in which nothing happened says of no promise that it was held."""
    Ledger(tmp_path)
    seed = {"seed": 1, "began": START, "ended": START + SECONDS}
    (tmp_path / "seed.json").write_text(json.dumps(seed))
    found = checks(Run(tmp_path))
    assert {check.outcome for check in found} == {Outcome.NOT_SEEN}


def test_a_broken_promise_is_told(
    made: SoakRun, capsys: pytest.CaptureFixture[str]
) -> None:
    """With its moment, the faults of that moment, and an exit code."""
    made.fault("broker_paused", 95, 105)
    made.order(101, "charge", 1500)
    made.run()
    assert main([str(made.folder)]) == 1
    shown = capsys.readouterr().out
    assert "| BROKEN |" in shown
    assert "(101 s): charge_battery 1500 W (call 3) reached the hub" in shown
    assert "[broker_paused]" in shown
    told = json.loads((made.folder / "audit.json").read_text())
    assert told["held"] is False
    (problem,) = next(each for each in told["checks"] if each["problems"])["problems"]
    assert problem["at"] == START + 101
    assert problem["faults"] == ["broker_paused"]


def test_a_right_run_ends_with_zero(
    made: SoakRun, capsys: pytest.CaptureFixture[str]
) -> None:
    """So that scripts can ask."""
    made.run()
    assert main([str(made.folder)]) == 0
    assert "Seed 7, 10 minutes, 1 faults" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("ways", "told"),
    [
        (None, "hub direct, cabinets direct"),
        ({"hub": "direct", "cabinets": "direct"}, "hub direct, cabinets direct"),
        (
            {"hub": "direct", "cabinets": "mqtt"},
            "hub direct, cabinets over Home Assistant's MQTT",
        ),
        (
            {"hub": "mqtt", "cabinets": "direct"},
            "hub over Home Assistant's MQTT, cabinets direct",
        ),
    ],
)
def test_the_ways_to_the_hardware_are_told(
    made: SoakRun, ways: dict[str, str] | None, told: str
) -> None:
    """In the first line and in the JSON; a run that noted none was direct."""
    made.ways = ways
    made.run()
    text, is_held = audit(made.folder)
    assert is_held
    assert text.splitlines()[0].endswith(f"; {told}")
    assert json.loads((made.folder / "audit.json").read_text())["ways"] == told


def test_what_is_no_run_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An empty folder, and one whose ledger nobody can read."""
    with pytest.raises(SystemExit):
        main([])
    assert main([str(tmp_path)]) == 2
    assert "No such file" in capsys.readouterr().err
    (tmp_path / "seed.json").write_text('{"began": 1}')
    with pytest.raises(NoRun):
        Run(tmp_path)


def test_a_ledger_with_half_a_line_is_refused(
    made: SoakRun, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rather than audited without it."""
    made.run()
    with (made.folder / "ledger" / "hub.jsonl").open("a") as file:
        file.write('{"at": 1, "ki')
    assert main([str(made.folder)]) == 2
    assert "hub.jsonl" in capsys.readouterr().err


def test_only_the_first_problems_are_shown(made: SoakRun) -> None:
    """The JSON has all."""
    for second in range(200, 220):
        made.order(second, "charge", 9000 + second)
    made.run()
    text, _ = audit(made.folder)
    assert text.count("nobody asked for") == 5
    assert "broken 20 times" in text
    assert (made.folder / "audit.json").read_text().count("nobody asked for") == 20


def test_faults_without_an_end_last_to_the_end(made: SoakRun) -> None:
    """And an end without a beginning is none."""
    made.fault("network cut", 100, 110)
    made.fault("network cut", 200, 210)
    made.lines["faults"] = [
        each for each in made.lines["faults"] if each[0] != START + 210
    ]
    made.add("hub", 5, Fault("hub silent", "end"))
    spans = [
        (each.name, each.begin - START, each.end - START)
        for each in made.run().faults[1:]
    ]
    assert spans == [("network cut", 100, 110), ("network cut", 200, SECONDS)]


def test_what_could_not_be_made_is_named(made: SoakRun) -> None:
    """Rather than left out in silence."""
    made.add("faults", 100, Fault("disk_full", "begin"))
    made.add("faults", 101, Fault("disk_full", "end", {"failed": "no disk"}))
    run = made.run()
    run.seed = {**run.seed, "impossible": ["folder_full: no mount"]}
    problems = (Problem(None, "somewhere"),)
    found = [Check("It holds", {"things": 1}, problems, "", {"others": 2})]
    text = as_text(run, found)
    assert "1 things; explained by faults: 2 others" in text
    assert "\n  somewhere" in text
    assert '"faults": []' in as_json(run, found)
    assert "Not possible here: folder_full: no mount" in text
    assert "Did not come about: disk_full (no disk)" in text


def test_lives_and_clocks(made: SoakRun) -> None:
    """When nothing ran, and what its clock showed."""
    made.life(100, "killed", "start", "running")
    made.life(580, "stopped", "exited")
    made.set_clock(200, 30)
    made.set_clock(300, -20)
    run = made.run()
    down = [(each.name, each.begin - START, each.end - START) for each in run.downtimes]
    assert down == [
        ("Home Assistant killed", 100, 102),
        ("Home Assistant stopped", 580, SECONDS),
    ]
    assert run.last_alive == START + 580
    assert run.moments(START + 150) == [START + 150]
    assert run.moments(START + 215) == []
    assert run.moments(START + 300) == [START + 270, START + 320]
