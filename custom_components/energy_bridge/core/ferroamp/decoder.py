"""The quick way from bytes to a hub's reading, for messages shaped like one before.

A hub sends the same keys every second. The first message of a shape goes the careful way, through
`readings.parse_object`, and leaves a plan: where in such a message which number stands. The next ones take their numbers
by that plan in a few passes that run in C. A message that does not fit its plan to the letter goes the careful way, so
both ways read the same.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import chain
from math import hypot
from operator import itemgetter
from typing import Any

import orjson

from ..wire import load_object
from .quantities import QUANTITIES, Fold, Kind, Quantity
from .readings import ROWS, Layout, Reading, parse_object
from .values import MAX_NUMBER, bit_mask, plain_key

MAX_PLANS = 8

_PHASES = ("L1", "L2", "L3")
_POLES = ("neg", "pos")
_VALUE = ("val",)
_PARTS = (_PHASES, _POLES, _VALUE)
"""The parts that a field may have, spelled and sorted like this, for a plan to read it."""

_phases = itemgetter(*_PHASES)
_poles = itemgetter(*_POLES)
_value = itemgetter(*_VALUE)

_MISFIT = (KeyError, TypeError, ValueError)
"""What reading by a plan raises for a message of another shape."""

type _Message = Mapping[str, Any]
type _Getter = Callable[[_Message], tuple[Any, ...]]
"""Takes some fields out of a message."""


class HubDecoder:
    """Reads a hub's messages; remembers the shapes it has seen, up to MAX_PLANS.

    Of `wanted`, keys of the table, the quick way reads just those; None is all. The careful way always reads all.
    """

    def __init__(self, wanted: frozenset[str] | None = None) -> None:
        """Start without a plan."""
        self._wanted = wanted
        self._plans: dict[int, _Plan] = {}
        """By the number of keys; a message with as many other keys does not fit the plan it finds."""

    def parse(self, payload: bytes) -> Reading:
        """Read one message; raises MessageError, and nothing else, for one that cannot be used."""
        data = load_object(payload)
        if plan := self._plans.get(len(data)):
            try:
                return plan.read(data)
            except _MISFIT:
                pass
        reading = parse_object(Kind.HUB, data)
        if len(data) in self._plans or len(self._plans) < MAX_PLANS:
            if plan := _plan_for(data, reading, self._wanted):
                self._plans[len(data)] = plan
        return reading


@dataclass(frozen=True, slots=True)
class _NumberFields:
    """Some of a message's fields with numbers: those of three phases, of two poles, and single values."""

    phases: _Getter
    poles: _Getter
    values: _Getter
    rows: tuple[int, ...]
    """The rows of the hub's table that the numbers fill, one for each."""

    def texts(self, data: _Message) -> list[str]:
        """The numbers of a message as they were sent, one for each of `rows`."""
        return [
            *chain.from_iterable(map(_phases, self.phases(data))),
            *chain.from_iterable(map(_poles, self.poles(data))),
            *map(_value, self.values(data)),
        ]


@dataclass(frozen=True, slots=True)
class _Plan:
    """How to read the messages of one shape. `codes` are the keys of bit fields, as sent and plain."""

    layout: Layout
    measures: _NumberFields
    registers: _NumberFields
    codes: tuple[tuple[str, str], ...]
    stamp_key: str
    unknown: tuple[str, ...]

    def read(self, data: _Message) -> Reading:
        """Read a message of this shape; raises one of _MISFIT for any other."""
        measures = _numbers(self.measures.texts(data))
        registers = self.registers.texts(data)
        "".join(registers)  # raises TypeError where one is no text
        stamp = data[self.stamp_key]["val"]
        if not isinstance(stamp, str):
            raise TypeError
        return Reading(
            self.layout,
            measures,
            tuple(registers),
            {plain: _bit_field(data[key]["val"]) for key, plain in self.codes},
            stamp,
            unknown=self.unknown,
        )


def _numbers(texts: list[str]) -> tuple[float, ...]:
    """Read numbers from texts; raises TypeError or ValueError where one is not as hubs write them.

    As one JSON array they cost less than half of as many calls of float(). That refuses all that is no plain number,
    except what is several values or none, which the count shows, and exponents, which no hub writes.
    """
    joined = ",".join(texts)
    numbers = orjson.loads(f"[{joined}]")
    if len(numbers) != len(texts) or "e" in joined or hypot(*numbers) > MAX_NUMBER:
        raise ValueError
    return tuple(numbers)


def _bit_field(text: str) -> str:
    """The text of a bit field; raises ValueError for what is none."""
    if bit_mask(text, Kind.HUB) is None:
        raise ValueError
    return text


def _plan_for(
    data: _Message, reading: Reading, wanted: frozenset[str] | None
) -> _Plan | None:
    """Make a plan from a message and what the careful way read of it; None where its shape does not suit one."""
    if reading.bad or not reading.stamp:
        return None
    keys: dict[Fold, list[str]] = {fold: [] for fold in Fold}
    stamp_key = ""
    for key, field in data.items():
        plain = plain_key(key)
        if plain in reading.unknown:
            continue
        if _parts_of(field) not in _PARTS:
            return None
        if plain == "ts":
            stamp_key = key
        elif quantities := _quantities_of(plain):
            if wanted is None or any(each.key in wanted for each in quantities):
                keys[quantities[0].fold].append(key)
        else:
            return None
    measures = _number_fields(keys[Fold.MEAN] + keys[Fold.LAST], data)
    registers = _number_fields(keys[Fold.REGISTER], data)
    return _Plan(
        Layout(Kind.HUB, measures.rows, registers.rows),
        measures,
        registers,
        tuple((key, plain_key(key)) for key in keys[Fold.UNION]),
        stamp_key,
        reading.unknown,
    )


def _parts_of(field: Any) -> tuple[str, ...] | None:
    """The parts of a field, sorted; None for what has none."""
    return tuple(sorted(field)) if isinstance(field, dict) else None


def _quantities_of(plain: str) -> list[Quantity]:
    """What the table knows of a field, by its plain key; all of one field are folded alike."""
    rows = ROWS[Kind.HUB].get(plain, {})
    return [QUANTITIES[Kind.HUB][row] for row in rows.values()]


def _number_fields(keys: list[str], data: _Message) -> _NumberFields:
    """Where the numbers of these fields stand in messages like this one."""
    by_parts = {
        parts: [key for key in keys if _parts_of(data[key]) == parts]
        for parts in _PARTS
    }
    return _NumberFields(
        _getter(by_parts[_PHASES]),
        _getter(by_parts[_POLES]),
        _getter(by_parts[_VALUE]),
        tuple(
            ROWS[Kind.HUB][plain_key(key)][part.lower()]
            for parts, found in by_parts.items()
            for key in found
            for part in parts
        ),
    )


def _getter(keys: list[str]) -> _Getter:
    """Make what takes the fields of these keys out of a message, as a tuple however many they are."""
    if len(keys) > 1:
        return itemgetter(*keys)
    if not keys:
        return lambda _data: ()
    get = itemgetter(*keys)
    return lambda data: (get(data),)
