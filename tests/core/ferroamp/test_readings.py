"""From bytes to readings: what real hubs send, and everything else."""

from datetime import UTC, datetime
import json
from typing import Any

from hypothesis import given, strategies as st
import orjson
import pytest

from custom_components.energy_bridge.core.ferroamp.decoder import HubDecoder
from custom_components.energy_bridge.core.ferroamp.quantities import (
    HUB_QUANTITIES,
    INDEX,
    QUANTITIES,
    Fold,
    Kind,
    Quantity,
)
from custom_components.energy_bridge.core.ferroamp.readings import Reading, parse
from custom_components.energy_bridge.core.ferroamp.values import (
    UnitId,
    bit_mask,
    number,
    plain_key,
    stamp_time,
)
from custom_components.energy_bridge.core.wire import Cause, MessageError
from simulator.energyhub.config import PlantConfig
from simulator.energyhub.messages import ehub_message
from simulator.energyhub.plant import Plant

NOON = datetime(2026, 6, 21, 10, 0, tzinfo=UTC)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


KEYS = st.sampled_from(
    sorted(
        {quantity.wire for table in QUANTITIES.values() for quantity in table}
        | {"ts", "id", "parenteso"}
    )
)


NUMERALS = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False, width=32).map(
        lambda value: f"{value:.2f}"
    ),
    st.integers(0, 2**64 - 1).map(str),
    st.sampled_from(
        [
            "nan",
            "inf",
            "-inf",
            "1_0",
            "",
            " 5 ",
            "1e400",
            "1e3",
            "٣",
            "0x10",
            "1,2",
            "true",
            "-5",
            ".5",
            "5.",
            "+1",
            "]",
            "[]",
        ]
    ),
    JSON_VALUES,
)


FIELDS = st.one_of(
    st.fixed_dictionaries({"val": NUMERALS}),
    st.fixed_dictionaries({"L1": NUMERALS, "L2": NUMERALS, "L3": NUMERALS}),
    st.fixed_dictionaries({"neg": NUMERALS, "pos": NUMERALS}),
    JSON_VALUES,
)


def numbers(reading: Reading) -> dict[str, float | None]:
    """Every number of a reading by key."""
    return {
        quantity.key: reading.value(quantity.key)
        for quantity in QUANTITIES[reading.layout.kind]
        if quantity.wire not in reading.codes
    }


def real_message(**config: Any) -> dict[str, Any]:
    """A whole message as a hub sends it."""
    plant = Plant(PlantConfig(**config), NOON)
    plant.advance(1)
    return dict(ehub_message(plant))


def test_reads_a_hub_message() -> None:
    """Numbers keep their value, peak currents become RMS, registers all their digits."""
    reading = parse(
        Kind.HUB,
        b'{"gridfreq":{"val":"49.95"},"iextq":{"L1":"4.06","L2":"3.84","L3":"4.18"},"pext":{"L1":"686.33","L2":"-643.69",'
        b'"L3":"705.32"},"wextconsq":{"L1":"5654992911585","L2":"3161182619121","L3":"5504478918590"},"state":{"val":"4096"},'
        b'"udc":{"neg":"-379.91","pos":"380.30"},"ts":{"val":"2019-01-18T14:23:10UTC"}}',
    )

    assert reading.value("frequency") == 49.95
    assert reading.value("grid_active_current_l1") == pytest.approx(4.06 / 2**0.5)
    assert reading.value("grid_active_power_l2") == -643.69
    assert reading.value("grid_energy_imported_l1") == 5654992911585
    assert reading.value("dc_link_voltage_negative") == -379.91
    assert reading.value("pv_power") is None
    assert reading.codes == {"state": "4096"}
    assert stamp_time(reading.stamp) == datetime(2019, 1, 18, 14, 23, 10, tzinfo=UTC)
    assert not reading.bad
    assert not reading.unknown


@pytest.mark.parametrize(
    "key", ["wLoadprodq", "wloadprodq", "WLOADPRODQ", " wloadprodq "]
)
def test_keys_are_compared_without_case_and_blanks(key: str) -> None:
    """The document's spelling and the hub's are one key."""
    reading = parse(Kind.HUB, orjson.dumps({key: {"L1": "1", "L2": "2", "L3": "3"}}))
    assert reading.value("load_energy_produced_l3") == 3


@pytest.mark.parametrize("key", ["wextprodq_3p", "wextprodq3p"])
def test_three_phase_totals_come_in_two_spellings(key: str) -> None:
    """With and without the underscore."""
    assert (
        parse(Kind.HUB, orjson.dumps({key: {"val": "7"}})).value(
            "grid_energy_exported_three_phase"
        )
        == 7
    )


@pytest.mark.parametrize("key", ["parenteso", "parentesoid"])
def test_a_module_names_its_parent_in_two_ways(key: str) -> None:
    """Both keys of the document give the link, and JSON numbers with float noise are numbers."""
    message = {
        "id": {"val": "17020004"},
        key: {"val": "17070001"},
        "soc": {"val": 48.100003999999998},
    }
    reading = parse(Kind.ESM, orjson.dumps(message))
    assert reading.unit == UnitId("17020004")
    assert reading.parent == UnitId("17070001")
    assert reading.value("state_of_charge") == pytest.approx(48.1, abs=1e-5)


