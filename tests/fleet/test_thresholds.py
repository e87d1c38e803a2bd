"""Thresholds that somebody else sets, with simulated cabinets on a real broker."""

import asyncio
from typing import Any
from unittest.mock import patch

import aiomqtt
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er
import orjson
import pytest

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.core.cabinet.topics import Channel
from custom_components.energy_bridge.core.sending import NotSentError
from custom_components.energy_bridge.diagnostics import (
    async_get_config_entry_diagnostics,
)
from custom_components.energy_bridge.mqtt.entry_connection import EntryConnection
from simulator.cabinet.station import Dialect

from ..helpers.actions import device_of
from ..helpers.cabinet_site import LOG_SERVER, PASSWORD, SETTINGS, Site, site
from ..helpers.cabinets import ScriptedFleet, cabinets_entry, start
from ..helpers.hass import act
from ..helpers.waiting import until

REQUEST = {
    **SETTINGS,
    "ftp_url": "10.0.0.9",
    "ftp_user": "theirs",
    "ftp_password": PASSWORD,
    "ftp_port": 2121,
    "ftp_remote_dir": "/logs",
    "enable_gzip": True,
}


def shown(place: Site, key: str) -> str | None:
    """A sensor of the cabinet's thresholds; None where there is none."""
    entity_id = er.async_get(place.hass).async_get_entity_id(
        "sensor", DOMAIN, f"cabinet_{place.station.mac}_{key}"
    )
    state = place.hass.states.get(entity_id) if entity_id else None
    return state.state if state else None


