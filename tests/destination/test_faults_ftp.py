"""An FTP server that is in trouble."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import ClassVar, override

from homeassistant.config_entries import ConfigSubentryDataWithId
import orjson
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.core.delivery.ftp import FtpTransport
from simulator.ftp import FtpServer, ftp_server

from ..helpers.delivery_faults import TIMEOUT, DeliveryFaults, Partner
from ..helpers.reports import ftp_entry


class FtpPartner(Partner):
    """A folder behind a server."""

    def __init__(self, server: FtpServer) -> None:
        """Use a server that runs."""
        self._server = server

    @override
    def entry(self, *reports: ConfigSubentryDataWithId) -> MockConfigEntry:
        return ftp_entry(self._server, *reports)

    @override
    def refuse_login(self, on: bool) -> None:
        self._server.faults.refuse_login = on

    @override
    def hang(self, on: bool) -> None:
        self._server.faults.hang = on

    @override
    def fail(self, on: bool) -> None:
        self._server.faults.no_space = on

    @override
    def arrived(self) -> list[str]:
        return [
            message["measuredAt"]
            for path in sorted(self._server.root.glob("*.json"))
            for message in orjson.loads(path.read_bytes())
        ]


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
            yield FtpPartner(server)
