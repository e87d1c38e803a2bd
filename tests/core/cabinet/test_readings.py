"""What cabinets say of themselves, their slots and packs, read in both dialects."""

from typing import Any

import pytest

from custom_components.energy_bridge.core.cabinet.masks import Mask
from custom_components.energy_bridge.core.cabinet.readings import (
    Charger,
    Door,
    Network,
    Pack,
    WorkMode,
    cabinet_reading,
    plain,
    slot_number,
    slot_reading,
)


def pack_of(**battery: Any) -> Pack:
    """A pack as its slot reports it."""
    found = slot_reading({"id": 1, "battery": {"id": "x", **battery}}, 1).pack
    assert found is not None
    return found


def test_the_documents_dialect() -> None:
    """Voltages and currents in tenths, masks and switches as numbers, blanks in a key."""
    slot = slot_reading(
        {
            "sub_pro": "V100",
            "sub_softver": "V101",
            " slot_status ": False,
            "sub_Exit_Err": False,
            "battery": {
                "id": "BT104802012SZHL200414313",
                "max_ChgVol": 725,
                "max_ChgCur": 900,
                "max_Dischg_Cur": 200,
                "charger_CtrSW": 0,
                "ctr_WorkMode": 1,
                "bat_Vol": 680,
                "bat_Cur": 155,
                "bat_MaxTemp": 27,
                "bat_MinTemp": -3,
                "soc": 95,
                "soh": 99,
                "chging_Err": 3,
                "disChging_Err": 0,
                "comm_Err": 1,
            },
        },
        1,
    )
    assert (slot.door, slot.controller_fault) == (Door.CLOSED, False)
    assert (slot.hardware, slot.software) == ("V100", "V101")
    assert slot.pack == Pack(
        id="BT104802012SZHL200414313",
        voltage=68.0,
        current=15.5,
        max_charge_voltage=72.5,
        max_charge_current=90.0,
        max_discharge_current=20.0,
        max_temperature=27,
        min_temperature=-3,
        state_of_charge=95,
        state_of_health=99,
        charger=Charger.ON,
        work_mode=WorkMode.HEATING,
        masks={Mask.CHARGE: 3, Mask.DISCHARGE: 0, Mask.COMMON: 1},
    )


def test_the_controllers_dialect() -> None:
    """Scaled floats with noise, unsigned numbers for negative ones, booleans, lists, NULs."""
    found = pack_of(
        id="BT1048L0000011\0\0",
        max_ChgVol=72.5,
        bat_Vol=66.700005,
        bat_Cur=6548.4,
        bat_MaxTemp=251,
        bat_MinTemp=128,
        charger_CtrSW=True,
        chging_Err=[True, True] + [False] * 14,
        comm_Err=[False] * 16,
    )
    assert found.id == "BT1048L0000011"
    assert (found.voltage, found.current) == (66.7, -5.2)
    assert (found.max_temperature, found.min_temperature) == (-5, -128)
    assert found.charger is Charger.ON
    assert found.masks == {Mask.CHARGE: 3, Mask.DISCHARGE: None, Mask.COMMON: 0}


@pytest.mark.parametrize(
    ("switch", "expected"),
    [
        (0, Charger.ON),
        (True, Charger.ON),
        (1, Charger.OFF),
        (False, Charger.OFF),
        (2, Charger.CONNECTING),
        (3, Charger.NOT_CONNECTED),
        (4, None),
        (None, None),
    ],
)
def test_the_type_decides_before_the_value(
    switch: object, expected: Charger | None
) -> None:
    """True and the integer 0 both mean on."""
    assert pack_of(charger_CtrSW=switch).charger is expected


@pytest.mark.parametrize(
    ("battery", "voltage", "current"),
    [
        ({"bat_Vol": 725, "bat_Cur": 65484}, 72.5, -5.2),
        ({"bat_Vol": 725, "bat_Cur": -52}, 72.5, -5.2),
        ({"bat_Vol": 0, "max_ChgVol": 725, "bat_Cur": 52}, 0, 5.2),
        ({"bat_Vol": 72.5, "bat_Cur": 5.2000003}, 72.5, 5.2),
        ({"bat_Vol": "72.5", "bat_Cur": "nan"}, 72.5, None),
        ({"bat_Vol": -1, "bat_Cur": 99999}, None, None),
        ({"bat_Vol": True, "bat_Cur": []}, None, None),
        ({"bat_Vol": 70, "bat_Cur": "x"}, 70, None),
    ],
)
def test_voltages_and_currents(
    battery: dict[str, Any], voltage: float | None, current: float | None
) -> None:
    """In tenths where a voltage is too high to be volts."""
    found = pack_of(**battery)
    assert (found.voltage, found.current) == (voltage, current)


