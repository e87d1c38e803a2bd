"""The triggers of all wings."""

from collections.abc import Mapping

from homeassistant.core import HomeAssistant
from homeassistant.helpers.trigger import Trigger

from .destination.trigger import ReportLateTrigger
from .fleet.trigger import SlotOpenedTrigger
from .hub.trigger import BatteryOrderRefusedTrigger

TRIGGERS: Mapping[str, type[Trigger]] = {
    BatteryOrderRefusedTrigger.name: BatteryOrderRefusedTrigger,
    SlotOpenedTrigger.name: SlotOpenedTrigger,
    "report_late": ReportLateTrigger,
}


async def async_get_triggers(hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """The triggers that automations may use."""
    return dict(TRIGGERS)
