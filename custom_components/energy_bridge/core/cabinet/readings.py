"""What an info message says of a cabinet, its slots and the packs in them (MQTT protocol 0.6, §2.1, §3.1).

Both dialects are read, value by value: the JSON type and the size tell what is meant. A
value that cannot be is None, and its key is in `bad`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any

from ..wire import Json
from .masks import Mask
from .values import (
    MAX_SLOTS,
    bit_mask,
    coordinates,
    current,
    flag,
    in_tenths,
    integer,
    one_of,
    percent,
    slot_id,
    temperature,
    text,
    voltage,
)

CHARGER_SWITCH = "charger_ctrsw"

MAX_KEYS = 256
"""More than cabinets have; a bound for those who invent some."""


class Door(StrEnum):
    """Slot status (§3.1)."""

    CLOSED = "closed"
    OPEN = "open"
    FAULT = "fault"


class Charger(StrEnum):
    """Charger switch (§2.1)."""

    ON = "on"
    OFF = "off"
    CONNECTING = "connecting"
    NOT_CONNECTED = "not_connected"


class WorkMode(StrEnum):
    """Working mode (§2.1)."""

    CHARGING = "charging"
    HEATING = "heating"


class Network(StrEnum):
    """How the cabinet is connected (field notes)."""

    NONE = "none"
    MOBILE = "mobile"
    WIFI = "wifi"


# Not frozen: most messages change two or three values of a pack, which are set in place.
@dataclass(slots=True, kw_only=True)
class Pack:
    """A pack as its slot sees it: V, A (charging positive), °C, %; `tenths` if its cabinet sends tenths of V and A."""

    id: str | None = None
    voltage: float | None = None
    current: float | None = None
    max_charge_voltage: float | None = None
    max_charge_current: float | None = None
    max_discharge_current: float | None = None
    max_temperature: int | None = None
    min_temperature: int | None = None
    state_of_charge: int | None = None
    state_of_health: int | None = None
    charger: Charger | None = None
    work_mode: WorkMode | None = None
    masks: Mapping[Mask, int | None] = field(default_factory=dict)
    tenths: bool | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotReading:
    """One slot (§3.1); `is_content_known` tells whether it is known what is in it: the pack, or nothing."""

    number: int
    door: Door | None = None
    controller_fault: bool | None = None
    hardware: str | None = None
    software: str | None = None
    pack: Pack | None = None
    is_content_known: bool = False
    bad: tuple[str, ...] = field(default=(), compare=False)

    @property
    def is_empty(self) -> bool:
        """Whether the slot is known to hold nothing."""
        return self.is_content_known and self.pack is None


@dataclass(frozen=True, slots=True, kw_only=True)
class CabinetReading:
    """What an info message says of the cabinet itself (§2.1); two that differ in `empty_slots` only are equal."""

    device_id: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    hardware: str | None = None
    software: str | None = None
    warning: bool | None = None
    environment_temperature: int | None = None
    network: Network | None = None
    total_slots: int | None = None
    empty_slots: int | None = field(default=None, compare=False)
    bad: tuple[str, ...] = field(default=(), compare=False)


@lru_cache(maxsize=MAX_KEYS)
def plain_key(key: str) -> str:
    """A key in the one spelling that the tables use: in lower case, without blanks around it."""
    return key.strip().lower()


def plain(data: Mapping[str, Json]) -> dict[str, Json]:
    """A message, or an object in one, with plain keys."""
    return {plain_key(key): value for key, value in data.items()}


def cabinet_reading(data: Mapping[str, Json]) -> CabinetReading:
    """What a plain info message says of the cabinet."""
    bad: list[str] = []
    values = read_values(data, _CABINET_VALUES, bad)
    latitude, longitude = values.pop("place", None) or (None, None)
    if latitude == longitude == 0:  # what one sends that does not know its place
        latitude = longitude = None
    return CabinetReading(
        device_id=text(data.get("device_id")),
        latitude=latitude,
        longitude=longitude,
        hardware=text(data.get("ctr_pro")),
        software=text(data.get("ctr_softver")),
        bad=tuple(bad),
        **values,
    )


def slot_number(raw: Json) -> int | None:
    """The number of a raw slot; None if it has none, or an impossible one."""
    return slot_id(plain(raw).get("id")) if isinstance(raw, dict) else None


def slot_reading(raw: Mapping[str, Json], number: int) -> SlotReading:
    """One slot of an info message."""
    data = plain(raw)
    bad: list[str] = []
    pack, is_content_known = _content(data, bad)
    values = read_values(data, _SLOT_VALUES, bad)
    return SlotReading(
        number=number,
        hardware=text(data.get("sub_pro")),
        software=text(data.get("sub_softver")),
        pack=pack,
        is_content_known=is_content_known,
        bad=tuple(bad),
        **values,
    )


type Fields = tuple[tuple[str, str, Callable[..., Any]], ...]
"""Name in the reading, plain key in the message, and what reads its value."""


def read_values(
    data: Mapping[str, Json], fields: Fields, bad: list[str], *options: bool | None
) -> dict[str, Any]:
    """Read the fields that a message has; one that cannot be read is None, and its key is added to `bad`."""
    values: dict[str, Any] = {}
    for name, key, read in fields:
        if (raw := data.get(key)) is not None:
            values[name] = found = read(raw, *options)
            if found is None and raw != "":
                bad.append(key)
    return values


def _content(data: Mapping[str, Json], bad: list[str]) -> tuple[Pack | None, bool]:
    """The pack in a slot, and whether the slot says at all what is in it: null and blanks mean nothing, garbage does not."""
    raw_pack = data.get("battery")
    if raw_pack is None:
        return None, "battery" in data
    if not isinstance(raw_pack, dict):
        bad.append("battery")
        return None, False
    known_bad = len(bad)
    pack = _pack(plain(raw_pack), bad)
    return pack, pack is not None or len(bad) == known_bad


def _pack(data: Mapping[str, Json], bad: list[str]) -> Pack | None:
    """The pack in a slot; None if nothing is said of it but blanks and zeros."""
    if not data:
        return None
    if not isinstance(data.get("id", ""), str | None):
        bad.append("id")
    tenths = _counts_tenths(data)
    pack = Pack(
        id=text(data.get("id")),
        masks={mask: _mask(data.get(key), key, bad) for mask, key in _PACK_MASKS},
        tenths=tenths,
        **read_values(data, _PACK_VALUES, bad),
        **read_values(data, PACK_SCALED, bad, tenths),
    )
    if pack.id is None and not (
        pack.voltage or pack.state_of_charge or any(pack.masks.values())
    ):
        return None
    return pack


def _counts_tenths(data: Mapping[str, Json]) -> bool | None:
    """Whether a pack is reported in tenths: its voltages tell, else its dialect does; None if neither."""
    told = {in_tenths(data.get(key)) for key in DECIDE_TENTHS}
    if told != {None}:
        return True in told
    types = {type(data.get(key)) for key in _DECIDE_DIALECT}
    if types & {bool, list}:
        return False
    return True if int in types else None


def _mask(raw: Json, key: str, bad: list[str]) -> int | None:
    found = bit_mask(raw)
    if found is None and raw is not None:
        bad.append(key)
    return found


_numbered_charger = one_of(dict(enumerate(Charger)))
_numbered_door = one_of(dict(enumerate(Door)))


def _charger(raw: Json) -> Charger | None:
    """The type decides before the value: true and the integer 0 both mean on."""
    if isinstance(raw, bool):
        return Charger.ON if raw else Charger.OFF
    return _numbered_charger(raw)


def _door(raw: Json) -> Door | None:
    if isinstance(raw, bool):
        return Door.OPEN if raw else Door.CLOSED
    return _numbered_door(raw)


_CABINET_VALUES: Fields = (
    ("place", "coordinates", coordinates),
    ("warning", "ctr_warning", flag),
    ("environment_temperature", "env_temperature", temperature),
    (
        "network",
        "networktype",
        one_of({-1: Network.NONE, 0: Network.MOBILE, 1: Network.WIFI}),
    ),
    ("total_slots", "total_slots", lambda raw: integer(raw, 1, MAX_SLOTS)),
    ("empty_slots", "empty_slots", lambda raw: integer(raw, 0, MAX_SLOTS)),
)
_SLOT_VALUES: Fields = (
    ("door", "slot_status", _door),
    ("controller_fault", "sub_exit_err", flag),
)
PACK_MEASURED: Fields = (
    ("max_temperature", "bat_maxtemp", temperature),
    ("min_temperature", "bat_mintemp", temperature),
    ("state_of_charge", "soc", percent),
    ("state_of_health", "soh", percent),
)
_PACK_VALUES: Fields = (
    *PACK_MEASURED,
    ("charger", CHARGER_SWITCH, _charger),
    ("work_mode", "ctr_workmode", one_of(dict(enumerate(WorkMode)))),
)
PACK_SCALED: Fields = (
    ("voltage", "bat_vol", voltage),
    ("current", "bat_cur", current),
    ("max_charge_voltage", "max_chgvol", voltage),
    ("max_charge_current", "max_chgcur", current),
    ("max_discharge_current", "max_dischg_cur", current),
)
DECIDE_TENTHS = ("bat_vol", "max_chgvol")
_PACK_MASKS = (
    (Mask.CHARGE, "chging_err"),
    (Mask.DISCHARGE, "dischging_err"),
    (Mask.COMMON, "comm_err"),
)
_DECIDE_DIALECT = (CHARGER_SWITCH, *(key for _, key in _PACK_MASKS))
