"""Whether the battery's energy counters are labelled the right way round (field notes: the specification has them swapped)."""

from dataclasses import dataclass

MIN_POWER = 200.0
"""Battery power (W) below which its sign says nothing."""

MIN_ENERGY = 0.1
"""Energy (kWh) that a counter must move before the verdict."""

MAX_SHARE = 0.1
"""Share of the energy that the other counter may move meanwhile."""


@dataclass(slots=True)
class DirectionCheck:
    """Watches which counter moves while the battery power keeps one sign."""

    _sign: int = 0
    _charged: float = 0.0
    _discharged: float = 0.0

    def verdict(
        self, power: float | None, charged: float | None, discharged: float | None
    ) -> bool | None:
        """Take the battery power (W, discharge positive) and the counters (kWh) of one fold interval.

        True if the counters contradict the power, False if they agree with it, None while that is open.
        """
        if (
            power is None
            or charged is None
            or discharged is None
            or abs(power) < MIN_POWER
        ):
            self._sign = 0
            return None
        sign = 1 if power > 0 else -1
        if sign != self._sign:
            self._sign, self._charged, self._discharged = sign, charged, discharged
            return None
        moved = (charged - self._charged, discharged - self._discharged)
        right, wrong = moved if sign < 0 else moved[::-1]
        if max(right, wrong) < MIN_ENERGY or min(right, wrong) > MAX_SHARE * max(
            right, wrong
        ):
            return None
        self._sign = 0
        return wrong > right
