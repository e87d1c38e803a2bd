"""(m) A hostile client: 10,000 messages a second on our topics, beside a real hub and real cabinets."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from time import monotonic, time
from typing import cast

from homeassistant.components import mqtt
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
import orjson
from pytest_homeassistant_custom_component.common import MockConfigEntry

from benchmarks.house import home_assistant
from benchmarks.measure import limit
from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.core.ferroamp.hub import HUB_KEY
from custom_components.energy_bridge.core.ferroamp.values import stamp_time
from custom_components.energy_bridge.fleet.coordinator import FleetCoordinator
from custom_components.energy_bridge.hub.coordinator import HubCoordinator

from .broker import Broker, separate_broker
from .gauge import Gauge, gauging
from .packets import ADDRESS
from .sender import sending

RATE = 10_000
CABINETS = 20
UPDATE_INTERVAL = 1
"""s: with the default of 10 s, the phase of the hub's next update would be most of what is measured after the flood."""
LAG = 100
MEMORY = 300
RECOVERY = 10
COUNTED = 1
"""Messages at least that are not used, and counted: a flood leaves no silence behind."""


async def run(seconds: int = 180, rate: int = RATE, cabinets: int = CABINETS) -> bool:
    """Measure a connection of our own, then that of Home Assistant's MQTT integration; print, and tell whether the limits hold."""
    print(f"(m) a hostile client sends {rate} messages a second for {seconds} s")
    held = [
        await measure("own connection", seconds, rate, cabinets),
        await measure("Home Assistant's MQTT", seconds, rate, cabinets),
    ]
    return all(held)


async def measure(name: str, seconds: int, rate: int, cabinets: int) -> bool:
    """Measure one kind of connection."""
    async with AsyncExitStack() as stack:
        broker = await stack.enter_async_context(separate_broker())
        # What is real goes on long after the flood.
        for what, pace, number in (("hub", 1, 0), ("cabinets", cabinets, cabinets)):
            await stack.enter_async_context(
                sending(broker, what, pace, seconds + 600, number)
            )
        hass = await stack.enter_async_context(home_assistant())
        data = broker.data
        if name != "own connection":
            await set_up_mqtt(hass, broker)
            data = {"transport": "mqtt"}
        hub_entry = await set_up(
            hass,
            "ferroamp",
            {**data, "prefix": "extapi"},
            fold_interval=UPDATE_INTERVAL,
        )
        fleet_entry = await set_up(hass, "cabinets", {**data, "prefix": ""})
        hub = cast(HubCoordinator, hub_entry.runtime_data)
        fleet = cast(FleetCoordinator, fleet_entry.runtime_data)
        await until(lambda: len(fleet.fleet.cabinets) >= cabinets)
        real = frozenset(fleet.fleet.cabinets)
        await hass.async_block_till_done()
        await asyncio.sleep(2)
        async with gauging() as gauge:
            async with sending(broker, "hostile", rate, seconds) as sender:
                assert sender.stdout is not None
                told = orjson.loads(await sender.stdout.readline())
            ended, began = time(), monotonic()
            await until(lambda: is_heard(hub, ended))
            drained = monotonic() - began
            await until(lambda: is_live(hub, fleet, real, ended))
            back = monotonic() - began
        print(
            f"  {broker.name}, {name}: {told['sent']} messages sent in"
            f" {seconds + told['late']:.0f} s; the hub is heard again"
            f" {drained:.1f} s after them"
        )
        return report(gauge, back, hub, fleet)


def is_heard(hub: HubCoordinator, since: float) -> bool:
    """Whether a message of the hub has come that was sent after a time of day, be it shown or not."""
    last = hub.hub.devices[HUB_KEY].last
    stamp = None if last is None else stamp_time(last.stamp)
    return stamp is not None and stamp.timestamp() >= since


def is_live(
    hub: HubCoordinator, fleet: FleetCoordinator, real: frozenset[str], since: float
) -> bool:
    """Whether the hub and all real cabinets have been heard with what they said after a time of day."""
    cabinets = fleet.fleet.cabinets
    last = hub.hub.devices[HUB_KEY].stamp
    return (
        HUB_KEY in hub.presence.alive
        and last is not None
        and last.timestamp() >= since
        and all(
            (at := cabinets[mac].time) is not None and at.timestamp() >= since
            for mac in real
        )
    )


def report(
    gauge: Gauge, back: float, hub: HubCoordinator, fleet: FleetCoordinator
) -> bool:
    """Print what was seen; answers whether the limits hold."""
    taken = sum(
        each.messages
        for each in (*hub.hub.traffic.values(), *fleet.fleet.traffic.values())
    )
    refused = sum(
        sum(each.causes.values()) for each in (hub.hub.unused, fleet.fleet.unused)
    )
    dropped = hub.connection.dropped + fleet.connection.dropped
    print(
        f"    {taken} messages taken, {refused} refused, {dropped} dropped;"
        f" {len(fleet.fleet.cabinets)} cabinets; {gauge.share:.0%} of a core"
    )
    print(f"    {gauge.words}")
    held = [
        limit("event loop, own lag, 99.9 %", gauge.own_lag, LAG, "ms"),
        limit("memory above that before", gauge.grown, MEMORY, "MiB"),
        limit("all live again after", back, RECOVERY, "s"),
        limit(
            "refused or dropped, and counted",
            refused + dropped,
            COUNTED,
            "messages",
            at_least=True,
        ),
    ]
    return all(held)


async def set_up(
    hass: HomeAssistant, kind: str, data: dict[str, object], **options: object
) -> ConfigEntry:
    """Set an entry up over a real connection; Home Assistant tries again where a sender has not begun yet."""
    entry = MockConfigEntry(
        domain=DOMAIN, title=kind, data={"kind": kind, **data}, options=options
    )
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    await until(lambda: entry.state is ConfigEntryState.LOADED)
    return entry


async def set_up_mqtt(hass: HomeAssistant, broker: Broker) -> None:
    """Set Home Assistant's own MQTT integration up, which reads the configuration file."""
    Path(hass.config.path("configuration.yaml")).touch()
    entry = MockConfigEntry(
        domain=mqtt.DOMAIN,
        version=1,
        minor_version=2,
        data={"broker": ADDRESS, "port": broker.port},
        options={"birth_message": {}},
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    async with asyncio.timeout(30):
        while not mqtt.is_connected(hass):
            await asyncio.sleep(0.05)


async def until(is_so: Callable[[], bool], seconds: float = 120) -> None:
    """Wait until something is so; raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while not is_so():
            await asyncio.sleep(0.05)
