"""The MINT day counters: local days, resets, gaps, and windows cut anywhere."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
import json
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.energy_bridge.core.report import mint
from custom_components.energy_bridge.core.report.series import Value

from ....helpers.mint_history import History, at, body, documents, stored

HOUR = 3600.0

# Whole hours, quarters, and zones that put clocks forward at midnight or back to it.
ZONES = (
    "Europe/Brussels",
    "Asia/Kathmandu",
    "America/Santiago",
    "America/Havana",
    "UTC",
)

CHARGER = stored("ac", {"energyImported": "sensor.e", "activePower": "sensor.p"})


def day_of(rows: History, time: float, **more: Any) -> tuple[int | None, int | None]:
    """The two day counters of a charger."""
    found = body(CHARGER | more, rows, time)
    return found.get("dayEnergyImported"), found.get("dayMaxPowerImported")


@pytest.mark.parametrize(
    ("midnight", "hours"),
    [("2026-03-28 23:00", 23), ("2026-10-24 22:00", 25), ("2026-06-01 22:00", 24)],
)
def test_length_of_the_day(midnight: str, hours: int) -> None:
    """100 Wh an hour: a day ends with its own number of hours, and begins with 0."""
    start = at(midnight)
    rows = {
        "sensor.e": [(start + 36.0 * n, 5e5 + n) for n in range(-300, 3000)],
        "sensor.p": [(start - 5000, 100.0)],
    }
    assert day_of(rows, start) == (0, 100)
    assert day_of(rows, start + HOUR) == (100, 100)
    # 5 min before its end 8.33 Wh are missing, of which 8 were counted.
    assert day_of(rows, start + hours * HOUR - 300) == (hours * 100 - 9, 100)
    assert day_of(rows, start + hours * HOUR) == (0, 100)


def test_utc_days() -> None:
    """The option moves the day's beginning to midnight UTC (A9)."""
    start = at("2026-03-10 00:00")
    rows = {"sensor.e": [(start - 7200, 0.0), (start - 1800, 70.0), (start, 100.0)]}
    assert day_of(rows, start)[0] == 100
    assert day_of(rows, start, day="utc")[0] == 0


def test_the_power_that_stands_at_midnight() -> None:
    """It belongs to the new day; what was replaced before, or just then, does not."""
    start = at("2026-03-09 23:00")
    standing = [(start - 900, 9000.0), (start - 600, 700.0), (start + 60, 100.0)]
    assert day_of({"sensor.p": standing}, start)[1] == 700
    assert day_of({"sensor.p": standing}, start + 300)[1] == 700
    replaced = [(start - 600, 700.0), (start, 200.0), (start + 60, 100.0)]
    assert day_of({"sensor.p": replaced}, start + 300)[1] == 200


def test_never_below_zero() -> None:
    """A day of the other direction has the maximum 0."""
    start = at("2026-03-09 23:00")
    assert day_of({"sensor.p": [(start, -50.0)]}, start + 300)[1] == 0


def test_a_register_that_dips() -> None:
    """A small dip nets out (R4), but never to less than nothing."""
    start = at("2026-03-09 23:00")
    rows = [(start, 1000.0), (start + 60, 950.0), (start + 600, 1040.0)]
    assert day_of({"sensor.e": rows}, start + 300)[0] == 0
    assert day_of({"sensor.e": rows}, start + 600)[0] == 40
    data = stored(
        "collector", {f"pins.p{n}.energyImported": f"sensor.e{n}" for n in (1, 2, 3)}
    )
    phases = {"sensor.e1": rows, "sensor.e2": [(start, 5.0), (start + 60, 75.0)]}
    phases["sensor.e3"] = [(start, 0.0)]
    assert body(data, phases, start + 300)["dayEnergyImported"] == 20


def test_gaps() -> None:
    """A gap ends no counter; a day that begins in one counts from the first value."""
    start = at("2026-03-09 23:00")
    within: list[tuple[float, Value]] = [(start, 100.0), (start + 60, None)]
    within.append((start + 600, 160.0))
    rows: History = {"sensor.e": within, "sensor.p": within}
    assert day_of(rows, start + 300) == (0, 100)
    assert day_of(rows, start + 600) == (60, 160)
    across: list[tuple[float, Value]] = [(start - 600, 100.0), (start - 60, None)]
    across += [(start + 400, 160.0), (start + 500, 165.0)]
    rows = {"sensor.e": across, "sensor.p": across}
    assert day_of(rows, start + 300) == (None, None)
    assert day_of(rows, start + 600) == (5, 165)


