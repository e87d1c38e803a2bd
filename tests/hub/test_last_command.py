"""What the hub was told last, by whom and when."""

from typing import Any

from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from ..helpers.hass import act, shown, state
from ..helpers.hub import ScriptedHub, settle, start
from ..helpers.waiting import until

COMMAND = "sensor.energyhub_last_command"


def attributes(hass: HomeAssistant) -> dict[str, Any]:
    """Of the last command."""
    found = hass.states.get(COMMAND)
    assert found is not None
    return dict(found.attributes)


async def order(hub: ScriptedHub, name: str, argument: str | None = None) -> None:
    """Tell the hub something as another client."""
    command = {"name": name} if argument is None else {"name": name, "arg": argument}
    await hub.publish("control/request", {"transId": "theirs", "cmd": command})


async def test_the_last_command_of_any_client(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """Ours and others', orders and what else there may be; over a restart without its time."""
    await start(hass, entry, hub)
    assert shown(hass, COMMAND) is None
    began = dt_util.utcnow()
    await act(hass, "charge_battery", power=100)
    await settle(hass, entry)
    assert state(hass, COMMAND) == "charge"
    found = attributes(hass)
    assert (found["power"], found["ordered_by"]) == (100, "here")
    assert began <= found["ordered_at"] <= dt_util.utcnow()

    await order(hub, "discharge", "700")
    await until(lambda: shown(hass, COMMAND) == "discharge")
    found = attributes(hass)
    assert (found["power"], found["ordered_by"]) == (700, "another_client")
    await order(hub, "pplim", "0")
    await until(lambda: shown(hass, COMMAND) == "pplim")
    assert attributes(hass)["power"] is None
    await act(hass, "release_battery")
    await settle(hass, entry)
    assert state(hass, COMMAND) == "auto"
    assert attributes(hass)["ordered_by"] == "here"

    assert await hass.config_entries.async_unload(entry.entry_id)
    await start(hass, entry, hub)
    assert state(hass, COMMAND) == "auto"
    assert attributes(hass)["ordered_at"] is None


async def test_a_client_that_repeats_itself(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """The state is written once, however often it repeats its command."""
    await start(hass, entry, hub)
    written: list[str] = []

    @callback
    def watch(event: Event[EventStateChangedData]) -> None:
        if event.data["entity_id"] == COMMAND:
            assert event.data["new_state"] is not None
            written.append(event.data["new_state"].state)

    stop = hass.bus.async_listen("state_changed", watch)
    for _ in range(5):
        await order(hub, "charge", "500")
    await until(lambda: written)
    await settle(hass, entry)
    assert written == ["charge"]
    stop()


async def test_one_that_was_not_sent(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """It was never told: the one before is shown."""
    await start(hass, entry, hub)
    await order(hub, "discharge", "700")
    await until(lambda: shown(hass, COMMAND) == "discharge")
    await entry.runtime_data.connection.async_close()
    with pytest.raises(HomeAssistantError, match="can't be reached"):
        await act(hass, "charge_battery", power=100)
    await hass.async_block_till_done()
    assert entry.runtime_data.battery.state.command.name == "discharge"
