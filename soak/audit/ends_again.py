"""Ends of orders that come again: the hub carried one out, and nobody could hear of it."""

from dataclasses import replace

from ..ledger import HubOrder, Noted
from .calls import HOLD, Given
from .obstacles import CONNECTION
from .run import LIFE, SLACK, Run, Span

LATE_END = 20.0
"""s for an end: its timer looks every 20 s, and another order may be under way."""
RETRY = 75.0
"""s after trouble until an end that was not heard is tried again, and then heard."""
RESULT = 3.0
"""s in which the hub carries an order out, takes no other one, and tells how it ended."""
NO_RECEIPT, NO_RESULT = 10.0, 60.0
"""s after which Home Assistant takes it that the hub has not heard an order, or does not tell how it ended."""
NEXT_TRY = 60.0
"""s from an end that was given up until it is tried again, where no other order comes between."""
DEAF = (*CONNECTION, "lost")
"""What the names of faults begin with in which Home Assistant may not hear what came of an order."""
QUESTIONS = {"extapiversion"}
"""What changes nothing at the hub."""
DISK = "disk_full"
WRITE = 2.0
"""s from when an order is over until that is on disk."""
STOPPED, STOPPING = "Home Assistant stopped", 10.0
"""A polite end, and s that it takes after everything was written for the last time."""
WRITE_AGAIN = 62.0
"""s from when the disk takes something again until what it had not taken is written."""
UNTOLD = "missing:stage=result"
"""The hardware's fault in which it is not told how orders ended."""
SLOW = "slow:seconds="
"""The one in which that is told so much later."""


def may_come_again(
    run: Run,
    end: Noted[HubOrder],
    between: Noted[HubOrder] | None,
    order: Noted[HubOrder],
    obstacles: list[Span],
) -> bool:
    """Whether an end that the hub acknowledged may come again, since nobody could hear that.

    What the line held up may arrive together with what was sent in its stead, which a busy hub refuses. Where there is an
    order `between` that is in doubt, the end comes again once nobody waits for the answer to that any more.
    """
    last = between or end
    if between is not None and _waited(run, last.at, order.at) < NO_RECEIPT - SLACK:
        return False
    if order.entry.answered == "nak" and order.at <= last.at + RESULT:
        return bool(_deaf(run, last.at, last.at + RESULT))
    times = _times_to_try_again(run, last, obstacles)
    return any(span.touches(order.at, order.at) for span in times)


def stays_in_doubt(
    run: Run,
    calls: list[Given],
    last: Noted[HubOrder],
    order: Noted[HubOrder],
    obstacles: list[Span],
) -> bool:
    """Whether an end may still come again after another order that the hub acknowledged: nobody could hear of that either.

    `last` is the one that was acknowledged before, the end itself or another order in doubt.
    """
    is_known = any(
        each.outcome == "done"
        and (
            order in each.orders
            or (
                each.call.action == HOLD
                and order.entry.watts == 0
                and each.call.began - SLACK <= order.at <= each.over + SLACK
            )
        )
        for each in calls
    )
    return (
        not is_known
        and any(
            span.end >= order.at for span in _times_to_try_again(run, last, obstacles)
        )
        and bool(_times_to_try_again(run, order, obstacles))
    )


def may_be_left_on_disk(
    run: Run,
    calls: list[Given],
    end: Noted[HubOrder],
    order: Noted[HubOrder],
    obstacles: list[Span],
) -> bool:
    """Whether an end may come again since nobody could write that it was over before Home Assistant was no more.

    An order with a duration that was sent meanwhile had its own end written first, and nothing of the one before.
    """
    timed = {
        id(sent): sent.at + each.duration
        for each in calls
        if each.duration is not None
        for sent in each.orders
    }
    for full in _full_disks(run):
        if not full.touches(end.at, _on_disk(run, end)):
            continue
        stored = [
            sent
            for sent in run.hub_orders
            if sent.at < end.at
            and sent.entry.answered != "nak"
            and sent.entry.name not in QUESTIONS
            and (id(sent) in timed or _on_disk(run, sent) < full.begin)
        ]
        if not stored or (due := timed.get(id(stored[-1]))) is None:
            continue
        # A clock that was set forward meanwhile lets it come earlier.
        early = _waited(run, stored[-1].at, order.at) - (order.at - stored[-1].at)
        for down in run.downtimes:
            again = STOPPING if down.name == STOPPED else WRITE_AGAIN
            last = calm_after(obstacles, max(down.end, due) + RETRY)
            if (
                end.at < down.begin <= full.end + again
                and max(down.begin, due - early - SLACK) < order.at <= last
                and not any(
                    id(sent) in timed and end.at < sent.at < down.begin
                    for sent in run.hub_orders
                )
            ):
                return True
    return False


def _full_disks(run: Run) -> list[Span]:
    """When the disk took nothing; one time where it was full again before all was written."""
    found: list[Span] = []
    for fault in run.faults:
        if fault.name != DISK:
            continue
        if found and fault.begin <= found[-1].end + WRITE_AGAIN:
            found[-1] = replace(found[-1], end=max(found[-1].end, fault.end))
        else:
            found.append(fault)
    return found


def _on_disk(run: Run, order: Noted[HubOrder]) -> float:
    """When what came of an order is on disk at the latest, where it can be written."""
    return order.at + RESULT + _delay(run, order.at) + WRITE


def calm_after(obstacles: list[Span], due: float, grace: float = 0.0) -> float:
    """Until when what began before, or so many s after it was due, may hold an end up.

    What began later does so only where it came before the end could be tried again.
    """
    until = due
    for span in obstacles:
        if span.begin <= max(until, due + grace) and span.end + RETRY > until:
            until = span.end + RETRY
    return until


def _times_to_try_again(
    run: Run, order: Noted[HubOrder], obstacles: list[Span]
) -> list[Span]:
    """From when to when an order may be tried again that the hub acknowledged, as nobody could hear how it ended; for each reason."""
    told = order.at + RESULT + _delay(run, order.at)
    given_up = order.at + NO_RESULT
    found = [
        Span(span.name, order.at, calm_after(obstacles, span.end + RETRY))
        for span in _deaf(run, order.at, told)
        if order.at < span.end
    ]
    for span in run.faults:
        if span.name == UNTOLD and span.touches(order.at, told):
            # Nobody waits for the result any more once Home Assistant begins anew.
            begin = min(
                [given_up - SLACK, *(life.begin for life in _lives(run, order.at))]
            )
            last = calm_after(obstacles, given_up + NEXT_TRY + LATE_END)
            found.append(Span(span.name, begin, last))
    return found


def _deaf(run: Run, begin: float, end: float) -> list[Span]:
    """In what nobody could hear then what came of an order."""
    return [
        span
        for span in (*run.faults, *run.downtimes)
        if span.name.startswith(DEAF) and span.touches(begin - SLACK, end)
    ]


def _lives(run: Run, since: float) -> list[Span]:
    """In what Home Assistant, or its entries, began anew after that."""
    return [
        span
        for span in (*run.faults, *run.downtimes)
        if span.name.startswith(LIFE) and span.begin > since
    ]


def _delay(run: Run, at: float) -> float:
    """How much later than usual the hub tells how an order of then ended, s."""
    return max(
        (
            float(span.name.removeprefix(SLOW))
            for span in run.faults
            if span.name.startswith(SLOW) and span.touches(at, at)
        ),
        default=0.0,
    )


def _waited(run: Run, since: float, at: float) -> float:
    """How many s it may seem to Home Assistant from one moment to another, whose clock may have been set between them."""
    return at - since + max(0.0, run.ahead(at) - run.ahead(since))
