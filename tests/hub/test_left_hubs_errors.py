"""Hubs that were left, where something unexpected happens: nobody is kept from going on, and nothing is tried for ever."""

from unittest.mock import AsyncMock, Mock, patch

from homeassistant.core import HomeAssistant
import pytest

from custom_components.energy_bridge.hub import (
    left_behind,
    store as hub_files,
    unloaded,
)
from custom_components.energy_bridge.hub.farewell import HeldHub

from ..helpers.hub import hub_entry


async def test_a_file_that_cannot_be_read(
    hass: HomeAssistant, caplog: pytest.LogCaptureFixture
) -> None:
    """It is logged; set-up, removal and start go on."""
    entry = hub_entry(1)
    store = Mock(async_load=AsyncMock(side_effect=KeyError("battery")))
    with patch.object(hub_files, "hub_store", return_value=store):
        assert await unloaded._async_return(hass, entry) is None
        await unloaded.async_leave_stored_hub(hass, entry)
        await unloaded.async_resume_return(hass, entry)
    assert caplog.text.count("Failed to return the hub") == 3
    caplog.clear()


async def test_nothing_to_return(hass: HomeAssistant) -> None:
    """A hub of which nothing is stored, or that nobody knows how to reach, is left alone."""
    entry = hub_entry(1)
    assert await unloaded._async_return(hass, entry) is None
    store = Mock(async_load=AsyncMock(return_value={"battery": {}}))
    with (
        patch.object(hub_files, "hub_store", return_value=store),
        patch.object(unloaded, "_held_hub", return_value=None),
    ):
        assert await unloaded._async_return(hass, entry) is None
    with (
        patch.object(hub_files, "hub_store", return_value=store),
        patch.object(unloaded, "Farewell", return_value=Mock(is_due=False)),
    ):
        assert await unloaded._async_return(hass, entry) is None
    store.async_save.assert_not_called()


async def test_an_attempt_that_breaks_off(hass: HomeAssistant) -> None:
    """It is the last one: who comes later finds nothing more to do."""
    hub = HeldHub("EnergyHub", dict(hub_entry(1).data), True)
    farewell = Mock(left=None, async_try=AsyncMock(side_effect=RuntimeError("x")))
    left = left_behind._LeftHub(hass, hub, farewell)
    with pytest.raises(RuntimeError):
        await left.async_try()
    await left.async_try()
    farewell.async_try.assert_awaited_once()
