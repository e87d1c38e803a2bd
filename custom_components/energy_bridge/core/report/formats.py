"""The formats by the type of their reports, and what a form needs to know of them."""

from collections.abc import Iterator, Mapping
from datetime import tzinfo
import re
from types import MappingProxyType
from typing import Protocol

from . import alsoenergy, mint, teleport
from .configuration import Data, Field, Problem
from .document import Report
from .teleport import is_flash
from .teleport.battery import CONNECTION as HIGH_VOLTAGE
from .teleport.battery_systems import CONNECTION as LOW_VOLTAGE, CONNECTIONS
from .teleport.ev import BY_CURRENT, POINT_TYPES
from .teleport.meter import CONNECTION as METER
from .teleport.solar import SENSORS, sensors_of


class Format(Protocol):
    """What every format offers for a stored report."""

    @property
    def message_types(self) -> Mapping[str, str]:
        """The messages, and their types as the partner writes them; empty where there is only one."""

    def fields(self, data: Data) -> tuple[Field, ...]:
        """Every field that a source can be chosen for."""

    def problems(self, data: Data) -> list[Problem]:
        """What is wrong with the stored report, by the key of the form's field."""

    def item_lists(self, data: Data) -> tuple[str, ...]:
        """The keys of the lists in the message, outer ones first."""

    def alarm_lists(self, data: Data) -> tuple[str, ...]:
        """The keys of the message's lists of faults."""

    def conflict(self, data: Data, other: Data) -> Problem | None:
        """Why two reports cannot go to one destination; None if they can."""

    def sequence(self, data: Data) -> str | None:
        """What the partner takes in the order of its stamps only, each stamp once: a site's id.

        None where documents may arrive in any order, and again.
        """

    def report(self, data: Data, zone: tzinfo) -> Report:
        """The report, if there are no problems."""


FORMATS: Mapping[str, Format] = MappingProxyType(
    {"mint": mint, "teleport": teleport, "alsoenergy": alsoenergy}
)


def is_known(format_key: str, data: Data) -> bool:
    """Whether this version can build a stored report; a later one may have more formats and messages."""
    if (found := FORMATS.get(format_key)) is None:
        return False
    return not found.message_types or data.get("message") in found.message_types


# The kinds of which an entry of these lists must have one.
_ENTRY_KINDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"environmentalSensors": SENSORS, "points": POINT_TYPES}
)

# By message and group: the property that is a word of the configuration, and its words.
_PROPERTY_KINDS: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        r"battery:": (HIGH_VOLTAGE, CONNECTIONS),
        r"meter:": (METER, CONNECTIONS),
        r"battery:batteryEnergyStorageSystems\.\d+": (LOW_VOLTAGE, CONNECTIONS),
        r"ev:stations\.\d+\.points\.\d+": ("isCharging", (BY_CURRENT,)),
    }
)


def entry_kinds(data: Data, key: str) -> tuple[str, ...]:
    """The kinds of which each entry of a report's list must have one; empty for a list of plain identifiers."""
    kinds = _ENTRY_KINDS.get(key.rpartition(".")[2], ())
    return sensors_of(is_flash=True) if kinds == SENSORS and is_flash(data) else kinds


def property_kinds(data: Data, group: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Properties in a part of a message that are words of the configuration, with those words."""
    path = f"{data.get('message')}:{group}"
    for pattern, (name, words) in _PROPERTY_KINDS.items():
        if re.fullmatch(pattern, path):
            yield f"{group}.{name}".removeprefix("."), words
