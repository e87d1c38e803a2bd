"""A simulated hub on a broker: sends as a real one does, answers orders, and goes wrong when told to."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
import logging

import aiomqtt
import orjson

from ..address import BrokerAddress
from .control import ControlDesk, Reply
from .faults import DEFAULT_DURATION, Appointment, Fault, make_fault
from .messages import ehub_message, esm_messages, eso_messages, sso_messages
from .plant import Plant
from .troubles import Troubles

_LOGGER = logging.getLogger(__name__)

RECONNECT_DELAY = 1.0
PAUSE = 5.0
"""Seconds behind after which messages are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HubAddress(BrokerAddress):
    """Where the hub publishes; `prefix` is what a real hub calls `extapi`."""

    prefix: str = "extapi"

    @property
    def fault_topic(self) -> str:
        """Where faults can be asked for."""
        return f"simulator/{self.prefix}/fault"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Seconds between messages of the hub, and of units and modules in messages of the hub; how much faster than real time the plant lives."""

    hub: float = 1
    units: int = 5
    modules: int = 60
    speed: float = 1.0
    result_delay: float = 2.0


class _Offline(Exception):
    """The broker is lost on purpose."""


class SimulatedHub:
    """Publishes a plant's messages until it is cancelled."""

    def __init__(
        self,
        plant: Plant,
        address: HubAddress,
        pace: Pace,
        faults: Iterable[Appointment] = (),
    ) -> None:
        """Prepare; nothing is sent yet."""
        self.plant = plant
        self.desk = ControlDesk(plant)
        self.connected = asyncio.Event()
        self.on_request: Callable[[bytes, Reply | None], object] | None = None
        """Called for each request with its receipt, or None where that is withheld."""
        self._troubles = Troubles(plant, self.desk, faults)
        self._address = address
        self._pace = pace
        self._number = 0
        self._due: float | None = None
        self._results: set[asyncio.Task[None]] = set()

    def inject(self, fault: Fault, duration: float = DEFAULT_DURATION) -> None:
        """Let something go wrong now, for some simulated seconds. Raises FaultError if this hub cannot have it."""
        self._troubles.inject(fault, duration)

    async def run(self) -> None:
        """Connect, send and answer; connect again when the broker is lost."""
        while True:
            try:
                async with self._address.client() as client:
                    await client.subscribe(f"{self._address.prefix}/control/request")
                    await client.subscribe(self._address.fault_topic)
                    self.connected.set()
                    async with asyncio.TaskGroup() as tasks:
                        tasks.create_task(self._send(client))
                        tasks.create_task(self._listen(client))
            except* aiomqtt.MqttError as group:
                _LOGGER.info("Lost the broker: %s", group.exceptions[0])
            except* _Offline:
                pass
            self.connected.clear()
            if not self._troubles.offline:
                await asyncio.sleep(RECONNECT_DELAY)
            while self._troubles.offline:
                await self._live()

    async def drop_orders(self) -> None:
        """Leave the orders that are carried out where they are."""
        results = list(self._results)
        for result in results:
            result.cancel()
        await asyncio.gather(*results, return_exceptions=True)

    async def _live(self) -> None:
        """Let the plant live until its next message is due, and through a pause that the machine or the broker made."""
        pace = self._pace
        now = asyncio.get_running_loop().time()
        if self._due is None:
            self._due = now
        if now - self._due > PAUSE:
            self.plant.advance_to(
                self.plant.time + timedelta(seconds=(now - self._due) * pace.speed)
            )
            self._due = now
        await asyncio.sleep(max(0.0, self._due - now))
        self.plant.advance(pace.hub)
        self._due += pace.hub / pace.speed
        self._troubles.tick()

    async def _send(self, client: aiomqtt.Client) -> None:
        pace = self._pace
        while True:
            await self._live()
            if self._troubles.offline:
                raise _Offline
            number, plant = self._number, self.plant
            await self._publish(client, "ehub", [ehub_message(plant, number=number)])
            if number % pace.units == 0:
                await self._publish(client, "eso", eso_messages(plant))
                await self._publish(client, "sso", sso_messages(plant))
            if number % pace.modules == 0:
                await self._publish(client, "esm", esm_messages(plant))
            self._number += 1

    async def _publish(
        self,
        client: aiomqtt.Client,
        topic: str,
        messages: Iterable[dict[str, dict[str, str | float]]],
    ) -> None:
        for payload in self._troubles.payloads(topic, messages, self._number):
            await client.publish(f"{self._address.prefix}/data/{topic}", payload)

    async def _listen(self, client: aiomqtt.Client) -> None:
        async for message in client.messages:
            payload = message.payload if isinstance(message.payload, bytes) else b""
            if message.topic.matches(self._address.fault_topic):
                self._take_fault(payload)
            else:
                await self._answer(client, payload)

    def _take_fault(self, payload: bytes) -> None:
        try:
            settings = orjson.loads(payload)
            kind = str(settings.pop("kind"))
            duration = float(settings.pop("duration", DEFAULT_DURATION))
            self.inject(make_fault(kind, settings), duration)
        except (ValueError, KeyError, TypeError, AttributeError) as err:
            _LOGGER.error("This is no fault: %s", err)

    async def _answer(self, client: aiomqtt.Client, payload: bytes) -> None:
        reply = self.desk.receive(payload)
        if self.on_request is not None:
            is_told = reply.stage not in self.desk.withheld
            self.on_request(payload, reply if is_told else None)
        await self._reply(client, reply)
        if reply.accepted and self.desk.pending == reply.transaction_id:
            task = asyncio.create_task(self._result(client))
            self._results.add(task)
            task.add_done_callback(self._results.discard)

    async def _result(self, client: aiomqtt.Client) -> None:
        await asyncio.sleep(self._pace.result_delay + self.desk.delay)
        if result := self.desk.finish():
            await self._reply(client, result)

    async def _reply(self, client: aiomqtt.Client, reply: Reply) -> None:
        if reply.stage in self.desk.withheld:
            return
        try:
            await client.publish(
                f"{self._address.prefix}/control/{reply.stage.value}",
                reply.payload(),
                retain=self.desk.retains,
            )
        except aiomqtt.MqttError as err:
            _LOGGER.info("An answer is lost: %s", err)


@asynccontextmanager
async def running_hub(
    plant: Plant,
    address: HubAddress,
    pace: Pace | None = None,
    faults: Iterable[Appointment] = (),
) -> AsyncGenerator[SimulatedHub]:
    """Run a hub in the background, connected when this answers."""
    hub = SimulatedHub(plant, address, pace or Pace(), faults)
    task = asyncio.create_task(hub.run())
    try:
        await hub.connected.wait()
        yield hub
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await hub.drop_orders()
