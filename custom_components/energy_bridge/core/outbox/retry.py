"""When to try a delivery again."""

from math import inf
from typing import Literal

type RetrySchedule = Literal["current", "classic"]
"""Teleport published two schedules; the current one serves every format."""

_CLASSIC = (10.0, 300.0, 1800.0, 7200.0, 86400.0, 259200.0)


def backoff(attempt: int, schedule: RetrySchedule = "current") -> float | None:
    """Seconds to wait after attempt number `attempt` (from 0) failed.

    None where only the user starts another one: the classic schedule ends with its
    seventh attempt, number 6. The current one goes on until the document is too old.
    """
    if schedule == "current":
        return float(2 ** min(attempt, 8))
    return _CLASSIC[attempt] if attempt < len(_CLASSIC) else None


def longest_wait(attempts: int, schedule: RetrySchedule = "current") -> float:
    """Seconds that a schedule waits at most after so many failed attempts.

    Infinite where only the user starts another one.
    """
    if schedule == "current":
        return backoff(8) or 0.0
    return max(_CLASSIC) if attempts <= len(_CLASSIC) else inf
