"""What cabinets send, read in both dialects."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import given, strategies as st
import orjson
import pytest

from custom_components.energy_bridge.core.cabinet.masks import (
    Mask,
    Severity,
    problems,
    severity_of,
)
from custom_components.energy_bridge.core.cabinet.protocol import (
    read_alert,
    read_info,
    read_notification,
    same_cabinet,
)
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
from custom_components.energy_bridge.core.cabinet.thresholds import read_answer
from custom_components.energy_bridge.core.cabinet.topics import (
    Channel,
    clean_mac,
    parse_topic,
    subscriptions,
    topic_of,
)
from custom_components.energy_bridge.core.cabinet.values import flag, text, time_of
from custom_components.energy_bridge.core.wire import Cause, MessageError

MAC = "00-88-14-4D-4C-FB"


def pack_of(**battery: Any) -> Pack:
    """A pack as its slot reports it."""
    found = slot_reading({"id": 1, "battery": {"id": "x", **battery}}, 1).pack
    assert found is not None
    return found


def test_the_documents_dialect() -> None:
    """Voltages and currents in tenths, masks and switches as numbers, blanks in a key."""
    slot = slot_reading(
        {
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
    assert (slot.door, slot.controller_fault, slot.software) == (
        Door.CLOSED,
        False,
        "V101",
    )
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


def test_a_slot_without_a_pack() -> None:
    """Null, missing, or an empty object."""
    slots: list[dict[str, Any]] = [
        {"battery": None},
        {},
        {"battery": {}},
        {"battery": "x"},
    ]
    for slot in slots:
        assert slot_reading(slot, 1).pack is None


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
            }
        )
    )
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
        ("0, 91", (0, 91)),
        ("91, 0", (0, 91)),
        (" 120.5 ,-31 ", (-31, 120.5)),
    ],
)
def test_coordinates(written: str, place: tuple[float, float]) -> None:
    """Latitude first, as cabinets send it; what only the document's text explains, by that."""
    found = cabinet_reading({"coordinates": written})
    assert (found.latitude, found.longitude) == place
    assert found.bad == ()


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


def test_notifications() -> None:
    """Event names in lower case; a blank one is none, and no error."""
    found = read_notification(
        b'{"slot_id":1,"order_number":"A1","event":"open_empty_slot_bat_Online","battery_id":"B","soc":72}'
    )
    assert (found.slot, found.order_number, found.event) == (
        1,
        "A1",
        "open_empty_slot_bat_online",
    )
    assert (found.pack_id, found.state_of_charge) == ("B", 72)
    blank = read_notification(b'{"event":"","order_number":null}')
    assert (blank.slot, blank.order_number, blank.event) == (None, "", None)


def test_alerts() -> None:
    """The controller's software repeats them, which its time stamps tell."""
    once = read_alert(
        b'{"slot_id":1,"type":"Error","message":"Charging failure","timestamp":"2021-08-03 17:04:54.123Z"}'
    )
    assert (once.slot, once.is_error, once.message, once.repeats) == (
        1,
        True,
        "Charging failure",
        False,
    )
    again = read_alert(
        b'{"type":"alert","message":"Lightning warning","timestamp":"2021-08-03 17:04:54.123+0800"}'
    )
    assert (again.slot, again.is_error, again.repeats) == (None, False, True)
    with pytest.raises(MessageError) as caught:
        read_alert(b"{}")
    assert caught.value.cause is Cause.NO_VALUES


def test_an_info_message_without_slots() -> None:
    """Is of no use."""
    with pytest.raises(MessageError) as caught:
        read_info(b'{"mac_addr":"x"}')
    assert caught.value.cause is Cause.NO_VALUES


def test_whose_message() -> None:
    """The one of the topic, unless the message says otherwise."""
    assert same_cabinet({"mac_addr": MAC.lower()}, MAC)
    assert same_cabinet({}, MAC)
    assert not same_cabinet({"mac_addr": "00-00-00-00-00-00"}, MAC)
    assert not same_cabinet({"mac_addr": "nonsense"}, MAC)


