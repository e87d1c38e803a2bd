"""What of a hub's devices outlives a restart, as JSON values. Times on disk are Unix time stamps."""

from collections.abc import Iterable
from typing import NotRequired, TypedDict

from .counter_phases import Gap, LeftLine
from .counter_state import CounterState
from .device import Device, DeviceKey
from .quantities import Kind
from .values import UnitId

UNKNOWN_PAUSE = 3600.0
"""s for which energy may have flowed where no clock tells: more would let wrong registers pass."""


class StoredLevel(TypedDict):
    """A level of a counter; register and offset in mJ, time as a Unix time stamp."""

    register: float
    offset: float
    time: float


class StoredLine(StoredLevel):
    """A level that a counter may come back to, and what may have flowed uncounted then, mJ, which earlier versions lack."""

    hidden: NotRequired[float]


class StoredGap(TypedDict):
    """Where the register was before a gap, mJ, when, and how many messages came since."""

    register: float
    time: float
    messages: int


class StoredCounter(StoredLevel):
    """One counter on disk. `floor` (mJ), `ceiling` (W), `left` and `gap` are there only where they tell something.

    `open` is there where more may be shown than was stored.
    """

    source: str
    floor: NotRequired[float]
    ceiling: NotRequired[float]
    left: NotRequired[list[StoredLine]]
    gap: NotRequired[StoredGap]
    open: NotRequired[bool]


class StoredDevice(TypedDict):
    """One device on disk.

    Serial and part number are its key; `known_part_number` is one that came later. The serial number of a unit that
    shares it with an earlier one is its whole id: the first version, which knew units by this alone, makes one of two.
    """

    kind: str
    serial: str
    part_number: str
    known_part_number: NotRequired[str]
    parent: str
    parent_part_number: NotRequired[str]
    seen: list[str]
    counters: dict[str, StoredCounter]


def stored_counter(
    state: CounterState, shift: float, *, is_final: bool
) -> StoredCounter:
    """What to store of a counter; `shift` brings times of the steady clock to Unix time.

    `is_final` tells that no more of it is shown.
    """
    stored = StoredCounter(
        register=state.register,
        offset=state.offset,
        time=state.time + shift,
        source=state.source,
    )
    if state.floor:
        stored["floor"] = state.floor
    if state.ceiling:
        stored["ceiling"] = state.ceiling
    if state.left:
        stored["left"] = [
            StoredLine(
                register=line.register,
                offset=line.offset,
                time=line.time + shift,
                hidden=line.hidden,
            )
            for line in state.left
        ]
    if gap := state.gap:
        stored["gap"] = StoredGap(
            register=gap.register, time=gap.time + shift, messages=gap.messages
        )
    if state.is_open or not is_final:
        stored["open"] = True
    return stored


def stored_device(device: Device, shift: float, *, is_final: bool) -> StoredDevice:
    """What to store of a device, see `stored_counter`."""
    stored = StoredDevice(
        kind=device.key.kind.value,
        serial=device.key.serial,
        part_number=device.key.part_number,
        parent=device.parent.serial if device.parent else "",
        seen=sorted(device.seen),
        counters={
            counter: stored_counter(state, shift, is_final=is_final)
            for counter, guard in device.guards.items()
            if (state := guard.state) is not None
        },
    )
    if device.unit and device.unit.part_number != device.key.part_number:
        stored["known_part_number"] = device.unit.part_number
    if device.parent and device.parent.part_number:
        stored["parent_part_number"] = device.parent.part_number
    return stored


def tell_namesakes_apart(stored: Iterable[StoredDevice]) -> None:
    """Give those whole ids for serial numbers that share theirs with an earlier one."""
    named: set[tuple[str, str]] = set()
    for item in stored:
        name = (item["kind"], item["serial"])
        if name in named and item["part_number"]:
            item["serial"] = f"{item['part_number']}-{item['serial']}"
            item["part_number"] = ""
        named.add(name)


def stored_key(stored: StoredDevice) -> DeviceKey | None:
    """Which device this was stored of; None for a kind of a later version."""
    kind = next((kind for kind in Kind if kind.value == stored["kind"]), None)
    if kind is None:
        return None
    part_number, _, serial = stored["serial"].rpartition("-")
    return DeviceKey(kind, serial, part_number or stored["part_number"])


def stored_unit(stored: StoredDevice, key: DeviceKey) -> UnitId:
    """What a stored unit calls itself, by all that is known of it."""
    return UnitId(key.serial, stored.get("known_part_number", key.part_number))


def _restored_counter(stored: StoredCounter, shift: float, now: float) -> CounterState:
    """What `stored_counter` answered; no time lies after `now`.

    A clock that is behind what was stored, as after a power cut without a clock of its own, does not tell how long
    energy flowed meanwhile.
    """
    behind = stored["time"] - shift - now
    if behind > 0:
        shift += behind + UNKNOWN_PAUSE

    def steady(time: float) -> float:
        return min(time - shift, now)

    gap = stored.get("gap")
    return CounterState(
        stored["register"],
        stored["offset"],
        steady(stored["time"]),
        stored["source"],
        stored.get("floor", 0.0),
        stored.get("ceiling", 0.0),
        tuple(
            LeftLine(
                line["register"],
                line["offset"],
                steady(line["time"]),
                line.get("hidden", 0.0),
            )
            for line in stored.get("left", ())
        ),
        gap and Gap(gap["register"], steady(gap["time"]), gap["messages"]),
        stored.get("open", False),
    )


def restore_device(
    device: Device, stored: StoredDevice, shift: float, now: float
) -> dict[str, StoredCounter]:
    """Go on from what `stored_device` answered; no time of the steady clock lies after `now`.

    Answers the counters that only a later version has.
    """
    if stored["parent"]:
        device.parent = UnitId(stored["parent"], stored.get("parent_part_number", ""))
    device.seen.update(stored["seen"])
    for counter, state in stored["counters"].items():
        device.restore_counter(counter, _restored_counter(state, shift, now))
    return {
        counter: state
        for counter, state in stored["counters"].items()
        if counter not in device.guards
    }
