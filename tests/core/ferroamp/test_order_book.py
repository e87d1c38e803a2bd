"""What is known of the orders: which is in force, by whom, and when it ends."""

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
)
from custom_components.energy_bridge.core.ferroamp.requests import Answer, Status

from ...helpers.orders import AUTO, CHARGE, HOLD, Story

LOCKED = '"fcr-event (): Ongoing" taint present'


@pytest.fixture
def story() -> Story:
    """A new one."""
    return Story()


def test_an_end_holds_from_before_it_is_sent(story: Story) -> None:
    """Until it is refused, or another order is in force."""
    first = story.send(CHARGE, 60)
    assert story.state.until == 1060
    story.answer(first, Status.NAK, Stage.RESPONSE)
    assert story.state.until is None
    second = story.send(CHARGE, 60)
    story.answer(second)
    story.now = 1010
    third = story.send(HOLD)
    assert story.state.until == 1060
    story.answer(third)
    assert story.state.until is None
    assert (story.state.mode, story.state.confirmed_by) == (Mode.HOLD, Source.HERE)


def test_an_order_that_was_not_sent_leaves_nothing(story: Story) -> None:
    """Neither its end nor a setpoint."""
    story.answer(story.send(CHARGE, 600))
    request = story.send(HOLD, 60)
    assert (story.state.ordered, story.state.until) == (HOLD, 1060)
    story.book.withdraw(request)
    assert (story.state.ordered, story.state.until) == (CHARGE, 1600)
    story.book.withdraw(request)
    assert (story.state.ordered, story.state.until) == (CHARGE, 1600)


@pytest.mark.parametrize(
    ("before", "duration", "unknown", "carried_out", "refused"),
    [
        (60, 600, 1060, 1600, 1060),
        (600, 60, 1060, 1060, 1600),
        (None, 60, 1060, 1060, None),
        (60, None, 1060, None, 1060),
    ],
)
def test_an_order_without_an_answer(
    story: Story,
    before: float | None,
    duration: float | None,
    unknown: float,
    carried_out: float | None,
    refused: float | None,
) -> None:
    """The earlier end of the two that may be in force; an answer that is late tells which, also after a restart."""
    story.answer(story.send(CHARGE, before))
    request = story.send(HOLD, duration)
    assert story.state.until == unknown
    for status, end in ((Status.ACK, carried_out), (Status.NAK, refused)):
        book, known = story.restarted()
        late = known.pop(request.transaction_id)
        assert (late.order, known) == (HOLD, {})
        assert book.state.until == unknown
        book.add_answer(Answer(late.transaction_id, status, ""), late, Stage.RESULT)
        assert book.state.until == end
    story.answer(request)
    assert story.state.until == carried_out


@pytest.mark.parametrize("is_restarted", [False, True])
def test_an_end_waits_for_the_answer_to_a_later_order(
    story: Story, is_restarted: bool
) -> None:
    """As long as that may come, also after a restart; not for ever, and not where the later one is refused."""
    story.answer(story.send(CHARGE, 60))
    story.now = 1058
    request = story.send(HOLD)
    story.now = 1061
    assert story.book.due == -1
    request.is_awaited = False
    assert story.book.due == 7
    if is_restarted:
        story.book, known = story.restarted()
        request = known[request.transaction_id]
    assert story.book.due == 7
    story.answer(request, stage=Stage.RESPONSE)
    assert story.book.due == 60
    story.now = 1122
    assert (story.book.due, story.book.left) == (-1, -62)
    story.answer(request, Status.NAK)
    assert story.book.due == -62


def test_an_end_waits_for_nothing_else(story: Story) -> None:
    """Neither for another return, nor for an order that ends as early, nor for one that is in force."""
    first = story.send(CHARGE, 60)
    first.is_awaited = False
    assert story.book.due == 60
    story.now = 1061
    assert story.book.due == -1
    story.send(AUTO).is_awaited = False
    story.repeat(CHARGE).is_awaited = False
    story.send(HOLD).is_awaited = True
    assert story.book.due == -1
    story.answer(story.send(HOLD))
    assert story.state.until is None
    assert story.book.held_up_until is None


def test_an_end_waits_for_no_order_of_before(story: Story) -> None:
    """Whatever the hub says of that, the later one ends."""
    before = story.send(HOLD)
    story.answer(before, stage=Stage.RESPONSE)
    before.is_awaited = False
    story.now = 1002
    story.send(CHARGE, 5).is_awaited = False
    story.now = 1020
    assert story.book.due == story.book.left == -13
    story.send(HOLD).is_awaited = False
    assert story.book.due == 10


