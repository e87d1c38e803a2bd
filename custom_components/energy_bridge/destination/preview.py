"""What a report that need not be stored yet would have sent last."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC
from itertools import chain

from homeassistant.components.recorder import is_entity_recorded
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ..core.report import teleport
from ..core.report.configuration import Data
from ..core.report.document import Document
from ..core.report.series import Row, Value
from ..core.report.teleport import is_flash
from ..history.history import HistoryError
from ..history.references import entity_of, value_now
from .configured_report import ConfiguredReport
from .live_values import LiveSeries
from .missing_sources import field_references
from .report_history import ReportHistory
from .sources import Sources
from .status import Span

_ALWAYS = 0.0
"""s since the epoch: before anything that is recorded."""


@dataclass(frozen=True, slots=True)
class Preview:
    """The document of the last interval that is over; None where there was nothing to tell.

    It is the one that is sent of that interval, but for the fields in `without_history`:
    nothing of theirs is recorded from that time, and they have their present values.
    """

    document: Document | None
    without_history: tuple[str, ...]
    first_at: float | None = None
    """When the first document of a new report is built, s since the epoch; None for at once."""


async def async_build_preview(
    hass: HomeAssistant, format_key: str, data: Data
) -> Preview:
    """Build what a report without errors would have sent last; one of live values, what it would send now."""
    if is_flash(data):
        return Preview(_async_live_document(hass, data), ())
    configured = ConfiguredReport(format_key, data)
    until = configured.closed_until
    span = Span(until - configured.report.period, until)
    series = configured.report.series
    values = tuple(value_now(hass, each) for each in series)
    lacking: Collection[int] = range(len(series))
    at_once = True
    try:
        at_once, lacking, document = await _async_read_document(
            hass, configured, span, values
        )
    except HistoryError:
        document = _build_document(configured, span, values, lacking)
    references = {series[index].entity for index in lacking}
    fields = (key for key, entity in field_references(data) if entity in references)
    first_at = None if at_once else configured.next_build
    return Preview(document, tuple(dict.fromkeys(fields)), first_at)


@callback
def _async_live_document(hass: HomeAssistant, data: Data) -> Document | None:
    """The message of this second, as a document of its own."""
    report = teleport.report(data, UTC)
    instant = dt_util.utcnow().timestamp() // report.interval * report.interval
    values = [LiveSeries(hass, each).async_read() for each in report.series]
    content = report.content_at(instant, values)
    return None if content is None else report.document_of([content], instant)


async def _async_read_document(
    hass: HomeAssistant,
    configured: ConfiguredReport,
    span: Span,
    values: Sequence[Value],
) -> tuple[bool, Collection[int], Document | None]:
    """Whether the document is built at once, the series without history so far, and the document.

    Raises HistoryError.
    """
    if "recorder" not in hass.config.components:
        raise HistoryError("there is no recorder")
    recorded = {
        index
        for index, each in enumerate(configured.report.series)
        if (entity_id := entity_of(hass, each.entity)) is not None
        and is_entity_recorded(hass, entity_id)
    }
    history = ReportHistory(hass, configured)

    def read(sources: Sources) -> tuple[bool, Collection[int], Document | None]:
        known = _known_series(configured, history, span, sources)
        rows = history.rows(sources, span.start, span.end)
        lacking = recorded - known
        document = _build_document(configured, span, values, lacking, rows)
        is_running = configured.catch_up > 0 or span.start >= history.known_from
        return bool(known) and is_running, lacking, document

    return await history.async_read(read)


def _known_series(
    configured: ConfiguredReport, history: ReportHistory, span: Span, sources: Sources
) -> set[int]:
    """The series that something is recorded of from the span or before; blocking."""
    report = configured.report
    own = sources.series[: sources.count]
    first_times = history.first_times(each.entity for each in own)
    begin = report.needs_from(span.start)
    known = {index for time, index, _ in sources.standing if time < begin}
    for index, each in enumerate(own):
        if (first := first_times.get(each.entity)) is None:
            continue
        if first <= span.start or (not report.instant and first < span.end):
            known.add(index)
    return known


def _build_document(
    configured: ConfiguredReport,
    span: Span,
    values: Sequence[Value],
    lacking: Collection[int],
    rows: Iterable[Row] = (),
) -> Document | None:
    """Build the document of a span; the series without history always were what they are now."""
    present = [(_ALWAYS, index, values[index]) for index in lacking]
    recorded = (row for row in rows if row[1] not in lacking)
    steps = configured.report.build(chain(present, recorded), span.start, span.end)
    return next((step.document for step in steps if step.document), None)
