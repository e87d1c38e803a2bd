"""Values as they come, before anything folds them: who has them offers them here, by entity."""

from collections.abc import Callable
from dataclasses import dataclass

type LiveValue = float | str | None


@dataclass(frozen=True, slots=True)
class LiveSource:
    """What an entity would show if it showed every message: `read` answers the newest value, in `unit`.

    None is for no value, or for one that is too old to count.
    """

    unit: str | None
    read: Callable[[], LiveValue]


class LiveSources:
    """The port between those who have live values and those who want them, by the ids of registry entries."""

    def __init__(self) -> None:
        """Nobody offers anything yet."""
        self._sources: dict[str, LiveSource] = {}

    def offer(self, entity: str, source: LiveSource) -> Callable[[], None]:
        """Offer the live value of an entity; call what is returned to withdraw it."""
        self._sources[entity] = source

        def withdraw() -> None:
            if self._sources.get(entity) is source:
                del self._sources[entity]

        return withdraw

    def find(self, entity: str) -> LiveSource | None:
        """The live value of an entity, if it is offered; the source may be another one next time."""
        return self._sources.get(entity)
