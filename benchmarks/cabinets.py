"""(e) An info message of a swap cabinet that says nothing new, and (f) one that does."""

import asyncio
from collections.abc import Callable
from datetime import date
from math import inf
from statistics import median
from time import perf_counter
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers.event import async_track_state_change_event
import orjson
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockEntityPlatform,
)

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.core.cabinet.fleet import Fleet as Model
from custom_components.energy_bridge.core.cabinet.topics import Channel

from .cabinet_messages import changed_values, flat, messages
from .house import House, home_assistant, wired
from .measure import compare, in_fresh_interpreters, verdict
from .publishing import Changes
from .twins import SensorTwin

UNCHANGED_LIMIT = 1.5
CHANGED_LIMIT = 1.3


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


type Writes = list[tuple[SensorTwin, object, bool | None]]
"""A twin, the value that it writes, and whether it is available then, where that is another than before."""


def run_changed(starts: int = 9, count: int = 200, rounds: int = 20) -> bool:
    """Measure (f) and print; answers whether the limit holds."""
    results = in_fresh_interpreters(starts, _changed, count, rounds)
    sent = messages(count)
    shown, floor, ours = (median(column) for column in zip(*results, strict=True))
    ratios = sorted(ours / floor for _, floor, ours in results)
    print(
        f"(f) one info message of 12 slots in which {changed_values(sent):.0f} values"
        f" change, shown by {shown:.1f} entities"
    )
    print(
        f"    floor {floor * 1e6:.0f} µs, ours {ours * 1e6:.0f} µs, the best of {rounds}"
        f" times for each message; {starts} starts: {ratios[0]:.2f}-{ratios[-1]:.2f}"
    )
    return verdict("ours to floor", median(ratios), CHANGED_LIMIT)


def _changed(count: int, rounds: int) -> tuple[float, float, float]:
    """Entities that one message changes, and seconds: to write just those, and for all of it."""
    return asyncio.run(_measure(count, rounds))


async def _measure(count: int, rounds: int) -> tuple[float, float, float]:
    """Deliver all messages again in each round, and count the best time of each.

    So much else happens on a busy machine that medians differ from run to run by a tenth.
    """
    house = House()
    sent = messages(count)
    topic = f"/stations/info/{orjson.loads(sent[0])['mac_addr']}"
    async with home_assistant() as hass:
        with wired(house, "fleet"):
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
                for twin, value, available in writes:
                    if available is not None:
                        twin.set_available(available)
                    twin.show(value)
                between = perf_counter()
                deliver(topic, payload)
                ended = perf_counter()
                bare[at] = min(bare[at], between - began)
                ours[at] = min(ours[at], ended - between)
    return sum(map(len, plan)) / count, sum(bare) / count, sum(ours) / count


async def _plan(
    hass: HomeAssistant, payloads: list[bytes], deliver: Callable[[bytes], None]
) -> list[Writes]:
    """Deliver all once, and note what our sensors write: the same for their twins."""
    models: dict[str, Any] = {
        entity.entity_id: entity
        for entity in hass.data["entity_components"]["sensor"].entities
    }
    twins = {name: SensorTwin(model) for name, model in models.items()}
    await MockEntityPlatform(hass, domain="sensor").async_add_entities(
        list(twins.values())
    )
    writes: Writes = []

    @callback
    def note(event: Event[EventStateChangedData]) -> None:
        name = event.data["entity_id"]
        was, is_now = event.data["old_state"], event.data["new_state"]
        states = [state.state for state in (was, is_now) if state is not None]
        changes = states.count(STATE_UNAVAILABLE) == 1
        available = models[name].available if changes else None
        writes.append((twins[name], models[name].native_value, available))

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
