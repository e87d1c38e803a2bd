"""Does the main job work? Values arrive, the past goes on, an order is followed, auto is restored."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import pairwise
import re
from typing import Any

import aiohttp
from homeassistant.util import slugify

from .api import CommandError
from .check_reports import DELIVERY_CHECKS, FILE_CHECKS
from .names import CABINETS, DOMAIN
from .subject import Check, Result, Subject, WrongError

POWER = "sensor.energyhub_battery_power"
GRID = "sensor.energyhub_grid_power"
CHARGED = "sensor.energyhub_state_of_charge"
MODE = "select.energyhub_battery_mode"
METERS = ("sensor.energyhub_grid_energy_imported", "sensor.energyhub_pv_energy")
BUSY_SLOT = 12
DEVICES = ("energyhub", "battery_", "solar_string_")
MIN_ENTITIES = 60
ORDER_W = 3000
FULL = 80
"""%; in the afternoon of a sunny day there is no room for a charge order."""
MAX_STEP_KWH = 1.0
PATIENCE = 40.0


async def presets_enable(subject: Subject) -> str:
    """What a report needs is there, after Home Assistant has loaded the hub again."""
    disabled = await subject.api.disabled()
    states = await subject.api.states()
    enabled = [each for each in subject.seeded if each not in disabled]
    while not all(_is_there(each, states) for each in enabled):
        await asyncio.sleep(0.5)
        states = await subject.api.states()
    return f"{len(enabled)} entities with a past are enabled"


def _is_there(entity_id: str, states: dict[str, dict[str, Any]]) -> bool:
    """Whether an entity shows something; what only a pack can measure need not, in a slot without one."""
    if entity_id not in states:
        return False
    if states[entity_id]["state"] != "unavailable":
        return True
    slot = re.match(r"sensor\.\w+_slot_\d+_", entity_id)
    return slot is not None and states[f"{slot[0]}pack"]["state"] == "no_pack"


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
    """The power from the grid is another one after a while; that of the load may rest."""
    before = (await subject.api.states())[GRID]["state"]
    after = await subject.until(GRID, lambda state: state != before)
    return f"grid {before} W, then {after} W"


async def counters_are_sure(subject: Subject) -> str:
    """The guard believes the meters; from now on no value is missing."""
    levels = [
        await subject.until(
            meter, lambda state: state not in ("unknown", "unavailable")
        )
        for meter in METERS
    ]
    subject.settled_at = datetime.now(UTC).timestamp()
    return f"{levels[0]} kWh imported, {levels[1]} kWh of PV"


async def past_goes_on(subject: Subject) -> str:
    """Each entity with a past is there, and no meter makes a step."""
    states = await subject.api.states()
    disabled = await subject.api.disabled()
    enabled = [each for each in subject.seeded if each not in disabled]
    if orphans := [each for each in enabled if each not in states]:
        raise WrongError(f"seeded, but not there: {orphans}")
    classes = {
        each: state_class
        for each in enabled
        if (state_class := states[each]["attributes"].get("state_class"))
    }
    start = subject.since(hours=12)
    for entity_id, state_class in classes.items():
        numbers = [
            float(row["state"])
            for row in await subject.api.history(entity_id, start)
            if row["state"] not in ("unknown", "unavailable")
        ]
        if not numbers:
            raise WrongError(f"no history of {entity_id}")
        if state_class == "total_increasing":
            _no_step(entity_id, numbers)
    return f"{len(enabled)} entities, {len(classes)} looked at, no meter with a step"


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


async def battery_order(subject: Subject) -> str:
    """Acknowledged, shown as the mode, and the battery follows; a full one is discharged."""
    full = float((await subject.api.states())[CHARGED]["state"]) > FULL
    order, wanted = ("discharge", ORDER_W) if full else ("charge", -ORDER_W)
    answer = await subject.api.act(f"{order}_battery", power=ORDER_W)
    if answer["status"] != "ack":
        raise WrongError(str(answer))
    await subject.until(MODE, lambda state: state == order)
    power = await subject.until(POWER, lambda state: abs(float(state) - wanted) < 300)
    return f"{answer['message']}; battery power {power} W"


async def auto_order(subject: Subject) -> str:
    """The battery is given back."""
    answer = await subject.api.act("release_battery")
    await subject.until(MODE, lambda state: state == "auto")
    return str(answer["message"])


async def too_much_power(subject: Subject) -> str:
    """Refused, with an error."""
    try:
        answer = await subject.api.act("charge_battery", power=150_000)
    except CommandError as err:
        return f"refused: {err}"
    raise WrongError(f"150 kW were accepted: {answer}")


async def cabinets_appear(subject: Subject) -> str:
    """Both, with all their slots."""
    for name in CABINETS:
        await subject.until(
            f"sensor.{slugify(name)}_slots", lambda state: state == "12"
        )
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
        if states[f"sensor.{slugify(name)}_slot_{number}_state"]["state"]
        in ("full", "charging")
    )
    device = await subject.api.device(name)
    answer = await subject.api.act("open_slot", device_id=device, slot=number)
    if answer["event"] != "open_slot_success":
        raise WrongError(str(answer))
    await subject.until(
        f"sensor.{slugify(name)}_slot_{number}_state", lambda state: state == "open"
    )
    await subject.until(
        f"sensor.{slugify(name)}_slot_{number}_state", lambda state: state == "empty"
    )
    return f"slot {number}: order {answer['order_number']}, pack {answer['pack_id']}"


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


CHECKS: tuple[Check, ...] = (
    *DELIVERY_CHECKS,  # meanwhile Home Assistant loads the hub again
    ("The presets enable", presets_enable, 70.0),
    ("Values arrive", values_arrive, PATIENCE),
    ("Values change", values_change, PATIENCE),
    ("Counters are sure", counters_are_sure, PATIENCE),
    ("The past goes on", past_goes_on, PATIENCE),
    ("The statistics go on", statistics_go_on, PATIENCE),
    ("Nothing needs repair", nothing_to_repair, PATIENCE),
    ("A battery order is followed", battery_order, PATIENCE),
    ("Auto is restored", auto_order, PATIENCE),
    ("Too much power is refused", too_much_power, PATIENCE),
    ("Cabinets appear", cabinets_appear, PATIENCE),
    ("A slot opens", slot_opens, PATIENCE),
    ("A busy slot does not", busy_slot, PATIENCE),
    *FILE_CHECKS,
    ("The log is clean", clean_log, PATIENCE),
)


async def check(subject: Subject, checks: Iterable[Check] = CHECKS) -> list[Result]:
    """Go through all checks; one that fails does not stop the others."""
    results = []
    for name, test, patience in checks:
        try:
            async with asyncio.timeout(patience):
                results.append(Result(name, True, await test(subject)))
        except TimeoutError:
            results.append(Result(name, False, f"not within {patience:g} s"))
        except (WrongError, CommandError, aiohttp.ClientError, OSError) as err:
            results.append(Result(name, False, str(err)))
        except (KeyError, ValueError, TypeError) as err:
            results.append(Result(name, False, f"unexpected answer: {err!r}"))
    return results


def _no_step(entity_id: str, numbers: list[float]) -> None:
    for before, after in pairwise(numbers):
        if not 0 <= after - before < MAX_STEP_KWH:
            raise WrongError(f"{entity_id} goes from {before} to {after} kWh")
