"""What Home Assistant measured before a test, and the files that must come of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson

from .databases_seed import Past
from .inbox import Arrival
from .reports import ENERGY, GRID

MINUTE, FIVE, QUARTER = 60, 300, 900

type Files = dict[str, object]
"""What files tell, by their names."""


@dataclass(frozen=True, slots=True)
class Story:
    """Home Assistant measured each minute, then was killed.

    `start` and `end` are s since the epoch, `end` is the last minute measured; both are
    full quarters. The power in W is the number of the minute, the register in kWh 5000
    more.
    """

    start: int
    end: int

    @property
    def killed(self) -> float:
        """The last sign of life."""
        return self.end + 10.0

    def pasts(self) -> Iterator[Past]:
        """What the recorder has; the last rows are from after the last sign of life."""
        for entity_id, unit, kind, first in (
            (GRID, "W", "power", 0),
            (ENERGY, "kWh", "energy", 5000),
        ):
            rows = [
                (float(at), str(first + self._number(at)))
                for at in range(self.start, self.end + 1, MINUTE)
            ]
            attributes = {"unit_of_measurement": unit, "device_class": kind}
            yield Past(entity_id, attributes, [*rows, (self.killed + 5, "99999")])

    def mint(self, equipment_id: str, until: int, interval: int = MINUTE) -> Files:
        """State and power of each interval; an error without power since the kill (R11)."""
        return {
            f"{equipment_id}_{_stamp(at)}.json": (
                (0, self._number(at)) if at < self.killed else (2, 0)
            )
            for at in range(self.start, until, interval)
        }

    def teleport(self) -> Files:
        """Power each five minutes, delivery positive; nothing since the kill (A14)."""
        return {
            f"teleport_meterPower_grid_{_stamp(at)}00.json": -self._number(at)
            for at in range(self.start, self.end + 1, FIVE)
        }

    def alsoenergy(self) -> Files:
        """Tables of a quarter; the last ten seconds make no mean (R2), but a last (R3)."""
        rows = {
            at: f"{_time(at)},{self._number(at) + 2},{self._number(at) + 5004}"
            for at in range(self.start, self.end, FIVE)
        }
        rows[self.end] = f"{_time(self.end)},,{self._number(self.end) + 5000}"
        return {
            f"S4711_{_stamp(at)}.csv": [
                "Timestamp,GRID_P_W,GRID_E_IMP_KWH",
                *(rows[row] for row in range(at, at + QUARTER, FIVE) if row in rows),
            ]
            for at in range(self.start, self.end + 1, QUARTER)
        }

    def _number(self, at: int) -> int:
        return (at - self.start) // MINUTE


def told(arrival: Arrival) -> object:
    """What a file tells, as the story has it."""
    if arrival.directory == "alsoenergy":
        *lines, rest = arrival.content.decode().split("\r\n")
        assert rest == ""
        return lines
    body = orjson.loads(arrival.content)
    if arrival.directory == "teleport":
        (message,) = body
        return message["activePower"]["l1"]
    return body["communicationState"], body["activePower"]


def minute_of(mint: Arrival) -> int:
    """The minute in the name of a MINT file, s since the epoch."""
    stamp = mint.name.removesuffix(".json").rpartition("_")[2]
    moment = datetime.strptime(stamp, "%Y%m%d%H%M").replace(tzinfo=UTC)
    return int(moment.timestamp())


def _stamp(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y%m%d%H%M")


def _time(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S")
