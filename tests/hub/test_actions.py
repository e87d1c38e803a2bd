"""The actions of a hub: which hub is meant, and who may order."""

from collections.abc import Mapping
from typing import Any

from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError, Unauthorized, UnknownUser
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator
import voluptuous as vol

from custom_components.energy_bridge.const import DOMAIN

from ..helpers.actions import device_of, offered
from ..helpers.cabinets import cabinets_entry
from ..helpers.hass import act
from ..helpers.hub import ScriptedHub, hub_entry, start
from ..helpers.reports import folder_entry
from ..helpers.users import Page, act_as, user_of_entities, user_with, users_of

MODE = "select.energyhub_battery_mode"
ACTIONS: Mapping[str, Mapping[str, Any]] = {
    "charge_battery": {"power": 1000},
    "discharge_battery": {"power": 1000},
    "hold_battery": {},
    "release_battery": {},
}


async def test_which_hub(
    hass: HomeAssistant, entry: MockConfigEntry, broker_port: int, hub: ScriptedHub
) -> None:
    """One hub needs no name, whatever else there is; several, none, another device and an unloaded one have their words."""
    await start(hass, entry, hub)
    cabinets_entry(broker_port).add_to_hass(hass)
    folder_entry().add_to_hass(hass)
    assert (await act(hass, "release_battery"))["status"] == "ack"
    device = device_of(hass, entry.entry_id)
    found = await act(hass, "release_battery", device_id=device)
    assert found["status"] == "ack"
    unit = next(
        other.id
        for other in dr.async_entries_for_config_entry(
            dr.async_get(hass), entry.entry_id
        )
        if other.id != device
    )
    for wrong in ("unknown", unit):
        with pytest.raises(ServiceValidationError, match=f"{wrong} isn't an EnergyHub"):
            await act(hass, "release_battery", device_id=wrong)
    with pytest.raises(vol.Invalid):
        await act(hass, "release_battery", device_id=[device])

    other = hub_entry(broker_port, prefix="other")
    other.add_to_hass(hass)
    with pytest.raises(ServiceValidationError, match="several EnergyHubs"):
        await act(hass, "release_battery")
    found = await act(hass, "release_battery", device_id=device)
    assert found["status"] == "ack"
    await hass.config_entries.async_unload(entry.entry_id)
    with pytest.raises(ServiceValidationError, match="isn't loaded"):
        await act(hass, "release_battery", device_id=device)
    await hass.config_entries.async_remove(other.entry_id)
    await hass.config_entries.async_remove(entry.entry_id)
    with pytest.raises(ServiceValidationError, match="No EnergyHub is set up"):
        await act(hass, "release_battery")


async def test_the_devices_offered(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """Hubs, and none of their units."""
    await start(hass, entry, hub)
    for action in ACTIONS:
        assert offered(hass, action) == {"EnergyHub": device_of(hass, entry.entry_id)}


@pytest.mark.parametrize("action", ACTIONS)
async def test_who_may_order(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub, action: str
) -> None:
    """Whoever may choose the mode on the screen; from all others the hub hears nothing."""
    await start(hass, entry, hub)
    data = ACTIONS[action]
    users = await users_of(hass)
    chooser = user_of_entities(hass, POLICY_CONTROL, MODE)
    for allowed in (users.admin, users.user, chooser):
        assert (await act_as(hass, allowed, action, **data))["status"] == "ack"
    assert (await act(hass, action, **data))["status"] == "ack"
    given = len(hub.requests)
    assert given == 4
    for refused in (
        users.reader,
        user_of_entities(hass, POLICY_READ, MODE, "light.kitchen"),
        user_of_entities(hass, POLICY_CONTROL, "select.other"),
        user_with(hass, {}),
    ):
        with pytest.raises(Unauthorized) as caught:
            await act_as(hass, refused, action, **data)
        assert caught.value.entity_id == MODE
        assert caught.value.permission == POLICY_CONTROL
    with pytest.raises(UnknownUser):
        await hass.services.async_call(
            DOMAIN, action, data, blocking=True, context=Context(user_id="nobody")
        )
    assert len(hub.requests) == given


@pytest.mark.parametrize("absence", ["disabled", "removed"])
async def test_who_may_order_without_a_select(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub, absence: str
) -> None:
    """Then only those who may control everything."""
    await start(hass, entry, hub)
    registry = er.async_get(hass)
    if absence == "disabled":
        registry.async_update_entity(MODE, disabled_by=er.RegistryEntryDisabler.USER)
    else:
        registry.async_remove(MODE)
    await hass.async_block_till_done()
    users = await users_of(hass)
    for allowed in (users.admin, users.user):
        assert (await act_as(hass, allowed, "hold_battery"))["status"] == "ack"
    for refused in (users.reader, user_of_entities(hass, POLICY_CONTROL, MODE)):
        with pytest.raises(Unauthorized):
            await act_as(hass, refused, "hold_battery")
    assert len(hub.requests) == 2


async def test_one_hub_of_two(
    hass: HomeAssistant, entry: MockConfigEntry, broker_port: int, hub: ScriptedHub
) -> None:
    """The right to one hub's battery is none to another's, and nobody is told more than that."""
    await start(hass, entry, hub)
    other = hub_entry(broker_port, prefix="other")
    other.add_to_hass(hass)
    dr.async_get(hass).async_get_or_create(
        config_entry_id=other.entry_id, identifiers={(DOMAIN, other.entry_id)}
    )
    chooser = user_of_entities(hass, POLICY_CONTROL, MODE)
    device = device_of(hass, entry.entry_id)
    await act_as(hass, chooser, "hold_battery", device_id=device)
    with pytest.raises(Unauthorized):
        await act_as(
            hass, chooser, "hold_battery", device_id=device_of(hass, other.entry_id)
        )
    with pytest.raises(Unauthorized):
        await act_as(
            hass,
            (await users_of(hass)).reader,
            "charge_battery",
            device_id=device,
            power=190_000,
        )
    assert len(hub.requests) == 1


async def test_over_the_websocket(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hub: ScriptedHub,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """The page of somebody who may only read is told so, another's gets the hub's answer."""
    await start(hass, entry, hub)
    users = await users_of(hass)
    reply = await Page(hass, users.reader, hass_ws_client).call("hold_battery")
    assert reply["error"]["message"] == "Unauthorized"
    assert not hub.requests
    reply = await Page(hass, users.user, hass_ws_client).call("hold_battery")
    assert reply["result"]["response"]["status"] == "ack"
    assert len(hub.requests) == 1
