"""Single values as cabinets send them."""

from datetime import UTC, datetime, timedelta, timezone

from custom_components.energy_bridge.core.cabinet.values import flag, text, time_of


def test_time_stamps() -> None:
    """Of both dialects, and without a zone."""
    east = timezone(timedelta(hours=8))
    assert time_of("2021-08-04 01:04:54.123+0800") == datetime(
        2021, 8, 4, 1, 4, 54, 123000, tzinfo=east
    )
    assert time_of("2021-08-03 17:04:54.123Z") == datetime(
        2021, 8, 3, 17, 4, 54, 123000, tzinfo=UTC
    )
    assert time_of("yesterday") is None
    assert time_of(1) is None
    assert time_of("2021-08-04 01:04:54") == datetime(2021, 8, 4, 1, 4, 54, tzinfo=UTC)


def test_texts() -> None:
    """Without what cannot be seen, and not too long."""
    assert text("a\0b\n ") == "ab"
    assert text("\0\0") is None
    assert text(5) is None
    assert text("x" * 100) == "x" * 64


def test_flags() -> None:
    """Booleans, or 0 and 1."""
    assert [flag(value) for value in (True, 0, 1.0, 2, "1", None)] == [
        True,
        False,
        True,
        None,
        None,
        None,
    ]
