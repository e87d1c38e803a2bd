"""A scripted EnergyHub, an entry for it, and setting it up."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from math import inf
from typing import Any, override

import aiomqtt
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
import orjson
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.const import DOMAIN
from simulator.energyhub.config import PlantConfig
from simulator.energyhub.messages import (
    ehub_message,
    esm_messages,
    eso_messages,
    sso_messages,
)
from simulator.energyhub.plant import Plant

from .waiting import let_messages_arrive

NOON = datetime(2026, 6, 21, 10, 0, tzinfo=UTC)
"""When the scripted hardware starts to live."""

ACK = ("response", "ack", "sending cmd to ESOs")
"""The first of the two answers to an order that is carried out."""


class ScriptedHub:
    """A hub that sends when the test says so, and answers orders as the test says."""

    def __init__(self, client: aiomqtt.Client, prefix: str = "extapi") -> None:
        """Start at noon in June."""
        self.client = client
        self.prefix = prefix
        self.plant = Plant(PlantConfig(), NOON)
        self.requests: list[dict[str, Any]] = []
        self.questions: list[dict[str, Any]] = []
        """Those for its version, which is its answer; without one it does not answer."""
        self.version: str | None = "1.2.0"
        self.answers: list[list[tuple[str, str, str]]] = []
        self.on_request: Callable[[], None] = lambda: None
        """Called when a request has come, before it is answered."""

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

    async def answer(
        self,
        stage: str,
        status: str = "ack",
        text: str = "done",
        *,
        transaction_id: str | None = None,
    ) -> None:
        """Answer the last request, or any."""
        if transaction_id is None:
            transaction_id = self.requests[-1]["transId"]
        await self.publish(
            f"control/{stage}",
            {"transId": transaction_id, "status": status, "msg": text},
        )

    @property
    def commands(self) -> list[str]:
        """What was asked, in order."""
        return [request["cmd"]["name"] for request in self.requests]

    async def serve(self) -> None:
        """Answer orders: by the script in `answers`, else with two acknowledgements."""
        await self.client.subscribe(f"{self.prefix}/control/request", qos=1)
        async for message in self.client.messages:
            assert isinstance(message.payload, bytes)
            request = orjson.loads(message.payload)
            if request["cmd"]["name"] == "extapiversion":
                self.questions.append(request)
                if self.version is not None:
                    await self.answer(
                        "response",
                        text=self.version,
                        transaction_id=request["transId"],
                    )
                continue
            self.requests.append(request)
            self.on_request()
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


class NeighbourHub(ScriptedHub):
    """Another hub of the same make: its first ESO is `1` as everybody's, its strings and registers are its own."""

    def __init__(
        self, client: aiomqtt.Client, prefix: str, *, string: str, kwh: float
    ) -> None:
        """Its strings are called `string` and a number; its registers are `kwh` ahead of the scripted hub's."""
        super().__init__(client, prefix)
        self._string = string
        self._ahead = kwh * 3.6e9

    @override
    async def publish(
        self, topic: str, payload: object, *, retain: bool = False
    ) -> None:
        if isinstance(payload, dict):
            payload = orjson.loads(orjson.dumps(payload))
            unit = payload.get("id", {})
            if topic == "data/eso":
                unit["val"] = str(int(unit["val"].strip()[-1]) - 6)
            elif topic == "data/sso":
                unit["val"] = f"{self._string}{unit['val'].strip()[-1]}"
            for key, field in payload.items():
                if key.lower().startswith("w"):
                    for part in field:
                        field[part] = str(float(field[part]) + self._ahead)
        await super().publish(topic, payload, retain=retain)


@asynccontextmanager
async def scripted_hub(
    port: int, prefix: str = "extapi"
) -> AsyncGenerator[ScriptedHub]:
    """A hub on the broker at this port; time that is put forward breaks off nothing that it sends."""
    async with aiomqtt.Client("127.0.0.1", port, timeout=inf) as client:
        hub = ScriptedHub(client, prefix)
        serving = asyncio.create_task(hub.serve())
        try:
            yield hub
        finally:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)


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


async def settle(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Wait until all that was sent has been taken, and fold it."""
    await let_messages_arrive()
    entry.runtime_data.async_fold()
    await hass.async_block_till_done()
