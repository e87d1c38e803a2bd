"""AlsoEnergy's CSV files: a column per tag, a row per interval (FTP Data Transmission Specification)."""

from .builder import AlsoEnergyReport
from .configuration import (
    alarm_lists,
    conflict,
    fields,
    item_lists,
    message_types,
    problems,
    report,
    sequence,
    site,
)

__all__ = [
    "AlsoEnergyReport",
    "alarm_lists",
    "conflict",
    "fields",
    "item_lists",
    "message_types",
    "problems",
    "report",
    "sequence",
    "site",
]
