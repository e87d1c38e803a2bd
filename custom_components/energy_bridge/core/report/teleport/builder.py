"""A configured Teleport report: one message per instant, and one document for each or for several."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import orjson

from ..document import Document, Step, utc_text
from ..grid import by_instant, grid_times
from ..instants import InstantReport
from ..series import Row, Value
from .electrical import Properties
from .layout import Layout
from .messages import Message
from .readings import Readings
from .wiring import Wiring


@dataclass(frozen=True, slots=True, kw_only=True)
class TeleportReport(InstantReport):
    """A report of one message type about one asset."""

    message: Message
    teleport_hash_id: str
    asset_identifier: str
    layout: Layout
    wiring: Wiring

    def needs_from(self, start: float) -> float:
        """Only what is in force at an instant counts (R1)."""
        return start

    def build(self, rows: Iterable[Row], start: float, end: float) -> Iterator[Step]:
        """A step per instant, without a document if nothing measured is known (A14)."""
        values: list[Value] = [None] * len(self.series)
        for instant, new in by_instant(rows, grid_times(start, end, self.interval)):
            for _, index, value in new:
                values[index] = value
            content = self.content_at(instant, values)
            document = None if content is None else self.document_of([content], instant)
            yield self.step(instant, document)

    def content_at(self, instant: float, values: Sequence[Value]) -> Properties | None:
        """The message of an instant, from the value of each series; None if nothing measured is known."""
        readings = Readings(self.wiring, values)
        body = self.message.body(self.layout, readings)
        if not readings.has_measurement:
            return None
        # Attempts of files are not counted, so that a repeat has the same bytes (§7.1).
        return {
            "type": self.message.type,
            "teleportHashId": self.teleport_hash_id,
            "assetIdentifier": self.asset_identifier,
            "attempt": 0,
            "measuredAt": utc_text(instant),
            **body,
            "scheduled": True,
        }

    def document_of(
        self,
        contents: Sequence[Properties],
        first: float,
        last: float | None = None,
    ) -> Document:
        """One array of messages; it is named by the stamp of the first of them."""
        name = (
            f"teleport_{self.message.file_type}_{self.asset_identifier}"
            f"_{utc_text(first, '%Y%m%d%H%M%S')}.json"
        )
        last = first if last is None else last
        return Document(name, orjson.dumps(contents), first, last, len(contents))
