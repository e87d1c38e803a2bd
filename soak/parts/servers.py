"""The partners' servers and the small broker, each as the program of a process of its own: `python -m soak.parts.servers KIND`.

The first line of input are its settings, the first of output says where it is; then come requests, see `child`.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
import os
from pathlib import Path
from secrets import token_urlsafe
import signal
import ssl
import sys
from typing import Any

from aiohttp import web
import asyncssh

from simulator.broker import embedded_broker
from simulator.receiver import ReceiverFaults, receiver
from simulator.sftp import SftpFaults, sftp_server
from simulator.sns import Refusal, SnsFaults, sns_server

from ..ledger import Body, Ledger
from .inside import answer, first_line, take_requests

type Settings = dict[str, Any]


async def serve_sftp(settings: Settings, requests: asyncio.StreamReader) -> None:
    """SFTP on a folder; `faults` are SftpFaults' own, and `die_in_write`."""
    async with sftp_server(
        Path(settings["root"]),
        user=settings["user"],
        password=settings["password"],
        port=settings["port"],
        host_keys=[asyncssh.import_private_key(settings["host_key"])],
    ) as server:

        async def handle(request: Settings) -> None:
            wanted = dict(request.get("faults", {}))
            dies = wanted.pop("die_in_write", False)
            server.faults = SftpFaults(**wanted, half_write=_die if dies else None)

        answer(port=server.port, fingerprint=server.fingerprint)
        await take_requests(requests, handle)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


async def serve_https(settings: Settings, requests: asyncio.StreamReader) -> None:
    """The web server of Teleport's messages; `faults` are ReceiverFaults' own, `expire` lets all tokens end."""
    ledger = Ledger(Path(settings["run"]))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(settings["certificate"], settings["key"])
    async with receiver(
        context, authorization=settings["authorization"], port=settings["port"]
    ) as server:
        server.client = tuple(settings["client"])
        server.make_token = lambda _number: token_urlsafe()
        server.on_body = _noting(ledger, "https", lambda request: request.path)

        async def handle(request: Settings) -> Mapping[str, object]:
            if "faults" in request:
                server.faults = ReceiverFaults(**request["faults"])
            if request.get("expire"):
                server.valid.clear()
            return {"tokens": server.tokens}

        answer(port=server.port)
        await take_requests(requests, handle)


async def serve_sns(settings: Settings, requests: asyncio.StreamReader) -> None:
    """The topic; `faults` are SnsFaults' own, with a refusal as [status, code, text]."""
    ledger = Ledger(Path(settings["run"]))
    async with sns_server(topic=settings["topic"], port=settings["port"]) as server:
        server.secret_key = settings["secret"]
        server.on_body = _noting(ledger, "sns", lambda _request: settings["topic"])

        async def handle(request: Settings) -> None:
            wanted = dict(request.get("faults", {}))
            if refusal := wanted.get("refusal"):
                wanted["refusal"] = Refusal(*refusal)
            server.faults = SnsFaults(**wanted)

        answer(port=server.port, topic_arn=server.topic_arn)
        await take_requests(requests, handle)


async def serve_broker(settings: Settings, requests: asyncio.StreamReader) -> None:
    """A broker where no other is installed; it keeps nothing from one life to the next."""

    async def handle(_request: Settings) -> None:
        return None

    async with embedded_broker(settings["port"]):
        answer(port=settings["port"])
        await take_requests(requests, handle)


def _noting(
    ledger: Ledger, transport: str, place: Callable[[web.Request], str]
) -> Callable[[web.Request, bytes, int], None]:
    """What writes each body down, whether it was taken or not."""

    def note(request: web.Request, body: bytes, status: int) -> None:
        content = ledger.store(body)
        headers = dict(request.headers)
        entry = Body(transport, status or "cut", place(request), content, headers)
        ledger.write("deliveries", entry)

    return note


SERVERS: Mapping[str, Callable[[Settings, asyncio.StreamReader], Awaitable[None]]] = {
    "broker": serve_broker,
    "https": serve_https,
    "sftp": serve_sftp,
    "sns": serve_sns,
}


async def main() -> None:
    """Serve until the pipe closes."""
    settings, requests = await first_line()
    await SERVERS[sys.argv[1]](settings, requests)


if __name__ == "__main__":
    asyncio.run(main())
