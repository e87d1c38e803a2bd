"""Logins at a real SFTP server, and what must not happen at a false one."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
import logging
import os
from pathlib import Path
import sys
from typing import override

import asyncssh
import pytest

from custom_components.energy_bridge.core.delivery import host_key as host_key_module
from custom_components.energy_bridge.core.delivery.host_key import (
    HostKey,
    HostKeyChangedError,
    fetch_host_key,
)
from custom_components.energy_bridge.core.delivery.private_key import (
    PrivateKeyError,
    read_private_key,
)
from custom_components.energy_bridge.core.delivery.sftp import SftpConfig, SftpTransport
from custom_components.energy_bridge.core.delivery.transport import (
    DeliveryCause,
    DeliveryError,
)
from simulator import delay
from simulator.sftp import SftpServer, sftp_server

from ...helpers.sftp import config_for

ED25519 = asyncssh.generate_private_key("ssh-ed25519")
ECDSA = asyncssh.generate_private_key("ecdsa-sha2-nistp256")
RSA = asyncssh.generate_private_key("ssh-rsa", key_size=2048)

_OPENED: list[str] | None = None


def _watch_opened(event: str, arguments: tuple[object, ...]) -> None:
    if _OPENED is not None and event == "open":
        _OPENED.append(str(arguments[0]))


sys.addaudithook(_watch_opened)


@pytest.fixture
def opened() -> Iterator[list[str]]:
    """The files that anything opens meanwhile."""
    global _OPENED  # noqa: PLW0603 - a hook stays for ever, and must do nothing
    files: list[str] = []
    _OPENED = files
    yield files
    _OPENED = None


def public(key: asyncssh.SSHKey) -> str:
    """OpenSSH's line for a key."""
    return key.export_public_key().decode().strip()


def private(key: asyncssh.SSHKey, form: str, passphrase: str | None = None) -> str:
    """The text of a private key."""
    return key.export_private_key(form, passphrase, rounds=50).decode()


async def failure(config: SftpConfig, **options: float) -> DeliveryError:
    """How a login fails."""
    with pytest.raises(DeliveryError) as caught:
        await SftpTransport(config, **options).probe()
    return caught.value


@pytest.mark.parametrize("key", [ED25519, ECDSA, RSA], ids=lambda key: key.algorithm)
@pytest.mark.parametrize("form", ["openssh", "pkcs8-pem", "pkcs1-pem"])
@pytest.mark.parametrize("passphrase", [None, "a passphrase"])
def test_private_keys_of_any_form(
    key: asyncssh.SSHKey, form: str, passphrase: str | None
) -> None:
    """They are read with blanks around them, and each mistake has its own text."""
    if form == "pkcs1-pem" and key is ED25519:
        pytest.skip("there is no such form")
    text = private(key, form, passphrase)
    assert public(read_private_key(f"\n {text.strip()}", passphrase)) == public(key)
    if passphrase:
        for wrong, reason in (
            (None, "passphrase_missing"),
            ("", "passphrase_missing"),
            ("other", "wrong_passphrase"),
        ):
            with pytest.raises(PrivateKeyError) as caught:
                read_private_key(text, wrong)
            assert caught.value.key == reason


@pytest.mark.parametrize(
    "text",
    ["", "secret", "ä", pytest.param(public(ED25519), id="public"), "-----BEGIN"],
)
def test_no_private_key(text: str) -> None:
    """Anything else is none; the error does not repeat it."""
    with pytest.raises(PrivateKeyError) as caught:
        read_private_key(text, None)
    assert caught.value.key == str(caught.value) == "invalid_private_key"
    assert caught.value.__context__ is None


@pytest.mark.parametrize("key", [ED25519, ECDSA, RSA], ids=lambda key: key.algorithm)
async def test_login_with_a_key(root: Path, key: asyncssh.SSHKey) -> None:
    """A server that takes keys only."""
    async with sftp_server(root, password=None, keys=[public(key)]) as server:
        config = replace(config_for(server), password=None)
        await SftpTransport(
            replace(
                config,
                private_key=private(key, "openssh", "a passphrase"),
                passphrase="a passphrase",
            )
        ).probe()
        other = private(asyncssh.generate_private_key("ssh-ed25519"), "openssh")
        error = await failure(replace(config, private_key=other))
        assert error.cause is DeliveryCause.LOGIN_REFUSED
        error = await failure(config)
        assert error.cause is DeliveryCause.LOGIN_REFUSED


