"""An EnergyHub and its units in the device registry."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..const import CONF_KIND, DOMAIN, KIND_FERROAMP, MANUFACTURER
from ..coordinator import Devices
from ..core.ferroamp.device import Device, DeviceKey
from ..core.ferroamp.hub import HUB_KEY
from ..core.ferroamp.quantities import Kind

MODELS = {
    Kind.ESO: "Energy Storage Optimizer",
    Kind.SSO: "Solar String Optimizer",
    Kind.ESM: "Energy Storage Module",
}


def device_identifier(entry_id: str, key: DeviceKey) -> tuple[str, str]:
    """The device registry's identifier of the hub or one of its units."""
    return (DOMAIN, entry_id if key == HUB_KEY else f"{key.kind.value}_{key.serial}")


def entity_unique_id(entry_id: str, key: DeviceKey, entity_key: str) -> str:
    """The entity registry's unique id of an entity of the hub or one of its units."""
    return f"{device_identifier(entry_id, key)[1]}_{entity_key}"


@callback
def async_register_device(
    hass: HomeAssistant, entry: ConfigEntry, device: Device
) -> None:
    """Bring the registry up to date; a unit hangs below its parent, or below the hub."""
    devices = Devices(hass, entry)
    identifier = device_identifier(entry.entry_id, device.key)
    if device.unit is None:
        devices.async_register(
            identifier, manufacturer=MANUFACTURER, model="EnergyHub", name=entry.title
        )
        return
    parents = [HUB_KEY]
    if device.parent is not None:
        parents.insert(0, DeviceKey(Kind.ESO, device.parent.serial))
    devices.async_register(
        identifier,
        below=[device_identifier(entry.entry_id, key) for key in parents],
        manufacturer=MANUFACTURER,
        model=MODELS[device.key.kind],
        model_id=device.unit.part_number or None,
        serial_number=device.unit.serial,
        translation_key=device.key.kind.value,
        translation_placeholders={"serial": device.unit.serial},
    )


@callback
def async_other_entry_of(
    hass: HomeAssistant, entry: ConfigEntry, key: DeviceKey
) -> ConfigEntry | None:
    """The other hub's entry that has this unit."""
    for other in hass.config_entries.async_entries(DOMAIN):
        if (
            other.entry_id != entry.entry_id
            and other.data[CONF_KIND] == KIND_FERROAMP
            and Devices(hass, other).async_get(device_identifier(other.entry_id, key))
        ):
            return other
    return None
