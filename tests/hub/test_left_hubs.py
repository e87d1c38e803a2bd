"""Hubs that no entry leads to any more, and those of entries that stay disabled over a restart."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntryDisabler, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.hub import farewell, left_behind
from simulator.line import Line

from ..helpers.flows import direct, enter, expect_abort
from ..helpers.hass import act, state
from ..helpers.hub import NeighbourHub, ScriptedHub, hub_entry, scripted_hub, start
from ..helpers.waiting import let_messages_arrive, until

MODE = "select.energyhub_battery_mode"
TEN_MINUTES = {"minutes": 10}
FAILED = "Failed to return the hub"
GIVEN_UP = "which isn't retried"


@pytest.fixture(autouse=True)
def _soon() -> Iterator[None]:
    """Try often."""
    with patch.object(farewell, "RECONNECT_DELAY", 0.1):
        yield


@pytest.fixture
async def hub(any_port: int) -> AsyncGenerator[ScriptedHub]:
    """A hub on that broker, whose connection does not count."""
    async with scripted_hub(any_port) as scripted:
        yield scripted


@pytest.fixture
async def neighbour(any_port: int) -> AsyncGenerator[ScriptedHub]:
    """Another hub there, by another prefix."""
    async with scripted_hub(any_port, "other") as scripted:
        yield NeighbourHub(scripted.client, "other", string="S3012646", kwh=50)
        scripted.requests.clear()


@pytest.fixture(params=["timed", "returned"])
async def entry(
    request: pytest.FixtureRequest, hass: HomeAssistant, line: Line, hub: ScriptedHub
) -> MockConfigEntry:
    """An entry behind the line with an order that ends, or is to end with the entry."""
    is_timed = request.param == "timed"
    made = hub_entry(line.port, options={"auto_on_unload": not is_timed})
    await start(hass, made, hub)
    await act(
        hass,
        "charge_battery",
        power=100,
        **({"duration": TEN_MINUTES} if is_timed else {}),
    )
    return made


async def cut(entry: MockConfigEntry, line: Line) -> None:
    """The broker goes away."""
    line.cut()
    await until(lambda: not entry.runtime_data.connection.connected)


async def test_a_broker_that_comes_back(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hub: ScriptedHub,
    line: Line,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The hub of a removed entry is in auto as soon as it can be reached; until then that is said once."""
    await cut(entry, line)
    await hass.config_entries.async_remove(entry.entry_id)
    await asyncio.sleep(0.5)
    assert hub.commands == ["charge"]
    line.mend()
    await until(lambda: hub.commands == ["charge", "auto"])
    await until(lambda: line.open == 0)
    await hass.async_block_till_done()
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(hours=2))
    await let_messages_arrive()
    await hass.async_stop(force=True)
    assert hub.commands == ["charge", "auto"]
    assert caplog.text.count(FAILED) == 1
    assert GIVEN_UP not in caplog.text


async def test_a_hub_that_refuses(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub, line: Line
) -> None:
    """It is asked again."""
    hub.answers = [[("response", "nak", "not now")]] * 2
    await hass.config_entries.async_remove(entry.entry_id)
    before = len(hub.requests)
    await hass.async_block_till_done()
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=61))
    await until(lambda: len(hub.requests) > before)
    await until(lambda: line.open == 0)
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=61))
    await let_messages_arrive()
    assert hub.commands == ["charge", "auto", "auto", "auto"]


