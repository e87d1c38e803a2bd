"""An EnergyHub and its units in the device registry."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from ..const import DOMAIN, MANUFACTURER
from ..coordinator import Devices
from ..core.ferroamp.device import Device, DeviceKey
from ..core.ferroamp.hub import HUB_KEY
from ..core.ferroamp.quantities import Kind

PORTAL = "https://portal.ferroamp.com"
"""Where owners set their hubs up."""

MODELS = {
    Kind.ESO: "Energy Storage Optimizer",
    Kind.SSO: "Solar String Optimizer",
    Kind.ESM: "Energy Storage Module",
}


def device_identifier(entry_id: str, key: DeviceKey) -> tuple[str, str]:
    """The device registry's identifier of the hub or one of its units, whose ids are unique within one hub only."""
    if key == HUB_KEY:
        return (DOMAIN, entry_id)
    return (DOMAIN, f"{unit_prefix(entry_id, key.kind)}{key.full_id}")


def unit_prefix(entry_id: str, kind: Kind) -> str:
    """What the identifiers of a hub's units of one kind begin with."""
    return f"{entry_id}_{kind.value}_"


def entity_unique_id(entry_id: str, key: DeviceKey, entity_key: str) -> str:
    """The entity registry's unique id of an entity of the hub or one of its units."""
    return f"{device_identifier(entry_id, key)[1]}_{entity_key}"


@callback
def async_register_device(
    hass: HomeAssistant, entry: ConfigEntry, device: Device, parent: DeviceKey | None
) -> None:
    """Bring the registry up to date; a unit hangs below its parent, or below the hub."""
    devices = Devices(hass, entry)
    identifier = device_identifier(entry.entry_id, device.key)
    if device.unit is None:
        devices.async_register(
            identifier,
            manufacturer=MANUFACTURER,
            model="EnergyHub",
            name=entry.title,
            configuration_url=PORTAL,
        )
        return
    parents = [HUB_KEY] if parent is None else [parent, HUB_KEY]
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


def unit_keys(hass: HomeAssistant, entry: ConfigEntry) -> list[DeviceKey]:
    """The units of a hub's entry that have a device; of one that is not migrated yet by their serial numbers."""
    names = [
        name
        for device in dr.async_entries_for_config_entry(
            dr.async_get(hass), entry.entry_id
        )
        for domain, name in device.identifiers
        if domain == DOMAIN
    ]
    keys = [unit_key(entry.entry_id, name) for name in names]
    if not any(keys):
        keys = [_key_of_name(name) for name in names]
    return [key for key in keys if key is not None]


def unit_key(entry_id: str, name: str) -> DeviceKey | None:
    """The unit that an identifier of `device_identifier` stands for; None for any other identifier."""
    prefix = f"{entry_id}_"
    return _key_of_name(name.removeprefix(prefix)) if name.startswith(prefix) else None


def _key_of_name(name: str) -> DeviceKey | None:
    kind_name, _, full_id = name.partition("_")
    kind = next((kind for kind in MODELS if kind.value == kind_name), None)
    if kind is None or not full_id:
        return None
    part_number, _, serial = full_id.rpartition("-")
    return DeviceKey(kind, serial, part_number)
