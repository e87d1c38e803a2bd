"""The tag of AlsoEnergy that an entity suggests: its name, unit, device, and what it measures."""

from collections.abc import Mapping
from types import MappingProxyType

from homeassistant.components.sensor import ATTR_STATE_CLASS, SensorDeviceClass
from homeassistant.const import ATTR_DEVICE_CLASS
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er

from ...core.report.alsoenergy.tag import AUTO
from ...core.report.series import Dimension
from ...history.references import reference_of, unit_of
from ...history.units import unit_problem
from .stored import Stored

_BY_CLASS: Mapping[str, Dimension] = MappingProxyType(
    {
        SensorDeviceClass.ENERGY_STORAGE: Dimension.ENERGY,
        SensorDeviceClass.POWER: Dimension.ACTIVE_POWER,
        SensorDeviceClass.POWER_FACTOR: Dimension.POWER_FACTOR,
    }
)
"""Device classes that units do not tell apart, or that have another name."""

_BY_UNIT = (
    Dimension.ACTIVE_POWER,
    Dimension.REACTIVE_POWER,
    Dimension.APPARENT_POWER,
    Dimension.ENERGY,
    Dimension.VOLTAGE,
    Dimension.CURRENT,
    Dimension.FREQUENCY,
    Dimension.RATIO,
    Dimension.TEMPERATURE,
    Dimension.SPEED,
    Dimension.IRRADIANCE,
)

_NUMBERS = frozenset({"counter", "input_number", "number"})
"""Domains whose entities have no other states."""


def tag_of(hass: HomeAssistant, entity_id: str, name: str | None = None) -> Stored:
    """A tag as an entity suggests it, in the unit that it shows."""
    tag: Stored = {
        "name": name or entity_id.partition(".")[2],
        "entity": reference_of(hass, entity_id),
        "dimension": dimension_of(hass, entity_id).value,
        "aggregation": AUTO,
        "critical": False,
    }
    if (unit := unit_of(hass, entity_id)) is not None:
        tag["unit"] = unit
    entry = er.async_get(hass).async_get(entity_id)
    if entry is not None and entry.device_id is not None:
        device = dr.async_get(hass).async_get(entry.device_id)
        if isinstance(device, dr.DeviceEntry):
            tag["device_name"] = device.name_by_user or device.name or ""
            tag["device_type"] = device.model or ""
    return tag


def dimension_of(hass: HomeAssistant, entity_id: str) -> Dimension:
    """What an entity measures, by its device class and unit."""
    unit = unit_of(hass, entity_id)
    device_class = _device_class_of(hass, entity_id)
    if isinstance(device_class, str):
        found = _BY_CLASS.get(device_class)
        if found is not None and not unit_problem(found, unit):
            return found
    if unit is None:
        return Dimension.ANY if _is_number(hass, entity_id) else Dimension.TEXT
    for dimension in _BY_UNIT:
        if not unit_problem(dimension, unit):
            return dimension
    return Dimension.ANY


def _device_class_of(hass: HomeAssistant, entity_id: str) -> object:
    """The device class that an entity shows, or would show if it were enabled."""
    state = hass.states.get(entity_id)
    shown = state.attributes.get(ATTR_DEVICE_CLASS) if state else None
    entry = er.async_get(hass).async_get(entity_id)
    if shown is None and entry is not None:
        return entry.device_class or entry.original_device_class
    return shown


def _is_number(hass: HomeAssistant, entity_id: str) -> bool:
    """Whether an entity without a unit shows numbers and no texts."""
    if entity_id.partition(".")[0] in _NUMBERS:
        return True
    entry = er.async_get(hass).async_get(entity_id)
    state = hass.states.get(entity_id)
    shown = state.attributes if state else (entry and entry.capabilities) or {}
    return shown.get(ATTR_STATE_CLASS) is not None
