"""A removed entry leaves nothing behind, whatever state it was in.

What stays on purpose is listed here, each with its reason: see `KEPT`.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
import fnmatch
from pathlib import Path
from typing import Any

import aiomqtt
from homeassistant.components.recorder import Recorder, get_instance
from homeassistant.components.recorder.models import (
    StatisticData,
    StatisticMeanType,
    StatisticMetaData,
)
from homeassistant.components.recorder.statistics import (
    async_import_statistics,
    async_list_statistic_ids,
    get_metadata,
    get_start_time,
    update_statistics_issues,
    validate_statistics,
)
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    async_fire_time_changed,
    flush_store,
)
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
    do_adhoc_statistics,
)

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.destination.issues import REPORT_ISSUES
from custom_components.energy_bridge.destination.report_feed import async_report_feed
from simulator.line import line_to
from simulator.sftp import sftp_server

from .helpers.actions import destination_device
from .helpers.cabinets import ScriptedFleet, cabinets_entry, start as start_cabinets
from .helpers.flash import FLASH, SWITCH
from .helpers.hass import act, press, state
from .helpers.hub import hub_entry, scripted_hub, start as start_hub
from .helpers.metadata import TEXTS
from .helpers.removal import (
    ISSUES,
    LOGIN,
    SECRET,
    STATES,
    World,
    new,
    raise_all,
    remove,
    unloaded,
)
from .helpers.reports import ERROR, NOON, RTU, folder_entry, lived, report, sftp_entry
from .helpers.traces import traces
from .helpers.waiting import until

HEART = f".storage/{DOMAIN}.heartbeat"

KEPT = {
    "reports": "the folder that the user chose",
    "reports/RTU01_202606201200.json": "a delivered file is the user's",
    "reports/.energy_bridge": "beside the files: so that a destination that is set up there again goes on to remove old files, and only its own",
    "reports/.energy_bridge/????-??-??": "the same; one for each day, by the real clock",
}
"""Patterns of files that stay, and why."""

OF_OTHERS = {"same_cabinet_twice"}
"""Those of the entry that misses a cabinet: they name a device of another entry, and end with the next message."""


@asynccontextmanager
async def hub_world(hass: HomeAssistant, port: int) -> AsyncGenerator[World]:
    """An EnergyHub that holds its battery."""
    async with line_to(port) as line, scripted_hub(port) as hub:
        entry = hub_entry(line.port, **LOGIN)

        async def live() -> None:
            await start_hub(hass, entry, hub)
            await act(hass, "charge_battery", power=1000, duration={"hours": 2})

        yield World(entry, live, line.cut, {f".storage/{DOMAIN}.{entry.entry_id}"})


@asynccontextmanager
async def cabinets_world(hass: HomeAssistant, port: int) -> AsyncGenerator[World]:
    """Two swap cabinets."""
    async with line_to(port) as line, aiomqtt.Client("127.0.0.1", port) as client:
        entry = cabinets_entry(line.port, **LOGIN)
        fleet = ScriptedFleet(client)

        async def live() -> None:
            await start_cabinets(hass, entry, fleet)
            await flush_store(entry.runtime_data._store._store)

        yield World(entry, live, line.cut, {f".storage/{DOMAIN}.{entry.entry_id}"})


async def minute(hass: HomeAssistant) -> None:
    """Let the heart beat."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=1))
    await hass.async_block_till_done()


@asynccontextmanager
async def server_world(hass: HomeAssistant, root: Path) -> AsyncGenerator[World]:
    """A server that refuses the login: documents, live messages and an export wait for it."""
    async with (
        lived(hass),
        sftp_server(root, user="ali", password=SECRET) as server,
        line_to(server.port) as line,
    ):
        server.faults.refuse_login = True
        entry = sftp_entry(
            server,
            report("mint", RTU, "rtu", catch_up=3600),
            report("teleport", FLASH, "flash"),
            port=line.port,
            **LOGIN,
        )

        async def live() -> None:
            entry.add_to_hass(hass)
            assert await hass.config_entries.async_setup(entry.entry_id)
            await press(hass, "switch", "turn_off", SWITCH)
            await until(lambda: state(hass, ERROR) == "login_refused")
            exporting = act(
                hass,
                "export_mint",
                destination_device_id=destination_device(hass, entry),
                configuration=dict(RTU),
                duration={"hours": 1},
            )
            exports.append(asyncio.create_task(exporting))
            await until(lambda: entry.runtime_data.exports.running)
            leave.append(async_report_feed(hass, entry).async_watch(lambda _news: None))
            await minute(hass)

        exports: list[asyncio.Task[Any]] = []
        leave: list[Callable[[], None]] = []
        try:
            folder = f".storage/{DOMAIN}/{entry.entry_id}"
            yield World(
                entry,
                live,
                line.cut,
                {f"{folder}/exports", f"{folder}/rtu", f"{folder}/flash.json", HEART},
            )
        finally:
            for each in leave:
                each()
            await asyncio.gather(*exports, return_exceptions=True)


@asynccontextmanager
async def folder_world(hass: HomeAssistant, _root: Path) -> AsyncGenerator[World]:
    """A folder that has got a document."""
    async with lived(hass):
        entry = folder_entry(report("mint", RTU, "rtu", catch_up=300))

        async def live() -> None:
            entry.add_to_hass(hass)
            assert await hass.config_entries.async_setup(entry.entry_id)
            await until(lambda: [*Path(hass.config.path("reports")).glob("*.json")])
            await minute(hass)

        yield World(entry, live, lambda: None, {HEART})


