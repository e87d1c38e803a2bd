"""What the sources of a message say at one instant."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf, isfinite

import orjson

from ...wire import Json
from ..configuration import Data, Field, Flag, Source, flags
from ..numbers import rounded
from ..series import Dimension, Series, Value

DIGITS = 3

MAX_EXACT = 2**53
"""Above this a number does not hold its lowest bits."""


@dataclass(frozen=True, slots=True)
class Input:
    """A source in use: the index of its series, or a constant."""

    index: int | None
    constant: float | None
    factor: float
    states: Mapping[str, str]
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alarm:
    """A source of alarm texts in use: the index of its series."""

    index: int
    flag: Flag


@dataclass(frozen=True, slots=True)
class Wiring:
    """Which series feeds what."""

    series: tuple[Series, ...]
    inputs: Mapping[str, Input]
    alarms: Mapping[str, tuple[Alarm, ...]]


def wire(
    data: Data,
    fields: Iterable[Field],
    used: Mapping[str, Source],
    alarm_lists: Iterable[str],
) -> Wiring:
    """Give each distinct series an index."""
    series: dict[Series, int] = {}

    def index_of(wanted: Series) -> int:
        return series.setdefault(wanted, len(series))

    inputs = {
        field.key: Input(
            index=None
            if source.entity is None
            else index_of(Series(source.entity, field.dimension)),
            constant=source.constant if field.constant else None,
            factor=field.sign * source.scale * (-1 if source.invert else 1),
            states=source.states,
            choices=field.choices,
        )
        for field in fields
        if (source := used.get(field.key)) is not None
    }
    alarms = {
        key: tuple(Alarm(index_of(_series_of(flag)), flag) for flag in flags(data, key))
        for key in alarm_lists
    }
    return Wiring(tuple(series), inputs, alarms)


def _series_of(flag: Flag) -> Series:
    if flag.codes is None:
        return Series(flag.entity, Dimension.TEXT)
    dimension = Dimension.ANY if flag.codes == "mask" else Dimension.TEXT
    return Series(flag.entity, dimension, attribute=flag.attribute)


class Readings:
    """The values in force at one instant.

    What `out`, `number` and `integer` return is a measured property of the
    message; `told` says whether one of them had a value.
    """

    def __init__(self, wiring: Wiring, values: Sequence[Value]) -> None:
        """Look at values, by index of their series."""
        self._inputs = wiring.inputs
        self._alarms = wiring.alarms
        self._values = values
        self.told = False

    def mapped(self, key: str) -> bool:
        """Whether a field has a source."""
        return key in self._inputs

    def raw(self, key: str, least: float = -inf) -> float | None:
        """A number in the message's sign, not rounded; None below `least`."""
        if (source := self._inputs.get(key)) is None:
            return None
        value = source.constant if source.index is None else self._values[source.index]
        if not isinstance(value, int | float):
            return None
        value *= source.factor
        return value if isfinite(value) and value >= least else None

    def out[T: (float, str, bool)](
        self, value: T | None, digits: int = DIGITS
    ) -> T | None:
        """A measured property as it is written; None if it is too large."""
        if isinstance(value, float):
            value = _written(value, digits)
        self.told |= value is not None
        return value

    def number(self, key: str, least: float = -inf) -> float | None:
        """A measured number as it is written; a constant tells nothing."""
        source = self._inputs.get(key)
        if source is not None and source.index is None:
            return self.given(key, least=least)
        return self.out(self.raw(key, least))

    def integer(self, key: str) -> int | None:
        """A measured whole number from 0."""
        value = self.raw(key, least=0)
        if value is None or value > MAX_EXACT or not value.is_integer():
            return None
        self.told = True
        return int(value)

    def given(
        self, key: str, digits: int = DIGITS, least: float = -inf
    ) -> float | None:
        """A set-point as it is written; it is no measurement."""
        value = self.raw(key, least)
        return None if value is None else _written(value, digits)

    def text(self, key: str) -> str | None:
        """A text without outer blanks; None if nothing is left."""
        source = self._inputs.get(key)
        if source is None or source.index is None:
            return None
        value = self._values[source.index]
        return value.strip() or None if isinstance(value, str) else None

    def word(self, key: str) -> str | None:
        """One of the field's choices, by its table of states if it has one."""
        if (state := self.text(key)) is None:
            return None
        source = self._inputs[key]
        word = source.states.get(state) if source.states else state
        return word if word in source.choices else None

    def truth(self, key: str) -> bool | None:
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
            _texts(alarm.flag, self._values[alarm.index])
            for alarm in self._alarms.get(key, ())
        ]
        known = [texts for texts in found if texts is not None]
        return tuple(text for texts in known for text in texts) if known else None


def listed(*parts: Iterable[str] | None) -> list[Json]:
    """Several lists of texts as one, each text once, in the order of first sight."""
    return list(dict.fromkeys(text for part in parts for text in part or ()))


def _written(value: float, digits: int) -> float | None:
    # Beyond nine decimals is noise of the arithmetic, which must not tip a half.
    return rounded(round(value, 9), digits) if isfinite(value) else None


def _texts(flag: Flag, value: Value) -> list[str] | None:
    if value is None:
        return None
    if flag.codes is None:
        return [flag.text] if value == "on" else []
    if flag.codes == "mask":
        return None if (mask := _mask(value)) is None else list(_bits(flag, mask))
    return _names(flag, value)


def _mask(value: float | str) -> int | None:
    if isinstance(value, str) or not (0 <= value <= MAX_EXACT and value == int(value)):
        return None
    return int(value)


def _bits(flag: Flag, mask: int) -> Iterator[str]:
    for bit in range(mask.bit_length()):
        if mask >> bit & 1 and bit not in flag.ignore:
            yield f"{flag.text}{bit}"


def _names(flag: Flag, value: float | str) -> list[str] | None:
    try:
        names: Json = orjson.loads(value) if isinstance(value, str) else None
    except orjson.JSONDecodeError:
        return None
    if not isinstance(names, list):
        return None
    return [f"{flag.text}{name}" for name in names if isinstance(name, str)]
