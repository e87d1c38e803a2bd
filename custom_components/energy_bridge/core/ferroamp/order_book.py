"""What is known of the orders to one hub's battery: which was given, which is in force, by whom, and when it ends."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from .control import (
    RESPONSE_TIMEOUT,
    RESULT_TIMEOUT,
    BatteryOrder,
    Mode,
    Request,
    Source,
    Stage,
)
from .order_end import End, SteadyTime, earliest, restored_end, stamp_of
from .order_storage import (
    LaterOrders,
    StoredBattery,
    StoredRequest,
    restore_member,
    restore_order,
    stored_order,
)
from .refusals import is_grid_service_lock, power_limit, present_taints
from .requests import VERSION, Answer, Status, version_text

LOCK_TIME = 300.0
"""Seconds for which a hub's word that a grid service owns the battery is believed."""

MAX_UNSETTLED = 16
"""Orders of which nobody knows how they ended; of still older ones only the end is remembered."""

SAME_COMMAND = 600.0
"""Seconds in which the same command of the same client is not told of again: clients repeat theirs every few seconds."""

DEFAULT_POWER = 1000
"""W of an order until somebody chooses another power."""


@dataclass(frozen=True, slots=True)
class LastCommand:
    """What the hub was told to do last, by whom, and when that began (Unix time stamp); `power` in W.

    `at` is None where only an earlier run of Home Assistant knew it.
    """

    name: str
    power: float | None
    source: Source
    at: float | None


@dataclass(slots=True)
class BatteryState:
    """What is known of the orders; powers in W, times are Unix time stamps.

    `ordered` was given last, `confirmed` was acknowledged last; `until` is when the hub must be back in auto. `confirmed`
    and `mode` are None while another order may be in force, since nobody heard how that one ended; from `as_of` on, if that
    is there, another client's order may have been missed, so they are what was known then. `answered` is the order that
    `answer` is about, where that is known. `locked` is what the answer of `locked_at` told, and `taints` what was going on
    at the hub then. `limit` is the largest power that the hub named when it refused a larger one. `command` is what any
    client asked of the hub last, but for the `version` of its API, which it answered.
    """

    ordered: BatteryOrder | None = None
    ordered_by: Source | None = None
    confirmed: BatteryOrder | None = None
    confirmed_by: Source | None = None
    mode: Mode | None = None
    as_of: float | None = None
    answer: str | None = None
    answered: Mode | None = None
    status: Status | None = None
    locked: bool | None = None
    locked_at: float | None = None
    taints: tuple[str, ...] = ()
    limit: float | None = None
    power: int = DEFAULT_POWER
    until: float | None = None
    command: LastCommand | None = None
    version: str | None = None

    @property
    def is_ours(self) -> bool:
        """Whether the order in force was given here."""
        return self.mode is not None and self.confirmed_by is Source.HERE


