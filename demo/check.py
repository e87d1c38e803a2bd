"""Does the main job work? Values arrive, an order is acknowledged and followed, auto is restored."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from .api import HomeAssistantApi

POWER = "sensor.energyhub_battery_power"
MODE = "select.energyhub_battery_mode"
DEVICES = ("energyhub", "battery_", "solar_string_")
MIN_ENTITIES = 60
METER = "sensor.energyhub_grid_energy_imported"


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table."""

    name: str
    passed: bool
    detail: str


async def check(api: HomeAssistantApi, log: Path, seeded: list[str]) -> list[Result]:
    """Exercise the main job; the log is read last."""
    results: list[Result] = []

    async def run(name: str, test: Callable[[], Awaitable[str]]) -> None:
        try:
            async with asyncio.timeout(40):
                results.append(Result(name, True, await test()))
        except (AssertionError, TimeoutError, KeyError, ValueError) as err:
            results.append(Result(name, False, str(err) or type(err).__name__))

    async def value(entity_id: str) -> float:
        return float((await api.states())[entity_id]["state"])

    async def until(entity_id: str, wanted: Callable[[str], bool]) -> str:
        while not wanted(state := (await api.states())[entity_id]["state"]):
            await asyncio.sleep(0.5)
        return str(state)

    async def values() -> str:
        ours: list[dict[str, Any]] = []
        while len(ours) < MIN_ENTITIES:
            await asyncio.sleep(0.5)
            ours = [
                state
                for entity_id, state in (await api.states()).items()
                if any(name in entity_id for name in DEVICES)
            ]
        unavailable = [
            state["entity_id"] for state in ours if state["state"] == "unavailable"
        ]
        assert not unavailable, f"unavailable: {unavailable}"
        return f"{len(ours)} entities, none unavailable"

    async def change() -> str:
        before = (await api.states())["sensor.energyhub_load_power"]["state"]
        after = await until(
            "sensor.energyhub_load_power", lambda state: state != before
        )
        return f"load {before} W, then {after} W"

    async def meters() -> str:
        energy = await until(
            METER, lambda state: state not in ("unknown", "unavailable")
        )
        return f"{energy} kWh imported"

    async def past() -> str:
        states = await api.states()
        orphans = [entity_id for entity_id in seeded if entity_id not in states]
        assert not orphans, f"seeded, but not there: {orphans}"
        start = (datetime.now(UTC) - timedelta(hours=12)).isoformat()
        for entity_id in seeded:
            rows = await api.history(entity_id, start)
            assert rows, f"no history of {entity_id}"
            numbers = [
                float(row["state"])
                for row in rows
                if row["state"] not in ("unknown", "unavailable")
            ]
            if states[entity_id]["attributes"]["state_class"] == "total_increasing":
                steps = [after - before for before, after in pairwise(numbers)]
                assert all(0 <= step < 1 for step in steps), (
                    f"{entity_id}: {max(steps)} kWh"
                )
        return f"{len(seeded)} entities with 12 hours, no meter with a step"

    async def charge() -> str:
        answer = await api.order("charge", power=3000)
        assert answer["status"] == "ack", answer
        await until(MODE, lambda state: state == "charge")
        await until(POWER, lambda state: abs(float(state) + 3000) < 300)
        return f"{answer['message']}; battery power {await value(POWER):.0f} W"

    async def refuse() -> str:
        try:
            await api.order("charge", power=150000)
        except OSError:
            raise
        except Exception as err:  # noqa: BLE001 - any HTTP error is the expected refusal
            return f"refused ({type(err).__name__})"
        raise AssertionError("150 kW were accepted")

    async def auto() -> str:
        answer = await api.order("auto")
        await until(MODE, lambda state: state == "auto")
        return str(answer["message"])

    async def clean_log() -> str:
        lines = log.read_text(encoding="utf-8").splitlines()
        bad = [
            line
            for line in lines
            if (" ERROR " in line or " WARNING " in line)
            and "[custom_components.energy_bridge" in line
        ]
        assert not bad, bad[0]
        return f"{len(lines)} lines, none of ours a warning"

    await run("Values arrive", values)
    await run("Values change", change)
    await run("Counters are sure", meters)
    await run("The past goes on", past)
    await run("A charge order is followed", charge)
    await run("Auto is restored", auto)
    await run("Too much power is refused", refuse)
    await run("The log is clean", clean_log)
    return results
