"""When a day begins where the equipment stands."""

from datetime import UTC, date, datetime, timedelta, tzinfo


def _midnight(day: date, zone: tzinfo) -> float:
    """The first moment of a day, also where clocks are put forward at midnight."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()


def _midnights(time: float, zone: tzinfo) -> list[float]:
    """The midnights around a time, at least one of them later.

    A calendar can leave out a day, and a day begin before clocks are put back.
    """
    day = datetime.fromtimestamp(time, UTC).astimezone(zone).date()
    return [_midnight(day + timedelta(days=days), zone) for days in range(3)]


def midnight_before(time: float, zone: tzinfo) -> float:
    """The last local midnight at or before a time."""
    return max(found for found in _midnights(time, zone) if found <= time)


def midnight_after(time: float, zone: tzinfo) -> float:
    """The first local midnight after a time."""
    return min(found for found in _midnights(time, zone) if found > time)