@pytest.mark.parametrize(
    ("ahead", "due"), [(-7200, 60), (-5, 12), (5, 2), (7200, -7193)]
)
def test_the_wait_for_an_answer_by_another_clock(
    story: Story, ahead: float, due: float
) -> None:
    """After a restart: no longer than an answer may take, however far the clock is behind."""
    story.answer(story.send(CHARGE, 60))
    story.now = 1058
    story.send(HOLD).is_awaited = False
    story.now = 1061
    stored = story.book.data_to_store()
    story.ahead = ahead
    book, _ = story.restarted(stored)
    assert book.due == due


def test_an_earlier_version_stored_no_wait(story: Story) -> None:
    """Its end comes at once, as it did then."""
    story.answer(story.send(CHARGE, 60))
    story.send(HOLD)
    stored = story.book.data_to_store()
    for item in stored["unsettled"]:
        del item["answer_due"]
    story.now = 1061
    book, _ = story.restarted(stored)
    assert book.due == 0


def test_orders_overtake_each_other(story: Story) -> None:
    """A busy hub refuses the second while it carries out the first, whose answer was given up."""
    first = story.send(CHARGE, 600)
    second = story.send(HOLD, 60)
    assert story.state.until == 1060
    story.answer(second, Status.NAK, Stage.RESPONSE)
    assert story.state.until == 1600
    story.answer(first)
    assert (story.state.mode, story.state.until) == (Mode.CHARGE, 1600)
    third = story.send(HOLD)
    story.answer(third)
    story.answer(first)  # once more, long after
    state = story.state
    assert (state.mode, state.until) == (Mode.HOLD, None)


def test_an_older_order_is_refused_late(story: Story) -> None:
    """Its end does not hold any more."""
    first = story.send(CHARGE, 60)
    second = story.send(CHARGE, 600)
    assert story.state.until == 1060
    story.answer(first, Status.NAK)
    assert story.state.until == 1600
    story.answer(second, Status.NAK)
    assert story.state.until is None


def test_a_hub_that_never_answers(story: Story) -> None:
    """However many orders it gets: the earliest end holds, and not all of them are remembered."""
    for duration in (90, 60, *range(100, 200)):
        story.send(CHARGE, duration)
    assert story.state.until == 1060
    assert len(story.book.data_to_store()["unsettled"]) == MAX_UNSETTLED
    story.answer(story.send(AUTO))
    assert story.state.until is None


def test_a_repeated_order_keeps_the_end(story: Story) -> None:
    """Accepted or not; and the end that the order before turns out to have."""
    story.answer(story.send(CHARGE, 60))
    for status in Status:
        story.answer(story.repeat(CHARGE), status)
        assert story.state.until == 1060
    late = story.send(CHARGE, 600)
    repeated = story.repeat(CHARGE)
    assert story.state.until == 1060
    story.answer(late)
    assert story.state.until == 1600
    story.answer(repeated)
    assert story.state.until == 1600


def test_another_client_orders(story: Story) -> None:
    """Mode, setpoint and who it was are known; our own end is over, for our order is."""
    story.answer(story.send(CHARGE, 60))
    request = story.foreign(BatteryOrder(Mode.DISCHARGE, 700))
    assert story.state.ordered_by is Source.ANOTHER_CLIENT
    assert (story.state.mode, story.state.until) == (Mode.CHARGE, 1060)
    story.answer(request, stage=Stage.RESPONSE)
    assert story.state.mode is Mode.CHARGE
    story.answer(request)
    state = story.state
    assert (state.mode, state.confirmed_by) == (Mode.DISCHARGE, Source.ANOTHER_CLIENT)
    assert state.confirmed is not None
    assert state.confirmed.set_point == 700
    assert state.until is None
    assert not state.is_ours
    assert not story.book.holds_battery


def test_another_client_orders_before_ours_is_answered(story: Story) -> None:
    """Ours has its end still, in case that it is carried out."""
    theirs = story.foreign(HOLD)
    ours = story.send(CHARGE, 60)
    story.answer(theirs)
    assert (story.state.mode, story.state.until) == (Mode.HOLD, 1060)
    story.answer(ours, Status.NAK)
    assert (story.state.mode, story.state.until) == (Mode.HOLD, None)


def test_an_order_that_nobody_here_has_seen(story: Story) -> None:
    """Then nothing is known, but our end holds: it may have been ours."""
    story.answer(story.send(CHARGE, 60))
    story.answer(None, stage=Stage.RESPONSE)
    story.answer(None, Status.NAK)
    assert story.state.mode is Mode.CHARGE
    story.answer(None)
    state = story.state
    assert (state.mode, state.confirmed) == (None, None)
    assert state.confirmed_by is Source.ANOTHER_CLIENT
    assert state.until == 1060


