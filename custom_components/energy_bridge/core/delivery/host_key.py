"""Host keys: fetched once, confirmed by the user, and compared ever after."""

import asyncio
from dataclasses import dataclass

import asyncssh

from .algorithms import algorithms, check_key, host_key_signatures
from .sftp_errors import connection_error
from .transport import DeliveryCause, DeliveryError

FETCH_TIMEOUT = 30.0
"""s, for the connection and the exchange of keys."""


@dataclass(frozen=True, slots=True)
class HostKey:
    """A server's public key: OpenSSH's line for it, its algorithm, and "SHA256:…"."""

    line: str
    algorithm: str
    fingerprint: str

    @classmethod
    def of(cls, key: asyncssh.SSHKey) -> HostKey:
        """Describe a key; a comment is left out."""
        algorithm, data = key.export_public_key().decode().split()[:2]
        return cls(f"{algorithm} {data}", algorithm, key.get_fingerprint())


class HostKeyChangedError(DeliveryError):
    """The server shows another key than the pinned one; nobody logged in.

    `pinned` and `found` are what was confirmed and what the server has now.
    """

    def __init__(self, pinned: HostKey, found: HostKey) -> None:
        """Keep both keys."""
        super().__init__(
            DeliveryCause.HOST_KEY_CHANGED,
            f"{pinned.fingerprint} → {found.fingerprint}",
        )
        self.pinned = pinned
        self.found = found


def read_host_key(line: str) -> asyncssh.SSHKey:
    """Read OpenSSH's line; raises DeliveryError."""
    try:
        return asyncssh.import_public_key(line)
    except ValueError as err:
        raise DeliveryError(
            DeliveryCause.HOST_KEY_CHANGED, f"{line[:64]!r} → ?"
        ) from err


async def fetch_host_key(
    host: str,
    port: int = 22,
    *,
    prefer: asyncssh.SSHKey | None = None,
    legacy: bool = False,
) -> HostKey:
    """Ask a server for its key without logging in; raises DeliveryError.

    Of several keys it is always the same: the one of the kind of `prefer`, else the
    first in our order. With `legacy`, one that is not secure any more will do.
    """
    # Nothing of the user's own settings and keys: the defaults would read them.
    options = await asyncio.to_thread(
        asyncssh.SSHClientConnectionOptions,
        config=None,
        client_keys=None,
        agent_path=None,
        x509_trusted_certs=None,
        x509_trusted_cert_paths=None,
        gss_host=None,
        **algorithms(legacy=legacy),
    )
    try:
        async with asyncio.timeout(FETCH_TIMEOUT):
            key = await asyncssh.get_server_host_key(
                host,
                port,
                config=None,
                options=options,
                # Its own default goes before that of the options.
                kex_algs=algorithms(legacy=legacy)["kex_algs"],
                server_host_key_algs=host_key_signatures(prefer, legacy=legacy),
            )
    except (OSError, ValueError, asyncssh.Error) as err:
        raise connection_error(err) from err
    # Only GSS exchanges keys without one, and it is off.
    assert key is not None
    check_key(key, legacy=legacy)
    return HostKey.of(key)
