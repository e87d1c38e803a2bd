"""What system health tells of swap cabinets."""

from collections.abc import Sequence

from .coordinator import FleetConfigEntry


def fleet_health(
    loaded: Sequence[FleetConfigEntry], entries: int
) -> dict[str, str | int]:
    """How many cabinets send, of those that have a device; those of entries that are not loaded are not counted.

    And how many messages were not used since the start.
    """
    fleets = [entry.runtime_data.presence for entry in loaded]
    unused = sum(
        each.fleet.unused.messages + each.connection.dropped
        for each in (entry.runtime_data for entry in loaded)
    )
    online = sum(presence.online for presence in fleets)
    return {
        "cabinets_online": f"{online} / {sum(each.shown for each in fleets)}",
        "cabinets_messages_unused": unused,
    }
