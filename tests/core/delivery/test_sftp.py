"""Documents on a real SFTP server: whole or not at all, and a cause for each error."""

import asyncio
from pathlib import Path
import random

import asyncssh
import pytest

from custom_components.energy_bridge.core.delivery import sftp
from custom_components.energy_bridge.core.delivery.sftp import SftpConfig, SftpTransport
from custom_components.energy_bridge.core.delivery.sftp_errors import operation_error
from custom_components.energy_bridge.core.delivery.transport import (
    DeliveryCause,
    DeliveryError,
)
from simulator.sftp import SftpServer, sftp_server

from ...helpers.sftp import config_for

CONTENT = b'{"name": "a document"}'


def names(folder: Path) -> list[str]:
    """What the server shows, hidden files included."""
    return sorted(
        str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()
    )


async def put(
    transport: SftpTransport,
    name: str = "a.json",
    content: bytes = CONTENT,
    directory: str = "",
) -> None:
    """Deliver one document over its own connection."""
    async with transport.session() as session:
        await session.put(directory, name, content)


async def failure(transport: SftpTransport, directory: str = "") -> DeliveryError:
    """How a delivery fails."""
    with pytest.raises(DeliveryError) as caught:
        await put(transport, directory=directory)
    return caught.value


async def test_a_document_arrives_in_three_round_trips(
    transport: SftpTransport, server: SftpServer, root: Path
) -> None:
    """Opened, written, closed, renamed; nothing is left beside it."""
    await put(transport)
    assert names(root) == ["a.json"]
    assert (root / "a.json").read_bytes() == CONTENT
    assert server.requests == {"open": 1, "write": 1, "close": 1, "posix_rename": 1}


@pytest.mark.parametrize("size", [0, 1, 32_768, 32_769, 1_500_000])
async def test_documents_of_any_size(
    transport: SftpTransport, root: Path, size: int
) -> None:
    """Every byte arrives at its place."""
    content = random.Random(size).randbytes(size)
    await put(transport, content=content)
    assert (root / "a.json").read_bytes() == content


async def test_many_documents_share_a_connection(
    transport: SftpTransport, server: SftpServer, root: Path
) -> None:
    """More than may be under way are put at the same time, into two directories."""
    (root / "day").mkdir()
    async with transport.session() as session:
        await asyncio.gather(
            *(
                session.put("day" if each % 2 else "", f"{each}.json", b"%d" % each)
                for each in range(200)
            )
        )
    assert server.connections == 1
    assert len(names(root)) == 200
    assert (root / "day" / "77.json").read_bytes() == b"77"


async def test_directory_of_the_destination(
    config: SftpConfig, server: SftpServer, root: Path
) -> None:
    """A report's own directory lies below the destination's."""
    (root / "in" / "site").mkdir(parents=True)
    transport = SftpTransport(
        SftpConfig(
            host="127.0.0.1",
            port=server.port,
            username="demo",
            password="demo",
            directory="/in",
            host_key=server.host_key,
        )
    )
    await put(transport, directory="site")
    assert names(root) == ["in/site/a.json"]


async def test_a_leftover_is_overwritten(transport: SftpTransport, root: Path) -> None:
    """What an earlier upload left, and what it delivered, give way."""
    (root / ".a.json.part").write_bytes(b"much longer than the document that follows")
    (root / "a.json").write_bytes(b"of yesterday")
    await put(transport)
    assert names(root) == ["a.json"]
    assert (root / "a.json").read_bytes() == CONTENT


async def test_server_that_cannot_replace(
    transport: SftpTransport, server: SftpServer, root: Path
) -> None:
    """Without that extension the old document, if there is one, is removed first."""
    server.faults.no_replace = True
    async with transport.session() as session:
        await session.put("", "a.json", b"one")
        await session.put("", "a.json", b"two")
    assert names(root) == ["a.json"]
    assert (root / "a.json").read_bytes() == b"two"
    assert server.requests["posix_rename"] == 1
    assert server.requests["remove"] == 1


