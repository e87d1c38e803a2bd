"""Conditions of hubs."""

from typing import override

from homeassistant.components.sensor import DOMAIN as SENSOR_DOMAIN, SensorDeviceClass
from homeassistant.helpers.automation import DomainSpec
from homeassistant.helpers.condition import EntityStateConditionBase

from ..automation import async_entities_called
from ..core.ferroamp.commander import Commander


class BatteryIsUnderOrderCondition(EntityStateConditionBase):
    """An order that was given here is in force."""

    _domain_specs = {SENSOR_DOMAIN: DomainSpec(SensorDeviceClass.ENUM)}
    _states = {Commander.HOME_ASSISTANT.value}

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        """Of all that is targeted, *Battery controlled by*."""
        found = super().entity_filter(entities)
        return async_entities_called(self._hass, found, "battery_controlled_by")
