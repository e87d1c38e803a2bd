"""Simulated cabinets on a broker: orders, thresholds, customers, and the command line."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import aiomqtt
import orjson
import pytest

from simulator.__main__ import parser
from simulator.address import BrokerAddress
from simulator.broker import embedded_broker
from simulator.cabinet.command import run
from simulator.cabinet.faults import (
    Appointment,
    BusySlot,
    DoorFault,
    OfflineSlot,
    Silence,
)
from simulator.cabinet.messages import stamp
from simulator.cabinet.running import CabinetPace, RunningCabinets, running_cabinets
from simulator.cabinet.station import Dialect, Fleet

from ...helpers.waiting import let_messages_arrive, until


class Listener:
    """Hears what cabinets say."""

    def __init__(self, client: aiomqtt.Client) -> None:
        """Listen to all."""
        self.client = client

    async def until(self, channel: str, **values: object) -> dict[str, Any]:
        """The next message of a channel with these values."""
        async for message in self.client.messages:
            if f"/{channel}/" not in str(message.topic):
                continue
            assert isinstance(message.payload, bytes)
            found: dict[str, Any] = orjson.loads(message.payload)
            if all(found.get(key) == value for key, value in values.items()):
                return found
        raise AssertionError

    async def ask(self, channel: str, mac: str, request: object) -> None:
        """Send a request."""
        payload = request if isinstance(request, bytes) else orjson.dumps(request)
        await self.client.publish(f"/stations/{channel}/{mac}", payload, qos=2)


@asynccontextmanager
async def simulated(
    fleet: Fleet, *faults: Appointment, speed: float = 50
) -> AsyncGenerator[tuple[RunningCabinets, Listener]]:
    """Cabinets on a broker, and somebody who listens."""
    async with (
        asyncio.timeout(60),
        embedded_broker() as (host, port),
        aiomqtt.Client(host, port) as client,
    ):
        await client.subscribe("/stations/#", qos=2)
        address = BrokerAddress(host=host, port=port)
        async with running_cabinets(
            fleet, address, CabinetPace(speed=speed), faults
        ) as running:
            yield running, Listener(client)


async def test_orders_step_by_step() -> None:
    """Opened, exchanged, closed; and an empty slot that is opened to bring a pack."""
    fleet = Fleet(1, swaps_per_hour=0)
    (station,) = fleet.stations
    full = next(slot for slot in station.slots if slot.pack)
    free = next(slot for slot in station.slots if not slot.pack)
    async with simulated(fleet) as (_, listener):
        for slot, kind, change in (
            (full, 2, "battery_removed"),
            (free, 1, "battery_inserted"),
        ):
            await listener.ask(
                "open_slot",
                station.mac,
                {"slot_id": slot.number, "slot_info": kind, "order_number": "A1"},
            )
            for event in (
                "open_slot",
                "open_slot_success",
                change,
                "close_slot",
                "opt_success",
            ):
                told = await listener.until("notifications", event=event)
                assert (told["slot_id"], told["order_number"]) == (slot.number, "A1")
        assert full.pack is None
        assert free.pack is not None


async def test_orders_that_are_refused() -> None:
    """Each with its event; nonsense is not answered."""
    fleet = Fleet(1, swaps_per_hour=0)
    (station,) = fleet.stations
    full = next(slot for slot in station.slots if slot.pack)
    free = next(slot for slot in station.slots if not slot.pack)
    async with simulated(fleet) as (running, listener):
        for request in (b"{", b"[]", {"slot_id": 99}, {"slot_id": "x"}):
            await listener.ask("open_slot", station.mac, request)
        await listener.ask("open_slot", "00-00-00-00-00-00", {"slot_id": 1})
        for slot, kind, event in (
            (full, 1, "open_empty_slot_bat_Online"),
            (free, 2, "open_bat_slot_bat_offline"),
        ):
            await listener.ask(
                "open_slot", station.mac, {"slot_id": slot.number, "slot_info": kind}
            )
            await listener.until("notifications", event=event, slot_id=slot.number)
        for fault, event in (
            (BusySlot, "open_slot_busy"),
            (DoorFault, "door_err"),
            (OfflineSlot, "sub_offline"),
        ):
            running.inject(fault(slot=full.number), 1e6)
            await listener.ask("open_slot", station.mac, {"slot_id": full.number})
            await listener.until("notifications", event=event)


@pytest.mark.parametrize(("number", "repeated"), [(0, False), (1, True)])
async def test_alerts(number: int, repeated: bool) -> None:
    """The controller's software repeats them while they last."""
    fleet = Fleet(2, swaps_per_hour=0)
    fault = Appointment(DoorFault(cabinet=number + 1, slot=2), 1, 100)
    async with simulated(fleet, fault) as (_, listener):
        mac = fleet.stations[number].mac
        assert (await listener.until("alerts"))["message"] == "Door failure"
        if repeated:
            await listener.until("alerts")
        await listener.until("info", mac_addr=mac, ctr_warning=True)
        await listener.until("info", mac_addr=mac, ctr_warning=False)


