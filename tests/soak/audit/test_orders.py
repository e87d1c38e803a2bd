"""Orders that nobody may carry out are found, and those that trouble explains are let pass."""

from collections.abc import Callable

import pytest

from soak.audit import Check, Outcome
from soak.audit.calls import seconds
from soak.audit.orders import ENDS, IN_TURN, NOT_SENT, ONCE, audit
from soak.ledger import Call, HubOrder, HubTruth, Result
from tests.helpers.soak_runs import START, SoakRun


def look(made: SoakRun) -> dict[str, Check]:
    """Audit it."""
    return {check.promise: check for check in audit(made.run())}


def _sent_after_all(made: SoakRun) -> None:
    made.order(101, "charge", 1500)


def _refused_and_set(made: SoakRun) -> None:
    made.call(200, "refused", "charge_battery", power=1700)
    made.order(201, "charge", 1700)
    made.add("hub", 202.5, HubTruth({"wbatprod": 1e15}, "charge", 1700))


def _after_its_caller_left(made: SoakRun) -> None:
    made.call(200, "cancelled", "charge_battery", power=1700, lasts=1)
    made.order(230, "charge", 1700)


def _no_home(made: SoakRun) -> None:
    made.call(200, "no_home", "charge_battery", power=1700)
    made.order(230, "charge", 1700)


def _twice(made: SoakRun) -> None:
    made.order(53, "charge", 1000)


def _same_transaction(made: SoakRun) -> None:
    made.add("hub", 55, HubOrder("auto", None, "t0", "ack"))


def _nobody_gave(made: SoakRun) -> None:
    made.order(200, "discharge", 4321)


def _other_direction(made: SoakRun) -> None:
    made.call(200, "done", "charge_battery", power=1700)
    made.order(201, "discharge", 1700)


def _forbidden(made: SoakRun) -> None:
    made.order(200, "pplim", 0)


def _auto_from_nowhere(made: SoakRun) -> None:
    made.order(200, "auto", None)


def _again(made: SoakRun) -> None:
    made.call(200, "unknown", "release_battery")
    made.order(201, "auto", None, "none")
    made.order(261, "auto", None)


def _not_sent_release(made: SoakRun) -> None:
    made.call(200, "not_sent", "release_battery")
    made.order(201, "auto", None)


def _no_home_release(made: SoakRun) -> None:
    made.call(200, "no_home", "release_battery")
    made.order(201, "auto", None)


def _refused_release(made: SoakRun) -> None:
    made.call(200, "refused", "release_battery")
    made.order(201, "auto", None)


def _not_sent_hold(made: SoakRun) -> None:
    made.call(200, "not_sent", "hold_battery")
    made.order(201, "discharge", 0)


def _end_of_what_was_not_sent(made: SoakRun) -> None:
    made.call(200, "not_sent", "charge_battery", power=1700, duration=10)
    made.order(211, "auto", None)


def _end_of_what_was_refused(made: SoakRun) -> None:
    made.call(200, "refused", "charge_battery", power=1700, duration=10)
    made.order(201, "charge", 1700, "nak")
    made.order(211, "auto", None)


def _end_twice(made: SoakRun) -> None:
    made.call(200, "done", "charge_battery", power=1700, duration={"seconds": 3})
    made.order(201, "charge", 1700)
    made.order(204, "auto", None)
    made.order(264, "auto", None)


def _hold_from_nowhere(made: SoakRun) -> None:
    made.order(200, "discharge", 0)


def _done_without_an_order(made: SoakRun) -> None:
    made.call(200, "done", "charge_battery", power=1700)


def _done_without_an_answer(made: SoakRun) -> None:
    made.call(200, "done", "charge_battery", power=1700)
    made.order(201, "charge", 1700, "nak")


def _released_without_an_order(made: SoakRun) -> None:
    made.call(200, "done", "release_battery")


def _held_without_an_answer(made: SoakRun) -> None:
    made.call(200, "done", "hold_battery")
    made.order(201, "discharge", 0, "none")


def _undone(made: SoakRun) -> None:
    made.call(200, "unknown", "charge_battery", power=1700)
    made.order(201, "charge", 1700)


def _not_sent_for_nothing(made: SoakRun) -> None:
    made.call(200, "not_sent", "release_battery")


def _published_again(made: SoakRun) -> None:
    made.request(200, "extapiversion", None)
    made.request(210, "extapiversion", None)


def _published_after_all(made: SoakRun) -> None:
    made.request(120, "charge", 1500)


def _overtaken(made: SoakRun) -> None:
    made.call(200, "unknown", "charge_battery", power=1700)
    made.call(205, "done", "charge_battery", power=1800)
    made.order(206, "charge", 1800)
    made.order(207, "charge", 1700)


