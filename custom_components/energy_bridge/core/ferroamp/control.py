"""Control requests: one of ours in flight, the rest in a queue, and what other clients ask (External API C1 §5)."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
import re
from uuid import uuid4

from ..sending import Drop, NotSentError, UnconfirmedError, drop_nothing
from .order_end import End
from .requests import VERSION, Answer, Command, Status, parse_request, request

RESPONSE_TIMEOUT = 10.0
RESULT_TIMEOUT = 60.0
QUESTION_TIMEOUT = 3.0
"""Seconds for the answer to a question, which an order may have to wait for; a hub answers within one."""

BUSY_DELAYS = (1.0, 2.0, 4.0, 8.0)
"""Seconds to wait before the same order is sent again while another transaction is in progress."""

MAX_QUEUE = 16

REMEMBERED = 64
"""Requests of which a late answer is still recognised, ours and those of other clients each."""

_BUSY = re.compile(r"transaction\s+in\s+progress", re.IGNORECASE)


class Mode(StrEnum):
    """What the battery does; hold is a discharge of 0 W."""

    AUTO = "auto"
    CHARGE = "charge"
    DISCHARGE = "discharge"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class BatteryOrder:
    """What is asked of the hub; `power` in W, never negative, the mode is the direction."""

    mode: Mode
    power: int = 0

    @property
    def set_point(self) -> int | None:
        """Battery power (W, discharge positive); None where the hub decides."""
        if self.mode is Mode.AUTO:
            return None
        return -self.power if self.mode is Mode.CHARGE else self.power

    @property
    def command(self) -> str:
        """What the hub calls it."""
        return "discharge" if self.mode is Mode.HOLD else self.mode.value

    def payload(self, transaction_id: str) -> bytes:
        """The request as the hub reads it."""
        power = None if self.mode is Mode.AUTO else self.power
        return request(transaction_id, self.command, power)


def order_of(command: Command) -> BatteryOrder | None:
    """The battery order that a request of any client is; None for anything else."""
    if command.name == "auto":
        return BatteryOrder(Mode.AUTO)
    if command.name not in ("charge", "discharge") or command.power is None:
        return None
    power = round(abs(command.power))
    return BatteryOrder(Mode(command.name) if power else Mode.HOLD, power)


class Stage(StrEnum):
    """The two answers to a request."""

    RESPONSE = "response"
    RESULT = "result"


class Source(StrEnum):
    """Who gave an order."""

    HERE = "here"
    ANOTHER_CLIENT = "another_client"


def always() -> bool:
    """Answer that an order is still to be sent: for one that nothing overtakes."""
    return True


@dataclass(slots=True)
class Request:
    """A request to the hub, by its `number` in the order in which requests were sent from here or came here.

    `command` is its name, `order` is None for one that does not concern the battery. Of ours: `duration` is how many seconds the order is for,
    None for without an end, and `keeps_end` tells that it changes nothing of the end of the order before. `came_back` is
    when it came here as those of other clients do, as their `number` counts; None as long as it did not. `is_awaited` tells
    that somebody waits for its answers, and `is_wanted` answers whether it is still to be sent. `began`, by a clock
    that never jumps, `answer_due`, until when by that clock the hub may answer it, `end`, `before`, what was ordered and by
    whom, and `is_settled`, whether it was carried out, are for the one who keeps book of them.
    """

    number: int
    transaction_id: str
    order: BatteryOrder | None
    source: Source
    command: str = ""
    duration: float | None = None
    keeps_end: bool = False
    came_back: int | None = None
    is_awaited: bool = False
    is_wanted: Callable[[], bool] = always
    began: float = 0.0
    answer_due: float = 0.0
    end: End | None = None
    before: tuple[BatteryOrder | None, Source | None] | None = None
    is_settled: bool = False


class ControlError(Exception):
    """An order that was not carried out."""


class RefusedError(ControlError):
    """The hub said no, in its own words."""

    def __init__(self, message: str) -> None:
        """Keep the hub's words."""
        super().__init__(message)
        self.message = message


