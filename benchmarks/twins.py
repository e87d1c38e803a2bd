"""Bare entities that look like ours and write what ours write: what no entity can do without."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, override

from homeassistant.components.binary_sensor import BinarySensorEntity
from homeassistant.components.sensor import SensorEntity
from homeassistant.helpers.entity import Entity


class Twin(Entity):
    """The twin of an entity of ours; its value is unknown at first."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(self, model: Entity) -> None:
        """Look like it."""
        self.entity_description = replace(
            model.entity_description, entity_registry_enabled_default=True
        )
        self._attr_name = f"Twin of {model.entity_id}"
        self._attr_unique_id = f"twin_{model.entity_id}"

    def set_available(self, available: bool) -> None:
        """Be available or not with the next value."""
        self._attr_available = available

    def show(self, value: object, attributes: Mapping[str, Any] | None = None) -> None:
        """Write another value; attributes that are not given stay."""
        raise NotImplementedError


class SensorTwin(Twin, SensorEntity):
    """The twin of a sensor."""

    @override
    def show(self, value: object, attributes: Mapping[str, Any] | None = None) -> None:
        self._attr_native_value = value  # type: ignore[assignment]  # as ours has
        if attributes is not None:
            self._attr_extra_state_attributes = dict(attributes)
        self.async_write_ha_state()


class BinarySensorTwin(Twin, BinarySensorEntity):
    """The twin of a binary sensor."""

    @override
    def show(self, value: object, attributes: Mapping[str, Any] | None = None) -> None:
        self._attr_is_on = value  # type: ignore[assignment]  # as ours has
        if attributes is not None:
            self._attr_extra_state_attributes = dict(attributes)
        self.async_write_ha_state()
