"""The table of what the community integration's entities are here."""

from collections.abc import Iterable
from itertools import groupby
from math import isclose
import re

from custom_components.energy_bridge.core.ferroamp.community import (
    COUNTERPARTS,
    Counterpart,
)
from custom_components.energy_bridge.core.ferroamp.quantities import PEAK_TO_RMS, Kind
from custom_components.energy_bridge.hub.tables import SENSORS
from custom_components.energy_bridge.hub.tables.builders import HubSensorDescription

from .entities import names_of
from .markdown import table

COLUMNS = ("Device", "Integration *ferroamp*", "Energy Bridge", "Notes")

_DEVICES = {Kind.HUB: "Hub", Kind.ESO: "ESO", Kind.SSO: "SSO", Kind.ESM: "ESM"}


def community_table() -> str:
    """One row for each entity; the phases of one value share a row."""
    return table(
        COLUMNS, (_row(list(group)) for _, group in groupby(COUNTERPARTS, _family))
    )


def _family(counterpart: Counterpart) -> tuple[Kind, str, bool]:
    """What is equal for the phases of one value."""
    name = re.sub(r" L[123]$", "", counterpart.name)
    return counterpart.kind, name, name != counterpart.name


def _row(group: list[Counterpart]) -> dict[str, str]:
    first = group[0]
    return {
        "Device": _DEVICES[first.kind],
        COLUMNS[1]: _joined(each.name for each in group),
        "Energy Bridge": _joined(_our_name(each) for each in group),
        "Notes": " ".join(_notes(first)),
    }


def _joined(names: Iterable[str]) -> str:
    """Names that differ in their ends only, as one."""
    first, *others = names
    return ", ".join([first, *(name.rpartition(" ")[2] for name in others)])


def _description(counterpart: Counterpart) -> HubSensorDescription | None:
    for each in SENSORS[counterpart.kind]:
        if each.key == counterpart.ours:
            return each
    return None


def _our_name(counterpart: Counterpart) -> str:
    description = _description(counterpart)
    return "" if description is None else names_of(description)[description.key]


def _notes(counterpart: Counterpart) -> list[str]:
    description = _description(counterpart)
    if description is None:
        return ["No counterpart."]
    notes = []
    if not description.entity_registry_enabled_default:
        notes.append("Disabled by default.")
    if isclose(counterpart.factor, PEAK_TO_RMS):
        notes.append("Peak value there, RMS here: multiplied by 0.707.")
    if description.native_unit_of_measurement == "var":
        notes.append("W there, var here.")
    return notes
