"""From the history of a message's sources to its documents."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
import json
from typing import override

from ...wire import Json
from ..document import Document, Step, utc_text
from ..grid import grid_times
from ..instants import InstantReport
from ..numbers import written
from ..series import Row
from .figures import Leaf, Message
from .midnight import midnight_after, midnight_before
from .readings import Readings
from .values import MintInput


@dataclass(frozen=True, slots=True, kw_only=True)
class MintReport(InstantReport):
    """A message of MINT (Data FTP 2.0 §4.1) at each instant of the grid.

    Days begin at midnight in `zone`.
    """

    message: Message
    equipment_id: str
    location_id: str
    zone: tzinfo
    inputs: Mapping[str, MintInput]

    @property
    @override
    def stale_index(self) -> int:
        """The index of rows that tell how many devices are stale (R9)."""
        return len(self.series)

    def needs_from(self, start: float) -> float:
        """The last local midnight: day counters begin there."""
        return midnight_before(start, self.zone)

    def build(self, rows: Iterable[Row], start: float, end: float) -> Iterator[Step]:
        """One document per instant; there is always something to tell, if only an error."""
        readings = Readings(self.message, self.inputs, self.stale_index, rows)
        midnight = self.needs_from(start)
        for time in grid_times(start, end, self.interval):
            while midnight <= time:
                readings.advance(midnight)
                readings.begin_day()
                midnight = midnight_after(midnight, self.zone)
            readings.advance(time)
            yield self.step(time, self._document(time, readings))

    def _document(self, time: float, readings: Readings) -> Document:
        identifiers = {
            "equipmentId": self.equipment_id,
            "locationId": self.location_id,
        }
        body: dict[str, Json] = {
            "messageType": self.message.type,
            **{key: identifiers[key] for key in self.message.identifiers},
            "timestamp": utc_text(time),
            "communicationState": readings.state,
        }
        for leaf in self.message.leaves:
            *parents, key = leaf.path.split(".")
            parent = _nested_object(body, parents)
            number = _number(leaf, readings.value(leaf.figure))
            if number is not None:
                parent[key] = number
        content = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        return Document(
            name=f"{self.equipment_id}_{utc_text(time, '%Y%m%d%H%M')}.json",
            content=content.encode(),
            first=time,
            last=time,
            unset=readings.unset,
        )


def _nested_object(body: dict[str, Json], keys: Sequence[str]) -> dict[str, Json]:
    """The object below these keys. It is made if need be, and may stay empty (A11)."""
    for key in keys:
        child = body.setdefault(key, {})
        assert isinstance(child, dict)
        body = child
    return body


def _number(leaf: Leaf, value: float | None) -> float | int | None:
    """A value as it is written; None if it is left out."""
    if value is None:
        if not leaf.mandatory:
            return None
        value = 0.0
    number = written(value, leaf.digits)
    return number if leaf.digits else int(number)
