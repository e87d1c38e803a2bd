"""The recorder's history as rows, from each database Home Assistant can record in."""

from collections.abc import Callable, Generator
from dataclasses import replace
import logging
from operator import itemgetter
from pathlib import Path
import random
import time
from typing import Any
from unittest.mock import patch

from homeassistant.components.recorder import Recorder, db_schema
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from sqlalchemy import text

from custom_components.energy_bridge.core.report.series import Dimension, Row, Series
from custom_components.energy_bridge.history import history
from custom_components.energy_bridge.history.history import History, HistoryError
from custom_components.energy_bridge.history.tables import KNOWN_SCHEMA

from ..helpers.databases import Server
from ..helpers.past import GRID, WATTS, Past, T


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
def recorder_config() -> dict[str, Any]:
    """Write many states at a time."""
    return {"commit_interval": 1}


@pytest.fixture(params=["tables", "functions"])
def way(request: pytest.FixtureRequest) -> Generator[str]:
    """Read its tables or, as with a schema from the future, through its functions."""
    known = KNOWN_SCHEMA if request.param == "tables" else KNOWN_SCHEMA - 1
    with patch.object(history, "KNOWN_SCHEMA", known):
        yield request.param


@pytest.fixture
async def past(recorder_mock: Recorder, hass: HomeAssistant) -> Past:
    """A recorder without history."""
    logging.getLogger("sqlalchemy.engine").setLevel(logging.WARNING)
    return Past(hass, recorder_mock)


@pytest.mark.parametrize("recorder_db_url", ["sqlite"], indirect=True)
def test_schema_is_the_known_one() -> None:
    """Somebody has to look at the tables again when Home Assistant changes them."""
    assert db_schema.SCHEMA_VERSION == KNOWN_SCHEMA


@pytest.mark.usefixtures("way")
async def test_what_is_in_force_comes_first(past: Past) -> None:
    """One row before the start of each series, at its own time; then [start, end)."""
    house = Series("sensor.house", Dimension.ACTIVE_POWER)
    silent = Series("sensor.silent", Dimension.ACTIVE_POWER)
    for at, value in ((0, 1), (90, 2), (100, 3), (150.25, 4), (199.999, 5), (200, 6)):
        past.add("sensor.grid", at, value)
    past.add("sensor.house", -400_000, 7)
    past.add("sensor.house", -300_000.5, 8)
    past.add("sensor.house", 120, 9)
    past.add("sensor.late", 100, 10)
    late = Series("sensor.late", Dimension.ACTIVE_POWER)

    assert await past.rows([GRID, house, silent, late], 100, 200) == [
        (-300_000.5, 1, 8.0),
        (90.0, 0, 2.0),
        (100.0, 0, 3.0),
        (100.0, 3, 10.0),
        (120.0, 1, 9.0),
        (150.25, 0, 4.0),
        (199.999, 0, 5.0),
    ]
    assert await past.rows([GRID], 300, 300) == [(200.0, 0, 6.0)]
    assert await past.rows([], 0, 300) == []
    assert await past.rows([silent], 0, 300) == []


@pytest.mark.usefixtures("way")
async def test_what_lasts_has_its_last_value_first(past: Past) -> None:
    """However long ago it was, and beside the row in force; others have that only."""
    past.add("sensor.grid", -500_000, 1)
    past.add("sensor.grid", -400_000, 2)
    for at, state in ((-90, "unknown"), (-50, ""), (-1, "unavailable"), (5, "on")):
        past.add("sensor.grid", at, state)
    lasting = replace(GRID, lasting=True)
    assert await past.rows([GRID], 0, 9) == [(-1.0, 0, None), (5.0, 0, None)]
    assert await past.rows([lasting], 0, 9) == [
        (-400_000.0, 0, 2.0),
        (-1.0, 0, None),
        (5.0, 0, None),
    ]
    assert await past.rows([lasting], -399_999, 0) == [
        (-400_000.0, 0, 2.0),
        (-90.0, 0, None),
        (-50.0, 0, None),
        (-1.0, 0, None),
    ]


