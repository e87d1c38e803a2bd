"""A hub's messages, folded and guarded: the pure model with a clock of the test's own."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings, strategies as st
import orjson
import pytest

from custom_components.energy_bridge.core.ferroamp.bits import decode, hub_state
from custom_components.energy_bridge.core.ferroamp.device import Device, DeviceKey
from custom_components.energy_bridge.core.ferroamp.direction import DirectionCheck
from custom_components.energy_bridge.core.ferroamp.hub import (
    HUB_KEY,
    MAX_UNITS,
    Hub,
    rates,
)
from custom_components.energy_bridge.core.ferroamp.quantities import QUANTITIES, Kind
from custom_components.energy_bridge.core.ferroamp.values import UnitId
from custom_components.energy_bridge.core.wire import Cause
from simulator.energyhub.config import PlantConfig
from simulator.energyhub.messages import (
    ehub_message,
    esm_messages,
    eso_messages,
    sso_messages,
)
from simulator.energyhub.plant import Plant

NOON = datetime(2026, 6, 21, 10, 0, tzinfo=UTC)


class World:
    """A hub, the plant it belongs to, and the time."""

    def __init__(self, **options: Any) -> None:
        """Start at noon."""
        self.now = 1000.0
        self.plant = Plant(PlantConfig(three_phase_totals=True), NOON)
        self.hub = self.another(**options)

    def another(self, **options: Any) -> Hub:
        """A hub on the same clocks."""
        return Hub(
            lambda: self.now, lambda: NOON.timestamp() - 1000 + self.now, **options
        )

    def send(self, kind: Kind, message: Any) -> Device | None:
        """Let one message arrive now."""
        return self.hub.receive(
            kind, message if isinstance(message, bytes) else orjson.dumps(message)
        )

    def live(self, seconds: int = 10, *, change: Any = None) -> None:
        """Live on with a hub message a second and the units' every 5 s, then fold."""
        for _ in range(seconds):
            self.now += 1
            self.plant.advance(1)
            message = dict(ehub_message(self.plant))
            if change is not None:
                message.update(change)
            self.send(Kind.HUB, message)
            if int(self.now) % 5 == 0:
                for kind, messages in (
                    (Kind.ESO, eso_messages),
                    (Kind.SSO, sso_messages),
                    (Kind.ESM, esm_messages),
                ):
                    for unit in messages(self.plant):
                        self.send(kind, unit)
        self.hub.fold_readings()

    @property
    def device(self) -> Device:
        """The hub itself."""
        return self.hub.devices[HUB_KEY]


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
    """Absence is not unknown; silence is."""
    world = World()
    world.send(Kind.HUB, {"soc": {"val": "41"}, "ppv": {"val": "1"}})
    world.hub.fold_readings()
    for _ in range(60):
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


def test_a_tree_of_units() -> None:
    """Units appear with serial, part number, and their parent where the message gives it."""
    world = World()
    world.live()
    kinds = [key.kind for key in world.hub.devices]
    assert [kinds.count(kind) for kind in Kind] == [1, 2, 2, 2]
    modules = list(world.hub.units(Kind.ESM))
    assert [bool(module.parent) for module in modules] == [False, True]
    assert all(
        string.unit and string.unit.part_number for string in world.hub.units(Kind.SSO)
    )


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
        assert refused + world.device.bad_registers + world.hub.checks.causes[
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


def test_what_is_stored_goes_on() -> None:
    """Devices, keys, counters and offsets survive, in JSON."""
    world = World()
    world.live(20)
    stored = orjson.loads(orjson.dumps(world.hub.data_to_store()))
    totals = {
        key: {name: device.total(name) for name in device.guards}
        for key, device in world.hub.devices.items()
    }
    seen = {key: device.seen for key, device in world.hub.devices.items()}
    world.hub = world.another()
    world.hub.restore(stored)
    assert {
        key: {name: device.total(name) for name in device.guards}
        for key, device in world.hub.devices.items()
    } == totals
    assert {key: device.seen for key, device in world.hub.devices.items()} == seen
    assert not any(world.hub.alive(key) for key in world.hub.devices)


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


def test_a_retained_message_proves_nothing() -> None:
    """It is counted and not used."""
    world = World()
    world.hub.receive(Kind.HUB, orjson.dumps({"ppv": {"val": "1"}}), retained=True)
    assert not world.hub.alive(HUB_KEY)
    assert world.hub.checks.causes == {Cause.RETAINED: 1}


def test_ghosts_and_strangers_do_not_become_devices(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Each cause is logged once, and counted."""
    world = World(is_foreign=lambda key: key.serial == "666")
    for serial in ("", "666", "a\x01"):
        for _ in range(2):
            world.send(Kind.ESO, {"id": {"val": serial}, "soc": {"val": "0"}})
    for number in range(MAX_UNITS + 2):
        world.send(Kind.SSO, {"id": {"val": str(number)}, "upv": {"val": "1"}})
    assert len(list(world.hub.units(Kind.ESO))) == 0
    assert len(list(world.hub.units(Kind.SSO))) == MAX_UNITS
    assert world.hub.checks.causes == {
        Cause.GHOST_UNIT: 2,
        Cause.FOREIGN_UNIT: 2,
        Cause.BAD_ID: 2,
        Cause.TOO_MANY_UNITS: 2,
    }
    assert len(caplog.records) == 4


def test_the_power_balance_and_the_clock_are_checked() -> None:
    """`pext = pload + pinv` holds for a true hub; its clock is near ours."""
    world = World()
    world.live(20)
    assert world.hub.checks.balanced == 3
    assert world.hub.checks.clock_skew == pytest.approx(0, abs=1)
    world.live(10, change={"pext": {"L1": "9000", "L2": "9000", "L3": "9000"}})
    assert world.hub.checks.unbalanced == 3
    assert rates(world.hub.traffic)["ehub"] == 60


def test_a_removed_unit_is_forgotten() -> None:
    """Until it sends again."""
    world = World()
    world.live()
    key = next(world.hub.units(Kind.SSO)).key
    world.hub.remove(key)
    assert key not in world.hub.devices


@pytest.mark.parametrize("swapped", [False, True])
def test_the_direction_of_the_battery_counters_is_noticed(swapped: bool) -> None:
    """From which counter moves while the battery power keeps its sign."""
    world = World(swapped=swapped)
    for _ in range(120):
        world.live(10)
    assert world.hub.checks.direction is swapped


def test_the_direction_stays_open_without_evidence() -> None:
    """Too little power, a change of sign, or both counters moving."""
    check = DirectionCheck()
    assert check.verdict(None, 0, 0) is None
    assert check.verdict(50, 0, 5) is None
    assert check.verdict(-1000, 1, 1) is None
    assert check.verdict(-1000, 1.2, 1.1) is None
    assert check.verdict(1000, 1.2, 1.1) is None
    assert check.verdict(1000, 1.2, 1.3) is False


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


@settings(max_examples=60)
@given(
    payloads=st.lists(
        st.tuples(st.sampled_from(list(Kind)), st.binary(max_size=120)), max_size=20
    )
)
def test_any_bytes_change_nothing(payloads: list[tuple[Kind, bytes]]) -> None:
    """Nothing raises, every useless message is counted, and the values are those of the good ones."""
    world, calm = World(), World()
    for it in (world, calm):
        it.live(12)
    for kind, payload in payloads:
        world.hub.receive(kind, payload)
    for it in (world, calm):
        it.live(3)
    assert world.hub.checks.causes.total() == len(payloads)
    for quantity in QUANTITIES[Kind.HUB]:
        assert world.device.value(quantity.key) == calm.device.value(quantity.key)


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
