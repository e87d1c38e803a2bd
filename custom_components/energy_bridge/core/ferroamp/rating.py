"""The power that can be chosen for a hub's batteries."""

from .device import Device, DeviceKey
from .hub import Hub
from .quantities import Kind

LARGEST_HUB = 28_000.0
"""W."""

LEAST_RANGE = 1_000.0
"""W that can be chosen at least, whatever the batteries say."""

_FOREIGN_BATTERY = 0x80


class PowerRange:
    """What the batteries are rated at. The hub alone knows what it can at the moment: this is no limit of an order."""

    def __init__(self, hub: Hub) -> None:
        """Watch this hub's modules; what they said is remembered, since they fall silent."""
        self._hub = hub
        self._powers: dict[DeviceKey, float] = {}

    @property
    def rated(self) -> float | None:
        """The rated power (W) of all batteries; None while that of one is not known."""
        modules = list(self._hub.units(Kind.ESM))
        for module in modules:
            if power := module.value("rated_power"):
                self._powers[module.key] = power
        powers = [self._powers.get(module.key) for module in modules]
        known = [power for power in powers if power is not None]
        if len(known) < len(powers) or not self._has_all_batteries(modules):
            return None
        return sum(known)

    @property
    def largest(self) -> float:
        """The largest power (W) to choose: the rated power, or the largest hub's while that of a battery is not known."""
        rated = self.rated
        return LARGEST_HUB if rated is None else max(rated, LEAST_RANGE)

    def _has_all_batteries(self, modules: list[Device]) -> bool:
        """Whether every optimizer's battery is among the modules.

        A battery of another make has none, and not every module says to which optimizer it belongs.
        """
        optimizers = list(self._hub.units(Kind.ESO))
        if any((each.mask("fault") or 0) & _FOREIGN_BATTERY for each in optimizers):
            return False
        parents = {self._hub.parent_of(module) for module in modules}
        orphans = sum(module.parent is None for module in modules)
        others = [each for each in optimizers if each.key not in parents]
        return bool(modules) and len(others) <= orphans
