"""The hardware: a process with an EnergyHub and its cabinets that writes down what it truly knows.

Its settings are the run's `folder`, the broker's `port` and a `seed`. Then it takes faults, see `parts.inside`: `at` is "hub"
or "cabinets", `fault` a text as the simulator's `parse_fault` takes it, and `seconds` how long it lasts.
"""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import orjson

from demo.life import days_to_midsummer
from simulator.cabinet.faults import parse_fault as parse_cabinet_fault
from simulator.cabinet.running import CabinetPace, RunningCabinets, running_cabinets
from simulator.cabinet.station import Fleet, Swap as PackSwap
from simulator.energyhub.config import PlantConfig
from simulator.energyhub.control import Reply
from simulator.energyhub.faults import parse_fault as parse_hub_fault
from simulator.energyhub.hub import HubAddress, Pace, SimulatedHub, running_hub
from simulator.energyhub.messages import ehub_message, eso_messages, sso_messages
from simulator.energyhub.plant import Plant

from .ledger import (
    CabinetOrder,
    CabinetTruth,
    Door,
    Fault,
    HubOrder,
    HubTruth,
    Ledger,
    Swap,
)
from .parts.inside import answer, first_line, take_requests

CABINETS = 50
SWAPS_PER_HOUR = 12.0
"""Of each cabinet."""
PACES = (1.0, 0.5, 0.2)
"""s between two messages of the hub."""
TRUTH_EVERY = 1.0
CABINET_TRUTH_EVERY = 60
"""In times of `TRUTH_EVERY`."""
OPENED = "open_slot_success"
STEPS = frozenset(
    {"open_slot", "battery_inserted", "battery_removed", "close_slot", "opt_success"}
)
"""Notifications of an order that do not say whether it is carried out."""
PACK_MOVES = frozenset({"battery_inserted", "battery_removed"})


def hub_registers(plant: Plant) -> dict[str, float]:
    """Every energy register in mJ: the hub's by its key, with its phase, and the units' by kind and id."""
    found = dict(_registers("", ehub_message(plant)))
    for kind, messages in (("eso", eso_messages(plant)), ("sso", sso_messages(plant))):
        for message in messages:
            # Some pad their ids with blanks.
            unit = str(message["id"]["val"]).strip()
            found.update(_registers(f"{kind}.{unit}.", message))
    return found


def _registers(
    prefix: str, message: Mapping[str, Mapping[str, str | float]]
) -> Iterator[tuple[str, float]]:
    for key, values in message.items():
        if key.startswith("w"):
            for part, value in values.items():
                name = key if part == "val" else f"{key}.{part}"
                yield f"{prefix}{name}", int(value)


@dataclass(frozen=True, slots=True)
class Witness:
    """Writes down what happens to the hardware."""

    ledger: Ledger
    fleet: Fleet
    packs: dict[tuple[str, int], str | None]

    def hub_order(self, payload: bytes, reply: Reply | None) -> None:
        """A request reached the hub."""
        request: dict[str, object] = {}
        with suppress(orjson.JSONDecodeError):
            loaded = orjson.loads(payload)
            request = loaded if isinstance(loaded, dict) else {}
        command = request.get("cmd")
        command = command if isinstance(command, dict) else {}
        watts = None
        with suppress(ValueError):
            watts = float(str(command.get("arg")))
        answered = "none" if reply is None else "ack" if reply.accepted else "nak"
        name, number = str(command.get("name")), str(request.get("transId"))
        self.ledger.write("hub", HubOrder(name, watts, number, answered))

    def cabinet_event(self, mac: str, event: str, slot: int, number: str) -> None:
        """An order to a cabinet went on by a step."""
        if event not in STEPS:
            order = CabinetOrder(mac, slot, "open", number, event)
            self.ledger.write("cabinets", order)
        if event == OPENED:
            self.ledger.write("cabinets", Door(mac, slot, "order", number))
        if event in PACK_MOVES:
            self._moved(mac, slot)

    def customers_swap(self, swap: PackSwap) -> None:
        """A customer came without an order."""
        for slot in (swap.brought, swap.taken):
            door = Door(swap.station.mac, slot.number, "customer")
            self.ledger.write("cabinets", door)
            self._moved(swap.station.mac, slot.number)

    def _moved(self, mac: str, number: int) -> None:
        station = next(each for each in self.fleet.stations if each.mac == mac)
        slot = station.slot(number)
        left = None if slot is None or slot.pack is None else slot.pack.id
        taken = self.packs.get((mac, number))
        self.packs[mac, number] = left
        self.ledger.write("cabinets", Swap(mac, number, taken, left))

    def look(self) -> None:
        """See which pack is in which slot."""
        for station in self.fleet.stations:
            for slot in station.slots:
                pack = slot.pack
                self.packs[station.mac, slot.number] = None if pack is None else pack.id


