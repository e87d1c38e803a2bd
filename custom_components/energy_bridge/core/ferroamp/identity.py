"""Which unit a message is from, and whether two hubs are the same one: ids are not unique in the world.

A unit's id is what its hub calls it: an ESO's may be `1`. Within one hub it is told by its whole id, with the part number;
an id that arrives now with and now without its part number is one unit's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..wire import Cause, MessageError
from .device import Device, DeviceKey
from .quantities import Kind
from .values import UnitId

LONG_SERIAL = 6
"""Characters of a serial number that a factory gave; shorter ones are counted by each hub anew."""

TOLERANCE = 3.6e9
"""mJ, 1 kWh: how far one register may be from itself where it is read twice at about the same time."""

WORN = 10
"""How many times what it may have counted meanwhile a register has to be to tell one hub from another; new ones are all about 0."""

LARGEST_POWER = 75e3
"""W that a register may have counted between two readings."""


@dataclass(frozen=True, slots=True)
class Levels:
    """The registers of a hub or a unit in mJ, by their keys, and when they were read, in seconds of a steady clock."""

    registers: Mapping[str, float]
    time: float | None


type HubLevels = Mapping[DeviceKey, Levels]
"""The registers of a hub and its units."""


def may_be_same(key: DeviceKey, other: DeviceKey) -> bool:
    """Whether two ids may be one unit's: a part number may be missing, but not be another one."""
    return (key.kind, key.serial) == (other.kind, other.serial) and (
        not key.part_number
        or not other.part_number
        or key.part_number == other.part_number
    )


def known_key(
    devices: Mapping[DeviceKey, Device], kind: Kind, unit: UnitId
) -> DeviceKey | None:
    """The device that an id means; None for a new one.

    Raises MessageError for an id without part number that may be that of several units, also of the one that was first
    seen with just this id.
    """
    key = full_key(kind, unit)
    if unit.part_number and key in devices:
        return key
    found = [
        known
        for known, device in devices.items()
        if device.unit is not None
        and may_be_same(key, full_key(known.kind, device.unit))
    ]
    if len(found) > 1:
        raise MessageError(Cause.AMBIGUOUS_ID)
    return found[0] if found else None


def expected_key(expected: Iterable[DeviceKey], key: DeviceKey) -> DeviceKey:
    """The key for a new unit: that of the only device which may be the same one's, since it was there before."""
    found = [other for other in expected if may_be_same(key, other)]
    return found[0] if len(found) == 1 else key


def full_key(kind: Kind, unit: UnitId) -> DeviceKey:
    """The key of a unit by all that is known of its id by now."""
    return DeviceKey(kind, unit.serial, unit.part_number)


def is_same_hub(seen: HubLevels, known: HubLevels) -> bool:
    """Whether there is strong evidence that two hubs are one.

    Several units or a long id have to be the same, and registers have to agree; where none can be compared, only long ids
    count.
    """
    shared = shared_units(seen, known)
    has_long = any(map(_is_long, shared))
    if not has_long and len(shared) < 2:
        return False
    agree = _registers_agree(seen, known)
    return has_long if agree is None else agree


def is_other_hub(seen: Iterable[DeviceKey], known: Iterable[DeviceKey]) -> bool:
    """Whether units that spoke are none of those known, by long ids where both have some; without units there is no telling."""
    of_seen, of_known = _units(seen), _units(known)
    if any(map(_is_long, of_seen)) and any(map(_is_long, of_known)):
        of_seen = [key for key in of_seen if _is_long(key)]
    return bool(of_seen and of_known) and not shared_units(of_seen, of_known)


def shared_units(
    seen: Iterable[DeviceKey], known: Iterable[DeviceKey]
) -> list[DeviceKey]:
    """The units of one hub that may be units of the other one."""
    others = _units(known)
    return [
        key for key in _units(seen) if any(may_be_same(key, other) for other in others)
    ]


def _units(keys: Iterable[DeviceKey]) -> list[DeviceKey]:
    return [key for key in keys if key.kind is not Kind.HUB]


def _is_long(key: DeviceKey) -> bool:
    return len(key.serial) >= LONG_SERIAL


def _registers_agree(seen: HubLevels, known: HubLevels) -> bool | None:
    """Whether what both hubs count is the same, their own registers first; None where nothing can be compared.

    A unit's registers fall to 0 when it restarts, a hub's own never do.
    """
    hub = DeviceKey(Kind.HUB)
    pairs = [(seen[hub], known[hub])] if hub in seen and hub in known else []
    verdict = _levels_agree(pairs)
    if verdict is None:
        verdict = _levels_agree(
            [
                (seen[key], known[other])
                for key in _units(seen)
                for other in _units(known)
                if may_be_same(key, other)
            ]
        )
    return verdict


def _levels_agree(pairs: Iterable[tuple[Levels, Levels]]) -> bool | None:
    compared = False
    for one, other in pairs:
        if one.time is None or other.time is None:
            continue
        early, late = (one, other) if one.time <= other.time else (other, one)
        limit = TOLERANCE + LARGEST_POWER * 1e3 * abs(other.time - one.time)
        for key in early.registers.keys() & late.registers.keys():
            rise = late.registers[key] - early.registers[key]
            if not -TOLERANCE <= rise <= limit:
                return False
            compared |= early.registers[key] >= WORN * limit
    return True if compared else None
