"""Sends the documents of all live reports of one destination, beside the others and never from disk."""

import asyncio
from collections.abc import Callable
import logging
from math import inf

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..const import DOMAIN
from ..core.delivery.transport import DeliveryError
from ..core.report.configuration import Data
from .delivery_loop import MIN_WAIT, Deliver, DeliveryLoop
from .failures import failure_detail, log_failure
from .flash_runner import FlashRunner
from .outcomes import Note, note_nothing
from .report_event import BUILD_FAILED
from .waiting import async_wait

_LOGGER = logging.getLogger(__name__)


class FlashLoop:
    """Sends what waits over connections of its own, so that neither kind of report waits for the other.

    `on_result` is called after each try, with the error if it failed, and with None if it
    ended one.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        delivery: DeliveryLoop,
        *,
        on_result: Callable[[str | None, str], None],
    ) -> None:
        """Prepare; connections are opened as by `delivery`."""
        self.runners: dict[str, FlashRunner] = {}
        """The live reports by their subentry's id."""
        self._hass = hass
        self._entry = entry
        self._delivery = delivery
        self._on_result = on_result
        self._wanted = asyncio.Event()
        self._sending: FlashRunner | None = None
        """Whose document is on its way, or whose failure has not been told."""
        self._is_outdated = False
        """Whether the connection that is open, or was last, is not as the entry says now."""
        self._task: asyncio.Task[None] | None = None

    @callback
    def async_start(self) -> None:
        """Send from now on."""
        self._task = self._entry.async_create_background_task(
            self._hass, self._async_run(), f"{DOMAIN} {self._entry.title} flash sender"
        )

    @callback
    def async_stop(self) -> None:
        """Send no more; what waits is lost."""
        if self._task is not None:
            self._task.cancel()
        for runner in self.runners.values():
            runner.async_pause()
            if lost := runner.queue.messages:
                _LOGGER.warning(
                    "%s: %d waiting flash messages were dropped",
                    self._entry.title,
                    lost,
                )

    @callback
    def async_configure_report(
        self,
        key: str,
        data: Data,
        on_status: Callable[[], None],
        note: Note = note_nothing,
    ) -> None:
        """Have a live report as it is configured now; a new one is switched on later."""
        if (runner := self.runners.get(key)) is not None:
            runner.async_configure(data)
        else:
            self.runners[key] = FlashRunner(
                self._hass, key, data, self._wanted.set, on_status, note
            )

    @callback
    def async_remove_report(self, key: str) -> None:
        """Have a live report no more."""
        self.runners.pop(key).async_remove()

    @callback
    def async_update_transport(self) -> None:
        """Connect as the entry says now, and at once."""
        self._is_outdated = True
        for runner in self.runners.values():
            runner.queue.retry_now()
        self._wanted.set()

    def _now(self) -> float:
        return self._hass.loop.time()

    def _due_reports(self) -> list[FlashRunner]:
        """Those whose next try has come, who has failed after all others, the oldest message first."""
        now = self._now()
        due = [each for each in self.runners.values() if each.queue.next_try <= now]
        return sorted(due, key=lambda each: (each.queue.failures, each.queue.oldest))

    async def _async_run(self) -> None:
        while True:
            self._wanted.clear()
            try:
                await self._async_send_due()
            except Exception as err:  # noqa: BLE001 - the others go on, too
                self._async_note_unexpected(err)
            tries = [each.queue.next_try for each in self.runners.values()]
            wait = max(min(tries, default=inf) - self._now(), MIN_WAIT)
            await async_wait(self._wanted, None if wait == inf else wait)

    async def _async_send_due(self) -> None:
        """Send until nothing is due, or only over another connection."""
        self._sending = None
        if not self._due_reports():
            return
        self._is_outdated = False
        try:
            async with self._delivery.async_connect() as deliver:
                while not self._is_outdated and (due := self._due_reports()):
                    self._sending = due[0]
                    await self._async_deliver(due[0], deliver)
                    self._sending = None
        except DeliveryError as err:
            if self._is_outdated:  # which says nothing of the destination as it is now
                self._wanted.set()
                return
            self._delivery.async_set_reachable(err.is_answer)
            for runner in self._due_reports():
                runner.queue.postpone(self._now())
                self._async_show_error(runner, err)

    async def _async_deliver(self, runner: FlashRunner, deliver: Deliver) -> None:
        """Deliver the oldest document of a report; raises DeliveryError if the connection takes no more."""
        batch = runner.queue.begin_delivery(self._now())
        assert batch is not None
        try:
            await deliver(runner.directory, batch.document, batch.attempts - 1)
        except BaseException as err:
            is_answer = isinstance(err, DeliveryError) and err.is_answer
            refused = is_answer and not self._is_outdated
            runner.queue.fail_delivery(self._now(), refused=refused)
            if self._is_outdated:
                runner.queue.retry_now()
            elif isinstance(err, DeliveryError):
                self._async_show_error(runner, err)
            if not is_answer:
                raise
        else:
            document = runner.queue.confirm_delivery()
            if not self._is_outdated:
                self._delivery.async_set_reachable(True)
                if runner.status.error is not None:
                    self._on_result(None, "")
            runner.async_set_delivered(document)

    @callback
    def _async_note_unexpected(self, err: Exception) -> None:
        """Log what nobody expected, once for as long as it lasts, and show it where it happened.

        If no document was on its way, none of those that are due can be sent now.
        """
        runners = [self._sending] if self._sending else self._due_reports()
        shown = (BUILD_FAILED, failure_detail(err))
        known = [(each.status.error, each.status.detail) == shown for each in runners]
        if not (known and all(known)):
            log_failure(self._entry.title, "send", err)
        for runner in runners:
            if self._sending is None:
                runner.queue.postpone(self._now())
            runner.async_show_error(*shown)

    @callback
    def _async_show_error(self, runner: FlashRunner, err: DeliveryError) -> None:
        runner.async_show_error(err.cause, err.detail)
        self._on_result(err.cause, err.detail)
