"""What must outlive a restart of the orders to one hub's battery."""

from enum import Enum
from typing import TypedDict

from .control import BatteryOrder, Mode


class StoredOrder(TypedDict):
    """An order on disk."""

    mode: str
    power: int


class StoredRequest(StoredOrder):
    """An order of which nobody knows yet how it ended."""

    transaction_id: str
    end: float | None


class StoredBattery(TypedDict, total=False):
    """The orders on disk; `end`, `until` and `locked_at` are Unix time stamps.

    The first version wrote a `limit`, which is no longer kept, and neither who gave an order nor when the lock was told.
    """

    ordered: StoredOrder | None
    ordered_by: str | None
    confirmed: StoredOrder | None
    confirmed_by: str | None
    mode: str | None
    answer: str | None
    status: str | None
    locked: bool | None
    locked_at: float | None
    taints: list[str]
    limit: float | None
    power: int
    until: float | None
    end: float | None
    unsettled: list[StoredRequest]


def stored_order(order: BatteryOrder | None) -> StoredOrder | None:
    """An order as it is written."""
    return (
        None if order is None else StoredOrder(mode=order.mode.value, power=order.power)
    )


def restore_order(stored: StoredOrder | None) -> BatteryOrder | None:
    """An order as it was written; None for one that this version does not know."""
    if stored is None or (mode := restore_member(Mode, stored["mode"])) is None:
        return None
    return BatteryOrder(mode, stored["power"])


def restore_member[E: Enum](kind: type[E], stored: str | None) -> E | None:
    """A member by its value; None for one that this version does not know."""
    return next((member for member in kind if member.value == stored), None)
