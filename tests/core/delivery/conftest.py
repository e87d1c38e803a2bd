"""A real SFTP server for each test, and a transport that logs in there."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path

import pytest

from custom_components.energy_bridge.core.delivery.sftp import SftpConfig, SftpTransport
from simulator.sftp import SftpServer, sftp_server

from ...helpers.sftp import config_for
from .faults import Connect


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder that the server shows."""
    folder = tmp_path / "root"
    folder.mkdir()
    return folder


@pytest.fixture
async def server(root: Path) -> AsyncGenerator[SftpServer]:
    """A server with user and password "demo"."""
    async with sftp_server(root) as running:
        yield running


@pytest.fixture
def config(server: SftpServer) -> SftpConfig:
    """What logs in there."""
    return config_for(server)


@pytest.fixture
def transport(config: SftpConfig) -> SftpTransport:
    """A transport to that server."""
    return SftpTransport(config)


@pytest.fixture
def connect(config: SftpConfig) -> Connect:
    """Other transports to that server."""

    def connect(
        password: str = "demo",  # noqa: S107 - a server for tests
        directory: str = "",
        timeout: float = 60.0,
    ) -> SftpTransport:
        changed = replace(config, password=password, directory=directory)
        return SftpTransport(changed, answer_timeout=timeout)

    return connect
