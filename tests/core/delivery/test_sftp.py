"""Documents on a real SFTP server: whole or not at all, and a cause for each error."""

import asyncio
from errno import ENOSPC
import os
from pathlib import Path
from typing import BinaryIO

import asyncssh
import pytest

from custom_components.energy_bridge.core.delivery import sftp
from custom_components.energy_bridge.core.delivery.gathering import GatheringWriter
from custom_components.energy_bridge.core.delivery.names import temporary_name
from custom_components.energy_bridge.core.delivery.sftp import SftpConfig, SftpTransport
from custom_components.energy_bridge.core.delivery.sftp_errors import operation_error
from custom_components.energy_bridge.core.delivery.sftp_session import MAX_IN_FLIGHT
from custom_components.energy_bridge.core.delivery.transport import (
    DeliveryCause,
    DeliveryError,
)
from simulator.sftp import SftpServer, sftp_server

from ...helpers.sftp import config_for
from .faults import CONTENT, FaultSuite, Trouble, failure, names, put


class TestSftp(FaultSuite):
    """What all transports of documents promise."""

    requests_of_a_document = 4


async def test_three_round_trips(transport: SftpTransport, server: SftpServer) -> None:
    """Opened, written and closed, renamed (formats §7.1)."""
    await put(transport)
    assert server.requests == {"open": 1, "write": 1, "close": 1, "posix_rename": 1}


async def test_what_the_server_cannot_do_is_asked_once(
    transport: SftpTransport, server: SftpServer
) -> None:
    """Whether it can give a file the name of another one."""
    server.faults.no_replace = True
    async with transport.session() as session:
        for content in (b"one", b"two"):
            await session.put("", "a.json", content)
    assert server.requests["posix_rename"] == 1
    assert server.requests["remove"] == 1


@pytest.mark.parametrize(
    "trouble",
    [
        Trouble(("silent", "no_space"), DeliveryCause.DISK_FULL),
        Trouble(("silent", "read_only"), DeliveryCause.NOT_WRITABLE),
    ],
    ids=lambda each: "-".join(each.faults),
)
async def test_server_that_says_no_more_than_failure(
    transport: SftpTransport, server: SftpServer, root: Path, trouble: Trouble
) -> None:
    """Its file system is asked instead."""
    await TestSftp().test_what_the_server_cannot_take(
        transport, server, root, trouble, 22_000
    )


async def test_probe_renames(transport: SftpTransport, server: SftpServer) -> None:
    """As documents do."""
    await transport.probe(("", ""))
    assert server.requests["posix_rename"] == 2


async def test_failure_that_nobody_explains(
    transport: SftpTransport, server: SftpServer
) -> None:
    """The connection breaks when the file system is asked."""
    server.faults.read_only = server.faults.silent = True
    server.faults.drop_after = 1
    error = await failure(transport)
    assert (error.cause, error.detail) == (DeliveryCause.REFUSED, "Failure")


async def test_nothing_is_asked_after_the_end(
    transport: SftpTransport, server: SftpServer
) -> None:
    """Of a connection that broke: the library would keep each request, and some versions complain of it."""
    async with transport.session() as session:
        server.faults.drop_after = 0
        for name in ("a.json", "b.json"):
            with pytest.raises(DeliveryError) as caught:
                await session.put("", name, b"1")
            assert caught.value.cause is DeliveryCause.INTERRUPTED
        assert session._client._handler._requests == {}


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (asyncssh.SFTPFailure("Disk quota exceeded"), DeliveryCause.DISK_FULL),
        (asyncssh.SFTPQuotaExceeded(""), DeliveryCause.DISK_FULL),
        (asyncssh.SFTPFailure("File system is read-only"), DeliveryCause.NOT_WRITABLE),
        (asyncssh.SFTPFailure("Not now"), DeliveryCause.REFUSED),
        (asyncssh.SFTPOpUnsupported(""), DeliveryCause.REFUSED),
        (asyncssh.SFTPNoConnection(""), DeliveryCause.INTERRUPTED),
        (BrokenPipeError(32, "Broken pipe"), DeliveryCause.INTERRUPTED),
        (TimeoutError(110, "Connection timed out"), DeliveryCause.TIMEOUT),
    ],
)
def test_words_of_other_servers(
    error: OSError | asyncssh.Error, cause: DeliveryCause
) -> None:
    """Causes that only a text tells; what is shown of it is short and printable."""
    assert operation_error(error).cause is cause
    assert operation_error(error).detail
    told = operation_error(asyncssh.SFTPFailure("a\0b\n" * 500)).detail
    assert told.isprintable()
    assert len(told) <= 200


