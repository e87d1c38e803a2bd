"""One sender's readings, folded and guarded."""

from datetime import timedelta
from typing import Any

import orjson
import pytest

from custom_components.energy_bridge.core.ferroamp.counter_phases import CONFIRMATIONS
from custom_components.energy_bridge.core.ferroamp.device import Device, DeviceKey
from custom_components.energy_bridge.core.ferroamp.hub import HUB_KEY
from custom_components.energy_bridge.core.ferroamp.quantities import Kind
from custom_components.energy_bridge.core.ferroamp.values import UnitId
from custom_components.energy_bridge.core.wire import Cause
from simulator.energyhub.messages import ehub_message

from ...helpers.hub_world import NOON, World


def test_folds_by_kind() -> None:
    """Powers are averaged, bits united, capacities and registers taken last."""
    world = World()
    for power, state in ((100, "4096"), (200, "4097"), (600, "4096")):
        world.now += 1
        world.send(
            Kind.HUB,
            {
                "ppv": {"val": str(power)},
                "state": {"val": state},
                "ratedcap": {"val": str(power)},
            },
        )
    world.hub.fold_readings()
    assert world.device.value("pv_power") == 300
    assert world.device.value("rated_capacity") == 600
    assert world.device.mask("state") == 4097
    assert world.device.raw("state") == "4096"
    assert world.device.mask("frequency") is None


def test_what_counts_last_is_the_latest() -> None:
    """Also where messages in between have other keys."""
    world = World()
    for position, extra in ((0, {}), (1, {"udc": {"val": "700"}}), (2, {})):
        world.now += 1
        world.send(
            Kind.ESO,
            {
                "id": {"val": "S1234567"},
                "relaystatus": {"val": str(position)},
                **extra,
            },
        )
    world.hub.fold_readings()
    (unit,) = world.hub.units(Kind.ESO)
    assert unit.value("relay") == 2
    assert unit.value("dc_link_voltage") == 700


def test_an_old_message_in_between_is_not_shown_as_text_either() -> None:
    """The text of a bit field is of the same message as the bits."""
    world = World()
    world.live(20)
    old = {"state": {"val": "4353"}, "ts": {"val": "2026-06-21T09:00:00UTC"}}
    world.send(Kind.HUB, {**ehub_message(world.plant), **old})
    world.hub.fold_readings()
    assert world.device.held_back == 1
    assert world.device.raw("state") == str(world.device.mask("state"))
    assert world.device.mask("state") != 4353


def test_a_value_missing_keeps_its_last_while_the_device_is_alive() -> None:
    """Absence from some messages is not unknown; silence is."""
    world = World()
    world.send(Kind.HUB, {"soc": {"val": "41"}, "ppv": {"val": "1"}})
    world.hub.fold_readings()
    for _ in range(25):
        world.now += 1
        world.send(Kind.HUB, {"ppv": {"val": "2"}})
    world.hub.fold_readings()
    assert world.device.value("state_of_charge") == 41
    assert world.device.value("state_of_health") is None
    world.now += 31
    assert not world.hub.alive(HUB_KEY)
    world.hub.fold_readings()
    assert world.device.value("state_of_charge") is None


def test_a_long_window_is_summed_up_on_the_way() -> None:
    """The mean of 300 s is exact, what counts last is the last, and memory does not grow."""
    world = World()
    for power in range(300):
        world.now += 1
        world.send(
            Kind.HUB, {"ppv": {"val": str(power)}, "ratedcap": {"val": str(power)}}
        )
    assert len(world.device._readings) <= 10
    world.hub.fold_readings()
    assert world.device.value("pv_power") == pytest.approx(149.5)
    assert world.device.value("rated_capacity") == 299


def test_a_phase_delivers_less_than_the_whole_hub() -> None:
    """27 kWh in an hour are too much for a phase, and not for all PV of the largest hub."""
    world = World()

    def send(register: float) -> None:
        text = f"{register:.0f}"
        world.send(Kind.HUB, {"wextconsq": {"L1": text}, "wpv": {"val": text}})
        world.now += 1
        world.hub.fold_readings()

    before = 1e13
    for _ in range(4):
        send(before)
    world.now += 3600
    for _ in range(CONFIRMATIONS):
        send(before + 27 * 3.6e9)
    level = before / 3.6e9
    assert world.device.total("grid_energy_imported_l1") == pytest.approx(level)
    assert world.device.total("pv_energy") == pytest.approx(level + 27)


