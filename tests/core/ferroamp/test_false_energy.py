"""Energy that never flowed: what hubs and units sent, message by message, and what must not be counted of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from custom_components.energy_bridge.core.ferroamp.device import Device
from custom_components.energy_bridge.core.ferroamp.hub import HUB_KEY
from custom_components.energy_bridge.core.ferroamp.quantities import Kind
from custom_components.energy_bridge.core.wire import Cause

from ...helpers.hub_world import World

NOON = datetime(2026, 6, 21, 12, tzinfo=UTC)
HOUR = 3600
FAST = 1
SLOW = 5


class Site(World):
    """A hub or a string whose register the test tells."""

    def __init__(self, kind: Kind, level: float) -> None:
        """Send until the level is sure."""
        super().__init__()
        self.kind = kind
        self.interval = FAST if kind is Kind.HUB else SLOW
        self.level = level
        self.shift = timedelta()
        self.run(6)

    @property
    def total(self) -> float:
        """What is shown, kWh."""
        self.hub.fold_readings()
        total = self.sender.total("pv_energy")
        assert total is not None
        return total

    @property
    def sender(self) -> Device:
        """Who sends."""
        if self.kind is Kind.HUB:
            return self.hub.devices[HUB_KEY]
        return next(self.hub.units(self.kind))

    def run(self, messages: int, level: float | None = None, **fields: Any) -> None:
        """Let so many messages come, which say another level (kWh) than the true one if so told."""
        for _ in range(messages):
            self.now += self.interval
            stamp = NOON + timedelta(seconds=int(self.now)) + self.shift
            register = 3.6e9 * (self.level if level is None else level)
            message = {
                "wpv": {"val": f"{register:.0f}"},
                "ts": {"val": f"{stamp:%Y-%m-%dT%H:%M:%SUTC}"},
                **fields,
            }
            if self.kind is not Kind.HUB:
                message["id"] = {"val": "PS00990-A04-S20126467"}
            self.send(self.kind, message)
            if int(self.now) % 3 == 0:
                self.hub.fold_readings()

    def restart(self) -> None:
        """Start Home Assistant anew."""
        self.hub.fold_readings()
        stored = self.hub.data_to_store()
        self.hub = self.another()
        self.hub.restore(stored)


@pytest.mark.parametrize("level", [30, 100, 150, 218])
@pytest.mark.parametrize("zeros", [4, 40])
def test_a_dark_night(level: float, zeros: int) -> None:
    """A string sends zeros at dusk, is silent for ten hours and comes back with its old level."""
    site = Site(Kind.SSO, level)
    site.run(zeros, 0)
    site.now += 10 * HOUR
    site.run(100)
    assert site.total == pytest.approx(level)


@pytest.mark.parametrize("hours", [8, 24])
def test_a_spike_comes_first(hours: float) -> None:
    """After hours without Home Assistant one message says 150 kWh too much, and the next 60 are right."""
    site = Site(Kind.HUB, 5000)
    site.restart()
    site.now += hours * HOUR
    site.run(1, 5150)
    site.run(60)
    assert site.total == pytest.approx(5000)


def test_another_unit() -> None:
    """After six hours its register stands 100 kWh higher: more than any string delivers."""
    site = Site(Kind.SSO, 5000)
    site.now += 6 * HOUR
    site.level += 100
    site.run(100)
    assert site.total == pytest.approx(5000)


@pytest.mark.parametrize(
    "shift", [datetime(1970, 1, 1, tzinfo=UTC) - NOON, timedelta(days=-12)]
)
@pytest.mark.parametrize("zeros", [4, 40])
def test_clock_and_counter_become_right_at_once(shift: timedelta, zeros: int) -> None:
    """A string restarts with a clock that is behind, and with zero."""
    site = Site(Kind.SSO, 6965.5)
    site.shift = shift
    site.run(zeros, 0)
    site.shift = timedelta()
    site.run(100)
    assert site.total == pytest.approx(6965.5)


@pytest.mark.parametrize("messages", [1, 3, 40])
def test_a_spike_from_next_year(messages: int) -> None:
    """A hub's stamps jump a year ahead together with its register."""
    site = Site(Kind.HUB, 5000)
    site.shift = timedelta(days=365)
    site.run(messages, 5500)
    site.run(60)
    assert site.total == pytest.approx(5000)


