"""Where a cabinet sends its logs: thresholds are sent with all of it, or not at all."""

from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_PORT, CONF_USERNAME

from ..const import CONF_DIRECTORY, CONF_LOG_SERVER, DEFAULT_FTP_PORT
from ..core.cabinet.thresholds import LogServer
from ..errors import invalid
from .coordinator import FleetCoordinator


def required_log_server(coordinator: FleetCoordinator) -> LogServer:
    """The log server to send with thresholds, as it is stored in the entry's options.

    Raises ServiceValidationError where none is: the document knows no message with fewer fields,
    and an empty one would clear the cabinet's own.
    """
    entry = coordinator.config_entry
    stored = entry.options.get(CONF_LOG_SERVER, {})
    if not stored.get(CONF_HOST):
        raise invalid("log_server_missing", entry=entry.title)
    return LogServer(
        url=stored[CONF_HOST],
        user=stored.get(CONF_USERNAME, ""),
        password=stored.get(CONF_PASSWORD, ""),
        port=stored.get(CONF_PORT, DEFAULT_FTP_PORT),
        directory=stored.get(CONF_DIRECTORY, "/"),
    )
