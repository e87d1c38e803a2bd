"""What FTP asks of its two connections: commands and replies on one, documents on the other."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from errno import ECONNRESET
import os
import re
import ssl
from typing import override

import aioftp
from aioftp.common import SSLSessionBoundContext

_BLOCK = 65_536
_CLOSE_TIMEOUT = 5.0
_UNKNOWN = ("500", "501", "502", "504", "522")
"""Codes of a server that does not know a command, or not for this network."""
_REFUSALS = ("4xx", "5xx")
_EPSV = re.compile(r"\((.)\1\1([0-9]{1,5})\1\)")
_PASV = re.compile(r"(?:[0-9]+, *){4}([0-9]{1,3}), *([0-9]{1,3})")
"""Some servers have no parentheses around the numbers (RFC 1123, section 4.1.2.6)."""


class FtpProtocolError(Exception):
    """What arrived is no FTP, or not what was asked for; the text names what of it, in no language."""


class UnprotectedError(FtpProtocolError):
    """The server offers no TLS, or none for documents; no name and no password was sent."""


class _Client(aioftp.Client):
    """Reads replies in whatever encoding they come; errors have the replies' texts."""

    @override
    async def parse_line(self) -> tuple[aioftp.Code, str]:
        line = await self.stream.readline()
        if not line.endswith(b"\n"):
            raise ConnectionResetError(ECONNRESET, os.strerror(ECONNRESET))
        text = line.decode(errors="replace").rstrip()
        return aioftp.Code(text[:3]), text[3:]


