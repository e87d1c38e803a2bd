"""AlsoEnergy's CSV files: a column per tag, a row per interval (FTP Data Transmission Specification)."""

from .builder import AlsoEnergyReport
from .configuration import fields, problems, report, site

__all__ = ["AlsoEnergyReport", "fields", "problems", "report", "site"]
