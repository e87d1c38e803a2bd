"""The battery orders of one hub: carries them out, and ends them in time."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
import logging

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util

from ..core.ferroamp import control
from ..core.ferroamp.control import (
    BatteryOrder,
    ControlError,
    Controller,
    EndNotStoredError,
    InterruptedOrderError,
    Mode,
    Request,
    Source,
    Stage,
    always,
)
from ..core.ferroamp.order_book import BatteryState, OrderBook
from ..core.ferroamp.order_storage import StoredBattery, is_stored
from ..core.ferroamp.requests import Answer, version_request
from ..core.sending import Drop, NotSentError, drop_nothing
from ..errors import failed
from .order_errors import order_errors
from .timer import Timer, steady_time

_LOGGER = logging.getLogger(__name__)

RETURN_RETRY = 60.0
"""Seconds between attempts to return to auto when an order's time is over."""

FAREWELL_TIMEOUT = 15.0
"""Seconds for the return to auto of a hub that is left; Home Assistant gives 20 to all that has to be done at its stop."""


def _ignore_refusal(order: BatteryOrder, message: str) -> None:
    """Do nothing: the default where the maker of a `BatteryControl` need not hear of refused orders."""


class BatteryControl:
    """Orders to one hub's battery.

    `publish` sends a request, `save` stores what `data_to_store` answers and returns what is on disk then, and `changed`
    is called whenever the state is another one, with whether it should be stored soon: another client may order every
    second. `refused` is called with each order given here that the hub refuses, and its words.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        publish: Callable[[bytes], Awaitable[None]],
        save: Callable[[], Awaitable[StoredBattery | None]],
        changed: Callable[[bool], None],
        *,
        refused: Callable[[BatteryOrder, str], None] = _ignore_refusal,
        drop: Drop = drop_nothing,
        keep_alive: int = 0,
    ) -> None:
        """Start without a known order; `drop` as `Controller` has it, `keep_alive` in seconds, 0 for none."""
        self._publish = publish
        self._save = save
        self._changed = changed
        self._refused = refused
        self._keep_alive = keep_alive
        self._return_timer = Timer(hass, self._async_return_to_auto)
        self._repeat_timer = Timer(hass, self._async_send_again)
        self._lock_timer = Timer(hass, self._async_lock_expired)
        self._on_their_way = 0
        self._under_way = 0
        self._overdue = False
        self._awaits_connection = False
        self._returning = False
        self._running = False
        self._leaving = False
        self._book = OrderBook(lambda: dt_util.utcnow().timestamp(), steady_time)
        self._chosen = self._book.state.power
        self.controller = Controller(
            self._async_publish,
            self._async_answered,
            response_timeout=control.RESPONSE_TIMEOUT,
            drop=drop,
        )

    @property
    def state(self) -> BatteryState:
        """What is known of the orders."""
        return self._book.state

    @property
    def holds_battery(self) -> bool:
        """Whether an order given here keeps the battery from auto, or may do so."""
        return self._book.holds_battery

    @property
    def left(self) -> float | None:
        """Seconds until the hub must be back in auto, negative ones where that is overdue; None without an end."""
        return self._book.left

    @property
    def due(self) -> float | None:
        """Seconds until the hub is to be told so, which may be later; None without an end."""
        return self._book.due

    @property
    def is_order_under_way(self) -> bool:
        """Whether somebody's order, or a return to auto, waits for its turn or for the hub's answer; a repetition does not count."""
        return self._under_way > 0

    async def async_execute(
        self, mode: Mode, power: int | None = None, *, duration: float | None = None
    ) -> Answer:
        """Carry out an order; raises HomeAssistantError with the hub's own words where it refuses.

        `power` in W, by default the one chosen last; after `duration` seconds the hub returns to auto.
        """
        order = BatteryOrder(mode, self._power(mode, power))
        with self._timers_stopped():
            return await self._async_order(order, duration=duration)

    async def async_choose_power(self, power: int) -> None:
        """Choose the power (W) of the next order, and of the present one if that charges or discharges and is ours."""
        self.state.power = power
        self._changed(True)
        if (mode := self._repeatable_mode) is not None:
            with self._timers_stopped():
                try:
                    await self._async_order(BatteryOrder(mode, power), keeps_end=True)
                except HomeAssistantError:
                    if self.state.power == power:
                        self.state.power = self._chosen
                        self._changed(True)
                    raise
        self._chosen = power

    async def async_ask_version(self) -> None:
        """Ask the hub for the version of its API, which `state` has then; one that does not answer has none."""
        try:
            await self.controller.ask_version()
        except (NotSentError, ControlError) as err:
            _LOGGER.debug("The hub did not tell the version of its API: %r", err)

    @callback
    def async_add_request(self, payload: bytes) -> None:
        """Take what some client asked of the hub; raises MessageError."""
        if (request := self.controller.add_request(payload)) is not None:
            self._book.add_request(request)
            self._changed(False)

    @callback
    def async_restore(self, stored: StoredBattery) -> None:
        """Go on from what `data_to_store` answered; a return to auto that is overdue happens once this is started."""
        self._book.restore(stored, self.controller.remember)
        self._chosen = self.state.power

    def data_to_store(self) -> StoredBattery:
        """What must outlive a restart."""
        self._async_follow_clock()
        return self._book.data_to_store()

    @callback
    def async_check_clock(self) -> None:
        """Look whether the clock of the day was set; what is stored of an end would be wrong then."""
        if self._async_follow_clock():
            self._changed(True)

    @callback
    def async_note_connection(self, connected: bool) -> None:
        """Hear nothing of other clients' orders, or return to auto now if that could not be sent for lack of a connection."""
        if not connected:
            self._book.note_gap()
        elif self._awaits_connection:
            self._async_start_timers()

    @callback
    def _async_follow_clock(self) -> bool:
        """Follow the clock of the day if that was set; an order of before a restart may be over then."""
        was_set = self._book.follow_clock()
        if was_set:
            self._async_start_timers()
        return was_set

    @callback
    def async_start(self) -> None:
        """Start the timers of a resumed order."""
        self._running = True
        self._async_start_timers()
        self._async_watch_lock()

    @callback
    def async_stop(self) -> None:
        """Stop the timers, and give up orders that wait or are on their way."""
        self._running = False
        self._async_stop_timers()
        self._lock_timer.async_stop()
        self.controller.interrupt()

    async def async_wait_until_idle(self) -> None:
        """Return once it is known of every order that was given up whether it was sent."""
        await self.controller.wait_until_idle()

    async def async_release_battery(self, level: int = logging.WARNING) -> bool:
        """Leave the hub in auto if an order given here keeps it from that; answers whether all is well then.

        No order is taken any more. Why it failed is logged on this `level`.
        """
        self._leaving = True
        if not self.holds_battery:
            return True
        self.controller.interrupt()
        try:
            async with asyncio.timeout(FAREWELL_TIMEOUT):
                await self._async_send(BatteryOrder(Mode.AUTO), may_wait=True)
        except (HomeAssistantError, TimeoutError) as err:
            _LOGGER.log(
                level,
                "Failed to return the hub to auto: %s",
                str(err) or "it did not answer in time",
            )
            return False
        return True

    @property
    def _repeatable_mode(self) -> Mode | None:
        """The mode of an order in force that was given here, has a power, and whose time is not over."""
        mode = self.state.mode if self.state.is_ours else None
        if mode not in (Mode.CHARGE, Mode.DISCHARGE):
            return None
        return None if self.left is not None and self.left <= 0 else mode

    @property
    def _timed(self) -> tuple[float | None, float | None, Mode | None]:
        """What the timers go by."""
        return self.state.until, self._book.held_up_until, self._repeatable_mode

    def _power(self, mode: Mode, power: int | None) -> int:
        if mode in (Mode.AUTO, Mode.HOLD):
            return 0
        return self.state.power if power is None else power

    async def _async_order(
        self,
        order: BatteryOrder,
        *,
        duration: float | None = None,
        keeps_end: bool = False,
    ) -> Answer:
        """Carry out what somebody asks for."""
        if self._leaving:
            raise failed("not_connected")
        with self._shown_under_way():
            return await self._async_send(order, duration=duration, keeps_end=keeps_end)

    async def _async_send(
        self,
        order: BatteryOrder,
        *,
        duration: float | None = None,
        keeps_end: bool = False,
        wanted: Callable[[], bool] = always,
        may_wait: bool = False,
    ) -> Answer:
        try:
            with order_errors(partial(self._refused, order)):
                return await self.controller.execute(
                    order,
                    duration=duration,
                    keeps_end=keeps_end,
                    wanted=wanted,
                    may_wait=may_wait,
                )
        finally:
            self._book.refresh()
            self._changed(False)

    async def _async_publish(self, request: Request) -> None:
        """Store how an order ends, then send it; one that was not sent for sure leaves nothing behind."""
        if request.order is None:
            await self._publish(version_request(request.transaction_id))
            return
        self._book.begin(request)
        self._changed(False)
        sent = False
        try:
            if not request.keeps_end:
                stored = await self._save()
                if request.end is not None and not is_stored(request, stored):
                    raise EndNotStoredError
            if not request.is_wanted():
                raise InterruptedOrderError
            sent = True
            await self._publish(request.order.payload(request.transaction_id))
        except NotSentError:
            sent = False
            raise
        finally:
            if not sent:
                self._book.withdraw(request)
                self._changed(True)

    @callback
    def _async_answered(
        self, answer: Answer, request: Request | None, stage: Stage
    ) -> None:
        """Learn from every answer, whoever asked."""
        state = self.state
        timed = self._timed
        known = state.until, state.mode, state.confirmed_by, state.locked
        self._book.add_answer(answer, request, stage)
        if self._timed != timed:
            self._async_start_timers()
        self._async_watch_lock()
        is_ours = request is not None and request.source is Source.HERE
        is_new = (state.until, state.mode, state.confirmed_by, state.locked) != known
        self._changed(is_ours or is_new)

    @callback
    def _async_watch_lock(self) -> None:
        """Let the word of a lock expire."""
        self._lock_timer.async_stop()
        left = self._book.expire_lock()
        if left is not None and self._running:
            self._lock_timer.async_start(left)

    @callback
    def _async_lock_expired(self) -> None:
        self._async_watch_lock()
        self._changed(False)

    @contextmanager
    def _timers_stopped(self) -> Iterator[None]:
        """While an order is on its way no timer puts another one behind it."""
        self._on_their_way += 1
        self._async_stop_timers()
        try:
            yield
        finally:
            self._on_their_way -= 1
            self._async_start_timers()

    @contextmanager
    def _shown_under_way(self) -> Iterator[None]:
        """Show that an order is under way, until it is known how it ended, or nobody waits for that any more."""
        self._under_way += 1
        self._changed(False)
        try:
            yield
        finally:
            self._under_way -= 1
            self._changed(False)

    @callback
    def _async_start_timers(self, earliest_return: float = 0.0) -> None:
        self._async_stop_timers()
        if not self._running:
            return
        if (due := self._book.due) is not None and not self._returning:
            if due <= 0 or not self._on_their_way:
                self._return_timer.async_start(max(earliest_return, due))
        repeats = self._keep_alive and self._repeatable_mode is not None
        if repeats and not self._on_their_way:
            self._repeat_timer.async_start(self._keep_alive)

    @callback
    def _async_stop_timers(self) -> None:
        self._return_timer.async_stop()
        self._repeat_timer.async_stop()

    async def _async_return_to_auto(self) -> None:
        """Return to auto, unless an order that is on its way already has another end, or may yet turn out to have one."""
        self._returning, self._awaits_connection = True, False
        end, retry = self.state.until, RETURN_RETRY

        def is_wanted() -> bool:
            held_up = self._book.held_up_until
            is_held_up = held_up is not None and held_up > steady_time()
            return self.state.until == end and not is_held_up

        try:
            with self._shown_under_way():
                await self._async_send(
                    BatteryOrder(Mode.AUTO),
                    wanted=is_wanted,
                    may_wait=True,
                )
        except HomeAssistantError as err:
            self._awaits_connection = isinstance(err.__cause__, NotSentError)
            if not is_wanted():
                retry = 0.0
            elif not self._overdue:
                _LOGGER.warning(
                    "The order has ended, but the hub isn't back in auto yet: %s",
                    err,
                )
                self._overdue = True
        else:
            self._overdue, retry = False, 0.0
        finally:
            self._returning = False
            self._async_start_timers(retry)

    async def _async_send_again(self) -> None:
        order = self.state.confirmed
        if self._repeatable_mode is None or order is None:
            return
        try:
            await self._async_send(
                order,
                keeps_end=True,
                wanted=lambda: (
                    self.state.confirmed is order and self._repeatable_mode is not None
                ),
            )
        except HomeAssistantError as err:
            _LOGGER.debug("The order could not be repeated: %s", err)
        self._async_start_timers()
