"""Find the EnergyHub that somebody means."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr

from ..const import KIND_FERROAMP
from ..coordinator import entries_of_kind
from ..core.ferroamp.hub import HUB_KEY
from ..errors import invalid
from .devices import device_identifier


def required_hub(hass: HomeAssistant, device_id: str | None) -> ConfigEntry:
    """The entry of the hub that a device stands for, or of the only one however many entries of other kinds there are.

    Raises ServiceValidationError. The entry need not be loaded.
    """
    hubs = entries_of_kind(hass, KIND_FERROAMP)
    if device_id is None:
        if len(hubs) != 1:
            raise invalid("several_hubs" if hubs else "no_hub")
        return hubs[0]
    if (device := dr.async_get(hass).async_get(device_id)) is not None:
        for entry in hubs:
            if device_identifier(entry.entry_id, HUB_KEY) in device.identifiers:
                return entry
    raise invalid("no_such_hub", device_id=device_id)
