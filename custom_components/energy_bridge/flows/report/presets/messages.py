"""Presets: what fills the fields of each message from a hub, a string or a cabinet."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from homeassistant.core import HomeAssistant

from ....core.report.configuration import Data
from ....core.report.formats import FORMATS
from ....core.wire import Json
from ..forms.fields import Stored
from ..forms.tags import tag_of
from .origins import Finder, Origin, OriginKind, Unit
from .tables import (
    BATTERY,
    BATTERY_TAGS,
    COLLECTOR,
    ESM,
    ESM_TAGS,
    ESO,
    HUB_TAGS,
    METER,
    ONLY_ESM,
    POINT,
    PV,
    PV_AC,
    PV_STRING,
    PV_WITHOUT_BATTERY,
    RTU,
    SLOT,
    SLOT_RACK,
    SLOT_TAGS,
    SOLAR,
    SOLAR_AC,
    SOLAR_WITHOUT_BATTERY,
    STATES,
    STRING,
    STRING_TAGS,
    Table,
)

PHASES = ("1", "2", "3")
SYSTEMS = "batteryEnergyStorageSystems"


@dataclass(slots=True)
class Filled:
    """What a preset filled in, and the disabled entities among it by their registry ids."""

    hass: HomeAssistant
    finder: Finder
    fields: Stored = field(default_factory=dict)
    items: dict[str, list[str]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    flags: Stored = field(default_factory=dict)
    tags: list[Json] = field(default_factory=list)

    def take(self, unit: Unit, table: Table, prefix: str = "") -> None:
        """Fill the fields of a table from a unit's sensors; those it does not have stay empty."""
        for key, sensor in _phases(table):
            name = sensor.removeprefix("-")
            reference = self.finder.reference(unit, name)
            if reference is None:
                continue
            source: Stored = {"entity": reference}
            if name != sensor:
                source["invert"] = True
            if states := STATES.get(key):
                source["states"] = dict(states)
            self.fields[f"{prefix}{key}"] = source

    def fault(self, key: str, unit: Unit, text: str, ignore: list[int]) -> None:
        """Fill a list of faults from the bits of a unit's fault code."""
        reference = self.finder.reference(unit, "fault", "binary_sensor")
        if reference is not None:
            flag: Stored = {
                "entity": reference,
                "text": text,
                "attribute": "code",
                "codes": "mask",
            }
            if ignore:
                flag["ignore"] = list[Json](ignore)
            self.flags[key] = [flag]

    def slot_faults(self, key: str, slot: Unit, attribute: str) -> None:
        """Fill a list of faults from the codes of a slot's pack and of its door."""
        reference = self.finder.reference(slot, "error", "binary_sensor")
        if reference is not None:
            self.flags[key] = [
                {
                    "entity": reference,
                    "text": "voltz_",
                    "attribute": attribute,
                    "codes": "names",
                }
            ]

    def tag(self, unit: Unit, table: Table, prefix: str = "") -> None:
        """Add a tag for each of a unit's sensors that there is."""
        for name, sensor in _phases(table):
            entity_id = self.finder.entity_id(unit, sensor)
            if entity_id is not None:
                self.tags.append(tag_of(self.hass, entity_id, f"{prefix}{name}"))


def _phases(table: Table) -> Iterable[tuple[str, str]]:
    for key, sensor in table.items():
        for n in PHASES if "{n}" in key else ("",):
            yield key.format(n=n), sensor.format(n=n)


def _meter(filled: Filled, origin: Origin, _data: Data) -> None:
    filled.take(origin.unit, METER)


def _collector(filled: Filled, origin: Origin, _data: Data) -> None:
    filled.take(origin.unit, COLLECTOR)


def _rtu(filled: Filled, origin: Origin, _data: Data) -> None:
    filled.take(origin.unit, RTU)


def _pv_system(filled: Filled, origin: Origin, data: Data) -> None:
    if origin.kind is OriginKind.STRING:
        filled.take(origin.unit, PV_STRING)
        return
    if data.get("pv_power") == "ac":
        filled.take(origin.unit, PV_AC)
        return
    filled.take(origin.unit, PV)
    if not origin.batteries:
        filled.take(origin.unit, PV_WITHOUT_BATTERY)


def _solar(filled: Filled, origin: Origin, data: Data) -> None:
    if origin.kind is OriginKind.STRING:
        filled.take(origin.unit, STRING)
    elif data.get("pv_power") == "ac":
        filled.take(origin.unit, SOLAR_AC)
    else:
        filled.take(origin.unit, SOLAR)
        if not origin.batteries:
            filled.take(origin.unit, SOLAR_WITHOUT_BATTERY)
    filled.items["inverters"] = [string.serial for string in origin.strings]
    for n, string in enumerate(origin.strings, 1):
        filled.take(string, STRING, f"inverters.{n}.")
        filled.fault(f"inverters.{n}.alarms", string, "ferroamp_sso_fault_bit_", [])


