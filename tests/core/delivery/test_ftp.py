"""Documents on a real FTP server, with TLS and without: whole or not at all, and a cause for each error."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path

import pytest

from custom_components.energy_bridge.core.delivery.ftp import FtpTransport
from simulator.ftp import FtpServer, ftp_server

from ...helpers.ftp import CERTIFICATE, config_for, trusting
from .faults import Connect, FaultSuite


class FtpSuite(FaultSuite):
    """What all transports of documents promise, over FTP."""

    requests_of_a_document = 5
    encrypted: bool

    @pytest.fixture
    async def server(self, root: Path, tmp_path: Path) -> AsyncGenerator[FtpServer]:
        """A server with user and password "demo"."""
        files = CERTIFICATE.files(tmp_path) if self.encrypted else None
        async with ftp_server(root, certificate=files) as running:
            yield running

    @pytest.fixture
    def connect(self, server: FtpServer) -> Connect:
        """Transports to that server."""
        context = trusting() if self.encrypted else None

        def connect(
            password: str = "demo",  # noqa: S107 - a server for tests
            directory: str = "",
            timeout: float = 60.0,
            *,
            direct: bool = False,
        ) -> FtpTransport:
            config = replace(
                config_for(server.port, directory, direct=direct), password=password
            )
            return FtpTransport(config, context, timeout=timeout)

        return connect


class TestEncrypted(FtpSuite):
    """With TLS."""

    encrypted = True


class TestPlain(FtpSuite):
    """Without."""

    encrypted = False
