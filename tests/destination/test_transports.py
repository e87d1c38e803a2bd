"""The transports that an entry can name."""

from pathlib import Path

from homeassistant.core import HomeAssistant
import pytest

from custom_components.energy_bridge.core.delivery.folder import FolderTransport
from custom_components.energy_bridge.core.delivery.sftp import SftpTransport
from custom_components.energy_bridge.destination.transports import transport_of


def test_by_name(hass: HomeAssistant, tmp_path: Path) -> None:
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
    with pytest.raises(KeyError):
        transport_of(hass, folder | {"transport": "pigeon"}, {})