def test_the_last_of_rows_at_one_time_wins() -> None:
    """What was replaced at once was never in force: no reset, no maximum (R7)."""
    start = at("2026-03-09 23:00")
    power: list[tuple[float, Value]] = [(start, 1.0), (start + 60, 999.0)]
    power.append((start + 60, 5.0))
    energy = [(start, 100.0), (start + 60, 0.0), (start + 60, 110.0)]
    assert day_of({"sensor.p": power, "sensor.e": energy}, start + 300) == (10, 5)


def test_maximum_between_the_instants() -> None:
    """A peak of one phase for a second counts, with what the others show meanwhile."""
    start = at("2026-03-09 23:00")
    data = stored(
        "collector", {f"pins.p{n}.activePower": f"sensor.p{n}" for n in (1, 2, 3)}
    )
    rows: History = {
        "sensor.p1": [(start, 100.0), (start + 100, 4000.0), (start + 101, 100.0)],
        "sensor.p2": [(start, -300.0), (start + 50, -200.0)],
        "sensor.p3": [(start, 0.0)],
    }
    found = body(data, rows, start + 300)
    assert found["activePower"] == -100
    assert found["dayMaxPowerImported"] == 3800
    assert found["dayMaxPowerExported"] == 200


def test_days_follow_each_other() -> None:
    """A window over several days begins each of them anew."""
    start = at("2026-03-09 23:00")
    rows: History = {
        "sensor.e": [(start + HOUR * n, 10.0 * n) for n in range(72)],
        "sensor.p": [(start - 60, 50.0), (start + 30 * HOUR, 20.0)],
    }
    data = CHARGER | {"interval": 21600}
    found = [
        (message["dayEnergyImported"], message["dayMaxPowerImported"])
        for document in documents(data, rows, start + HOUR, start + 49 * HOUR)
        if (message := json.loads(document.content))
    ]
    # At 0, 6, 12 and 18 h UTC the local day is 1, 7, 13 and 19 h old; 10 Wh an hour. On
    # the second day, the 50 W that stand at midnight fall to 20 W at 6 h, local time.
    assert found == [(each, 50) for each in (10, 70, 130, 190) * 2]


def local_midnight(time: float, zone: ZoneInfo) -> float:
    """When the newest local date was first seen, looked for minute by minute."""
    latest = max(
        datetime.fromtimestamp(time - 60 * n, UTC).astimezone(zone).date()
        for n in range(3 * 60)
    )
    low = time - 26 * HOUR
    low -= low % 60
    return min(
        moment
        for n in range(27 * 60)
        if (moment := low + 60 * n) <= time
        and datetime.fromtimestamp(moment, UTC).astimezone(zone).date() == latest
    )


@pytest.mark.parametrize("name", ZONES)
@given(day=st.dates(date(2024, 1, 1), date(2026, 12, 31)), minute=st.integers(0, 1439))
@settings(max_examples=30)
def test_needs_from(name: str, day: date, minute: int) -> None:
    """Rows are needed from the moment on at which the local date began."""
    zone = ZoneInfo(name)
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
    time = (moment + timedelta(minutes=minute)).timestamp()
    report = mint.report(CHARGER, zone)
    assert report.needs_from(time) == local_midnight(time, zone)


@pytest.mark.parametrize(
    ("name", "midnight"),
    [
        # 24:00 is 01:00, and 24:00 is 23:00 again.
        ("America/Santiago", "2024-09-08 00:00-04:00"),
        ("America/Santiago", "2024-04-07 00:00-04:00"),
        # The hour after midnight comes twice.
        ("America/Havana", "2024-11-03 00:00-04:00"),
    ],
)
def test_clocks_that_change_at_midnight(name: str, midnight: str) -> None:
    """The day begins once, at its first moment."""
    start = at(midnight)
    report = mint.report(CHARGER, ZoneInfo(name))
    assert report.needs_from(start) == start
    assert report.needs_from(start + 2 * HOUR) == start
    assert report.needs_from(start - 60) < start - 22 * HOUR


