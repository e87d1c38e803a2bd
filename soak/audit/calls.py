"""What the operator asked of the battery, and what of each call reached the hub."""

from collections.abc import Iterable
from dataclasses import dataclass

from ..ledger import Call, HubOrder, Noted, Result
from .obstacles import are_in_the_way
from .run import Run, Span
from .verdict import Problem

DIRECTIONS = {"charge_battery": "charge", "discharge_battery": "discharge"}
HOLD, RELEASE = "hold_battery", "release_battery"

NOT_SENT = ("not_sent", "no_home")
"""Outcomes after which nothing has left, and nothing ever does."""
_NOT_STORED = "end_not_stored"
"""An answer to an order with a duration while nothing can be stored."""
_LEFT = "the caller did not wait"
_IN_USE = "slot_in_use"
"""An answer to whoever does not wait for the end of an order to the same slot."""


@dataclass(frozen=True)
class Given:
    """A call that orders something of the battery, what came of it, and what of it reached the hub."""

    call: Call
    result: Noted[Result] | None
    orders: tuple[Noted[HubOrder], ...]

    @property
    def outcome(self) -> str:
        """What the caller was told; nothing is `unknown`."""
        return self.result.entry.outcome if self.result else "unknown"

    @property
    def may_be_sent(self) -> bool:
        """Whether anything may come of it at the hub."""
        return self.outcome not in NOT_SENT

    @property
    def was_left(self) -> bool:
        """Whether its caller went away, with which Home Assistant goes on with the call; a script that is stopped ends it."""
        return self.result is not None and self.result.entry.text == _LEFT

    @property
    def over(self) -> float:
        """When the caller was told."""
        return self.result.at if self.result else float("inf")

    @property
    def duration(self) -> float | None:
        """For how many s the order was given."""
        return seconds(self.call.data.get("duration"))

    @property
    def words(self) -> str:
        """The call in a problem's text."""
        power = self.call.data.get("power")
        return (
            f"{self.call.action} {power:g} W" if self.is_numbered else self.call.action
        )

    @property
    def is_numbered(self) -> bool:
        """Whether its watts tell it from all others."""
        return is_numbered(self.call)


def left_undone(run: Run, call: Call, obstacles: Iterable[Span]) -> Problem | None:
    """A call that nobody carried out, or of which nobody knows, though nothing was in its way; obstacles as of `until_back`."""
    result = run.results.get(call.id)
    if (
        result is None
        or result.entry.outcome not in ("not_sent", "unknown")
        or result.entry.text.startswith(_IN_USE)
        or (
            run.trouble(call.began, result.at, ("disk_full",))
            if result.entry.text.startswith(_NOT_STORED)
            else are_in_the_way(obstacles, call.began, result.at, after=0.0)
        )
    ):
        return None
    text = f"{call.action} (call {call.id}) is called {result.entry.outcome}, and nothing was in its way"
    return Problem(result.at, text)


def seconds(duration: object) -> float | None:
    """A duration as the actions take it."""
    if isinstance(duration, int | float):
        return float(duration)
    if isinstance(duration, dict):
        units = {"days": 86400, "hours": 3600, "minutes": 60, "seconds": 1}
        return float(sum(each * duration.get(unit, 0) for unit, each in units.items()))
    if isinstance(duration, str):
        hours, minutes, rest = map(float, duration.split(":"))
        return hours * 3600 + minutes * 60 + rest
    return None


def is_numbered(call: Call) -> bool:
    """Whether a call has watts of its own."""
    power = call.data.get("power")
    return call.action in DIRECTIONS and isinstance(power, int | float) and power > 0


def given(run: Run) -> list[Given]:
    """Every call to the battery, in order; those with watts of their own with what of them reached the hub."""
    found = []
    for call in run.calls:
        if call.action not in (*DIRECTIONS, HOLD, RELEASE):
            continue
        orders = tuple(
            noted
            for noted in run.hub_orders
            if is_numbered(call)
            and noted.entry.name == DIRECTIONS[call.action]
            and noted.entry.watts == call.data["power"]
        )
        found.append(Given(call, run.results.get(call.id), orders))
    return found
