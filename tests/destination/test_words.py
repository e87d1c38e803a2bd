"""The words of what went wrong, where no server said any."""

from homeassistant.core import HomeAssistant

from custom_components.energy_bridge.core.delivery.transport import (
    DeliveryCause,
    DeliveryError,
)
from custom_components.energy_bridge.destination.words import (
    async_delivery_error,
    async_error_text,
)


async def test_a_test_that_failed(hass: HomeAssistant) -> None:
    """What the server said stands in parentheses, if it said anything."""
    words = await async_error_text(hass, DeliveryCause.INTERRUPTED)
    assert " " in words
    for detail, expected in (("", words), ("421 Bye", f"{words} (421 Bye)")):
        err = DeliveryError(DeliveryCause.INTERRUPTED, detail)
        shown = await async_delivery_error(hass, "Partner", err)
        assert shown.translation_placeholders == {"name": "Partner", "error": expected}


async def test_an_error_without_words(hass: HomeAssistant) -> None:
    """Stands for itself."""
    assert await async_error_text(hass, "new_kind") == "new_kind"
