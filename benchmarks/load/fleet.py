"""(o) 1,000 swap cabinets over MQTT with TLS, recorded, and how many more one core carries."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
import ssl
from time import monotonic, process_time

from homeassistant.components.recorder import get_instance
from homeassistant.components.recorder.statistics import get_start_time
from homeassistant.components.recorder.tasks import AdjustLRUSizeTask, StatisticsTask
from homeassistant.core import HomeAssistant
import orjson

from benchmarks.cabinet_messages import PERIOD, BusyFleet
from benchmarks.house import home_assistant, recorded_all
from benchmarks.measure import limit
from custom_components.energy_bridge.core.cabinet.cabinet import Cabinet
from custom_components.energy_bridge.fleet.coordinator import FleetCoordinator
from custom_components.energy_bridge.mqtt.client import BrokerAddress
from custom_components.energy_bridge.mqtt.connection import Listener
from custom_components.energy_bridge.mqtt.direct import DirectConnection

from .broker import Broker, separate_broker
from .gauge import Gauge, gauging, share_of
from .hostile import set_up
from .packets import ADDRESS
from .sender import sending

CABINETS = 1000
PER_ENTRY = 100
LATE = 1000.0
"""ms from a cabinet's stamp until its message is taken: at most, of 95 % at the usual pace; and of half of them, from
which one core is behind, as a collection of garbage delays some at any pace."""

BEHIND = 10.0
"""s from the last message until all are taken and recorded, from which one core is behind."""

FIRST_HEARD = 60.0
"""s until a first message must be there."""

LAG = 100
MARGIN = 2
"""Times as many cabinets as there are must be carried."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """What some seconds of messages cost.

    So many `messages` were taken, each so many ms after its stamp (`delays`), and the last were recorded `behind` s after
    they were sent.
    """

    messages: int
    gauge: Gauge
    delays: list[float]
    behind: float

    @property
    def is_behind(self) -> bool:
        """Whether it was more than one core carries."""
        return share_of(self.delays, 0.5) > LATE or self.behind > BEHIND

    @property
    def each(self) -> float:
        """µs of CPU time for each message."""
        return self.gauge.cpu / max(self.messages, 1) * 1e6


async def run(
    cabinets: int = CABINETS,
    seconds: int = 30,
    times: tuple[float, ...] = (2, 4, 5, 6, 7, 8, 10, 12),
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
        last, carried = usual, 0.0 if usual.is_behind else 1.0
        for factor in times:
            last = await site.measure(seconds, factor)
            if last.is_behind:
                break
            carried = factor
    print(
        f"    {usual.each:.0f} µs of CPU a message, recorder included; client and TLS alone"
        f" {client:.0f}: their share is {client / usual.each:.0%}\n"
        f"    at the last pace {last.each:.0f} µs: by that one core takes"
        f" {1e6 / last.each:.0f} messages a second, of"
        f" {PERIOD * 1e6 / last.each:.0f} cabinets"
    )
    held = [
        limit("event loop, own lag, 99.9 %", usual.gauge.own_lag, LAG, "ms"),
        limit(
            "from the stamp until it is taken, 95 %",
            share_of(usual.delays, 0.95),
            LATE,
            "ms",
        ),
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
    def dropped(self) -> int:
        """How many messages came faster than they were read."""
        return sum(fleet.connection.dropped for fleet in self.fleets)

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
        """Let all cabinets report until each is there, and then once more, so that all is as after a restart."""
        recorder = get_instance(self.hass)
        while len(self.known) < self.cabinets:
            await self.send(self.cabinets / PERIOD, PERIOD / 2)
            # After a restart, all entities are there before the recorder sizes its caches.
            recorder.queue_task(AdjustLRUSizeTask())
        await recorded_all(self.hass)
        await self.send(self.cabinets / PERIOD, PERIOD)
        # The first statistics of so many entities take longer than those of every five minutes after.
        period = get_start_time() + timedelta(minutes=5)
        recorder.queue_task(StatisticsTask(period, fire_events=False))
        await recorded_all(self.hass)

    async def take_all(self, messages: int) -> None:
        """Wait until so many are taken or dropped in all, or none comes any more."""
        before = -1
        while before < (so_far := self.taken + self.dropped) < messages:
            before = so_far
            await asyncio.sleep(0.5)

    async def measure(self, seconds: int, factor: float) -> Stretch:
        """Let the cabinets report so many times as often as usual."""
        rate = factor * self.cabinets / PERIOD
        before, dropped = self.taken, self.dropped
        async with gauging() as gauge, self.watching() as delays:
            late = await self.send(rate, seconds)
            ended = monotonic()
            await self.take_all(before + dropped + round(rate * seconds))
            await recorded_all(self.hass)
            behind = monotonic() - ended
        found = Stretch(self.taken - before, gauge, delays, behind)
        garbage = sum(gauge.collections)
        print(
            f"    {factor:g} × the usual pace, {rate:.0f} messages a second:"
            f" {found.messages} taken, {self.dropped - dropped} dropped in"
            f" {gauge.seconds:.0f} s; {gauge.share:.0%} of a core"
            f" ({gauge.loop / gauge.seconds:.0%} the event loop,"
            f" {garbage / gauge.seconds:.0%} collecting garbage);"
            f" half within {share_of(delays, 0.5):.0f} ms, 95 % within"
            f" {share_of(delays, 0.95):.0f} ms, all recorded {behind:.1f} s after the"
            f" last; own lag {gauge.own_lag:.0f} ms, longest collection"
            f" {1000 * max(gauge.collections, default=0):.0f} ms; the sender was"
            f" {1000 * late:.0f} ms late",
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
    """Let a connection hear cabinets, and do nothing with it; answers µs of CPU time for each message.

    Raises TimeoutError where nothing is heard.
    """
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
    try:
        async with sending(broker, "cabinets", rate, seconds, 10) as sender:
            async with asyncio.timeout(FIRST_HEARD):
                while not heard:
                    await asyncio.sleep(0.1)
            before, began = len(heard), process_time()
            await sender.wait()
            cpu = process_time() - began
    finally:
        await connection.async_stop()
    return cpu / max(len(heard) - before, 1) * 1e6
