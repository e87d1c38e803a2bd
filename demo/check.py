"""Does the main job work? Values arrive, the past goes on, an order is followed, auto is restored."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
import re
from typing import Any

import aiohttp

from .api import CommandError, HomeAssistantApi

DOMAIN = "energy_bridge"
POWER = "sensor.energyhub_battery_power"
LOAD = "sensor.energyhub_load_power"
MODE = "select.energyhub_battery_mode"
METER = "sensor.energyhub_grid_energy_imported"
CABINETS = ("2600401516000001", "2600401516000002")
BUSY_SLOT = 12
DEVICES = ("energyhub", "battery_", "solar_string_")
MIN_ENTITIES = 60
CHARGE_W = 3000
MAX_STEP_KWH = 1.0
PATIENCE = 40.0


class WrongError(Exception):
    """Something is not as it should be; the text says what."""


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table."""

    name: str
    passed: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Subject:
    """What is checked: a running Home Assistant, its log, and the entities that were given a past."""

    api: HomeAssistantApi
    log: Path
    seeded: list[str]

    async def until(self, entity_id: str, wanted: Callable[[str], bool]) -> str:
        """Wait for a state; answers it."""
        while not wanted(state := (await self.api.states())[entity_id]["state"]):
            await asyncio.sleep(0.5)
        return str(state)

    def since(self, **ago: float) -> str:
        """An ISO time in the past."""
        return (datetime.now(UTC) - timedelta(**ago)).isoformat()


async def values_arrive(subject: Subject) -> str:
    """As many entities as a hub with two of each unit has, all of them available."""
    ours: list[dict[str, Any]] = []
    while len(ours) < MIN_ENTITIES:
        await asyncio.sleep(0.5)
        ours = [
            state
            for entity_id, state in (await subject.api.states()).items()
            if any(name in entity_id for name in DEVICES)
        ]
    silent = [each["entity_id"] for each in ours if each["state"] == "unavailable"]
    if silent:
        raise WrongError(f"unavailable: {silent}")
    return f"{len(ours)} entities, none unavailable"


async def values_change(subject: Subject) -> str:
    """The load is another one after a while."""
    before = (await subject.api.states())[LOAD]["state"]
    after = await subject.until(LOAD, lambda state: state != before)
    return f"load {before} W, then {after} W"


async def counters_are_sure(subject: Subject) -> str:
    """The guard believes the meters."""
    energy = await subject.until(
        METER, lambda state: state not in ("unknown", "unavailable")
    )
    return f"{energy} kWh imported"


async def past_goes_on(subject: Subject) -> str:
    """Each entity with a past is there, and no meter makes a step."""
    states = await subject.api.states()
    if orphans := [each for each in subject.seeded if each not in states]:
        raise WrongError(f"seeded, but not there: {orphans}")
    start = subject.since(hours=12)
    for entity_id in subject.seeded:
        numbers = [
            float(row["state"])
            for row in await subject.api.history(entity_id, start)
            if row["state"] not in ("unknown", "unavailable")
        ]
        if not numbers:
            raise WrongError(f"no history of {entity_id}")
        if states[entity_id]["attributes"]["state_class"] == "total_increasing":
            _no_step(entity_id, numbers)
    return f"{len(subject.seeded)} entities with 12 hours, no meter with a step"


async def statistics_go_on(subject: Subject) -> str:
    """The sums of the energy dashboard's meters rise without a step."""
    preferences = await subject.api.command("energy/get_prefs")
    states = await subject.api.states()
    chosen = [
        str(value)
        for source in preferences["energy_sources"]
        for key, value in source.items()
        if key in ("stat_energy_from", "stat_energy_to") and value
    ]
    if missing := [each for each in chosen if each not in states]:
        raise WrongError(f"the energy dashboard shows what is not there: {missing}")
    sums = await subject.api.sums(chosen, subject.since(hours=20))
    for entity_id, series in sums.items():
        if len(series) < 200:
            raise WrongError(f"{entity_id}: only {len(series)} sums")
        _no_step(entity_id, series)
    return f"{len(sums)} meters, {min(map(len, sums.values()))} sums each"


async def nothing_to_repair(subject: Subject) -> str:
    """Neither the recorder nor the energy dashboard nor the repairs complain."""
    statistics = await subject.api.command("recorder/validate_statistics")
    if complaints := {
        key: value for key, value in statistics.items() if key in subject.seeded
    }:
        raise WrongError(f"statistics: {complaints}")
    energy = await subject.api.command("energy/validate")
    if sources := [each for each in energy["energy_sources"] if each]:
        raise WrongError(f"energy dashboard: {sources}")
    repairs = await subject.api.command("repairs/list_issues")
    if ours := [each for each in repairs["issues"] if each["domain"] == DOMAIN]:
        raise WrongError(f"repairs: {ours}")
    return "statistics, energy dashboard and repairs are content"


