"""Triggers of cabinets."""

from collections.abc import Mapping
from typing import Any, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
import voluptuous as vol

from ..automation import DeviceTrigger, Happening, async_tell_triggers
from ..coordinator import Devices
from ..core.cabinet.protocol import Notification
from .devices import cabinet_identifier, slot_identifier

ATTR_SLOT = "slot"
OPENED = "open_slot_success"
"""The event with which a cabinet says that a door has opened, whoever asked for it."""


class SlotOpenedTrigger(DeviceTrigger):
    """A slot was opened, with `slot`, `order_number`, `pack_id` and `soc`."""

    name = "slot_opened"
    options = {vol.Optional(ATTR_SLOT): vol.All(vol.Coerce(int), vol.Range(min=0))}

    @override
    def is_meant(self, data: Mapping[str, Any]) -> bool:
        """Whether it is the slot that was chosen, if one was."""
        slot: int | None = self._options.get(ATTR_SLOT)
        return slot is None or bool(slot == data[ATTR_SLOT])


@callback
def async_tell_opening(
    hass: HomeAssistant, entry: ConfigEntry, mac: str, notification: Notification
) -> None:
    """Run the automations that wait for a slot to be opened, if that is what a cabinet notifies of."""
    slot = notification.slot
    if notification.event != OPENED or slot is None:
        return
    devices = Devices(hass, entry)
    found = map(
        devices.async_get, (slot_identifier(mac, slot), cabinet_identifier(mac))
    )
    device_ids = tuple(device.id for device in found if device is not None)
    if not device_ids:
        return
    data = {
        ATTR_SLOT: slot,
        "order_number": notification.order_number or None,
        "pack_id": notification.pack_id,
        "soc": notification.state_of_charge,
    }
    async_tell_triggers(hass, SlotOpenedTrigger.name, Happening(device_ids, data))
