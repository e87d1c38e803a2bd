"""Actions for cabinets: open a slot, set the thresholds, find a pack."""

from homeassistant.const import ATTR_DEVICE_ID, Platform
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

from ..const import DOMAIN
from ..coordinator import Devices
from ..core.cabinet.orders import MAX_ORDER_NUMBER_LENGTH, SlotContent
from ..core.cabinet.thresholds import RANGES, Thresholds
from ..entity import async_permissions
from ..errors import invalid
from .button import OPEN
from .coordinator import FleetCoordinator
from .devices import cabinet_identifier, slot_entity_unique_id
from .entries import find_cabinet, loaded_fleets
from .log_server import required_log_server
from .orders import async_open_slot, async_set_thresholds
from .stays import async_tell_stay
from .tables.slot import PACK

ATTR_SLOT = "slot"
ATTR_KIND = "kind"
ATTR_ORDER_NUMBER = "order_number"
ATTR_WAIT = "wait"
ATTR_PACK_ID = "pack_id"
ATTR_GZIP = "enable_gzip"

_OPEN_SLOT = vol.Schema(
    {
        vol.Required(ATTR_DEVICE_ID): cv.string,
        vol.Optional(ATTR_SLOT): vol.All(vol.Coerce(int), vol.Range(min=0)),
        vol.Optional(ATTR_KIND): vol.Coerce(SlotContent),
        vol.Optional(ATTR_ORDER_NUMBER): vol.All(
            cv.string, vol.Length(min=1, max=MAX_ORDER_NUMBER_LENGTH)
        ),
        vol.Optional(ATTR_WAIT, default=True): cv.boolean,
    }
)

SETTINGS = tuple(name for name in RANGES if not name.startswith("ftp_"))

_SET_THRESHOLDS = vol.Schema(
    {
        vol.Required(ATTR_DEVICE_ID): cv.string,
        **{
            vol.Required(name): vol.All(
                vol.Coerce(int), vol.Range(min=RANGES[name][0], max=RANGES[name][1])
            )
            for name in SETTINGS
        },
        vol.Optional(ATTR_GZIP, default=False): cv.boolean,
    }
)

_FIND_PACK = vol.Schema({vol.Required(ATTR_PACK_ID): cv.string})


@callback
def async_setup_fleet_actions(hass: HomeAssistant) -> None:
    """Register the actions."""
    hass.services.async_register(
        DOMAIN,
        "open_slot",
        _async_open_slot,
        schema=_OPEN_SLOT,
        supports_response=SupportsResponse.OPTIONAL,
    )
    async_register_admin_service(
        hass,
        DOMAIN,
        "set_thresholds",
        _async_set_thresholds,
        schema=_SET_THRESHOLDS,
        supports_response=SupportsResponse.OPTIONAL,
    )
    hass.services.async_register(
        DOMAIN,
        "find_pack",
        _async_find_pack,
        schema=_FIND_PACK,
        supports_response=SupportsResponse.ONLY,
    )


async def _async_open_slot(call: ServiceCall) -> ServiceResponse:
    coordinator, mac, of_device = _cabinet_and_slot(call)
    slot: int | None = call.data.get(ATTR_SLOT, of_device)
    if slot is None:
        raise invalid("slot_missing")
    if of_device is not None and slot != of_device:
        raise invalid("slots_differ", slot=str(slot), of_device=str(of_device))
    permissions = await async_permissions(call.hass, call.context)
    permissions.async_require_control(
        Platform.BUTTON, slot_entity_unique_id(mac, slot, OPEN.key)
    )
    _refuse_silent(coordinator, mac)
    if slot not in coordinator.fleet.cabinets[mac].slots:
        raise invalid("no_such_slot", slot=str(slot))
    outcome = await async_open_slot(
        coordinator,
        mac,
        slot,
        call.data.get(ATTR_KIND),
        call.data.get(ATTR_ORDER_NUMBER),
        wait=call.data[ATTR_WAIT],
    )
    return {
        "order_number": outcome.order_number,
        "event": outcome.event,
        "pack_id": outcome.pack_id,
        "soc": outcome.state_of_charge,
    }


async def _async_set_thresholds(call: ServiceCall) -> ServiceResponse:
    coordinator, mac, slot = _cabinet_and_slot(call)
    if slot is not None:
        raise invalid("no_such_cabinet", device_id=call.data[ATTR_DEVICE_ID])
    _refuse_silent(coordinator, mac)
    thresholds = Thresholds(
        **{name: call.data[name] for name in SETTINGS},
        enable_gzip=call.data[ATTR_GZIP],
        server=required_log_server(coordinator.config_entry, mac),
    )
    answer = await async_set_thresholds(coordinator, mac, thresholds)
    return dict(answer)


async def _async_find_pack(call: ServiceCall) -> ServiceResponse:
    """Answer from the slots whose pack the caller may see."""
    pack_id: str = call.data[ATTR_PACK_ID].strip()
    permissions = await async_permissions(call.hass, call.context)
    stays = sorted(
        (
            (stay, coordinator)
            for coordinator in loaded_fleets(call.hass)
            for stay in coordinator.fleet.packs.find(pack_id)
            if permissions.async_may_read(
                Platform.SENSOR, slot_entity_unique_id(stay.mac, stay.slot, PACK.key)
            )
        ),
        key=lambda item: -item[0].start,
    )
    if not stays:
        raise invalid("no_such_pack", pack_id=pack_id)
    told: list[JsonValueType] = [
        async_tell_stay(call.hass, coordinator.config_entry, stay)
        for stay, coordinator in stays
    ]
    present = told[0] if stays[0][0].end is None else None
    return {
        "pack_id": pack_id,
        "now": present,
        "before": told[1:] if present else told,
    }


def _cabinet_and_slot(call: ServiceCall) -> tuple[FleetCoordinator, str, int | None]:
    """The cabinet that a device stands for, and its slot where it stands for one."""
    device_id: str = call.data[ATTR_DEVICE_ID]
    if (found := find_cabinet(call.hass, device_id)) is None:
        raise invalid("no_such_cabinet", device_id=device_id)
    return found


def _refuse_silent(coordinator: FleetCoordinator, mac: str) -> None:
    """Order nothing of a silent cabinet: a broker may keep what is sent now, and open a door much later."""
    if not coordinator.presence.alive(mac):
        device = Devices(coordinator.hass, coordinator.config_entry).async_get(
            cabinet_identifier(mac)
        )
        raise invalid("cabinet_silent", cabinet=(device and device.name) or mac)