class FtpClient:
    """A connection to an FTP server, for one command or one document at a time.

    No answer within `timeout` seconds is a TimeoutError. What the server refuses is an
    aioftp.StatusCodeError; what else goes wrong is an OSError or a FtpProtocolError. After any of
    them but the first the connection cannot be used any more.
    """

    def __init__(
        self, host: str, port: int, context: ssl.SSLContext | None, timeout: float
    ) -> None:
        """Prepare; without a context nothing is encrypted."""
        self._host = host
        self._port = port
        self._context = context
        self._timeout = timeout
        self._client = _Client()
        self._knows_epsv = True

    async def connect(self) -> None:
        """Connect, and encrypt from here on."""
        async with self._patience():
            await self._client.connect(self._host, self._port)
        if self._context is not None:
            await self._start_tls(self._context)

    async def log_in(self, username: str, password: str) -> None:
        """Log in, and make sure that every byte arrives as it is."""
        if not password.isprintable():
            raise FtpProtocolError("PASS")
        code = await self.command(f"USER {username}", "230", "331")
        if code == "331":
            async with self._patience():
                # Not by the library's command, which logs how long a password is.
                await self._client.stream.write(f"PASS {password}\r\n".encode())
                await self._reply_to(None, "230", "202")
        with suppress(aioftp.StatusCodeError):
            await self.command("OPTS UTF8 ON", "2xx")
        await self.command("TYPE I", "2xx")

    async def command(self, command: str, *expected: str) -> str:
        """Send a command; answers the code of the reply, which is one of those expected."""
        return (await self._exchange(command, *expected))[0]

    async def directory(self) -> str:
        """Where the server has us at present."""
        _, said = await self._exchange("PWD", "257")
        return str(self._client.parse_directory_response(said))

    async def size(self, path: str) -> int | None:
        """The bytes that the server has of a file; None if it does not say."""
        try:
            _, said = await self._exchange(f"SIZE {path}", "213")
            return int(said)
        except aioftp.StatusCodeError, ValueError:
            return None

    async def store(self, path: str, content: bytes) -> None:
        """Write a file, in place of one that is there; the server has said that it has all of it."""
        async with self._data_connection() as writer:
            await self.command(f"STOR {path}", "1xx")
            if self._context is not None:
                await self._protect(writer)
            try:
                await self._send(writer, content)
            except TimeoutError:
                raise
            except OSError:
                # The server may have ended it, and say why.
                await self._confirm()
                raise
            await self._confirm()

    async def _send(self, writer: asyncio.StreamWriter, content: bytes) -> None:
        for start in range(0, len(content), _BLOCK):
            writer.write(content[start : start + _BLOCK])
            async with self._patience():
                await writer.drain()
        writer.close()

    async def _confirm(self) -> None:
        async with self._patience():
            await self._reply_to(None, "2xx")

    async def close(self) -> None:
        """Say good-bye and close the connection."""
        with suppress(OSError, ValueError, aioftp.StatusCodeError, FtpProtocolError):
            async with asyncio.timeout(_CLOSE_TIMEOUT):
                await self._client.command("QUIT", "2xx")
        await self.abort()

    async def abort(self) -> None:
        """Close the connection at once."""
        with suppress(ConnectionError):  # there is none yet
            await _abort(self._client.stream.writer)

    @asynccontextmanager
    async def _patience(self) -> AsyncGenerator[None]:
        try:
            async with asyncio.timeout(self._timeout):
                yield
        except OSError:  # a certificate's is a ValueError, too
            raise
        except ValueError as err:  # a line without end
            raise FtpProtocolError(type(err).__name__) from err

    async def _exchange(self, command: str, *expected: str) -> tuple[str, str]:
        """Send a command; answers the code and the last line of the reply."""
        if not command.isprintable():
            raise FtpProtocolError(command.partition(" ")[0])
        async with self._patience():
            code, said = await self._reply_to(command, *expected)
        return code, said[-1].strip()

    async def _reply_to(
        self, command: str | None, *expected: str
    ) -> tuple[str, list[str]]:
        """Send a command, if it is not sent already; answers the reply's code and lines."""
        try:
            code, said = await self._client.command(command, expected)
        except aioftp.StatusCodeError as err:
            if any(map(err.received_codes[-1].matches, _REFUSALS)):
                raise
            # Then it is the reply to another command, and so are all that follow.
            raise FtpProtocolError(reply_text(err)) from err
        return str(code), said

    async def _start_tls(self, context: ssl.SSLContext) -> None:
        try:
            await self.command("AUTH TLS", "234")
            await self._expect_silence()
            async with self._patience():
                await self._client.stream.start_tls(context, self._host)
            await self.command("PBSZ 0", "2xx")
            await self.command("PROT P", "2xx")
        except aioftp.StatusCodeError as err:
            if err.received_codes[-1].matches("4xx"):
                raise
            raise UnprotectedError(reply_text(err)) from err

    async def _expect_silence(self) -> None:
        """Raise for what somebody has put behind the last reply without encryption."""
        with suppress(TimeoutError):
            async with asyncio.timeout(0):
                if await self._client.stream.reader.read(1):
                    raise FtpProtocolError("AUTH TLS")

    @asynccontextmanager
    async def _data_connection(self) -> AsyncGenerator[asyncio.StreamWriter]:
        """Connect to the port that the server names, but on no other machine than its own."""
        port = await self._passive_port()
        address = self._client.stream.writer.get_extra_info("peername")[0]
        async with self._patience():
            _, writer = await asyncio.open_connection(address, port)
        try:
            yield writer
        finally:
            await _abort(writer)

    async def _passive_port(self) -> int:
        if self._knows_epsv:
            try:
                _, said = await self._exchange("EPSV", "229")
            except aioftp.StatusCodeError as err:
                if err.received_codes[-1] not in _UNKNOWN:
                    raise
                self._knows_epsv = False
            else:
                found = _EPSV.search(said)
                return _checked_port(int(found[2]) if found else 0, f"229 {said}")
        _, said = await self._exchange("PASV", "227")
        # The address in it is none of our business.
        found = _PASV.search(said)
        port = 256 * int(found[1]) + int(found[2]) if found else 0
        return _checked_port(port, f"227 {said}")

    async def _protect(self, writer: asyncio.StreamWriter) -> None:
        """Encrypt a connection for a document; many servers want the session of the first one."""
        control = self._client.stream.writer.get_extra_info("ssl_object")
        context = SSLSessionBoundContext(
            ssl.PROTOCOL_TLS_CLIENT, context=control.context, session=control.session
        )
        async with self._patience():
            await writer.start_tls(context, server_hostname=self._host)


def reply_text(err: aioftp.StatusCodeError) -> str:
    """What the server said when it refused."""
    code = err.received_codes[-1]
    return f"{code} {' '.join(line.strip(' -') for line in err.info)}"


def _checked_port(port: int, reply: str) -> int:
    """Answer the port, if it can be one."""
    if not 0 < port < 65_536:
        raise FtpProtocolError(reply)
    return port


async def _abort(writer: asyncio.StreamWriter) -> None:
    """Close a connection at once, whatever is still under way."""
    writer.transport.abort()
    with suppress(OSError):
        await writer.wait_closed()
