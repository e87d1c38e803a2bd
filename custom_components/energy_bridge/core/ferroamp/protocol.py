"""From the bytes an EnergyHub sends to typed readings (External API C1 §4 and §5).

Everything here is total: whatever arrives, the answer is a value or a `MessageError` that names its cause.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from functools import lru_cache
import re

import orjson

from ..wire import Cause, Json, MessageError, load_object
from .quantities import INDEX, QUANTITIES, Fold, Kind

MAX_TEXT = 64

MAX_NUMBER = 1e18
"""Beyond this no number is real; sums and products of smaller ones stay finite."""


@dataclass(frozen=True, slots=True)
class UnitId:
    """What an ESO, SSO or ESM calls itself: serial number and part number, which may be empty."""

    serial: str
    part_number: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """Which rows of its kind's table in `quantities` a message fills, in the order of its numbers."""

    kind: Kind
    measures: tuple[int, ...]
    registers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """One message as sent.

    `measures` and `registers` stand in the order of the layout, before `Quantity.scale`; a register stays text, which
    keeps all its digits and costs nothing until it is needed. `codes` holds the raw text of bit fields by key.
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


class Status(Enum):
    """The hub's verdict on a request."""

    ACK = "ack"
    NAK = "nak"


@dataclass(frozen=True, slots=True)
class Answer:
    """A response or a result to a control request (External API C1 §5.2, §5.3)."""

    transaction_id: str
    status: Status
    message: str


@lru_cache(maxsize=1024)
def plain_key(key: str) -> str:
    """Bring a key to the one spelling that the tables use (field notes: case and underscores vary)."""
    return key.strip().lower().replace("_", "")


_NAMED_TEXTS = {"ts": "ts", "id": "id", "parenteso": "parent", "parentesoid": "parent"}
_NUMBER = re.compile(r"\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*", re.ASCII)
_PRINTABLE_ID = re.compile(r"[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?")
_STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dUTC\s*", re.ASCII)
_MASK = re.compile(r"(0[xX])?[0-9a-fA-F]{1,10}", re.ASCII)


def _rows(kind: Kind) -> dict[str, dict[str, int]]:
    rows: dict[str, dict[str, int]] = {}
    for index, quantity in enumerate(QUANTITIES[kind]):
        rows.setdefault(quantity.wire, {})[quantity.part] = index
    return rows


ROWS: Mapping[Kind, Mapping[str, Mapping[str, int]]] = {
    kind: _rows(kind) for kind in Kind
}
"""Row of the table by wire key and part, per kind."""


def unit_id(text: str) -> UnitId:
    """Split an id as the units send it; blanks around it do not count.

    `PS00990-A04-S20120476` is serial `S20120476` of part `PS00990-A04`. Raises MessageError for an empty id (a ghost
    unit) and for one that no unit would have.
    """
    text = text.strip(" \t\r\n\0")
    if not text:
        raise MessageError(Cause.GHOST_UNIT)
    part_number, _, serial = text.rpartition("-")
    if len(text) > MAX_TEXT or not serial or not _PRINTABLE_ID.fullmatch(text):
        raise MessageError(Cause.BAD_ID)
    return UnitId(serial, part_number)


def stamp_time(stamp: str) -> datetime | None:
    """Read `YYYY-MM-DDThh:mm:ssUTC`; None for anything else."""
    if not _STAMP.fullmatch(stamp):
        return None
    try:
        return datetime.fromisoformat(stamp[:19]).replace(tzinfo=UTC)
    except ValueError:
        return None


@lru_cache(maxsize=256)
def bit_mask(text: str, kind: Kind) -> int | None:
    """Read a bit field: decimal, but hex with a letter or `0x`; an ESO's literal `80` is 0x80 (field notes)."""
    text = text.strip()
    if not _MASK.fullmatch(text):
        return None
    base = 10 if text.isdecimal() and not (kind is Kind.ESO and text == "80") else 16
    value = int(text, base)
    return value if value <= 0xFFFF_FFFF else None


def number(raw: Json) -> float | None:
    """Read one number, sent as text or as a JSON number; None for anything else."""
    if isinstance(raw, bool):
        return None
    if isinstance(raw, str) and not _NUMBER.fullmatch(raw):
        return None
    if isinstance(raw, str | int | float):
        value = float(raw)
        return value if abs(value) <= MAX_NUMBER else None
    return None


def _text(field: Json) -> str | None:
    """Read a text; a bare value without the `val` around it is taken too."""
    if isinstance(field, dict):
        field = next(
            (value for key, value in field.items() if plain_key(key) == "val"), None
        )
    if isinstance(field, int) and not isinstance(field, bool):
        return str(field)
    return field if isinstance(field, str) else None


class _Builder:
    """Collects what one message holds, with every check."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self._measures: dict[int, float] = {}
        self._registers: dict[int, str] = {}
        self._codes: dict[str, str] = {}
        self._named: dict[str, str] = {}
        self._bad: list[str] = []
        self._unknown: list[str] = []

    def take(self, key: str, field: Json) -> None:
        """Read one key; what cannot be read is noted and left out."""
        plain = plain_key(key)
        if name := _NAMED_TEXTS.get(plain):
            if (text := _text(field)) is None:
                self._bad.append(plain)
            else:
                self._named.setdefault(name, text)
        elif (rows := ROWS[self._kind].get(plain)) is None:
            self._unknown.append(plain[:MAX_TEXT])
        elif QUANTITIES[self._kind][next(iter(rows.values()))].fold is Fold.UNION:
            self._take_code(plain, field)
        else:
            parts = field if isinstance(field, dict) else {"val": field}
            for part, raw in parts.items():
                self._take_number(plain, rows.get(plain_key(part)), raw)

    def _take_code(self, plain: str, field: Json) -> None:
        text = _text(field)
        if text is None or bit_mask(text, self._kind) is None:
            self._bad.append(plain)
        else:
            self._codes[plain] = text.strip()

    def _take_number(self, plain: str, row: int | None, raw: Json) -> None:
        value = number(raw)
        if row is None or value is None:
            self._bad.append(plain)
        elif QUANTITIES[self._kind][row].fold is not Fold.REGISTER:
            self._measures[row] = value
        elif value < 0:
            self._bad.append(plain)
        else:
            self._registers[row] = str(raw).strip()

    def reading(self) -> Reading:
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
            Layout(self._kind, tuple(self._measures), tuple(self._registers)),
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
    builder = _Builder(kind)
    for key, field in data.items():
        builder.take(key, field)
    return builder.reading()


def parse(kind: Kind, payload: bytes) -> Reading:
    """Read one data message; raises MessageError, and nothing else, for one that cannot be used."""
    return parse_object(kind, load_object(payload))


def parse_answer(payload: bytes) -> Answer:
    """Read a control response or result; raises MessageError for one that cannot be used."""
    data = {plain_key(key): value for key, value in load_object(payload).items()}
    transaction_id = _text(data.get("transid"))
    status = _text(data.get("status"))
    if transaction_id is None or status is None:
        raise MessageError(Cause.BAD_ANSWER)
    try:
        verdict = Status(status.strip().lower())
    except ValueError:
        raise MessageError(Cause.BAD_ANSWER) from None
    return Answer(transaction_id, verdict, (_text(data.get("msg")) or "").strip())


def request(transaction_id: str, command: str, power: int | None = None) -> bytes:
    """Write a control request; `power` in W, never negative (External API C1 §5.1)."""
    arguments = (
        {"name": command} if power is None else {"name": command, "arg": str(power)}
    )
    return orjson.dumps({"transId": transaction_id, "cmd": arguments})
