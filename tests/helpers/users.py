"""Users of each group, what they may do, and Home Assistant as it answers them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from homeassistant.auth.const import GROUP_ID_ADMIN, GROUP_ID_READ_ONLY, GROUP_ID_USER
from homeassistant.auth.permissions.types import PolicyType
from homeassistant.core import Context, HomeAssistant
from pytest_homeassistant_custom_component.common import CLIENT_ID, MockUser
from pytest_homeassistant_custom_component.typing import (
    MockHAClientWebSocket,
    WebSocketGenerator,
)

from custom_components.energy_bridge.const import DOMAIN


@dataclass(frozen=True)
class Users:
    """One of each group."""

    admin: MockUser
    user: MockUser
    reader: MockUser


async def users_of(hass: HomeAssistant) -> Users:
    """An administrator, a user, and somebody who may only read."""
    made = []
    for group_id in (GROUP_ID_ADMIN, GROUP_ID_USER, GROUP_ID_READ_ONLY):
        group = await hass.auth.async_get_group(group_id)
        assert group is not None
        made.append(MockUser(groups=[group]).add_to_hass(hass))
    return Users(*made)


def user_with(hass: HomeAssistant, policy: PolicyType) -> MockUser:
    """Somebody whom this policy allows what they may do."""
    user = MockUser().add_to_hass(hass)
    user.mock_policy(policy)
    return user


def user_of_entities(hass: HomeAssistant, policy: str, *entity_ids: str) -> MockUser:
    """Somebody who may do one thing, to some entities only."""
    allowed = {entity_id: {policy: True} for entity_id in entity_ids}
    return user_with(hass, {"entities": {"entity_ids": allowed}})


async def act_as(
    hass: HomeAssistant, user: MockUser, action: str, **data: Any
) -> Mapping[str, Any]:
    """Call an action as somebody, and return its answer."""
    found = await hass.services.async_call(
        DOMAIN,
        action,
        data,
        blocking=True,
        return_response=True,
        context=Context(user_id=user.id),
    )
    assert isinstance(found, dict)
    return found


class Page:
    """What somebody's browser asks Home Assistant."""

    def __init__(
        self, hass: HomeAssistant, user: MockUser, client: WebSocketGenerator
    ) -> None:
        """Not logged in yet."""
        self._hass = hass
        self._user = user
        self._client = client

    async def call(self, action: str, **data: Any) -> dict[str, Any]:
        """Call an action over the websocket; answers the whole reply."""
        return await self.ask(
            "call_service",
            domain=DOMAIN,
            service=action,
            service_data=data,
            return_response=True,
        )

    async def ask(self, command: str, **data: Any) -> dict[str, Any]:
        """Send a command; answers the whole reply."""
        socket = await self.open()
        await socket.send_json_auto_id({"type": command, **data})
        reply: dict[str, Any] = await socket.receive_json()
        await socket.close()
        return reply

    async def open(self) -> MockHAClientWebSocket:
        """Log in; answers the open websocket."""
        refresh = await self._hass.auth.async_create_refresh_token(
            self._user, CLIENT_ID
        )
        token = self._hass.auth.async_create_access_token(refresh)
        return await self._client(self._hass, token)
