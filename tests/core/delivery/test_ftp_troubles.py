"""Servers of FTP that differ, and those that must not get anything."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from errno import ECONNRESET
import logging
import os
from pathlib import Path
import ssl
from typing import Any

import aioftp
import pytest

from custom_components.energy_bridge.core.delivery.ftp import FtpConfig, FtpTransport
from custom_components.energy_bridge.core.delivery.ftp_client import FtpProtocolError
from custom_components.energy_bridge.core.delivery.ftp_errors import (
    NoRenameError,
    NoTlsError,
    operation_error,
)
from custom_components.energy_bridge.core.delivery.transport import (
    DeliveryCause,
    DeliveryError,
)
from simulator.ftp import FtpServer, ftp_server

from ...helpers.certificates import clients_may_refuse
from ...helpers.ftp import CERTIFICATE, config_for, trusting
from .faults import CONTENT, failure, names, put


@pytest.fixture
async def server(root: Path) -> AsyncGenerator[FtpServer]:
    """A server without TLS."""
    async with ftp_server(root) as running:
        yield running


@pytest.fixture
def config(server: FtpServer) -> FtpConfig:
    """What logs in there."""
    return config_for(server.port)


@asynccontextmanager
async def tls_server(root: Path, folder: Path) -> AsyncGenerator[FtpServer]:
    """A server that takes nothing without TLS."""
    async with ftp_server(root, certificate=CERTIFICATE.files(folder)) as running:
        yield running


async def test_address_of_another_machine(
    config: FtpConfig, server: FtpServer, root: Path
) -> None:
    """Documents go to the server itself, whatever address it names."""
    server.faults.no_epsv = True
    transport = FtpTransport(config, None)
    async with transport.session() as session:
        await session.put("", "a.json", CONTENT)
        await session.put("", "b.json", CONTENT)
    assert names(root) == ["a.json", "b.json"]
    assert (server.requests["EPSV"], server.requests["PASV"]) == (1, 2)


@pytest.mark.parametrize("fault", ["no_tls", "no_protection"])
async def test_server_without_protection(
    root: Path, tmp_path: Path, fault: str
) -> None:
    """It gets neither name nor password where documents or commands would not be encrypted."""
    async with tls_server(root, tmp_path) as server:
        setattr(server.faults, fault, True)
        error = await failure(FtpTransport(config_for(server.port), trusting()))
        assert isinstance(error, NoTlsError)
        assert error.cause is DeliveryCause.UNTRUSTED
        assert error.detail == "TLS → 502 Command not implemented."
        assert server.logins == []


async def test_certificate_that_nobody_trusts(root: Path, tmp_path: Path) -> None:
    """Nor does a server with another one, nor one for another name."""
    async with tls_server(root, tmp_path) as server:
        for context, host in (
            (ssl.create_default_context(), "127.0.0.1"),
            (trusting(), "localhost"),
        ):
            config = replace(config_for(server.port), host=host)
            error = await failure(FtpTransport(config, context))
            assert error.cause is DeliveryCause.UNTRUSTED
            assert error.detail
        assert server.logins == []


async def test_server_that_wants_tls(root: Path, tmp_path: Path) -> None:
    """Without, it refuses the login and says why."""
    async with tls_server(root, tmp_path) as server:
        error = await failure(FtpTransport(config_for(server.port), None))
    assert error.cause is DeliveryCause.LOGIN_REFUSED
    assert "SSL/TLS required" in error.detail


async def test_server_that_cannot_rename(
    config: FtpConfig, server: FtpServer, root: Path
) -> None:
    """It is told apart from all others, and takes documents under their own names."""
    server.faults.no_rename = True
    error = await failure(FtpTransport(config, None))
    assert isinstance(error, NoRenameError)
    assert error.cause is DeliveryCause.REFUSED
    assert names(root) == []
    direct = FtpTransport(replace(config, direct=True), None)
    await direct.probe()
    assert names(root) == []
    async with direct.session() as session:
        await session.put("", "a.json", b"much longer")
        await session.put("", "a.json", CONTENT)
        server.faults.cut = 3
        with pytest.raises(DeliveryError) as caught:
            await session.put("", "b.json", CONTENT)
    assert caught.value.cause is DeliveryCause.INTERRUPTED
    assert names(root) == ["a.json"]
    assert (root / "a.json").read_bytes() == CONTENT


async def test_server_that_keeps_a_part(
    config: FtpConfig, server: FtpServer, root: Path
) -> None:
    """Its word is not enough, where it says how much it has."""
    server.faults.cut = 10
    error = await failure(FtpTransport(config, None))
    assert error.cause is DeliveryCause.INTERRUPTED
    assert error.detail == "SIZE 10 ≠ 22"
    assert names(root) == []
    server.faults.cut = None
    server.faults.no_size = True
    await put(FtpTransport(config, None))
    assert names(root) == ["a.json"]


@pytest.mark.parametrize(
    ("fault", "cause"),
    [("no_space", DeliveryCause.DISK_FULL), ("read_only", DeliveryCause.REFUSED)],
)
async def test_refusal_that_is_hardly_explained(
    config: FtpConfig, server: FtpServer, root: Path, fault: str, cause: DeliveryCause
) -> None:
    """A directory that is there is not missing."""
    (root / "in").mkdir()
    setattr(server.faults, fault, True)
    server.faults.silent = True
    async with FtpTransport(config, None).session() as session:
        for directory in ("in", ""):
            with pytest.raises(DeliveryError) as caught:
                await session.put(directory, "a.json", CONTENT)
            assert caught.value.cause is cause
        with pytest.raises(DeliveryError) as caught:
            await session.put("missing", "a.json", CONTENT)
        assert caught.value.cause is DeliveryCause.NO_DIRECTORY
        setattr(server.faults, fault, False)
        await session.put("in", "a.json", CONTENT)
    assert names(root) == ["in/a.json"]


async def test_busy_server_is_not_one_that_cannot_rename(
    config: FtpConfig, server: FtpServer, root: Path
) -> None:
    """It may the next time."""
    server.faults.busy = True
    error = await failure(FtpTransport(config, None))
    assert error.cause is DeliveryCause.REFUSED
    assert not isinstance(error, NoRenameError)
    server.faults.busy = False
    await put(FtpTransport(config, None))
    assert names(root) == ["a.json"]


async def test_silence_for_many(config: FtpConfig, server: FtpServer) -> None:
    """All documents that waited for their turn are told the same."""
    async with FtpTransport(config, None, timeout=1.0).session() as session:
        server.faults.hang = True
        results = await asyncio.gather(
            *(session.put("", f"{number}.json", CONTENT) for number in range(3)),
            return_exceptions=True,
        )
        server.faults.hang = False
    causes = [error.cause for error in results if isinstance(error, DeliveryError)]
    assert causes == [DeliveryCause.TIMEOUT] * 3


async def test_lost_while_it_is_cleaned(config: FtpConfig, server: FtpServer) -> None:
    """The first failure is told, and the connection takes no more."""
    server.faults.no_rename = True
    server.faults.drop_at = "DELE"
    async with FtpTransport(config, None).session() as session:
        with pytest.raises(NoRenameError):
            await session.put("", "a.json", CONTENT)
        with pytest.raises(DeliveryError) as caught:
            await session.put("", "a.json", CONTENT)
    assert caught.value.cause is DeliveryCause.INTERRUPTED


@pytest.mark.parametrize(
    "changes",
    [
        {"directory": "in\r\nDELE x"},
        {"username": "demo\r\nDELE x"},
        {"password": "demo\r\nDELE x"},
    ],
)
async def test_settings_of_more_than_a_line(
    config: FtpConfig, server: FtpServer, changes: dict[str, str]
) -> None:
    """They are no commands."""
    error = await failure(FtpTransport(replace(config, **changes), None))
    assert not error.is_answer or error.cause is DeliveryCause.REFUSED
    assert server.logins == []


def refused(code: str, text: str) -> aioftp.StatusCodeError:
    """A reply that was not hoped for."""
    return aioftp.StatusCodeError(aioftp.Code("2xx"), aioftp.Code(code), [f" {text}"])


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (refused("552", "Sorry"), DeliveryCause.DISK_FULL),
        (refused("452", "Sorry"), DeliveryCause.DISK_FULL),
        (refused("550", "Disk quota exceeded"), DeliveryCause.DISK_FULL),
        (refused("553", "Could not create file."), DeliveryCause.NOT_WRITABLE),
        (refused("550", "Permission denied."), DeliveryCause.NOT_WRITABLE),
        (refused("550", "The system cannot find it"), DeliveryCause.NO_DIRECTORY),
        (refused("421", "Too many"), DeliveryCause.INTERRUPTED),
        (refused("550", "Not now"), DeliveryCause.REFUSED),
        (ssl.SSLCertVerificationError(1, "no"), DeliveryCause.UNTRUSTED),
        (FtpProtocolError("nonsense"), DeliveryCause.INTERRUPTED),
        (BrokenPipeError(32, "Broken pipe"), DeliveryCause.INTERRUPTED),
        (ConnectionResetError(), DeliveryCause.INTERRUPTED),
        (TimeoutError(), DeliveryCause.TIMEOUT),
    ],
)
def test_words_of_other_servers(
    error: OSError | aioftp.StatusCodeError | FtpProtocolError, cause: DeliveryCause
) -> None:
    """Causes by their words and codes; what is shown of them is short and printable."""
    assert operation_error(error).cause is cause
    # Nobody says anything of a time-out; words of ours would be English in every language.
    assert bool(operation_error(error).detail) is (cause is not DeliveryCause.TIMEOUT)
    told = operation_error(refused("550", "a\0b\n" * 500)).detail
    assert told.isprintable()
    assert len(told) <= 200


@asynccontextmanager
async def scripted(
    replies: Mapping[str, bytes], banner: bytes = b"220 here\r\n"
) -> AsyncGenerator[tuple[int, list[bytes]]]:
    """A server that answers each command as written; answers its port and what it hears."""
    heard: list[bytes] = []
    clients_may_refuse()

    async def answer(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        writer.write(banner)
        while line := await reader.readline():
            heard.append(line)
            command = line.split()[0].decode(errors="replace")
            writer.write(replies.get(command, b"200 fine\r\n"))
            if replies.get(command) == b"":
                break
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as listener:
        yield listener.sockets[0].getsockname()[1], heard


LOGIN = {"USER": b"331 and?\r\n", "PASS": b"230 welcome\r\n"}


@pytest.mark.parametrize(
    ("replies", "cause", "detail"),
    [
        (
            {"USER": b"421 too many\r\n"},
            DeliveryCause.CANNOT_CONNECT,
            "421 too many",
        ),
        (
            {"USER": b"332 account?\r\n"},
            DeliveryCause.CANNOT_CONNECT,
            "332 account?",
        ),
        ({"USER": b"530 no\r\n"}, DeliveryCause.LOGIN_REFUSED, "530 no"),
        ({"USER": b""}, DeliveryCause.CANNOT_CONNECT, os.strerror(ECONNRESET)),
        ({"USER": b"x" * 200_000}, DeliveryCause.CANNOT_CONNECT, "ValueError"),
        ({**LOGIN, "TYPE": b"500 no\r\n"}, DeliveryCause.LOGIN_REFUSED, "500 no"),
        (
            {**LOGIN, "EPSV": b"229 (nowhere)\r\n"},
            DeliveryCause.INTERRUPTED,
            "229 (nowhere)",
        ),
        (
            {**LOGIN, "EPSV": b"229 (|||99999|)\r\n"},
            DeliveryCause.INTERRUPTED,
            "229 (|||99999|)",
        ),
        ({**LOGIN, "EPSV": b"421 bye\r\n"}, DeliveryCause.INTERRUPTED, "421 bye"),
        ({**LOGIN, "EPSV": b"550 n\xe3o\r\n"}, DeliveryCause.REFUSED, "550 n\ufffdo"),
        (
            {**LOGIN, "EPSV": b"500\r\n", "PASV": b"227 (1,2)\r\n"},
            DeliveryCause.INTERRUPTED,
            "227 (1,2)",
        ),
        (
            {**LOGIN, "EPSV": b"500\r\n", "PASV": b"227 (1,2,3,4,0,0)\r\n"},
            DeliveryCause.INTERRUPTED,
            "227 (1,2,3,4,0,0)",
        ),
    ],
)
async def test_odd_servers(
    replies: dict[str, bytes], cause: DeliveryCause, detail: str
) -> None:
    """Whatever they answer has a cause, and what is shown of it are their words or the system's."""
    async with scripted(replies) as (port, _):
        error = await failure(FtpTransport(config_for(port), None))
    assert (error.cause, error.detail) == (cause, detail)


