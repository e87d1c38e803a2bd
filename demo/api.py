"""What the demo needs of Home Assistant's REST and WebSocket APIs."""

import asyncio
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
        async with self._session.ws_connect(f"{self._url}websocket") as socket:
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

    async def add_hub(self, port: int) -> None:
        """Set an EnergyHub up, step by step as a user does; raises CommandError if a step fails."""
        await self._flow(
            {"next_step_id": "direct"},
            {
                "host": "127.0.0.1",
                "ssl": False,
                "advanced": {"port": port, "prefix": "extapi"},
            },
        )

    async def add_cabinets(self, port: int) -> None:
        """Set the cabinets on a broker up, likewise."""
        await self._flow(
            {"next_step_id": "cabinets_direct"},
            {
                "host": "127.0.0.1",
                "ssl": False,
                "advanced": {"port": port, "protocol": "3.1.1"},
            },
        )

    async def device(self, name: str) -> str:
        """The id of a device by its name; raises CommandError if there is none."""
        for device in await self.command("config/device_registry/list"):
            if device["name"] == name:
                return str(device["id"])
        raise CommandError(f"there is no device {name}")

    async def _flow(self, *answers: dict[str, Any]) -> None:
        flow = await self.post(
            "config/config_entries/flow", {"handler": "energy_bridge"}
        )
        for answer in answers:
            flow = await self.post(
                f"config/config_entries/flow/{flow['flow_id']}", answer
            )
        if flow["type"] != "create_entry":
            raise CommandError(f"the set-up ended with {flow}")

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
