"""Actions: battery orders."""

from datetime import timedelta
from functools import partial

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import ATTR_DEVICE_ID, Platform
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.helpers import config_validation as cv
from homeassistant.util.json import JsonValueType
import voluptuous as vol

from ..const import DOMAIN
from ..core.ferroamp.control import Mode
from ..core.ferroamp.hub import HUB_KEY
from ..entity import async_permissions
from ..errors import async_told, invalid
from .coordinator import HubCoordinator
from .devices import entity_unique_id
from .entries import required_hub
from .select import MODE

ATTR_POWER = "power"
ATTR_DURATION = "duration"

MAX_DURATION = timedelta(days=366)
"""An end far beyond that could not even be shown."""

_HUB = vol.Schema({vol.Optional(ATTR_DEVICE_ID): cv.string})
_ORDER = _HUB.extend(
    {
        vol.Required(ATTR_POWER): vol.All(vol.Coerce(int), vol.Range(min=0)),
        vol.Optional(ATTR_DURATION): vol.All(
            cv.positive_time_period,
            vol.Range(min=timedelta(seconds=1), max=MAX_DURATION),
        ),
    }
)

_ACTIONS = {
    "charge_battery": (Mode.CHARGE, _ORDER),
    "discharge_battery": (Mode.DISCHARGE, _ORDER),
    "hold_battery": (Mode.HOLD, _HUB),
    "release_battery": (Mode.AUTO, _HUB),
}


@callback
def async_setup_hub_actions(hass: HomeAssistant) -> None:
    """Register the actions."""
    for name, (mode, schema) in _ACTIONS.items():
        hass.services.async_register(
            DOMAIN,
            name,
            partial(_async_execute, mode),
            schema=schema,
            supports_response=SupportsResponse.OPTIONAL,
        )


async def _async_execute(mode: Mode, call: ServiceCall) -> ServiceResponse:
    entry = required_hub(call.hass, call.data.get(ATTR_DEVICE_ID))
    select = entity_unique_id(entry.entry_id, HUB_KEY, MODE.key)
    (await async_permissions(call.hass, call.context)).async_require_control(
        Platform.SELECT, select
    )
    if entry.state is not ConfigEntryState.LOADED:
        raise invalid("hub_not_loaded", entry=entry.title)
    coordinator: HubCoordinator = entry.runtime_data
    power: int | None = call.data.get(ATTR_POWER)
    limit = coordinator.battery.state.limit  # forgotten once a larger order succeeds
    duration: timedelta | None = call.data.get(ATTR_DURATION)
    answer = await coordinator.battery.async_execute(
        mode, power, duration=None if duration is None else duration.total_seconds()
    )
    response: dict[str, JsonValueType] = {
        "transaction_id": answer.transaction_id,
        "status": answer.status.value,
        "message": answer.message,
    }
    if power is not None and limit is not None and power > limit:
        response["warning"] = await async_told(
            call.hass, "above_allowed_power", power=f"{limit:.0f}"
        )
    return response
