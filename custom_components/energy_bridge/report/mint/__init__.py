"""MINT Data FTP Connection 2.0: a collector, a PV system, an RTU, or a charger."""

from .configuration import fields, file_key, problems, report

__all__ = ["fields", "file_key", "problems", "report"]
