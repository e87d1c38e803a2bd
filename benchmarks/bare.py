"""A bare copy of what a config entry has in Home Assistant: the least that so many devices and entities cost."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, override

from homeassistant.components.binary_sensor import BinarySensorEntity
from homeassistant.components.button import ButtonEntity
from homeassistant.components.event import EventEntity
from homeassistant.components.number import NumberEntity
from homeassistant.components.select import SelectEntity
from homeassistant.components.sensor import SensorDeviceClass, SensorEntity
from homeassistant.components.switch import SwitchEntity
from homeassistant.components.text import TextEntity
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import STATE_ON, STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.entity import Entity
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockEntityPlatform,
)

DOMAIN = "bare"


@dataclass(frozen=True, slots=True)
class Model:
    """What an entity looks like in the registry, and the state that it shows; None where it is disabled."""

    entry: er.RegistryEntry
    state: State | None


class BareEntity(Entity):
    """An entity that only looks like its model."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(self, model: Model) -> None:
        """Show what the model shows."""
        entry, state = model.entry, model.state
        self._attr_unique_id = entry.unique_id
        self._attr_name = entry.original_name
        self._attr_entity_category = entry.entity_category
        self._attr_device_class = entry.original_device_class
        self._attr_entity_registry_enabled_default = state is not None
        if entry.device_id is not None:
            self._attr_device_info = dr.DeviceInfo(
                identifiers={(DOMAIN, entry.device_id)}
            )
        if state is not None:
            self._attr_available = state.state != STATE_UNAVAILABLE
            self.take(state.state, entry)

    def take(self, value: str, entry: er.RegistryEntry) -> None:
        """Take the model's value over."""


class BareSensor(BareEntity, SensorEntity):
    """A sensor with a value."""

    @override
    def take(self, value: str, entry: er.RegistryEntry) -> None:
        """Take the value over as what it was."""
        capabilities = entry.capabilities or {}
        self._attr_state_class = capabilities.get("state_class")
        self._attr_options = capabilities.get("options")
        self._attr_native_unit_of_measurement = entry.unit_of_measurement
        options: Mapping[str, Any] = entry.options.get("sensor") or {}
        self._attr_suggested_display_precision = options.get(
            "suggested_display_precision"
        )
        if value in (STATE_UNKNOWN, STATE_UNAVAILABLE):
            return
        if entry.original_device_class == SensorDeviceClass.TIMESTAMP:
            self._attr_native_value = datetime.fromisoformat(value)
        elif self._attr_state_class or entry.unit_of_measurement:
            self._attr_native_value = float(value)
        else:
            self._attr_native_value = value


class BareBinarySensor(BareEntity, BinarySensorEntity):
    """A binary sensor that is on or off."""

    @override
    def take(self, value: str, entry: er.RegistryEntry) -> None:
        """Be on where the model is."""
        self._attr_is_on = value == STATE_ON


class BareButton(BareEntity, ButtonEntity):
    """A button that does nothing."""


class BareEvent(BareEntity, EventEntity):
    """An event that never comes."""

    @override
    def take(self, value: str, entry: er.RegistryEntry) -> None:
        """Have the same types."""
        self._attr_event_types = (entry.capabilities or {})["event_types"]


class BareNumber(BareEntity, NumberEntity):
    """A number that stays."""

    _attr_native_value = 0.0


class BareSelect(BareEntity, SelectEntity):
    """A choice that stays."""

    @override
    def take(self, value: str, entry: er.RegistryEntry) -> None:
        """Offer the same."""
        self._attr_options = (entry.capabilities or {})["options"]
        self._attr_current_option = value if value in self._attr_options else None


class BareSwitch(BareEntity, SwitchEntity):
    """A switch that stays."""

    _attr_is_on = False


class BareText(BareEntity, TextEntity):
    """A text that stays."""

    _attr_native_value = ""


_KINDS: dict[str, Callable[[Model], BareEntity]] = {
    "binary_sensor": BareBinarySensor,
    "button": BareButton,
    "event": BareEvent,
    "number": BareNumber,
    "select": BareSelect,
    "sensor": BareSensor,
    "switch": BareSwitch,
    "text": BareText,
}


class BareCopy:
    """The devices and entities of a config entry once more, of another entry."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Look at what is there."""
        self._hass = hass
        devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
        self._devices = _parents_first(devices)
        self._models: dict[str, list[Model]] = defaultdict(list)
        for each in er.async_entries_for_config_entry(
            er.async_get(hass), entry.entry_id
        ):
            state = None if each.disabled else hass.states.get(each.entity_id)
            self._models[each.domain].append(Model(each, state))
        self._entry = MockConfigEntry(domain=DOMAIN, title=entry.title)
        self._entry.add_to_hass(hass)
        self._entry.mock_state(hass, ConfigEntryState.LOADED)
        self._platforms = {
            domain: MockEntityPlatform(hass, domain=domain, platform_name=DOMAIN)
            for domain in self._models
        }
        for platform in self._platforms.values():
            platform.config_entry = self._entry

    async def appear(self) -> None:
        """Bring the registries up to date, and add the entities."""
        self._register_devices()
        for domain, models in self._models.items():
            new = [_KINDS[domain](model) for model in models]
            await self._platforms[domain].async_add_entities(new)
        await self._hass.async_block_till_done()

    async def vanish(self) -> None:
        """Remove the entities; the registries keep them."""
        for platform in self._platforms.values():
            await platform.async_reset()
        await self._hass.async_block_till_done()

    def _register_devices(self) -> None:
        registry = dr.async_get(self._hass)
        ids: dict[str | None, str] = {}
        for device in self._devices:
            info: dict[str, Any] = {}
            if device.via_device_id in ids:
                info["via_device_id"] = ids[device.via_device_id]
            ids[device.id] = registry.async_get_or_create(
                config_entry_id=self._entry.entry_id,
                identifiers={(DOMAIN, device.id)},
                manufacturer=device.manufacturer,
                model=device.model,
                name=f"Bare {device.name}",
                serial_number=device.serial_number,
                sw_version=device.sw_version,
                hw_version=device.hw_version,
                **info,
            ).id


def _parents_first(devices: list[dr.DeviceEntry]) -> list[dr.DeviceEntry]:
    """The devices in an order in which each comes after the one of them that it hangs below."""
    own = {each.id for each in devices}
    ordered: dict[str, dr.DeviceEntry] = {}
    while len(ordered) < len(devices):
        ordered |= {
            each.id: each
            for each in devices
            if each.via_device_id not in own or each.via_device_id in ordered
        }
    return list(ordered.values())
