"""One FTP connection: documents are written under a temporary name, then renamed, one after the other."""

import asyncio
from contextlib import suppress
import posixpath
from typing import override

import aioftp

from .ftp_client import FtpClient, FtpProtocolError, reply_text
from .ftp_errors import NoRenameError, operation_error
from .names import checked_name, directory_parts, probe_name, temporary_name
from .transport import DeliveryCause, DeliveryError, Session


class FtpSession(Session):
    """A session; `path` is the destination's own directory.

    With `direct`, documents are written under their own names at once, for a server that gives
    files no other name.
    """

    def __init__(self, client: FtpClient, path: str, *, direct: bool) -> None:
        """Take over a connection that is logged in."""
        self._client = client
        self._path = path
        self._direct = direct
        self._turn = asyncio.Lock()
        self._failure: DeliveryError | None = None
        """Why the connection cannot be used any more."""

    @override
    async def put(self, directory: str, name: str, content: bytes) -> None:
        """Deliver a document whole or not at all; raises DeliveryError.

        Where files get no other name, a part of it may be seen meanwhile.
        """
        folder = posixpath.join(self._path, *directory_parts(directory))
        final = posixpath.join(folder, checked_name(name))
        first = final if self._direct else posixpath.join(folder, temporary_name(name))
        async with self._turn:
            if self._failure is not None:
                # It told only one document's fate, where it was an answer.
                answered = self._failure.is_answer
                cause = DeliveryCause.INTERRUPTED if answered else self._failure.cause
                raise DeliveryError(cause, self._failure.detail)
            try:
                await self._deliver(first, final, content)
            except aioftp.StatusCodeError as err:
                raise await self._explain_refusal(err, folder, first) from err
            except NoRenameError:
                await self._remove_file(first)
                raise
            except (OSError, FtpProtocolError) as err:
                await self._give_up(operation_error(err))
                raise operation_error(err) from err
            except asyncio.CancelledError:
                # Nobody knows which reply is the next.
                await self._give_up(DeliveryError(DeliveryCause.INTERRUPTED))
                raise

    @override
    async def try_directory(self, directory: str) -> None:
        """Try a directory with an empty file; raises DeliveryError."""
        name = probe_name()
        await self.put(directory, name, b"")
        async with self._turn:
            await self._remove_file(
                posixpath.join(self._path, *directory_parts(directory), name)
            )

    async def _deliver(self, first: str, final: str, content: bytes) -> None:
        await self._client.store(first, content)
        size = await self._client.size(first)
        if size not in (None, len(content)):
            await self._remove_file(first)
            raise ConnectionResetError(None, f"SIZE {size} ≠ {len(content)}")
        if first != final:
            await self._rename(first, final)

    async def _rename(self, part: str, final: str) -> None:
        """Give a file its name, in place of one that has it, as the server can."""
        await self._begin_rename(part)
        try:
            await self._client.command(f"RNTO {final}", "2xx")
        except aioftp.StatusCodeError as err:
            try:
                await self._client.command(f"DELE {final}", "2xx")
            except aioftp.StatusCodeError:
                raise err from None
            await self._begin_rename(part)
            await self._client.command(f"RNTO {final}", "2xx")

    async def _begin_rename(self, part: str) -> None:
        try:
            await self._client.command(f"RNFR {part}", "350")
        except aioftp.StatusCodeError as err:
            if err.received_codes[-1].matches("4xx"):
                raise
            raise NoRenameError(reply_text(err)) from err

    async def _explain_refusal(
        self, err: aioftp.StatusCodeError, folder: str, first: str
    ) -> DeliveryError:
        """Name the cause of a refusal, and leave no part; where the words tell nothing, look for the directory."""
        error = operation_error(err)
        if error.cause is DeliveryCause.INTERRUPTED:
            await self._give_up(error)
            return error
        await self._remove_file(first)
        if error.cause in (DeliveryCause.REFUSED, DeliveryCause.NOT_WRITABLE):
            try:
                if not await self._is_there(folder):
                    return DeliveryError(DeliveryCause.NO_DIRECTORY, error.detail)
            except OSError, FtpProtocolError, aioftp.StatusCodeError:
                await self._give_up(error)
        return error

    async def _is_there(self, folder: str) -> bool:
        """Whether the server lets us into a directory; we do not stay there."""
        if not folder:
            return True
        home = await self._client.directory()
        try:
            await self._client.command(f"CWD {folder}", "2xx")
        except aioftp.StatusCodeError:
            return False
        await self._client.command(f"CWD {home}", "2xx")
        return True

    async def _remove_file(self, path: str) -> None:
        """Remove a file, where the server lets us."""
        try:
            with suppress(aioftp.StatusCodeError):
                await self._client.command(f"DELE {path}", "2xx")
        except (OSError, FtpProtocolError) as err:
            await self._give_up(operation_error(err))

    async def _give_up(self, error: DeliveryError) -> None:
        self._failure = error
        await self._client.abort()
