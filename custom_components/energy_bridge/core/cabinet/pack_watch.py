"""The quick way to what differs in a slot's pack: most messages change two or three measured values."""

from collections.abc import Callable
from enum import Enum, auto
from functools import lru_cache
from itertools import compress
from operator import ne
from typing import Any, Final

from ..wire import Json
from .readings import (
    CHARGER_SWITCH,
    DECIDE_TENTHS,
    MAX_KEYS,
    PACK_MEASURED,
    PACK_SCALED,
    SlotReading,
    plain_key,
)
from .values import in_tenths

_NUMBERS = (int, float)
"""Types of what the readers' caches take: texts may be long, and lists cannot be cached."""


class Untold(Enum):
    """What a message does not say, where null is a word of its own."""

    PACK = auto()


UNTOLD: Final = Untold.PACK
"""Stands for what a slot says of its pack if it does not have that key."""

type _Reader = tuple[str, Callable[[Any], float | None]]
"""The name of a value in the pack, and what reads it; that answers None where all of the slot has to be read."""


class PackWatch:
    """What a slot last said of its pack, under the key `battery`; the pack follows the measured values that differ.

    A slot without a pack says null there; `UNTOLD` stands for one that does not have this key.
    """

    __slots__ = (
        "_is_elsewhere",
        "_keys",
        "_pack",
        "_places",
        "_readers",
        "_said",
        "_switch",
        "_values",
    )

    def __init__(
        self, said: Json | Untold = None, reading: SlotReading | None = None
    ) -> None:
        """Start with what was said, and what was read of the slot."""
        self._said = said
        self._pack = reading.pack if reading and not reading.bad else None
        # A pack that no object under this key tells of stands under another spelling of it.
        self._is_elsewhere = (
            reading is not None
            and reading.pack is not None
            and not isinstance(said, dict)
        )
        self._keys: tuple[str, ...] | None = None
        self._values: list[Json] = []
        self._places = range(0)
        self._switch: int | None = None
        self._readers: tuple[_Reader | None, ...] = ()
        if isinstance(said, dict):
            self._keys = keys = tuple(said)
            self._values = [*said.values()]
            self._places = range(len(keys))
            self._switch = _place_of_switch(keys)
            if self._pack is not None and self._pack.id is not None:
                self._readers = _readers_of(keys, self._pack.tenths)
            else:
                self._readers = (None,) * len(keys)

    def update_pack(self, said: Json | Untold) -> tuple[str, ...] | None:
        """Set the measured values that differ in the pack; answers their names there, none if nothing differs.

        None where all of the slot has to be read again, as something else differs or cannot be read alone.
        """
        if not isinstance(said, dict):
            is_same = said == self._said and not self._is_elsewhere
            return () if is_same else None
        if tuple(said) != self._keys:
            return None
        before, values = self._values, [*said.values()]
        switch = self._switch
        # 1 and true are equal in Python, but here they mean off and on.
        if switch is not None and type(values[switch]) is not type(before[switch]):
            return None
        if values == before:
            return ()
        readers = self._readers
        names = []
        for place in compress(self._places, map(ne, before, values, strict=True)):
            reader, value = readers[place], values[place]
            if reader is None or type(value) not in _NUMBERS:
                return None
            name, read = reader
            if (found := read(value)) is None:
                return None
            setattr(self._pack, name, found)
            names.append(name)
        self._values = values
        return tuple(names)


@lru_cache(maxsize=MAX_KEYS)
def _place_of_switch(keys: tuple[str, ...]) -> int | None:
    """The place of the charger switch, however it is spelled; of two, the last one counts."""
    return max(
        (place for place, key in enumerate(keys) if plain_key(key) == CHARGER_SWITCH),
        default=None,
    )


@lru_cache(maxsize=MAX_KEYS)
def _readers_of(
    keys: tuple[str, ...], tenths: bool | None
) -> tuple[_Reader | None, ...]:
    """What reads the measured values of a pack that spells its keys like this; nothing does where a key comes twice."""
    plain_keys = [plain_key(key) for key in keys]
    if len(set(plain_keys)) < len(keys):
        return (None,) * len(keys)
    readers = _READERS[tenths]
    return tuple(readers.get(key) for key in plain_keys)


def _all_readers(tenths: bool | None) -> dict[str, _Reader]:
    """What reads each measured value by its plain key.

    `tenths` tells whether the pack is reported in tenths; where nobody knows, nothing reads voltages and currents.
    """
    readers = {key: (name, read) for name, key, read in PACK_MEASURED}
    if tenths is not None:
        for name, key, read in PACK_SCALED:
            readers[key] = (name, _read_at_scale(key, read, tenths))
    return {
        key: (name, lru_cache(maxsize=2048)(read))
        for key, (name, read) in readers.items()
    }


def _read_at_scale(
    key: str, read: Callable[[Json, bool], float | None], tenths: bool
) -> Callable[[Json], float | None]:
    """Make what reads a voltage or a current of a pack that is reported in tenths, or is not.

    A voltage which tells that it is the other way round now, or nothing, is not read: the pack may have another scale.
    """
    if key not in DECIDE_TENTHS:
        return lambda raw: read(raw, tenths)
    return lambda raw: read(raw, tenths) if in_tenths(raw) is tenths else None


_READERS = {tenths: _all_readers(tenths) for tenths in (None, False, True)}
