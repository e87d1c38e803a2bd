"""The formats by the type of their reports, and what a form needs to know of them."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import tzinfo
import re
from types import MappingProxyType
from typing import Protocol

from . import alsoenergy, mint, teleport
from .configuration import Data, Field, Problem
from .document import Report
from .mint.messages import MESSAGES as MINT_MESSAGES
from .teleport.battery import CONNECTION as HIGH_VOLTAGE
from .teleport.battery_systems import CONNECTION as LOW_VOLTAGE, CONNECTIONS
from .teleport.ev import BY_CURRENT, POINT_TYPES
from .teleport.messages import MESSAGES as TELEPORT_MESSAGES
from .teleport.solar import SENSORS


class Format(Protocol):
    """What every format offers for a stored report."""

    def fields(self, data: Data) -> tuple[Field, ...]:
        """Every field that a source can be chosen for."""

    def problems(self, data: Data) -> list[Problem]:
        """What is wrong with the stored report, by the key of the form's field."""

    def report(self, data: Data, zone: tzinfo) -> Report:
        """The report, if there are no problems."""


FORMATS: Mapping[str, Format] = MappingProxyType(
    {"mint": mint, "teleport": teleport, "alsoenergy": alsoenergy}
)

MESSAGE_TYPES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "mint": {key: message.type for key, message in MINT_MESSAGES.items()},
        "teleport": {key: message.type for key, message in TELEPORT_MESSAGES.items()},
        "alsoenergy": {},
    }
)
"""The messages of each format, and their types as the partner writes them."""


def is_known(kind: str, data: Data) -> bool:
    """Whether this version can build a stored report; a later one may have more formats and messages."""
    messages = MESSAGE_TYPES.get(kind)
    return messages is not None and (not messages or data.get("message") in messages)


# The kinds of which an entry of these lists must have one.
_ENTRY_KINDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"environmentalSensors": SENSORS, "points": POINT_TYPES}
)

# By message and group: the property that is a word of the configuration, and its words.
_PROPERTY_KINDS: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        r"battery:": (HIGH_VOLTAGE, CONNECTIONS),
        r"battery:batteryEnergyStorageSystems\.\d+": (LOW_VOLTAGE, CONNECTIONS),
        r"ev:stations\.\d+\.points\.\d+": ("isCharging", (BY_CURRENT,)),
    }
)


def item_lists(kind: str, data: Data) -> tuple[str, ...]:
    """The keys of the lists in the message, outer ones first."""
    return teleport.item_lists(data) if kind == "teleport" else ()


def alarm_lists(kind: str, data: Data) -> tuple[str, ...]:
    """The keys of the message's lists of faults."""
    return teleport.alarm_lists(data) if kind == "teleport" else ()


def entry_kinds(key: str) -> tuple[str, ...]:
    """The kinds of which each entry of a list must have one; empty for a list of plain identifiers."""
    return _ENTRY_KINDS.get(key.rpartition(".")[2], ())


def property_kinds(data: Data, group: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Properties in a part of a message that are words of the configuration, with those words."""
    path = f"{data.get('message')}:{group}"
    for pattern, (name, words) in _PROPERTY_KINDS.items():
        if re.fullmatch(pattern, path):
            yield f"{group}.{name}".removeprefix("."), words


def conflicts(kind: str, data: Data, others: Iterable[Data]) -> Iterator[Problem]:
    """Why a report cannot go to the destination of others of its kind."""
    for other in others:
        if kind == "teleport":
            if (problem := teleport.asset_conflict(data, other)) is not None:
                yield problem
        elif kind == "mint":
            if mint.file_key(data) == mint.file_key(other):
                yield Problem("equipment_id", "duplicate_equipment")
        elif alsoenergy.site(data) == alsoenergy.site(other):
            yield Problem("site_id", "duplicate_site")