async def charge_order(subject: Subject) -> str:
    """Acknowledged, shown as the mode, and the battery follows."""
    answer = await subject.api.act("charge", power=CHARGE_W)
    if answer["status"] != "ack":
        raise WrongError(str(answer))
    await subject.until(MODE, lambda state: state == "charge")
    power = await subject.until(POWER, lambda state: abs(float(state) + CHARGE_W) < 300)
    return f"{answer['message']}; battery power {power} W"


async def auto_order(subject: Subject) -> str:
    """The battery is given back."""
    answer = await subject.api.act("auto")
    await subject.until(MODE, lambda state: state == "auto")
    return str(answer["message"])


async def too_much_power(subject: Subject) -> str:
    """Refused, with an error."""
    try:
        answer = await subject.api.act("charge", power=150_000)
    except CommandError as err:
        return f"refused: {err}"
    raise WrongError(f"150 kW were accepted: {answer}")


async def cabinets_appear(subject: Subject) -> str:
    """Both, with all their slots."""
    for name in CABINETS:
        await subject.until(f"sensor.{name}_slots", lambda state: state == "12")
    states = await subject.api.states()
    slots = [each for each in states if re.search(r"_slot_\d+_state$", each)]
    if len(slots) != 24:
        raise WrongError(f"{len(slots)} slots")
    return f"{len(CABINETS)} cabinets, {len(slots)} slots"


async def slot_opens(subject: Subject) -> str:
    """A slot with a pack, in the first cabinet; it is shown open, then empty."""
    name = CABINETS[0]
    states = await subject.api.states()
    number = next(
        number
        for number in range(1, 13)
        if states[f"sensor.{name}_slot_{number}_state"]["state"] in ("full", "charging")
    )
    device = await subject.api.device(name)
    answer = await subject.api.act("open_slot", device_id=device, slot=number)
    if answer["event"] != "open_slot_success":
        raise WrongError(str(answer))
    await subject.until(
        f"sensor.{name}_slot_{number}_state", lambda state: state == "open"
    )
    await subject.until(
        f"sensor.{name}_slot_{number}_state", lambda state: state == "empty"
    )
    return f"slot {number}: order {answer['order_number']}, pack {answer['battery_id']}"


async def busy_slot(subject: Subject) -> str:
    """Does not open, and says why."""
    device = await subject.api.device(CABINETS[1])
    try:
        answer = await subject.api.act("open_slot", device_id=device, slot=BUSY_SLOT)
    except CommandError as err:
        return f"refused: {err}"
    raise WrongError(f"a busy slot was opened: {answer}")


async def clean_log(subject: Subject) -> str:
    """No error and no warning of ours."""
    lines = subject.log.read_text(encoding="utf-8").splitlines()
    for line in lines:
        if (" ERROR " in line or " WARNING " in line) and (
            f"[custom_components.{DOMAIN}" in line
        ):
            raise WrongError(line)
    return f"{len(lines)} lines, none of ours a warning"


CHECKS: tuple[tuple[str, Callable[[Subject], Awaitable[str]]], ...] = (
    ("Values arrive", values_arrive),
    ("Values change", values_change),
    ("Counters are sure", counters_are_sure),
    ("The past goes on", past_goes_on),
    ("The statistics go on", statistics_go_on),
    ("Nothing needs repair", nothing_to_repair),
    ("A charge order is followed", charge_order),
    ("Auto is restored", auto_order),
    ("Too much power is refused", too_much_power),
    ("Cabinets appear", cabinets_appear),
    ("A slot opens", slot_opens),
    ("A busy slot does not", busy_slot),
    ("The log is clean", clean_log),
)


async def check(subject: Subject) -> list[Result]:
    """Go through all checks; one that fails does not stop the others."""
    results = []
    for name, test in CHECKS:
        try:
            async with asyncio.timeout(PATIENCE):
                results.append(Result(name, True, await test(subject)))
        except TimeoutError:
            results.append(Result(name, False, f"not within {PATIENCE:.0f} s"))
        except (WrongError, CommandError, aiohttp.ClientError) as err:
            results.append(Result(name, False, str(err)))
        except (KeyError, ValueError, TypeError) as err:
            results.append(Result(name, False, f"unexpected answer: {err!r}"))
    return results


def _no_step(entity_id: str, numbers: list[float]) -> None:
    for before, after in pairwise(numbers):
        if not 0 <= after - before < MAX_STEP_KWH:
            raise WrongError(f"{entity_id} goes from {before} to {after} kWh")
