"""Half files, strange files and strange messages are found."""

from collections.abc import Callable
import json
from urllib.parse import urlencode

import pytest

from soak.audit import (
    Check,
    Outcome,
    alsoenergy as also_parser,
    delivered,
    mint as mint_parser,
    teleport as teleport_parser,
    wire,
)
from soak.audit.parsed import NotWhole
from soak.ledger import Body, Fault, File, Message
from tests.helpers.soak_runs import CABINET, SoakRun, alsoenergy, mint, teleport


def look(made: SoakRun) -> tuple[Check, Check]:
    """Audit it: whether all is whole, and whether all is where it belongs."""
    run = made.run()
    found = delivered.collect(run)
    return delivered.audit(found), wire.audit(run, found)


def _half_json(made: SoakRun) -> None:
    name, content = mint(540)
    made.file(580, f"mint/{name}", content[:40])


def _empty(made: SoakRun) -> None:
    name, _ = mint(540)
    made.file(580, f"mint/{name}", b"")


def _half_csv(made: SoakRun) -> None:
    name, content = alsoenergy(300)
    made.file(580, f"alsoenergy/{name}", content[:-1], "folder")


def _half_body(made: SoakRun) -> None:
    content = made.store(b'[{"type"')
    made.add("deliveries", 580, Body("https", 200, "/teleport", content))


@pytest.mark.parametrize("tamper", [_half_json, _empty, _half_csv, _half_body])
def test_half_a_document_is_found(
    made: SoakRun, tamper: Callable[[SoakRun], None]
) -> None:
    """Under its final name, or taken by a server."""
    tamper(made)
    whole, configured = look(made)
    assert whole.outcome is Outcome.BROKEN
    assert configured.outcome is Outcome.HELD


def test_a_body_that_was_cut_is_nobodys(made: SoakRun) -> None:
    """The server broke off."""
    content = made.store(b'[{"type"')
    made.add("deliveries", 580, Body("https", "cut", "/teleport", content))
    assert look(made)[0].outcome is Outcome.HELD


def test_a_request_for_a_token_is_no_document(made: SoakRun) -> None:
    """It is where tokens are given."""
    made.add(
        "deliveries", 300, Body("https", 200, "/token", made.store(b"grant_type=x"))
    )
    assert [check.outcome for check in look(made)] == [Outcome.HELD] * 2


def _other_directory(made: SoakRun) -> None:
    name, content = mint(540)
    made.file(580, f"elsewhere/{name}", content)


def _other_transport(made: SoakRun) -> None:
    name, content = mint(540)
    made.file(580, f"mint/{name}", content, "folder")


def _other_equipment(made: SoakRun) -> None:
    name, content = mint(540, equipmentId="X")
    made.file(580, f"mint/{name.replace('GRID01', 'X')}", content)


def _part(made: SoakRun) -> None:
    made.file(580, "mint/.GRID01_1.json.part", b"{")


def _no_report(made: SoakRun) -> None:
    made.file(580, "mint/notes.txt", b"?")


def _other_path(made: SoakRun) -> None:
    content = made.store(json.dumps([teleport(540)]).encode())
    made.add("deliveries", 580, Body("https", 200, "/elsewhere", content))


def _other_asset(made: SoakRun) -> None:
    made.body(580, teleport(540, assetIdentifier="other"))


def _other_topic(made: SoakRun) -> None:
    made.add("wire", 300, Message("extapi/control/else", "{}"))


def _other_cabinet(made: SoakRun) -> None:
    made.add("wire", 300, Message("/stations/open_slot/66", "{}"))


def _thresholds(made: SoakRun) -> None:
    made.add("wire", 300, Message(f"/stations/thresholds/{CABINET}", "{}"))


def _other_command(made: SoakRun) -> None:
    request = '{"transId": "1", "cmd": {"name": "pplim", "arg": 0}}'
    made.add("wire", 300, Message("extapi/control/request", request))


def _no_command(made: SoakRun) -> None:
    made.add("wire", 300, Message("extapi/control/request", "[]"))


def _presence_of_nobody(made: SoakRun) -> None:
    made.add("wire", 300, Message("homeassistant/status", "online"))


def _other_presence(made: SoakRun) -> None:
    made.has_mqtt = True
    made.add("wire", 300, Message("homeassistant/status", "hello"))


