"""The way that a destination's documents take, as its entry says."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from homeassistant.const import (
    CONF_CLIENT_ID,
    CONF_CLIENT_SECRET,
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SSL,
    CONF_URL,
    CONF_USERNAME,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.util.ssl import client_context

from ..const import (
    CONF_ACCESS_KEY,
    CONF_AUTHORIZATION,
    CONF_DIRECT,
    CONF_DIRECTORY,
    CONF_ENDPOINT,
    CONF_HOST_KEY,
    CONF_LEGACY,
    CONF_PASSPHRASE,
    CONF_PRIVATE_KEY,
    CONF_RETENTION,
    CONF_SCOPE,
    CONF_SECRET_KEY,
    CONF_TOKEN_URL,
    CONF_TOPIC,
    CONF_TRANSPORT,
    SUBENTRY_TELEPORT,
    TRANSPORT_FOLDER,
    TRANSPORT_FTP,
    TRANSPORT_HTTPS,
    TRANSPORT_SFTP,
    TRANSPORT_SNS,
)
from ..core.delivery.folder import FolderTransport
from ..core.delivery.ftp import FtpConfig, FtpTransport
from ..core.delivery.https import HttpsConfig, HttpsTransport
from ..core.delivery.oauth import OAuthClient
from ..core.delivery.sftp import SftpConfig, SftpTransport
from ..core.delivery.sns import AwsLogin, SnsConfig, SnsTransport, TopicClient
from ..core.delivery.sns_topic import parse_topic
from ..core.delivery.transport import MessageTransport, Transport
from ..core.report.formats import FORMATS
from .folders import allowed_folders
from .libraries import async_import_library

type _Maker = Callable[[HomeAssistant, Mapping[str, Any], Mapping[str, Any]], Transport]
"""Makes a transport from an entry's data and options."""

type _MessageMaker = Callable[[HomeAssistant, Mapping[str, Any]], MessageTransport]
"""Makes a transport of messages from an entry's data."""


def folder_transport_of(
    hass: HomeAssistant, data: Mapping[str, Any], options: Mapping[str, Any]
) -> FolderTransport:
    """The transport of a folder, from its entry's data and options."""
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


def _ftp(
    _hass: HomeAssistant, data: Mapping[str, Any], _options: Mapping[str, Any]
) -> Transport:
    return FtpTransport(
        FtpConfig(
            host=data[CONF_HOST],
            port=data[CONF_PORT],
            username=data[CONF_USERNAME],
            password=data[CONF_PASSWORD],
            directory=data[CONF_DIRECTORY],
            direct=data.get(CONF_DIRECT) is True,
        ),
        # Some servers refuse a client that speaks of HTTP in the handshake; this one does not.
        None if data[CONF_SSL] is False else client_context(),
    )


@callback
def _https(hass: HomeAssistant, data: Mapping[str, Any]) -> MessageTransport:
    client = None
    if CONF_TOKEN_URL in data:
        client = OAuthClient(
            token_url=data[CONF_TOKEN_URL],
            client_id=data[CONF_CLIENT_ID],
            client_secret=data[CONF_CLIENT_SECRET],
            scope=data.get(CONF_SCOPE, ""),
        )
    return HttpsTransport(
        async_get_clientsession(hass),
        HttpsConfig(
            url=data[CONF_URL],
            authorization=data.get(CONF_AUTHORIZATION, ""),
            client=client,
        ),
    )


@callback
def _sns(hass: HomeAssistant, data: Mapping[str, Any]) -> MessageTransport:
    login = None
    if CONF_ACCESS_KEY in data:
        login = AwsLogin(data[CONF_ACCESS_KEY], data[CONF_SECRET_KEY])
    topic = parse_topic(data[CONF_TOPIC])
    config = SnsConfig(topic=topic, login=login, endpoint=data.get(CONF_ENDPOINT))
    return SnsTransport(topic, partial(_async_make_sns_client, hass, config))


async def _async_make_sns_client(hass: HomeAssistant, config: SnsConfig) -> TopicClient:
    library = await async_import_library(hass, TRANSPORT_SNS)
    client: TopicClient = library.AioSnsClient(async_get_clientsession(hass), config)
    return client


_TRANSPORTS: Mapping[str, _Maker] = MappingProxyType(
    {TRANSPORT_FOLDER: folder_transport_of, TRANSPORT_SFTP: _sftp, TRANSPORT_FTP: _ftp}
)
"""Of documents, each a file, by the transport that an entry's data name."""

_MESSAGE_TRANSPORTS: Mapping[str, _MessageMaker] = MappingProxyType(
    {TRANSPORT_HTTPS: _https, TRANSPORT_SNS: _sns}
)
"""Of messages, which only Teleport has."""


def transport_of(
    hass: HomeAssistant, data: Mapping[str, Any], options: Mapping[str, Any]
) -> Transport:
    """The transport of a destination, from its entry's data and options; nothing is connected yet.

    Raises KeyError for a transport that this version does not have.
    """
    return _TRANSPORTS[data[CONF_TRANSPORT]](hass, data, options)


def takes_messages(data: Mapping[str, Any]) -> bool:
    """Whether a destination takes messages in bodies, instead of documents as files."""
    return data[CONF_TRANSPORT] in _MESSAGE_TRANSPORTS


@callback
def message_transport_of(
    hass: HomeAssistant, data: Mapping[str, Any]
) -> MessageTransport:
    """The transport of a destination that takes messages; nothing is connected yet."""
    return _MESSAGE_TRANSPORTS[data[CONF_TRANSPORT]](hass, data)


def formats_of(data: Mapping[str, Any]) -> tuple[str, ...]:
    """The formats that a destination takes, by the type of their reports."""
    return (SUBENTRY_TELEPORT,) if takes_messages(data) else tuple(FORMATS)