def test_a_module_may_have_no_parent_or_a_useless_one() -> None:
    """An empty parent is none, a broken one is noted."""
    bare = {"id": {"val": "1"}, "soc": {"val": "5"}}
    assert parse(Kind.ESM, orjson.dumps(bare)).parent is None
    assert (
        parse(Kind.ESM, orjson.dumps({**bare, "parenteso": {"val": " "}})).parent
        is None
    )
    broken = parse(Kind.ESM, orjson.dumps({**bare, "parenteso": {"val": "a\x01b"}}))
    assert broken.parent is None
    assert broken.bad == ("parent",)


@pytest.mark.parametrize(
    ("payload", "cause"),
    [
        (b'{"ul":{"L1":"23', Cause.NOT_JSON),
        (b"\xff\xfe", Cause.NOT_JSON),
        (b"[]", Cause.NOT_AN_OBJECT),
        (b"{}", Cause.NO_VALUES),
        (b'{"ul":{"L1":true,"L2":null,"L3":"x"}}', Cause.NO_VALUES),
        (b" " * 70_000, Cause.TOO_LARGE),
    ],
)
def test_useless_messages_are_refused(payload: bytes, cause: Cause) -> None:
    """Each with its cause."""
    with pytest.raises(MessageError) as caught:
        parse(Kind.HUB, payload)
    assert caught.value.cause is cause


def test_one_bad_value_does_not_spoil_the_rest() -> None:
    """It is left out and noted."""
    message = {
        "ul": {"L1": "nan", "L2": "231.5", "L3": []},
        "state": {"val": "no"},
        "wpv": {"val": "-5"},
        "ts": {"val": None},
        "new": 1,
        "ppv": 12.5,
    }
    reading = parse(Kind.HUB, orjson.dumps(message))
    assert numbers(reading)["voltage_l2"] == 231.5
    assert reading.value("voltage_l1") is None
    assert reading.value("pv_power") == 12.5
    assert set(reading.bad) == {"ul", "state", "wpv", "ts"}
    assert reading.unknown == ("new",)


def test_the_quick_way_reads_real_messages_like_the_careful_one() -> None:
    """For every dialect that the simulator speaks."""
    for config in (
        {},
        {"three_phase_totals": True, "available_current": True},
        {"eso_count": 0, "esm_count": 0},
    ):
        payload = orjson.dumps(real_message(**config))
        decoder = HubDecoder()
        first, second = decoder.parse(payload), decoder.parse(payload)
        careful = parse(Kind.HUB, payload)
        assert second.layout is decoder.parse(payload).layout
        assert numbers(first) == numbers(second) == numbers(careful)
        assert second.codes == careful.codes
        assert second.stamp == careful.stamp


PARTS = st.sampled_from(
    ["val", "L1", "L2", "L3", "neg", "pos", "l1", "VAL", " val", "x"]
)


@given(
    changes=st.dictionaries(
        st.one_of(KEYS, KEYS.map(str.upper), st.text(max_size=6)),
        st.one_of(FIELDS, st.dictionaries(PARTS, NUMERALS, max_size=5)),
        max_size=4,
    ),
    missing=st.sets(KEYS, max_size=3),
    wanted=st.none() | st.just(frozenset(INDEX[Kind.HUB])),
)
def test_both_ways_agree_on_any_message(
    changes: dict[str, Any], missing: set[str], wanted: frozenset[str] | None
) -> None:
    """Whatever replaces or joins the fields of a message whose shape is known, both ways read the same or refuse the same."""
    message = real_message()
    decoder = HubDecoder(wanted)
    decoder.parse(orjson.dumps(message))
    changed = {key: field for key, field in message.items() if key not in missing}
    payload = json.dumps({**changed, **changes}).encode()
    try:
        careful = parse(Kind.HUB, payload)
    except MessageError as err:
        for _ in range(2):
            with pytest.raises(MessageError, match=err.cause.value):
                decoder.parse(payload)
        return
    for _ in range(2):
        quick = decoder.parse(payload)
        assert numbers(quick) == numbers(careful)
        assert dict(quick.codes) == careful.codes
        assert (quick.stamp, quick.bad) == (careful.stamp, careful.bad)
        assert set(quick.unknown) == set(careful.unknown)


@pytest.mark.parametrize("kind", list(Kind))
def test_a_number_beyond_its_bounds_is_bad(kind: Kind) -> None:
    """At them it is read, beyond it is left out, in both ways."""
    for row in QUANTITIES[kind]:
        if row.fold is Fold.UNION:
            continue
        part = row.part.upper() if row.part.startswith("l") else row.part
        for value in (row.low, row.high):
            message = {"id": {"val": "1"}, row.wire: {part: f"{value:.2f}"}}
            assert parse(kind, orjson.dumps(message)).value(row.key) == pytest.approx(
                value * row.scale
            )
        for value in (1.01 * row.low - 1, 1.01 * row.high + 1):
            message = {
                key: {"val": "1"} for key in ("id", "soc", "soh", "upv", "ipv", "ibat")
            }
            message[row.wire] = {part: f"{value:.2f}"}
            reading = parse(kind, orjson.dumps(message))
            assert reading.value(row.key) is None
            assert row.wire in reading.bad


