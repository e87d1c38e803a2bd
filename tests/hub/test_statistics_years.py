"""A year of the community integration's statistics, and ours after it: the Energy dashboard shows no seam."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import accumulate
import math
from typing import Any, Literal
from zoneinfo import ZoneInfo

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.recorder import Recorder
from homeassistant.components.recorder.statistics import (
    statistic_during_period,
    statistics_during_period,
)
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
    do_adhoc_statistics,
)

from custom_components.energy_bridge.core.seam import Hour
from custom_components.energy_bridge.hub.statistics_import import (
    async_setup_statistics_import,
)

from ..helpers.community import HOUR, Beside, Rows, T, counter
from ..helpers.hub import hub_entry

ZONE = ZoneInfo("Europe/Stockholm")
YEAR = 8760
BOTH = 50
"""Hours in which both integrations ran."""
SEAM = YEAR - BOTH

OURS = range(SEAM, YEAR + 48)

METERS = {
    "pv_energy": "ferroamp_ehub-wpv",
    "grid_energy_imported": "ferroamp_ehub-wextconsq",
    "grid_energy_exported": "ferroamp_ehub-wextprodq",
    "battery_energy_charged": "ferroamp_ehub-wbatprod",
    "battery_energy_discharged": "ferroamp_ehub-wbatcons",
}
LEVELS = {
    "battery_power": ("ferroamp_ehub-pbat", "W"),
    "grid_active_power": ("ferroamp_ehub-pext", "W"),
    "state_of_charge": ("ferroamp_ehub-soc", "%"),
    "grid_active_current_l1": ("ferroamp_ehub-iextq-L1", "A"),
}

type Period = Literal["hour", "day", "month", "year"]


@pytest.fixture
async def beside(
    silent_database: None, recorder_mock: Recorder, hass: HomeAssistant
) -> Beside:
    """One hub in Stockholm."""
    assert await async_setup_component(hass, "sensor", {})
    await hass.config.async_set_time_zone(str(ZONE))
    async_setup_statistics_import(hass)
    return Beside(hass, recorder_mock, hub_entry(1))


def used(hour: int, meter: int) -> float:
    """What a meter counts in an hour, kWh."""
    return 1 + meter + math.sin(hour / 24 * math.tau) * 0.5 + hour % 7 * 0.125


def level(hour: int, of: int) -> Hour:
    """What is measured in an hour."""
    mean = 1000 * math.sin(hour / 24 * math.tau) + of
    return Hour(T + hour * HOUR, mean=mean, min=mean - 50, max=mean + 70)


def their_meter(meter: int, begin: int) -> Rows:
    """It until the year's end; meanwhile the hub was replaced by one whose registers begin anew."""
    sums = list(accumulate(used(hour, meter) for hour in range(begin, YEAR)))
    new_hub = len(sums) // 3
    return [
        Hour(
            T + (begin + number) * HOUR,
            total - sums[new_hub] if number > new_hub else total + 7000,
            total,
        )
        for number, total in enumerate(sums)
    ]


def our_meter(meter: int, old: Rows) -> Rows:
    """The same register from the seam to two days after the year, without the first twenty minutes."""
    state = old[-BOTH - 1].state or 0.0
    missed = used(SEAM, meter) / 3
    rises = accumulate(used(hour, meter) for hour in OURS)
    return [
        Hour(T + hour * HOUR, state + rise, rise - missed)
        for hour, rise in zip(OURS, rises, strict=True)
    ]


async def changes(
    beside: Beside, entity_id: str, period: Period, start: float = T
) -> dict[float, float]:
    """What the Energy dashboard asks for."""
    found = await beside.recorder.async_add_executor_job(
        statistics_during_period,
        beside.hass,
        datetime.fromtimestamp(start, UTC),
        None,
        {entity_id},
        period,
        {"energy": "kWh"},
        {"change"},
    )
    return {row["start"]: row["change"] or 0.0 for row in found[entity_id]}


BEGINNINGS: Mapping[Period, Callable[[datetime], datetime]] = {
    "hour": lambda local: local,
    "day": lambda local: local.replace(hour=0, fold=0),
    "month": lambda local: local.replace(day=1, hour=0, fold=0),
    "year": lambda local: local.replace(month=1, day=1, hour=0, fold=0),
}


def used_by_period(
    meter: int, period: Period, hours: Iterable[int]
) -> dict[float, float]:
    """What was really used, by local time."""
    found: dict[float, float] = {}
    for hour in hours:
        local = datetime.fromtimestamp(T + hour * HOUR, ZONE)
        start = BEGINNINGS[period](local).timestamp()
        found[start] = found.get(start, 0.0) + used(hour, meter)
    return found


