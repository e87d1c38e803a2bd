"""Actions for reports: export a stretch of history, cancel exports, write AlsoEnergy's mapping file."""

from functools import partial
import logging

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.service import async_register_admin_service
from homeassistant.util.json import JsonValueType
import voluptuous as vol

from ..const import (
    CONF_DIRECTORY,
    CONF_TRANSPORT,
    DEFAULT_REPORT_FOLDER,
    DOMAIN,
    SUBENTRY_ALSOENERGY,
    TRANSPORT_FOLDER,
)
from ..core.delivery.transport import DeliveryError
from ..core.report.alsoenergy.mapping import mapping_file
from ..core.report.formats import FORMATS
from ..errors import failed, invalid
from ..history.history import HistoryError
from .destination import Destination
from .entries import destination_entries, find_destination, find_report
from .export import CANCELLED, UNLOADED, Export
from .export_request import (
    ATTR_CONFIGURATION,
    ATTR_DURATION,
    ATTR_END,
    ATTR_INTERVAL,
    ATTR_START,
    async_read_request,
    required_report,
)
from .local_exports import (
    LOCAL_EXPORTS,
    LocalExports,
    default_folder,
    default_folder_transport,
)
from .order import async_refuse_out_of_turn
from .places import directory_of
from .report_event import DROPPED, iso_time
from .words import async_disk_error, async_error_text

_LOGGER = logging.getLogger(__name__)

ATTR_DESTINATION_DEVICE_ID = "destination_device_id"

