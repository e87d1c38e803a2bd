"""One report or export, from the recorder to its destination."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Event

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ..core.delivery.transport import Session
from ..core.outbox.outbox import Pending
from ..core.outbox.state import Hole
from .builder import ReportBuilder
from .configured_report import ConfiguredReport
from .outcomes import Note, gap_stretch, note_nothing
from .report_event import BUILD_FAILED, ERRORS
from .report_outbox import ReportOutbox
from .sender import MaySend, ReportSender
from .status import Built, Dropped, Rebuilt, Span, Status
from .status_tracker import StatusTracker


class ReportRunner:
    """Builds the documents of one report, and sends them, when it is told to.

    What is built and not delivered yet waits on disk.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        key: str,
        configured: ConfiguredReport,
        folder: Path,
        note: Note = note_nothing,
    ) -> None:
        """Prepare; nothing is read yet.

        `folder` holds what waits, `key` tells reports apart, `note` hears what becomes of each interval.
        """
        self.key = key
        self.configured = configured
        self.outbox = ReportOutbox(hass, folder, configured, note)
        self._note = note
        self.unset: tuple[str, ...] | None = None
        """Setpoints that the last document has as 0, since their entities never had a value; None before the first."""
        self._tracker = StatusTracker(configured, self.outbox)
        self._stopped = Event()
        self._builder = ReportBuilder(
            hass, configured, self.outbox, self._tracker, self._stopped
        )
        self._sender = ReportSender(
            configured, self.outbox, self._tracker, self._stopped
        )

        self._told_holes: tuple[Hole, ...] = ()
        self.dropped: Dropped | None = None
        """What was given up in this life, and not exported again."""

    @property
    def sender(self) -> ReportSender:
        """What takes the documents out of the outbox."""
        return self._sender

    @property
    def status(self) -> Status:
        """How far the report is."""
        return self._tracker.status

    @property
    def is_built(self) -> bool:
        """Whether nothing more is ever to be built."""
        return False

    @property
    def has_room(self) -> bool:
        """Whether more may be built: not while what waits fills the outbox and must not be dropped."""
        return self.outbox.held is None or not self.outbox.is_full

    @property
    def is_sending(self) -> bool:
        """Whether documents are on their way."""
        return self._sender.busy.locked()

    @property
    def owed_from(self) -> float | None:
        """From which stamp on documents are still to be sent; None if nothing is to be sent now."""
        waiting = self.outbox.waiting_from
        if waiting is None and self._builder.busy.locked():
            return self.outbox.built_until
        return waiting

    @property
    def is_overdue(self) -> bool:
        """Whether nothing was delivered for three intervals, though something was due; what nobody was there for counts not."""
        outbox, patience = self.outbox, self.configured.patience
        if outbox.quiet_for < patience:
            return False
        if outbox.owing_for >= patience:
            return True
        # After a while without Home Assistant all has to be built first.
        if self.status.error != BUILD_FAILED and outbox.lived < patience:
            return False
        if (built := outbox.built_until) is None:
            return True
        late = dt_util.utcnow().timestamp() - self.configured.due_at(built)
        return late >= patience

    @callback
    def async_listen_status(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call a listener after each change of the status; call what is returned to remove it."""
        return self._tracker.async_listen(listener)

    async def async_load(self) -> None:
        """Take up what waits since an earlier life. Raises OSError."""
        await self.outbox.async_load()
        self.async_show_delivery_error()
        self._tracker.async_set_delivered_until()
        await self._tracker.async_show_waiting()

    @callback
    def async_listen_lost(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call a listener when the disk lost something that waits; call what is returned to remove it."""
        return self._sender.lost_listeners.async_add(listener)

    @callback
    def async_lost_documents(self) -> int:
        """How many documents the disk lost of which this was not told yet."""
        holes = self.outbox.holes
        lost = sum(each.documents for each in holes if each not in self._told_holes)
        self._told_holes = holes
        return lost

    async def async_rebuild(self) -> list[Rebuilt]:
        """Build again what the disk lost, as far as the recorder has it; raises as `async_build_documents`."""
        return await self._builder.async_rebuild()

    async def async_build_documents(self) -> Built | None:
        """Build what is closed by now, up to the end of a day (UTC); None if nothing is left.

        Nothing is built without room (`has_room`): the recorder still has it.

        Raises OSError for a full disk, and HistoryError for a recorder that cannot be read.
        """
        if not self.has_room:
            return None
        built = await self._builder.async_build()
        if built is not None:
            for gap in built.gaps:
                self._note(gap_stretch(gap.start, gap.end))
            if built.documents:
                self.unset = built.documents[-1].unset
        return built

    async def async_send_documents(
        self, session: Session, may_send: MaySend = lambda _document: True
    ) -> list[Pending]:
        """Send what waits, oldest first, as far as it may be sent; answers what was delivered.

        Raises OSError if what waits cannot be read, and DeliveryError: then `async_note_failure`
        has to follow.
        """
        return await self._sender.async_send(session, may_send)

    @callback
    def async_begin_try(self) -> None:
        """Note that what waits is about to be sent, or a connection for it to be opened."""
        self.outbox.async_begin_try()

    async def async_note_failure(self, error: str, detail: str) -> None:
        """Show why documents were not delivered, and wait longer before the next try. Raises OSError."""
        await self._sender.async_note_failure(error, detail)

    @callback
    def async_show_error(self, error: str, detail: str) -> None:
        """Show why documents are not built, or cannot be delivered."""
        self._tracker.async_show_error(error, detail)

    @callback
    def async_show_delivery_error(self) -> None:
        """Show why what waits was not delivered at the last try, if it was not, in an earlier life too."""
        failure = self.outbox.failure
        if failure is None or failure.error not in ERRORS:
            self._tracker.async_clear_error()
        else:
            self._tracker.async_show_error(failure.error, failure.detail)

    async def async_drop_excess(self) -> tuple[Pending, ...]:
        """Drop what is too old or too much; answers what was lost. Raises OSError."""
        dropped = await self.outbox.async_drop_excess()
        if dropped:
            period = self.configured.report.period
            start = min(each.first for each in dropped) // period * period
            end = max(each.last for each in dropped) // period * period + period
            given_up = Dropped(len(dropped), Span(start, end))
            self.dropped = given_up.with_more(self.dropped)
            await self._tracker.async_show_waiting()
        return dropped

    async def async_stop(self) -> None:
        """Finish what is in flight, then build and send no more; what waits stays on disk."""
        self._stopped.set()
        async with self._builder.busy, self._sender.busy:
            with suppress(OSError):  # then documents wait a little longer
                await self.outbox.async_save()

    async def async_hand_over(self) -> None:
        """Leave all to a replacement; one of another interval begins now, not at the next stamp of this one. Raises OSError."""
        now, until = dt_util.utcnow().timestamp(), self.outbox.built_until
        interval = self.configured.report.interval
        if until is not None and until - interval <= now < until:
            await self.outbox.async_commit(now // 1 + 1)
        await self.outbox.async_close()

    async def async_remove(self) -> None:
        """Stop, and remove all that waits."""
        await self.async_stop()
        await self.outbox.async_close()
        await self.outbox.async_remove()
