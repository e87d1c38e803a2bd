"""The power that can be chosen, from what the battery modules say of themselves."""

from typing import Any

import orjson
import pytest

from custom_components.energy_bridge.core.ferroamp.hub import Hub
from custom_components.energy_bridge.core.ferroamp.quantities import Kind
from custom_components.energy_bridge.core.ferroamp.rating import (
    LARGEST_HUB,
    LEAST_RANGE,
    PowerRange,
)

type Module = tuple[str, str | None, str | None]


def hub_of(*modules: Module, optimizers: dict[str, str]) -> Hub:
    """A hub of modules (serial, rated power, parent), and optimizers with their fault codes."""
    hub = Hub(lambda: 1.0, lambda: 1.0)

    def send(kind: Kind, **values: str | None) -> None:
        message: dict[str, Any] = {
            key: {"val": value} for key, value in values.items() if value is not None
        }
        hub.receive(kind, orjson.dumps(message))

    for serial, code in optimizers.items():
        send(Kind.ESO, id=serial, faultcode=code)
    for serial, power, parent in modules:
        send(Kind.ESM, id=serial, soc="50", ratedPower=power, parentesoid=parent)
    hub.fold_readings()
    return hub


@pytest.mark.parametrize(
    ("modules", "optimizers", "largest"),
    [
        pytest.param([], {}, LARGEST_HUB, id="nothing known"),
        pytest.param([], {"E1": "0"}, LARGEST_HUB, id="no modules"),
        pytest.param([("M1", "6000", None)], {"E1": "0"}, 6000, id="all known"),
        pytest.param(
            [("M1", "6000", "E1"), ("M2", "3000", "E1")],
            {"E1": "0"},
            9000,
            id="two at one optimizer",
        ),
        pytest.param(
            [("M1", "6000", None), ("M2", None, None)],
            {"E1": "0", "E2": "0"},
            LARGEST_HUB,
            id="one does not say",
        ),
        pytest.param(
            [("M1", "6000", None)],
            {"E1": "0", "E2": "0"},
            LARGEST_HUB,
            id="an optimizer without a module",
        ),
        pytest.param(
            [("M1", "6000", "E1"), ("M2", "6000", "E1")],
            {"E1": "0", "E2": "0"},
            LARGEST_HUB,
            id="two at one optimizer, none at the other",
        ),
        pytest.param(
            [("M1", "6000", None), ("M2", "6000", None)],
            {"E1": "0", "E2": "80"},
            LARGEST_HUB,
            id="a battery of another make",
        ),
        pytest.param(
            [("M1", "6000", None), ("M2", "5000", "E2")],
            {"E1": "0", "E2": "0"},
            11_000,
            id="only one says where it is",
        ),
        pytest.param([("M1", "200", None)], {"E1": "0"}, LEAST_RANGE, id="small"),
    ],
)
def test_the_range(
    modules: list[Module], optimizers: dict[str, str], largest: float
) -> None:
    """It is the rated power only where that of each battery is known."""
    hub = hub_of(*modules, optimizers=optimizers)
    assert PowerRange(hub).largest == largest


def test_it_stays_while_modules_are_silent() -> None:
    """What they said of themselves is still true."""
    hub = hub_of(("M1", "6000", None), optimizers={"E1": "0"})
    power_range = PowerRange(hub)
    assert power_range.largest == 6000
    for device in hub.devices.values():
        device.forget_values()
    assert power_range.largest == 6000
