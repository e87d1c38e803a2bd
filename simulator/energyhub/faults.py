"""What goes wrong at a hub, on demand: spoilt messages, silence, lost connections, faults, and orders gone astray.

A fault has a start, in simulated seconds after the hub's, and lasts for some of them. On the command line it is
`kind:key=value,...@start+duration`; over MQTT a JSON object with `kind` and the same keys.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import ClassVar, Literal, get_args, get_type_hints, override

from .control import ControlDesk
from .desk_faults import Lock, MissingAnswer, RetainedAnswers, SlowResult
from .fault import Fault, FaultError
from .messages import Message
from .plant import Plant
from .spoilt_faults import Garbage, WrongClock
from .stale_faults import HeldBack, Neighbour, Sparse, Standing
from .units import Eso, Sso

PER_KWH = 3_600_000_000
DEFAULT_DURATION = 30.0
"""Seconds."""

type Topic = Literal["all", "ehub", "eso", "sso", "esm"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Truncated(Fault):
    """Messages end in their middle."""

    kind: ClassVar[str] = "truncated"
    topic: Topic = "all"

    @override
    def wire(self, topic: str, payload: bytes) -> bytes | None:
        """Send the first half."""
        return payload[: len(payload) // 2] if _meant(self.topic, topic) else payload


@dataclass(frozen=True, slots=True, kw_only=True)
class GhostEso(Fault):
    """An ESO without an id sends zeros."""

    kind: ClassVar[str] = "ghost"

    @override
    def added(self, topic: str) -> list[Message]:
        """One such message each time the ESOs send."""
        if topic != "eso":
            return []
        zeros = ("soc", "ubat", "ibat", "udc", "temp", "wbatprod", "wbatcons")
        return [
            {
                "id": {"val": ""},
                **{key: {"val": "0.00"} for key in zeros},
                "relaystatus": {"val": "0"},
                "faultcode": {"val": "0"},
            }
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterGlitch(Fault):
    """Energy counters dip by 3 kWh, are zero, flip between two levels, or jump up by 1,000 kWh."""

    kind: ClassVar[str] = "glitch"
    shape: Literal["dip", "zero", "flip", "jump"] = "dip"
    counter: str = "all"
    phase: Literal["all", "L1", "L2", "L3"] = "all"

    @override
    def change(self, topic: str, message: Message, number: int) -> Message:
        """Bend the counters meant."""
        return {
            key: {
                name: str(self._bent(int(level), number))
                if self.phase in ("all", name)
                else level
                for name, level in value.items()
            }
            if key.startswith("w") and self.counter in ("all", key)
            else value
            for key, value in message.items()
        }

    def _bent(self, level: int, number: int) -> int:
        match self.shape:
            case "dip":
                return max(0, level - 3 * PER_KWH)
            case "zero":
                return 0
            case "flip":
                return level if number % 2 else max(0, level - PER_KWH // 2)
            case "jump":
                return level + 1000 * PER_KWH


@dataclass(frozen=True, slots=True, kw_only=True)
class Reboot(Fault):
    """A unit restarts: it is silent for the duration, then its counters go on from zero."""

    kind: ClassVar[str] = "reboot"
    unit: Literal["eso", "sso"] = "sso"
    number: int = 1

    @override
    def begin(self, plant: Plant, desk: ControlDesk) -> None:
        """Forget the counters and fall silent."""
        unit = _unit(plant, self.unit, self.number)
        unit.reboot()
        unit.rebooting = True

    @override
    def end(self, plant: Plant, desk: ControlDesk) -> None:
        """Send again."""
        _unit(plant, self.unit, self.number).rebooting = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultBits(Fault):
    """A unit reports a fault code (decimal), and stops where its bits say so."""

    kind: ClassVar[str] = "bits"
    unit: Literal["eso", "sso"] = "sso"
    number: int = 1
    code: int = 1

    @override
    def begin(self, plant: Plant, desk: ControlDesk) -> None:
        """Set the bits."""
        _unit(plant, self.unit, self.number).fault_code = self.code

    @override
    def end(self, plant: Plant, desk: ControlDesk) -> None:
        """Clear them."""
        _unit(plant, self.unit, self.number).fault_code = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence(Fault):
    """Nothing is sent, on one topic or on all."""

    kind: ClassVar[str] = "silence"
    topic: Topic = "all"

    @override
    def wire(self, topic: str, payload: bytes) -> bytes | None:
        """Send nothing."""
        return None if _meant(self.topic, topic) else payload


@dataclass(frozen=True, slots=True, kw_only=True)
class LostBroker(Fault):
    """The hub loses its broker and comes back at the end."""

    kind: ClassVar[str] = "lost"


KINDS: Mapping[str, type[Fault]] = {
    each.kind: each
    for each in (
        Truncated,
        Garbage,
        WrongClock,
        GhostEso,
        CounterGlitch,
        Reboot,
        FaultBits,
        Silence,
        LostBroker,
        Standing,
        HeldBack,
        Neighbour,
        Sparse,
        Lock,
        SlowResult,
        MissingAnswer,
        RetainedAnswers,
    )
}


@dataclass(frozen=True, slots=True)
class Appointment:
    """A fault with its time, in simulated seconds after the hub's start."""

    fault: Fault
    start: float = 0.0
    duration: float = DEFAULT_DURATION


