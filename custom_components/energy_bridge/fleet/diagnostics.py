"""Diagnostics of the cabinets on one broker, without whole addresses and pack ids."""

from typing import Any

from ..core.cabinet.cabinet import Cabinet
from ..core.cabinet.redaction import hide_identifier, hide_identifiers, redacted_message
from ..core.masking import masked
from ..mqtt.diagnostics import connection_diagnostics
from .coordinator import FleetCoordinator

MAX_CABINETS = 50


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
            channel.value: redacted_message(traffic.last_payload)
            for channel, traffic in fleet.traffic.items()
            if traffic.messages
        },
        "refused_messages": {
            cause.value: count for cause, count in fleet.unused.causes.items()
        },
        "refused_values": dict(fleet.bad_values),
        "packs": len(fleet.packs),
        "cabinets": [
            _cabinet(coordinator, cabinet)
            for cabinet in list(fleet.cabinets.values())[:MAX_CABINETS]
        ],
        "cabinets_in_all": len(fleet.cabinets),
        "silent_since_start": len(fleet.dormant_cabinets),
    }


def _cabinet(coordinator: FleetCoordinator, cabinet: Cabinet) -> dict[str, Any]:
    return {
        "mac": masked(cabinet.mac),
        "alive": coordinator.presence.alive(cabinet.mac),
        "software": hide_identifiers(cabinet.reading.software or ""),
        "interval": cabinet.rhythm.interval,
        "clock_skew": None
        if cabinet.seen is None or cabinet.time is None
        else (cabinet.time - cabinet.seen).total_seconds(),
        "warning": cabinet.reading.warning,
        "alerts": [hide_identifiers(alert.message) for alert in cabinet.alerts],
        "thresholds": dict(cabinet.thresholds),
        "swaps": {
            "taken": len(cabinet.swaps.taken),
            "brought": cabinet.swaps.brought,
        },
        "slots": {
            number: {
                "state": slot.state,
                "pack": hide_identifier(slot.pack_id) if slot.pack_id else "",
                "errors": list(slot.problems.errors),
                "warnings": list(slot.problems.warnings),
            }
            for number, slot in cabinet.slots.items()
        },
    }
