"""What the bits of a pack's masks mean."""

from custom_components.energy_bridge.core.cabinet.masks import (
    Mask,
    Severity,
    problems,
    severity_of,
)


def test_every_bit_has_a_name() -> None:
    """Warnings and errors apart; an unknown bit is kept, as a warning."""
    found = problems({Mask.CHARGE: 0x2003, Mask.DISCHARGE: 0b1, Mask.COMMON: None})
    assert found.errors == ("cell_overcharge",)
    assert found.warnings == (
        "cell_overcharge_warning",
        "charge_bit_13",
        "cell_undervoltage_warning",
    )
    assert found.error_codes == ("charge_bit_1", "charge_bit_13")
    assert found.warning_codes == ("charge_bit_0", "discharge_bit_0")
    assert severity_of("power_cable") is Severity.ERROR
    everything = problems(dict.fromkeys(Mask, 0xFFFF))
    names = [*everything.warnings, *everything.errors]
    assert len(names) == len(set(names)) == 48
    assert len([name for name in names if "_bit_" not in name]) == 39
