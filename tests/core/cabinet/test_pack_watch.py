"""The quick way to read a slot that was seen before, against reading all of it."""

from datetime import date
from typing import Any

from hypothesis import given, strategies as st
import orjson
import pytest

from custom_components.energy_bridge.core.cabinet.fleet import Fleet
from custom_components.energy_bridge.core.cabinet.pack_watch import PackWatch
from custom_components.energy_bridge.core.cabinet.readings import (
    Charger,
    SlotReading,
    slot_reading,
)
from custom_components.energy_bridge.core.cabinet.topics import Channel

BATTERY = {
    "id": "A",
    "bat_Vol": 700,
    "bat_Cur": 155,
    "max_ChgVol": 725,
    "soc": 50,
    "soh": 98,
    "bat_MaxTemp": 25,
    "charger_CtrSW": 0,
    "comm_Err": 0,
}


def read(battery: Any) -> SlotReading:
    """All of a slot."""
    return slot_reading({"id": 1, "battery": battery}, 1)


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({}, ()),
        ({"soc": 51}, ("state_of_charge",)),
        ({"bat_Vol": 701, "bat_Cur": 65484}, ("voltage", "current")),
        ({"bat_MaxTemp": 251, "soh": 97}, ("state_of_health", "max_temperature")),
        ({"soh": "97"}, None),
        ({"charger_CtrSW": 1}, None),
        ({"charger_CtrSW": False}, None),
        ({"comm_Err": 1}, None),
        ({"soc": 101}, None),
        ({"soc": [50]}, None),
        ({"soc": None}, None),
        ({"bat_Vol": 70.1}, None),
        ({"bat_Vol": 0}, None),
        ({"id": "B"}, None),
        ({"new": 1}, None),
    ],
)
def test_what_is_read_again(
    changes: dict[str, Any], names: tuple[str, ...] | None
) -> None:
    """Measured values alone; whatever else differs asks for all of the slot."""
    reading = read(BATTERY)
    after = {**BATTERY, **changes}
    assert PackWatch(BATTERY, reading).update_pack(after) == names
    if names is not None:
        assert reading == read(after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, BATTERY),
        (BATTERY, None),
        (BATTERY, "x"),
        ({"soc": 0}, {"soc": 1}),
        ({**BATTERY, "soh": 101}, {**BATTERY, "soh": 101, "soc": 51}),
        (BATTERY, dict(reversed(BATTERY.items())) | {"soc": 51}),
    ],
)
def test_what_is_never_updated(before: Any, after: Any) -> None:
    """A slot without a pack, a pack without an id, bad values, another order of keys."""
    assert PackWatch(before, read(before)).update_pack(after) is None


@pytest.mark.parametrize("same", [None, "x", {"soc": 0}, BATTERY])
def test_nothing_new(same: Any) -> None:
    """Is nothing, with a pack and without."""
    again = orjson.loads(orjson.dumps(same))
    assert PackWatch(same, read(same)).update_pack(again) == ()


def test_true_after_one() -> None:
    """Python takes them for equal; the charger is off and then on."""
    before, after = BATTERY | {"charger_CtrSW": 1}, BATTERY | {"charger_CtrSW": True}
    reading = read(before)
    assert reading.pack is not None
    assert reading.pack.charger is Charger.OFF
    assert before == after
    assert PackWatch(before, reading).update_pack(after) is None


@pytest.mark.parametrize(
    ("name", "battery"),
    [("Battery", {"id": "A"}), ("battery", {"id": "A", "charger_CtrSW": 1})],
)
def test_another_spelling(name: str, battery: dict[str, Any]) -> None:
    """Of the battery's key or of the switch's hides no change of the switch."""
    fleet = Fleet(lambda: 0, lambda: 0, lambda: date(2026, 6, 21), full=95)
    mac = "00-88-14-4D-4C-FB"
    for switch, charger in ((1, Charger.OFF), (True, Charger.ON)):
        said = {"id": 1, name: {**battery, " CHARGER_CtrSW ": switch}}
        fleet.receive(Channel.INFO, mac, orjson.dumps({"slots": [said]}))
        assert fleet.cabinets[mac].slots[1].pack.charger is charger


NUMBERS = st.integers(-10, 70_000) | st.just(0) | st.floats(-10, 1000, allow_nan=False)
VALUES: st.SearchStrategy[Any] = (
    NUMBERS | NUMBERS.map(str) | st.sampled_from([None, "", "x", []])
)
BATTERIES = st.fixed_dictionaries(
    {
        **dict.fromkeys(BATTERY, VALUES),
        "id": st.sampled_from(["A", "B", None]),
        "charger_CtrSW": st.sampled_from([0, 1, 2, 3, True, False, None]),
    }
)


@given(st.lists(BATTERIES | st.none(), min_size=2, max_size=5))
def test_both_ways_answer_the_same(batteries: list[Any]) -> None:
    """Whatever a pack says, and said before."""
    reading = read(batteries[0])
    watched = PackWatch(batteries[0], reading)
    for after in batteries[1:]:
        if watched.update_pack(after) is None:
            reading = read(after)
            watched = PackWatch(after, reading)
        assert reading == read(after)
