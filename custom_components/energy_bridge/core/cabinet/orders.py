"""Orders to open a slot: one per slot at a time, followed through the cabinet's notifications (§2.2, §2.4)."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType

import orjson

from ..sending import Drop, UnconfirmedError, drop_nothing
from .protocol import Notification
from .values import MAX_TEXT, text

TIMEOUT = 60.0
"""Seconds in which a cabinet says how an order ended."""

MAX_ORDER_NUMBER_LENGTH = MAX_TEXT


class SlotContent(StrEnum):
    """What the slot to open should hold."""

    EMPTY = "empty"
    PACK = "pack"


_SLOT_INFO: Mapping[SlotContent, int] = MappingProxyType(
    {SlotContent.EMPTY: 1, SlotContent.PACK: 2}
)


class Failure(StrEnum):
    """Why an order failed."""

    BUSY = "busy"
    DOOR_ERROR = "door_error"
    NO_EXECUTION = "no_execution"
    TIMED_OUT = "timed_out"
    OFFLINE = "offline"
    UPDATING = "updating"
    LOCK_FAULT = "lock_fault"
    NOT_EMPTY = "not_empty"
    NO_PACK = "no_pack"
    FAILED = "failed"
    NO_ANSWER = "no_answer"


GOOD_ENDS = frozenset(
    {"open_slot_success", "battery_inserted", "battery_removed", "opt_success"}
)
"""Each of these says that the door has opened."""

ALSO_OF_CUSTOMERS = GOOD_ENDS - {"open_slot_success"}
"""Without an order number, these tell no more than that somebody has been at the slot, whoever let him."""

BAD_ENDS: Mapping[str, Failure] = MappingProxyType(
    {
        "open_slot_busy": Failure.BUSY,
        "door_err": Failure.DOOR_ERROR,
        "open_slot_sub_no_execution": Failure.NO_EXECUTION,
        "sub_execution_timeout": Failure.TIMED_OUT,
        "waiting_open_full_timeout": Failure.TIMED_OUT,
        "sub_offline": Failure.OFFLINE,
        "ota_upgrading": Failure.UPDATING,
        "ota_sub_upgrading": Failure.UPDATING,
        "bat_lock_fault": Failure.LOCK_FAULT,
        "open_empty_slot_bat_online": Failure.NOT_EMPTY,
        "open_bat_slot_bat_offline": Failure.NO_PACK,
        "open_slot_failed": Failure.FAILED,
    }
)


ENDS_OF_ALL = frozenset({"ota_upgrading"})
"""Without a slot and an order number, one of these ends every order of its cabinet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How an order ended; `event` is None for one that was not waited for."""

    order_number: str
    event: str | None = None
    pack_id: str | None = None
    state_of_charge: int | None = None


class OrderError(Exception):
    """An order that was not carried out."""


class OrderFailedError(OrderError):
    """The cabinet said no, or nothing."""

    def __init__(self, reason: Failure, order_number: str) -> None:
        """Remember why, and which order."""
        super().__init__(reason.value)
        self.reason = reason
        self.order_number = order_number


class SlotInUseError(OrderError):
    """Another order for this slot is not over."""


@dataclass(slots=True)
class _RunningOrder:
    """An order that is not over; `deadline` is a time of the event loop, `is_same` tells that the one before had its number."""

    order_number: str
    deadline: float
    end: asyncio.Future[Notification | None]
    is_same: bool = False

    def set_end(self, notification: Notification | None) -> None:
        """Say how it ended; None if that will never be known."""
        if not self.end.done():
            self.end.set_result(notification)


class SlotOrders:
    """The orders to open slots of all cabinets on one broker."""

    def __init__(
        self,
        publish: Callable[[str, bytes], Awaitable[None]],
        wall: Callable[[], float],
        *,
        timeout: float = TIMEOUT,
        drop: Drop = drop_nothing,
    ) -> None:
        """`publish` takes a cabinet's MAC address and a payload; `wall` tells seconds since 1970.

        `drop` is called once an order was not answered in time.
        """
        self._publish = publish
        self._drop = drop
        self._wall = wall
        self._timeout = timeout
        self._running: dict[tuple[str, int], _RunningOrder] = {}
        self._last_numbers: dict[tuple[str, int], str] = {}
        self._last_order_number = ""

    async def open_slot(
        self,
        mac: str,
        slot: int,
        content: SlotContent,
        order_number: str | None = None,
        *,
        wait: bool = True,
    ) -> Outcome:
        """Open a slot, and answer how it ended if that is waited for; raises OrderError, or NotSentError.

        An order that may have been sent keeps its slot until it has ended or its time is over, whoever still waits.
        """
        now = self._wall()
        loop = asyncio.get_running_loop()
        key = (mac, slot)
        running = self._running.get(key)
        if running is not None and loop.time() < running.deadline:
            raise SlotInUseError
        number = text(order_number) or self._new_order_number(mac, slot, now)
        mine = _RunningOrder(number, loop.time() + self._timeout, loop.create_future())
        before = self._last_numbers.get(key, "")
        mine.is_same = before == number.casefold()
        self._last_numbers[key] = number.casefold()
        self._running[key] = mine
        try:
            await self._publish(mac, open_slot_payload(slot, content, number, now))
        except UnconfirmedError as err:
            if not wait:
                raise OrderFailedError(Failure.NO_ANSWER, number) from err
        except Exception:
            self._remove_order(key, mine)
            self._last_numbers[key] = before
            raise
        if not wait:
            return Outcome(order_number=number)
        try:
            return await self._wait_for_end(mine)
        except OrderError:
            self._remove_order(key, mine)
            raise

    def stop(self) -> dict[tuple[str, int], tuple[str, float]]:
        """End all orders, as nothing will be heard of them any more: those who wait get NO_ANSWER.

        Answers what `resume` takes up.
        """
        left = {
            key: (running.order_number, running.deadline)
            for key, running in self._running.items()
        }
        for running in self._running.values():
            running.set_end(None)
        self._running.clear()
        return left

    def resume(self, left: Mapping[tuple[str, int], tuple[str, float]]) -> None:
        """Keep the slots of orders that were stopped, by cabinet and slot: a cabinet may still say how they end."""
        loop = asyncio.get_running_loop()
        for key, (number, deadline) in left.items():
            self._running[key] = _RunningOrder(number, deadline, loop.create_future())
            self._last_numbers[key] = number.casefold()

    def add_notification(self, mac: str, notification: Notification) -> None:
        """End the order that a notification ends, if it ends one.

        One without an order number belongs to the order of its slot, but for what a customer does without one; one without
        a slot belongs to the order of its number.
        """
        if notification.event not in GOOD_ENDS and notification.event not in BAD_ENDS:
            return
        for key, running in list(self._running.items()):
            if key[0] == mac and _concerns_order(notification, key[1], running):
                running.set_end(notification)
                self._remove_order(key, running)

    async def _wait_for_end(self, running: _RunningOrder) -> Outcome:
        notification = None
        try:
            async with asyncio.timeout_at(running.deadline):
                notification = await running.end
        except TimeoutError:
            await self._drop()
        if notification is None:
            raise OrderFailedError(Failure.NO_ANSWER, running.order_number)
        event = notification.event or ""
        if failure := BAD_ENDS.get(event):
            raise OrderFailedError(failure, running.order_number)
        return Outcome(
            order_number=running.order_number,
            event=event,
            pack_id=notification.pack_id,
            state_of_charge=notification.state_of_charge,
        )

    def _remove_order(self, key: tuple[str, int], running: _RunningOrder) -> None:
        """Free the slot, unless another order has it already."""
        if self._running.get(key) is running:
            del self._running[key]

    def _new_order_number(self, mac: str, slot: int, now: float) -> str:
        """Readable and unique: when, which cabinet, which slot."""
        moment = datetime.fromtimestamp(now, UTC)
        while True:
            number = f"EB{moment:%Y%m%d%H%M%S}{moment.microsecond // 1000:03d}-{mac[-5:].replace('-', '')}-{slot:02d}"
            if number != self._last_order_number:
                self._last_order_number = number
                return number
            now += 0.001
            moment = datetime.fromtimestamp(now, UTC)


def _concerns_order(
    notification: Notification, slot: int, running: _RunningOrder
) -> bool:
    """Whether a notification of a cabinet belongs to the order that runs for this slot."""
    # The specification's own example comes back in other capitals.
    is_ours = notification.order_number.casefold() == running.order_number.casefold()
    if notification.event in ALSO_OF_CUSTOMERS and (running.is_same or not is_ours):
        return False
    if is_ours:
        return notification.slot in (slot, None)
    if notification.order_number:
        return False
    return notification.slot == slot or (
        notification.slot is None and notification.event in ENDS_OF_ALL
    )


def open_slot_payload(
    slot: int, content: SlotContent, order_number: str, time: float
) -> bytes:
    """The message of §2.2."""
    return orjson.dumps(
        {
            "slot_id": slot,
            "slot_info": _SLOT_INFO[content],
            "order_number": order_number,
            "timestamp": stamp(time),
        }
    )


def stamp(time: float) -> str:
    """A time as the specification writes it."""
    moment = datetime.fromtimestamp(time, UTC)
    return f"{moment:%Y-%m-%d %H:%M:%S}.{moment.microsecond // 1000:03d}Z"