class OrderBook:
    """Learns from each request and each answer.

    The end of an order holds from before it is sent until it is refused. While nobody knows which of several orders is in
    force, the earliest of their ends holds, but is kept back while the hub may yet confirm one that lasts longer. An order
    given here lasts as long as it was given for, however the clock of the day is set meanwhile; one of before a restart ends
    by that clock too.
    """

    def __init__(self, wall: Callable[[], float], steady: Callable[[], float]) -> None:
        """`wall` is the time of day as a Unix time stamp, `steady` counts seconds from anywhere, and never jumps."""
        self.state = BatteryState()
        self._wall = wall
        self._steady = steady
        self._time = SteadyTime(wall, steady)
        self._until: End | None = None
        self._end: End | None = None
        self._confirmed: BatteryOrder | None = None
        self._confirmed_by: Source | None = None
        self._in_force: Request | None = None
        self._missed_since: float | None = None
        self._unsettled: dict[str, Request] = {}
        self._later = LaterOrders({})
        # The last command before the order of ours that was begun last.
        self._command_before: LastCommand | None = None

    @property
    def holds_battery(self) -> bool:
        """Whether an order given here keeps the battery from auto, or may do so."""
        orders = [request.order for request in self._unsettled.values()]
        if self._confirmed_by is Source.HERE:
            orders.append(self._confirmed)
        return any(order and order.mode is not Mode.AUTO for order in orders)

    @property
    def left(self) -> float | None:
        """Seconds until the hub must be back in auto, negative ones where that is overdue; None without an end."""
        return None if self._until is None else self._until.at - self._time.now()

    @property
    def due(self) -> float | None:
        """Seconds until the hub is to be told to return to auto, negative ones where that is overdue; None without an end."""
        if (left := self.left) is None or (held_up := self.held_up_until) is None:
            return left
        return max(left, held_up - self._steady())

    @property
    def held_up_until(self) -> float | None:
        """Until when the hub may yet confirm an order that lasts longer, by the clock that never jumps; None without one.

        Only of orders whose answers nobody awaits any more, as after a restart: behind the others the return waits by itself.
        """
        if (until := self._until) is None:
            return None
        due = None
        for request in self._unsettled.values():
            if request.end is not None and request.end.at <= until.at:
                if not request.keeps_end:
                    due = None  # This end is that of an order after those before.
            elif not request.is_awaited and request.order != BatteryOrder(Mode.AUTO):
                due = max(request.answer_due, due or request.answer_due)
        return due

    def follow_clock(self) -> bool:
        """Look whether the clock of the day was set, and give the ends the stamps that they have by it; answers whether it was."""
        if not (jump := self._time.follow()):
            return False
        self._end = self._end and self._end.moved(jump)
        for request in self._unsettled.values():
            request.end = request.end and request.end.moved(jump)
        self.refresh()
        return True

    def note_gap(self) -> None:
        """What other clients order from now on may not be heard here."""
        if self._missed_since is None:
            self._missed_since = self._time.now()
            self.refresh()

    def begin(self, request: Request) -> None:
        """An order of ours is going to be sent."""
        state = self.state
        request.began = self._steady()
        request.answer_due = request.began + RESPONSE_TIMEOUT
        request.before = state.ordered, state.ordered_by
        self._command_before = state.command
        self._note_command(request)
        state.ordered, state.ordered_by = request.order, request.source
        if request.keeps_end:
            request.end = self._until
        elif request.duration is not None:
            request.end = End(self._time.now() + request.duration)
        self._unsettled[request.transaction_id] = request
        if len(self._unsettled) > MAX_UNSETTLED:
            oldest = self._unsettled.pop(next(iter(self._unsettled)))
            self._end = earliest(self._end, oldest.end)
        self.refresh()

    def withdraw(self, request: Request) -> None:
        """An order of ours was not sent, for sure."""
        if request.before is not None and self.state.ordered is request.order:
            self.state.ordered, self.state.ordered_by = request.before
            if self.state.command and self.state.command.source is Source.HERE:
                self.state.command = self._command_before
        self._refuse(request)

    def add_request(self, request: Request) -> None:
        """Another client asked the hub for something."""
        self._note_command(request)
        if request.order is not None:
            self.state.ordered = request.order
            self.state.ordered_by = request.source

    def add_answer(self, answer: Answer, request: Request | None, stage: Stage) -> None:
        """The hub answered, whoever asked; None for a request that nobody here has seen."""
        state = self.state
        if request is not None and request.command == VERSION:
            state.version = version_text(answer) or state.version
            return
        state.answer, state.status = answer.message, answer.status
        acknowledged = answer.status is Status.ACK
        if request is not None and acknowledged and stage is Stage.RESPONSE:
            request.answer_due = self._steady() + RESULT_TIMEOUT
        order = None if request is None else request.order
        state.answered = None if order is None else order.mode
        if (limit := power_limit(answer.message)) is not None:
            state.limit = limit
        elif acknowledged and order and order.power > (state.limit or 0.0):
            state.limit = None
        if taints := present_taints(answer.message):
            self._set_lock(is_grid_service_lock(answer.message) or None, taints)
        if not acknowledged:
            self._refuse(request)
        elif stage is Stage.RESULT and (request is None or not request.is_settled):
            self._settle(request)

    def expire_lock(self) -> float | None:
        """Forget a lock that was told too long ago; answers in how many seconds one has to be forgotten."""
        state = self.state
        if not state.locked:
            return None
        left = (state.locked_at or 0.0) + LOCK_TIME - self._wall()
        if 0 < left <= LOCK_TIME:
            return left
        state.locked = None
        return None

    def restore(
        self, stored: StoredBattery, remember: Callable[[str, BatteryOrder], Request]
    ) -> None:
        """Go on from what `data_to_store` answered; `remember` has the answers to an order recognised."""
        here = Source.HERE.value
        self._confirmed = restore_order(stored.get("confirmed"))
        self._confirmed_by = restore_member(Source, stored.get("confirmed_by", here))
        self.state = BatteryState(
            ordered=restore_order(stored.get("ordered")),
            ordered_by=restore_member(Source, stored.get("ordered_by", here)),
            answer=stored.get("answer"),
            status=restore_member(Status, stored.get("status")),
            locked=stored.get("locked"),
            locked_at=stored.get("locked_at"),
            taints=tuple(stored.get("taints", ())),
            power=stored.get("power", DEFAULT_POWER),
        )
        if self.state.ordered is not None:
            by = self.state.ordered_by or Source.HERE
            self.state.command = _command(self.state.ordered, by, None)
        self.expire_lock()
        self._later = LaterOrders(stored)
        self._time.follow()
        stored_at, now = stored.get("stored_at"), self._time.now()
        self._missed_since = stored.get("as_of") or stored_at
        end = stored.get("end", stored.get("until"))
        self._end = restored_end(end, stored_at, now)
        for item in stored.get("unsettled", ()):
            if (order := restore_order(item)) is not None:
                request = remember(item["transaction_id"], order)
                request.end = restored_end(item["end"], stored_at, now)
                wait = item.get("answer_due", now) - now
                request.answer_due = self._steady() + min(wait, RESULT_TIMEOUT)
                self._unsettled[request.transaction_id] = request
        self.refresh()

    def data_to_store(self) -> StoredBattery:
        """What must outlive a restart."""
        self.follow_clock()
        state, ahead = self.state, self._time.now() - self._steady()
        stored = StoredBattery(
            ordered=stored_order(state.ordered),
            ordered_by=state.ordered_by and state.ordered_by.value,
            confirmed=stored_order(self._confirmed),
            confirmed_by=self._confirmed_by and self._confirmed_by.value,
            mode=None if self._confirmed is None else self._confirmed.mode.value,
            answer=state.answer,
            status=state.status and state.status.value,
            locked=state.locked,
            locked_at=state.locked_at,
            taints=list(state.taints),
            power=state.power,
            until=state.until,
            stored_at=self._time.now(),
            as_of=self._missed_since,
            end=stamp_of(self._end),
            unsettled=[
                StoredRequest(
                    mode=request.order.mode.value,
                    power=request.order.power,
                    transaction_id=request.transaction_id,
                    end=stamp_of(request.end),
                    answer_due=request.answer_due + ahead,
                )
                for request in self._unsettled.values()
                if request.order is not None
            ],
        )
        return self._later.merged_into(stored)

    def _note_command(self, request: Request) -> None:
        """Remember what was asked; the same again soon after is a keep-alive, and nothing new."""
        if request.command == VERSION:
            return
        now, known = self._wall(), self.state.command
        command = (
            LastCommand(request.command, None, request.source, now)
            if request.order is None
            else _command(request.order, request.source, now)
        )
        if (
            known is None
            or known.at is None
            or replace(command, at=known.at) != known
            or not 0 <= now - known.at < SAME_COMMAND
        ):
            self.state.command = command

    def _set_lock(self, locked: bool | None, taints: tuple[str, ...] = ()) -> None:
        state = self.state
        state.locked, state.taints, state.locked_at = locked, taints, self._wall()

    def refresh(self) -> None:
        """Say anew what is known, since orders are awaited no more."""
        state, unsettled = self.state, self._unsettled.values()
        ends = (request.end for request in unsettled)
        later = (None if end is None else End(end) for end in self._later.ends)
        self._until = earliest(self._end, *ends, *later)
        state.until = stamp_of(self._until)
        doubtful = {request.order for request in unsettled if not request.is_awaited}
        is_known = doubtful <= {self._confirmed}
        state.confirmed = self._confirmed if is_known else None
        state.confirmed_by = self._confirmed_by if is_known else None
        modes = {
            None if order is None else order.mode
            for order in (self._confirmed, *doubtful)
        }
        state.mode = modes.pop() if len(modes) == 1 else None
        state.as_of = None if state.mode is None else self._missed_since

    def _refuse(self, request: Request | None) -> None:
        """Let an order that was refused have no end any more."""
        if request is None:
            return
        if request is self._in_force and request.source is Source.ANOTHER_CLIENT:
            # Two requests have the same id, and the answer to one was taken for that to the other.
            self._confirmed = self._in_force = None
            self.refresh()
        if request.transaction_id in self._unsettled:
            del self._unsettled[request.transaction_id]
            self.refresh()

    def _settle(self, request: Request | None) -> None:
        """An order is in force, whoever gave it, and all before it are over."""
        if request is None:
            self._later.forget_confirmed()
            self._confirmed, self._confirmed_by = None, Source.ANOTHER_CLIENT
        elif request.order is None:
            return
        else:
            request.is_settled = True
            self._later.forget_confirmed()
            self._later.forget_unsettled()
            self._confirmed, self._confirmed_by = request.order, request.source
            self._end = request.end
            self._unsettled = {
                transaction_id: each
                for transaction_id, each in self._unsettled.items()
                if self._is_later(each, request)
            }
            for each in self._unsettled.values():
                if each.keeps_end:
                    each.end = request.end
        self._in_force, self._missed_since = request, None
        self._set_lock(False)
        self.refresh()

    def _is_later(self, request: Request, other: Request) -> bool:
        """Whether the hub gets a request of ours after another one, as far as is known."""
        if other.source is Source.HERE:
            return request.number > other.number
        if request.came_back is None:
            return self._steady() - request.began <= RESPONSE_TIMEOUT
        return request.came_back > other.number


def _command(order: BatteryOrder, source: Source, at: float | None) -> LastCommand:
    power = None if order.mode is Mode.AUTO else float(order.power)
    return LastCommand(order.command, power, source, at)
