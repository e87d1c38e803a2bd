"""Energy Bridge: Ferroamp EnergyHubs and battery swap cabinets in Home Assistant, and reports of their history."""

from collections.abc import Mapping
from functools import partial
from shutil import rmtree
from types import MappingProxyType

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import Platform
from homeassistant.core import HassJob, HomeAssistant
from homeassistant.exceptions import (
    ConfigEntryAuthFailed,
    ConfigEntryError,
    ConfigEntryNotReady,
)
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.typing import ConfigType

from .const import CONF_KIND, DOMAIN, KIND_CABINETS, KIND_DESTINATION, KIND_FERROAMP
from .core.ferroamp.hub import HUB_KEY
from .destination.actions import async_setup_report_services
from .destination.destination import Destination, clear_issues, destination_folder
from .destination.heartbeat import HEARTBEAT, Heartbeat
from .entry import EnergyBridgeConfigEntry
from .fleet.actions import async_setup_fleet_services
from .fleet.coordinator import (
    FleetCoordinator,
    cabinet_identifier,
    fleet_identifier,
    fleet_store,
    slot_identifier,
)
from .hub.actions import async_setup_services
from .hub.coordinator import HubCoordinator, device_identifier, hub_store
from .mqtt.connection import BrokerError, CertificateRefusedError, LoginRefusedError
from .mqtt.probes import SilentHubError
from .mqtt.tls import NotACertificateError

HARDWARE_ISSUES = ("battery_direction", "same_hub_twice")
"""What may need repair in a hub, also while it is not loaded."""

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)

