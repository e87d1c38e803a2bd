"""One sender's readings, folded and guarded."""

from typing import Any

import orjson
import pytest

from custom_components.energy_bridge.core.ferroamp.device import Device, DeviceKey
from custom_components.energy_bridge.core.ferroamp.hub import HUB_KEY
from custom_components.energy_bridge.core.ferroamp.quantities import Kind
from custom_components.energy_bridge.core.ferroamp.values import UnitId
from custom_components.energy_bridge.core.wire import Cause

from ...helpers.hub_world import World


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
    """30 kWh in an hour are too much for a phase, and not for all PV."""
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
    send(before + 30 * 3.6e9)
    level = before / 3.6e9
    assert world.device.total("grid_energy_imported_l1") == pytest.approx(level)
    assert world.device.total("pv_energy") == pytest.approx(level + 30)


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


def test_a_power_measured_raises_what_is_believed() -> None:
    """A large site's counters are not held back for being large."""
    device = Device(DeviceKey(Kind.SSO, "1"), UnitId("1"))
    hub = World().hub
    hub.devices[device.key] = device
    before = device.guards["pv_energy"].ceiling
    hub.receive(
        Kind.SSO,
        orjson.dumps(
            {"id": {"val": "1"}, "upv": {"val": "800"}, "ipv": {"val": "100"}}
        ),
    )
    hub.fold_readings()
    assert device.guards["pv_energy"].ceiling == 160_000 > before


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
