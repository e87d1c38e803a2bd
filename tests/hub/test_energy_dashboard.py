"""A hub in the Energy dashboard: offered after its set-up, added once, and nothing of others is touched."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from homeassistant.components.energy.data import EnergyManager, async_get_manager
from homeassistant.components.energy.validate import async_validate
from homeassistant.components.recorder import Recorder
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
import pytest

from custom_components.energy_bridge.const import DOMAIN

from ..helpers.flows import begin, direct, enter, expect_abort
from ..helpers.hub import ScriptedHub, hub_entry, start
from ..helpers.waiting import until

FOREIGN: list[dict[str, Any]] = [
    {
        "type": "grid",
        "stat_energy_from": "sensor.meter_in",
        "stat_energy_to": None,
        "cost_adjustment_day": 0.0,
    },
    {"type": "gas", "stat_energy_from": "sensor.gas"},
]
DEVICES = [{"stat_consumption": "sensor.fridge"}]


@pytest.fixture
async def manager(recorder_mock: Recorder, hass: HomeAssistant) -> EnergyManager:
    """The Energy dashboard's sources, none at first."""
    assert await async_setup_component(hass, "energy", {})
    return await async_get_manager(hass)


def energy_sources(manager: EnergyManager) -> list[Any]:
    """What the dashboard has."""
    return list(manager.data["energy_sources"]) if manager.data else []


async def only_young(hass: HomeAssistant) -> bool:
    """Whether Home Assistant has nothing against the sources, but for statistics that are not written yet."""
    sources = (await async_validate(hass)).energy_sources
    return {key for each in sources for key in each.issues} <= {
        "statistics_not_defined"
    }


async def offer(hass: HomeAssistant, entry_id: str) -> dict[str, Any]:
    """Go to the step of a hub's options."""
    flows = hass.config_entries.options
    result = await flows.async_init(entry_id)
    assert result["type"] is FlowResultType.MENU
    return dict(
        await flows.async_configure(result["flow_id"], {"next_step_id": "energy"})
    )


@asynccontextmanager
async def sending_before_the_entry(
    hass: HomeAssistant, hub: ScriptedHub
) -> AsyncGenerator[None]:
    """A hub sends all the time, its units only until it has an entry."""

    async def send() -> None:
        while True:
            await hub.send(units=not hass.config_entries.async_entries(DOMAIN))
            await asyncio.sleep(0.05)

    task = asyncio.create_task(send())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_after_set_up(
    manager: EnergyManager, hass: HomeAssistant, broker_port: int, hub: ScriptedHub
) -> None:
    """Setting a hub up leads on to the step; one click adds grid, solar and battery with their powers.

    What its units told while it was set up counts: they may not have sent again.
    """
    async with sending_before_the_entry(hass, hub):
        result = await enter(hass, await begin(hass), direct(broker_port))
        assert result["type"] is FlowResultType.CREATE_ENTRY
        kind, flow_id = result["next_flow"]
        assert kind == "options_flow"
        flows = hass.config_entries.options
        chosen = {"sources": ["grid", "solar", "battery"]}
        form = await flows.async_configure(flow_id)
        assert form["step_id"] == "energy"
        assert form["data_schema"]({}) == chosen
        ended = await flows.async_configure(flow_id, chosen)
        expect_abort(ended, "energy_added")
        assert energy_sources(manager) == [
            {
                "type": "grid",
                "stat_energy_from": "sensor.energyhub_grid_energy_imported",
                "stat_energy_to": "sensor.energyhub_grid_energy_exported",
                "stat_cost": None,
                "entity_energy_price": None,
                "number_energy_price": None,
                "stat_compensation": None,
                "entity_energy_price_export": None,
                "number_energy_price_export": None,
                "cost_adjustment_day": 0.0,
                "stat_rate": "sensor.energyhub_grid_power",
            },
            {
                "type": "solar",
                "stat_energy_from": "sensor.energyhub_pv_energy",
                "config_entry_solar_forecast": None,
                "stat_rate": "sensor.energyhub_pv_power",
            },
            {
                "type": "battery",
                "stat_energy_from": "sensor.energyhub_battery_energy_discharged",
                "stat_energy_to": "sensor.energyhub_battery_energy_charged",
                "stat_rate": "sensor.energyhub_battery_power",
                "stat_soc": "sensor.energyhub_state_of_charge",
            },
        ]

        async def sees_only_young() -> bool:
            result["result"].runtime_data.async_fold()
            return await only_young(hass)

        await until(sees_only_young)
        again = await flows.async_init(result["result"].entry_id)
        assert again["type"] is FlowResultType.FORM  # nothing is missing any more


