"""Orders to open slots, and thresholds."""

import asyncio

import orjson
import pytest

from custom_components.energy_bridge.core.cabinet.orders import (
    BAD_ENDS,
    GOOD_ENDS,
    Failure,
    OrderFailedError,
    Outcome,
    SlotContent,
    SlotInUseError,
    SlotOrders,
)
from custom_components.energy_bridge.core.cabinet.protocol import EVENTS, Notification
from custom_components.energy_bridge.core.cabinet.thresholds import (
    AnswerPendingError,
    LogServer,
    NoAnswerError,
    ThresholdError,
    ThresholdRequests,
    Thresholds,
)
from custom_components.energy_bridge.core.sending import NotSentError, UnconfirmedError

MAC = "00-88-14-4D-4C-FB"
SETTINGS = {
    "charge_over_temp_period": 70,
    "bat_over_temp_period": 80,
    "soc_period": 95,
    "charge_time_period": 600,
    "info_up_period": 10,
    "log_up_period": 2,
    "enable_gzip": False,
}


class Cabinet:
    """Takes orders and answers as the test says."""

    def __init__(self, *events: str, blank: bool = False) -> None:
        """Answer with these events; without the order's number if blank."""
        self.sent: list[dict[str, object]] = []
        self.orders = SlotOrders(self.publish, lambda: 1_790_000_000.25, timeout=0.2)
        self._events = events
        self._blank = blank

    async def publish(self, mac: str, payload: bytes) -> None:
        """Take an order."""
        order = orjson.loads(payload)
        self.sent.append(order)
        for event in self._events:
            number = "" if self._blank else order["order_number"]
            self.tell(order["slot_id"], number, event)

    def tell(self, slot: int | None, number: str, event: str | None) -> None:
        """Notify."""
        self.orders.add_notification(
            MAC,
            Notification(
                slot=slot,
                order_number=number,
                event=event,
                pack_id="A",
                state_of_charge=97,
            ),
        )

    async def open(self, **options: object) -> Outcome:
        """Open slot 3."""
        return await self.orders.open_slot(MAC, 3, SlotContent.PACK, **options)


@pytest.mark.parametrize("blank", [False, True])
async def test_a_good_end(blank: bool) -> None:
    """After the steps before it; a blank order number belongs to the slot's order."""
    cabinet = Cabinet("open_slot", "open_slot_success", blank=blank)
    outcome = await cabinet.open()
    assert outcome == Outcome(
        order_number=outcome.order_number,
        event="open_slot_success",
        pack_id="A",
        state_of_charge=97,
    )
    assert outcome.order_number.startswith("EB2026")
    assert outcome.order_number.endswith("-4CFB-03")
    (sent,) = cabinet.sent
    assert (sent["slot_id"], sent["slot_info"]) == (3, 2)
    assert str(sent["timestamp"]).endswith(".250Z")


@pytest.mark.parametrize(
    "event", ["battery_inserted", "battery_removed", "opt_success"]
)
async def test_a_customer_at_the_slot(event: str) -> None:
    """Without an order number that is not the order's doing, which may still be refused; with its number it is."""
    cabinet = Cabinet("open_slot")
    waiting = asyncio.create_task(cabinet.open(order_number="MINE"))
    await asyncio.sleep(0)
    cabinet.tell(3, "", event)
    await asyncio.sleep(0)
    with pytest.raises(SlotInUseError):
        await cabinet.open()
    cabinet.tell(3, "MINE", "open_bat_slot_bat_offline")
    with pytest.raises(OrderFailedError) as caught:
        await waiting
    assert caught.value.reason is Failure.NO_PACK
    assert (await Cabinet("open_slot", event).open()).event == event


@pytest.mark.parametrize("again", ["MINE", "mine"])
async def test_the_same_number_again(again: str) -> None:
    """What a customer does at the slot that the order before has opened tells nothing of the next one."""
    cabinet = Cabinet("open_slot")
    for number, event in (("MINE", "open_slot_success"), (again, "open_slot_busy")):
        waiting = asyncio.create_task(cabinet.open(order_number=number))
        await asyncio.sleep(0)
        if len(cabinet.sent) == 2:
            cabinet.tell(3, "MINE", "battery_removed")
            cabinet.tell(3, "MINE", "opt_success")
        cabinet.tell(3, "MINE", event)
        await asyncio.wait({waiting})
    with pytest.raises(OrderFailedError) as caught:
        await waiting
    assert caught.value.reason is Failure.BUSY
    other = asyncio.create_task(cabinet.open(order_number="ANOTHER"))
    await asyncio.sleep(0)
    cabinet.tell(3, "ANOTHER", "battery_removed")
    assert (await other).event == "battery_removed"


