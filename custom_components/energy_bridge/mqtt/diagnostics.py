"""What diagnostics say of a connection."""

from typing import Any

from .entry_connection import EntryConnection


def connection_diagnostics(connection: EntryConnection) -> dict[str, Any]:
    """Whether there is a connection, and how many messages came too fast to be read."""
    return {"connected": connection.connected, "dropped": connection.dropped}
