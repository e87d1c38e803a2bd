"""The fix flows of repairs, by the issue's translation key."""

from collections.abc import Callable, Mapping

from homeassistant.components.repairs import RepairsFlow
from homeassistant.core import HomeAssistant

from .destination.issues import DOCUMENTS_DROPPED, SOURCE_MISSING
from .destination.repairs import ChooseSourceFlow, ExportDroppedFlow
from .hub.issues import BATTERY_DIRECTION
from .hub.repairs import SwapBatteryFlow

FLOWS: Mapping[str, Callable[[Mapping[str, str]], RepairsFlow]] = {
    BATTERY_DIRECTION: lambda data: SwapBatteryFlow(data["entry_id"]),
    DOCUMENTS_DROPPED: ExportDroppedFlow,
    SOURCE_MISSING: ChooseSourceFlow,
}


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, str | int | float | None] | None
) -> RepairsFlow:
    """Start the repair of one issue of an entry, or of one of its reports."""
    assert data is not None
    texts = {key: str(value) for key, value in data.items()}
    subject_id = texts.get("subentry_id", texts["entry_id"])
    return FLOWS[issue_id.removesuffix(f"_{subject_id}")](texts)
