"""What a tag of AlsoEnergy measures, as its entity suggests it."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.flows.report.entity_tag import tag_of


@pytest.mark.parametrize(
    ("entity_id", "attributes", "dimension"),
    [
        ("sensor.cycles", {"state_class": "total_increasing"}, "any"),
        ("number.steps", {}, "any"),
        ("input_number.steps", {}, "any"),
        ("counter.starts", {}, "any"),
        ("sensor.mode", {}, "text"),
        ("binary_sensor.door", {"device_class": "door"}, "text"),
    ],
)
def test_without_a_unit(
    hass: HomeAssistant, entity_id: str, attributes: dict[str, str], dimension: str
) -> None:
    """Numbers are numbers: rounded, and never written with an exponent."""
    hass.states.async_set(entity_id, "1e-05", attributes)
    assert tag_of(hass, entity_id)["dimension"] == dimension


@pytest.mark.parametrize(
    ("capabilities", "dimension"), [({"state_class": "total"}, "any"), (None, "text")]
)
def test_of_a_disabled_entity(
    hass: HomeAssistant, capabilities: dict[str, str] | None, dimension: str
) -> None:
    """The registry knows what it would show."""
    entry = er.async_get(hass).async_get_or_create(
        "sensor",
        DOMAIN,
        "cycles",
        capabilities=capabilities,
        disabled_by=er.RegistryEntryDisabler.USER,
    )
    assert tag_of(hass, entry.entity_id)["dimension"] == dimension
