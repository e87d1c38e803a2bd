"""The fix flows of repairs, by the issue's translation key."""

from collections.abc import Callable, Mapping

from homeassistant.components.repairs import RepairsFlow
from homeassistant.core import HomeAssistant

from .hub.issues import BATTERY_DIRECTION
from .hub.repairs import SwapBatteryFlow

FLOWS: Mapping[str, Callable[[str], RepairsFlow]] = {
    BATTERY_DIRECTION: SwapBatteryFlow,
}


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, str | int | float | None] | None
) -> RepairsFlow:
    """Start the repair of one issue of an entry."""
    assert data is not None
    entry_id = str(data["entry_id"])
    return FLOWS[issue_id.removesuffix(f"_{entry_id}")](entry_id)
