"""Simulated cabinets on a broker: they report, open slots when told to, and go wrong on demand."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
import logging

import aiomqtt
import orjson

from ..address import BrokerAddress
from .faults import DEFAULT_DURATION, Appointment, Fault, FaultError
from .messages import Message, alert, info, notification
from .station import Dialect, Fleet, Slot, Station, Swap

_LOGGER = logging.getLogger(__name__)

QOS = 2
RECONNECT_DELAY = 1.0
INFO_PERIOD = 30.0
ALERT_PERIOD = 30.0
RESTART_S = 20.0
WRITING_S = 4.0
EMPTY_SLOT, PACK_SLOT = 1, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class CabinetPace:
    """Simulated seconds between steps, how much faster than real time all is, and how long a door takes (s)."""

    step: float = 1.0
    speed: float = 1.0
    opening: float = 1.5
    customer: float = 8.0


@dataclass(slots=True)
class _ActiveFault:
    fault: Fault
    end: float
    next_alert: float


class RunningCabinets:
    """Publishes a fleet's messages until it is cancelled."""

    def __init__(
        self,
        fleet: Fleet,
        address: BrokerAddress,
        pace: CabinetPace,
        faults: Iterable[Appointment] = (),
    ) -> None:
        """Prepare; nothing is sent yet. Raises FaultError for a fault that no cabinet can have."""
        self.fleet = fleet
        self.connected = asyncio.Event()
        self.on_event: Callable[[str, str, int, str], object] | None = None
        """Called for each step of an order with MAC, event, slot and order number, whether it can be told of or not."""
        self.on_swap: Callable[[Swap], object] | None = None
        self._address = address
        self._pace = pace
        self._waiting = sorted(faults, key=lambda each: each.start)
        for each in self._waiting:
            each.fault.check(self._station(each.fault))
        self._active: list[_ActiveFault] = []
        self._now = 0.0
        self._began = datetime.now(UTC)
        self._due = {
            station.mac: INFO_PERIOD * number / len(fleet.stations)
            for number, station in enumerate(fleet.stations)
        }
        self._asleep: dict[str, float] = {}
        self._client: aiomqtt.Client | None = None
        self._orders: set[asyncio.Task[None]] = set()

    @property
    def time(self) -> datetime:
        """The simulated time."""
        return self._began + timedelta(seconds=self._now)

    def inject(self, fault: Fault, duration: float = DEFAULT_DURATION) -> None:
        """Let something go wrong now. Raises FaultError if the cabinet cannot have it."""
        station = self._station(fault)
        fault.begin(station)
        self._active.append(_ActiveFault(fault, self._now + duration, self._now))
        self._due[station.mac] = self._now
        _LOGGER.info("Fault for %g s: %s", duration, fault)

    async def run(self) -> None:
        """Connect, report and answer; connect again when the broker is lost."""
        while True:
            try:
                async with self._address.client() as client:
                    await client.subscribe("/stations/open_slot/+", qos=QOS)
                    await client.subscribe("/stations/thresholds/+", qos=QOS)
                    self._client = client
                    self.connected.set()
                    async with asyncio.TaskGroup() as tasks:
                        tasks.create_task(self._live())
                        tasks.create_task(self._listen(client))
            except* aiomqtt.MqttError as group:
                _LOGGER.info("Lost the broker: %s", group.exceptions[0])
            self._client = None
            self.connected.clear()
            await asyncio.sleep(RECONNECT_DELAY)

    async def drop_orders(self) -> None:
        """Leave the orders that are carried out where they are."""
        orders = list(self._orders)
        for order in orders:
            order.cancel()
        await asyncio.gather(*orders, return_exceptions=True)

    async def _live(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            due = max(due + self._pace.step / self._pace.speed, loop.time() - 5)
            await asyncio.sleep(due - loop.time())
            self._now += self._pace.step
            for swap in self.fleet.advance(self._pace.step):
                if self.on_swap is not None:
                    self.on_swap(swap)
                for event, slot in (
                    ("battery_inserted", swap.brought),
                    ("battery_removed", swap.taken),
                ):
                    await self._notify(swap.station, event, slot, "")
                self._due[swap.station.mac] = self._now
            await self._go_wrong()
            for station in self.fleet.stations:
                if self._due[station.mac] <= self._now:
                    period = station.thresholds.get("info_up_period", INFO_PERIOD)
                    self._due[station.mac] = self._now + period
                    await self._report(station)

    def restarting(self, station: Station) -> bool:
        """Whether a cabinet takes new thresholds: it says and hears nothing then."""
        return self._asleep.get(station.mac, 0.0) > self._now

    async def _report(self, station: Station) -> None:
        if self.restarting(station):
            return
        message: Message | None = info(station, self.time)
        for active in self._active:
            if message is not None and self._station(active.fault) is station:
                message = active.fault.change(message)
        if message is not None:
            await self._publish("info", station, message)

    async def _go_wrong(self) -> None:
        while self._waiting and self._waiting[0].start <= self._now:
            appointment = self._waiting.pop(0)
            self.inject(appointment.fault, appointment.duration)
        for active in list(self._active):
            station = self._station(active.fault)
            if active.end <= self._now:
                self._active.remove(active)
                active.fault.end(station)
                self._due[station.mac] = self._now
            elif active.next_alert <= self._now and (text := active.fault.alert()):
                repeats = station.dialect is Dialect.CONTROLLER
                active.next_alert = (
                    self._now + ALERT_PERIOD if repeats else float("inf")
                )
                slot = station.slot(getattr(active.fault, "slot", 0))
                await self._publish(
                    "alerts", station, alert(station, slot, text, self.time)
                )

    async def _listen(self, client: aiomqtt.Client) -> None:
        async for message in client.messages:
            _, _, channel, mac = str(message.topic).split("/", 3)
            station = next(
                (each for each in self.fleet.stations if each.mac == mac), None
            )
            try:
                request = orjson.loads(message.payload)
            except orjson.JSONDecodeError:
                continue
            if (
                station is None
                or self.restarting(station)
                or not isinstance(request, dict)
            ):
                continue
            answer = (
                self._open(station, request)
                if channel == "open_slot"
                else self._set_thresholds(station, request)
            )
            task = asyncio.create_task(answer)
            self._orders.add(task)
            task.add_done_callback(self._orders.discard)

    async def _open(self, station: Station, request: Message) -> None:
        """Go through an order, step by step."""
        number = str(request.get("order_number") or "")
        slot = station.slot(_whole(request.get("slot_id")))
        if slot is None:
            return
        await self._notify(station, "open_slot", slot, number)
        await self._pause(self._pace.opening)
        if refusal := _refusal(slot, request.get("slot_info")):
            await self._notify(station, refusal, slot, number)
            return
        slot.open = True
        await self._notify(station, "open_slot_success", slot, number)
        await self._report(station)
        await self._pause(self._pace.customer)
        self._exchange(slot)
        event = "battery_removed" if slot.pack is None else "battery_inserted"
        await self._notify(station, event, slot, number)
        slot.open = False
        await self._notify(station, "close_slot", slot, number)
        await self._notify(station, "opt_success", slot, number)
        await self._report(station)

    def _exchange(self, slot: Slot) -> None:
        """The customer takes the pack, or brings one."""
        if slot.pack is not None:
            self.fleet.travelling.append(slot.pack)
            slot.pack = None
        elif self.fleet.travelling:
            slot.pack = self.fleet.travelling.pop(0)

    async def _set_thresholds(self, station: Station, request: Message) -> None:
        """Take the settings, answer, and restart."""
        if station.dialect is Dialect.CONTROLLER:
            await self._pause(WRITING_S)
        answer: Message = {}
        for name, value in request.items():
            good = name != "charge_time_period" or 150 <= _whole(value) <= 720
            answer[name] = good
            if good and isinstance(value, int) and not isinstance(value, bool):
                station.thresholds[name] = value
        await self._publish("thresholds_response", station, answer)
        self._asleep[station.mac] = self._now + RESTART_S

    async def _notify(
        self, station: Station, event: str, slot: Slot, number: str
    ) -> None:
        if number and self.on_event is not None:
            self.on_event(station.mac, event, slot.number, number)
        await self._publish(
            "notifications",
            station,
            notification(station, event, slot, number, self.time),
        )

    async def _publish(self, channel: str, station: Station, message: Message) -> None:
        if self._client is None:
            return
        try:
            await self._client.publish(
                f"/stations/{channel}/{station.mac}", orjson.dumps(message), qos=QOS
            )
        except aiomqtt.MqttError as err:
            _LOGGER.info("A message is lost: %s", err)

    async def _pause(self, seconds: float) -> None:
        await asyncio.sleep(seconds / self._pace.speed)

    def _station(self, fault: Fault) -> Station:
        stations = self.fleet.stations
        if not 1 <= fault.cabinet <= len(stations):
            raise FaultError(f"there is no cabinet {fault.cabinet}")
        return stations[fault.cabinet - 1]


def _whole(value: object) -> int:
    """A whole number, also as a text; 0 for what is none."""
    text = str(value)
    return int(text) if text.isdecimal() else 0


def _refusal(slot: Slot, wanted: object) -> str | None:
    if slot.offline:
        return "sub_offline"
    if slot.door_fault:
        return "door_err"
    if slot.busy or slot.open:
        return "open_slot_busy"
    if wanted == EMPTY_SLOT and slot.pack is not None:
        return "open_empty_slot_bat_Online"
    if wanted == PACK_SLOT and slot.pack is None:
        return "open_bat_slot_bat_offline"
    return None


@asynccontextmanager
async def running_cabinets(
    fleet: Fleet,
    address: BrokerAddress,
    pace: CabinetPace | None = None,
    faults: Iterable[Appointment] = (),
) -> AsyncGenerator[RunningCabinets]:
    """Run cabinets in the background, connected when this answers."""
    running = RunningCabinets(fleet, address, pace or CabinetPace(), faults)
    task = asyncio.create_task(running.run())
    try:
        await running.connected.wait()
        yield running
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await running.drop_orders()
