"""Two days of a hard life: what the Energy dashboard adds up is what the meters counted."""

from collections.abc import Iterator
from datetime import UTC, datetime
import random
from typing import Any

import orjson
import pytest

from custom_components.energy_bridge.core.ferroamp.hub import HUB_KEY, Hub
from custom_components.energy_bridge.core.ferroamp.quantities import Kind
from simulator.energyhub.config import PlantConfig
from simulator.energyhub.messages import ehub_message, sso_messages
from simulator.energyhub.plant import Plant

START = datetime(2026, 6, 20, 0, 0, tzinfo=UTC)
DAY = 86_400
STEP = 5
PHASES = ("L1", "L2", "L3")
METERS = ("wextconsq", "wextprodq", "wloadconsq")
COUNTERS = {
    "wextconsq": "grid_energy_imported_",
    "wextprodq": "grid_energy_exported_",
    "wloadconsq": "load_energy_consumed_",
}


class Dashboard:
    """Adds up a counter as Home Assistant's statistics do."""

    def __init__(self) -> None:
        """Start with the first state."""
        self.last: dict[str, float] = {}
        self.sums: dict[str, float] = {}

    def record(self, name: str, state: float | None) -> None:
        """Take a state; a fall to below 90 % is a new meter that started at 0."""
        if state is None:
            return
        last = self.last.setdefault(name, state)
        rise = state if state < 0.9 * last else state - last
        self.sums[name] = self.sums.get(name, 0.0) + rise
        self.last[name] = state


def troubles(rng: random.Random) -> Iterator[str]:
    """What happens at each step: mostly nothing."""
    while True:
        yield from [""] * rng.randrange(20, 200)
        yield from [
            rng.choice(("zero", "dip", "jump", "flip", "garbage", "cut"))
        ] * rng.randrange(1, 3)
        yield from [""] * rng.randrange(20, 200)
        yield from [rng.choice(("silence", "restart", "zero", "flip"))] * rng.randrange(
            1, 40
        )


def spoilt(message: dict[str, Any], trouble: str, rng: random.Random) -> bytes:
    """The message as it arrives."""
    for key in METERS:
        for phase in PHASES:
            level = int(message[key][phase])
            if trouble == "zero":
                level = 0
            elif trouble == "dip":
                level -= 3 * 10**9
            elif trouble == "jump":
                level += 10**13
            elif trouble == "flip":
                level += rng.choice((0, 5 * 10**11))
            message[key] = {**message[key], phase: str(level)}
    payload = orjson.dumps(message)
    if trouble == "garbage":
        return b"\x00garbage"
    return payload[: len(payload) // 2] if trouble == "cut" else payload


def registers_of(message: dict[str, Any]) -> dict[str, int]:
    """The grid's and the loads' registers of a message, mJ, by key and phase."""
    return {
        f"{key}{phase}": int(message[key][phase]) for key in METERS for phase in PHASES
    }


def record_totals(hub: Hub, dashboard: Dashboard) -> None:
    """Fold what came, and show the dashboard every counter."""
    hub.fold_readings()
    for counter in COUNTERS.values():
        for phase in PHASES:
            name = f"{counter}{phase.lower()}"
            dashboard.record(name, hub.devices[HUB_KEY].total(name))
    for unit in hub.units(Kind.SSO):
        dashboard.record("string", unit.total("pv_energy"))


@pytest.mark.parametrize("seed", [2])
def test_no_false_kilowatt_hour(seed: int) -> None:
    """Glitches, truncated messages, silence, restarts on both sides, a rebooting string."""
    plant = Plant(PlantConfig(), START)
    now = 0.0

    def hub_at_work() -> Hub:
        return Hub(lambda: now, lambda: START.timestamp() + now)

    hub, dashboard = hub_at_work(), Dashboard()
    forgotten = 0
    rng = random.Random(seed)
    first: dict[str, int] = {}
    for step, trouble in zip(range(2 * DAY // STEP), troubles(rng), strict=False):
        now += STEP
        plant.advance(STEP)
        message: dict[str, Any] = dict(ehub_message(plant))
        string: dict[str, Any] = dict(sso_messages(plant)[0])
        if step == 10:
            first = registers_of(message)
            first["wpv"] = int(string["wpv"]["val"])
        if step == DAY // STEP:
            forgotten = int(string["wpv"]["val"])
        string["wpv"] = {"val": str(int(string["wpv"]["val"]) - forgotten)}
        if trouble == "restart":
            stored = orjson.loads(orjson.dumps(hub.data_to_store()))
            hub = hub_at_work()
            hub.restore(stored)
        elif trouble != "silence":
            hub.receive(Kind.HUB, spoilt(dict(message), trouble, rng))
            hub.receive(Kind.SSO, orjson.dumps(string))
        if step % 2 == 0 and step >= 10:
            record_totals(hub, dashboard)

    last = registers_of(message)
    for key, counter in COUNTERS.items():
        for phase in PHASES:
            true = (last[f"{key}{phase}"] - first[f"{key}{phase}"]) / 3.6e9
            assert dashboard.sums[f"{counter}{phase.lower()}"] == pytest.approx(
                true, abs=0.25
            )
            assert dashboard.sums[f"{counter}{phase.lower()}"] <= true + 0.05
    true = (int(string["wpv"]["val"]) + forgotten - first["wpv"]) / 3.6e9
    assert true > 20
    assert dashboard.sums["string"] == pytest.approx(true, abs=0.1)
