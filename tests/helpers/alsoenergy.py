"""A stored AlsoEnergy report of one site, and its tags."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

GOLDEN = Path(__file__).parents[1] / "core" / "report" / "alsoenergy" / "golden"

BERLIN = ZoneInfo("Europe/Berlin")

NIGHT = datetime(2026, 10, 25, 0, 45, tzinfo=UTC).timestamp()
"""A quarter of an hour before Berlin's clocks go back from 3:00 to 2:00."""


def tag(name: str, entity: str, dimension: str, **more: Any) -> dict[str, Any]:
    """A stored tag."""
    return {"name": name, "entity": entity, "dimension": dimension, **more}


SITE: dict[str, Any] = {
    "site_id": "S123",
    "tags": [
        tag(
            "GRID_P_W",
            "sensor.power",
            "active_power",
            critical=True,
            device_name="Grid meter",
            device_type="Meter",
            description="Import positive, all phases",
        ),
        tag("GRID_E_IMP_KWH", "sensor.energy", "energy", unit="kWh"),
        tag(
            "GRID_E_IMP_DELTA_KWH",
            "sensor.energy",
            "energy",
            unit="kWh",
            aggregation="delta",
        ),
        tag(
            "GRID_P_MAX_KW",
            "sensor.power",
            "active_power",
            aggregation="max",
            scale=0.001,
        ),
        tag("MODE", "sensor.mode", "text", description='"Eco", or not'),
        tag("BOARD_T_C", "sensor.board", "temperature", aggregation="min"),
        tag("LEVEL", "sensor.level", "any"),
    ],
}


def golden(name: str) -> bytes:
    """The bytes of a file that was made by hand."""
    return (GOLDEN / name).read_bytes()