@pytest.mark.parametrize("after", range(4))
async def test_broken_upload(
    transport: SftpTransport, server: SftpServer, root: Path, after: int
) -> None:
    """Wherever it breaks, no document is to be seen; the next try delivers it."""
    server.faults.drop_after = after
    error = await failure(transport)
    assert error.cause is DeliveryCause.INTERRUPTED
    assert not (root / "a.json").exists()
    await put(transport)
    assert names(root) == ["a.json"]
    assert (root / "a.json").read_bytes() == CONTENT


async def test_broken_connection_fails_all_under_way(
    transport: SftpTransport, server: SftpServer, root: Path
) -> None:
    """Each of them says so; none hangs, and none is there in parts."""
    server.faults.drop_after = 100
    async with transport.session() as session:
        results = await asyncio.gather(
            *(session.put("", f"{each}.json", CONTENT) for each in range(64)),
            return_exceptions=True,
        )
        with pytest.raises(DeliveryError) as caught:
            await session.put("", "late.json", CONTENT)
    assert caught.value.cause is DeliveryCause.INTERRUPTED
    failed = [error for error in results if isinstance(error, DeliveryError)]
    assert {error.cause for error in failed} == {DeliveryCause.INTERRUPTED}
    whole = [path for path in root.glob("*.json") if path.read_bytes() == CONTENT]
    assert len(whole) == len(list(root.glob("*.json"))) >= 64 - len(failed)


@pytest.mark.parametrize(
    ("fault", "silent", "cause"),
    [
        ("no_space", False, DeliveryCause.DISK_FULL),
        ("no_space", True, DeliveryCause.DISK_FULL),
        ("read_only", False, DeliveryCause.NOT_WRITABLE),
        ("read_only", True, DeliveryCause.NOT_WRITABLE),
        ("no_permission", False, DeliveryCause.NOT_WRITABLE),
    ],
)
async def test_what_the_server_cannot_take(
    transport: SftpTransport,
    server: SftpServer,
    root: Path,
    fault: str,
    silent: bool,
    cause: DeliveryCause,
) -> None:
    """The cause is told, the server is left clean, and the next document may arrive."""
    async with transport.session() as session:
        setattr(server.faults, fault, True)
        server.faults.silent = silent
        with pytest.raises(DeliveryError) as caught:
            await session.put("", "a.json", CONTENT * 1000)
        assert caught.value.cause is cause
        assert caught.value.detail
        assert names(root) == []
        setattr(server.faults, fault, False)
        await session.put("", "a.json", CONTENT)
    assert names(root) == ["a.json"]


async def test_failure_that_nobody_explains(
    transport: SftpTransport, server: SftpServer
) -> None:
    """The connection breaks when the file system is asked."""
    server.faults.read_only = server.faults.silent = True
    server.faults.drop_after = 1
    error = await failure(transport)
    assert (error.cause, error.detail) == (DeliveryCause.REFUSED, "Failure")


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


async def test_directory_that_is_missing(
    transport: SftpTransport, server: SftpServer, root: Path
) -> None:
    """It is not created; a file in its place is none either."""
    (root / "file").write_bytes(b"")
    for directory in ("missing", "file"):
        error = await failure(transport, directory)
        assert error.cause is DeliveryCause.NO_DIRECTORY, directory
    assert names(root) == ["file"]


async def test_name_that_is_a_directory(transport: SftpTransport, root: Path) -> None:
    """The server's refusal is told, and nothing is left."""
    (root / "a.json" / "inside").mkdir(parents=True)
    assert (await failure(transport)).cause is DeliveryCause.REFUSED
    assert names(root) == []


