"""From the history of a message's sources to its files."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
import json

from ...wire import Json
from ..document import Document, Step
from ..grid import grid_times
from ..numbers import rounded
from ..series import Row, Series
from .messages import Leaf, Message
from .midnight import midnight_after, midnight_before
from .readings import Input, Readings

_NOISE = 6
"""Beyond these decimals is the noise of sums, which must not tip a half."""


@dataclass(frozen=True, slots=True)
class MintReport:
    """A message of MINT (Data FTP 2.0 §4.1) at each instant of the grid.

    Days begin at midnight in `zone`.
    """

    message: Message
    equipment_id: str
    location_id: str
    interval: int
    zone: tzinfo
    series: tuple[Series, ...]
    inputs: Mapping[str, Input]

    @property
    def period(self) -> int:
        """One file tells of one instant."""
        return self.interval

    @property
    def instant(self) -> bool:
        """Stamps are instants."""
        return True

    @property
    def stale_index(self) -> int:
        """The index of rows that tell how many devices are stale (R9)."""
        return len(self.series)

    def needs_from(self, start: float) -> float:
        """The last local midnight: day counters begin there."""
        return midnight_before(start, self.zone)

    def build(self, rows: Iterable[Row], start: float, end: float) -> Iterator[Step]:
        """One file per instant; there is always something to tell, if only an error."""
        readings = Readings(self.message, self.inputs, self.stale_index, rows)
        midnight = self.needs_from(start)
        for time in grid_times(start, end, self.interval):
            while midnight <= time:
                readings.advance(midnight)
                readings.begin_day()
                midnight = midnight_after(midnight, self.zone)
            readings.advance(time)
            yield Step(time + self.interval, self._document(time, readings))

    def _document(self, time: float, readings: Readings) -> Document:
        stamp = datetime.fromtimestamp(time, UTC)
        identifiers = {
            "equipmentId": self.equipment_id,
            "locationId": self.location_id,
        }
        body: dict[str, Json] = {
            "messageType": self.message.type,
            **{key: identifiers[key] for key in self.message.identifiers},
            "timestamp": f"{stamp:%Y-%m-%dT%H:%M:%SZ}",
            "communicationState": readings.state,
        }
        for leaf in self.message.leaves:
            *parents, key = leaf.path.split(".")
            place = body
            for parent in parents:
                child = place.setdefault(parent, {})
                assert isinstance(child, dict)
                place = child
            number = _number(leaf, readings.value(leaf.figure))
            if number is not None:
                place[key] = number
        content = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        return Document(
            name=f"{self.equipment_id}_{stamp:%Y%m%d%H%M}.json",
            content=content.encode(),
            first=time,
            last=time,
        )


def _number(leaf: Leaf, value: float | None) -> float | int | None:
    """A value as it is written; None if it is left out."""
    if value is None:
        if not leaf.mandatory:
            return None
        value = 0.0
    number = rounded(round(value, _NOISE), leaf.digits)
    return number if leaf.digits else int(number)
