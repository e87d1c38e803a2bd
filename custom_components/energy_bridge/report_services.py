"""Actions for reports: export a stretch of history, cancel exports, write AlsoEnergy's mapping file."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from shutil import rmtree

from homeassistant.config_entries import ConfigEntryState, ConfigSubentry
from homeassistant.const import ATTR_CONFIG_ENTRY_ID, ATTR_DEVICE_ID
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey
from homeassistant.util.json import JsonValueType
from homeassistant.util.ulid import ulid_now
import voluptuous as vol

from .const import (
    CONF_KIND,
    DEFAULT_REPORT_FOLDER,
    DOMAIN,
    KIND_DESTINATION,
    SUBENTRY_ALSOENERGY,
)
from .delivery.folder import FolderTransport
from .delivery.transport import DeliveryError
from .destination import Destination, DestinationConfigEntry, report_identifier
from .export import CANCELLED, Export, StoredJob
from .report.formats import FORMATS
from .report.mapping import mapping_file
from .report.series import Data

ATTR_CONFIGURATION = "configuration"
ATTR_START = "start"
ATTR_END = "end"
ATTR_DURATION = "duration"
ATTR_INTERVAL = "interval"

LOCAL: HassKey[dict[str, Export]] = HassKey(f"{DOMAIN}.local_exports")
"""Exports to the default folder, which no destination serves."""

EXPORT_FIELDS = vol.Schema(
    {
        vol.Exclusive(ATTR_DEVICE_ID, "report"): cv.string,
        vol.Exclusive(ATTR_CONFIGURATION, "report"): dict,
        vol.Optional(ATTR_CONFIG_ENTRY_ID): cv.string,
        vol.Exclusive(ATTR_START, "start"): cv.datetime,
        vol.Exclusive(ATTR_DURATION, "start"): cv.positive_time_period,
        vol.Optional(ATTR_END): cv.datetime,
        vol.Optional(ATTR_INTERVAL): vol.All(vol.Coerce(int), vol.Range(min=1)),
    }
)
_EXPORT = vol.All(
    EXPORT_FIELDS,
    cv.has_at_least_one_key(ATTR_DEVICE_ID, ATTR_CONFIGURATION),
    cv.has_at_least_one_key(ATTR_START, ATTR_DURATION),
)
_MAPPING = vol.Schema({vol.Required(ATTR_DEVICE_ID): cv.string})
_CANCEL = vol.Schema({vol.Optional(ATTR_CONFIG_ENTRY_ID): cv.string})


@dataclass(frozen=True, slots=True)
class _Order:
    """What to export: the format, the report's data, and who already sends it."""

    format_key: str
    title: str
    data: Data


@callback
def async_setup_report_services(hass: HomeAssistant) -> None:
    """Register the actions."""
    hass.data[LOCAL] = {}
    for format_key in FORMATS:
        hass.services.async_register(
            DOMAIN,
            f"export_{format_key}",
            partial(_export, format_key),
            schema=_EXPORT,
            supports_response=SupportsResponse.OPTIONAL,
        )
    hass.services.async_register(
        DOMAIN,
        "export_alsoenergy_mapping",
        _export_mapping,
        schema=_MAPPING,
        supports_response=SupportsResponse.OPTIONAL,
    )
    hass.services.async_register(
        DOMAIN,
        "cancel_export",
        _cancel,
        schema=_CANCEL,
        supports_response=SupportsResponse.OPTIONAL,
    )


async def _export(format_key: str, call: ServiceCall) -> ServiceResponse:
    """Build and deliver a stretch of history; answers when all is delivered."""
    if "recorder" not in call.hass.config.components:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="recorder_missing"
        )
    order = _order(call, format_key)
    start, end = _span(call, order)
    job = StoredJob(
        format=format_key,
        title=order.title,
        data=dict(order.data),
        start=start,
        end=end,
    )
    destination = _destination(call)
    try:
        if destination is None:
            export = await _export_locally(call.hass, job)
        else:
            _refuse_repeats(destination, order, start)
            export = await destination.async_export(job)
        reason = await export.ended
    except OSError as err:
        raise _failed("outbox_unusable", error=str(err)) from err
    documents = len(export.files)
    delivered = str(documents - export.status.waiting)
    if reason == CANCELLED:
        raise _failed("export_cancelled", delivered=delivered, documents=str(documents))
    if reason is not None:
        raise _failed(
            "export_failed",
            error=reason,
            delivered=delivered,
            documents=str(documents),
        )
    return _response(export)


def _response(export: Export) -> ServiceResponse:
    interval = export.report.interval
    gaps: list[JsonValueType] = [
        {"start": _stamp(gap.start), "end": _stamp(gap.end)} for gap in export.gaps
    ]
    files: list[JsonValueType] = [
        {
            "name": file.name,
            "bytes": file.size,
            "first": _stamp(file.first),
            "last": _stamp(file.last),
        }
        for file in export.files
    ]
    skipped = sum(gap.end - gap.start for gap in export.gaps) / interval
    return {
        "files": files,
        "intervals": export.intervals,
        "skipped": round(skipped),
        "gaps": gaps,
    }


def _order(call: ServiceCall, format_key: str) -> _Order:
    """The report to export, stored or given; raises ServiceValidationError."""
    if ATTR_DEVICE_ID in call.data:
        subentry = _report(call.hass, call.data[ATTR_DEVICE_ID], format_key)
        title, data = subentry.title, dict(subentry.data)
    else:
        title, data = format_key, dict(call.data[ATTR_CONFIGURATION])
    if ATTR_INTERVAL in call.data:
        data[ATTR_INTERVAL] = call.data[ATTR_INTERVAL]
    errors = [
        problem for problem in FORMATS[format_key].problems(data) if not problem.warning
    ]
    if errors:
        raise _invalid(
            "report_invalid",
            problems=", ".join(f"{problem.field}: {problem.key}" for problem in errors),
        )
    return _Order(format_key, title, data)


