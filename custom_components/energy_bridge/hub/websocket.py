"""What a page asks of a hub over the websocket, beside the states of its entities."""

from typing import Any, TypedDict

from homeassistant.components import websocket_api
from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import ATTR_DEVICE_ID, Platform
from homeassistant.core import HomeAssistant, callback
import voluptuous as vol

from ..const import CONF_MAIN_FUSE, DOMAIN
from ..core.ferroamp.hub import HUB_KEY
from ..core.ferroamp.order_book import BatteryState
from ..entity import Permissions
from ..errors import invalid
from .coordinator import HubCoordinator
from .devices import entity_unique_id
from .entity import has_battery
from .entries import required_hub
from .select import MODE


class LastAnswer(TypedDict):
    """What the hub answered last, in its own words; `mode` is that of the order it is about, where that is known."""

    status: str | None
    message: str
    mode: str | None


class HubFigures(TypedDict):
    """What no entity of a hub says, or not at once.

    `main_fuse` in A; `largest_power` in W, None without a battery; `until`, when the order in force ends, in s since 1970.
    """

    main_fuse: int | None
    largest_power: float | None
    until: float | None
    last_answer: LastAnswer | None


@callback
def async_setup_hub_commands(hass: HomeAssistant) -> None:
    """Register the commands."""
    websocket_api.async_register_command(hass, _async_tell_hub)


@callback
@websocket_api.websocket_command(
    {vol.Required("type"): f"{DOMAIN}/hub", vol.Required(ATTR_DEVICE_ID): str}
)
def _async_tell_hub(
    hass: HomeAssistant, connection: ActiveConnection, message: dict[str, Any]
) -> None:
    """Answer whoever may see the battery's mode."""
    entry = required_hub(hass, message[ATTR_DEVICE_ID])
    permissions = Permissions(hass, connection.context(message), connection.user)
    permissions.async_require_read(
        Platform.SELECT, entity_unique_id(entry.entry_id, HUB_KEY, MODE.key)
    )
    if entry.state is not ConfigEntryState.LOADED:
        raise invalid("hub_not_loaded", entry=entry.title)
    connection.send_result(message["id"], _figures(entry.runtime_data))


def _figures(coordinator: HubCoordinator) -> HubFigures:
    state = coordinator.battery.state
    is_controlled = has_battery(coordinator.hub.devices[HUB_KEY])
    return HubFigures(
        main_fuse=coordinator.config_entry.options.get(CONF_MAIN_FUSE),
        largest_power=coordinator.power_range.largest if is_controlled else None,
        until=state.until,
        last_answer=_last_answer(state),
    )


def _last_answer(state: BatteryState) -> LastAnswer | None:
    if state.answer is None:
        return None
    return LastAnswer(
        status=None if state.status is None else state.status.value,
        message=state.answer,
        mode=None if state.answered is None else state.answered.value,
    )
