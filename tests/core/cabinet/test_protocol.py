"""Info messages, notifications and alerts, as cabinets send them."""

from hypothesis import given, strategies as st
import orjson
import pytest

from custom_components.energy_bridge.core.cabinet.masks import problems
from custom_components.energy_bridge.core.cabinet.protocol import (
    read_alert,
    read_info,
    read_notification,
    same_cabinet,
)
from custom_components.energy_bridge.core.cabinet.readings import (
    cabinet_reading,
    slot_number,
    slot_reading,
)
from custom_components.energy_bridge.core.cabinet.thresholds import read_answer
from custom_components.energy_bridge.core.wire import Cause, MessageError

MAC = "00-88-14-4D-4C-FB"


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
