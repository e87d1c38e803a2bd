"""From the first version's identifiers of units, which had the serial number only, to those of one hub's entry."""

from collections.abc import Mapping

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er

from ..const import DOMAIN
from ..core.ferroamp.device import DeviceKey
from ..core.ferroamp.quantities import Kind
from ..core.ferroamp.storage import StoredDevice, stored_key
from .devices import device_identifier
from .store import hub_store

_UNIT_KINDS = (Kind.ESO, Kind.SSO, Kind.ESM)


async def async_migrate_hub(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Give the units of a hub, and their entities, the identifiers of this version.

    The hub's file needs no change: it has always held the part numbers. Entity ids, registry ids and with them history
    stay as they are.
    """
    stored = await hub_store(hass, entry.entry_id).async_load()
    async_migrate_units(hass, entry, stored["devices"] if stored else [])


@callback
def async_migrate_units(
    hass: HomeAssistant, entry: ConfigEntry, stored: list[StoredDevice]
) -> None:
    """Change the identifiers that are still old ones.

    To be called at every start, too: of a crash soon after the migration the registries may know less than the entry. An
    identifier that is taken already is left alone, with what an older version made between two newer ones.
    """
    keys = {
        _old_name(key): key for item in stored if (key := stored_key(item)) is not None
    }
    devices, entities = dr.async_get(hass), er.async_get(hass)
    for device in dr.async_entries_for_config_entry(devices, entry.entry_id):
        for domain, name in device.identifiers:
            key = _key_of(name, device, keys) if domain == DOMAIN else None
            if key is None:
                continue
            identifier = device_identifier(entry.entry_id, key)
            if devices.async_get_device_by_identifier(identifier, entry.entry_id):
                continue
            for entity in er.async_entries_for_device(
                entities, device.id, include_disabled_entities=True
            ):
                _async_migrate_entity(entities, entity, name, identifier[1])
            devices.async_update_device(device.id, new_identifiers={identifier})
            break


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
