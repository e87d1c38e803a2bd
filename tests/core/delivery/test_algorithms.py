"""Servers and keys that are not secure any more, and servers with Windows."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import asyncssh
import pytest

from custom_components.energy_bridge.core.delivery.algorithms import host_key_signatures
from custom_components.energy_bridge.core.delivery.host_key import fetch_host_key
from custom_components.energy_bridge.core.delivery.sftp import SftpConfig, SftpTransport
from custom_components.energy_bridge.core.delivery.transport import (
    DeliveryCause,
    DeliveryError,
)
from simulator.sftp import SftpServer, sftp_server

from ...helpers.sftp import config_for

RSA = asyncssh.generate_private_key("ssh-rsa", key_size=2048)
SHORT_RSA = asyncssh.generate_private_key("ssh-rsa", key_size=1024)

SHA1_KEX = {"kex_algs": "diffie-hellman-group14-sha1"}
SHA1_MAC = {"mac_algs": "hmac-sha1", "encryption_algs": "aes128-ctr"}


async def refused(server: SftpServer, config: SftpConfig) -> None:
    """Neither a login nor a look at the key; both work where it is allowed."""
    with pytest.raises(DeliveryError) as caught:
        await SftpTransport(config).probe()
    assert caught.value.cause is DeliveryCause.WEAK_SECURITY
    assert server.logins == []
    with pytest.raises(DeliveryError) as caught:
        await fetch_host_key(config.host, config.port)
    assert caught.value.cause is DeliveryCause.WEAK_SECURITY
    await fetch_host_key(config.host, config.port, legacy=True)
    await SftpTransport(replace(config, legacy=True)).probe()
    assert server.logins == ["demo"]


@pytest.mark.parametrize("algorithms", [SHA1_KEX, SHA1_MAC], ids=["kex", "mac"])
async def test_server_with_sha1_only(root: Path, algorithms: Mapping[str, str]) -> None:
    """It gets no login, unless the user allows it."""
    async with sftp_server(root, algorithms=algorithms) as server:
        await refused(server, config_for(server))


async def test_short_host_key(root: Path) -> None:
    """The same for an RSA key of the server; one that is long enough will do."""
    async with sftp_server(root, host_keys=[SHORT_RSA]) as server:
        await refused(server, config_for(server))
    async with sftp_server(root, host_keys=[RSA]) as server:
        await SftpTransport(config_for(server)).probe()
        assert (await fetch_host_key("127.0.0.1", server.port)).algorithm == "ssh-rsa"


async def test_short_key_of_the_user(root: Path) -> None:
    """Nobody connects with it."""
    public = SHORT_RSA.export_public_key().decode()
    async with sftp_server(root, password=None, keys=[public]) as server:
        config = replace(
            config_for(server),
            password=None,
            private_key=SHORT_RSA.export_private_key().decode(),
        )
        with pytest.raises(DeliveryError) as caught:
            await SftpTransport(config).probe()
        assert caught.value.cause is DeliveryCause.WEAK_SECURITY
        assert "1024" in caught.value.detail
        assert server.connections == 0
        await SftpTransport(replace(config, legacy=True)).probe()


def test_signatures_of_host_keys() -> None:
    """SHA-1 only where it is allowed, and last; those of the preferred key come first."""
    assert "ssh-rsa" not in host_key_signatures(RSA, legacy=False)
    assert host_key_signatures(legacy=True)[-1] == "ssh-rsa"
    assert host_key_signatures(RSA, legacy=False)[:2] == [
        "rsa-sha2-512",
        "rsa-sha2-256",
    ]
    assert host_key_signatures(RSA, legacy=True)[2] == "ssh-rsa"


@pytest.fixture
def signatures(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The algorithms of all signatures by RSA keys that are looked at."""
    seen: list[bytes] = []
    verify = type(RSA).verify_ssh

    def watch(
        key: asyncssh.SSHKey, data: bytes, algorithm: bytes, packet: object
    ) -> bool:
        seen.append(algorithm)
        return verify(key, data, algorithm, packet)

    monkeypatch.setattr(type(RSA), "verify_ssh", watch)
    return seen


async def test_signature_of_the_user(
    root: Path, signatures: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """SHA-1 signs no login where the server says nothing of what it knows, unless the user allows it."""
    monkeypatch.setattr(asyncssh.SSHServerConnection, "_send_ext_info", lambda _: None)
    public = RSA.export_public_key().decode()
    async with sftp_server(root, password=None, keys=[public]) as server:
        config = replace(
            config_for(server),
            password=None,
            private_key=RSA.export_private_key().decode(),
        )
        await SftpTransport(config).probe()
        assert signatures == [b"rsa-sha2-256"]
        await SftpTransport(replace(config, legacy=True)).probe()
        assert signatures == [b"rsa-sha2-256", b"ssh-rsa"]


async def test_server_that_knows_signatures_with_sha1_only(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It gets none, and no login, unless the user allows it."""
    signatures: list[bytes] = []

    def verify(
        _: asyncssh.SSHKey, data: bytes, algorithm: bytes, packet: object
    ) -> bool:
        signatures.append(algorithm)
        return algorithm == b"ssh-rsa"

    monkeypatch.setattr(type(RSA), "verify_ssh", verify)
    public = RSA.export_public_key().decode()
    async with sftp_server(
        root, password=None, keys=[public], algorithms={"signature_algs": "ssh-rsa"}
    ) as server:
        config = replace(
            config_for(server),
            password=None,
            private_key=RSA.export_private_key().decode(),
        )
        with pytest.raises(DeliveryError) as caught:
            await SftpTransport(config).probe()
        assert caught.value.cause is DeliveryCause.LOGIN_REFUSED
        assert b"ssh-rsa" not in signatures
        await SftpTransport(replace(config, legacy=True)).probe()
        assert signatures[-1] == b"ssh-rsa"


async def test_server_that_signs_otherwise_than_agreed(
    root: Path, signatures: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """SHA-1 proves no host key, although a better signature was agreed on."""
    monkeypatch.setattr(
        asyncssh.public_key.SSHLocalKeyPair,
        "sign",
        lambda _, data: RSA.sign(data, b"ssh-rsa"),
    )
    async with sftp_server(root, host_keys=[RSA]) as server:
        config = config_for(server)
        with pytest.raises(DeliveryError) as caught:
            await SftpTransport(config).probe()
        assert caught.value.cause is DeliveryCause.WEAK_SECURITY
        assert server.logins == []
        assert signatures == []
        await SftpTransport(replace(config, legacy=True)).probe()
        assert signatures == [b"ssh-rsa"]


@pytest.mark.parametrize(
    "directory",
    ["C:", "C:/reports", "/C:/x", "a\\b", "..\\x", "in/C:/x", "//server/share"],
)
async def test_directory_of_windows(
    config: SftpConfig, server: SftpServer, directory: str
) -> None:
    """Backslashes and drives lead elsewhere on a Windows server."""
    with pytest.raises(DeliveryError) as caught:
        await SftpTransport(replace(config, directory=directory)).probe()
    assert caught.value.cause is DeliveryCause.INVALID_DIRECTORY
    assert not caught.value.is_answer
    assert server.connections == 0
    with pytest.raises(DeliveryError) as caught:
        await SftpTransport(config).probe([directory.removeprefix("/")])
    assert caught.value.cause is DeliveryCause.INVALID_DIRECTORY
    async with SftpTransport(config).session() as session:
        with pytest.raises(DeliveryError) as caught:
            await session.put("", "..\\a.json", b"")
        assert caught.value.cause is DeliveryCause.REFUSED
