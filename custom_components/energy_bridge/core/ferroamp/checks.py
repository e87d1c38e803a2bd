"""Whether what a hub sends is plausible: its power balance, its clock, and how its battery's counters are labelled."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain

from .counters import CHARGED, DISCHARGED
from .device import Device
from .direction import DirectionCheck
from .quantities import PHASES

PLAUSIBILITY_SHARE = 0.02
PLAUSIBILITY_FLOOR = 20.0
"""How far `pext` may be from `pload + pinv`: a share of the largest, and W."""

_BALANCE = tuple(
    (
        f"grid_active_power_{phase}",
        f"load_active_power_{phase}",
        f"inverter_active_power_{phase}",
    )
    for phase in PHASES
)

CHECKED_KEYS = frozenset(
    {
        "battery_power",
        "battery_register_prod",
        "battery_register_cons",
        *chain.from_iterable(_BALANCE),
    }
)
"""What the checks of the balance and of the battery counters' direction need, whatever is shown."""


@dataclass(slots=True)
class Checks:
    """Results of the checks, for the diagnostics.

    `balanced` and `unbalanced` count phases, one per fold interval. `clock_skew` is how many seconds the hub's clock is
    ahead of ours. `direction` is True if the battery's counters contradict its power.
    """

    balanced: int = 0
    unbalanced: int = 0
    clock_skew: float | None = None
    direction: bool | None = None
    _direction_check: DirectionCheck = field(default_factory=DirectionCheck)

    def check_balance(self, values: Mapping[str, float]) -> None:
        """Check for each phase that the grid delivers what loads and inverter take."""
        for keys in _BALANCE:
            grid, load, inverter = map(values.get, keys)
            if grid is None or load is None or inverter is None:
                continue
            missing = abs(grid - load - inverter)
            if missing <= PLAUSIBILITY_FLOOR or missing <= PLAUSIBILITY_SHARE * max(
                abs(grid), abs(load), abs(inverter)
            ):
                self.balanced += 1
            else:
                self.unbalanced += 1

    def check_clock(self, hub: Device, arrived: float) -> None:
        """Compare the time in the hub's last message with when that arrived, in seconds since 1970."""
        if hub.stamp is not None:
            self.clock_skew = hub.stamp.timestamp() - arrived

    def check_direction(self, hub: Device) -> None:
        """Watch which of the battery's counters moves."""
        verdict = self._direction_check.verdict(
            hub.value("battery_power"), hub.total(CHARGED), hub.total(DISCHARGED)
        )
        if verdict is not None:
            self.direction = verdict
