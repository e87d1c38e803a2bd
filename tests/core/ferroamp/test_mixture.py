"""Two hubs on one prefix are noticed, and one hub with odd counters is not taken for two."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from random import Random
from typing import Any

from hypothesis import given, settings, strategies as st
import orjson
import pytest

from custom_components.energy_bridge.core.ferroamp.hub import HUB_KEY, Hub
from custom_components.energy_bridge.core.ferroamp.quantities import Kind
from simulator.energyhub.config import PlantConfig
from simulator.energyhub.messages import ehub_message
from simulator.energyhub.plant import Plant

from ...helpers.hub_world import NOON, World


class TwoHubs:
    """Two plants whose messages arrive at one hub."""

    def __init__(self, *, offset: int = 0, config: PlantConfig | None = None) -> None:
        """The second one's clock is ahead by `offset` seconds."""
        self.now = 1000.0
        self.hub = Hub(lambda: self.now, lambda: NOON.timestamp() - 1000 + self.now)
        self.plants = (
            Plant(PlantConfig(), NOON),
            Plant(
                config or PlantConfig(lifetime_years=1.5),
                datetime.fromtimestamp(NOON.timestamp() + offset, UTC),
                seed=2,
            ),
        )

    def live(
        self, seconds: int, hubs: int = 2, *, random: Random | None = None
    ) -> None:
        """A message of each a second."""
        for _ in range(seconds):
            self.now += 1
            for plant in self.plants:
                plant.advance(1)
            talking = list(self.plants[:hubs])
            if random is not None:
                random.shuffle(talking)
            for plant in talking:
                self.hub.receive(Kind.HUB, orjson.dumps(ehub_message(plant)))
            if self.now % 10 == 0:
                self.hub.fold_readings()

    def totals(self) -> Iterator[float]:
        """What its counters show."""
        for guard in self.hub.devices[HUB_KEY].guards.values():
            if guard.total is not None:
                yield guard.total


@pytest.mark.parametrize("offset", [0, 1, -4000, 86400])
@pytest.mark.parametrize("second", ["alike", "without PV"])
def test_two_hubs_are_noticed(offset: int, second: str) -> None:
    """Within twenty seconds; nothing of the mean of both is shown, no energy is counted, and it is over when one leaves."""
    config = PlantConfig(sso_count=0, lifetime_years=1.5) if second != "alike" else None
    world = TwoHubs(offset=offset, config=config)
    world.live(30, hubs=1)
    assert not world.hub.is_mixed
    before = list(world.totals())
    world.live(20)
    assert world.hub.is_mixed
    assert not world.hub.alive(HUB_KEY)
    assert not world.hub.devices[HUB_KEY].values
    world.live(60, random=Random(1))
    assert world.hub.is_mixed
    assert list(world.totals()) == pytest.approx(before, abs=0.2)
    world.live(90, hubs=1)
    assert not world.hub.is_mixed
    assert world.hub.alive(HUB_KEY)


@cache
def messages() -> list[dict[str, Any]]:
    """What a hub sends in a minute."""
    plant, found = Plant(PlantConfig(), NOON), []
    for _ in range(60):
        plant.advance(1)
        found.append(dict(ehub_message(plant)))
    return found


@settings(max_examples=60)
@given(
    shape=st.sampled_from(["flip", "random flip", "zero", "jump", "dip", "half"]),
    keys=st.sampled_from(["all", "wext", "wpv"]),
    late=st.sampled_from(["no", "doubled", "doubled late", "shared stamps"]),
    frozen=st.booleans(),
    seed=st.integers(0, 99),
)
def test_one_hub_is_one(
    shape: str, keys: str, late: str, frozen: bool, seed: int
) -> None:
    """Whatever its counters do, and if each of its messages comes twice."""
    world, random = World(), Random(seed)
    delayed: list[bytes] = []
    for number, whole in enumerate(messages()):
        world.now += 1
        message = dict(whole)
        spoil = {
            "flip": number % 2 == 0,
            "random flip": random.random() < 0.5,
        }.get(shape, number % 20 > 15)
        if spoil:
            for key, field in whole.items():
                if key.startswith("w" if keys == "all" else keys):
                    message[key] = {
                        part: str(changed(shape, int(level)))
                        for part, level in field.items()
                    }
        if frozen or (late == "shared stamps" and number % 2):
            message["ts"] = {"val": "2026-06-21T10:00:00UTC"}
        payload = orjson.dumps(message)
        delayed.append(payload)
        world.hub.receive(Kind.HUB, payload)
        if late == "doubled" and shape not in ("flip", "random flip"):
            world.hub.receive(Kind.HUB, payload)
        if late == "doubled late" and shape not in ("flip", "random flip"):
            world.hub.receive(Kind.HUB, delayed[max(0, number - 2)])
        if number % 10 == 0:
            world.hub.fold_readings()
        assert not world.hub.is_mixed


def changed(shape: str, level: int) -> int:
    """A counter's level as it is spoilt."""
    match shape:
        case "zero":
            return 0
        case "jump":
            return level + 10**13
        case "half":
            return level // 2
        case _:
            return max(0, level - 3 * 10**11)