@pytest.mark.parametrize(
    ("begin", "meters", "levels"),
    [
        pytest.param(7100, ["pv_energy"], [], id="from October on"),
        pytest.param(
            0, list(METERS), list(LEVELS), id="all year", marks=pytest.mark.thorough
        ),
    ],
)
async def test_a_year_without_a_seam(
    beside: Beside, begin: int, meters: list[str], levels: list[str]
) -> None:
    """Each hour, day (of 23 and 25 hours, too), month and year shows what was used, from the first one on."""
    ours = {}
    for meter, key in enumerate(meters):
        old = beside.add_theirs(METERS[key], key)
        rows = their_meter(meter, begin)
        await beside.record(old, rows, "kWh")
        ours[key] = beside.add_ours(key)
        await beside.record(ours[key], our_meter(meter, rows), "kWh")
    for of, key in enumerate(levels):
        unique_id, unit = LEVELS[key]
        old = beside.add_theirs(unique_id, key)
        await beside.record(old, [level(hour, of) for hour in range(begin, YEAR)], unit)
        ours[key] = beside.add_ours(key)
        await beside.record(ours[key], [level(hour, of) for hour in OURS], unit)
    answer = await beside.import_statistics(preview=False)
    assert {each["hours"] for each in answer["statistics"]} == {SEAM - begin}
    assert len(answer["statistics"]) == len(ours)
    assert answer["not_mapped"] == []
    hours = range(begin, YEAR + 48)
    for meter, key in enumerate(meters):
        for period in BEGINNINGS if not meter else ("month",):
            shown = await changes(beside, ours[key], period)
            assert shown == pytest.approx(used_by_period(meter, period, hours))
    for of, key in enumerate(levels):
        factor = 0.5**0.5 if key == "grid_active_current_l1" else 1.0
        rows = await beside.recorded(ours[key])
        assert [row.start for row in rows] == [T + hour * HOUR for hour in hours]
        for hour in (begin, SEAM - 1):
            mean = rows[hour - begin].mean
            assert mean == pytest.approx((level(hour, of).mean or 0) * factor)
        assert rows[SEAM - begin] == level(SEAM, of)
    again = await beside.import_statistics(preview=False)
    assert {each["hours"] for each in again["statistics"]} == {0}


async def test_a_card_shows_the_year_too(beside: Beside) -> None:
    """The statistic card asks otherwise than the dashboard."""
    old = beside.add_theirs("ferroamp_ehub-wpv", "total_solar_energy")
    await beside.record(old, counter(0, 40, state=900), "kWh")
    new = beside.add_ours("pv_energy")
    await beside.record(new, counter(30, 50, state=930), "kWh")
    await beside.import_statistics(preview=False)
    start = datetime.fromtimestamp(T, UTC)
    for begin, end, used_between in (
        (start + timedelta(hours=1), start + timedelta(hours=45), 44),
        (start + timedelta(hours=20), start + timedelta(hours=40), 20),
    ):
        found = await beside.recorder.async_add_executor_job(
            statistic_during_period, beside.hass, begin, end, new, {"change"}, None
        )
        assert found["change"] == pytest.approx(used_between)


async def test_what_the_recorder_compiles_goes_on(
    beside: Beside, freezer: FrozenDateTimeFactory
) -> None:
    """Its own first hour, then an import, then its next hours: each shows what the meter rose."""
    old = beside.add_theirs("ferroamp_ehub-wpv", "total_solar_energy")
    new = beside.add_ours("pv_energy")
    await beside.record(old, counter(0, 10, state=100), "kWh")
    attributes: dict[str, Any] = {
        "state_class": "total_increasing",
        "device_class": "energy",
        "unit_of_measurement": "kWh",
    }

    async def live(first: int, last: int) -> None:
        """Five minutes each, a kWh an hour."""
        for number in range(first, last):
            begin = datetime.fromtimestamp(T, UTC) + timedelta(minutes=5 * number)
            freezer.move_to(begin + timedelta(minutes=4))
            beside.hass.states.async_set(new, f"{100 + (number + 1) / 12}", attributes)
            await async_wait_recording_done(beside.hass)
            freezer.move_to(begin + timedelta(minutes=5))
            do_adhoc_statistics(beside.hass, start=begin)
            await async_wait_recording_done(beside.hass)

    await live(9 * 12 + 6, 9 * 12 + 8)
    told = await beside.import_statistics(preview=False)
    assert told["statistics"][0]["hours"] == 9
    await live(9 * 12 + 8, 11 * 12)
    shown = await changes(beside, new, "hour")
    assert list(shown.values()) == pytest.approx([1] * 11)
    assert await changes(beside, new, "day") == pytest.approx({T: 11})
