"""What of a hub's devices outlives a restart, as JSON values. Times on disk are Unix time stamps."""

from typing import TypedDict

from .counter import CounterState
from .device import Device, DeviceKey
from .quantities import Kind
from .values import UnitId


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


def stored_device(device: Device, shift: float) -> StoredDevice:
    """What to store of a device; `shift` brings times of the steady clock to Unix time."""
    return StoredDevice(
        kind=device.key.kind.value,
        serial=device.key.serial,
        part_number=device.unit.part_number if device.unit else "",
        parent=device.parent.serial if device.parent else "",
        seen=sorted(device.seen),
        counters={
            counter: StoredCounter(
                register=state.register,
                offset=state.offset,
                time=state.time + shift,
                source=state.source,
            )
            for counter, guard in device.guards.items()
            if (state := guard.state) is not None
        },
    )


def stored_key(stored: StoredDevice) -> DeviceKey | None:
    """Which device this was stored of; None for a kind of a later version."""
    kind = next((kind for kind in Kind if kind.value == stored["kind"]), None)
    return None if kind is None else DeviceKey(kind, stored["serial"])


def restore_device(
    device: Device, stored: StoredDevice, shift: float, now: float
) -> dict[str, StoredCounter]:
    """Go on from what `stored_device` answered; no time of the steady clock lies after `now`.

    Answers the counters that only a later version has.
    """
    device.parent = UnitId(stored["parent"]) if stored["parent"] else None
    device.seen.update(stored["seen"])
    for counter, state in stored["counters"].items():
        device.restore_counter(
            counter,
            CounterState(
                state["register"],
                state["offset"],
                min(state["time"] - shift, now),
                state["source"],
            ),
        )
    return {
        counter: state
        for counter, state in stored["counters"].items()
        if counter not in device.guards
    }
