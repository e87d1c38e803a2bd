"""What is in the way of orders, and for how long."""

import pytest

from soak.audit.obstacles import at_a_cabinet, at_the_hub, until_back
from soak.audit.run import Span
from tests.helpers.soak_runs import START, SoakRun


def ends(*spans: Span) -> list[float]:
    """Until when all is back after each."""
    return [span.end for span in until_back(spans)]


@pytest.mark.parametrize(
    ("name", "lasts", "after"),
    [
        ("broker_replaced", 2, 49),
        ("broker_killed", 20, 85),
        ("broker_cut_off", 100, 90),
        ("entries_reloaded", 3, 51),
        ("hub_silent", 40, 90),
        ("lost", 100, 10),
        ("silence:cabinet=7", 100, 10),
    ],
)
def test_the_longer_it_lasts_the_longer_it_takes(
    name: str, lasts: float, after: float
) -> None:
    """Until connections are back; the hardware's own trouble leaves nothing behind."""
    assert ends(Span(name, 1000, 1000 + lasts)) == [1000 + lasts + after]


def test_what_was_not_back_yet_is_kept_out_on() -> None:
    """So that it takes as long as after one that lasted for all that time."""
    assert ends(
        Span("broker_killed", 1000, 1010),
        Span("lost", 1020, 1100),
        Span("broker_killed", 1030, 1032),
        Span("broker_killed", 1300, 1302),
    ) == [1075, 1110, 1122, 1351]


@pytest.mark.parametrize(
    ("reloaded", "is_in_the_way"), [(188, True), (230, True), (100, False)]
)
def test_a_mute_hub_matters_to_who_is_set_up(
    made: SoakRun, reloaded: float, is_in_the_way: bool
) -> None:
    """An entry waits until its hub speaks; nobody else needs to hear it."""
    made.fault("hub_silent", 200, 290)
    made.fault("entries_reloaded", reloaded, reloaded + 2)
    names = {span.name for span in at_the_hub(made.run())}
    assert ("hub_silent" in names) is is_in_the_way


def test_trouble_is_that_of_the_hub_or_of_one_cabinet(made: SoakRun) -> None:
    """By what the hardware itself noted; the order is that in which it began."""
    made.device_fault("cabinets", "silence:cabinet=2", 210, 220)
    made.device_fault("cabinets", "garbage:cabinet=20,slot=2,missing=1", 200, 220)
    made.device_fault("hub", "lock:taint=fcr-event", 205, 220)
    made.device_fault("hub", "glitch:shape=dip", 205, 220)
    made.life(300, "killed", "start", "running")
    run = made.run()
    always = ["broker_replaced", "Home Assistant killed"]
    for address, own in {
        "00-88-14-4D-00-01": ["silence:cabinet=2"],
        "00-88-14-4D-00-13": ["garbage:cabinet=20,slot=2,missing=1"],
        "00-88-14-4D-00-02": [],
    }.items():
        names = [span.name for span in at_a_cabinet(run, address)]
        assert names == [always[0], *own, always[1]]
    found = at_the_hub(run)
    assert [span.name for span in found][1:-1] == ["lock:taint=fcr-event"]
    assert [span.begin - START for span in found] == [62, 205, 300]