@pytest.mark.parametrize(
    ("battery", "current"),
    [
        ({"bat_Cur": 155, "comm_Err": 0}, 15.5),
        ({"bat_Cur": 155, "charger_CtrSW": 1}, 15.5),
        ({"bat_Cur": 65484, "chging_Err": 0}, -5.2),
        ({"bat_Cur": 15.0, "charger_CtrSW": True}, 15.0),
        ({"bat_Cur": 15, "comm_Err": [False] * 16, "charger_CtrSW": 0}, 15.0),
        ({"bat_Cur": 15.5}, 15.5),
        ({"bat_Cur": 155}, None),
        ({"bat_Cur": -155}, None),
        ({"bat_Cur": 65484}, -5.2),
        ({"bat_Cur": 0}, 0),
    ],
)
@pytest.mark.parametrize("voltages", [{"bat_Vol": 0, "max_ChgVol": 0}, {}])
def test_currents_without_a_voltage(
    battery: dict[str, Any], voltages: dict[str, Any], current: float | None
) -> None:
    """The dialect of the other values tells whether they are in tenths; nobody guesses where it does not."""
    found = pack_of(**voltages, **battery)
    assert found.current == current
    assert found.voltage in (0, None)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (False, Door.CLOSED),
        (True, Door.OPEN),
        (0, Door.CLOSED),
        (1, Door.OPEN),
        (2, Door.FAULT),
        (3, None),
        ("1", Door.OPEN),
        (None, None),
    ],
)
def test_doors(status: Any, expected: Door | None) -> None:
    """As a boolean or by the table."""
    assert slot_reading({"slot_status": status}, 1).door is expected


@pytest.mark.parametrize(
    ("slot", "is_empty"),
    [
        ({"battery": None}, True),
        ({"battery": {}}, True),
        ({"battery": {"id": None}}, True),
        ({"battery": {"id": "\0\0", "soc": 0, "bat_Vol": 0}}, True),
        ({}, False),
        ({"battery": "x"}, False),
        ({"battery": False}, False),
        ({"battery": {"id": 17}}, False),
        ({"battery": {"id": "", "soc": "?"}}, False),
    ],
)
def test_a_slot_without_a_pack(slot: dict[str, Any], is_empty: bool) -> None:
    """Null, or an object without anything in it; what is missing or garbage says nothing."""
    found = slot_reading(slot, 1)
    assert found.pack is None
    assert found.is_empty is is_empty


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ({"id": 1}, 1),
        ({"id": "12"}, 12),
        ({"id": 65}, None),
        ({"id": -1}, None),
        ({"id": 1.5}, None),
        ({"id": True}, None),
        ({}, None),
        ("x", None),
    ],
)
def test_slot_numbers(raw: Any, number: int | None) -> None:
    """What can be one."""
    assert slot_number(raw) == number


def test_a_cabinet() -> None:
    """Its own values, the coordinates as latitude and longitude whatever the text says."""
    found = cabinet_reading(
        plain(
            {
                "device_id": " 2600401516050001 ",
                "coordinates": "-8.06232309651, -34.8712023897282",
                "ctr_pro": "v101",
                "ctr_softver": "v102",
                "ctr_warning": 1,
                "env_temperature": 21,
                "netWorkType": 0,
                "total_slots": 12,
                "empty_slots": 0,
            }
        )
    )
    assert found.empty_slots == 0
    assert (found.device_id, found.hardware, found.software) == (
        "2600401516050001",
        "v101",
        "v102",
    )
    assert (found.latitude, found.longitude) == (-8.06232309651, -34.8712023897282)
    assert (found.warning, found.environment_temperature) == (True, 21)
    assert (found.network, found.total_slots) == (Network.MOBILE, 12)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("coordinates", "91, 91"),
        ("coordinates", "0, 181"),
        ("coordinates", "1, 2, 3"),
        ("coordinates", 5),
        ("coordinates", "a, b"),
        ("env_temperature", 999),
        ("total_slots", 0),
        ("total_slots", 65),
        ("empty_slots", -1),
        ("networktype", 7),
        ("ctr_warning", "true"),
    ],
)
def test_values_that_cannot_be(key: str, value: Any) -> None:
    """Are none, and said to be bad."""
    found = cabinet_reading({key: value})
    assert found == cabinet_reading({})
    assert found.bad == (key,)


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("-8.06, -34.87", (-8.06, -34.87)),
        ("0, -34.87", (0, -34.87)),
        ("0.000000, 0.000000", (None, None)),
        ("0,0", (None, None)),
        ("0, 91", (0, 91)),
        ("91, 0", (0, 91)),
        (" 120.5 ,-31 ", (-31, 120.5)),
    ],
)
def test_coordinates(written: str, place: tuple[float | None, float | None]) -> None:
    """Latitude first, as cabinets send it; what only the document's text explains, by that."""
    found = cabinet_reading({"coordinates": written})
    assert (found.latitude, found.longitude) == place
    assert found.bad == ()


def test_masks_that_cannot_be() -> None:
    """Are none."""
    for mask in ([1, 0], [True] * 17, -1, 65536, "x", 1.5):
        assert pack_of(chging_Err=mask).masks[Mask.CHARGE] is None
