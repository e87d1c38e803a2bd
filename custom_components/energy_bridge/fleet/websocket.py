"""What a page asks of cabinets and the packs in them over the websocket."""

from functools import cache
from typing import Any, TypedDict

from homeassistant.components import websocket_api
from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.const import ATTR_DEVICE_ID, Platform
from homeassistant.core import HomeAssistant, callback
import voluptuous as vol

from ..const import DOMAIN
from ..coordinator import Devices
from ..core.cabinet.packs import Stay
from ..core.cabinet.trails import last_change, trail_of
from ..entity import Permissions
from ..errors import invalid
from .coordinator import FleetCoordinator
from .devices import cabinet_identifier, slot_entity_unique_id
from .entries import find_cabinet, find_fleet, loaded_fleets
from .tables.cabinet import LOCATED
from .tables.fleet import AWAY
from .tables.slot import OPEN, PACK

ATTR_SEARCH = "search"

MAX_PACKS = 20
"""That are told at once."""

_MAX_TEXT = 100

type _Place = tuple[FleetCoordinator, Stay]


class PackMove(TypedDict):
    """A pack `arrived` or `left`; the device is the cabinet's, None once that is gone. Times are s since 1970."""

    device_id: str | None
    slot: int
    time: float
    what: str


class FoundPack(TypedDict):
    """Where a pack is, or was last, as far as the caller may see.

    `state` is that of the slot, `away` once the pack has left it, and None while the cabinet does not say it. `trail` has the
    newest move first.
    """

    pack: str
    device_id: str | None
    slot: int
    state: str | None
    since: float
    trail: list[PackMove]


class FoundPacks(TypedDict):
    """The packs that came or left last, the newest first; `more` tells whether there are others."""

    packs: list[FoundPack]
    more: bool


class CabinetFigures(TypedDict):
    """What no entity of a cabinet says, or not at once.

    `full_threshold` in %; `may_open` has the numbers of the slots that the caller may open. Both are None until the cabinet
    has spoken since Home Assistant's start.
    """

    full_threshold: float | None
    may_open: list[int] | None


@callback
def async_setup_fleet_commands(hass: HomeAssistant) -> None:
    """Register the commands."""
    websocket_api.async_register_command(hass, _async_tell_cabinet)
    websocket_api.async_register_command(hass, _async_tell_packs)


@callback
@websocket_api.websocket_command(
    {vol.Required("type"): f"{DOMAIN}/cabinet", vol.Required(ATTR_DEVICE_ID): str}
)
def _async_tell_cabinet(
    hass: HomeAssistant, connection: ActiveConnection, message: dict[str, Any]
) -> None:
    """Answer whoever may see how many packs are ready."""
    device_id = message[ATTR_DEVICE_ID]
    found = find_cabinet(hass, device_id)
    if found is None or found[2] is not None:
        raise invalid("no_such_cabinet", device_id=device_id)
    coordinator, mac, _ = found
    permissions = Permissions(hass, connection.context(message), connection.user)
    permissions.async_require_read(
        Platform.SENSOR, f"{cabinet_identifier(mac)[1]}_{LOCATED}"
    )
    cabinet = coordinator.fleet.cabinets.get(mac)
    if cabinet is None:
        figures = CabinetFigures(full_threshold=None, may_open=None)
    else:
        figures = CabinetFigures(
            full_threshold=cabinet.full_threshold,
            may_open=[
                slot
                for slot in sorted(cabinet.slots)
                if permissions.async_may_control(
                    Platform.BUTTON, slot_entity_unique_id(mac, slot, OPEN.key)
                )
            ],
        )
    connection.send_result(message["id"], figures)


@callback
@websocket_api.websocket_command(
    {
        vol.Required("type"): f"{DOMAIN}/packs",
        vol.Optional(ATTR_DEVICE_ID): str,
        vol.Optional(ATTR_SEARCH, default=""): vol.All(str, vol.Length(max=_MAX_TEXT)),
    }
)
def _async_tell_packs(
    hass: HomeAssistant, connection: ActiveConnection, message: dict[str, Any]
) -> None:
    """Answer from the slots whose pack the caller may see, as the action `find_pack` does."""
    permissions = Permissions(hass, connection.context(message), connection.user)
    search = _Search(hass, permissions, message.get(ATTR_DEVICE_ID))
    connection.send_result(message["id"], search.async_tell(message[ATTR_SEARCH]))


