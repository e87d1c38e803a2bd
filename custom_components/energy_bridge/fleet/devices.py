"""Cabinets and their slots in the device registry."""

from dataclasses import dataclass
import re

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er

from ..const import CONF_CABINETS, DOMAIN, KIND_CABINETS
from ..coordinator import Devices, entries_of_kind
from ..core.cabinet.cabinet import Cabinet
from .tables.cabinet import LAST_SEEN

MANUFACTURER = "Voltz"
"""Whose protocol it is; cabinets do not tell who built them."""

_CABINET_OR_SLOT = re.compile(r"cabinet_(?P<mac>[^_]+)(_(?P<slot>\d+))?")


def cabinet_identifier(mac: str) -> tuple[str, str]:
    """The device registry's identifier of a cabinet."""
    return (DOMAIN, f"cabinet_{mac}")


def slot_identifier(mac: str, slot: int) -> tuple[str, str]:
    """The device registry's identifier of a slot."""
    return (DOMAIN, f"cabinet_{mac}_{slot}")


def slot_entity_unique_id(mac: str, slot: int, entity_key: str) -> str:
    """The entity registry's unique id of an entity of a slot."""
    return f"{slot_identifier(mac, slot)[1]}_{entity_key}"


def cabinet_and_slot(device: dr.AnyDeviceEntry) -> tuple[str, int | None] | None:
    """The MAC address of the cabinet that a device stands for, and the slot of a slot's device."""
    for domain, name in device.identifiers:
        found = _CABINET_OR_SLOT.fullmatch(name) if domain == DOMAIN else None
        if found is not None:
            slot = found["slot"]
            return found["mac"], None if slot is None else int(slot)
    return None


def fleet_identifier(entry_id: str) -> tuple[str, str]:
    """The device registry's identifier of all cabinets on one broker."""
    return (DOMAIN, f"fleet_{entry_id}")


@callback
def async_register_fleet(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Bring the registry up to date with what stands for all cabinets on one broker; they hang below it, silent or not."""
    fleet = Devices(hass, entry).async_register_service(
        fleet_identifier(entry.entry_id),
        name=entry.title,
        model="Battery swap cabinets",
    )
    registry = dr.async_get(hass)
    for device in dr.async_entries_for_config_entry(registry, entry.entry_id):
        found = cabinet_and_slot(device)
        if found is not None and found[1] is None and device.via_device_id != fleet.id:
            registry.async_update_device(device.id, via_device_id=fleet.id)


@callback
def async_register_cabinet(
    hass: HomeAssistant, entry: ConfigEntry, cabinet: Cabinet
) -> None:
    """Bring the registry up to date with a cabinet and its slots; one that does not tell its number now keeps it."""
    devices = Devices(hass, entry)
    identifier = cabinet_identifier(cabinet.mac)
    serial = cabinet.reading.device_id
    if serial is None and (known := devices.async_get(identifier)) is not None:
        serial = known.serial_number
    device = devices.async_register(
        identifier,
        below=[fleet_identifier(entry.entry_id)],
        connections={(dr.CONNECTION_NETWORK_MAC, dr.format_mac(cabinet.mac))},
        manufacturer=MANUFACTURER,
        model="Battery swap cabinet",
        translation_key="cabinet",
        translation_placeholders={"serial": serial or cabinet.mac},
        serial_number=serial,
        sw_version=cabinet.reading.software,
        hw_version=cabinet.reading.hardware,
    )
    for number, slot in cabinet.slots.items():
        devices.async_register(
            slot_identifier(cabinet.mac, number),
            below=[identifier],
            manufacturer=MANUFACTURER,
            model="Slot",
            translation_key="slot",
            translation_placeholders={
                "cabinet": device.name or cabinet.mac,
                "slot": str(number),
            },
            sw_version=slot.reading.software,
            hw_version=slot.reading.hardware,
        )


@dataclass(frozen=True, slots=True)
class Owner:
    """Another entry that takes a cabinet: by its list of cabinets, or by a device that it has."""

    entry: ConfigEntry
    device_id: str | None
    """None where the entry lists the cabinet, and this one does not."""


@callback
def async_other_owner(
    hass: HomeAssistant, entry: ConfigEntry, mac: str
) -> Owner | None:
    """Find another entry that takes this cabinet; one that is disabled takes none.

    Who lists the cabinet goes before who takes all. Of two alike the cabinet stays with the one that has its entities.
    """
    is_listed = mac in entry.options.get(CONF_CABINETS, ())
    for other in entries_of_kind(hass, KIND_CABINETS, include_disabled=False):
        if other.entry_id == entry.entry_id:
            continue
        device = Devices(hass, other).async_get(cabinet_identifier(mac))
        listed = other.options.get(CONF_CABINETS, ())
        lists = mac in listed
        if not lists and (listed or device is None):
            continue
        if not _is_shown_now(other, mac) and (
            is_listed > lists
            or (is_listed == lists and _is_first(hass, entry, other, mac))
        ):
            continue
        return Owner(other, device.id if device and is_listed >= lists else None)
    return None


def _is_shown_now(entry: ConfigEntry, mac: str) -> bool:
    """Whether an entry has taken the cabinet: it keeps it until it is set up anew."""
    return (
        entry.state is ConfigEntryState.LOADED
        and mac in entry.runtime_data.fleet.cabinets
    )


@callback
def _is_first(
    hass: HomeAssistant, entry: ConfigEntry, other: ConfigEntry, mac: str
) -> bool:
    """Whether an entry goes before another one that may have the cabinet as well: it had it last, or was made first."""
    registry = er.async_get(hass)
    entity_id = registry.async_get_entity_id(
        Platform.SENSOR, DOMAIN, f"{cabinet_identifier(mac)[1]}_{LAST_SEEN.key}"
    )
    holder = entity_id and registry.entities[entity_id].config_entry_id
    if holder in (entry.entry_id, other.entry_id):
        return holder == entry.entry_id
    return (entry.created_at, entry.entry_id) < (other.created_at, other.entry_id)
