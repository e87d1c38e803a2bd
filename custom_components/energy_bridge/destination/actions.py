"""Actions for reports: export a stretch of history, cancel exports, write AlsoEnergy's mapping file."""

import asyncio
from functools import partial
from pathlib import Path
from shutil import rmtree

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import ATTR_CONFIG_ENTRY_ID, ATTR_DEVICE_ID
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey
from homeassistant.util.json import JsonValueType
from homeassistant.util.ulid import ulid_now
import voluptuous as vol

from ..const import DEFAULT_REPORT_FOLDER, DOMAIN, SUBENTRY_ALSOENERGY
from ..core.delivery.folder import FolderTransport
from ..core.delivery.transport import DeliveryError
from ..core.report.alsoenergy.mapping import mapping_file
from ..core.report.formats import FORMATS
from ..errors import failed, invalid
from ..history.history import HistoryError
from .destination import Destination
from .export import CANCELLED, UNLOADED, Export, StoredJob
from .export_request import (
    ATTR_CONFIGURATION,
    ATTR_DURATION,
    ATTR_END,
    ATTR_INTERVAL,
    ATTR_START,
    Order,
    destinations,
    order_of,
    report_of,
    span_of,
)

LOCAL: HassKey[dict[str, Export]] = HassKey(f"{DOMAIN}.local_exports")
"""Exports to the default folder, which no destination serves."""

LOCAL_TURN: HassKey[asyncio.Lock] = HassKey(f"{DOMAIN}.local_turn")
"""They go one after another: files of the same name share their temporary file."""

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


@callback
def async_setup_destination_actions(hass: HomeAssistant) -> None:
    """Register the actions."""
    hass.data[LOCAL] = {}
    hass.data[LOCAL_TURN] = asyncio.Lock()
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
        raise invalid("recorder_missing")
    order = await order_of(call, format_key)
    start, end = span_of(call, order)
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
        raise failed("outbox_unusable", error=str(err)) from err
    except HistoryError as err:
        raise failed("history_unreadable", error=str(err)) from err
    documents = str(len(export.files))
    delivered = str(len(export.files) - export.status.waiting)
    if reason == CANCELLED:
        raise failed("export_cancelled", delivered=delivered, documents=documents)
    if reason == UNLOADED:
        raise failed("export_unloaded", delivered=delivered, documents=documents)
    if reason is not None:
        raise failed(
            "export_failed" if destination else "export_incomplete",
            error=reason,
            delivered=delivered,
            documents=documents,
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


def _destination(call: ServiceCall) -> Destination | None:
    """Where to deliver: as given, else the first folder; None for the default folder."""
    wanted = call.data.get(ATTR_CONFIG_ENTRY_ID)
    loaded = [
        entry.runtime_data
        for entry in destinations(call.hass)
        if entry.state is ConfigEntryState.LOADED
    ]
    for destination in loaded:
        if destination.config_entry.entry_id == wanted:
            return destination
    if wanted is not None:
        raise invalid("no_such_destination")
    return next((each for each in loaded if each.is_folder), None)


def _refuse_repeats(destination: Destination, order: Order, start: float) -> None:
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
            raise invalid("already_received", until=_stamp(until))
    for export in destination.exports.values():
        if export.format_key == SUBENTRY_ALSOENERGY and (
            export.data.get("site_id") == order.data.get("site_id")
        ):
            raise invalid("site_busy")


async def _export_locally(hass: HomeAssistant, job: StoredJob) -> Export:
    """Export to the default folder, without any destination. Raises OSError."""
    key = ulid_now()
    home = Path(hass.config.path(".storage", DOMAIN, "exports", key))
    export = Export(hass, key, job, home)
    transport = FolderTransport(_default_folder(hass), None, create_parents=True)
    hass.data[LOCAL][key] = export
    try:
        await export.async_load()
        async with hass.data[LOCAL_TURN]:
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
    if wanted is not None:
        _destination(call)
    count = 0
    for entry in destinations(call.hass):
        if wanted in (None, entry.entry_id) and entry.state is ConfigEntryState.LOADED:
            count += await entry.runtime_data.async_cancel_exports()
    for export in list(call.hass.data[LOCAL].values()) if wanted is None else ():
        export.end_with(CANCELLED)
        await export.async_stop()
        count += 1
    return {"cancelled": count}


async def _export_mapping(call: ServiceCall) -> ServiceResponse:
    """Write the file that AlsoEnergy's engineers fill in."""
    subentry = report_of(call.hass, call.data[ATTR_DEVICE_ID], SUBENTRY_ALSOENERGY)
    content = mapping_file(subentry.data)
    name = f"{subentry.data['site_id']}_mapping.csv"
    folder = _default_folder(call.hass)
    try:
        async with FolderTransport(
            folder, None, create_parents=True
        ).session() as session:
            await session.put("", name, content)
    except DeliveryError as err:
        raise failed("outbox_unusable", error=str(err)) from err
    return {"file": str(folder / name), "content": content.decode()}


def _stamp(moment: float) -> str:
    return dt_util.utc_from_timestamp(moment).isoformat()
