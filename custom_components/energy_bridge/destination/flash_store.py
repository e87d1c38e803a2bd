"""Which live reports the user switched off, on disk.

Home Assistant's own memory of states is written every quarter of an hour, knows entities by
names that change, and forgets those that are not there for a week.
"""

import asyncio
from collections.abc import Container
from pathlib import Path

from homeassistant.core import HomeAssistant, callback
import orjson

from ..core.durable import replace_durably
from ..core.wire import Json

_FILE = "flash.json"
_SWITCHES = "switches"


class FlashSwitches:
    """How the user left the switches of one destination's live reports, by their subentries' ids."""

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
        found = self._switches.get(key)
        return found if isinstance(found, bool) else None

    async def async_store(self, key: str, is_on: bool, known: Container[str]) -> None:
        """Store how the user leaves a switch, and nothing of reports that are not known any more. Raises OSError."""
        async with self._writing:
            kept = {each: on for each, on in self._switches.items() if each in known}
            self._stored = {**self._stored, _SWITCHES: {**kept, key: is_on}}
            content = orjson.dumps(self._stored)
            await self._hass.async_add_executor_job(
                replace_durably, self._path, content
            )

    @property
    def _switches(self) -> dict[str, Json]:
        found = self._stored.get(_SWITCHES)
        return found if isinstance(found, dict) else {}


def _read(path: Path) -> dict[str, Json]:
    try:
        found = orjson.loads(path.read_bytes())
    except OSError, orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}
