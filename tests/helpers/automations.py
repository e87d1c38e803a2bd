"""Automations that note when they ran, and with what."""

from collections.abc import Mapping, Sequence
from typing import Any

from homeassistant.components.automation import DOMAIN as AUTOMATION_DOMAIN
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import async_mock_service


async def noted_runs(
    hass: HomeAssistant,
    triggers: Sequence[Mapping[str, Any]],
    words: str,
    *,
    conditions: Sequence[Mapping[str, Any]] = (),
) -> list[ServiceCall]:
    """Have an automation with these triggers; what it has in `words`, a template, is the message of a notification."""
    calls = async_mock_service(hass, "notify", "test")
    config = {
        "triggers": list(triggers),
        "conditions": list(conditions),
        "actions": [{"action": "notify.test", "data": {"message": words}}],
        "mode": "queued",
    }
    assert await async_setup_component(
        hass, AUTOMATION_DOMAIN, {AUTOMATION_DOMAIN: config}
    )
    await hass.async_block_till_done()
    (automation,) = hass.states.async_all(AUTOMATION_DOMAIN)
    assert automation.state == "on"
    return calls


def messages(calls: Sequence[ServiceCall]) -> list[Any]:
    """What was noted."""
    return [call.data["message"] for call in calls]
