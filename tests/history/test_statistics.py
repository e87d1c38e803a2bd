"""Hourly statistics are read and imported as they are, in each database Home Assistant can record in."""

from collections.abc import Callable, Generator
from pathlib import Path

from homeassistant.components.recorder import Recorder
from homeassistant.core import HomeAssistant
import pytest

from custom_components.energy_bridge.core.seam import ZERO_HOUR, Conversion, First, Hour
from custom_components.energy_bridge.history.statistics import (
    BATCH,
    Recorded,
    async_import_hours,
    read_first,
    read_hours,
    recorded_statistics,
    unit_conversion,
)

from ..helpers.community import HOUR, Beside, T, counter, measured
from ..helpers.databases import Server
from ..helpers.hub import hub_entry

METER = "sensor.meter"


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def recorder_db_url(
    request: pytest.FixtureRequest,
    servers: Callable[[str], Server],
    tmp_path: Path,
    socket_enabled: None,
    hass_fixture_setup: list[bool],
) -> Generator[str]:
    """Record there."""
    assert not hass_fixture_setup
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/history.db"
        return
    with servers(request.param).database() as url:
        yield url


@pytest.fixture
async def beside(
    silent_database: None, recorder_mock: Recorder, hass: HomeAssistant
) -> Beside:
    """A recorder with nothing in it."""
    return Beside(hass, recorder_mock, hub_entry(1))


async def recorded(beside: Beside, statistic_id: str = METER) -> Recorded:
    """What the recorder says of statistics."""
    recorder, hass = beside.recorder, beside.hass
    found = await recorder.async_add_executor_job(recorded_statistics, hass)
    return found[statistic_id]


async def first(beside: Beside, found: Recorded) -> First | None:
    """The oldest of them."""
    recorder = beside.recorder
    return await recorder.async_add_executor_job(read_first, recorder, found)


async def test_older_hours_are_imported(beside: Beside) -> None:
    """More than one batch of them, each as it is; what was there stays."""
    rows = counter(0, 3, state=7, total=0.5)
    await beside.record(METER, rows, "kWh")
    found = await recorded(beside)
    assert (found.unit, found.has_sum, found.has_mean) == ("kWh", True, False)
    assert await first(beside, found) == First(T, T + HOUR, 8, 1.5)
    older = [Hour(ZERO_HOUR, sum=-99.5), *counter(-BATCH - 7, 0, state=-2.5)]
    assert await async_import_hours(beside.hass, beside.recorder, found, older)
    assert await beside.recorded(METER) == [*older, *rows]
    oldest = older[1]
    assert await first(beside, found) == First(
        oldest.start, oldest.start + HOUR, oldest.state, oldest.sum, older[0]
    )
    read = await beside.recorder.async_add_executor_job(
        read_hours, beside.recorder, found, T
    )
    assert read == older
    assert (await recorded(beside)) == found


async def test_means_are_imported(beside: Beside) -> None:
    """With their bounds, as far as those are known."""
    await beside.record(METER, measured(5, 6), "W")
    found = await recorded(beside)
    assert (found.has_sum, found.has_mean) == (False, True)
    older = [*measured(1, 3, -4.25), Hour(T + 3 * HOUR, mean=1.0)]
    assert await async_import_hours(beside.hass, beside.recorder, found, older)
    assert await beside.recorded(METER) == [*older, *measured(5, 6)]


async def test_the_first_five_minutes(beside: Beside) -> None:
    """They count where there is no hour yet; with neither there is nothing."""
    await beside.record(METER, [], "W")
    found = await recorded(beside)
    assert await first(beside, found) is None
    start = T + HOUR / 2
    await beside.record(METER, [Hour(start, mean=3)], "W", short=True)
    assert await first(beside, found) == First(start, start + 300)


@pytest.mark.parametrize("recorder_db_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("kWh", "kWh", Conversion(2)),
        (None, None, Conversion(2)),
        ("W", "var", Conversion(2)),
        ("J", "Wh", Conversion(2 / 3600)),
        ("W", None, None),
        ("W", "kWh", None),
        ("Fibonacci", "kWh", None),
    ],
)
async def test_units(
    beside: Beside, old: str | None, new: str | None, wanted: Conversion | None
) -> None:
    """Converted where they can be, after multiplying."""
    await beside.record(METER, measured(0, 1), old)
    await beside.record("sensor.new", measured(0, 1), new)
    pair = await recorded(beside), await recorded(beside, "sensor.new")
    assert unit_conversion(*pair, 2.0) == wanted
