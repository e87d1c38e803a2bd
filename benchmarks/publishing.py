"""(b) CPU time of a message published with 60 changed entities, against 60 bare entities that write a changed value."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from statistics import median

from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockEntityPlatform,
)

from custom_components.energy_bridge.hub.sensor import HubSensor

from .house import House, home_assistant, set_up_hub, show_only, wired
from .hub_messages import payloads
from .measure import compare, in_fresh_interpreters, verdict
from .twins import SensorTwin

ENTITIES = 75
"""Sensors to enable so that about 60 of them change with every message."""
LIMIT = 1.2
PACE = 10.0
"""Seconds between two messages, each of which is published: the default update interval."""


class Changes:
    """Counts the states that change, by entity; one listener, as a Home Assistant with a recorder has."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Start at zero."""
        self.by_entity: Counter[str] = Counter()
        self.stop = hass.bus.async_listen(EVENT_STATE_CHANGED, self._count)

    @callback
    def _count(self, event: Event[EventStateChangedData]) -> None:
        self.by_entity[event.data["entity_id"]] += 1


@dataclass(frozen=True, slots=True)
class Cost:
    """What one start measured: seconds to write a state, states of a message, and ours to the floor."""

    floor: float
    ours: float
    written: float
    ratio: float


def run(starts: int = 5, messages: int = 300, rounds: int = 15) -> bool:
    """Measure and print; answers whether the limit holds."""
    costs = in_fresh_interpreters(starts, _publish, messages, rounds)
    ratios = sorted(cost.ratio for cost in costs)
    written = median(cost.written for cost in costs)
    floor, ours = (
        median(column) * 1e6
        for column in ([each.floor for each in costs], [each.ours for each in costs])
    )
    print(f"(b) one ehub message, published with {written:.1f} changed entities")
    print(
        f"    floor {floor:.1f} µs an entity, ours {ours:.1f} µs, the message included;"
        f" {starts} starts: {ratios[0]:.2f}-{ratios[-1]:.2f}"
    )
    return verdict("ours to floor", median(ratios), LIMIT)


def _publish(messages: int, rounds: int) -> Cost:
    return asyncio.run(_measure(messages, rounds))


async def _measure(messages: int, rounds: int) -> Cost:
    house = House(PACE)
    stream = payloads(PACE)
    async with home_assistant() as hass:
        with wired(house):
            entry = await set_up_hub(hass, house, stream)
            names = await liveliest_sensors(hass, entry, house, stream)
            coordinator = await show_only(
                hass, entry, house, stream, lambda each: each.entity_id in names
            )
        changes = Changes(hass)
        models = [
            entity
            for entity in hass.data["entity_components"]["sensor"].entities
            if isinstance(entity, HubSensor)
        ]
        bare = [SensorTwin(model) for model in models]
        await MockEntityPlatform(hass, domain="sensor").async_add_entities(bare)
        shown = [model.native_value for model in models]
        sent = iter(list(islice(stream, messages * rounds + 50)))
        number = 0

        def published() -> None:
            house.send(next(sent))
            coordinator.async_fold()

        def floor() -> None:
            nonlocal number
            number += 1
            for entity, value in zip(bare, shown, strict=True):
                entity.show(_another(value, number))

        for _ in range(50):
            published()
            floor()
        changes.by_entity.clear()
        found = compare(floor, published, rounds, turns=messages)
    floor_states, our_states = (
        sum(changes.by_entity[entity.entity_id] for entity in entities)
        / rounds
        / messages
        for entities in (bare, models)
    )
    return Cost(
        floor=found.first / messages / floor_states,
        ours=found.second / messages / our_states,
        written=our_states,
        ratio=found.ratio * floor_states / our_states,
    )


async def liveliest_sensors(
    hass: HomeAssistant, entry: MockConfigEntry, house: House, stream: Iterator[bytes]
) -> set[str]:
    """The sensors of the hub that change most often."""
    coordinator = await show_only(
        hass, entry, house, stream, lambda each: each.domain == "sensor"
    )
    changes = Changes(hass)
    for payload in islice(stream, 50):
        house.send(payload)
        coordinator.async_fold()
    changes.stop()
    return {name for name, _ in changes.by_entity.most_common(ENTITIES)}


def _another(value: object, number: int) -> object:
    """A value that differs from the one of the number before."""
    assert isinstance(value, int | float)
    return value + number % 2
