"""The counters of one sender, with messages whose registers are not all numbers."""

import pytest

from custom_components.energy_bridge.core.ferroamp.counters import Counters
from custom_components.energy_bridge.core.ferroamp.quantities import INDEX, Kind
from custom_components.energy_bridge.core.ferroamp.readings import Layout, Reading

REGISTERS = ("grid_energy_imported_l1", "grid_energy_imported_l2")
LAYOUT = Layout(Kind.HUB, (), tuple(INDEX[Kind.HUB][each] for each in REGISTERS))
START = 5e12


def totals(counters: Counters) -> list[float]:
    """What both counters have."""
    found = [counters.guards[each].total for each in REGISTERS]
    return [each for each in found if each is not None]


@pytest.mark.parametrize("bad", ["no number", "-5", "nan"])
def test_a_register_that_is_no_number(bad: str) -> None:
    """Is counted and left out, though all messages have the same keys; the others go on."""
    counters = Counters(Kind.HUB, swapped=False)
    for second in range(1, 11):
        text = f"{START + second * 1e6:.0f}"
        reading = Reading(LAYOUT, (), (text, text), {})
        counters.add_readings([reading], [float(second)], is_steady=second > 1)
    before = totals(counters)
    assert len(before) == 2
    text = f"{START + 11e6:.0f}"
    reading = Reading(LAYOUT, (), (bad, text), {})
    counters.add_readings([reading], [11.0], is_steady=True)
    after = totals(counters)
    assert counters.bad_registers == 1
    assert after[0] == before[0]
    assert after[1] == pytest.approx(before[1] + 1e6 / 3.6e9)
