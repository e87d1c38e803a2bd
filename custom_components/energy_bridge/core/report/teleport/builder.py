"""A configured Teleport report: one message, and one document, per instant."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson

from ..document import Document, Step
from ..grid import by_instant, grid_times
from ..series import Row, Series, Value
from .electrical import Properties
from .layout import Layout
from .messages import Message
from .readings import Readings, Wiring


@dataclass(frozen=True, slots=True, kw_only=True)
class TeleportReport:
    """A report of one message type about one asset."""

    message: Message
    teleport_hash_id: str
    asset_identifier: str
    interval: int
    layout: Layout
    wiring: Wiring

    @property
    def period(self) -> int:
        """Each instant has a document of its own."""
        return self.interval

    @property
    def instant(self) -> bool:
        """Stamps are instants."""
        return True

    @property
    def series(self) -> tuple[Series, ...]:
        """What to read."""
        return self.wiring.series

    def needs_from(self, start: float) -> float:
        """Only what is in force at an instant counts (R1)."""
        return start

    def build(self, rows: Iterable[Row], start: float, end: float) -> Iterator[Step]:
        """A step per instant, without a document if nothing measured is known (A14)."""
        values: list[Value] = [None] * len(self.series)
        for instant, new in by_instant(rows, grid_times(start, end, self.interval)):
            for _, index, value in new:
                values[index] = value
            yield Step(instant + self.interval, self._document(instant, values))

    def _document(self, instant: float, values: list[Value]) -> Document | None:
        readings = Readings(self.wiring, values)
        body = self.message.body(self.layout, readings)
        if not readings.told:
            return None
        measured_at = datetime.fromtimestamp(instant, UTC)
        # Attempts of files are not counted, so that a repeat has the same bytes (§7.1).
        content: Properties = {
            "type": self.message.type,
            "teleportHashId": self.teleport_hash_id,
            "assetIdentifier": self.asset_identifier,
            "attempt": 0,
            "measuredAt": f"{measured_at:%Y-%m-%dT%H:%M:%SZ}",
            **body,
            "scheduled": True,
        }
        name = (
            f"teleport_{self.message.file_type}_{self.asset_identifier}"
            f"_{measured_at:%Y%m%d%H%M%S}.json"
        )
        return Document(name, orjson.dumps([content]), instant, instant)
