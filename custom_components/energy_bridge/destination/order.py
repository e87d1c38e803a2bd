"""Exports to partners who take the stamps of a site in order only: what comes too late is refused."""

from homeassistant.core import callback

from ..errors import invalid
from .configured_report import ConfiguredReport
from .destination import Destination
from .export_request import ExportRequest
from .report_event import iso_time
from .runner import ReportRunner
from .turns import async_same_queue


@callback
def async_refuse_out_of_turn(destination: Destination, request: ExportRequest) -> None:
    """Let an export pass that lies after all that was delivered, and before all that is still to be sent.

    Raises ServiceValidationError for any other. A folder takes all.
    """
    if destination.is_folder:
        return
    configured = ConfiguredReport(request["format"], request["data"])
    for report in async_same_queue(configured, destination.reports.values()):
        until = report.status.delivered_until
        if until is not None and request["start"] < until:
            raise invalid("already_received", until=iso_time(until))
        owed = _owed_from(report)
        if report.is_sending or request["end"] > owed:
            raise invalid(
                "site_owed",
                report=destination.async_report_title(report.key),
                start=iso_time(owed),
            )
    exports = destination.exports.running.values()
    for export in async_same_queue(configured, exports):
        first = export.owed_from
        if first is not None and (export.is_sending or request["end"] > first):
            raise invalid("site_busy")


def _owed_from(report: ReportRunner) -> float:
    """The oldest stamp that a report still has to send, now or as it goes on."""
    if (owed := report.owed_from) is not None:
        return owed
    if (built := report.outbox.built_until) is not None:
        return built
    configured = report.configured
    return configured.closed_until - max(configured.catch_up, configured.report.period)
