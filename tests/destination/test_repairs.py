"""Repairs of reports go when they are over, and a click mends what a click can mend."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from errno import ENOSPC
from pathlib import Path

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.recorder import Recorder
from homeassistant.components.repairs import RepairsFlow
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er, issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.repairs import async_create_fix_flow
from simulator.sftp import SftpServer, sftp_server

from ..helpers.actions import destination_device, report_device
from ..helpers.hass import act, state
from ..helpers.reports import (
    GRID,
    NOON,
    RTU,
    TAGS,
    WAITING,
    folder_entry,
    live,
    lived,
    living,
    press,
    report,
    running,
    sftp_entry,
)
from ..helpers.waiting import until

DROPPED = "documents_dropped_rtu"
MISSING = "source_missing_rtu"


def issue(hass: HomeAssistant, issue_id: str) -> ir.IssueEntry | None:
    """A repair, if it is asked for."""
    return ir.async_get(hass).async_get_issue(DOMAIN, issue_id)


async def fix_flow(hass: HomeAssistant, issue_id: str) -> RepairsFlow:
    """Begin to mend one."""
    found = issue(hass, issue_id)
    assert found is not None
    assert found.is_fixable
    flow = await async_create_fix_flow(hass, issue_id, found.data)
    flow.hass = hass
    flow.handler = DOMAIN
    flow.issue_id = issue_id
    return flow


@asynccontextmanager
async def dropped(
    hass: HomeAssistant, clock: FrozenDateTimeFactory, entry: MockConfigEntry
) -> AsyncGenerator[None]:
    """A report that had to drop the older part of two hours."""
    await live(hass, clock, 60)
    clock.tick(timedelta(seconds=31))
    async with running(hass, entry):
        await until(lambda: state(hass, WAITING) == "12")
        await live(hass, clock, 60)
        clock.tick(timedelta(seconds=31))
        await press(hass, "button.mint_rtu_send_now")
        await until(lambda: issue(hass, DROPPED))
        await until(lambda: state(hass, WAITING) == "14")
        yield


@pytest.fixture
def small_outbox(monkeypatch: pytest.MonkeyPatch) -> None:
    """Room for some 14 documents."""
    monkeypatch.setattr(
        "custom_components.energy_bridge.destination.report_outbox.MAX_BYTES", 3000
    )


def entry_for(server: SftpServer) -> MockConfigEntry:
    """A report to a server that nobody may log in to."""
    server.faults.refuse_login = True
    return sftp_entry(server, report("mint", RTU, "rtu", catch_up=3600))


@pytest.mark.usefixtures("small_outbox")
@pytest.mark.parametrize("by_click", [True, False])
async def test_export_what_was_dropped(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path, by_click: bool
) -> None:
    """A click does it; the same export by action ends the repair, too."""
    with living(NOON - timedelta(hours=2)) as clock:
        async with sftp_server(tmp_path) as server:
            entry = entry_for(server)
            async with dropped(hass, clock, entry):
                if by_click:
                    flow = await fix_flow(hass, DROPPED)
                    form = await flow.async_step_init()
                    assert form["step_id"] == "confirm"
                    given = form["description_placeholders"] or {}
                    assert (given["name"], given["documents"]) == ("mint rtu", "10")
                    assert given["start"] == "2026-06-20 03:05"
                    assert given["end"] == "2026-06-20 03:55"
                    done = await flow.async_step_confirm({})
                    assert done["type"] == "create_entry"
                    assert issue(hass, DROPPED) is None
                server.faults.refuse_login = False
                await press(hass, "button.mint_rtu_retry")
                for export in list(entry.runtime_data.exports.running.values()):
                    await entry.runtime_data.courier.async_build_and_send_now(export)
                # An export of a part of it ends nothing.
                for minutes in () if by_click else (90, 115):
                    assert issue(hass, DROPPED)
                    await act(
                        hass,
                        "export_mint",
                        device_id=report_device(hass, "rtu"),
                        destination_device_id=destination_device(hass, entry),
                        start=(NOON - timedelta(minutes=minutes)).isoformat(),
                        end=(NOON - timedelta(minutes=60)).isoformat(),
                    )
                await until(lambda: not entry.runtime_data.exports.running)
                await until(lambda: state(hass, WAITING) == "0")
                await until(lambda: issue(hass, DROPPED) is None)
    assert len(list(tmp_path.glob("RTU01_*.json"))) == 24


@pytest.mark.usefixtures("small_outbox")
@pytest.mark.parametrize("end", ["reload", "disable", "remove", "not loaded"])
async def test_what_ends_a_loss(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path, end: str
) -> None:
    """It is over with the life in which it was told, and a repair that is late says why it does nothing."""
    with living(NOON - timedelta(hours=2)) as clock:
        async with sftp_server(tmp_path) as server:
            entry = entry_for(server)
            async with dropped(hass, clock, entry):
                flow = await fix_flow(hass, DROPPED)
                if end == "reload":
                    await hass.config_entries.async_reload(entry.entry_id)
                elif end == "disable":
                    await hass.config_entries.async_set_disabled_by(
                        entry.entry_id, ConfigEntryDisabler.USER
                    )
                elif end == "not loaded":
                    await hass.config_entries.async_unload(entry.entry_id)
                    done = await flow.async_step_confirm({})
                    assert done["reason"] == "not_loaded"
                else:
                    hass.config_entries.async_remove_subentry(entry, "rtu")
                    done = await flow.async_step_confirm({})
                    assert done["reason"] == "report_removed"
                await hass.async_block_till_done()
                if end != "not loaded":
                    await until(lambda: issue(hass, DROPPED) is None)
                else:
                    await hass.config_entries.async_setup(entry.entry_id)
                if end == "disable":
                    await hass.config_entries.async_set_disabled_by(
                        entry.entry_id, None
                    )


async def test_what_cannot_be_exported_any_more(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """AlsoEnergy has newer files: the repair says so."""
    with living(NOON - timedelta(hours=1)) as clock:
        await live(hass, clock, 60)
        clock.tick(timedelta(seconds=31))
        async with sftp_server(tmp_path) as server:
            entry = sftp_entry(
                server, report("alsoenergy", TAGS, "tags", catch_up=3600)
            )
            async with running(hass, entry):
                await until(lambda: len(list(tmp_path.glob("*.csv"))) == 4)
                await until(
                    lambda: entry.runtime_data.reports["tags"].status.delivered_until
                )
                start = (NOON - timedelta(hours=1)).timestamp()
                data = {
                    "entry_id": entry.entry_id,
                    "subentry_id": "tags",
                    "start": str(start),
                    "end": str(start + 900),
                }
                flow = await async_create_fix_flow(
                    hass, "documents_dropped_tags", dict(data)
                )
                flow.hass, flow.handler = hass, DOMAIN
                done = await flow.async_step_confirm({})
                assert done["reason"] == "out_of_turn"


async def test_a_disk_that_takes_no_export(
    recorder_mock: Recorder, hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The repair says that the disk is full, and stays."""

    def write(*_: object) -> None:
        raise OSError(ENOSPC, "No space left on device")

    monkeypatch.setattr(
        "custom_components.energy_bridge.destination.exports.write_request", write
    )
    with living():
        entry = folder_entry(report("mint", RTU, "rtu"))
        async with running(hass, entry):
            data: dict[str, str | int | float | None] = {
                "entry_id": entry.entry_id,
                "subentry_id": "rtu",
                "start": str(NOON.timestamp() - 3600),
                "end": str(NOON.timestamp()),
            }
            flow = await async_create_fix_flow(hass, DROPPED, data)
            flow.hass, flow.handler = hass, DOMAIN
            done = await flow.async_step_confirm({})
            assert done["reason"] == "disk_unusable"
            assert not entry.runtime_data.exports.running


