"""The sensors of an Energy Storage Module."""

from homeassistant.components.sensor import SensorDeviceClass
from homeassistant.const import EntityCategory

from .builders import HubSensorDescription, capacity, power, ratio, rounded

ESM_SENSORS: tuple[HubSensorDescription, ...] = (
    ratio("state_of_charge", SensorDeviceClass.BATTERY),
    ratio(
        "state_of_health",
        category=EntityCategory.DIAGNOSTIC,
        enabled=False,
    ),
    capacity("rated_capacity", enabled=False),
    power("rated_power", enabled=False, category=EntityCategory.DIAGNOSTIC),
    HubSensorDescription(
        key="status",
        translation_key="status",
        entity_registry_enabled_default=False,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=rounded("status", None),
        needs=("status",),
    ),
)
