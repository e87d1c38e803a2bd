"""Random lives of orders to two cabinets: whatever is lost, repeated or given up, nobody is told what is not so."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from typing import Any, override
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import orjson
import pytest

from custom_components.energy_bridge import entry as entry_module
from custom_components.energy_bridge.const import DOMAIN, KIND_CABINETS
from custom_components.energy_bridge.core.cabinet import orders, thresholds
from custom_components.energy_bridge.mqtt.connection import Message
from simulator.cabinet.messages import info, notification
from simulator.cabinet.station import Fleet, Station

from ..helpers.actions import device_of
from ..helpers.cabinet_site import LOG_SERVER, SETTINGS
from ..helpers.cabinets import cabinets_entry
from ..helpers.hub import NOON
from ..helpers.order_world import FarSide, World

LIVES = 8
STEPS = 60
SLOTS = (1,)
NOT_SENT = ("order_not_sent", "slot_in_use", "thresholds_pending", "cabinet_silent")
REFUSALS = {
    "open_slot_busy": "busy",
    "door_err": "door_error",
    "open_slot_failed": "failed",
}


class ModelCabinets(FarSide):
    """Two cabinets, which open slots and take thresholds or not, and say so or not."""

    expiries = (orders.TIMEOUT, thresholds.TIMEOUT)

    def __init__(self, world: World, random: Random) -> None:
        """Nothing was ordered yet."""
        super().__init__(world)
        self.random = random
        self.fleet = Fleet(2, swaps_per_hour=0)
        self.arrived: list[str] = []
        """Order numbers, and charging times of thresholds."""
        self.opened: list[str] = []
        self.taken: list[str] = []
        self.is_stalled = False

    def station(self, topic: str) -> Station:
        """The cabinet of a topic."""
        mac = topic.rsplit("/", 1)[1]
        return next(each for each in self.fleet.stations if each.mac == mac)

    @override
    def greetings(self) -> Iterable[Message]:
        return [
            Message(
                f"/stations/info/{station.mac}",
                orjson.dumps(info(station, NOON)),
                False,
            )
            for station in self.fleet.stations
        ]

    @override
    def request(self, topic: str, payload: bytes) -> None:
        station, order = self.station(topic), orjson.loads(payload)
        if "/open_slot/" in topic:
            self.arrived.append(order["order_number"])
            self.start(self._open(station, order["slot_id"], order["order_number"]))
        else:
            self.tell(topic, payload)
            self.arrived.append(str(order["charge_time_period"]))
            self.start(self._set(station, order))

    async def _open(self, station: Station, slot: int, number: str) -> None:
        await asyncio.sleep(self.random.choice([0, 0, 1, 20]))
        event = self.random.choice(["open_slot_success"] * 3 + [*REFUSALS])
        if event not in REFUSALS:
            self.opened.append(number)
        place = station.slot(slot)
        assert place is not None
        said = "" if self.random.random() < 0.5 and not self.is_stalled else number
        message = orjson.dumps(notification(station, event, place, said, NOON))
        for _ in range(self.random.choice([0, 1, 1, 1, 2])):
            self.tell(f"/stations/notifications/{station.mac}", message)

    async def _set(self, station: Station, order: dict[str, Any]) -> None:
        await asyncio.sleep(self.random.choice([0, 0, 1, 15]))
        takes = self.random.random() < 0.7
        if takes:
            self.taken.append(str(order["charge_time_period"]))
        if self.random.random() < 0.7:
            answer = orjson.dumps(dict.fromkeys(order, takes))
            self.tell(f"/stations/thresholds_response/{station.mac}", answer)


@dataclass
class Given:
    """An order that somebody gave."""

    key: str
    task: asyncio.Task[Any]


class Life:
    """Callers of two cabinets."""

    def __init__(self, world: World, entry: Any, far: ModelCabinets) -> None:
        """Nothing was ordered yet."""
        self.world = world
        self.entry = entry
        self.far = far
        self.random = far.random
        self.given: list[Given] = []
        self.story: list[str] = []
        self.start = world.clock.time()

    @property
    def hass(self) -> HomeAssistant:
        """Home Assistant."""
        return self.world.hass

    def note(self, text: str) -> None:
        """Write down what happens."""
        self.story.append(f"{self.world.clock.time() - self.start:8.1f} {text}")

    async def run(self) -> None:
        """Live."""
        for _ in range(STEPS):
            await self.step()
            self.check()
        self.far.change_line("up")
        await self.world.clock.advance(200)
        self.check()
        assert all(given.task.done() for given in self.given)

    async def step(self) -> None:
        """One thing that happens."""
        clock = self.world.clock
        kinds = ["open"] * 5 + ["set"] * 2 + ["wait"] * 4
        kinds += ["cancel"] * 4 + ["line", "line", "reload"]
        match self.random.choice(kinds):
            case "open":
                self.open()
            case "set":
                self.set()
            case "cancel":
                going = [given for given in self.given if not given.task.done()]
                if going:
                    given = self.random.choice(going)
                    self.note(f"cancel {given.key}")
                    given.task.cancel()
            case "line":
                ways = ["up", "up", "up", "down", "lost", "late"]
                way = self.random.choice(
                    [*ways, "held"] if self.far.is_stalled else ways
                )
                self.note(f"line {way}")
                self.far.change_line(way)
            case "reload":
                self.note("reload")
                await self.hass.config_entries.async_unload(self.entry.entry_id)
                await clock.advance(self.random.choice([0, 1]))
                if self.entry.state is ConfigEntryState.NOT_LOADED:
                    await self.hass.config_entries.async_setup(self.entry.entry_id)
            case "wait":
                await clock.advance(self.random.choice([0, 0.5, 1, 5, 25, 65]))
        for _ in range(self.random.choice([0, 1, 3, 8])):
            await asyncio.sleep(0)

    def open(self) -> None:
        """Open one of few slots."""
        station = self.random.choice(self.far.fleet.stations)
        number = f"N{len(self.given)}"
        data = {
            "device_id": device_of(self.hass, f"cabinet_{station.mac}"),
            "slot": self.random.choice(SLOTS),
            "order_number": number,
            "wait": self.random.random() < 0.8,
        }
        self.call("open_slot", number, data)

    def set(self) -> None:
        """Set thresholds; the charging time tells them apart."""
        station = self.random.choice(self.far.fleet.stations)
        period = 150 + len(self.given)
        data = {
            **SETTINGS,
            "device_id": device_of(self.hass, f"cabinet_{station.mac}"),
            "charge_time_period": period,
        }
        self.call("set_thresholds", str(period), data)

    def call(self, action: str, key: str, data: dict[str, Any]) -> None:
        """Call an action, and go on."""
        self.note(f"{action} {key} {data.get('slot', '')} {data['device_id'][-3:]}")
        task = self.hass.loop.create_task(
            self.hass.services.async_call(
                DOMAIN, action, data, blocking=True, return_response=True
            )
        )
        given = Given(key, task)
        task.add_done_callback(lambda _: self.note(f"  {key}: {outcome(given)}"))
        self.given.append(given)

    def check(self) -> None:
        """What callers were told is so."""
        for given in self.given:
            told, key = outcome(given), given.key
            if told in NOT_SENT and key in self.far.arrived:
                self.fail(f"{key} arrived, but was not sent")
            if told == "opened" and key not in self.far.opened:
                self.fail(f"{key} was not opened")
            if told == "taken" and key not in self.far.taken:
                self.fail(f"{key} was not taken")
            if told == "not taken" and key in self.far.taken:
                self.fail(f"{key} was taken")
            refused = told.removeprefix("open_slot_")
            if refused in REFUSALS.values() and key in self.far.opened:
                self.fail(f"{key} was opened")

    def fail(self, text: str) -> None:
        """Say what happened before."""
        raise AssertionError("\n".join([text, *self.story]))


def outcome(given: Given) -> str:
    """How an order ended, as its caller knows it."""
    if not given.task.done():
        return "pending"
    if given.task.cancelled():
        return "cancelled"
    if (error := given.task.exception()) is not None:
        assert isinstance(error, HomeAssistantError), error
        return error.translation_key or str(error)
    answer = given.task.result()
    if "event" in answer:
        return "opened" if answer["event"] else "sent"
    return "taken" if answer["charge_time_period"] else "not taken"


@pytest.mark.parametrize("transport", ["direct", "mqtt"])
async def test_lives(hass: HomeAssistant, transport: str) -> None:
    """Nothing arrives that was told as not sent, and no answer is taken for another order's."""
    wing = entry_module.WINGS[KIND_CABINETS]
    slim = entry_module.Wing(wing.coordinator, wing.transports, (Platform.BUTTON,))
    world = World(hass)
    hass.loop.set_debug(False)  # it would complain that time flies
    options = {"log_server": dict(LOG_SERVER)}
    with patch.dict(entry_module.WINGS, {KIND_CABINETS: slim}), world.running():
        for number in range(LIVES):
            far = ModelCabinets(world, Random(number))
            far.is_stalled = number % 2 == 0
            world.far_sides[""] = far
            entry = cabinets_entry(1, transport=transport, options=options)
            entry.add_to_hass(hass)
            assert await hass.config_entries.async_setup(entry.entry_id)
            await world.clock.settle()
            life = Life(world, entry, far)
            try:
                await life.run()
            except AssertionError as err:
                raise AssertionError(f"life {number}: {err}") from err
            for given in life.given:
                with suppress(asyncio.CancelledError, HomeAssistantError):
                    await given.task
            far.stop()
            await hass.config_entries.async_remove(entry.entry_id)
