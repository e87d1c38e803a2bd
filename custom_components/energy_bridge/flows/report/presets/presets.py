"""The presets: which origins are offered for a message, and filling a report from one of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from homeassistant.core import HomeAssistant

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
    fill_tags,
    from_table,
)
from .origins import Origin, OriginKind
from .tables import COLLECTOR, METER, RTU


@dataclass(frozen=True, slots=True)
class Preset:
    """What a message can be filled from, and how."""

    kinds: tuple[OriginKind, ...]
    fill: Fill
    asset_suffix: str = ""
    """What tells Teleport's assets of one hub apart."""
    needs_storage: bool = False


_HUB, _STRING, _CABINET = OriginKind.HUB, OriginKind.STRING, OriginKind.CABINET
_BATTERY = Preset((_HUB, _CABINET), fill_battery, "battery", needs_storage=True)

_PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        "collector": Preset((_HUB,), from_table(COLLECTOR)),
        "pv_system": Preset((_HUB, _STRING), fill_pv_system),
        "rtu": Preset((_HUB,), from_table(RTU)),
        "meter": Preset((_HUB,), from_table(METER), "meter"),
        "solar": Preset((_HUB, _STRING), fill_solar, "pv"),
        "battery": _BATTERY,
        "battery_filtered": _BATTERY,
        "ev": Preset((_CABINET,), fill_ev),
        "alsoenergy": Preset((_HUB, _CABINET), fill_tags),
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


def asset_identifier(message: str, origin: Origin) -> str:
    """What Teleport could call it: brand and serial number, another one for each family of messages."""
    if origin.kind is OriginKind.CABINET:
        return f"voltz-{origin.serial}"
    return f"ferroamp-{origin.serial}-{_PRESETS[message].asset_suffix}"


def fill_report(
    hass: HomeAssistant, kind: str, message: str, origin: Origin, data: Stored
) -> dict[str, str]:
    """Fill every field that can be; answers the disabled entities among the sources, by their registry ids."""
    filling = Filling(hass, Finder(hass))
    _PRESETS[message].fill(filling, origin, data)
    if kind == "alsoenergy":
        data["tags"] = filling.tags
        return filling.finder.disabled
    if filling.items:
        data["items"] = {key: list[Json](names) for key, names in filling.items.items()}
    if filling.kinds:
        data["kinds"] = dict[str, Json](filling.kinds)
    if message == "ev":
        data["current_type"] = "dc"
    data["flags"] = {key: [flag] for key, flag in filling.flags.items()}
    known = {field.key for field in FORMATS[kind].fields(data)}
    fields = {key: source for key, source in filling.fields.items() if key in known}
    data["fields"] = dict[str, Json](fields)
    used = {source["entity"] for source in (*fields.values(), *filling.flags.values())}
    return {
        reference: entity_id
        for reference, entity_id in filling.finder.disabled.items()
        if reference in used
    }
