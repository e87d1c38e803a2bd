"""A small run of `scripts/soak`, made by hand, in which everything is right until a test changes it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
import json
from operator import itemgetter
from pathlib import Path
import sqlite3
from typing import Any

from soak.audit import Run
from soak.audit.recorder import DATABASE
from soak.ledger import (
    Body,
    CabinetTruth,
    Call,
    Clock,
    Door,
    Entry,
    Fault,
    File,
    HubOrder,
    HubTruth,
    Ledger,
    Life,
    Message,
    Result,
    Sample,
)

START = 1_800_000_000.0
"""A full five minutes."""
SECONDS = 600
WH = 3_600_000.0
"""mJ."""
CHARGED, POWER = "sensor.charged", "sensor.power"
HASH, SITE, EQUIPMENT, ASSET = "hash", "S1", "GRID01", "asset-meter"
SECRET = "k7#Qz!pX2v%Lm9"
CABINET = "00-11-22-33-44-55"
TOKENS = "/token"
OWNERS = "https://127.0.0.1:1"


def stamp(second: float, form: str = "%Y-%m-%dT%H:%M:%SZ") -> str:
    """A moment of the run as it stands in documents."""
    return datetime.fromtimestamp(START + second, UTC).strftime(form)


def power(second: float) -> float:
    """What `sensor.power` shows, W: another value every ten seconds."""
    return 1000.0 + second // 10


def mint(second: float, **changes: Any) -> tuple[str, bytes]:
    """MINT's file of a moment: its name, and its content."""
    message = {
        "messageType": "EnergyReportRTU_V4",
        "equipmentId": EQUIPMENT,
        "locationId": "SITE",
        "timestamp": stamp(second),
        "communicationState": 0,
        "activePower": int(power(second)),
        "activePowerSetpoint": 11000,
        "reactivePowerSetpoint": 0,
        **changes,
    }
    return f"{EQUIPMENT}_{stamp(second, '%Y%m%d%H%M')}.json", json.dumps(
        message
    ).encode()


def teleport(second: float, **changes: Any) -> dict[str, Any]:
    """Teleport's message of a moment."""
    return {
        "type": "meterPower:2",
        "teleportHashId": HASH,
        "assetIdentifier": ASSET,
        "attempt": 0,
        "measuredAt": stamp(second),
        "activePower": {"l1": -power(second), "l2": None, "l3": None, "sum": None},
        "scheduled": True,
        **changes,
    }


def alsoenergy(begin: float, count: int = 5, **cells: str) -> tuple[str, bytes]:
    """AlsoEnergy's file of so many minutes."""
    lines = ["Timestamp,P_W,E_KWH"]
    for second in range(int(begin), int(begin) + 60 * count, 60):
        mean = sum(power(second + 10 * step) for step in range(6)) / 6
        last = 100 + (second + 50) / 1000
        cell = cells.get(f"at{second}", f"{mean:g},{last:g}")
        lines.append(f"{stamp(second, '%Y-%m-%d %H:%M:%S')},{cell}")
    name = f"{SITE}_{stamp(begin, '%Y%m%d%H%M')}.csv"
    return name, "".join(f"{line}\r\n" for line in lines).encode()