@pytest.mark.parametrize("dialect", Dialect)
async def test_thresholds(dialect: Dialect) -> None:
    """Answered for each field; then the cabinet restarts and is silent."""
    fleet = Fleet(1, dialects=(dialect,), swaps_per_hour=0)
    (station,) = fleet.stations
    async with simulated(fleet) as (running, listener):
        request = {"soc_period": 80, "charge_time_period": 900, "ftp_url": "x"}
        await listener.ask("thresholds", station.mac, request)
        answer = await listener.until("thresholds_response")
        assert answer == {
            "soc_period": True,
            "charge_time_period": False,
            "ftp_url": True,
        }
        assert station.thresholds["soc_period"] == 80
        await until(lambda: running.restarting(station))
        silent_until = running._asleep[station.mac]
        answered = stamp(running.time, dialect)
        while (await listener.until("info"))["timestamp"] <= answered:
            pass
        assert running._now >= silent_until
        running._asleep[station.mac] = float("inf")
        await listener.ask("thresholds", station.mac, {"soc_period": 70})
        await let_messages_arrive()
        running._asleep[station.mac] = 0
        await listener.ask("thresholds", station.mac, {"charge_time_period": "x"})
        answer = await listener.until("thresholds_response")
        assert answer == {"charge_time_period": False}
        assert station.thresholds["soc_period"] == 80


async def test_the_reporting_period() -> None:
    """Is what the thresholds say."""
    fleet = Fleet(1, swaps_per_hour=0)
    (station,) = fleet.stations
    station.thresholds["info_up_period"] = 120
    async with simulated(fleet, speed=200) as (_, listener):
        times = [
            datetime.fromisoformat((await listener.until("info"))["timestamp"])
            for _ in range(3)
        ]
    for before, after in pairwise(times):
        assert timedelta(seconds=119) < after - before < timedelta(seconds=125)


async def test_customers_come() -> None:
    """And each swap is told and followed by a report."""
    fleet = Fleet(1, swaps_per_hour=3000)
    for slot in fleet.stations[0].slots:
        if slot.pack:
            slot.pack.state_of_charge = 100
    async with simulated(fleet) as (_, listener):
        brought = await listener.until("notifications", event="battery_inserted")
        await listener.until("notifications", event="battery_removed")
        report = await listener.until("info")
        slot = report["slots"][brought["slot_id"] - 1]
        assert slot["battery"]["id"].strip("\0") == brought["battery_id"].strip("\0")


async def test_silence_and_a_lost_broker() -> None:
    """A silent cabinet says nothing; after the broker was lost all go on."""
    fleet = Fleet(1, swaps_per_hour=0)
    async with embedded_broker() as (host, port):
        address = BrokerAddress(host=host, port=port)
        running = RunningCabinets(
            fleet, address, CabinetPace(speed=50), [Appointment(Silence(), 0, 1e6)]
        )
        task = asyncio.create_task(running.run())
        await asyncio.wait_for(running.connected.wait(), 60)
        async with aiomqtt.Client(host, port) as client:
            await client.subscribe("/stations/info/#")
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(1):
                    await anext(aiter(client.messages))
    async with asyncio.timeout(60):
        while running.connected.is_set():
            await asyncio.sleep(0.05)
        async with embedded_broker(port):
            await running.connected.wait()
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def test_broker_lost_while_a_door_is_open() -> None:
    """The customer comes and closes it all the same."""
    fleet = Fleet(1, swaps_per_hour=0)
    slot = fleet.stations[0].slots[0]
    topic = f"/stations/open_slot/{fleet.stations[0].mac}"
    async with asyncio.timeout(60), embedded_broker() as (host, port):
        address = BrokerAddress(host=host, port=port)
        pace = CabinetPace(opening=0.1, customer=1)
        running = RunningCabinets(fleet, address, pace)
        task = asyncio.create_task(running.run())
        await running.connected.wait()
        async with aiomqtt.Client(host, port) as client:
            await client.publish(topic, orjson.dumps({"slot_id": slot.number}), qos=2)
            while not slot.open:
                await asyncio.sleep(0.01)
    async with asyncio.timeout(60):
        while slot.open:
            await asyncio.sleep(0.01)
    assert not running.connected.is_set()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Runs what it is told to; wrong options in words."""
    async with (
        asyncio.timeout(60),
        embedded_broker() as (host, port),
        aiomqtt.Client(host, port) as client,
    ):
        await client.subscribe("/stations/info/+")
        options = ["--host", host, "--port", str(port), "--speed", "50"]
        arguments = parser().parse_args(
            [
                "cabinet",
                *options,
                "--cabinets",
                "1",
                "--slots",
                "8",
                "--dialect",
                "controller",
                "--fault",
                "busy:slot=2",
            ]
        )
        task = asyncio.create_task(run(arguments))
        report = await Listener(client).until("info")
        assert (len(report["slots"]), report["netWorkType"]) == (8, 1)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        with pytest.raises(ValueError, match="at least one cabinet"):
            await run(parser().parse_args(["cabinet", "--cabinets", "0"]))
    with pytest.raises(SystemExit):
        parser().parse_args(["cabinet", "--fault", "nonsense"])
    assert "no fault is called" in capsys.readouterr().err
