"""(b) CPU time of a message published with 60 changed entities, against 60 bare entities that write a changed value."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from homeassistant.components.sensor import SensorEntity
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockEntityPlatform,
)

from custom_components.energy_bridge.hub.sensor import HubSensor

from .house import House, home_assistant, set_up_hub, show_only, wired
from .hub_messages import payloads
from .measure import compare, verdict

ENTITIES = 65
"""Sensors to enable so that about 60 of them change with every message."""
LIMIT = 1.2
PACE = 60.0


class BareSensor(SensorEntity):
    """What no entity can do without."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(self, model: HubSensor, number: int) -> None:
        """Look like one of ours."""
        self.entity_description = replace(
            model.entity_description, entity_registry_enabled_default=True
        )
        self._attr_name = f"Bare {number}"
        self._attr_unique_id = f"bare_{number}"

    def show(self, value: object) -> None:
        """Write another value."""
        self._attr_native_value = value  # type: ignore[assignment]  # as ours has
        self.async_write_ha_state()


class Changes:
    """Counts the states that change, by entity; one listener, as a Home Assistant with a recorder has."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Start at zero."""
        self.by_entity: Counter[str] = Counter()
        self.stop = hass.bus.async_listen(EVENT_STATE_CHANGED, self._count)

    @callback
    def _count(self, event: Event[EventStateChangedData]) -> None:
        self.by_entity[event.data["entity_id"]] += 1


async def run(messages: int = 300, rounds: int = 15) -> bool:
    """Measure and print; answers whether the limit holds."""
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
        bare = [BareSensor(model, number) for number, model in enumerate(models)]
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
    written = [
        sum(changes.by_entity[entity.entity_id] for entity in entities)
        / rounds
        / messages
        for entities in (bare, models)
    ]
    each = [
        seconds / messages / count * 1e6
        for seconds, count in zip((found.first, found.second), written, strict=True)
    ]
    print(f"(b) one ehub message, published with {written[1]:.1f} changed entities")
    print(
        f"    floor {each[0]:.1f} µs an entity, ours {each[1]:.1f} µs, the message included"
    )
    return verdict("ours to floor", found.ratio * written[0] / written[1], LIMIT)


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
