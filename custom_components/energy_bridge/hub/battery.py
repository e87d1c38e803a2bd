"""The battery orders of one hub: carries them out, remembers what the hub acknowledged, and ends them in time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
import logging
from typing import TypedDict

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util

from ..const import DEFAULT_POWER
from ..core.ferroamp.control import (
    BatteryOrder,
    ControlError,
    Controller,
    Mode,
    QueueFullError,
    RefusedError,
    Stage,
    TimedOutError,
    is_grid_service_lock,
    power_limit,
)
from ..core.ferroamp.requests import Answer, Status
from ..core.sending import NotSentError
from ..errors import failed

_LOGGER = logging.getLogger(__name__)

RETURN_RETRY = 60.0
"""Seconds between attempts to return to auto when an order's time is over."""


class StoredOrder(TypedDict):
    """An order on disk."""

    mode: str
    power: int


class StoredBattery(TypedDict, total=False):
    """What must outlive a restart; `until` is a Unix time stamp."""

    ordered: StoredOrder | None
    confirmed: StoredOrder | None
    mode: str | None
    answer: str | None
    status: str | None
    locked: bool | None
    limit: float | None
    power: int
    until: float | None


@dataclass(slots=True)
class BatteryState:
    """What is known of the orders; powers in W."""

    ordered: BatteryOrder | None = None
    confirmed: BatteryOrder | None = None
    mode: Mode | None = None
    answer: str | None = None
    status: Status | None = None
    locked: bool | None = None
    limit: float | None = None
    power: int = DEFAULT_POWER
    until: float | None = None


