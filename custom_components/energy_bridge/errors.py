"""Errors of actions in the user's words."""

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers.translation import async_get_translations

from .const import DOMAIN


def invalid(text_key: str, **placeholders: str) -> ServiceValidationError:
    """What the caller has to change."""
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=text_key,
        translation_placeholders=placeholders,
    )


def failed(text_key: str, **placeholders: str) -> HomeAssistantError:
    """What went wrong."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key=text_key,
        translation_placeholders=placeholders,
    )


async def async_told(hass: HomeAssistant, text_key: str, **placeholders: str) -> str:
    """The text of an error that is told beside a response instead of being raised."""
    category = "exceptions"
    texts = await async_get_translations(hass, hass.config.language, category, {DOMAIN})
    text = texts[f"component.{DOMAIN}.{category}.{text_key}.message"]
    return text.format(**placeholders)