def _without_an_end(made: SoakRun) -> None:
    made.call(200, "done", "charge_battery", power=1700, duration=30)
    made.order(201, "charge", 1700)


def _late_end(made: SoakRun) -> None:
    _without_an_end(made)
    made.order(300, "auto", None)


def _ended_by_the_next_order(made: SoakRun) -> None:
    _without_an_end(made)
    made.call(236, "done", "charge_battery", power=1800)
    made.order(237, "charge", 1800)


def _ended_by_a_release(made: SoakRun) -> None:
    _without_an_end(made)
    made.call(236, "done", "release_battery")
    made.order(237, "auto", None)


def _ended_by_a_hold(made: SoakRun) -> None:
    _without_an_end(made)
    made.call(236, "done", "hold_battery")
    made.order(237, "discharge", 0)


def _ended_by_the_end_of_another(made: SoakRun) -> None:
    made.call(200, "done", "charge_battery", power=1700, duration=30)
    made.order(201, "charge", 1700)
    made.call(210, "done", "charge_battery", power=1800)
    made.order(211, "charge", 1800)
    made.order(231, "auto", None)


def _early_end_by_a_release_that_was_not_sent(made: SoakRun) -> None:
    _early_end(made)
    made.call(214, "not_sent", "release_battery", lasts=0.1)


def _early_end(made: SoakRun) -> None:
    made.call(200, "done", "charge_battery", power=1700, duration="00:01:00")
    made.order(201, "charge", 1700)
    made.order(215, "auto", None)


@pytest.mark.parametrize(
    ("tamper", "promise"),
    [
        (_sent_after_all, NOT_SENT),
        (_refused_and_set, NOT_SENT),
        (_after_its_caller_left, NOT_SENT),
        (_no_home, NOT_SENT),
        (_twice, ONCE),
        (_same_transaction, ONCE),
        (_nobody_gave, ONCE),
        (_other_direction, ONCE),
        (_forbidden, ONCE),
        (_auto_from_nowhere, ONCE),
        (_again, ONCE),
        (_not_sent_release, ONCE),
        (_no_home_release, ONCE),
        (_refused_release, ONCE),
        (_not_sent_hold, ONCE),
        (_end_of_what_was_not_sent, ONCE),
        (_end_of_what_was_refused, ONCE),
        (_end_twice, ONCE),
        (_hold_from_nowhere, ONCE),
        (_done_without_an_order, ONCE),
        (_done_without_an_answer, ONCE),
        (_released_without_an_order, ONCE),
        (_held_without_an_answer, ONCE),
        (_undone, ONCE),
        (_not_sent_for_nothing, ONCE),
        (_published_again, ONCE),
        (_published_after_all, NOT_SENT),
        (_overtaken, IN_TURN),
        (_without_an_end, ENDS),
        (_late_end, ENDS),
        (_early_end, ENDS),
        (_early_end_by_a_release_that_was_not_sent, ENDS),
        (_ended_by_the_next_order, ENDS),
        (_ended_by_a_release, ENDS),
        (_ended_by_a_hold, ENDS),
        (_ended_by_the_end_of_another, ENDS),
    ],
)
def test_a_wrong_order_is_found(
    made: SoakRun, tamper: Callable[[SoakRun], None], promise: str
) -> None:
    """Under the promise that it breaks."""
    assert look(made)[promise].outcome is Outcome.HELD
    for path in made.folder.rglob("*"):
        if path.is_file() and path.parent.name != "deliveries":
            path.unlink()
    tamper(made)
    assert look(made)[promise].outcome is Outcome.BROKEN


def test_a_busy_hub_is_asked_again(made: SoakRun) -> None:
    """By the same order, which it then takes."""
    made.call(200, "done", "charge_battery", power=1700)
    made.order(201, "charge", 1700, "nak")
    made.order(202, "charge", 1700)
    assert look(made)[ONCE].outcome is Outcome.HELD


def test_an_unknown_order_may_be_carried_out(made: SoakRun) -> None:
    """Also after its caller left at once, and where its answer was lost."""
    made.device_fault("hub", "lost", 199, 205)
    made.call(200, "unknown", "charge_battery", power=1700)
    made.order(204, "charge", 1700, "none")
    made.call(210, "cancelled", "charge_battery", power=1800, lasts=0.5)
    made.order(212, "charge", 1800)
    assert {check.outcome for check in look(made).values()} == {Outcome.HELD}


def test_a_refusal_of_the_hub_is_no_order(made: SoakRun) -> None:
    """It reached the hub, which did not carry it out."""
    made.call(200, "refused", "charge_battery", power=1700)
    made.order(201, "charge", 1700, "nak")
    made.call(210, "refused", "release_battery")
    made.order(211, "auto", None, "nak")
    assert {check.outcome for check in look(made).values()} == {Outcome.HELD}