EXPORT_FIELDS = vol.Schema(
    {
        vol.Exclusive(ATTR_DEVICE_ID, "report"): cv.string,
        vol.Exclusive(ATTR_CONFIGURATION, "report"): dict,
        vol.Optional(ATTR_DESTINATION_DEVICE_ID): cv.string,
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
_CANCEL = vol.Schema({vol.Optional(ATTR_DEVICE_ID): cv.string})


@callback
def async_setup_destination_actions(hass: HomeAssistant) -> None:
    """Register the actions, which are for administrators: a partner believes what is sent."""
    exports = hass.data[LOCAL_EXPORTS] = LocalExports(hass)
    exports.async_remove_left_files()
    for format_key in FORMATS:
        async_register_admin_service(
            hass,
            DOMAIN,
            f"export_{format_key}",
            partial(_async_export, format_key),
            schema=_EXPORT,
            supports_response=SupportsResponse.OPTIONAL,
        )
    async_register_admin_service(
        hass,
        DOMAIN,
        "export_alsoenergy_mapping",
        _async_export_mapping,
        schema=_MAPPING,
        supports_response=SupportsResponse.OPTIONAL,
    )
    async_register_admin_service(
        hass,
        DOMAIN,
        "cancel_export",
        _async_cancel_exports,
        schema=_CANCEL,
        supports_response=SupportsResponse.OPTIONAL,
    )


async def _async_export(format_key: str, call: ServiceCall) -> ServiceResponse:
    """Build and deliver a stretch of history; answers when all is delivered."""
    if "recorder" not in call.hass.config.components:
        raise invalid("recorder_missing")
    request = await async_read_request(call, format_key)
    destination = _destination(call)
    if destination is not None and format_key not in destination.formats:
        raise invalid("format_not_taken")
    try:
        if destination is None:
            export = await call.hass.data[LOCAL_EXPORTS].async_export(request)
        else:
            check = partial(async_refuse_out_of_turn, destination, request)
            export = await destination.exports.async_start_export(request, check)
        failure = await export.answer
    except OSError as err:
        _LOGGER.error("Failed to store the export: %s", err)
        raise await async_disk_error(call.hass, err) from err
    except HistoryError as err:
        _LOGGER.error("Failed to read the recorder's history: %s", err)
        raise failed("history_unreadable") from err
    if failure is not None:
        words = await async_error_text(call.hass, failure)
        _raise_failure(export, failure, words, goes_on=destination is not None)
    return {**_place(call.hass, destination, export), **_response(export)}


def _place(
    hass: HomeAssistant, destination: Destination | None, export: Export
) -> dict[str, JsonValueType]:
    """Where the documents of an export went, each by the name that it has there."""
    below = export.configured.directory
    if destination is None:
        return _default_place(hass, below)
    entry = destination.config_entry
    return {
        "destination": entry.title,
        "directory": directory_of(hass, entry.data, below),
    }


def _default_place(hass: HomeAssistant, below: str = "") -> dict[str, JsonValueType]:
    data = {CONF_TRANSPORT: TRANSPORT_FOLDER, CONF_DIRECTORY: DEFAULT_REPORT_FOLDER}
    return {
        "destination": DEFAULT_REPORT_FOLDER,
        "directory": directory_of(hass, data, below),
    }


def _raise_failure(export: Export, failure: str, words: str, *, goes_on: bool) -> None:
    """Tell why an export is not delivered, and whether it is tried again by itself."""
    documents = str(len(export.documents))
    delivered = str(len(export.documents) - export.status.waiting)
    if failure == CANCELLED:
        raise failed("export_cancelled", delivered=delivered, documents=documents)
    if failure == UNLOADED:
        raise failed("export_unloaded", delivered=delivered, documents=documents)
    if failure == DROPPED:
        raise failed("export_dropped", delivered=delivered, documents=documents)
    raise failed(
        "export_failed" if goes_on else "export_incomplete",
        error=words,
        delivered=delivered,
        documents=documents,
    )


def _response(export: Export) -> dict[str, JsonValueType]:
    gaps: list[JsonValueType] = [
        {"start": iso_time(gap.start), "end": iso_time(gap.end)} for gap in export.gaps
    ]
    files: list[JsonValueType] = [
        {
            "name": document.name,
            "bytes": document.size,
            "first": iso_time(document.first),
            "last": iso_time(document.last),
        }
        for document in export.documents
    ]
    skipped = sum(gap.end - gap.start for gap in export.gaps)
    return {
        "files": files,
        "intervals": export.intervals,
        "skipped": round(skipped / export.configured.report.interval),
        "gaps": gaps,
    }


def _destination(call: ServiceCall) -> Destination | None:
    """Where to deliver: as given, else to the default folder, which can be a destination's; None if it is none's."""
    device_id: str | None = call.data.get(ATTR_DESTINATION_DEVICE_ID)
    if device_id is None:
        place = _default_place(call.hass)["directory"]
        for each in _loaded_destinations(call.hass):
            data = each.config_entry.data
            if each.is_folder and directory_of(call.hass, data) == place:
                return each
        return None
    entry = find_destination(call.hass, device_id)
    if entry is None or entry.state is not ConfigEntryState.LOADED:
        raise invalid("no_such_destination")
    destination: Destination = entry.runtime_data
    return destination


def _loaded_destinations(hass: HomeAssistant) -> list[Destination]:
    return [
        entry.runtime_data
        for entry in destination_entries(hass)
        if entry.state is ConfigEntryState.LOADED
    ]


async def _async_cancel_exports(call: ServiceCall) -> ServiceResponse:
    """Stop exports; what of them is delivered stays delivered."""
    device_id: str | None = call.data.get(ATTR_DEVICE_ID)
    report_id = None
    if device_id is not None:
        entry = find_destination(call.hass, device_id)
        if entry is not None and entry.state is ConfigEntryState.LOADED:
            return {"cancelled": await entry.runtime_data.exports.async_cancel()}
        if (report := find_report(call.hass, device_id)) is None:
            raise invalid("no_such_destination_or_report")
        report_id = report.subentry_id
    count = await call.hass.data[LOCAL_EXPORTS].async_cancel(report_id)
    for destination in _loaded_destinations(call.hass):
        count += await destination.exports.async_cancel(report_id)
    return {"cancelled": count}


async def _async_export_mapping(call: ServiceCall) -> ServiceResponse:
    """Write the file that AlsoEnergy's engineers fill in."""
    report = required_report(call.hass, call.data[ATTR_DEVICE_ID], SUBENTRY_ALSOENERGY)
    content = mapping_file(report.data)
    name = f"{report.data['site_id']}_mapping.csv"
    try:
        async with default_folder_transport(call.hass).session() as session:
            await session.put("", name, content)
    except DeliveryError as err:
        words = await async_error_text(call.hass, err.cause)
        raise failed("outbox_unusable", error=words) from err
    path = default_folder(call.hass) / name
    return {
        **_default_place(call.hass),
        "files": [{"name": name, "bytes": len(content)}],
        "file": str(path),
        "content": content.decode(),
    }
