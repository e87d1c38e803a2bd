"""What is checked, and what a check answers."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import inf
from pathlib import Path
from typing import Any

from simulator.receiver import Receiver
from simulator.sns import SnsServer

from .api import HomeAssistantApi
from .partner import Partner


class WrongError(Exception):
    """Something is not as it should be; the text says what."""


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table."""

    name: str
    passed: bool
    detail: str


def _value(state: dict[str, Any], attribute: str | None) -> str:
    if attribute is None:
        return str(state["state"])
    return str(state["attributes"].get(attribute) or "unknown")


@dataclass(slots=True)
class Subject:
    """What is checked: a running Home Assistant, its log, and the entities that were given a past.

    `folder` is its configuration. That past ends at `past_end`, and from `settled_at` on
    all live values are sure; between, values may be missing (Unix time).
    """

    api: HomeAssistantApi
    log: Path
    seeded: list[str]
    folder: Path
    partner: Partner
    past_end: float
    web: Receiver
    sns: SnsServer
    settled_at: float = inf
    previews: dict[str, str] = field(default_factory=dict)
    """What each report's preview showed before the report was saved, by its name."""

    @property
    def start_up(self) -> tuple[float, float]:
        """From when to when values may be missing."""
        return self.past_end, self.settled_at

    async def until(
        self,
        entity_id: str,
        wanted: Callable[[str], bool],
        attribute: str | None = None,
    ) -> str:
        """Wait for a state, or for an attribute of it, and for its entity; answers it.

        An attribute without a value is *unknown*, as a state without one is.
        """
        while True:
            found = (await self.api.states()).get(entity_id)
            if found is not None and wanted(value := _value(found, attribute)):
                return value
            await asyncio.sleep(0.5)

    def since(self, **ago: float) -> str:
        """An ISO time in the past."""
        return (datetime.now(UTC) - timedelta(**ago)).isoformat()


type Test = Callable[[Subject], Awaitable[str]]
type Check = tuple[str, Test, float]
"""A name, what answers what it saw or raises, and how many seconds that may take."""