@asynccontextmanager
async def taking(
    replies: Mapping[str, bytes], passive: str = ""
) -> AsyncGenerator[tuple[int, list[bytes], bytearray]]:
    """A scripted server that takes a document as servers do, but for these replies.

    `passive` is its reply to PASV, which it knows then instead of EPSV. Answers the port,
    what it hears, and the document.
    """
    taken = bytearray()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        taken.extend(await reader.read())
        writer.close()

    async with await asyncio.start_server(take, "127.0.0.1", 0) as listener:
        port = listener.sockets[0].getsockname()[1]
        high, low = divmod(port, 256)
        usual = {
            **LOGIN,
            "EPSV": b"500\r\n" if passive else b"229 (|||%d|)\r\n" % port,
            "PASV": f"{passive.format(high=high, low=low)}\r\n".encode(),
            "STOR": b"150 send\r\n226 thanks\r\n",
            "SIZE": b"213 22\r\n",
            "RNFR": b"350 to?\r\n",
            "PWD": b'257 "/"\r\n',
        }
        async with scripted({**usual, **replies}) as (control, heard):
            yield control, heard, taken


@pytest.mark.parametrize(
    ("replies", "detail"),
    [
        ({"STOR": b"150 send\r\n226 thanks\r\n226 thanks\r\n"}, "226 thanks"),
        ({"STOR": b"226 thanks\r\n"}, "226 thanks"),
        ({"RNFR": b"250 fine\r\n"}, "250 fine"),
        ({"RNTO": b"350 to?\r\n"}, "350 to?"),
    ],
)
async def test_replies_to_other_commands(
    replies: dict[str, bytes], detail: str
) -> None:
    """Say nothing of a document, nor of what the server can; the next connection begins anew."""
    async with taking(replies) as (port, heard, _):
        async with FtpTransport(config_for(port), None).session() as session:
            for _ in range(2):
                with pytest.raises(DeliveryError) as caught:
                    await session.put("", "a.json", CONTENT)
                error = caught.value
                assert not isinstance(error, NoRenameError)
                assert (error.cause, error.detail) == (
                    DeliveryCause.INTERRUPTED,
                    detail,
                )
        assert sum(line.startswith(b"STOR") for line in heard) == 1


