"""Setting the demo's parts up in a real Home Assistant, over its REST API."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from math import inf
from pathlib import Path
from typing import Any
from unittest.mock import patch

import aiomqtt
from homeassistant.components.recorder import Recorder
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.energy_bridge.const import DOMAIN
from demo.entries import (
    add_cabinets,
    add_cabinets_through_mqtt,
    add_destination,
    add_folder_destination,
    add_ftp_destination,
    add_hub,
    add_hub_through_mqtt,
    add_mqtt,
    add_report,
    add_sns_destination,
    add_web_destination,
    add_web_destination_with_tokens,
    tell_main_fuse,
)
from demo.partner import running_partner
from demo.reports import COLLECTOR, FTP, REPORTS, SNS, WEB
from demo.web_partner import running_web_partner
from simulator.sns import sns_server

from ..helpers.cabinets import ScriptedFleet
from ..helpers.hub import ScriptedHub
from ..helpers.receivers import trust_bundle
from ..helpers.waiting import until


class Rest:
    """Home Assistant's REST API."""

    def __init__(self, client: Any) -> None:
        """Use an authorized client."""
        self._client = client

    async def post(self, path: str, data: dict[str, Any]) -> Any:
        """POST and decode."""
        reply = await self._client.post(f"/api/{path}", json=data)
        assert reply.status == 200, await reply.text()
        return await reply.json()


@asynccontextmanager
async def cabinets(port: int) -> AsyncGenerator[None]:
    """Cabinets that report all the time."""
    async with aiomqtt.Client("127.0.0.1", port) as client:
        fleet = ScriptedFleet(client)

        async def report() -> None:
            while True:
                await fleet.report()
                await asyncio.sleep(0.2)

        task = asyncio.create_task(report())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


@pytest.fixture(autouse=True)
def _patience() -> Iterator[None]:
    """What has sent is there to the end of the test, however long the forms take, and however fast it sent."""
    core = "custom_components.energy_bridge.core"
    with (
        patch(f"{core}.ferroamp.device.HUB_SILENCE", 3600),
        patch(f"{core}.ferroamp.freshness.LONG_SERIES", inf),
        patch(f"{core}.cabinet.cabinet.SILENCE", 3600),
    ):
        yield


async def test_as_a_user_does(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    hub: ScriptedHub,
    broker_port: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Every form is accepted, and the presets fill all that must be."""
    for component in ("config", DOMAIN):
        assert await async_setup_component(hass, component, {})
    api = Rest(await hass_client())
    async with hub.sending(), cabinets(broker_port):
        hub_id = await add_hub(api, broker_port)
        await add_cabinets(api, broker_port)
        ids = er.async_get(hass).entities
        await until(
            lambda: (
                "sensor.battery_module_17026468_state_of_health" in ids
                and "sensor.swap_cabinet_2600401516000001_slot_12_charger" in ids
            )
        )
    async with running_partner(tmp_path) as partner:
        entry_id = await add_destination(api, partner)
        for each in REPORTS:
            assert "```" in await add_report(api, entry_id, each)
        await hass.async_block_till_done()
        entries = {
            entry.entry_id: entry for entry in hass.config_entries.async_entries(DOMAIN)
        }
        destination = entries[entry_id]
        stored = {item.title: item.data for item in destination.subentries.values()}
        assert list(stored) == [each.name for each in REPORTS]
        assert {(data["catch_up"], data["settle"]) for data in stored.values()} == {
            (86_400, 10)
        }
        assert {data["directory"] for data in stored.values()} == {
            "mint",
            "teleport",
            "alsoenergy",
        }
        collector = stored[COLLECTOR.name]
        assert collector["interval"] == 60
        assert collector["fields"]["activePowerSetpoint"] == {"constant": 11_000}
        assert "pins.p3.current" in collector["fields"]
        assert stored["Teleport cabinet"]["items"]["stations.1.points"] == [
            str(slot) for slot in range(1, 13)
        ]
        assert len(stored["AlsoEnergy"]["tags"]) > 30
        for each in REPORTS:
            assert hass.states.get(f"sensor.{each.object_id}_waiting_documents")
        entry_id = await add_ftp_destination(api, partner)
        assert "```" in await add_report(api, entry_id, FTP)
        await hass.async_block_till_done()
        (stored_ftp,) = hass.config_entries.async_get_entry(
            entry_id
        ).subentries.values()
        assert stored_ftp.data["directory"] == "ftp"
        assert hass.states.get(f"sensor.{FTP.object_id}_waiting_documents")
        assert await hass.config_entries.async_unload(entry_id)
        async with running_web_partner(tmp_path) as web:
            trust_bundle(web.bundle, monkeypatch)
            entry_id = await add_web_destination(api, web.server)
            assert "```" in await add_report(api, entry_id, WEB)
            await hass.async_block_till_done()
            found = hass.config_entries.async_get_entry(entry_id)
            (stored_web,) = found.subentries.values()
            assert "directory" not in stored_web.data
            assert hass.states.get(f"sensor.{WEB.object_id}_waiting_documents")
            assert await hass.config_entries.async_remove(entry_id)
            web.server.authorization, web.server.client = None, ("id", "secret")
            url, token_url = web.server.url, web.server.token_url
            entry_id = await add_web_destination_with_tokens(
                api, url, token_url, ("id", "secret")
            )
            assert await hass.config_entries.async_unload(entry_id)
        entry_id = await add_folder_destination(api, hass.config.path("documents"))
        assert await hass.config_entries.async_unload(entry_id)
        async with sns_server() as server:
            entry_id = await add_sns_destination(api, server)
            assert "```" in await add_report(api, entry_id, SNS)
            await hass.async_block_till_done()
            assert hass.states.get(f"sensor.{SNS.object_id}_waiting_documents")
            assert await hass.config_entries.async_unload(entry_id)
        for entry in entries.values():
            assert await hass.config_entries.async_unload(entry.entry_id)
        await recorder_mock.async_block_till_done()
        await tell_main_fuse(api, hub_id)
        assert entries[hub_id].options["main_fuse"] == 20


@pytest.mark.usefixtures("mock_hass_config")
async def test_over_home_assistants_own_mqtt(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    hub: ScriptedHub,
    broker_port: int,
) -> None:
    """Its own form is accepted, too, and what then is found on its broker is what is added."""
    for component in ("config", DOMAIN):
        assert await async_setup_component(hass, component, {})
    api = Rest(await hass_client())
    async with hub.sending(), cabinets(broker_port):
        mqtt_id = await add_mqtt(api, broker_port, "3.1.1")
        added = [await add_hub_through_mqtt(api), await add_cabinets_through_mqtt(api)]
        ids = er.async_get(hass).entities
        await until(
            lambda: (
                "sensor.battery_module_17026468_state_of_health" in ids
                and "sensor.swap_cabinet_2600401516000001_swaps_today" in ids
            )
        )
        entries = map(hass.config_entries.async_get_entry, added)
        assert [entry.data["transport"] for entry in entries] == ["mqtt", "mqtt"]
        for entry_id in (*added, mqtt_id):
            assert await hass.config_entries.async_unload(entry_id)