def test_a_line_that_holds_bytes_back_excuses_a_late_order(made: SoakRun) -> None:
    """Only of a caller who left while it was on its way."""
    made.call(200, "cancelled", "charge_battery", power=1700, lasts=1)
    made.fault("broker_paused", 199, 229)
    made.order(230, "charge", 1700)
    check = look(made)[NOT_SENT]
    assert check.outcome is Outcome.HELD
    assert sum(check.excused.values()) == 1


LEFT, STOPPED = "the caller did not wait", "the script was stopped"


@pytest.mark.parametrize(
    ("words", "fault", "outcome"),
    [
        (LEFT, "missing:stage=result", Outcome.HELD),
        (LEFT, "glitch:shape=jump", Outcome.BROKEN),
        (STOPPED, "missing:stage=result", Outcome.BROKEN),
    ],
)
@pytest.mark.parametrize("action", ["charge_battery", "release_battery"])
def test_a_call_goes_on_without_its_caller(
    made: SoakRun, action: str, words: str, fault: str, outcome: Outcome
) -> None:
    """Also behind an order that the hub is long about; only a script that is stopped ends it."""
    is_charge = action == "charge_battery"
    data = {"power": 1700} if is_charge else {}
    made.call(200, "cancelled", action, lasts=1, text=words, **data)
    made.device_fault("hub", fault, 190, 229)
    made.order(230, *(("charge", 1700.0) if is_charge else ("auto", None)))
    found = look(made)
    assert found[NOT_SENT if is_charge else ONCE].outcome is outcome


def test_an_end_may_wait_for_trouble_to_end(made: SoakRun) -> None:
    """The broker was away when it was due."""
    made.call(200, "done", "charge_battery", power=1700, duration={"seconds": 30})
    made.order(201, "charge", 1700)
    made.fault("broker_killed", 220, 280)
    made.order(300, "auto", None)
    check = look(made)[ENDS]
    assert check.outcome is Outcome.HELD
    assert check.excused == {"ended later, after trouble": 1}
    assert check.worst == "1.0 s late, 69 s after trouble"


def _ended_after(made: SoakRun, second: float) -> None:
    made.call(200, "done", "charge_battery", power=1700, duration={"seconds": 30})
    made.order(201, "charge", 1700)
    made.device_fault("hub", "lock:taint=fcr-event", 220, 280)
    made.order(second, "auto", None)


def test_an_end_may_wait_for_one_trouble_after_another(made: SoakRun) -> None:
    """The second began before it could be tried again."""
    made.fault("broker_killed", 340, 350)
    _ended_after(made, 410)
    check = look(made)[ENDS]
    assert check.outcome is Outcome.HELD
    assert check.worst == "1.0 s late, 179 s after trouble"


def test_an_end_does_not_wait_for_trouble_that_came_later(made: SoakRun) -> None:
    """When it had long been time to try it again."""
    made.fault("broker_killed", 360, 370)
    _ended_after(made, 410)
    assert look(made)[ENDS].outcome is Outcome.BROKEN


@pytest.mark.parametrize(
    "fault",
    [
        "hub_counters_up",
        "hub_unit_restarts",
        "hub_clock_wrong",
        "hub_silent",
        "hub_garbage",
        "cabinets_silent",
        "home_clock_ahead",
    ],
)
def test_what_does_not_touch_orders_excuses_nothing(made: SoakRun, fault: str) -> None:
    """Neither a late end, nor an early one, nor one that is left undone."""
    made.fault(fault, 190, 320)
    made.call(200, "done", "charge_battery", power=1700, duration={"seconds": 30})
    made.order(201, "charge", 1700)
    made.order(300, "auto", None)
    made.call(310, "not_sent", "release_battery")
    made.call(320, "done", "charge_battery", power=1800, duration={"seconds": 30})
    made.order(321, "charge", 1800)
    made.order(330, "auto", None)
    found = look(made)
    (undone,) = found[ONCE].problems
    assert "nothing was in its way" in undone.text
    assert [each.at for each in found[ENDS].problems] == [START + 300, START + 330]


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        ("broker_paused", Outcome.HELD),
        ("hub_refuses", Outcome.BROKEN),
        ("home_clock_ahead", Outcome.BROKEN),
    ],
)
def test_only_a_broker_holds_a_release_up(
    made: SoakRun, fault: str, outcome: Outcome
) -> None:
    """Of a caller who left."""
    made.fault(fault, 199, 229)
    made.call(200, "cancelled", "release_battery", lasts=1)
    made.order(230, "auto", None)
    assert look(made)[ONCE].outcome is outcome


