"""What is stored of the orders, and by other versions."""

from dataclasses import dataclass, field
from itertools import count
from hypothesis import given, strategies as st
import pytest
from custom_components.energy_bridge.core.ferroamp.control import (
    BatteryOrder,
    Mode,
    Request,
    Source,
    Stage,
)
from custom_components.energy_bridge.core.ferroamp.order_book import (
    LOCK_TIME,
    MAX_UNSETTLED,
    BatteryState,
    OrderBook,
)
from custom_components.energy_bridge.core.ferroamp.order_storage import (
    StoredBattery,
    StoredOrder,
)
from custom_components.energy_bridge.core.ferroamp.requests import Answer, Status
from ...helpers.orders import AUTO, CHARGE, HOLD, Story, no_request


def test_what_the_first_version_stored() -> None:
    """Its orders were ours, its limit is over, and a lock without a time is not known."""
    book = OrderBook(lambda: 1000.0)
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
    )


def test_what_a_later_version_stored() -> None:
    """A mode that is not known yet is no mode."""
    book = OrderBook(lambda: 1000.0)
    order: StoredOrder = {"mode": "trade", "power": 1}
    stored: StoredBattery = {
        "ordered": order,
        "confirmed": order,
        "confirmed_by": "a_grid_service",
        "mode": "trade",
        "status": "maybe",
        "unsettled": [{**order, "transaction_id": "1", "end": None}],
    }
    book.restore(stored, no_request)
    assert book.state == BatteryState(ordered_by=Source.HERE)
    assert not book.holds_battery
