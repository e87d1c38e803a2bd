"""The way that a destination's documents take, as its entry says."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_PORT, CONF_USERNAME
from homeassistant.core import HomeAssistant

from ..const import (
    CONF_DIRECTORY,
    CONF_HOST_KEY,
    CONF_PASSPHRASE,
    CONF_PRIVATE_KEY,
    CONF_RETENTION,
    CONF_TRANSPORT,
    TRANSPORT_SFTP,
)
from ..core.delivery.folder import FolderTransport
from ..core.delivery.sftp import SftpConfig, SftpTransport
from ..core.delivery.transport import Transport


def transport_of(
    hass: HomeAssistant, data: Mapping[str, Any], options: Mapping[str, Any]
) -> Transport:
    """The transport of a destination, from its entry's data and options; nothing is connected yet."""
    if data[CONF_TRANSPORT] == TRANSPORT_SFTP:
        return SftpTransport(
            SftpConfig(
                host=data[CONF_HOST],
                port=data[CONF_PORT],
                username=data[CONF_USERNAME],
                password=data.get(CONF_PASSWORD),
                private_key=data.get(CONF_PRIVATE_KEY),
                passphrase=data.get(CONF_PASSPHRASE),
                directory=data[CONF_DIRECTORY],
                host_key=data[CONF_HOST_KEY],
            )
        )
    return FolderTransport(
        Path(hass.config.path(data[CONF_DIRECTORY])),
        options.get(CONF_RETENTION) or None,
    )
