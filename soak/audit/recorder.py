"""What Home Assistant recorded, straight from its database."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
import json
from math import isfinite
from pathlib import Path
import sqlite3
from typing import Any

COPIES = "recorded"
DATABASE = "home-assistant_v2.db"


@dataclass(frozen=True)
class Row:
    """A state: when by Home Assistant's clock, its number if it is one, the unit, its place among all states, and all of it."""

    time: float
    value: float | None
    unit: str | None
    id: int = 0
    text: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Summed:
    """A row of statistics: the end of its time by Home Assistant's clock, and the sum until then."""

    time: float
    sum: float
    unit: str | None


class Recorded:
    """What was recorded in a run, in the order in which it was written.

    Before each purge the database was copied to `recorded/`; what several copies have counts once.
    """

    def __init__(self, folder: Path) -> None:
        """Of the run in this folder."""
        self._paths = [
            *sorted((folder / COPIES).glob("*.db")),
            folder / "config" / DATABASE,
        ]

    def states(self, entity_id: str) -> list[Row]:
        """All states of an entity."""
        return self._states.get(entity_id, [])

    def times(self) -> list[tuple[int, float]]:
        """Of all states of all entities: their places, and when."""
        return sorted(
            (row.id, row.time) for rows in self._states.values() for row in rows
        )

    def statistics(self, entity_id: str, *, short: bool) -> list[Summed]:
        """The sums of an entity, of each five minutes or each hour."""
        table, length = (
            ("statistics_short_term", 300) if short else ("statistics", 3600)
        )
        found: dict[tuple[float, float], Summed] = {}
        for start, total, unit in self._query(
            f"SELECT s.start_ts, s.sum, m.unit_of_measurement FROM {table} s"  # noqa: S608 - one of two names
            " JOIN statistics_meta m ON m.id = s.metadata_id"
            " WHERE m.statistic_id = ? AND s.sum IS NOT NULL ORDER BY s.id",
            entity_id,
        ):
            found.setdefault((start, total), Summed(start + length, total, unit))
        return list(found.values())

    @cached_property
    def _states(self) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {}
        known: set[tuple[str, float, str]] = set()
        for entity_id, state, time, attributes in self._query(
            "SELECT m.entity_id, s.state, s.last_updated_ts, a.shared_attrs FROM states s"
            " JOIN states_meta m ON m.metadata_id = s.metadata_id"
            " LEFT JOIN state_attributes a ON a.attributes_id = s.attributes_id"
            " WHERE s.last_updated_ts IS NOT NULL ORDER BY s.state_id"
        ):
            key = entity_id, time, state
            if key not in known:
                known.add(key)
                told = _attributes(attributes)
                unit = told.get("unit_of_measurement")
                row = Row(
                    time,
                    _number(state),
                    None if unit is None else str(unit),
                    len(known),
                    str(state),
                    told,
                )
                found.setdefault(entity_id, []).append(row)
        return found

    def _query(self, text: str, *values: str) -> Iterator[tuple[Any, ...]]:
        for path in self._paths:
            if path.exists():
                with closing(
                    sqlite3.connect(f"file:{path}?mode=ro", uri=True)
                ) as database:
                    yield from database.execute(text, values)


def _number(state: str | None) -> float | None:
    try:
        value = float(state or "")
    except ValueError:
        return None
    return value if isfinite(value) else None


@lru_cache(maxsize=4096)
def _attributes(attributes: str | None) -> Mapping[str, Any]:
    loaded: dict[str, Any] = json.loads(attributes or "{}")
    return loaded
