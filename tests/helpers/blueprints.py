"""The blueprints, in real automations."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
import shutil
from typing import Any

from homeassistant.components.automation import DOMAIN as AUTOMATION_DOMAIN
from homeassistant.const import STATE_ON
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import load_yaml_dict

from .metadata import ROOT

FOLDER = ROOT / "blueprints/automation/energy_bridge"
FIELD_NAMES = frozenset(
    field["name"]
    for path in FOLDER.glob("*.yaml")
    for field in load_yaml_dict(str(path))["blueprint"]["input"].values()
)
"""What the forms of the blueprints ask for."""


async def set_up_automation(hass: HomeAssistant, name: str, **inputs: Any) -> str:
    """Import a blueprint, make an automation of it, and answer its entity id."""
    path = f"energy_bridge/{name}.yaml"
    target = Path(hass.config.path("blueprints/automation", path))
    target.parent.mkdir(parents=True)
    shutil.copy(FOLDER / f"{name}.yaml", target)
    config = {"use_blueprint": {"path": path, "input": inputs}}
    assert await async_setup_component(
        hass, AUTOMATION_DOMAIN, {AUTOMATION_DOMAIN: config}
    )
    await hass.async_block_till_done()
    (automation,) = hass.states.async_all(AUTOMATION_DOMAIN)
    assert automation.state == STATE_ON
    return automation.entity_id


@asynccontextmanager
async def running_automation(
    hass: HomeAssistant, name: str, **inputs: Any
) -> AsyncGenerator[str]:
    """Have such an automation for a while: what it waits for at the end, it waits for in vain."""
    entity_id = await set_up_automation(hass, name, **inputs)
    try:
        yield entity_id
    finally:
        await end_automation(hass, entity_id)


async def end_automation(hass: HomeAssistant, entity_id: str) -> None:
    """Stop it as a restart of Home Assistant does: nothing of a run is kept."""
    await hass.services.async_call(
        AUTOMATION_DOMAIN, "turn_off", {"entity_id": entity_id}, blocking=True
    )


async def restart_automation(hass: HomeAssistant, entity_id: str) -> None:
    """Start it again after that."""
    await hass.services.async_call(
        AUTOMATION_DOMAIN, "turn_on", {"entity_id": entity_id}, blocking=True
    )


def selector_of(name: str, field: str) -> Mapping[str, Any]:
    """What a blueprint lets choose from."""
    data = load_yaml_dict(str(FOLDER / f"{name}.yaml"))
    selector: Mapping[str, Any] = data["blueprint"]["input"][field]["selector"]
    return selector


def devices_offered(hass: HomeAssistant, name: str, field: str) -> set[str]:
    """The names of the devices that a blueprint lets choose from."""
    filters = selector_of(name, field)["device"]["filter"]
    return {
        device.name or ""
        for entry in hass.config_entries.async_entries()
        for device in dr.async_entries_for_config_entry(
            dr.async_get(hass), entry.entry_id
        )
        if {"integration": entry.domain, "model": device.model} in filters
    }


def entities_offered(hass: HomeAssistant, name: str, field: str) -> set[str]:
    """The entities that a blueprint lets choose from."""
    filters = selector_of(name, field)["entity"]["filter"]
    registry = er.async_get(hass)

    def suits(entity_id: str, wanted: Mapping[str, Any]) -> bool:
        state, entry = hass.states.get(entity_id), registry.async_get(entity_id)
        assert state is not None
        known = {
            "integration": entry and entry.platform,
            "domain": state.domain,
            "device_class": state.attributes.get("device_class"),
        }
        return all(
            known[key] in (value if isinstance(value, list) else [value])
            for key, value in wanted.items()
        )

    filters = filters if isinstance(filters, list) else [filters]
    return {
        entity_id
        for entity_id in hass.states.async_entity_ids()
        if any(suits(entity_id, each) for each in filters)
    }
