"""The values of a MINT message: its state, setpoints, totals, and bad numbers."""

from itertools import count
import json
import math

from hypothesis import given, strategies as st
import pytest

from custom_components.energy_bridge.core.report import mint
from custom_components.energy_bridge.core.report.gaps import without_stale_values
from custom_components.energy_bridge.core.report.series import Row

from ....helpers.mint_history import (
    BRUSSELS,
    History,
    at,
    body,
    documents,
    numbers,
    stored,
)


def test_series_are_shared() -> None:
    """An entity that serves several fields of one dimension is read once."""
    data = stored(
        "pv_system", {"activePower": "sensor.x", "pins.p1.activePower": "sensor.x"}
    )
    assert len(mint.report(data, BRUSSELS).series) == 1
    data = stored("rtu", {"activePower": "sensor.x", "reactivePower": "sensor.x"})
    assert len(mint.report(data, BRUSSELS).series) == 2


@pytest.mark.parametrize(
    ("p", "q", "state"),
    [(100.0, 50.0, 0), (100.0, None, 1), (None, 50.0, 1), (None, None, 2)],
)
def test_state(p: float | None, q: float | None, state: int) -> None:
    """0 with all sources, 1 with some, 2 with none; a setpoint that was once known does not count (A7)."""
    time = at("2026-03-10 11:00")
    data = stored(
        "rtu",
        {
            "activePower": "sensor.p",
            "reactivePower": "sensor.q",
            "activePowerSetpoint": "number.limit",
        },
    )
    history: History = {
        "number.limit": [(time - 500, 9.0), (time - 5, None)],
        "sensor.p": [(time - 500, 7.0), (time - 5, p)],
        "sensor.q": [(time - 500, 7.0), (time - 5, q)],
    }
    found = body(data, history, time)
    assert found["communicationState"] == state
    assert found["activePower"] == (p or 0)
    assert found.get("reactivePower") == (None if q is None else -50)
    assert found["activePowerSetpoint"] == 9


@pytest.mark.parametrize(
    ("limit", "power", "state", "unset"),
    [
        ([], 100.0, 1, ("activePowerSetpoint",)),
        ([], None, 2, ("activePowerSetpoint",)),
        ([(-5, None)], 100.0, 1, ("activePowerSetpoint",)),
        ([(5, 4000.0)], 100.0, 1, ("activePowerSetpoint",)),
        ([(-5, 0.0)], 100.0, 0, ()),
        ([(-5, 4000.0), (-4, None)], 100.0, 0, ()),
    ],
)
def test_a_set_point_that_was_never_known(
    limit: list[tuple[float, float | None]],
    power: float | None,
    state: int,
    unset: tuple[str, ...],
) -> None:
    """Is missing like a measurement: a valid 0 would read as full curtailment (A8)."""
    time = at("2026-03-10 11:00")
    data = stored(
        "rtu", {"activePower": "sensor.p", "activePowerSetpoint": "number.limit"}
    )
    history: History = {
        "sensor.p": [(time - 500, power)],
        "number.limit": [(time + offset, value) for offset, value in limit],
    }
    (document,) = documents(data, history, time)
    found = json.loads(document.content)
    assert (found["communicationState"], document.unset) == (state, unset)
    assert found["activePowerSetpoint"] == (4000 if (-5, 4000.0) in limit else 0)


def test_a_set_point_without_a_source() -> None:
    """As no form lets it be, but a stored report may: the message needs a number, and no source is missing."""
    time = at("2026-03-10 11:00")
    data = stored("rtu", {"activePower": "sensor.p"})
    del data["fields"]["activePowerSetpoint"]
    found = body(data, {"sensor.p": [(time - 500, 7.0)]}, time)
    assert found["activePowerSetpoint"] == 0
    assert (found["activePower"], found["communicationState"]) == (7, 0)


def test_without_rows() -> None:
    """Nothing known is an error, not a missing file."""
    data = stored("rtu", {"activePower": "sensor.p"})
    found = body(data, {}, at("2026-03-10 11:00"))
    assert found["communicationState"] == 2
    assert found["activePower"] == 0


def test_stale_device() -> None:
    """While a device is stale the state is 2 (R9), whatever the other sources say."""
    time = at("2026-03-10 11:00")
    data = stored("rtu", {"activePower": "sensor.p", "reactivePower": "sensor.q"})
    history: History = {
        "sensor.p": [(time - 500, 5.0)],
        "sensor.q": [(time - 500, 5.0)],
    }
    stale_index = mint.report(data, BRUSSELS).stale_index
    stale = [(time - 90000, stale_index, 1.0)]
    assert body(data, history, time, extra=stale)["communicationState"] == 2
    stale.append((time, stale_index, 0.0))
    assert body(data, history, time, extra=stale)["communicationState"] == 0


