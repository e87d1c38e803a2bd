"""The courier alone: reports that it does not have (any more)."""

from unittest.mock import AsyncMock, Mock

from homeassistant.core import HomeAssistant

from custom_components.energy_bridge.destination.courier import Courier

from ..helpers.reports import folder_entry


async def test_a_report_that_is_gone(hass: HomeAssistant) -> None:
    """Can be removed again, and what still waits of it can be asked for."""
    courier = Courier(hass, folder_entry(), Mock(), Mock())
    await courier.async_remove_report("gone")
    runner = Mock()
    runner.outbox.async_retry_now = AsyncMock()
    await courier.async_build_and_send_now(runner)
    runner.outbox.async_retry_now.assert_awaited_once_with()
