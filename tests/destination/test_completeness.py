"""Nothing is missing and nothing comes twice, whatever happens to a report or its sources."""

from collections.abc import Generator
from datetime import timedelta
from errno import EROFS
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any

from homeassistant.components.recorder import Recorder
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
import orjson
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.core.outbox.outbox import Outbox
from custom_components.energy_bridge.core.report.series import Row
from custom_components.energy_bridge.history.history import History, HistoryError

from ..helpers.hass import state
from ..helpers.reports import (
    ERROR,
    NOON,
    RTU,
    TAGS,
    folder_entry,
    live,
    lived,
    living,
    press,
    report,
    running,
)
from ..helpers.waiting import until

LIMIT = "number.limit"


def written(folder: Path) -> list[str]:
    """The names of all documents that were ever written there, in their order."""
    records = folder / ".energy_bridge"
    found = [path.read_text().split() for path in sorted(records.iterdir())]
    return [name for names in found for name in names]


def change(hass: HomeAssistant, entry: MockConfigEntry, **data: Any) -> None:
    """Change the only report of a destination."""
    (subentry,) = entry.subentries.values()
    hass.config_entries.async_update_subentry(
        entry, subentry, data=MappingProxyType({**subentry.data, **data})
    )


async def test_a_recorder_that_fails_in_the_middle(
    recorder_mock: Recorder, hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was built before it failed is built anew, and arrives once."""
    rows = History.rows

    def broken(*args: Any) -> Generator[Row]:
        yield from islice(rows(*args), 40)
        raise HistoryError("the database is locked")

    folder = Path(hass.config.path("reports"))
    async with lived(hass):
        monkeypatch.setattr(History, "rows", broken)
        entry = folder_entry(report("mint", RTU, "rtu", catch_up=3600))
        async with running(hass, entry):
            await until(lambda: state(hass, ERROR) == "build_failed")
            monkeypatch.setattr(History, "rows", rows)
            await press(hass, "button.mint_rtu_send_now")
            await until(lambda: len(list(folder.glob("RTU01_*.json"))) == 12)
            await until(lambda: state(hass, ERROR) == "none")
    assert len(written(folder)) == 12


async def test_what_the_recorder_forgot(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """A value that stands for longer than the recorder keeps states still counts."""
    folder = Path(hass.config.path("reports"))
    reactive = "sensor.meter_reactive_power"
    fields = {
        **RTU["fields"],
        "reactivePower": {"entity": reactive},
        "activePowerSetpoint": {"entity": LIMIT},
    }
    with living(NOON - timedelta(days=1)) as clock:
        hass.states.async_set(LIMIT, "4", {"unit_of_measurement": "kW"})
        hass.states.async_set(reactive, "300", {"unit_of_measurement": "var"})
        await async_wait_recording_done(hass)
        clock.tick(timedelta(minutes=1))
        await hass.services.async_call(
            "recorder", "purge", {"keep_days": 0}, blocking=True
        )
        await async_wait_recording_done(hass)
        clock.tick(timedelta(hours=22, minutes=59))
        await live(hass, clock, 60)
        clock.tick(timedelta(seconds=31))
        data = {**RTU, "fields": fields, "catch_up": 300}
        async with running(hass, folder_entry(report("mint", data, "rtu"))):
            await until(lambda: list(folder.glob("RTU01_*.json")))
    (path,) = folder.glob("RTU01_*.json")
    found = orjson.loads(path.read_bytes())
    assert found["communicationState"] == 0
    assert (found["reactivePower"], found["activePowerSetpoint"]) == (-300, 4000)


@pytest.mark.parametrize(
    "recorder_config", [{"exclude": {"entities": ["sensor.hidden"]}}]
)
async def test_what_is_not_recorded(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """Has no value, though it stands: else it had one until its first change only."""
    folder = Path(hass.config.path("reports"))
    fields = {**RTU["fields"], "reactivePower": {"entity": "sensor.hidden"}}
    with living(NOON - timedelta(days=1)) as clock:
        hass.states.async_set("sensor.hidden", "300", {"unit_of_measurement": "var"})
        clock.tick(timedelta(hours=23))
        await live(hass, clock, 60)
        clock.tick(timedelta(seconds=31))
        data = {**RTU, "fields": fields, "catch_up": 300}
        async with running(hass, folder_entry(report("mint", data, "rtu"))):
            await until(lambda: list(folder.glob("RTU01_*.json")))
    (path,) = folder.glob("RTU01_*.json")
    assert orjson.loads(path.read_bytes())["communicationState"] == 1


@pytest.mark.parametrize("max_age", [0, 300])
async def test_a_set_point_of_yesterday(
    recorder_mock: Recorder, hass: HomeAssistant, max_age: int
) -> None:
    """Goes on while its entity is unavailable: 0 would read as an order (A8)."""
    folder = Path(hass.config.path("reports"))
    fields = {**RTU["fields"], "activePowerSetpoint": {"entity": LIMIT}}
    with living(NOON - timedelta(days=1)) as clock:
        watts = {"unit_of_measurement": "W"}
        hass.states.async_set(LIMIT, "4000", watts)
        clock.tick(timedelta(minutes=1))
        hass.states.async_set(LIMIT, "unavailable", watts)
        clock.tick(timedelta(hours=22, minutes=59))
        await live(hass, clock, 60)
        clock.tick(timedelta(seconds=31))
        data = {**RTU, "fields": fields, "catch_up": 300, "max_age": max_age}
        async with running(hass, folder_entry(report("mint", data, "rtu"))):
            await until(lambda: list(folder.glob("RTU01_*.json")))
    (path,) = folder.glob("RTU01_*.json")
    found = orjson.loads(path.read_bytes())
    assert (found["activePowerSetpoint"], found["communicationState"]) == (4000, 0)


async def test_a_longer_period(recorder_mock: Recorder, hass: HomeAssistant) -> None:
    """The rest of a period that was begun in shorter files is sent, too, and once."""
    folder = Path(hass.config.path("reports"))
    with living(NOON - timedelta(hours=1)) as clock:
        await live(hass, clock, 50)
        clock.tick(timedelta(seconds=31))
        entry = folder_entry(
            report("alsoenergy", {**TAGS, "period": 300}, "tags", catch_up=300)
        )
        async with running(hass, entry):
            await until(lambda: len(list(folder.glob("*.csv"))) == 1)
            change(hass, entry, period=900)
            await hass.async_block_till_done()
            await live(hass, clock, 25)
            clock.tick(timedelta(seconds=31))
            await press(hass, "button.alsoenergy_tags_send_now")
            await until(lambda: len(list(folder.glob("*.csv"))) == 3)
    stamps = [
        (path.name[14:18], [line[11:16] for line in path.read_text().splitlines()[1:]])
        for path in sorted(folder.glob("*.csv"))
    ]
    assert stamps == [
        ("1145", ["11:45"]),
        ("1150", ["11:50", "11:55"]),
        ("1200", ["12:00", "12:05", "12:10"]),
    ]


async def test_another_interval(recorder_mock: Recorder, hass: HomeAssistant) -> None:
    """Holds from now on, and not from the next stamp of the old one."""
    folder = Path(hass.config.path("reports"))
    async with lived(hass, 5) as clock:
        data = {**RTU, "interval": 86_400, "catch_up": 86_400}
        entry = folder_entry(report("mint", data, "rtu"))
        async with running(hass, entry):
            outbox = entry.runtime_data.reports["rtu"].outbox
            await until(lambda: (outbox.built_until or 0) > NOON.timestamp())
            for location in ("Kiel", "Flensburg"):
                change(hass, entry, interval=60, location_id=location)
                await hass.async_block_till_done()
            await live(hass, clock, 1)
            await press(hass, "button.mint_rtu_send_now")
            await until(lambda: list(folder.glob("RTU01_*1201.json")))
            change(hass, entry, location_id="Kiel")
            await hass.async_block_till_done()
            await live(hass, clock, 1)
            await press(hass, "button.mint_rtu_send_now")
            await until(lambda: list(folder.glob("RTU01_*1202.json")))
    found = [name for name in written(folder) if "20260620120" in name]
    assert found == ["RTU01_202606201201.json", "RTU01_202606201202.json"]


async def test_a_change_that_the_disk_refuses(
    recorder_mock: Recorder, hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Leaves no report standing still: the destination says why, and tries again."""

    def broken(_outbox: Outbox) -> None:
        raise OSError(EROFS, "Read-only file system")

    with living():
        entry = folder_entry(report("mint", RTU, "rtu"))
        async with running(hass, entry):
            with monkeypatch.context() as patched:
                patched.setattr(Outbox, "load", broken)
                change(hass, entry, location_id="Flensburg")
                await until(lambda: entry.state is ConfigEntryState.SETUP_RETRY)
            assert "Directory isn't writable" in (entry.reason or "")
            assert await hass.config_entries.async_reload(entry.entry_id)
            assert (
                entry.runtime_data.reports["rtu"].configured.data["location_id"]
                == "Flensburg"
            )


async def test_history_that_begins_off_the_grid(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """The first instant is after the oldest row, the first interval the one with it (R8)."""
    folder = Path(hass.config.path("reports"))
    past = {"catch_up": 5 * 86_400}
    async with lived(hass, 29):
        entry = folder_entry(
            report("mint", RTU, "rtu", **past),
            report("alsoenergy", TAGS, "tags", **past),
        )
        async with running(hass, entry):
            await until(lambda: list(folder.glob("RTU01_*1200.json")))
            await until(lambda: list(folder.glob("*1145.csv")))
    assert min(folder.glob("RTU01_*")).name == "RTU01_202606201135.json"
    lines = min(folder.glob("S4711_*")).read_text().splitlines()
    assert lines[1] == "2026-06-20 11:30:00,1001.5,100.03"


async def test_an_own_device_that_has_nothing_new(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """Becomes unavailable by itself when it is silent, and is never stale (R9)."""
    folder = Path(hass.config.path("reports"))
    er.async_get(hass).async_get_or_create(
        "sensor", DOMAIN, "power", suggested_object_id="own_power"
    )
    fields = {**RTU["fields"], "activePower": {"entity": "sensor.own_power"}}
    data = {**RTU, "fields": fields, "catch_up": 300, "max_age": 300}
    with living(NOON - timedelta(minutes=30)) as clock:
        watts = {"unit_of_measurement": "W"}
        hass.states.async_set("sensor.own_power", "700", watts)
        await async_wait_recording_done(hass)
        clock.tick(timedelta(minutes=30, seconds=31))
        async with running(hass, folder_entry(report("mint", data, "rtu"))):
            await until(lambda: list(folder.glob("RTU01_*.json")))
    (path,) = folder.glob("RTU01_*.json")
    assert orjson.loads(path.read_bytes())["communicationState"] == 0


async def test_a_renamed_destination(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """Its device has its new name at once."""
    entry = folder_entry()
    async with running(hass, entry):
        hass.config_entries.async_update_entry(entry, title="Partners")
        await hass.async_block_till_done()
        device = dr.async_get(hass).async_get_device_by_identifier(
            (DOMAIN, f"destination_{entry.entry_id}"), entry.entry_id
        )
        assert device is not None
        assert device.name == "Partners"
