"""How each source's value stands in a document of MINT or Teleport, by the partners' words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import copysign
import re

from .run import Report
from .sources import Source
from .teleport import TYPES

INTERVALS = ("mean", "last")
"""The aggregations of AlsoEnergy that the audit works out."""
MEANS = {
    "active_power",
    "reactive_power",
    "apparent_power",
    "power",
    "voltage",
    "current",
    "frequency",
    "temperature",
    "wind_speed",
}


def _alone(values: Sequence[float]) -> float:
    return values[0]


def _magnitude(values: Sequence[float]) -> float:
    return abs(values[0])


def _towards(values: Sequence[float]) -> float | None:
    """A current has no sign of its own; that of no power is nobody's to say."""
    current, drawn = values
    return copysign(current, -drawn) if drawn else None


def _available(values: Sequence[float]) -> float:
    rated, charge, health = values
    return rated * charge * health / 1e4


@dataclass(frozen=True)
class Rule:
    """How a value at an instant stands in a document.

    `places` are where, `parts` the sources that it is worked out from, each its own place unless told; groups of the
    rule's pattern may stand in both. With a source of a place that begins with `unless`, or where the report's setting
    `wants` is off, there is no rule.
    """

    digits: int
    sign: int = 1
    work: Callable[[Sequence[float]], float | None] = _alone
    places: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    unless: str = ""
    wants: str = ""
    is_flag: bool = False


_RACK = r"\1.racks.1."
_RULES: tuple[tuple[str, Rule], ...] = (
    (r"mint \w+ frequency", Rule(3)),
    (r"mint \w+ pins\.p\d\.voltage", Rule(3)),
    (r"mint \w+ pins\.p\d\.current", Rule(3, work=_magnitude)),
    (r"mint \w+ pins\.p\d\.activePower", Rule(0)),
    (r"mint collector pins\.p\d\.reactivePower", Rule(0, sign=-1)),
    (r"mint \w+ pins\.p\d\.energy(Imported|Exported)", Rule(0)),
    (r"mint \w+ activePower", Rule(0)),
    (r"mint \w+ energyExported", Rule(0)),
    (r"meterPower:2 voltage\.phase\.l\d", Rule(3)),
    (
        r"meterPower:2 current\.(l\d)",
        Rule(
            3,
            work=_towards,
            places=(r"current.phase.\1", r"current.line.\1"),
            parts=(r"current.\1", r"activePower.\1"),
        ),
    ),
    (r"meterPower:2 frequency", Rule(3)),
    (r"meterPower:2 activePower\.l\d", Rule(3, sign=-1)),
    (r"meterPower:2 reactivePower\.l\d", Rule(3)),
    (r"meterPower:2 activeEnergy(Consumed|Delivered)\.l\d", Rule(3)),
    (
        r"batteryPower:2 (frequency|activePower|stateOfCharge|stateOfHealth|ratedEnergy)",
        Rule(3),
    ),
    (r"batteryPower:2 energy\.(charged|discharged)", Rule(3)),
    (
        r"batteryPower:2 setpoints\.(confirmed|effective|desired)\.activePower(\.\w+)?",
        Rule(3),
    ),
    (
        r"batteryPower:2 batteryEnergyStorageSystems\.\d+\.(racks\.\d+\.)?stateOfCharge",
        Rule(3),
    ),
    (
        r"batteryPower:2 batteryEnergyStorageSystems\.\d+\.racks\.\d+\.dc(Voltage|Current)",
        Rule(3),
    ),
    (
        r"batteryPower:2 (batteryEnergyStorageSystems\.\d+)\.racks\.1\.(ratedEnergy|stateOfHealth)",
        Rule(
            3,
            work=_available,
            places=(r"\1.availableEnergy",),
            parts=(
                f"{_RACK}ratedEnergy",
                f"{_RACK}stateOfCharge",
                f"{_RACK}stateOfHealth",
            ),
            unless=r"\1.racks.2.",
            wants="derive_available_energy",
        ),
    ),
    (r"evPower:2 stations\.\d+\.points\.\d+\.power", Rule(3, sign=-1)),
    (
        r"evPower:2 stations\.\d+\.points\.\d+\.vehicleConnected",
        Rule(0, is_flag=True),
    ),
)


@dataclass(frozen=True)
class Ruled:
    """A rule for one source: where its value stands, and the sources that it is worked out from."""

    rule: Rule
    places: tuple[str, ...]
    parts: tuple[Source, ...]


def rule_of(
    report: Report, source: Source, known: Mapping[str, Source]
) -> Ruled | None:
    """The rule for a source at an instant; `known` are all sources of its report by their places."""
    if report.is_flash or "attribute" in source.settings:
        return None
    message = str(report.data.get("message"))
    head = f"mint {message}" if report.format == "mint" else TYPES[message]
    for words, rule in _RULES:
        if found := re.fullmatch(words, f"{head} {source.place}"):
            return _ruled(report, source, known, rule, found)
    return None


def _ruled(
    report: Report,
    source: Source,
    known: Mapping[str, Source],
    rule: Rule,
    found: re.Match[str],
) -> Ruled | None:
    parts = [known.get(found.expand(part)) for part in rule.parts] or [source]
    unless = rule.unless and found.expand(rule.unless)
    if unless and any(place.startswith(unless) for place in known):
        return None
    if rule.wants and report.data.get(rule.wants) is not True:
        return None
    places = tuple(map(found.expand, rule.places)) or (source.place,)
    sure = tuple(part for part in parts if part is not None)
    return Ruled(rule, places, sure) if len(sure) == len(parts) else None


def aggregation(source: Source) -> str | None:
    """How a tag of AlsoEnergy comes from what was recorded; None where the audit does not work it out."""
    kind = str(source.settings.get("aggregation") or "auto")
    if kind == "auto":
        kind = "mean" if source.settings.get("dimension") in MEANS else "last"
    return kind if kind in INTERVALS else None