def test_an_end_that_was_held_up_may_be_another_order(made: SoakRun) -> None:
    """The broker came back just before that."""
    made.call(200, "done", "charge_battery", power=1700, duration={"seconds": 30})
    made.order(201, "charge", 1700)
    made.fault("broker_killed", 220, 235)
    made.call(236, "done", "charge_battery", power=1800)
    made.order(237, "charge", 1800)
    check = look(made)[ENDS]
    assert check.outcome is Outcome.HELD
    assert check.excused == {"ended later, after trouble": 1}


@pytest.mark.parametrize(
    ("outcome", "fault"), [("done", "home_killed"), ("unknown", "broker_killed")]
)
def test_the_earlier_end_holds_where_nobody_knows_which_order_is_in_force(
    made: SoakRun, outcome: str, fault: str
) -> None:
    """As the answer was lost, or as Home Assistant was killed."""
    made.call(200, "done", "charge_battery", power=1700, duration=30)
    made.order(201, "charge", 1700)
    made.call(210, outcome, "charge_battery", power=1800)
    made.order(211, "charge", 1800)
    made.fault(fault, 212, 220)
    made.order(231, "auto", None)
    assert look(made)[ENDS].outcome is Outcome.HELD


def test_an_order_that_nobody_heard_may_have_an_end(made: SoakRun) -> None:
    """It was given after the one that is in force."""
    made.call(200, "done", "charge_battery", power=1700, lasts=1)
    made.order(201, "charge", 1700)
    made.call(202, "cancelled", "charge_battery", power=1800, lasts=0.5, duration=30)
    made.order(232, "auto", None)
    assert look(made)[ENDS].outcome is Outcome.HELD


@pytest.mark.parametrize("outcome", ["not_sent", "unknown"])
def test_what_is_left_undone_in_trouble_is_explained(
    made: SoakRun, outcome: str
) -> None:
    """Connections come back by and by."""
    made.fault("broker_killed", 180, 190)
    made.call(200, outcome, "release_battery")
    assert look(made)[ONCE].outcome is Outcome.HELD


@pytest.mark.parametrize(
    ("fault", "outcome"), [("disk_full", "held"), ("broker_killed", "BROKEN")]
)
def test_an_end_is_stored_where_there_is_space(
    made: SoakRun, fault: str, outcome: str
) -> None:
    """Nothing else is a reason to refuse an order for that; and a full disk is none to refuse another one."""
    made.fault(fault, 195, 205)
    made.call(
        200,
        "not_sent",
        "charge_battery",
        text="end_not_stored: The order wasn't sent",
        power=1700,
        duration=10,
    )
    assert look(made)[ONCE].outcome == outcome


def test_a_full_disk_is_in_the_way_of_no_other_order(made: SoakRun) -> None:
    """Without an end there is nothing to store before it."""
    made.fault("disk_full", 195, 205)
    made.call(200, "not_sent", "release_battery")
    assert look(made)[ONCE].outcome is Outcome.BROKEN


@pytest.mark.parametrize(
    ("fault", "seconds", "killed", "outcome"),
    [
        ("disk_full", 13, 233, Outcome.HELD),
        ("folder_full", 13, 233, Outcome.BROKEN),
        # It was written long before.
        ("disk_full", 13, 300, Outcome.BROKEN),
        ("disk_full", 3, 233, Outcome.BROKEN),
    ],
)
def test_an_end_that_is_left_on_a_full_disk_comes_again(
    made: SoakRun, fault: str, seconds: int, killed: int, outcome: Outcome
) -> None:
    """After a kill: nobody could write that it was over."""
    made.call(200, "done", "charge_battery", power=1700, duration={"seconds": seconds})
    made.order(201, "charge", 1700)
    made.fault(fault, 210, 226)
    made.order(201 + seconds, "auto", None)
    made.call(216, "done", "charge_battery", power=369)
    made.order(217, "charge", 369)
    made.life(killed, "killed", "start", "running")
    made.order(killed + 26, "auto", None)
    assert look(made)[ONCE].outcome is outcome


def test_a_later_end_replaces_the_one_that_is_left_on_disk(made: SoakRun) -> None:
    """It was written before its order was sent."""
    made.call(200, "done", "charge_battery", power=1700, duration={"seconds": 13})
    made.order(201, "charge", 1700)
    made.fault("disk_full", 210, 216)
    made.order(214, "auto", None)
    made.call(217, "done", "charge_battery", power=369, duration={"seconds": 5})
    made.order(218, "charge", 369)
    made.order(223, "auto", None)
    made.call(225, "done", "charge_battery", power=500)
    made.order(226, "charge", 500)
    made.life(233, "killed", "start", "running")
    made.order(259, "auto", None)
    assert look(made)[ONCE].outcome is Outcome.BROKEN


