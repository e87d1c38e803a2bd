"""(e) An info message of a swap cabinet that says nothing new, and (f) one that does."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from math import inf
from time import perf_counter
from typing import Any

from homeassistant.components.sensor import SensorEntity
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers.event import async_track_state_change_event
import orjson
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockEntityPlatform,
)

from custom_components.energy_bridge.cabinet.fleet import Fleet as Model
from custom_components.energy_bridge.cabinet.topics import Channel
from custom_components.energy_bridge.const import DOMAIN

from .cabinet_messages import changed_values, flat, messages
from .house import House, home_assistant, wired
from .measure import compare, verdict
from .publishing import Changes

UNCHANGED_LIMIT = 1.5
CHANGED_LIMIT = 1.2


def run_unchanged(calls: int = 300, rounds: int = 15) -> bool:
    """Measure (e) and print; answers whether the limit holds."""
    payload = messages(1)[0]
    model = Model(lambda: 0.0, lambda: 0.0, lambda: date(2026, 6, 21), full=95)
    mac = orjson.loads(payload)["mac_addr"]
    last = dict(flat(orjson.loads(payload)))

    def plain() -> None:
        assert dict(flat(orjson.loads(payload))) == last

    def ours() -> None:
        model.receive(Channel.INFO, mac, payload)

    ours()
    found = compare(plain, ours, rounds, turns=calls)
    print(f"(e) one info message with {len(last)} values, none of them new")
    print(
        f"    parsed, flattened, compared {found.first / calls * 1e6:.0f} µs,"
        f" ours {found.second / calls * 1e6:.0f} µs"
    )
    return verdict("ours to plain Python", found.ratio, UNCHANGED_LIMIT)


class Twin(SensorEntity):
    """What no entity can do without, for a sensor of ours."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(self, model: SensorEntity) -> None:
        """Look like it."""
        self.entity_description = replace(
            model.entity_description, entity_registry_enabled_default=True
        )
        self._attr_name = f"Twin of {model.entity_id}"
        self._attr_unique_id = f"twin_{model.entity_id}"

    def show(self, value: object) -> None:
        """Write another value."""
        self._attr_native_value = value  # type: ignore[assignment]
        self.async_write_ha_state()


type Writes = list[tuple[Twin, object]]


async def run_changed(count: int = 200, rounds: int = 20) -> bool:
    """Measure (f) and print; answers whether the limit holds.

    All messages come again in each round, and of each the best time counts: so much else
    happens on a busy machine that medians differ from run to run by a tenth.
    """
    house = House()
    sent = messages(count)
    topic = f"/stations/info/{orjson.loads(sent[0])['mac_addr']}"
    async with home_assistant() as hass:
        with wired(house, "fleet_coordinator"):
            await set_up_cabinets(hass, slot_details=True)
        assert house.wire is not None
        deliver = house.wire.deliver
        deliver(topic, sent[-1])
        await hass.async_block_till_done()
        plan = await _plan(hass, sent, lambda payload: deliver(topic, payload))
        Changes(hass)
        bare, ours = [inf] * count, [inf] * count
        for _ in range(rounds):
            for at, (payload, writes) in enumerate(zip(sent, plan, strict=True)):
                began = perf_counter()
                for twin, value in writes:
                    twin.show(value)
                between = perf_counter()
                deliver(topic, payload)
                ended = perf_counter()
                bare[at] = min(bare[at], between - began)
                ours[at] = min(ours[at], ended - between)
    written = sum(map(len, plan)) / count
    print(
        f"(f) one info message of 12 slots in which {changed_values(sent):.0f} values"
        f" change, shown by {written:.1f} entities"
    )
    print(
        f"    floor {sum(bare) / count * 1e6:.0f} µs, ours {sum(ours) / count * 1e6:.0f}"
        f" µs, the best of {rounds} times for each message"
    )
    return verdict("ours to floor", sum(ours) / sum(bare), CHANGED_LIMIT)


async def _plan(
    hass: HomeAssistant, payloads: list[bytes], deliver: Callable[[bytes], None]
) -> list[Writes]:
    """Deliver all once, and note what our sensors write: the same for their twins."""
    models: dict[str, Any] = {
        entity.entity_id: entity
        for entity in hass.data["entity_components"]["sensor"].entities
    }
    twins = {name: Twin(model) for name, model in models.items()}
    await MockEntityPlatform(hass, domain="sensor").async_add_entities(
        list(twins.values())
    )
    writes: Writes = []

    @callback
    def note(event: Event[EventStateChangedData]) -> None:
        name = event.data["entity_id"]
        writes.append((twins[name], models[name].native_value))

    plan = []
    stop = async_track_state_change_event(hass, list(models), note)
    for payload in payloads:
        deliver(payload)
        plan.append(writes.copy())
        writes.clear()
    stop()
    return plan


async def set_up_cabinets(hass: HomeAssistant, **options: object) -> ConfigEntry:
    """Set an entry for cabinets up on the house's wire."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="Swap cabinets",
        data={
            "kind": "cabinets",
            "transport": "direct",
            "host": "wire",
            "port": 1883,
            "ssl": False,
            "prefix": "",
        },
        options=options,
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry
