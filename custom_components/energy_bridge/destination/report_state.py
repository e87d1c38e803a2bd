"""How a report is, and what became of each of its intervals, as a page shows it."""

from collections.abc import Iterator
from typing import NotRequired, TypedDict

from homeassistant.core import callback
from homeassistant.util import dt as dt_util

from ..coordinator import Devices
from ..core.journal import KEPT, Outcome, Stretch, lanes
from .destination import Destination
from .devices import report_identifier
from .flash_runner import FlashRunner
from .outcomes import hole_stretch, stretches_of
from .runner import ReportRunner


class Lane(TypedDict):
    """A stretch of time with one outcome, in s since 1970.

    `documents` is how many tell of it; `name` is that of the last of them, and `noted` is when it was delivered or given up.
    """

    start: float
    end: float
    outcome: str
    documents: int
    reason: NotRequired[str]
    name: NotRequired[str]
    noted: NotRequired[float]


class ExportState(TypedDict):
    """An export of a report to its own destination: the time asked for, how much is delivered (%), and what hinders it."""

    start: float
    end: float
    progress: int
    error: str | None
    detail: str


class ReportState(TypedDict):
    """A report; `interval` in s, `next_send` in s since 1970. `error` and `detail` are those of *Last error*."""

    device_id: str | None
    subentry_id: str
    name: str
    interval: int
    next_send: float | None
    error: str | None
    detail: str
    exports: list[ExportState]
    lanes: list[Lane]


@callback
def async_report_state(destination: Destination, key: str) -> ReportState | None:
    """How a report is now; None for one that is not there, or waits for a later version."""
    if (flash := destination.flashes.get(key)) is not None:
        interval, next_send = flash.report.interval, None
        waiting = _waiting_seconds(flash)
        begin, shift = None, float(interval)
    elif (runner := destination.reports.get(key)) is not None:
        interval, next_send = runner.configured.report.interval, _next_send(runner)
        waiting = list(_waiting_intervals(runner))
        begin, shift = runner.outbox.started, shift_of(runner)
    else:
        return None
    entry = destination.config_entry
    device = Devices(destination.hass, entry).async_get(report_identifier(key))
    status = destination.status_of(key)
    found = lanes(
        destination.journals.stretches(key),
        waiting,
        begin,
        dt_util.utcnow().timestamp(),
    )
    return ReportState(
        device_id=None if device is None else device.id,
        subentry_id=key,
        name=destination.async_report_title(key),
        interval=interval,
        next_send=next_send,
        error=status.error,
        detail=status.detail,
        exports=[
            ExportState(
                start=export.span.start - shift,
                end=export.span.end - shift,
                progress=export.status.progress,
                error=export.status.error,
                detail=export.status.detail,
            )
            for export in destination.exports.running.values()
            if export.report_id == key
        ],
        lanes=[_lane(stretch, shift) for stretch in found],
    )


def shift_of(runner: ReportRunner) -> float:
    """By how many s a document tells of an earlier time than its stamp: an instant stands for the interval before it."""
    report = runner.configured.report
    return report.interval if report.instant else 0.0


def _next_send(runner: ReportRunner) -> float:
    """When something is sent next: what waits at its next try, else what is built next."""
    next_try = runner.outbox.next_try
    return runner.configured.next_build if next_try is None else next_try


def _waiting_intervals(runner: ReportRunner) -> Iterator[Stretch]:
    """What is not built yet though it is over, what the disk lost, and what is built and not delivered."""
    outbox, configured = runner.outbox, runner.configured
    period = configured.report.period
    built, closed = outbox.built_until, configured.closed_until
    if built is not None and built < closed:
        yield Stretch(built, closed, Outcome.WAITING)
    for hole in outbox.holes:
        yield hole_stretch(hole, period, Outcome.WAITING)
    oldest = dt_util.utcnow().timestamp() - KEPT - period
    late = (each for each in outbox.waiting if each.last >= oldest)
    yield from stretches_of(late, period, Outcome.WAITING)


def _waiting_seconds(flash: FlashRunner) -> list[Stretch]:
    documents, interval = flash.queue.documents, flash.report.interval
    return stretches_of(documents, interval, Outcome.WAITING)


def _lane(stretch: Stretch, shift: float) -> Lane:
    lane = Lane(
        start=stretch.start - shift,
        end=stretch.end - shift,
        outcome=stretch.outcome.value,
        documents=stretch.documents,
    )
    if stretch.reason is not None:
        lane["reason"] = stretch.reason.value
    if stretch.name:
        lane["name"] = stretch.name
    if stretch.noted:
        lane["noted"] = stretch.noted
    return lane