async def test_key_that_cannot_be_read(config: SftpConfig, server: SftpServer) -> None:
    """Nobody connects with it."""
    error = await failure(replace(config, private_key="nonsense"))
    assert error.cause is DeliveryCause.LOGIN_REFUSED
    assert server.connections == 0


async def test_wrong_password(config: SftpConfig, server: SftpServer) -> None:
    """A wrong one, a wrong name, or a server that has enough."""
    for changes in ({"password": "other"}, {"username": "other"}):
        error = await failure(replace(config, **changes))
        assert error.cause is DeliveryCause.LOGIN_REFUSED
    server.faults.refuse_login = True
    error = await failure(config)
    assert error.cause is DeliveryCause.LOGIN_REFUSED
    server.faults.refuse_login = False
    await SftpTransport(config).probe()


async def test_changed_host_key_stops_before_the_login(root: Path) -> None:
    """The error names both keys; the server hears neither name nor password."""
    async with sftp_server(root, host_keys=[ED25519]) as server:
        config = config_for(server)
        await SftpTransport(config).probe()
        port = server.port
    other = asyncssh.generate_private_key("ssh-ed25519")
    async with sftp_server(root, host_keys=[other], port=port) as server:
        error = await failure(config)
        assert server.connections == 1
        assert server.logins == []
    assert isinstance(error, HostKeyChangedError)
    assert error.cause is DeliveryCause.HOST_KEY_CHANGED
    assert error.pinned == HostKey.of(ED25519)
    assert error.found == HostKey.of(other)
    assert ED25519.get_fingerprint() in error.detail
    assert other.get_fingerprint() in error.detail


async def test_host_key_of_another_kind(root: Path) -> None:
    """A server that has no key of the pinned one's kind any more has changed, too."""
    async with sftp_server(root, host_keys=[RSA, ECDSA]) as server:
        error = await failure(replace(config_for(server), host_key=public(ED25519)))
        assert server.logins == []
    assert isinstance(error, HostKeyChangedError)
    assert error.found == HostKey.of(ECDSA)


@pytest.mark.parametrize("key", [ED25519, ECDSA, RSA], ids=lambda key: key.algorithm)
async def test_server_with_several_keys(root: Path, key: asyncssh.SSHKey) -> None:
    """The pinned one is asked for, whichever the server would rather show."""
    async with sftp_server(root, host_keys=[RSA, ECDSA, ED25519]) as server:
        await SftpTransport(replace(config_for(server), host_key=public(key))).probe()


async def test_fetched_key_is_always_the_same(root: Path) -> None:
    """Whatever the server's order; and nobody logs in for it."""
    for keys in ([RSA, ECDSA, ED25519], [ED25519, RSA], [ECDSA, ED25519]):
        async with sftp_server(root, host_keys=keys) as server:
            key = await fetch_host_key("127.0.0.1", server.port)
            assert key == HostKey(
                public(ED25519), "ssh-ed25519", ED25519.get_fingerprint()
            )
            assert key.fingerprint.startswith("SHA256:")
            assert server.logins == []
            await SftpTransport(replace(config_for(server), host_key=key.line)).probe()


async def test_fetched_key_of_an_older_server(root: Path) -> None:
    """One that has no modern key."""
    async with sftp_server(root, host_keys=[RSA]) as server:
        assert (await fetch_host_key("127.0.0.1", server.port)).algorithm == "ssh-rsa"


async def test_stored_host_key_that_is_damaged(
    config: SftpConfig, server: SftpServer
) -> None:
    """It is never taken for none."""
    for line in ("", "ssh-ed25519 AAAA"):
        error = await failure(replace(config, host_key=line))
        assert error.cause is DeliveryCause.HOST_KEY_CHANGED
    assert server.connections == 0


async def test_nobody_there(config: SftpConfig, unused_tcp_port: int) -> None:
    """No server, and no such machine."""
    error = await failure(replace(config, port=unused_tcp_port))
    assert error.cause is DeliveryCause.CANNOT_CONNECT
    with pytest.raises(DeliveryError) as caught:
        await fetch_host_key("127.0.0.1", unused_tcp_port)
    assert caught.value.cause is DeliveryCause.CANNOT_CONNECT


