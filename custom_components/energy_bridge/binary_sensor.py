"""Binary sensors, by the kind of entry."""

from .const import KIND_CABINETS, KIND_DESTINATION, KIND_FERROAMP
from .destination import binary_sensor as destination
from .entry import platform_by_kind
from .fleet import binary_sensor as fleet
from .hub import binary_sensor as hub

PARALLEL_UPDATES = 0

async_setup_entry = platform_by_kind(
    {
        KIND_FERROAMP: hub.async_setup_entry,
        KIND_CABINETS: fleet.async_setup_entry,
        KIND_DESTINATION: destination.async_setup_entry,
    }
)