def test_ours_comes_to_the_hub_after_theirs(story: Story) -> None:
    """Though it was written first: what another client got done before ends nothing of ours."""
    ours = story.send(CHARGE, 60)
    theirs = story.foreign(HOLD)
    story.answer(theirs)
    assert (story.state.mode, story.state.until) == (Mode.HOLD, 1060)
    ours.is_awaited = False
    story.book.refresh()
    assert (story.state.mode, story.state.until) == (None, 1060)
    ours.came_back = story.number + 1
    story.answer(story.foreign(AUTO))
    assert (story.state.mode, story.state.until) == (Mode.AUTO, None)
    story.answer(ours)  # which the hub can only have carried out after that
    assert (story.state.mode, story.state.until) == (Mode.CHARGE, 1060)


def test_the_same_answer_once_more(story: Story) -> None:
    """It tells nothing of the present: neither of the order nor of a lock."""
    first = story.send(CHARGE, 60)
    story.answer(first)
    theirs = story.foreign(HOLD)
    story.answer(theirs)
    story.answer(None, Status.NAK, Stage.RESPONSE, LOCKED)
    for request in (first, theirs):
        story.answer(request)
        assert (story.state.mode, story.state.until) == (Mode.HOLD, None)
        assert story.state.locked is True


@pytest.mark.parametrize("end", ["result", "refusal", "restart"])
def test_nobody_knows_which_order_is_in_force(story: Story, end: str) -> None:
    """Once nobody awaits an answer any more, until it comes."""
    story.answer(story.send(HOLD))
    request = story.send(CHARGE)
    assert (story.state.mode, story.state.confirmed) == (Mode.HOLD, HOLD)
    request.is_awaited = False
    story.book.refresh()
    state = story.state
    assert (state.mode, state.confirmed, state.confirmed_by) == (None, None, None)
    if end == "restart":
        book, _ = story.restarted()
        assert (book.state.mode, book.state.confirmed) == (None, None)
        return
    story.answer(request, Status.ACK if end == "result" else Status.NAK)
    expected = CHARGE if end == "result" else HOLD
    assert (story.state.confirmed, story.state.mode) == (expected, expected.mode)
    assert story.state.confirmed_by is Source.HERE


def test_the_same_order_without_an_answer(story: Story) -> None:
    """It makes no difference; another power does, but the mode is known."""
    story.answer(story.send(CHARGE))
    for order, confirmed in (
        (CHARGE, CHARGE),
        (BatteryOrder(Mode.CHARGE, 7), None),
    ):
        story.send(order).is_awaited = False
        story.book.refresh()
        assert (story.state.mode, story.state.confirmed) == (Mode.CHARGE, confirmed)
    assert not story.state.is_ours
    assert story.book.holds_battery


def test_two_requests_of_one_id(story: Story) -> None:
    """The result of the first was taken for that of the second, as the refusal of that tells."""
    second = story.foreign(HOLD)
    story.answer(second)
    story.answer(second, Status.NAK, Stage.RESPONSE)
    assert (story.state.mode, story.state.confirmed) == (None, None)


def test_another_client_orders_before_ours_is_given_up(story: Story) -> None:
    """What it ordered stays what was ordered last."""
    story.send(CHARGE)
    ours = story.send(HOLD)
    story.foreign(AUTO)
    story.book.withdraw(ours)
    assert (story.state.ordered, story.state.ordered_by) == (
        AUTO,
        Source.ANOTHER_CLIENT,
    )


def test_what_is_no_order(story: Story) -> None:
    """Another client's question changes nothing of mode, setpoint and lock."""
    story.answer(story.send(CHARGE))
    story.answer(story.foreign(None), text="1.2.3")
    assert (story.state.mode, story.state.ordered) == (Mode.CHARGE, CHARGE)
    assert story.state.ordered_by is Source.HERE
    assert story.state.answer == "1.2.3"


@pytest.mark.parametrize("source", list(Source))
def test_a_limit_is_no_ban(story: Story, source: Source) -> None:
    """A larger order that is accepted lifts it, whoever gave it, and so does a restart."""

    def ask(power: int) -> Request:
        order = BatteryOrder(Mode.CHARGE, power)
        if source is Source.HERE:
            return story.send(order)
        return story.foreign(order)

    refusal = "Max allowed power is 0 W"
    story.answer(ask(5000), Status.NAK, Stage.RESPONSE, refusal)
    assert story.state.limit == 0
    story.answer(ask(0))
    assert story.state.limit == 0
    story.answer(ask(1), stage=Stage.RESPONSE)
    assert story.state.limit is None
    story.answer(ask(5000), Status.NAK, Stage.RESPONSE, refusal)
    book, _ = story.restarted()
    assert book.state.limit is None