async def test_connection_that_does_not_close(
    transport: SftpTransport, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is cut; what was delivered stays delivered."""
    monkeypatch.setattr(sftp, "_CLOSE_TIMEOUT", 0)
    await put(transport)
    assert names(root) == ["a.json"]


async def test_slow_server_that_goes_on(root: Path) -> None:
    """The limit is on silence, not on the time that all documents take."""
    async with sftp_server(root, delay=0.05) as server:
        transport = SftpTransport(config_for(server), answer_timeout=1.2)
        async with transport.session() as session:
            for each in range(5):
                await session.put("", f"{each}.json", CONTENT)
    assert len(names(root)) == 5


async def test_server_that_is_gone(root: Path) -> None:
    """Nobody answers there any more."""
    async with sftp_server(root) as short_lived:
        transport = SftpTransport(config_for(short_lived))
        await put(transport)
    assert (await failure(transport)).cause is DeliveryCause.CANNOT_CONNECT
    assert names(root) == ["a.json"]


async def test_requests_made_together_leave_together(
    transport: SftpTransport, server: SftpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many documents as may be under way begin in one packet, each with its own requests; they go on as answers come."""
    write = asyncssh.SSHWriter.write
    packets = []

    def counted(writer: asyncssh.SSHWriter[bytes], data: bytes) -> None:
        if isinstance(writer, GatheringWriter):
            packets.append(len(data))
        write(writer, data)

    async with transport.session() as session:
        monkeypatch.setattr(asyncssh.SSHWriter, "write", counted)
        await asyncio.gather(
            *(session.put("", f"{each}.json", CONTENT) for each in range(MAX_IN_FLIGHT))
        )
    assert server.requests == dict.fromkeys(
        ("open", "write", "close", "posix_rename"), MAX_IN_FLIGHT
    )
    # The first packet opens all; even answers that each come alone are followed by a packet each at most.
    assert packets[0] > MAX_IN_FLIGHT * len(".0.json.part")
    assert len(packets) <= 1 + 3 * MAX_IN_FLIGHT


async def test_a_slow_and_a_failed_document_spoil_no_other(
    transport: SftpTransport,
    server: SftpServer,
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """All but the failed one arrive once and whole, those under way with it, too."""
    write = asyncssh.SFTPServer.write
    slow, failed = (temporary_name(name) for name in ("slow.json", "failed.json"))

    async def write_slowly(
        files: asyncssh.SFTPServer, file: BinaryIO, offset: int, data: bytes
    ) -> int:
        name = Path(os.fsdecode(file.name)).name
        server.requests["write"] += 1
        if name == slow:
            await asyncio.sleep(0.2)
        if name == failed:
            raise OSError(ENOSPC, os.strerror(ENOSPC))
        written = write(files, file, offset, data)
        assert isinstance(written, int)
        return written

    monkeypatch.setattr("simulator.sftp._Files.write", write_slowly)
    contents = {"slow.json": CONTENT}
    contents |= {f"{each}.json": b"%d" % each for each in range(2 * MAX_IN_FLIGHT)}
    async with transport.session() as session:
        refused, *others = await asyncio.gather(
            session.put("", "failed.json", CONTENT),
            *(session.put("", *each) for each in contents.items()),
            return_exceptions=True,
        )
    assert isinstance(refused, DeliveryError)
    assert refused.cause is DeliveryCause.DISK_FULL
    assert others == [None] * len(others)
    assert {name: (root / name).read_bytes() for name in names(root)} == contents
    assert server.requests["posix_rename"] == len(contents)
    assert server.requests["write"] == len(contents) + 1


async def test_a_small_packet_is_encrypted_quickly(
    config: SftpConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the server can do that, by AES-GCM."""
    used = []
    start = asyncssh.SSHClientConnection.start_sftp_client

    async def started(
        connection: asyncssh.SSHClientConnection,
    ) -> asyncssh.SFTPClient:
        used.append(connection.get_extra_info("send_cipher"))
        return await start(connection)

    monkeypatch.setattr(asyncssh.SSHClientConnection, "start_sftp_client", started)
    await put(SftpTransport(config))
    assert used == ["aes256-gcm@openssh.com"]


async def test_a_server_without_such_a_cipher(root: Path) -> None:
    """Takes documents all the same."""
    only = {"encryption_algs": "chacha20-poly1305@openssh.com"}
    async with sftp_server(root, algorithms=only) as server:
        await put(SftpTransport(config_for(server)))
    assert names(root) == ["a.json"]
