"""Fixtures of all tests: a real broker on this machine, and a hub that sends what the test wants."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import aiomqtt
from homeassistant.core import HomeAssistant
from hypothesis import HealthCheck, settings
import orjson
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.const import DOMAIN
from simulator.broker import embedded_broker
from simulator.energyhub.config import PlantConfig
from simulator.energyhub.messages import (
    ehub_message,
    esm_messages,
    eso_messages,
    sso_messages,
)
from simulator.energyhub.plant import Plant

# A busy machine is slow to make up values; that says nothing about them.
settings.register_profile(
    "patient", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("patient")

NOON = datetime(2026, 6, 21, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _integration(
    recorder_db_url: str, socket_enabled: None, enable_custom_integrations: None
) -> None:
    """Find the integration; tests may reach their own broker, on this machine only.

    A recorder, where a test has one, chooses its database before Home Assistant starts.
    """


@pytest.fixture
def hass_config_dir(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Each Home Assistant has a folder of its own, for what it stores."""
    return str(tmp_path_factory.mktemp("config"))


class ScriptedHub:
    """A hub that sends when the test says so, and answers orders as the test says."""

    def __init__(self, client: aiomqtt.Client, prefix: str = "extapi") -> None:
        """Start at noon in June."""
        self.client = client
        self.prefix = prefix
        self.plant = Plant(PlantConfig(), NOON)
        self.requests: list[dict[str, Any]] = []
        self.answers: list[list[tuple[str, str, str]]] = []

    async def publish(
        self, topic: str, payload: object, *, retain: bool = False
    ) -> None:
        """Publish bytes as they are, anything else as JSON."""
        data = payload if isinstance(payload, bytes) else orjson.dumps(payload)
        await self.client.publish(f"{self.prefix}/{topic}", data, qos=1, retain=retain)

    async def send(self, seconds: int = 1, *, units: bool = True) -> None:
        """Live for some seconds, with a message of the hub each; its units send at the end."""
        for _ in range(seconds):
            self.plant.advance(1)
            await self.publish("data/ehub", ehub_message(self.plant))
        if units:
            for topic, messages in (
                ("eso", eso_messages),
                ("sso", sso_messages),
                ("esm", esm_messages),
            ):
                for message in messages(self.plant):
                    await self.publish(f"data/{topic}", message)

    @asynccontextmanager
    async def sending(self, *, units: bool = True) -> AsyncGenerator[None]:
        """Send all the time."""

        async def send() -> None:
            while True:
                await self.send(units=units)
                await asyncio.sleep(0.05)

        task = asyncio.create_task(send())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def serve(self) -> None:
        """Answer orders: by the script in `answers`, else with two acknowledgements."""
        await self.client.subscribe(f"{self.prefix}/control/request", qos=1)
        async for message in self.client.messages:
            assert isinstance(message.payload, bytes)
            request = orjson.loads(message.payload)
            self.requests.append(request)
            script = (
                self.answers.pop(0)
                if self.answers
                else [
                    ("response", "ack", "sending cmd to ESOs"),
                    ("result", "ack", "done"),
                ]
            )
            for stage, status, text in script:
                await self.publish(
                    f"control/{stage}",
                    {"transId": request["transId"], "status": status, "msg": text},
                )


@pytest.fixture
async def broker_port() -> AsyncGenerator[int]:
    """A real broker that admits anybody."""
    async with embedded_broker() as (_, port):
        yield port


@asynccontextmanager
async def scripted_hub(
    port: int, prefix: str = "extapi"
) -> AsyncGenerator[ScriptedHub]:
    """A hub on the broker at this port."""
    async with aiomqtt.Client("127.0.0.1", port) as client:
        hub = ScriptedHub(client, prefix)
        serving = asyncio.create_task(hub.serve())
        try:
            yield hub
        finally:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)


@pytest.fixture
async def hub(broker_port: int) -> AsyncGenerator[ScriptedHub]:
    """A hub on the test's broker."""
    async with scripted_hub(broker_port) as scripted:
        yield scripted


@pytest.fixture
def entry(broker_port: int) -> MockConfigEntry:
    """An entry for that hub."""
    return hub_entry(broker_port)


def hub_entry(
    port: int, *, options: dict[str, Any] | None = None, **data: Any
) -> MockConfigEntry:
    """An entry for a hub connected directly."""
    return MockConfigEntry(
        domain=DOMAIN,
        title="EnergyHub",
        data={
            "kind": "ferroamp",
            "transport": "direct",
            "host": "127.0.0.1",
            "port": port,
            "ssl": False,
            "prefix": "extapi",
            **data,
        },
        options={"fold_interval": 1, **(options or {})},
    )


async def start(hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub) -> None:
    """Set the entry up while the hub sends, and let every unit appear."""
    if entry.entry_id not in {
        known.entry_id for known in hass.config_entries.async_entries()
    }:
        entry.add_to_hass(hass)
    async with hub.sending():
        assert await hass.config_entries.async_setup(entry.entry_id), entry.reason
    await hub.send(4)
    await hub.send(4)
    await settle(hass, entry)


async def settle(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Wait until all that was sent has been taken, and fold it."""
    await asyncio.sleep(0.1)
    entry.runtime_data.async_fold()
    await hass.async_block_till_done()


async def until(
    condition: Callable[[], object | Awaitable[object]], seconds: float = 10
) -> None:
    """Wait for something that happens in the background."""
    async with asyncio.timeout(seconds):
        while True:
            found = condition()
            if isinstance(found, Awaitable):
                found = await found
            if found:
                return
            await asyncio.sleep(0.02)


def state(hass: HomeAssistant, entity_id: str) -> str:
    """The state of an entity that is there."""
    found = hass.states.get(entity_id)
    assert found is not None, entity_id
    return found.state


async def act(hass: HomeAssistant, action: str, **data: Any) -> Mapping[str, Any]:
    """Call an action and return its answer."""
    found = await hass.services.async_call(
        DOMAIN, action, data, blocking=True, return_response=True
    )
    assert isinstance(found, dict)
    return found
