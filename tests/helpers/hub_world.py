"""A hub in the core alone, the plant that it belongs to, and a clock of the test's own."""

from datetime import UTC, datetime
from typing import Any

import orjson

from custom_components.energy_bridge.core.ferroamp.device import Device
from custom_components.energy_bridge.core.ferroamp.hub import HUB_KEY, Hub
from custom_components.energy_bridge.core.ferroamp.quantities import Kind
from simulator.energyhub.config import PlantConfig
from simulator.energyhub.messages import (
    ehub_message,
    esm_messages,
    eso_messages,
    sso_messages,
)
from simulator.energyhub.plant import Plant

NOON = datetime(2026, 6, 21, 10, 0, tzinfo=UTC)


class World:
    """A hub, the plant it belongs to, and the time."""

    def __init__(self, **options: Any) -> None:
        """Start at noon."""
        self.now = 1000.0
        self.plant = Plant(PlantConfig(three_phase_totals=True), NOON)
        self.hub = self.another(**options)

    def another(self, **options: Any) -> Hub:
        """A hub on the same clocks."""
        return Hub(
            lambda: self.now, lambda: NOON.timestamp() - 1000 + self.now, **options
        )

    def send(self, kind: Kind, message: Any) -> Device | None:
        """Let one message arrive now."""
        return self.hub.receive(
            kind, message if isinstance(message, bytes) else orjson.dumps(message)
        )

    def live(self, seconds: int = 10, *, change: Any = None) -> None:
        """Live on with a hub message a second and the units' every 5 s, then fold."""
        for _ in range(seconds):
            self.now += 1
            self.plant.advance(1)
            message = dict(ehub_message(self.plant))
            if change is not None:
                message.update(change)
            self.send(Kind.HUB, message)
            if int(self.now) % 5 == 0:
                for kind, messages in (
                    (Kind.ESO, eso_messages),
                    (Kind.SSO, sso_messages),
                    (Kind.ESM, esm_messages),
                ):
                    for unit in messages(self.plant):
                        self.send(kind, unit)
        self.hub.fold_readings()

    @property
    def device(self) -> Device:
        """The hub itself."""
        return self.hub.devices[HUB_KEY]
