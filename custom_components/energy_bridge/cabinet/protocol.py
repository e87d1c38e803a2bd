"""From the bytes a swap cabinet sends to typed readings, in both dialects (MQTT protocol 0.6, and the field).

The dialect is not a setting: each value says by its JSON type and size what it means. Whatever arrives, the answer is a
value or a `MessageError`; a single value that cannot be is None.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from math import isfinite
from typing import Any

from ..messages import Cause, Json, MessageError, load
from .masks import BITS, Mask
from .topics import clean_mac

MAX_SLOTS = 64
MAX_TEXT = 64
TENTHS_ABOVE = 200.0
"""V; no pack has more, so a larger number counts tenths."""

EVENTS = (
    "open_slot",
    "close_slot",
    "battery_inserted",
    "battery_removed",
    "open_slot_busy",
    "open_slot_success",
    "open_slot_sub_no_execution",
    "door_err",
    "sub_execution_timeout",
    "sub_offline",
    "open_empty_slot_bat_online",
    "open_bat_slot_bat_offline",
    "insert_faulty_battery",
    "close_empty_no_save_bat",
    "opt_success",
    "close_slot_timeout",
    "waiting_open_full_timeout",
    "ota_upgrading",
    "ota_sub_upgrading",
    "bat_lock_fault",
    "open_slot_failed",
)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A battery pack as its slot sees it: V, A (charging positive), °C, %."""

    id: str | None
    voltage: float | None = None
    current: float | None = None
    max_charge_voltage: float | None = None
    max_charge_current: float | None = None
    max_discharge_current: float | None = None
    max_temperature: float | None = None
    min_temperature: float | None = None
    state_of_charge: float | None = None
    state_of_health: float | None = None
    charger: Charger | None = None
    work_mode: WorkMode | None = None
    masks: Mapping[Mask, int | None] = field(default_factory=dict)

    @property
    def power(self) -> float | None:
        """W, charging positive."""
        if self.voltage is None or self.current is None:
            return None
        return self.voltage * self.current


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotReading:
    """One slot (§3.1)."""

    number: int
    door: Door | None = None
    controller_fault: bool | None = None
    software: str | None = None
    pack: Pack | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CabinetReading:
    """What an info message says of the cabinet itself (§2.1)."""

    device_id: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    hardware: str | None = None
    software: str | None = None
    warning: bool | None = None
    environment_temperature: float | None = None
    network: Network | None = None
    total_slots: int | None = None
    time: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """An event (§2.4); `event` is None for a blank one, and a text of its own for one that no document names."""

    slot: int | None
    order_number: str
    event: str | None
    battery_id: str | None = None
    state_of_charge: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A warning or an error (§2.5); `repeats` while it lasts where the controller's own software sent it."""

    slot: int | None
    is_error: bool
    message: str
    repeats: bool


def plain(data: Mapping[str, Json]) -> dict[str, Json]:
    """The same with keys in lower case and without blanks around them."""
    return {key.strip().lower(): value for key, value in data.items()}


def read_info(payload: bytes) -> dict[str, Json]:
    """An info message with its keys made plain; raises MessageError for one without slots."""
    data = plain(load(payload))
    if not isinstance(data.get("slots"), list):
        raise MessageError(Cause.NO_VALUES)
    return data


def cabinet_reading(data: Mapping[str, Json]) -> CabinetReading:
    """What a plain info message says of the cabinet."""
    latitude, longitude = _coordinates(data.get("coordinates"))
    slots = _integer(data.get("total_slots"))
    return CabinetReading(
        device_id=text(data.get("device_id")),
        latitude=latitude,
        longitude=longitude,
        hardware=text(data.get("ctr_pro")),
        software=text(data.get("ctr_softver")),
        warning=flag(data.get("ctr_warning")),
        environment_temperature=temperature(data.get("env_temperature")),
        network=_choice(data.get("networktype"), _NETWORKS),
        total_slots=slots if slots is not None and 0 < slots <= MAX_SLOTS else None,
        time=time_of(data.get("timestamp")),
    )


def slot_number(raw: Json) -> int | None:
    """The number of a raw slot; None if it has none that can be."""
    if not isinstance(raw, dict):
        return None
    number = _integer(raw.get("id"))
    return number if number is not None and 0 <= number <= MAX_SLOTS else None


def slot_reading(raw: Mapping[str, Json], number: int) -> SlotReading:
    """One slot of an info message."""
    data = plain(raw)
    battery = data.get("battery")
    return SlotReading(
        number=number,
        door=_door(data.get("slot_status")),
        controller_fault=flag(data.get("sub_exit_err")),
        software=text(data.get("sub_softver")),
        pack=_pack(plain(battery)) if isinstance(battery, dict) and battery else None,
    )


def read_notification(payload: bytes) -> Notification:
    """An event; raises MessageError for what is no JSON object."""
    data = plain(load(payload))
    event = text(data.get("event"))
    soc = _number(data.get("soc"))
    return Notification(
        slot=_integer(data.get("slot_id")),
        order_number=text(data.get("order_number")) or "",
        event=event.lower() if event else None,
        battery_id=text(data.get("battery_id")),
        state_of_charge=_percent(soc),
    )


def read_alert(payload: bytes) -> Alert:
    """A warning or an error; raises MessageError for one without a text."""
    data = plain(load(payload))
    message = text(data.get("message"), 255)
    if message is None:
        raise MessageError(Cause.NO_VALUES)
    stamp = text(data.get("timestamp")) or ""
    return Alert(
        slot=_integer(data.get("slot_id")),
        is_error=(text(data.get("type")) or "").lower() == "error",
        message=message,
        repeats=not stamp.upper().endswith("Z") and bool(stamp),
    )