async def test_the_same_number_of_what_was_not_sent() -> None:
    """It is the first of that number that the cabinet hears."""
    cabinet = Cabinet("battery_removed")
    failures: list[Exception] = [NotSentError()]

    async def publish(mac: str, payload: bytes) -> None:
        if failures:
            raise failures.pop()
        await cabinet.publish(mac, payload)

    cabinet.orders = SlotOrders(publish, lambda: 0.0, timeout=0.2)
    with pytest.raises(NotSentError):
        await cabinet.open(order_number="MINE")
    assert (await cabinet.open(order_number="MINE")).event == "battery_removed"


@pytest.mark.parametrize("between", ["not sent", "reload"])
async def test_the_same_number_is_remembered(between: str) -> None:
    """Over an order with it that was not sent, and over a reload before the cabinet has answered."""
    cabinet = Cabinet()
    failures: list[Exception] = []

    async def publish(mac: str, payload: bytes) -> None:
        if failures:
            raise failures.pop()

    cabinet.orders = SlotOrders(publish, lambda: 0.0, timeout=0.2)
    await cabinet.open(order_number="MINE", wait=False)
    if between == "reload":
        left = cabinet.orders.stop()
        cabinet.orders = SlotOrders(publish, lambda: 0.0, timeout=0.2)
        cabinet.orders.resume(left)
    cabinet.tell(3, "MINE", "open_slot_success")
    if between == "not sent":
        failures.append(NotSentError())
        with pytest.raises(NotSentError):
            await cabinet.open(order_number="MINE")
    waiting = asyncio.create_task(cabinet.open(order_number="MINE"))
    await asyncio.sleep(0)
    cabinet.tell(3, "MINE", "battery_removed")
    cabinet.tell(3, "MINE", "open_slot_busy")
    with pytest.raises(OrderFailedError) as caught:
        await waiting
    assert caught.value.reason is Failure.BUSY


@pytest.mark.parametrize(("event", "reason"), BAD_ENDS.items())
async def test_bad_ends(event: str, reason: Failure) -> None:
    """Each has its reason."""
    with pytest.raises(OrderFailedError) as caught:
        await Cabinet("open_slot", event).open(order_number="MINE")
    assert (caught.value.reason, caught.value.order_number) == (reason, "MINE")


def test_the_table_knows_every_event() -> None:
    """Each event ends an order well, badly, or is a step."""
    steps = {
        "open_slot",
        "close_slot",
        "insert_faulty_battery",
        "close_empty_no_save_bat",
        "close_slot_timeout",
    }
    assert GOOD_ENDS | BAD_ENDS.keys() | steps == set(EVENTS)
    assert not GOOD_ENDS & BAD_ENDS.keys()


async def test_no_answer() -> None:
    """A cabinet that says nothing, or nothing of this order, has not opened."""
    cabinet = Cabinet("open_slot")
    waiting = asyncio.create_task(cabinet.open())
    await asyncio.sleep(0)
    cabinet.tell(3, "ANOTHER", "open_slot_success")
    cabinet.tell(4, str(cabinet.sent[0]["order_number"]), "open_slot_success")
    cabinet.tell(4, "", "open_slot_success")
    cabinet.tell(None, "", "open_slot_success")
    cabinet.tell(3, "", None)
    with pytest.raises(OrderFailedError) as caught:
        await waiting
    assert caught.value.reason is Failure.NO_ANSWER


async def test_notifications_without_a_slot() -> None:
    """Belong to the order of their number; an update of the cabinet ends every order."""
    cabinet = Cabinet("open_slot")
    waiting = asyncio.create_task(cabinet.open(order_number="MINE"))
    await asyncio.sleep(0)
    cabinet.tell(None, "ANOTHER", "ota_upgrading")
    cabinet.tell(None, "", "bat_lock_fault")
    cabinet.tell(None, "MINE", "open_slot_success")
    assert (await waiting).event == "open_slot_success"
    waiting = asyncio.create_task(cabinet.open())
    await asyncio.sleep(0)
    cabinet.tell(None, "", "ota_upgrading")
    with pytest.raises(OrderFailedError) as caught:
        await waiting
    assert caught.value.reason is Failure.UPDATING


