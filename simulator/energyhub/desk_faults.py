"""What goes wrong with orders to a hub."""

from dataclasses import dataclass
from typing import ClassVar, Literal, override

from .control import ControlDesk, Stage
from .fault import Fault
from .plant import Plant


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock(Fault):
    """A grid service owns the batteries, or something else does: every order is refused."""

    kind: ClassVar[str] = "lock"
    taint: Literal[
        "fcr-event",
        "battery-maintenance-regular",
        "battery-maintenance-critical",
        "ext-api-set",
    ] = "fcr-event"

    @override
    def begin(self, plant: Plant, desk: ControlDesk) -> None:
        """Lock."""
        desk.taint = self.taint

    @override
    def end(self, plant: Plant, desk: ControlDesk) -> None:
        """Unlock."""
        desk.taint = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SlowResult(Fault):
    """Results come later by some seconds."""

    kind: ClassVar[str] = "slow"
    seconds: float = 20.0

    @override
    def begin(self, plant: Plant, desk: ControlDesk) -> None:
        """Take longer."""
        desk.delay = self.seconds

    @override
    def end(self, plant: Plant, desk: ControlDesk) -> None:
        """Be as quick as before."""
        desk.delay = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingAnswer(Fault):
    """Orders are carried out, but one of the two answers never comes."""

    kind: ClassVar[str] = "missing"
    stage: Literal["response", "result"] = "result"

    @override
    def begin(self, plant: Plant, desk: ControlDesk) -> None:
        """Keep quiet."""
        desk.withheld.add(Stage(self.stage))

    @override
    def end(self, plant: Plant, desk: ControlDesk) -> None:
        """Answer again."""
        desk.withheld.discard(Stage(self.stage))


@dataclass(frozen=True, slots=True, kw_only=True)
class RetainedAnswers(Fault):
    """Answers to orders are kept by the broker, which sends the last ones to whoever comes later."""

    kind: ClassVar[str] = "retained"

    @override
    def begin(self, plant: Plant, desk: ControlDesk) -> None:
        """Have them kept."""
        desk.retains = True

    @override
    def end(self, plant: Plant, desk: ControlDesk) -> None:
        """Let them pass again; what is kept already stays."""
        desk.retains = False
