"""Doors of cabinets: none opens without an order, nor twice for one."""

from collections import Counter
from collections.abc import Iterator, Mapping

from ..ledger import Call, Door, Noted, Result
from .calls import NOT_SENT, left_undone
from .machine import was_busy
from .obstacles import are_in_the_way, at_a_cabinet, until_back
from .published import again, slot_requests
from .run import SLACK, Run, Span
from .verdict import Check, Problem

PROMISE = "No door opens without an order, after one that was not sent, or more often than ordered"
ACTION = "open_slot"
LATEST = 90.0
"""s that an order to open may take at most, from its call on, where nothing holds it up."""
PATIENCE = 5.0
"""s until the broker drops a message that it has sent, and that nobody confirms."""
_TOLD = ("done", "refused")
"""What only Home Assistant tells."""

type Slot = tuple[str, int]


def audit(run: Run) -> list[Check]:
    """Every door that an order opened, against the calls."""
    calls = {number: call for call in run.calls if (number := order_number(call))}
    opened = [each for each in run.doors if each.entry.cause == "order"]
    obstacles = {
        cabinet: at_a_cabinet(run, cabinet)
        for cabinet in {_cabinet(run, call) for call in calls.values()}
    }
    back = {cabinet: until_back(spans) for cabinet, spans in obstacles.items()}
    undone = {
        number: problem
        for number, call in calls.items()
        if (problem := left_undone(run, call, back[_cabinet(run, call)])) is not None
    }
    lost = {number for number in undone if _was_dropped(run, number)}
    problems = [
        *_wrong(run, calls, opened, obstacles),
        *_unopened(run, calls, opened),
        *_published(run, calls),
        *(problem for number, problem in undone.items() if number not in lost),
    ]
    seen = {
        "doors opened by an order": len(opened),
        "by customers": len(run.doors) - len(opened),
        "calls": sum(call.action == ACTION for call in run.calls),
        "not sent": sum(_outcome(run, call) == "not_sent" for call in calls.values()),
    }
    slowest = max(
        (
            each.at - calls[each.entry.order_id].began
            for each in opened
            if each.entry.order_id in calls
        ),
        default=0.0,
    )
    worst = f"{slowest:.1f} s from a call to the door" if opened else ""
    excused = {"answers dropped on a busy machine": len(lost)} if lost else {}
    return [Check(PROMISE, seen, tuple(problems), worst, excused)]


def order_number(call: Call) -> str | None:
    """The number by which cabinets know an order."""
    number = call.data.get("order_number")
    return str(number) if call.action == ACTION and number else None


def slot_of(run: Run, call: Call) -> Slot | None:
    """Which door a call means."""
    cabinet, slot = call.target.get("cabinet"), call.data.get("slot")
    if slot is None:
        slot = call.target.get("slot")
    if cabinet is None:
        known = run.devices.get(str(call.data.get("device_id")), "")
        cabinet, _, of_device = known.removeprefix("cabinet_").partition("_")
        slot = of_device if slot is None else slot
    try:
        return str(cabinet), int(str(slot))
    except ValueError:
        return None


def _cabinet(run: Run, call: Call) -> str:
    """Which cabinet a call means; empty where none is known."""
    slot = slot_of(run, call)
    return slot[0] if slot else ""


def _outcome(run: Run, call: Call) -> str:
    result: Noted[Result] | None = run.results.get(call.id)
    return result.entry.outcome if result else "unknown"


def _was_dropped(run: Run, number: str) -> bool:
    """Whether a cabinet answered, and a machine with too much to do let Home Assistant do nothing until that was dropped."""
    signs = [
        *(each.at for each in run.wire),
        *(each.at for each in run.results.values() if each.entry.outcome in _TOLD),
    ]
    return any(
        was_busy(run, each.at + PATIENCE)
        and not any(each.at <= at <= each.at + PATIENCE for at in signs)
        for each in run.cabinet_orders
        if each.entry.order_id == number
    )


def _wrong(
    run: Run,
    calls: Mapping[str, Call],
    opened: list[Noted[Door]],
    obstacles: Mapping[str, list[Span]],
) -> Iterator[Problem]:
    count: Counter[str] = Counter()
    for each in opened:
        door, at = each.entry, each.at
        number = door.order_id or ""
        place = f"slot {door.slot} of {door.cabinet}"
        count[number] += 1
        call = calls.get(number)
        if call is None:
            yield Problem(at, f"{place} opened for order {number!r}, which nobody gave")
        elif slot_of(run, call) != (door.cabinet, door.slot):
            yield Problem(at, f"{place} opened for call {call.id}, which means another")
        elif count[number] > 1:
            text = f"{place} opened {count[number]} times for call {call.id}"
            yield Problem(at, text)
        elif (outcome := _outcome(run, call)) in NOT_SENT:
            yield Problem(at, f"{place} opened for call {call.id}, called {outcome}")
        elif at < call.began - SLACK:
            yield Problem(at, f"{place} opened before call {call.id} was made")
        elif at > call.began + LATEST and not are_in_the_way(
            obstacles[door.cabinet], call.began, at
        ):
            text = f"{place} opened {at - call.began:.0f} s after call {call.id}"
            yield Problem(at, text)


def _published(run: Run, calls: Mapping[str, Call]) -> Iterator[Problem]:
    """Orders that left more than once, or though they are called not sent, whether a door opened or not."""
    requests = slot_requests(run)
    for each in again(requests):
        yield Problem(each.at, f"order {each.number!r} was published again")
    for each in requests:
        call = calls.get(each.number)
        if call is not None and (outcome := _outcome(run, call)) in NOT_SENT:
            text = f"call {call.id} reached the broker, called {outcome}"
            yield Problem(each.at, text)


def _unopened(
    run: Run, calls: Mapping[str, Call], opened: list[Noted[Door]]
) -> Iterator[Problem]:
    """Calls that are called done, and whose door stayed closed."""
    numbers = {each.entry.order_id for each in opened}
    for number, call in calls.items():
        if _outcome(run, call) == "done" and number not in numbers:
            text = f"call {call.id} is called done, and no door opened"
            yield Problem(run.results[call.id].at, text)
