"""The broker as a process: mosquitto where it is installed, which keeps what it has over a kill, else amqtt."""

import asyncio
import os
from pathlib import Path
import shutil
import signal
from typing import override

from simulator.broker import find_mosquitto

from .child import Child, PartError, python
from .guard import Guard

LISTEN_TIMEOUT = 30.0


class Broker(Child):
    """A broker that is where it was after each start; Home Assistant reaches it by `port`, all others by `direct_port`."""

    def __init__(self, folder: Path, port: int, guard: Guard) -> None:
        """Nothing runs yet; what it keeps is in a folder of its own."""
        self.direct_port = port
        self.port = port
        self._folder = folder
        self._store = folder / "store"
        self._configuration = folder / "mosquitto.conf"
        folder.mkdir(parents=True)
        self._mosquitto = find_mosquitto()
        argv = python("soak.parts.servers", "broker")
        if self._mosquitto is not None:
            argv = (self._mosquitto, "-c", str(self._configuration))
            self._configure()
        super().__init__("the broker", argv, guard, folder / "broker.log")
        self.settings = {"port": port}

    @property
    def protocol(self) -> str:
        """The latest of MQTT that it speaks, as Home Assistant's forms name it."""
        return "3.1.1" if self._mosquitto is None else "5"

    @override
    async def start(self) -> None:
        """Begin a life; it takes connections when this answers. Raises PartError."""
        if self._mosquitto is None:
            await super().start()
        elif not self.is_alive:
            self._store.mkdir(exist_ok=True)
            await self._begin()
            await self._until_listening()

    async def replace(self) -> None:
        """Have another one in its place, which knows nothing of the first."""
        await self.kill()
        shutil.rmtree(self._store, ignore_errors=True)
        await self.start()

    def _configure(self) -> None:
        lines = [
            f"listener {self.direct_port} 127.0.0.1",
            "allow_anonymous true",
            "log_type error",
            "persistence true",
            f"persistence_location {self._store}/",
            "autosave_interval 5",
        ]
        if not os.geteuid():
            lines.append("user root")  # else it gives up the right to its own folder
        self._configuration.write_text("\n".join(lines) + "\n", encoding="utf-8")

    async def _until_listening(self) -> None:
        try:
            async with asyncio.timeout(LISTEN_TIMEOUT):
                while self.is_alive:
                    try:
                        _, writer = await asyncio.open_connection(
                            "127.0.0.1", self.direct_port
                        )
                    except OSError:
                        await asyncio.sleep(0.05)
                    else:
                        writer.close()
                        return
        except TimeoutError:
            await self._end(signal.SIGKILL)
        raise PartError(f"{self.name} does not listen at {self.direct_port}")
