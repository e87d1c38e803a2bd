"""Which alerts of a cabinet are new, and when each is over (§2.5, field notes)."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypedDict

from .protocol import Alert

SILENCE = 90.0
"""Seconds after which an alert is over that its cabinet repeats every 30 s."""

MAX_ALERTS = 64

type _Key = tuple[int | None, bool, str]


class StoredAlert(TypedDict):
    """One alert as JSON values."""

    slot: int | None
    is_error: bool
    message: str
    repeats: bool


@dataclass(slots=True)
class _Active:
    alert: Alert
    time: float


class Alerts:
    """The alerts of one cabinet that are not over. Times are seconds of one steady clock."""

    def __init__(self) -> None:
        """Start with none."""
        self._active: dict[_Key, _Active] = {}

    def __len__(self) -> int:
        """How many are not over."""
        return len(self._active)

    def __iter__(self) -> Iterator[Alert]:
        """Those that are not over."""
        return (active.alert for active in self._active.values())

    def add_alert(self, alert: Alert, time: float) -> bool:
        """Add one; answers whether it is new, and not the repetition of one that is not over.

        Beyond MAX_ALERTS none is added, nor said to be new: it would be so again with each repetition.
        """
        key = (alert.slot, alert.is_error, alert.message)
        known = key in self._active
        if not known and len(self._active) >= MAX_ALERTS:
            return False
        self._active[key] = _Active(alert, time)
        return not known

    def expire(self, time: float) -> bool:
        """End those that are not repeated any more; answers whether there were any."""
        return self._end(
            lambda active: active.alert.repeats and time - active.time > SILENCE
        )

    def end_unrepeated(self) -> bool:
        """End those that their cabinet sends only once, as it does not warn any more; answers whether there were any."""
        return self._end(lambda active: not active.alert.repeats)

    def data_to_store(self) -> list[StoredAlert]:
        """What must outlive a restart, so that nothing is told again."""
        return [
            StoredAlert(
                slot=alert.slot,
                is_error=alert.is_error,
                message=alert.message,
                repeats=alert.repeats,
            )
            for alert in self
        ]

    def restore(self, stored: Iterable[StoredAlert], time: float) -> None:
        """Go on from what `data_to_store` answered, as if the alerts had just been sent."""
        for item in stored:
            self.add_alert(
                Alert(
                    slot=item["slot"],
                    is_error=item["is_error"],
                    message=item["message"],
                    repeats=item["repeats"],
                ),
                time,
            )

    def restart(self, time: float) -> None:
        """The cabinet speaks again: it has time to repeat them from now on."""
        for active in self._active.values():
            active.time = time

    def _end(self, over: Callable[[_Active], bool]) -> bool:
        ended = [key for key, active in self._active.items() if over(active)]
        for key in ended:
            del self._active[key]
        return bool(ended)
