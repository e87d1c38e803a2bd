"""The quick way: where it is taken, and where the careful one is."""

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from custom_components.energy_bridge.core.ferroamp.decoder import HubDecoder
from custom_components.energy_bridge.core.ferroamp.quantities import (
    HUB_QUANTITIES,
    Fold,
    Kind,
)
from custom_components.energy_bridge.core.ferroamp.readings import Reading, parse
from simulator.energyhub.config import PlantConfig
from simulator.energyhub.messages import ehub_message
from simulator.energyhub.plant import Plant


def real_message() -> dict[str, Any]:
    """A whole message as a hub sends it."""
    plant = Plant(PlantConfig(), datetime(2026, 6, 21, 10, 0, tzinfo=UTC))
    plant.advance(1)
    return dict(ehub_message(plant))


def numbers(reading: Reading) -> dict[str, float | None]:
    """Every number of a reading by key."""
    return {
        quantity.key: reading.value(quantity.key)
        for quantity in HUB_QUANTITIES
        if quantity.wire not in reading.codes
    }


@pytest.mark.parametrize(
    "change",
    [
        {"state": {"val": "xyz"}},
        {"ts": {"val": 5}},
        {"ppv": {"val": "1e2"}},
        {"ppv": {"val": "1,2"}},
        {"ppv": {"val": "9" * 400}},
        {"pext": dict.fromkeys(("L1", "L2", "L3"), "9" * 308)},
        {"ppv": {"val": 12}},
        {"ppv": 12},
        {"wpv": {"val": 5}},
        {"ul": {"L1": "1", "L2": "2"}},
        {"udc": {"neg": "-380", "pos": "380", "val": "760"}},
        {"udc": {"neg": "-380", "pos": "380", "VAL": [1]}},
    ],
)
def test_whatever_does_not_fit_goes_the_careful_way(change: dict[str, Any]) -> None:
    """And is read as well as it can be."""
    message = real_message()
    decoder = HubDecoder()
    decoder.parse(orjson.dumps(message))
    payload = orjson.dumps({**message, **change})
    quick, careful = decoder.parse(payload), parse(Kind.HUB, payload)
    assert numbers(quick) == numbers(careful)
    assert (quick.codes, quick.bad) == (careful.codes, careful.bad)


@pytest.mark.parametrize("is_alone", [False, True])
def test_both_ways_know_the_same_bounds(is_alone: bool) -> None:
    """A number just below, on and just above each bound, read with all others or alone."""
    message = real_message()
    measures = [
        quantity
        for quantity in HUB_QUANTITIES
        if quantity.fold in (Fold.MEAN, Fold.LAST) and quantity.wire in message
    ]
    refused = 0
    for quantity in measures:
        decoder = HubDecoder(frozenset({quantity.key}) if is_alone else None)
        decoder.parse(orjson.dumps(message))
        field = message[quantity.wire]
        part = next((each for each in field if each.lower() == quantity.part), None)
        if part is None:
            continue
        for bound in (quantity.low, quantity.high):
            for distance in (-0.5, 0, 0.5):
                changed = {**field, part: str(bound + distance)}
                payload = orjson.dumps({**message, quantity.wire: changed})
                quick, careful = decoder.parse(payload), parse(Kind.HUB, payload)
                assert quick.bad == careful.bad
                assert quick.value(quantity.key) == careful.value(quantity.key)
                refused += bool(quick.bad)
    assert refused >= 2 * len(measures) - 10


def test_parts_that_come_later() -> None:
    """A DC link with one voltage has two more in the next message."""
    decoder = HubDecoder()
    decoder.parse(orjson.dumps({**real_message(), "udc": {"val": "760"}}))
    payload = orjson.dumps(
        {**real_message(), "udc": {"val": "760", "neg": "-1", "pos": "2"}}
    )
    assert numbers(decoder.parse(payload)) == numbers(parse(Kind.HUB, payload))


@pytest.mark.parametrize(
    "extra",
    [
        {"id": {"val": "x"}},
        {"new": {"val": "1"}},
        {"ppv": {"val": "1", "L1": "2"}},
        {"soc": {"neg": "1", "pos": "2"}},
    ],
)
def test_unusual_messages_are_read_again_and_again(extra: dict[str, Any]) -> None:
    """With or without a plan for them."""
    payload = orjson.dumps({**real_message(), **extra})
    decoder = HubDecoder()
    first, second = decoder.parse(payload), decoder.parse(payload)
    assert numbers(first) == numbers(second)
    assert first.unknown == second.unknown


def test_only_what_is_wanted_is_read_every_time() -> None:
    """The first message of a shape is read whole."""
    payload = orjson.dumps(real_message())
    decoder = HubDecoder(frozenset({"pv_power", "grid_energy_imported_l2"}))
    first, second = decoder.parse(payload), decoder.parse(payload)
    assert first.value("frequency") is not None
    assert second.value("frequency") is None
    assert second.value("pv_power") == first.value("pv_power")
    assert second.value("grid_energy_imported_l2") == first.value(
        "grid_energy_imported_l2"
    )
    assert len(second.measures) == 1
