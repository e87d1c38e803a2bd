"""Buttons, by the kind of entry."""

from .const import KIND_CABINETS, KIND_DESTINATION, KIND_FERROAMP
from .destination import button as destination
from .entry import platform_by_kind
from .fleet import button as fleet
from .hub import button as hub

# A hub's orders queue by themselves, and no slot waits for another one.
PARALLEL_UPDATES = 0

async_setup_entry = platform_by_kind(
    {
        KIND_FERROAMP: hub.async_setup_entry,
        KIND_CABINETS: fleet.async_setup_entry,
        KIND_DESTINATION: destination.async_setup_entry,
    }
)
