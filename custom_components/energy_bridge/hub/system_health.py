"""What system health tells of EnergyHubs."""

from collections.abc import Sequence

from ..core.ferroamp.hub import HUB_KEY
from .coordinator import HubConfigEntry


def hub_health(loaded: Sequence[HubConfigEntry], entries: int) -> dict[str, str | int]:
    """How many hubs send, of so many entries, and how many messages were not used since the start."""
    online = sum(HUB_KEY in entry.runtime_data.presence.alive for entry in loaded)
    unused = sum(
        each.hub.unused.messages + each.connection.dropped
        for each in (entry.runtime_data for entry in loaded)
    )
    return {"hubs_online": f"{online} / {entries}", "hub_messages_unused": unused}
