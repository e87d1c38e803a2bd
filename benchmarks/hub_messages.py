"""(a) CPU time of one ehub message, parsed, guarded and folded, against parsing its JSON and converting 60 numbers."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice

import orjson

from custom_components.energy_bridge.core.ferroamp.hub import Hub
from custom_components.energy_bridge.core.ferroamp.quantities import Kind
from custom_components.energy_bridge.hub.tables.ehub import HUB_SENSORS
from simulator.energyhub.config import PlantConfig
from simulator.energyhub.messages import ehub_message
from simulator.energyhub.plant import Plant

from .measure import compare, verdict

NOON = datetime(2026, 6, 21, 10, 0, tzinfo=UTC)
FOLD = 10
LIMIT = 2.0


def payloads(step: float = 1) -> Iterator[bytes]:
    """What a hub sends, a message each `step` seconds."""
    plant = Plant(PlantConfig(), NOON)
    while True:
        plant.advance(step)
        yield orjson.dumps(ehub_message(plant))


def run(messages: int = 3000, rounds: int = 15) -> bool:
    """Measure and print; answers whether the limit holds."""
    sent = list(islice(payloads(), messages))
    wanted = frozenset(
        key
        for sensor in HUB_SENSORS
        if sensor.entity_registry_enabled_default
        for key in sensor.needs
    )

    def floor() -> None:
        numerals = ["-1234.56"] * 60
        for payload in sent:
            orjson.loads(payload)
            for numeral in numerals:
                float(numeral)

    def folded() -> None:
        now = 0.0
        hub = Hub(lambda: now, lambda: now)
        hub.select_keys(wanted)
        for number, payload in enumerate(sent, 1):
            now += 1
            hub.receive(Kind.HUB, payload)
            if number % FOLD == 0:
                hub.fold_readings()

    found = compare(floor, folded, rounds)
    print("(a) one ehub message, folded, not published")
    print(
        f"    floor {found.first * 1e6 / messages:.1f} µs, ours {found.second * 1e6 / messages:.1f} µs"
    )
    return verdict("ours to floor", found.ratio, LIMIT)
