"""Files as a partner receives them, well made but for what a test spoils."""

from datetime import datetime, timedelta
import json
from pathlib import Path
from typing import Any


def mint(folder: Path, time: datetime, **values: Any) -> Path:
    """A MINT file as it should be, but for these values."""
    path = folder / f"GRID01_{time:%Y%m%d%H%M}.json"
    message = {
        "equipmentId": "GRID01",
        "timestamp": f"{time:%Y-%m-%dT%H:%M:%SZ}",
        "communicationState": 0,
        **values,
    }
    path.write_text(json.dumps(message))
    return path


def teleport(folder: Path, time: datetime, **values: Any) -> Path:
    """The same for Teleport."""
    path = folder / f"teleport_meterPower_asset_{time:%Y%m%d%H%M%S}.json"
    message = {
        "type": "meterPower:2",
        "assetIdentifier": "asset",
        "measuredAt": f"{time:%Y-%m-%dT%H:%M:%SZ}",
        "activePower": {"l1": 1.0, "l2": -2.5, "l3": 0, "sum": -1.5},
        **values,
    }
    path.write_text(json.dumps([message]))
    return path


def also(folder: Path, time: datetime, *cells: str, header: str = "P,E") -> Path:
    """The same for AlsoEnergy: a file of some rows."""
    path = folder / f"S1_{time:%Y%m%d%H%M}.csv"
    rows = [
        f"{time + timedelta(minutes=5 * number):%Y-%m-%d %H:%M:%S},{cell}\r\n"
        for number, cell in enumerate(cells or ("1,2", "3.5,-4", "0,0"))
    ]
    path.write_bytes(f"Timestamp,{header}\r\n{''.join(rows)}".encode())
    return path
