"""Swap cabinets in the core alone, and the time they live in."""

from datetime import UTC, date, datetime
from typing import Any

import orjson

from custom_components.energy_bridge.core.cabinet.fleet import Fleet
from custom_components.energy_bridge.core.cabinet.topics import Channel

MAC = "00-88-14-4D-4C-FB"


OTHER = "00-88-14-4D-4C-FC"


DAY = date(2026, 6, 21)


NOON = datetime(2026, 6, 21, 12, tzinfo=UTC).timestamp()


class World:
    """A fleet and the time it lives in."""

    def __init__(self, **options: Any) -> None:
        """Start at noon."""
        self.now = 100.0
        self.day = DAY
        self.fleet = Fleet(
            lambda: self.now,
            lambda: NOON + self.now,
            lambda: self.day,
            full=95,
            **options,
        )

    def info(self, *slots: dict[str, Any], mac: str = MAC, **values: Any) -> Any:
        """Send an info message."""
        message = {"device_id": "1", "slots": list(slots), **values}
        return self.fleet.receive(Channel.INFO, mac, orjson.dumps(message))

    def alert(self, message: str = "Door failure", stamp: str = "Z") -> Any:
        """Send an alert; `stamp` is the end of its time."""
        payload = {"type": "Error", "message": message, "timestamp": stamp}
        return self.fleet.receive(Channel.ALERTS, MAC, orjson.dumps(payload))

    @property
    def cabinet(self) -> Any:
        """The first cabinet."""
        return self.fleet.cabinets[MAC]


def slot(number: int, pack: str | None = None, soc: int = 50, **values: Any) -> Any:
    """A slot as it is sent."""
    battery = None if pack is None else {"id": pack, "soc": soc}
    return {"id": number, "slot_status": 0, "battery": battery, **values}
