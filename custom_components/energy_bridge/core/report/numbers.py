"""Numbers as documents have them."""

from decimal import ROUND_HALF_UP, Decimal

_WHOLE = 2.0**52
"""Floats above this have no fraction."""


def written(value: float, digits: int, noise: int = 9) -> float:
    """A finite number as it is written, with this many decimals.

    What is beyond `noise` decimals is noise of the arithmetic, which must not tip a half.
    """
    return rounded(round(value, noise), digits)


def rounded(value: float, digits: int) -> float:
    """The nearest number with this many decimals, halves away from zero, never -0.

    A half is one in the number as it is written: 1.0005 becomes 1.001, although its
    float is below.
    """
    if abs(value) >= _WHOLE or round(value, digits + 1) != value:
        return round(value, digits) + 0.0
    step = Decimal(1).scaleb(-digits)
    return float(Decimal(repr(value)).quantize(step, ROUND_HALF_UP)) + 0.0
