"""The automations in README and docs are valid, and every action in them is carried out: by a hub, a cabinet, and a folder of reports."""

from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
import logging
import re
from typing import Any

from homeassistant.components.automation.config import (
    ValidationStatus,
    async_validate_config_item,
)
from homeassistant.components.recorder import Recorder
from homeassistant.core import Context, Event, HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.script import Script, async_validate_actions_config
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import load_yaml_dict
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_mock_service,
)

from custom_components.energy_bridge.const import DOMAIN
from simulator.energyhub.config import PlantConfig
from simulator.energyhub.plant import Plant

from ..helpers.actions import offered
from ..helpers.cabinet_site import Site, site
from ..helpers.code_blocks import Block, actions_in, blocks, is_automation, parsed
from ..helpers.community import Beside, counter
from ..helpers.hub import NOON, ScriptedHub, start
from ..helpers.metadata import PACKAGE
from ..helpers.reports import ENERGY, GRID, RTU, TAGS, folder_entry, report, running
from ..helpers.teleports import stored

SERVICES = load_yaml_dict(str(PACKAGE / "services.yaml"))
OURS = re.compile(
    r"\b(?:binary_sensor|button|event|number|select|sensor|switch|text)\."
    r"((?:energyhub|solar_string|battery_optimizer|swap_cabinet)_\w+)"
)
"""Entities of hubs and cabinets with the names that they have at first."""

WITH_ACTIONS = [
    block for block in blocks("yaml") if actions_in(parsed(block)) is not None
]


@dataclass(frozen=True, slots=True)
class World:
    """A Home Assistant with all that pages speak of."""

    hass: HomeAssistant
    cabinets: Site

    def fitting(self, action: str, data: Mapping[str, Any]) -> dict[str, Any]:
        """The data of an action, with devices, slots and packs that are there."""
        found = dict(data)
        for name, field in (SERVICES[action].get("fields") or {}).items():
            if name in found and "device" in field["selector"]:
                found[name] = self._device(action, name, found)
        if action == "open_slot" and "slot" in found:
            full = found.get("kind", "pack") == "pack"
            found["slot"] = self.cabinets.slot(full=full)
        if "pack_id" in found:
            slot = self.cabinets.station.slot(self.cabinets.slot(full=True))
            found["pack_id"] = slot.pack.id
        return found

    def _device(self, action: str, field: str, data: Mapping[str, Any]) -> str:
        if action == "open_slot" and "slot" not in data:
            return self.cabinets.slot_device(self.cabinets.slot(full=True))
        if action in ("open_slot", "set_thresholds"):
            return self.cabinets.device_id
        return next(iter(offered(self.hass, action, field).values()))

    def steps(self, node: Any) -> Any:
        """The same steps with devices that are there; what other integrations do is noted only."""
        if isinstance(node, list):
            return [self.steps(each) for each in node]
        if not isinstance(node, dict):
            return node
        found = {key: self.steps(value) for key, value in node.items()}
        if isinstance(name := found.get("action"), str):
            domain, _, action = name.partition(".")
            if domain == DOMAIN:
                found["data"] = self.fitting(action, found.get("data", {}))
            elif not self.hass.services.has_service(domain, action):
                async_mock_service(self.hass, domain, action)
        return found


