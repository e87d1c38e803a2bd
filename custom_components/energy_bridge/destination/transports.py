"""The way that a destination's documents take, as its entry says."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_PORT, CONF_USERNAME
from homeassistant.core import HomeAssistant

from ..const import (
    CONF_DIRECTORY,
    CONF_HOST_KEY,
    CONF_LEGACY,
    CONF_PASSPHRASE,
    CONF_PRIVATE_KEY,
    CONF_RETENTION,
    CONF_TRANSPORT,
    TRANSPORT_FOLDER,
    TRANSPORT_SFTP,
)
from ..core.delivery.folder import FolderTransport
from ..core.delivery.sftp import SftpConfig, SftpTransport
from ..core.delivery.transport import Transport
from .folders import allowed_folders

type _Maker = Callable[[HomeAssistant, Mapping[str, Any], Mapping[str, Any]], Transport]
"""Makes a transport from an entry's data and options."""


def _folder(
    hass: HomeAssistant, data: Mapping[str, Any], options: Mapping[str, Any]
) -> Transport:
    return FolderTransport(
        Path(hass.config.path(data[CONF_DIRECTORY])),
        options.get(CONF_RETENTION) or None,
        allowed=partial(allowed_folders, hass),
    )


def _sftp(
    _hass: HomeAssistant, data: Mapping[str, Any], _options: Mapping[str, Any]
) -> Transport:
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
            legacy=data.get(CONF_LEGACY) is True,
        )
    )


_TRANSPORTS: Mapping[str, _Maker] = MappingProxyType(
    {TRANSPORT_FOLDER: _folder, TRANSPORT_SFTP: _sftp}
)
"""By the transport that an entry's data name."""


def transport_of(
    hass: HomeAssistant, data: Mapping[str, Any], options: Mapping[str, Any]
) -> Transport:
    """The transport of a destination, from its entry's data and options; nothing is connected yet.

    Raises KeyError for a transport that this version does not have.
    """
    return _TRANSPORTS[data[CONF_TRANSPORT]](hass, data, options)
