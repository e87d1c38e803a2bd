"""The presets: which origins are offered for a message, and filling a report from one of them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from homeassistant.core import HomeAssistant

from ....core.report.configuration import Data
from ....core.report.formats import FORMATS
from ....core.wire import Json
from ..stored import Stored
from .filling import Filling
from .finder import Finder
from .messages import (
    Fill,
    fill_battery,
    fill_ev,
    fill_pv_system,
    fill_solar,
    fill_solar_power,
    fill_tags,
    from_table,
)
from .origins import Origin, OriginKind
from .tables import BATTERY, COLLECTOR, METER, RTU, SET_POINTS

type Suggestion = Callable[[Origin], Mapping[str, str]]
"""The identifiers that a report about an origin could have."""

type Store = Callable[[Filling, str, Stored], dict[str, str]]
"""Stores what is filled in a report of a format, and answers as `fill_report` does."""


def _no_identifiers(_origin: Origin) -> Mapping[str, str]:
    return {}


def _asset(suffix: str = "") -> Suggestion:
    """An asset of Teleport by brand and serial number; the suffix tells those of one hub apart."""

    def identifiers(origin: Origin) -> Mapping[str, str]:
        if origin.kind is OriginKind.CABINET:
            return {"asset_identifier": f"voltz-{origin.serial}"}
        return {"asset_identifier": f"ferroamp-{origin.serial}-{suffix}"}

    return identifiers


def _store_message(filling: Filling, format_key: str, data: Stored) -> dict[str, str]:
    if filling.items:
        data["items"] = {key: list[Json](names) for key, names in filling.items.items()}
    if filling.kinds:
        data["kinds"] = dict[str, Json](filling.kinds)
    data |= filling.switches
    data["flags"] = {key: [flag] for key, flag in filling.flags.items()}
    known = {field.key for field in FORMATS[format_key].fields(data)}
    fields = {key: source for key, source in filling.fields.items() if key in known}
    data["fields"] = dict[str, Json](fields)
    used = {source["entity"] for source in (*fields.values(), *filling.flags.values())}
    return {
        reference: entity_id
        for reference, entity_id in filling.finder.disabled.items()
        if reference in used
    }


def _store_tags(filling: Filling, _format_key: str, data: Stored) -> dict[str, str]:
    data["tags"] = filling.tags
    return filling.finder.disabled


@dataclass(frozen=True, slots=True)
class Preset:
    """What a message can be filled from, and how."""

    kinds: tuple[OriginKind, ...]
    fill: Fill
    needs_storage: bool = False
    identifiers: Suggestion = _no_identifiers
    store: Store = _store_message


_HUB, _STRING, _CABINET = OriginKind.HUB, OriginKind.STRING, OriginKind.CABINET
_BATTERY = Preset(
    (_HUB, _CABINET), fill_battery, needs_storage=True, identifiers=_asset("battery")
)

_PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        "collector": Preset((_HUB,), from_table(COLLECTOR)),
        "pv_system": Preset((_HUB, _STRING), fill_pv_system),
        "rtu": Preset((_HUB,), from_table(RTU)),
        "meter": Preset((_HUB,), from_table(METER), identifiers=_asset("meter")),
        "solar": Preset((_HUB, _STRING), fill_solar, identifiers=_asset("pv")),
        "battery": _BATTERY,
        "battery_filtered": _BATTERY,
        "solar_flash": Preset(
            (_HUB, _STRING), fill_solar_power, identifiers=_asset("pv")
        ),
        "battery_flash": Preset(
            (_HUB,),
            from_table(BATTERY),
            needs_storage=True,
            identifiers=_asset("battery"),
        ),
        "ev": Preset((_CABINET,), fill_ev, identifiers=_asset()),
        "alsoenergy": Preset((_HUB, _CABINET), fill_tags, store=_store_tags),
    }
)
"""By message; the others are filled by hand alone."""


def offered_origins(message: str, found: Iterable[Origin]) -> list[Origin]:
    """Those of the origins that a message can be filled from."""
    if (preset := _PRESETS.get(message)) is None:
        return []
    return [
        origin
        for origin in found
        if origin.kind in preset.kinds
        and (origin.stores_energy or not preset.needs_storage)
    ]


def lacks_details(hass: HomeAssistant, origin: Origin) -> bool:
    """Whether a cabinet's slots show less than a report could tell."""
    finder = Finder(hass)
    return any(finder.entity_id(slot, "voltage") is None for slot in origin.slots)


def lacks_set_points(
    hass: HomeAssistant, format_key: str, message: str, origin: Origin, data: Data
) -> bool:
    """Whether a hub's battery had no order yet, whose setpoints the message could tell."""
    fills = origin.kind is OriginKind.HUB and _PRESETS[message].needs_storage
    finder = Finder(hass)
    return fills and any(
        finder.entity_id(origin.unit, sensor) is None
        for field in FORMATS[format_key].fields(data)
        if (sensor := BATTERY.get(field.key)) in SET_POINTS
    )


def suggested_identifiers(message: str, origin: Origin) -> Mapping[str, str]:
    """What a message about an origin could be identified by."""
    return _PRESETS[message].identifiers(origin)


def fill_report(
    hass: HomeAssistant, format_key: str, message: str, origin: Origin, data: Stored
) -> dict[str, str]:
    """Fill every field that can be; answers the disabled entities among the sources, by their registry ids."""
    preset = _PRESETS[message]
    filling = Filling(hass, Finder(hass))
    preset.fill(filling, origin, data)
    return preset.store(filling, format_key, data)
