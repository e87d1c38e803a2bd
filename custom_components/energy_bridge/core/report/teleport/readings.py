"""What the sources of a message say at one instant."""

from collections.abc import Sequence
from datetime import datetime
from math import inf, isfinite

from ..document import utc_text
from ..numbers import written
from ..series import Value
from .alarms import MAX_EXACT, alarm_texts
from .wiring import TeleportInput, Wiring

DIGITS = 3


class Readings:
    """The values in force at one instant, by the keys of fields.

    What `measured`, `number` and `integer` return is a measured property of the message,
    what `setting` returns is none.
    """

    def __init__(self, wiring: Wiring, values: Sequence[Value]) -> None:
        """Look at values, by index of their series."""
        self._inputs = wiring.inputs
        self._alarms = wiring.alarms
        self._values = values
        self.has_measurement = False
        """Whether a measured property had a value so far; without one there is no message."""

    def has_source(self, key: str) -> bool:
        """Whether a field has a source."""
        return key in self._inputs

    def raw(self, key: str, least: float = -inf) -> float | None:
        """A number in the message's sign, not rounded; None below `least`."""
        if (source := self._inputs.get(key)) is None:
            return None
        number = source.scaled(self._value(source))
        return number if number is not None and number >= least else None

    def measured[T: (float, str, bool)](
        self, value: T | None, digits: int = DIGITS
    ) -> T | None:
        """A measured property as it is written; None if it is too large."""
        if isinstance(value, float):
            value = _written(value, digits)
        self.has_measurement |= value is not None
        return value

    def number(self, key: str, least: float = -inf) -> float | None:
        """A measured number as it is written; a constant is no measurement."""
        source = self._inputs.get(key)
        if source is not None and source.index is None:
            return self.setting(key, least=least)
        return self.measured(self.raw(key, least))

    def integer(self, key: str) -> int | None:
        """A measured whole number from 0."""
        value = self.raw(key, least=0)
        if value is None or value > MAX_EXACT or not value.is_integer():
            return None
        self.has_measurement = True
        return int(value)

    def setting(
        self, key: str, digits: int = DIGITS, least: float = -inf
    ) -> float | None:
        """A setpoint or a rating as it is written."""
        value = self.raw(key, least)
        return None if value is None else _written(value, digits)

    def text(self, key: str) -> str | None:
        """A text without outer blanks; None if nothing is left."""
        source = self._inputs.get(key)
        if source is None or source.index is None:
            return None
        value = self._value(source)
        return value.strip() or None if isinstance(value, str) else None

    def moment(self, key: str) -> str | None:
        """A time as messages have it; None for what is none, or does not tell its zone."""
        try:
            found = datetime.fromisoformat((self.text(key) or "").strip('"'))
            return None if found.tzinfo is None else utc_text(found.timestamp())
        except ValueError, OverflowError:
            return None

    def _value(self, source: TeleportInput) -> Value:
        """The constant, or the value in force while the entity's attributes are as they must be."""
        if source.index is None:
            return source.constant
        if any(self._values[index] != text for index, text in source.where):
            return None
        return self._values[source.index]

    def word(self, key: str) -> str | None:
        """One of the field's choices, by its table of states if it has one."""
        if (state := self.text(key)) is None:
            return None
        source = self._inputs[key]
        word = source.states.get(state) if source.states else state
        return word if word in source.choices else None

    def boolean(self, key: str) -> bool | None:
        """Whether the state is one that means true; None if there is none.

        Without a table of states only `on` does. A table of one word leaves the other
        word to all states that are not in it.
        """
        if (state := self.text(key)) is None:
            return None
        states = self._inputs[key].states or {"on": "true"}
        words = set(states.values())
        word = states.get(state)
        if word is None and len(words) == 1:
            return "false" in words
        return None if word is None else word == "true"

    def alarms(self, key: str) -> tuple[str, ...] | None:
        """The texts of a list of alarms; None if none of its sources has a value."""
        found = [
            alarm_texts(alarm.flag, self._values[alarm.index])
            for alarm in self._alarms.get(key, ())
        ]
        known = [texts for texts in found if texts is not None]
        return tuple(text for texts in known for text in texts) if known else None


def _written(value: float, digits: int) -> float | None:
    return written(value, digits) if isfinite(value) else None
