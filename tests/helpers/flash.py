"""Reports of live values in tests: a clock that goes when the test says so, second by second."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
import json
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.destination.flash_runner import FlashRunner

from .reports import NOON, living

SOURCE = "sensor.battery_power"
FLASH: Mapping[str, Any] = {
    "message": "battery_flash",
    "teleport_hash_id": "hash",
    "asset_identifier": "bat-1",
    "batch": 10,
    "fields": {"activePower": {"entity": SOURCE}},
}
SWITCH = "switch.teleport_flash_flash_messages"
ERROR = "sensor.teleport_flash_last_error"
DROPPED = "sensor.teleport_flash_dropped_messages"
DELIVERED = "sensor.teleport_flash_last_delivered"

_JUST_BEFORE = timedelta(milliseconds=999)

type Message = dict[str, Any]


@contextmanager
def ticking() -> Iterator[FrozenDateTimeFactory]:
    """Let time stand still just before a second: what waits for it looks a thousand times a second."""
    with living(NOON + _JUST_BEFORE) as clock:
        yield clock


def show(hass: HomeAssistant, power: object, unit: str = "W") -> None:
    """Let the source have a value."""
    hass.states.async_set(
        SOURCE, str(power), {"unit_of_measurement": unit, "device_class": "power"}
    )


def flash_of(entry: MockConfigEntry, key: str = "flash") -> FlashRunner:
    """A running report."""
    found = entry.runtime_data.flashes[key]
    assert isinstance(found, FlashRunner)
    return found


async def told(runner: FlashRunner, second: float) -> None:
    """Wait until a second is told of."""
    async with asyncio.timeout(60):
        while not any(first <= second <= last for first, last in runner.stretches):
            await asyncio.sleep(0.001)


async def go_on(
    clock: FrozenDateTimeFactory,
    runner: FlashRunner,
    seconds: int,
    before: Callable[[int], object] = lambda _number: None,
) -> None:
    """Live for some seconds; `before` each of them something happens, such as another value."""
    for number in range(seconds):
        before(number)
        clock.tick(timedelta(seconds=1))
        await told(runner, dt_util.utcnow().timestamp() // 1)


def files(folder: Path) -> dict[str, list[Message]]:
    """The documents in a folder."""
    return {
        path.name: json.loads(path.read_bytes())
        for path in sorted(folder.glob("*.json"))
    }


def values(messages: list[Message]) -> dict[str, float | None]:
    """What each second says; none is there twice."""
    found = {each["measuredAt"]: each["activePower"] for each in messages}
    assert len(found) == len(messages)
    return found


def second(number: int) -> str:
    """The stamp of a second after noon."""
    return f"{NOON + timedelta(seconds=number):%Y-%m-%dT%H:%M:%SZ}"
