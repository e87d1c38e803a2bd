"""Whether a hub and its units send."""

from collections.abc import Callable
import logging

from homeassistant.core import callback

from ..core.ferroamp.device import DeviceKey
from ..core.ferroamp.hub import HUB_KEY, Hub

_LOGGER = logging.getLogger(__name__)


class Presence:
    """The hub and the units that send, as far as was told to their entities.

    `alive` is another object whenever it has other members.
    """

    def __init__(self, hub: Hub, name: str, on_return: Callable[[], None]) -> None:
        """Start with none; `name` is the hub's in the log, `on_return` is called when it is back after a silence."""
        self.alive: frozenset[DeviceKey] = frozenset()
        self._hub = hub
        self._on_return = on_return
        self._name = name
        self._hub_sends = True

    @callback
    def async_refresh(self) -> bool:
        """Look who sends now; answers whether these are others than before."""
        alive = self._hub.alive_keys()
        if alive == self.alive:
            return False
        self.alive = alive
        if (HUB_KEY in alive) != self._hub_sends:
            self._hub_sends = HUB_KEY in alive
            _LOGGER.info(
                "%s %s",
                self._name,
                "sends again" if self._hub_sends else "has fallen silent",
            )
            if self._hub_sends:
                self._on_return()
        return True