@pytest.mark.parametrize("messages", [1, 3, 7])
@pytest.mark.parametrize("level", [0, 150])
def test_a_dip_while_a_level_comes_back(level: float, messages: int) -> None:
    """A hub's register is back after a wrong level, once a minute, dips by what flows in one, and is back again."""
    site = Site(Kind.HUB, 300)
    site.interval = 60
    site.run(12, level)
    site.run(messages)
    site.run(1, 299.2)
    site.run(60)
    assert site.total == pytest.approx(300)


@pytest.mark.parametrize("messages", [1, 3, 7])
@pytest.mark.parametrize("level", [0.9, 100, 500])
def test_a_dip_while_a_level_is_new(level: float, messages: int) -> None:
    """A hub's register goes on from another level, once a minute, and dips by what flows in one."""
    site = Site(Kind.HUB, 300)
    site.interval = 60
    site.run(messages, level)
    site.run(1, level - 0.8)
    site.run(60, level)
    # A restart counts what one message may add.
    assert site.total == pytest.approx(300, abs=0.101)


@pytest.mark.parametrize("messages", [1, 3])
def test_a_dip_after_a_gap_while_a_level_comes_back(messages: int) -> None:
    """A string's register is back after a night of zeros; a gap later it is below that at first."""
    site = Site(Kind.SSO, 16)
    site.interval = 300
    site.run(12, 0)
    site.run(6)
    site.now += 3 * HOUR
    site.run(messages, 14.6)
    site.run(60)
    assert site.total == pytest.approx(16)


@pytest.mark.parametrize("messages", [1, 3, 7])
def test_what_flows_above_a_wrong_level(messages: int) -> None:
    """A hub's register jumps too high, comes back, and soon rises past that: all of it is energy."""
    site = Site(Kind.HUB, 300)
    site.interval = 300
    site.run(messages, 303)
    for _ in range(12):
        site.level += 2
        site.run(1)
    site.run(12)
    assert site.total == pytest.approx(324)


@pytest.mark.parametrize("dip", [0.2, 2.4])
def test_a_dip_at_full_power(dip: float) -> None:
    """A hub delivers nearly all it can; one message says a little too little, so the next seems to rise too far."""
    site = Site(Kind.HUB, 300)
    site.interval = 300
    for number in range(40):
        site.level += 2.3
        site.run(1, site.level - dip if number == 20 else None)
    site.run(10)
    assert site.total == pytest.approx(392)


