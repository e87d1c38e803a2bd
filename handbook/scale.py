"""What was measured of many cabinets and of long pasts, and what a fleet needs by that."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import ceil

from .markdown import table

FLEETS = (1_000, 10_000)
OF_ONE = 1_000
"""Cabinets that one Home Assistant is to carry: as many as were measured together."""
OF_ENTRY = 100
"""Cabinets of one entry, below Home Assistant's 10,000 entities."""
DAY = 86_400
KEPT = 10
"""Days that the recorder keeps by default."""
GIGABYTE = 1e9

CABINETS = "scripts/bench --cabinets"
EXPORTS = "scripts/bench --scale --database PostgreSQL --days 7"
LOAD = "scripts/bench --load --part o"


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure, how it is shown, and the command that measures it."""

    what: str
    value: float
    shown: str
    command: str


def _measured(what: str, value: float, unit: str, command: str) -> Measured:
    return Measured(what, value, f"{value:,g} {unit}".rstrip(), f"`{command}`")


PERIOD = _measured("A cabinet's whole status comes every", 30, "s", CABINETS)
ENTITIES = _measured("Entities of a cabinet", 82, "", CABINETS)
STATES = _measured("States that a cabinet writes each second", 0.48, "", CABINETS)
CPU = _measured(
    "Of a core for 1,000 cabinets, with MQTT client, TLS and SQLite's recorder",
    26,
    "%",
    LOAD,
)
START = _measured("CPU until a cabinet is there for the first time", 31, "ms", CABINETS)
RECORDED = _measured(
    "The same with a recorder, until it has written it and its first statistics",
    0.2,
    "s",
    LOAD,
)
MEMORY = _measured("Memory of a cabinet", 1.3, "MB", CABINETS)
STATE = _measured("A state in PostgreSQL, indexes included", 278, "bytes", EXPORTS)

MEASURED = (PERIOD, ENTITIES, STATES, CPU, START, RECORDED, MEMORY, STATE)


def _needs(cabinets: int) -> Iterator[tuple[str, str]]:
    """What so many cabinets need, row by row."""
    homes = ceil(cabinets / OF_ONE)
    states = STATES.value * cabinets
    growth = states * DAY * STATE.value / GIGABYTE
    yield "Home Assistants, of 1,000 cabinets each", f"{homes:,}"
    yield "Entries, of 100 cabinets each", f"{ceil(cabinets / OF_ENTRY):,}"
    yield "Entities in all", f"{cabinets * ENTITIES.value:,.0f}"
    yield "Messages a second at the broker", f"{cabinets / PERIOD.value:,.0f}"
    yield "States a second in the databases", f"{states:,.0f}"
    yield (
        "Cores busy all the time, in all",
        f"{CPU.value / 100 * cabinets / OF_ONE:,.1f}",
    )
    first = min(cabinets, OF_ONE)
    yield (
        "CPU of each Home Assistant's first start, until it shows all cabinets",
        f"{first * START.value / 1e3:,.0f} s",
    )
    yield (
        "The same, until the recorder has written them and their first statistics",
        f"{first * RECORDED.value:,.0f} s",
    )
    yield "Memory for the cabinets, in all", f"{cabinets * MEMORY.value / 1e3:,.1f} GB"
    yield "Growth of the databases, in a day", f"{growth:,.0f} GB"
    yield (
        f"The databases with the recorder's default of {KEPT} days",
        f"{KEPT * growth:,.0f} GB",
    )


def measured_table() -> str:
    """What was measured, and by which command."""
    return table(
        ("What", "Measured", "Command"),
        (
            {"What": each.what, "Measured": each.shown, "Command": each.command}
            for each in MEASURED
        ),
    )


def needs_table() -> str:
    """What follows for fleets of several sizes."""
    columns = [f"{cabinets:,} cabinets" for cabinets in FLEETS]
    rows = zip(*map(_needs, FLEETS), strict=True)
    return table(
        ("What", *columns),
        (
            {
                "What": row[0][0],
                **dict(zip(columns, (need for _, need in row), strict=True)),
            }
            for row in rows
        ),
    )


@dataclass(frozen=True, slots=True)
class Export:
    """A long past of 100 one-minute entities in one database: bare scan and exports, µs of CPU a row."""

    database: str
    scan: float
    alsoenergy: float
    mint: float


YEAR_ROWS = 100 * 365 * 1440
EXPORTED = (
    Export("SQLite", 0.9, 3.9, 8.8),
    Export("PostgreSQL", 1.2, 6.1, 11.8),
    Export("MariaDB", 4.4, 11.0, 14.4),
)


def exports_table() -> str:
    """What an export costs in each database, and how long one of a year takes by that."""
    columns = (
        "Database",
        "Scan",
        "AlsoEnergy",
        "MINT",
        "A year of 100 entities to AlsoEnergy",
    )
    return table(
        columns,
        (
            dict(
                zip(
                    columns,
                    (
                        each.database,
                        f"{each.scan:.1f} µs a row",
                        f"{each.alsoenergy:.1f} µs",
                        f"{each.mint:.1f} µs",
                        f"{each.alsoenergy * YEAR_ROWS / 1e6 / 60:.0f} min",
                    ),
                    strict=True,
                )
            )
            for each in EXPORTED
        ),
    )


SCALE_TABLES: Mapping[str, Callable[[], str]] = {
    "scale-exports": exports_table,
    "scale-measured": measured_table,
    "scale-needs": needs_table,
}
