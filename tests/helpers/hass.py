"""What tests ask of Home Assistant: an entity's state, an action's answer."""

from collections.abc import Mapping
from typing import Any

from homeassistant.core import HomeAssistant

from custom_components.energy_bridge.const import DOMAIN


def state(hass: HomeAssistant, entity_id: str) -> str:
    """The state of an entity that is there."""
    found = hass.states.get(entity_id)
    assert found is not None, entity_id
    return found.state


def attributes(hass: HomeAssistant, entity_id: str) -> Mapping[str, Any]:
    """The attributes of an entity that is there."""
    found = hass.states.get(entity_id)
    assert found is not None, entity_id
    return found.attributes


def shown(hass: HomeAssistant, entity_id: str) -> str | None:
    """The state of an entity; None of one that is not there yet."""
    found = hass.states.get(entity_id)
    return None if found is None else found.state


async def act(hass: HomeAssistant, action: str, **data: Any) -> Mapping[str, Any]:
    """Call an action and return its answer."""
    found = await hass.services.async_call(
        DOMAIN, action, data, blocking=True, return_response=True
    )
    assert isinstance(found, dict)
    return found


async def press(
    hass: HomeAssistant, domain: str, service: str, entity_id: str, **data: Any
) -> None:
    """Use an entity."""
    await hass.services.async_call(
        domain, service, {"entity_id": entity_id, **data}, blocking=True
    )
