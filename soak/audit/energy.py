"""False energy: what meters count against what has really flowed."""

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
import itertools

from ..ledger import HubTruth, Noted
from .recorder import Recorded, Row
from .run import Known, Run
from .verdict import Check, Problem

PROMISE = (
    "No energy is counted that did not flow, and all that did is counted in the end"
)

TOLERANCE = 1.0
"""Wh: meters show whole ones."""
LATEST = 30.0
"""s between a message and its state: the update interval, and the recorder's own."""
DISORDER = 5.0
"""s by which a state may be older than one that was written before it."""
BESIDE = 30
"""States of all entities, of which one at least is written at its time."""
RESTART = 60.0
"""s before a unit's restart of which nobody may have heard, where all went well."""
DEAF = (
    "hub_silent",
    "hub_garbage",
    "hub_counters",
    "hub_unit_restarts",
    "broker",
    "entries_reloaded",
)
"""Faults in which registers are not heard, or said wrongly; their names begin so."""
PURGE = "recorder_purged"
MADE = 60.0
"""s by which sums are made, or purged, later than at their time."""
WH = {"Wh": 1.0, "kWh": 1000.0, "MWh": 1e6}
MJ_PER_WH = 3_600_000.0

_PHASES = ("L1", "L2", "L3")
_THREE_PHASE = {
    "grid_energy_imported": "wextconsq",
    "grid_energy_exported": "wextprodq",
    "inverter_energy_produced": "winvprodq",
    "inverter_energy_consumed": "winvconsq",
    "load_energy_consumed": "wloadconsq",
    "load_energy_produced": "wloadprodq",
}
_SINGLE = {
    "pv_energy": "wpv",
    "battery_energy_charged": "wbatprod",
    "battery_energy_discharged": "wbatcons",
}


def registers_of(key: str) -> tuple[str, ...]:
    """The registers that an energy entity of the hub or of a unit (`eso_<id>_<key>`) adds up; none if it is none."""
    if key in _SINGLE:
        return (_SINGLE[key],)
    for name, register in _THREE_PHASE.items():
        if key == name:
            return tuple(f"{register}.{phase}" for phase in _PHASES)
        if key == f"{name}_three_phase":
            return (f"{register}_3p",)
        for phase in _PHASES:
            if key == f"{name}_{phase.lower()}":
                return (f"{register}.{phase}",)
    for kind in ("eso", "sso"):
        for name, register in _SINGLE.items():
            if key.startswith(f"{kind}_") and key.endswith(f"_{name}"):
                unit = key.removeprefix(f"{kind}_").removesuffix(f"_{name}")
                return (f"{kind}.{unit}.{register}",)
    return ()


class Flow:
    """What has flowed through some registers together, Wh, whatever they showed: one that restarts goes on."""

    def __init__(
        self, truth: Iterable[Noted[HubTruth]], registers: tuple[str, ...]
    ) -> None:
        """Add up their rises."""
        self.times: list[float] = []
        self.levels: list[float] = []
        self.restarts: list[float] = []
        last: Mapping[str, float] | None = None
        total = 0.0
        for noted in truth:
            now = noted.entry.registers
            if any(register not in now for register in registers):
                continue
            if last is None:
                total = sum(now[register] for register in registers)
            for register in registers if last is not None else ():
                assert last is not None
                if now[register] < last[register]:
                    self.restarts.append(noted.at)
                    total += now[register]
                else:
                    total += now[register] - last[register]
            last = now
            self.times.append(noted.at)
            self.levels.append(total / MJ_PER_WH)

    def until(self, at: float) -> float:
        """At the latest by then, Wh: the next look at the registers has no less."""
        index = min(bisect_left(self.times, at), len(self.levels) - 1)
        return self.levels[index]

    def by(self, at: float) -> float:
        """At least by then, Wh."""
        return self.levels[max(bisect_right(self.times, at) - 1, 0)]


@dataclass(frozen=True)
class Level:
    """What a meter showed at a moment of the machine's clock, Wh."""

    at: float
    wh: float


class Timeline:
    """When all states were written by the machine's own time, at the latest.

    A clock that was set back shows times twice; which of the two is meant, the order of the states of all entities says.
    """

    def __init__(self, run: Run, recorded: Recorded) -> None:
        """Go back through them, from the last; some are written long after their time, and say nothing of others."""
        self._at: dict[int, float] = {}
        following = deque([float("inf")], maxlen=BESIDE)
        for number, time in reversed(recorded.times()):
            latest = max(following) + DISORDER
            moments = run.moments(time) or [time - run.ahead(latest)]
            at = max((each for each in moments if each <= latest), default=min(moments))
            self._at[number] = at
            following.append(at)

    def levels(self, rows: Iterable[Row]) -> list[Level]:
        """The numbers of a meter."""
        return [
            Level(self._at[row.id], row.value * WH[row.unit])
            for row in rows
            if row.value is not None and row.unit in WH
        ]


