"""What a page asks of a hub, over a real websocket, by users of every kind."""

from typing import Any

from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.core.ferroamp.hub import HUB_KEY

from ..helpers.actions import device_of
from ..helpers.hass import act, state
from ..helpers.hub import ScriptedHub, hub_entry, start
from ..helpers.reports import folder_entry
from ..helpers.users import Page, user_of_entities, user_with, users_of
from ..helpers.waiting import until

COMMAND = "energy_bridge/hub"
MODE = "select.energyhub_battery_mode"


async def test_what_is_told(
    hass: HomeAssistant,
    broker_port: int,
    hub: ScriptedHub,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """The fuse as entered, the power as the number has it, the end of an order and the hub's answer, whole."""
    entry = hub_entry(broker_port, options={"main_fuse": 25})
    await start(hass, entry, hub)
    page = Page(hass, (await users_of(hass)).user, hass_ws_client)
    device = device_of(hass, entry.entry_id)

    async def told() -> dict[str, Any]:
        reply = await page.ask(COMMAND, device_id=device)
        result: dict[str, Any] = reply["result"]
        return result

    number = hass.states.get("number.energyhub_battery_power_setpoint")
    assert number is not None
    assert await told() == {
        "main_fuse": 25,
        "largest_power": number.attributes["max"],
        "until": None,
        "last_answer": None,
    }

    words = ", ".join(["sending cmd to ESOs"] * 20)
    hub.answers.append([("response", "ack", words), ("result", "ack", words)])
    await act(hass, "charge_battery", power=1000, duration={"minutes": 5})
    found = await told()
    shown = hass.states.get("sensor.energyhub_battery_controlled_by")
    assert shown is not None
    end = shown.attributes["until"].timestamp()
    assert found["until"] == pytest.approx(end, abs=0.001)
    assert found["last_answer"] == {
        "status": "ack",
        "message": words,
        "mode": "charge",
    }
    assert len(state(hass, "sensor.energyhub_last_answer_to_an_order")) < len(words)

    await hub.answer("response", "nak", "Not now", transaction_id="of somebody")
    await act(hass, "release_battery")
    found = await told()
    assert found["until"] is None
    assert found["last_answer"]["mode"] == "auto"


async def test_an_answer_to_a_request_that_nobody_saw(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hub: ScriptedHub,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """Nobody knows which order it is about; a fuse that nobody entered is not known either."""
    await start(hass, entry, hub)
    await hub.answer("response", "nak", "Not now", transaction_id="of somebody")
    await until(lambda: entry.runtime_data.battery.state.answer is not None)
    page = Page(hass, (await users_of(hass)).reader, hass_ws_client)
    device = device_of(hass, entry.entry_id)
    found = (await page.ask(COMMAND, device_id=device))["result"]
    assert found["main_fuse"] is None
    assert found["last_answer"] == {
        "status": "nak",
        "message": "Not now",
        "mode": None,
    }


async def test_without_a_battery(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hub: ScriptedHub,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """There is no power to choose."""
    await start(hass, entry, hub)
    battery = entry.runtime_data.hub.devices[HUB_KEY]
    battery.seen.discard("battery_power")
    page = Page(hass, (await users_of(hass)).user, hass_ws_client)
    device = device_of(hass, entry.entry_id)
    found = (await page.ask(COMMAND, device_id=device))["result"]
    assert found["largest_power"] is None


async def test_who_may_ask(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hub: ScriptedHub,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """Whoever may see the battery's mode."""
    await start(hass, entry, hub)
    device = device_of(hass, entry.entry_id)
    users = await users_of(hass)
    for allowed in (
        users.admin,
        users.user,
        users.reader,
        user_of_entities(hass, POLICY_READ, MODE),
    ):
        page = Page(hass, allowed, hass_ws_client)
        assert (await page.ask(COMMAND, device_id=device))["success"]
    for refused in (
        user_with(hass, {}),
        user_of_entities(hass, POLICY_CONTROL, MODE),
        user_of_entities(hass, POLICY_READ, "select.other"),
    ):
        page = Page(hass, refused, hass_ws_client)
        reply = await page.ask(COMMAND, device_id=device)
        assert reply["error"]["code"] == "unauthorized"


async def test_what_is_refused(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hub: ScriptedHub,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """Devices that are no hub, requests of another shape, and a hub that is not loaded."""
    await start(hass, entry, hub)
    folder = folder_entry()
    folder.add_to_hass(hass)
    registry = dr.async_get(hass)
    of_folder = registry.async_get_or_create(
        config_entry_id=folder.entry_id, identifiers={(DOMAIN, "destination_x")}
    )
    stranger = MockConfigEntry(domain="other")
    stranger.add_to_hass(hass)
    foreign = registry.async_get_or_create(
        config_entry_id=stranger.entry_id, identifiers={("other", entry.entry_id)}
    )
    device = device_of(hass, entry.entry_id)
    unit = next(
        each.id
        for each in dr.async_entries_for_config_entry(registry, entry.entry_id)
        if each.id != device
    )
    page = Page(hass, (await users_of(hass)).admin, hass_ws_client)
    for wrong in ("unknown", "", of_folder.id, foreign.id, unit):
        error = (await page.ask(COMMAND, device_id=wrong))["error"]
        assert error["code"] == "home_assistant_error"
        assert error["translation_key"] == "no_such_hub"
        assert error["message"] == f"The device {wrong} isn't an EnergyHub"
    for data in ({}, {"device_id": [device]}, {"device_id": device, "more": 1}):
        error = (await page.ask(COMMAND, **data))["error"]
        assert error["code"] == "invalid_format"

    await hass.config_entries.async_unload(entry.entry_id)
    error = (await page.ask(COMMAND, device_id=device))["error"]
    assert error["translation_key"] == "hub_not_loaded"
    assert error["message"] == "EnergyHub isn't loaded"
    nobody = Page(hass, user_with(hass, {}), hass_ws_client)
    error = (await nobody.ask(COMMAND, device_id=device))["error"]
    assert error["code"] == "unauthorized"
