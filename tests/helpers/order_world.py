"""A hub that takes orders, the lines to it, and the time, all made up: for orders under everything that can go wrong.

Lines lose, hold and repeat messages as the world says, a hub carries out one order after another, and time passes only
when the world lets it.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, override
from unittest.mock import patch

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import orjson
from paho.mqtt.client import topic_matches_sub

from custom_components.energy_bridge.core.ferroamp import control
from custom_components.energy_bridge.core.sending import NotSentError, UnconfirmedError
from custom_components.energy_bridge.hub import timer
from custom_components.energy_bridge.mqtt.connection import (
    CannotConnectError,
    Connection,
    Listener,
    Message,
)
from simulator.energyhub.config import PlantConfig
from simulator.energyhub.messages import ehub_message
from simulator.energyhub.plant import Plant

from .hub import NOON

RECONNECT = 1.0
TURNS = 25
"""Times that the event loop goes round until all that is due at once has happened."""


class Clock:
    """The time of Home Assistant's event loop and of the day."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Now is now."""
        self._loop = hass.loop
        self._real = hass.loop.time
        self._utcnow = dt_util.utcnow
        self._ahead = 0.0
        self.set_ahead = 0.0
        """Seconds by which the clock of the day was set ahead."""
        self.slept = 0.0
        """Seconds that the machine slept."""

    @contextmanager
    def ticking(self) -> Iterator[None]:
        """Let everybody look at this clock."""
        with ExitStack() as stack:
            stack.enter_context(patch.object(self._loop, "time", self.time))
            stack.enter_context(patch.object(dt_util, "utcnow", self.utcnow))
            stack.enter_context(patch.object(timer, "clock_gettime", self.steady))
            yield

    def time(self) -> float:
        """The time of the event loop."""
        return self._real() + self._ahead

    def steady(self, _clock: int) -> float:
        """The time that goes on while the machine sleeps."""
        return self.time() + self.slept

    def utcnow(self) -> datetime:
        """The time of the day."""
        ahead = self._ahead + self.slept + self.set_ahead
        return self._utcnow() + timedelta(seconds=ahead)

    async def settle(self) -> None:
        """Let happen what is due now."""
        for _ in range(TURNS):
            await asyncio.sleep(0)

    async def advance(self, seconds: float) -> None:
        """Let time pass, one timer after the other."""
        end = self.time() + seconds
        await self.settle()
        while (left := end - self.time()) > 0:
            scheduled: Sequence[asyncio.TimerHandle]
            scheduled = getattr(self._loop, "_scheduled")  # noqa: B009 - no public name
            due = min(
                (each.when() for each in scheduled if not each.cancelled()),
                default=end,
            )
            self._ahead += min(left, max(0.001, due - self.time()))
            await self.settle()


@dataclass
class Script:
    """What the hub does with an order: answers None are lost, and `executes` holds where it does not refuse."""

    response: str | None = "ack"
    result: str | None = "ack"
    executes: bool = True
    delay: float = 1.0
    copies: int = 1

    @property
    def refuses(self) -> bool:
        """Whether it says no."""
        return "nak" in (self.response, self.result)


@dataclass
class Execution:
    """An order that the hub carried out."""

    at: float
    name: str
    power: int
    is_ours: bool
    is_told: bool
    """Whether the result was heard by Energy Bridge."""


@dataclass
class Arrival:
    """A request that came to the hub."""

    at: float
    name: str
    power: int
    is_ours: bool
    refused: bool = False


