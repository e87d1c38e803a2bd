"""What the demo needs of Home Assistant's REST API."""

import asyncio
from typing import Any
from urllib.parse import quote

import aiohttp

from .seed import Seeded


class HomeAssistantApi:
    """One Home Assistant on this machine."""

    def __init__(self, session: aiohttp.ClientSession, seeded: Seeded) -> None:
        """Use the seeded token."""
        self._session = session
        self._url = f"http://127.0.0.1:{seeded.port}/api/"
        self._headers = {"Authorization": f"Bearer {seeded.token}"}

    async def get(self, path: str) -> Any:
        """GET and decode; raises aiohttp.ClientError."""
        async with self._session.get(self._url + path, headers=self._headers) as reply:
            reply.raise_for_status()
            return await reply.json()

    async def post(self, path: str, data: dict[str, Any]) -> Any:
        """POST JSON and decode; raises aiohttp.ClientError."""
        async with self._session.post(
            self._url + path, headers=self._headers, json=data
        ) as reply:
            reply.raise_for_status()
            return await reply.json()

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
        """Set an EnergyHub up, step by step as a user does; raises RuntimeError if a step fails."""
        flow = await self.post(
            "config/config_entries/flow", {"handler": "energy_bridge"}
        )
        for answer in (
            {"next_step_id": "direct"},
            {
                "host": "127.0.0.1",
                "ssl": False,
                "advanced": {"port": port, "prefix": "extapi"},
            },
        ):
            flow = await self.post(
                f"config/config_entries/flow/{flow['flow_id']}", answer
            )
        if flow["type"] != "create_entry":
            raise RuntimeError(f"The hub could not be set up: {flow}")

    async def states(self) -> dict[str, dict[str, Any]]:
        """All states by entity id."""
        return {state["entity_id"]: state for state in await self.get("states")}

    async def history(self, entity_id: str, start: str) -> list[dict[str, Any]]:
        """The states of one entity since an ISO time."""
        query = f"filter_entity_id={entity_id}&minimal_response&no_attributes"
        found = await self.get(f"history/period/{quote(start)}?{query}")
        return found[0] if found else []

    async def order(self, action: str, **data: Any) -> dict[str, Any]:
        """Give a battery order and return the hub's answer."""
        reply = await self.post(
            f"services/energy_bridge/{action}?return_response", data
        )
        response: dict[str, Any] = reply["service_response"]
        return response
