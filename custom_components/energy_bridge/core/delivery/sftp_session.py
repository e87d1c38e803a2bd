"""One SFTP connection: documents written beside their place, then renamed."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
import posixpath
from typing import override

import asyncssh

from .names import checked_name, directory_parts
from .sftp_errors import operation_error
from .transport import DeliveryCause, DeliveryError, Session

MAX_IN_FLIGHT = 32
"""Documents under way at the same time."""

_BLOCK = 32_768
"""Bytes that every server takes at once; an answer to each shows that it goes on."""

_PROBE = ".energy_bridge_test"
_READ_ONLY_FLAG = 1


class SftpSession(Session):
    """A session; `path` is the destination's own directory.

    Where the server has not answered for `timeout` seconds although it should,
    the connection is cut.
    """

    def __init__(
        self,
        client: asyncssh.SFTPClient,
        path: str,
        *,
        timeout: float,
        cut: Callable[[], None],
    ) -> None:
        """Take over a connection."""
        self._client = client
        self._path = path
        self._timeout = timeout
        self._cut = cut
        self._slots = asyncio.Semaphore(MAX_IN_FLIGHT)
        self._can_replace = True
        self._asked = 0
        self._answered = 0.0
        self._watch: asyncio.TimerHandle | None = None
        self._timed_out = False

    @override
    async def put(self, directory: str, name: str, content: bytes) -> None:
        """Deliver a document whole or not at all; raises DeliveryError.

        It takes three round trips: open, write and close, rename (formats §7.1).
        """
        folder = posixpath.join(self._path, *directory_parts(directory))
        final = posixpath.join(folder, checked_name(name))
        part = posixpath.join(folder, f".{name}.part")
        async with self._slots:
            try:
                await self._write(part, content)
                await self._rename(part, final)
            except (OSError, asyncssh.Error) as err:
                error = await self._explain(err, folder, len(content))
                await self._remove(part)
                raise error from err

    async def probe(self, directory: str) -> None:
        """Try a directory with an empty file; raises DeliveryError."""
        await self.put(directory, _PROBE, b"")
        await self._remove(
            posixpath.join(self._path, *directory_parts(directory), _PROBE)
        )

    def close(self) -> None:
        """Stop watching."""
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None

    async def _write(self, part: str, content: bytes) -> None:
        file = await self._answer(self._client.open(part, "wb", block_size=0))
        requests = [
            self._answer(file.write(content[start : start + _BLOCK], start))
            for start in range(0, len(content), _BLOCK)
        ]
        # A server treats the requests for one file in their order.
        answers = await asyncio.gather(
            *requests, self._answer(file.close()), return_exceptions=True
        )
        failures = [answer for answer in answers if isinstance(answer, BaseException)]
        if failures:
            raise failures[0]

    async def _rename(self, part: str, final: str) -> None:
        if self._can_replace:
            try:
                await self._answer(self._client.posix_rename(part, final))
            except asyncssh.SFTPOpUnsupported:
                self._can_replace = False
            else:
                return
        try:
            await self._answer(self._client.rename(part, final))
        except asyncssh.SFTPFailure, asyncssh.SFTPFileAlreadyExists:
            await self._answer(self._client.remove(final))
            await self._answer(self._client.rename(part, final))

    async def _remove(self, path: str) -> None:
        """Remove a file, where the server lets us."""
        with suppress(OSError, asyncssh.Error):
            await self._answer(self._client.remove(path))

    async def _answer[T](self, request: Awaitable[T]) -> T:
        """Wait for the answer to a request."""
        loop = asyncio.get_running_loop()
        if not self._asked:
            self._answered = loop.time()
        self._asked += 1
        if self._watch is None:
            self._watch = loop.call_at(self._answered + self._timeout, self._look)
        try:
            return await request
        finally:
            self._asked -= 1
            self._answered = loop.time()

    def _look(self) -> None:
        """Cut a connection that has been silent for too long."""
        self._watch = None
        if not self._asked:
            return
        loop = asyncio.get_running_loop()
        due = self._answered + self._timeout
        if loop.time() < due:
            self._watch = loop.call_at(due, self._look)
        else:
            self._timed_out = True
            self._cut()

    async def _explain(
        self, err: OSError | asyncssh.Error, folder: str, size: int
    ) -> DeliveryError:
        """Find the cause; where the failure tells none, the file system may."""
        if self._timed_out:
            return DeliveryError(DeliveryCause.TIMEOUT, "the server does not answer")
        error = operation_error(err)
        if error.cause is not DeliveryCause.REFUSED:
            return error
        try:
            system = await self._answer(self._client.statvfs(folder))
        except OSError, asyncssh.Error:
            return error
        if system.flags & _READ_ONLY_FLAG:
            return DeliveryError(DeliveryCause.NOT_WRITABLE, error.detail)
        if system.bavail * system.frsize <= size:
            return DeliveryError(DeliveryCause.DISK_FULL, error.detail)
        return error
