"""A simulated hub whose messages tell of something else than its present."""

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from simulator.energyhub.config import PlantConfig
from simulator.energyhub.control import ControlDesk
from simulator.energyhub.faults import Appointment, make_fault, parse_fault
from simulator.energyhub.messages import (
    ehub_message,
    esm_messages,
    eso_messages,
    sso_messages,
)
from simulator.energyhub.plant import Plant
from simulator.energyhub.stale_faults import HeldBack, Neighbour, Sparse, Standing
from simulator.energyhub.troubles import Troubles

NOON = datetime(2026, 6, 21, 10, 0, tzinfo=UTC)
MESSAGES = {
    "ehub": lambda plant: [ehub_message(plant)],
    "eso": eso_messages,
    "sso": sso_messages,
    "esm": esm_messages,
}


class House:
    """A plant with its troubles, without a broker."""

    def __init__(self) -> None:
        """Start at noon."""
        self.plant = Plant(PlantConfig(), NOON)
        self.troubles = Troubles(self.plant, ControlDesk(self.plant))

    def sent(self, topic: str = "ehub") -> list[dict[str, Any]]:
        """What is sent on a topic a second later."""
        self.plant.advance(1)
        self.troubles.tick()
        payloads = self.troubles.payloads(topic, MESSAGES[topic](self.plant), 0)
        return [orjson.loads(payload) for payload in payloads]


@pytest.mark.parametrize("topic", ["ehub", "eso"])
def test_messages_that_stand_still(topic: str) -> None:
    """Those of each sender, whole or with their time stamp only."""
    house = House()
    house.troubles.inject(Standing(), 3)
    first = house.sent(topic)
    assert house.sent(topic) == first
    house.sent(topic)
    assert house.sent(topic) != first
    house.troubles.inject(Standing(what="stamp"), 10)
    first, second = house.sent(topic), house.sent(topic)
    assert [each["ts"] for each in first] == [each["ts"] for each in second]
    assert first != second


def test_messages_that_are_held_back() -> None:
    """They come at the end, in their order, before the present one."""
    house = House()
    house.troubles.inject(HeldBack(), 4)
    assert [house.sent() for _ in range(3)] == [[], [], []]
    stamps = [each["ts"]["val"] for each in house.sent()]
    assert [stamp[17:19] for stamp in stamps] == ["01", "02", "03", "04"]
    assert len(house.sent()) == 1


def test_another_hub_on_the_same_topics() -> None:
    """With units and counters of its own."""
    house = House()
    house.troubles.inject(Neighbour(), 10)
    for topic in MESSAGES:
        found = house.sent(topic)
        half = len(found) // 2
        assert [each["ts"] for each in found[:half]] == [
            each["ts"] for each in found[half:]
        ]
        ids = [each["id"]["val"] for each in found if "id" in each]
        assert len(ids) == len(set(ids))
    mine, other = house.sent()
    assert int(other["wpv"]["val"]) < 0.7 * int(mine["wpv"]["val"])


def test_messages_without_most_keys() -> None:
    """Only those of the hub itself."""
    house = House()
    house.troubles.inject(make_fault("sparse", {"keys": "gridfreq+soc"}), 10)
    assert set(house.sent()[0]) == {"gridfreq", "soc", "ts"}
    assert len(house.sent("eso")[0]) > 3


def test_on_the_command_line() -> None:
    """What they keep for themselves is no setting."""
    assert parse_fault("still:what=stamp@5+6") == Appointment(
        Standing(what="stamp"), 5, 6
    )
    assert parse_fault("sparse") == Appointment(Sparse(), 0, 30)
    with pytest.raises(ValueError, match="no settings"):
        parse_fault("held:_held=1")
