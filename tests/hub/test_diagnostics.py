"""Diagnostics and repairs."""

from homeassistant.config_entries import ConfigEntryDisabler, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.core.ferroamp.values import number
from custom_components.energy_bridge.diagnostics import (
    async_get_config_entry_diagnostics,
)
from custom_components.energy_bridge.repairs import async_create_fix_flow

from ..helpers.hub import ScriptedHub, hub_entry, settle, start
from ..helpers.waiting import until


async def test_diagnostics(
    hass: HomeAssistant, broker_port: int, hub: ScriptedHub
) -> None:
    """What helps is there; passwords, addresses and serial numbers are not."""
    entry = hub_entry(broker_port, username="somebody", password="very-secret")
    await start(hass, entry, hub)
    await hub.publish("data/ehub", b"garbage")
    await settle(hass, entry)

    found = await async_get_config_entry_diagnostics(hass, entry)

    text = str(found)
    for secret in (
        "somebody",
        "very-secret",
        "127.0.0.1",
        "21036467",
        "S20126467",
        "17026468",
    ):
        assert secret not in text
    assert found["connection"] == {"connected": True, "dropped": 0}
    assert found["refused_messages"] == {"not_json": 1}
    assert found["last_messages"]["ehub"] == "7 bytes that are no JSON object"
    assert found["last_messages"]["sso"]["id"]["val"] in ("**467", "**468")
    assert number(found["last_messages"]["sso"]["upv"]["val"]) is not None
    assert found["messages_per_minute"]["ehub"] > 0
    assert found["power_balance"]["balanced"] > 0
    assert found["power_balance"]["unbalanced"] == 0
    assert found["clock_skew"] is not None
    assert len(found["devices"]) == 7
    assert found["devices"][0]["counters"]["pv_energy"]["total"] > 0


MASKED, NO_JSON = "**999", "bytes that are no JSON object"


@pytest.mark.parametrize(
    ("payload", "shown"),
    [
        pytest.param(b'{"id":{"val":20129999},"soc":{"val":"1"}}', MASKED, id="number"),
        pytest.param(b'{"id":"X-S20129999","soc":{"val":"1"}}', MASKED, id="bare"),
        pytest.param(
            b'{"id":"S20129999","soc":"1","S20129999":1}', MASKED, id="unknown key"
        ),
        pytest.param(
            b'{" Parent_Eso_ID ":{ "val" : "S20129999 "}}', MASKED, id="spelling"
        ),
        pytest.param(
            b'{"id":{"unit":"","val":"S20129999"}}', MASKED, id="another part"
        ),
        pytest.param(
            b'{"soc":{"val":"1"},"id":{"val":"X-S20129999', NO_JSON, id="cut off"
        ),
    ],
)
async def test_a_serial_number_is_masked_however_it_is_sent(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hub: ScriptedHub,
    payload: bytes,
    shown: str,
) -> None:
    """In the last message as it came; its end stays where it says to be one, to tell units apart."""
    await start(hass, entry, hub)
    await hub.publish("data/esm", payload)
    await settle(hass, entry)
    found = await async_get_config_entry_diagnostics(hass, entry)
    assert "20129" not in str(found)
    assert shown in str(found["last_messages"]["esm"])


async def test_the_battery_direction_is_repaired(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """The issue comes with the contradiction, its repair swaps the counters, and it goes with the proof."""
    assert await async_setup_component(hass, "repairs", {})
    await start(hass, entry, hub)
    coordinator = entry.runtime_data
    issue_id = f"battery_direction_{entry.entry_id}"
    coordinator.hub.checks.direction = True
    await settle(hass, entry)
    issue = ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    assert issue is not None
    assert issue.is_fixable

    flow = await async_create_fix_flow(hass, issue_id, issue.data)
    flow.hass = hass
    flow.issue_id = issue_id
    flow.handler = DOMAIN
    form = await flow.async_step_init()
    assert form["step_id"] == "confirm"
    async with hub.sending():
        await flow.async_step_confirm({})
        await hass.async_block_till_done(wait_background_tasks=True)
        await until(lambda: entry.state is ConfigEntryState.LOADED)
    assert entry.options["swap_battery_counters"] is True
    assert entry.runtime_data is not coordinator

    entry.runtime_data.hub.checks.direction = False
    await settle(hass, entry)
    assert ir.async_get(hass).async_get_issue(DOMAIN, issue_id) is None


@pytest.mark.parametrize("disabled", [True, False])
async def test_hardware_that_is_gone_needs_no_repair(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub, disabled: bool
) -> None:
    """Its issues go when its entry is disabled or removed, and stay over a reload."""
    await start(hass, entry, hub)
    entry.runtime_data.hub.checks.direction = True
    await settle(hass, entry)
    assert await hass.config_entries.async_unload(entry.entry_id)
    issue_id = f"battery_direction_{entry.entry_id}"
    assert ir.async_get(hass).async_get_issue(DOMAIN, issue_id) is not None
    await start(hass, entry, hub)
    if disabled:
        await hass.config_entries.async_set_disabled_by(
            entry.entry_id, ConfigEntryDisabler.USER
        )
    else:
        assert await hass.config_entries.async_remove(entry.entry_id)
    assert ir.async_get(hass).async_get_issue(DOMAIN, issue_id) is None