async def test_a_missing_source_in_a_browser(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
) -> None:
    """The dialog of the repair gets the form that comes next, with the entry that it belongs to."""
    assert await async_setup_component(hass, "repairs", {})
    assert await async_setup_component(hass, "config", {})
    url = "/api/repairs/issues/fix"
    data = {**RTU, "fields": {**RTU["fields"], "reactivePower": {"entity": "x.y"}}}
    entry = folder_entry(report("mint", data, "rtu"))
    async with running(hass, entry):
        client = await hass_client()
        given = {"handler": DOMAIN, "issue_id": MISSING}
        form = await (await client.post(url, json=given)).json()
        assert form["type"] == "form"
        path = f"{url}/{form['flow_id']}"
        done = await (await client.post(path, json={})).json()
        assert (done["type"], done["reason"]) == ("abort", "choose_source")
        assert done["result"]["entry_id"] == entry.entry_id
        kind, flow_id = done["next_flow"]
        assert kind == "config_subentries_flow"
        path = f"/api/config/config_entries/subentries/flow/{flow_id}"
        menu = await (await client.get(path)).json()
        assert (menu["type"], menu["step_id"]) == ("menu", "reconfigure")
        assert menu["handler"] == [entry.entry_id, "mint"]
        assert issue(hass, MISSING)


