"""Where a preset can take its sources from: hubs, their strings, and cabinets."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er

from ....const import CONF_KIND, DOMAIN, KIND_CABINETS, KIND_FERROAMP


class OriginKind(StrEnum):
    """What a preset can be about."""

    HUB = "hub"
    STRING = "string"
    CABINET = "cabinet"


@dataclass(frozen=True, slots=True)
class Unit:
    """A device as the entities' unique ids begin, and its serial number or its number."""

    prefix: str
    serial: str


@dataclass(frozen=True, slots=True)
class Origin:
    """A device that a preset can be about; `strings`, `batteries` and `slots` hang below it.

    `modules` are those of all batteries, also where none tells whose they are.
    """

    kind: OriginKind
    device_id: str
    name: str
    unit: Unit
    strings: tuple[Unit, ...] = ()
    batteries: tuple[tuple[Unit, tuple[Unit, ...]], ...] = ()
    modules: tuple[Unit, ...] = ()
    slots: tuple[Unit, ...] = ()

    @property
    def serial(self) -> str:
        """What names it at a partner; a hub has no serial number of its own and takes its first unit's."""
        units = [*self.strings, *(battery for battery, _ in self.batteries)]
        if self.kind is OriginKind.HUB and units:
            return units[0].serial
        return self.unit.serial


def origins(hass: HomeAssistant) -> Iterator[Origin]:
    """All of them, by the names of their entries."""
    for entry in sorted(
        hass.config_entries.async_entries(DOMAIN), key=lambda entry: entry.title
    ):
        if entry.data[CONF_KIND] == KIND_FERROAMP:
            yield from _of_hub(hass, entry)
        elif entry.data[CONF_KIND] == KIND_CABINETS:
            yield from _of_cabinets(hass, entry)


def _devices(
    hass: HomeAssistant, entry: ConfigEntry
) -> dict[str, tuple[str, dr.DeviceEntry]]:
    """The devices of an entry with our own identifiers, by their ids."""
    return {
        device.id: (text, device)
        for device in dr.async_entries_for_config_entry(
            dr.async_get(hass), entry.entry_id
        )
        if isinstance(device, dr.DeviceEntry)
        for domain, text in device.identifiers
        if domain == DOMAIN
    }


def _name(device: dr.DeviceEntry) -> str:
    return device.name_by_user or device.name or ""


def _of_hub(hass: HomeAssistant, entry: ConfigEntry) -> Iterator[Origin]:
    devices = _devices(hass, entry)

    def below(kind: str, parent: str | None = None) -> list[tuple[Unit, str]]:
        found = [
            (Unit(prefix, prefix.removeprefix(f"{kind}_")), device.id)
            for prefix, device in devices.values()
            if prefix.startswith(f"{kind}_") and parent in (None, device.via_device_id)
        ]
        return sorted(found, key=lambda each: each[0].serial)

    strings, optimizers = below("sso"), below("eso")
    # A module does not always tell its optimizer's name; of one there is no doubt.
    only = len(optimizers) == 1
    batteries = tuple(
        (unit, tuple(module for module, _ in below("esm", None if only else device_id)))
        for unit, device_id in optimizers
    )
    for prefix, device in devices.values():
        if prefix == entry.entry_id:
            yield Origin(
                OriginKind.HUB,
                device.id,
                _name(device),
                Unit(prefix, prefix),
                strings=tuple(unit for unit, _ in strings),
                batteries=batteries,
                modules=tuple(unit for unit, _ in below("esm")),
            )
    for unit, device_id in strings:
        yield Origin(
            OriginKind.STRING,
            device_id,
            f"{entry.title}: {_name(devices[device_id][1])}",
            unit,
            strings=(unit,),
        )


def _of_cabinets(hass: HomeAssistant, entry: ConfigEntry) -> Iterator[Origin]:
    devices = _devices(hass, entry)
    for prefix, device in sorted(devices.values(), key=lambda each: each[0]):
        if not prefix.startswith("cabinet_") or device.via_device_id in devices:
            continue
        slots = [
            Unit(slot, slot.removeprefix(f"{prefix}_"))
            for slot, other in devices.values()
            if other.via_device_id == device.id
        ]
        yield Origin(
            OriginKind.CABINET,
            device.id,
            _name(device),
            Unit(prefix, prefix.removeprefix("cabinet_")),
            slots=tuple(sorted(slots, key=lambda slot: int(slot.serial))),
        )


class Finder:
    """Finds entities by their unique ids, never by a name, and remembers which are disabled."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Nothing is found yet."""
        self._registry = er.async_get(hass)
        self.disabled: dict[str, str] = {}

    def entity_id(self, unit: Unit, key: str, domain: str = "sensor") -> str | None:
        """The entity id of a unit's value; None where the unit has no such entity."""
        unique_id = f"{unit.prefix}_{key}"
        entity_id = self._registry.async_get_entity_id(domain, DOMAIN, unique_id)
        if entity_id is None:
            return None
        entry = self._registry.entities[entity_id]
        if entry.disabled:
            self.disabled[entry.id] = entity_id
        return entity_id

    def reference(self, unit: Unit, key: str, domain: str = "sensor") -> str | None:
        """The same as its id in the registry."""
        entity_id = self.entity_id(unit, key, domain)
        return None if entity_id is None else self._registry.entities[entity_id].id
