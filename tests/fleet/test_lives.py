"""Random messages of cabinets in Home Assistant: nothing raises, nobody else changes, and no secret is anywhere."""

import logging
from random import Random
from typing import Any

from homeassistant.core import HomeAssistant
import orjson
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.core.cabinet.topics import Channel
from custom_components.energy_bridge.diagnostics import (
    async_get_config_entry_diagnostics,
)
from custom_components.energy_bridge.mqtt.connection import Message
from simulator.cabinet.messages import alert, info, notification
from simulator.cabinet.station import Station

from ..fuzz.junk import attack
from ..helpers.cabinets import ScriptedFleet, start
from ..helpers.hub import NOON

SECRET = "imCbe2ZHmpAEJGe"
MESSAGES = 250
TOPICS = (
    "/stations/{channel}/{mac}",
    "/stations/{channel}/{mac}",
    "/stations/{channel}/{mac}",
    "/stations/{channel}/{lower}",
    "stations/{channel}/{mac}",
    "/stations/{channel}/{mac}/x",
    "/stations/{channel}/+",
    "/stations/{channel}/",
    "/stations//{mac}",
    "/stations/{channel}/{mac}\u0000",
)


def message_of(station: Station, channel: Channel, random: Random) -> dict[str, Any]:
    """A true message; thresholds that others set have a login."""
    slot = random.choice(station.slots)
    match channel:
        case Channel.INFO:
            return dict(info(station, NOON))
        case Channel.NOTIFICATIONS:
            return dict(notification(station, "battery_removed", slot, "7", NOON))
        case Channel.ALERTS:
            return dict(alert(station, slot, "Door failure", NOON))
    request = {
        "soc_period": random.choice((90, 95)),
        "ftp_url": "10.0.0.9",
        "ftp_user": "theirs",
        "ftp_password": SECRET,
        "ftp_port": 21,
        "ftp_remote_dir": "/",
    }
    is_answer = channel is Channel.THRESHOLDS_RESPONSE
    return dict.fromkeys(request, True) if is_answer else request


@pytest.mark.parametrize("seed", range(2))
async def test_whatever_a_cabinet_sends(
    hass: HomeAssistant,
    cabinets: MockConfigEntry,
    fleet: ScriptedFleet,
    caplog: pytest.LogCaptureFixture,
    seed: int,
) -> None:
    """On whatever topic, and with a restart in between: the other cabinet stays as it is."""
    random = Random(seed)
    await start(hass, cabinets, fleet)
    caplog.set_level(logging.DEBUG)
    caplog.clear()
    attacked, other = fleet.document, fleet.controller
    serial = other.device_id
    before = {
        state.entity_id: (state.state, dict(state.attributes))
        for state in hass.states.async_all()
        if serial in state.entity_id
    }
    assert len(before) > 70
    for number in range(MESSAGES):
        channel = random.choice((Channel.INFO, *Channel))
        payload = attack(message_of(attacked, channel, random), random)
        topic = random.choice(TOPICS).format(
            channel=channel, mac=attacked.mac, lower=attacked.mac.lower()
        )
        retained = random.random() < 0.05
        coordinator = cabinets.runtime_data
        coordinator._async_received(Message(topic, payload, retained))
        if number % 50 == 0:
            coordinator._async_check_silence(NOON)
            await hass.async_block_till_done()
        if number == MESSAGES // 2:
            assert await hass.config_entries.async_reload(cabinets.entry_id)
            coordinator = cabinets.runtime_data
            payload = orjson.dumps(info(other, NOON))
            topic = f"/stations/info/{other.mac}"
            coordinator._async_received(Message(topic, payload, False))
    await hass.async_block_till_done()
    for entity_id, known in before.items():
        state = hass.states.get(entity_id)
        assert state is not None
        assert (state.state, dict(state.attributes)) == known, entity_id
    assert set(cabinets.runtime_data.fleet.known) == {attacked.mac, other.mac}
    diagnostics = await async_get_config_entry_diagnostics(hass, cabinets)
    told = str(
        (
            diagnostics,
            [state.as_dict() for state in hass.states.async_all()],
            cabinets.runtime_data.fleet.data_to_store(),
        )
    )
    for secret in (SECRET, "theirs"):
        assert secret not in told
        assert secret not in caplog.text
    assert not [record for record in caplog.records if record.exc_info]
    assert not [each for each in caplog.records if each.levelno >= logging.ERROR]