def _span(call: ServiceCall, order: _Order) -> tuple[float, float]:
    """From when to when, in whole periods that are over; raises ServiceValidationError."""
    report = FORMATS[order.format_key].report(
        order.data, dt_util.get_default_time_zone()
    )
    now = dt_util.utcnow()
    end = _moment(call.data.get(ATTR_END)) or now
    start = (
        end - _duration(call)
        if ATTR_DURATION in call.data
        else _moment(call.data[ATTR_START]) or now
    )
    period = report.period
    begin = start.timestamp() // period * period
    until = -(-end.timestamp() // period) * period
    lag = 0 if report.instant else period
    over = (now.timestamp() - lag) // period * period + period
    until = min(until, over)
    if begin >= until:
        raise _invalid("nothing_to_export")
    return begin, until


def _duration(call: ServiceCall) -> timedelta:
    duration: timedelta = call.data[ATTR_DURATION]
    return duration


def _moment(given: datetime | None) -> datetime | None:
    """A time as the user means it: without a zone it is local."""
    return None if given is None else dt_util.as_utc(given)


def _report(hass: HomeAssistant, device_id: str, format_key: str) -> ConfigSubentry:
    """The stored report behind a device; raises ServiceValidationError."""
    device = dr.async_get(hass).async_get(device_id)
    for entry in _destinations(hass):
        for subentry in entry.subentries.values():
            if (
                device is not None
                and report_identifier(subentry.subentry_id) in device.identifiers
                and subentry.subentry_type == format_key
            ):
                return subentry
    raise _invalid("not_a_report", format=format_key)


def _destinations(hass: HomeAssistant) -> list[DestinationConfigEntry]:
    return [
        entry
        for entry in hass.config_entries.async_entries(DOMAIN)
        if entry.data[CONF_KIND] == KIND_DESTINATION
    ]


def _destination(call: ServiceCall) -> Destination | None:
    """Where to deliver: as given, else the first folder; None for the default folder."""
    wanted = call.data.get(ATTR_CONFIG_ENTRY_ID)
    loaded = [
        entry.runtime_data
        for entry in _destinations(call.hass)
        if entry.state is ConfigEntryState.LOADED
    ]
    for destination in loaded:
        if destination.config_entry.entry_id == wanted:
            return destination
    if wanted is not None:
        raise _invalid("no_such_destination")
    return next((each for each in loaded if each.is_folder), None)


def _refuse_repeats(destination: Destination, order: _Order, start: float) -> None:
    """AlsoEnergy ignores a stamp that it already has, so older ones would be lost."""
    if order.format_key != SUBENTRY_ALSOENERGY or destination.is_folder:
        return
    for runner in destination.reports.values():
        until = runner.status.delivered_until
        if (
            runner.format_key == SUBENTRY_ALSOENERGY
            and runner.data.get("site_id") == order.data.get("site_id")
            and until is not None
            and start < until
        ):
            raise _invalid("already_received", until=_stamp(until))


async def _export_locally(hass: HomeAssistant, job: StoredJob) -> Export:
    """Export to the default folder, without any destination. Raises OSError."""
    key = ulid_now()
    home = Path(hass.config.path(".storage", DOMAIN, "exports", key))
    export = Export(hass, key, job, home)
    transport = FolderTransport(_default_folder(hass), None, create_parents=True)
    hass.data[LOCAL][key] = export
    try:
        await export.async_load()
        while not export.finished and not export.ended.done():
            await export.async_build()
            async with transport.session() as session:
                await export.async_deliver(session)
        export.end_with(None)
    except DeliveryError as err:
        export.end_with(err.cause)
    finally:
        del hass.data[LOCAL][key]
        await export.async_remove()
        await hass.async_add_executor_job(partial(rmtree, home, ignore_errors=True))
    return export


def _default_folder(hass: HomeAssistant) -> Path:
    """The folder that needs no set-up."""
    return Path(hass.config.path(DEFAULT_REPORT_FOLDER))


async def _cancel(call: ServiceCall) -> ServiceResponse:
    """Stop exports; what of them is delivered stays delivered."""
    wanted = call.data.get(ATTR_CONFIG_ENTRY_ID)
    count = 0
    for entry in _destinations(call.hass):
        if wanted in (None, entry.entry_id) and entry.state is ConfigEntryState.LOADED:
            count += await entry.runtime_data.async_cancel_exports()
    for export in list(call.hass.data[LOCAL].values()) if wanted is None else ():
        export.end_with(CANCELLED)
        await export.async_stop()
        count += 1
    return {"cancelled": count}


async def _export_mapping(call: ServiceCall) -> ServiceResponse:
    """Write the file that AlsoEnergy's engineers fill in."""
    subentry = _report(call.hass, call.data[ATTR_DEVICE_ID], SUBENTRY_ALSOENERGY)
    content = mapping_file(subentry.data)
    name = f"{subentry.data['site_id']}_mapping.csv"
    folder = _default_folder(call.hass)
    try:
        async with FolderTransport(
            folder, None, create_parents=True
        ).session() as session:
            await session.put("", name, content)
    except DeliveryError as err:
        raise _failed("outbox_unusable", error=str(err)) from err
    return {"file": str(folder / name), "content": content.decode()}


def _stamp(moment: float) -> str:
    return dt_util.utc_from_timestamp(moment).isoformat()


def _invalid(text_key: str, **placeholders: str) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=text_key,
        translation_placeholders=placeholders,
    )


def _failed(text_key: str, **placeholders: str) -> HomeAssistantError:
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key=text_key,
        translation_placeholders=placeholders,
    )
