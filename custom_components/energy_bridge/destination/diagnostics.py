"""Diagnostics of one destination: what is known to name neither customer, device nor server."""

from collections.abc import Iterable, Mapping
from typing import Any

from homeassistant.const import CONF_PORT, CONF_SSL

from ..const import (
    CONF_CATCH_UP,
    CONF_DIRECT,
    CONF_GIVE_UP,
    CONF_KIND,
    CONF_LEGACY,
    CONF_RETENTION,
    CONF_RETRY,
    CONF_SETTLE,
    CONF_TRANSPORT,
)
from .destination import Destination
from .flash_runner import FlashRunner
from .heartbeat import HEARTBEAT
from .runner import ReportRunner

SHOWN_SETTINGS = frozenset(
    {
        CONF_DIRECT,
        CONF_KIND,
        CONF_LEGACY,
        CONF_PORT,
        CONF_RETENTION,
        CONF_SSL,
        CONF_TRANSPORT,
    }
)
"""What is shown of an entry's data and options."""

_SHOWN_OF_REPORT = (
    "message",
    "interval",
    CONF_SETTLE,
    CONF_CATCH_UP,
    "max_age",
    "period",
    "batch",
    "file_name",
    "min_coverage",
    "day",
    CONF_GIVE_UP,
    CONF_RETRY,
    "derive_available_energy",
    "current_type",
    "pv_power",
)
_SHOWN_OF_SOURCE = ("constant", "invert", "scale")
_SHOWN_OF_TAG = ("dimension", "unit", "aggregation", "critical", "invert", "scale")


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
            if key in subentries
        ],
        "flash_reports": [
            {
                "configuration": _configuration(subentries[key].data),
                **_flash_state(flash),
            }
            for key, flash in destination.flashes.items()
            if key in subentries
        ],
        "exports": [_state(export) for export in destination.exports.running.values()],
    }


def _configuration(data: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a report, without its identifiers and the names that users gave."""
    return {
        **_pick(data, _SHOWN_OF_REPORT),
        "fields": {
            field: _source(source) for field, source in data.get("fields", {}).items()
        },
        "items": {key: len(items) for key, items in data.get("items", {}).items()},
        "tags": [_pick(tag, _SHOWN_OF_TAG) for tag in data.get("tags", ())],
    }


def _source(source: Mapping[str, Any]) -> dict[str, Any]:
    """Whether a field is filled by an entity, and of which domain; its own name has a device's in it."""
    shown = _pick(source, _SHOWN_OF_SOURCE)
    if "entity" in source:
        domain, dot, _ = str(source["entity"]).partition(".")
        shown["entity"] = domain if dot else "registered"
    return shown


def _state(runner: ReportRunner) -> dict[str, Any]:
    status, outbox = runner.status, runner.outbox
    return {
        "waiting": status.waiting,
        "delivered_at": status.delivered_at,
        "delivered_until": status.delivered_until,
        "error": status.error,
        "progress": status.progress,
        "attempt": outbox.attempt,
        "next_try": outbox.next_try,
        "nearly_full": outbox.nearly_full,
        "recovered": outbox.recovered,
        "series": len(runner.configured.report.series),
    }


def _flash_state(runner: FlashRunner) -> dict[str, Any]:
    status = runner.status
    return {
        "on": runner.is_on is True,
        "waiting": status.waiting,
        "dropped": runner.queue.dropped,
        "delivered_at": status.delivered_at,
        "error": status.error,
        "series": len(runner.report.series),
    }


def _pick(data: Mapping[str, Any], keys: Iterable[str]) -> dict[str, Any]:
    return {key: data[key] for key in keys if key in data}
