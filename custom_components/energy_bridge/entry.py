"""The kinds of config entry: what runs each, and which platforms show it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import (
    CONF_KIND,
    CONF_TRANSPORT,
    KIND_CABINETS,
    KIND_DESTINATION,
    KIND_FERROAMP,
    TRANSPORT_DIRECT,
    TRANSPORT_FOLDER,
    TRANSPORT_FTP,
    TRANSPORT_HTTPS,
    TRANSPORT_MQTT,
    TRANSPORT_SFTP,
    TRANSPORT_SNS,
)
from .coordinator import EntryCoordinator, kind_of
from .destination.destination import Destination
from .fleet.coordinator import FleetCoordinator
from .hub.coordinator import HubCoordinator

type EnergyBridgeConfigEntry = ConfigEntry[EntryCoordinator]

type PlatformSetup = Callable[
    [HomeAssistant, ConfigEntry, AddConfigEntryEntitiesCallback], Awaitable[None]
]


@dataclass(frozen=True, slots=True)
class Wing:
    """What serves one kind of config entry."""

    coordinator: type[EntryCoordinator]
    transports: tuple[str, ...]
    platforms: tuple[Platform, ...]


WINGS: Mapping[str, Wing] = {
    KIND_FERROAMP: Wing(
        HubCoordinator,
        (TRANSPORT_DIRECT, TRANSPORT_MQTT),
        (
            Platform.BINARY_SENSOR,
            Platform.BUTTON,
            Platform.NUMBER,
            Platform.SELECT,
            Platform.SENSOR,
        ),
    ),
    KIND_CABINETS: Wing(
        FleetCoordinator,
        (TRANSPORT_DIRECT, TRANSPORT_MQTT),
        (
            Platform.BINARY_SENSOR,
            Platform.BUTTON,
            Platform.EVENT,
            Platform.SENSOR,
            Platform.TEXT,
        ),
    ),
    KIND_DESTINATION: Wing(
        Destination,
        (
            TRANSPORT_FOLDER,
            TRANSPORT_SFTP,
            TRANSPORT_FTP,
            TRANSPORT_HTTPS,
            TRANSPORT_SNS,
        ),
        (
            Platform.BINARY_SENSOR,
            Platform.BUTTON,
            Platform.EVENT,
            Platform.SENSOR,
            Platform.SWITCH,
        ),
    ),
}


def wing_of(entry: ConfigEntry) -> Wing | None:
    """What serves an entry; None for one, a kind or a way to it that only a later version knows."""
    kind = kind_of(entry)
    wing = None if kind is None else WINGS.get(kind)
    if wing is None or entry.data[CONF_TRANSPORT] not in wing.transports:
        return None
    return wing


def platform_by_kind(setups: Mapping[str, PlatformSetup]) -> PlatformSetup:
    """Let the wing of an entry's kind set up its entities."""

    async def async_setup_entry(
        hass: HomeAssistant,
        entry: ConfigEntry,
        async_add_entities: AddConfigEntryEntitiesCallback,
    ) -> None:
        """Add the entities of this entry, now and as they appear."""
        await setups[entry.data[CONF_KIND]](hass, entry, async_add_entities)

    return async_setup_entry
