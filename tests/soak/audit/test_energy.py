"""False energy is found, and energy that comes late is not called false."""

from collections.abc import Callable

import pytest

from soak.audit import Check, Outcome
from soak.audit.energy import audit, registers_of
from soak.audit.recorder import DATABASE
from soak.ledger import HubTruth
from tests.helpers.soak_runs import CHARGED, POWER, SECONDS, START, WH, SoakRun


def look(made: SoakRun) -> Check:
    """Audit it."""
    (check,) = audit(made.run())
    return check


def change(made: SoakRun, begin: float, end: float, wh: float) -> None:
    """Let the meter show more or less for a while."""
    made.states[CHARGED] = [
        (
            time,
            f"{float(state) + wh / 1000:.3f}" if begin <= time < end else state,
            unit,
        )
        for time, state, unit in made.states[CHARGED]
    ]


def test_a_meter_that_tells_the_truth_holds(made: SoakRun) -> None:
    """Every state and sum of it was looked at."""
    check = look(made)
    assert check.outcome is Outcome.HELD
    assert check.seen == {"meters": 1, "states": 60, "sums": 2}


def _jump(made: SoakRun) -> None:
    change(made, 300, SECONDS, 500)


def _little(made: SoakRun) -> None:
    change(made, 300, SECONDS, 5)


def _spike(made: SoakRun) -> None:
    change(made, 300, 310, 100)


def _dip(made: SoakRun) -> None:
    change(made, 300, 310, -50)


def _lost(made: SoakRun) -> None:
    change(made, 300, SECONDS, -50)


def _fallen_sum(made: SoakRun) -> None:
    made.sums = [(0, 0.29), (300, 0.28)]


def _high_sum(made: SoakRun) -> None:
    made.sums = [(0, 0.31), (300, 0.60)]


@pytest.mark.parametrize(
    ("tamper", "words"),
    [
        (_jump, "above what has flowed"),
        (_little, "above what has flowed"),
        (_spike, "above what has flowed"),
        (_spike, "falls"),
        (_dip, "falls"),
        (_lost, "lacks"),
        (_fallen_sum, "the sum of sensor.charged falls"),
        (_high_sum, "the sum of sensor.charged is"),
    ],
)
def test_false_energy_is_found(
    made: SoakRun, tamper: Callable[[SoakRun], None], words: str
) -> None:
    """Whatever its shape."""
    tamper(made)
    check = look(made)
    assert check.outcome is Outcome.BROKEN
    assert any(words in problem.text for problem in check.problems)


@pytest.mark.parametrize(
    ("purge", "outcome"), [(350, "held"), (550, "held"), (700, "BROKEN")]
)
def test_a_purge_takes_what_sums_go_on_from(
    made: SoakRun, purge: float, outcome: str
) -> None:
    """Home Assistant begins at nothing after it; one at another time explains nothing."""
    made.fault("recorder_purged", purge, purge + 2)
    made.sums = [(0, 0.29), (300, 0.1)]
    check = look(made)
    assert check.outcome == outcome
    assert bool(check.excused) == (outcome == "held")


@pytest.mark.parametrize(
    ("step", "ahead", "outcome"), [(400, -50, "held"), (400, 50, "BROKEN")]
)
def test_states_in_another_order_may_lower_a_sum(
    made: SoakRun, step: float, ahead: float, outcome: str
) -> None:
    """Of times that a clock showed twice, which one that is set forward does not."""
    made.set_clock(step, ahead)
    made.sums = [(0, 0.2), (300, 0.19)]
    assert look(made).outcome == outcome


@pytest.mark.parametrize(("kwh", "outcome"), [(0.319, "held"), (0.33, "BROKEN")])
def test_a_sum_of_a_time_that_a_clock_skipped_is_of_until_then(
    made: SoakRun, kwh: float, outcome: str
) -> None:
    """All states are of before that which came until the clock was right again, and none of after it."""
    made.set_clock(200, -60)
    made.set_clock(320, 0)
    made.sums = [(0, kwh), (300, 0.59)]
    assert look(made).outcome == outcome


def test_energy_may_be_counted_late(made: SoakRun) -> None:
    """A meter that stood still while nothing was heard, and then counts in full."""
    made.states[CHARGED] = [
        each for each in made.states[CHARGED] if not 100 < each[0] < 400
    ]
    made.sums = [(0, 0.1), (300, 0.59)]
    assert look(made).outcome is Outcome.HELD


@pytest.mark.parametrize(
    ("lost", "faults", "outcome"),
    [
        pytest.param(20, (), Outcome.HELD, id="little"),
        pytest.param(100, (), Outcome.BROKEN, id="much"),
        pytest.param(
            100,
            (("broker_killed", 170, 205), ("hub_counters_zero", 200, 250)),
            Outcome.HELD,
            id="much, after faults",
        ),
        pytest.param(
            100, (("broker_killed", 170, 205),), Outcome.BROKEN, id="long after a fault"
        ),
        pytest.param(
            100, (("sftp_killed", 170, 290),), Outcome.BROKEN, id="another fault"
        ),
    ],
)
def test_a_unit_that_restarts_may_lose_what_nobody_heard(
    made: SoakRun,
    lost: int,
    faults: tuple[tuple[str, float, float], ...],
    outcome: Outcome,
) -> None:
    """Its register begins at zero; the meter goes on, and misses what flowed before."""
    for fault in faults:
        made.fault(*fault)
    made.lines["hub"] = [
        (at, HubTruth({"wbatprod": (at - START - 300) * WH}, "auto", 0))
        if at >= START + 300 and isinstance(entry, HubTruth)
        else (at, entry)
        for at, entry in made.lines["hub"]
    ]
    change(made, 300, SECONDS, -lost)
    made.states[CHARGED] = [
        each for each in made.states[CHARGED] if not 300 - lost < each[0] < 330
    ]
    check = look(made)
    assert check.outcome is outcome
    is_enough = check.excused["Wh before a unit's restart"] >= lost
    assert is_enough is (outcome is Outcome.HELD)