def _battery(filled: Filled, origin: Origin, _data: Data) -> None:
    if origin.kind is OriginKind.CABINET:
        _cabinet_battery(filled, origin)
        return
    filled.take(origin.unit, BATTERY)
    filled.items[SYSTEMS] = [f"ferroamp-{eso.serial}" for eso, _ in origin.batteries]
    for n, (eso, modules) in enumerate(origin.batteries, 1):
        system = f"{SYSTEMS}.{n}"
        filled.take(eso, ESO, f"{system}.")
        filled.fault(f"{system}.errors", eso, "ferroamp_eso_fault_bit_", [7])
        filled.items[f"{system}.racks"] = [module.serial for module in modules]
        for m, module in enumerate(modules, 1):
            filled.take(module, ESM, f"{system}.racks.{m}.")
        if len(modules) == 1:
            filled.take(eso, ONLY_ESM, f"{system}.racks.1.")


def _cabinet_battery(filled: Filled, origin: Origin) -> None:
    places = [f"slot-{slot.serial}" for slot in origin.slots]
    filled.items[SYSTEMS] = places
    for n, slot in enumerate(origin.slots, 1):
        system = f"{SYSTEMS}.{n}"
        filled.take(slot, SLOT, f"{system}.")
        filled.take(
            origin.unit,
            {"roomTemperature": "environment_temperature"},
            f"{system}.",
        )
        filled.items[f"{system}.racks"] = [places[n - 1]]
        filled.take(slot, SLOT_RACK, f"{system}.racks.1.")
        filled.slot_faults(f"{system}.errors", slot, "codes")
        filled.slot_faults(f"{system}.warnings", slot, "warning_codes")


def _ev(filled: Filled, origin: Origin, _data: Data) -> None:
    filled.items["stations"] = [origin.unit.serial]
    filled.items["stations.1.points"] = [slot.serial for slot in origin.slots]
    for n, slot in enumerate(origin.slots, 1):
        point = f"stations.1.points.{n}"
        filled.kinds[point] = "dc"
        filled.take(slot, POINT, f"{point}.")
        filled.slot_faults(f"{point}.errors", slot, "codes")


def _tags(filled: Filled, origin: Origin, _data: Data) -> None:
    if origin.kind is OriginKind.CABINET:
        for slot in origin.slots:
            filled.tag(slot, SLOT_TAGS, f"CAB_{origin.unit.serial}_S{slot.serial}_")
        return
    filled.tag(origin.unit, HUB_TAGS)
    for string in origin.strings:
        filled.tag(string, STRING_TAGS, f"SSO_{string.serial}_")
    filled.tag(origin.unit, BATTERY_TAGS)
    for module in origin.modules:
        filled.tag(module, ESM_TAGS, f"ESM_{module.serial}_")


type _Fill = Callable[[Filled, Origin, Data], None]

_HUB, _OF_STRING, _CABINET = OriginKind.HUB, OriginKind.STRING, OriginKind.CABINET

_PRESETS: Mapping[str, tuple[tuple[OriginKind, ...], _Fill, str]] = MappingProxyType(
    {
        "collector": ((_HUB,), _collector, ""),
        "pv_system": ((_HUB, _OF_STRING), _pv_system, ""),
        "rtu": ((_HUB,), _rtu, ""),
        "meter": ((_HUB,), _meter, "meter"),
        "solar": ((_HUB, _OF_STRING), _solar, "pv"),
        "battery": ((_HUB, _CABINET), _battery, "battery"),
        "battery_filtered": ((_HUB, _CABINET), _battery, "battery"),
        "ev": ((_CABINET,), _ev, ""),
        "alsoenergy": ((_HUB, _CABINET), _tags, ""),
    }
)
"""What each message can be filled from, how, and the last part of the asset's identifier."""


def offered(message: str, found: Iterable[Origin]) -> list[Origin]:
    """The origins that a message can be filled from."""
    kinds = _PRESETS[message][0] if message in _PRESETS else ()
    return [
        origin
        for origin in found
        if origin.kind in kinds
        and (not message.startswith("battery") or _stores(origin))
    ]


def _stores(origin: Origin) -> bool:
    return origin.kind is OriginKind.CABINET or bool(origin.batteries)


def lacks_details(hass: HomeAssistant, origin: Origin) -> bool:
    """Whether a cabinet's slots show less than a report could tell."""
    finder = Finder(hass)
    return any(finder.entity_id(slot, "voltage") is None for slot in origin.slots)


def asset_of(message: str, origin: Origin) -> str:
    """What Teleport could call it: brand and serial number, another one for each family of messages."""
    if origin.kind is OriginKind.CABINET:
        return f"voltz-{origin.unit.serial}"
    return f"ferroamp-{origin.serial}-{_PRESETS[message][2]}"


def fill(
    hass: HomeAssistant, kind: str, message: str, origin: Origin, data: Stored
) -> dict[str, str]:
    """Fill every field that can be; answers the disabled entities by their registry ids."""
    filled = Filled(hass, Finder(hass))
    _PRESETS[message][1](filled, origin, data)
    if kind == "alsoenergy":
        data["tags"] = filled.tags
        return filled.finder.disabled
    if filled.items:
        data["items"] = {key: list[Json](names) for key, names in filled.items.items()}
    if filled.kinds:
        data["kinds"] = dict[str, Json](filled.kinds)
    if message == "ev":
        data["current_type"] = "dc"
    data["flags"] = filled.flags
    known = {each.key for each in FORMATS[kind].fields(data)}
    fields = {key: source for key, source in filled.fields.items() if key in known}
    data["fields"] = fields
    needed = str([*fields.values(), *filled.flags.values()])
    return {
        reference: entity_id
        for reference, entity_id in filled.finder.disabled.items()
        if reference in needed
    }
