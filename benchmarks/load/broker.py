"""A real broker in a process of its own: mosquitto where it is installed, else the embedded one."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
import os
from pathlib import Path
import sys
import tempfile

from custom_components.energy_bridge.const import CONF_AUTHORITY
from demo.web_partner import certify
from simulator.address import free_port
from simulator.broker import embedded_broker, find_mosquitto, mosquitto_broker

from .child import running
from .packets import ADDRESS


@dataclass(frozen=True, slots=True)
class Broker:
    """Where it listens; `certificate` is the file to trust where it speaks TLS."""

    name: str
    port: int
    certificate: Path | None

    @property
    def data(self) -> dict[str, object]:
        """What an entry says of it."""
        trusted = self.certificate
        return {
            "transport": "direct",
            "host": ADDRESS,
            "port": self.port,
            "ssl": trusted is not None,
            **({} if trusted is None else {CONF_AUTHORITY: trusted.read_text("ascii")}),
        }


@asynccontextmanager
async def separate_broker(*, tls: bool = False) -> AsyncGenerator[Broker]:
    """Run one until the end."""
    with tempfile.TemporaryDirectory() as name:
        certificate = key = None
        if tls:
            certificate, key = Path(name) / "broker.crt", Path(name) / "broker.key"
            certify(certificate, key)
        if executable := find_mosquitto():
            options = ""
            if certificate is not None:
                options = f"certfile {certificate}\nkeyfile {key}\n"
                if (
                    os.geteuid() == 0
                ):  # else mosquitto gives up the right to read the key
                    options += "user root\n"
            async with mosquitto_broker(executable, options=options) as (_, port):
                yield Broker("mosquitto", port, certificate)
        else:
            port = free_port(ADDRESS)
            files = () if certificate is None else (str(certificate), str(key))
            async with running(__name__, port, *files):
                await _until_listening(port)
                yield Broker("amqtt", port, certificate)


async def _until_listening(port: int) -> None:
    async with asyncio.timeout(30):
        while True:
            try:
                _, writer = await asyncio.open_connection(ADDRESS, port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return


async def _serve(port: str, *files: str) -> None:
    """Be such a broker until the process is ended."""
    tls = (Path(files[0]), Path(files[1])) if files else None
    async with embedded_broker(int(port), tls=tls):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve(*sys.argv[1:]))
