"""Import older statistics into a hub's entities: those of the community integration, or any that are named."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
import logging

from homeassistant.components.recorder import Recorder, get_instance
from homeassistant.const import ATTR_DEVICE_ID, UnitOfEnergy
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.service import async_register_admin_service
from homeassistant.util.hass_dict import HassKey
from homeassistant.util.json import JsonValueType
import voluptuous as vol

from ..const import DOMAIN
from ..core.report.series import Dimension
from ..core.seam import HOUR, Joined, join_means, join_sums
from ..errors import failed, invalid
from ..history.history import HistoryError
from ..history.statistics import (
    Recorded,
    async_import_hours,
    read_first,
    read_hours,
    recorded_statistics,
    unit_conversion,
)
from ..history.units import conversion
from ..history.written import async_wait_written
from .entries import required_hub
from .predecessor import Pair, Predecessor, Reason, Unmapped

_LOGGER = logging.getLogger(__name__)

ATTR_SOURCE = "source"
ATTR_MAPPING = "mapping"
ATTR_PREVIEW = "preview"

HOURLY_ENERGY = 100.0
"""kWh: more than a hub and the house behind it can count in an hour."""

_LOCK: HassKey[asyncio.Lock] = HassKey(f"{DOMAIN}_statistics_import")

_IMPORT = vol.Schema(
    {
        vol.Optional(ATTR_DEVICE_ID): cv.string,
        vol.Optional(ATTR_SOURCE): cv.string,
        vol.Optional(ATTR_MAPPING, default=dict): {cv.string: cv.entity_id},
        vol.Optional(ATTR_PREVIEW, default=True): cv.boolean,
    }
)


@callback
def async_setup_statistics_import(hass: HomeAssistant) -> None:
    """Register the action, which is for administrators: what it imports stays."""
    hass.data[_LOCK] = asyncio.Lock()
    async_register_admin_service(
        hass,
        DOMAIN,
        "import_statistics",
        _async_import_statistics,
        schema=_IMPORT,
        supports_response=SupportsResponse.OPTIONAL,
    )


async def _async_import_statistics(call: ServiceCall) -> ServiceResponse:
    """Answer what is imported, or would be: nothing is written unless the preview is switched off."""
    hass = call.hass
    if "recorder" not in hass.config.components:
        raise invalid("statistics_need_recorder")
    entry = required_hub(hass, call.data.get(ATTR_DEVICE_ID))
    recorder = get_instance(hass)
    by_hand: dict[str, str] = call.data[ATTR_MAPPING]
    preview: bool = call.data[ATTR_PREVIEW]
    async with hass.data[_LOCK]:
        try:
            # An import whose caller went away may still have hours in the queue.
            await async_wait_written(hass, recorder)
            recorded = await recorder.async_add_executor_job(recorded_statistics, hass)
            old = Predecessor(hass, entry, recorded.keys())
            name = call.data.get(ATTR_SOURCE)
            source = old.require_source(name, is_needed=not by_hand)
            if source is None and not by_hand:
                raise invalid("no_old_statistics")
            pairs, unmapped = old.match(source, by_hand)
            pairs.sort(key=lambda pair: not recorded[pair.statistic_id].has_sum)
            imported: list[JsonValueType] = []
            for pair in pairs:
                joined = await recorder.async_add_executor_job(
                    _join, recorder, recorded, pair
                )
                if isinstance(joined, Reason):
                    unmapped.append(Unmapped(pair.statistic_id, joined, pair.entity_id))
                    continue
                if not preview:
                    await _async_write(hass, recorder, recorded[pair.entity_id], joined)
                units = recorded[pair.statistic_id].unit, recorded[pair.entity_id].unit
                imported.append(_told(pair, joined, *units))
        except HistoryError as err:
            _LOGGER.error("Failed to read the recorder's statistics: %s", err)
            raise failed("history_unreadable") from err
    return {
        "preview": preview,
        "source": source,
        "statistics": imported,
        "not_mapped": [_told_unmapped(each) for each in unmapped],
    }


def _join(
    recorder: Recorder, recorded: Mapping[str, Recorded], pair: Pair
) -> Joined | Reason:
    """What is to be imported for a pair, or why nothing can be; blocking."""
    old, new = recorded[pair.statistic_id], recorded.get(pair.entity_id)
    first = None if new is None else read_first(recorder, new)
    if new is None or first is None or (new.has_sum and first.sum is None):
        return Reason.NO_STATISTICS_YET
    if not (old.has_sum and new.has_sum) and not (old.has_mean and new.has_mean):
        return Reason.OTHER_KIND
    convert = unit_conversion(old, new, pair.factor)
    limit = conversion(Dimension.ENERGY, UnitOfEnergy.KILO_WATT_HOUR, new.unit)
    if convert is None or (new.has_sum and limit is None):
        return Reason.OTHER_UNIT
    hours = read_hours(recorder, old, first.end + HOUR)
    if not new.has_sum or limit is None:
        return join_means(hours, first, convert)
    most = limit(HOURLY_ENERGY)
    return join_sums(hours, first, convert, limit=most, same_meter=pair.same_meter)


async def _async_write(
    hass: HomeAssistant, recorder: Recorder, new: Recorded, joined: Joined
) -> None:
    """Import; what is not there afterwards is left to the next call."""
    hours = joined.hours if joined.zero is None else (joined.zero, *joined.hours)
    if not await async_import_hours(hass, recorder, new, hours):
        raise failed("statistics_not_written", entity_id=new.metadata["statistic_id"])


def _told(
    pair: Pair, joined: Joined, old_unit: str | None, unit: str | None
) -> dict[str, JsonValueType]:
    hours = joined.hours
    return {
        "statistic_id": pair.statistic_id,
        "entity_id": pair.entity_id,
        "old_unit": old_unit,
        "unit": unit,
        "factor": _rounded(joined.factor),
        "hours": len(hours),
        "skipped": joined.skipped,
        "first": _time(hours[0].start) if hours else None,
        "last": _time(hours[-1].start) if hours else None,
        "shift": _rounded(joined.shift),
        "seam": _rounded(joined.change),
    }


def _told_unmapped(unmapped: Unmapped) -> dict[str, JsonValueType]:
    return {
        "statistic_id": unmapped.statistic_id,
        "entity_id": unmapped.entity_id,
        "reason": unmapped.reason.value,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()
