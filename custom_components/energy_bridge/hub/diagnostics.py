"""Diagnostics of one hub, without whole serial numbers."""

import dataclasses
from typing import Any

from ..core.ferroamp.device import Device
from ..core.ferroamp.redaction import redacted_message, shown_key
from ..core.masking import masked
from ..core.traffic import rates
from ..mqtt.diagnostics import connection_diagnostics
from .coordinator import HubCoordinator


def _device(device: Device, alive: bool) -> dict[str, Any]:
    return {
        "kind": device.key.kind.value,
        "serial": masked(device.key.serial),
        "parent": masked(device.parent.serial) if device.parent else None,
        "alive": alive,
        "silence_limit": device.silence_limit,
        "held_back": device.held_back,
        "seen": sorted(device.seen),
        "unknown_keys": [
            shown_key(key) for key in (device.last.unknown if device.last else ())
        ],
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


def hub_diagnostics(coordinator: HubCoordinator) -> dict[str, Any]:
    """What helps to understand the hub's behaviour."""
    hub = coordinator.hub
    command = coordinator.battery.state.command
    return {
        "connection": connection_diagnostics(coordinator.connection),
        "version": coordinator.battery.state.version,
        "messages_per_minute": rates(hub.traffic),
        "last_messages": {
            kind.value: redacted_message(kind, item.last_payload)
            for kind, item in hub.traffic.items()
            if item.messages
        },
        "refused_messages": {
            cause.value: count for cause, count in hub.unused.causes.items()
        },
        "clock_skew": hub.checks.clock_skew,
        "power_balance": {
            "balanced": hub.checks.balanced,
            "unbalanced": hub.checks.unbalanced,
        },
        "two_hubs": hub.is_mixed,
        "stands_still": hub.stands_still,
        "battery_direction_contradicts": hub.checks.direction,
        "battery": {
            **coordinator.battery.data_to_store(),
            "last_command": command and dataclasses.asdict(command),
            "allowed_power": coordinator.battery.state.limit,
        },
        "devices": [
            _device(device, hub.alive(key)) for key, device in hub.devices.items()
        ],
    }
