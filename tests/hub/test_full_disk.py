"""Orders while nothing can be stored: Home Assistant logs that it could not write, and tells nobody."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util
from homeassistant.util.file import WriteError
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from ..helpers.hass import act, state
from ..helpers.hub import ScriptedHub, start
from ..helpers.waiting import let_messages_arrive, until

MODE = "select.energyhub_battery_mode"
MINUTE = {"minutes": 1}


@contextmanager
def full_disk() -> Iterator[None]:
    """Nothing can be written to Home Assistant's configuration."""
    with patch.object(Store, "_async_write_data", side_effect=WriteError):
        yield


async def test_an_order_whose_end_cannot_be_stored(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """It is refused before anything is sent; orders without an end go on working."""
    await start(hass, entry, hub)
    with full_disk():
        for action in ("charge_battery", "discharge_battery"):
            with pytest.raises(HomeAssistantError, match="couldn't be stored") as told:
                await act(hass, action, power=100, duration=MINUTE)
            assert "wasn't sent" in str(told.value)
        assert hub.commands == []
        assert entry.runtime_data.battery.left is None
        assert not entry.runtime_data.battery.holds_battery
        await act(hass, "charge_battery", power=100)
        assert state(hass, MODE) == "charge"
        await act(hass, "release_battery")
        assert hub.commands == ["charge", "auto"]
    await act(hass, "charge_battery", power=100, duration=MINUTE)
    assert hub.commands == ["charge", "auto", "charge"]


async def test_an_order_on_a_disk_that_is_full_now(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """The end that was stored before stays, also with another power, and is kept in time."""
    await start(hass, entry, hub)
    await act(hass, "charge_battery", power=100, duration=MINUTE)
    with full_disk():
        await entry.runtime_data.battery.async_choose_power(200)
        with pytest.raises(HomeAssistantError, match="couldn't be stored"):
            await act(hass, "discharge_battery", power=100, duration={"hours": 1})
        assert state(hass, MODE) == "charge"
        async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=61))
        await until(lambda: hub.commands == ["charge", "charge", "auto"])
        await let_messages_arrive()
        await hass.async_block_till_done()
        assert state(hass, MODE) == "auto"


async def test_a_file_that_cannot_be_read_back(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """Nobody could read it after a restart either."""
    await start(hass, entry, hub)
    with (
        patch.object(
            Store, "async_load", side_effect=HomeAssistantError("Input/output error")
        ),
        pytest.raises(HomeAssistantError, match="couldn't be stored"),
    ):
        await act(hass, "charge_battery", power=100, duration=MINUTE)
    assert hub.commands == []
