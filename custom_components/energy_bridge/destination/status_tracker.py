"""Keeps the status of one report up to date."""

from collections.abc import Callable

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.util import dt as dt_util

from ..core.outbox.outbox import Pending
from .configured_report import ConfiguredReport
from .listeners import Listeners
from .report_outbox import ReportOutbox
from .status import Status


class StatusTracker:
    """The status of one report, and those who are told of its changes."""

    def __init__(self, configured: ConfiguredReport, outbox: ReportOutbox) -> None:
        """Show a report of which nothing is known yet."""
        self.status = Status()
        self._configured = configured
        self._outbox = outbox
        self._catching_up_from: float | None = None
        """Where the progress counts from, s since the epoch; None while nothing is to be caught up."""
        self._listeners: Listeners[[]] = Listeners()

    @callback
    def async_listen(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call a listener after each change; call what is returned to remove it."""
        return self._listeners.async_add(listener)

    @callback
    def async_begin_catch_up(self, start: float) -> None:
        """Count the progress from here, unless a catch-up that began earlier goes on."""
        if self._catching_up_from is None:
            self._catching_up_from = start

    async def async_show_waiting(self) -> None:
        """Show what waits, and how far the report is. Raises OSError."""
        await self._outbox.async_refresh()
        built = self._outbox.built_until
        if pending := self._outbox.pending:
            self._async_show_progress(pending[0].first)
        elif built is not None and built < self._configured.closed_until:
            self._async_show_progress(built)
        else:
            self._catching_up_from = None
            self.status.progress = 100
            self.status.waiting = self._outbox.documents_waiting
            self._listeners.async_call()

    @callback
    def async_show_sending(self, document: Pending) -> None:
        """Show the oldest document that is on its way."""
        self.status.sending = document.name
        self._async_show_progress(document.first)

    @callback
    def async_set_delivered(self) -> None:
        """Remember that documents arrived just now; the next change shows it."""
        self.status.delivered_at = dt_util.utcnow().timestamp()
        self.async_set_delivered_until()

    @callback
    def async_set_delivered_until(self) -> None:
        """Remember up to when all is delivered; the next change shows it."""
        last = self._outbox.delivered_until
        report = self._configured.report
        if last is not None and not report.instant:
            last += report.interval  # which begins with its stamp
        self.status.delivered_until = last

    @callback
    def async_show_error(self, error: str, detail: str) -> None:
        """Show why documents are not built or not delivered."""
        self._async_set_error(error, detail)

    @callback
    def async_clear_error(self) -> None:
        """Show that all that waited is delivered."""
        self._async_set_error(None, "")

    @callback
    def _async_set_error(self, error: str | None, detail: str) -> None:
        self.status.error, self.status.detail = error, detail
        self.status.sending = None
        self._listeners.async_call()

    @callback
    def _async_show_progress(self, reached: float) -> None:
        """Show how much of what is to be caught up is delivered."""
        self.status.waiting = self._outbox.documents_waiting
        if (begin := self._catching_up_from) is not None:
            share = (reached - begin) / max(self._configured.closed_until - begin, 1.0)
            self.status.progress = round(100 * min(max(share, 0.0), 1.0))
        self._listeners.async_call()