def _kept_answer(made: SoakRun) -> None:
    made.add("wire", 300, Message("extapi/control/response", "{}", retained=True))
    made.add("hub", 310, Fault("retained", "begin"))


def _kept_order(made: SoakRun) -> None:
    made.add("hub", 290, Fault("retained", "begin"))
    request = '{"transId": "1", "cmd": {"name": "auto"}}'
    made.add("wire", 300, Message("extapi/control/request", request, retained=True))


def _retained_presence(made: SoakRun) -> None:
    made.has_mqtt = True
    made.add("wire", 300, Message("homeassistant/status", "online", retained=True))


def _retained(made: SoakRun) -> None:
    topic = f"/stations/open_slot/{CABINET}"
    made.add("wire", 300, Message(topic, "{}", retained=True))


@pytest.mark.parametrize(
    "tamper",
    [
        _other_directory,
        _other_transport,
        _other_equipment,
        _part,
        _no_report,
        _other_path,
        _other_asset,
        _other_topic,
        _other_cabinet,
        _thresholds,
        _other_command,
        _no_command,
        _presence_of_nobody,
        _other_presence,
        _retained_presence,
        _retained,
        _kept_answer,
        _kept_order,
    ],
)
def test_what_nobody_configured_is_found(
    made: SoakRun, tamper: Callable[[SoakRun], None]
) -> None:
    """Once."""
    tamper(made)
    whole, configured = look(made)
    assert whole.outcome is Outcome.HELD
    assert len(configured.problems) == 1


def test_home_assistants_own_mqtt_says_that_it_is_there(made: SoakRun) -> None:
    """Where it is set up, and that it is gone."""
    made.has_mqtt = True
    for second, payload in ((300, "offline"), (301, "online")):
        made.add("wire", second, Message("homeassistant/status", payload))
    _, configured = look(made)
    assert configured.outcome is Outcome.HELD


def test_a_hub_may_have_its_answers_kept(made: SoakRun) -> None:
    """From when its own fault of that kind began."""
    made.add("hub", 290, Fault("retained", "begin"))
    for what in ("response", "result"):
        topic = f"extapi/control/{what}"
        made.add("wire", 300, Message(topic, "{}", retained=True))
    _, configured = look(made)
    assert configured.outcome is Outcome.HELD
    assert configured.excused == {"answers that the hub had the broker keep": 2}


def test_a_topic_of_sns_gets_messages(made: SoakRun) -> None:
    """In a form, with nothing but the message; other requests publish nothing."""
    made.web = {"transport": "sns", "topic_arn": "arn:aws:sns:eu:1:topic"}
    made.drop(Body)
    message = json.dumps([teleport(540)])
    for second, place, form in (
        (571, "topic", {"Action": "Publish", "Message": message}),
        (572, "topic", {"Action": "GetTopicAttributes"}),
        (573, "other", {"Action": "Publish", "Message": message}),
        (574, "topic", {"Action": "Publish", "Message": message, "Subject": "?"}),
    ):
        content = made.store(urlencode(form).encode())
        made.add("deliveries", second, Body("sns", 200, place, content))
    run = made.run()
    found = delivered.collect(run)
    published = [each for each in found.documents if each.transport == "sns"]
    assert [each.name for each in published] == ["topic", "other"]
    assert published[0].told[0].values["activePower.l1"] == -1054.0
    assert [each.text for each in found.strange] == ["sns other is nowhere configured"]
    (broken,) = found.broken
    assert broken.text.startswith("sns topic: it says more")


def test_nothing_delivered_is_not_seen(made: SoakRun) -> None:
    """Nor where nothing was published."""
    made.drop(File)
    made.drop(Body)
    made.drop(Message)
    assert [check.outcome for check in look(made)] == [Outcome.NOT_SEEN] * 2


@pytest.mark.parametrize(
    "changes",
    [
        {"timestamp": "2027-01-15T08:00:00Z"},
        {"timestamp": "yesterday"},
        {"equipmentId": "X"},
        {"messageType": "EnergyReportRTU_V3"},
        {"messageType": "EnergyReportCollector_V4"},
        {"communicationState": 3},
        {"activePower": None},
        {"activePower": 1.0},
        {"reactivePower": float("nan")},
    ],
)
def test_mints_words(changes: dict[str, object]) -> None:
    """What a file must say, and how."""
    name, content = mint(60)
    assert mint_parser.parse(name, content).values["activePower"] == 1006
    with pytest.raises(NotWhole):
        mint_parser.parse(name, mint(60, **changes)[1])


