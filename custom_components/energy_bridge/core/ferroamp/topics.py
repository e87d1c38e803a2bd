"""The topics of an EnergyHub (External API C1 §4)."""

from .quantities import Kind


def data_topics(prefix: str) -> dict[str, Kind]:
    """The topics of data by kind of unit."""
    return {f"{prefix}/data/{kind.value}": kind for kind in Kind}
