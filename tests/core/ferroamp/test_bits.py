"""What the bits of states and fault codes mean."""

import pytest

from custom_components.energy_bridge.core.ferroamp.bits import decode, hub_state
from custom_components.energy_bridge.core.ferroamp.quantities import Kind


@pytest.mark.parametrize(
    ("mask", "kind", "names", "unknown", "problem"),
    [
        (0x10, Kind.SSO, ("pv_undervoltage",), 0, False),
        (0x30, Kind.SSO, ("pv_undervoltage", "dc_or_grid_voltage_too_high"), 0, True),
        (0x80, Kind.ESO, ("battery_of_another_make",), 0, False),
        (0x81, Kind.ESO, ("precharge_failed", "battery_of_another_make"), 0, True),
        (0x8000, Kind.SSO, (), 0x8000, True),
        (0x9000, Kind.HUB, ("normal", "fault"), 0, True),
        (0x1240, Kind.HUB, ("normal",), 0x240, False),
    ],
)
def test_bits_have_names(
    mask: int, kind: Kind, names: tuple[str, ...], unknown: int, problem: bool
) -> None:
    """Known ones by name, unknown ones kept; an evening undervoltage is no problem."""
    bits = decode(mask, kind)
    assert (bits.names, bits.unknown, bits.problem) == (names, unknown, problem)


def test_the_hub_has_one_word_for_its_state() -> None:
    """A fault comes first."""
    assert [hub_state(mask) for mask in (0x1000, 0x9000, 0x1)] == [
        "normal",
        "fault",
        "other",
    ]
