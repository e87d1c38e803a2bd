"""A destination and its reports in the device registry."""

from ..const import DOMAIN

DESTINATION_MODEL = "Report destination"
"""What a destination's device says it is; the actions let choose from these."""


def destination_identifier(entry_id: str) -> tuple[str, str]:
    """The device registry's identifier of a destination."""
    return (DOMAIN, f"destination_{entry_id}")


def report_identifier(subentry_id: str) -> tuple[str, str]:
    """The device registry's identifier of a report."""
    return (DOMAIN, f"report_{subentry_id}")
