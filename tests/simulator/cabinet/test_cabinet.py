"""Simulated cabinets behave like real ones."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
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
    KINDS,
    Appointment,
    BusySlot,
    Cold,
    DoorFault,
    ErrorBits,
    FaultError,
    Garbage,
    MissingFields,
    OfflineSlot,
    Silence,
    Twice,
    parse_fault,
)
from simulator.cabinet.messages import alert, info, notification, single, stamp
from simulator.cabinet.pack import Pack
from simulator.cabinet.running import CabinetPace, RunningCabinets, running_cabinets
from simulator.cabinet.station import Dialect, Fleet

from ...helpers.waiting import let_messages_arrive, until

NOON = datetime(2026, 6, 21, 10, 0, 0, 123000, tzinfo=UTC)


def test_a_pack_charges() -> None:
    """With full power, then less, until it is full; the voltage rises with it."""
    pack = Pack("A", 20)
    pack.charge(60, 18)
    first = pack.voltage
    assert pack.power == 1150
    for _ in range(400):
        pack.charge(60, 18)
    assert pack.state_of_charge > 99.5
    assert pack.power < 100
    assert pack.voltage > first
    assert 18 <= pack.temperature < 30


def test_packs_keep_their_identity() -> None:
    """In days of swaps no pack is in two places, and none is lost; some wander between cabinets."""
    fleet = Fleet(3, seed=2, swaps_per_hour=8)

    def everywhere() -> list[str]:
        places = [slot.pack for each in fleet.stations for slot in each.slots]
        return sorted(pack.id for pack in (*places, *fleet.travelling) if pack)

    home = {
        slot.pack.id: each.mac
        for each in fleet.stations
        for slot in each.slots
        if slot.pack
    }
    before = everywhere()
    assert len(before) == len(set(before)) == 3 * 8 + 12
    swaps = sum(len(fleet.advance(60)) for _ in range(2 * 24 * 60))
    assert swaps > 100
    assert everywhere() == before
    wandered = [
        slot.pack.id
        for each in fleet.stations
        for slot in each.slots
        if slot.pack and home.get(slot.pack.id, each.mac) != each.mac
    ]
    assert wandered


def stations() -> tuple[Any, Any]:
    """One of each dialect, with a pack that is charged in its first slot."""
    fleet = Fleet(2)
    for each in fleet.stations:
        each.slots[0].pack = Pack(f"P{each.dialect.value[0]}", 50)
        each.slots[0].pack.charge(1, 18)
        each.slots[0].charge_errors = 3
        each.slots[1].pack = None
    return fleet.stations[0], fleet.stations[1]


def test_the_documents_dialect() -> None:
    """Tenths, masks, blanks in a key, all fields."""
    station, _ = stations()
    message: Any = info(station, NOON)
    assert message["timestamp"] == "2026-06-21 10:00:00.123Z"
    assert message["env_temperature"] == 18
    assert message["empty_slots"] == sum(
        each["battery"] is None for each in message["slots"]
    )
    slot = message["slots"][0]
    assert slot[" slot_status "] is False
    battery = slot["battery"]
    assert battery["max_ChgVol"] == 725
    assert 600 < battery["bat_Vol"] < 725
    assert (battery["charger_CtrSW"], battery["chging_Err"]) == (0, 3)
    station.slots[0].open, station.slots[0].charger_on = True, False
    slot = info(station, NOON)["slots"][0]  # type: ignore[index]
    assert slot[" slot_status "] is True  # type: ignore[index,call-overload]
    station.advance(1)
    assert station.slots[0].pack.power == 0


def test_the_controllers_dialect() -> None:
    """Noise, booleans, lists, NULs, another time."""
    _, station = stations()
    message: Any = info(station, NOON)
    assert message["timestamp"] == "2026-06-21 18:00:00.123+0800"
    assert message["netWorkType"] == 1
    assert "env_temperature" not in message
    slot = message["slots"][0]
    assert slot["slot_status"] == 0
    battery = slot["battery"]
    assert battery["id"] == "Pc" + 14 * "\0"
    assert battery["bat_Vol"] == single(round(station.slots[0].pack.voltage, 1))
    assert single(66.7) != 66.7
    assert battery["charger_CtrSW"] is True
    assert battery["chging_Err"] == [True, True] + [False] * 14
    station.slots[0].door_fault = True
    assert info(station, NOON)["slots"][0]["slot_status"] == 2  # type: ignore[index,call-overload]


def test_notifications_and_alerts() -> None:
    """With the pack where there is one."""
    document, controller = stations()
    told = notification(document, "open_slot", document.slots[0], "A1", NOON)
    assert (told["battery_id"], told["soc"]) == ("Pd", 50)
    told = notification(document, "open_slot", document.slots[1], "A1", NOON)
    assert told["battery_id"] is None
    told = notification(controller, "open_slot", controller.slots[1], "", NOON)
    assert "battery_id" not in told
    assert alert(document, None, "Lightning", NOON)["slot_id"] is None
    assert stamp(NOON, Dialect.DOCUMENT).endswith("Z")


@pytest.mark.parametrize("number", [0, 1])
def test_cold(number: int) -> None:
    """Below zero as each dialect has it."""
    station = stations()[number]
    message: Any = Cold().change(info(station, NOON))
    battery = message["slots"][0]["battery"]
    assert (battery["bat_MaxTemp"], battery["bat_Cur"]) == (
        (251, 6548.4) if number else (-5, -52)
    )
    assert message["slots"][1]["battery"] is None


def test_faults_change_what_they_are_about() -> None:
    """And nothing afterwards."""
    station, _ = stations()
    slot = station.slots[2]
    for fault, name in (
        (DoorFault(slot=3), "door_fault"),
        (BusySlot(slot=3), "busy"),
        (OfflineSlot(slot=3), "offline"),
        (ErrorBits(slot=3, mask=5), "charge_errors"),
    ):
        fault.begin(station)
        assert getattr(slot, name)
        fault.end(station)
        assert not getattr(slot, name)
    message: Any = info(station, NOON)
    missing: Any = MissingFields().change(message)
    assert "coordinates" not in missing
    assert Silence().change(message) is None
    spoilt: Any = Garbage(slot=3).change(message)
    assert spoilt["slots"][2] == {**message["slots"][2], "battery": "?"}
    spoilt = Garbage(slot=3, missing=1).change(message)
    assert "battery" not in spoilt["slots"][2]
    assert spoilt["slots"][3] == message["slots"][3]
    spoilt = Twice(slot=3).change(message)
    assert [slot["id"] for slot in spoilt["slots"]][:5] == [1, 2, 3, 3, 5]
    assert ErrorBits().change(message) is message
    assert Cold().alert() is None
    Silence().begin(station)
    Silence().end(station)
    for number in (3, 4):
        DoorFault(slot=number).begin(station)
    DoorFault(slot=3).end(station)
    assert station.warning
    DoorFault(slot=4).end(station)
    assert not station.warning


def test_faults_on_the_command_line() -> None:
    """Kind, settings, start and duration; wrong ones in words."""
    assert parse_fault("busy:cabinet=2,slot=3@10+600") == Appointment(
        BusySlot(cabinet=2, slot=3), 10, 600
    )
    assert parse_fault("cold") == Appointment(Cold())
    for text, said in (
        ("nonsense", "no fault is called 'nonsense'"),
        ("busy:door=1", "no setting 'door'"),
        ("busy:slot=x", "'x' is no number"),
        ("busy@-1", "-1 cannot be"),
    ):
        with pytest.raises(FaultError, match=said):
            parse_fault(text)
    assert "offline" in KINDS
    address = BrokerAddress(host="127.0.0.1", port=1)
    for text, said in (
        ("busy:slot=99@5", "no slot 99"),
        ("cold:cabinet=3", "no cabinet 3"),
        ("cold:cabinet=0", "no cabinet 0"),
    ):
        with pytest.raises(FaultError, match=said):
            RunningCabinets(Fleet(2), address, CabinetPace(), [parse_fault(text)])


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