@pytest.mark.parametrize("replaced", [b"250 gone\r\n", b"550 no\r\n"])
async def test_server_that_gives_no_name(replaced: bytes) -> None:
    """The document waits, no part stays, and the connection goes on."""
    replies = {"RNTO": b"550 no\r\n", "DELE": replaced}
    async with (
        taking(replies) as (port, heard, _),
        FtpTransport(config_for(port), None).session() as session,
    ):
        for _ in range(2):
            with pytest.raises(DeliveryError) as caught:
                await session.put("in", "a.json", CONTENT)
            assert caught.value.cause is DeliveryCause.REFUSED
            assert caught.value.detail == "550 no"
    parts = [line for line in heard if line == b"DELE in/.a.json.part\r\n"]
    assert len(parts) == 2


@pytest.mark.parametrize(
    "reply",
    [
        "227 Entering Passive Mode (192,0,2,1,{high},{low}).",
        "227 192, 0, 2, 1, {high}, {low}",
        "227 =192,0,2,1,{high},{low}",
    ],
)
async def test_ports_in_any_form(reply: str) -> None:
    """Servers write the six numbers as they like."""
    async with taking({}, passive=reply) as (port, _, taken):
        await put(FtpTransport(config_for(port), None))
        assert bytes(taken) == CONTENT


