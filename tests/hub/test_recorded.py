"""What of an entity the recorder keeps: all that reports read from history, and no texts beside that."""

from homeassistant.components.recorder import Recorder, get_instance, history
from homeassistant.const import STATE_ON
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)

from custom_components.energy_bridge.destination.sensor import (
    ExportProgress,
    ReportSensor,
)
from custom_components.energy_bridge.fleet.binary_sensor import (
    CabinetProblem,
    SlotBinarySensor,
)
from custom_components.energy_bridge.fleet.total import CabinetsOffline
from custom_components.energy_bridge.hub.binary_sensor import LockSensor
from custom_components.energy_bridge.hub.sensor import BatterySensor, CodeSensor

from ..helpers.hub import ScriptedHub, start


async def test_of_a_fault_its_code(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hub: ScriptedHub,
) -> None:
    """The bits' names and the text as sent are shown, but only the code is kept."""
    began = dt_util.utcnow()
    await start(hass, entry, hub)
    await async_wait_recording_done(hass)
    shown = [
        state
        for state in hass.states.async_all("binary_sensor")
        if "code" in state.attributes
    ]
    assert shown
    for state in shown:
        assert state.attributes.keys() >= {"bits", "unknown_bits", "raw"}
        assert state.state != STATE_ON or state.attributes["bits"]
    rows = await get_instance(hass).async_add_executor_job(
        lambda: history.get_significant_states(
            hass, began, None, [state.entity_id for state in shown]
        )
    )
    for state in shown:
        kept = rows[state.entity_id][-1].attributes
        assert kept["code"] == state.attributes["code"]
        assert kept.keys().isdisjoint({"bits", "unknown_bits", "raw"})


@pytest.mark.parametrize(
    ("entity", "names"),
    [
        (BatterySensor, {"text", "ordered_at", "as_of", "positive"}),
        (CabinetProblem, {"alerts"}),
        (CabinetsOffline, {"cabinets"}),
        (CodeSensor, {"bits", "unknown_bits", "raw"}),
        (ExportProgress, {"exports"}),
        (LockSensor, {"as_of", "taints"}),
        (ReportSensor, {"detail"}),
        (SlotBinarySensor, {"problems", "warnings"}),
    ],
)
def test_what_is_not_kept(entity: type, names: set[str]) -> None:
    """Nor lists of names, and what changes without the state."""
    assert entity._unrecorded_attributes == names
