"""Looking at what a partner received: what is well passes, what is not is said."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from demo.received import (
    alsoenergy_name,
    alsoenergy_stamps,
    mint_name,
    mint_stamps,
    no_hole,
    strangers,
    teleport_name,
    teleport_stamps,
)
from demo.subject import WrongError

from ..helpers.received import also, mint, teleport

NOON = datetime(2026, 6, 21, 12, 0, tzinfo=UTC)
LATER = NOON.timestamp() + 3600
NEVER = (LATER, LATER)
TIMES = [NOON + timedelta(minutes=5 * number) for number in range(3)]
STAMPS = [time.timestamp() for time in TIMES]


def test_mint(tmp_path: Path) -> None:
    """The stamps in order; other equipment does not count; while starting, values may be missing."""
    for time in reversed(TIMES):
        mint(tmp_path, time)
    mint(tmp_path, TIMES[1], communicationState=1)
    (tmp_path / "GRID02_202606211200.json").write_text("not read")
    assert mint_stamps(tmp_path, "GRID01", (STAMPS[0], STAMPS[2])) == STAMPS
    for start_up in (NEVER, (STAMPS[1], STAMPS[2]), (STAMPS[0], STAMPS[1])):
        with pytest.raises(WrongError, match="1205.json: communicationState 1"):
            mint_stamps(tmp_path, "GRID01", start_up)


@pytest.mark.parametrize(
    "wrong", [{"timestamp": "2026-06-21T12:01:00Z"}, {"equipmentId": "GRID02"}]
)
def test_mint_of_another(tmp_path: Path, wrong: dict[str, str]) -> None:
    """Name and content must agree."""
    mint(tmp_path, NOON, **wrong)
    with pytest.raises(WrongError, match="another time or equipment"):
        mint_stamps(tmp_path, "GRID01", NEVER)


def test_teleport(tmp_path: Path) -> None:
    """The stamps in order."""
    for time in TIMES:
        teleport(tmp_path, time)
    assert teleport_stamps(tmp_path, "meterPower", "activePower", NEVER) == STAMPS
    teleport(tmp_path, TIMES[1], activePower=None)
    start_up = STAMPS[0], STAMPS[2]
    assert teleport_stamps(tmp_path, "meterPower", "activePower", start_up) == STAMPS


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"measuredAt": "2026-06-21T12:00:01Z"}, "another time or type"),
        ({"type": "evPower:2"}, "another time or type"),
        ({"assetIdentifier": "other"}, "another asset"),
        ({"activePower": {"l1": None}}, "activePower is"),
        ({"activePower": None}, "activePower is None"),
    ],
)
def test_wrong_teleport(tmp_path: Path, wrong: dict[str, Any], said: str) -> None:
    """What is wrong is said."""
    teleport(tmp_path, NOON, **wrong)
    with pytest.raises(WrongError, match=said):
        teleport_stamps(tmp_path, "meterPower", "activePower", NEVER)


def test_alsoenergy(tmp_path: Path) -> None:
    """The stamps of all rows; late cells may be empty."""
    also(tmp_path, NOON)
    also(tmp_path, NOON + timedelta(minutes=15), "1,", ",2")
    stamps = alsoenergy_stamps(tmp_path, "S1", (STAMPS[-1] + 300, LATER))
    assert stamps == [*STAMPS, STAMPS[-1] + 300, STAMPS[-1] + 600]
    with pytest.raises(WrongError, match="202606211215"):
        alsoenergy_stamps(tmp_path, "S1", NEVER)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda folder: also(folder, NOON, "1,nan"), "nan"),
        (lambda folder: also(folder, NOON, header="P,Q"), "other columns"),
        (
            lambda folder: also(folder, NOON).rename(folder / "S1_202606211201.csv"),
            "another time",
        ),
        (
            lambda folder: also(folder, NOON).write_bytes(
                b"Timestamp,P,E\n2026-06-21 12:00:00,1,2\n"
            ),
            "RFC 4180",
        ),
    ],
)
def test_wrong_alsoenergy(
    tmp_path: Path, spoil: Callable[[Path], object], said: str
) -> None:
    """What is wrong is said."""
    also(tmp_path, NOON - timedelta(minutes=15))
    spoil(tmp_path)
    with pytest.raises(WrongError, match=said):
        alsoenergy_stamps(tmp_path, "S1", NEVER)


def test_strangers(tmp_path: Path) -> None:
    """A file that is there by mistake, or in part, is named."""
    mint(tmp_path, NOON)
    teleport(tmp_path, NOON)
    also(tmp_path, NOON)
    names = [mint_name("GRID01"), teleport_name("meterPower"), alsoenergy_name("S1")]
    assert strangers(tmp_path, names) == set()
    assert strangers(tmp_path, names[:2]) == {"S1_202606211200.csv"}
    part = ".GRID01_202606211205.json.part"
    (tmp_path / part).touch()
    assert strangers(tmp_path, names) == {part}


def test_holes() -> None:
    """A missing stamp is said, but not while starting; so is a day that is none."""
    day = [LATER + 300 * number for number in range(287)]
    no_hole("X", day, 300, NEVER)
    holey = day[:2] + day[4:]
    no_hole("X", holey, 300, (day[1], day[4]))
    for start_up in (NEVER, (day[1], day[3]), (day[2], day[4])):
        with pytest.raises(WrongError, match="X: after 2026-06-21 13:05:00"):
            no_hole("X", holey, 300, start_up)
    with pytest.raises(WrongError, match="X: after"):
        no_hole("X", [*day, day[-1]], 300, NEVER)
    for stamps in (day[1:], []):
        with pytest.raises(WrongError, match="X: no day"):
            no_hole("X", stamps, 300, NEVER)
