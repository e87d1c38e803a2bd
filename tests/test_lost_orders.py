"""Orders and a connection that is lost: what is reported as not sent is never carried out, whoever carries the messages."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any
from unittest.mock import patch

import aiomqtt
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.core.cabinet import orders, thresholds
from custom_components.energy_bridge.core.ferroamp import control
from custom_components.energy_bridge.mqtt import direct
from simulator.line import Line, line_to

from .helpers.brokers import BROKERS, broker_named, set_up_mqtt
from .helpers.cabinets import ScriptedFleet, cabinets_entry
from .helpers.hub import ScriptedHub, hub_entry, settle, start
from .helpers.waiting import until

TRANSPORTS = ["direct", "mqtt"]
BUTTON = "button.swap_cabinet_2600401516000001_slot_1_open"
SETTINGS = {
    "charge_over_temp_period": 70,
    "bat_over_temp_period": 80,
    "soc_period": 90,
    "charge_time_period": 600,
    "info_up_period": 30,
    "log_up_period": 2,
}
SERVER = {"host": "192.168.0.109", "username": "logs", "password": "x"}

pytestmark = [
    pytest.mark.usefixtures("mock_hass_config"),
    pytest.mark.parametrize("broker", BROKERS),
    pytest.mark.parametrize("transport", TRANSPORTS),
]


class Scene:
    """An entry behind a line, and a witness on the broker's side of it."""

    def __init__(self, hass: HomeAssistant, line: Line, entry: MockConfigEntry) -> None:
        """Nothing was ordered yet."""
        self.hass = hass
        self.line = line
        self.entry = entry
        self.heard: list[str] = []

    async def listen(self, client: aiomqtt.Client) -> None:
        """Write down every order that arrives."""
        async for message in client.messages:
            assert isinstance(message.payload, bytes)
            if b"extapiversion" not in message.payload:  # which is no order
                self.heard.append(str(message.topic))

    @property
    def connected(self) -> bool:
        """Whether the entry's connection is there."""
        return bool(self.entry.runtime_data.connection.connected)

    async def back(self) -> None:
        """Let the connection come back, and everything arrive that somebody kept."""
        self.line.mend()
        self.line.release()
        await until(lambda: self.connected, 20)
        await asyncio.sleep(0.5)


@asynccontextmanager
async def behind_a_line(
    hass: HomeAssistant, broker: str, transport: str, entry_of: Any, topics: str
) -> AsyncGenerator[tuple[Scene, int]]:
    """An entry that is not set up yet, and the broker's own port."""
    with (
        patch("homeassistant.components.mqtt.client.RECONNECT_INTERVAL_SECONDS", 0.2),
        patch.object(direct, "RETRY_MIN", 0.2),
        patch.object(direct, "RETRY_MAX", 0.4),
        patch.object(orders, "TIMEOUT", 0.5),
        patch.object(thresholds, "TIMEOUT", 0.5),
        patch.object(control, "RESPONSE_TIMEOUT", 0.5),
    ):
        async with broker_named(broker) as port, line_to(port) as line:
            mqtt_entry = None
            if transport == "mqtt":
                mqtt_entry = await set_up_mqtt(hass, line.port)
            entry = entry_of(line.port, transport=transport)
            found = Scene(hass, line, entry)
            async with aiomqtt.Client("127.0.0.1", port) as client:
                await client.subscribe(topics, qos=2)
                listening = asyncio.create_task(found.listen(client))
                try:
                    yield found, port
                finally:
                    line.release()
                    line.mend()
                    listening.cancel()
                    await asyncio.gather(listening, return_exceptions=True)
                    for each in (entry, mqtt_entry):
                        if each is not None:
                            await hass.config_entries.async_unload(each.entry_id)


@asynccontextmanager
async def cabinets(
    hass: HomeAssistant, broker: str, transport: str
) -> AsyncGenerator[Scene]:
    """Two cabinets that report."""

    def entry_of(port: int, transport: str) -> MockConfigEntry:
        return cabinets_entry(port, transport=transport, options={"log_server": SERVER})

    async with (
        behind_a_line(hass, broker, transport, entry_of, "/stations/+/+") as (
            found,
            port,
        ),
        aiomqtt.Client("127.0.0.1", port) as client,
    ):
        found.entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(found.entry.entry_id)
        fleet = ScriptedFleet(client)

        async def known() -> bool:
            await fleet.report()
            return len(found.entry.runtime_data.fleet.cabinets) == 2

        await until(known)
        await hass.async_block_till_done()
        yield found