def test_counters_agree_with_the_plant() -> None:
    """Ten minutes of life, counted by the guard, per phase and in sum."""
    world = World()
    world.live(10)
    before = {name: world.device.total(name) for name in world.device.guards}
    powers = []
    for _ in range(60):
        world.live(10)
        powers.append(world.device.value("pv_power") or 0)
    delivered = (world.device.total("pv_energy") or 0) - (before["pv_energy"] or 0)
    assert delivered == pytest.approx(sum(powers) / len(powers) / 6000, rel=0.02)


@pytest.mark.parametrize(
    "glitch",
    [
        {"wpv": {"val": "0"}, "wextconsq": {"L1": "0", "L2": "0", "L3": "0"}},
        {"wpv": {"val": "garbage"}},
        {"wpv": {"val": "-1"}},
        {"wpv": {"val": "99999999999999999"}},
        {"wextconsq": {"L1": "5"}},
    ],
)
def test_a_glitch_of_one_message_leaves_no_trace_but_in_the_diagnostics(
    glitch: dict[str, Any],
) -> None:
    """Wherever it falls within the window."""
    for position in range(12):
        world, calm = World(), World()
        world.live(20)
        calm.live(20)
        world.live(position)
        world.live(1, change=glitch)
        world.live(25 - position)
        calm.live(26)
        for name in world.device.guards:
            assert world.device.total(name) == pytest.approx(
                calm.device.total(name), abs=1e-4
            ), (position, name)
        refused = sum(
            guard.refusals.falls + guard.refusals.rises
            for guard in world.device.guards.values()
        )
        assert refused + world.device.bad_registers + world.hub.unused.causes[
            Cause.BAD_VALUE
        ] > 0 or glitch == {"wextconsq": {"L1": "5"}}


def test_swapping_the_battery_counters_makes_no_step() -> None:
    """Both totals go on from where they stood."""
    world = World()
    world.live(20)
    before = (
        world.device.total("battery_energy_charged"),
        world.device.total("battery_energy_discharged"),
    )
    assert before[0] != before[1]
    stored = world.hub.data_to_store()
    world.hub = world.another(swapped=True)
    world.hub.restore(stored)
    assert (
        world.device.total("battery_energy_charged"),
        world.device.total("battery_energy_discharged"),
    ) == before
    world.live(20)
    after = (
        world.device.total("battery_energy_charged"),
        world.device.total("battery_energy_discharged"),
    )
    assert after == pytest.approx(before, abs=0.1)


def test_availability_follows_the_interval_observed() -> None:
    """Three times the interval, at least 30 s; before it is known three times the longest that a hub allows."""
    world = World()
    message = {"id": {"val": "1"}, "soc": {"val": "5"}}
    world.send(Kind.ESM, message)
    module = next(world.hub.units(Kind.ESM))
    assert module.silence_limit == 900
    for _ in range(6):
        world.now += 60
        world.send(Kind.ESM, message)
    assert module.silence_limit == 180
    world.now += 181
    assert not world.hub.alive(module.key)
    assert not world.hub.alive(DeviceKey(Kind.ESM, "2"))


def heard_modules(*messages: tuple[float, float]) -> Device:
    """An ESM that was heard so many seconds after the one before, with stamps so many seconds apart."""
    world, stamp = World(), NOON
    for seconds, sent in ((0.0, 0.0), *messages):
        world.now += seconds
        stamp += timedelta(seconds=sent)
        text = f"{stamp:%Y-%m-%dT%H:%M:%S}UTC"
        world.send(
            Kind.ESM, {"id": {"val": "1"}, "soc": {"val": "5"}, "ts": {"val": text}}
        )
    return next(world.hub.units(Kind.ESM))


@pytest.mark.parametrize(
    ("messages", "limit"),
    [
        pytest.param(
            [(300, 300), (1200, 300), *[(3, 300)] * 3, (290, 290)], 900, id="a backlog"
        ),
        pytest.param(
            [(300, 300), *[(3, 300)] * 4, *[(10, 10)] * 4], 30, id="shorter after it"
        ),
        pytest.param([(300, 300), *[(20, 20)] * 4], 60, id="another interval"),
        pytest.param(
            [(60, 60), (60, 7_000_000), *[(20, -3600)] * 4], 60, id="a wrong clock"
        ),
        pytest.param([(300, 0), *[(20, 0)] * 4], 60, id="stamps that stand still"),
    ],
)
def test_a_backlog_teaches_no_shorter_interval(
    messages: list[tuple[float, float]], limit: float
) -> None:
    """What comes sooner was held up where the stamps say so; they alone make no interval longer."""
    assert heard_modules(*messages).silence_limit == limit


