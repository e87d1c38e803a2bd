"""Texts, by the kind of entry."""

from .const import KIND_CABINETS
from .entry import platform_by_kind
from .fleet import text as fleet

PARALLEL_UPDATES = 1

async_setup_entry = platform_by_kind({KIND_CABINETS: fleet.async_setup_entry})
