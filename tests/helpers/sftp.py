"""The settings that log in to the simulator's SFTP server."""

from custom_components.energy_bridge.core.delivery.sftp import SftpConfig
from simulator.sftp import SftpServer


def config_for(server: SftpServer) -> SftpConfig:
    """The settings that fit a server."""
    return SftpConfig(
        host="127.0.0.1",
        port=server.port,
        username="demo",
        password="demo",
        host_key=server.host_key,
    )
