"""Triggers of hubs."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..automation import DeviceTrigger, Happening, async_tell_triggers
from ..coordinator import Devices
from ..core.ferroamp.control import BatteryOrder
from ..core.ferroamp.hub import HUB_KEY
from .devices import device_identifier


class BatteryOrderRefusedTrigger(DeviceTrigger):
    """The hub refused an order that was given here, with `mode`, `power` (W) and its words as `message`."""

    name = "battery_order_refused"


@callback
def async_tell_refusal(
    hass: HomeAssistant, entry: ConfigEntry, order: BatteryOrder, message: str
) -> None:
    """Run the automations that wait for the refusal of an order."""
    identifier = device_identifier(entry.entry_id, HUB_KEY)
    if (device := Devices(hass, entry).async_get(identifier)) is None:
        return
    data = {"mode": order.mode.value, "power": order.power, "message": message}
    async_tell_triggers(
        hass, BatteryOrderRefusedTrigger.name, Happening((device.id,), data)
    )
