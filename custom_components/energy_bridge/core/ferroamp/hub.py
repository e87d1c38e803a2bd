"""All that one EnergyHub says: its devices, what is wrong with its messages, and what must outlive a restart."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
import logging
from typing import TypedDict

from ..wire import Cause, MessageError
from .counter import CounterGuard, CounterState
from .decoder import HubDecoder
from .device import CHARGED, DISCHARGED, Device, DeviceKey
from .direction import DirectionCheck
from .quantities import PHASES, Kind
from .readings import Reading, parse
from .values import UnitId

_LOGGER = logging.getLogger(__name__)

MAX_UNITS = 64
"""Units of one kind; more than any system has, so that garbage cannot fill the memory."""

PLAUSIBILITY_SHARE = 0.02
PLAUSIBILITY_FLOOR = 20.0
"""How far `pext` may be from `pload + pinv`: a share of the largest, and W."""

_BALANCE = tuple(
    (
        f"grid_active_power_{phase}",
        f"load_active_power_{phase}",
        f"inverter_active_power_{phase}",
    )
    for phase in PHASES
)

HUB_KEY = DeviceKey(Kind.HUB)


class StoredCounter(TypedDict):
    """One counter on disk; register and offset in mJ, time as a Unix time stamp."""

    register: float
    offset: float
    time: float
    source: str


class StoredDevice(TypedDict):
    """One device on disk."""

    kind: str
    serial: str
    part_number: str
    parent: str
    seen: list[str]
    counters: dict[str, StoredCounter]


@dataclass(slots=True)
class Traffic:
    """What came on one topic, for the diagnostics."""

    messages: int = 0
    first_time: float = 0.0
    last_time: float = 0.0
    last_payload: bytes = b""


@dataclass(slots=True)
class Checks:
    """Results of the plausibility checks, for the diagnostics."""

    balanced: int = 0
    unbalanced: int = 0
    clock_skew: float | None = None
    direction: bool | None = None
    causes: Counter[Cause] = field(default_factory=Counter)


class Hub:
    """Takes messages and keeps the current values of the hub and its units.

    `clock` is a steady clock and `wall` the time of day, both in seconds. `is_foreign` tells units that belong to another
    hub already.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        wall: Callable[[], float],
        *,
        swapped: bool = False,
        is_foreign: Callable[[DeviceKey], bool] = lambda _key: False,
    ) -> None:
        """Start with the hub itself and no units."""
        self._clock = clock
        self._wall = wall
        self._swapped = swapped
        self._is_foreign = is_foreign
        self._decoder = HubDecoder()
        self._direction = DirectionCheck()
        self._logged: set[tuple[Kind, Cause]] = set()
        self.devices: dict[DeviceKey, Device] = {
            HUB_KEY: Device(HUB_KEY, swapped=swapped)
        }
        self.traffic: dict[Kind, Traffic] = {kind: Traffic() for kind in Kind}
        self.checks = Checks()

    def receive(
        self, kind: Kind, payload: bytes, *, retained: bool = False
    ) -> Device | None:
        """Take one data message; answers the device if it is new or brought a key never seen. Never raises."""
        now = self._clock()
        traffic = self.traffic[kind]
        if not traffic.messages:
            traffic.first_time = now
        traffic.messages += 1
        traffic.last_time = now
        traffic.last_payload = payload
        if retained:
            self._count(kind, Cause.RETAINED)
            return None
        try:
            reading = (
                self._decoder.parse(payload)
                if kind is Kind.HUB
                else parse(kind, payload)
            )
            device, is_new = self._device(kind, reading)
        except MessageError as err:
            self._count(kind, err.cause)
            return None
        if reading.bad:
            self._count(kind, Cause.BAD_VALUE, ", ".join(reading.bad))
        if reading.parent is not None:
            device.parent = reading.parent
        return device if device.add(reading, now) or is_new else None

    def select_keys(self, keys: frozenset[str]) -> None:
        """From now on read only these keys of the hub's own messages, where there is a choice."""
        self._decoder = HubDecoder(keys)

    def fold_readings(self) -> None:
        """Turn what came since the last call into current values and run the checks; forget who is gone."""
        now = self._clock()
        for device in self.devices.values():
            if device.alive(now):
                device.fold_readings()
            elif device.last_time is not None:
                device.forget()
        hub = self.devices[HUB_KEY]
        if hub.alive(now):
            self._check(hub)

    def alive(self, key: DeviceKey) -> bool:
        """Whether this device has sent recently enough; a unit is not without its hub's connection."""
        device = self.devices.get(key)
        return device is not None and device.alive(self._clock())

    def units(self, kind: Kind) -> Iterator[Device]:
        """All known units of one kind."""
        return (device for key, device in self.devices.items() if key.kind is kind)

    def remove(self, key: DeviceKey) -> None:
        """Forget a unit that is gone for good."""
        self.devices.pop(key, None)

    def pop_offset_moved(self) -> bool:
        """Whether a counter's offset changed since the last call."""
        moved = False
        for device in self.devices.values():
            moved |= device.offset_moved
            device.offset_moved = False
        return moved

    def data_to_store(self) -> list[StoredDevice]:
        """What must outlive a restart."""
        shift = self._wall() - self._clock()
        return [
            StoredDevice(
                kind=key.kind.value,
                serial=key.serial,
                part_number=device.unit.part_number if device.unit else "",
                parent=device.parent.serial if device.parent else "",
                seen=sorted(device.seen),
                counters={
                    name: StoredCounter(
                        register=state.register,
                        offset=state.offset,
                        time=state.time + shift,
                        source=state.source,
                    )
                    for name, guard in device.guards.items()
                    if (state := guard.state) is not None
                },
            )
            for key, device in self.devices.items()
        ]

    def restore(self, stored: list[StoredDevice]) -> None:
        """Go on from what `data_to_store` answered."""
        shift = self._wall() - self._clock()
        now = self._clock()
        for item in stored:
            key = DeviceKey(Kind(item["kind"]), item["serial"])
            unit = None if key == HUB_KEY else UnitId(key.serial, item["part_number"])
            device = self.devices.setdefault(
                key, Device(key, unit, swapped=self._swapped)
            )
            device.parent = UnitId(item["parent"]) if item["parent"] else None
            device.seen.update(item["seen"])
            for name, counter in item["counters"].items():
                if guard := device.guards.get(name):
                    state = CounterState(
                        counter["register"],
                        counter["offset"],
                        min(counter["time"] - shift, now),
                        counter["source"],
                    )
                    device.restore_counter(
                        name, CounterGuard(guard.ceiling, state, source=guard.source)
                    )

    def _device(self, kind: Kind, reading: Reading) -> tuple[Device, bool]:
        if reading.unit is None:
            return self.devices[HUB_KEY], False
        key = DeviceKey(kind, reading.unit.serial)
        if device := self.devices.get(key):
            return device, False
        if self._is_foreign(key):
            raise MessageError(Cause.FOREIGN_UNIT)
        if sum(1 for _ in self.units(kind)) >= MAX_UNITS:
            raise MessageError(Cause.TOO_MANY_UNITS)
        self.devices[key] = device = Device(key, reading.unit, swapped=self._swapped)
        return device, True

    def _count(self, kind: Kind, cause: Cause, detail: str = "") -> None:
        self.checks.causes[cause] += 1
        if cause is not Cause.RETAINED and (kind, cause) not in self._logged:
            self._logged.add((kind, cause))
            _LOGGER.warning(
                "A message on %s is not used as it is: %s %s",
                kind.value,
                cause.value,
                detail[:200],
            )

    def _check(self, hub: Device) -> None:
        checks = self.checks
        for keys in _BALANCE:
            grid, load, inverter = map(hub.values.get, keys)
            if grid is not None and load is not None and inverter is not None:
                room = max(
                    PLAUSIBILITY_FLOOR,
                    PLAUSIBILITY_SHARE * max(abs(grid), abs(load), abs(inverter)),
                )
                if abs(grid - load - inverter) <= room:
                    checks.balanced += 1
                else:
                    checks.unbalanced += 1
        if hub.stamp is not None:
            arrived = self._wall() - (self._clock() - (hub.last_time or 0.0))
            checks.clock_skew = hub.stamp.timestamp() - arrived
        verdict = self._direction.verdict(
            hub.value("battery_power"), hub.total(CHARGED), hub.total(DISCHARGED)
        )
        if verdict is not None:
            checks.direction = verdict


def rates(traffic: Mapping[Kind, Traffic]) -> dict[str, float]:
    """Messages per minute by kind, over all the time since the first one."""
    return {
        kind.value: round(
            60 * (item.messages - 1) / (item.last_time - item.first_time), 2
        )
        for kind, item in traffic.items()
        if item.last_time > item.first_time
    }