@pytest.mark.parametrize(
    ("begin", "outcome"),
    [(216.5, Outcome.HELD), (218.5, Outcome.HELD), (220, Outcome.BROKEN)],
)
def test_an_end_is_written_once_the_hub_told_the_result(
    made: SoakRun, begin: float, outcome: Outcome
) -> None:
    """A disk that is full from then on keeps nothing."""
    made.call(200, "done", "charge_battery", power=1700, duration={"seconds": 13})
    made.order(201, "charge", 1700)
    made.order(214, "auto", None)
    made.fault("disk_full", begin, 226)
    made.call(221, "done", "charge_battery", power=369)
    made.order(222, "charge", 369)
    made.life(233, "killed", "start", "running")
    made.order(259, "auto", None)
    assert look(made)[ONCE].outcome is outcome


@pytest.mark.parametrize(
    ("full_until", "outcome"), [(239, Outcome.HELD), (226, Outcome.BROKEN)]
)
def test_a_polite_stop_writes_what_is_over(
    made: SoakRun, full_until: int, outcome: Outcome
) -> None:
    """Unless the disk is still full."""
    made.call(200, "done", "charge_battery", power=1700, duration={"seconds": 13})
    made.order(201, "charge", 1700)
    made.fault("disk_full", 210, full_until)
    made.order(214, "auto", None)
    made.call(217, "done", "charge_battery", power=369)
    made.order(218, "charge", 369)
    made.life(240, "stop", "stopped", "start", "running")
    made.order(266, "auto", None)
    assert look(made)[ONCE].outcome is outcome


@pytest.mark.parametrize("begins_again", [230, 300])
def test_a_disk_that_is_full_twice(made: SoakRun, begins_again: int) -> None:
    """What was not written in between is not either what came before."""
    made.call(199, "done", "charge_battery", power=1700, duration={"minutes": 5})
    made.order(200, "charge", 1700)
    made.fault("disk_full", 210, 226)
    made.call(216, "done", "charge_battery", power=369)
    made.order(217, "charge", 369)
    made.fault("disk_full", begins_again, begins_again + 20)
    made.call(begins_again + 2, "done", "release_battery")
    made.order(begins_again + 3, "auto", None)
    made.life(begins_again + 25, "killed", "start", "running")
    made.order(501, "auto", None)
    expected = Outcome.HELD if begins_again == 230 else Outcome.BROKEN
    assert look(made)[ONCE].outcome is expected


@pytest.mark.parametrize("since", ["never", "released"])
def test_only_an_end_that_was_on_disk_is_left_there(made: SoakRun, since: str) -> None:
    """No order had one, or its release was written before."""
    if since == "released":
        made.call(100, "done", "charge_battery", power=900, duration={"minutes": 10})
        made.order(101, "charge", 900)
        made.call(150, "done", "release_battery")
        made.order(151, "auto", None)
    made.call(200, "done", "charge_battery", power=1700)
    made.order(201, "charge", 1700)
    made.order(205, "extapiversion", None)
    made.fault("disk_full", 210, 226)
    made.call(213, "done", "release_battery")
    made.order(214, "auto", None)
    made.call(217, "done", "charge_battery", power=369)
    made.order(218, "charge", 369)
    made.life(233, "killed", "start", "running")
    made.order(259, "auto", None)
    assert look(made)[ONCE].outcome is Outcome.BROKEN


@pytest.mark.parametrize(
    ("at", "fault", "outcome"),
    [
        (501, "folder_full", Outcome.HELD),
        (590, "folder_full", Outcome.BROKEN),
        (590, "broker_killed", Outcome.HELD),
        (260, "folder_full", Outcome.BROKEN),
    ],
)
def test_an_end_that_is_left_on_disk_comes_when_it_is_due(
    made: SoakRun, at: int, fault: str, outcome: Outcome
) -> None:
    """However early the order was released; later only where the hub could not be told."""
    made.fault(fault, 495, 560)
    made.call(199, "done", "charge_battery", power=1700, duration={"minutes": 5})
    made.order(200, "charge", 1700)
    made.fault("disk_full", 210, 226)
    made.call(212, "done", "release_battery")
    made.order(213, "auto", None)
    made.call(216, "done", "charge_battery", power=369)
    made.order(217, "charge", 369)
    made.life(233, "killed", "start", "running")
    made.order(at, "auto", None)
    assert look(made)[ONCE].outcome is outcome


