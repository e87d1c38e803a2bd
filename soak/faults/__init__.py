"""All that goes wrong in a run, and when: `schedule` says what comes, `make_trouble` lets it happen."""

from collections.abc import Collection, Mapping
from types import MappingProxyType

from . import broker, hardware, home, network, partners, storage
from .kind import Kind, Planned
from .schedule import planned, time_for_faults
from .trouble import carry_out, make_trouble

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        kind.name: kind
        for room in (broker, network, hardware, home, storage, partners)
        for kind in room.KINDS
    }
)


def schedule(
    seed: int, seconds: float, only: Collection[str] = ()
) -> tuple[Planned, ...]:
    """The faults of a run of so many s; `only` restricts them to these kinds. Raises ValueError for one that is none."""
    return planned(KINDS, seed, seconds, only)


__all__ = [
    "KINDS",
    "Kind",
    "Planned",
    "carry_out",
    "make_trouble",
    "schedule",
    "time_for_faults",
]
