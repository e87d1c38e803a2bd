"""Diagnostics of one entry, without secrets and serial numbers."""

import re
from typing import Any

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_USERNAME
from homeassistant.core import HomeAssistant

from .const import (
    CONF_AUTHORITY,
    CONF_CABINETS,
    CONF_DIRECTORY,
    CONF_HOST_KEY,
    CONF_PASSPHRASE,
    CONF_PINNED,
    CONF_PRIVATE_KEY,
)
from .core.ferroamp.device import Device
from .core.ferroamp.hub import rates
from .destination.destination import Destination
from .destination.diagnostics import destination_diagnostics
from .entry import EnergyBridgeConfigEntry
from .fleet.coordinator import FleetCoordinator
from .fleet.diagnostics import fleet_diagnostics
from .hub.coordinator import HubCoordinator

TO_REDACT = {
    CONF_HOST,
    CONF_USERNAME,
    CONF_PASSWORD,
    CONF_AUTHORITY,
    CONF_CABINETS,
    CONF_DIRECTORY,
    CONF_HOST_KEY,
    CONF_PASSPHRASE,
    CONF_PINNED,
    CONF_PRIVATE_KEY,
}

_ID = re.compile(
    r'("[\s_]*(?:id|parent_*eso(?:_*id)?)[\s_]*"\s*:\s*(?:\{[^{}]*?"\s*val\s*"\s*:\s*)?"?)'
    r'([^"{},]*)',
    re.IGNORECASE,
)
"""An identifier in a message, also in one that is cut off or spelt in another way."""


def _masked(serial: str) -> str:
    """Keep the end, which is enough to tell two units apart."""
    return f"**{serial[-3:]}" if serial else ""


def _raw(payload: bytes) -> str:
    text = payload[:8192].decode("utf-8", "replace")
    return _ID.sub(lambda found: f"{found[1]}{_masked(found[2].strip())}", text)


def _device(device: Device, alive: bool) -> dict[str, Any]:
    return {
        "kind": device.key.kind.value,
        "serial": _masked(device.key.serial),
        "parent": _masked(device.parent.serial) if device.parent else None,
        "alive": alive,
        "silence_limit": device.silence_limit,
        "seen": sorted(device.seen),
        "unknown_keys": list(device.last.unknown) if device.last else [],
        "bad_registers": device.bad_registers,
        "counters": {
            name: {
                "total": guard.total,
                "ceiling": guard.ceiling,
                "offset": guard.state.offset if guard.state else None,
                "falls": guard.refusals.falls,
                "rises": guard.refusals.rises,
                "restarts": guard.refusals.restarts,
                "rebased": guard.refusals.rebased,
                "last_refused": guard.refusals.last_refused,
            }
            for name, guard in device.guards.items()
            if name in device.seen or guard.source in device.seen
        },
    }


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: EnergyBridgeConfigEntry
) -> dict[str, Any]:
    """What helps to understand the hardware's behaviour."""
    coordinator = entry.runtime_data
    stored = {
        "entry": async_redact_data(dict(entry.data), TO_REDACT),
        "options": async_redact_data(dict(entry.options), TO_REDACT),
    }
    if isinstance(coordinator, Destination):
        return {**stored, **destination_diagnostics(coordinator)}
    connection = coordinator.connection
    return {
        **stored,
        "connection": {
            "connected": connection is not None and connection.connected,
            "dropped": connection.dropped if connection else 0,
        },
        **(
            fleet_diagnostics(coordinator)
            if isinstance(coordinator, FleetCoordinator)
            else _hub(coordinator)
        ),
    }


def _hub(coordinator: HubCoordinator) -> dict[str, Any]:
    hub = coordinator.hub
    return {
        "messages_per_minute": rates(hub.traffic),
        "last_messages": {
            kind.value: _raw(item.last_payload)
            for kind, item in hub.traffic.items()
            if item.messages
        },
        "refused_messages": {
            cause.value: count for cause, count in hub.checks.causes.items()
        },
        "clock_skew": hub.checks.clock_skew,
        "power_balance": {
            "balanced": hub.checks.balanced,
            "unbalanced": hub.checks.unbalanced,
        },
        "battery_direction_contradicts": hub.checks.direction,
        "battery": dict(coordinator.battery.store()),
        "devices": [
            _device(device, hub.alive(key)) for key, device in hub.devices.items()
        ],
    }