async def test_one_order_per_slot() -> None:
    """Until it is over; then the next one, with another number."""
    cabinet = Cabinet("open_slot")
    waiting = asyncio.create_task(cabinet.open())
    await asyncio.sleep(0)
    with pytest.raises(SlotInUseError):
        await cabinet.open()
    cabinet.tell(3, "", "open_slot_success")
    first = await waiting
    second = await cabinet.open(wait=False)
    assert second.event is None
    assert second.order_number != first.order_number


async def test_an_order_that_nobody_waits_for() -> None:
    """Keeps the slot for as long as a cabinet may take, not for ever."""
    cabinet = Cabinet("open_slot")
    cabinet.orders = SlotOrders(cabinet.publish, lambda: 0.0, timeout=0)
    await cabinet.open(wait=False)
    await cabinet.open(wait=False)
    assert len(cabinet.sent) == 2


@pytest.mark.parametrize("number", [" voltz 1\u3000", "VOLTZ 1", "\0VOLTZ 1"])
async def test_an_order_number_as_cabinets_give_it_back(number: str) -> None:
    """Without blanks around it, and in other capitals, as in the document's example."""
    cabinet = Cabinet("open_slot")
    waiting = asyncio.create_task(cabinet.open(order_number=number))
    await asyncio.sleep(0)
    cabinet.tell(3, "VOLTz 1", "open_slot_success")
    assert (await waiting).event == "open_slot_success"
    assert cabinet.sent[0]["order_number"] == number.strip(" \0\u3000")


async def test_a_blank_order_number() -> None:
    """Is none: the order gets one."""
    outcome = await Cabinet("open_slot_success").open(order_number="  ")
    assert outcome.order_number.startswith("EB2026")


@pytest.mark.parametrize("sent", [True, False])
async def test_an_order_whose_caller_gives_up(sent: bool) -> None:
    """It may still open the door, so the slot is not free before that, or before its time is over."""
    cabinet = Cabinet()
    waiting = asyncio.create_task(cabinet.open(order_number="MINE"))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    with pytest.raises(SlotInUseError):
        await cabinet.open()
    if sent:
        cabinet.tell(3, "", "open_slot_success")
    else:
        await asyncio.sleep(0.25)
    await cabinet.open(wait=False)
    assert len(cabinet.sent) == 2


@pytest.mark.parametrize("wait", [True, False])
async def test_a_publication_that_nobody_knows_of(wait: bool) -> None:
    """It has no answer, and keeps the slot as long."""
    cabinet = Cabinet()

    async def fail(_mac: str, _payload: bytes) -> None:
        raise UnconfirmedError

    cabinet.orders = SlotOrders(fail, lambda: 0.0, timeout=0.05)
    with pytest.raises(OrderFailedError) as caught:
        await cabinet.open(wait=wait)
    assert caught.value.reason is Failure.NO_ANSWER
    if not wait:
        with pytest.raises(SlotInUseError):
            await cabinet.open()


async def test_a_clock_that_is_set_back() -> None:
    """Keeps no slot in use."""
    times = iter([1_790_000_000.0, 1_780_000_000.0])
    cabinet = Cabinet()
    cabinet.orders = SlotOrders(cabinet.publish, lambda: next(times), timeout=0.05)
    await cabinet.open(wait=False)
    await asyncio.sleep(0.1)
    await cabinet.open(wait=False)
    assert len(cabinet.sent) == 2


async def test_stopping() -> None:
    """Ends at once what is waited for."""
    cabinet = Cabinet()
    cabinet.orders = SlotOrders(cabinet.publish, lambda: 0.0, timeout=60)
    waiting = asyncio.create_task(cabinet.open())
    await asyncio.sleep(0)
    cabinet.orders.stop()
    cabinet.orders.stop()
    async with asyncio.timeout(60):
        with pytest.raises(OrderFailedError) as caught:
            await waiting
    assert caught.value.reason is Failure.NO_ANSWER

    async def publish(_mac: str, _payload: bytes) -> None:
        """Say nothing."""

    desk = ThresholdRequests(publish, timeout=60)
    asking = asyncio.create_task(desk.send(MAC, make()))
    await asyncio.sleep(0)
    desk.stop()
    desk.stop()
    async with asyncio.timeout(60):
        with pytest.raises(NoAnswerError):
            await asking


async def test_a_publication_that_fails() -> None:
    """Leaves the slot free."""
    cabinet = Cabinet()

    async def fail(_mac: str, _payload: bytes) -> None:
        raise OSError("gone")

    cabinet.orders = SlotOrders(fail, lambda: 0.0)
    for _ in range(2):
        with pytest.raises(OSError, match="gone"):
            await cabinet.open()