def cabinet_orders(hass: HomeAssistant) -> list[tuple[str, str, dict[str, Any]]]:
    """Every way to order something of a cabinet."""
    registry = dr.async_get(hass)
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    device = registry.async_get_device_by_identifier(
        (DOMAIN, "cabinet_00-88-14-4D-00-00"), entry.entry_id
    )
    assert device is not None
    return [
        ("button", "press", {"entity_id": BUTTON}),
        (DOMAIN, "open_slot", {"device_id": device.id, "slot": 2}),
        (DOMAIN, "open_slot", {"device_id": device.id, "slot": 3, "wait": False}),
        (DOMAIN, "set_thresholds", {"device_id": device.id, **SETTINGS}),
    ]


def ordered(scene: Scene) -> list[str]:
    """What arrived of orders."""
    return [
        topic
        for topic in scene.heard
        if "open" in topic.lower() or topic.split("/")[2] == "thresholds"
    ]


async def test_cabinets_that_cannot_be_reached(
    hass: HomeAssistant, broker: str, transport: str
) -> None:
    """Nothing is sent, nothing arrives later, and the buttons show it."""
    async with cabinets(hass, broker, transport) as scene:
        assert hass.states.get(BUTTON).state != "unavailable"
        scene.line.cut()
        await until(lambda: not scene.connected)
        await until(lambda: hass.states.get(BUTTON).state == "unavailable")
        for domain, action, data in cabinet_orders(hass):
            if domain == "button":
                continue  # Home Assistant presses no button that is unavailable
            with pytest.raises(HomeAssistantError) as caught:
                await hass.services.async_call(domain, action, data, blocking=True)
            assert caught.value.translation_key == "order_not_sent"
        await scene.back()
        await until(lambda: hass.states.get(BUTTON).state != "unavailable")
        assert ordered(scene) == []


async def test_cabinets_behind_a_stalled_line(
    hass: HomeAssistant, broker: str, transport: str
) -> None:
    """The order may be on its way; nobody says that it was not sent."""
    async with cabinets(hass, broker, transport) as scene:
        scene.line.hold()
        for domain, action, data in cabinet_orders(hass):
            if data.get("wait") is False:
                continue
            with pytest.raises(HomeAssistantError) as caught:
                await hass.services.async_call(domain, action, data, blocking=True)
            assert caught.value.translation_key in (
                "open_slot_no_answer",
                "thresholds_no_answer",
                *(("order_not_sent",) if transport == "direct" else ()),
            )
        scene.line.cut()
        await scene.back()
        assert ordered(scene) == []


@asynccontextmanager
async def energy_hub(
    hass: HomeAssistant, broker: str, transport: str
) -> AsyncGenerator[Scene]:
    """A hub that sends and answers no order."""
    async with (
        behind_a_line(hass, broker, transport, hub_entry, "extapi/control/request") as (
            found,
            port,
        ),
        aiomqtt.Client("127.0.0.1", port) as client,
    ):
        await start(hass, found.entry, ScriptedHub(client))
        yield found


async def test_a_hub_that_cannot_be_reached(
    hass: HomeAssistant, broker: str, transport: str
) -> None:
    """Nothing is sent, nothing arrives later, and the buttons show it."""
    button = "button.energyhub_charge_battery"
    async with energy_hub(hass, broker, transport) as scene:
        assert hass.states.get(button).state != "unavailable"
        scene.line.cut()
        await until(lambda: hass.states.get(button).state == "unavailable")
        for action, data in (("charge_battery", {"power": 500}), ("hold_battery", {})):
            with pytest.raises(HomeAssistantError) as caught:
                await hass.services.async_call(DOMAIN, action, data, blocking=True)
            assert caught.value.translation_key == "not_connected"
        await scene.back()
        await until(lambda: hass.states.get(button).state != "unavailable")
        assert scene.heard == []


async def test_a_hub_behind_a_stalled_line(
    hass: HomeAssistant, broker: str, transport: str
) -> None:
    """The order may be on its way; a connection of our own is cut with it."""
    async with energy_hub(hass, broker, transport) as scene:
        await settle(hass, scene.entry)
        scene.line.hold()
        with pytest.raises(HomeAssistantError) as caught:
            await hass.services.async_call(
                DOMAIN, "charge_battery", {"power": 500}, blocking=True
            )
        assert caught.value.translation_key == "no_response"
        if transport == "direct":
            assert not scene.connected
        scene.line.cut()
        await scene.back()
        assert scene.heard == []
