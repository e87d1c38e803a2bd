"""What a tag of AlsoEnergy measures, as its entity suggests it."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

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


def test_of_a_part_of_a_device(hass: HomeAssistant) -> None:
    """A tag names the device with its model; a part of a device has none."""
    other = MockConfigEntry(domain="other")
    other.add_to_hass(hass)
    devices = dr.async_get(hass)
    meter = devices.async_get_or_create(
        config_entry_id=other.entry_id,
        identifiers={("other", "meter")},
        name="Meter",
        model="M1",
    )
    phase = devices.async_get_or_create_child(
        config_entry_id=other.entry_id,
        identifiers={("other", "phase")},
        parent_device_id=meter.id,
    )
    for device_id, named in (
        (meter.id, {"device_name": "Meter", "device_type": "M1"}),
        (phase.id, {}),
    ):
        entity = er.async_get(hass).async_get_or_create(
            "sensor", "other", device_id, config_entry=other, device_id=device_id
        )
        tag = tag_of(hass, entity.entity_id)
        assert {key: tag[key] for key in tag if key.startswith("device")} == named