WINDOW = at("2026-03-28 17:00")
"""The evening before the clocks of Europe go forward."""

SPAN = 2 * 86400

register_rows = st.lists(
    st.tuples(
        st.integers(-86400, SPAN),
        st.one_of(st.none(), st.integers(0, 3), st.integers(0, 2000)),
    ),
    max_size=25,
)
power_rows = st.lists(
    st.tuples(
        st.integers(-86400, SPAN), st.one_of(st.none(), st.integers(-5000, 5000))
    ),
    max_size=15,
)


def history_of(drawn: list[tuple[int, int | None]]) -> list[tuple[float, float | None]]:
    """Rows in their order, in s around the window."""
    return [
        (WINDOW + offset, None if value is None else float(value))
        for offset, value in sorted(drawn, key=lambda each: each[0])
    ]


def in_force(rows: list[tuple[float, float | None]], time: float) -> float | None:
    """The newest value up to a time, and with it."""
    return next((value for each, value in reversed(rows) if each <= time), None)


def rise(
    rows: list[tuple[float, float | None]], since: float, time: float
) -> float | None:
    """R4 step by step: each step counts, and one below 90 % counts from 0."""
    moments = sorted({each for each, _ in rows if since < each <= time})
    found = [in_force(rows, moment) for moment in (since, *moments)]
    values = [each for each in found if each is not None]
    if not values:
        return None
    total = 0.0
    for old, new in pairwise(values):
        total += new if new < 0.9 * old else new - old
    return total


def peak(
    phases: list[list[tuple[float, float | None]]], since: float, time: float, sign: int
) -> float | None:
    """The largest sum of values in force at midnight or at a row's time after it."""
    moments = {each for rows in phases for each, _ in rows if since < each <= time}
    sums = []
    for moment in (since, *moments):
        values = [in_force(rows, moment) for rows in phases]
        if None not in values:
            sums.append(sign * sum(values))
    return max(0.0, *sums) if sums else None


@given(
    name=st.sampled_from(ZONES),
    energies=st.tuples(register_rows, register_rows, register_rows),
    powers=st.tuples(power_rows, power_rows, power_rows),
    minutes=st.sampled_from([180, 240, 360]),
    cut=st.integers(0, 16),
)
@settings(max_examples=60)
def test_against_the_definition(
    name: str, energies: Any, powers: Any, minutes: int, cut: int
) -> None:
    """Counters are what the rules say, and a window cut in two gives the same files."""
    zone = ZoneInfo(name)
    registers = [history_of(each) for each in energies]
    phases = [history_of(each) for each in powers]
    rows: History = {f"sensor.e{n}": each for n, each in enumerate(registers, 1)} | {
        f"sensor.p{n}": each for n, each in enumerate(phases, 1)
    }
    fields = {f"pins.p{n}.energyImported": f"sensor.e{n}" for n in (1, 2, 3)}
    fields |= {f"pins.p{n}.activePower": f"sensor.p{n}" for n in (1, 2, 3)}
    interval = minutes * 60
    data = stored("collector", fields, interval=interval)
    start = WINDOW - WINDOW % interval
    end = start + SPAN - SPAN % interval
    middle = min(start + cut * interval, end)

    whole = list(documents(data, rows, start, end, zone))
    parts = [
        *documents(data, rows, start, middle, zone),
        *documents(data, rows, middle, end, zone),
    ]
    assert parts == whole
    assert [each.first for each in whole] == list(range(int(start), int(end), interval))
    for document in whole:
        found, time = json.loads(document.content), document.first
        since = local_midnight(time, zone)
        rises = [rise(each, since, time) for each in registers]
        expected = None if None in rises else max(0.0, sum(rises))
        assert found.get("dayEnergyImported") == expected
        assert found.get("dayMaxPowerImported") == peak(phases, since, time, 1)
        assert found.get("dayMaxPowerExported") == peak(phases, since, time, -1)
