"""What makes a demo the same when it goes on: its folder, its ports and keys, and its simulated hardware."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
import json
from pathlib import Path
import secrets
import shutil
import socket
from typing import Any

from simulator.address import free_port
from simulator.cabinet.station import Fleet
from simulator.energyhub.config import PlantConfig
from simulator.energyhub.plant import Plant

from .names import CABINETS
from .partner import new_host_key

VERSION = 1
NOTES = "demo.json"
PAST = timedelta(hours=25)
"""A day, and what a report looks back at its beginning."""
MIDSUMMER = (6, 21)
STEP = 60.0
"""s of the hardware's time in one step, where it makes up for a pause."""


class DemoError(Exception):
    """The demo cannot go on; the text says why."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the parts listen that Home Assistant knows by their addresses."""

    broker: int
    sftp: int
    ftp: int
    web: int
    sns: int


@dataclass(slots=True, kw_only=True)
class Life:
    """A demo. `is_set_up` once Home Assistant has all its entries; `token` is of its API."""

    folder: Path
    ports: Ports
    host_key: str
    password: str
    plant: Plant
    fleet: Fleet
    token: str = ""
    is_set_up: bool = False

    @property
    def config(self) -> Path:
        """Home Assistant's configuration."""
        return self.folder / "config"

    def save(self) -> None:
        """Note what is needed to go on; the file is whole at any time, and only for its owner. Raises OSError."""
        notes = {
            "version": VERSION,
            "is_set_up": self.is_set_up,
            "ports": asdict(self.ports),
            "host_key": self.host_key,
            "password": self.password,
            "token": self.token,
            "plant": self.plant.to_state(),
            "fleet": self.fleet.to_state(),
        }
        draft = self.folder / f"{NOTES}.part"
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(notes), encoding="utf-8")
        draft.replace(self.folder / NOTES)

    def catch_up(self, until: datetime) -> None:
        """Let the hardware live through the time in which the demo did not run."""
        left = (until - self.plant.time).total_seconds()
        self.plant.advance_to(until, step=STEP)
        while left > 0:
            self.fleet.advance(min(STEP, left))
            left -= STEP


def begin(folder: Path, now: datetime) -> Life:
    """The life that a folder holds, or a new one in an empty folder.

    One that was not set up begins anew. Raises DemoError and OSError.
    """
    notes = folder / NOTES
    if notes.exists():
        life = _restored(folder, notes)
        if life.is_set_up:
            return life
        shutil.rmtree(life.config, ignore_errors=True)
    elif folder.exists() and any(folder.iterdir()):
        raise DemoError(f"{folder} is not empty, and holds no demo to go on with.")
    folder.mkdir(parents=True, exist_ok=True)
    config = PlantConfig(season_offset_days=days_to_midsummer(now.date()))
    life = Life(
        folder=folder,
        ports=_free_ports(),
        host_key=new_host_key(),
        password=secrets.token_urlsafe(9),
        plant=Plant(config, now - PAST),
        fleet=Fleet(len(CABINETS), seed=7, swaps_per_hour=20),
    )
    life.save()
    return life


def _free_ports() -> Ports:
    found: set[int] = set()
    while len(found) < 5:
        found.add(free_port())
    return Ports(*found)


def _restored(folder: Path, notes: Path) -> Life:
    try:
        found: dict[str, Any] = json.loads(notes.read_text(encoding="utf-8"))
        if found["version"] == VERSION:
            return Life(
                folder=folder,
                ports=Ports(**found["ports"]),
                host_key=found["host_key"],
                password=found["password"],
                plant=Plant.from_state(found["plant"]),
                fleet=Fleet.from_state(found["fleet"]),
                token=found["token"],
                is_set_up=found["is_set_up"],
            )
        reason = f"version {found['version']}"
    except (KeyError, TypeError, ValueError) as err:
        reason = repr(err)
    raise DemoError(
        f"{notes} is not of this version of the demo ({reason}): choose another folder."
    )


def days_to_midsummer(today: date) -> int:
    """How many days the house lives ahead of the calendar, so that it has sun in any month; whole weeks."""
    summer = date(today.year, *MIDSUMMER)
    return round((summer - today).days / 7) * 7


def require_free(
    port: int, hosts: Iterable[str] = ("127.0.0.1",), hint: str = ""
) -> None:
    """Refuse a port in use, or an address that is none of this machine's. Raises DemoError."""
    for host in hosts:
        try:
            family, *_, address = socket.getaddrinfo(
                host, port, type=socket.SOCK_STREAM
            )[0]
            with socket.socket(family) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
        except OSError as err:
            raise DemoError(
                f"Port {port} at {host} cannot be used: {err.strerror}. {hint}".rstrip()
            ) from err
