"""What is stored of the orders, and by other versions."""

from typing import Any, cast

from custom_components.energy_bridge.core.ferroamp.control import (
    BatteryOrder,
    Mode,
    Source,
)
from custom_components.energy_bridge.core.ferroamp.order_book import (
    BatteryState,
    LastCommand,
    OrderBook,
)
from custom_components.energy_bridge.core.ferroamp.order_storage import (
    StoredBattery,
    StoredOrder,
)
from custom_components.energy_bridge.core.ferroamp.requests import Status

from ...helpers.orders import CHARGE, HOLD, Story, no_request


def test_what_the_first_version_stored() -> None:
    """Its orders were ours, its limit is over, and a lock without a time is not known."""
    book = Story().book
    stored: StoredBattery = {
        "ordered": {"mode": "hold", "power": 0},
        "confirmed": {"mode": "charge", "power": 2000},
        "mode": "charge",
        "answer": "done",
        "status": "ack",
        "locked": True,
        "limit": 24000.0,
        "power": 2000,
        "until": 1781960611.0,
    }
    book.restore(stored, no_request)
    assert book.state == BatteryState(
        ordered=HOLD,
        ordered_by=Source.HERE,
        confirmed=BatteryOrder(Mode.CHARGE, 2000),
        confirmed_by=Source.HERE,
        mode=Mode.CHARGE,
        answer="done",
        status=Status.ACK,
        power=2000,
        until=1781960611.0,
        command=LastCommand("discharge", 0, Source.HERE, None),
    )


def test_what_a_later_version_stored() -> None:
    """A mode that is not known yet is no mode."""
    book = Story().book
    order: StoredOrder = {"mode": "trade", "power": 1}
    stored: StoredBattery = {
        "ordered": order,
        "confirmed": order,
        "confirmed_by": "a_grid_service",
        "mode": "trade",
        "status": "maybe",
        "unsettled": [
            {**order, "transaction_id": "1", "end": None, "answer_due": 1000.0}
        ],
    }
    book.restore(stored, no_request)
    assert book.state == BatteryState(ordered_by=Source.HERE)
    assert not book.holds_battery


LATER: dict[str, Any] = {
    "ordered": {"mode": "trade", "power": 1},
    "ordered_by": "a_grid_service",
    "confirmed": {"mode": "trade", "power": 1, "until_price": 0.1},
    "confirmed_by": "a_grid_service",
    "mode": "trade",
    "status": "maybe",
    "unsettled": [{"mode": "trade", "power": 1, "transaction_id": "1", "end": 1500.0}],
    "prices": [1, 2],
}


def restored_later() -> Story:
    """A book that goes on from what a later version stored."""
    story = Story()
    story.book.restore(cast(StoredBattery, LATER), no_request)
    return story


def kept(book: OrderBook) -> dict[str, Any]:
    """What of it is stored again."""
    stored = dict(book.data_to_store())
    return {key: stored[key] for key in LATER}


def test_what_only_a_later_version_knows_is_kept() -> None:
    """For that version, until something newer takes its place; an order that it left ends in time."""
    story = restored_later()
    assert kept(story.book) == LATER
    assert story.state.until == 1500.0
    again = Story().book
    again.restore(story.book.data_to_store(), no_request)
    assert kept(again) == LATER
    request = story.send(CHARGE)
    before = story.book.data_to_store()
    assert before["mode"] == "trade"
    assert before["ordered"] == {"mode": "charge", "power": CHARGE.power}
    story.book.withdraw(request)
    assert kept(story.book) == LATER
    story.answer(story.send(CHARGE), Status.NAK)
    assert story.book.data_to_store()["status"] == "nak"
    assert story.book.data_to_store()["mode"] == "trade"
    story.answer(story.send(CHARGE), Status.ACK)
    stored = story.book.data_to_store()
    assert (stored["mode"], stored["confirmed_by"]) == ("charge", "here")
    assert stored["unsettled"] == []
    assert story.state.until is None
    assert kept(story.book)["prices"] == [1, 2]


def test_an_unheard_order_ends_what_a_later_version_knew() -> None:
    """The mode is unknown then, to that version, too."""
    story = restored_later()
    story.answer(None, Status.ACK)
    stored = story.book.data_to_store()
    assert (stored["mode"], stored["confirmed"]) == (None, None)
    assert stored["confirmed_by"] == "another_client"