def test_all_repairs_are_here() -> None:
    """Each belongs to an entry or to a report."""
    assert TEXTS["issues"].keys() == set.union(
        set(REPORT_ISSUES), OF_OTHERS, *ISSUES.values()
    )


@pytest.mark.parametrize("become", STATES)
@pytest.mark.parametrize("make", [hub_world, cabinets_world])
async def test_hardware(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    broker_port: int,
    make: Callable[[HomeAssistant, int], AbstractAsyncContextManager[World]],
    become: Callable[[HomeAssistant, World], Awaitable[None]],
) -> None:
    """Counters, orders, cabinets and packs go with the entry."""
    async with make(hass, broker_port) as world:
        assert await remove(hass, hass_storage, world, become) == set()


@pytest.mark.parametrize("become", STATES)
async def test_servers(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    tmp_path: Path,
    become: Callable[[HomeAssistant, World], Awaitable[None]],
) -> None:
    """What waits, exports, switches, journals and the heartbeat go with the destination."""
    async with server_world(hass, tmp_path) as world:
        assert await remove(hass, hass_storage, world, become) == set()


@pytest.mark.parametrize("become", STATES)
async def test_folders(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    tmp_path: Path,
    become: Callable[[HomeAssistant, World], Awaitable[None]],
) -> None:
    """The same, but what was delivered is the user's."""
    async with folder_world(hass, tmp_path) as world:
        left = await remove(hass, hass_storage, world, become)
        kept = set() if become is new else KEPT.keys()
        assert {each for each in KEPT if fnmatch.filter(left, each)} == kept
        assert all(any(fnmatch.fnmatch(name, each) for each in KEPT) for name in left)


async def test_a_report_that_was_removed_while_its_destination_was_not_loaded(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """Its documents and repairs go at the next start, and nobody else's."""
    async with server_world(hass, tmp_path) as world:
        await unloaded(hass, world)
        folder = Path(hass.config.path(".storage", DOMAIN, world.entry.entry_id))
        assert {each.name for each in folder.iterdir() if each.is_dir()} == {
            "rtu",
            "exports",
        }
        raise_all(hass, world.entry)
        hass.config_entries.async_remove_subentry(world.entry, "rtu")
        assert await hass.config_entries.async_setup(world.entry.entry_id)
        await hass.async_block_till_done()
        assert not (folder / "rtu").exists()
        assert [*(folder / "exports").iterdir()]
        left = {issue for _, issue in traces(hass, {}).issues}
        assert not [issue for issue in left if issue.endswith("_rtu")]
        assert [issue for issue in left if issue.endswith("_flash")]
        assert await hass.config_entries.async_unload(world.entry.entry_id)


@pytest.mark.parametrize("setting_up", [True, False])
async def test_an_entry_without_the_integration(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
    setting_up: bool,
) -> None:
    """Home Assistant sets none up whose entries are all disabled, nor any in recovery mode; its files go all the same."""
    entry = folder_entry(report("mint", RTU, "rtu"))
    entry.disabled_by = ConfigEntryDisabler.USER
    entry.add_to_hass(hass)
    if setting_up:
        assert await async_setup_component(hass, DOMAIN, {})
    heart = f"{DOMAIN}.heartbeat"
    hass_storage[heart] = {"version": 1, "minor_version": 1, "key": heart, "data": {}}
    raise_all(hass, entry)
    assert await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()
    assert heart not in hass_storage
    assert not traces(hass, {}).issues
    assert (DOMAIN in hass.config.components) is setting_up
    assert "Error calling entry remove callback" not in caplog.text


async def said_of_statistics(hass: HomeAssistant) -> dict[str, list[str]]:
    """What Home Assistant's page of statistics says of each, once their repairs are as they should be."""
    recorder = get_instance(hass)
    await recorder.async_add_executor_job(update_statistics_issues, hass)
    await hass.async_block_till_done()
    said = await recorder.async_add_executor_job(validate_statistics, hass)
    return {row: [each.type for each in issues] for row, issues in said.items()}


async def test_statistics_stay(
    recorder_mock: Recorder, hass: HomeAssistant, broker_port: int
) -> None:
    """Years of energy are the user's; Home Assistant offers to delete them, and asks for no repair."""
    async with hub_world(hass, broker_port) as world:
        await world.live()
        entity_id = "sensor.energyhub_grid_energy_imported"
        assert state(hass, entity_id)
        metadata = StatisticMetaData(
            source="recorder",
            statistic_id=entity_id,
            name=None,
            mean_type=StatisticMeanType.NONE,
            has_sum=True,
            unit_class="energy",
            unit_of_measurement="kWh",
        )
        row = StatisticData(start=NOON, state=5.0, sum=5.0)
        async_import_statistics(hass, metadata, [row])
        await async_wait_recording_done(hass)
        do_adhoc_statistics(hass, start=get_start_time() + timedelta(minutes=5))
        await async_wait_recording_done(hass)
        stored = await get_instance(hass).async_add_executor_job(get_metadata, hass)
        rows = {*stored}
        assert rows > {entity_id}
        assert await said_of_statistics(hass) == {}
        assert await hass.config_entries.async_remove(world.entry.entry_id)
        await async_wait_recording_done(hass)
        listed = await async_list_statistic_ids(hass)
        assert {each["statistic_id"] for each in listed} == rows
        assert await said_of_statistics(hass) == {each: ["no_state"] for each in rows}
        assert not traces(hass, {}).issues
