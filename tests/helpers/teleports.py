"""Stored Teleport reports, and what they make of the states of some entities."""

from collections.abc import Iterable, Mapping
from datetime import UTC
from pathlib import Path

import orjson

from custom_components.energy_bridge.core.report import teleport
from custom_components.energy_bridge.core.report.configuration import Data
from custom_components.energy_bridge.core.report.document import Document
from custom_components.energy_bridge.core.report.series import Row, Value
from custom_components.energy_bridge.core.wire import Json

GOLDEN = Path(__file__).parents[1] / "core" / "report" / "teleport" / "golden"

SYSTEMS = "batteryEnergyStorageSystems"

T = 1_700_000_100.0
"""2023-11-14T22:15:00Z, a multiple of 300 s."""

type States = Mapping[str, Value]
"""A value by entity, or by `<entity>#<attribute>`."""


def stored(message: str, fields: Mapping[str, Json], **more: Json) -> Data:
    """A report as it is stored; a field given as text names its entity."""
    return {
        "message": message,
        "interval": 300,
        "teleport_hash_id": "8de4y2",
        "asset_identifier": "asset-1",
        "fields": {
            key: {"entity": source} if isinstance(source, str) else source
            for key, source in fields.items()
        },
        **more,
    }


def numbered(name: str, *values: Value) -> dict[str, Value]:
    """The states of entities whose names end in 1, 2, ..."""
    return {f"{name}{number}": value for number, value in enumerate(values, 1)}


def at(found: Json, path: str) -> Json:
    """The property at a path; list entries count from 0."""
    for name in path.split("."):
        if isinstance(found, list):
            found = found[int(name)]
        else:
            assert isinstance(found, dict)
            found = found[name]
    return found


def rows_of(data: Data, states: States, time: float = T) -> list[Row]:
    """One row per series of which there is a state."""
    names = _names(data)
    assert set(states) <= set(names)
    return [
        (time, index, states[name])
        for index, name in enumerate(names)
        if name in states
    ]


def used(data: Data, states: States) -> States:
    """Only those that a report reads."""
    names = set(_names(data))
    return {name: value for name, value in states.items() if name in names}


def _names(data: Data) -> list[str]:
    return [
        f"{one.entity}#{one.attribute}" if one.attribute else one.entity
        for one in teleport.report(data, UTC).series
    ]


def documents(
    data: Data, rows: Iterable[Row], start: float = T, end: float = T + 300
) -> list[Document]:
    """The documents of a span."""
    steps = teleport.report(data, UTC).build(rows, start, end)
    return [step.document for step in steps if step.document is not None]


def message(data: Data, states: States) -> dict[str, Json]:
    """The one message at T."""
    [document] = documents(data, rows_of(data, states))
    [found] = orjson.loads(document.content)
    assert isinstance(found, dict)
    return found


def golden(name: str) -> bytes:
    """A golden file without its line breaks and indents."""
    return orjson.dumps(orjson.loads((GOLDEN / name).read_bytes()))


def with_frequency(data: Data, states: States) -> dict[str, Json]:
    """The message at T, where sensor.f has a value so that there is one."""
    return message(data, {**states, "sensor.f": 50.0})
