"""Diagnostics of one destination, without secrets and without what is reported."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from homeassistant.components.diagnostics import async_redact_data

from .destination import Destination
from .heartbeat import HEARTBEAT
from .runner import ReportRunner

TO_REDACT = {
    "asset_identifier",
    "detail",
    "equipment_id",
    "location_id",
    "sending",
    "site_id",
    "teleport_hash_id",
}


def destination_diagnostics(destination: Destination) -> dict[str, Any]:
    """How far each report is, and what it is made of."""
    subentries = destination.config_entry.subentries
    return {
        "reachable": destination.courier.reachable,
        "downtimes": destination.hass.data[HEARTBEAT].downtimes,
        "reports": [
            {
                "format": runner.configured.format_key,
                "configuration": _configuration(subentries[key].data),
                **_state(runner),
            }
            for key, runner in destination.reports.items()
        ],
        "exports": [_state(export) for export in destination.exports.running.values()],
    }


def _configuration(data: Mapping[str, Any]) -> dict[str, Any]:
    return async_redact_data(dict(data), TO_REDACT)


def _state(runner: ReportRunner) -> dict[str, Any]:
    return {
        **async_redact_data(asdict(runner.status), TO_REDACT),
        "attempt": runner.outbox.attempt,
        "nearly_full": runner.outbox.nearly_full,
        "recovered": runner.outbox.recovered,
        "series": len(runner.configured.report.series),
    }
