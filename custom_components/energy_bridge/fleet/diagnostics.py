"""Diagnostics of the cabinets on one broker, without whole addresses and pack ids."""

import re
from typing import Any

from ..core.cabinet.cabinet import Cabinet
from ..core.masking import masked
from ..mqtt.diagnostics import connection_diagnostics
from .coordinator import FleetCoordinator

MAX_CABINETS = 50
MAX_PAYLOAD = 16_384

_SECRET = re.compile(
    r'("\s*(?:mac_addr|device_id|id|battery_id|coordinates|order_number|ftp_\w+)\s*"\s*:\s*)"((?:[^"\\]|\\.)*)(?:"|\\?\Z)',
    re.IGNORECASE | re.DOTALL,
)


def fleet_diagnostics(coordinator: FleetCoordinator) -> dict[str, Any]:
    """What helps to understand the cabinets' behaviour."""
    fleet = coordinator.fleet
    return {
        "connection": connection_diagnostics(coordinator.connection),
        "messages": {
            channel.value: traffic.messages
            for channel, traffic in fleet.traffic.items()
            if traffic.messages
        },
        "last_messages": {
            channel.value: _raw(traffic.last_payload)
            for channel, traffic in fleet.traffic.items()
            if traffic.messages
        },
        "refused_messages": {
            cause.value: count for cause, count in fleet.causes.items()
        },
        "refused_values": dict(fleet.bad_values),
        "packs": len(fleet.packs),
        "cabinets": [
            _cabinet(coordinator, cabinet)
            for cabinet in list(fleet.cabinets.values())[:MAX_CABINETS]
        ],
        "cabinets_in_all": len(fleet.cabinets),
    }


def _cabinet(coordinator: FleetCoordinator, cabinet: Cabinet) -> dict[str, Any]:
    return {
        "mac": masked(cabinet.mac),
        "alive": coordinator.alive(cabinet.mac),
        "software": cabinet.reading.software,
        "clock_skew": None
        if cabinet.seen is None or cabinet.time is None
        else (cabinet.time - cabinet.seen).total_seconds(),
        "warning": cabinet.reading.warning,
        "alerts": [alert.message for alert in cabinet.alerts],
        "thresholds": dict(cabinet.thresholds),
        "swaps": {
            "taken": len(cabinet.swaps.taken),
            "brought": cabinet.swaps.brought,
        },
        "slots": {
            number: {
                "state": slot.state,
                "pack": masked(slot.pack_id or ""),
                "errors": list(slot.problems.errors),
                "warnings": list(slot.problems.warnings),
            }
            for number, slot in cabinet.slots.items()
        },
    }


def _raw(payload: bytes) -> str:
    text = payload[:MAX_PAYLOAD].decode("utf-8", "replace")
    return _SECRET.sub(lambda found: f'{found[1]}"{masked(found[2])}"', text)
