"""Requests to an SFTP server that are made at the same time leave together."""

import asyncio
from typing import Any, override

import asyncssh


class GatheringWriter(asyncssh.SSHWriter[bytes]):
    """Writes what it is given in one turn of the event loop all at once.

    asyncssh sends each request as a packet of its own, encrypts it, and another, empty one before it. Where many small
    documents are under way, that is most of what they cost, here and at the server.
    """

    def __init__(self, writer: asyncssh.SSHWriter[bytes]) -> None:
        """Write in place of `writer`, which is used no more."""
        session, datatype = writer.get_redirect_info()
        super().__init__(session, writer.channel, datatype)
        self._gathered: list[bytes] = []

    @override
    def write(self, data: bytes) -> None:
        if not self._gathered:
            asyncio.get_running_loop().call_soon(self._flush)
        self._gathered.append(data)

    @override
    def write_eof(self) -> None:
        self._flush()
        super().write_eof()

    @override
    def close(self) -> None:
        self._flush()
        super().close()

    def _flush(self) -> None:
        """Send what was gathered; on a channel that has ended, its requests fail like all that wait for an answer."""
        gathered, self._gathered = self._gathered, []
        if gathered and not self.is_closing():
            super().write(b"".join(gathered))


async def start_sftp(connection: asyncssh.SSHClientConnection) -> asyncssh.SFTPClient:
    """Start an SFTP client whose requests are gathered; raises OSError or asyncssh.Error."""
    open_session = connection.open_session

    async def open_gathering_session(
        *args: object, **kwargs: object
    ) -> tuple[
        asyncssh.SSHWriter[Any], asyncssh.SSHReader[Any], asyncssh.SSHReader[Any]
    ]:
        writer, answers, errors = await open_session(*args, **kwargs)
        return GatheringWriter(writer), answers, errors

    # A version of asyncssh that asks for its session in another way works as well, request by request.
    connection.open_session = open_gathering_session  # type: ignore[method-assign]  # of this connection only
    return await connection.start_sftp_client()