def test_silence() -> None:
    """A silent device is an error (R9), but the setpoints are told apart and go on."""
    time = at("2026-03-10 11:00")
    data = stored(
        "rtu",
        {
            "activePower": "sensor.p",
            "activePowerSetpoint": "number.limit",
            "reactivePowerSetpoint": "number.q",
        },
    )
    report = mint.report(data, BRUSSELS)
    assert [each.entity for each in report.series] == [
        "sensor.p",
        "number.limit",
        "number.q",
    ]
    assert [each.lasting for each in report.series] == [False, True, True]
    assert report.instant
    begin = report.needs_from(time)
    once: list[Row] = [(begin, 0, 5.0), (begin, 1, 9.0), (begin, 2, 3.0)]
    often = [*once, *((begin + n, 0, 5.0) for n in range(300, 43200, 300))]
    free = [-1 if each.lasting else 0 for each in report.series]
    for rows, devices, state, power in (
        (often, free, 0, 5),
        (once, free, 2, 0),
        (often, [0, 1, 2], 2, 5),
    ):
        fresh = without_stale_values(rows, devices, 400, 3, report.stale_index)
        (step,) = report.build(fresh, time, time + 300)
        assert step.document is not None
        found = json.loads(step.document.content)
        assert found["communicationState"] == state
        assert found["activePower"] == power
        # What was asked for stays asked for.
        assert found["activePowerSetpoint"] == 9


def test_set_point_without_value() -> None:
    """The newest one goes on, also into the next day: 0 would read as an order (A8)."""
    time = at("2026-03-10 11:00")
    data = stored("rtu", {"activePowerSetpoint": "number.limit"})
    rows = [(time, 4000.0), (time + 60, None), (time + 600, 3000.0), (time + 660, None)]
    history = {"number.limit": rows}
    found = [
        json.loads(document.content)["activePowerSetpoint"]
        for document in documents(data, history, time, time + 900)
    ]
    assert found == [4000, 4000, 3000]
    # Midnight is twelve hours later; a window that begins after it knows as much.
    midnight = time + 12 * 3600
    found = [
        json.loads(document.content)["activePowerSetpoint"]
        for document in documents(data, history, midnight - 300, midnight + 600)
    ]
    assert found == [3000, 3000, 3000]
    assert body(data, history, midnight + 300)["activePowerSetpoint"] == 3000
    assert body(data, {}, midnight)["activePowerSetpoint"] == 0


def test_a_constant_for_a_measurement_is_none() -> None:
    """Only setpoints take numbers, and one with an entity waits for its rows."""
    fields = {
        "activePower": 5,
        "reactivePowerSetpoint": {"entity": "number.q", "constant": 7},
    }
    found = body(stored("rtu", fields), {}, at("2026-03-10 11:00"))
    assert found["activePower"] == 0
    assert found["reactivePowerSetpoint"] == 0


@pytest.mark.parametrize("message", ["collector", "pv_system", "ac"])
def test_own_total_wins(message: str) -> None:
    """A mapped total is taken as it is; without one, all three phases are needed."""
    time = at("2026-03-10 11:00")
    history: History = {"sensor.x": [(time - 500, 1000)], "sensor.y": [(time, 2900)]}
    pins = {f"pins.p{n}.activePower": "sensor.x" for n in (1, 2, 3)}
    assert body(stored(message, pins), history, time)["activePower"] == 3000
    both = pins | {"activePower": "sensor.y"}
    assert body(stored(message, both), history, time)["activePower"] == 2900
    del pins["pins.p3.activePower"]
    partial = body(stored(message, pins), history, time)
    assert partial.get("activePower", 0) == 0


@pytest.mark.parametrize(
    ("message", "reactive"), [("collector", -200), ("pv_system", 200), ("rtu", -200)]
)
def test_sign_of_a_total(message: str, reactive: int) -> None:
    """Of active power as the entity shows it; injected vars are a PV system's own (A4)."""
    time = at("2026-03-10 11:00")
    fields = {"activePower": "sensor.p", "reactivePower": "sensor.q"}
    history: History = {"sensor.p": [(time, 1000)], "sensor.q": [(time, 200)]}
    found = body(stored(message, fields), history, time)
    assert (found["activePower"], found["reactivePower"]) == (1000, reactive)


def test_a_register_below_zero_is_no_value() -> None:
    """It neither shows nor counts."""
    time = at("2026-03-10 11:00")
    data = stored("ac", {"energyImported": "sensor.e", "activePower": "sensor.p"})
    rows = [(time - 50000, 100.0), (time - 90, 250.0), (time - 60, -3.0)]
    found = body(data, {"sensor.e": rows, "sensor.p": [(time - 60, 1.0)]}, time)
    assert "energyImported" not in found
    assert found["dayEnergyImported"] == 150
    assert found["communicationState"] == 1