async def write_truth(hub: SimulatedHub, fleet: Fleet, ledger: Ledger) -> None:
    """Write what really flows, second by second, until cancelled."""
    drawn = {station.mac: 0.0 for station in fleet.stations}
    loop = asyncio.get_running_loop()
    before, number = loop.time(), 0
    while True:
        plant = hub.plant
        truth = HubTruth(hub_registers(plant), plant.mode.value, plant.order_w)
        ledger.write("hub", truth)
        now = loop.time()
        for station in fleet.stations:
            power = sum(slot.pack.power for slot in station.slots if slot.pack)
            drawn[station.mac] += power * (now - before) / 3600
            if number % CABINET_TRUTH_EVERY == 0:
                told = CabinetTruth(station.mac, round(drawn[station.mac], 3))
                ledger.write("cabinets", told)
        before, number = now, number + 1
        await asyncio.sleep(TRUTH_EVERY)


class Commander:
    """Takes faults, and writes down when they begin and end."""

    def __init__(
        self, hub: SimulatedHub, cabinets: RunningCabinets, ledger: Ledger
    ) -> None:
        """Take them for these."""
        self._hub, self._cabinets, self._ledger = hub, cabinets, ledger
        self._ends: set[asyncio.Task[None]] = set()

    async def take(self, request: Mapping[str, Any]) -> None:
        """Let a fault begin. Raises ValueError or KeyError for what is none."""
        text, seconds = str(request["fault"]), float(request["seconds"])
        name = "cabinets" if request.get("at") == "cabinets" else "hub"
        if name == "hub":
            self._hub.inject(parse_hub_fault(text).fault, seconds)
        else:
            self._cabinets.inject(parse_cabinet_fault(text).fault, seconds)
        self._ledger.write(name, Fault(text, "begin", {"seconds": seconds}))
        ending = asyncio.create_task(self._end(name, text, seconds))
        self._ends.add(ending)
        ending.add_done_callback(self._ends.discard)

    async def _end(self, name: str, text: str, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self._ledger.write(name, Fault(text, "end"))


async def main() -> None:
    """Be the hardware on a broker of this machine until the input ends."""
    settings, requests = await first_line()
    random = Random(settings["seed"])
    ledger = Ledger(Path(settings["folder"]))
    now = datetime.now(UTC)
    config = PlantConfig(season_offset_days=days_to_midsummer(now.date()))
    plant = Plant(config, now, seed=random.randrange(1, 1000))
    fleet = Fleet(
        CABINETS, seed=random.randrange(1, 1000), swaps_per_hour=SWAPS_PER_HOUR
    )
    every = random.choice(PACES)
    pace = Pace(hub=every, units=round(5 / every), modules=round(30 / every))
    address = HubAddress(port=settings["port"])
    witness = Witness(ledger, fleet, {})
    witness.look()
    async with (
        running_hub(plant, address, pace) as hub,
        running_cabinets(fleet, address, CabinetPace(customer=4)) as cabinets,
    ):
        hub.on_request = witness.hub_order
        cabinets.on_event = witness.cabinet_event
        cabinets.on_swap = witness.customers_swap
        truth = asyncio.create_task(write_truth(hub, fleet, ledger))
        answer(every=every)
        try:
            await take_requests(requests, Commander(hub, cabinets, ledger).take)
        finally:
            truth.cancel()
            await asyncio.gather(truth, return_exceptions=True)


if __name__ == "__main__":
    asyncio.run(main())
