"""The conditions of all wings."""

from collections.abc import Mapping

from homeassistant.core import HomeAssistant
from homeassistant.helpers.condition import Condition

from .destination.condition import ReportIsLateCondition
from .hub.condition import BatteryIsUnderOrderCondition

CONDITIONS: Mapping[str, type[Condition]] = {
    "battery_is_under_order": BatteryIsUnderOrderCondition,
    "report_is_late": ReportIsLateCondition,
}


async def async_get_conditions(hass: HomeAssistant) -> dict[str, type[Condition]]:
    """The conditions that automations may use."""
    return dict(CONDITIONS)