@given(st.integers(-(10**7), 10**7), st.integers(-(10**7), 10**7))
def test_power_factor(active: int, reactive: int) -> None:
    """P/S with the sign of P; there is none without apparent power."""
    p, q = active / 100, reactive / 100
    time = at("2026-03-10 11:00")
    data = stored("pv_system", {"activePower": "sensor.p", "reactivePower": "sensor.q"})
    found = body(data, {"sensor.p": [(time, p)], "sensor.q": [(time, q)]}, time)
    if not math.hypot(p, q):
        assert "powerFactor" not in found
        return
    factor = found["powerFactor"]
    assert -1 <= factor <= 1
    assert factor * p >= 0
    assert factor == pytest.approx(math.cos(math.atan2(q, p)), abs=5.1e-5)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_any_number(value: float) -> None:
    """Whatever a finite number is, the file is JSON with integers and without -0."""
    time = at("2026-03-10 11:00")
    data = stored(
        "ac", {"soc": {"entity": "sensor.x", "scale": 1e3}, "activePower": "sensor.x"}
    )
    (document,) = documents(data, {"sensor.x": [(time, value)]}, time)
    found = json.loads(document.content)
    assert all(
        math.copysign(1, each) == 1 for each in numbers(found).values() if not each
    )
    assert abs(found["activePower"] - value) <= 0.5


@pytest.mark.parametrize("sign", [1, -1])
def test_a_sum_too_large_for_a_number(sign: int) -> None:
    """Three phases of which each is a number: their sum is left out, and they stay."""
    time = at("2026-03-10 11:00")
    data = stored(
        "collector",
        {
            f"pins.p{n}.{name}": f"sensor.{name}"
            for n in (1, 2, 3)
            for name in ("activePower", "energyImported")
        },
    )
    huge = [(time - 60, 1.5e308), (time, sign * 1.5e308)]
    found = body(
        data, {"sensor.activePower": huge, "sensor.energyImported": huge}, time
    )
    assert not {"activePower", "energyImported", "dayMaxPowerImported"} & set(found)
    assert found["pins"]["p1"]["activePower"] == int(sign * 1.5e308)


def test_a_day_too_large_for_a_number() -> None:
    """A register that begins again can count beyond all numbers."""
    time = at("2026-03-10 11:00")
    data = stored(
        "pv_system", {"activePower": "sensor.p", "energyExported": "sensor.e"}
    )
    rows = [(time - 60 + n, value) for n, value in enumerate((0.0, 1e308, 0.0, 1e308))]
    found = body(data, {"sensor.p": [(time, 1.0)], "sensor.e": rows}, time)
    assert "dayEnergyExported" not in found
    assert found["energyExported"] == int(1e308)


def test_a_text_is_no_number() -> None:
    """It counts as missing."""
    time = at("2026-03-10 11:00")
    data = stored("rtu", {"activePower": "sensor.x"})
    assert body(data, {"sensor.x": [(time, "on")]}, time)["communicationState"] == 2


def test_streams() -> None:
    """Files come while rows come: no more is read than they need."""
    start = at("2026-03-10 11:00")
    report = mint.report(stored("rtu", {"activePower": "sensor.x"}), BRUSSELS)
    endless = ((start + 10.0 * n, 0, float(n)) for n in count())
    powers = []
    for step in report.build(endless, start, start + 900):
        assert step.document is not None
        powers.append(json.loads(step.document.content)["activePower"])
    assert powers == [0, 30, 60]
    assert next(endless)[2] <= 62


def test_what_is_measured_need_not_be_worked_out() -> None:
    """Power factors, and the day's counters and maxima, come from entities where they are mapped."""
    time = at("2026-03-10 11:00")
    own = {
        "powerFactor": "sensor.pf",
        "pins.p2.powerFactor": "sensor.pf2",
        "dayEnergyImported": "sensor.today",
        "dayMaxPowerImported": "sensor.peak",
        "dayMaxPowerExported": "sensor.low",
    }
    data = stored(
        "collector",
        {
            "energyImported": "sensor.in",
            "energyExported": "sensor.out",
            "activePower": "sensor.p",
            "reactivePower": "sensor.q",
            **own,
        },
    )
    history: History = {
        "sensor.in": [(time - 500, 100.0), (time - 5, 107.0)],
        "sensor.out": [(time - 500, 50.0), (time - 5, 53.0)],
        "sensor.p": [(time - 500, 3.0)],
        "sensor.q": [(time - 500, 4.0)],
        "sensor.pf": [(time - 500, -0.98765)],
        "sensor.pf2": [(time - 500, 0.5)],
        "sensor.today": [(time - 500, 1234.0)],
        "sensor.peak": [(time - 500, 5678.0)],
        "sensor.low": [(time - 500, -1.0)],
    }
    found = body(data, history, time)
    assert found["communicationState"] == 1  # below 0 is no maximum
    assert found["powerFactor"] == -0.9877
    assert found["pins"]["p2"]["powerFactor"] == 0.5
    assert "powerFactor" not in found["pins"]["p1"]
    assert (found["dayEnergyImported"], found["dayEnergyExported"]) == (1234, 3)
    assert found["dayMaxPowerImported"] == 5678
    assert "dayMaxPowerExported" not in found
    # One that is silent is not replaced by what could be worked out.
    found = body(data, {**history, "sensor.pf": [(time - 5, None)]}, time)
    assert "powerFactor" not in found
    assert found["communicationState"] == 1
    data["fields"] = {k: v for k, v in data["fields"].items() if k not in own}
    found = body(data, history, time)
    assert (found["powerFactor"], found["communicationState"]) == (0.6, 0)
    assert (found["dayEnergyImported"], found["dayMaxPowerImported"]) == (7, 3)
