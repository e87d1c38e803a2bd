"""All that one EnergyHub says: its devices, what is wrong with its messages, and what must outlive a restart."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, cast

from ..later import later_keys
from ..traffic import Traffic, Unused
from ..wire import Cause, MessageError
from .checks import Checks
from .decoder import HubDecoder
from .device import Device, DeviceKey
from .identity import HubLevels, Levels, expected_key, full_key, known_key
from .quantities import Kind
from .readings import Reading, parse
from .storage import (
    StoredCounter,
    StoredDevice,
    restore_device,
    stored_device,
    stored_key,
    stored_unit,
    tell_namesakes_apart,
)
from .values import UnitId

MAX_UNITS = 64
"""Units of one kind; more than any system has, so that garbage cannot fill the memory."""

HUB_KEY = DeviceKey(Kind.HUB)


class Hub:
    """Takes messages and keeps the current values of the hub and its units.

    `clock` is a steady clock and `wall` the time of day, both in seconds.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        wall: Callable[[], float],
        *,
        swapped: bool = False,
    ) -> None:
        """Start with the hub itself and no units."""
        self._clock = clock
        self._wall = wall
        self._swapped = swapped
        self._decoder = HubDecoder()
        self._expected: Sequence[DeviceKey] = ()
        # What a later version stored goes back into the file as it is: that version goes on with it one day.
        self._later_devices: list[StoredDevice] = []
        self._later_counters: dict[DeviceKey, dict[str, StoredCounter]] = {}
        self._later_keys: dict[DeviceKey, dict[str, Any]] = {}
        self._own_device = Device(HUB_KEY, swapped=swapped)
        self.devices: dict[DeviceKey, Device] = {HUB_KEY: self._own_device}
        self.traffic: dict[Kind, Traffic] = {kind: Traffic() for kind in Kind}
        self.unused = Unused()
        self.checks = Checks()

    def receive(
        self, kind: Kind, payload: bytes, *, retained: bool = False
    ) -> Device | None:
        """Take one data message; answers the device if it is new, belongs elsewhere now, or brought a key never seen.

        Never raises.
        """
        now = self._clock()
        self.traffic[kind].add_message(payload, now)
        if retained:
            self.unused.report(kind.value, Cause.RETAINED)
            return None
        try:
            reading = (
                self._decoder.parse(payload)
                if kind is Kind.HUB
                else parse(kind, payload)
            )
            device, is_new = self._device_of(kind, reading)
        except MessageError as err:
            self.unused.report(kind.value, err.cause)
            return None
        if reading.bad:
            self.unused.report(kind.value, Cause.BAD_VALUE, ", ".join(reading.bad))
        if reading.parent is not None and reading.parent != device.parent:
            device.parent, is_new = reading.parent, True
        return device if device.add_reading(reading, now) or is_new else None

    def expect_units(self, keys: Sequence[DeviceKey]) -> None:
        """Know units by these keys if they come, with or without their part numbers."""
        self._expected = keys

    def select_keys(self, keys: frozenset[str]) -> None:
        """From now on read only these keys of the hub's own messages, where there is a choice."""
        self._decoder = HubDecoder(keys)

    def fold_readings(self) -> frozenset[DeviceKey]:
        """Turn what came since the last call into current values and run the checks; forget who is gone.

        Answers the devices that are alive.
        """
        now = self._clock()
        alive = frozenset(
            [
                key
                for key, device in self.devices.items()
                if device.last_time is not None and device.fold_readings(now)
            ]
        )
        if HUB_KEY in alive:
            self._run_checks(self._own_device, now)
        return alive

    def as_last_told(self, key: DeviceKey) -> Device | None:
        """A device with the numbers of its last message, to be looked at; None while that tells nothing of the present."""
        device = self.devices.get(key)
        return None if device is None else device.as_last_told(self._clock())

    def alive(self, key: DeviceKey) -> bool:
        """Whether this device is known and has sent recently enough."""
        device = self.devices.get(key)
        return device is not None and device.alive(self._clock())

    def alive_keys(self) -> frozenset[DeviceKey]:
        """The devices that are alive."""
        now = self._clock()
        return frozenset(
            key for key, device in self.devices.items() if device.alive(now)
        )

    @property
    def is_mixed(self) -> bool:
        """Whether two hubs send in place of one."""
        return self._own_device.is_mixed(self._clock())

    @property
    def stands_still(self) -> bool:
        """Whether the stamps of the hub's own messages stand still."""
        return self._own_device.stands_still(self._clock())

    def units(self, kind: Kind) -> Iterator[Device]:
        """All known units of one kind."""
        return (device for key, device in self.devices.items() if key.kind is kind)

    def parent_of(self, device: Device) -> DeviceKey | None:
        """The ESO that a module belongs to; None where it tells none that is known."""
        if device.parent is None:
            return None
        try:
            return known_key(self.devices, Kind.ESO, device.parent)
        except MessageError:
            return None

    def place_of(self, device: Device) -> DeviceKey | None:
        """The ESO that a module hangs below: the one that it names, else the only one that there is, or that is left for it."""
        if device.key.kind is not Kind.ESM or device.parent is not None:
            return self.parent_of(device)
        modules = list(self.units(Kind.ESM))
        optimizers = [each.key for each in self.units(Kind.ESO)]
        if len(optimizers) == 1:
            return optimizers[0]
        named = {self.parent_of(each) for each in modules}
        left = [key for key in optimizers if key not in named]
        nameless = sum(each.parent is None for each in modules)
        return left[0] if len(left) == nameless == 1 else None

    def levels(self) -> HubLevels:
        """The registers of the hub and its units as they were last read, for comparing them with another hub's."""
        return {
            full_key(key.kind, device.unit) if device.unit else key: Levels(
                device.registers, device.registers_time
            )
            for key, device in self.devices.items()
        }

    def remove(self, key: DeviceKey) -> None:
        """Forget a unit; if it sends again, it is a new one."""
        self.devices.pop(key, None)
        self._later_counters.pop(key, None)
        self._later_keys.pop(key, None)

    def pop_offset_moved(self) -> bool:
        """Whether a counter's offset moved since the last call."""
        moved = [device.pop_offset_moved() for device in self.devices.values()]
        return any(moved)

    def data_to_store(self, *, is_final: bool = True) -> list[StoredDevice]:
        """What must outlive a restart; unless it `is_final`, more may be shown than was stored, if that comes unforeseen."""
        shift = self._wall() - self._clock()
        stored = [
            cast(
                StoredDevice,
                {
                    **self._later_keys.get(key, {}),
                    **stored_device(device, shift, is_final=is_final),
                },
            )
            for key, device in self.devices.items()
        ]
        tell_namesakes_apart(stored)
        for key, item in zip(self.devices, stored, strict=True):
            item["counters"].update(self._later_counters.get(key, {}))
        return stored + self._later_devices

    def restore(self, stored: list[StoredDevice]) -> None:
        """Go on from what `data_to_store` answered."""
        now = self._clock()
        shift = self._wall() - now
        for item in stored:
            if (key := stored_key(item)) is None:
                self._later_devices.append(item)
                continue
            unit = None if key == HUB_KEY else stored_unit(item, key)
            device = self.devices.setdefault(
                key, Device(key, unit, swapped=self._swapped)
            )
            if later := restore_device(device, item, shift, now):
                self._later_counters[key] = later
            self._later_keys[key] = later_keys(item, StoredDevice)

    def _device_of(self, kind: Kind, reading: Reading) -> tuple[Device, bool]:
        """The device that sent a reading, and whether it or its part number is new; raises MessageError for one not taken."""
        if reading.unit is None:
            return self._own_device, False
        if (key := known_key(self.devices, kind, reading.unit)) is not None:
            return self.devices[key], self._learn_part_number(key, reading.unit)
        if sum(1 for _ in self.units(kind)) >= MAX_UNITS:
            raise MessageError(Cause.TOO_MANY_UNITS)
        key = expected_key(
            (other for other in self._expected if other not in self.devices),
            full_key(kind, reading.unit),
        )
        self.devices[key] = device = Device(key, reading.unit, swapped=self._swapped)
        return device, True

    def _learn_part_number(self, key: DeviceKey, unit: UnitId) -> bool:
        """Note the part number of a unit that came without one before; answers whether it did."""
        device = self.devices[key]
        if not unit.part_number or device.unit == unit:
            return False
        device.unit = unit
        return True

    def _run_checks(self, hub: Device, now: float) -> None:
        self.checks.check_balance(hub.values)
        arrived = self._wall() - (now - (hub.last_time or 0.0))
        self.checks.check_clock(hub, arrived)
        self.checks.check_direction(hub)
