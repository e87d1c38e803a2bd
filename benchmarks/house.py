"""A Home Assistant inside this process, with an EnergyHub on a wire of our own."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
import logging
from pathlib import Path
import tempfile
from typing import override
from unittest.mock import patch

from homeassistant.components.recorder import Recorder, get_instance
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er, recorder
from homeassistant.loader import DATA_CUSTOM_COMPONENTS
from homeassistant.setup import async_setup_component
import orjson
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_test_home_assistant,
)

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.hub.coordinator import HubCoordinator
from custom_components.energy_bridge.mqtt.connection import (
    Connection,
    Listener,
    Message,
)
from demo.seed import http
from simulator.address import free_port

PACKAGE = Path(__file__).resolve().parent.parent / "custom_components"


class Wire(Connection):
    """A connection that hands on what it is given."""

    @override
    async def async_start(self) -> None:
        self._async_set_connected(True)

    @override
    async def async_stop(self) -> None:
        self._async_set_connected(False)

    @override
    async def async_publish(self, topic: str, payload: bytes, *, expiry: float) -> None:
        """Nobody answers here, not even the question for a version."""

    @override
    async def async_drop(self) -> None:
        raise AssertionError("nothing is ordered here")

    @property
    def topics(self) -> tuple[str, ...]:
        """What it is subscribed to."""
        return self._topics

    def deliver(self, topic: str, payload: bytes) -> None:
        """Hand on one message."""
        if self.connected:
            self._listener.on_message(Message(topic, payload, False))


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        """Start well after zero."""
        self.now = 1_000_000.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.now


class House:
    """The hub's side of the wire, and its coordinator."""

    def __init__(self, pace: float = 1.0) -> None:
        """Start without a wire; a message comes every `pace` seconds."""
        self.clock = Clock()
        self.wire: Wire | None = None
        self.wires: list[Wire] = []
        self.pace = pace

    def connect(self, topics: Sequence[str], listener: Listener) -> Wire:
        """Make the wire; the hub begins to speak once it is connected."""
        self.wire = Wire(topics, listener)
        self.wires.append(self.wire)
        return self.wire

    def speak(self, payloads: Iterator[bytes]) -> None:
        """Send the next message if there is a wire."""
        if self.wire is not None:
            self.send(next(payloads))

    def send(self, payload: bytes, kind: str = "ehub") -> None:
        """Let the time between two messages pass and send one."""
        assert self.wire is not None
        self.clock.now += self.pace
        self.wire.deliver(f"extapi/data/{kind}", payload)


def listen_on(folder: Path, port: int) -> None:
    """Store the web server's port in a configuration folder: the usual one may be taken."""
    storage = folder / ".storage"
    storage.mkdir()
    stored = {"version": 2, "minor_version": 2, "key": "http", "data": http(port)}
    (storage / "http").write_bytes(orjson.dumps(stored))


@asynccontextmanager
async def home_assistant(
    *, recorded: bool = False, db_url: str | None = None
) -> AsyncGenerator[HomeAssistant]:
    """Run a Home Assistant without a frontend; if asked for with a recorder, on a file unless it has a server's URL."""
    logging.disable(logging.ERROR)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / PACKAGE.name).symlink_to(PACKAGE)
        listen_on(folder, free_port())
        async with async_test_home_assistant(config_dir=str(folder)) as hass:
            hass.data.pop(DATA_CUSTOM_COMPONENTS, None)
            if recorded:
                recorder.async_initialize_recorder(hass)
                assert await async_setup_component(
                    hass,
                    "recorder",
                    {
                        "recorder": {
                            "db_url": db_url
                            or f"sqlite:///{folder}/home-assistant_v2.db",
                            "auto_purge": False,
                        }
                    },
                )
                await recorded_all(hass)
            try:
                yield hass
            finally:
                await hass.async_stop(force=True)


async def recorded_all(hass: HomeAssistant) -> Recorder:
    """Wait until the recorder has written all."""
    await hass.async_block_till_done()
    instance = get_instance(hass)
    await hass.async_add_executor_job(instance.block_till_done)
    return instance


@contextmanager
def wired(house: House, wing: str = "hub") -> Iterator[None]:
    """Give the integration the house's wire and clock."""

    async def connection(
        _hass: HomeAssistant,
        _data: object,
        topics: Sequence[str],
        listener: Listener,
        **_options: object,
    ) -> Wire:
        return house.connect(topics, listener)

    module = f"custom_components.energy_bridge.{wing}.coordinator"
    with (
        patch(
            "custom_components.energy_bridge.mqtt.entry_connection.async_connection",
            connection,
        ),
        patch(f"{module}.monotonic", house.clock),
        patch(f"{module}.time", house.clock),
    ):
        yield


async def set_up_hub(
    hass: HomeAssistant, house: House, payloads: Iterator[bytes]
) -> MockConfigEntry:
    """Set an EnergyHub up, which speaks as long as that takes; it folds only when it is told to."""
    entry = add_hub(hass)
    await start_hub(hass, entry, house, payloads)
    return entry


def add_hub(hass: HomeAssistant) -> MockConfigEntry:
    """Add an entry for an EnergyHub, which is not set up yet."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="EnergyHub",
        data={
            "kind": "ferroamp",
            "transport": "direct",
            "host": "wire",
            "port": 1883,
            "ssl": False,
            "prefix": "extapi",
        },
        options={"fold_interval": 300},
    )
    entry.add_to_hass(hass)
    return entry


async def show_only(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    house: House,
    payloads: Iterator[bytes],
    wanted: Callable[[er.RegistryEntry], bool],
) -> HubCoordinator:
    """Enable these entities and no others."""
    registry = er.async_get(hass)
    for each in er.async_entries_for_config_entry(registry, entry.entry_id):
        registry.async_update_entity(
            each.entity_id,
            disabled_by=None if wanted(each) else er.RegistryEntryDisabler.USER,
        )
    assert await hass.config_entries.async_unload(entry.entry_id)
    await start_hub(hass, entry, house, payloads)
    coordinator: HubCoordinator = entry.runtime_data
    return coordinator


async def start_hub(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    house: House,
    payloads: Iterator[bytes],
) -> None:
    """Set an entry up while the hub speaks, and let it speak until all is known."""
    house.wire = None
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(hass.config_entries.async_setup(entry.entry_id))
        while not task.done():
            await asyncio.sleep(0.001)
            house.speak(payloads)
    assert task.result(), entry.reason
    for _ in range(4):  # until every counter is sure
        house.speak(payloads)
    await hass.async_block_till_done()