@dataclass
class SoakRun:
    """What a run left; `run` writes it."""

    folder: Path
    lines: dict[str, list[tuple[float, Entry]]] = field(default_factory=dict)
    states: dict[str, list[tuple[float, str, str | None]]] = field(default_factory=dict)
    sums: list[tuple[float, float]] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    secrets: list[str] = field(default_factory=lambda: [SECRET])
    web: dict[str, str] = field(
        default_factory=lambda: {
            "transport": "https",
            "url": f"{OWNERS}/teleport",
            "token_url": f"{OWNERS}{TOKENS}",
        }
    )
    """Where Teleport's messages go."""
    fields: dict[str, Any] = field(
        default_factory=lambda: {
            "activePower": {"entity": "id-power"},
            "activePowerSetpoint": {"constant": 1},
        }
    )
    """What MINT's file has."""
    mint_message: str = "rtu"
    message: str = "meter"
    """Teleport's."""
    derives_energy: bool = True
    """Whether Teleport's message of a battery tells which energy is available."""
    measured: dict[str, Any] = field(
        default_factory=lambda: {"activePower.l1": {"entity": "id-power"}}
    )
    """What Teleport's message has."""
    aggregation: str = "auto"
    """Of AlsoEnergy's tags."""
    ways: dict[str, str] | None = None
    """How the hub and the cabinets are reached; None in a run from before that was noted."""
    has_mqtt: bool = False
    """Whether Home Assistant's own MQTT integration is set up."""
    meter: str = "battery_energy_charged"
    """What `sensor.charged` adds up, as its unique id ends."""
    disabled_by: str | None = None
    """Who disabled `sensor.charged`."""

    def add(self, name: str, second: float, entry: Entry) -> None:
        """Write a line of the ledger."""
        self.lines.setdefault(name, []).append((START + second, entry))

    def drop(self, kind: type[Entry], second: float | None = None) -> None:
        """Take lines of a kind out again, all or those of a moment."""
        for name, lines in self.lines.items():
            self.lines[name] = [
                (at, entry)
                for at, entry in lines
                if not (isinstance(entry, kind) and second in (None, at - START))
            ]

    def file(
        self, second: float, place: str, content: bytes, transport: str = "sftp"
    ) -> None:
        """Have a file arrive."""
        self.add("deliveries", second, File(transport, place, self.store(content)))

    def body(
        self, second: float, *messages: dict[str, Any], status: int | str = 200
    ) -> None:
        """Have a request arrive."""
        content = self.store(json.dumps(messages).encode())
        self.add("deliveries", second, Body("https", status, "/teleport", content))

    def store(self, content: bytes) -> str:
        """Keep a content."""
        return Ledger(self.folder).store(content)

    def fault(self, name: str, begin: float, end: float) -> None:
        """Have a fault."""
        self.add("faults", begin, Fault(name, "begin"))
        self.add("faults", end, Fault(name, "end"))

    def device_fault(self, at: str, name: str, begin: float, end: float) -> None:
        """Have the hardware (`hub` or `cabinets`) note a fault of its own."""
        self.add(at, begin, Fault(name, "begin"))
        self.add(at, end, Fault(name, "end"))

    def life(self, second: float, *phases: str, pid: int = 2) -> None:
        """Have Home Assistant end or begin, a second for each phase."""
        for number, phase in enumerate(phases):
            self.add("faults", second + number, Life(phase, pid))

    def call(
        self,
        second: float,
        outcome: str,
        action: str,
        *,
        lasts: float = 2,
        text: str = "",
        **data: Any,
    ) -> int:
        """Have the operator call; answers the call's number."""
        number = 1 + sum(
            isinstance(entry, Call) for _, entry in self.lines.get("operator", ())
        )
        call = Call(number, action, {}, data, START + second)
        self.add("operator", second, call)
        self.add("operator", second + lasts, Result(number, outcome, text))
        return number

    def order(
        self, second: float, name: str, watts: float | None, answered: str = "ack"
    ) -> None:
        """Have an order reach the hub."""
        number = (
            f"t{sum(isinstance(entry, HubOrder) for _, entry in self.lines['hub'])}"
        )
        self.add("hub", second, HubOrder(name, watts, number, answered))

    def request(
        self, second: float, name: str, watts: float | None, number: str = "w1"
    ) -> None:
        """Have a request to the hub on the broker, whether the hub hears it or not."""
        command = {"name": name} if watts is None else {"name": name, "arg": watts}
        payload = json.dumps({"transId": number, "cmd": command})
        self.add("wire", second, Message("extapi/control/request", payload))

    def order_slot(self, second: float, number: int) -> None:
        """Have an order to open a slot on the broker; `number` is its call's."""
        payload = json.dumps({"slot_id": 3, "order_number": f"S{number}"})
        self.add("wire", second, Message(f"/stations/open_slot/{CABINET}", payload))

    def open(
        self, second: float, outcome: str = "done", *, slot: int = 3, doors: int = 1
    ) -> int:
        """Have a slot opened; not sent where another order for it is not over."""
        number = 1 + sum(
            isinstance(entry, Call) for _, entry in self.lines.get("operator", ())
        )
        data = {"slot": slot, "order_number": f"S{number}"}
        target = {"cabinet": CABINET, "slot": slot}
        self.add(
            "operator", second, Call(number, "open_slot", target, data, START + second)
        )
        words = "slot_in_use: " if outcome == "not_sent" else ""
        self.add("operator", second + 4, Result(number, outcome, words))
        for again in range(doors):
            door = Door(CABINET, slot, "order", f"S{number}")
            self.add("cabinets", second + 3 + again, door)
        return number

    def set_clock(self, second: float, ahead: float) -> None:
        """Step Home Assistant's clock."""
        self.add("faults", second, Clock(ahead))

    def log_line(self, second: float, level: str, logger: str, *text: str) -> None:
        """Have a line in the log."""
        time = stamp(second, "%Y-%m-%d %H:%M:%S.000")
        self.log.append(f"{time} {level} (MainThread) [{logger}] " + "\n".join(text))

    def run(self) -> Run:
        """Write all."""
        ledger = Ledger(self.folder)
        for name, lines in self.lines.items():
            for at, entry in lines:
                ledger.write(name, entry, at=at)
        ledger.close()
        seed = {
            "seed": 7,
            "began": START,
            "ended": START + SECONDS,
            "secrets": self.secrets,
        }
        if self.ways is not None:
            seed["ways"] = self.ways
        (self.folder / "seed.json").write_text(json.dumps(seed))
        storage = self.folder / "config" / ".storage"
        storage.mkdir(parents=True, exist_ok=True)
        for name, data in _stored(self).items():
            (storage / name).write_text(json.dumps({"data": data}))
        log = "".join(f"{line}\n" for line in self.log)
        (self.folder / "home-assistant.log").write_text(log)
        self._record()
        return Run(self.folder)

    def _record(self) -> None:
        database = sqlite3.connect(self.folder / "config" / DATABASE)
        database.executescript(
            "CREATE TABLE states (state_id INTEGER PRIMARY KEY, state, last_updated_ts, metadata_id, attributes_id);"
            "CREATE TABLE states_meta (metadata_id INTEGER PRIMARY KEY, entity_id);"
            "CREATE TABLE state_attributes (attributes_id INTEGER PRIMARY KEY, shared_attrs);"
            "CREATE TABLE statistics (id INTEGER PRIMARY KEY, start_ts, sum, metadata_id);"
            "CREATE TABLE statistics_short_term (id INTEGER PRIMARY KEY, start_ts, sum, metadata_id);"
            "CREATE TABLE statistics_meta (id INTEGER PRIMARY KEY, statistic_id, unit_of_measurement);"
            "INSERT INTO statistics_meta VALUES (1, 'sensor.charged', 'kWh');"
        )
        rows = []
        for number, (entity_id, states) in enumerate(self.states.items(), 1):
            database.execute(
                "INSERT INTO states_meta VALUES (?, ?)", (number, entity_id)
            )
            rows += [(second, number, state, unit) for second, state, unit in states]
        for second, number, state, unit in sorted(rows, key=itemgetter(0)):
            attributes = json.dumps({"unit_of_measurement": unit} if unit else {})
            made = database.execute(
                "INSERT INTO state_attributes (shared_attrs) VALUES (?)", (attributes,)
            )
            database.execute(
                "INSERT INTO states (state, last_updated_ts, metadata_id, attributes_id)"
                " VALUES (?, ?, ?, ?)",
                (state, self._shown(second), number, made.lastrowid),
            )
        database.executemany(
            "INSERT INTO statistics_short_term (start_ts, sum, metadata_id) VALUES (?, ?, 1)",
            [(START + start, total) for start, total in self.sums],
        )
        database.commit()
        database.close()

    def _shown(self, second: float) -> float:
        """What Home Assistant's clock shows at a moment of the run."""
        steps = [
            (at, entry.ahead)
            for at, entry in self.lines.get("faults", ())
            if isinstance(entry, Clock) and at <= START + second
        ]
        return START + second + (steps[-1][1] if steps else 0)


