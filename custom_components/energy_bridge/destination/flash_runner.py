"""One live report: a message each second while it is switched on, and several of them in a document."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util

from ..const import CONF_DIRECTORY
from ..core.flash.queue import FlashQueue
from ..core.flash.seconds import Reservation, SecondsTold
from ..core.journal import Outcome, Reason
from ..core.report import teleport
from ..core.report.configuration import Data
from ..core.report.document import Document
from ..core.report.teleport.checks import batch_seconds
from ..core.report.teleport.electrical import Properties
from .configured_report import patience_of
from .live_values import LiveSeries
from .outcomes import Note, note_nothing, stretches_of
from .status import Status


class FlashRunner:
    """Makes documents of live values.

    `on_document` is called when there is another one in the queue, `on_status` after each
    change of the status.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        key: str,
        data: Data,
        on_document: Callable[[], None],
        on_status: Callable[[], None],
        note: Note = note_nothing,
    ) -> None:
        """Prepare; nothing is told before it is switched on.

        `key` tells reports apart, `note` hears what becomes of each second.
        """
        self.key = key
        self.queue = FlashQueue(on_dropped=self._async_note_dropped)
        self.status = Status()
        self.is_on: bool | None = None
        """Whether it tells of seconds; None before its switch knows that."""
        self._hass = hass
        self._on_document = on_document
        self._on_status = on_status
        self._note = note
        self.on_reserve: Callable[[Reservation], None] = _ignore
        """Called with what is to be stored before the next seconds can be told; see `async_confirm`."""
        self._told = SecondsTold()
        self._contents: list[Properties] = []
        self._first = self._last = 0.0
        self._cancel_timer: CALLBACK_TYPE | None = None
        self._owing_since: float | None = None
        """Since when there has been something that did not arrive, by the loop's clock."""
        self._configure(data)

    def _configure(self, data: Data) -> None:
        self.data = data
        self.report = teleport.report(data, UTC)
        self._batch = batch_seconds(data)
        self._series = [LiveSeries(self._hass, each) for each in self.report.series]

    @property
    def is_overdue(self) -> bool:
        """Whether nothing arrived for three documents' time, though something was told; not while it is switched off."""
        if not self.is_on or self._owing_since is None:
            return False
        return self._hass.loop.time() - self._owing_since >= patience_of(self._batch)

    @property
    def directory(self) -> str:
        """Where documents go as files, below the destination's directory."""
        return str(self.data.get(CONF_DIRECTORY) or "")

    @property
    def stretches(self) -> list[list[float]]:
        """What was told of: see `SecondsTold`."""
        return self._told.stretches

    @callback
    def async_configure(self, data: Data) -> None:
        """Go on with another configuration; what waits stays as it is."""
        self._close_document()
        self._configure(data)

    @callback
    def async_restore(self, stretches: Iterable[Sequence[float]]) -> None:
        """Know what an earlier life told of, or may have told of."""
        self._told = SecondsTold(stretches)

    @callback
    def async_confirm(self, reservation: Reservation) -> None:
        """Tell of the seconds that were reserved, at once if this one is among them."""
        self._told.confirm(reservation)
        if self._cancel_timer is not None:
            self._tell()

    @callback
    def async_release(self) -> bool:
        """Tell of no second that is not reserved anew; answers whether `stretches` should be stored."""
        return self._told.release()

    @callback
    def async_switch_on(self) -> None:
        """Tell of each second from now on."""
        self.is_on = True
        if self._cancel_timer is None:
            self._schedule()

    @callback
    def async_switch_off(self) -> None:
        """Tell of no second any more; what was told is still sent."""
        self.is_on = False
        self.async_pause()
        self._owing_since = None

    @callback
    def async_pause(self) -> None:
        """Tell of no second any more, without being switched off."""
        if self._cancel_timer is not None:
            self._cancel_timer()
            self._cancel_timer = None
        self._close_document()

    @callback
    def async_remove(self) -> None:
        """Tell of no second any more, and of nothing else either."""
        self._on_status = self._on_document = self.on_reserve = _ignore
        self._note = note_nothing
        self.async_pause()

    @callback
    def async_set_delivered(self, document: Document) -> None:
        """Show that a document arrived just now."""
        self._async_note_document(document, Outcome.DELIVERED)
        self.status.delivered_at = dt_util.utcnow().timestamp()
        now = self._hass.loop.time()
        self._owing_since = now if self.queue.messages else None
        self.async_show_error(None, "")

    @callback
    def _async_note_dropped(self, document: Document) -> None:
        self._async_note_document(document, Outcome.GAP, Reason.DROPPED)

    @callback
    def _async_note_document(
        self, document: Document, outcome: Outcome, reason: Reason | None = None
    ) -> None:
        interval = self.report.interval
        for stretch in stretches_of([document], interval, outcome, reason):
            self._note(stretch)

    @callback
    def async_show_error(self, error: str | None, detail: str) -> None:
        """Show why documents do not arrive; None once they do."""
        self.status.error, self.status.detail = error, detail
        self._async_show_waiting()

    @callback
    def _async_show_waiting(self) -> None:
        """Show what waits."""
        self.status.waiting = self.queue.messages
        self._on_status()

    def _schedule(self) -> None:
        """Come back with the next second, by the clock as it is now: it may be set at any time."""
        interval = self.report.interval
        now = dt_util.utcnow().timestamp()
        self._cancel_timer = async_call_later(
            self._hass, interval - now % interval, self._async_tell
        )

    @callback
    def _async_tell(self, _now: datetime) -> None:
        self._schedule()
        self._tell()

    def _tell(self) -> None:
        """Tell how things are in this second."""
        interval = self.report.interval
        instant = dt_util.utcnow().timestamp() // interval * interval
        if self._contents and not self._first <= instant < self._first + self._batch:
            self._close_document()
        if (reservation := self._told.reserve(instant)) is not None:
            self.on_reserve(reservation)
        if not self._told.claim(instant):
            return
        values = [each.async_read() for each in self._series]
        if (content := self.report.content_at(instant, values)) is not None:
            if not self._contents:
                self._first = instant
            self._last = instant
            self._contents.append(content)
        if self._contents and instant + interval >= self._first + self._batch:
            self._close_document()

    def _close_document(self) -> None:
        """Let what was told since the last document wait for its delivery."""
        if not self._contents:
            return
        document = self.report.document_of(self._contents, self._first, self._last)
        self._contents = []
        self.queue.add_document(document)
        if self._owing_since is None:
            self._owing_since = self._hass.loop.time()
        self._async_show_waiting()
        self._on_document()


def _ignore(*_args: object) -> None:
    """For what nobody has to know any more."""