@pytest.mark.parametrize(
    "banner", [b"SSH-2.0-x\r\n\r\n220 x\r\n", b"421 busy\r\n", b""]
)
async def test_no_server_of_ftp(banner: bytes) -> None:
    """Is no connection, and hears no name; nor is a server that is not there."""
    async with scripted({}, banner) as (port, heard):
        config = config_for(port)
        error = await failure(FtpTransport(config, None, timeout=0.5))
        assert heard == []
    assert error.cause in (DeliveryCause.CANNOT_CONNECT, DeliveryCause.TIMEOUT)
    error = await failure(FtpTransport(config, None))
    assert error.cause is DeliveryCause.CANNOT_CONNECT
    error = await failure(FtpTransport(replace(config, host="a\0b"), None))
    assert error.cause is DeliveryCause.CANNOT_CONNECT


async def test_words_before_tls() -> None:
    """What somebody puts behind the last reply without encryption is no reply."""
    replies = {"AUTH": b"234 come\r\n200 fine\r\n200 fine\r\n"}
    async with scripted(replies) as (port, heard):
        error = await failure(FtpTransport(config_for(port), trusting()))
    assert error.cause is DeliveryCause.CANNOT_CONNECT
    assert error.detail == "AUTH TLS"
    assert heard == [b"AUTH TLS\r\n"]