def test_what_a_backlog_brought_stays_until_the_next_message_is_overdue() -> None:
    """A unit that sends every five minutes is not unavailable half a minute after its backlog."""
    module = heard_modules((300, 300), (1500, 300), *[(3, 300)] * 4)
    assert module.last_time is not None
    assert module.alive(module.last_time + 300)


def string(voltage: float, current: float) -> Device:
    """An SSO that measured this."""
    device = Device(DeviceKey(Kind.SSO, "1"), UnitId("1"))
    hub = World().hub
    hub.devices[device.key] = device
    message = {"upv": {"val": f"{voltage}"}, "ipv": {"val": f"{current}"}}
    hub.receive(Kind.SSO, orjson.dumps({"id": {"val": "1"}, **message}))
    hub.fold_readings()
    return device


def test_a_power_measured_raises_what_is_believed() -> None:
    """A large site's counters are not held back for being large, over restarts too."""
    device = string(800, 25)
    guard = device.guards["pv_energy"]
    assert guard.ceiling == 40_000
    guard.feed(0, 0)
    guard.feed(0, 1)
    guard.feed(0, 2)
    assert guard.state is not None
    again = string(1, 1)
    again.restore_counter("pv_energy", guard.state)
    assert again.guards["pv_energy"].ceiling == 40_000


def test_a_power_that_cannot_be_raises_it_to_an_end() -> None:
    """One measured 1e12 W does not switch the guard off."""
    assert string(2e3, 100).guards["pv_energy"].ceiling <= 60_000
    assert string(1e6, 1e6).guards["pv_energy"].ceiling == 20_000


@pytest.mark.parametrize("first", ["1970-01-01", "2026-06-09", "2027-06-21"])
def test_a_wrong_clock_does_not_switch_the_guard_off(first: str) -> None:
    """The sender's clock and counter become right in one message, after zeros or with a spike."""
    for wrong, right in ((0, 6965.5), (6965.5, 7465.5)):
        world = World()
        stamps = [f"{first}T12:00:{second:02}UTC" for second in range(4)]
        stamps += [f"2026-06-21T12:01:{second:02}UTC" for second in range(20)]
        levels = [wrong] * 4 + [right] * 20
        for stamp, level in zip(stamps, levels, strict=True):
            world.now += 1
            text = f"{level * 3.6e9:.0f}"
            world.send(Kind.HUB, {"ts": {"val": stamp}, "wpv": {"val": text}})
            world.hub.fold_readings()
        assert world.device.total("pv_energy") == pytest.approx(wrong)


def test_a_burst_that_a_bridge_held_back_counts() -> None:
    """Half an hour of silence, then all its messages at once: their stamps tell the time between them."""
    world = World()
    for second in range(100):
        if second < 5:
            world.now += 1
        elif second == 5:
            world.now += 950
        stamp = max(second - 5, 0) * 10
        world.send(
            Kind.HUB,
            {
                "ts": {"val": f"2026-06-21T12:{stamp // 60:02}:{stamp % 60:02}UTC"},
                "wpv": {"val": f"{1e13 + stamp * 30_000 * 1000:.0f}"},
            },
        )
        world.now += 0.001
    for _ in range(CONFIRMATIONS):
        world.now += 1
        world.send(Kind.HUB, {"wpv": {"val": f"{1e13 + stamp * 3e7:.0f}"}})
    world.hub.fold_readings()
    assert world.device.total("pv_energy") == pytest.approx(
        (1e13 + stamp * 3e7) / 3.6e9
    )


def test_a_silent_unit_stays_unavailable() -> None:
    """Also after its values are forgotten, for longer than a unit may be silent that is not known yet."""
    world = World()
    message = {"id": {"val": "1"}, "soc": {"val": "5"}}
    for _ in range(6):
        world.now += 60
        world.send(Kind.ESM, message)
    module = next(world.hub.units(Kind.ESM))
    for _ in range(100):
        world.now += 10
        world.hub.fold_readings()
        assert world.hub.alive(module.key) is (
            world.now <= (module.last_time or 0) + 180
        )
