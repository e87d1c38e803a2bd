"""(k) A hub's message for which Home Assistant starts a flow, though the hub is set up, against one that it only hands on."""

import asyncio
from itertools import islice
from pathlib import Path
from unittest.mock import patch

from homeassistant.components import mqtt
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.service_info.mqtt import MqttServiceInfo
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_mqtt_message,
)

from custom_components.energy_bridge.config_flow import EnergyBridgeConfigFlow
from custom_components.energy_bridge.const import DOMAIN
from simulator.broker import embedded_broker

from .cabinet_messages import messages as cabinet_messages
from .house import home_assistant
from .hub_messages import payloads
from .measure import compare, verdict

LIMIT = 5.0


async def run(messages: int = 500, rounds: int = 9) -> bool:
    """Measure and print; answers whether the limit holds."""
    async with home_assistant() as hass, embedded_broker() as (host, port):
        entry = await set_up_mqtt(hass, host, port)
        add_entries(hass)
        await mqtt.async_subscribe(
            hass, "heard", callback(lambda _message: None), encoding=None
        )
        await all_start_flows(hass)
        of_hub = list(islice(payloads(), messages))
        of_cabinet = cabinet_messages(messages)
        hub = compare(
            lambda: send(hass, "heard", of_hub),
            lambda: send(hass, "extapi/data/ehub", of_hub),
            rounds,
        )
        cabinet = compare(
            lambda: send(hass, "heard", of_cabinet),
            lambda: send(hass, "/stations/info/00-88-14-4D-4C-FB", of_cabinet),
            rounds,
        )
        assert await hass.config_entries.async_unload(entry.entry_id)
    print("(k) discovery: a message of what is set up")
    for name, found in (("a hub's", hub), ("a cabinet's", cabinet)):
        print(
            f"    {name} {found.second / messages * 1e6:.0f} µs,"
            f" {found.first / messages * 1e6:.0f} µs of them without a flow"
        )
    return verdict("a hub's, with a flow to without", hub.ratio, LIMIT)


async def set_up_mqtt(hass: HomeAssistant, host: str, port: int) -> MockConfigEntry:
    """Connect Home Assistant's own MQTT integration."""
    Path(hass.config.path("configuration.yaml")).touch()
    entry = MockConfigEntry(
        domain=mqtt.DOMAIN,
        version=1,
        minor_version=2,
        data={"broker": host, "port": port, "protocol": "3.1.1"},
        options={"birth_message": {}},
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    while not mqtt.is_connected(hass):
        await asyncio.sleep(0.01)
    return entry


def add_entries(hass: HomeAssistant) -> None:
    """What is found is there already."""
    for kind, prefix in (("ferroamp", "extapi"), ("cabinets", "")):
        data = {"kind": kind, "transport": "mqtt", "prefix": prefix}
        MockConfigEntry(domain=DOMAIN, data=data).add_to_hass(hass)


async def all_start_flows(hass: HomeAssistant) -> None:
    """See that every changed message starts a flow, which is over when the message is handed on."""
    looked_at: list[str] = []
    step = EnergyBridgeConfigFlow.async_step_mqtt

    async def look_at(flow: EnergyBridgeConfigFlow, info: MqttServiceInfo) -> object:
        looked_at.append(info.topic)
        return await step(flow, info)

    send(hass, "extapi/data/ehub", [b"{}"])  # loads the flow
    await hass.async_block_till_done(wait_background_tasks=True)
    with patch.object(EnergyBridgeConfigFlow, "async_step_mqtt", look_at):
        send(hass, "extapi/data/ehub", [b"[0]", b"[1]"])
        send(hass, "/stations/info/00-88-14-4D-4C-FB", [b"[0]", b"[1]"])
    assert len(looked_at) == 4


def send(hass: HomeAssistant, topic: str, sent: list[bytes]) -> None:
    """Give Home Assistant's MQTT client messages as if they had come from the broker."""
    for payload in sent:
        async_fire_mqtt_message(hass, topic, payload)
