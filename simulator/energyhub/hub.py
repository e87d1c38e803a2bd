"""A simulated hub on a broker: sends as a real one does, and answers orders."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
import logging

import aiomqtt
import orjson

from .control import ControlDesk
from .messages import ehub_message, esm_messages, eso_messages, sso_messages
from .plant import Plant

_LOGGER = logging.getLogger(__name__)

RECONNECT_DELAY = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class HubAddress:
    """Where the hub publishes; `prefix` is what a real hub calls `extapi`."""

    host: str = "127.0.0.1"
    port: int = 1883
    username: str | None = None
    password: str | None = None
    prefix: str = "extapi"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Seconds between messages, and how much faster than real time the plant lives."""

    hub: int = 1
    units: int = 5
    modules: int = 60
    speed: float = 1.0
    result_delay: float = 2.0


class SimulatedHub:
    """Publishes a plant's messages until it is cancelled."""

    def __init__(self, plant: Plant, address: HubAddress, pace: Pace) -> None:
        """Prepare; nothing is sent yet."""
        self.plant = plant
        self.desk = ControlDesk(plant)
        self.connected = asyncio.Event()
        self._address = address
        self._pace = pace
        self._number = 0
        self._results: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Connect, send and answer; connect again when the broker is lost."""
        while True:
            try:
                async with self._client() as client:
                    await client.subscribe(f"{self._address.prefix}/control/request")
                    self.connected.set()
                    async with asyncio.TaskGroup() as tasks:
                        tasks.create_task(self._send(client))
                        tasks.create_task(self._answer(client))
            except* aiomqtt.MqttError as group:
                _LOGGER.info("Lost the broker: %s", group.exceptions[0])
            self.connected.clear()
            await asyncio.sleep(RECONNECT_DELAY)

    def _client(self) -> aiomqtt.Client:
        address = self._address
        return aiomqtt.Client(
            address.host,
            address.port,
            username=address.username,
            password=address.password,
        )

    async def _send(self, client: aiomqtt.Client) -> None:
        pace = self._pace
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            self.plant.advance(pace.hub)
            await self._publish(
                client, "ehub", ehub_message(self.plant, number=self._number)
            )
            if self._number % pace.units == 0:
                for kind, messages in (("eso", eso_messages), ("sso", sso_messages)):
                    for message in messages(self.plant):
                        await self._publish(client, kind, message)
            if self._number % pace.modules == 0:
                for message in esm_messages(self.plant):
                    await self._publish(client, "esm", message)
            self._number += 1
            due += pace.hub / pace.speed
            await asyncio.sleep(max(0.0, due - loop.time()))

    async def _publish(
        self, client: aiomqtt.Client, kind: str, message: object
    ) -> None:
        await client.publish(
            f"{self._address.prefix}/data/{kind}", orjson.dumps(message)
        )

    async def _answer(self, client: aiomqtt.Client) -> None:
        async for request in client.messages:
            payload = request.payload
            reply = self.desk.receive(payload if isinstance(payload, bytes) else b"")
            await client.publish(
                f"{self._address.prefix}/control/{reply.stage.value}", reply.payload()
            )
            if reply.accepted:
                task = asyncio.create_task(self._result(client))
                self._results.add(task)
                task.add_done_callback(self._results.discard)

    async def _result(self, client: aiomqtt.Client) -> None:
        await asyncio.sleep(self._pace.result_delay)
        if result := self.desk.finish():
            await client.publish(
                f"{self._address.prefix}/control/{result.stage.value}", result.payload()
            )


@asynccontextmanager
async def running_hub(
    plant: Plant, address: HubAddress, pace: Pace | None = None
) -> AsyncGenerator[SimulatedHub]:
    """Run a hub in the background, connected when this answers."""
    hub = SimulatedHub(plant, address, pace or Pace())
    task = asyncio.create_task(hub.run())
    try:
        await hub.connected.wait()
        yield hub
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
