"""Errors of actions in the user's words."""

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

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
