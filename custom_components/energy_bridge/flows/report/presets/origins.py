"""Where a preset can take its sources from: hubs, their strings, and cabinets."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr

from ....const import DOMAIN, KIND_CABINETS, KIND_FERROAMP
from ....coordinator import kind_of
from ....core.ferroamp.quantities import Kind
from ....hub.devices import unit_prefix
from .finder import Unit


class OriginKind(StrEnum):
    """What a preset can be about."""

    HUB = "hub"
    STRING = "string"
    CABINET = "cabinet"


@dataclass(frozen=True, slots=True)
class Origin:
    """A device that a preset can be about; `strings`, `batteries` and `slots` hang below it.

    `batteries` are ESOs with their modules. `modules` are those of all batteries, also
    where none tells whose they are.
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

    @property
    def stores_energy(self) -> bool:
        """Whether batteries are there; packs come and go, but a cabinet is for them."""
        return self.kind is OriginKind.CABINET or bool(self.batteries)


@dataclass(frozen=True, slots=True)
class _Device:
    """A device of ours: its id and its parent's in the registry, its identifier, its name, its serial number."""

    id: str
    parent: str | None
    identifier: str
    name: str
    serial: str

    def unit(self, prefix: str) -> Unit:
        """The same as a unit, numbered by what follows the prefix in its identifier."""
        return Unit(self.identifier, self.identifier.removeprefix(prefix))


@dataclass(frozen=True, slots=True)
class _HubUnit:
    """A unit of a hub: its device, its id with the part number, and what names it at a partner."""

    device: _Device
    full_id: str
    serial: str

    @property
    def unit(self) -> Unit:
        """The same with what the unique ids of its entities begin with."""
        return Unit(self.device.identifier, self.serial)


def find_origins(hass: HomeAssistant) -> Iterator[Origin]:
    """All that a preset can be about, by the titles of their entries."""
    for entry in sorted(
        hass.config_entries.async_entries(DOMAIN, include_ignore=False),
        key=lambda entry: entry.title,
    ):
        if (find_in := _FINDERS.get(kind_of(entry) or "")) is not None:
            yield from find_in(entry, _devices_of(hass, entry))


def _devices_of(hass: HomeAssistant, entry: ConfigEntry) -> list[_Device]:
    return [
        _Device(
            device.id,
            device.via_device_id,
            identifier,
            device.name_by_user or device.name or "",
            device.serial_number or identifier.rpartition("-")[2],
        )
        for device in dr.async_entries_for_config_entry(
            dr.async_get(hass), entry.entry_id
        )
        if isinstance(device, dr.DeviceEntry)
        for domain, identifier in device.identifiers
        if domain == DOMAIN
    ]


def _hub_and_strings(entry: ConfigEntry, devices: list[_Device]) -> Iterator[Origin]:
    strings = _hub_units(entry, devices, Kind.SSO)
    modules = _hub_units(entry, devices, Kind.ESM)
    optimizers = _hub_units(entry, devices, Kind.ESO)
    for device in devices:
        if device.identifier == entry.entry_id:
            yield Origin(
                OriginKind.HUB,
                device.id,
                device.name,
                device.unit(""),
                strings=tuple(string.unit for string in strings),
                batteries=_batteries(optimizers, modules),
                modules=tuple(module.unit for module in modules),
            )
    for string in strings:
        name = f"{entry.title}: {string.device.name}"
        yield Origin(
            OriginKind.STRING,
            string.device.id,
            name,
            string.unit,
            strings=(string.unit,),
        )


def _hub_units(
    entry: ConfigEntry, devices: list[_Device], kind: Kind
) -> list[_HubUnit]:
    """A hub's units of one kind, by their serial numbers; where two share one, the part number tells them apart."""
    prefix = unit_prefix(entry.entry_id, kind)
    found = [
        (device, device.identifier.removeprefix(prefix))
        for device in devices
        if device.identifier.startswith(prefix)
    ]
    serials = [device.serial for device, _ in found]
    units = [
        _HubUnit(
            device,
            full_id,
            device.serial if serials.count(device.serial) == 1 else full_id,
        )
        for device, full_id in found
    ]
    return sorted(units, key=lambda unit: (unit.device.serial, unit.full_id))


def _batteries(
    optimizers: list[_HubUnit], modules: list[_HubUnit]
) -> tuple[tuple[Unit, tuple[Unit, ...]], ...]:
    """The ESOs with their modules; a module does not always tell its ESO's name, but of one there is no doubt."""
    only_one = len(optimizers) == 1
    return tuple(
        (
            optimizer.unit,
            tuple(
                module.unit
                for module in modules
                if only_one or module.device.parent == optimizer.device.id
            ),
        )
        for optimizer in optimizers
    )


def _with_prefix(devices: list[_Device], prefix: str) -> list[_Device]:
    """The devices of one kind, by their identifiers."""
    found = [device for device in devices if device.identifier.startswith(prefix)]
    return sorted(found, key=lambda device: device.identifier)


def _cabinets(_entry: ConfigEntry, devices: list[_Device]) -> Iterator[Origin]:
    found = _with_prefix(devices, "cabinet_")
    ids = {device.id for device in found}
    for cabinet in found:
        if cabinet.parent in ids:
            continue  # A slot: its identifier begins with its cabinet's.
        slots = [
            device.unit(f"{cabinet.identifier}_")
            for device in found
            if device.parent == cabinet.id
        ]
        yield Origin(
            OriginKind.CABINET,
            cabinet.id,
            cabinet.name,
            cabinet.unit("cabinet_"),
            slots=tuple(sorted(slots, key=lambda slot: int(slot.serial))),
        )


_FINDERS: Mapping[str, Callable[[ConfigEntry, list[_Device]], Iterator[Origin]]] = (
    MappingProxyType({KIND_FERROAMP: _hub_and_strings, KIND_CABINETS: _cabinets})
)
"""By the kind of entry; destinations are nothing that a report is about."""
