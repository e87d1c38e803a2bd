"""Speaking with the parts of a soak's house as Home Assistant does, and a small stand-in for that."""

from base64 import b64encode
from pathlib import Path
import ssl
from typing import Any

import aiohttp
import asyncssh
import pytest

from simulator.address import BrokerAddress
from soak.parts import House, process
from soak.parts.house import CLIENT, USER


async def retained(port: int) -> bytes | None:
    """What a broker keeps on a topic, found before what is sent there now."""
    async with BrokerAddress(port=port).client() as client:
        await client.subscribe("kept")
        await client.publish("kept", b"now")
        async for message in client.messages:
            if message.retain:
                return bytes(message.payload)
            return None
    return None


async def keep(port: int) -> None:
    """Have a broker keep something."""
    async with BrokerAddress(port=port).client() as client:
        await client.publish("kept", b"before", qos=1, retain=True)


async def put(house: House, name: str, content: bytes) -> None:
    """Send a file over SFTP as Home Assistant does."""
    async with (
        asyncssh.connect(
            "127.0.0.1",
            house.lines["sftp"].port,
            username=USER,
            password=house.secrets.sftp,
            known_hosts=None,
            config=None,
        ) as connection,
        connection.start_sftp_client() as client,
        client.open(name, "wb") as file,
    ):
        await file.write(content)


async def post(
    house: House, token: str, message: dict[str, Any]
) -> aiohttp.ClientResponse:
    """Post a message as Home Assistant does."""
    bundle = house.run / "certificates" / "trusted.pem"
    context = ssl.create_default_context(cafile=str(bundle))
    async with (
        aiohttp.ClientSession() as session,
        session.post(
            house.url,
            json=[message],
            headers={"Authorization": f"Bearer {token}"},
            ssl=context,
        ) as reply,
    ):
        await reply.read()
        return reply


async def token(house: House) -> str:
    """Get a token."""
    bundle = house.run / "certificates" / "trusted.pem"
    context = ssl.create_default_context(cafile=str(bundle))
    login = b64encode(f"{CLIENT}:{house.secrets.https}".encode()).decode()
    async with (
        aiohttp.ClientSession() as session,
        session.post(
            house.token_url, headers={"Authorization": f"Basic {login}"}, ssl=context
        ) as reply,
    ):
        return str((await reply.json())["access_token"])


STAND_IN = """\
import os, sys
sys.path.insert(0, {folder!r})
import jumping_clock
jumping_clock.install({path})
del sys.path[0]
from http.server import BaseHTTPRequestHandler, HTTPServer
import json, signal, time
if os.path.exists("broken"):
    sys.exit(3)
if os.path.exists("deaf"):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
class Answer(BaseHTTPRequestHandler):
    def say(self, status, content):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(content).encode())
    def do_GET(self):
        if self.path == "/api/config":
            self.say(200, {{"state": "RUNNING", "time": time.time()}})
        else:
            assert self.path.endswith("?domain=energy_bridge"), self.path
            self.say(200, [{{"entry_id": "one"}}, {{"entry_id": "two"}}])
    def do_POST(self):
        data = self.rfile.read(int(self.headers["Content-Length"]))
        with open("asked", "ab") as file:
            file.write(self.path.encode() + b" " + data + b"\\n")
        good = "/three/" not in self.path
        self.say(200 if good else 404, {{"require_restart": False}})
    def log_message(self, *words):
        pass
HTTPServer(("127.0.0.1", {port}), Answer).serve_forever()
"""


def stand_in(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    """Have processes of Home Assistant be a stand-in that answers as much of the API as a house asks for.

    What it is asked to do is in the file `asked` of its folder.
    """
    program = STAND_IN.format(
        folder=str(Path(process.__file__).parent),
        path="__import__('pathlib').Path(sys.argv[1])",
        port=port,
    )
    monkeypatch.setattr(process, "_PROGRAM", program)
