"""Teleport messages against golden files; teleport_examples.py works them out."""

from datetime import UTC

import pytest

from custom_components.energy_bridge.core.report import teleport
from custom_components.energy_bridge.core.report.gaps import without_stale_values
from custom_components.energy_bridge.core.report.series import Row
from custom_components.energy_bridge.core.wire import Json

from ....helpers.teleport_examples import ALL, BATTERY, BATTERY_STATES, FILTERED, SOLAR
from ....helpers.teleports import (
    SYSTEMS,
    T,
    documents,
    golden,
    message,
    rows_of,
    stored,
    used,
)


@pytest.mark.parametrize("name", ALL)
def test_golden(name: str) -> None:
    """A message is byte for byte what its golden file says."""
    data, states = ALL[name]
    assert teleport.problems(data) == []
    [document] = documents(data, rows_of(data, used(data, states)))
    assert document.content == golden(f"teleport_{name}.json")
    assert (document.first, document.last, document.intervals) == (T, T, 1)


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("meter", "teleport_meterPower_ferroamp-12345-meter_20231114221500.json"),
        ("solar", "teleport_solarPower_ferroamp-12345-pv_20231114221500.json"),
        ("wind", "teleport_windPower_turbine-4100_20231114221500.json"),
        ("battery", "teleport_batteryPower_ferroamp-12345-battery_20231114221500.json"),
        (
            "battery_filtered",
            "teleport_batteryPower-filtered_ferroamp-12345-battery_20231114221500.json",
        ),
        ("ev", "teleport_evPower_charger-abd9234_20231114221500.json"),
    ],
)
def test_file_names(name: str, file: str) -> None:
    """The name has the type without version, the asset and the UTC second (§7.1)."""
    data, states = ALL[name]
    [document] = documents(data, rows_of(data, used(data, states)))
    assert document.name == file


def test_filtered_is_a_part_of_the_full_message() -> None:
    """What operators get is the same, only less of it."""
    full = message(BATTERY, BATTERY_STATES)
    part = message(FILTERED, used(FILTERED, BATTERY_STATES))
    systems = part.pop(SYSTEMS)
    assert isinstance(systems, list)
    assert isinstance(full[SYSTEMS], list)
    for short, long in zip(systems, full[SYSTEMS], strict=True):
        assert isinstance(long, dict)
        assert short == {key: long[key] for key in ("identifier", "cellTemperature")}
    assert part.pop("type") != full["type"]
    assert part == {key: full[key] for key in part}


def _paths(found: Json, path: str = "") -> dict[str, Json]:
    if isinstance(found, dict):
        items = [(f"{path}.{key}", value) for key, value in found.items()]
    elif isinstance(found, list):
        items = [(f"{path}.{n}", value) for n, value in enumerate(found, 1)]
    else:
        return {path: found}
    return {key: one for at, value in items for key, one in _paths(value, at).items()}


@pytest.mark.parametrize("name", ALL)
def test_what_is_unknown_is_null_and_changes_nothing_else(name: str) -> None:
    """Without any one number properties become null, and none another number."""
    data, all_states = ALL[name]
    states = used(data, all_states)
    before = _paths(message(data, states))
    for missing, value in states.items():
        if not isinstance(value, float) or missing.endswith("#code"):
            continue
        after = _paths(message(data, {**states, missing: None}))
        # The part for operators reads some values only to derive others where need be.
        assert before != after or name == "battery_filtered"
        for path in before.keys() & after.keys():
            assert after[path] in (before[path], None)


@pytest.mark.parametrize("name", ALL)
def test_no_message_without_a_measurement(name: str) -> None:
    """Constants, identifiers, setpoints and alarms alone are no message (A14)."""
    data, all_states = ALL[name]
    states = used(data, all_states)
    silent = {
        entity: value
        if entity in {"number.limit", "sensor.acknowledged", "sensor.written"}
        or entity.startswith("binary_sensor.")
        else None
        for entity, value in states.items()
    }
    silent.pop("switch.charger", None)
    report = teleport.report(data, UTC)
    [step] = report.build(rows_of(data, silent), T, T + 300)
    assert step.document is None
    assert step.until == T + 300
    [step] = report.build([], T, T + 300)
    assert step.document is None


def test_a_row_counts_from_its_time_on() -> None:
    """The value in force counts; a row without one hides older ones (R1)."""
    data = stored("meter", {"frequency": "sensor.f"})
    rows = [
        (T - 400, 0, 49.9),
        (T, 0, 50.0),
        (T + 1, 0, 50.1),
        (T + 599, 0, 50.2),
        (T + 600, 0, 50.3),
        (T + 600, 0, 50.4),
        (T + 601, 0, None),
    ]
    steps = list(teleport.report(data, UTC).build(rows, T - 300, T + 1200))
    assert [step.until for step in steps] == [T, T + 300, T + 600, T + 900, T + 1200]
    found = [
        step.document and message_frequency(step.document.content) for step in steps
    ]
    assert found == ["49.9", "50.0", "50.1", "50.4", None]


def message_frequency(content: bytes) -> str:
    """The frequency as it is written."""
    return content.decode().partition('"frequency":')[2].partition(",")[0]


@pytest.mark.parametrize("name", ALL)
def test_a_split_window_gives_the_same_bytes(name: str) -> None:
    """Built at once or in parts, documents are the same (R10)."""
    data, states = ALL[name]
    rows = [
        (T - 50 + 170 * n, index, value)
        for n in range(20)
        for _, index, value in rows_of(data, used(data, states))[n % 3 :: 3]
    ]
    report = teleport.report(data, UTC)
    end = T + 3000
    whole = list(report.build(rows, T, end))
    assert len(whole) == 10
    for cut in range(int(T) + 300, int(end), 300):
        needed = report.needs_from(cut)
        before = {row[1]: row for row in rows if row[0] <= needed}
        later = [*before.values(), *(row for row in rows if row[0] > needed)]
        later.sort(key=lambda row: row[0])
        parts = [
            *report.build([row for row in rows if row[0] < cut], T, cut),
            *report.build(later, cut, end),
        ]
        assert parts == whole


def test_series_are_shared() -> None:
    """An entity that feeds two fields is read once, and each report knows its grid."""
    report = teleport.report(SOLAR, UTC)
    entities = [one.entity for one in report.series]
    assert entities.count("number.limit") == 1
    assert report.interval == report.period == 300
    assert report.instant


def test_a_silent_device() -> None:
    """What it measured is unknown while it is silent (R9), and nothing else tells of that."""
    report = teleport.report(stored("meter", {"activePower.l1": "sensor.p"}), UTC)
    rows: list[Row] = [(T, 0, 5.0), (T + 1200, 0, 6.0)]
    fresh = without_stale_values(rows, [0], 400, 1, report.stale_index)
    steps = list(report.build(fresh, T, T + 1500))
    assert [step.document is not None for step in steps] == [
        True,
        True,
        False,
        False,
        True,
    ]
