"""What a hub's words about an order tell."""

from time import thread_time

import pytest

from custom_components.energy_bridge.core.ferroamp.refusals import (
    is_grid_service_lock,
    power_limit,
    present_taints,
)

ALL = (
    '(All non-tolerations are: ["ext-api-set: Ongoing","battery-maintenance-regular: Ongoing",'
    '"battery-maintenance-critical: Ongoing","fcr-event: Ongoing"])'
)


def refusal(taint: str) -> str:
    """A refusal as hubs send it."""
    return (
        f'failed to execute command: "{taint} (): Ongoing" taint present, '
        f'which does not allow setting ["ext-api-set: Ongoing"] {ALL}'
    )


@pytest.mark.parametrize(
    ("text", "taints", "locked"),
    [
        (refusal("fcr-event"), ("fcr-event",), True),
        (
            refusal("battery-maintenance-critical"),
            ("battery-maintenance-critical",),
            True,
        ),
        (refusal("ext-api-set"), ("ext-api-set",), False),
        (ALL, (), False),
        ("cannot run: fcr-event: Ongoing, until 14:00", ("fcr-event",), True),
        (
            "FCR-Event (F1): ongoing, afrr-event: Ongoing",
            ("fcr-event", "afrr-event"),
            True,
        ),
        (
            "battery-maintenance-balancing: Ongoing",
            ("battery-maintenance-balancing",),
            True,
        ),
        ("fcr-event: Finished", (), False),
        ("", (), False),
    ],
)
def test_who_has_the_battery(text: str, taints: tuple[str, ...], locked: bool) -> None:
    """Only what is present counts, not the list of all that would be in the way."""
    assert present_taints(text) == taints
    assert is_grid_service_lock(text) is locked


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("Max allowed power is 24000 W", 24000.0),
        ("maximum allowed power is 0 W", 0.0),
        ("no available ESOs detected in system", None),
    ],
)
def test_what_the_hub_allows(text: str, limit: float | None) -> None:
    """It stands in the text."""
    assert power_limit(text) == limit


@pytest.mark.parametrize("text", ["a" * 65_000, "a (" * 20_000, "a" + " " * 65_000])
def test_odd_texts_take_no_time(text: str) -> None:
    """However long."""
    start = thread_time()
    assert not is_grid_service_lock(text)
    assert thread_time() - start < 1
