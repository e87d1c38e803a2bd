"""Numbers, by the kind of entry."""

from .const import KIND_FERROAMP
from .entry import platform_by_kind
from .hub import number as hub

PARALLEL_UPDATES = 1

async_setup_entry = platform_by_kind(
    {
        KIND_FERROAMP: hub.async_setup_entry,
    }
)
