"""R9: a device of another integration whose entities say nothing any more."""

from datetime import timedelta
from pathlib import Path

from homeassistant.components.recorder import Recorder
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
import orjson
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)

from ..helpers.reports import NOON, RTU, folder_entry, living, report, running
from ..helpers.waiting import until

WATTS = {"unit_of_measurement": "W"}


async def test_a_set_point_is_a_sign_of_life(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """Of its device, as any other entity is, though a setpoint itself is never stale."""
    folder = Path(hass.config.path("reports"))
    other = MockConfigEntry(domain="other")
    other.add_to_hass(hass)
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=other.entry_id, identifiers={("other", "inverter")}
    )
    power, limit = (
        er.async_get(hass)
        .async_get_or_create(
            domain, "other", "x", config_entry=other, device_id=device.id
        )
        .entity_id
        for domain in ("sensor", "number")
    )
    fields = {
        **RTU["fields"],
        "activePower": {"entity": power},
        "activePowerSetpoint": {"entity": limit},
    }
    with living(NOON - timedelta(minutes=30)) as clock:
        hass.states.async_set(power, "700", WATTS)
        for n in range(30):
            hass.states.async_set(limit, str(n), WATTS)
            clock.tick(timedelta(minutes=1))
        await async_wait_recording_done(hass)
        clock.tick(timedelta(minutes=10, seconds=31))
        data = {**RTU, "fields": fields, "catch_up": 1200, "max_age": 300}
        async with running(hass, folder_entry(report("mint", data, "rtu"))):
            await until(lambda: list(folder.glob("RTU01_*1210.json")))
    states = {
        path.name[14:18]: orjson.loads(path.read_bytes())["communicationState"]
        for path in folder.glob("RTU01_*.json")
    }
    assert states == {"1155": 0, "1200": 0, "1205": 2, "1210": 2}