def text(raw: Json, limit: int = MAX_TEXT) -> str | None:
    """A text without NULs, control characters and outer blanks; None if nothing is left."""
    if not isinstance(raw, str):
        return None
    return "".join(filter(str.isprintable, raw)).strip()[:limit] or None


def flag(raw: Json) -> bool | None:
    """A boolean, or 0 and 1."""
    if isinstance(raw, bool):
        return raw
    return bool(raw) if raw in (0, 1) else None


def temperature(raw: Json) -> float | None:
    """°C; an unsigned byte above 127 stands for one below zero."""
    value = _number(raw)
    if value is None or not -128 <= value <= 255:
        return None
    return value - 256 if value > 127 else value


def time_of(raw: Json) -> datetime | None:
    """A time stamp of either dialect."""
    if not isinstance(raw, str):
        return None
    try:
        found = datetime.fromisoformat(raw.strip())
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


_NETWORKS: Mapping[float, Network] = {
    -1: Network.NONE,
    0: Network.MOBILE,
    1: Network.WIFI,
}
_CHARGERS: Mapping[float, Charger] = dict(enumerate(Charger))
_MODES: Mapping[float, WorkMode] = dict(enumerate(WorkMode))
_DOORS: Mapping[float, Door] = dict(enumerate(Door))


def _pack(data: Mapping[str, Json]) -> Pack:
    limit = _number(data.get("max_chgvol"))
    voltage = _number(data.get("bat_vol"))
    scale = 0.1 if max(limit or 0.0, voltage or 0.0) > TENTHS_ABOVE else 1.0
    switch = data.get("charger_ctrsw")
    return Pack(
        id=text(data.get("id")),
        voltage=_scaled(voltage, scale),
        current=_current(data.get("bat_cur"), scale),
        max_charge_voltage=_scaled(limit, scale),
        max_charge_current=_current(data.get("max_chgcur"), scale),
        max_discharge_current=_current(data.get("max_dischg_cur"), scale),
        max_temperature=temperature(data.get("bat_maxtemp")),
        min_temperature=temperature(data.get("bat_mintemp")),
        state_of_charge=_percent(_number(data.get("soc"))),
        state_of_health=_percent(_number(data.get("soh"))),
        # The type decides before the value: true and the integer 0 both mean that it is on.
        charger=(Charger.ON if switch else Charger.OFF)
        if isinstance(switch, bool)
        else _choice(switch, _CHARGERS),
        work_mode=_choice(data.get("ctr_workmode"), _MODES),
        masks={
            Mask.CHARGE: _mask(data.get("chging_err")),
            Mask.DISCHARGE: _mask(data.get("dischging_err")),
            Mask.COMMON: _mask(data.get("comm_err")),
        },
    )


def _number(raw: Json) -> float | None:
    """A finite number, sent as such or as text."""
    if isinstance(raw, bool):
        return None
    if isinstance(raw, str):
        try:
            raw = float(raw)
        except ValueError:
            return None
    return float(raw) if isinstance(raw, int | float) and isfinite(raw) else None


def _integer(raw: Json) -> int | None:
    value = _number(raw)
    return int(value) if value is not None and value.is_integer() else None


def _percent(value: float | None) -> float | None:
    return value if value is not None and 0 <= value <= 100 else None


def _scaled(value: float | None, scale: float) -> float | None:
    """To a tenth, which removes the noise of single precision."""
    return None if value is None or value < 0 else round(value * scale, 1)


def _current(raw: Json, scale: float) -> float | None:
    """A; an unsigned 16-bit number of tenths stands for one below zero above its half."""
    if (value := _number(raw)) is None:
        return None
    tenths = round(value if scale != 1.0 else value * 10)
    if not -32768 <= tenths <= 65535:
        return None
    return (tenths - 65536 if tenths > 32767 else tenths) / 10


def _mask(raw: Json) -> int | None:
    """A bit mask, as a number or as a list of booleans with bit 0 first."""
    if isinstance(raw, list):
        if len(raw) > BITS or not all(isinstance(bit, bool) for bit in raw):
            return None
        return sum(1 << bit for bit, is_set in enumerate(raw) if is_set)
    value = _integer(raw)
    return value if value is not None and 0 <= value < 1 << BITS else None


def _door(raw: Json) -> Door | None:
    if isinstance(raw, bool):
        return Door.OPEN if raw else Door.CLOSED
    return _choice(raw, _DOORS)


def _choice[T](raw: Json, choices: Mapping[float, T]) -> T | None:
    value = _number(raw)
    return None if value is None else choices.get(value)


def _coordinates(raw: Json) -> tuple[float | None, float | None]:
    """Latitude and longitude; that is their order, whatever the document's text says."""
    parts: list[Any] = raw.split(",") if isinstance(raw, str) else []
    latitude, longitude = map(_number, parts) if len(parts) == 2 else (None, None)
    if (
        latitude is None
        or longitude is None
        or abs(latitude) > 90
        or abs(longitude) > 180
    ):
        return None, None
    return latitude, longitude


def same_cabinet(data: Mapping[str, Json], mac: str) -> bool:
    """Whether an info message names the cabinet of its topic, or none at all."""
    named = text(data.get("mac_addr"))
    return named is None or clean_mac(named) == mac
