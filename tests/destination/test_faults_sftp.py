"""An SFTP server that is in trouble."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import ClassVar, override

import pytest

from custom_components.energy_bridge.core.delivery.sftp import SftpTransport
from simulator.sftp import sftp_server

from ..helpers.delivery_faults import TIMEOUT, DeliveryFaults, FolderPartner, Partner
from ..helpers.reports import sftp_entry


class TestSftp(DeliveryFaults):
    """All that a transport must bear."""

    failure: ClassVar[str] = "disk_full"

    @override
    @asynccontextmanager
    async def partner(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> AsyncGenerator[Partner]:
        defaults = SftpTransport.__init__.__kwdefaults__
        monkeypatch.setitem(defaults, "answer_timeout", TIMEOUT)
        async with sftp_server(folder) as server:
            yield FolderPartner(server, sftp_entry)