@given(
    key=st.sampled_from([row for row in HUB_QUANTITIES if row.fold is Fold.MEAN]),
    share=st.floats(-2, 2),
)
def test_both_ways_know_the_same_bounds(key: Quantity, share: float) -> None:
    """Of a message whose shape is known, any one number may be beyond them."""
    message = real_message(available_current=True, three_phase_totals=True)
    decoder = HubDecoder()
    decoder.parse(orjson.dumps(message))
    part = key.part.upper() if key.part.startswith("l") else key.part
    value = share * key.high
    field: Any = {}
    for name in [name for name in message if plain_key(name) == key.wire]:
        field = message.pop(name)
    message[key.wire] = {**(field if part in field else {}), part: f"{value:.3f}"}
    quick = decoder.parse(orjson.dumps(message))
    careful = parse(Kind.HUB, orjson.dumps(message))
    assert numbers(quick) == numbers(careful)
    assert quick.bad == careful.bad
    assert (quick.value(key.key) is None) == (
        not key.low <= round(value, 3) <= key.high
    )


@pytest.mark.parametrize("state", [4097, 4097.0, "4097.000", " 4097 ", "4097."])
def test_a_state_is_the_same_in_every_spelling(state: Any) -> None:
    """As text or as a number, with zeros behind the point, the first time and with a plan."""
    decoder = HubDecoder()
    decoder.parse(orjson.dumps(real_message()))
    payload = orjson.dumps({**real_message(), "state": {"val": state}})
    for reading in (decoder.parse(payload), parse(Kind.HUB, payload)):
        assert bit_mask(reading.codes["state"], Kind.HUB) == 4097


@pytest.mark.parametrize("state", [4097.5, "4097.5", True, None, [], "1a.0", "-1", {}])
def test_what_is_no_state_is_bad(state: Any) -> None:
    """And never raises, with a plan or without."""
    decoder = HubDecoder()
    decoder.parse(orjson.dumps(real_message()))
    payload = orjson.dumps({**real_message(), "state": {"val": state}})
    for reading in (decoder.parse(payload), parse(Kind.HUB, payload)):
        assert (dict(reading.codes), reading.bad) == ({}, ("state",))


def test_a_wanted_key_in_the_place_of_another_is_read() -> None:
    """A message with as many keys as the last one, but with others."""
    message = real_message()
    for instead in ("gridfreq", "news"):
        message.setdefault(instead, {"val": "1"})
        del message["soc"]
        decoder = HubDecoder(frozenset({"state_of_charge", "pv_power"}))
        decoder.parse(orjson.dumps(message))
        exchanged = {key: message[key] for key in message if key != instead}
        exchanged["soc"] = message["soc"] = {"val": "41"}
        for _ in range(2):
            reading = decoder.parse(orjson.dumps(exchanged))
            assert reading.value("state_of_charge") == 41


@pytest.mark.parametrize("kind", [Kind.ESO, Kind.SSO])
def test_fault_codes_may_be_numbers(kind: Kind) -> None:
    """And an ESO's 80 stays hex."""
    for code in (80, 80.0, "80", "80.0"):
        message = {"id": {"val": "1"}, "faultcode": {"val": code}}
        reading = parse(kind, orjson.dumps(message))
        expected = 0x80 if kind is Kind.ESO else 80
        assert bit_mask(reading.codes["faultcode"], kind) == expected


@given(
    payload=st.one_of(
        st.binary(max_size=200),
        JSON_VALUES.map(lambda value: json.dumps(value).encode()),
    )
)
@pytest.mark.parametrize("kind", list(Kind))
def test_any_bytes_give_a_reading_or_a_message_error(
    kind: Kind, payload: bytes
) -> None:
    """Nothing else comes out of the parser."""
    for read in (parse, lambda _kind, data: HubDecoder().parse(data)):
        try:
            reading = read(kind, payload)
        except MessageError:
            continue
        assert reading.layout.measures or reading.layout.registers or reading.codes


@given(field=JSON_VALUES)
def test_any_json_is_a_finite_number_or_none(field: Any) -> None:
    """No text, however odd, becomes infinite or not a number."""
    found = number(field)
    assert found is None or found - found == 0


def test_messages_of_a_unit_share_their_layout() -> None:
    """By that a device tells quickly that the same keys came again."""
    first, second = (
        parse(Kind.ESO, orjson.dumps({"id": {"val": "1"}, "soc": {"val": soc}}))
        for soc in ("50.0", "51.0")
    )
    assert first.measures != second.measures
    assert first.layout is second.layout