async def test_after_set_up_in_a_flow_of_its_own(
    manager: EnergyManager, hass: HomeAssistant, broker_port: int, hub: ScriptedHub
) -> None:
    """A frontend that begins the options anew comes to the step all the same, once."""
    async with hub.sending():
        result = await enter(hass, await begin(hass), direct(broker_port))
        entry_id = result["result"].entry_id
        flows = hass.config_entries.options
        form = await flows.async_init(entry_id)
        assert form["step_id"] == "energy"
        begun = [each["flow_id"] for each in flows.async_progress()]
        assert begun == [form["flow_id"]]
        flows.async_abort(form["flow_id"])
        again = await flows.async_init(entry_id)
        assert again["type"] is FlowResultType.MENU
        second = await flows.async_init(entry_id)
        await flows.async_configure(again["flow_id"], {"next_step_id": "energy"})
        third = await flows.async_init(entry_id)
        assert second["type"] is third["type"] is FlowResultType.MENU


async def test_beside_others(
    manager: EnergyManager, hass: HomeAssistant, broker_port: int, hub: ScriptedHub
) -> None:
    """What others have stays; their kinds are not ticked, and a second click adds nothing."""
    await manager.async_update(
        {"energy_sources": FOREIGN, "device_consumption": DEVICES}  # type: ignore[typeddict-item]  # less than all keys will do
    )
    entry = hub_entry(broker_port)
    await start(hass, entry, hub)
    form, twice = (
        await offer(hass, entry.entry_id),
        await offer(hass, entry.entry_id),
    )
    assert form["data_schema"]({}) == {"sources": ["solar", "battery"]}
    flows = hass.config_entries.options
    chosen = {"sources": ["grid", "battery"]}
    expect_abort(await flows.async_configure(form["flow_id"], chosen), "energy_added")
    now = energy_sources(manager)
    assert now[:2] == FOREIGN
    assert [source["type"] for source in now[2:]] == ["grid", "battery"]
    ended = await flows.async_configure(twice["flow_id"], chosen)
    expect_abort(ended, "energy_unchanged")
    assert energy_sources(manager) == now
    assert manager.data is not None
    assert manager.data["device_consumption"] == DEVICES
    assert (await offer(hass, entry.entry_id))["data_schema"]({}) == {
        "sources": ["solar"]
    }


async def test_what_a_hub_lacks(
    manager: EnergyManager, hass: HomeAssistant, broker_port: int, hub: ScriptedHub
) -> None:
    """A meter that the user disabled is no source, nor is its power alone; without the dashboard nothing is offered."""
    entry = hub_entry(broker_port)
    await start(hass, entry, hub)
    registry = er.async_get(hass)
    for entity_id in (
        "sensor.energyhub_grid_energy_imported",
        "sensor.energyhub_pv_power",
        "sensor.energyhub_battery_energy_charged",
    ):
        registry.async_update_entity(
            entity_id, disabled_by=er.RegistryEntryDisabler.USER
        )
    form = await offer(hass, entry.entry_id)
    assert form["data_schema"]({}) == {"sources": ["solar"]}
    flows = hass.config_entries.options
    await flows.async_configure(form["flow_id"], {"sources": ["solar"]})
    assert energy_sources(manager) == [
        {
            "type": "solar",
            "stat_energy_from": "sensor.energyhub_pv_energy",
            "config_entry_solar_forecast": None,
        }
    ]
    hass.config.components.remove("energy")
    result = await flows.async_init(entry.entry_id)
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "settings")


async def test_a_step_that_has_nothing_left(
    manager: EnergyManager, hass: HomeAssistant, broker_port: int, hub: ScriptedHub
) -> None:
    """A menu that was open while all was added, or the entry unloaded, says so instead of an empty list."""
    entry = hub_entry(broker_port)
    await start(hass, entry, hub)
    flows = hass.config_entries.options
    menu = await flows.async_init(entry.entry_id)
    form = await flows.async_configure(menu["flow_id"], {"next_step_id": "settings"})
    assert form["step_id"] == "settings"
    menu = await flows.async_init(entry.entry_id)
    offered = await offer(hass, entry.entry_id)
    await flows.async_configure(offered["flow_id"], offered["data_schema"]({}))
    ended = await flows.async_configure(menu["flow_id"], {"next_step_id": "energy"})
    expect_abort(ended, "energy_unchanged")
