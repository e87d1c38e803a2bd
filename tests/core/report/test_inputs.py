"""Values that cannot be are none."""

from typing import Any

import pytest

from ...helpers import mint_history, teleports
from ...helpers.mint_history import at


@pytest.mark.parametrize(
    ("value", "written"),
    [(0.95, 0.95), (-1.0, -1.0), (1.00004, 1.0), (1.0001, None), (95.0, None)],
)
def test_a_power_factor_is_at_most_one(value: float, written: float | None) -> None:
    """One that is larger, as of a percentage without its unit, is missing (MINT §4.1: -1.0 to 1.0)."""
    time = at("2026-03-10 11:00")
    fields = {"activePower": "sensor.p", "powerFactor": "sensor.pf"}
    found = mint_history.body(
        mint_history.stored("pv_system", fields),
        {"sensor.p": [(time, 5.0)], "sensor.pf": [(time, value)]},
        time,
    )
    assert found.get("powerFactor") == written
    assert found["communicationState"] == (1 if written is None else 0)

    mapped: dict[str, Any] = dict(fields)
    mapped["setpoints.effective.reactivePower.powerFactor"] = "sensor.pf"
    sent = teleports.message(
        teleports.stored("wind", mapped), {"sensor.p": 5.0, "sensor.pf": value}
    )
    assert sent["powerFactor"] == written
    control = teleports.at(sent, "setpoints.effective.reactivePower")
    assert control == (written and {"mode": "fixedPowerFactor", "powerFactor": written})
