"""Orders to the battery: each as it was called, once, in turn, and over when it was to be over."""

from collections.abc import Iterator
import itertools

from ..ledger import HubOrder, Noted
from .calls import DIRECTIONS, HOLD, RELEASE, Given, given, left_undone
from .ends_again import (
    LATE_END,
    QUESTIONS,
    calm_after,
    may_be_left_on_disk,
    may_come_again,
    stays_in_doubt,
)
from .obstacles import BROKER, are_in_the_way, at_the_hub, until_back
from .published import Published, again, hub_requests
from .run import LIFE, SLACK, Run, Span
from .verdict import Check, Problem

NOT_SENT = "An order called *not sent*, *refused* or cancelled before it was sent is never carried out"
ONCE = "Each order reaches the hub once, none that nobody gave, and what is called done was acknowledged"
IN_TURN = "No order is overtaken by a later one"
ENDS = "An order with a duration lasts that long, and ends"

PROMPT = 2.0
"""s after an end until nobody may be able to give another order before it."""
SEND = 10.0
"""s until an order is sent or given up: nobody sends it any more when its caller has gone before."""
AUTO = "auto"
WITHHELD = "missing:stage=response"
"""The hardware's fault in which orders are carried out without a receipt."""
HEEDS = 1.0
"""s for which the simulated hub, which goes by its own seconds, may go on with a fault whose end is noted."""


def audit(run: Run) -> list[Check]:
    """All promises about orders to the battery."""
    calls = given(run)
    obstacles = at_the_hub(run)
    return [
        _not_sent(run, calls, obstacles),
        _once(run, calls, obstacles),
        _in_turn(calls),
        _ends(run, [each for each in calls if each.may_be_sent], obstacles),
    ]


def _not_sent(run: Run, calls: list[Given], obstacles: list[Span]) -> Check:
    problems: list[Problem] = []
    seen = {"not sent": 0, "refused": 0, "cancelled": 0}
    late = 0
    requests = hub_requests(run)
    for each in calls:
        if not each.is_numbered:
            continue
        seen["not sent"] += not each.may_be_sent
        seen["refused"] += each.outcome == "refused"
        seen["cancelled"] += each.outcome == "cancelled"
        if not each.may_be_sent and not each.orders:
            problems += _published(each, requests)
        for order in each.orders:
            text = f"{each.words} (call {each.call.id}) reached the hub, "
            if not each.may_be_sent:
                problems.append(Problem(order.at, f"{text}called {each.outcome}"))
            elif each.outcome == "refused" and _was_set(run, each, order):
                problems.append(Problem(order.at, f"{text}called refused, and is set"))
            elif each.outcome == "cancelled" and order.at > each.over + SEND:
                if _may_be_late(run, each, order, obstacles):
                    late += 1
                else:
                    after = f"{order.at - each.over:.0f} s after its caller left"
                    problems.append(Problem(order.at, f"{text}{after}"))
    excused = {"late after a cancel, held up on its way": late} if late else {}
    looked = {"calls that must not be carried out": seen["not sent"] + seen["refused"]}
    return Check(NOT_SENT, looked | seen, tuple(problems), "", excused, run.is_short)


def _published(each: Given, requests: list[Published]) -> Iterator[Problem]:
    """Orders that no hub heard, and that left all the same."""
    for request in requests:
        if (
            request.name == DIRECTIONS[each.call.action]
            and request.watts == each.call.data["power"]
        ):
            text = f"{each.words} (call {each.call.id}) reached the broker, called {each.outcome}"
            yield Problem(request.at, text)


def _was_set(run: Run, each: Given, order: Noted[HubOrder]) -> bool:
    """Whether the hub's own state shows the order afterwards."""
    watts = float(each.call.data["power"])  # type: ignore[arg-type]  # the operator writes a number
    return any(
        truth.entry.mode == order.entry.name and truth.entry.setpoint == watts
        for truth in run.hub_truth
        if truth.at >= order.at
    )


def _once(run: Run, calls: list[Given], obstacles: list[Span]) -> Check:
    problems = []
    back = until_back(obstacles)
    seen = {"orders": len(run.hub_orders), "calls": len(calls), "done": 0}
    for each in calls:
        seen["done"] += each.outcome == "done"
        if (problem := left_undone(run, each.call, back)) is not None:
            problems.append(problem)
        if not each.is_numbered:
            continue
        # One that is refused, as by a busy hub, may be tried again.
        if not all(order.entry.answered == "nak" for order in each.orders[:-1]):
            text = f"{each.words} reached the hub {len(each.orders)} times"
            problems.append(Problem(each.orders[-1].at, text))
        if each.outcome == "done" and not any(
            _was_accepted(run, order) for order in each.orders
        ):
            text = f"{each.words} is called done, and the hub acknowledged nothing"
            problems.append(Problem(each.over, text))
    problems += _only_said(run, calls)
    problems += _strangers(run, calls)
    problems += _repeated(run)
    anew: list[Noted[HubOrder]] = []
    problems += _unasked(run, calls, anew, obstacles)
    ordered = tuple(sorted(problems, key=lambda each: each.at or 0))
    excused = {"ends sent again, unheard or not written": len(anew)} if anew else {}
    return Check(ONCE, seen, ordered, "", excused)


