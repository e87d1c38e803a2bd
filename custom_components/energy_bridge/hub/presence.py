"""Whether a hub and its units send."""

from collections.abc import Callable
import logging

from homeassistant.core import callback

from ..core.ferroamp.device import DeviceKey
from ..core.ferroamp.hub import HUB_KEY

_LOGGER = logging.getLogger(__name__)


class Presence:
    """The hub and the units that send, as far as was told to their entities.

    `alive` is another object whenever it has other members.
    """

    def __init__(self, name: str, on_return: Callable[[], None]) -> None:
        """Start with none; `name` is the hub's in the log, `on_return` is called when it is back after a silence."""
        self.alive: frozenset[DeviceKey] = frozenset()
        self._on_return = on_return
        self._name = name
        self._hub_sends = True

    @callback
    def async_update(self, alive: frozenset[DeviceKey]) -> None:
        """Take who sends now."""
        if alive == self.alive:
            return
        self.alive = alive
        if (HUB_KEY in alive) != self._hub_sends:
            self._hub_sends = HUB_KEY in alive
            _LOGGER.info(
                "%s %s",
                self._name,
                "is sending data again" if self._hub_sends else "stopped sending data",
            )
            if self._hub_sends:
                self._on_return()