def test_trouble_excuses_no_end_for_ever(made: SoakRun) -> None:
    """Long after it the order must be over."""
    made.call(200, "done", "charge_battery", power=1700, duration={"seconds": 30})
    made.order(201, "charge", 1700)
    made.fault("broker_killed", 220, 230)
    made.order(400, "auto", None)
    assert look(made)[ENDS].outcome is Outcome.BROKEN


def test_an_order_may_end_early_when_home_assistant_restarts(made: SoakRun) -> None:
    """By a clock that nobody knows to be right."""
    made.call(200, "done", "charge_battery", power=1700, duration={"minutes": 2})
    made.order(201, "charge", 1700)
    made.life(210, "killed", "start", "running")
    made.order(214, "auto", None)
    check = look(made)[ENDS]
    assert check.outcome is Outcome.HELD
    assert check.excused == {"ended earlier, in trouble": 1}


def test_an_order_that_was_held_up_lasts_from_when_it_was_sent(made: SoakRun) -> None:
    """Its end waits at the same place."""
    made.call(200, "unknown", "charge_battery", lasts=10, power=1700, duration=16)
    made.fault("broker_paused", 199, 217)
    made.order(217, "charge", 1700)
    made.order(217.1, "auto", None)
    assert look(made)[ENDS].outcome is Outcome.HELD


def test_an_order_may_be_ended_by_another_one(made: SoakRun) -> None:
    """A release, or an order that follows."""
    made.call(200, "done", "charge_battery", power=1700, duration={"hours": 1})
    made.order(201, "charge", 1700)
    made.call(210, "done", "release_battery")
    made.order(211, "auto", None)
    made.call(220, "done", "charge_battery", power=1800, duration={"hours": 1})
    made.order(221, "charge", 1800)
    made.call(230, "done", "hold_battery")
    made.order(231, "discharge", 0)
    found = look(made)
    assert {check.outcome for check in found.values()} == {Outcome.HELD}


def test_an_end_that_was_not_heard_is_tried_again(made: SoakRun) -> None:
    """One that the hub acknowledged is not, nor a return for which somebody asked."""
    made.call(200, "done", "charge_battery", power=1700, duration={"seconds": 3})
    made.order(201, "charge", 1700)
    made.order(204, "auto", None, "none")
    made.order(264, "auto", None)
    assert look(made)[ONCE].outcome is Outcome.HELD


def _held_up(made: SoakRun, *, fault: str = "broker_cut_off") -> None:
    """Have an end arrive only after half a minute, when the line is there again."""
    made.call(200, "done", "charge_battery", power=1700, duration={"seconds": 3})
    made.order(201, "charge", 1700)
    made.fault(fault, 203, 230)
    made.order(230.1, "auto", None)


def test_an_end_that_was_held_up_may_meet_the_one_sent_in_its_stead(
    made: SoakRun,
) -> None:
    """Which a hub that is busy with the first refuses."""
    _held_up(made)
    made.order(230.2, "auto", None, "nak")
    made.order(231.2, "auto", None, "nak")
    check = look(made)[ONCE]
    assert check.outcome is Outcome.HELD
    assert check.excused == {"ends sent again, unheard or not written": 2}


def _lost(made: SoakRun) -> None:
    """Have the answers to an end lost, but for the last one."""
    made.call(200, "done", "charge_battery", power=1700, duration={"seconds": 3})
    made.order(201, "charge", 1700)
    made.fault("broker_cut_off", 203, 240)
    made.order(204, "auto", None)
    made.order(214, "auto", None)
    made.order(260, "auto", None)


def test_an_end_whose_answer_was_lost_is_sent_again(made: SoakRun) -> None:
    """Until one is heard."""
    _lost(made)
    check = look(made)[ONCE]
    assert check.outcome is Outcome.HELD
    assert check.excused == {"ends sent again, unheard or not written": 2}


def test_an_end_that_was_heard_at_last_is_over(made: SoakRun) -> None:
    """Soon after the line was there again too."""
    _lost(made)
    made.order(270, "auto", None)
    (problem,) = look(made)[ONCE].problems
    assert problem.at == START + 270


@pytest.mark.parametrize(
    "fault", ["home_clock_behind", "hub_silent", "cabinets_silent", "sftp_hangs"]
)
def test_an_end_that_could_be_heard_is_not_sent_again(
    made: SoakRun, fault: str
) -> None:
    """Whatever else goes wrong."""
    _held_up(made, fault=fault)
    made.order(230.2, "auto", None, "nak")
    (problem,) = look(made)[ONCE].problems
    assert problem.at == START + 230.2


@pytest.mark.parametrize(("second", "answered"), [(230.2, "ack"), (240.0, "nak")])
def test_an_end_that_was_held_up_comes_again_only_at_once_and_in_vain(
    made: SoakRun, second: float, answered: str
) -> None:
    """A line that is there again lets the answer through."""
    _held_up(made)
    made.order(second, "auto", None, answered)
    (problem,) = look(made)[ONCE].problems
    assert problem.at == START + second


