"""What system health tells of reports."""

from collections.abc import Sequence

from .destination import DestinationConfigEntry

_UNITS = ("B", "KiB", "MiB")


def destination_health(
    loaded: Sequence[DestinationConfigEntry], entries: int
) -> dict[str, str | int]:
    """How many reports deliver nothing though something is due, and what waits, of exports too.

    What waits for entries that are not loaded is not counted.
    """
    destinations = [entry.runtime_data for entry in loaded]
    overdue = [
        each.is_overdue(report_id)
        for each in destinations
        for report_id in (*each.reports, *each.flashes)
    ]
    outboxes = [runner.outbox for each in destinations for runner in each.runners]
    return {
        "reports_overdue": f"{sum(overdue)} / {len(overdue)}",
        "documents_waiting": sum(each.documents_waiting for each in outboxes),
        "outbox_size": _size_text(sum(each.bytes_waiting for each in outboxes)),
    }


def _size_text(size: float) -> str:
    """A number of bytes as people read it."""
    steps = 0
    while size >= 1024 and steps + 1 < len(_UNITS):
        size /= 1024
        steps += 1
    return f"{size:.{1 if steps else 0}f} {_UNITS[steps]}"
