"""Numbers as documents have them."""

from decimal import ROUND_HALF_UP, Decimal

_WHOLE = 2.0**52
"""Floats above this have no fraction."""

_LARGE, _HUGE = 1e6, 1e12
"""From here on the noise of a float reaches into nine decimals; to here fifteen digits have three."""


def written(value: float, digits: int) -> float:
    """A finite number as it is written, with this many decimals.

    What is beyond nine decimals, and beyond the fifteen digits that a float keeps, is noise of
    the arithmetic, which must not tip a half.
    """
    if _LARGE <= abs(value) < _HUGE:
        value = float(f"{value:.15g}")
    return rounded(round(value, 9), digits)


def rounded(value: float, digits: int) -> float:
    """The nearest number with this many decimals, halves away from zero, never -0.

    A half is one in the number as it is written: 1.0005 becomes 1.001, although its
    float is below.
    """
    if abs(value) >= _WHOLE or round(value, digits + 1) != value:
        return round(value, digits) + 0.0
    step = Decimal(1).scaleb(-digits)
    return float(Decimal(repr(value)).quantize(step, ROUND_HALF_UP)) + 0.0