@pytest.mark.usefixtures("way")
async def test_what_lasts_is_a_number(past: Past) -> None:
    """Texts hide no number, as of a limit that shows "off" for a long time; nor do they make one."""
    past.add("sensor.grid", -9000, 7)
    past.add("sensor.grid", -9000.5, 6)
    for n in range(1100):
        past.add("sensor.grid", -5000 - n / 100, "nan" if n % 2 else "off")
    past.add("sensor.words", -1, "off")
    words = replace(GRID, entity="sensor.words", lasting=True)
    rows = await past.rows([replace(GRID, lasting=True), words], 0, 1)
    assert [(at, index, value) for at, index, value in rows if value is not None] == [
        (-9000.0, 0, 7.0)
    ]
    assert [index for _, index, _ in rows] == [0, 0, 1]


@pytest.mark.usefixtures("way")
async def test_what_was_forgotten_stands(past: Past) -> None:
    """Where nothing is recorded before the start, what stands since then is in force."""
    house = Series("sensor.house", Dimension.ACTIVE_POWER)
    past.add("sensor.grid", -50, 1)
    past.add("sensor.house", 5, 2)
    standing = [(-60.0, 0, 7.0), (-70.0, 1, 8.0), (-10.0, 2, 9.0), (0.0, 3, 6.0)]
    series = [
        GRID,
        house,
        Series("sensor.old", Dimension.ANY),
        replace(house, unit="kW"),
    ]
    assert await past.rows(series, 0, 9, standing) == [
        (-70.0, 1, 8.0),
        (-50.0, 0, 1.0),
        (-10.0, 2, 9.0),
        (5.0, 1, 2.0),
        (5.0, 3, 0.002),
    ]
    assert await past.rows(series[2:3], 0, 9, [(-10.0, 0, 9.0)]) == [(-10.0, 0, 9.0)]


async def test_of_rows_at_one_time_the_later_wins(past: Past) -> None:
    """So it is the later one that is in force, and that comes last (formats R7)."""
    for at, value in ((0, 1), (0, 2), (0, 3), (5, 4), (5, 5)):
        past.add("sensor.grid", at, value)
    assert [value for _, _, value in await past.rows([GRID], 5, 9)] == [3.0, 4.0, 5.0]


@pytest.mark.usefixtures("way")
async def test_what_is_no_number_hides_the_number_before(past: Past) -> None:
    """Each row counts, whether a number or not; so it is after a restart."""
    states = ["1.5", "unavailable", "-2e3", "unknown", "nan", "inf", "-inf", "on", ""]
    for at, state in enumerate([*states, "1e400", "0x10", "1_000", "x" * 255, "7"]):
        past.add("sensor.grid", at, state)
    values = [1.5, None, -2000.0, *[None] * 10, 7.0]
    assert await past.rows([GRID], 0, 100) == [
        (float(at), 0, value) for at, value in enumerate(values)
    ]
    assert past.history.unusable == {}


@pytest.mark.usefixtures("way")
async def test_removed_entities_have_no_value(past: Past) -> None:
    """A row without a state says so, and has no unit to warn of."""
    past.add("sensor.grid", 0, 5)
    past.hass.states.async_remove("sensor.grid")
    note = Series("sensor.grid", Dimension.TEXT)
    now = time.time() - T
    rows = await past.rows([GRID, note], now - 1000, now + 1000)
    assert [(index, value) for _, index, value in rows] == [
        (0, 5.0),
        (1, "5"),
        (0, None),
        (1, None),
    ]
    assert past.history.unusable == {}


@pytest.mark.usefixtures("way")
async def test_units_change_in_mid_history(
    past: Past, caplog: pytest.LogCaptureFixture
) -> None:
    """Each row counts in its own unit; one that does not fit is left out, and told."""
    for at, unit in enumerate(["W", "kW", "MW", "mW", None, "V", "kw", "VA", "W"]):
        past.add("sensor.grid", at, "1.5", {"unit_of_measurement": unit})
    expected = [1.5, 1500.0, 1.5e6, 0.0015, None, None, None, None, 1.5]
    for _ in range(2):
        rows = await past.rows([GRID], 0, 100)
        assert [value for _, _, value in rows] == expected
        assert past.history.unusable == {0: None}
    warnings = [
        record.getMessage()
        for record in caplog.records
        if record.name.startswith("custom_components.energy_bridge")
    ]
    assert len(warnings) == 4
    assert sum("sensor.grid has values in kw" in warning for warning in warnings) == 1
    assert (await past.rows([GRID], 8, 100))[-1] == (8.0, 0, 1.5)


