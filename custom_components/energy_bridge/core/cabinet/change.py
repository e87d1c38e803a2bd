"""What one info message changes in a cabinet."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PackMove:
    """A slot that holds another pack than before, or none.

    `is_undated` tells that it may have happened on any day, as the slot is seen for the first time.
    """

    slot: int
    before: str | None
    after: str | None
    is_undated: bool


@dataclass(slots=True)
class Change:
    """What one info message changed, and what in it could not be read.

    `slots` has for each slot that changed the names of its values, or None for all of them;
    `new_slots` are seen for the first time; `values` are the cabinet's own, with `slots`
    where some went missing or came back, and `versions` where a slot has others;
    `bad` has the keys of what could not be read.
    """

    slots: dict[int, tuple[str, ...] | None] = field(default_factory=dict)
    new_slots: list[int] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    pack_moves: list[PackMove] = field(default_factory=list)
    bad: list[str] = field(default_factory=list)