async def test_something_else_there(
    config: SftpConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that says nothing, and one that speaks another protocol."""
    silent = asyncio.Event()

    async def say_nothing(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        await silent.wait()
        writer.close()

    async def refuse(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        writer.write(b"HTTP/1.0 400 Bad Request\r\n\r\n")
        writer.close()

    for answer, cause, patience in (
        (say_nothing, DeliveryCause.TIMEOUT, 0.3),
        (refuse, DeliveryCause.CANNOT_CONNECT, 60.0),
    ):
        monkeypatch.setattr(host_key_module, "FETCH_TIMEOUT", patience)
        listener = await asyncio.start_server(answer, "127.0.0.1", 0)
        port = listener.sockets[0].getsockname()[1]
        error = await failure(replace(config, port=port), connect_timeout=patience)
        assert error.cause is cause
        with pytest.raises(DeliveryError) as caught:
            await fetch_host_key("127.0.0.1", port)
        assert caught.value.cause is cause
        silent.set()
        listener.close()


@pytest.mark.parametrize("lasting", [True, False])
async def test_connection_that_breaks_before_the_login(
    config: SftpConfig, server: SftpServer, lasting: bool
) -> None:
    """Whether or not it can then be asked for its key, it has no other."""
    connections = 0

    async def answer(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        nonlocal connections
        connections += 1
        if lasting or connections == 1:
            writer.write(b"SSH-2.0-Broken\r\n")
        else:
            await delay._connect(reader, writer, config.host, server.port, 0.0)
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as listener:
        port = listener.sockets[0].getsockname()[1]
        error = await failure(replace(config, port=port))
    assert error.cause is DeliveryCause.CANNOT_CONNECT
    assert connections == 2


def ends_at_once(channel: asyncssh.SSHServerChannel[bytes]) -> asyncssh.SFTPServer:
    """An SFTP server that says nothing."""
    channel.close()
    return asyncssh.SFTPServer(channel)


@pytest.mark.parametrize("factory", [None, ends_at_once])
async def test_server_without_sftp(
    config: SftpConfig,
    factory: Callable[[asyncssh.SSHServerChannel[bytes]], asyncssh.SFTPServer] | None,
) -> None:
    """SSH alone does not do, nor does an SFTP that ends at once."""

    class Anybody(asyncssh.SSHServer):
        @override
        def begin_auth(self, username: str) -> bool:
            return False

    async with asyncssh.listen(
        "127.0.0.1",
        0,
        server_factory=Anybody,
        server_host_keys=[ED25519],
        sftp_factory=factory,
    ) as listener:
        error = await failure(
            replace(config, port=listener.get_port(), host_key=public(ED25519))
        )
    assert error.cause is DeliveryCause.NO_SFTP
    assert error.detail


async def test_secrets_stay_secret(
    config: SftpConfig, server: SftpServer, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither the fullest log nor an error nor the settings' text has them."""
    caplog.set_level(logging.DEBUG)
    key = private(ED25519, "openssh", "the passphrase")
    secret = replace(
        config, password="the password", private_key=key, passphrase="the passphrase"
    )
    errors = [await failure(secret)]
    server.faults.refuse_login = True
    errors.append(await failure(replace(secret, private_key=None)))
    errors.append(await failure(replace(secret, passphrase="the passphrase?")))
    said = "\n".join([caplog.text, repr(secret), *map(repr, errors), *map(str, errors)])
    assert "Beginning auth" in said
    for hidden in ("the pass", key[40:80], key.splitlines()[1]):
        assert hidden not in said


async def test_the_users_own_settings_are_not_read(
    config: SftpConfig,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    opened: list[str],
) -> None:
    """Configuration, keys, known hosts and agent of whoever runs Home Assistant."""
    own = tmp_path / "home" / ".ssh"
    own.mkdir(parents=True)
    for name in ("config", "id_ed25519", "id_rsa", "known_hosts", "ca-bundle.crt"):
        (own / name).write_text("User nobody\nPort 1\n")
    monkeypatch.setenv("HOME", str(own.parent))
    monkeypatch.setenv("SSH_AUTH_SOCK", str(own / "agent"))
    opened.clear()
    await fetch_host_key(config.host, config.port)
    await SftpTransport(config).probe()
    await SftpTransport(replace(config, private_key=private(RSA, "openssh"))).probe()
    assert [name for name in opened if os.fsdecode(own) in name] == []
    (own / "config").read_text()
    assert str(own / "config") in opened
