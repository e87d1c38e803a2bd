"""What the demo needs of Home Assistant's REST and WebSocket APIs."""

import asyncio
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

import aiohttp

from .seed import Seeded


class CommandError(Exception):
    """Home Assistant refused a command; the text is its own."""


class HomeAssistantApi:
    """One Home Assistant on this machine."""

    def __init__(self, session: aiohttp.ClientSession, seeded: Seeded) -> None:
        """Use the seeded token."""
        self._session = session
        self._token = seeded.token
        self._url = f"http://127.0.0.1:{seeded.port}/api/"
        self._headers = {"Authorization": f"Bearer {seeded.token}"}

    async def get(self, path: str) -> Any:
        """GET and decode; raises aiohttp.ClientError."""
        async with self._session.get(self._url + path, headers=self._headers) as reply:
            reply.raise_for_status()
            return await reply.json()

    async def post(self, path: str, data: dict[str, Any]) -> Any:
        """POST JSON and decode; raises CommandError with Home Assistant's words, or aiohttp.ClientError."""
        async with self._session.post(
            self._url + path, headers=self._headers, json=data
        ) as reply:
            if reply.status >= 400:
                raise CommandError(await reply.text())
            return await reply.json()

    async def command(self, kind: str, **data: Any) -> Any:
        """Send one WebSocket command; raises CommandError or aiohttp.ClientError."""
        async with self._session.ws_connect(
            f"{self._url}websocket", max_msg_size=0
        ) as socket:
            await socket.receive_json()
            await socket.send_json({"type": "auth", "access_token": self._token})
            await socket.receive_json()
            await socket.send_json({"id": 1, "type": kind, **data})
            answer = await socket.receive_json()
        if not answer.get("success"):
            raise CommandError(answer.get("error", {}).get("message", str(answer)))
        return answer["result"]

    async def wait_until_running(self) -> None:
        """Wait until Home Assistant has started."""
        while True:
            try:
                if (await self.get("config"))["state"] == "RUNNING":
                    return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.25)

    async def until_registered(self, entity_ids: Iterable[str]) -> None:
        """Wait until Home Assistant knows these entities, enabled or not."""
        wanted = set(entity_ids)
        while not wanted <= {
            entry["entity_id"]
            for entry in await self.command("config/entity_registry/list")
        }:
            await asyncio.sleep(0.5)

    async def disabled(self) -> set[str]:
        """The entities that are disabled."""
        return {
            entry["entity_id"]
            for entry in await self.command("config/entity_registry/list")
            if entry["disabled_by"] is not None
        }

    async def press(self, entity_id: str) -> None:
        """Press a button; raises CommandError or aiohttp.ClientError."""
        await self.post("services/button/press", {"entity_id": entity_id})

    async def device(self, name: str) -> str:
        """The id of a device by its name; raises CommandError if there is none."""
        for device in await self.command("config/device_registry/list"):
            if device["name"] == name:
                return str(device["id"])
        raise CommandError(f"there is no device {name}")

    async def states(self) -> dict[str, dict[str, Any]]:
        """All states by entity id."""
        return {state["entity_id"]: state for state in await self.get("states")}

    async def history(self, entity_id: str, start: str) -> list[dict[str, Any]]:
        """The states of one entity since an ISO time."""
        query = f"filter_entity_id={entity_id}&minimal_response&no_attributes"
        found = await self.get(f"history/period/{quote(start)}?{query}")
        return found[0] if found else []

    async def sums(self, entity_ids: list[str], start: str) -> dict[str, list[float]]:
        """The statistics' sums of meters since an ISO time, one for each five minutes."""
        found = await self.command(
            "recorder/statistics_during_period",
            start_time=start,
            statistic_ids=entity_ids,
            period="5minute",
            types=["sum"],
        )
        return {
            entity_id: [row["sum"] for row in found.get(entity_id, ())]
            for entity_id in entity_ids
        }

    async def act(self, action: str, **data: Any) -> dict[str, Any]:
        """Call one of the integration's actions and return its answer."""
        reply = await self.post(
            f"services/energy_bridge/{action}?return_response", data
        )
        response: dict[str, Any] = reply["service_response"]
        return response
