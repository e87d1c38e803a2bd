"""Messages that tell of no present: a simulated hub on a real broker, in Home Assistant."""

from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from unittest.mock import patch

import aiomqtt
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
import orjson
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.core.ferroamp.hub import HUB_KEY
from custom_components.energy_bridge.diagnostics import (
    async_get_config_entry_diagnostics,
)
from simulator.energyhub.config import PlantConfig
from simulator.energyhub.hub import HubAddress, SimulatedHub, running_hub
from simulator.energyhub.messages import ehub_message
from simulator.energyhub.plant import Plant
from simulator.energyhub.stale_faults import HeldBack, Neighbour, Sparse, Standing

from ..helpers.hass import state
from ..helpers.hub import NOON, hub_entry
from ..helpers.waiting import until

CORE = "custom_components.energy_bridge.core.ferroamp"
LIMIT = 4.0
FREQUENCY = "sensor.energyhub_grid_frequency"
POWER = "sensor.energyhub_pv_power"
ENERGY = "sensor.energyhub_pv_energy"


@pytest.fixture(autouse=True)
def _short_limits() -> Iterator[None]:
    """A hub is gone after some seconds, and a mixture over."""
    with (
        patch(f"{CORE}.device.HUB_SILENCE", LIMIT),
        patch(f"{CORE}.mixture.MEMORY", LIMIT),
    ):
        yield


@asynccontextmanager
async def shown_hub(
    hass: HomeAssistant, port: int, entry: MockConfigEntry | None = None
) -> AsyncGenerator[SimulatedHub]:
    """A simulated hub in real time, set up and shown."""
    entry = entry or hub_entry(port)
    entry.add_to_hass(hass)
    address = HubAddress(host="127.0.0.1", port=port)
    async with running_hub(Plant(PlantConfig(), NOON), address) as hub:
        assert await hass.config_entries.async_setup(entry.entry_id), entry.reason
        await until(lambda: hass.states.get(ENERGY) and number(hass, ENERGY))
        yield hub
        assert await hass.config_entries.async_unload(entry.entry_id)


def number(hass: HomeAssistant, entity_id: str) -> float | None:
    """A state as a number; None where it is none."""
    text = state(hass, entity_id)
    return None if text in (STATE_UNAVAILABLE, STATE_UNKNOWN) else float(text)


def issues(hass: HomeAssistant) -> list[str]:
    """The repairs that are asked for, by their translation key."""
    return [
        str(issue.translation_key)
        for (domain, _), issue in ir.async_get(hass).issues.items()
        if domain == DOMAIN
    ]


async def test_a_message_that_is_repeated(
    hass: HomeAssistant, broker_port: int
) -> None:
    """Unavailable and named; both are over when the hub goes on."""
    async with shown_hub(hass, broker_port) as hub:
        hub.inject(Standing(), LIMIT + 6)
        await until(lambda: state(hass, POWER) == STATE_UNAVAILABLE)
        await until(lambda: issues(hass) == ["stands_still"])
        await until(lambda: number(hass, POWER) is not None)
        await until(lambda: not issues(hass))


async def test_a_clock_that_stands_still(hass: HomeAssistant, broker_port: int) -> None:
    """Named, and nothing is unavailable."""
    dead: list[str] = []

    @callback
    def watch(event: Event[EventStateChangedData]) -> None:
        new = event.data["new_state"]
        if new is not None and new.state == STATE_UNAVAILABLE:
            dead.append(new.entity_id)

    async with shown_hub(hass, broker_port) as hub:
        stop = hass.bus.async_listen("state_changed", watch)
        hub.inject(Standing(what="stamp"), LIMIT + 4)
        await until(lambda: issues(hass) == ["stands_still"])
        assert number(hass, POWER) is not None
        await until(lambda: not issues(hass))
        stop()
        assert [name for name in dead if name.startswith("sensor.energyhub_")] == []


async def test_two_hubs_on_one_prefix(hass: HomeAssistant, broker_port: int) -> None:
    """Unavailable and named, no energy is counted; over soon after one of the two is gone."""
    async with shown_hub(hass, broker_port) as hub:
        before = number(hass, ENERGY)
        hub.inject(Neighbour(), 20)
        await until(lambda: issues(hass) == ["two_hubs"])
        assert state(hass, POWER) == STATE_UNAVAILABLE
        await until(lambda: number(hass, POWER) is not None)
        await until(lambda: not issues(hass))
        assert number(hass, ENERGY) == pytest.approx(before, abs=0.2)


async def test_messages_that_were_held_back(
    hass: HomeAssistant, broker_port: int
) -> None:
    """Unavailable while none come, and nothing of what comes at once afterwards is shown."""
    async with shown_hub(hass, broker_port) as hub:
        hub.inject(HeldBack(), LIMIT + 8)
        await until(lambda: state(hass, POWER) == STATE_UNAVAILABLE)
        await until(lambda: number(hass, POWER) is not None)
        entry = hass.config_entries.async_entries(DOMAIN)[0]
        found = await async_get_config_entry_diagnostics(hass, entry)
        assert found["devices"][0]["held_back"] >= 7
        assert issues(hass) == []


async def test_a_backlog_beside_a_hub_that_sends(
    hass: HomeAssistant, broker_port: int
) -> None:
    """Nothing is unavailable, and nothing of the backlog is shown."""
    dead: list[str] = []

    @callback
    def watch(event: Event[EventStateChangedData]) -> None:
        new = event.data["new_state"]
        if new is not None and new.state in (STATE_UNAVAILABLE, "12345"):
            dead.append(new.entity_id)

    entry = hub_entry(broker_port)
    async with (
        shown_hub(hass, broker_port, entry) as hub,
        aiomqtt.Client("127.0.0.1", broker_port) as bridge,
    ):
        stop = hass.bus.async_listen("state_changed", watch)
        device = entry.runtime_data.hub.devices[HUB_KEY]
        for _ in range(8):
            stamp = hub.plant.time - timedelta(hours=1)
            for number in range(30):
                when = stamp + timedelta(seconds=number)
                old = {**ehub_message(hub.plant), "ppv": {"val": "12345"}}
                old["ts"] = {"val": f"{when:%Y-%m-%dT%H:%M:%S}UTC"}
                await bridge.publish("extapi/data/ehub", orjson.dumps(old))
            seen = device.last_time
            await until(lambda: device.last_time > seen + 1)  # noqa: B023 - of this round
        await until(lambda: device.held_back >= 200)
        stop()
    assert [name for name in dead if name.startswith("sensor.energyhub_")] == []


async def test_values_that_come_no_more(hass: HomeAssistant, broker_port: int) -> None:
    """Unknown, energy too, while others come; all is back with the next whole message."""
    async with shown_hub(hass, broker_port) as hub:
        hub.inject(Sparse(), LIMIT + 6)
        for entity_id in (POWER, ENERGY):
            await until(lambda name=entity_id: state(hass, name) == STATE_UNKNOWN)
        assert number(hass, FREQUENCY) is not None
        for entity_id in (POWER, ENERGY):
            await until(lambda name=entity_id: number(hass, name) is not None)
