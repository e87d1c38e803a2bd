"""Control requests: one in flight, the rest in a queue (External API C1 §5)."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
import re
from uuid import uuid4

from ..sending import Drop, UnconfirmedError, drop_nothing
from .requests import Answer, Status, request

RESPONSE_TIMEOUT = 10.0
RESULT_TIMEOUT = 60.0
BUSY_DELAYS = (1.0, 2.0, 4.0, 8.0)
"""Seconds to wait before the same order is sent again while another transaction is in progress."""

MAX_QUEUE = 16

REMEMBERED = 64
"""Orders of which a late answer is still recognised."""

_BUSY = re.compile(r"transaction\s+in\s+progress", re.IGNORECASE)
_LIMIT = re.compile(
    r"max(?:imum)?\s+allowed\s+power\s+is\s+(\d+(?:\.\d+)?)\s*W", re.IGNORECASE
)
_LOCK = re.compile(
    r"(?:fcr-event|battery-maintenance[\w-]*)\s*:\s*ongoing", re.IGNORECASE
)


class Mode(StrEnum):
    """What the battery does; hold is a discharge of 0 W."""

    AUTO = "auto"
    CHARGE = "charge"
    DISCHARGE = "discharge"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class BatteryOrder:
    """What the hub's battery is told to do; `power` in W, never negative, as the mode is the direction."""

    mode: Mode
    power: int = 0

    @property
    def set_point(self) -> int | None:
        """Battery power (W, discharge positive); None where the hub decides."""
        if self.mode is Mode.AUTO:
            return None
        return -self.power if self.mode is Mode.CHARGE else self.power

    def payload(self, transaction_id: str) -> bytes:
        """The request as the hub reads it."""
        if self.mode is Mode.AUTO:
            return request(transaction_id, "auto")
        return request(
            transaction_id,
            "charge" if self.mode is Mode.CHARGE else "discharge",
            self.power,
        )


class Stage(StrEnum):
    """The two answers to a request."""

    RESPONSE = "response"
    RESULT = "result"


class ControlError(Exception):
    """An order that was not carried out."""


class RefusedError(ControlError):
    """The hub said no, in its own words."""

    def __init__(self, message: str) -> None:
        """Keep the hub's words."""
        super().__init__(message)
        self.message = message


class TimedOutError(ControlError):
    """The hub did not answer, or did not say how the order ended."""

    def __init__(self, stage: Stage) -> None:
        """Remember which answer is missing."""
        super().__init__(stage.value)
        self.stage = stage


class QueueFullError(ControlError):
    """Too many orders wait already."""


def power_limit(message: str) -> float | None:
    """The largest power (W) that the hub says it allows; None if the text says nothing of it."""
    found = _LIMIT.search(message)
    return float(found[1]) if found else None


def is_grid_service_lock(message: str) -> bool:
    """Whether the text says that a grid service or maintenance owns the battery."""
    return _LOCK.search(message) is not None


class Controller:
    """Sends orders one after another and pairs the hub's answers with them."""

    def __init__(
        self,
        publish: Callable[[bytes], Awaitable[None]],
        on_answer: Callable[[Answer, BatteryOrder | None, Stage], None],
        *,
        response_timeout: float = RESPONSE_TIMEOUT,
        result_timeout: float = RESULT_TIMEOUT,
        busy_delays: tuple[float, ...] = BUSY_DELAYS,
        drop: Drop = drop_nothing,
    ) -> None:
        """`drop` is called once a request was not even received in time; `on_answer` gets every answer, late ones too, with the order of ours that it belongs to."""
        self._publish = publish
        self._drop = drop
        self._on_answer = on_answer
        self._timeouts = {
            Stage.RESPONSE: response_timeout,
            Stage.RESULT: result_timeout,
        }
        self._busy_delays = busy_delays
        self._lock = asyncio.Lock()
        self._waiting = 0
        self._orders: OrderedDict[str, BatteryOrder] = OrderedDict()
        self._transaction_id: str | None = None
        self._answers: dict[Stage, asyncio.Future[Answer]] = {}

    async def execute(self, order: BatteryOrder) -> Answer:
        """Carry out one order and return the hub's result; raises ControlError, or NotSentError."""
        if self._waiting >= MAX_QUEUE:
            raise QueueFullError
        self._waiting += 1
        try:
            async with self._lock:
                for delay in self._busy_delays:
                    try:
                        return await self._send_once(order)
                    except RefusedError as err:
                        if not _BUSY.search(err.message):
                            raise
                    await asyncio.sleep(delay)
                return await self._send_once(order)
        finally:
            self._waiting -= 1

    def add_answer(self, stage: Stage, answer: Answer) -> None:
        """Hand an answer from the response or the result topic to the order that waits for it."""
        if answer.transaction_id == self._transaction_id:
            # The two topics may overtake each other; a result says that the request was received too.
            for waiting in (Stage.RESPONSE, stage):
                if not self._answers[waiting].done():
                    self._answers[waiting].set_result(answer)
        self._on_answer(answer, self._orders.get(answer.transaction_id), stage)

    async def _send_once(self, order: BatteryOrder) -> Answer:
        """Send a request and wait for both answers; raises RefusedError or TimedOutError."""
        loop = asyncio.get_running_loop()
        self._transaction_id = transaction_id = str(uuid4())
        self._answers = {stage: loop.create_future() for stage in Stage}
        self._orders[transaction_id] = order
        if len(self._orders) > REMEMBERED:
            self._orders.popitem(last=False)
        try:
            with suppress(UnconfirmedError):  # the answer tells whether it has arrived
                await self._publish(order.payload(transaction_id))
            try:
                await self._wait_for_answer(Stage.RESPONSE)
            except TimedOutError:
                await self._drop()
                raise
            return await self._wait_for_answer(Stage.RESULT)
        finally:
            self._transaction_id = None

    async def _wait_for_answer(self, stage: Stage) -> Answer:
        try:
            async with asyncio.timeout(self._timeouts[stage]):
                answer = await self._answers[stage]
        except TimeoutError:
            raise TimedOutError(stage) from None
        if answer.status is Status.NAK:
            raise RefusedError(answer.message)
        return answer
