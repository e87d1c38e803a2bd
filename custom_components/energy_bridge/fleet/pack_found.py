"""Where the pack is that somebody looks for on the screen."""

from typing import Any, override

from homeassistant.components.sensor import SensorEntity
from homeassistant.const import MAX_LENGTH_STATE_STATE

from ..coordinator import Devices
from ..core.cabinet.packs import Stay
from .devices import slot_identifier
from .entity import FleetDeviceEntity
from .stays import async_tell_stay
from .tables.fleet import AWAY, NO_SEARCH, NOT_FOUND, SEVERAL

MAX_SHOWN = 20
"""Packs that are named where a text may mean several."""


class PackFound(FleetDeviceEntity, SensorEntity):
    """The slot of the pack that is looked for; where it was, as attribute. It is followed until another one is looked for."""

    _unrecorded_attributes = frozenset({"packs", "before"})
    _shown: tuple[str, str | None, tuple[Stay, ...]] | None = None

    @override
    def refresh(self) -> bool:
        search = self.coordinator.search
        shown = (search.text, search.pack_id, search.stays)
        if shown == self._shown:
            return False
        self._shown = shown
        self._attr_native_value = self._state()[:MAX_LENGTH_STATE_STATE]
        self._attr_extra_state_attributes = self._attributes()
        return True

    def _state(self) -> str:
        search = self.coordinator.search
        if not search.text:
            return NO_SEARCH
        if search.candidates:
            return SEVERAL
        if not search.stays:
            return NOT_FOUND
        last = search.stays[0]
        if last.end is not None:
            return AWAY
        devices = Devices(self.coordinator.hass, self.coordinator.config_entry)
        device = devices.async_get(slot_identifier(last.mac, last.slot))
        name = (device.name_by_user or device.name) if device else None
        return name or f"{last.mac} {last.slot}"

    def _attributes(self) -> dict[str, Any]:
        """The pack, its place now, and its places before; or the packs that may be meant."""
        search = self.coordinator.search
        if search.candidates:
            return {"packs": [*search.candidates[:MAX_SHOWN]]}
        if not (stays := search.stays):
            return {}
        told = [
            async_tell_stay(self.coordinator.hass, self.coordinator.config_entry, stay)
            for stay in stays
        ]
        now = told.pop(0) if stays[0].end is None else {}
        now.pop("until", None)
        return {"pack_id": search.pack_id, **now, "before": told}
