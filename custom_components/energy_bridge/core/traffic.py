"""What came from devices, and what of it was not used: for the log and the diagnostics."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
import logging

from .wire import Cause

_LOGGER = logging.getLogger(__name__)

MAX_DETAIL = 200
"""Characters of a detail that are logged."""


@dataclass(slots=True)
class Traffic:
    """What came on one kind of topic; times are in s, of the caller's clock."""

    messages: int = 0
    first_time: float = 0.0
    last_time: float = 0.0
    last_payload: bytes = b""

    def add_message(self, payload: bytes, time: float) -> None:
        """Count one; `payload` is empty where it is not to be kept."""
        if not self.messages:
            self.first_time = time
        self.messages += 1
        self.last_time = time
        self.last_payload = payload


def rates[T: StrEnum](traffic: Mapping[T, Traffic]) -> dict[str, float]:
    """Messages per minute by kind of topic, over all the time since the first one."""
    return {
        topic.value: round(
            60 * (item.messages - 1) / (item.last_time - item.first_time), 2
        )
        for topic, item in traffic.items()
        if item.last_time > item.first_time
    }


class Unused:
    """Counts by cause what was not used of messages, and logs it once for each kind of topic."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.causes: Counter[Cause] = Counter()
        self._logged: set[tuple[str, str]] = set()

    @property
    def messages(self) -> int:
        """Messages of which nothing was used."""
        return self.causes.total() - self.causes[Cause.BAD_VALUE]

    def count(self, cause: Cause) -> None:
        """Count a message, and log nothing."""
        self.causes[cause] += 1

    def report(self, topic: str, cause: Cause, detail: str = "") -> None:
        """Count a message; what the broker had kept is no fault, and is not logged."""
        self.count(cause)
        if cause is not Cause.RETAINED:
            self.log_once(topic, cause.value, detail)

    def log_once(self, topic: str, what: str, detail: str = "") -> None:
        """Log what was not used, unless it was logged before, with whatever detail."""
        if (topic, what) in self._logged:
            return
        self._logged.add((topic, what))
        _LOGGER.warning(
            "Unexpected message on %s: %s",
            topic,
            f"{what} {detail[:MAX_DETAIL]}".rstrip(),
        )
