"""What every transport of documents promises, whatever its server does; its tests inherit this."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
import random
from typing import Any

import pytest

from custom_components.energy_bridge.core.delivery.name_lock import NameLockSession
from custom_components.energy_bridge.core.delivery.transport import (
    DeliveryCause,
    DeliveryError,
    Transport,
)

CONTENT = b'{"name": "a document"}'

type Connect = Callable[..., Transport]
"""Makes a transport that logs in to the server; takes `password`, `directory` and `timeout` (s)."""


def names(folder: Path) -> list[str]:
    """What the server shows, hidden files included."""
    return sorted(
        str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()
    )


async def put(
    transport: Transport,
    name: str = "a.json",
    content: bytes = CONTENT,
    directory: str = "",
) -> None:
    """Deliver one document over its own connection."""
    async with transport.session() as session:
        await session.put(directory, name, content)


async def failure(
    transport: Transport, directory: str = "", content: bytes = CONTENT
) -> DeliveryError:
    """How a delivery fails."""
    with pytest.raises(DeliveryError) as caught:
        await put(transport, content=content, directory=directory)
    return caught.value


@dataclass(frozen=True, slots=True)
class Trouble:
    """Faults of a server by their names, and what is told of them."""

    faults: tuple[str, ...]
    cause: DeliveryCause


TROUBLES = (
    Trouble(("no_space",), DeliveryCause.DISK_FULL),
    Trouble(("read_only",), DeliveryCause.NOT_WRITABLE),
    Trouble(("no_permission",), DeliveryCause.NOT_WRITABLE),
)


class FaultSuite:
    """The promises; a class that inherits it says how many requests a document takes.

    Its module has the fixtures `root` (the folder that the server shows), `server` (with `faults`,
    `requests`, `connections` and `logins`, which admits the user and password "demo") and `connect`.
    """

    requests_of_a_document: int
    """After the login; the connection may break instead of the answer to any of them."""

    @pytest.fixture
    def transport(self, connect: Connect) -> Transport:
        """A transport to the server."""
        return connect()

    async def test_a_document_arrives(
        self, transport: Transport, server: Any, root: Path
    ) -> None:
        """With no more requests than it takes; nothing is left beside it."""
        await put(transport)
        assert names(root) == ["a.json"]
        assert (root / "a.json").read_bytes() == CONTENT
        assert server.requests.total() == self.requests_of_a_document

    @pytest.mark.parametrize("size", [0, 1, 32_768, 32_769, 65_536, 1_500_000])
    async def test_documents_of_any_size(
        self, transport: Transport, root: Path, size: int
    ) -> None:
        """Every byte arrives at its place."""
        content = random.Random(size).randbytes(size)
        await put(transport, content=content)
        assert (root / "a.json").read_bytes() == content

    async def test_many_documents_share_a_connection(
        self, transport: Transport, server: Any, root: Path
    ) -> None:
        """More than may be under way are put at the same time, into two directories."""
        (root / "day").mkdir()
        async with transport.session() as session:
            await asyncio.gather(
                *(
                    session.put("day" if each % 2 else "", f"{each}.json", b"%d" % each)
                    for each in range(100)
                )
            )
        assert server.connections == 1
        assert len(names(root)) == 100
        assert (root / "day" / "77.json").read_bytes() == b"77"

    @pytest.mark.parametrize("directory", ["in", "/in", "in/", "./in"])
    async def test_directory_of_the_destination(
        self, connect: Connect, root: Path, directory: str
    ) -> None:
        """A report's own directory lies below the destination's."""
        (root / "in" / "site").mkdir(parents=True)
        await put(connect(directory=directory), directory="site")
        assert names(root) == ["in/site/a.json"]

    @pytest.mark.parametrize("name", ["é ü.json", "a b.json", "x" * 250 + ".json"])
    async def test_names_of_any_kind(
        self, transport: Transport, root: Path, name: str
    ) -> None:
        """Letters of all languages, blanks, and as long as a name can be."""
        await put(transport, name)
        assert names(root) == [name]

    async def test_a_leftover_is_overwritten(
        self, transport: Transport, root: Path
    ) -> None:
        """What an earlier upload left, and what it delivered, give way."""
        (root / ".a.json.part").write_bytes(b"much longer than the document" * 9)
        (root / "a.json").write_bytes(b"of yesterday")
        await put(transport)
        assert names(root) == ["a.json"]
        assert (root / "a.json").read_bytes() == CONTENT

    async def test_server_that_cannot_replace(
        self, transport: Transport, server: Any, root: Path
    ) -> None:
        """The old document, if there is one, is removed first."""
        server.faults.no_replace = True
        async with transport.session() as session:
            await session.put("", "a.json", b"one")
            await session.put("", "a.json", b"two")
        assert names(root) == ["a.json"]
        assert (root / "a.json").read_bytes() == b"two"

    async def test_broken_upload(
        self, transport: Transport, server: Any, root: Path
    ) -> None:
        """Wherever it breaks, no part is to be seen as a document; the next try delivers it."""
        for after in range(self.requests_of_a_document):
            server.faults.drop_after = after
            error = await failure(transport)
            assert error.cause is DeliveryCause.INTERRUPTED
            assert server.faults.drop_after is None
            assert not (root / "a.json").exists()
        await put(transport)
        assert names(root) == ["a.json"]
        assert (root / "a.json").read_bytes() == CONTENT

    async def test_broken_connection_fails_all_under_way(
        self, transport: Transport, server: Any, root: Path
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
        "trouble", TROUBLES, ids=lambda each: "-".join(each.faults)
    )
    @pytest.mark.parametrize("size", [22, 3_000_000])
    async def test_what_the_server_cannot_take(
        self, transport: Transport, server: Any, root: Path, trouble: Trouble, size: int
    ) -> None:
        """The cause is told, the server is left clean, and the next document may arrive."""
        content = bytes(size)
        async with transport.session() as session:
            for fault in trouble.faults:
                setattr(server.faults, fault, True)
            with pytest.raises(DeliveryError) as caught:
                await session.put("", "a.json", content)
            assert caught.value.cause is trouble.cause
            assert caught.value.is_answer
            assert caught.value.detail
            assert names(root) == []
            for fault in trouble.faults:
                setattr(server.faults, fault, False)
            await session.put("", "a.json", CONTENT)
        assert names(root) == ["a.json"]

    async def test_directory_that_is_missing(
        self, transport: Transport, root: Path
    ) -> None:
        """It is not created; a file in its place is none either."""
        (root / "file").write_bytes(b"")
        for directory in ("missing", "file"):
            error = await failure(transport, directory)
            assert error.cause is DeliveryCause.NO_DIRECTORY, directory
        assert names(root) == ["file"]

    async def test_name_that_is_a_directory(
        self, transport: Transport, root: Path
    ) -> None:
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
            ("", "a\r\nDELE b"),
            ("", "..\\a.json"),
            ("..", "a.json"),
            (".. ", "a.json"),
            ("...", "a.json"),
            ("/", "a.json"),
            ("/etc", "a.json"),
            ("a//b", "a.json"),
            ("a/../../b", "a.json"),
            ("a\0b", "a.json"),
            ("C:", "a.json"),
        ],
    )
    async def test_names_that_lead_outside(
        self, transport: Transport, server: Any, directory: str, name: str
    ) -> None:
        """They are refused before the server hears of them."""
        async with transport.session() as session:
            before = server.requests.total()
            with pytest.raises(DeliveryError) as caught:
                await session.put(directory, name, CONTENT)
            assert server.requests.total() == before
        refused = (
            DeliveryCause.INVALID_DIRECTORY if directory else DeliveryCause.REFUSED
        )
        assert caught.value.cause is refused

    @pytest.mark.parametrize("directory", ["C:", "/C:/x", "in/C:/x", "a\\b", "//s/x"])
    async def test_directory_of_windows(
        self, connect: Connect, server: Any, directory: str
    ) -> None:
        """Backslashes and drives lead elsewhere on a Windows server."""
        error = await failure(connect(directory=directory))
        assert error.cause is DeliveryCause.INVALID_DIRECTORY
        assert server.connections == 0

    async def test_refused_login(
        self, connect: Connect, server: Any, root: Path
    ) -> None:
        """A wrong password, or a server that has enough; later it works again."""
        error = await failure(connect(password="other"))
        assert error.cause is DeliveryCause.LOGIN_REFUSED
        server.faults.refuse_login = True
        error = await failure(connect())
        assert error.cause is DeliveryCause.LOGIN_REFUSED
        assert not error.is_answer
        server.faults.refuse_login = False
        await put(connect())
        assert names(root) == ["a.json"]
        assert server.logins == ["demo"] * 3

    async def test_server_that_falls_silent(
        self, connect: Connect, server: Any, root: Path
    ) -> None:
        """The connection is given up, and all under way fail at once."""
        async with connect(timeout=1.0).session() as session:
            await session.put("", "a.json", CONTENT)
            server.faults.hang = True
            results = await asyncio.gather(
                *(session.put("", f"{each}.json", CONTENT) for each in range(3)),
                return_exceptions=True,
            )
        causes = [result.cause for result in results]
        assert causes[0] is DeliveryCause.TIMEOUT
        assert set(causes) <= {DeliveryCause.TIMEOUT, DeliveryCause.INTERRUPTED}
        assert names(root) == ["a.json"]

    async def test_silence_between_documents_is_none_of_the_servers(
        self, connect: Connect, root: Path
    ) -> None:
        """A session that has nothing to ask waits for no answer."""
        async with connect(timeout=1.0).session() as session:
            await session.put("", "a.json", CONTENT)
            await asyncio.sleep(1.5)
            await session.put("", "b.json", CONTENT)
        assert names(root) == ["a.json", "b.json"]

    async def test_server_that_goes_away(
        self, transport: Transport, server: Any, root: Path
    ) -> None:
        """Between two documents; the next session finds it again."""
        async with transport.session() as session:
            await session.put("", "a.json", CONTENT)
            server.faults.drop_after = 0
            with pytest.raises(DeliveryError) as caught:
                await session.put("", "b.json", CONTENT)
            assert caught.value.cause is DeliveryCause.INTERRUPTED
        await put(transport, "c.json")
        assert "a.json" in names(root)
        assert "c.json" in names(root)

    async def test_probe_leaves_nothing(
        self, transport: Transport, server: Any, root: Path
    ) -> None:
        """Each directory is written to, over one connection."""
        (root / "day").mkdir()
        await transport.probe(("", "day"))
        assert names(root) == []
        assert server.connections == 1

    async def test_a_test_beside_documents(
        self, transport: Transport, server: Any, root: Path
    ) -> None:
        """It goes over the connection that is open, disturbs nobody, and leaves nothing."""
        (root / "day").mkdir()
        async with transport.session() as session:
            await asyncio.gather(
                *(session.put("", f"{each}.json", CONTENT) for each in range(9)),
                session.try_directory("day"),
                NameLockSession(session).try_directory(""),
            )
            with pytest.raises(DeliveryError) as caught:
                await session.try_directory("missing")
            assert caught.value.cause is DeliveryCause.NO_DIRECTORY
            with pytest.raises(DeliveryError) as caught:
                await session.try_directory("../x")
            assert caught.value.cause is DeliveryCause.INVALID_DIRECTORY
        assert names(root) == sorted(f"{each}.json" for each in range(9))
        assert server.connections == 1

    async def test_probe_tells_what_is_wrong(
        self, transport: Transport, server: Any
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
        self, transport: Transport, server: Any, root: Path
    ) -> None:
        """Whoever stops a delivery leaves no document, and the connection closes."""
        async with asyncio.timeout(60), transport.session() as session:
            server.requests.clear()
            server.faults.hang = True
            task = asyncio.create_task(session.put("", "a.json", CONTENT))
            while not server.requests:
                await asyncio.sleep(0.01)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            server.faults.hang = False
        assert not (root / "a.json").exists()
