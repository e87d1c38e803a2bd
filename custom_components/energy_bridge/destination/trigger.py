"""Triggers of reports."""

from typing import override

from homeassistant.components.binary_sensor import DOMAIN as BINARY_SENSOR_DOMAIN
from homeassistant.const import STATE_ON
from homeassistant.helpers.automation import DomainSpec
from homeassistant.helpers.trigger import EntityTargetStateTriggerBase

from ..automation import async_entities_called
from .report_event import OVERDUE_KEY


class ReportLateTrigger(EntityTargetStateTriggerBase):
    """A report became overdue, whatever users have its entity shown as."""

    _domain_specs = {BINARY_SENSOR_DOMAIN: DomainSpec()}
    _to_states = {STATE_ON}

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        """Of all that is targeted, *Overdue* of reports."""
        found = super().entity_filter(entities)
        return async_entities_called(self._hass, found, OVERDUE_KEY)
