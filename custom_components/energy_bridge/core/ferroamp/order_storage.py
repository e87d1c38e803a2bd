"""What must outlive a restart of the orders to one hub's battery."""

from collections.abc import Callable, Mapping
from enum import Enum
from functools import partial
from typing import Any, NotRequired, TypedDict, cast

from .control import BatteryOrder, Mode, Request, Source
from .requests import Status


class StoredOrder(TypedDict):
    """An order on disk."""

    mode: str
    power: int


class StoredRequest(StoredOrder):
    """An order of which nobody knows yet how it ended; `end` and `answer_due` are Unix time stamps."""

    transaction_id: str
    end: float | None
    answer_due: NotRequired[float]


class StoredBattery(TypedDict, total=False):
    """The orders on disk; `end`, `until`, `stored_at`, `as_of` and `locked_at` are Unix time stamps.

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
    stored_at: float
    as_of: float | None
    end: float | None
    unsettled: list[StoredRequest]


def orders_of_another_hub(stored: StoredBattery) -> StoredBattery:
    """What stays of the stored orders where they were given to another hub: the power that was chosen."""
    return StoredBattery(power=stored["power"]) if "power" in stored else {}


def is_stored(request: Request, stored: StoredBattery | None) -> bool:
    """Whether an order of which nobody knows yet how it ends is among what is on disk, with its end."""
    return any(
        item["transaction_id"] == request.transaction_id and item["end"] is not None
        for item in (stored or {}).get("unsettled", ())
    )


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


_READERS: Mapping[str, Callable[[Any], object]] = {
    "ordered": restore_order,
    "ordered_by": partial(restore_member, Source),
    "confirmed": restore_order,
    "confirmed_by": partial(restore_member, Source),
    "mode": partial(restore_member, Mode),
    "status": partial(restore_member, Status),
}
"""What reads the values of which a later version may have more, as None where this one does not know them."""


class LaterOrders:
    """What a later version stored of the orders, and this one cannot read: it is kept for that version.

    Each of it is stored again until something newer is there in its place.
    """

    def __init__(self, stored: StoredBattery) -> None:
        """Find it in what was stored."""
        self._values = {
            key: value
            for key, value in stored.items()
            if key not in StoredBattery.__annotations__
            or (key in _READERS and value and _READERS[key](value) is None)
        }
        self._unsettled = [
            order for order in stored.get("unsettled", ()) if not restore_order(order)
        ]

    @property
    def ends(self) -> list[float | None]:
        """When those orders end of which nobody knows whether they are in force (Unix time stamps)."""
        return [order["end"] for order in self._unsettled]

    def forget_confirmed(self) -> None:
        """Forget the order in force: another one is, or nobody knows which."""
        for key in ("confirmed", "confirmed_by", "mode"):
            self._values.pop(key, None)

    def forget_unsettled(self) -> None:
        """Forget the orders that were on their way: one that came later is in force."""
        self._unsettled = []

    def merged_into(self, stored: StoredBattery) -> StoredBattery:
        """What is to be stored, with this where nothing newer is known."""
        older = {
            key: value
            for key, value in self._values.items()
            if cast(Mapping[str, object], stored).get(key) is None
        }
        unsettled = [*self._unsettled, *stored["unsettled"]]
        return cast(StoredBattery, {**stored, **older, "unsettled": unsettled})