def test_no_end_is_sent_again_after_another_order(made: SoakRun) -> None:
    """Which the hub carried out, so that nothing is to be ended."""
    made.call(200, "done", "charge_battery", power=1700, duration={"seconds": 3})
    made.order(201, "charge", 1700)
    made.fault("broker_cut_off", 203, 240)
    made.order(204, "auto", None)
    made.call(210, "done", "charge_battery", power=1800)
    made.order(211, "charge", 1800)
    made.order(214, "auto", None)
    (problem,) = look(made)[ONCE].problems
    assert problem.at == START + 214


def _in_doubt(made: SoakRun, outcome: str = "unknown") -> None:
    """Have an end whose answer was lost, and then another order, over which the entries are reloaded."""
    made.call(200, "done", "charge_battery", power=1700, duration={"seconds": 3})
    made.order(201, "charge", 1700)
    made.order(204, "auto", None)
    made.fault("broker_replaced", 205, 211)
    made.call(210, outcome, "charge_battery", lasts=56, power=1800)
    made.order(264, "charge", 1800)
    made.fault("entries_reloaded", 265.7, 269.5)


@pytest.mark.parametrize(
    ("second", "answered", "outcome"),
    [
        (265.8, "nak", Outcome.BROKEN),
        (269.9, "ack", Outcome.BROKEN),
        (324.0, "ack", Outcome.HELD),
        (346.0, "ack", Outcome.BROKEN),
    ],
)
def test_an_earlier_end_comes_again_once_nobody_waits_for_a_later_order(
    made: SoakRun, second: float, answered: str, outcome: Outcome
) -> None:
    """Neither while the hub is about that, nor long after."""
    _in_doubt(made)
    made.order(second, "auto", None, answered)
    found = look(made)
    assert found[ONCE].outcome is outcome
    assert found[ENDS].outcome is Outcome.HELD


@pytest.mark.parametrize("action", ["charge_battery", "hold_battery"])
@pytest.mark.parametrize("ahead", [0, 100])
def test_an_earlier_end_does_not_come_again_after_an_order_that_is_known(
    made: SoakRun, action: str, ahead: float
) -> None:
    """By an answer that was heard all the same; a clock that was set changes nothing of that."""
    _in_doubt(made, "done" if action == "charge_battery" else "unknown")
    if action == "hold_battery":
        made.call(282, "done", action)
        made.order(283, "discharge", 0)
    if ahead:
        made.set_clock(268, ahead)
    made.order(324, "auto", None)
    (problem,) = look(made)[ONCE].problems
    assert problem.at == START + 324


@pytest.mark.parametrize(("ahead", "outcome"), [(0, "BROKEN"), (100, "held")])
def test_a_clock_that_is_ahead_waits_for_no_answer(
    made: SoakRun, ahead: float, outcome: str
) -> None:
    """After a restart it seems to be too late for that."""
    _in_doubt(made)
    made.set_clock(268, ahead)
    made.order(270, "auto", None)
    assert look(made)[ONCE].outcome == outcome


def test_an_earlier_end_that_was_heard_is_over_though_a_later_order_is_in_doubt(
    made: SoakRun,
) -> None:
    """Nobody has to end anything any more."""
    made.call(200, "done", "charge_battery", power=1700, duration={"seconds": 3})
    made.order(201, "charge", 1700)
    made.order(204, "auto", None)
    made.call(260, "unknown", "charge_battery", power=1800)
    made.order(261, "charge", 1800)
    made.fault("entries_reloaded", 262, 266)
    made.order(322, "auto", None)
    (problem,) = look(made)[ONCE].problems
    assert problem.at == START + 322


def _untold(made: SoakRun, fault: str = "missing:stage=result") -> None:
    """Have the hub keep the result of an end to itself."""
    made.call(200, "done", "charge_battery", power=1700, duration={"seconds": 5})
    made.order(201, "charge", 1700)
    made.device_fault("hub", fault, 205, 225)
    made.order(206, "auto", None)


@pytest.mark.parametrize(
    ("second", "outcome"),
    [
        (240, Outcome.BROKEN),
        (266.5, Outcome.HELD),
        (326, Outcome.HELD),
        (360, Outcome.BROKEN),
    ],
)
def test_an_end_whose_result_is_kept_back_comes_again(
    made: SoakRun, second: float, outcome: Outcome
) -> None:
    """Once it was waited for in vain, for a minute; at the latest after another one."""
    _untold(made)
    made.order(second, "auto", None)
    assert look(made)[ONCE].outcome is outcome


