"""What the activity log says of deliveries: one line each, in words."""

from collections.abc import Callable, Mapping

from homeassistant.components.logbook import LOGBOOK_ENTRY_MESSAGE, LOGBOOK_ENTRY_NAME
from homeassistant.core import Event, callback

from .announcement import EVENT_DELIVERED, EVENT_TESTED

type Describe = Callable[[Event], dict[str, str]]


@callback
def async_describe_delivery(event: Event) -> dict[str, str]:
    """The line of one delivery: the last document, and how many came with it.

    It names no entity, whose name the activity log would show in the place of the document's.
    """
    before = int(event.data["documents"]) - 1
    return {
        LOGBOOK_ENTRY_NAME: str(event.data["name"]),
        LOGBOOK_ENTRY_MESSAGE: (
            f"delivered, with {before} before it" if before else "delivered"
        ),
    }


@callback
def async_describe_test(event: Event) -> dict[str, str]:
    """The line of a test delivery that the destination took."""
    return {
        LOGBOOK_ENTRY_NAME: str(event.data["name"]),
        LOGBOOK_ENTRY_MESSAGE: "passed the test delivery",
    }


DESCRIPTIONS: Mapping[str, Describe] = {
    EVENT_DELIVERED: async_describe_delivery,
    EVENT_TESTED: async_describe_test,
}
"""By the event's type."""
