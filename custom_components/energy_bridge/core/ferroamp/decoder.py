"""The quick way from bytes to a hub's reading, for messages shaped like one before.

A hub sends the same keys every second. The first message of a shape goes the careful way, through
`readings.parse_object`, and leaves a plan: where in such a message which number stands. The next ones take their numbers
by that plan in a few passes that run in C. A message that does not fit its plan to the letter goes the careful way, so
both ways read the same.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from math import dist, hypot
from operator import ge, getitem, itemgetter, le
from types import MappingProxyType
from typing import Any

import orjson

from ..wire import load_object
from .quantities import POWER, QUANTITIES, Fold, Kind, Quantity
from .readings import ROWS, Layout, Reading, parse_object
from .values import bit_mask, plain_key

MAX_PLANS = 8

_PHASES = ("L1", "L2", "L3")
_POLES = ("neg", "pos")
_VALUE = ("val",)
_PARTS = (_PHASES, _POLES, _VALUE)
"""The parts that a field may have, spelled and sorted like this, for a plan to read it."""

_LENGTHS = frozenset(range(1, 17))
"""How many digits a register may have to be plausible for sure."""

_TIGHT = 200.0
"""Numbers with a smaller range may be far from its middle, for so small a range."""

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
        self._plans: dict[int, list[_Plan]] = {}
        """By the number of keys of the messages that they read."""

    def parse(self, payload: bytes) -> Reading:
        """Read one message; raises MessageError, and nothing else, for one that cannot be used."""
        data = load_object(payload)
        for plan in self._plans.get(len(data), ()):
            try:
                return plan.read(data)
            except _MISFIT:
                pass
        reading = parse_object(Kind.HUB, data)
        self._add_plan(data, reading)
        return reading

    def _add_plan(self, data: _Message, reading: Reading) -> None:
        """Remember the shape of a message, unless it is known; after too many begin anew."""
        alike = self._plans.get(len(data), [])
        if any(plan.keys == data.keys() for plan in alike):
            return
        if plan := _plan_for(data, reading, self._wanted):
            if sum(map(len, self._plans.values())) >= MAX_PLANS:
                self._plans.clear()
            self._plans.setdefault(len(data), []).append(plan)


@dataclass(frozen=True, slots=True)
class _Bounds:
    """Between which bounds the numbers of a message are plausible, one bound for each.

    To compare each would cost as much as to read it. So first all together: no number is larger than their norm, which
    is enough for powers, and those of `narrow` are no farther from the middles of their ranges than all of them together.
    Those of `tight`, among which are shares of a full battery, are too far from the middles for that: they are between the
    bounds that all of them have.
    """

    lows: tuple[float, ...]
    highs: tuple[float, ...]
    narrow: slice
    middles: tuple[float, ...]
    reach: float
    tight: slice
    tight_low: float
    tight_high: float

    def hold(self, numbers: tuple[float, ...]) -> bool:
        """Whether all are plausible; raises TypeError where one is no number."""
        if (
            hypot(*numbers) <= POWER
            and dist(numbers[self.narrow], self.middles) <= self.reach
            and self._hold_tight(numbers[self.tight])
        ):
            return True
        return all(map(le, self.lows, numbers, strict=True)) and all(
            map(ge, self.highs, numbers, strict=True)
        )

    def _hold_tight(self, numbers: tuple[float, ...]) -> bool:
        return not numbers or (
            self.tight_low <= min(numbers) and max(numbers) <= self.tight_high
        )


@dataclass(frozen=True, slots=True)
class _Plan:
    """How to read the messages of one shape.

    `fields` takes all fields out of a message in an order of its own, one as often as it has parts that are read, which
    `parts` names: the stamp, bit fields, numbers, registers; and at last the fields of which nothing is read. `codes` are
    the plain keys of the bit fields, `measures` and `registers` where numbers and registers stand, `exact` how many parts
    some fields must have: those in which the table knows more parts than the plan reads.
    """

    keys: frozenset[str]
    fields: _Getter
    parts: tuple[str, ...]
    codes: tuple[str, ...]
    measures: slice
    bounds: _Bounds
    registers: slice
    layout: Layout
    exact: tuple[tuple[int, int], ...]
    unknown: tuple[str, ...]

    def read(self, data: _Message) -> Reading:
        """Read a message with as many keys; raises one of _MISFIT for one of another shape."""
        fields = self.fields(data)
        for at, count in self.exact:
            if len(fields[at]) != count:
                raise ValueError
        texts = tuple(map(getitem, fields, self.parts, strict=False))
        stamp, registers = texts[0], texts[self.registers]
        _check_registers(registers)
        if not isinstance(stamp, str):
            raise TypeError
        return Reading(
            self.layout,
            _numbers(texts[self.measures], self.bounds),
            registers,
            _bit_fields(self.codes, texts[1 : self.measures.start]),
            stamp,
            unknown=self.unknown,
        )


def _numbers(texts: tuple[Any, ...], bounds: _Bounds) -> tuple[float, ...]:
    """Read a message's numbers; raises TypeError or ValueError where one is not plausible, or not as hubs write them.

    As one JSON array they cost less than half of as many calls of float(). That refuses all that is no plain number,
    except what is several values or none, which the count shows, and `true` and `false`, which have an `e` as exponents
    do, which no hub writes.
    """
    joined = ",".join(texts)
    numbers = tuple(orjson.loads(f"[{joined}]"))
    if len(numbers) != len(texts) or "e" in joined or not bounds.hold(numbers):
        raise ValueError
    return numbers


def _check_registers(texts: tuple[Any, ...]) -> None:
    """Raise TypeError or ValueError where one is not as hubs write registers: digits, no more than sure to be believed."""
    joined = "".join(texts)
    if texts and not (
        joined.isdigit() and joined.isascii() and _LENGTHS.issuperset(map(len, texts))
    ):
        raise ValueError


@lru_cache(maxsize=64)
def _bit_fields(keys: tuple[str, ...], texts: tuple[Any, ...]) -> Mapping[str, str]:
    """Bit fields without blanks, by their keys; raises ValueError or TypeError where one is none.

    They seldom change, so most messages share one mapping.
    """
    if not all(
        isinstance(text, str) and bit_mask(text, Kind.HUB) is not None for text in texts
    ):
        raise ValueError
    return MappingProxyType(dict(zip(keys, map(str.strip, texts), strict=True)))


def _plan_for(
    data: _Message, reading: Reading, wanted: frozenset[str] | None
) -> _Plan | None:
    """Make a plan from a message and what the careful way read of it; None where its shape does not suit one."""
    if reading.bad or not reading.stamp or len(set(map(plain_key, data))) < len(data):
        return None
    keys: dict[Fold, list[str]] = {fold: [] for fold in Fold}
    stamp: list[str] = []
    ignored: list[str] = []
    for key, field in data.items():
        plain = plain_key(key)
        if plain in reading.unknown:
            ignored.append(key)
        elif _parts_of(field) not in _PARTS:
            return None
        elif plain == "ts":
            stamp.append(key)
        elif quantities := _quantities_of(plain):
            if wanted is None or any(each.key in wanted for each in quantities):
                keys[quantities[0].fold].append(key)
            else:
                ignored.append(key)
        else:
            return None
    texts = [(key, part) for key in stamp + keys[Fold.UNION] for part in _VALUE]
    measures = _places_of(keys[Fold.MEAN] + keys[Fold.LAST], data)
    registers = _places_of(keys[Fold.REGISTER], data)
    end = len(texts) + len(measures)
    places = [*texts, *measures, *registers]
    order = [key for key, _ in places]
    rows = _rows_of(measures)
    return _Plan(
        frozenset(data),
        _getter(order + ignored),
        tuple(part for _, part in places),
        tuple(map(plain_key, keys[Fold.UNION])),
        slice(len(texts), end),
        _bounds_of(rows),
        slice(end, len(places)),
        Layout(Kind.HUB, tuple(rows), tuple(_rows_of(registers))),
        tuple(
            (order.index(key), len(data[key]))
            for key in dict.fromkeys(order)
            if len(_quantities_of(plain_key(key))) > len(data[key])
        ),
        reading.unknown,
    )


def _parts_of(field: Any) -> tuple[str, ...] | None:
    """The parts of a field, sorted; None for what has none."""
    return tuple(sorted(field)) if isinstance(field, dict) else None


def _quantities_of(plain: str) -> list[Quantity]:
    """What the table knows of a field, by its plain key; all of one field are folded alike."""
    rows = ROWS[Kind.HUB].get(plain, {})
    return [QUANTITIES[Kind.HUB][row] for row in rows.values()]


def _places_of(keys: list[str], data: _Message) -> list[tuple[str, str]]:
    """Where the numbers of these fields of a message stand, by key and part; those with narrow bounds next to each other."""
    places = []
    for parts in _PARTS:
        found = [key for key in keys if _parts_of(data[key]) == parts]
        # What has narrow bounds is next to the poles, which have such.
        found.sort(key=_width, reverse=parts == _PHASES)
        places += [(key, part) for key in found for part in parts]
    return places


def _rows_of(places: list[tuple[str, str]]) -> list[int]:
    """The rows of the hub's table that the numbers at these places fill."""
    return [ROWS[Kind.HUB][plain_key(key)][part.lower()] for key, part in places]


