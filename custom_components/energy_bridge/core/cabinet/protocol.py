"""From the bytes that a swap cabinet sends to what they say (MQTT protocol 0.6, and field notes).

The dialect is not a setting: each message, and each value, shows by itself how it is meant. Whatever arrives, the answer
is a value or a `MessageError`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..wire import Cause, Json, MessageError, load_object
from .readings import Fields, plain, read_values
from .topics import clean_mac
from .values import percent, slot_id, text

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """An event (§2.4); `event` is None for a blank one, and a text of its own for one that no specification names."""

    slot: int | None
    order_number: str
    event: str | None
    pack_id: str | None = None
    state_of_charge: int | None = None
    bad: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A warning or an error (§2.5); `repeats` while it lasts where the controller's own software sent it."""

    slot: int | None
    is_error: bool
    message: str
    repeats: bool
    bad: tuple[str, ...] = field(default=(), compare=False)


def read_info(payload: bytes) -> dict[str, Json]:
    """Read an info message, and make its keys plain; raises MessageError for one without a list of slots."""
    data = plain(load_object(payload))
    if not isinstance(data.get("slots"), list):
        raise MessageError(Cause.NO_VALUES)
    return data


def same_cabinet(data: Mapping[str, Json], mac: str) -> bool:
    """Whether an info message names the cabinet of its topic, or none at all."""
    raw = data.get("mac_addr")
    if raw == mac:
        return True
    named = text(raw)
    return named is None or clean_mac(named) == mac


def read_notification(payload: bytes) -> Notification:
    """Read an event; raises MessageError for what is no JSON object."""
    data = plain(load_object(payload))
    bad: list[str] = []
    event = text(data.get("event"))
    return Notification(
        **{"slot": None, **read_values(data, _NOTIFICATION_VALUES, bad)},
        order_number=text(data.get("order_number")) or "",
        event=event.lower() if event else None,
        pack_id=text(data.get("battery_id")),
        bad=tuple(bad),
    )


def read_alert(payload: bytes) -> Alert:
    """Read a warning or an error; raises MessageError for one without a text."""
    data = plain(load_object(payload))
    message = text(data.get("message"), 255)
    if message is None:
        raise MessageError(Cause.NO_VALUES)
    bad: list[str] = []
    stamp = text(data.get("timestamp")) or ""
    return Alert(
        **{"slot": None, **read_values(data, _ALERT_VALUES, bad)},
        is_error=(text(data.get("type")) or "").lower() == "error",
        message=message,
        repeats=not stamp.upper().endswith("Z") and bool(stamp),
        bad=tuple(bad),
    )


_ALERT_VALUES: Fields = (("slot", "slot_id", slot_id),)
_NOTIFICATION_VALUES: Fields = (
    *_ALERT_VALUES,
    ("state_of_charge", "soc", percent),
)
