"""CPU time of one ehub message, parsed, guarded and folded, against parsing its JSON and converting 60 numbers."""

from collections.abc import Callable
from datetime import UTC, datetime
import statistics
from time import process_time

import orjson

from custom_components.energy_bridge.ferroamp.hub import Hub
from custom_components.energy_bridge.ferroamp.quantities import Kind
from custom_components.energy_bridge.sensor_tables import HUB_SENSORS
from simulator.energyhub.config import PlantConfig
from simulator.energyhub.messages import ehub_message
from simulator.energyhub.plant import Plant

MESSAGES = 3000
ROUNDS = 15
FOLD = 10
LIMIT = 2.0


def payloads() -> list[bytes]:
    """What a hub sends in 50 minutes."""
    plant = Plant(PlantConfig(), datetime(2026, 6, 21, 10, 0, tzinfo=UTC))
    found = []
    for _ in range(MESSAGES):
        plant.advance(1)
        found.append(orjson.dumps(ehub_message(plant)))
    return found


def floor(messages: list[bytes]) -> None:
    """What no program can do without."""
    numerals = ["-1234.56"] * 60
    for payload in messages:
        orjson.loads(payload)
        for numeral in numerals:
            float(numeral)


def folded(messages: list[bytes]) -> None:
    """The same messages through the hub model, with the entities that are enabled by default."""
    now = 0.0
    hub = Hub(lambda: now, lambda: now)
    hub.want(
        frozenset(
            key
            for sensor in HUB_SENSORS
            if sensor.entity_registry_enabled_default
            for key in sensor.needs
        )
    )
    for number, payload in enumerate(messages, 1):
        now += 1
        hub.receive(Kind.HUB, payload)
        if number % FOLD == 0:
            hub.fold()


def seconds(task: Callable[[list[bytes]], None], messages: list[bytes]) -> float:
    """CPU time of one run."""
    started = process_time()
    task(messages)
    return process_time() - started


def main() -> None:
    """Measure both in turns and print the medians and their ratio."""
    messages = payloads()
    pairs = [
        (seconds(floor, messages), seconds(folded, messages)) for _ in range(ROUNDS)
    ]
    low, ours = (
        statistics.median(column) * 1e6 / MESSAGES
        for column in zip(*pairs, strict=True)
    )
    ratio = statistics.median(mine / least for least, mine in pairs)
    print("(a) one ehub message, folded, not published")
    print(
        f"    floor {low:6.1f} µs   ours {ours:6.1f} µs   ratio {ratio:.2f} (at most {LIMIT})"
    )


if __name__ == "__main__":
    main()
