"""Which values a sender still sends: its messages do not all have the same ones, and some may come no more."""

from collections.abc import Collection
from dataclasses import dataclass

LONGEST_GAP = 300.0
"""Seconds between two messages with the same values, at most, for which they are waited for."""

MAX_SHAPES = 32

NO_KEYS: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Shape:
    """When a message with these keys came last, and the longest gap between two of them, in which others came."""

    time: float
    gap: float = 0.0


class KeyWatch:
    """Remembers when messages with which keys came; times are seconds of one steady clock.

    `keys` are those of the last message, `present` those that were still coming when that was asked last.
    """

    def __init__(self) -> None:
        """Begin without a message."""
        self.keys = NO_KEYS
        self.present = NO_KEYS
        self._shapes: dict[frozenset[str], _Shape] = {}
        self._current: list[frozenset[str]] = []
        # Whether all messages have had the same keys for long.
        self._is_settled = False

    def change_keys(
        self, keys: Collection[str], time: float, last_time: float | None
    ) -> None:
        """Messages have these keys from now on; the one before was of `last_time`."""
        if keys == self.keys:
            return
        if last_time is not None:
            self._touch(last_time)
        self.keys = frozenset(keys)
        self._is_settled = False
        shape = self._shapes.pop(self.keys, _Shape(time))
        if time - shape.time <= LONGEST_GAP:
            shape.gap = max(shape.gap, time - shape.time)
        shape.time = time
        self._shapes[self.keys] = shape
        if len(self._shapes) > MAX_SHAPES:
            del self._shapes[next(iter(self._shapes))]

    def update_present(self, now: float, last_time: float, limit: float) -> bool:
        """Find out which keys still come, the last message being of `last_time`; answers whether they are others.

        A key comes no more after `limit` seconds, or three times the longest gap that it had.
        """
        if self._is_settled:
            return False
        self._touch(last_time)
        self._shapes = {
            keys: shape
            for keys, shape in self._shapes.items()
            if now - shape.time <= 3 * LONGEST_GAP
        }
        self._is_settled = self._shapes.keys() == {self.keys} == set(self._current)
        current = [
            keys
            for keys, shape in self._shapes.items()
            if now - shape.time <= max(limit, 3 * shape.gap)
        ]
        if current == self._current:
            return False
        self._current = current
        self.present = NO_KEYS.union(*current)
        return True

    def _touch(self, time: float) -> None:
        if (shape := self._shapes.get(self.keys)) is not None:
            shape.time = time
