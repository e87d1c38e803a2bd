"""The audit as a whole: a right run holds, one in which nothing happened does not, and the table says so."""

from dataclasses import replace
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
    delivered,
    lives,
    made_up,
    orders,
    silence,
)
from soak.audit.__main__ import main
from soak.audit.run import SHORT
from soak.audit.table import as_json, as_text, held
from soak.ledger import Call, Fault, Ledger, Life
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
    text, is_held = audit(tmp_path)
    assert not is_held
    assert f"{len(found)} promises: 0 held, 0 BROKEN, {len(found)} not seen" in text
    assert text.count(": never put to the test") == len(found) - 3
    assert main([str(tmp_path)]) == 1


def test_a_promise_that_is_not_put_to_the_test_fails_a_run(made: SoakRun) -> None:
    """Without being broken, and with its name."""
    made.drop(Call)
    made.lines["deliveries"] = []
    made.run()
    text, is_held = audit(made.folder)
    assert not is_held
    assert f"{delivered.WHOLE}: never put to the test" in text


@pytest.mark.parametrize(("seconds", "is_held"), [(SHORT - 1, True), (SHORT, False)])
def test_a_short_run_need_not_have_every_call(
    made: SoakRun, seconds: float, is_held: bool
) -> None:
    """As none with a duration, and none that is refused; a longer one has them."""
    made.run()
    seed = json.loads((made.folder / "seed.json").read_text())
    seed["ended"] = START + seconds
    (made.folder / "seed.json").write_text(json.dumps(seed))
    for each in ("operator", "hub"):
        path = made.folder / "ledger" / f"{each}.jsonl"
        lines = path.read_text().splitlines(keepends=True)
        path.write_text("".join(line for line in lines if '"truth"' in line))
    found = orders.audit(Run(made.folder))
    unseen = [
        check for check in found if check.promise in (orders.NOT_SENT, orders.ENDS)
    ]
    assert {check.outcome for check in unseen} == {Outcome.NOT_SEEN}
    assert held(unseen) is is_held


def test_what_needs_a_rare_fault_may_be_left_out() -> None:
    """Yet it must not be broken."""
    unseen = Check("It holds", {"things": 0}, is_rare=True)
    assert held([unseen])
    assert not held([replace(unseen, is_rare=False)])
    assert not held([replace(unseen, problems=(Problem(None, "no"),))])


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
    assert main([str(tmp_path)]) == 1
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
    assert main([str(made.folder)]) == 1
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
    assert "1 things; not counted: 2 others" in text
    assert "\n  somewhere" in text
    assert '"faults": []' in as_json(run, found)
    assert "Not possible here: folder_full: no mount" in text
    assert "Did not come about: disk_full (no disk)" in text
    assert "1 faults of 1 kinds" in text


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
    assert run.times_away == 2
    assert run.moments(START + 150) == [START + 150]
    assert run.moments(START + 215) == []
    assert run.moments(START + 300) == [START + 270, START + 320]


def test_the_last_stop_is_no_time_away(made: SoakRun) -> None:
    """It comes after the run."""
    made.life(100, "killed", "start", "running")
    made.life(SECONDS + 5, "stopped")
    run = made.run()
    assert run.times_away == 1
    assert "Home Assistant was away once;" in as_text(run, [])
    assert run.last_alive == run.ended


def test_one_that_ended_by_itself_was_to_run_on(made: SoakRun) -> None:
    """What it left undone afterwards is looked at, too."""
    made.add("faults", 300, Life("exited", 1, 1))
    run = made.run()
    assert run.last_alive == run.ended
    promises = {check.promise for check in checks(run) if check.problems}
    assert lives.PROMISE in promises
    assert not audit(made.folder)[1]
