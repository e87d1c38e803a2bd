"""What went wrong, in the words that the sensors of reports show it with."""

from collections.abc import Mapping

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.translation import async_get_translations

from ..const import DOMAIN
from ..core.delivery.folder import cause_of
from ..core.delivery.transport import DeliveryError
from ..errors import failed

_STATES = f"component.{DOMAIN}.entity.sensor.last_error.state"


async def async_error_texts(hass: HomeAssistant, language: str) -> Mapping[str, str]:
    """The words for all errors of a report, by what the sensor's state is."""
    texts = await async_get_translations(hass, language, "entity", {DOMAIN})
    prefix = f"{_STATES}."
    return {
        key.removeprefix(prefix): text
        for key, text in texts.items()
        if key.startswith(prefix)
    }


async def async_error_text(hass: HomeAssistant, error: str) -> str:
    """The words for one of the errors of a report."""
    texts = await async_get_translations(hass, hass.config.language, "entity", {DOMAIN})
    return texts.get(f"{_STATES}.{error}", error)


async def async_disk_error(hass: HomeAssistant, err: OSError) -> HomeAssistantError:
    """The error of an action that could not use this machine's disk."""
    return failed("outbox_unusable", error=await async_error_text(hass, cause_of(err)))


async def async_delivery_error(
    hass: HomeAssistant, name: str, err: DeliveryError
) -> HomeAssistantError:
    """The error of a test that the destination of that name did not pass."""
    words = await async_error_text(hass, err.cause)
    if err.detail:
        words = f"{words} ({err.detail})"
    return failed("test_failed", name=name, error=words)