async def test_busy_server_is_not_one_without_tls() -> None:
    """It may have TLS the next time."""
    async with scripted({"AUTH": b"421 busy\r\n"}) as (port, _):
        error = await failure(FtpTransport(config_for(port), trusting()))
    assert error.cause is DeliveryCause.CANNOT_CONNECT


@pytest.mark.parametrize("code", [530, 332, 421])
async def test_server_that_repeats_the_password(
    caplog: pytest.LogCaptureFixture, code: int
) -> None:
    """Neither the fullest log nor the error has it, nor how long it is."""
    caplog.set_level(logging.DEBUG)
    refusal = b"%d not secret42 again\r\n" % code
    replies = {"USER": b"331 and?\r\n", "PASS": refusal}
    async with scripted(replies) as (port, heard):
        config = replace(config_for(port), password="secret42")
        error = await failure(FtpTransport(config, None))
    assert heard[-1] == b"PASS secret42\r\n"
    said = "\n".join([caplog.text, repr(config), str(error), repr(error)])
    assert "***" in error.detail
    assert "secret42" not in said.replace(repr(heard), "")
    assert "PASS" not in caplog.text


@pytest.mark.parametrize("lost", ["RNFR", "RNTO", "DELE", "SIZE", "CWD"])
async def test_lost_while_it_is_asked(
    config: FtpConfig, server: FtpServer, lost: str
) -> None:
    """Whatever was asked for, the document did not arrive, and the connection takes no more."""
    (server.root / "a.json").write_bytes(b"old")
    server.faults.no_replace = lost == "DELE"
    server.faults.read_only = server.faults.silent = lost == "CWD"
    (server.root / "in").mkdir()
    server.faults.drop_at = lost
    async with FtpTransport(config, None).session() as session:
        for _ in range(2):
            with pytest.raises(DeliveryError) as caught:
                await session.put("in" if lost == "CWD" else "", "a.json", CONTENT)
            assert not caught.value.is_answer or lost == "CWD"
    assert caught.value.cause is DeliveryCause.INTERRUPTED


async def test_documents_go_on_with_the_session_of_the_commands(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many servers take no others; they are encrypted like those."""
    resumed = []
    start_tls = asyncio.StreamWriter.start_tls

    async def watch(writer: asyncio.StreamWriter, *options: Any, **more: Any) -> None:
        await start_tls(writer, *options, **more)
        resumed.append(writer.get_extra_info("ssl_object").session_reused)

    monkeypatch.setattr(asyncio.StreamWriter, "start_tls", watch)
    async with tls_server(root, tmp_path) as server:
        await put(FtpTransport(config_for(server.port), trusting()))
    assert names(root) == ["a.json"]
    assert resumed == [False, True]


@pytest.mark.parametrize(
    ("cut", "cause"),
    [(False, DeliveryCause.TIMEOUT), (True, DeliveryCause.INTERRUPTED)],
)
async def test_document_that_nobody_takes(cut: bool, cause: DeliveryCause) -> None:
    """Neither a connection that stalls nor one that breaks has delivered it, whatever the server says."""
    over = asyncio.Event()

    async def take(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not cut:
            await over.wait()
        writer.transport.abort()

    async with await asyncio.start_server(take, "127.0.0.1", 0) as listener:
        port = listener.sockets[0].getsockname()[1]
        replies = {
            **LOGIN,
            "EPSV": b"229 (|||%d|)\r\n" % port,
            "STOR": b"150 send\r\n226 thanks\r\n",
        }
        async with scripted(replies) as (control, heard):
            transport = FtpTransport(config_for(control), None, timeout=1.0)
            error = await failure(transport, content=bytes(30_000_000))
        over.set()
    assert error.cause is cause
    assert not any(line.startswith(b"RNFR") for line in heard)
