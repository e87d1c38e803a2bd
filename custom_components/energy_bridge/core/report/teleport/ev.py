"""evPower:2, charging stations and their points.

The list `stations` has a list `stations.<n>.points` per station. The report's
`current_type` is one of CURRENT_TYPES, the kind of `stations.<n>.points.<n>` one of
POINT_TYPES.

Whether a point charges is its field `isCharging`; else, with an input `charger`
(whether the charger is switched on), that and a current; else, if the kind of
`stations.<n>.points.<n>.isCharging` is "current", the current alone. Where these are
unknown, a point without a vehicle does not charge.

Where the state of a direct current point does not tell whether a vehicle is there, as
with a slot whose door is open, its voltage does.
"""

from collections.abc import Iterator

from ...wire import Json
from ..configuration import Field
from ..series import Dimension
from . import setpoints
from .alarms import merged_texts
from .electrical import (
    Properties,
    phases,
    phases_and_sum,
    product,
    sum_of_phases,
    total,
    unknown_phases,
)
from .fields import BOOLEANS, PHASES, active_power, choice, energy, number, three_phases
from .layout import Layout
from .readings import Readings

STATIONS = "stations"

CURRENT_TYPES = ("ac", "dc", "mixed")
WYE, DELTA, ONE_PHASE, DC = "ac-3-phase-wye", "ac-3-phase-delta", "ac-1-phase", "dc"
POINT_TYPES = (WYE, DELTA, ONE_PHASE, DC)
THREE_PHASES = (WYE, DELTA)

BY_CURRENT = "current"

CHARGING_CURRENT = 0.1
"""A; below it a point does not charge."""


def lists(layout: Layout) -> Iterator[str]:
    """The lists in the message."""
    yield STATIONS
    yield from _point_lists(layout)


def _point_lists(layout: Layout) -> Iterator[str]:
    for station, _ in layout.entries(STATIONS):
        yield f"{station}.points"


def points_of(layout: Layout) -> Iterator[str]:
    """What the fields of each point begin with."""
    for points in _point_lists(layout):
        for point, _ in layout.entries(points):
            yield point


def alarm_lists(layout: Layout) -> Iterator[str]:
    """The lists of errors."""
    yield "errors"
    for station, _ in layout.entries(STATIONS):
        yield f"{station}.errors"
    for point in points_of(layout):
        yield f"{point}.errors"


def fields(layout: Layout) -> Iterator[Field]:
    """What a source can be chosen for."""
    yield active_power("power", "charge")
    yield energy("energyConsumed")
    yield energy("energyProduced")
    yield from setpoints.charger_fields()
    for point in points_of(layout):
        yield from _point_fields(layout.kinds.get(point), point)


def _point_fields(kind: str | None, point: str) -> Iterator[Field]:
    for name in ("isCharging", "charger", "vehicleConnected"):
        yield choice(f"{point}.{name}", BOOLEANS)
    yield from setpoints.charger_limit_fields(f"{point}.{setpoints.CONFIRMED}")
    yield from setpoints.charger_limit_fields(f"{point}.{setpoints.EFFECTIVE}")
    if kind in THREE_PHASES:
        wiring = _measured_wiring(kind)
        yield from three_phases(f"{point}.voltage.{wiring}", Dimension.VOLTAGE)
        yield from three_phases(
            f"{point}.current.{wiring}", Dimension.CURRENT, "charge"
        )
    else:
        yield number(f"{point}.voltage", Dimension.VOLTAGE)
        yield number(f"{point}.current", Dimension.CURRENT, "charge")
    yield energy(f"{point}.energyConsumed")
    yield energy(f"{point}.energyProduced")
    if kind in THREE_PHASES:
        for name in (*PHASES, "sum"):
            yield active_power(f"{point}.power.{name}", "charge")
    else:
        yield active_power(f"{point}.power", "charge")


def _measured_wiring(kind: str | None) -> str:
    """In delta there is no neutral: what a meter there sees is line values."""
    return "line" if kind == DELTA else "phase"


def message(layout: Layout, readings: Readings) -> Properties:
    """The message between its head and `scheduled`."""
    points = list(points_of(layout))
    return {
        "currentType": layout.current_type,
        "power": readings.measured(_power(layout, readings, points)),
        "energyConsumed": readings.measured(
            _energy(layout, readings, points, "energyConsumed")
        ),
        "energyProduced": readings.measured(
            _energy(layout, readings, points, "energyProduced")
        ),
        "errors": merged_texts(readings.alarms("errors")),
        "setpoints": setpoints.charger(readings),
        "stations": [
            {
                "identifier": identifier,
                "errors": merged_texts(readings.alarms(f"{station}.errors")),
                "points": [
                    _point(layout, readings, point, own)
                    for point, own in layout.entries(f"{station}.points")
                ],
            }
            for station, identifier in layout.entries(STATIONS)
        ],
    }


