"""Actions: battery orders."""

from datetime import timedelta
from functools import partial

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..const import CONF_KIND, DOMAIN, KIND_FERROAMP
from ..core.ferroamp.control import Mode
from ..errors import invalid
from .coordinator import HubCoordinator

ATTR_POWER = "power"
ATTR_DURATION = "duration"

_TARGET = vol.Schema({vol.Optional(ATTR_CONFIG_ENTRY_ID): cv.string})
_ORDER = _TARGET.extend(
    {
        vol.Required(ATTR_POWER): vol.All(vol.Coerce(int), vol.Range(min=0)),
        vol.Optional(ATTR_DURATION): vol.All(
            cv.positive_time_period, vol.Range(min=timedelta(seconds=1))
        ),
    }
)

_SCHEMAS = {
    Mode.CHARGE: _ORDER,
    Mode.DISCHARGE: _ORDER,
    Mode.HOLD: _TARGET,
    Mode.AUTO: _TARGET,
}


@callback
def async_setup_hub_actions(hass: HomeAssistant) -> None:
    """Register the actions."""
    for mode, schema in _SCHEMAS.items():
        hass.services.async_register(
            DOMAIN,
            mode.value,
            partial(_execute, mode),
            schema=schema,
            supports_response=SupportsResponse.OPTIONAL,
        )


async def _execute(mode: Mode, call: ServiceCall) -> ServiceResponse:
    coordinator = _coordinator(call.hass, call.data.get(ATTR_CONFIG_ENTRY_ID))
    power: int | None = call.data.get(ATTR_POWER)
    limit = coordinator.power_limit
    if power is not None and power > limit:
        raise invalid("power_too_high", power=str(power), limit=f"{limit:.0f}")
    duration: timedelta | None = call.data.get(ATTR_DURATION)
    answer = await coordinator.battery.async_execute(
        mode, power, duration=None if duration is None else duration.total_seconds()
    )
    return {
        "transaction_id": answer.transaction_id,
        "status": answer.status.value,
        "message": answer.message,
    }


def _coordinator(hass: HomeAssistant, entry_id: str | None) -> HubCoordinator:
    """Find the hub meant: the one named, or the only one however many entries of other kinds there are."""
    hubs = [
        entry
        for entry in hass.config_entries.async_entries(DOMAIN)
        if entry.data[CONF_KIND] == KIND_FERROAMP
    ]
    if entry_id is not None:
        hubs = [entry for entry in hubs if entry.entry_id == entry_id]
        if not hubs:
            raise invalid("no_such_hub", entry_id=entry_id)
    if len(hubs) != 1:
        key = "several_hubs" if hubs else "no_hub"
        raise invalid(key)
    if hubs[0].state is not ConfigEntryState.LOADED:
        raise invalid("hub_not_loaded", entry=hubs[0].title)
    coordinator: HubCoordinator = hubs[0].runtime_data
    return coordinator
