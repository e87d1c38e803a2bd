"""Switches, by the kind of entry."""

from .const import KIND_DESTINATION
from .destination import switch as destination
from .entry import platform_by_kind

PARALLEL_UPDATES = 0

async_setup_entry = platform_by_kind(
    {
        KIND_DESTINATION: destination.async_setup_entry,
    }
)
