"""(o) 1,000 swap cabinets over MQTT with TLS, recorded, and how many more one core carries."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
import ssl
from time import process_time

from homeassistant.core import HomeAssistant
import orjson

from benchmarks.cabinet_messages import PERIOD, BusyFleet
from benchmarks.house import home_assistant, recorded_all
from custom_components.energy_bridge.core.cabinet.cabinet import Cabinet
from custom_components.energy_bridge.fleet.coordinator import FleetCoordinator
from custom_components.energy_bridge.mqtt.client import BrokerAddress
from custom_components.energy_bridge.mqtt.connection import Listener
from custom_components.energy_bridge.mqtt.direct import DirectConnection

from .broker import Broker, separate_broker
from .gauge import Gauge, gauging, limit, share_of
from .hostile import set_up
from .packets import ADDRESS
from .sender import sending

CABINETS = 1000
PER_ENTRY = 100
LATE = 1000.0
"""ms from a cabinet's stamp until its message is taken, of 95 %, from which messages are late."""

LAG = 100
MARGIN = 2
"""Times as many cabinets as there are must be carried."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """What some seconds of messages cost."""

    messages: int
    gauge: Gauge
    delay: float

    @property
    def each(self) -> float:
        """µs of CPU time for each message."""
        return self.gauge.cpu / max(self.messages, 1) * 1e6


async def run(
    cabinets: int = CABINETS,
    seconds: int = 60,
    times: tuple[float, ...] = (2, 4, 6, 8, 10, 12, 15),
) -> bool:
    """Measure at the usual pace, then ever faster until messages are late, and print; answers whether the limits hold."""
    async with AsyncExitStack() as stack:
        broker = await stack.enter_async_context(separate_broker(tls=True))
        client = await client_alone(broker, seconds=seconds / 6)
        hass = await stack.enter_async_context(home_assistant(recorded=True))
        sender = await stack.enter_async_context(
            sending(broker, "fleet", 0, 0, cabinets)
        )
        site = Site(hass, sender, await set_up_fleets(hass, broker, cabinets), cabinets)
        started = process_time()
        await site.appear()
        started = process_time() - started
        print(
            f"(o) {cabinets} cabinets of 12 slots over {broker.name} with TLS,"
            f" {len(hass.states.async_all())} entities, recorded; there after"
            f" {started:.0f} s of CPU",
            flush=True,
        )
        usual = await site.measure(seconds, 1)
        carried = 1.0
        for factor in times:
            if (await site.measure(seconds, factor)).delay > LATE:
                break
            carried = factor
    print(
        f"    {usual.each:.0f} µs of CPU a message, recorder included; client and TLS alone"
        f" {client:.0f}: their share is {client / usual.each:.0%}"
    )
    held = [
        limit("event loop, own lag, 99.9 %", usual.gauge.own_lag, LAG, "ms"),
        limit("from the stamp until it is taken, 95 %", usual.delay, LATE, "ms"),
        limit(
            "cabinets that one core carries",
            carried * cabinets,
            MARGIN * cabinets,
            "",
            at_least=True,
        ),
    ]
    return all(held)


async def set_up_fleets(
    hass: HomeAssistant, broker: Broker, cabinets: int
) -> list[FleetCoordinator]:
    """Set the entries up, each with its share of the cabinets."""
    stations = BusyFleet(cabinets).stations
    fleets = []
    for at in range(0, cabinets, PER_ENTRY):
        macs = [station.mac for station in stations[at : at + PER_ENTRY]]
        entry = await set_up(
            hass, "cabinets", {**broker.data, "prefix": ""}, cabinets=macs
        )
        fleets.append(entry.runtime_data)
    return fleets


@dataclass(frozen=True, slots=True)
class Site:
    """The running entries, and the process that sends for their cabinets."""

    hass: HomeAssistant
    sender: asyncio.subprocess.Process
    fleets: list[FleetCoordinator]
    cabinets: int

    @property
    def known(self) -> list[Cabinet]:
        """The cabinets that have reported."""
        return [
            cabinet
            for fleet in self.fleets
            for cabinet in fleet.fleet.cabinets.values()
        ]

    @property
    def taken(self) -> int:
        """How many messages were taken so far."""
        return sum(
            each.messages
            for fleet in self.fleets
            for each in fleet.fleet.traffic.values()
        )

    async def send(self, rate: float, seconds: float) -> float:
        """Have so many messages a second sent; answers by how much the sender was late at the end, in s."""
        assert self.sender.stdin is not None
        assert self.sender.stdout is not None
        self.sender.stdin.write(f"{rate} {seconds}\n".encode())
        told = orjson.loads(await self.sender.stdout.readline())
        late: float = told["late"]
        return late

    async def appear(self) -> None:
        """Let all cabinets report until each is there, and then once more."""
        while len(self.known) < self.cabinets:
            await self.send(self.cabinets / PERIOD, PERIOD)
        await self.hass.async_block_till_done()
        await self.send(self.cabinets / PERIOD, PERIOD)
        await recorded_all(self.hass)

    async def measure(self, seconds: int, factor: float) -> Stretch:
        """Let the cabinets report so many times as often as usual."""
        rate = factor * self.cabinets / PERIOD
        before = self.taken
        async with gauging() as gauge, self.watching() as delays:
            late = await self.send(rate, seconds)
            await recorded_all(self.hass)
        found = Stretch(self.taken - before, gauge, share_of(delays, 0.95))
        print(
            f"    {factor:g} × the usual pace, {rate:.0f} messages a second:"
            f" {found.messages} taken in {gauge.seconds:.0f} s, {gauge.share:.0%} of a"
            f" core, 95 % within {found.delay:.0f} ms, own lag {gauge.own_lag:.0f} ms;"
            f" the sender was {1000 * late:.0f} ms late",
            flush=True,
        )
        return found

    @asynccontextmanager
    async def watching(self) -> AsyncGenerator[list[float]]:
        """Note, in ms, how long after its stamp each message was taken."""
        delays: list[float] = []
        seen = {cabinet.mac: cabinet.seen_at for cabinet in self.known}

        async def look() -> None:
            while True:
                await asyncio.sleep(0.5)
                for cabinet in self.known:
                    at, stamp = cabinet.seen_at, cabinet.time
                    if at is None or stamp is None or at == seen[cabinet.mac]:
                        continue
                    seen[cabinet.mac] = at
                    delays.append(1000 * (at - stamp.timestamp()))

        task = asyncio.create_task(look())
        try:
            yield delays
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def client_alone(broker: Broker, rate: float = 200, seconds: float = 10) -> float:
    """Let a connection hear cabinets, and do nothing with it; answers µs of CPU time for each message."""
    heard: list[str] = []
    assert broker.certificate is not None
    address = BrokerAddress(
        host=ADDRESS,
        port=broker.port,
        context=ssl.create_default_context(cafile=str(broker.certificate)),
    )
    listener = Listener(on_message=lambda message: heard.append(message.topic))
    connection = DirectConnection(address, ("/stations/info/+",), listener, qos=2)
    await connection.async_start()
    async with sending(broker, "cabinets", rate, seconds, 10) as sender:
        while not heard:
            await asyncio.sleep(0.1)
        before, began = len(heard), process_time()
        await sender.wait()
        cpu = process_time() - began
    await connection.async_stop()
    return cpu / max(len(heard) - before, 1) * 1e6
