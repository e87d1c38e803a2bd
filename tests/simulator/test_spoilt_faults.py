"""A simulated hub whose messages are none, or are from another time."""

from datetime import UTC, datetime, timedelta

import orjson
import pytest

from simulator.energyhub.config import PlantConfig
from simulator.energyhub.control import ControlDesk
from simulator.energyhub.faults import make_fault, parse_fault
from simulator.energyhub.messages import Message, ehub_message
from simulator.energyhub.plant import Plant
from simulator.energyhub.spoilt_faults import Garbage, WrongClock
from simulator.energyhub.troubles import Troubles

NOON = datetime(2026, 6, 21, 10, 0, tzinfo=UTC)


def sent(text: str, *more: Message) -> list[bytes]:
    """What a hub sends with a fault."""
    plant = Plant(PlantConfig(), NOON)
    troubles = Troubles(plant, ControlDesk(plant))
    troubles.inject(parse_fault(text).fault, 10)
    return troubles.payloads("ehub", [ehub_message(plant), *more], 0)


def test_bytes_that_are_no_json() -> None:
    """Nor text."""
    (payload,) = sent("garbage")
    with pytest.raises(UnicodeDecodeError):
        payload.decode()
    with pytest.raises(orjson.JSONDecodeError):
        orjson.loads(payload)


def test_json_that_is_no_message() -> None:
    """A list."""
    (payload,) = sent("garbage:what=json")
    assert isinstance(orjson.loads(payload), list)


def test_values_that_are_no_numbers() -> None:
    """All of them; what says who sends and when is as ever."""
    (payload,) = sent("garbage:what=numbers")
    message = orjson.loads(payload)
    assert message["gridfreq"] == {"val": "NaN"}
    assert set(message["pext"].values()) == {"NaN"}
    assert message["ts"]["val"].startswith("2026-06-21T")


@pytest.mark.parametrize("ahead", [-90, 3600])
def test_a_clock_that_is_wrong(ahead: int) -> None:
    """Written as ever; messages without a time stamp stay as they are."""
    bare: Message = {"id": {"val": ""}}
    payload, other = sent(f"clock:ahead={ahead}", bare)
    told = orjson.loads(payload)["ts"]["val"]
    wrong = NOON + timedelta(seconds=ahead)
    assert told == f"{wrong:%Y-%m-%dT%H:%M:%S}UTC"
    assert orjson.loads(other) == bare


def test_they_are_found_by_their_names() -> None:
    """As on the command line."""
    assert make_fault("garbage", {}) == Garbage()
    assert make_fault("clock", {"ahead": -5}) == WrongClock(ahead=-5)