def _stored(made: SoakRun) -> dict[str, Any]:
    kind = {"aggregation": made.aggregation}
    tags = [
        {
            "name": "P_W",
            "entity": "id-power",
            "dimension": "active_power",
            "unit": "W",
            **kind,
        },
        {
            "name": "E_KWH",
            "entity": "id-charged",
            "dimension": "energy",
            "unit": "kWh",
            **kind,
        },
    ]
    entries = [
        _entry("hub1", {"kind": "ferroamp", "prefix": "extapi"}),
        _entry(
            "sftp1",
            {"kind": "destination", "transport": "sftp"},
            _report(
                "mint",
                message=made.mint_message,
                equipment_id=EQUIPMENT,
                directory="mint",
                fields=made.fields,
            ),
        ),
        _entry(
            "folder1",
            {"kind": "destination", "transport": "folder"},
            _report(
                "alsoenergy",
                site_id=SITE,
                directory="alsoenergy",
                period=300,
                tags=tags,
            ),
        ),
        _entry(
            "https1",
            {"kind": "destination", **made.web},
            _report(
                "teleport",
                message=made.message,
                teleport_hash_id=HASH,
                asset_identifier=ASSET,
                derive_available_energy=made.derives_energy,
                fields=made.measured,
            ),
        ),
    ]
    if made.has_mqtt:
        entries.append({"entry_id": "mqtt1", "domain": "mqtt", "data": {}})
    entities = [
        {
            "id": "id-charged",
            "entity_id": CHARGED,
            "unique_id": f"hub1_{made.meter}",
            "config_entry_id": "hub1",
            "disabled_by": made.disabled_by,
        },
        {
            "id": "id-power",
            "entity_id": POWER,
            "unique_id": "hub1_grid_active_power",
            "config_entry_id": "hub1",
        },
    ]
    return {
        "core.config_entries": {"entries": entries},
        "core.entity_registry": {"entities": entities},
        "core.device_registry": {
            "devices": [
                {
                    "id": "dev-slot",
                    "identifiers": [["energy_bridge", f"cabinet_{CABINET}_3"]],
                }
            ]
        },
        "core.config": {"time_zone": "UTC"},
    }


