"""One SFTP connection: documents are written under a temporary name, then renamed."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
import posixpath
from typing import override

import asyncssh

from .answer_watch import AnswerWatch
from .names import checked_name, directory_parts, probe_name, temporary_name
from .sftp_errors import operation_error
from .transport import DeliveryCause, DeliveryError, Session

MAX_IN_FLIGHT = 32
"""Documents under way at the same time."""

_BLOCK = 32_768
"""Bytes that every server takes at once; an answer to each shows that it goes on."""

_READ_ONLY_FLAG = 1


class SftpSession(Session):
    """A session; `path` is the destination's own directory.

    A server that answers nothing for `timeout` seconds has the connection ended with
    `abort`; `is_closed` says whether it has ended.
    """

    def __init__(
        self,
        client: asyncssh.SFTPClient,
        path: str,
        *,
        timeout: float,
        abort: Callable[[], None],
        is_closed: Callable[[], bool],
    ) -> None:
        """Take over a connection."""
        self._client = client
        self._path = path
        self._answers = AnswerWatch(timeout, abort)
        self._is_closed = is_closed
        self._slots = asyncio.Semaphore(MAX_IN_FLIGHT)
        self._can_replace = True

    @override
    async def put(self, directory: str, name: str, content: bytes) -> None:
        """Deliver a document whole or not at all; raises DeliveryError.

        It takes three round trips: open, write and close, rename (formats §7.1).
        """
        folder = posixpath.join(self._path, *directory_parts(directory))
        final = posixpath.join(folder, checked_name(name))
        part = posixpath.join(folder, temporary_name(name))
        async with self._slots:
            try:
                await self._write(part, content)
                await self._rename(part, final)
            except (OSError, asyncssh.Error) as err:
                error = await self._error_of(err, folder, len(content))
                await self._remove_file(part)
                raise error from err

    @override
    async def try_directory(self, directory: str) -> None:
        """Try a directory with an empty file; raises DeliveryError."""
        name = probe_name()
        await self.put(directory, name, b"")
        await self._remove_file(
            posixpath.join(self._path, *directory_parts(directory), name)
        )

    def close(self) -> None:
        """Stop watching the connection, which whoever opened it closes."""
        self._answers.stop()

    async def _ask[**P, T](
        self, ask: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Ask the server, and wait for its answer; a connection that has ended is asked nothing.

        asyncssh 2.24.0, which Home Assistant may have, would keep such a request and complain that nobody awaits it.
        """
        if self._is_closed():
            raise asyncssh.SFTPConnectionLost("Connection closed")
        return await self._answers.wait_for(ask(*args, **kwargs))

    async def _write(self, part: str, content: bytes) -> None:
        """Write a file in blocks, all of them under way at once."""
        file = await self._ask(self._client.open, part, "wb", block_size=0)
        requests = [
            self._ask(file.write, content[start : start + _BLOCK], start)
            for start in range(0, len(content), _BLOCK)
        ]
        # A server treats the requests for one file in their order.
        answers = await asyncio.gather(
            *requests, self._ask(file.close), return_exceptions=True
        )
        failures = [answer for answer in answers if isinstance(answer, BaseException)]
        if failures:
            raise failures[0]

    async def _rename(self, part: str, final: str) -> None:
        """Give a file its name, in place of one that has it, as the server can."""
        if self._can_replace:
            try:
                await self._ask(self._client.posix_rename, part, final)
            except asyncssh.SFTPOpUnsupported:
                self._can_replace = False
            else:
                return
        try:
            await self._ask(self._client.rename, part, final)
        except asyncssh.SFTPFailure, asyncssh.SFTPFileAlreadyExists:
            await self._ask(self._client.remove, final)
            await self._ask(self._client.rename, part, final)

    async def _remove_file(self, path: str) -> None:
        """Remove a file, where the server lets us."""
        with suppress(OSError, asyncssh.Error):
            await self._ask(self._client.remove, path)

    async def _error_of(
        self, err: OSError | asyncssh.Error, folder: str, size: int
    ) -> DeliveryError:
        """Name the cause; where the failure has none, ask for the state of the file system."""
        if self._answers.timed_out:
            return DeliveryError(DeliveryCause.TIMEOUT)
        error = operation_error(err)
        if error.cause is not DeliveryCause.REFUSED:
            return error
        try:
            system = await self._ask(self._client.statvfs, folder)
        except OSError, asyncssh.Error:
            return error
        if system.flags & _READ_ONLY_FLAG:
            return DeliveryError(DeliveryCause.NOT_WRITABLE, error.detail)
        if system.bavail * system.frsize <= size:
            return DeliveryError(DeliveryCause.DISK_FULL, error.detail)
        return error
