"""Single values as hubs write them: ids, numbers, bit fields, times."""

import pytest

from custom_components.energy_bridge.core.ferroamp.quantities import Kind
from custom_components.energy_bridge.core.ferroamp.values import (
    UnitId,
    bit_mask,
    number,
    stamp_time,
    unit_id,
)
from custom_components.energy_bridge.core.wire import Cause, MessageError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PS00990-A04-S20120476   ", UnitId("S20120476", "PS00990-A04")),
        ("30-H022-21030023", UnitId("21030023", "30-H022")),
        ("17080008", UnitId("17080008")),
        ("17080008\0\0", UnitId("17080008")),
    ],
)
def test_ids_hold_part_and_serial_number(text: str, expected: UnitId) -> None:
    """Blanks do not count; what stands before the last dash is the part number."""
    assert unit_id(text) == expected


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("", Cause.GHOST_UNIT),
        ("  ", Cause.GHOST_UNIT),
        ("x" * 65, Cause.BAD_ID),
        ("a\nb", Cause.BAD_ID),
        ("PS-", Cause.BAD_ID),
    ],
)
def test_useless_ids_are_refused(text: str, cause: Cause) -> None:
    """A ghost unit has no id; others have one that no unit would have."""
    with pytest.raises(MessageError) as caught:
        unit_id(text)
    assert caught.value.cause is cause


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("544", Kind.SSO, 544),
        ("80", Kind.SSO, 80),
        ("80", Kind.ESO, 0x80),
        (" 80 ", Kind.ESO, 0x80),
        ("128", Kind.ESO, 128),
        ("1a", Kind.SSO, 0x1A),
        ("0x10", Kind.SSO, 0x10),
        ("4096", Kind.HUB, 4096),
        ("", Kind.SSO, None),
        ("-1", Kind.SSO, None),
        ("99999999999", Kind.SSO, None),
        ("x", Kind.SSO, None),
    ],
)
def test_bit_fields_have_a_radix(text: str, kind: Kind, expected: int | None) -> None:
    """Decimal, but hex where only hex makes sense."""
    assert bit_mask(text, kind) == expected


@pytest.mark.parametrize("field", ["9" * 19, "1.7e308", -1.7e308, "9" * 400])
def test_a_number_that_cannot_be_real(field: str | float) -> None:
    """It is refused, or sums and products of it would be infinite."""
    assert number(field) is None


def test_a_stamp_is_a_time_or_nothing() -> None:
    """No guess."""
    assert stamp_time("2019-01-18 14:23") is None
