"""MINT Data FTP Connection 2.0: a collector, a PV system, an RTU, or a charger."""

from .builder import MintReport
from .configuration import (
    alarm_lists,
    conflict,
    fields,
    file_key,
    item_lists,
    message_types,
    problems,
    report,
    sequence,
)

__all__ = [
    "MintReport",
    "alarm_lists",
    "conflict",
    "fields",
    "file_key",
    "item_lists",
    "message_types",
    "problems",
    "report",
    "sequence",
]