async def test_a_broker_that_stays_away(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hub: ScriptedHub,
    line: Line,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It is tried for as long as said, then it is told that nobody will."""
    await cut(entry, line)
    with (
        patch.object(left_behind, "GIVE_UP_AFTER", 0.0),
        patch.object(left_behind, "steady_time", lambda: 0.0),
    ):
        await hass.config_entries.async_remove(entry.entry_id)
    is_timed = not entry.options["auto_on_unload"]
    with patch.object(left_behind, "steady_time", lambda: 599.0):
        await asyncio.sleep(0.3)
        assert (GIVEN_UP in caplog.text) is not is_timed
    with patch.object(left_behind, "steady_time", lambda: 601.0):
        await until(lambda: GIVEN_UP in caplog.text)
    line.mend()
    await asyncio.sleep(0.5)
    assert hub.commands == ["charge"]
    assert line.open == 0


@pytest.mark.parametrize("is_back", [False, True])
async def test_home_assistant_stops(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hub: ScriptedHub,
    line: Line,
    caplog: pytest.LogCaptureFixture,
    is_back: bool,
) -> None:
    """The hub is tried a last time, and what could not be done is told; nothing is left of it."""
    await cut(entry, line)
    with patch.object(farewell, "RECONNECT_DELAY", 30):
        await hass.config_entries.async_remove(entry.entry_id)
    if is_back:
        line.mend()
    await hass.async_stop(force=True)
    assert hub.commands == ["charge", *["auto"] * is_back]
    assert (GIVEN_UP in caplog.text) is not is_back
    await until(lambda: line.open == 0)
    left = [task.get_name() for task in asyncio.all_tasks()]
    assert not [name for name in left if "return of" in name]


async def test_another_entry_for_that_hub(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub, line: Line
) -> None:
    """The hub is in auto before anybody can give an order, and nothing comes behind that."""
    await cut(entry, line)
    with patch.object(farewell, "RECONNECT_DELAY", 30):
        await hass.config_entries.async_remove(entry.entry_id)
    line.mend()
    other = hub_entry(line.port)
    await start(hass, other, hub)
    assert hub.commands == ["charge", "auto"]
    await act(hass, "hold_battery")
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(hours=1))
    await let_messages_arrive()
    assert hub.commands == ["charge", "auto", "discharge"]
    assert line.open == 1


async def test_another_entry_for_that_hub_which_refuses(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub, line: Line
) -> None:
    """Then nobody asks it any more, since the entry does what its user wants."""
    await cut(entry, line)
    with patch.object(farewell, "RECONNECT_DELAY", 30):
        await hass.config_entries.async_remove(entry.entry_id)
    line.mend()
    hub.answers = [[("response", "nak", "not now")]]
    await start(hass, hub_entry(line.port), hub)
    await act(hass, "hold_battery")
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(hours=1))
    await let_messages_arrive()
    assert hub.commands == ["charge", "auto", "discharge"]


async def test_an_entry_that_leads_to_another_hub(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hub: ScriptedHub,
    neighbour: ScriptedHub,
    line: Line,
) -> None:
    """The order ends at the hub that has it, and nothing is known of the other one, which hears nothing."""
    serving = asyncio.create_task(neighbour.serve())
    data = {**entry.data, "prefix": "other"}
    hass.config_entries.async_update_entry(entry, data=data)
    async with neighbour.sending():
        assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert hub.commands == ["charge", "auto"]
    assert state(hass, MODE) == "unknown"
    assert state(hass, "number.energyhub_battery_power_setpoint") == "1000"
    assert entry.runtime_data.battery.left is None
    async with neighbour.sending():
        assert await hass.config_entries.async_reload(entry.entry_id)
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=11))
    await let_messages_arrive()
    assert (hub.commands, neighbour.commands) == (["charge", "auto"], [])
    assert state(hass, MODE) == "unknown"
    await hass.config_entries.async_remove(entry.entry_id)
    assert neighbour.commands == []
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)


async def test_an_entry_that_leads_to_another_hub_while_the_first_is_away(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hub: ScriptedHub,
    neighbour: ScriptedHub,
    line: Line,
    any_port: int,
) -> None:
    """Its set-up fails already; the order ends there once that can be reached, and not at the other one."""
    serving = asyncio.create_task(neighbour.serve())
    await cut(entry, line)
    assert not await hass.config_entries.async_reload(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    data = {**entry.data, "port": any_port, "prefix": "other"}
    hass.config_entries.async_update_entry(entry, data=data)
    async with neighbour.sending():
        assert await hass.config_entries.async_reload(entry.entry_id)
    await asyncio.sleep(0.3)
    assert hub.commands == ["charge"]
    line.mend()
    await until(lambda: hub.commands == ["charge", "auto"])
    await until(lambda: line.open == 0)
    assert neighbour.commands == []
    assert state(hass, MODE) == "unknown"
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)


async def test_a_hub_that_is_found_at_another_address(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    entry: MockConfigEntry,
    hub: ScriptedHub,
    line: Line,
    any_port: int,
) -> None:
    """Its units tell that it is the same one: the order goes on, and ends there."""
    result = await entry.start_reconfigure_flow(hass)
    async with hub.sending():
        result = await enter(hass, result, direct(any_port))
        expect_abort(result, "reconfigure_successful")
        await hass.async_block_till_done()
        await until(lambda: entry.state is ConfigEntryState.LOADED)
    assert entry.data["port"] == any_port
    key = f"{DOMAIN}.{entry.entry_id}"
    address = f"direct 127.0.0.1 {any_port} extapi"
    await until(lambda: hass_storage[key]["data"]["address"] == address)
    assert state(hass, MODE) == "charge"
    assert hub.commands == ["charge"]
    async with hub.sending():
        assert await hass.config_entries.async_reload(entry.entry_id)
    taken = line.taken
    if entry.options["auto_on_unload"]:
        await hass.async_stop(force=True)
    else:
        async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=11))
    await until(lambda: hub.commands == ["charge", "auto"])
    assert line.taken == taken


async def test_a_hub_whose_address_nobody_knows_any_more(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    entry: MockConfigEntry,
    hub: ScriptedHub,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """As after a kill at the wrong moment: nothing is sent to the hub that the entry leads to, and that is told."""
    await hass.config_entries.async_unload(entry.entry_id)
    stored = hass_storage[f"{DOMAIN}.{entry.entry_id}"]["data"]
    stored["address"] = "direct 192.0.2.1 1883 extapi"
    await start(hass, entry, hub)
    assert state(hass, MODE) == "unknown"
    await hass.config_entries.async_remove(entry.entry_id)
    assert hub.commands == ["charge"]
    assert "its address isn't known" in caplog.text


@pytest.mark.parametrize("left", [-600, 600])
@pytest.mark.parametrize("option", [False, True])
async def test_an_entry_that_is_disabled_when_home_assistant_starts(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    hub: ScriptedHub,
    line: Line,
    left: float,
    option: bool,
) -> None:
    """An order that could not be ended before is ended in time."""
    entry = hub_entry(
        line.port,
        options={"auto_on_unload": option},
    )
    object.__setattr__(entry, "disabled_by", ConfigEntryDisabler.USER)
    entry.add_to_hass(hass)
    now = dt_util.utcnow().timestamp()
    store_order(hass_storage, entry, stored_at=now - 60, end=now + left)
    line.cut()
    assert await async_setup_component(hass, DOMAIN, {})
    await asyncio.sleep(0.3)
    line.mend()
    if left > 0:
        await let_messages_arrive()
        assert hub.commands == []
        delay = 61 if option else 601
        async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=delay))
    await until(lambda: hub.commands == ["auto"])
    await until(lambda: line.open == 0)
    await hass.async_block_till_done()
    async with hub.sending():
        assert await hass.config_entries.async_set_disabled_by(entry.entry_id, None)
    await until(lambda: state(hass, MODE) == "auto")
    assert hub.commands == ["auto"]


@pytest.mark.parametrize("is_damaged", [False, True])
async def test_disabled_entries_with_nothing_to_end(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    hub: ScriptedHub,
    line: Line,
    is_damaged: bool,
) -> None:
    """An order without an end stays as it was; no file, or a damaged one, does not keep Home Assistant from starting."""
    entry = hub_entry(line.port)
    object.__setattr__(entry, "disabled_by", ConfigEntryDisabler.USER)
    entry.add_to_hass(hass)
    fresh = hub_entry(line.port)
    object.__setattr__(fresh, "disabled_by", ConfigEntryDisabler.USER)
    fresh.add_to_hass(hass)
    store_order(hass_storage, entry, stored_at=1.0, end=None)
    if is_damaged:
        hass_storage[f"{DOMAIN}.{entry.entry_id}"]["data"] = {"devices": []}
    assert await async_setup_component(hass, DOMAIN, {})
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(hours=2))
    await let_messages_arrive()
    assert (hub.commands, line.taken) == ([], 0)


def store_order(
    storage: dict[str, Any],
    entry: MockConfigEntry,
    *,
    stored_at: float,
    end: float | None,
) -> None:
    """Store an order of 100 W that is in force."""
    key = f"{DOMAIN}.{entry.entry_id}"
    order = {"mode": "charge", "power": 100}
    battery: dict[str, Any] = {
        "ordered": order,
        "confirmed": order,
        "mode": "charge",
        "until": end,
        "end": end,
        "stored_at": stored_at,
        "unsettled": [],
    }
    storage[key] = {
        "version": 1,
        "minor_version": 1,
        "key": key,
        "data": {"devices": [], "battery": battery},
    }