@pytest.mark.parametrize("content", [b"[]", b"\xff", b"\xef\xbb\xbf{}", b"{}"])
def test_what_is_no_file_of_mint(content: bytes) -> None:
    """Not an object, not UTF-8, a byte order mark, nothing in it."""
    with pytest.raises(NotWhole):
        mint_parser.parse(mint(60)[0], content)


def test_mints_mandatory_fields() -> None:
    """And its name."""
    name, content = mint(60)
    message = json.loads(content)
    del message["activePowerSetpoint"]
    with pytest.raises(NotWhole, match="activePowerSetpoint"):
        mint_parser.parse(name, json.dumps(message).encode())
    with pytest.raises(NotWhole):
        mint_parser.parse("GRID01.json", content)


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "meterPower:1"},
        {"attempt": -1},
        {"attempt": True},
        {"scheduled": 1},
        {"measuredAt": "2027"},
        {"phaseVoltage": {}},
    ],
)
def test_teleports_words(changes: dict[str, object]) -> None:
    """What a message must say, and how."""
    body = json.dumps([teleport(60)]).encode()
    assert teleport_parser.parse_body(body)[0].values["activePower.l1"] == -1006
    with pytest.raises(NotWhole):
        teleport_parser.parse_body(json.dumps([teleport(60, **changes)]).encode())


@pytest.mark.parametrize(
    "messages",
    [
        [],
        {},
        [1],
        [teleport(120), teleport(60)],
        [teleport(60), teleport(60)],
        [teleport(60), teleport(120, attempt=1)],
        [{"type": "meterPower:2"}],
    ],
)
def test_bodies_are_in_order(messages: object) -> None:
    """Each message once, and all of one attempt."""
    with pytest.raises(NotWhole):
        teleport_parser.parse_body(json.dumps(messages).encode())


@pytest.mark.parametrize(
    ("name", "messages"),
    [
        ("teleport_meterPower_asset-meter_20270115080200.json", [teleport(60)]),
        ("teleport_batteryPower_asset-meter_20270115080100.json", [teleport(60)]),
        ("teleport_meterPower_asset_20270115080100.txt", [teleport(60)]),
        ("teleport_meterPower_other_20270115080100.json", [teleport(60)]),
        (
            "teleport_meterPower_asset-meter_20270115080100.json",
            [teleport(60, attempt=1)],
        ),
        (
            "teleport_meterPower_asset-meter_20270115080100.json",
            [teleport(60), teleport(120)],
        ),
    ],
)
def test_teleports_files(name: str, messages: list[object]) -> None:
    """One message, the one in the name, of the first attempt."""
    right = "teleport_meterPower_asset-meter_20270115080100.json"
    teleport_parser.parse_file(right, json.dumps([teleport(60)]).encode())
    with pytest.raises(NotWhole):
        teleport_parser.parse_file(name, json.dumps(messages).encode())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"\r\n", b"\n"),
        (b"1002.5", b"1002.50"),
        (b"1002.5", b"-0"),
        (b"1002.5", b"1e3"),
        (b"1002.5", b"1.0025"),
        (b"1002.5", b"nan"),
        (b"1002.5,100.05", b","),
        (b"1002.5,100.05", b"1002.5"),
        (b"08:01:00", b"08:00:00"),
        (b"08:00:00", b"07:59:00"),
        (b"08:00:00", b"8 o'clock"),
    ],
)
def test_alsoenergys_words(old: bytes, new: bytes) -> None:
    """What a file must say, and how."""
    name, content = alsoenergy(0)
    assert len(also_parser.parse(name, content)) == 5
    assert old in content
    with pytest.raises(NotWhole):
        also_parser.parse(name, content.replace(old, new))


def test_alsoenergys_file_has_rows() -> None:
    """A header alone is no file."""
    name, _ = alsoenergy(0)
    with pytest.raises(NotWhole, match="no rows"):
        also_parser.parse(name, b"Timestamp,P_W\r\n")
