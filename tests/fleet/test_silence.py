"""A cabinet that falls silent, and when it was last seen."""

from unittest.mock import patch

from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant, State
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.const import DOMAIN

from ..helpers.cabinets import (
    NAME_ONE,
    ONE,
    TWO,
    ScriptedFleet,
    later,
    start,
    took,
    value,
)
from ..helpers.waiting import until


@pytest.mark.usefixtures("all_enabled")
async def test_silence(
    hass: HomeAssistant,
    cabinets: MockConfigEntry,
    fleet: ScriptedFleet,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A cabinet that does not send is unavailable with its slots, the other one is not; it comes back.

    When it was last seen is known then, and it counts as offline. No order is sent to it.
    """
    await start(hass, cabinets, fleet)
    coordinator = cabinets.runtime_data

    def total(name: str) -> State:
        state = hass.states.get(f"sensor.swap_cabinets_cabinets_{name}")
        assert state is not None
        return state

    later(hass, 11)
    await hass.async_block_till_done()
    assert total("online").state == "2"
    assert total("offline").state == "0"
    first = coordinator.fleet.cabinets[fleet.document.mac]
    first.last_time -= 100
    first.seen_at -= 33
    coordinator.fleet._began -= 100
    later(hass, 22)
    await hass.async_block_till_done()
    assert value(hass, "packs_ready") == STATE_UNAVAILABLE
    assert value(hass, "slot_1_state") == STATE_UNAVAILABLE
    assert value(hass, "packs_ready", TWO) != STATE_UNAVAILABLE
    assert value(hass, "last_seen") == first.seen.isoformat()
    assert total("online").state == "1"
    assert total("offline").state == "1"
    assert total("offline").attributes["cabinets"] == [NAME_ONE]
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, f"cabinet_{fleet.document.mac}"), cabinets.entry_id
    )
    assert device is not None
    with (
        patch.object(coordinator.connection, "async_publish") as publish,
        pytest.raises(ServiceValidationError) as caught,
    ):
        await hass.services.async_call(
            DOMAIN, "open_slot", {"device_id": device.id, "slot": 1}, blocking=True
        )
    assert caught.value.translation_key == "cabinet_silent"
    assert caught.value.translation_placeholders == {"cabinet": device.name}
    assert not publish.called
    await fleet.report(fleet.document)
    await until(lambda: value(hass, "slot_1_state") != STATE_UNAVAILABLE)
    assert value(hass, "packs_ready") != STATE_UNAVAILABLE
    for words in ("is offline", "is online again"):
        assert caplog.text.count(f"Cabinet {fleet.document.mac} {words}") == 1
    later(hass, 33)
    await hass.async_block_till_done()
    assert total("offline").state == "0"


async def test_a_cabinet_that_never_comes_back(
    hass: HomeAssistant, cabinets: MockConfigEntry, fleet: ScriptedFleet
) -> None:
    """It counts as offline after a restart, too, until it is deleted."""
    await start(hass, cabinets, fleet)
    assert await hass.config_entries.async_reload(cabinets.entry_id)
    await fleet.report(fleet.controller)
    coordinator = cabinets.runtime_data
    await until(lambda: coordinator.presence.online == 1)
    assert coordinator.presence.offline is None
    coordinator.fleet._began -= 100
    assert coordinator.presence.offline == [NAME_ONE]
    registry = dr.async_get(hass)
    device = registry.async_get_device_by_identifier(
        (DOMAIN, f"cabinet_{fleet.document.mac}"), cabinets.entry_id
    )
    assert device is not None
    registry.async_remove_device(device.id)
    assert coordinator.presence.offline == []


@pytest.mark.usefixtures("all_enabled")
async def test_when_a_cabinet_was_last_seen(
    hass: HomeAssistant, cabinets: MockConfigEntry, fleet: ScriptedFleet
) -> None:
    """Changes only when it falls silent or returns, however often it reports."""
    await start(hass, cabinets, fleet)
    coordinator = cabinets.runtime_data
    cabinet = coordinator.fleet.cabinets[fleet.document.mac]
    written: list[str] = []
    hass.bus.async_listen(
        "state_changed",
        lambda event: (
            written.append(event.data["new_state"].state)
            if event.data["entity_id"] == f"sensor.{ONE}_last_seen"
            else None
        ),
    )
    for count in range(3, 6):
        await fleet.report(fleet.document)
        await took(cabinets, count)
    assert value(hass, "last_seen") == STATE_UNKNOWN
    for _ in range(2):
        cabinet.last_time -= 100
        cabinet.seen_at -= 100
        seen = cabinet.seen.isoformat()
        for _ in range(3):
            later(hass, 11)
            await hass.async_block_till_done()
        assert value(hass, "last_seen") == seen
        await fleet.report(fleet.document)
        await until(lambda: value(hass, "last_seen") == STATE_UNKNOWN)
    assert len(written) == 4


async def test_last_seen_by_default(
    hass: HomeAssistant, cabinets: MockConfigEntry, fleet: ScriptedFleet
) -> None:
    """Is disabled, but there: by its entry two set-ups agree on whose a cabinet is."""
    await start(hass, cabinets, fleet)
    entry = er.async_get(hass).async_get(f"sensor.{ONE}_last_seen")
    assert entry is not None
    assert entry.disabled_by is er.RegistryEntryDisabler.INTEGRATION
    assert hass.states.get(entry.entity_id) is None
