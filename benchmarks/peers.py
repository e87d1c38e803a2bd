"""The community integration `ferroamp` and Energy Bridge in one Home Assistant, fed by its MQTT integration."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
import importlib
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from homeassistant.components import mqtt
from homeassistant.core import CALLBACK_TYPE, HomeAssistant
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_mqtt_message,
)

import custom_components
from custom_components.energy_bridge.const import DEFAULT_FOLD_INTERVAL, DOMAIN
from custom_components.energy_bridge.core.ferroamp.community import PLATFORM
from custom_components.energy_bridge.hub.coordinator import HubCoordinator
from custom_components.energy_bridge.hub.predecessor import Pair, Predecessor
from simulator.broker import embedded_broker

from .discovery import set_up_mqtt
from .house import home_assistant

type Second = list[tuple[str, bytes]]
"""Kinds and payloads that a hub and its units send in one second."""

OUR_PREFIX = "extapi"
THEIR_PREFIX = "a/b/c/extapi"
"""Too deep for Energy Bridge's discovery, whose time is ours."""

_subscribe = mqtt.async_subscribe

THEIR_INTERVAL = 30
"""s, what theirs has unless an option says otherwise."""


class _NoClient:
    """In place of the mock that stands for a client in messages of the test helpers: to make that takes longer than to read one."""


class Moved[T, S]:
    """A clock that is moved by hand, and read without a step of Python's own, as the real one is."""

    def __init__(self, start: T, later: Callable[[T, S], T]) -> None:
        """Stand at `start`; `later` adds a step."""
        self._cell = [start]
        self._later = later
        self.read: Callable[[], T] = partial(self._cell.__getitem__, 0)

    def move(self, step: S) -> None:
        """Go on."""
        self._cell[0] = self._later(self._cell[0], step)


type _Hear = Callable[[mqtt.ReceiveMessage], Coroutine[Any, Any, None] | None]


@dataclass(frozen=True, slots=True)
class _Subscription:
    """Who hears the messages of a topic, as text in an encoding or as bytes."""

    topic: str
    hear: _Hear
    encoding: str | None