@pytest.mark.parametrize(
    "written", [MAC, MAC.lower(), "00:88:14:4d:4c:fb", " 0088144D4CFB "]
)
def test_addresses(written: str) -> None:
    """In one form, however they are written."""
    assert clean_mac(written) == MAC


@pytest.mark.parametrize("written", ["", "00-88", MAC + "-00", "zz-88-14-4D-4C-FB"])
def test_no_addresses(written: str) -> None:
    """Anything else is none."""
    assert clean_mac(written) is None


def test_topics() -> None:
    """There and back, with a prefix and without."""
    assert subscriptions("p", [MAC])[:2] == (
        f"p/stations/info/{MAC}",
        f"p/stations/info/{MAC.lower()}",
    )
    assert len(subscriptions("", ["00-88-14-40-40-00"])) == 4
    for prefix in ("", "bridge/site"):
        topic = topic_of(Channel.INFO, MAC, prefix)
        assert parse_topic(topic, prefix) == (Channel.INFO, MAC)
        assert f"{prefix}/stations/info/+" in subscriptions(prefix)
    assert topic_of(Channel.OPEN_SLOT, MAC) == f"/stations/open_slot/{MAC}"


@pytest.mark.parametrize(
    "topic",
    [
        f"/stations/open_slot/{MAC}",
        "/stations/info/nonsense",
        "/stations/info/" + "0" * 500,
        f"stations/info/{MAC}",
        f"/stations/info/{MAC}/more",
        "",
    ],
)
def test_foreign_topics(topic: str) -> None:
    """Are not ours to read."""
    assert parse_topic(topic) is None


def test_every_bit_has_a_name() -> None:
    """Warnings and errors apart; an unknown bit is kept, as a warning."""
    found = problems({Mask.CHARGE: 0x2003, Mask.DISCHARGE: 0b1, Mask.COMMON: None})
    assert found.errors == ("cell_overcharge",)
    assert found.warnings == (
        "cell_overcharge_warning",
        "charge_bit_13",
        "cell_undervoltage_warning",
    )
    assert found.error_codes == ("charge_bit_1", "charge_bit_13")
    assert found.warning_codes == ("charge_bit_0", "discharge_bit_0")
    assert severity_of("power_cable") is Severity.ERROR
    everything = problems(dict.fromkeys(Mask, 0xFFFF))
    names = [*everything.warnings, *everything.errors]
    assert len(names) == len(set(names)) == 48
    assert len([name for name in names if "_bit_" not in name]) == 39


def test_masks_that_cannot_be() -> None:
    """Are none."""
    for mask in ([1, 0], [True] * 17, -1, 65536, "x", 1.5):
        assert pack_of(chging_Err=mask).masks[Mask.CHARGE] is None


KEYS = st.sampled_from(
    [
        "mac_addr", "coordinates", "slots", "id", "battery", "bat_Vol", "bat_Cur", "soc",
        "charger_CtrSW", "chging_Err", "slot_status", "timestamp", "event", "message",
        "netWorkType", "total_slots", "ctr_warning", "soc_period", " slot_status ",
    ]
)  # fmt: skip
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats()
    | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5)
    ),
    max_leaves=20,
)


@given(st.binary(max_size=200) | st.dictionaries(KEYS, VALUES).map(orjson.dumps))
def test_whatever_comes(payload: bytes) -> None:
    """The answer is a value or a MessageError."""
    for read in (read_info, read_notification, read_alert, read_answer):
        try:
            found = read(payload)
        except MessageError:
            continue
        if read is read_info and isinstance(found, dict):
            cabinet_reading(found)
            for raw in found["slots"]:
                if (number := slot_number(raw)) is not None:
                    slot = slot_reading(raw, number)
                    problems(slot.pack.masks if slot.pack else {})