class _Search:
    """Packs of all cabinets, of those of one broker, or of one cabinet; raises ServiceValidationError for another device."""

    def __init__(
        self, hass: HomeAssistant, permissions: Permissions, device_id: str | None
    ) -> None:
        self._hass = hass
        self._permissions = permissions
        self._fleets = self._chosen = loaded_fleets(hass)
        self._mac: str | None = None
        if device_id is not None:
            self._choose(device_id)
        # Thousands of packs have few places.
        self._may_see = cache(self._async_may_see)
        self._device_id = cache(self._async_device_id)

    def _choose(self, device_id: str) -> None:
        if (fleet := find_fleet(self._hass, device_id)) is not None:
            self._chosen = [fleet]
            return
        cabinet = find_cabinet(self._hass, device_id)
        if cabinet is None or cabinet[2] is not None:
            raise invalid("no_such_cabinets", device_id=device_id)
        self._chosen, self._mac = [cabinet[0]], cabinet[1]

    @callback
    def async_tell(self, text: str) -> FoundPacks:
        """Tell of the packs whose ids have the text in them; of all, if it is blank."""
        found: list[FoundPack] = []
        for pack_id in self._candidates(text):
            if len(found) > MAX_PACKS:
                break
            places = self._places(pack_id)
            if places and self._mac in (None, places[0][1].mac):
                found.append(self._tell_pack(pack_id, places))
        found.sort(key=lambda pack: -pack["since"])
        return FoundPacks(packs=found[:MAX_PACKS], more=len(found) > MAX_PACKS)

    def _candidates(self, text: str) -> list[str]:
        """The packs that may be meant, those that came or left last first."""
        newest: dict[str, float] = {}
        for fleet in self._chosen:
            packs = fleet.fleet.packs
            for pack_id in packs.search(text) if text.strip() else packs.pack_ids():
                if (stay := packs.newest(pack_id)) is not None:
                    known = newest.get(pack_id, 0.0)
                    newest[pack_id] = max(known, last_change(stay))
        return sorted(newest, key=lambda pack_id: -newest[pack_id])

    def _places(self, pack_id: str) -> list[_Place]:
        """Where a pack is and was, as far as the caller may see, the newest first."""
        places = [
            (fleet, stay)
            for fleet in self._fleets
            for stay in fleet.fleet.packs.find(pack_id)
            if self._may_see(stay.mac, stay.slot)
        ]
        return sorted(places, key=lambda place: -place[1].start)

    def _tell_pack(self, pack_id: str, places: list[_Place]) -> FoundPack:
        fleet, last = places[0]
        fleets = {stay.mac: fleet for fleet, stay in reversed(places)}
        return FoundPack(
            pack=pack_id,
            device_id=self._device_id(fleet, last.mac),
            slot=last.slot,
            state=_state(fleet, last),
            since=last_change(last),
            trail=[
                PackMove(
                    device_id=self._device_id(fleets[move.mac], move.mac),
                    slot=move.slot,
                    time=move.time,
                    what="arrived" if move.arrived else "left",
                )
                for move in trail_of(stay for _, stay in places)
            ],
        )

    def _async_may_see(self, mac: str, slot: int) -> bool:
        return self._permissions.async_may_read(
            Platform.SENSOR, slot_entity_unique_id(mac, slot, PACK.key)
        )

    def _async_device_id(self, fleet: FleetCoordinator, mac: str) -> str | None:
        devices = Devices(self._hass, fleet.config_entry)
        device = devices.async_get(cabinet_identifier(mac))
        return None if device is None else device.id


def _state(fleet: FleetCoordinator, last: Stay) -> str | None:
    """What the slot of a pack says of it; AWAY for one that has left."""
    if last.end is not None:
        return AWAY
    cabinet = fleet.fleet.cabinets.get(last.mac)
    if cabinet is None or not fleet.presence.alive(last.mac):
        return None
    slot = cabinet.slots.get(last.slot)
    return None if slot is None or slot.state is None else slot.state.value
