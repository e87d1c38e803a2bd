"""The first document of a new report: built at once, and followed by the next ones without a gap or a repeat."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from random import Random
from types import MappingProxyType
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.recorder import Recorder
from homeassistant.config_entries import ConfigEntryDisabler, ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import orjson
import pytest

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.destination.configured_report import (
    ConfiguredReport,
)
from custom_components.energy_bridge.destination.runner import ReportRunner
from custom_components.energy_bridge.destination.status import Built
from simulator.sftp import sftp_server

from ..helpers.hass import attributes, state
from ..helpers.reports import (
    ERROR,
    NOON,
    RTU,
    TAGS,
    WAITING,
    folder_entry,
    live,
    living,
    press,
    report,
    running,
    sftp_entry,
)
from ..helpers.waiting import until

NOW = NOON.timestamp()
OVERDUE = "binary_sensor.mint_rtu_overdue"
NEVER = {**RTU, "fields": {**RTU["fields"], "activePower": {"entity": "sensor.never"}}}


async def at_home(
    hass: HomeAssistant, clock: FrozenDateTimeFactory, minutes: int
) -> None:
    """Let Home Assistant run for some minutes in which the meter lives."""
    assert await async_setup_component(hass, DOMAIN, {})
    await live(hass, clock, minutes)


async def runner_of(
    hass: HomeAssistant, folder: Path, format_key: str, data: Mapping[str, Any]
) -> ReportRunner:
    """A report that is built just when a test says so."""
    runner = ReportRunner(hass, "key", ConfiguredReport(format_key, data), folder)
    await runner.async_load()
    return runner


def stamps(built: Built | None) -> list[float]:
    """The stamps of what was built, s from noon."""
    return [] if built is None else [each.first - NOW for each in built.documents]


@pytest.mark.parametrize(
    ("format_key", "data", "first"), [("mint", RTU, 600), ("alsoenergy", TAGS, -900)]
)
async def test_the_first_one(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    tmp_path: Path,
    format_key: str,
    data: Mapping[str, Any],
    first: float,
) -> None:
    """The newest instant, or period, whose settle time is over."""
    with living(NOON - timedelta(minutes=30)) as clock:
        await at_home(hass, clock, 44)
        runner = await runner_of(hass, tmp_path, format_key, data)
        assert stamps(await runner.async_build_documents()) == [first]
        assert await runner.async_build_documents() is None
        await runner.async_stop()


async def test_settle_time(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """An instant of which late rows may still come is not the first one."""
    with living(NOON - timedelta(minutes=30)) as clock:
        await at_home(hass, clock, 30)
        clock.tick(timedelta(seconds=29))
        runner = await runner_of(hass, tmp_path, "mint", RTU)
        assert stamps(await runner.async_build_documents()) == [-300]
        clock.tick(timedelta(seconds=1))
        assert stamps(await runner.async_build_documents()) == [0]
        await runner.async_stop()


async def test_without_history(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """Nothing is told of a time before the first row, and that is no gap."""
    with living(NOON - timedelta(minutes=1)) as clock:
        await at_home(hass, clock, 2)
        runner = await runner_of(hass, tmp_path, "mint", {**NEVER, "interval": 3600})
        assert await runner.async_build_documents() is None
        assert runner.outbox.built_until == NOW + 3600
        await runner.async_stop()


@pytest.mark.parametrize(("minutes", "found"), [(1, []), (-1, [0.0])])
async def test_before_this_life(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    tmp_path: Path,
    minutes: int,
    found: list[float],
) -> None:
    """Without a report nobody noted whether Home Assistant was running then (R11)."""
    with living(NOON - timedelta(minutes=5)) as clock:
        await live(hass, clock, 5 + minutes)
        await at_home(hass, clock, 2 - minutes)
        runner = await runner_of(hass, tmp_path, "mint", {**RTU, "interval": 3600})
        assert stamps(await runner.async_build_documents()) == found
        await runner.async_stop()


@pytest.mark.parametrize("seed", range(3))
async def test_whenever_it_is_saved(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path, seed: int
) -> None:
    """Each stamp from the first one on is built once, over restarts at any moment, too."""
    chance = Random(seed)
    with living(NOON - timedelta(minutes=40)) as clock:
        await at_home(hass, clock, 40)
        for life in range(12):
            format_key, data = chance.choice((("mint", RTU), ("alsoenergy", TAGS)))
            data = {**data, "settle": chance.choice((0, 30, 200))}
            folder = tmp_path / str(life)
            saved = clock().timestamp()
            found: list[float] = []
            for _ in range(chance.randrange(2, 6)):
                runner = await runner_of(hass, folder, format_key, data)
                if chance.random() < 0.3:  # killed before it built anything
                    begin = await runner._builder._async_built_until(
                        runner.configured.closed_until
                    )
                    assert begin <= runner.configured.closed_until
                    runner = await runner_of(hass, folder, format_key, data)
                while built := await runner.async_build_documents():
                    assert not built.gaps
                    found += stamps(built)
                await runner.async_stop()
                hass.states.async_set(
                    "sensor.meter_power",
                    str(chance.randrange(9000)),
                    {"unit_of_measurement": "W"},
                )
                clock.tick(timedelta(seconds=chance.randrange(1, 1200)))
            period = runner.configured.report.period
            assert found == [found[0] + period * each for each in range(len(found))]
            late = saved - (found[0] + NOW) - data["settle"]
            late -= 0 if runner.configured.report.instant else period
            assert 0 <= late < period


def added(**changes: Any) -> ConfigSubentry:
    """A report that is saved now."""
    return ConfigSubentry(
        data=MappingProxyType({**RTU, **changes}),
        subentry_type="mint",
        subentry_id="rtu",
        title="mint rtu",
        unique_id=None,
    )


async def test_saved_and_saved_again(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """The first file is there at once; another configuration, a reload or *Send now* brings no second one."""
    folder = Path(hass.config.path("reports"))

    def power(name: str) -> int:
        found: int = orjson.loads((folder / name).read_bytes())["activePower"]
        return found

    with living(NOON - timedelta(minutes=30)) as clock:
        await at_home(hass, clock, 32)
        entry = folder_entry()
        async with running(hass, entry):
            saved = added()
            hass.config_entries.async_add_subentry(entry, saved)
            await until(lambda: list(folder.glob("*.json")))
            await until(lambda: state(hass, WAITING) == "0")
            assert power("RTU01_202606201200.json") == 1030
            told = attributes(hass, OVERDUE)
            assert told["delivered_until"] == NOON
            assert told["next_document"] == NOON + timedelta(minutes=5, seconds=30)
            hass.config_entries.async_update_subentry(
                entry, saved, data={**saved.data, "location_id": "Bonn"}
            )
            await hass.async_block_till_done()
            await hass.config_entries.async_reload(entry.entry_id)
            await press(hass, "button.mint_rtu_send_now")
            await live(hass, clock, 4)
            await press(hass, "button.mint_rtu_send_now")
            await until(lambda: len(list(folder.glob("*.json"))) == 2)
            await until(lambda: state(hass, WAITING) == "0")
    assert {path.name for path in folder.glob("*.json")} == {
        "RTU01_202606201200.json",
        "RTU01_202606201205.json",
    }


@pytest.mark.usefixtures("all_enabled")
async def test_saved_without_history(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """It says when the first document comes."""
    with living(NOON) as clock:
        await at_home(hass, clock, 2)
        entry = folder_entry()
        async with running(hass, entry):
            hass.config_entries.async_add_subentry(entry, added(**NEVER))
            delivered_until = "sensor.mint_rtu_delivered_until"
            await until(lambda: hass.states.get(delivered_until))
            assert state(hass, delivered_until) == "unknown"
            assert attributes(hass, OVERDUE)["delivered_until"] is None
            for entity_id in (delivered_until, OVERDUE):
                told = attributes(hass, entity_id)["next_document"]
                assert told == NOON + timedelta(minutes=5, seconds=30)
            delivery = hass.states.get("event.mint_rtu_delivery")
            assert delivery is not None
            assert delivery.state == "unknown"


async def test_saved_while_the_server_is_down(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """It waits, and arrives with those that follow it."""
    with living(NOON - timedelta(minutes=30)) as clock:
        await at_home(hass, clock, 32)
        async with sftp_server(tmp_path) as server:
            server.faults.refuse_login = True
            entry = sftp_entry(server)
            async with running(hass, entry):
                hass.config_entries.async_add_subentry(entry, added())
                await until(lambda: hass.states.get(ERROR))
                await until(lambda: state(hass, ERROR) == "login_refused")
                assert state(hass, WAITING) == "1"
                await live(hass, clock, 4)
                server.faults.refuse_login = False
                await press(hass, "button.mint_rtu_send_now")
                await until(lambda: len(list(tmp_path.glob("*.json"))) == 2)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "RTU01_202606201200.json",
        "RTU01_202606201205.json",
    ]


async def test_a_disabled_destination(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """A report that is saved meanwhile begins when the destination is enabled."""
    folder = Path(hass.config.path("reports"))
    with living(NOON - timedelta(minutes=30)) as clock:
        await at_home(hass, clock, 32)
        entry = folder_entry(report("mint", RTU, "rtu"))
        entry.add_to_hass(hass)
        await hass.config_entries.async_set_disabled_by(
            entry.entry_id, ConfigEntryDisabler.USER
        )
        await live(hass, clock, 9)
        await hass.config_entries.async_set_disabled_by(entry.entry_id, None)
        try:
            await until(lambda: list(folder.glob("*.json")))
            await until(lambda: state(hass, WAITING) == "0")
        finally:
            await hass.config_entries.async_unload(entry.entry_id)
    assert [path.name for path in folder.glob("*.json")] == ["RTU01_202606201210.json"]
