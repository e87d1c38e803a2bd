"""From a data message to a typed reading, with every check (External API C1 §4).

Whatever arrives, the answer is a reading or a `MessageError` that names its cause.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from ..wire import Cause, Json, MessageError, load_object
from .quantities import INDEX, QUANTITIES, Fold, Kind
from .values import (
    MAX_TEXT,
    UnitId,
    bit_mask,
    code_text,
    number,
    plain_key,
    text_value,
    unit_id,
)

USUAL_PARTS = frozenset({"L1", "L2", "L3", "neg", "pos", "val"})
"""The parts of fields as hubs spell them."""

_NAMED_TEXTS = {"ts": "ts", "id": "id", "parenteso": "parent", "parentesoid": "parent"}


def _rows(kind: Kind) -> dict[str, dict[str, int]]:
    rows: dict[str, dict[str, int]] = {}
    for index, quantity in enumerate(QUANTITIES[kind]):
        rows.setdefault(quantity.wire, {})[quantity.part] = index
    return rows


ROWS: Mapping[Kind, Mapping[str, Mapping[str, int]]] = {
    kind: _rows(kind) for kind in Kind
}
"""Row of the table by wire key and part, per kind."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Which rows of its kind's table in `quantities` the numbers of a message fill, one row for each number."""

    kind: Kind
    measures: tuple[int, ...]
    registers: tuple[int, ...]


@lru_cache(maxsize=256)
def layout_of(
    kind: Kind, measures: tuple[int, ...], registers: tuple[int, ...]
) -> Layout:
    """The layout of these rows: the same one for all messages with the same keys, by which those are told quickly."""
    return Layout(kind, measures, registers)


@dataclass(slots=True)
class Reading:
    """One message as sent; not to be changed (frozen, it would take twice as long to make).

    `measures` and `registers` are one number each for the rows that the layout names, before `Quantity.scale`; a register
    stays text, which keeps all its digits and costs nothing until it is needed. `codes` holds the raw text of bit fields
    by their plain keys. `bad` and `unknown` are the plain keys of what could not be read or is not plausible, and of what
    the table does not know.
    """

    layout: Layout
    measures: tuple[float, ...]
    registers: tuple[str, ...]
    codes: Mapping[str, str]
    stamp: str = ""
    unit: UnitId | None = None
    parent: UnitId | None = None
    bad: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    def value(self, key: str) -> float | None:
        """One number by its key in `quantities`, in that table's unit; None if the message lacks it."""
        layout = self.layout
        index = INDEX[layout.kind][key]
        if index in layout.measures:
            return (
                self.measures[layout.measures.index(index)]
                * QUANTITIES[layout.kind][index].scale
            )
        if index in layout.registers:
            return float(self.registers[layout.registers.index(index)])
        return None


class _ReadingBuilder:
    """Collects what one message holds, with every check."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self._measures: dict[int, float] = {}
        self._registers: dict[int, str] = {}
        self._codes: dict[str, str] = {}
        self._named: dict[str, str] = {}
        self._bad: list[str] = []
        self._unknown: list[str] = []

    def add_field(self, key: str, field: Json) -> None:
        """Read one key; what cannot be read is noted and left out."""
        plain = plain_key(key)
        if name := _NAMED_TEXTS.get(plain):
            if (text := text_value(field)) is None:
                self._bad.append(plain)
            else:
                self._named.setdefault(name, text)
        elif (rows := ROWS[self._kind].get(plain)) is None:
            self._unknown.append(plain[:MAX_TEXT])
        elif QUANTITIES[self._kind][next(iter(rows.values()))].fold is Fold.UNION:
            self._add_code(plain, field)
        else:
            self._add_numbers(plain, rows, field)

    def _add_code(self, plain: str, field: Json) -> None:
        text = code_text(field)
        if text is None or bit_mask(text, self._kind) is None:
            self._bad.append(plain)
        else:
            self._codes[plain] = text.strip()

    def _add_numbers(self, plain: str, rows: Mapping[str, int], field: Json) -> None:
        """Read the parts that the table knows; of several spellings of one the usual counts, as for the quick way."""
        parts = field if isinstance(field, dict) else {"val": field}
        known = {
            rows[name]: parts[part]
            for part in sorted(parts, key=USUAL_PARTS.__contains__)
            if (name := plain_key(part)) in rows
        }
        for row, raw in known.items():
            self._add_number(plain, row, raw)
        if not known:
            self._bad.append(plain)

    def _add_number(self, plain: str, row: int, raw: Json) -> None:
        quantity = QUANTITIES[self._kind][row]
        value = number(raw)
        if value is None or not quantity.low <= value <= quantity.high:
            self._bad.append(plain)
        elif quantity.fold is not Fold.REGISTER:
            self._measures[row] = value
        else:
            self._registers[row] = str(raw).strip()

    def build_reading(self) -> Reading:
        """The reading; raises MessageError if it holds no value or has no usable id."""
        unit = None if self._kind is Kind.HUB else unit_id(self._named.get("id", ""))
        if not self._measures and not self._registers and not self._codes:
            raise MessageError(Cause.NO_VALUES)
        parent = None
        if text := self._named.get("parent", "").strip():
            try:
                parent = unit_id(text)
            except MessageError:
                self._bad.append("parent")
        return Reading(
            layout_of(self._kind, tuple(self._measures), tuple(self._registers)),
            tuple(self._measures.values()),
            tuple(self._registers.values()),
            self._codes,
            self._named.get("ts", ""),
            unit,
            parent,
            tuple(self._bad),
            tuple(self._unknown),
        )


def parse_object(kind: Kind, data: Mapping[str, Json]) -> Reading:
    """Read one data message that is already a JSON object."""
    builder = _ReadingBuilder(kind)
    for key, field in data.items():
        builder.add_field(key, field)
    return builder.build_reading()


def parse(kind: Kind, payload: bytes) -> Reading:
    """Read one data message; raises MessageError, and nothing else, for one that cannot be used."""
    return parse_object(kind, load_object(payload))
