"""Which way Home Assistant reaches the hub and the cabinets in a run: drawn from its seed, each for itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from random import Random


class Way(StrEnum):
    """How an entry is connected to the broker."""

    DIRECT = "direct"
    MQTT = "mqtt"
    """Over Home Assistant's own MQTT integration."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """Those of a run."""

    hub: Way
    cabinets: Way

    @property
    def needs_mqtt(self) -> bool:
        """Whether Home Assistant's own MQTT integration is to be set up."""
        return Way.MQTT in (self.hub, self.cabinets)

    def noted(self) -> Mapping[str, str]:
        """What the audit is told of them."""
        return {"hub": self.hub.value, "cabinets": self.cabinets.value}


def draw_ways(seed: int) -> Ways:
    """The same from the same seed."""
    random = Random(f"ways {seed}")
    hub, cabinets = (random.choice(tuple(Way)) for _ in range(2))
    return Ways(hub=hub, cabinets=cabinets)
