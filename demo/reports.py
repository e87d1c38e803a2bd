"""The reports that the demo's partner gets."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from .names import CABINETS, HUB


def _fixed(value: float) -> dict[str, Any]:
    """A number instead of an entity, as the form sends it."""
    return {"active_choice": "constant", "constant": value}


SET_POINTS: Mapping[str, Any] = {
    "active_power_setpoint": _fixed(11_000),
    "reactive_power_setpoint": _fixed(0),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoReport:
    """A report: its format, its message, what its preset is about, and what the head is told.

    `interval` and `period`, from file to file, are in s; `directory` is where its files
    go, if it has any; one that `is_live` has no intervals; `page` fills the one form that the preset leaves open; `file_name`
    is Teleport's name in a file's, `measured` what each of these messages must have a
    value of.
    """

    name: str
    kind: str
    message: str | None
    preset: str
    interval: int = 300
    period: int = 300
    is_live: bool = False
    directory: str = ""
    head: Mapping[str, Any]
    page: Mapping[str, Any] = field(default_factory=dict)
    file_name: str = ""
    measured: str = ""

    @property
    def object_id(self) -> str:
        """What the ids of its entities begin with, after their domain."""
        return self.name.lower().replace(" ", "_")


COLLECTOR = DemoReport(
    name="MINT Collector",
    kind="mint",
    directory="mint",
    message="collector",
    preset=HUB,
    interval=60,
    period=60,
    head={"equipment_id": "GRID01", "location_id": "DEMO"},
    page=SET_POINTS,
)
SITE = "S4711"
TELEPORT: Mapping[str, Any] = {"teleport_hash_id": "demo"}

REPORTS = (
    COLLECTOR,
    DemoReport(
        name="MINT PV system",
        kind="mint",
        directory="mint",
        message="pv_system",
        preset=HUB,
        head={"equipment_id": "PV01", "location_id": "DEMO"},
        page=SET_POINTS,
    ),
    DemoReport(
        name="Teleport meter",
        kind="teleport",
        directory="teleport",
        message="meter",
        preset=HUB,
        head=TELEPORT,
        file_name="meterPower",
        measured="activePower",
    ),
    DemoReport(
        name="Teleport battery",
        kind="teleport",
        directory="teleport",
        message="battery",
        preset=HUB,
        head=TELEPORT,
        file_name="batteryPower",
        measured="stateOfCharge",
    ),
    DemoReport(
        name="Teleport cabinet",
        kind="teleport",
        directory="teleport",
        message="ev",
        preset=CABINETS[0],
        head=TELEPORT,
        file_name="evPower",
        measured="power",
    ),
    DemoReport(
        name="AlsoEnergy",
        kind="alsoenergy",
        directory="alsoenergy",
        message=None,
        preset=HUB,
        period=900,
        head={"site_id": SITE},
    ),
)


WEB = DemoReport(
    name="Teleport over HTTPS",
    kind="teleport",
    message="meter",
    preset=HUB,
    head=TELEPORT,
    file_name="meterPower",
    measured="activePower",
)
"""What the partner's web server gets."""

FTP = DemoReport(
    name="AlsoEnergy over FTP",
    kind="alsoenergy",
    directory="ftp",
    message=None,
    preset=HUB,
    period=900,
    head={"site_id": SITE},
)
"""What the partner's FTP server gets: the same as its SFTP server, in another directory."""

SNS = replace(WEB, name="Teleport over SNS")
"""What the partner's topic of Amazon SNS gets."""

ALL = (*REPORTS, WEB, FTP, SNS)


def of_kind(kind: str) -> list[DemoReport]:
    """The reports of a format."""
    return [report for report in REPORTS if report.kind == kind]
