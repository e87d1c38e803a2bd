"""What the activity log says of deliveries: one line each, in words."""

from collections.abc import Callable, Mapping

from homeassistant.components.logbook import (
    LOGBOOK_ENTRY_ENTITY_ID,
    LOGBOOK_ENTRY_MESSAGE,
    LOGBOOK_ENTRY_NAME,
)
from homeassistant.const import ATTR_ENTITY_ID
from homeassistant.core import Event, callback

from .announcement import EVENT_DELIVERED

type Describe = Callable[[Event], dict[str, str]]


@callback
def async_describe_delivery(event: Event) -> dict[str, str]:
    """The line of one delivery: the last document, and how many came with it."""
    before = int(event.data["documents"]) - 1
    line = {
        LOGBOOK_ENTRY_NAME: str(event.data["name"]),
        LOGBOOK_ENTRY_MESSAGE: (
            f"delivered, with {before} before it" if before else "delivered"
        ),
    }
    if ATTR_ENTITY_ID in event.data:
        line[LOGBOOK_ENTRY_ENTITY_ID] = str(event.data[ATTR_ENTITY_ID])
    return line


DESCRIPTIONS: Mapping[str, Describe] = {EVENT_DELIVERED: async_describe_delivery}
"""By the event's type."""