@pytest.mark.parametrize(
    ("directory", "name"),
    [
        ("", "../a.json"),
        ("", ".."),
        ("", ""),
        ("", "a\nb"),
        ("..", "a.json"),
        ("/", "a.json"),
        ("/etc", "a.json"),
        ("a//b", "a.json"),
        ("a/../../b", "a.json"),
        ("a\0b", "a.json"),
    ],
)
async def test_names_that_lead_outside(
    transport: SftpTransport, server: SftpServer, directory: str, name: str
) -> None:
    """They are refused before the server hears of them."""
    async with transport.session() as session:
        with pytest.raises(DeliveryError) as caught:
            await session.put(directory, name, CONTENT)
    assert caught.value.cause is DeliveryCause.REFUSED
    assert not server.requests


async def test_server_that_falls_silent(config: SftpConfig, server: SftpServer) -> None:
    """The connection is given up, and all under way fail at once."""
    transport = SftpTransport(config, answer_timeout=1.0)
    async with transport.session() as session:
        await session.put("", "a.json", CONTENT)
        server.faults.hang = True
        results = await asyncio.gather(
            *(session.put("", f"{each}.json", CONTENT) for each in range(3)),
            return_exceptions=True,
        )
    assert [result.cause for result in results] == [DeliveryCause.TIMEOUT] * 3


async def test_silence_between_documents_is_none_of_the_servers(
    config: SftpConfig, root: Path
) -> None:
    """A session that has nothing to ask waits for no answer."""
    transport = SftpTransport(config, answer_timeout=1.0)
    async with transport.session() as session:
        await session.put("", "a.json", CONTENT)
        await asyncio.sleep(1.5)
        await session.put("", "b.json", CONTENT)
    assert names(root) == ["a.json", "b.json"]


async def test_slow_server_that_goes_on(root: Path) -> None:
    """The limit is on silence, not on the time that all documents take."""
    async with sftp_server(root, delay=0.05) as server:
        transport = SftpTransport(config_for(server), answer_timeout=1.2)
        async with transport.session() as session:
            for each in range(5):
                await session.put("", f"{each}.json", CONTENT)
    assert len(names(root)) == 5


async def test_server_that_goes_away(server: SftpServer, root: Path) -> None:
    """Between two documents, and in between two sessions."""
    async with sftp_server(root) as short_lived:
        transport = SftpTransport(config_for(short_lived))
        async with transport.session() as session:
            await session.put("", "a.json", CONTENT)
            short_lived.faults.drop_after = 0
            with pytest.raises(DeliveryError) as caught:
                await session.put("", "b.json", CONTENT)
            assert caught.value.cause is DeliveryCause.INTERRUPTED
    error = await failure(transport)
    assert error.cause is DeliveryCause.CANNOT_CONNECT
    assert names(root) == ["a.json"]


async def test_probe_leaves_nothing(
    transport: SftpTransport, server: SftpServer, root: Path
) -> None:
    """Each directory is written to, over one connection."""
    (root / "day").mkdir()
    await transport.probe(("", "day"))
    assert names(root) == []
    assert server.connections == 1
    assert server.requests["posix_rename"] == 2


async def test_probe_tells_what_is_wrong(
    transport: SftpTransport, server: SftpServer
) -> None:
    """A missing directory, and one that cannot be written."""
    with pytest.raises(DeliveryError) as caught:
        await transport.probe(("", "missing"))
    assert caught.value.cause is DeliveryCause.NO_DIRECTORY
    server.faults.no_permission = True
    with pytest.raises(DeliveryError) as caught:
        await transport.probe()
    assert caught.value.cause is DeliveryCause.NOT_WRITABLE


async def test_cancelled_upload(
    transport: SftpTransport, server: SftpServer, root: Path
) -> None:
    """Whoever stops a delivery leaves no document, and the connection closes."""
    server.faults.hang = True
    task = asyncio.create_task(put(transport))
    async with asyncio.timeout(60):
        while not server.requests:
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert not (root / "a.json").exists()