def meters(run: Run) -> list[tuple[Known, tuple[str, ...]]]:
    """Every energy entity of a hub that is enabled, and its registers."""
    found = []
    for entity in run.entities:
        prefix = f"{entity.entry_id}_"
        if entity.is_enabled and entity.unique_id.startswith(prefix):
            registers = registers_of(entity.unique_id.removeprefix(prefix))
            if registers:
                found.append((entity, registers))
    return found


def audit(run: Run) -> list[Check]:
    """Every state and every sum of every meter, against what the hub knows."""
    recorded = Recorded(run.folder)
    timeline = Timeline(run, recorded)
    problems: list[Problem] = []
    seen = {"meters": 0, "states": 0, "sums": 0}
    excess = behind = lost = 0.0
    anew = 0
    for entity, registers in meters(run):
        flow = Flow(run.hub_truth, registers)
        levels = timeline.levels(recorded.states(entity.entity_id))
        if not flow.levels:
            text = f"nobody knows what flowed through {entity.entity_id}"
            problems.append(Problem(None, text))
            continue
        if not levels:
            text = f"{entity.entity_id} was never shown"
            problems.append(Problem(run.last_alive, text))
            continue
        seen["meters"] += 1
        seen["states"] += len(levels)
        problems += _falls(entity.entity_id, levels)
        excess = max(excess, *(each.wh - flow.until(each.at) for each in levels))
        problems += _too_much(entity.entity_id, levels, flow)
        missing = flow.by(run.last_alive - LATEST) - levels[-1].wh
        unheard = sum(flow.by(at) - flow.by(_heard(run, at)) for at in flow.restarts)
        behind, lost = max(behind, missing), lost + unheard
        if missing > TOLERANCE + unheard:
            text = f"{entity.entity_id} lacks {missing:.1f} Wh in the end"
            problems.append(Problem(run.last_alive, text))
        for short in (True, False):
            sums = [
                Level(each.time, each.sum * WH.get(each.unit or "", 0.0))
                for each in recorded.statistics(entity.entity_id, short=short)
            ]
            seen["sums"] += len(sums)
            found, purged = _sums(run, entity.entity_id, sums, flow)
            problems += found
            anew += purged
    worst = f"{excess:+.2f} Wh against the truth, {behind:.1f} Wh missing in the end"
    excused = {"Wh before a unit's restart": round(lost)} if round(lost) else {}
    if anew:
        excused["sums begun anew by Home Assistant after a purge of all of them"] = anew
    return [Check(PROMISE, seen, tuple(problems), worst, excused)]


def _heard(run: Run, restart: float) -> float:
    """Until when a unit's register was heard for sure before it restarted: one fault may follow another."""
    deaf = [
        *run.downtimes,
        *(fault for fault in run.faults if fault.name.startswith(DEAF)),
    ]
    heard = restart - RESTART
    while heard > (
        earlier := min(
            (span.begin for span in deaf if span.touches(heard, restart)),
            default=heard,
        )
    ):
        heard = earlier
    return heard


def _falls(entity_id: str, levels: list[Level]) -> list[Problem]:
    return [
        Problem(now.at, f"{entity_id} falls from {before.wh:.0f} to {now.wh:.0f} Wh")
        for before, now in itertools.pairwise(levels)
        if now.wh < before.wh - 1e-6
    ]


def _too_much(entity_id: str, levels: list[Level], flow: Flow) -> list[Problem]:
    """More than ever flowed until then; the first state of each such time is named."""
    problems, was = [], False
    for each in levels:
        more = each.wh - flow.until(each.at)
        if more > TOLERANCE and not was:
            text = f"{entity_id} is {more:.1f} Wh above what has flowed"
            problems.append(Problem(each.at, text))
        was = more > TOLERANCE
    return problems


def _sums(
    run: Run, entity_id: str, sums: list[Level], flow: Flow
) -> tuple[list[Problem], int]:
    """Sums never fall, and rise by no more than has flowed since the run began.

    Home Assistant begins at nothing where it finds no sum of before; answers how often it did, too.
    """
    problems, anew = [], 0
    for before, now in itertools.pairwise(sums):
        if now.wh < before.wh - 1e-6:
            if _was_purged(run, before, now):
                anew += 1
                continue
            if any(map(run.has_states_out_of_order, run.moments(now.at))):
                continue  # it nets out with the next ones
            text = (
                f"the sum of {entity_id} falls from {before.wh:.0f} to {now.wh:.0f} Wh"
            )
            problems.append(Problem(now.at, text))
    for each in sums:
        latest = run.last_moment(each.at)
        until = flow.until(latest) - flow.levels[0]
        if each.wh > until + TOLERANCE:
            text = f"the sum of {entity_id} is {each.wh - until:.1f} Wh above what has flowed"
            problems.append(Problem(latest, text))
            break
    return problems, anew


def _was_purged(run: Run, before: Level, now: Level) -> bool:
    """Whether all sums were purged after the one was made and before the other was, by Home Assistant's clock."""
    return any(
        before.at - MADE <= at + run.ahead(at) <= now.at + MADE
        for purge in run.faults
        if purge.name == PURGE
        for at in (purge.begin, purge.end)
    )
