"""(p) An EnergyHub at 50 messages a second: live, then a bridge that catches up, then as usual again."""

import asyncio
from itertools import pairwise
from time import monotonic, time
from typing import cast

import orjson

from benchmarks.house import home_assistant
from benchmarks.measure import limit
from custom_components.energy_bridge.core.ferroamp.hub import HUB_KEY, Hub
from custom_components.energy_bridge.core.ferroamp.quantities import Kind
from custom_components.energy_bridge.hub.coordinator import HubCoordinator

from .broker import separate_broker
from .gauge import gauging
from .hostile import set_up, until
from .sender import sending

RATE = 50
LAG = 20
SHARE = 25
LIVE_AFTER = 15
FRESH = 15
"""s that a stamp may be old: values are folded every 10 s."""

PER_KWH = 3.6e9
"""mJ."""


async def run(seconds: int = 120) -> bool:
    """Measure and print, `seconds` of each kind; answers whether the limits hold."""
    print(f"(p) an EnergyHub at {RATE} messages a second, live for {seconds} s")
    print(f"    then {seconds} s in which a bridge catches up on {seconds * RATE} s")
    async with (
        separate_broker() as broker,
        home_assistant() as hass,
        sending(broker, "story", RATE, seconds) as sender,
    ):
        entry = await set_up(
            hass, "ferroamp", {**broker.data, "prefix": "extapi"}, fold_interval=10
        )
        coordinator = cast(HubCoordinator, entry.runtime_data)
        seen = [levels(coordinator)]
        async with gauging() as gauge:
            assert sender.stdout is not None
            await sender.stdout.readline()  # the live part is over
            was_live = HUB_KEY in coordinator.presence.alive
            print(f"    live meanwhile: {'yes' if was_live else 'no  MISSED'}")
            while b"caught up" not in (
                line := await _line(sender.stdout, coordinator, seen)
            ):
                assert line, "the sender has ended"
        began = monotonic()
        await until(lambda: is_live(coordinator))
        back = monotonic() - began
        await sender.stdout.readline()  # the usual part is over
        last = await sender.stdout.readline()
        await asyncio.sleep(1)
        coordinator.async_fold()
        found = levels(coordinator)
        expected = registers(last)
        wrong = max(abs(found[key] - expected[key]) for key in found)
        falls = sum(
            after[key] < before[key]
            for before, after in pairwise(seen)
            for key in before
        )
        messages = coordinator.hub.traffic[Kind.HUB].messages
    print(
        f"    {messages} messages, {coordinator.connection.dropped} dropped,"
        f" {coordinator.hub.devices[HUB_KEY].held_back} held back as old;"
        f" {gauge.words}"
    )
    held = [
        limit("registers that differ from the hub's own by", wrong * 1000, 1, "Wh"),
        limit("registers that fell", falls, 0, ""),
        limit("event loop, own lag, 99.9 %", gauge.own_lag, LAG, "ms"),
        limit("of a core", 100 * gauge.share, SHARE, "%"),
        limit("live again after", back, LIVE_AFTER, "s"),
    ]
    return all(held) and was_live


def is_live(coordinator: HubCoordinator) -> bool:
    """Whether the hub is shown with what it says now."""
    stamp = coordinator.hub.devices[HUB_KEY].stamp
    return (
        HUB_KEY in coordinator.presence.alive
        and stamp is not None
        and abs(stamp.timestamp() - time()) < FRESH
    )


async def _line(
    stream: asyncio.StreamReader,
    coordinator: HubCoordinator,
    seen: list[dict[str, float]],
) -> bytes:
    """The next line; meanwhile the levels are noted every second."""
    reading = asyncio.ensure_future(stream.readline())
    while not reading.done():
        await asyncio.wait({reading}, timeout=1)
        seen.append(levels(coordinator))
    return reading.result()


def levels(coordinator: HubCoordinator) -> dict[str, float]:
    """The totals that entities show, kWh, by their registers; the others are not read."""
    return {
        guard.source: guard.total
        for guard in coordinator.hub.devices[HUB_KEY].guards.values()
        if guard.total is not None and guard.source in coordinator._wanted  # noqa: SLF001 - it tells nobody
    }


def registers(payload: bytes) -> dict[str, float]:
    """The registers of a message, kWh."""
    hub = Hub(lambda: 0.0, lambda: 0.0)
    hub.receive(Kind.HUB, orjson.dumps(orjson.loads(payload)))
    own = hub.devices[HUB_KEY].registers
    return {key: level / PER_KWH for key, level in own.items()}
