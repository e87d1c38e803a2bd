"""The quick way from bytes to a hub's reading, for messages shaped like one before.

A hub sends the same keys every second. The first message of a shape goes through `readings.parse_object` with every
check and leaves a plan; the next ones take their numbers by that plan in a few passes that run in C. Whatever does not
fit its plan to the letter goes the careful way, so both ways read the same.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import chain
from math import hypot
from operator import itemgetter
from typing import Any

import orjson

from ..wire import load_object
from .quantities import QUANTITIES, Fold, Kind
from .readings import ROWS, Layout, Reading, parse_object
from .values import MAX_NUMBER, bit_mask, plain_key

MAX_PLANS = 8

_PHASES = ("L1", "L2", "L3")
_POLES = ("neg", "pos")
_VALUE = ("val",)

_phases = itemgetter(*_PHASES)
_poles = itemgetter(*_POLES)
_value = itemgetter(*_VALUE)

type _Getter = Callable[[Mapping[str, Any]], tuple[Any, ...]]


def _getter(keys: list[str]) -> _Getter:
    """Get the fields of these keys as a tuple, however many they are."""
    if len(keys) > 1:
        return itemgetter(*keys)
    if not keys:
        return lambda _data: ()
    get = itemgetter(*keys)
    return lambda data: (get(data),)


@dataclass(frozen=True, slots=True)
class _Group:
    """Where the numbers of one sort stand in a message, and which rows of the table they fill."""

    phases: _Getter
    poles: _Getter
    values: _Getter
    rows: tuple[int, ...]

    def texts(self, data: Mapping[str, Any]) -> list[str]:
        """All numbers as sent, in the order of `rows`."""
        return [
            *chain.from_iterable(map(_phases, self.phases(data))),
            *chain.from_iterable(map(_poles, self.poles(data))),
            *map(_value, self.values(data)),
        ]


def _group(keys: list[str], data: Mapping[str, Any]) -> _Group:
    by_parts = {
        parts: [key for key in keys if tuple(sorted(data[key])) == parts]
        for parts in (_PHASES, _POLES, _VALUE)
    }
    rows = (
        ROWS[Kind.HUB][plain_key(key)][part.lower()]
        for parts, found in by_parts.items()
        for key in found
        for part in parts
    )
    return _Group(
        _getter(by_parts[_PHASES]),
        _getter(by_parts[_POLES]),
        _getter(by_parts[_VALUE]),
        tuple(rows),
    )


@dataclass(frozen=True, slots=True)
class _Plan:
    """How to read the messages of one shape."""

    layout: Layout
    measures: _Group
    registers: _Group
    codes: tuple[tuple[str, str], ...]
    stamp: str
    unknown: tuple[str, ...]

    def read(self, data: Mapping[str, Any]) -> Reading:
        """Read a message of this shape; raises KeyError, TypeError or ValueError for any other."""
        measures = self.measures.texts(data)
        registers = self.registers.texts(data)
        "".join(registers)  # refuses what is not text
        joined = ",".join(measures)
        # One JSON array costs less than half of as many calls of float(), and refuses all that is no plain number.
        numbers = orjson.loads(f"[{joined}]")
        if (
            len(numbers) != len(measures)
            or "e" in joined
            or hypot(*numbers) > MAX_NUMBER
        ):
            raise ValueError
        codes: dict[str, str] = {}
        for key, plain in self.codes:
            codes[plain] = code = data[key]["val"]
            if bit_mask(code, Kind.HUB) is None:
                raise ValueError
        stamp = data[self.stamp]["val"]
        if not isinstance(stamp, str):
            raise TypeError
        return Reading(
            self.layout,
            tuple(numbers),
            tuple(registers),
            codes,
            stamp,
            unknown=self.unknown,
        )


def _plan(
    data: Mapping[str, Any], reading: Reading, wanted: frozenset[str] | None
) -> _Plan | None:
    """Make a plan from a message that the careful way could read whole; None where its shape does not suit one."""
    if reading.bad or not reading.stamp:
        return None
    sorts: dict[Fold, list[str]] = {fold: [] for fold in Fold}
    stamp = ""
    for key, field in data.items():
        plain = plain_key(key)
        if plain in reading.unknown:
            continue
        if not isinstance(field, dict) or tuple(sorted(field)) not in (
            _PHASES,
            _POLES,
            _VALUE,
        ):
            return None
        if plain == "ts":
            stamp = key
        elif rows := ROWS[Kind.HUB].get(plain):
            quantities = [QUANTITIES[Kind.HUB][row] for row in rows.values()]
            if wanted is None or not wanted.isdisjoint(
                quantity.key for quantity in quantities
            ):
                sorts[quantities[0].fold].append(key)
        else:
            return None
    measures = _group(sorts[Fold.MEAN] + sorts[Fold.LAST], data)
    registers = _group(sorts[Fold.REGISTER], data)
    return _Plan(
        Layout(Kind.HUB, measures.rows, registers.rows),
        measures,
        registers,
        tuple((key, plain_key(key)) for key in sorts[Fold.UNION]),
        stamp,
        reading.unknown,
    )


class HubDecoder:
    """Reads a hub's messages; remembers the shapes it has seen, up to MAX_PLANS.

    Of `wanted`, keys of the table, the quick way reads just those; None is all. The careful way always reads all.
    """

    def __init__(self, wanted: frozenset[str] | None = None) -> None:
        """Start without a plan."""
        self._wanted = wanted
        self._plans: dict[int, _Plan] = {}

    def parse(self, payload: bytes) -> Reading:
        """Read one message; raises MessageError, and nothing else, for one that cannot be used."""
        data = load_object(payload)
        # The number of keys finds the plan; a message with other keys fails it and goes the careful way.
        if plan := self._plans.get(len(data)):
            try:
                return plan.read(data)
            except KeyError, TypeError, ValueError:
                pass
        reading = parse_object(Kind.HUB, data)
        if (len(self._plans) < MAX_PLANS or len(data) in self._plans) and (
            plan := _plan(data, reading, self._wanted)
        ):
            self._plans[len(data)] = plan
        return reading
