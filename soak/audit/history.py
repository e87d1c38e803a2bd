"""Whether an entity had a value at a moment, as far as the recorder can tell."""

from bisect import bisect_right

from .recorder import Recorded, Row
from .run import Run, Span

HEARTBEAT = 65.0
"""s before a kill of which nobody can say that Home Assistant still measured: a heartbeat comes once a minute."""
SETTLING = 5.0
"""s at an edge of a downtime or of a clock's step that are nobody's fault."""

NEWS = 45.0
"""s after a clock was set until each device has told something new: what only goes on leaves no row."""


class History:
    """The recorded values of a run, asked for at moments of Home Assistant's clock."""

    def __init__(self, run: Run) -> None:
        """Of a run."""
        self._run = run
        self._recorded = Recorded(run.folder)
        self._rows: dict[str, list[Row]] = {}
        self.unsure = tuple(self._unsure())

    def rows(self, entity_id: str) -> list[Row]:
        """All rows by their time; of equal times the later one stands last."""
        if entity_id not in self._rows:
            found = self._recorded.states(entity_id)
            self._rows[entity_id] = sorted(found, key=lambda row: row.time)
        return self._rows[entity_id]

    def row(self, entity_id: str, stamp: float) -> Row | None:
        """The row in force then."""
        rows = self.rows(entity_id)
        index = bisect_right(rows, stamp, key=lambda row: row.time)
        return rows[index - 1] if index else None

    def is_sure(self, begin: float, end: float) -> bool:
        """Whether Home Assistant measured from `begin` to `end`, by a clock that was not touched meanwhile."""
        if len(self._run.moments(begin)) != 1 or len(self._run.moments(end)) != 1:
            return False
        return not any(first <= end and begin <= last for first, last in self.unsure)

    def has_value(self, entity_id: str, stamp: float) -> bool:
        """Whether there was a value for sure: it was measured then, and nothing had ended since."""
        row = self.row(entity_id, stamp)
        return (
            row is not None
            and row.value is not None
            and self.is_sure(stamp - SETTLING, stamp)
            and self.is_sure(row.time, row.time)
            and not any(row.time <= first <= stamp for first, _ in self.unsure)
        )

    def _unsure(self) -> list[tuple[float, float]]:
        """Times by Home Assistant's clock around its downtimes, its clock's steps and purges."""
        run = self._run
        found = []
        for span in run.downtimes:
            before = HEARTBEAT if span.name.endswith("killed") else SETTLING
            told = _told_to_stop(run, span)
            found.append(
                (
                    min(
                        span.begin - before + run.ahead(span.begin),
                        told - SETTLING + run.ahead(told),
                    ),
                    span.end + SETTLING + run.ahead(span.end),
                )
            )
        for span in run.faults:
            if span.name.startswith("recorder_purged"):
                ahead = run.ahead(span.begin)
                found.append((span.begin - 1 + ahead, span.end + NEWS + ahead))
        previous = 0.0
        for began, ahead in run.clock[1:]:
            edges = (began + previous, began + ahead)
            found.append((min(edges) - HEARTBEAT, max(edges) + NEWS))
            previous = ahead
        return found


def _told_to_stop(run: Run, down: Span) -> float:
    """When Home Assistant began to stop that was away then: it measures no more, though its process may take long to end."""
    return min(
        (
            fault.begin
            for fault in run.planned_faults
            if fault.name == "home_stopped" and fault.begin <= down.begin <= fault.end
        ),
        default=down.begin,
    )
