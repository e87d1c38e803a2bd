"""What goes wrong at cabinets, on demand: `kind:key=value,...@start+duration` in simulated seconds."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import ClassVar, get_type_hints, override

from .messages import Message
from .station import Slot, Station

DEFAULT_DURATION = 60.0


class FaultError(ValueError):
    """A fault that cannot be; its text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that goes wrong, at a cabinet by its number from 1; this one changes nothing."""

    kind: ClassVar[str] = ""
    cabinet: int = 1

    def check(self, station: Station) -> None:
        """Raises FaultError if this cabinet cannot have it."""

    def begin(self, station: Station) -> None:
        """Happen."""

    def end(self, station: Station) -> None:
        """Be over."""

    def change(self, message: Message) -> Message | None:
        """Spoil an info message; None sends nothing."""
        return message

    def alert(self) -> str | None:
        """What the cabinet says of it."""
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class _SlotFault(Fault):
    slot: int = 1

    @override
    def check(self, station: Station) -> None:
        """The slot must be there."""
        self._slot(station)

    def _slot(self, station: Station) -> Slot:
        found = station.slot(self.slot)
        if found is None:
            raise FaultError(f"this cabinet has no slot {self.slot}")
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorFault(_SlotFault):
    """A slot's door is faulty, and the cabinet raises an alert."""

    kind: ClassVar[str] = "door"

    @override
    def begin(self, station: Station) -> None:
        """Break."""
        self._slot(station).door_fault = True
        station.warning = True

    @override
    def end(self, station: Station) -> None:
        """Be repaired."""
        self._slot(station).door_fault = False
        station.warning = any(slot.door_fault for slot in station.slots)

    @override
    def alert(self) -> str | None:
        """The cabinet's words."""
        return "Door failure"


@dataclass(frozen=True, slots=True, kw_only=True)
class BusySlot(_SlotFault):
    """A slot answers each order that it is busy."""

    kind: ClassVar[str] = "busy"

    @override
    def begin(self, station: Station) -> None:
        """Be busy."""
        self._slot(station).busy = True

    @override
    def end(self, station: Station) -> None:
        """Be free again."""
        self._slot(station).busy = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OfflineSlot(_SlotFault):
    """A slot's controller does not answer."""

    kind: ClassVar[str] = "offline"

    @override
    def begin(self, station: Station) -> None:
        """Fall silent."""
        self._slot(station).offline = True

    @override
    def end(self, station: Station) -> None:
        """Answer again."""
        self._slot(station).offline = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorBits(_SlotFault):
    """The pack in a slot reports errors: the charge mask, as a number."""

    kind: ClassVar[str] = "bits"
    mask: int = 2

    @override
    def begin(self, station: Station) -> None:
        """Set the bits."""
        self._slot(station).charge_errors = self.mask

    @override
    def end(self, station: Station) -> None:
        """Clear them."""
        self._slot(station).charge_errors = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cold(Fault):
    """It is -5 °C, and packs discharge a little while their chargers are off."""

    kind: ClassVar[str] = "cold"

    @override
    def change(self, message: Message) -> Message | None:
        """Show temperatures and currents below zero as this cabinet encodes them."""
        slots = message["slots"]
        assert isinstance(slots, list)
        return {**message, "slots": [self._cold(slot) for slot in slots]}

    def _cold(self, slot: object) -> Message:
        assert isinstance(slot, dict)
        battery = slot["battery"]
        if battery is None:
            return slot
        controller = isinstance(battery["charger_CtrSW"], bool)
        return {
            **slot,
            "battery": {
                **battery,
                "bat_MaxTemp": 251 if controller else -5,
                "bat_MinTemp": 250 if controller else -6,
                "bat_Cur": 6548.4 if controller else -52,
            },
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingFields(Fault):
    """Info messages lack what they often have."""

    kind: ClassVar[str] = "missing"

    @override
    def change(self, message: Message) -> Message | None:
        """Leave some of them out."""
        gone = ("env_temperature", "netWorkType", "coordinates", "total_slots")
        return {key: value for key, value in message.items() if key not in gone}


@dataclass(frozen=True, slots=True, kw_only=True)
class Garbage(_SlotFault):
    """Info messages have nonsense instead of a slot's pack, or nothing at all."""

    kind: ClassVar[str] = "garbage"
    missing: int = 0

    @override
    def change(self, message: Message) -> Message | None:
        """Spoil the slot."""
        slots = _slots_of(message)
        for at, slot in enumerate(slots):
            if slot["id"] == self.slot:
                spoilt = {key: slot[key] for key in slot if key != "battery"}
                slots[at] = spoilt if self.missing else {**spoilt, "battery": "?"}
        return {**message, "slots": [*slots]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Twice(_SlotFault):
    """Info messages name a slot twice, and the one behind it not at all."""

    kind: ClassVar[str] = "twice"

    @override
    def change(self, message: Message) -> Message | None:
        """Put the slot in the other's place."""
        slots = _slots_of(message)
        for at, slot in enumerate(slots):
            if slot["id"] == self.slot + 1:
                slots[at] = slots[at - 1]
        return {**message, "slots": [*slots]}


def _slots_of(message: Message) -> list[Message]:
    slots = message["slots"]
    assert isinstance(slots, list)
    return [slot for slot in slots if isinstance(slot, dict)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence(Fault):
    """The cabinet sends no info message."""

    kind: ClassVar[str] = "silence"

    @override
    def change(self, message: Message) -> Message | None:
        """Send nothing."""
        return None


KINDS: Mapping[str, type[Fault]] = {
    each.kind: each
    for each in (
        DoorFault,
        BusySlot,
        OfflineSlot,
        ErrorBits,
        Cold,
        MissingFields,
        Garbage,
        Twice,
        Silence,
    )
}


@dataclass(frozen=True, slots=True)
class Appointment:
    """A fault with its time, in simulated seconds after the start."""

    fault: Fault
    start: float = 0.0
    duration: float = DEFAULT_DURATION


def parse_fault(text: str) -> Appointment:
    """Read `kind:key=value,...@start+duration`, all but the kind optional. Raises FaultError."""
    what, _, when = text.partition("@")
    kind, _, listed = what.partition(":")
    if (made := KINDS.get(kind)) is None:
        raise FaultError(f"no fault is called {kind!r}; there are {', '.join(KINDS)}")
    fault: Fault = made()
    names = get_type_hints(made).keys() & {field.name for field in fields(made)}
    for pair in filter(None, listed.split(",")):
        name, _, value = pair.partition("=")
        if name not in names:
            raise FaultError(f"{kind} has no setting {name!r}")
        fault = replace(fault, **{name: int(_number(value))})
    start, _, duration = when.partition("+")
    return Appointment(
        fault, _number(start or "0"), _number(duration or str(DEFAULT_DURATION))
    )


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise FaultError(f"{text!r} is no number") from None
    if not 0 <= number < float("inf"):
        raise FaultError(f"{text} cannot be")
    return number