def _point(
    layout: Layout, readings: Readings, point: str, identifier: str
) -> Properties:
    kind = layout.kinds.get(point)
    return {
        "identifier": identifier,
        "currentType": kind,
        "errors": merged_texts(readings.alarms(f"{point}.errors")),
        "isCharging": readings.measured(_is_charging(layout, readings, point)),
        "vehicleConnected": readings.measured(_is_connected(layout, readings, point)),
        "setpoints": {
            "confirmed": setpoints.charger_limits(
                readings, f"{point}.{setpoints.CONFIRMED}"
            ),
            "effective": setpoints.charger_limits(
                readings, f"{point}.{setpoints.EFFECTIVE}"
            ),
        },
        **_electrical(kind, readings, point),
    }


def _electrical(kind: str | None, readings: Readings, point: str) -> Properties:
    power: Json
    voltage: Json
    current: Json
    if kind in THREE_PHASES:
        wiring = _measured_wiring(kind)
        volts = phases(readings, f"{point}.voltage.{wiring}", least=0)
        amperes = phases(readings, f"{point}.current.{wiring}")
        if kind == WYE:
            voltage = {"phase": volts, "line": unknown_phases()}
            current = {"phase": amperes, "line": amperes}
        else:
            voltage = {"phase": unknown_phases(), "line": volts}
            current = {"phase": unknown_phases(), "line": amperes}
        watts = [readings.raw(f"{point}.power.{phase}") for phase in PHASES]
        power = phases_and_sum(readings, watts, _power_of(kind, readings, point))
    else:
        voltage = readings.number(f"{point}.voltage", least=0)
        current = readings.number(f"{point}.current")
        power = readings.measured(_power_of(kind, readings, point))
    return {
        "voltage": voltage,
        "current": current,
        "energyConsumed": readings.number(f"{point}.energyConsumed", least=0),
        "energyProduced": readings.number(f"{point}.energyProduced", least=0),
        "power": power,
    }


def _power_of(kind: str | None, readings: Readings, point: str) -> float | None:
    """W; voltage by current stands in for it only with direct current."""
    key = f"{point}.power"
    if kind in THREE_PHASES:
        return sum_of_phases(
            readings, key, [readings.raw(f"{key}.{phase}") for phase in PHASES]
        )
    if readings.has_source(key) or kind != DC:
        return readings.raw(key)
    return product(
        readings.raw(f"{point}.voltage", least=0), readings.raw(f"{point}.current")
    )


def _power(layout: Layout, readings: Readings, points: list[str]) -> float | None:
    """As mapped, else the sum over the points; a silent free one adds nothing.

    A station without points is a charger of which nothing is known.
    """
    if readings.has_source("power"):
        return readings.raw("power")
    if _has_unknown_station(layout):
        return None
    powers = []
    for point in points:
        power = _power_of(layout.kinds.get(point), readings, point)
        powers.append(
            0.0 if power is None and _is_free(layout, readings, point) else power
        )
    return total(powers)


def _has_unknown_station(layout: Layout) -> bool:
    return not all(map(layout.items.get, _point_lists(layout)))


def _energy(
    layout: Layout, readings: Readings, points: list[str], name: str
) -> float | None:
    if readings.has_source(name):
        return readings.raw(name, least=0)
    if _has_unknown_station(layout):
        return None
    return total(readings.raw(f"{point}.{name}", least=0) for point in points)


def _is_charging(layout: Layout, readings: Readings, point: str) -> bool | None:
    """As mapped, else by charger and current, or by current alone."""
    key = f"{point}.isCharging"
    if readings.has_source(key):
        return readings.boolean(key)
    if readings.has_source(f"{point}.charger"):
        charging = readings.boolean(f"{point}.charger")
        if charging:
            charging = _takes_current(layout, readings, point)
    elif layout.kinds.get(key) == BY_CURRENT:
        charging = _takes_current(layout, readings, point)
    else:
        return None
    return False if charging is None and _is_free(layout, readings, point) else charging


def _is_free(layout: Layout, readings: Readings, point: str) -> bool:
    return _is_connected(layout, readings, point) is False


def _is_connected(layout: Layout, readings: Readings, point: str) -> bool | None:
    """Whether a vehicle is there: by its state, else with direct current by the voltage."""
    key = f"{point}.vehicleConnected"
    connected = readings.boolean(key)
    state_tells_nothing = connected is None and readings.text(key) is not None
    if state_tells_nothing and layout.kinds.get(point) == DC:
        return _has_voltage(readings, point)
    return connected


def _has_voltage(readings: Readings, point: str) -> bool | None:
    """Whether there is a voltage; None where that is not measured, or not clear."""
    keys = (f"{point}.voltage", f"{point}.current")
    if not all(map(readings.has_source, keys)):
        return None
    voltage, current = map(readings.raw, keys)
    if voltage is None and current is None:
        return False
    return True if voltage else None


def _takes_current(layout: Layout, readings: Readings, point: str) -> bool | None:
    """Whether a current flows into the vehicle; None if not all phases are known."""
    kind = layout.kinds.get(point)
    key = f"{point}.current"
    keys = (
        [f"{key}.{_measured_wiring(kind)}.{phase}" for phase in PHASES]
        if kind in THREE_PHASES
        else [key]
    )
    currents = [readings.raw(one) for one in keys if readings.has_source(one)]
    if any(current is not None and current < -CHARGING_CURRENT for current in currents):
        return True
    return False if currents and None not in currents else None