def _entry(key: str, data: dict[str, Any], *subentries: Any) -> dict[str, Any]:
    return {
        "entry_id": key,
        "domain": "energy_bridge",
        "data": data,
        "options": {},
        "subentries": list(subentries),
    }


def _report(kind: str, **data: Any) -> dict[str, Any]:
    return {
        "subentry_id": f"{kind}1",
        "subentry_type": kind,
        "title": kind,
        "data": {"interval": 60, "settle": 30, **data},
    }


def sample(
    second: float, waited: float = 0.0, held: float | None = 0.0, life: int = 1
) -> Sample:
    """What Home Assistant takes at a moment; so long something on the machine has waited beside the usual, and it was held up."""
    return Sample(
        life=life,
        rss=300 << 20,
        threads=40,
        handles=80,
        tasks=60,
        cpu=second / 10,
        log_bytes=int(second * 10),
        log_lines=int(second // 10),
        waited=second / 10 + waited,
        pooled=17,
        held=held,
    )


def right_run(folder: Path) -> SoakRun:
    """Ten minutes with next to no fault."""
    made = SoakRun(folder)
    made.life(-20, "start", "running", pid=1)
    for second in range(-5, SECONDS + 1):
        registers = {"wbatprod": (100_000 + max(second, 0)) * WH}
        made.add("hub", second, HubTruth(registers, "auto", 0))
    tens = range(0, SECONDS, 10)
    made.states[CHARGED] = [(ten, f"{100 + ten / 1000:.3f}", "kWh") for ten in tens]
    made.states[POWER] = [(ten, f"{power(ten):.1f}", "W") for ten in tens]
    made.sums = [(0, 0.29), (300, 0.59)]
    made.add("cabinets", 0, CabinetTruth(CABINET, 0))
    for second in range(60, SECONDS - 30, 60):
        name, content = mint(second)
        made.file(second + 31, f"mint/{name}", content)
        made.body(second + 32, teleport(second))
    name, content = alsoenergy(0)
    made.file(331, f"alsoenergy/{name}", content, "folder")
    made.call(50, "done", "charge_battery", power=1000)
    made.order(51, "charge", 1000)
    made.call(60, "done", "discharge_battery", power=2000, duration={"seconds": 30})
    made.order(61, "discharge", 2000)
    made.order(92, "auto", None)
    made.fault("broker_replaced", 62, 66)
    made.call(100, "not_sent", "charge_battery", power=1500)
    made.call(110, "done", "release_battery")
    made.order(111, "auto", None)
    made.open(120)
    made.open(130, "not_sent", doors=0)
    made.add("cabinets", 140, Door(CABINET, 5, "customer"))
    made.add(
        "wire",
        51,
        Message(
            "extapi/control/request",
            '{"transId": "t0", "cmd": {"name": "charge", "arg": 1000}}',
        ),
    )
    made.add("wire", 121, Message(f"/stations/open_slot/{CABINET}", "{}"))
    for second in range(0, SECONDS, 5):
        made.add(
            "samples",
            second,
            sample(second),
        )
    made.log_line(1, "INFO", "custom_components.energy_bridge", "Connected")
    return made
