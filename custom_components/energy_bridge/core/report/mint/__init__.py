"""MINT Data FTP Connection 2.0: a collector, a PV system, an RTU, or a charger."""

from .builder import MintReport
from .configuration import fields, file_key, problems, report

__all__ = ["MintReport", "fields", "file_key", "problems", "report"]
