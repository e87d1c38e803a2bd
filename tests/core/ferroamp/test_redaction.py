"""What diagnostics show of a hub's messages: numbers and stamps, and of identifiers the end."""

from typing import Any

import orjson
import pytest

from custom_components.energy_bridge.core.ferroamp.quantities import Kind
from custom_components.energy_bridge.core.ferroamp.redaction import redacted_message
from simulator.energyhub.config import PlantConfig
from simulator.energyhub.messages import (
    ehub_message,
    esm_messages,
    eso_messages,
    sso_messages,
)
from simulator.energyhub.plant import Plant

from ...helpers.hub import NOON

MASKED, NO_JSON = "**999", "bytes that are no JSON object"


def test_real_messages() -> None:
    """Stay as they are but for the identifiers."""
    plant = Plant(PlantConfig(), NOON)
    for kind, message in (
        (Kind.HUB, ehub_message(plant)),
        (Kind.ESO, eso_messages(plant)[0]),
        (Kind.SSO, sso_messages(plant)[0]),
        (Kind.ESM, esm_messages(plant)[0]),
    ):
        found: Any = redacted_message(kind, orjson.dumps(message))
        told: Any = orjson.loads(orjson.dumps(message))
        for key in ("id", "parenteso"):
            if key in told:
                told[key]["val"] = f"**{told[key]['val'].strip()[-3:]}"
        assert found == told


@pytest.mark.parametrize(
    ("payload", "shown"),
    [
        pytest.param(
            rb'{"\u0069d":{"v\u0061l":"S2\u003012\u00399\u003999"}}',
            MASKED,
            id="escaped",
        ),
        pytest.param(b'{"id":{"val":["S20129999"]}}', "**", id="list"),
        pytest.param(b'{"id":{"val":{"val":"S20129999"}}}', "**", id="deep"),
        pytest.param(b'{"S20129999":{"S20129999":1}}', "**", id="key"),
        pytest.param(b'{"serial":{"val":"S20129999"}}', "**", id="unknown key"),
        pytest.param(b'{"serial":20129999}', "**", id="number of an unknown key"),
        pytest.param(b'{"soc":{"val":"S20129999"}}', "**", id="place of a number"),
        pytest.param(b'{"ts":{"val":"S20129999"}}', "**", id="place of the stamp"),
        pytest.param(
            rb'{"\u0069d":{"val":"S20129999', NO_JSON, id="escaped and cut off"
        ),
        pytest.param(b'["S20129999"]', NO_JSON, id="no object"),
    ],
)
def test_however_an_identifier_is_sent(payload: bytes, shown: str) -> None:
    """It is not shown whole, nor is anything of what is no JSON object."""
    text = str(redacted_message(Kind.ESM, payload))
    assert "20129" not in text
    assert shown in text


def test_small_numbers_of_unknown_keys() -> None:
    """Are no identifiers, and help to understand what a new version sends."""
    payload = b'{"new":{"L1":"1.5","L2":-3,"L3":null},"flag":true}'
    assert redacted_message(Kind.HUB, payload) == {
        "new": {"L1": "1.5", "L2": -3, "L3": None},
        "flag": True,
    }
