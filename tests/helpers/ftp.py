"""FTP servers with a certificate that the tests trust, and settings that log in there."""

import ssl

from custom_components.energy_bridge.core.delivery.ftp import FtpConfig

from .certificates import issue

AUTHORITY = issue("Our house", authority=True)
CERTIFICATE = issue("127.0.0.1", by=AUTHORITY)


def trusting() -> ssl.SSLContext:
    """A context that trusts our authority."""
    return ssl.create_default_context(cadata=AUTHORITY.pem)


def config_for(
    port: int, directory: str = "", *, direct: bool = False, username: str = "demo"
) -> FtpConfig:
    """The settings that fit a server of this machine."""
    return FtpConfig(
        host="127.0.0.1",
        port=port,
        username=username,
        password="demo",
        directory=directory,
        direct=direct,
    )
