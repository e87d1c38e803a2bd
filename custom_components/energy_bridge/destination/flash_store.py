"""Which live reports the user switched off, and which seconds they told of, or are about to, on disk.

Home Assistant's own memory of states is written every quarter of an hour, knows entities by
names that change, and forgets those that are not there for a week.
"""

import asyncio
from collections.abc import Container, Sequence
from pathlib import Path

from homeassistant.core import HomeAssistant, callback
import orjson

from ..core.durable import replace_durably
from ..core.wire import Json

_FILE = "flash.json"
_SWITCHES = "switches"
_STRETCHES = "stretches"


class FlashStore:
    """What must outlive a kill of one destination's live reports, by their subentries' ids."""

    def __init__(self, hass: HomeAssistant, folder: Path) -> None:
        """Prepare; nothing is read yet."""
        self._hass = hass
        self._path = folder / _FILE
        self._stored: dict[str, Json] = {}
        """All that is in the file, whichever version wrote it."""
        self._writing = asyncio.Lock()

    async def async_load(self) -> None:
        """Read what is stored; what is missing or damaged tells nothing."""
        self._stored = await self._hass.async_add_executor_job(_read, self._path)

    @callback
    def async_is_on(self, key: str) -> bool | None:
        """Whether a report is switched on; None where that is not stored."""
        found = self._stored_of(_SWITCHES).get(key)
        return found if isinstance(found, bool) else None

    @callback
    def async_stretches(self, key: str) -> list[list[float]]:
        """The stretches of seconds that a report told of, as far as they are stored: see `SecondsTold`."""
        found = self._stored_of(_STRETCHES).get(key)
        if not isinstance(found, list):
            return []
        stretches = map(_read_stretch, found)
        return [each for each in stretches if each is not None]

    async def async_store(self, key: str, is_on: bool, known: Container[str]) -> None:
        """Store how the user leaves a switch, and nothing of reports that are not known any more. Raises OSError."""
        await self._async_write(_SWITCHES, key, is_on, known)

    async def async_store_stretches(
        self, key: str, stretches: Sequence[Sequence[float]], known: Container[str]
    ) -> None:
        """Store which stretches a report told of, and nothing of reports that are not known any more. Raises OSError."""
        await self._async_write(
            _STRETCHES, key, [list(each) for each in stretches], known
        )

    async def _async_write(
        self, what: str, key: str, value: Json, known: Container[str]
    ) -> None:
        async with self._writing:
            stored = self._stored_of(what)
            kept = {each: stored[each] for each in stored if each in known}
            self._stored = {**self._stored, what: {**kept, key: value}}
            content = orjson.dumps(self._stored)
            await self._hass.async_add_executor_job(
                replace_durably, self._path, content
            )

    def _stored_of(self, what: str) -> dict[str, Json]:
        found = self._stored.get(what)
        return found if isinstance(found, dict) else {}


def _read(path: Path) -> dict[str, Json]:
    try:
        found = orjson.loads(path.read_bytes())
    except OSError, orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _read_stretch(found: Json) -> list[float] | None:
    """The first and the last second of a stretch, None where it is none."""
    if not isinstance(found, list):
        return None
    seconds = [float(each) for each in found if isinstance(each, int | float)]
    return seconds if len(seconds) == len(found) == 2 else None