class TimedOutError(ControlError):
    """The hub did not answer, or did not say how the order ended; it may still carry it out."""

    def __init__(self, stage: Stage) -> None:
        """Remember which answer is missing."""
        super().__init__(stage.value)
        self.stage = stage


class QueueFullError(ControlError):
    """Too many orders wait already."""


class InterruptedOrderError(ControlError):
    """The order was given up before it was sent, and will not be."""


class EndNotStoredError(ControlError):
    """The order was not sent: nobody would end it after a restart, since its end could not be stored."""


class Controller:
    """Sends orders one after another, and pairs the hub's answers with the requests of all clients."""

    def __init__(
        self,
        publish: Callable[[Request], Awaitable[None]],
        on_answer: Callable[[Answer, Request | None, Stage], None],
        *,
        response_timeout: float = RESPONSE_TIMEOUT,
        result_timeout: float = RESULT_TIMEOUT,
        busy_delays: tuple[float, ...] = BUSY_DELAYS,
        drop: Drop = drop_nothing,
    ) -> None:
        """Prepare; nothing is sent yet.

        `on_answer` gets every answer, late ones too, with the request that it belongs to, if that is known. `drop` is called
        once a request was not even received in time.
        """
        self._publish = publish
        self._drop = drop
        self._on_answer = on_answer
        self._timeouts = {
            Stage.RESPONSE: response_timeout,
            Stage.RESULT: result_timeout,
        }
        self._busy_delays = busy_delays
        self._lock = asyncio.Lock()
        self._interrupted: asyncio.Future[None] = asyncio.Future()
        self._waiting = 0
        self._number = 0
        self._requests: dict[Source, OrderedDict[str, Request]] = {
            source: OrderedDict() for source in Source
        }
        self._transaction_id: str | None = None
        self._answers: dict[Stage, asyncio.Future[Answer]] = {}

    async def execute(
        self,
        order: BatteryOrder,
        *,
        duration: float | None = None,
        keeps_end: bool = False,
        wanted: Callable[[], bool] = always,
        may_wait: bool = False,
    ) -> Answer:
        """Carry out one order and return the hub's result; raises ControlError or NotSentError.

        `duration` and `keeps_end` as in `Request`. `wanted` is asked whenever the order could be sent; where it says no
        the order is given up. One that `may_wait` does so behind however many others.
        """
        interrupted = self._interrupted

        def new_request() -> Request:
            sent = self._request(order, str(uuid4()), Source.HERE, order.command)
            sent.duration, sent.keeps_end = duration, keeps_end
            sent.is_wanted = lambda: not interrupted.done() and wanted()
            return sent

        return await self._transact(new_request, Stage.RESULT, may_wait=may_wait)

    async def ask_version(self) -> Answer:
        """Ask the hub for the version of its API; raises ControlError or NotSentError."""
        interrupted = self._interrupted

        def new_request() -> Request:
            sent = self._request(None, str(uuid4()), Source.HERE, VERSION)
            sent.is_wanted = lambda: not interrupted.done()
            return sent

        return await self._transact(new_request, Stage.RESPONSE)

    async def _transact(
        self,
        new_request: Callable[[], Request],
        last: Stage,
        *,
        may_wait: bool = False,
    ) -> Answer:
        """Send a request once it is its turn, and wait for its answers up to the last one."""
        if self._waiting >= MAX_QUEUE and not may_wait:
            raise QueueFullError
        interrupted = self._interrupted
        refusal: RefusedError | None = None
        self._waiting += 1
        try:
            async with self._lock:
                for delay in (*self._busy_delays, None):
                    sent = new_request()
                    try:
                        return await self._send_once(sent, interrupted, last)
                    except RefusedError as err:
                        if delay is None or not _BUSY.search(err.message):
                            raise
                        refusal = err
                    except NotSentError, EndNotStoredError, InterruptedOrderError:
                        if refusal is None:
                            raise
                        # It did reach the hub, which refused it.
                        raise refusal from None
                    await asyncio.wait({interrupted}, timeout=delay)
        finally:
            self._waiting -= 1
        raise AssertionError  # the last attempt answers or raises

    def interrupt(self) -> None:
        """Give up all orders at once: those that wait are not sent, of the one that was sent no answer is awaited."""
        self._interrupted.set_result(None)
        self._interrupted = asyncio.Future()

    async def wait_until_idle(self) -> None:
        """Return once all orders that were given until now have ended."""
        async with self._lock:
            pass

    def add_answer(self, stage: Stage, answer: Answer) -> None:
        """Hand an answer from the response or the result topic to the order that waits for it."""
        if answer.transaction_id == self._transaction_id:
            # The two topics may overtake each other; a result says that the request was received too.
            for waiting in (Stage.RESPONSE, stage):
                if not self._answers[waiting].done():
                    self._answers[waiting].set_result(answer)
        found = self._requests[Source.HERE].get(answer.transaction_id)
        if found is None:
            theirs = self._requests[Source.ANOTHER_CLIENT]
            found = theirs.get(answer.transaction_id)
            if answer.status is Status.NAK:
                # Some clients have one id for all requests: a result would be that of another one.
                theirs.pop(answer.transaction_id, None)
        else:
            self._note_arrival(found)
        self._on_answer(answer, found, stage)

    def add_request(self, payload: bytes) -> Request | None:
        """Take a message of the request topic; answers it if it is another client's. Raises MessageError."""
        command = parse_request(payload)
        ours = self._requests[Source.HERE].get(command.transaction_id)
        if ours is not None:
            self._note_arrival(ours)  # ours come back
            return None
        return self._request(
            order_of(command),
            command.transaction_id,
            Source.ANOTHER_CLIENT,
            command.name,
        )

    def remember(self, transaction_id: str, order: BatteryOrder) -> Request:
        """Recognise the answers to an order of ours from before a restart."""
        request = self._request(order, transaction_id, Source.HERE, order.command)
        self._note_arrival(request)
        return request

    def _note_arrival(self, ours: Request) -> None:
        """A request of ours has come to the broker, behind all that came before."""
        if ours.came_back is None:
            self._number += 1
            ours.came_back = self._number

    def _request(
        self,
        order: BatteryOrder | None,
        transaction_id: str,
        source: Source,
        command: str,
    ) -> Request:
        self._number += 1
        known = self._requests[source]
        known[transaction_id] = new = Request(
            self._number, transaction_id, order, source, command
        )
        known.move_to_end(transaction_id)
        if len(known) > REMEMBERED:
            known.popitem(last=False)
        return new

    async def _send_once(
        self, sent: Request, interrupted: asyncio.Future[None], last: Stage
    ) -> Answer:
        """Send a request that is still wanted, and wait for its answers; raises ControlError or NotSentError."""
        if not sent.is_wanted():
            raise InterruptedOrderError
        self._transaction_id = sent.transaction_id
        self._answers = {stage: asyncio.Future() for stage in Stage}
        sent.is_awaited = True
        try:
            with suppress(UnconfirmedError):  # the answer tells whether it has arrived
                await self._publish(sent)
            try:
                response = await self._wait_for_answer(
                    Stage.RESPONSE,
                    interrupted,
                    self._timeouts[Stage.RESPONSE] if sent.order else QUESTION_TIMEOUT,
                )
            except TimedOutError:
                # Interrupted, the connection has another use, or ends; a question may well arrive late.
                if sent.order is not None and not interrupted.done():
                    await self._drop()
                raise
            if last is Stage.RESPONSE:
                return response
            return await self._wait_for_answer(
                Stage.RESULT, interrupted, self._timeouts[Stage.RESULT]
            )
        finally:
            self._transaction_id = None
            sent.is_awaited = False

    async def _wait_for_answer(
        self, stage: Stage, interrupted: asyncio.Future[None], timeout: float
    ) -> Answer:
        answer = self._answers[stage]
        waited: set[asyncio.Future[Answer] | asyncio.Future[None]]
        waited = {answer, interrupted}
        await asyncio.wait(
            waited,
            timeout=timeout,
            return_when=asyncio.FIRST_COMPLETED,
        )
        if not answer.done():
            raise TimedOutError(stage)
        if answer.result().status is Status.NAK:
            raise RefusedError(answer.result().message)
        return answer.result()
