"""The quick way to what differs in a slot's battery: most messages change two or three measured values."""

from collections.abc import Callable
from functools import lru_cache
from itertools import compress
from operator import ne
from typing import Any

from ..wire import Json
from .readings import (
    DECIDE_TENTHS,
    MAX_KEYS,
    PACK_MEASURED,
    PACK_SCALED,
    SWITCH,
    SlotReading,
    plain_key,
)
from .values import in_tenths

_NUMBERS = (int, float)
"""Types of what is cached: texts may be long, and lists cannot be."""

type _Reader = tuple[str, Callable[[Any], float | None]]
"""Name in the pack, and what reads the value; it answers None where it takes a closer look."""


class Watch:
    """What a slot last said of its battery; `pack` follows the measured values that differ."""

    __slots__ = ("_keys", "_pack", "_places", "_readers", "_switch", "_values")

    def __init__(self, raw: Json = None, reading: SlotReading | None = None) -> None:
        """Start with a raw battery, and what was read of its slot."""
        pack = self._pack = reading.pack if reading and not reading.bad else None
        # A pack without a battery comes from a key of another spelling: no message equals it.
        elsewhere = raw is None and reading is not None and reading.pack is not None
        self._keys: Json | tuple[str, ...] = True if elsewhere else raw
        self._values: list[Json] = []
        self._switch: int | None = None
        self._places: range = range(0)
        self._readers: tuple[_Reader | None, ...] = ()
        if isinstance(raw, dict):
            self._keys = keys = tuple(raw)
            self._values = [*raw.values()]
            self._places = range(len(keys))
            self._switch = _switch(keys)
            known = pack if pack and pack.id is not None else None
            self._readers = _readers(keys, known.tenths if known else None)

    def take(self, raw: Json) -> tuple[str, ...] | None:
        """Take over the measured values that differ; answers their names in the pack.

        None, if more than measured values differ: then all of the slot is to be read again.
        """
        if not isinstance(raw, dict):
            return () if raw == self._keys else None
        if (*raw,) != self._keys:
            return None
        before, values = self._values, [*raw.values()]
        # Equal is not the same for the charger switch: true means on, and so does 0.
        if (switch := self._switch) is not None and (
            values[switch] is not before[switch]
        ):
            return None
        if values == before:
            return ()
        readers = self._readers
        names = []
        for at in compress(self._places, map(ne, before, values, strict=True)):
            value = values[at]
            if (reader := readers[at]) is None or type(value) not in _NUMBERS:
                return None
            name, read = reader
            if (found := read(value)) is None:
                return None
            setattr(self._pack, name, found)
            names.append(name)
        self._values = values
        return tuple(names)


def _read_at_scale(
    key: str, read: Callable[[Json, bool], float | None], tenths: bool
) -> Callable[[Json], float | None]:
    """Reads a value of a pack that is reported in tenths, or is not.

    It answers None for a voltage that tells that it is the other way round now.
    """
    if key not in DECIDE_TENTHS:
        return lambda raw: read(raw, tenths)
    return lambda raw: read(raw, tenths) if in_tenths(raw) is tenths else None


def _all_readers(tenths: bool) -> dict[str, _Reader]:
    readers = {
        **{key: (name, read) for name, key, read in PACK_MEASURED},
        **{
            key: (name, _read_at_scale(key, read, tenths))
            for name, key, read in PACK_SCALED
        },
    }
    return {
        key: (name, lru_cache(maxsize=2048)(read))
        for key, (name, read) in readers.items()
    }


_READERS = {tenths: _all_readers(tenths) for tenths in (False, True)}


@lru_cache(maxsize=MAX_KEYS)
def _readers(keys: tuple[str, ...], tenths: bool | None) -> tuple[_Reader | None, ...]:
    """What reads the measured values of a battery that spells its keys like this.

    Nothing does where `tenths` is None, or where a key comes twice.
    """
    plain_keys = [plain_key(key) for key in keys]
    if tenths is None or len(set(plain_keys)) < len(keys):
        return (None,) * len(keys)
    readers = _READERS[tenths]
    return tuple(readers.get(key) for key in plain_keys)


@lru_cache(maxsize=MAX_KEYS)
def _switch(keys: tuple[str, ...]) -> int | None:
    """The place of the charger switch, however it is spelled; of two, the last one counts."""
    return max(
        (at for at, key in enumerate(keys) if plain_key(key) == SWITCH), default=None
    )
