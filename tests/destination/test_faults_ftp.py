"""An FTP server that is in trouble."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import ClassVar, override

import pytest

from custom_components.energy_bridge.core.delivery.ftp import FtpTransport
from simulator.ftp import ftp_server

from ..helpers.delivery_faults import TIMEOUT, DeliveryFaults, FolderPartner, Partner
from ..helpers.reports import ftp_entry


class TestFtp(DeliveryFaults):
    """All that a transport must bear."""

    failure: ClassVar[str] = "disk_full"

    @override
    @asynccontextmanager
    async def partner(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> AsyncGenerator[Partner]:
        defaults = FtpTransport.__init__.__kwdefaults__
        monkeypatch.setitem(defaults, "timeout", TIMEOUT)
        async with ftp_server(folder) as server:
            yield FolderPartner(server, ftp_entry)