def test_each_end_whose_result_is_kept_back_comes_again(made: SoakRun) -> None:
    """But the one that is told is the last."""
    _untold(made)
    made.device_fault("hub", "missing:stage=result", 320, 330)
    made.order(326, "auto", None)
    made.order(446, "auto", None)
    made.order(566, "auto", None)
    check = look(made)[ONCE]
    (problem,) = check.problems
    assert problem.at == START + 566
    assert check.excused == {"ends sent again, unheard or not written": 2}


@pytest.mark.parametrize(
    "fault", ["missing:stage=response", "slow:seconds=25", "glitch:shape=jump"]
)
def test_an_end_whose_result_is_told_is_not_sent_again(
    made: SoakRun, fault: str
) -> None:
    """Whether the receipt is missing, or the result comes late."""
    _untold(made, fault)
    made.order(326, "auto", None)
    assert look(made)[ONCE].outcome is Outcome.BROKEN


def test_a_reload_ends_the_wait_for_a_result_that_is_kept_back(made: SoakRun) -> None:
    """The end comes again at once, and after a longer absence then."""
    _untold(made)
    made.fault("entries_reloaded", 240, 244)
    made.order(240.5, "auto", None)
    made.fault("missing:stage=result", 238, 250)
    made.life(290, "killed", "start")
    made.life(400, "running")
    made.order(401, "auto", None)
    check = look(made)[ONCE]
    assert check.outcome is Outcome.HELD
    assert check.excused == {"ends sent again, unheard or not written": 2}


@pytest.mark.parametrize(("begin", "outcome"), [(225, "held"), (240, "BROKEN")])
def test_a_late_result_is_lost_as_well(
    made: SoakRun, begin: float, outcome: str
) -> None:
    """With the line that it should have come on, not with one that was lost after it."""
    _untold(made, "slow:seconds=25")
    made.fault("broker_killed", begin, begin + 10)
    made.order(270, "auto", None)
    assert look(made)[ONCE].outcome == outcome


def test_a_hub_that_refuses_puts_an_end_off_that_comes_again(made: SoakRun) -> None:
    """Until it takes orders again."""
    _lost(made)
    made.drop(HubOrder, 260)
    made.device_fault("hub", "lock:taint=fcr-event", 270, 350)
    made.order(300, "auto", None, "nak")
    made.order(360, "auto", None)
    assert look(made)[ONCE].outcome is Outcome.HELD


def test_what_came_before_the_first_call_is_not_the_operators(made: SoakRun) -> None:
    """As of a person who sets all up; and a question is no order."""
    made.order(5, "auto", None)
    made.order(6, "extapiversion", None)
    assert look(made)[ONCE].outcome is Outcome.HELD


def test_no_order_is_not_seen(made: SoakRun) -> None:
    """Of none of the promises."""
    for kind in (HubOrder, Call, Result):
        made.drop(kind)
    assert {check.outcome for check in look(made).values()} == {Outcome.NOT_SEEN}


def test_a_call_without_an_answer_is_unknown(made: SoakRun) -> None:
    """As where the operator itself ended."""
    made.call(580, "done", "charge_battery", power=1700)
    made.order(581, "charge", 1700)
    made.drop(Result, 582)
    assert {check.outcome for check in look(made).values()} == {Outcome.HELD}


def test_an_end_after_the_run_is_nobodys(made: SoakRun) -> None:
    """It was not due yet."""
    made.call(580, "done", "charge_battery", power=1700, duration={"minutes": 5})
    made.order(581, "charge", 1700)
    assert look(made)[ENDS].outcome is Outcome.HELD


@pytest.mark.parametrize(
    ("duration", "expected"),
    [
        (30, 30.0),
        ("01:00:30", 3630.0),
        ({"hours": 1, "seconds": 2}, 3602.0),
        (None, None),
    ],
)
def test_durations(duration: object, expected: float | None) -> None:
    """As the actions take them."""
    assert seconds(duration) == expected
    assert START


@pytest.mark.parametrize("action", ["hold_battery", "charge_battery"])
@pytest.mark.parametrize(
    ("begin", "outcome"),
    [(195, "held"), (180.5, "held"), (179, "BROKEN"), (260, "BROKEN")],
)
def test_a_receipt_that_is_held_back(
    made: SoakRun, action: str, begin: float, outcome: str
) -> None:
    """The result says that the order is carried out; without that fault nobody says so."""
    made.fault("missing:stage=response", begin, begin + 20)
    is_hold = action == "hold_battery"
    made.call(200, "done", action, **({} if is_hold else {"power": 1700}))
    made.order(
        201, "discharge" if is_hold else "charge", 0 if is_hold else 1700, "none"
    )
    assert look(made)[ONCE].outcome == outcome
