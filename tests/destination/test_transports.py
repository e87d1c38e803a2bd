"""The transports that an entry can name."""

from pathlib import Path

from homeassistant.core import HomeAssistant
import pytest

from custom_components.energy_bridge.core.delivery.folder import FolderTransport
from custom_components.energy_bridge.core.delivery.ftp import FtpTransport
from custom_components.energy_bridge.core.delivery.https import HttpsTransport
from custom_components.energy_bridge.core.delivery.sftp import SftpTransport
from custom_components.energy_bridge.core.delivery.sns import SnsTransport
from custom_components.energy_bridge.core.delivery.sns_client import AioSnsClient
from custom_components.energy_bridge.destination.transports import (
    formats_of,
    message_transport_of,
    takes_messages,
    transport_of,
)


async def test_by_name(hass: HomeAssistant, tmp_path: Path) -> None:
    """Each name has its transport; one that nobody knows is not taken for a folder."""
    folder = {"transport": "folder", "directory": str(tmp_path)}
    assert isinstance(transport_of(hass, folder, {}), FolderTransport)
    server = {
        "transport": "sftp",
        "host": "h",
        "port": 22,
        "username": "u",
        "password": "p",
        "directory": "",
        "host_key": "ssh-ed25519 AAAA",
    }
    assert isinstance(transport_of(hass, server, {}), SftpTransport)
    login = {**server, "ssl": True, "directory": "in"}
    for encrypted in (True, False):
        ftp = {**login, "transport": "ftp", "ssl": encrypted}
        assert isinstance(transport_of(hass, ftp, {}), FtpTransport)
    web = {"transport": "https", "url": "https://partner.example/"}
    assert isinstance(message_transport_of(hass, web), HttpsTransport)
    topic = {"transport": "sns", "topic_arn": "arn:aws:sns:eu-west-1:1:reports"}
    assert isinstance(message_transport_of(hass, topic), SnsTransport)
    for taker in (web, topic):
        assert takes_messages(taker)
        assert formats_of(taker) == ("teleport",)
    for each in (folder, server):
        assert not takes_messages(each)
        assert set(formats_of(each)) == {"mint", "teleport", "alsoenergy"}
    with pytest.raises(KeyError):
        transport_of(hass, folder | {"transport": "pigeon"}, {})


def test_patience() -> None:
    """Who takes messages has half a minute to answer."""
    for client in (HttpsTransport, AioSnsClient):
        assert client.__init__.__kwdefaults__ == {"timeout": 30.0}
