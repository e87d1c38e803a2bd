"""The topics of an EnergyHub (External API C1 §4, §5)."""

from .control import Stage
from .quantities import Kind


def data_topics(prefix: str) -> dict[str, Kind]:
    """The topics of data by kind of unit."""
    return {f"{prefix}/data/{kind.value}": kind for kind in Kind}


def hub_prefix(topic: str) -> str | None:
    """The prefix of a topic of a hub's own messages; None for any other topic."""
    prefix = topic.removesuffix(f"/data/{Kind.HUB.value}")
    return prefix if prefix and prefix != topic else None


def request_topic(prefix: str) -> str:
    """The topic of orders, of all clients."""
    return f"{prefix}/control/request"


def answer_topics(prefix: str) -> dict[str, Stage]:
    """The topics of the answers to orders by which answer it is."""
    return {f"{prefix}/control/{stage.value}": stage for stage in Stage}