def test_a_unit_that_restarts_gives_no_energy(made: SoakRun) -> None:
    """A meter that counts the whole register anew is found."""
    made.lines["hub"] = [
        (at, HubTruth({"wbatprod": (at - START - 300) * WH}, "auto", 0))
        if at >= START + 300 and isinstance(entry, HubTruth)
        else (at, entry)
        for at, entry in made.lines["hub"]
    ]
    change(made, 300, SECONDS, 100_000)
    assert look(made).outcome is Outcome.BROKEN


def test_a_clock_that_was_set_back_shows_times_twice(made: SoakRun) -> None:
    """The rows after it are of later, whatever they say."""
    made.set_clock(300, -100)
    made.sums = []
    assert look(made).outcome is Outcome.HELD


def test_a_meter_that_changes_seldom_is_placed_by_the_others(made: SoakRun) -> None:
    """Its rows alone do not say whether a time is the first or the second."""
    made.set_clock(300, -100)
    made.states[CHARGED] = [
        (0, "100.000", "kWh"),
        (350, "100.350", "kWh"),
        (595, "100.595", "kWh"),
    ]
    made.sums = []
    assert look(made).outcome is Outcome.HELD


def test_a_time_before_a_restart_may_be_one_after_it(made: SoakRun) -> None:
    """Nothing is recorded between them, and the clock was set back."""
    made.life(300, "stopped", "start", "running")
    made.set_clock(310, -40)
    made.set_clock(345, 0)
    for entity in (CHARGED, POWER):
        made.states[entity] = [
            each for each in made.states[entity] if not 295 < each[0] < 340
        ]
    made.sums = []
    assert look(made).outcome is Outcome.HELD


def test_false_energy_behind_a_clock_that_was_set_forward(made: SoakRun) -> None:
    """A clock that is ahead lends a meter nothing."""
    made.set_clock(300, 3600)
    made.sums = []
    change(made, 500, SECONDS, 10)
    assert look(made).outcome is Outcome.BROKEN


def test_a_meter_in_another_unit(made: SoakRun) -> None:
    """Wh as kWh; what is no number is no state."""
    made.states[CHARGED] = [
        (time, f"{float(state) * 1000:.0f}", "Wh")
        for time, state, _ in made.states[CHARGED]
    ] + [(595, "unavailable", None)]
    assert look(made).outcome is Outcome.HELD


def test_what_was_purged_is_audited_too(made: SoakRun) -> None:
    """It was copied before; the places of states begin anew after it."""
    change(made, 100, 200, 50)
    made.run()
    database = made.folder / "config" / DATABASE
    (made.folder / "recorded").mkdir()
    database.rename(made.folder / "recorded" / "000.db")
    made.lines = {}
    change(made, 100, 200, -50)
    made.states[CHARGED] = [each for each in made.states[CHARGED] if each[0] > 300]
    made.sums = made.sums[1:]
    check = look(made)
    assert check.outcome is Outcome.BROKEN
    assert check.seen == {"meters": 1, "states": 60, "sums": 2}


def test_a_meter_that_is_never_shown_is_broken(made: SoakRun) -> None:
    """Nothing was recorded of it."""
    made.states.pop(CHARGED)
    check = look(made)
    assert check.outcome is Outcome.BROKEN
    assert [each.text for each in check.problems] == [f"{CHARGED} was never shown"]


def test_a_meter_without_a_register_is_broken(made: SoakRun) -> None:
    """Nothing can be said of it, so it is not left out in silence."""
    made.meter = "eso_PS-1_battery_energy_charged"
    check = look(made)
    assert check.outcome is Outcome.BROKEN
    assert [each.text for each in check.problems] == [
        f"nobody knows what flowed through {CHARGED}"
    ]


def test_no_meter_is_not_seen(made: SoakRun) -> None:
    """One that is disabled is none."""
    made.disabled_by = "integration"
    assert look(made).outcome is Outcome.NOT_SEEN


@pytest.mark.parametrize(
    ("key", "registers"),
    [
        ("grid_energy_imported", ("wextconsq.L1", "wextconsq.L2", "wextconsq.L3")),
        ("grid_energy_exported_l2", ("wextprodq.L2",)),
        ("load_energy_consumed_three_phase", ("wloadconsq_3p",)),
        ("battery_energy_discharged", ("wbatcons",)),
        ("eso_PS-1_battery_energy_charged", ("eso.PS-1.wbatprod",)),
        ("sso_22_pv_energy", ("sso.22.wpv",)),
        ("grid_power", ()),
        ("rated_capacity", ()),
    ],
)
def test_registers_of_meters(key: str, registers: tuple[str, ...]) -> None:
    """By the ends of their unique ids."""
    assert registers_of(key) == registers