@pytest.mark.usefixtures("way")
async def test_one_entity_read_in_several_ways(past: Past) -> None:
    """An attribute that changes alone writes a row, too."""
    faults = {"unit_of_measurement": "kWh", "code": 5, "names": ["a", "b"], "ok": True}
    past.add("sensor.meter", 0, "4.0355", faults)
    past.add("sensor.meter", 1, "4.0355", {**faults, "code": 6.5, "names": None})
    past.add("sensor.meter", 2, "unavailable", faults)
    past.add("sensor.meter", 3, "5", {"unit_of_measurement": "kWh"})
    series = [
        Series("sensor.meter", Dimension.ENERGY),
        Series("sensor.meter", Dimension.ENERGY, "MWh"),
        Series("sensor.meter", Dimension.TEXT),
        Series("sensor.meter", Dimension.ANY, attribute="code"),
        Series("sensor.meter", Dimension.TEXT, attribute="names"),
        Series("sensor.meter", Dimension.TEXT, attribute="ok"),
    ]
    rows = await past.rows(series, 0, 100)
    assert [row[:2] for row in rows] == [
        (float(at), index) for at in range(4) for index in range(len(series))
    ]
    values = [value for _, _, value in rows]
    assert [values[at : at + 6] for at in range(0, 24, 6)] == [
        [4035.5, 0.0040355, "4.0355", 5.0, '["a","b"]', "true"],
        [4035.5, 0.0040355, "4.0355", 6.5, None, "true"],
        [None, None, None, None, None, None],
        [5000.0, 0.005, "5", None, None, None],
    ]


async def test_long_and_dense_history_is_whole(past: Past, way: str) -> None:
    """However rows are spread, and in whatever order written, each comes once.

    Also more at one time than a batch has.
    """
    rng = random.Random(3)
    entities = [f"sensor.e{number}" for number in range(4)]
    series = [Series(entity, Dimension.ACTIVE_POWER) for entity in entities]
    at_once = [(7200.0, number % 4) for number in range(1200)]
    dense = [90_000 + tick / 64 for tick in rng.sample(range(8000), 1800)]
    sparse = [tick / 64 for tick in rng.sample(range(10**7, 10**8), 60)]
    late = [(at, rng.randrange(4)) for at in dense + sparse]
    rng.shuffle(late)
    expected: list[tuple[float, int, float]] = []
    for value, (at, index) in enumerate([*at_once, *late]):
        past.add(entities[index], at, value)
        expected.append((at, index, float(value)))

    rows = await past.rows(series, 0, 10**8 / 64)
    if way == "functions":  # these do not tell which of two rows at one time is later
        rows.sort()
        expected.sort()
    assert rows == sorted(expected, key=itemgetter(0, 1))


@pytest.mark.usefixtures("way")
async def test_late_rows_come_the_next_time(past: Past) -> None:
    """What is written late takes its place by its time."""
    past.add("sensor.grid", 0, 1)
    past.add("sensor.grid", 100, 3)
    assert len(await past.rows([GRID], 0, 200)) == 2
    past.add("sensor.grid", 50, 2)
    assert await past.rows([GRID], 0, 200) == [
        (0.0, 0, 1.0),
        (50.0, 0, 2.0),
        (100.0, 0, 3.0),
    ]


@pytest.mark.usefixtures("way")
async def test_renamed_entities_keep_their_history(past: Past) -> None:
    """It moves to the new name; the old one has none."""
    registry = er.async_get(past.hass)
    registry.async_get_or_create("sensor", "test", "1", suggested_object_id="grid")
    past.add("sensor.grid", 0, 1)
    await past.written()
    registry.async_update_entity("sensor.grid", new_entity_id="sensor.net")
    await past.hass.async_block_till_done()
    net = Series("sensor.net", Dimension.ACTIVE_POWER)
    assert await past.rows([GRID, net], 0, 10) == [(0.0, 1, 1.0)]


