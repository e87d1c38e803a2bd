"""The activity log: what it says of the events of each wing."""

from collections.abc import Callable

from homeassistant.core import HomeAssistant, callback

from .const import DOMAIN
from .destination.logbook import DESCRIPTIONS, Describe


@callback
def async_describe_events(
    hass: HomeAssistant, async_describe_event: Callable[[str, str, Describe], None]
) -> None:
    """Tell the activity log how to describe our events."""
    for event_type, describe in DESCRIPTIONS.items():
        async_describe_event(DOMAIN, event_type, describe)