def test_a_lock_expires(story: Story) -> None:
    """It is believed for a while, then nobody knows, also over a restart; when it was told stays."""
    assert story.book.expire_lock() is None
    story.answer(None, Status.NAK, Stage.RESPONSE, LOCKED)
    assert story.book.expire_lock() == LOCK_TIME
    story.now += 100
    assert story.state.locked is True
    assert story.book.expire_lock() == LOCK_TIME - 100
    book, _ = story.restarted()
    assert (book.state.locked, book.state.taints) == (True, ("fcr-event",))
    assert book.expire_lock() == LOCK_TIME - 100
    story.now += LOCK_TIME
    book, _ = story.restarted()
    for each in (book, story.book):
        assert each.expire_lock() is None
        assert (each.state.locked, each.state.locked_at) == (None, 1000)


def test_a_lock_ends(story: Story) -> None:
    """With an order that is carried out; one that something else refused tells nothing of it."""
    story.answer(None, Status.NAK, Stage.RESPONSE, LOCKED)
    story.answer(story.foreign(None))
    assert story.state.locked is True
    story.now += 1
    text = '"ext-api-set (): Ongoing" taint present (All non-tolerations are: ["fcr-event: Ongoing"])'
    story.answer(None, Status.NAK, Stage.RESPONSE, text)
    state = story.state
    assert (state.locked, state.taints) == (None, ("ext-api-set",))
    story.now += 1
    story.answer(story.send(HOLD))
    assert (story.state.locked, story.state.locked_at) == (False, 1002)
    assert story.state.taints == ()
    story.now += 10 * LOCK_TIME
    assert story.book.expire_lock() is None
    assert story.state.locked is False


def test_a_clock_that_is_set_back(story: Story) -> None:
    """A lock of the future is none."""
    story.answer(None, Status.NAK, Stage.RESPONSE, LOCKED)
    story.now -= 1
    assert story.book.expire_lock() is None
    assert story.state.locked is None


@pytest.mark.parametrize(
    ("orders", "holds"),
    [
        ([], False),
        ([(CHARGE, Status.ACK)], True),
        ([(HOLD, Status.ACK)], True),
        ([(CHARGE, Status.NAK)], False),
        ([(CHARGE, None)], True),
        ([(CHARGE, Status.ACK), (AUTO, None)], True),
        ([(CHARGE, None), (AUTO, Status.ACK)], False),
        ([(AUTO, Status.ACK), (CHARGE, None)], True),
    ],
)
def test_whether_we_hold_the_battery(
    story: Story, orders: list[tuple[BatteryOrder, Status | None]], holds: bool
) -> None:
    """By an order in force, or one that may be."""
    for order, status in orders:
        request = story.send(order)
        if status is not None:
            story.answer(request, status)
    assert story.book.holds_battery is holds
    assert story.restarted()[0].holds_battery is holds


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(
            ["send", "hold", "repeat", "foreign", "ack", "nak", "lost", "restart"]
        ),
        st.integers(1, 100),
    ),
    max_size=40,
)


@given(EVENTS)
def test_no_timed_order_is_without_an_end(events: list[tuple[str, int]]) -> None:
    """Whatever gets lost: a hub that carries out orders one after another is told to end each in time."""
    story = Story()
    asked: list[tuple[Request, bool]] = []  # and whether its answers are recognised
    in_force: Request | None = None
    for event, number in events:
        story.now += 1
        match event:
            case "send":
                asked.append((story.send(CHARGE, number), True))
            case "hold":
                asked.append((story.send(HOLD), True))
            case "repeat":
                asked.append((story.repeat(CHARGE), True))
            case "foreign":
                asked.append((story.foreign(CHARGE), True))
            case "restart":
                story.book, known = story.restarted()
                story.number = len(known)
                asked = [
                    (known.get(request.transaction_id, request), recognised)
                    for request, _ in asked
                    for recognised in [request.transaction_id in known]
                ]
            case _ if asked:
                request, recognised = asked.pop(0)
                status = Status.NAK if event == "nak" else Status.ACK
                if event != "lost":
                    story.answer(request if recognised else None, status)
                if status is Status.ACK:
                    in_force = request
        if in_force is not None and in_force.end is not None:
            assert story.state.until is not None
            assert story.state.until <= in_force.end.at
