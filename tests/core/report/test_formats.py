"""What the formats say of themselves where others treat them alike."""

import pytest

from custom_components.energy_bridge.core.report.configuration import Data, Problem
from custom_components.energy_bridge.core.report.formats import FORMATS


@pytest.mark.parametrize(
    ("format_key", "data", "other", "problem"),
    [
        (
            "mint",
            {"equipment_id": "A", "directory": "x"},
            {"equipment_id": "A", "directory": "x/"},
            Problem("equipment_id", "duplicate_equipment"),
        ),
        (
            "mint",
            {"equipment_id": "A", "directory": "x"},
            {"equipment_id": "A", "directory": "y"},
            None,
        ),
        (
            "teleport",
            {"message": "meter", "asset_identifier": "A"},
            {"message": "meter", "asset_identifier": "A"},
            Problem("asset_identifier", "duplicate_asset"),
        ),
        (
            "teleport",
            {"message": "meter", "asset_identifier": "A"},
            {"message": "meter", "asset_identifier": "B"},
            None,
        ),
        # On many a server these are the same files.
        (
            "mint",
            {"equipment_id": "A", "directory": "x"},
            {"equipment_id": "a", "directory": "X"},
            Problem("equipment_id", "duplicate_equipment"),
        ),
        (
            "teleport",
            {"message": "meter", "asset_identifier": "A"},
            {"message": "meter", "asset_identifier": "a"},
            Problem("asset_identifier", "duplicate_asset"),
        ),
        (
            "alsoenergy",
            {"site_id": "A"},
            {"site_id": "a"},
            Problem("site_id", "duplicate_site"),
        ),
        (
            "alsoenergy",
            {"site_id": "A"},
            {"site_id": "A"},
            Problem("site_id", "duplicate_site"),
        ),
        ("alsoenergy", {"site_id": "A"}, {"site_id": "B"}, None),
    ],
)
def test_conflict(
    format_key: str, data: Data, other: Data, problem: Problem | None
) -> None:
    """Each format has its own reason why two reports cannot share a destination."""
    assert FORMATS[format_key].conflict(data, other) == problem


def test_sequence() -> None:
    """AlsoEnergy alone takes the stamps of a site in order only."""
    data = {"site_id": "A", "equipment_id": "A", "asset_identifier": "A"}
    found = {key: each.sequence(data) for key, each in FORMATS.items()}
    assert found == {"mint": None, "teleport": None, "alsoenergy": "A"}


def test_messages() -> None:
    """Presets and the names of messages are found by the message alone."""
    names = [name for each in FORMATS.values() for name in each.message_types]
    assert len(names) == len(set(names))
    assert set(names).isdisjoint(FORMATS)