class BatteryControl:
    """Orders to one hub's battery. `changed` is called whenever the state is another one and should be stored."""

    def __init__(
        self,
        hass: HomeAssistant,
        controller: Callable[
            [Callable[[Answer, BatteryOrder | None, Stage], None]], Controller
        ],
        changed: Callable[[], None],
        *,
        keep_alive: int = 0,
    ) -> None:
        """Start without a known order; `keep_alive` in seconds, 0 for none."""
        self._hass = hass
        self._changed = changed
        self._keep_alive = keep_alive
        self._cancel_return: CALLBACK_TYPE | None = None
        self._cancel_keep_alive: CALLBACK_TYPE | None = None
        self._on_their_way = 0
        self._overdue = False
        self._stopped = False
        self.controller = controller(self._async_answered)
        self.state = BatteryState()

    async def async_execute(
        self, mode: Mode, power: int | None = None, *, duration: float | None = None
    ) -> Answer:
        """Carry out an order; raises HomeAssistantError with the hub's own words where it refuses.

        `power` in W, by default the one chosen last; after `duration` seconds the hub returns to auto.
        """
        order = BatteryOrder(mode, self._power(mode, power))
        with self._undisturbed():
            try:
                answer = await self._async_send(order)
            except HomeAssistantError as err:
                # The hub may carry it out all the same, and is not to do so for ever.
                if duration is not None and isinstance(err.__cause__, TimedOutError):
                    self._async_end_after(duration)
                raise
            self._async_end_after(duration)
        return answer

    async def async_choose_power(self, power: int) -> None:
        """Choose the power (W) of the next order, and of the present one if the battery is charged or discharged."""
        before, self.state.power = self.state.power, power
        self._changed()
        if self.state.mode in (Mode.CHARGE, Mode.DISCHARGE):
            with self._undisturbed():
                try:
                    await self._async_send(BatteryOrder(self.state.mode, power))
                except HomeAssistantError:
                    self.state.power = before
                    self._changed()
                    raise

    @callback
    def restore(self, stored: StoredBattery) -> None:
        """Go on from what `data_to_store` answered; a return to auto that is overdue happens at once."""
        mode, status = stored.get("mode"), stored.get("status")
        self.state = BatteryState(
            ordered=_order(stored.get("ordered")),
            confirmed=_order(stored.get("confirmed")),
            mode=_known(Mode, mode),
            answer=stored.get("answer"),
            status=_known(Status, status),
            locked=stored.get("locked"),
            limit=stored.get("limit"),
            power=stored.get("power", DEFAULT_POWER),
            until=stored.get("until"),
        )

    def data_to_store(self) -> StoredBattery:
        """What must outlive a restart."""
        state = self.state
        return StoredBattery(
            ordered=_stored(state.ordered),
            confirmed=_stored(state.confirmed),
            mode=state.mode.value if state.mode else None,
            answer=state.answer,
            status=state.status.value if state.status else None,
            locked=state.locked,
            limit=state.limit,
            power=state.power,
            until=state.until,
        )

    @callback
    def async_start(self) -> None:
        """Start the timers of a resumed order."""
        self._async_start_timers()

    async def async_stop(self, *, return_to_auto: bool) -> None:
        """Stop the timers; on request leave the hub in auto."""
        self._stopped = True
        self._async_stop_timers()
        if return_to_auto and self.state.mode not in (None, Mode.AUTO):
            try:
                await self._async_send(BatteryOrder(Mode.AUTO))
            except HomeAssistantError as err:
                _LOGGER.warning("The hub could not be returned to auto: %s", err)

    def _power(self, mode: Mode, power: int | None) -> int:
        if mode in (Mode.AUTO, Mode.HOLD):
            return 0
        return self.state.power if power is None else power

    async def _async_send(self, order: BatteryOrder) -> Answer:
        self.state.ordered = order
        self._changed()
        try:
            return await self.controller.execute(order)
        except RefusedError as err:
            raise failed("order_refused", message=err.message) from err
        except TimedOutError as err:
            raise failed(f"no_{err.stage.value}") from err
        except QueueFullError as err:
            raise failed("queue_full") from err
        except (NotSentError, ControlError) as err:
            raise failed("not_connected") from err

    @callback
    def _async_answered(
        self, answer: Answer, order: BatteryOrder | None, stage: Stage
    ) -> None:
        """Learn from every answer, whoever asked."""
        state = self.state
        state.answer, state.status = answer.message, answer.status
        if (limit := power_limit(answer.message)) is not None:
            state.limit = limit
        if is_grid_service_lock(answer.message):
            state.locked = True
        elif stage is Stage.RESULT and answer.status is Status.ACK:
            state.locked = False
        if stage is Stage.RESULT and answer.status is Status.ACK:
            state.confirmed = order
            state.mode = None if order is None else order.mode
        self._changed()

    @contextmanager
    def _undisturbed(self) -> Iterator[None]:
        """While an order is on its way no timer puts another one behind it."""
        self._on_their_way += 1
        self._async_stop_timers()
        try:
            yield
        finally:
            self._on_their_way -= 1
            self._async_start_timers()

    @callback
    def _async_end_after(self, duration: float | None) -> None:
        now = dt_util.utcnow().timestamp()
        self.state.until = None if duration is None else now + duration
        self._changed()

    @callback
    def _async_start_timers(self, earliest_return: float = 0.0) -> None:
        self._async_stop_timers()
        if self._on_their_way or self._stopped:
            return
        if self.state.until is not None:
            left = self.state.until - dt_util.utcnow().timestamp()
            delay = max(earliest_return, left)
            self._cancel_return = async_call_later(
                self._hass, delay, self._async_return_to_auto
            )
        if self._keep_alive and self.state.mode in (Mode.CHARGE, Mode.DISCHARGE):
            self._cancel_keep_alive = async_call_later(
                self._hass, self._keep_alive, self._async_send_again
            )

    @callback
    def _async_stop_timers(self) -> None:
        for cancel in (self._cancel_return, self._cancel_keep_alive):
            if cancel is not None:
                cancel()
        self._cancel_return = self._cancel_keep_alive = None

    async def _async_return_to_auto(self, _now: object) -> None:
        self._cancel_return = None
        try:
            await self.async_execute(Mode.AUTO)
        except HomeAssistantError as err:
            if not self._overdue:
                _LOGGER.warning(
                    "The order's time is over, but the hub is not back in auto yet: %s",
                    err,
                )
            self._overdue = True
            self._async_start_timers(RETURN_RETRY)
        else:
            self._overdue = False

    async def _async_send_again(self, _now: object) -> None:
        self._cancel_keep_alive = None
        mode = self.state.mode
        if mode not in (Mode.CHARGE, Mode.DISCHARGE) or self.state.confirmed is None:
            return
        try:
            await self._async_send(self.state.confirmed)
        except HomeAssistantError as err:
            _LOGGER.debug("The order could not be repeated: %s", err)
        self._async_start_timers()


def _stored(order: BatteryOrder | None) -> StoredOrder | None:
    return (
        None if order is None else StoredOrder(mode=order.mode.value, power=order.power)
    )


def _order(stored: StoredOrder | None) -> BatteryOrder | None:
    if stored is None or (mode := _known(Mode, stored["mode"])) is None:
        return None
    return BatteryOrder(mode, stored["power"])


def _known[E: Enum](words: type[E], stored: str | None) -> E | None:
    """A word as it was stored; None for one of a later version, too."""
    return next((word for word in words if word.value == stored), None)