class Both:
    """The two integrations, each with a clock of its own.

    Where `is_straight`, messages go past Home Assistant's MQTT integration to those who hear them.
    """

    def __init__(self, hass: HomeAssistant) -> None:
        """Nothing is set up yet."""
        self.hass = hass
        self.interval = DEFAULT_FOLD_INTERVAL
        """s between two updates of ours."""
        self.is_straight = False
        self._subscriptions: list[_Subscription] = []
        self._ours = MockConfigEntry(
            domain=DOMAIN,
            title="EnergyHub",
            data={"kind": "ferroamp", "transport": "mqtt", "prefix": OUR_PREFIX},
            options={"fold_interval": 300},  # by hand instead: time is ours
        )
        self._theirs = MockConfigEntry(
            domain=PLATFORM,
            title="Ferroamp",
            unique_id="ferroamp",
            data={"name": "Ferroamp", "prefix": THEIR_PREFIX},
        )
        self._our_clock = Moved[float, float](1_000_000.0, float.__add__)
        self._their_clock = Moved[datetime, timedelta](
            datetime.fromisoformat("2026-06-21"), datetime.__add__
        )
        self._seconds = 0

    def live_ours(self, sent: Second) -> None:
        """One second of ours, with an update where one is due."""
        self._our_clock.move(1.0)
        self._seconds += 1
        for kind, payload in sent:
            self._send(f"{OUR_PREFIX}/data/{kind}", payload)
        if self._seconds % self.interval == 0:
            coordinator: HubCoordinator = self._ours.runtime_data
            coordinator.async_fold()

    def live_theirs(self, sent: Second) -> None:
        """One second of theirs, which looks itself whether an update is due."""
        self._their_clock.move(timedelta(seconds=1))
        for kind, payload in sent:
            self._send(f"{THEIR_PREFIX}/data/{kind}", payload)

    def _send(self, topic: str, payload: bytes) -> None:
        if not self.is_straight:
            async_fire_mqtt_message(self.hass, topic, payload)
            return
        for each in self._subscriptions:
            if each.topic == topic:
                sent = payload.decode(each.encoding) if each.encoding else payload
                each.hear(mqtt.ReceiveMessage(topic, sent, 0, False, topic, 0.0))

    async def _async_subscribe(
        self,
        hass: HomeAssistant,
        topic: str,
        hear: _Hear,
        qos: int = 0,
        encoding: str | None = "utf-8",
    ) -> CALLBACK_TYPE:
        """Subscribe as both do, and note who hears."""
        subscription = _Subscription(topic, hear, encoding)
        self._subscriptions.append(subscription)
        unsubscribe = await _subscribe(hass, topic, hear, qos, encoding)

        def end() -> None:
            self._subscriptions.remove(subscription)
            unsubscribe()

        return end

    async def async_live(self, life: Iterator[Second], seconds: int) -> None:
        """Let both live through the same seconds, and add the entities that come up."""
        for _ in range(seconds):
            sent = next(life)
            self.live_ours(sent)
            self.live_theirs(sent)
            await self.hass.async_block_till_done()

    async def async_start(self, life: Iterator[Second]) -> None:
        """Set both up, and live until both show all they have."""
        for entry in (self._theirs, self._ours):
            entry.add_to_hass(self.hass)
        config_entries = self.hass.config_entries
        assert await config_entries.async_setup(self._theirs.entry_id)
        await self._async_set_up_ours(life)
        await self.async_live(life, 2 * THEIR_INTERVAL + 5)

    async def async_show_the_same(self, life: Iterator[Second]) -> None:
        """Have ours show what theirs shows, as far as it has it, and no more, and update as often."""
        self.interval = THEIR_INTERVAL
        wanted = {pair.entity_id for pair in self.pairs(disabled=True)}
        registry = er.async_get(self.hass)
        for each in er.async_entries_for_config_entry(registry, self._ours.entry_id):
            off = None if each.entity_id in wanted else er.RegistryEntryDisabler.USER
            registry.async_update_entity(each.entity_id, disabled_by=off)
        assert await self.hass.config_entries.async_unload(self._ours.entry_id)
        await self._async_set_up_ours(life)
        await self.async_live(life, 2 * THEIR_INTERVAL + 5)

    async def _async_set_up_ours(self, life: Iterator[Second]) -> None:
        """The hub speaks meanwhile: ours waits for its first message."""
        async with asyncio.TaskGroup() as tasks:
            setup = self.hass.config_entries.async_setup(self._ours.entry_id)
            task = tasks.create_task(setup)
            while not task.done():
                await asyncio.sleep(0.001)
                self._our_clock.move(1.0)
                for kind, payload in next(life):
                    topic = f"{OUR_PREFIX}/data/{kind}"
                    async_fire_mqtt_message(self.hass, topic, payload)
        assert task.result(), self._ours.reason
        await self.hass.async_block_till_done()

    def pairs(self, *, disabled: bool = False) -> list[Pair]:
        """Entities of both that show the same; those that are disabled here only if asked for."""
        registry = er.async_get(self.hass)
        shown = {
            each.entity_id
            for entry in (self._ours, self._theirs)
            for each in er.async_entries_for_config_entry(registry, entry.entry_id)
            if disabled or not each.disabled
        }
        return Predecessor(self.hass, self._ours, shown).match("ferroamp", {})[0]

    def entities(self) -> tuple[set[str], set[str]]:
        """The entities of ours and of theirs."""
        registry = er.async_get(self.hass)
        ours, theirs = (
            {
                each.entity_id
                for each in er.async_entries_for_config_entry(registry, entry.entry_id)
            }
            for entry in (self._ours, self._theirs)
        )
        return ours, theirs

    def attributes(self, entity_id: str) -> Mapping[str, object]:
        """What an entity shows beside its state."""
        state = self.hass.states.get(entity_id)
        assert state is not None
        return state.attributes

    def values(self) -> Mapping[str, float]:
        """All states that are numbers."""
        found = {}
        for state in self.hass.states.async_all("sensor"):
            try:
                found[state.entity_id] = float(state.state)
            except ValueError:
                continue
        return found

    @asynccontextmanager
    async def async_clocks(self) -> AsyncGenerator[None]:
        """Give both their clocks."""
        module = "custom_components.energy_bridge.hub.coordinator"
        theirs = importlib.import_module(f"custom_components.{PLATFORM}.sensor")
        moved = SimpleNamespace(now=self._their_clock.read, min=datetime.min)
        with (
            patch(f"{module}.monotonic", self._our_clock.read),
            patch(f"{module}.time", self._our_clock.read),
            patch.object(theirs, "datetime", moved),
            patch(
                "homeassistant.components.mqtt.async_subscribe", self._async_subscribe
            ),
            patch("pytest_homeassistant_custom_component.common.Mock", _NoClient),
            # Home Assistant would set ours up once more, half a minute after entities are enabled.
            patch("homeassistant.config_entries.RELOAD_AFTER_UPDATE_DELAY", 86_400),
        ):
            yield


@asynccontextmanager
async def both(
    checkout: Path, life: Iterator[Second], *, recorded: bool
) -> AsyncGenerator[Both]:
    """Run the integration of this checkout and ours in one Home Assistant, with a recorder on a file if asked for."""
    custom_components.__path__.append(str(checkout / "custom_components"))
    async with home_assistant(recorded=recorded) as hass, embedded_broker() as broker:
        client = await set_up_mqtt(hass, *broker)
        running = Both(hass)
        async with running.async_clocks():
            await running.async_start(life)
            yield running
        assert await hass.config_entries.async_unload(client.entry_id)
