"""The entities of cabinets and slots, as tables, and which of them show a value."""

from collections.abc import Iterable, Mapping

from .cabinet import CABINET_PROBLEM, CABINET_SENSORS
from .slot import OPEN, SLOT_SENSORS

CONNECTION = "connection"
"""Stands for whether orders can be sent, among the values that entities show."""


def _keys_by_value(
    tables: Iterable[tuple[str, tuple[str, ...]]],
) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for key, needs in tables:
        for name in needs:
            found[name] = (*found.get(name, ()), key)
    return found


KEYS_BY_VALUE = _keys_by_value(
    [
        *((each.key, each.needs) for each in CABINET_SENSORS),
        *((each.key, each.needs) for each in SLOT_SENSORS),
        (OPEN.key, (CONNECTION,)),
        (CABINET_PROBLEM.key, ("reading", "alerts")),
    ]
)
"""Which entities change with a value, by their keys: of a cabinet and of a slot."""
