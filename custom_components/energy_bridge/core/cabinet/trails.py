"""Where a pack came from, one move after the other."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from .packs import Stay

MAX_MOVES = 20
"""Of one pack that are told."""


@dataclass(frozen=True, slots=True)
class Move:
    """A pack came to a slot, or left it, at a time in seconds since 1970."""

    mac: str
    slot: int
    time: float
    arrived: bool


def trail_of(stays: Iterable[Stay]) -> list[Move]:
    """The latest moves behind stays, which come with the newest first."""
    moves = (move for stay in stays for move in _moves_of(stay))
    return list(islice(moves, MAX_MOVES))


def last_change(stay: Stay) -> float:
    """When a pack came to where it is, or left where it was, in seconds since 1970."""
    return stay.start if stay.end is None else stay.end


def _moves_of(stay: Stay) -> Iterable[Move]:
    if stay.end is not None:
        yield Move(stay.mac, stay.slot, stay.end, arrived=False)
    yield Move(stay.mac, stay.slot, stay.start, arrived=True)