def _only_said(run: Run, calls: list[Given]) -> Iterator[Problem]:
    """Releases and holds that are called done, of which the hub accepted none then."""
    for each in calls:
        if each.outcome != "done" or each.call.action not in (RELEASE, HOLD):
            continue
        is_auto = each.call.action == RELEASE
        if not any(
            _was_accepted(run, order)
            and (order.entry.name == AUTO if is_auto else order.entry.watts == 0)
            and each.call.began - SLACK <= order.at <= each.over + SLACK
            for order in run.hub_orders
        ):
            text = f"{each.words} is called done, and the hub acknowledged nothing"
            yield Problem(each.over, text)


def _was_accepted(run: Run, order: Noted[HubOrder]) -> bool:
    """Whether the hub said so: by its receipt or, where that is held back on purpose, by the result."""
    if order.entry.answered == "none":
        return bool(run.trouble(order.at, order.at, (WITHHELD,), HEEDS))
    return order.entry.answered == "ack"


def _strangers(run: Run, calls: list[Given]) -> Iterator[Problem]:
    known = {id(order) for each in calls for order in each.orders}
    for order in run.hub_orders:
        what = order.entry
        if what.name in QUESTIONS or what.name == AUTO or id(order) in known:
            continue
        if what.name not in DIRECTIONS.values():
            yield Problem(order.at, f"the hub was told {what.name}, which nobody may")
        elif what.watts != 0:
            text = f"the hub was told to {what.name} with {what.watts} W, which nobody asked for"
            yield Problem(order.at, text)


def _repeated(run: Run) -> Iterator[Problem]:
    last: dict[str, float] = {}
    for order in run.hub_orders:
        number = order.entry.trans_id
        if number in last:
            text = f"transaction {number} ({order.entry.name}) came again after {order.at - last[number]:.0f} s"
            yield Problem(order.at, text)
        last[number] = order.at
    for request in again(hub_requests(run)):
        if request.number not in last:
            text = f"transaction {request.number} ({request.name}) was published again"
            yield Problem(request.at, text)


def _unasked(
    run: Run,
    calls: list[Given],
    anew: list[Noted[HubOrder]],
    obstacles: list[Span],
) -> Iterator[Problem]:
    """Autos and holds without a call or an end that they may come from; each causes one that is acknowledged.

    `anew` gets the ends that came again because nobody could hear of them, or write that they were over.
    """
    begin = calls[0].call.began if calls else float("inf")
    for is_auto, action in ((True, RELEASE), (False, HOLD)):
        end: Noted[HubOrder] | None = None
        last: Noted[HubOrder] | None = None
        between: Noted[HubOrder] | None = None
        open_calls = [
            each
            for each in calls
            if each.may_be_sent
            and (each.call.action == action or (is_auto and each.duration is not None))
        ]
        for order in run.hub_orders:
            what = order.entry
            if (what.name == AUTO) is not is_auto or (not is_auto and what.watts != 0):
                if what.answered == "ack" and what.name not in QUESTIONS:
                    if end is not None and not stays_in_doubt(
                        run, calls, between or end, order, obstacles
                    ):
                        end = None
                    between = order
                continue
            causes = [
                each
                for each in open_calls
                if _may_cause(run, each, action, order, obstacles)
            ]
            is_again = (
                end is not None and may_come_again(run, end, between, order, obstacles)
            ) or (
                is_auto
                and last is not None
                and may_be_left_on_disk(run, calls, last, order, obstacles)
            )
            if not causes and is_again:
                anew.append(order)
            elif not causes and order.at >= begin:
                words = "auto" if is_auto else f"{what.name} with 0 W"
                text = f"the hub was told {words} without a call or an end"
                yield Problem(order.at, text)
            if what.answered == "ack":
                used = causes[:1]
                over = [
                    each
                    for each in open_calls
                    if each.duration is not None
                    and (each in used or each.over < order.at)
                ]
                open_calls = [each for each in open_calls if each not in (*used, *over)]
                end, between = (order if over or is_again else None), None
                last = order


def _may_cause(
    run: Run, each: Given, action: str, order: Noted[HubOrder], obstacles: list[Span]
) -> bool:
    if each.call.began > order.at + SLACK:
        return False
    if each.outcome == "refused" and order.entry.answered == "ack":
        return False
    if each.call.action != action:
        return True  # the end of an order
    return order.at <= each.over + SEND or _may_be_late(run, each, order, obstacles)


def _may_be_late(
    run: Run, each: Given, order: Noted[HubOrder], obstacles: list[Span]
) -> bool:
    """Whether what had been given may come after its caller's end: held up by the line, or, if he only left, by orders before it."""
    return bool(run.trouble(each.call.began, order.at, BROKER)) or (
        each.was_left and are_in_the_way(obstacles, each.call.began, order.at)
    )


