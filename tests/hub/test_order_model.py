"""Random lives of battery orders against a hub that is known: whatever is lost, repeated, given up or killed."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from random import Random
from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntryDisabler, ConfigEntryState
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.storage import Store
from homeassistant.util.file import WriteError
import orjson
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge import entry as entry_module
from custom_components.energy_bridge.const import DOMAIN, KIND_FERROAMP
from custom_components.energy_bridge.core.ferroamp.order_storage import StoredBattery
from custom_components.energy_bridge.hub.coordinator import HubCoordinator
from custom_components.energy_bridge.hub.store import HubFile
from custom_components.energy_bridge.hub.unloaded import async_cancel_return

from ..helpers.hub import hub_entry
from ..helpers.order_world import Arrival, Execution, ModelHub, Script, World

LIVES = 30
STEPS = 40
COORDINATOR = "custom_components.energy_bridge.hub.coordinator"
NOT_SENT = ("not_connected", "end_not_stored")
REFUSED = ("order_refused", "queue_full", *NOT_SENT)
UNKNOWN = ("unknown", "unavailable")


@dataclass
class Given:
    """An order that somebody gave here."""

    name: str
    power: int
    duration: float | None
    at: float
    task: asyncio.Task[Any]
    was_killed: bool = False
    ended: float | None = None

    @property
    def outcome(self) -> str:
        """How it ended, as its caller knows it."""
        if self.was_killed or not self.task.done():
            return "pending"
        if self.task.cancelled():
            return "cancelled"
        if (error := self.task.exception()) is None:
            return "done"
        assert isinstance(error, HomeAssistantError), error
        return error.translation_key or str(error)


@dataclass
class Side:
    """One hub, its entry, and what was ordered."""

    world: World
    storage: dict[str, Any]
    hub: ModelHub
    entry: MockConfigEntry
    given: list[Given] = field(default_factory=list)
    leaves: int = 0
    chosen: set[int] = field(default_factory=set)
    """Powers of orders that keep the end of the one before."""
    story: list[str] = field(default_factory=list)
    killed_at: float = -1e9
    kills: list[float] = field(default_factory=list)
    former: list[ModelHub] = field(default_factory=list)
    """Hubs that the entry led to before."""
    disk_is_full: bool = False
    disk_was_full: bool = False
    clock_was_set: bool = False

    @property
    def hass(self) -> HomeAssistant:
        """Home Assistant."""
        return self.world.hass

    @property
    def is_loaded(self) -> bool:
        """Whether the entry is set up."""
        return self.entry.state is ConfigEntryState.LOADED

    @property
    def hubs(self) -> list[ModelHub]:
        """All hubs that the entry has led to."""
        return [*self.former, self.hub]

    @property
    def arrived(self) -> list[Arrival]:
        """All requests that came to them."""
        return [each for hub in self.hubs for each in hub.arrived]

    @property
    def executed(self) -> list[Execution]:
        """All orders that they carried out."""
        return [each for hub in self.hubs for each in hub.executed]

    def entity_id(self, platform: str, key: str) -> str | None:
        """An entity of the hub."""
        unique_id = f"{self.entry.entry_id}_{key}"
        return er.async_get(self.hass).async_get_entity_id(platform, DOMAIN, unique_id)

    def shown(self, platform: str, key: str) -> str:
        """The state of an entity of the hub."""
        entity_id = self.entity_id(platform, key)
        state = None if entity_id is None else self.hass.states.get(entity_id)
        return "unknown" if state is None else state.state

    def note(self, text: str) -> None:
        """Write down what happens."""
        self.story.append(f"{self.world.clock.time() - self.start:8.1f} {text}")

    def __post_init__(self) -> None:
        """Begin now."""
        self.start = self.world.clock.time()

    def give(
        self, name: str, power: int, duration: float | None, data: Mapping[str, Any]
    ) -> None:
        """Order something with an action."""
        self.note(f"{name} {power} for {duration}")
        calling = self.hass.services.async_call(DOMAIN, name, data, blocking=True)
        self._watch(name, power, duration, calling)

    def use(self, domain: str, service: str, key: str, **data: Any) -> None:
        """Order something with an entity."""
        if (entity_id := self.entity_id(domain, key)) is None:
            return
        self.note(f"{domain} {data}")
        self.chosen.add(data.get("value", -1))
        calling = self.hass.services.async_call(
            domain, service, {"entity_id": entity_id, **data}, blocking=True
        )
        name = "release_battery" if data.get("option") == "auto" else service
        self._watch(name, -1, None, calling)

    def _watch(
        self, name: str, power: int, duration: float | None, calling: Any
    ) -> None:
        task = self.hass.loop.create_task(calling)
        given = Given(name, power, duration, self.world.clock.time(), task)

        def end(_task: object) -> None:
            given.ended = self.world.clock.time()
            self.note(f"  {name} {power}: {given.outcome}")

        task.add_done_callback(end)
        self.given.append(given)

    async def set_up(self) -> None:
        """Set the entry up if it is not."""
        if self.entry.disabled_by is not None:
            await self.hass.config_entries.async_set_disabled_by(
                self.entry.entry_id, None
            )
        elif self.entry.state is ConfigEntryState.NOT_LOADED:
            await self.hass.config_entries.async_setup(self.entry.entry_id)

    async def unload(self) -> None:
        """Unload the entry if it is set up."""
        if self.entry.state.recoverable:
            await self.hass.config_entries.async_unload(self.entry.entry_id)

    async def reload(self) -> None:
        """Load it anew."""
        self.note("reload")
        await self.hass.config_entries.async_reload(self.entry.entry_id)

    async def disable(self) -> None:
        """Disable the entry."""
        self.note("disable")
        self.leaves += 2
        await self.hass.config_entries.async_set_disabled_by(
            self.entry.entry_id, ConfigEntryDisabler.USER
        )

    async def remove(self) -> None:
        """Delete the entry, and make another one for the same hub."""
        self.note("remove")
        self.leaves += 1
        removed = self.entry
        await self.hass.config_entries.async_remove(removed.entry_id)
        data = dict(removed.data)
        self.entry = hub_entry(
            1,
            transport=data["transport"],
            prefix=data["prefix"],
            options=dict(removed.options),
        )
        self.entry.add_to_hass(self.hass)

    async def move(self, hub: ModelHub) -> None:
        """Let the entry lead to another hub."""
        self.note(f"move to {hub.prefix}")
        self.leaves += 1
        self.former.append(self.hub)
        self.hub = hub
        data = {**self.entry.data, "prefix": hub.prefix}
        self.hass.config_entries.async_update_entry(self.entry, data=data)
        await self.reload()

    async def start_disabled(self) -> None:
        """Kill Home Assistant while the entry is disabled, and start it again."""
        await self.disable()
        await self.kill()
        await HubCoordinator.async_resume_disabled(self.hass, self.entry)

    async def stop(self) -> None:
        """Stop Home Assistant, as far as this entry is concerned."""
        self.note("stop")
        self.leaves += 1
        if self.is_loaded:
            coordinator = self.entry.runtime_data
            await coordinator._async_release_battery()
            with patch.object(HomeAssistant, "is_stopping", True):
                await coordinator._async_close()
                await self.unload()

    async def kill(self) -> None:
        """Kill Home Assistant: what is on disk now is all that stays."""
        self.note("kill")
        key = f"{DOMAIN}.{self.entry.entry_id}"
        on_disk = deepcopy(self.storage.get(key))
        for given in self.given:
            if not given.task.done():
                given.was_killed = True
        way = self.hub.way
        lines, self.hub.lines = self.hub.lines, []
        for line in lines:
            line._lose()
        await self.unload()
        await async_cancel_return(self.hass, self.entry)
        self.hub.way = way
        if on_disk is not None:
            self.storage[key] = on_disk
        self.killed_at = self.world.clock.time()
        self.kills.append(self.killed_at)

    def check_order(self) -> None:
        """What was told as not sent was not carried out, and what the hub refused was told so."""
        for given in self.given:
            arrived = [each for each in self.arrived if each.power == given.power]
            if given.outcome in NOT_SENT and not all(each.refused for each in arrived):
                self.fail(f"{given.name} {given.power} arrived, but was not sent")
            if given.outcome == "done" and given.power > 0:
                told = [each for each in self.executed if each.power == given.power]
                if not told:
                    self.fail(f"{given.name} {given.power} was not carried out")

    def check_autos(self) -> None:
        """Each return to auto has a reason."""
        for arrival in self.arrived:
            if arrival.name == "auto" and arrival.is_ours:
                wanted = [
                    given for given in self.given if given.name == "release_battery"
                ]
                if self.leaves or any(given.at <= arrival.at for given in wanted):
                    continue
                if self.clock_was_set or self.disk_was_full:
                    continue  # a restart may end an order early then
                if not any(self._ends(given, arrival.at) for given in self.given):
                    self.fail(f"no reason for auto at {arrival.at - self.start:.1f}")

    def _ends(self, given: Given, at: float) -> bool:
        """Whether a timed order may have had its end."""
        if given.duration is None or given.outcome in REFUSED:
            return False
        if given.at + given.duration > at + 1:
            return False
        ended = given.ended or at
        for arrival in self.arrived:
            if arrival.power == given.power:
                ended = max(ended, arrival.at)
        return not any(
            each.is_told and ended < each.at < at and not self._is_lost(each)
            for each in self.executed
            if each.power != given.power and each.power not in self.chosen
        )

    def _is_lost(self, execution: Execution) -> bool:
        """Whether what was heard of an order was not on disk yet when Home Assistant was killed."""
        return any(killed - 2 < execution.at <= killed for killed in self.kills)

    def check_shown(self) -> None:
        """The mode shown is what the hub does, or unknown."""
        if not self.is_loaded:
            return
        mode = self.shown(Platform.SELECT, "battery_mode")
        if not self.hub.arrived and mode not in UNKNOWN:
            self.fail(f"shown is {mode}, but the hub was never asked for anything")
        if self.hub.executed:
            self._check_mode(mode)

    def _check_mode(self, mode: str) -> None:
        """The mode shown is what the hub does, unknown, or said to be old."""
        battery = self.entry.runtime_data.battery
        if battery.controller._waiting or self.hub.is_busy:
            return
        last = self.hub.executed[-1]
        if not last.is_ours and (not last.is_told or last.at > self.killed_at - 2):
            if not last.is_told or last.at < self.killed_at:  # nobody here could know
                if mode not in (self.hub.mode, *UNKNOWN) and not battery.state.as_of:
                    self.fail(f"shown is {mode}, as if nobody could have ordered since")
                return
        if self.disk_was_full:
            return  # what was not stored is not known after a set-up
        if mode not in (self.hub.mode, *UNKNOWN):
            self.fail(f"shown is {mode}, but the hub is in {self.hub.mode}")
        if mode in UNKNOWN:
            return
        confirmed = battery.state.confirmed
        if confirmed is not None and confirmed.power != last.power:
            self.fail(f"shown is {confirmed}, but the hub is at {last.power} W")

    def check_end(self) -> None:
        """Long after all is well again no timed order is in force."""
        timed = {given.power for given in self.given if given.duration is not None}
        for hub in self.hubs:
            if not hub.executed:
                continue
            last = hub.executed[-1]
            if last.is_ours and last.power in timed:
                self.fail(f"{last.name} {last.power} W never ended")

    def fail(self, text: str) -> None:
        """Say what happened before."""
        executed = [
            f"{each.at - self.start:8.1f} {each.name} {each.power} ours={each.is_ours} told={each.is_told}"
            for each in self.executed
        ]
        raise AssertionError("\n".join([text, *self.story, "executed:", *executed]))


class Life:
    """Two hubs, and what happens to them."""

    def __init__(self, world: World, storage: dict[str, Any], number: int) -> None:
        """Begin with two entries, each of a kind of connection."""
        self.world = world
        self.random = Random(number)
        self.sides = []
        self._powers = iter(range(2000, 10**6))
        self._prefixes = (f"hub{number}-{index}" for index in count())
        for transport in ("direct", self.random.choice(["direct", "mqtt"])):
            options = {"fold_interval": 300}
            if self.random.random() < 0.3:
                options["auto_on_unload"] = True
            if self.random.random() < 0.3:
                options["keep_alive"] = 60
            hub = self.new_hub()
            entry = hub_entry(
                1, transport=transport, prefix=hub.prefix, options=options
            )
            entry.add_to_hass(world.hass)
            self.sides.append(Side(world, storage, hub, entry))
        self.faulty = self.random.choice([0.0, 0.3, 0.7])
        self.harsh = self.random.random() < 0.5

    def new_hub(self) -> ModelHub:
        """Another hub on the same broker."""
        hub = self.world.hub(next(self._prefixes))
        hub.script = self.script
        return hub

    def script(self) -> Script:
        """What a hub does with the next order."""
        if self.random.random() > self.faulty:
            return Script()
        return Script(
            response=self.random.choice(["ack", "ack", "nak", None]),
            result=self.random.choice(["ack", "ack", "nak", None]),
            executes=self.random.random() < 0.7,
            delay=self.random.choice([0.0, 1.0, 5.0, 30.0]),
            copies=self.random.choice([1, 1, 2]),
        )

    async def run(self) -> None:
        """Live."""
        for side in self.sides:
            await side.set_up()
            await self.world.clock.settle()
            assert side.is_loaded, side.entry.reason
        for _ in range(STEPS):
            side = self.random.choice(self.sides)
            await self.step(side)
            for each in self.sides:
                each.check_order()
        await self.heal()

    async def heal(self) -> None:
        """Let all be well again, and leave each hub in one of the ways there are."""
        self.faulty = 0.0
        for side in self.sides:
            for hub in side.hubs:
                hub.change_line("up")
            side.disk_is_full = False
        await self.world.clock.advance(200)
        for side in self.sides:
            await side.set_up()
            if side.entry.state is ConfigEntryState.SETUP_RETRY:
                await self.meanwhile(side.reload())
            assert side.is_loaded, side.entry.reason
            side.note("all is well")
        await self.world.clock.advance(100)
        for side in self.sides:
            side.check_shown()
            await self.leave(side)
        await self.world.clock.advance(self.random.choice([0, 150]))
        for side in self.sides:
            side.note("line up")
            side.hub.change_line("up")
        await self.world.clock.advance(400)
        for side in self.sides:
            side.check_order()
            side.check_autos()
            side.check_end()

    async def leave(self, side: Side) -> None:
        """Order once more, and go in some way."""
        power = next(self._powers)
        duration = self.random.choice([None, 50])
        self.order(side, "charge_battery", power, duration)
        await self.world.clock.advance(self.random.choice([0, 0.5, 5]))
        if self.random.random() < 0.4:
            side.note("line down")
            side.hub.change_line("down")
        ways = ["stay", "disable", "remove", "reload", "unload", "start disabled"]
        match self.random.choice(ways):
            case "disable":
                await self.meanwhile(side.disable())
            case "start disabled":
                await self.meanwhile(side.start_disabled())
            case "remove":
                side.note("remove")
                side.leaves += 1
                await self.meanwhile(
                    self.world.hass.config_entries.async_remove(side.entry.entry_id)
                )
            case "reload":
                await self.meanwhile(side.reload())
            case "unload":
                side.note("unload")
                side.leaves += bool(side.entry.options.get("auto_on_unload"))
                await self.meanwhile(side.unload())

    async def meanwhile(self, doing: Any) -> None:
        """Let something happen that needs time."""
        task = self.world.hass.loop.create_task(doing)
        for _ in range(100):
            await self.world.clock.settle()
            if task.done():
                break
            await self.world.clock.advance(1)
        assert task.done()
        task.result()

    def order(self, side: Side, name: str, power: int, duration: float | None) -> None:
        """Give an order by an action."""
        if (registry_id := self.device_of(side)) is None:
            return
        data: dict[str, Any] = {"device_id": registry_id}
        if name in ("charge_battery", "discharge_battery"):
            data["power"] = power
            if duration is not None:
                data["duration"] = duration
        else:
            power, duration = -1, None
        side.give(name, power, duration, data)

    def device_of(self, side: Side) -> str | None:
        """The device of a hub; None for one that was never set up."""
        entity_id = side.entity_id(Platform.SELECT, "battery_mode")
        if entity_id is None:
            return None
        found = er.async_get(self.world.hass).async_get(entity_id)
        assert found is not None
        return found.device_id

    async def step(self, side: Side) -> None:
        """One thing that happens."""
        random, clock = self.random, self.world.clock
        orders: Mapping[str, Callable[[], None]] = {
            "order": lambda: self.order(
                side,
                random.choice(["charge_battery", "discharge_battery"]),
                next(self._powers),
                random.choice([None, 5, 30, 120]),
            ),
            "hold": lambda: self.order(side, "hold_battery", -1, None),
            "release": lambda: self.order(side, "release_battery", -1, None),
            "select": lambda: side.use(
                "select",
                "select_option",
                "battery_mode",
                option=random.choice(["auto", "hold", "charge"]),
            ),
            "number": lambda: side.use(
                "number",
                "set_value",
                "battery_power_setpoint",
                value=next(self._powers),
            ),
            "cancel": lambda: self.cancel(side),
            "foreign": lambda: self.foreign(side),
            "noise": lambda: self.noise(side),
        }
        kinds = [*orders, *["order"] * 6, *["cancel"] * 2, *["foreign"] * 2]
        kinds += ["wait"] * 7 + ["line"] * 3 + ["life"] * 2 + ["quiet"]
        kinds += ["clock", "disk"] if self.harsh else []
        match random.choice(kinds):
            case "clock":
                self.set_clock()
                await clock.advance(random.choice([0, 6]))
            case "disk":
                side.disk_is_full = not side.disk_is_full
                side.disk_was_full = True
                side.note(f"disk full: {side.disk_is_full}")
            case "wait":
                await clock.advance(random.choice([0, 0.1, 1, 1, 5, 20, 70]))
            case "line":
                way = random.choice(["up", "up", "up", "down", "held", "lost", "late"])
                side.note(f"line {way}")
                side.hub.change_line(way)
                await clock.settle()
            case "life":
                await self.end(side)
            case "quiet":
                await clock.advance(95)
                side.check_shown()
            case kind:
                orders[kind]()
                for _ in range(random.choice([0, 0, 1, 2, 3, 5, 8, 13])):
                    await asyncio.sleep(0)

    async def end(self, side: Side) -> None:
        """The entry or Home Assistant ends, and begins anew."""
        ways = ["reload", "reload", "kill", "stop", "disable", "thrice", "on and off"]
        match self.random.choice([*ways, "remove", "move", "start disabled"]):
            case "reload":
                await self.meanwhile(side.reload())
            case "thrice":
                for _ in range(3):
                    await self.meanwhile(side.reload())
                    await self.world.clock.advance(self.random.choice([0, 1, 18]))
            case "on and off":
                await self.meanwhile(side.disable())
                await self.world.clock.advance(self.random.choice([0, 0.5, 40]))
                await self.meanwhile(side.set_up())
                await self.meanwhile(side.disable())
            case "remove":
                await self.meanwhile(side.remove())
            case "move":
                await self.meanwhile(side.move(self.new_hub()))
            case "start disabled":
                await self.meanwhile(side.start_disabled())
            case "kill":
                await side.kill()
            case "stop":
                await self.meanwhile(side.stop())
            case "disable":
                await self.meanwhile(side.disable())
        await self.world.clock.advance(self.random.choice([0, 0.5, 40]))
        await self.meanwhile(side.set_up())
        side.note(f"set up: {side.entry.state.value}")

    def set_clock(self) -> None:
        """Somebody sets the clock of the day, or the machine sleeps."""
        if self.random.random() < 0.3:
            self.world.clock.slept += self.random.choice([3, 50, 7200])
        else:
            ahead = self.random.choice([-7200, -50, -3, 3, 50, 7200])
            self.world.clock.set_ahead += ahead
        for side in self.sides:
            side.clock_was_set = True
            if side.is_loaded and self.random.random() < 0.5:
                side.entry.runtime_data.battery.async_check_clock()
            clock = self.world.clock
            side.note(f"clock {clock.set_ahead:+}, slept {clock.slept}")

    def cancel(self, side: Side) -> None:
        """A caller gives up."""
        going = [given for given in side.given if not given.task.done()]
        if going:
            given = self.random.choice(going)
            side.note(f"cancel {given.name} {given.power}")
            given.task.cancel()

    def foreign(self, side: Side) -> None:
        """Another client asks the hub for something."""
        if side.hub.way not in ("up", "held", "down"):
            return
        name = self.random.choice(["auto", "charge", "discharge"])
        command: dict[str, str] = {"name": name}
        if name != "auto":
            command["arg"] = str(next(self._powers))
        transaction_id = self.random.choice(["1", f"theirs {next(self._powers)}"])
        side.note(f"foreign {command} as {transaction_id}")
        payload = orjson.dumps({"transId": transaction_id, "cmd": command})
        side.hub.receive(payload, is_ours=False)

    def noise(self, side: Side) -> None:
        """What the broker has kept, garbage, and questions."""
        match self.random.choice(["retained", "garbage", "question"]):
            case "retained":
                for topic, message in (
                    ("control/result", {"transId": "x", "status": "ack", "msg": ""}),
                    (
                        "control/request",
                        {"transId": "y", "cmd": {"name": "charge", "arg": "7"}},
                    ),
                ):
                    side.hub.tell(
                        f"{side.hub.prefix}/{topic}",
                        orjson.dumps(message),
                        retained=True,
                    )
            case "garbage":
                side.hub.tell(f"{side.hub.prefix}/control/result", b"{")
                side.hub.tell(f"{side.hub.prefix}/control/request", b"[]")
            case "question":
                message = {"transId": "q", "cmd": {"name": "extapiversion"}}
                side.hub.tell(
                    f"{side.hub.prefix}/control/request", orjson.dumps(message)
                )
                side.hub.answer("response", "q", "ack", "1.2.0")


async def live(hass: HomeAssistant, storage: dict[str, Any], numbers: range) -> None:
    """Play some lives."""
    wing = entry_module.WINGS[KIND_FERROAMP]
    slim = entry_module.Wing(
        wing.coordinator,
        wing.transports,
        (Platform.NUMBER, Platform.SELECT),
    )
    world = World(hass)
    save_now = HubFile.async_save_now

    async def save_slowly(file: HubFile) -> StoredBattery | None:
        stored = await save_now(file)
        await asyncio.sleep(0.2)
        return stored

    sides: list[Side] = []
    write = Store._async_write_data

    async def write_if_possible(store: Store[Any], data: Any) -> None:
        for side in sides:
            if side.disk_is_full and store.key.endswith(side.entry.entry_id):
                raise WriteError("no space left on device")
        await write(store, data)

    hass.loop.set_debug(False)  # it would complain that time flies
    with (
        patch.dict(entry_module.WINGS, {KIND_FERROAMP: slim}),
        patch(f"{COORDINATOR}.LIVENESS_INTERVAL", timedelta(hours=1)),
        patch.object(HubFile, "async_save_now", save_slowly),
        patch.object(Store, "_async_write_data", write_if_possible),
        world.running(),
    ):
        for number in numbers:
            life = Life(world, storage, number)
            sides[:] = life.sides
            try:
                await life.run()
            except AssertionError as err:
                raise AssertionError(f"life {number}: {err}") from err
            for side in life.sides:
                for given in side.given:
                    given.task.cancel()
                    with suppress(asyncio.CancelledError, HomeAssistantError):
                        await given.task
                with suppress(Exception):
                    await hass.config_entries.async_remove(side.entry.entry_id)


@pytest.mark.parametrize("first", range(0, LIVES, 10))
async def test_lives(
    hass: HomeAssistant, hass_storage: dict[str, Any], first: int
) -> None:
    """Nothing is carried out that was told as not sent, no timed order goes on, and nothing wrong is shown."""
    await live(hass, hass_storage, range(first, first + 10))