PLATFORMS: Mapping[str, tuple[Platform, ...]] = MappingProxyType(
    {
        KIND_FERROAMP: (
            Platform.BINARY_SENSOR,
            Platform.BUTTON,
            Platform.NUMBER,
            Platform.SELECT,
            Platform.SENSOR,
        ),
        KIND_CABINETS: (
            Platform.BINARY_SENSOR,
            Platform.BUTTON,
            Platform.EVENT,
            Platform.SENSOR,
        ),
        KIND_DESTINATION: (
            Platform.BINARY_SENSOR,
            Platform.BUTTON,
            Platform.EVENT,
            Platform.SENSOR,
        ),
    }
)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register the actions."""
    async_setup_services(hass)
    async_setup_fleet_services(hass)
    async_setup_report_services(hass)
    heartbeat = hass.data[HEARTBEAT] = Heartbeat(hass)
    await heartbeat.async_start()
    return True


async def async_setup_entry(
    hass: HomeAssistant, entry: EnergyBridgeConfigEntry
) -> bool:
    """Connect to the hardware, then show it and keep listening; or take up the reports."""
    kind = entry.data[CONF_KIND]
    if kind == KIND_DESTINATION:
        await _async_setup_destination(hass, entry)
        return True
    coordinator = (
        FleetCoordinator(hass, entry)
        if kind == KIND_CABINETS
        else HubCoordinator(hass, entry)
    )
    try:
        await coordinator.async_start()
    except (LoginRefusedError, CertificateRefusedError) as err:
        key = (
            "login_refused"
            if isinstance(err, LoginRefusedError)
            else "certificate_refused"
        )
        raise ConfigEntryAuthFailed(
            translation_domain=DOMAIN, translation_key=key
        ) from err
    except NotACertificateError as err:
        raise ConfigEntryError(
            translation_domain=DOMAIN, translation_key="not_a_certificate"
        ) from err
    except BrokerError as err:
        raise ConfigEntryNotReady(
            translation_domain=DOMAIN,
            translation_key="cannot_connect",
            translation_placeholders={"error": str(err)},
        ) from err
    except SilentHubError as err:
        raise ConfigEntryNotReady(
            translation_domain=DOMAIN, translation_key="silent_hub"
        ) from err
    entry.runtime_data = coordinator
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS[kind])
    coordinator.async_run()
    return True


async def _async_setup_destination(
    hass: HomeAssistant, entry: EnergyBridgeConfigEntry
) -> None:
    """Take up the reports; a dead destination stops none of them from being built."""
    if "recorder" not in hass.config.components:
        raise ConfigEntryError(
            translation_domain=DOMAIN, translation_key="recorder_missing"
        )
    destination = Destination(hass, entry)
    try:
        await destination.async_start()
    except OSError as err:
        raise ConfigEntryNotReady(
            translation_domain=DOMAIN,
            translation_key="outbox_unusable",
            translation_placeholders={"error": str(err)},
        ) from err
    entry.runtime_data = destination
    await hass.config_entries.async_forward_entry_setups(
        entry, PLATFORMS[KIND_DESTINATION]
    )
    destination.async_run()
    # The stop event comes too late: what is in flight has been cancelled by then.
    entry.async_on_unload(
        hass.async_add_shutdown_job(HassJob(destination.async_stop, "stop reports"))
    )
    entry.async_on_unload(entry.add_update_listener(_async_destination_changed))


async def _async_destination_changed(
    _hass: HomeAssistant, entry: EnergyBridgeConfigEntry
) -> None:
    """Change only the reports concerned; a reload would interrupt the others."""
    if isinstance(entry.runtime_data, Destination):
        await entry.runtime_data.async_changed()


async def async_unload_entry(
    hass: HomeAssistant, entry: EnergyBridgeConfigEntry
) -> bool:
    """Take the entities down and disconnect."""
    platforms = PLATFORMS[entry.data[CONF_KIND]]
    if not await hass.config_entries.async_unload_platforms(entry, platforms):
        return False
    await entry.runtime_data.async_stop()
    if entry.disabled_by is not None:
        clear_issues(hass, entry.entry_id, HARDWARE_ISSUES)
    return True


async def async_remove_entry(
    hass: HomeAssistant, entry: EnergyBridgeConfigEntry
) -> None:
    """Remove what the entry stored, and what it asked to repair."""
    clear_issues(hass, entry.entry_id, HARDWARE_ISSUES)
    if entry.data[CONF_KIND] == KIND_DESTINATION:
        for key in (entry.entry_id, *entry.subentries):
            clear_issues(hass, key)
        folder = destination_folder(hass, entry.entry_id)
        await hass.async_add_executor_job(partial(rmtree, folder, ignore_errors=True))
    elif entry.data[CONF_KIND] == KIND_CABINETS:
        await fleet_store(hass, entry.entry_id).async_remove()
    else:
        await hub_store(hass, entry.entry_id).async_remove()


async def async_remove_config_entry_device(
    hass: HomeAssistant, entry: EnergyBridgeConfigEntry, device: dr.AnyDeviceEntry
) -> bool:
    """Let a unit or a cabinet be deleted that does not send any more."""
    if entry.state is not ConfigEntryState.LOADED:
        return False
    coordinator = entry.runtime_data
    if isinstance(coordinator, FleetCoordinator):
        return _remove_cabinet(coordinator, device)
    if isinstance(coordinator, Destination):
        return False
    for key in coordinator.hub.devices:
        if device_identifier(entry.entry_id, key) in device.identifiers:
            if key == HUB_KEY or coordinator.hub.alive(key):
                return False
            coordinator.async_forget(key)
            return True
    return True


def _remove_cabinet(coordinator: FleetCoordinator, device: dr.AnyDeviceEntry) -> bool:
    """A slot can be deleted once its cabinet is gone or has no such slot any more."""
    if fleet_identifier(coordinator.config_entry.entry_id) in device.identifiers:
        return False
    for mac in coordinator.fleet.known:
        if cabinet_identifier(mac) in device.identifiers:
            if coordinator.fleet.alive(mac):
                return False
            coordinator.async_forget(mac)
            return True
    for mac, cabinet in coordinator.fleet.cabinets.items():
        if any(
            slot_identifier(mac, number) in device.identifiers
            for number in cabinet.slots
        ):
            return not coordinator.fleet.alive(mac)
    return True