def _in_turn(calls: list[Given]) -> Check:
    problems = []
    arrived = [each for each in calls if each.orders]
    for earlier, later in itertools.pairwise(arrived):
        if (
            earlier.over <= later.call.began
            and earlier.orders[-1].at > later.orders[0].at
        ):
            text = f"{earlier.words} reached the hub after {later.words}, which was given later"
            problems.append(Problem(earlier.orders[-1].at, text))
    last = max((each.orders[0].at - each.call.began for each in arrived), default=0.0)
    worst = f"{last:.1f} s from a call to the hub" if arrived else ""
    return Check(IN_TURN, {"orders": len(arrived)}, tuple(problems), worst)


def _ends(run: Run, calls: list[Given], obstacles: list[Span]) -> Check:
    problems = []
    seen = {"orders with a duration": 0, "ended by their end": 0}
    latest = held_up = 0.0
    excused = {"ended later, after trouble": 0, "ended earlier, in trouble": 0}
    executed = [order for order in run.hub_orders if order.entry.answered != "nak"]
    for each in calls:
        duration = each.duration
        orders = [order for order in each.orders if order.entry.answered != "nak"]
        if duration is None or not orders:
            continue
        seen["orders with a duration"] += 1
        began = orders[-1].at
        due = began + duration
        following = _following(executed, began)
        if following is None and due + LATE_END > run.last_alive:
            continue
        is_late = following is not None and _was_called(calls, due + PROMPT, following)
        grace = PROMPT if is_late else LATE_END
        if following is None or is_late or following.at > due + LATE_END:
            until = run.last_alive if following is None else following.at
            calm = calm_after(obstacles, due, grace)
            if following is not None and calm > due and until <= calm + LATE_END:
                excused["ended later, after trouble"] += 1
                held_up = max(held_up, until - due)
            else:
                text = f"{each.words} for {duration:g} s was in force for {until - began:.0f} s"
                problems.append(Problem(until, text))
            continue
        end = following.at
        latest = max(latest, end - due)
        seen["ended by their end"] += end >= due - SLACK
        # One that was held up on its way lasts from when it was sent.
        earliest = each.call.began + duration
        if following.entry.name == AUTO and end < earliest - SLACK:
            if _was_asked(calls, began, end):
                continue
            if run.trouble(began, end, LIFE):
                excused["ended earlier, in trouble"] += 1
            else:
                text = (
                    f"{each.words} for {duration:g} s ended after {end - began:.0f} s"
                )
                problems.append(Problem(end, text))
    problems += _ended_by_another(run, calls, obstacles)
    worst = f"{latest:.1f} s late" if seen["orders with a duration"] else ""
    worst += f", {held_up:.0f} s after trouble" if held_up else ""
    shown = {what: count for what, count in excused.items() if count}
    return Check(ENDS, seen, tuple(problems), worst, shown, run.is_short)


def _following(executed: list[Noted[HubOrder]], began: float) -> Noted[HubOrder] | None:
    """What took the place of an order that began then."""
    return next(
        (
            order
            for order in executed
            if order.at > began and order.entry.name not in QUESTIONS
        ),
        None,
    )


def _was_called(calls: list[Given], begin: float, order: Noted[HubOrder]) -> bool:
    """Whether an order came of a call that was made after `begin`."""
    unnumbered = {RELEASE: order.entry.name == AUTO, HOLD: order.entry.watts == 0}
    return any(
        begin < each.call.began <= order.at <= each.over + SLACK
        and (order in each.orders or unnumbered.get(each.call.action, False))
        for each in calls
    )


def _has_later_end(calls: list[Given], begin: float, end: float) -> bool:
    """Whether an order with a duration was given meanwhile, and may be in force."""
    return any(
        each.duration is not None and begin < each.call.began <= end for each in calls
    )


def _ended_by_another(
    run: Run, calls: list[Given], obstacles: list[Span]
) -> Iterator[Problem]:
    """Orders without a duration that the end of another one ended.

    Where nobody heard how an order ended, the earlier end holds.
    """
    executed = [order for order in run.hub_orders if order.entry.answered != "nak"]
    for each in calls:
        orders = [order for order in each.orders if order.entry.answered == "ack"]
        if each.duration is not None or not orders:
            continue
        began = orders[-1].at
        following = _following(executed, began)
        if (
            following is None
            or following.entry.name != AUTO
            or _was_asked(calls, began, following.at)
            or _has_later_end(calls, began, following.at)
            or run.trouble(began, following.at, LIFE)
            or (
                each.outcome != "done"
                and are_in_the_way(obstacles, began, following.at)
            )
        ):
            continue
        text = f"{each.words} ended after {following.at - began:.0f} s, which nobody asked for"
        yield Problem(following.at, text)


def _was_asked(calls: list[Given], begin: float, end: float) -> bool:
    """Whether somebody asked for auto in that time, or for anything of which nobody knows whether it is in force."""
    return any(
        each.call.began <= end + SLACK
        and each.over >= begin - SLACK
        and (each.call.action == RELEASE or each.duration is not None)
        for each in calls
        if each.over > begin + SLACK or each.call.action == RELEASE
    )
