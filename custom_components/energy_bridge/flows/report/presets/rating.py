"""The rated power that setpoints can be chosen by."""

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant

from ....hub.coordinator import HubConfigEntry
from .origins import Origin, OriginKind, find_origins

_AT_THE_GRID = ("collector", "rtu")
"""Messages about a point that a hub's batteries can charge and discharge through."""


def rated_power(hass: HomeAssistant, message: str, origin: Origin) -> int | None:
    """The rated power (W) of a hub's batteries for a message about its grid connection; None where it is not known."""
    if message not in _AT_THE_GRID or origin.kind is not OriginKind.HUB:
        return None
    entry: HubConfigEntry | None = hass.config_entries.async_get_entry(
        origin.unit.prefix
    )
    if entry is None or entry.state is not ConfigEntryState.LOADED:
        return None
    rated = entry.runtime_data.power_range.rated
    return None if rated is None else round(rated)


def only_rated_power(hass: HomeAssistant, message: str) -> int | None:
    """The rated power (W) where no hub was chosen: that of the only one that has it; of several it could be the wrong one."""
    powers = [rated_power(hass, message, origin) for origin in find_origins(hass)]
    known = [power for power in powers if power is not None]
    return known[0] if len(known) == 1 else None
