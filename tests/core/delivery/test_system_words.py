"""What is shown of a server that cannot be reached, whichever way."""

from errno import ECONNREFUSED, EHOSTUNREACH
import os
import socket
import ssl
from typing import Any

import aiohttp
import asyncssh
import pytest

from custom_components.energy_bridge.core.delivery.ftp import FtpConfig, FtpTransport
from custom_components.energy_bridge.core.delivery.https import (
    HttpsConfig,
    HttpsTransport,
)
from custom_components.energy_bridge.core.delivery.sftp import SftpConfig, SftpTransport
from custom_components.energy_bridge.core.delivery.system_words import system_words
from custom_components.energy_bridge.core.delivery.transport import (
    DeliveryCause,
    DeliveryError,
)

REFUSED = os.strerror(ECONNREFUSED)


@pytest.mark.parametrize("way", ["ftp", "sftp", "https"])
async def test_nobody_there(way: str) -> None:
    """It is the system's text, and no library's, nor an address."""
    key = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()
    login: dict[str, Any] = {
        "host": "127.0.0.1",
        "port": 1,
        "username": "a",
        "password": "b",
    }
    async with aiohttp.ClientSession() as session:
        config = HttpsConfig(url="https://127.0.0.1:1/", authorization="x")
        transports = {
            "ftp": lambda: FtpTransport(FtpConfig(**login), None),
            "sftp": lambda: SftpTransport(SftpConfig(**login, host_key=key)),
            "https": lambda: HttpsTransport(session, config),
        }
        with pytest.raises(DeliveryError) as caught:
            await transports[way]().probe()
    assert (caught.value.cause, caught.value.detail) == (
        DeliveryCause.CANNOT_CONNECT,
        REFUSED,
    )


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (
            OSError(
                f"Multiple exceptions: [Errno {ECONNREFUSED}] Connect call failed"
                f" ('::1', 1), [Errno {EHOSTUNREACH}] x, [Errno {ECONNREFUSED}] y"
            ),
            f"{REFUSED}, {os.strerror(EHOSTUNREACH)}",
        ),
        (socket.gaierror(-2, "Name or service not known"), "Name or service not known"),
        (ssl.SSLError(1, "[SSL] no"), "[SSL] no"),
        (OSError("odd"), "odd"),
        (ConnectionResetError(), "ConnectionResetError"),
    ],
)
def test_words(error: OSError, text: str) -> None:
    """Each cause once; what has no number is said as it is."""
    assert system_words(error) == text
