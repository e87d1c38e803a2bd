"""From the first version's identifiers of units, which had the serial number only, to those of one hub's entry."""

from collections.abc import Mapping

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er

from ..const import DOMAIN
from ..core.ferroamp.device import DeviceKey
from ..core.ferroamp.quantities import Kind
from ..core.ferroamp.storage import StoredDevice, stored_key
from .devices import device_identifier, unit_key
from .store import async_load_hub

_UNIT_KINDS = (Kind.ESO, Kind.SSO, Kind.ESM)


async def async_migrate_hub(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Give the units of a hub, and their entities, the identifiers of this version.

    The hub's file needs no change: it has always held the part numbers. Entity ids, registry ids and with them history
    stay as they are.
    """
    stored = await async_load_hub(hass, entry.entry_id)
    async_migrate_units(hass, entry, stored["devices"] if stored else [])


@callback
def async_migrate_units(
    hass: HomeAssistant, entry: ConfigEntry, stored: list[StoredDevice]
) -> None:
    """Change the identifiers that are still old ones.

    To be called at every start, too: of a crash soon after the migration each registry may know less than the entry, and
    than the other one. An identifier that is taken already is left alone, with what an older version made between two
    newer ones.
    """
    keys: dict[str, DeviceKey] = {}
    for item in stored:
        if (key := stored_key(item)) is not None:
            keys.setdefault(_old_name(key), key)
    devices, entities = dr.async_get(hass), er.async_get(hass)
    for device in dr.async_entries_for_config_entry(devices, entry.entry_id):
        if (key := _unit_behind(device, entry.entry_id, keys)) is None:
            continue
        identifier = device_identifier(entry.entry_id, key)
        owner = devices.async_get_device_by_identifier(identifier, entry.entry_id)
        if owner is not None and owner.id != device.id:
            continue
        for entity in er.async_entries_for_device(
            entities, device.id, include_disabled_entities=True
        ):
            _async_migrate_entity(entities, entity, _old_name(key), identifier[1])
        if owner is None:
            devices.async_update_device(device.id, new_identifiers={identifier})


@callback
def _async_migrate_entity(
    registry: er.EntityRegistry, entity: er.RegistryEntry, old: str, new: str
) -> None:
    if entity.platform != DOMAIN or not entity.unique_id.startswith(f"{old}_"):
        return
    unique_id = f"{new}{entity.unique_id.removeprefix(old)}"
    if registry.async_get_entity_id(entity.domain, DOMAIN, unique_id) is None:
        registry.async_update_entity(entity.entity_id, new_unique_id=unique_id)


def _old_name(key: DeviceKey) -> str:
    return f"{key.kind.value}_{key.serial}"


def _unit_behind(
    device: dr.AnyDeviceEntry, entry_id: str, keys: Mapping[str, DeviceKey]
) -> DeviceKey | None:
    """The unit that a device stands for, by an old identifier or a new one; None for the hub itself."""
    for domain, name in device.identifiers:
        if domain == DOMAIN:
            key = unit_key(entry_id, name) or _key_of(name, device, keys)
            if key is not None:
                return key
    return None


def _key_of(
    name: str, device: dr.AnyDeviceEntry, keys: Mapping[str, DeviceKey]
) -> DeviceKey | None:
    """The unit behind an old identifier: as it is stored, else as it was registered; None for any other identifier."""
    if name in keys:
        return keys[name]
    kind_name, _, serial = name.partition("_")
    for kind in _UNIT_KINDS:
        if kind.value == kind_name and serial:
            part_number = getattr(device, "model_id", None) or ""
            return DeviceKey(kind, serial, part_number)
    return None