class FarSide:
    """What is at the other end of the lines; `expiries` are those that orders may have."""

    expiries: tuple[float, ...]

    def __init__(self, world: World) -> None:
        """All lines are up."""
        self.world = world
        self.lines: list[ModelLine] = []
        self.way = "up"
        """How the lines are: up, down, held, or break at the next message, `lost` before or `late` after it has left."""
        self._tasks: set[asyncio.Task[None]] = set()

    def request(self, topic: str, payload: bytes) -> None:
        """A message of Energy Bridge arrives."""
        raise NotImplementedError

    def greetings(self) -> Iterable[Message]:
        """What is heard soon over a new line."""
        raise NotImplementedError

    def tell(
        self, topic: str, payload: bytes, *, retained: bool = False
    ) -> set[ModelLine]:
        """Publish something; answers over which lines Energy Bridge heard it."""
        message = Message(topic, payload, retained)
        return {line for line in list(self.lines) if line.hear(message)}

    def change_line(self, way: str) -> None:
        """Let the lines be other ones."""
        self.way = way
        for line in list(self.lines):
            line.change()

    def start(self, doing: Coroutine[Any, Any, None]) -> None:
        """Do something that takes time."""
        task = self.world.hass.loop.create_task(doing)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def stop(self) -> None:
        """End what is on its way."""
        for task in self._tasks:
            task.cancel()


class ModelHub(FarSide):
    """A hub that does what the scripts say, one order at a time."""

    expiries = (control.RESPONSE_TIMEOUT,)

    def __init__(self, world: World, prefix: str) -> None:
        """In auto."""
        super().__init__(world)
        self.prefix = prefix
        self.plant = Plant(PlantConfig(), NOON)
        self.script: Callable[[], Script] = Script
        self.arrived: list[Arrival] = []
        self.executed: list[Execution] = []
        self.is_busy = False

    @property
    def mode(self) -> str:
        """What it does."""
        if not self.executed:
            return "auto"
        last = self.executed[-1]
        if last.name == "discharge" and last.power == 0:
            return "hold"
        return last.name

    @property
    def power(self) -> int:
        """W of what it does."""
        return self.executed[-1].power if self.executed else 0

    @override
    def request(self, topic: str, payload: bytes) -> None:
        self.receive(payload, is_ours=True)

    @override
    def greetings(self) -> Iterable[Message]:
        """The hub sends all the time; one message is enough here."""
        payload = orjson.dumps(ehub_message(self.plant))
        return [Message(f"{self.prefix}/data/ehub", payload, False)]

    def receive(self, payload: bytes, *, is_ours: bool) -> None:
        """A request comes to the broker: the hub gets it, and whoever listens."""
        heard = self.tell(f"{self.prefix}/control/request", payload)
        self.start(self._serve(payload, is_ours, heard))

    def answer(
        self, stage: str, transaction_id: str, status: str, text: str
    ) -> set[ModelLine]:
        """Answer a request."""
        payload = {"transId": transaction_id, "status": status, "msg": text}
        return self.tell(f"{self.prefix}/control/{stage}", orjson.dumps(payload))

    async def _serve(
        self, payload: bytes, is_ours: bool, heard: set[ModelLine]
    ) -> None:
        request = orjson.loads(payload)
        transaction_id, command = request["transId"], request["cmd"]
        name, power = command["name"], int(command.get("arg", 0))
        if name == "extapiversion":
            self.answer("response", transaction_id, "ack", "1.2.0")
            return
        now = self.world.clock.time
        arrival = Arrival(now(), name, power, is_ours)
        self.arrived.append(arrival)
        script = self.script()
        if self.is_busy:
            arrival.refused = True
            words = "Other transaction in progress"
            self.answer("response", transaction_id, "nak", words)
            return
        if script.response == "nak":
            arrival.refused = True
            self.answer("response", transaction_id, "nak", "not now")
            return
        if script.response == "ack":
            self.answer("response", transaction_id, "ack", "sending cmd to ESOs")
        if not script.executes and script.result != "nak":
            return
        self.is_busy = True
        await asyncio.sleep(script.delay)
        self.is_busy = False
        if script.result == "nak":
            arrival.refused = True
            self.answer("result", transaction_id, "nak", "failed")
            return
        execution = Execution(now(), name, power, is_ours, False)
        self.executed.append(execution)
        if script.result == "ack":
            for _ in range(script.copies):
                told = self.answer("result", transaction_id, "ack", "done")
                # Of another client's order both request and result have to be heard.
                execution.is_told |= bool(told if is_ours else told & heard)


