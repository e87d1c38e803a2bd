"""The page for those who come from the community integration says what the action answers."""

import re

from custom_components.energy_bridge.core.ferroamp.community import COUNTERPARTS
from custom_components.energy_bridge.core.seam import Joined
from custom_components.energy_bridge.hub.predecessor import Pair, Reason
from custom_components.energy_bridge.hub.statistics_import import _told

from ..helpers.metadata import ROOT

PAGE = (ROOT / "docs/coming-from-ferroamp.md").read_text()


def first_cells(heading: str) -> set[str]:
    """What stands as code in the first column of the table with this heading."""
    table = PAGE.partition(f"| {heading} | Meaning |\n")[2].partition("\n\n")[0]
    return {
        name
        for line in table.splitlines()
        for name in re.findall(r"`(\w+)`", line.split("|")[1])
    }


def test_reasons() -> None:
    """Each has its row."""
    assert first_cells("Reason") == {reason.value for reason in Reason}


def test_answer() -> None:
    """Each field has its row."""
    pair = _told(Pair("sensor.old", "sensor.new"), Joined(), "Wh", "kWh")
    around = {"preview", "source", "statistics", "not_mapped"}
    assert first_cells("Field") == around | pair.keys()


def test_every_counterpart_is_in_the_table() -> None:
    """By its own name, or with the other phases."""
    for each in COUNTERPARTS:
        assert re.sub(r" L[123]$", "", each.name) in PAGE
