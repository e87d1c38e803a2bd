"""Events, by the kind of entry."""

from .const import KIND_CABINETS, KIND_DESTINATION
from .destination import event as destination
from .entry import platform_by_kind
from .fleet import event as fleet

PARALLEL_UPDATES = 0

async_setup_entry = platform_by_kind(
    {
        KIND_CABINETS: fleet.async_setup_entry,
        KIND_DESTINATION: destination.async_setup_entry,
    }
)