class ModelLine(Connection):
    """A connection, of our own or through Home Assistant."""

    def __init__(
        self,
        far: FarSide,
        topics: Sequence[str],
        listener: Listener,
        *,
        optional: Sequence[str],
        is_own: bool,
    ) -> None:
        """Not connected yet."""
        super().__init__(topics, listener, optional=optional)
        self._far = far
        self._is_own = is_own
        self._kept: list[tuple[str, bytes]] = []
        self._stopped = False

    @override
    async def async_start(self) -> None:
        await asyncio.sleep(0)
        if self._far.way == "down":
            raise CannotConnectError("down")
        self._far.lines.append(self)
        self._async_set_connected(True)
        self._say_hello()

    @override
    async def async_stop(self) -> None:
        self._stopped = True
        if self in self._far.lines:
            self._far.lines.remove(self)
        await asyncio.sleep(0)
        self._async_set_connected(False)

    @override
    async def async_publish(self, topic: str, payload: bytes, *, expiry: float) -> None:
        assert expiry in self._far.expiries
        if not self.connected:
            raise NotSentError("down")
        await self._async_unless_lost(self._send(topic, payload))

    @override
    async def async_drop(self) -> None:
        if self._is_own:
            self._lose()

    def hear(self, message: Message) -> bool:
        """Take a message if it comes through; answers whether it did."""
        if not self.connected or not any(
            topic_matches_sub(topic, message.topic) for topic in self._topics
        ):
            return False
        self._listener.on_message(message)
        return True

    def change(self) -> None:
        """The line is another one now."""
        if self._far.way == "down":
            self._lose()
        elif self._far.way == "up":
            kept, self._kept = self._kept, []
            for topic, payload in kept:
                self._far.request(topic, payload)
            if not self.connected:
                self._come_back()

    async def _send(self, topic: str, payload: bytes) -> None:
        await asyncio.sleep(0)
        match self._far.way:
            case "up":
                self._far.request(topic, payload)
            case "held":
                self._kept.append((topic, payload))
            case "late":
                self._far.request(topic, payload)
                self._break()
            case "lost":
                self._break()
            case _:
                raise UnconfirmedError("down")

    def _break(self) -> None:
        self._far.way = "down"
        self._lose()

    def _lose(self) -> None:
        self._kept.clear()
        self._async_set_connected(False)
        self._far.world.hass.loop.call_later(RECONNECT, self._come_back)

    def _come_back(self) -> None:
        if self._far.way != "down" and not self.connected and not self._stopped:
            self._async_set_connected(True)
            self._say_hello()

    def _say_hello(self) -> None:
        for message in self._far.greetings():
            self._far.world.hass.loop.call_soon(self.hear, message)


@dataclass
class World:
    """Hubs and brokers of cabinets by the prefixes of their topics, and the time."""

    hass: HomeAssistant
    clock: Clock = field(init=False)
    far_sides: dict[str, FarSide] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin now."""
        self.clock = Clock(self.hass)

    def hub(self, prefix: str) -> ModelHub:
        """A new hub."""
        self.far_sides[prefix] = hub = ModelHub(self, prefix)
        return hub

    @contextmanager
    def running(self) -> Iterator[None]:
        """Let all be reached over lines of this world, in its time."""

        async def connect(
            _hass: HomeAssistant,
            data: Mapping[str, Any],
            topics: Sequence[str],
            listener: Listener,
            *,
            optional: Sequence[str] = (),
            qos: int = 0,
        ) -> Connection:
            is_own = data["transport"] == "direct"
            far = self.far_sides[data["prefix"]]
            return ModelLine(far, topics, listener, optional=optional, is_own=is_own)

        package = "custom_components.energy_bridge.mqtt.entry_connection"
        with self.clock.ticking(), patch(f"{package}.async_connection", connect):
            try:
                yield
            finally:
                for far in self.far_sides.values():
                    far.stop()