@pytest.mark.usefixtures("way")
async def test_oldest_rows(past: Past) -> None:
    """The time of each entity's first row; who never had one is missing."""
    past.add("sensor.grid", 5, 1)
    past.add("sensor.grid", 6, 2)
    past.add("sensor.house", 2.5, "unknown")
    await past.written()
    run = past.recorder.async_add_executor_job
    names = ["sensor.grid", "sensor.house", "sensor.never"]
    assert await run(past.history.first_times, names) == {
        "sensor.grid": T + 5,
        "sensor.house": T + 2.5,
    }
    assert await run(past.history.oldest, names) == T + 2.5
    assert await run(past.history.oldest, names[2:]) is None


@pytest.mark.usefixtures("way")
async def test_nothing_is_held_between_rows(past: Past) -> None:
    """Two readings in one thread take turns, and one may be left in the middle."""
    for hour in range(20):
        past.add("sensor.grid", hour * 3600, hour)
    await past.written()

    def read() -> list[tuple[Row, Row]]:
        one = History(past.recorder).rows([GRID], T, T + 10**6)
        two = History(past.recorder).rows([GRID], T, T + 36_000)
        return list(zip(two, one, strict=False))

    pairs = await past.recorder.async_add_executor_job(read)
    assert len(pairs) == 10
    assert all(one == two for one, two in pairs)


@pytest.mark.usefixtures("way")
async def test_a_database_that_cannot_be_read(past: Past) -> None:
    """The error is our own, and tells no query; during a migration nothing is read."""
    past.add("sensor.grid", 0, 1)
    with (
        patch.object(past.recorder, "migration_in_progress", True),
        pytest.raises(HistoryError, match="migrated"),
    ):
        await past.rows([GRID], 0, 10)
    await past.written()

    def break_it(old: str, new: str) -> None:
        with past.recorder.engine.begin() as connection:
            connection.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))

    await past.recorder.async_add_executor_job(break_it, "states", "gone")
    with pytest.raises(HistoryError, match=r"cannot be read: \w+$"):
        await past.rows([GRID], 0, 10)
    await past.recorder.async_add_executor_job(break_it, "gone", "states")
    assert await past.rows([GRID], 0, 10) == [(0.0, 0, 1.0)]
    with (
        patch.object(past.recorder, "_get_session", None),
        pytest.raises(HistoryError),
    ):
        await past.recorder.async_add_executor_job(past.history.oldest, ["sensor.grid"])


@pytest.mark.parametrize("recorder_db_url", ["sqlite"], indirect=True)
async def test_attributes_that_are_no_json(past: Past) -> None:
    """What a broken database holds counts as no attributes."""
    past.add("sensor.grid", 0, 1)
    past.add("sensor.grid", 1, 2, {"unit_of_measurement": "kW"})
    await past.written()

    def spoil() -> None:
        with past.recorder.engine.begin() as connection:
            found = connection.execute(
                text("SELECT attributes_id FROM state_attributes ORDER BY 1")
            )
            for attributes, (attributes_id,) in zip(
                ('{"unit', "[1]"), found.all(), strict=True
            ):
                connection.execute(
                    text(
                        "UPDATE state_attributes SET shared_attrs=:a"
                        " WHERE attributes_id=:i"
                    ),
                    {"a": attributes, "i": attributes_id},
                )

    await past.recorder.async_add_executor_job(spoil)
    assert await past.rows([GRID], 0, 10) == [(0.0, 0, None), (1.0, 0, None)]
    assert past.history.unusable == {0: None}


@pytest.mark.parametrize("recorder_db_url", ["sqlite"], indirect=True)
async def test_attributes_that_always_change(past: Past) -> None:
    """Thousands of different ones are read right, though not all are kept."""
    series = [
        Series("sensor.grid", Dimension.ANY, attribute="number"),
        GRID,
    ]
    for at in range(2200):
        past.add("sensor.grid", at, 1, {**WATTS, "number": at})
    rows = await past.rows(series, 0, 10_000)
    assert rows == [
        row
        for at in range(2200)
        for row in ((float(at), 0, float(at)), (float(at), 1, 1.0))
    ]
