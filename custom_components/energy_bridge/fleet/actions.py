"""Actions for cabinets: open a slot, set the thresholds, find a pack."""

from datetime import UTC, datetime

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import (
    ATTR_DEVICE_ID,
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_USERNAME,
)
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.util.json import JsonValueType
import voluptuous as vol

from ..const import (
    CONF_DIRECTORY,
    CONF_KIND,
    CONF_LOG_SERVER,
    DEFAULT_FTP_PORT,
    DOMAIN,
    KIND_CABINETS,
)
from ..core.cabinet.orders import MAX_ORDER_NUMBER_LENGTH, SlotContent
from ..core.cabinet.packs import Stay
from ..core.cabinet.thresholds import RANGES, LogServer, Thresholds
from ..errors import invalid
from .coordinator import FleetCoordinator
from .devices import cabinet_identifier
from .orders import async_open_slot, async_set_thresholds

ATTR_SLOT = "slot"
ATTR_KIND = "kind"
ATTR_ORDER_NUMBER = "order_number"
ATTR_WAIT = "wait"
ATTR_BATTERY_ID = "battery_id"
ATTR_GZIP = "enable_gzip"

_OPEN_SLOT = vol.Schema(
    {
        vol.Required(ATTR_DEVICE_ID): cv.string,
        vol.Required(ATTR_SLOT): vol.All(vol.Coerce(int), vol.Range(min=0)),
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

_FIND_PACK = vol.Schema({vol.Required(ATTR_BATTERY_ID): cv.string})


@callback
def async_setup_fleet_actions(hass: HomeAssistant) -> None:
    """Register the actions."""
    hass.services.async_register(
        DOMAIN,
        "open_slot",
        _open_slot,
        schema=_OPEN_SLOT,
        supports_response=SupportsResponse.OPTIONAL,
    )
    hass.services.async_register(
        DOMAIN,
        "set_thresholds",
        _set_thresholds,
        schema=_SET_THRESHOLDS,
        supports_response=SupportsResponse.OPTIONAL,
    )
    hass.services.async_register(
        DOMAIN,
        "find_battery",
        _find_pack,
        schema=_FIND_PACK,
        supports_response=SupportsResponse.ONLY,
    )


async def _open_slot(call: ServiceCall) -> ServiceResponse:
    coordinator, mac = _cabinet(call.hass, call.data[ATTR_DEVICE_ID])
    slot: int = call.data[ATTR_SLOT]
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
        "battery_id": outcome.pack_id,
        "soc": outcome.state_of_charge,
    }


async def _set_thresholds(call: ServiceCall) -> ServiceResponse:
    coordinator, mac = _cabinet(call.hass, call.data[ATTR_DEVICE_ID])
    server = coordinator.config_entry.options.get(CONF_LOG_SERVER, {})
    thresholds = Thresholds(
        **{name: call.data[name] for name in SETTINGS},
        enable_gzip=call.data[ATTR_GZIP],
        server=LogServer(
            url=server.get(CONF_HOST, ""),
            user=server.get(CONF_USERNAME, ""),
            password=server.get(CONF_PASSWORD, ""),
            port=server.get(CONF_PORT, DEFAULT_FTP_PORT),
            directory=server.get(CONF_DIRECTORY, "/"),
        ),
    )
    answer = await async_set_thresholds(coordinator, mac, thresholds)
    return dict(answer)


async def _find_pack(call: ServiceCall) -> ServiceResponse:
    pack_id: str = call.data[ATTR_BATTERY_ID].strip()
    stays = sorted(
        (
            (stay, coordinator)
            for coordinator in _fleets(call.hass)
            for stay in coordinator.fleet.packs.find(pack_id)
        ),
        key=lambda item: -item[0].start,
    )
    if not stays:
        raise invalid("no_such_battery", battery_id=pack_id)
    told: list[JsonValueType] = [_stay_of(call.hass, *item) for item in stays]
    present = told[0] if stays[0][0].end is None else None
    return {
        "battery_id": pack_id,
        "now": present,
        "before": told[1:] if present else told,
    }


def _stay_of(
    hass: HomeAssistant, stay: Stay, coordinator: FleetCoordinator
) -> dict[str, JsonValueType]:
    """Where a pack was, and from when to when."""
    device = dr.async_get(hass).async_get_device_by_identifier(
        cabinet_identifier(stay.mac), coordinator.config_entry.entry_id
    )
    return {
        "cabinet": device.name if device else stay.mac,
        "device_id": device.id if device else None,
        "slot": stay.slot,
        "since": _iso(stay.start),
        "until": None if stay.end is None else _iso(stay.end),
    }


def _iso(time: float) -> str:
    return datetime.fromtimestamp(int(time), UTC).isoformat()


def _fleets(hass: HomeAssistant) -> list[FleetCoordinator]:
    return [
        entry.runtime_data
        for entry in hass.config_entries.async_entries(DOMAIN)
        if entry.data[CONF_KIND] == KIND_CABINETS
        and entry.state is ConfigEntryState.LOADED
    ]


def _cabinet(hass: HomeAssistant, device_id: str) -> tuple[FleetCoordinator, str]:
    """Find the cabinet that a device stands for, or whose slot it stands for; refuse a silent one."""
    device = dr.async_get(hass).async_get(device_id)
    for coordinator in _fleets(hass):
        for mac in coordinator.fleet.cabinets:
            domain, name = cabinet_identifier(mac)
            if device is not None and any(
                identifier == (domain, name)
                or (identifier[0] == domain and identifier[1].startswith(f"{name}_"))
                for identifier in device.identifiers
            ):
                if coordinator.alive(mac):
                    return coordinator, mac
                # A broker may keep what is sent now, and open a door much later.
                raise invalid("cabinet_silent", cabinet=device.name or mac)
    raise invalid("no_such_cabinet", device_id=device_id)