@pytest.mark.parametrize("messages", [2, 4, 6])
@pytest.mark.parametrize("step", [0.13, 0.17, 0.3])
def test_a_wrong_level_just_before_a_return_is_sure(step: float, messages: int) -> None:
    """A string is back on its level after the night; the last messages that confirm it, and some more, say too much."""
    site = Site(Kind.SSO, 30)
    site.interval = 60
    site.run(12, 0)
    site.run(8 - messages // 2)
    site.run(messages, 30 + step)
    site.run(60)
    assert site.total == pytest.approx(30)


@pytest.mark.parametrize("messages", [2, 4, 6])
@pytest.mark.parametrize("step", [0.118, 0.4])
def test_a_wrong_level_just_before_a_rise_is_sure(step: float, messages: int) -> None:
    """A hub goes over to full power, and the last messages that confirm it, and some more, say too much."""
    site = Site(Kind.HUB, 300)
    site.interval = 60
    for number in range(60):
        site.level += 0.35
        is_wrong = 5 <= number < 5 + messages
        site.run(1, site.level + step if is_wrong else None)
        assert site.total <= site.level + 0.001
    assert site.total == pytest.approx(321)


def test_a_low_level_after_a_single_zero() -> None:
    """A string says zero once, and a little more for some messages: of that no restart is made."""
    site = Site(Kind.SSO, 1.2)
    site.interval = 20
    site.run(1, 0)
    site.run(7, 0.23)
    site.run(60)
    assert site.total == pytest.approx(1.2)


@pytest.mark.parametrize("step", [0.02, 0.09])
def test_two_levels_that_are_close(step: float) -> None:
    """A hub goes to and fro between them, and stays for long on each: the way back up is no energy."""
    site = Site(Kind.HUB, 300)
    for _ in range(20):
        site.run(50, 300 - step)
        site.run(20)
    assert site.total == pytest.approx(300)


def test_what_a_spike_said_too_much_before_a_low_level() -> None:
    """It is waited for, also where a small fall is believed meanwhile."""
    site = Site(Kind.HUB, 300)
    site.now += HOUR
    site.run(1, 300.07)
    site.run(20)
    site.run(50, 299.95)
    site.run(20)
    assert site.total == pytest.approx(300.07)
    site.level += 0.09
    site.run(20)
    assert site.total == pytest.approx(300.09)


@pytest.mark.parametrize("zeros", [0, 10])
@pytest.mark.parametrize("after_restart", [3, 5, 7])
def test_a_wrong_level_just_after_a_unit_restarts(
    after_restart: int, zeros: int
) -> None:
    """What is counted on that level is not counted again once the register is back."""
    site = Site(Kind.SSO, 300)
    since = 0.0
    for messages, wrong in (
        (after_restart, 0.0),
        (12, 1000.0),
        (zeros, None),
        (30, 0.0),
    ):
        for _ in range(messages):
            since += 0.0015
            site.run(1, 0.0 if wrong is None else since + wrong)
    assert site.total == pytest.approx(300 + since, abs=0.002)


def test_a_single_zero_before_a_wrong_level_is_no_restart() -> None:
    """A low level that comes hours later is none to go back to, either."""
    site = Site(Kind.SSO, 300)
    site.run(1, 0)
    site.run(20, 1000)
    site.now += 10 * HOUR
    site.run(1, 1000)
    site.run(60, 100)
    assert site.total == pytest.approx(300)


def test_a_single_zero_before_a_level_that_stays_loses_nothing() -> None:
    """What was counted on that level stays counted when the unit restarts minutes later."""
    site = Site(Kind.SSO, 300)
    site.run(1, 0)
    flowed = since = 0.0
    for _ in range(40):
        site.run(1, 1000 + flowed)
        flowed += 0.0097
    for _ in range(40):
        since += 0.0015
        site.run(1, since)
    assert site.total == pytest.approx(300 + flowed + since, abs=0.011)


def test_zeros_amid_a_wrong_level_are_no_restart() -> None:
    """A low level that comes minutes later is none to go back to."""
    site = Site(Kind.SSO, 300)
    site.run(3, 1000)
    site.run(3, 0)
    site.run(10, 1000)
    site.now += 600
    site.run(1, 1000)
    site.now += 600
    site.run(60, 1.2)
    assert site.total == pytest.approx(300)


def test_a_guess_does_not_last() -> None:
    """A unit that forgot all may be replaced soon after, and that one may be far below once more."""
    site = Site(Kind.SSO, 300)
    site.run(4, 0)
    site.run(20, 1000)
    site.now += HOUR
    site.run(20, 1000)
    site.run(60, 0.2)
    assert site.total == pytest.approx(300)


def test_a_unit_that_restarted_twice_and_is_silent() -> None:
    """Its register goes on where it would be, which is near where it once was: that is no way back."""
    site = Site(Kind.SSO, 0.075)
    since = 0.0
    for _ in range(32):
        since += 0.0015
        site.run(1, since)
    site.now += 100
    site.run(6, 0)
    since += 0.0395
    for _ in range(30):
        since += 0.0015
        site.run(1, since)
    assert site.total == pytest.approx(0.075 + since, abs=0.002)


def test_a_unit_that_restarts_after_a_wrong_level() -> None:
    """What it counts from zero is no way back to where it was before, a little above that."""
    site = Site(Kind.SSO, 0.29)
    for _ in range(12):
        site.level += 0.0015
        site.run(1, 1000 + site.level)
    since = 0.0
    for _ in range(40):
        since += 0.0015
        site.run(1, since)
    assert site.total == pytest.approx(site.level + since, abs=0.002)


def test_a_power_that_nothing_has() -> None:
    """It is counted as bad, not shown, and lets no spike through after it."""
    site = Site(Kind.HUB, 5000)
    site.run(3, pext={"L1": "1e12", "L2": "5.00", "L3": "1000000000000"})
    site.run(3, ppv={"val": "1000000000000.00"})
    site.hub.fold_readings()
    assert site.hub.unused.causes[Cause.BAD_VALUE] == 6
    assert site.device.value("pv_power") is None
    assert site.device.value("grid_active_power_l1") is None
    assert site.device.value("grid_active_power_l2") == 5
    assert site.device.guards["pv_energy"].ceiling == 56_000
    site.run(1, 5500)
    site.run(60)
    assert site.total == pytest.approx(5000)