class _Width(IntEnum):
    """How far the bounds of a number are apart, in the order in which single values are sorted."""

    NARROW = 0
    TIGHT = 1
    WIDE = 2
    """At least those of powers."""


def _width(key: str) -> _Width:
    """How far the bounds of a field's numbers are apart."""
    return min(map(_width_of, _quantities_of(plain_key(key))), default=_Width.WIDE)


def _width_of(quantity: Quantity) -> _Width:
    if -quantity.low >= POWER:
        return _Width.WIDE
    is_tight = quantity.high - quantity.low < _TIGHT
    return _Width.TIGHT if is_tight else _Width.NARROW


def _bounds_of(rows: list[int]) -> _Bounds:
    """The bounds of numbers that are sorted so that narrow ones are next to each other."""
    quantities = [QUANTITIES[Kind.HUB][row] for row in rows]
    widths = list(map(_width_of, quantities))
    narrow, tight = _part(widths, _Width.NARROW), _part(widths, _Width.TIGHT)
    ranges = [(each.low, each.high) for each in quantities[narrow]]
    return _Bounds(
        tuple(each.low for each in quantities),
        tuple(each.high for each in quantities),
        narrow,
        tuple((low + high) / 2 for low, high in ranges),
        min(((high - low) / 2 for low, high in ranges), default=0.0),
        tight,
        max((each.low for each in quantities[tight]), default=0.0),
        min((each.high for each in quantities[tight]), default=0.0),
    )


def _part(widths: list[_Width], width: _Width) -> slice:
    """From the first to the last number with bounds of this width."""
    places = [place for place, each in enumerate(widths) if each is width]
    return slice(places[0], places[-1] + 1) if places else slice(0)


def _getter(keys: list[str]) -> _Getter:
    """Make what takes the fields of these keys, at least one, out of a message as a tuple."""
    if len(keys) > 1:
        return itemgetter(*keys)
    (key,) = keys
    return lambda data: (data[key],)
