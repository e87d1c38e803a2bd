"""What a run left in its folder, as every check reads it."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
import json
from pathlib import Path
from typing import Any

from ..ledger import (
    CabinetOrder,
    Call,
    Clock,
    Door,
    Entry,
    Fault,
    HubOrder,
    HubTruth,
    Life,
    Message,
    Noted,
    Result,
    Sample,
    read_kind,
)

DOMAIN = "energy_bridge"
AFTERMATH = 30.0
"""s after a fault in which something may still be its doing: connections come back, what waits is sent."""

SLACK = 3.0
"""s by which what different processes write down may be apart."""

SHORT_TERM = 600.0
"""s after which statistics have been made of all states of before."""

SHORT = 300.0
"""s of a run in which the operator, who draws what to do, need not have done everything once."""

HOME = ("Home Assistant", "home_", "entries_reloaded")
LIFE = ("Home Assistant", "home_killed", "home_stopped", "entries_reloaded")
LINE = (*HOME, "broker_", "hub_", "cabinets_")
RECORDER = ("recorder_", "database_locked", "disk_full")
DELIVERY = (*HOME, "disk_full")
"""What the names of faults begin with that may explain something: of Home Assistant itself, of its life without its
clock, of the way to the hardware, of what is recorded, and, beside those of each transport, of what is delivered."""

_BY_ITSELF = "exited"
_DOWN = {"killed", "stopped", _BY_ITSELF}
_OVER_MQTT = "over Home Assistant's MQTT"


class NoRun(Exception):
    """The folder holds no run that can be audited; the text says why."""


@dataclass(frozen=True)
class Span:
    """From when to when (s since the epoch) something lasted."""

    name: str
    begin: float
    end: float
    is_failed: bool = False
    """Whether it is a fault that did not come about."""

    def touches(self, begin: float, end: float) -> bool:
        """Whether it lasted at some moment between these two."""
        return self.begin <= end and begin <= self.end


@dataclass(frozen=True)
class Report:
    """A report as somebody set it up."""

    title: str
    format: str
    transport: str
    data: Mapping[str, Any]

    @property
    def interval(self) -> int:
        """From stamp to stamp, s."""
        return int(self.data.get("interval", 300))

    @property
    def period(self) -> int:
        """Of how many s one document tells."""
        return int(self.data.get("period", self.interval))

    @property
    def settle(self) -> int:
        """For how many s values may still come."""
        return int(self.data.get("settle", 30))

    @property
    def directory(self) -> str:
        """Its own subdirectory, without slashes around it."""
        return str(self.data.get("directory") or "").strip("/")

    @property
    def is_flash(self) -> bool:
        """Whether it tells of live values, which may get lost."""
        return str(self.data.get("message", "")).endswith("_flash")


@dataclass(frozen=True)
class Known:
    """An entity of the registry."""

    id: str
    entity_id: str
    unique_id: str
    entry_id: str | None
    is_enabled: bool


def _down(phase: str) -> str:
    return f"Home Assistant {phase}"


def _downtime(down: Noted[Life], end: float) -> Span:
    return Span(_down(down.entry.phase), down.at, end)


class Run:
    """One run; every part is read when it is first asked for. Raises NoRun and UnreadableLine."""

    def __init__(self, folder: Path) -> None:
        """Read its `seed.json`. Raises NoRun."""
        self.folder = folder
        self.failed: list[str] = []
        """Faults that did not come about, and why; known once `faults` are."""
        try:
            self.seed: Mapping[str, Any] = json.loads(
                (folder / "seed.json").read_bytes()
            )
            self.began = float(self.seed["began"])
            self.ended = float(self.seed["ended"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise NoRun(f"{folder}: {error!r}") from error

    @property
    def is_short(self) -> bool:
        """Whether it need not put every promise to the test."""
        return self.ended - self.began < SHORT

    @cached_property
    def hub_truth(self) -> list[Noted[HubTruth]]:
        """What has really flowed."""
        return read_kind(self.folder, "hub", HubTruth)

    @cached_property
    def hub_orders(self) -> list[Noted[HubOrder]]:
        """What reached the hub."""
        return read_kind(self.folder, "hub", HubOrder)

    @cached_property
    def cabinet_orders(self) -> list[Noted[CabinetOrder]]:
        """How orders to cabinets went on."""
        return read_kind(self.folder, "cabinets", CabinetOrder)

    @cached_property
    def doors(self) -> list[Noted[Door]]:
        """Which doors opened."""
        return read_kind(self.folder, "cabinets", Door)

    @cached_property
    def calls(self) -> list[Call]:
        """What the operator asked for, in that order."""
        return [noted.entry for noted in read_kind(self.folder, "operator", Call)]

    @cached_property
    def results(self) -> Mapping[int, Noted[Result]]:
        """What came of each call."""
        found = read_kind(self.folder, "operator", Result)
        return {noted.entry.id: noted for noted in found}

    @cached_property
    def samples(self) -> list[Noted[Sample]]:
        """What Home Assistant took, every few seconds."""
        return read_kind(self.folder, "samples", Sample)

    @cached_property
    def wire(self) -> list[Noted[Message]]:
        """What others than the hardware published."""
        return read_kind(self.folder, "wire", Message)

    def kind[E: Entry](self, name: str, kind: type[E]) -> list[Noted[E]]:
        """All lines of a kind by their time."""
        return read_kind(self.folder, name, kind)

    @cached_property
    def faults(self) -> tuple[Span, ...]:
        """Every fault from its beginning to its end, as it was planned and as the hardware had it."""
        found = [*self.planned_faults]
        for name in ("hub", "cabinets"):
            found += self._spans(read_kind(self.folder, name, Fault))
        return tuple(sorted(found, key=lambda span: span.begin))

    @cached_property
    def planned_faults(self) -> tuple[Span, ...]:
        """Every fault of the schedule."""
        return tuple(self._spans(read_kind(self.folder, "faults", Fault)))

    @cached_property
    def happened(self) -> tuple[Span, ...]:
        """Every fault of the schedule that came about."""
        return tuple(span for span in self.planned_faults if not span.is_failed)

    def _spans(self, noted: list[Noted[Fault]]) -> list[Span]:
        open_since: dict[str, list[float]] = {}
        spans = []
        for each in noted:
            if (why := each.entry.detail.get("failed")) is not None:
                self.failed.append(f"{each.entry.name} ({why})")
            began = open_since.setdefault(each.entry.name, [])
            if each.entry.phase == "begin":
                began.append(each.at)
            elif began:
                is_failed = why is not None
                spans.append(Span(each.entry.name, began.pop(0), each.at, is_failed))
        return spans + [
            Span(name, began, self.ended)
            for name, all_began in open_since.items()
            for began in all_began
        ]

    @cached_property
    def lives(self) -> list[Noted[Life]]:
        """How each life of Home Assistant went."""
        return read_kind(self.folder, "faults", Life)

    @cached_property
    def downtimes(self) -> tuple[Span, ...]:
        """From each end of Home Assistant to when it ran again."""
        spans = []
        down: Noted[Life] | None = None
        for each in self.lives:
            if each.entry.phase in _DOWN:
                down = down or each
            elif each.entry.phase == "running" and down is not None:
                spans.append(_downtime(down, each.at))
                down = None
        if down is not None:
            spans.append(_downtime(down, max(down.at, self.ended)))
        return tuple(spans)

    @property
    def times_away(self) -> int:
        """How often Home Assistant was away; its stop after the end is none."""
        return sum(span.begin < self.ended for span in self.downtimes)

    @cached_property
    def last_alive(self) -> float:
        """Until when Home Assistant ran, or should have; what it does while it is stopped in the end is not looked at."""
        last = self.downtimes[-1] if self.downtimes else None
        if last is None or last.end < self.ended or last.name == _down(_BY_ITSELF):
            return self.ended
        return min(last.begin, self.ended)

    @cached_property
    def clock(self) -> tuple[tuple[float, float], ...]:
        """From when on Home Assistant's clock was ahead by how many s."""
        found = read_kind(self.folder, "faults", Clock)
        return ((0.0, 0.0), *((each.at, each.entry.ahead) for each in found))

    @cached_property
    def clock_settings(self) -> tuple[tuple[float, float, float], ...]:
        """From when, and until when, Home Assistant's clock was ahead by how many s; the last one has no end."""
        ends = [*(began for began, _ in self.clock[1:]), float("inf")]
        return tuple(
            (began, end, ahead)
            for (began, ahead), end in zip(self.clock, ends, strict=True)
        )

    def ahead(self, at: float) -> float:
        """By how many s Home Assistant's clock was ahead then; inf is the end."""
        return self.clock[bisect_right(self.clock, at, key=lambda step: step[0]) - 1][1]

    def moments(self, stamp: float) -> list[float]:
        """When Home Assistant's clock showed this: once, never where it skipped, twice where it was set back."""
        return [
            stamp - ahead
            for began, end, ahead in self.clock_settings
            if began <= stamp - ahead < end
        ]

    def last_moment(self, stamp: float) -> float:
        """Until when Home Assistant's clock showed no more than this; where it was set back, again and again."""
        return max(
            min(end, stamp - ahead)
            for began, end, ahead in self.clock_settings
            if began + ahead <= stamp
        )

    def has_states_out_of_order(self, at: float) -> bool:
        """Whether statistics made then may be of times that a clock showed twice: Home Assistant reads these states by their time."""
        return any(
            since <= at <= since + before - ahead + SHORT_TERM
            for (_, before), (since, ahead) in pairwise(self.clock)
            if ahead < before
        )

    def trouble(
        self,
        begin: float,
        end: float,
        kinds: tuple[str, ...] = ("",),
        after: float = AFTERMATH,
    ) -> list[str]:
        """What went wrong at some moment between these two, or so shortly before; all kinds of faults unless told."""
        return [
            span.name
            for span in (*self.faults, *self.downtimes)
            if span.name.startswith(kinds) and span.touches(begin - after, end)
        ]

    @cached_property
    def ways(self) -> str:
        """How Home Assistant reached the hub and the cabinets, in words; all did directly before that was noted."""
        noted = self.seed.get("ways", {})
        return ", ".join(
            f"{what} {_OVER_MQTT if noted.get(what) == 'mqtt' else 'direct'}"
            for what in ("hub", "cabinets")
        )

    @cached_property
    def secrets(self) -> tuple[str, ...]:
        """Every password, token and key."""
        return tuple(map(str, self.seed.get("secrets", ())))

    def stored(self, name: str) -> Any:
        """What Home Assistant stored under a name; an empty object where it did not."""
        path = self.folder / "config" / ".storage" / name
        return json.loads(path.read_bytes())["data"] if path.exists() else {}

    @cached_property
    def entries(self) -> list[Mapping[str, Any]]:
        """The entries of Energy Bridge."""
        return self._entries_of(DOMAIN)

    @cached_property
    def has_mqtt(self) -> bool:
        """Whether Home Assistant's own MQTT integration was set up."""
        return bool(self._entries_of("mqtt"))

    def _entries_of(self, domain: str) -> list[Mapping[str, Any]]:
        entries = self.stored("core.config_entries").get("entries", ())
        return [entry for entry in entries if entry.get("domain") == domain]

    @cached_property
    def reports(self) -> tuple[Report, ...]:
        """All reports of all destinations."""
        return tuple(self._reports())

    def _reports(self) -> Iterator[Report]:
        for entry in self.entries:
            for each in entry.get("subentries", ()):
                yield Report(
                    each["title"],
                    each["subentry_type"],
                    str(entry["data"].get("transport")),
                    each["data"],
                )

    @cached_property
    def entities(self) -> tuple[Known, ...]:
        """The entities of all integrations."""
        return tuple(
            Known(
                each["id"],
                each["entity_id"],
                str(each["unique_id"]),
                each.get("config_entry_id"),
                each.get("disabled_by") is None,
            )
            for each in self.stored("core.entity_registry").get("entities", ())
        )

    @cached_property
    def devices(self) -> Mapping[str, str]:
        """What stands for each device of Energy Bridge, by the device's id."""
        return {
            each["id"]: identifier[1]
            for each in self.stored("core.device_registry").get("devices", ())
            for identifier in each["identifiers"]
            if identifier[0] == DOMAIN
        }