@pytest.fixture
async def world(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    all_enabled: None,
    entry: MockConfigEntry,
    hub: ScriptedHub,
    broker_port: int,
) -> AsyncGenerator[World]:
    """A hub, a cabinet, and a folder with a report for each partner, and statistics of another integration."""
    logging.getLogger("sqlalchemy.engine").setLevel(logging.WARNING)
    hass.states.async_set(GRID, "1000", {"unit_of_measurement": "W"})
    hass.states.async_set(ENERGY, "100", {"unit_of_measurement": "kWh"})
    destination = folder_entry(
        report("mint", RTU, "rtu"),
        report("teleport", stored("meter", {"activePower.sum": GRID}), "meter"),
        report("alsoenergy", TAGS, "site"),
    )
    hub.plant = Plant(PlantConfig(available_current=True), NOON)
    await start(hass, entry, hub)
    before = Beside(hass, recorder_mock, entry)
    before.add_theirs("ferroamp_ehub-wpv", "ferroamp_total_solar_energy")
    for old in ("sensor.ferroamp_total_solar_energy", "sensor.the_old_grid_meter"):
        await before.record(old, counter(0, 3), "kWh")
    async with AsyncExitStack() as stack:
        cabinets = await stack.enter_async_context(site(hass, broker_port))
        await stack.enter_async_context(running(hass, destination))
        stack.push_async_callback(hub_stops, hass, entry)
        yield World(hass, cabinets)


async def hub_stops(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Unload it while it can still be told that its order is over."""
    await hass.config_entries.async_unload(entry.entry_id)


def trigger_of(hass: HomeAssistant, block: Block) -> dict[str, Any]:
    """What an automation knows of why it runs."""
    ours = OURS.search(block.text)
    state = hass.states.get(ours[0]) if ours else None
    delivered = {
        "device_id": "x",
        "documents": 1,
        "first": "2026-06-20T12:00:00+00:00",
        "last": "2026-06-20T12:05:00+00:00",
        "name": "RTU01_202606201205.json",
    }
    return {
        "id": "x",
        "to_state": state or hass.states.get(GRID),
        "from_state": state or hass.states.get(GRID),
        "event": Event("energy_bridge_delivered", delivered),
    }


def places(found: list[Block]) -> list[Any]:
    """Blocks as parameters that tell where they are."""
    return [pytest.param(block, id=block.place) for block in found]


@pytest.mark.parametrize(
    "block", places([each for each in WITH_ACTIONS if is_automation(parsed(each))])
)
async def test_automations(hass: HomeAssistant, block: Block) -> None:
    """Home Assistant takes them as they stand."""
    assert await async_setup_component(hass, "automation", {})
    found = await async_validate_config_item(
        hass, "x", {"alias": "From a page", **parsed(block)}
    )
    assert found is not None
    assert found.validation_status is ValidationStatus.OK, found.validation_error


async def test_actions(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """Each sequence runs to its end, and nothing is missing in what its templates say."""
    hass = world.hass
    assert WITH_ACTIONS
    for block in WITH_ACTIONS:
        found = parsed(block)
        caplog.clear()
        steps = cv.SCRIPT_SCHEMA(world.steps(actions_in(found)))
        steps = await async_validate_actions_config(hass, steps)
        script = Script(hass, steps, block.place, DOMAIN)
        await script.async_run({"trigger": trigger_of(hass, block)}, context=Context())
        await hass.async_block_till_done()
        if not is_automation(found):
            assert "Template variable" not in caplog.text, block.place


async def test_entities(world: World) -> None:
    """Hubs and cabinets have the entities that pages name; numbers in their names may be other ones."""
    there = {plain(each) for each in world.hass.states.async_entity_ids()}
    missing = {
        f"{block.place} {found[0]}"
        for block in blocks("yaml")
        for found in OURS.finditer(block.text)
        if plain(found[0]) not in there
    }
    assert missing == set()


def plain(entity_id: str) -> str:
    """An entity id whatever the serial number and the slot."""
    return re.sub(r"\d+", "#", entity_id)


def every_action(node: Any) -> Iterator[str]:
    """The actions that steps call, however deep."""
    if isinstance(node, dict):
        if isinstance(name := node.get("action"), str):
            yield name
        node = list(node.values())
    if isinstance(node, list):
        for each in node:
            yield from every_action(each)


def test_every_action_of_ours_has_an_example() -> None:
    """Somewhere in the pages, so that all are tried."""
    shown = {
        name.partition(".")[2]
        for block in WITH_ACTIONS
        for name in every_action(parsed(block))
        if name.startswith(f"{DOMAIN}.")
    }
    assert shown == SERVICES.keys()
