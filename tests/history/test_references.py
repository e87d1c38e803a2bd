"""References to entities, and what entities measure."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest

from custom_components.energy_bridge.core.report.series import Dimension, Series
from custom_components.energy_bridge.history.references import (
    entity_of,
    reference_of,
    source_error,
    unit_of,
    value_now,
)


@pytest.fixture
def grid(hass: HomeAssistant) -> er.RegistryEntry:
    """An entity with an entry, and without a state as yet."""
    return er.async_get(hass).async_get_or_create(
        "sensor",
        "test",
        "1",
        suggested_object_id="grid",
        unit_of_measurement="kW",
    )


async def test_a_reference_outlives_a_renaming(
    hass: HomeAssistant, grid: er.RegistryEntry
) -> None:
    """It stands for the new name; after the removal it stands for nothing."""
    reference = reference_of(hass, "sensor.grid")
    assert reference == grid.id
    assert entity_of(hass, reference) == "sensor.grid"
    registry = er.async_get(hass)
    registry.async_update_entity("sensor.grid", new_entity_id="sensor.net")
    assert entity_of(hass, reference) == "sensor.net"
    registry.async_remove("sensor.net")
    assert entity_of(hass, reference) is None


async def test_an_entity_without_an_entry(hass: HomeAssistant) -> None:
    """Its reference is its entity id, whether it has a state or not."""
    assert reference_of(hass, "sensor.template") == "sensor.template"
    assert entity_of(hass, "sensor.template") == "sensor.template"


@pytest.mark.usefixtures("grid")
async def test_units(hass: HomeAssistant) -> None:
    """The state's unit counts, the registry's only without a state."""
    assert unit_of(hass, "sensor.grid") == "kW"
    hass.states.async_set("sensor.grid", "1", {"unit_of_measurement": "W"})
    assert unit_of(hass, "sensor.grid") == "W"
    hass.states.async_set("sensor.grid", "1", {"unit_of_measurement": 5})
    assert unit_of(hass, "sensor.grid") is None
    assert unit_of(hass, "sensor.never") is None


@pytest.mark.usefixtures("grid")
async def test_what_cannot_be_a_source(hass: HomeAssistant) -> None:
    """Entities that nobody knows, and those with a unit of another dimension."""
    power, voltage = Dimension.ACTIVE_POWER, Dimension.VOLTAGE
    assert source_error(hass, "sensor.never", power) == "unknown_entity"
    assert source_error(hass, "sensor.grid", voltage) == "wrong_unit"
    assert source_error(hass, "sensor.grid", power) is None
    assert source_error(hass, "sensor.grid", Dimension.ANY, "V") == "wrong_unit"


async def test_the_value_now(hass: HomeAssistant, grid: er.RegistryEntry) -> None:
    """In the series' unit; None without a state, and without the entity."""
    series = Series(grid.id, Dimension.ACTIVE_POWER)
    assert value_now(hass, series) is None
    hass.states.async_set("sensor.grid", "1.5", {"unit_of_measurement": "kW"})
    assert value_now(hass, series) == 1500.0
    hass.states.async_set("sensor.grid", "1.5", {"unit_of_measurement": "V"})
    assert value_now(hass, series) is None
    hass.states.async_set("sensor.grid", "unavailable")
    assert value_now(hass, series) is None
    er.async_get(hass).async_remove("sensor.grid")
    assert value_now(hass, series) is None
