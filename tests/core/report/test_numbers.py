"""Numbers are rounded as one rounds on paper."""

from decimal import ROUND_HALF_UP, Context, Decimal
import math

from hypothesis import given, strategies as st
import pytest

from custom_components.energy_bridge.core.report.numbers import rounded, written


@given(
    st.one_of(
        st.floats(allow_nan=False, allow_infinity=False),
        st.integers(-(10**9), 10**9).map(lambda n: n / 10_000),
        st.integers(-(10**7), 10**7).map(lambda n: n + 0.5),
    ),
    st.integers(0, 4),
)
def test_halves_go_away_from_zero(value: float, digits: int) -> None:
    """As one rounds on paper what is written there."""
    exact = Decimal(repr(value)).quantize(
        Decimal(1).scaleb(-digits), ROUND_HALF_UP, context=Context(prec=400)
    )
    assert rounded(value, digits) == float(exact)


def test_rounding_by_example() -> None:
    """1.0005 and 2.675 lie below the half as floats; -0 is 0."""
    assert rounded(1.0005, 3) == 1.001
    assert rounded(-1.0005, 3) == -1.001
    assert rounded(2.675, 2) == 2.68
    assert rounded(2.5, 0) == 3.0
    assert rounded(-2.5, 0) == -3.0
    assert rounded(1e300, 3) == 1e300
    assert math.copysign(1, rounded(-0.0004, 3)) == 1
    assert math.copysign(1, rounded(-0.05, 0)) == 1


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [
        (0.4999996, 0, 0.0),
        (-0.4999996, 0, 0.0),
        (0.1005 * 1000, 0, 101.0),
        (1.1 + 2.2 + 0.2, 0, 4.0),
        (1234567.0005 * 1000, 0, 1234567001.0),
        (-1234567.0005 * 1000, 0, -1234567001.0),
        (1234567.4999, 0, 1234567.0),
        (1234567.00049, 3, 1234567.0),
        (800000000000.125, 3, 800000000000.125),
        (1000000000000001.0, 0, 1000000000000001.0),
        (1000000000.4999999, 0, 1000000001.0),
        (1e300, 3, 1e300),
    ],
)
def test_noise_tips_no_half(value: float, digits: int, expected: float) -> None:
    """The nearest number of what a source shows, however its unit was converted or its phases added."""
    assert written(value, digits) == expected