def make_fault(kind: str, settings: Mapping[str, object]) -> Fault:
    """Build a fault from texts or JSON values. Raises FaultError."""
    if (made := KINDS.get(kind)) is None:
        raise FaultError(f"no fault is called {kind!r}; there are {', '.join(KINDS)}")
    hints = get_type_hints(made)
    names = {field.name for field in fields(made) if field.init}
    values: dict[str, object] = {}
    for name, value in settings.items():
        if name not in names:
            known = ", ".join(sorted(names)) or "no settings"
            raise FaultError(f"{kind} has no setting {name!r}, but {known}")
        values[name] = _converted(name, value, hints[name])
    return made(**values)


def parse_fault(text: str) -> Appointment:
    """Read `kind:key=value,...@start+duration`, all but the kind optional. Raises FaultError."""
    what, _, when = text.partition("@")
    kind, _, listed = what.partition(":")
    settings: dict[str, object] = {}
    for pair in filter(None, listed.split(",")):
        name, equals, value = pair.partition("=")
        if not equals:
            raise FaultError(f"{pair!r} is not key=value")
        settings[name.strip()] = value.strip()
    start, _, duration = when.partition("+")
    return Appointment(
        make_fault(kind.strip(), settings),
        _seconds(start or "0"),
        _seconds(duration or str(DEFAULT_DURATION)),
    )


def describe_faults() -> str:
    """One line for each kind, for the help text."""
    lines = []
    for kind, made in KINDS.items():
        hints = get_type_hints(made)
        settings = ", ".join(
            f"{field.name}={_choices(hints[field.name], field.default)}"
            for field in fields(made)
            if field.init
        )
        summary = (made.__doc__ or "").partition("\n")[0]
        lines.append(f"  {kind}{f' ({settings})' if settings else ''}: {summary}")
    return "\n".join(lines)


def _choices(hint: object, default: object) -> str:
    choices = get_args(getattr(hint, "__value__", hint))
    return "|".join(str(choice) for choice in choices) if choices else str(default)


def _converted(name: str, value: object, hint: object) -> object:
    choices = get_args(getattr(hint, "__value__", hint))
    if choices:
        if value not in choices:
            raise FaultError(f"{name} must be one of {', '.join(choices)}")
        return value
    try:
        return {int: int, float: float, str: str}[hint](str(value))  # type: ignore[index]  # of fields
    except ValueError:
        raise FaultError(f"{name} must be a number, not {value!r}") from None


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        raise FaultError(f"{text!r} is no number of seconds") from None
    if not 0 <= seconds < float("inf"):
        raise FaultError(f"{text} s cannot be")
    return seconds


def _meant(wanted: Topic, topic: str) -> bool:
    return wanted in ("all", topic)


def _unit(plant: Plant, kind: str, number: int) -> Eso | Sso:
    """The unit by its number, counted from 1; the last one if there are not so many. Raises FaultError."""
    units: list[Eso] | list[Sso] = plant.esos if kind == "eso" else plant.ssos
    if not units:
        raise FaultError(f"this hub has no {kind.upper()}")
    return units[min(max(number, 1), len(units)) - 1]
