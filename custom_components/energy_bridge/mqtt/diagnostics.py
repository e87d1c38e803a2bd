"""What diagnostics say of a connection."""

from typing import Any

from .connection import Connection


def connection_diagnostics(connection: Connection | None) -> dict[str, Any]:
    """Whether there is a connection, and how many messages came too fast to be read."""
    return {
        "connected": connection is not None and connection.connected,
        "dropped": connection.dropped if connection is not None else 0,
    }