@pytest.mark.parametrize("dialect", Dialect)
async def test_somebody_else_sets_thresholds(
    hass: HomeAssistant,
    broker_port: int,
    dialect: Dialect,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """They are shown, and decide what is full; the login of the log server serves for orders, and is shown nowhere."""
    caplog.set_level("DEBUG")
    async with (
        site(hass, broker_port, dialect, log_server={}) as place,
        aiomqtt.Client("127.0.0.1", broker_port) as client,
    ):
        topic = f"/stations/thresholds/{place.station.mac}"
        pack = next(slot for slot in place.station.slots if slot.pack)
        assert pack.pack is not None
        pack.pack.state_of_charge, pack.charger_on = 92, False
        await until(lambda: place.state(pack.number, "state_of_charge") == "92")
        assert place.state(pack.number, "state") == "charging"
        refused = {**REQUEST, "charge_time_period": 100, "soc_period": 91}
        await client.publish(topic, orjson.dumps(refused), qos=2)
        await until(lambda: shown(place, "soc_period") == "91")
        await hass.async_block_till_done()
        assert place.state(pack.number, "state") == "full"
        assert shown(place, "info_up_period") == "30"
        assert shown(place, "charge_time_period") is None

        await until(lambda: not place.running.restarting(place.station))
        sent: list[Any] = []
        await client.subscribe(topic, qos=2)
        await place.call("set_thresholds", **SETTINGS)
        async for message in client.messages:
            assert isinstance(message.payload, bytes)
            sent.append(orjson.loads(message.payload))
            break
        assert sent == [{**REQUEST, "enable_gzip": False}]
        await until(lambda: shown(place, "charge_time_period") == "600")

        entry = place.coordinator.config_entry
        diagnostics = await async_get_config_entry_diagnostics(hass, entry)
        told = (
            caplog.text,
            str(diagnostics),
            str([state.as_dict() for state in hass.states.async_all()]),
            str(place.coordinator.fleet.data_to_store()),
        )
        for secret in (PASSWORD, "theirs", "10.0.0.9"):
            assert not [text for text in told if secret in text], secret
        assert place.station.mac not in str(diagnostics)
        assert PASSWORD in str(entry.options)


async def test_thresholds_that_the_cabinet_does_not_answer(
    hass: HomeAssistant, broker_port: int
) -> None:
    """Are not shown: nobody knows whether it took them. What cannot be is not even asked."""
    async with (
        site(hass, broker_port, log_server={}) as place,
        aiomqtt.Client("127.0.0.1", broker_port) as client,
    ):
        place.running._asleep[place.station.mac] = float("inf")
        topic = f"/stations/thresholds/{place.station.mac}"
        traffic = place.coordinator.fleet.traffic[Channel.THRESHOLDS]
        for count, payload in enumerate((orjson.dumps(REQUEST), b"{", b"{}"), 1):
            await client.publish(topic, payload, qos=2)
            await until(lambda: traffic.messages == count)  # noqa: B023 - of this round
        await hass.async_block_till_done()
        assert shown(place, "soc_period") is None
        assert "log_servers" not in place.coordinator.config_entry.options


async def test_two_at_once(
    hass: HomeAssistant, fleet: ScriptedFleet, broker_port: int
) -> None:
    """The cabinet answers once, and does not say whom: only what both asked for is sure."""
    cabinets = cabinets_entry(broker_port, options={"log_server": dict(LOG_SERVER)})
    await start(hass, cabinets, fleet)
    station = fleet.document
    device = device_of(hass, f"cabinet_{station.mac}")
    async with aiomqtt.Client("127.0.0.1", broker_port) as client:
        topic = f"/stations/thresholds/{station.mac}"
        await client.subscribe(topic, qos=2)
        setting = asyncio.create_task(
            act(hass, "set_thresholds", device_id=device, **SETTINGS)
        )
        ours = await anext(aiter(client.messages))
        theirs = {**orjson.loads(ours.payload), "soc_period": 80}
        await client.publish(topic, orjson.dumps(theirs), qos=2)
        traffic = cabinets.runtime_data.fleet.traffic[Channel.THRESHOLDS]
        await until(lambda: traffic.messages == 2)
        answer = orjson.dumps(dict.fromkeys(theirs, True))
        await fleet.publish("thresholds_response", station, answer)
        assert all((await setting).values())
    await hass.async_block_till_done()
    known = cabinets.runtime_data.fleet.cabinets[station.mac].thresholds
    assert "soc_period" not in known
    assert known["charge_time_period"] == 600


async def test_somebody_else_waits_for_an_answer(
    hass: HomeAssistant, fleet: ScriptedFleet, broker_port: int
) -> None:
    """Nothing is sent meanwhile, since the answer would be taken for ours; after it there is nothing to wait for."""
    cabinets = cabinets_entry(broker_port, options={"log_server": dict(LOG_SERVER)})
    await start(hass, cabinets, fleet)
    station = fleet.document
    device = device_of(hass, f"cabinet_{station.mac}")
    async with aiomqtt.Client("127.0.0.1", broker_port) as client:
        topic = f"/stations/thresholds/{station.mac}"
        await client.publish(topic, orjson.dumps(REQUEST), qos=2)
        traffic = cabinets.runtime_data.fleet.traffic[Channel.THRESHOLDS]
        await until(lambda: traffic.messages == 1)
        with pytest.raises(ServiceValidationError, match="hasn't answered"):
            await act(hass, "set_thresholds", device_id=device, **SETTINGS)
        await client.subscribe(topic, qos=2)
        answer = orjson.dumps(dict.fromkeys(REQUEST, False))
        await fleet.publish("thresholds_response", station, answer)
        await until(
            lambda: (
                not cabinets.runtime_data.fleet.others_wait_for_thresholds(station.mac)
            )
        )
        setting = asyncio.create_task(
            act(hass, "set_thresholds", device_id=device, **SETTINGS)
        )
        await anext(aiter(client.messages))
        answer = orjson.dumps(dict.fromkeys(REQUEST, True))
        await fleet.publish("thresholds_response", station, answer)
        assert all((await setting).values())


async def test_thresholds_that_are_not_sent(
    hass: HomeAssistant, fleet: ScriptedFleet, broker_port: int
) -> None:
    """The cabinet has nothing to answer then, so the next ones need not wait."""
    cabinets = cabinets_entry(broker_port, options={"log_server": dict(LOG_SERVER)})
    await start(hass, cabinets, fleet)
    device = device_of(hass, f"cabinet_{fleet.document.mac}")
    with patch.object(
        EntryConnection, "async_publish", side_effect=NotSentError("away")
    ):
        for _ in range(2):
            with pytest.raises(HomeAssistantError, match="Nothing was sent"):
                await act(hass, "set_thresholds", device_id=device, **SETTINGS)
