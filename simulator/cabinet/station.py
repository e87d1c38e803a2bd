"""Cabinets, slots and the customers who take packs and bring others: a pure model without a clock of its own."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from random import Random, SystemRandom
from typing import Any, TypedDict

from .pack import Pack

FULL = 95.0
MIN_READY = 1


class Dialect(StrEnum):
    """Who wrote the cabinet's messages."""

    DOCUMENT = "document"
    CONTROLLER = "controller"


@dataclass(slots=True)
class Slot:
    """A place for a pack; `fault` in its door, `offline` its controller, and the error masks of its pack."""

    number: int
    pack: Pack | None = None
    open: bool = False
    door_fault: bool = False
    busy: bool = False
    offline: bool = False
    charger_on: bool = True
    charge_errors: int = 0
    discharge_errors: int = 0
    common_errors: int = 0


@dataclass(slots=True)
class Station:
    """One cabinet."""

    mac: str
    device_id: str
    dialect: Dialect
    slots: list[Slot]
    latitude: float
    longitude: float
    ambient: float = 18.0
    warning: bool = False
    thresholds: dict[str, int] = field(default_factory=lambda: {"soc_period": 95})

    def slot(self, number: int) -> Slot | None:
        """A slot by its number."""
        return next((slot for slot in self.slots if slot.number == number), None)

    @property
    def ready(self) -> list[Slot]:
        """Slots with a full pack."""
        return [
            slot
            for slot in self.slots
            if slot.pack is not None
            and slot.pack.state_of_charge >= self.thresholds["soc_period"]
            and not slot.door_fault
        ]

    @property
    def free(self) -> list[Slot]:
        """Slots without a pack."""
        return [slot for slot in self.slots if slot.pack is None]

    def advance(self, seconds: float) -> None:
        """Let the packs charge."""
        for slot in self.slots:
            if slot.pack is None:
                continue
            if slot.charger_on and not slot.charge_errors:
                slot.pack.charge(seconds, self.ambient)
            else:
                slot.pack.power = 0.0


class StationState(TypedDict):
    """A cabinet as JSON values; `slots` are their packs, in order."""

    mac: str
    device_id: str
    dialect: str
    slots: list[dict[str, Any] | None]
    latitude: float
    longitude: float
    thresholds: dict[str, int]


class FleetState(TypedDict):
    """All cabinets, and the packs between them."""

    packs: int
    swaps_per_hour: float
    stations: list[StationState]
    travelling: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Swap:
    """A customer brings one pack and takes another."""

    station: Station
    brought: Slot
    taken: Slot
    pack_brought: Pack
    pack_taken: Pack


class Fleet:
    """All cabinets of an operator, and the packs that travel between them."""

    def __init__(
        self,
        cabinets: int = 2,
        *,
        slots: int = 12,
        dialects: Sequence[Dialect] = tuple(Dialect),
        seed: int = 1,
        swaps_per_hour: float = 6.0,
    ) -> None:
        """Set the cabinets up, the dialects in turns; `swaps_per_hour` is per cabinet."""
        self._random = Random(seed)
        self._swaps_per_hour = swaps_per_hour
        self._packs = 0
        self.stations = [
            self._station(number, slots, dialects[number % len(dialects)])
            for number in range(cabinets)
        ]
        self.travelling = [
            self._pack(self._random.uniform(5, 40)) for _ in range(cabinets * 4)
        ]

    def advance(self, seconds: float) -> list[Swap]:
        """Let time pass; answers what customers did."""
        swaps = []
        chance = self._swaps_per_hour * seconds / 3600
        for station in self.stations:
            station.advance(seconds)
            if self._random.random() < chance:
                swap = self._swap(station)
                if swap is not None:
                    swaps.append(swap)
        return swaps

    def to_state(self) -> FleetState:
        """Return all that is needed to go on later; faults and open doors are not part of it."""
        return {
            "packs": self._packs,
            "swaps_per_hour": self._swaps_per_hour,
            "stations": [
                {
                    "mac": station.mac,
                    "device_id": station.device_id,
                    "dialect": station.dialect.value,
                    "slots": [
                        None if slot.pack is None else asdict(slot.pack)
                        for slot in station.slots
                    ],
                    "latitude": station.latitude,
                    "longitude": station.longitude,
                    "thresholds": station.thresholds,
                }
                for station in self.stations
            ],
            "travelling": [asdict(pack) for pack in self.travelling],
        }

    @classmethod
    def from_state(cls, state: FleetState) -> Fleet:
        """Go on from a saved state; what customers do from there is left to chance. Raises KeyError, TypeError or ValueError when it is not whole."""
        fleet = cls(0, seed=SystemRandom().getrandbits(32))
        fleet._packs = state["packs"]
        fleet._swaps_per_hour = state["swaps_per_hour"]
        fleet.stations = [
            Station(
                mac=each["mac"],
                device_id=each["device_id"],
                dialect=Dialect(each["dialect"]),
                slots=[
                    Slot(number, None if pack is None else Pack(**pack))
                    for number, pack in enumerate(each["slots"], 1)
                ],
                latitude=each["latitude"],
                longitude=each["longitude"],
                thresholds=dict(each["thresholds"]),
            )
            for each in state["stations"]
        ]
        fleet.travelling = [Pack(**pack) for pack in state["travelling"]]
        return fleet

    def _swap(self, station: Station) -> Swap | None:
        ready, free = station.ready, [slot for slot in station.free if not slot.open]
        if len(ready) <= MIN_READY or not free or not self.travelling:
            return None
        taken, brought = self._random.choice(ready), self._random.choice(free)
        full = taken.pack
        assert full is not None
        used = self.travelling.pop(self._random.randrange(len(self.travelling)))
        used.drive(self._random.uniform(0, 10), station.ambient)
        brought.pack, taken.pack = used, None
        full.drive(self._random.uniform(40, 85), station.ambient)
        self.travelling.append(full)
        return Swap(station, brought, taken, used, full)

    def _station(self, number: int, slots: int, dialect: Dialect) -> Station:
        places = [Slot(each + 1) for each in range(slots)]
        for slot in self._random.sample(places, max(1, slots * 2 // 3)):
            slot.pack = self._pack(self._random.uniform(15, 100))
        return Station(
            mac=f"00-88-14-4D-{number >> 8 & 0xFF:02X}-{number & 0xFF:02X}",
            device_id=f"26004015160{number + 1:05d}",
            dialect=dialect,
            slots=places,
            latitude=round(-8.06 + self._random.uniform(-0.1, 0.1), 6),
            longitude=round(-34.87 + self._random.uniform(-0.1, 0.1), 6),
        )

    def _pack(self, state_of_charge: float) -> Pack:
        self._packs += 1
        return Pack(
            f"BT1048L{self._packs:07d}",
            state_of_charge,
            round(self._random.uniform(88, 100), 1),
        )
