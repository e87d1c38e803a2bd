"""What diagnostics show of messages: nothing by which a pack, a cabinet or its place could be recognised."""

from typing import Any

from hypothesis import given, strategies as st
import orjson
import pytest

from custom_components.energy_bridge.core.cabinet.redaction import redacted_message
from simulator.cabinet.messages import alert, info, notification
from simulator.cabinet.station import Fleet

from ...helpers.hub import NOON

PACK = "BT1048L0000003"
NUMBER = 10480000003


def escaped(text: str) -> str:
    """A text as JSON with every character escaped."""
    return '"' + "".join(f"\\u{ord(each):04x}" for each in text) + '"'


@pytest.mark.parametrize("number", [0, 1])
def test_real_messages(number: int) -> None:
    """Stay useful in both dialects: all that is measured is there."""
    station = Fleet(2).stations[number]
    station.slots[4].pack = None
    message: Any = info(station, NOON)
    found: Any = redacted_message(orjson.dumps(message))
    text = str(found)
    for secret in (station.mac, station.device_id, "BT1048", "-8.", "-34."):
        assert secret not in text
    place = next(slot for slot in message["slots"] if slot["battery"])
    shown = found["slots"][place["id"] - 1]
    assert shown == {**place, "battery": shown["battery"]}
    measured = {**place["battery"], "id": shown["battery"]["id"]}
    assert shown["battery"] == measured
    assert found["slots"][4]["battery"] is None
    assert found["timestamp"] == message["timestamp"]
    assert found["total_slots"] == 12


def test_events_and_alerts() -> None:
    """Words are kept, identifiers in them are not."""
    station = Fleet(1).stations[0]
    slot = next(slot for slot in station.slots if slot.pack)
    told = notification(station, "open_slot", slot, "VOLTZ20210817000001", NOON)
    found: Any = redacted_message(orjson.dumps(told))
    assert (found["event"], found["soc"]) == ("open_slot", told["soc"])
    assert (found["order_number"], found["slot_id"]) == ("**001", slot.number)
    said = f"Pack {PACK} too hot in slot 3 of {station.mac} aa-bb-cc-dd-ee-ff"
    found = redacted_message(orjson.dumps(alert(station, slot, said, NOON)))
    assert found["message"] == "Pack ** too hot in slot 3 of ** **"


@pytest.mark.parametrize(
    "payload",
    [
        f'{{"slots": [{{"id": 1, "battery": {{"id": {NUMBER}}}}}]}}',
        '{"slots": [{"id": 1, "battery": {"id": 17}}]}',
        f'{{"slots": [{{"id": 1, "battery": {{"id": "\\"{PACK}\\""}}}}]}}',
        f'{{"slots": [{{"id": 1, "battery": {{"id": {escaped(PACK)}}}}}]}}',
        f'{{"slots": [{{"id": 1, "battery": {{{escaped("id")}: {escaped(PACK)}}}}}]}}',
        f'{{"slots": [{{"id": 1, " Battery ": {{" ID ": "{PACK}"}}}}]}}',
        f'{{"slots": [{{"id": 1, "battery": {{"id": ["{PACK}"]}}}}]}}',
        f'{{"slots": [{{"id": 1, "battery": "{PACK}"}}]}}',
        f'{{"slots": [{{"id": "{PACK}", "battery": null}}]}}',
        f'{{"slots": ["{PACK}", {NUMBER}]}}',
        f'{{"slots": "{PACK}"}}',
        f'{{"slots": [{{"{PACK}": {{"soc": 5}}}}], "{PACK}": 1}}',
        f'{{"soc": "{NUMBER}", "message": "{PACK}", "timestamp": "{PACK}"}}',
        f'{{"soc": "{NUMBER}e-9", "bat_vol": "0000{NUMBER}e-8"}}',
        f'{{"unknown": {{"deep": ["{PACK}"]}}, "id": {NUMBER}}}',
        f'{{"battery_id": {NUMBER}, "sub_softver": "{PACK}", "event": ["{PACK}"]}}',
        f'{{"ftp_password": "{PACK}", "ftp_port": {NUMBER}}}',
        f'{{"device_id": "{PACK}',
        f'"{PACK}"',
        f"[{NUMBER}]",
        f"{NUMBER}",
        PACK,
    ],
)
def test_however_an_identifier_is_spelled(payload: str) -> None:
    """It is not shown, nor is anything of what is no JSON object."""
    found = redacted_message(payload.encode())
    text = orjson.dumps(found).decode()
    for secret in (PACK, PACK[:-4], str(NUMBER), str(NUMBER)[:-4], "17"):
        assert secret not in text
    if not payload.startswith("{") or not payload.endswith("}"):
        assert found is None


KEYS = st.sampled_from(
    [
        "id",
        " ID",
        "slots",
        "battery",
        "mac_addr",
        "message",
        "soc",
        "event",
        "type",
        "x",
    ]
)
SECRETS = st.sampled_from([PACK, NUMBER, f'"{PACK}"', [PACK], f"at {PACK}"])
SHAPES = st.recursive(
    SECRETS | st.none() | st.integers(0, 64),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4)
    ),
    max_leaves=15,
)


@given(st.dictionaries(KEYS, SHAPES, max_size=5))
def test_wherever_an_identifier_stands(data: dict[str, Any]) -> None:
    """It is not shown."""
    text = orjson.dumps(redacted_message(orjson.dumps(data))).decode()
    assert PACK[:-4] not in text
    assert str(NUMBER)[:-4] not in text
