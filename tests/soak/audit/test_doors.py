"""Doors that nobody ordered are found."""

from collections.abc import Callable

import pytest

from soak.audit import Check, Outcome
from soak.audit.doors import audit
from soak.ledger import CabinetOrder, Call, Door, Sample
from tests.helpers.soak_runs import CABINET, START, SoakRun, sample

NUMBER = 0x4455 + 1
"""Of the cabinet with the address `CABINET`."""


def look(made: SoakRun) -> Check:
    """Audit it."""
    (check,) = audit(made.run())
    return check


def _nobody(made: SoakRun) -> None:
    made.add("cabinets", 200, Door(CABINET, 3, "order", "S99"))


def _without_a_number(made: SoakRun) -> None:
    made.add("cabinets", 200, Door(CABINET, 3, "order"))


def _not_sent(made: SoakRun) -> None:
    made.open(200, "not_sent")


def _twice(made: SoakRun) -> None:
    made.open(200, doors=2)


def _another_slot(made: SoakRun) -> None:
    number = made.open(200, doors=0)
    made.add("cabinets", 203, Door(CABINET, 4, "order", f"S{number}"))


def _another_cabinet(made: SoakRun) -> None:
    number = made.open(200, doors=0)
    made.add("cabinets", 203, Door("66", 3, "order", f"S{number}"))


def _long_after(made: SoakRun) -> None:
    number = made.open(200, "cancelled", doors=0)
    made.add("cabinets", 400, Door(CABINET, 3, "order", f"S{number}"))


def _before(made: SoakRun) -> None:
    number = made.open(200, "cancelled", doors=0)
    made.add("cabinets", 190, Door(CABINET, 3, "order", f"S{number}"))


def _undone(made: SoakRun) -> None:
    made.open(200, "unknown", doors=0)


def _published_again(made: SoakRun) -> None:
    made.order_slot(122, 5)
    made.order_slot(182, 5)


def _published_after_all(made: SoakRun) -> None:
    made.order_slot(150, 6)


def _done_and_closed(made: SoakRun) -> None:
    made.open(200, doors=0)


@pytest.mark.parametrize(
    "tamper",
    [
        _nobody,
        _without_a_number,
        _not_sent,
        _twice,
        _another_slot,
        _another_cabinet,
        _long_after,
        _before,
        _done_and_closed,
        _undone,
        _published_again,
        _published_after_all,
    ],
)
def test_a_wrong_door_is_found(
    made: SoakRun, tamper: Callable[[SoakRun], None]
) -> None:
    """Whatever is wrong with it."""
    tamper(made)
    check = look(made)
    assert check.outcome is Outcome.BROKEN
    assert len(check.problems) == 1


def test_right_doors_hold(made: SoakRun) -> None:
    """Of an order, of one that nobody waited for, of a customer."""
    made.open(200, "cancelled")
    made.open(210, "cancelled", doors=0)
    made.open(220, "refused", doors=0)
    check = look(made)
    assert check.outcome is Outcome.HELD
    assert check.seen == {
        "doors opened by an order": 2,
        "by customers": 1,
        "calls": 5,
        "not sent": 1,
    }


@pytest.mark.parametrize(
    ("at", "fault"),
    [
        ("faults", "hub_refuses"),
        ("faults", "cabinets_silent"),
        ("faults", "home_clock_ahead"),
        ("faults", "disk_full"),
        ("hub", "lost"),
        ("cabinets", "silence:cabinet=7"),
        ("cabinets", "garbage:cabinet=7,slot=3,missing=0"),
    ],
)
def test_what_does_not_touch_a_cabinet_excuses_nothing_of_it(
    made: SoakRun, at: str, fault: str
) -> None:
    """Neither an order that is left undone, nor a door that opens late."""
    made.device_fault(at, fault, 190, 400)
    made.open(200, "unknown", doors=0)
    number = made.open(250, "cancelled", doors=0)
    made.add("cabinets", 350, Door(CABINET, 3, "order", f"S{number}"))
    assert len(look(made).problems) == 2


@pytest.mark.parametrize(
    ("at", "fault"),
    [
        ("faults", "broker_paused"),
        ("faults", "entries_reloaded"),
        ("cabinets", f"silence:cabinet={NUMBER}"),
        ("cabinets", f"garbage:cabinet={NUMBER},slot=3,missing=0"),
    ],
)
def test_an_order_may_be_left_undone_in_trouble_of_its_cabinet(
    made: SoakRun, at: str, fault: str
) -> None:
    """Or on the way to all of them."""
    made.device_fault(at, fault, 190, 195)
    made.open(200, "unknown", doors=0)
    assert look(made).outcome is Outcome.HELD


def test_trouble_may_hold_a_door_up(made: SoakRun) -> None:
    """The order was on its way."""
    number = made.open(200, "unknown", doors=0)
    made.fault("broker_paused", 199, 390)
    made.add("cabinets", 400, Door(CABINET, 3, "order", f"S{number}"))
    assert look(made).outcome is Outcome.HELD


def _unanswered(made: SoakRun, *, waited: float = 6.0) -> None:
    """Have a cabinet answer at second 203, of which nobody learns, and something on the machine wait for so many s then."""
    number = made.open(200, "unknown")
    order = CabinetOrder(CABINET, 3, "open", f"S{number}", "open_slot_success")
    made.add("cabinets", 203, order)
    made.drop(Sample)
    for second in (195, 200, 205):
        made.add("samples", second, sample(second))
    made.add("samples", 210, sample(210, waited))


def test_an_answer_may_be_dropped_on_a_busy_machine(made: SoakRun) -> None:
    """Home Assistant did not take it in time."""
    _unanswered(made)
    check = look(made)
    assert check.outcome is Outcome.HELD
    assert check.excused == {"answers dropped on a busy machine": 1}


def _idle(made: SoakRun) -> None:
    _unanswered(made, waited=0)


def _others_were_told(made: SoakRun) -> None:
    _unanswered(made)
    made.call(204, "done", "release_battery")


def _others_were_asked(made: SoakRun) -> None:
    _unanswered(made)
    made.request(205, "auto", None)


def _no_answer(made: SoakRun) -> None:
    _unanswered(made)
    made.drop(CabinetOrder)


@pytest.mark.parametrize(
    "tamper", [_idle, _others_were_told, _others_were_asked, _no_answer]
)
def test_an_answer_that_could_be_taken_is_not_dropped(
    made: SoakRun, tamper: Callable[[SoakRun], None]
) -> None:
    """Then there is no reason why nobody knows of it."""
    tamper(made)
    (problem,) = look(made).problems
    assert "is called unknown" in problem.text


def test_a_slot_may_be_named_by_its_device(made: SoakRun) -> None:
    """As of the slot, which needs no number."""
    data = {"device_id": "dev-slot", "order_number": "S50"}
    made.add("operator", 200, Call(50, "open_slot", {}, data, START + 200))
    made.add("cabinets", 203, Door(CABINET, 3, "order", "S50"))
    assert look(made).outcome is Outcome.HELD


def test_no_door_is_not_seen(made: SoakRun) -> None:
    """Customers alone put nothing to the test."""
    made.drop(Door)
    made.drop(Call)
    made.add("cabinets", 140, Door(CABINET, 5, "customer"))
    assert look(made).outcome is Outcome.NOT_SEEN