async def test_an_attribute_that_is_not_recorded(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """Reports have nothing of it, so its list lacks a source."""
    alarms = {"inverters.1.alarms": [{"entity": "binary_sensor.bad", "text": "x"}]}
    data = {
        "message": "solar",
        "teleport_hash_id": "hash",
        "asset_identifier": "pv",
        "interval": 300,
        "fields": {"activePower": {"entity": GRID}},
        "items": {"inverters": ["one"]},
        "flags": alarms,
    }
    flag: dict[str, str] = alarms["inverters.1.alarms"][0]
    async with lived(hass):
        for attribute, is_missing in (("code", False), ("bits", True)):
            flag |= {"attribute": attribute, "codes": "mask"}
            hass.states.async_set(
                "binary_sensor.bad",
                "on",
                {"code": 1, "bits": []},
                state_info={"unrecorded_attributes": frozenset({"bits"})},
            )
            entry = folder_entry(report("teleport", data, attribute))
            async with running(hass, entry):
                found = issue(hass, f"source_missing_{attribute}")
                assert bool(found) == is_missing


async def test_a_missing_source(
    recorder_mock: Recorder, hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told and taken back as entities go and come, and a click leads to the form."""
    monkeypatch.setattr(
        "custom_components.energy_bridge.destination.missing_sources._CHECK_AFTER", 0.05
    )
    assert await async_setup_component(hass, "repairs", {})
    registry = er.async_get(hass)

    def register() -> None:
        registry.async_get_or_create(
            "sensor", "meter", "power", suggested_object_id="meter_power"
        )

    register()
    with living():
        entry = folder_entry(report("mint", RTU, "rtu"))
        async with running(hass, entry):
            assert issue(hass, MISSING) is None
            registry.async_remove("sensor.meter_power")
            await until(lambda: issue(hass, MISSING))
            flow = await fix_flow(hass, MISSING)
            form = await flow.async_step_init()
            assert "meter_power" in (form["description_placeholders"] or {})["fields"]
            done = await flow.async_step_confirm({})
            assert done["reason"] == "choose_source"
            assert done["next_flow"][0] == "config_subentries_flow"
            (open_form,) = hass.config_entries.subentries.async_progress()
            assert open_form["flow_id"] == done["next_flow"][1]
            hass.config_entries.subentries.async_abort(open_form["flow_id"])
            register()
            await until(lambda: issue(hass, MISSING) is None)
            hass.states.async_set("sensor.meter_power", "1")
