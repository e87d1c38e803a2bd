"""The hardware of a long run writes down what it truly knows, whatever it tells."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiomqtt
import orjson
import pytest

from simulator.cabinet.station import Fleet
from simulator.energyhub.control import Reply, Stage
from soak import hardware
from soak.ledger import (
    CabinetOrder,
    CabinetTruth,
    Door,
    Fault,
    HubOrder,
    HubTruth,
    Ledger,
    Swap,
    read_kind,
)

from ..helpers.waiting import until

PER_KWH = 3_600_000_000


@pytest.fixture(autouse=True)
def _sockets(socket_enabled: None) -> None:
    """The broker is a real one."""


type Handle = Callable[[dict[str, Any]], Awaitable[object]]


async def test_the_whole_process(
    tmp_path: Path, broker_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Truth goes on while the hub tells nonsense; orders and faults stand beside it."""
    ready = asyncio.Event()
    handles: list[Handle] = []
    ended = asyncio.Event()

    async def first_line() -> tuple[dict[str, Any], None]:
        return {"folder": str(tmp_path), "port": broker_port, "seed": 3}, None

    async def take_requests(_reader: None, handle: Handle) -> None:
        handles.append(handle)
        ready.set()
        await ended.wait()

    monkeypatch.setattr(hardware, "first_line", first_line)
    monkeypatch.setattr(hardware, "take_requests", take_requests)
    monkeypatch.setattr(hardware, "answer", lambda **_facts: None)
    monkeypatch.setattr(hardware, "TRUTH_EVERY", 0.1)
    async with (
        asyncio.timeout(60),
        asyncio.TaskGroup() as tasks,
        aiomqtt.Client("127.0.0.1", broker_port) as client,
    ):
        tasks.create_task(hardware.main())
        await ready.wait()
        (handle,) = handles
        for request in (
            {"at": "hub", "fault": "glitch:shape=zero", "seconds": 0.2},
            {"at": "cabinets", "fault": "silence", "seconds": 0.2},
        ):
            await handle(request)
        with pytest.raises(ValueError, match="no fault"):
            await handle({"at": "hub", "fault": "nothing", "seconds": 1})
        order = {"transId": "t1", "cmd": {"name": "charge", "arg": 777}}
        await client.publish("extapi/control/request", orjson.dumps(order))
        await until(lambda: read_kind(tmp_path, "hub", HubOrder))
        await until(lambda: len(read_kind(tmp_path, "hub", HubTruth)) > 3)
        await until(lambda: len(read_kind(tmp_path, "cabinets", Fault)) == 2)
        await until(lambda: len(read_kind(tmp_path, "hub", Fault)) == 2)
        ended.set()
    (found,) = read_kind(tmp_path, "hub", HubOrder)
    assert found.entry == HubOrder("charge", 777, "t1", "ack")
    truths = [each.entry.registers for each in read_kind(tmp_path, "hub", HubTruth)]
    assert all(truth["wpv"] > PER_KWH for truth in truths)
    assert {"wextconsq.L1", "wextprodq.L3", "wbatprod", "wbatcons"} <= truths[0].keys()
    assert sum(name.startswith("eso.") for name in truths[0]) == 4
    assert [name for name in truths[0] if " " in name] == []
    macs = {
        each.entry.cabinet for each in read_kind(tmp_path, "cabinets", CabinetTruth)
    }
    assert len(macs) == hardware.CABINETS
    phases = [each.entry.phase for each in read_kind(tmp_path, "hub", Fault)]
    assert phases == ["begin", "end"]


@pytest.mark.parametrize(
    ("payload", "reply", "expected"),
    [
        (
            b'{"transId": "a", "cmd": {"name": "auto"}}',
            Reply(Stage.RESPONSE, "a", accepted=False, text=""),
            HubOrder("auto", None, "a", "nak"),
        ),
        (
            b'{"transId": "b", "cmd": {"name": "charge", "arg": "5"}}',
            None,
            HubOrder("charge", 5, "b", "none"),
        ),
        (b"{", None, HubOrder("None", None, "None", "none")),
        (b"[]", None, HubOrder("None", None, "None", "none")),
    ],
)
def test_orders_to_the_hub(
    tmp_path: Path, payload: bytes, reply: Reply | None, expected: HubOrder
) -> None:
    """However they look, and however they are answered."""
    witness = hardware.Witness(Ledger(tmp_path), Fleet(1), {})
    witness.hub_order(payload, reply)
    (found,) = read_kind(tmp_path, "hub", HubOrder)
    assert found.entry == expected


def test_doors_and_packs(tmp_path: Path) -> None:
    """Which door opened for which order, which for a customer, and which pack went where."""
    fleet = Fleet(1, seed=5, swaps_per_hour=3600)
    (station,) = fleet.stations
    witness = hardware.Witness(Ledger(tmp_path), fleet, {})
    witness.look()
    full = next(slot for slot in station.slots if slot.pack)
    assert full.pack is not None
    pack = full.pack.id
    for event in ("open_slot", "open_slot_success"):
        witness.cabinet_event(station.mac, event, full.number, "S1")
    full.pack = None
    witness.cabinet_event(station.mac, "battery_removed", full.number, "S1")
    witness.cabinet_event(station.mac, "open_slot_busy", full.number, "S2")
    orders = [each.entry for each in read_kind(tmp_path, "cabinets", CabinetOrder)]
    assert [(each.order_id, each.answered) for each in orders] == [
        ("S1", "open_slot_success"),
        ("S2", "open_slot_busy"),
    ]
    (door,) = read_kind(tmp_path, "cabinets", Door)
    assert door.entry == Door(station.mac, full.number, "order", "S1")
    (swap,) = read_kind(tmp_path, "cabinets", Swap)
    assert swap.entry == Swap(station.mac, full.number, pack, None)
    for slot in station.slots:
        if slot.pack is not None:
            slot.pack.state_of_charge = 100
    (swapped,) = fleet.advance(1)
    witness.customers_swap(swapped)
    doors = [each.entry for each in read_kind(tmp_path, "cabinets", Door)][1:]
    assert [each.cause for each in doors] == ["customer", "customer"]
    brought, taken = (each.entry for each in read_kind(tmp_path, "cabinets", Swap)[1:])
    assert (brought.taken, brought.left) == (None, swapped.pack_brought.id)
    assert (taken.taken, taken.left) == (swapped.pack_taken.id, None)
