"""Where a cabinet sends its logs: thresholds are sent with all of it, or not at all.

The login is stored in the entry's options, and shown nowhere.
"""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_PORT, CONF_USERNAME
from homeassistant.core import HomeAssistant, callback

from ..const import CONF_DIRECTORY, CONF_LOG_SERVER, CONF_LOG_SERVERS, DEFAULT_FTP_PORT
from ..core.cabinet.thresholds import LogServer
from ..errors import invalid


def required_log_server(entry: ConfigEntry, mac: str) -> LogServer:
    """The log server to send to a cabinet with thresholds; raises ServiceValidationError where none is known."""
    if (server := known_log_server(entry, mac)) is None:
        raise invalid("log_server_missing", entry=entry.title)
    return server


def known_log_server(entry: ConfigEntry, mac: str) -> LogServer | None:
    """The log server to send to a cabinet with thresholds: the user's, else the one that the cabinet has.

    Where neither is known nothing must be sent: the specification knows no message with fewer fields, and an empty
    one would clear the cabinet's own.
    """
    stored = entry.options.get(CONF_LOG_SERVER, {})
    if not stored.get(CONF_HOST):
        stored = entry.options.get(CONF_LOG_SERVERS, {}).get(mac)
    if not stored:
        return None
    return LogServer(
        url=stored[CONF_HOST],
        user=stored.get(CONF_USERNAME, ""),
        password=stored.get(CONF_PASSWORD, ""),
        port=stored.get(CONF_PORT, DEFAULT_FTP_PORT),
        directory=stored.get(CONF_DIRECTORY, "/"),
    )


@callback
def async_store_log_server(
    hass: HomeAssistant, entry: ConfigEntry, mac: str, server: LogServer | None
) -> None:
    """Store which log server a cabinet has; None forgets it."""
    known: Mapping[str, Any] = entry.options.get(CONF_LOG_SERVERS, {})
    servers = {each: stored for each, stored in known.items() if each != mac}
    if server is not None:
        servers[mac] = {
            CONF_HOST: server.url,
            CONF_USERNAME: server.user,
            CONF_PASSWORD: server.password,
            CONF_PORT: server.port,
            CONF_DIRECTORY: server.directory,
        }
    if servers != known:
        hass.config_entries.async_update_entry(
            entry, options={**entry.options, CONF_LOG_SERVERS: servers}
        )
