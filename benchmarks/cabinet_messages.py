"""Info messages of busy cabinets: packs charge in all slots but one, and some are swapped."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise
from random import Random
from typing import Any

import orjson

from simulator.cabinet.messages import info
from simulator.cabinet.station import Dialect, Fleet, Station

NOON = datetime(2026, 6, 21, 10, 0, tzinfo=UTC)
PERIOD = 30.0
"""Seconds between two messages of a cabinet."""
STEP = 54.0
"""Seconds that packs charge meanwhile: so many that 26 of 240 values change."""
RIPPLE = 0.01
"""Relative noise of the charging current."""
SWAP_CHANCE = 6 * PERIOD / 3600
FULL, USED = 85.0, 12.0
"""State of charge, %, at which a pack is taken to be charged again, and then has."""


def flat(data: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """All values of a message by their path."""
    pairs = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in pairs:
        if isinstance(value, dict | list):
            yield from flat(value, f"{path}.{key}")
        else:
            yield f"{path}.{key}", value


class BusyFleet:
    """Cabinets of 12 slots, one of them free."""

    def __init__(
        self, cabinets: int, dialects: tuple[Dialect, ...] = (Dialect.DOCUMENT,)
    ) -> None:
        """Fill the slots."""
        fleet = Fleet(2 * cabinets, dialects=dialects, seed=3)
        self.stations = fleet.stations[:cabinets]
        self._random = Random(5)
        self._travelling = fleet.travelling
        self._spare = [
            slot.pack
            for station in fleet.stations[cabinets:]
            for slot in station.slots
            if slot.pack
        ]
        for station in self.stations:
            for slot in station.slots[:-1]:
                slot.pack = slot.pack or self._spare.pop()
                slot.pack.state_of_charge = self._random.uniform(USED, FULL)
            station.slots[-1].pack = None

    def message(self, station: Station, time: datetime) -> bytes:
        """The next message of a cabinet."""
        station.advance(STEP)
        for slot in station.slots:
            if slot.pack is None:
                continue
            slot.pack.power *= self._random.uniform(1 - RIPPLE, 1 + RIPPLE)
            if slot.pack.state_of_charge > FULL:
                slot.pack.state_of_charge = USED
        if self._random.random() < SWAP_CHANCE:
            self._swap(station)
        return orjson.dumps(info(station, time))

    def seconds(self) -> Iterator[list[tuple[str, bytes]]]:
        """Topics and payloads, second by second: each cabinet sends every 30 s."""
        for second in count():
            due = self.stations[second % int(PERIOD) :: int(PERIOD)]
            time = NOON + timedelta(seconds=second)
            yield [
                (f"/stations/info/{station.mac}", self.message(station, time))
                for station in due
            ]

    def _swap(self, station: Station) -> None:
        """A pack goes into the free slot, another one leaves."""
        free = station.free[0]
        slot = self._random.choice([slot for slot in station.slots if slot.pack])
        self._travelling.append(slot.pack)  # type: ignore[arg-type]  # chosen for its pack
        at = self._random.randrange(len(self._travelling) - 1)
        free.pack, slot.pack = self._travelling.pop(at), None


def messages(count: int) -> list[bytes]:
    """What one busy cabinet sends."""
    fleet = BusyFleet(1)
    (station,) = fleet.stations
    return [
        fleet.message(station, NOON + timedelta(seconds=PERIOD * number))
        for number in range(count)
    ]


def changed_values(payloads: list[bytes]) -> float:
    """How many values change from one message to the next, on average."""
    contents = [dict(flat(orjson.loads(payload))) for payload in payloads]
    changes: list[int] = [
        sum(after.get(key) != value for key, value in before.items())
        for before, after in pairwise(contents)
    ]
    return sum(changes) / len(changes)
