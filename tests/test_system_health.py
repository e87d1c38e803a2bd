"""What system health tells, as Home Assistant's page asks for it."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import aiomqtt
from homeassistant.components.recorder import Recorder
from homeassistant.config_entries import ConfigEntryDisabler, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.destination.system_health import _size_text
from simulator.sftp import sftp_server

from .helpers.cabinets import ScriptedFleet, cabinets_entry, start as start_cabinets
from .helpers.flash import FLASH
from .helpers.hass import state
from .helpers.hub import ScriptedHub, hub_entry, start as start_hub
from .helpers.metadata import TEXTS
from .helpers.reports import ERROR, NOON, RTU, live, living, report, running, sftp_entry
from .helpers.users import Page, users_of
from .helpers.waiting import until


async def told(hass: HomeAssistant, ws: WebSocketGenerator) -> dict[str, Any]:
    """What the page gets at once."""
    assert await async_setup_component(hass, "system_health", {})
    client = await Page(hass, (await users_of(hass)).admin, ws).open()
    await client.send_json_auto_id({"type": "system_health/info"})
    assert (await client.receive_json())["success"]
    initial = await client.receive_json()
    assert (await client.receive_json())["event"] == {"type": "finish"}
    info: dict[str, Any] = initial["event"]["data"][DOMAIN]["info"]
    await client.close()
    assert info.keys() <= TEXTS["system_health"]["info"].keys()
    return info


async def test_hubs(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    entry: MockConfigEntry,
    hub: ScriptedHub,
    broker_port: int,
) -> None:
    """Of two the one that sends; a third one is disabled, and nobody misses it."""
    await start_hub(hass, entry, hub)
    silent = hub_entry(broker_port, prefix="silent")
    silent.add_to_hass(hass)
    MockConfigEntry(
        domain=DOMAIN, data=silent.data, disabled_by=ConfigEntryDisabler.USER
    ).add_to_hass(hass)
    assert await told(hass, hass_ws_client) == {
        "hub_entries": "1 / 2",
        "hubs_online": "1 / 2",
        "hub_messages_unused": 0,
    }
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert await told(hass, hass_ws_client) == {
        "hub_entries": "0 / 2",
        "hubs_online": "0 / 2",
        "hub_messages_unused": 0,
    }


async def test_cabinets(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, broker_port: int
) -> None:
    """Those that send of all that are shown, after a restart too."""
    async with aiomqtt.Client("127.0.0.1", broker_port) as client:
        fleet = ScriptedFleet(client)
        entry = cabinets_entry(broker_port)
        await start_cabinets(hass, entry, fleet)

        def lines(online: str, unused: int = 0) -> dict[str, str | int]:
            return {
                "cabinets_entries": "1 / 1",
                "cabinets_online": online,
                "cabinets_messages_unused": unused,
            }

        assert await told(hass, hass_ws_client) == lines("2 / 2")
        assert await hass.config_entries.async_reload(entry.entry_id)
        assert await told(hass, hass_ws_client) == lines("0 / 2")
        await fleet.report(fleet.document)
        await until(lambda: entry.runtime_data.presence.online == 1)
        assert await told(hass, hass_ws_client) == lines("1 / 2")
        await fleet.publish("info", fleet.document, b"{")
        unused = entry.runtime_data.fleet.unused
        await until(lambda: unused.causes)
        assert await told(hass, hass_ws_client) == lines("1 / 2", 1)


async def test_reports(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    tmp_path: Path,
) -> None:
    """Which are overdue, and what waits on disk; a report of live values is one of them."""
    with living(NOON - timedelta(minutes=10)) as clock:
        await live(hass, clock, 11)
        async with sftp_server(tmp_path) as server:
            server.faults.refuse_login = True
            rtu = report("mint", RTU, "rtu", catch_up=3600)
            entry = sftp_entry(server, rtu, report("teleport", FLASH, "flash"))
            async with running(hass, entry):
                await until(lambda: state(hass, ERROR) == "login_refused")
                (runner,) = entry.runtime_data.runners
                waiting = runner.outbox.waiting
                size = sum(document.size for document in waiting)
                assert waiting
                lines = {
                    "destination_entries": "1 / 1",
                    "reports_overdue": "0 / 2",
                    "documents_waiting": len(waiting),
                    "outbox_size": _size_text(size),
                }
                assert await told(hass, hass_ws_client) == lines
                clock.tick(timedelta(minutes=15))
                found = await told(hass, hass_ws_client)
                assert found["reports_overdue"] == "1 / 2"
            assert await told(hass, hass_ws_client) == {
                "destination_entries": "0 / 1",
                "reports_overdue": "0 / 0",
                "documents_waiting": 0,
                "outbox_size": "0 B",
            }


@pytest.mark.parametrize(
    "state", [each for each in ConfigEntryState if each is not ConfigEntryState.LOADED]
)
async def test_entries_that_are_not_loaded(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, state: ConfigEntryState
) -> None:
    """Are counted, whatever became of them, and nobody asks for what they do not have; those of a later version too."""
    for kind in ("ferroamp", "cabinets", "destination"):
        MockConfigEntry(
            domain=DOMAIN, data={"kind": kind, "transport": "later"}, state=state
        ).add_to_hass(hass)
    unknown = {"kind": "wind_turbine", "transport": "later"}
    MockConfigEntry(domain=DOMAIN, data=unknown, state=state).add_to_hass(hass)
    hass.config.components.add(DOMAIN)
    found = await told(hass, hass_ws_client)
    assert found == {
        "hub_entries": "0 / 1",
        "hubs_online": "0 / 1",
        "hub_messages_unused": 0,
        "cabinets_entries": "0 / 1",
        "cabinets_online": "0 / 0",
        "cabinets_messages_unused": 0,
        "destination_entries": "0 / 1",
        "reports_overdue": "0 / 0",
        "documents_waiting": 0,
        "outbox_size": "0 B",
    }
    assert list(found) == list(TEXTS["system_health"]["info"])


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1.0 KiB"),
        (256 * 1024**2, "256.0 MiB"),
        (4096 * 1024**2, "4096.0 MiB"),
    ],
)
def test_sizes(size: int, text: str) -> None:
    """Bytes as people read them."""
    assert _size_text(size) == text
