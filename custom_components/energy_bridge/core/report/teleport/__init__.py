"""Teleport: JSON messages about assets, one document per message (formats.md §4).

Beside what every report stores, `data` has: `teleport_hash_id`, `asset_identifier`, the
lists in `items`, a word for some entries and properties in `kinds`, and, by message,
`pv_power` ("dc" or "ac"; solar), `derive_available_energy` (battery) and `current_type`
(ev). A flash message has `batch`, and nothing about intervals and history. The modules of the messages say which lists and kinds there are.
"""

from collections.abc import Mapping
from datetime import tzinfo
from types import MappingProxyType

from ..configuration import Data, Field, Problem, seconds_of, text_of
from . import checks
from .builder import TeleportReport
from .layout import layout_of
from .messages import MESSAGES, Message
from .wiring import wire

message_types: Mapping[str, str] = MappingProxyType(
    {key: message.type for key, message in MESSAGES.items()}
)
"""The messages, and their types as the partner writes them."""


def _message_of(data: Data) -> Message | None:
    return MESSAGES.get(text_of(data, "message"))


def is_flash(data: Data) -> bool:
    """Whether a report sends live values, and has no history; then `batch` is its seconds of one document."""
    message = _message_of(data)
    return message is not None and message.is_flash


def fields(data: Data) -> tuple[Field, ...]:
    """Every field that a source can be chosen for."""
    message = _message_of(data)
    return tuple(message.fields(layout_of(data))) if message else ()


def item_lists(data: Data) -> tuple[str, ...]:
    """The keys of the lists in the message: those of `items`, outer ones first."""
    message = _message_of(data)
    return tuple(message.lists(layout_of(data))) if message else ()


def alarm_lists(data: Data) -> tuple[str, ...]:
    """The keys of the lists of alarms, warnings and errors: those of `flags`."""
    message = _message_of(data)
    return tuple(message.alarm_lists(layout_of(data))) if message else ()


def problems(data: Data) -> list[Problem]:
    """Every configuration error, and what is worth a warning."""
    if (message := _message_of(data)) is None:
        return [Problem("message", "invalid_choice")]
    return list(checks.problems(message, layout_of(data), data))


def asset_key(data: Data) -> tuple[str, str]:
    """The asset identifier, and the family of messages that it belongs to."""
    message = _message_of(data)
    return text_of(data, "asset_identifier"), message.family if message else ""


def message_key(data: Data) -> tuple[str, str]:
    """What the messages of one stamp are sorted by in a body: their type, and their asset."""
    message = _message_of(data)
    return message.type if message else "", text_of(data, "asset_identifier")


def conflict(data: Data, other: Data) -> Problem | None:
    """Why two reports cannot go to one destination; None if they can.

    Receivers tell messages apart by asset and time (formats.md §7.3). Ids that differ only in
    case are one: so are the files on many a server.
    """
    (asset, family), (other_asset, other_family) = asset_key(data), asset_key(other)
    if asset.casefold() != other_asset.casefold():
        return None
    if family != other_family:
        return Problem("asset_identifier", "asset_of_other_message")
    if data.get("message") == other.get("message"):
        return Problem("asset_identifier", "duplicate_asset")
    if is_flash(data) or is_flash(other):  # which tells of other instants
        return None
    return Problem("asset_identifier", "full_and_filtered")


def sequence(data: Data) -> str | None:
    """None: documents may arrive in any order."""
    return None


def report(data: Data, zone: tzinfo) -> TeleportReport:
    """The report as configured; raises ValueError for a message that does not exist.

    All stamps are UTC, so the zone does not matter.
    """
    if (message := _message_of(data)) is None:
        raise ValueError("unknown message")
    layout = layout_of(data)
    wiring = wire(
        data, message.fields(layout), layout.used, message.alarm_lists(layout)
    )
    return TeleportReport(
        interval=message.flash_interval
        or seconds_of(data, "interval", checks.DEFAULT_INTERVAL),
        series=wiring.series,
        message=message,
        teleport_hash_id=text_of(data, "teleport_hash_id"),
        asset_identifier=text_of(data, "asset_identifier"),
        layout=layout,
        wiring=wiring,
    )
