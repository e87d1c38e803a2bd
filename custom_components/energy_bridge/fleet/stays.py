"""Where a pack was, as it is told."""

from datetime import UTC, datetime

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.util.json import JsonValueType

from ..coordinator import Devices
from ..core.cabinet.packs import Stay
from .devices import cabinet_identifier


@callback
def async_tell_stay(
    hass: HomeAssistant, entry: ConfigEntry, stay: Stay
) -> dict[str, JsonValueType]:
    """Where a pack was, and from when to when; `until` is None while it is there."""
    device = Devices(hass, entry).async_get(cabinet_identifier(stay.mac))
    name = (device.name_by_user or device.name) if device else None
    return {
        "cabinet": name or stay.mac,
        "device_id": device.id if device else None,
        "slot": stay.slot,
        "since": _iso(stay.start),
        "until": None if stay.end is None else _iso(stay.end),
    }


def _iso(time: float) -> str:
    return datetime.fromtimestamp(int(time), UTC).isoformat()
