"""Keeps the reports and exports of one destination going."""

import asyncio
from collections.abc import Callable, Iterable

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback

from .build_loop import BuildLoop
from .delivery_loop import DeliveryLoop
from .flash_loop import FlashLoop
from .message_loop import MessageLoop
from .report_event import ReportEvent
from .runner import ReportRunner
from .send_loop import SendLoop
from .transports import takes_messages

PATIENCE = 5.0
"""s that a destination has to answer for what is in flight when a report is stopped."""


class Courier:
    """Builds each report in its own time, and sends what waits; neither waits for the other.

    `on_event` is called for all that happens to a report or an export, `on_flash_result` as
    `FlashLoop` does.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        on_event: Callable[[ReportRunner, ReportEvent], None],
        on_flash_result: Callable[[str | None, str], None],
    ) -> None:
        """Prepare; nothing is sent before `async_start`."""
        self._hass = hass
        self._entry = entry
        self._on_event = on_event
        self._build_loops: dict[str, BuildLoop] = {}
        loop = MessageLoop if takes_messages(entry.data) else SendLoop
        self._send_loop: DeliveryLoop = loop(hass, entry, on_event=on_event)
        self.flash = FlashLoop(hass, entry, self._send_loop, on_result=on_flash_result)
        """What sends the live reports."""
        self.stopped = False
        """Whether it was stopped; no report must be added any more."""

    @property
    def reachable(self) -> bool | None:
        """Whether the last connection to the destination worked; None before the first."""
        return self._send_loop.reachable

    @callback
    def async_listen_reachable(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call a listener when `reachable` changes; call what is returned to remove it."""
        return self._send_loop.reachable_listeners.async_add(listener)

    async def async_test(self, directories: Iterable[str]) -> None:
        """Try the destination without a document, beside no other connection of reports; raises DeliveryError."""
        await self._send_loop.async_test(directories)

    @callback
    def async_set_reachable(self, reachable: bool) -> None:
        """Show whether a connection worked."""
        self._send_loop.async_set_reachable(reachable)

    @callback
    def async_start(self) -> None:
        """Begin to send."""
        self._send_loop.async_start()
        self.flash.async_start()

    async def async_stop(self) -> None:
        """Stop all reports; what waits stays on disk, but for live messages."""
        self.stopped = True
        self.flash.async_stop()
        await asyncio.gather(*map(self.async_remove_report, list(self._build_loops)))
        self._send_loop.async_stop()

    @callback
    def async_update_transport(self) -> None:
        """Connect as the entry says now, from the next connection on."""
        self._send_loop.async_update_transport()
        self.flash.async_update_transport()

    @callback
    def async_add_report(self, runner: ReportRunner) -> None:
        """Build and send a loaded report or export from now on."""
        build_loop = self._build_loops[runner.key] = BuildLoop(
            self._hass,
            self._entry,
            runner,
            on_built=self._send_loop.async_look_for_documents,
            on_event=self._on_event,
        )
        build_loop.async_start()
        self._send_loop.async_add_report(runner)

    async def async_remove_report(self, key: str) -> None:
        """Stop a report or export, if there is one of that key; what waits stays on disk."""
        if (build_loop := self._build_loops.pop(key, None)) is None:
            return
        self._send_loop.async_remove_report(key)
        runner = build_loop.runner
        try:
            async with asyncio.timeout(PATIENCE):
                await runner.async_stop()
        except TimeoutError:
            self._send_loop.async_cancel_delivery(key)
            await runner.async_stop()
        build_loop.async_stop()

    async def async_build_and_send_now(self, runner: ReportRunner) -> None:
        """Wait neither for the next interval of a report nor for its next try. Raises OSError."""
        if (build_loop := self._build_loops.get(runner.key)) is not None:
            build_loop.async_build_now()
        await self.async_send_now(runner)

    async def async_send_now(self, runner: ReportRunner) -> None:
        """Do not wait for the next try of what waits of a report. Raises OSError."""
        await self._send_loop.async_send_now(runner)