def make(**changes: int) -> Thresholds:
    """Thresholds as the document shows them."""
    return Thresholds(
        **{**SETTINGS, **changes},
        server=LogServer(url="192.168.0.109", user="logs", password="secret"),
    )


def test_thresholds() -> None:
    """All twelve fields; the password shows in nothing but the message."""
    thresholds = make()
    sent = orjson.loads(thresholds.payload())
    assert len(sent) == 12
    assert (sent["soc_period"], sent["ftp_password"], sent["ftp_port"]) == (
        95,
        "secret",
        21,
    )
    assert "secret" not in repr(thresholds)
    assert "ftp" not in str(thresholds.settings)


@pytest.mark.parametrize(
    ("name", "value"),
    [("charge_time_period", 149), ("charge_time_period", 721), ("soc_period", 101)],
)
def test_thresholds_that_cannot_be(name: str, value: int) -> None:
    """Are refused by their name."""
    with pytest.raises(ThresholdError, match=name):
        make(**{name: value})


async def test_the_answer_to_thresholds() -> None:
    """Belongs to the request of its cabinet."""
    desk: ThresholdRequests

    async def publish(mac: str, _payload: bytes) -> None:
        desk.add_answer("other", {"soc_period": False})
        asyncio.get_running_loop().call_soon(desk.add_answer, mac, {"soc_period": True})
        asyncio.get_running_loop().call_soon(
            desk.add_answer, mac, {"soc_period": False}
        )
        with pytest.raises(AnswerPendingError):
            await desk.send(mac, make())

    desk = ThresholdRequests(publish, timeout=1)
    assert await desk.send(MAC, make()) == {"soc_period": True}


@pytest.mark.parametrize("answered", [True, False])
async def test_thresholds_whose_sender_gives_up(answered: bool) -> None:
    """The answer to them is not that to the next ones."""

    async def publish(_mac: str, _payload: bytes) -> None:
        """Say nothing."""

    desk = ThresholdRequests(publish, timeout=0.2)
    asking = asyncio.create_task(desk.send(MAC, make()))
    await asyncio.sleep(0)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    with pytest.raises(AnswerPendingError):
        await desk.send(MAC, make())
    if answered:
        desk.add_answer(MAC, {"soc_period": True})
    else:
        await asyncio.sleep(0.25)
    asking = asyncio.create_task(desk.send(MAC, make()))
    await asyncio.sleep(0)
    desk.add_answer(MAC, {"soc_period": False})
    assert await asking == {"soc_period": False}


async def test_thresholds_that_were_not_sent() -> None:
    """Nothing is pending then."""

    async def publish(_mac: str, _payload: bytes) -> None:
        raise NotSentError

    desk = ThresholdRequests(publish, timeout=60)
    for _ in range(2):
        with pytest.raises(NotSentError):
            await desk.send(MAC, make())


async def test_no_answer_to_thresholds() -> None:
    """Is an error, and the next request is free to go."""

    async def publish(_mac: str, _payload: bytes) -> None:
        """Say nothing."""

    desk = ThresholdRequests(publish, timeout=0.05)
    for _ in range(2):
        with pytest.raises(NoAnswerError):
            await desk.send(MAC, make())


async def test_going_on_after_a_stop() -> None:
    """An answer that is late belongs to what was asked before, so nothing else is asked until it is there."""
    cabinet = Cabinet()
    cabinet.orders = SlotOrders(cabinet.publish, lambda: 0.0, timeout=60)
    await cabinet.open(wait=False)
    left = cabinet.orders.stop()
    cabinet.orders = SlotOrders(cabinet.publish, lambda: 0.0, timeout=60)
    cabinet.orders.resume(left)
    with pytest.raises(SlotInUseError):
        await cabinet.open(wait=False)
    cabinet.tell(3, "", "open_slot_success")
    await cabinet.open(wait=False)
    assert len(cabinet.sent) == 2

    async def publish(_mac: str, _payload: bytes) -> None:
        """Say nothing."""

    desk = ThresholdRequests(publish, timeout=60)
    asking = asyncio.create_task(desk.send(MAC, make()))
    await asyncio.sleep(0)
    again = ThresholdRequests(publish, timeout=60)
    again.resume(desk.stop())
    with pytest.raises(NoAnswerError):
        await asking
    with pytest.raises(AnswerPendingError):
        await again.send(MAC, make())
    again.add_answer(MAC, {"soc_period": False})
    asking = asyncio.create_task(again.send(MAC, make()))
    await asyncio.sleep(0)
    again.add_answer(MAC, {"soc_period": True})
    assert await asking == {"soc_period": True}
