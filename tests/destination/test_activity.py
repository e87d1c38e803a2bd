"""What the activity log says of reports."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from homeassistant.components.recorder import Recorder
from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.destination.announcement import EVENT_DELIVERED
from custom_components.energy_bridge.destination.logbook import async_describe_delivery

from ..helpers.hass import state
from ..helpers.reports import (
    RTU,
    WAITING,
    folder_entry,
    live,
    lived,
    press,
    report,
    running,
)
from ..helpers.waiting import until

DELIVERY = "event.mint_rtu_delivery"


async def test_deliveries_in_words(
    recorder_mock: Recorder, hass: HomeAssistant, hass_ws_client: WebSocketGenerator
) -> None:
    """Each is one line that names the document, where one looks at the report's device or at *Delivery*."""
    for component in ("http", "logbook"):
        assert await async_setup_component(hass, component, {})
    folder = Path(hass.config.path("reports"))
    async with lived(hass) as clock:
        entry = folder_entry(report("mint", RTU, "rtu", catch_up=3600))
        began = dt_util.utcnow()
        async with running(hass, entry):
            await until(lambda: len(list(folder.glob("RTU01_*.json"))) == 12)
            await until(lambda: state(hass, WAITING) == "0")
            clock.tick(timedelta(seconds=1))
            await live(hass, clock, 5, lambda minute: 2000 + minute)
            clock.tick(timedelta(seconds=31))
            await press(hass, "button.mint_rtu_send_now")
            await until(lambda: len(list(folder.glob("RTU01_*.json"))) == 13)
            await until(lambda: state(hass, WAITING) == "0")
    await async_wait_recording_done(hass)
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, "report_rtu"), entry.entry_id
    )
    assert device is not None
    client = await hass_ws_client()
    for target in ({"device_ids": [device.id]}, {"entity_ids": [DELIVERY]}):
        await client.send_json_auto_id(
            {
                "type": "logbook/get_events",
                "start_time": began.isoformat(),
                "end_time": (began + timedelta(hours=1)).isoformat(),
                **target,
            }
        )
        told = (await client.receive_json())["result"]
        lines = [line for line in told if line.get("domain") == DOMAIN]
        *_, last = [(line["name"], line["message"]) for line in lines]
        assert last == ("RTU01_202606201205.json", "delivered")
        # Else the page would show its name instead of the document's.
        assert not any("entity_id" in line for line in lines)


@pytest.mark.parametrize(
    ("documents", "words"), [(1, "delivered"), (12, "delivered, with 11 before it")]
)
def test_words(documents: int, words: str) -> None:
    """One document has its name, of several the last one has."""
    data = {"name": "RTU01_202606201205.json", "documents": documents}
    assert async_describe_delivery(Event(EVENT_DELIVERED, data)) == {
        "name": "RTU01_202606201205.json",
        "message": words,
    }


@pytest.mark.parametrize("is_disabled", [True, False])
async def test_the_event(
    recorder_mock: Recorder, hass: HomeAssistant, is_disabled: bool
) -> None:
    """Has the data of *Delivery*, and stays where that is disabled."""
    fired: list[Event[Any]] = []
    hass.bus.async_listen(EVENT_DELIVERED, fired.append)
    async with lived(hass):
        entry = folder_entry(report("mint", RTU, "rtu", catch_up=3600))
        entry.add_to_hass(hass)
        er.async_get(hass).async_get_or_create(
            "event",
            DOMAIN,
            "rtu_delivery",
            config_entry=entry,
            config_subentry_id="rtu",
            object_id_base="mint_rtu_delivery",
            disabled_by=er.RegistryEntryDisabler.USER if is_disabled else None,
        )
        async with running(hass, entry):
            await until(lambda: sum(each.data["documents"] for each in fired) == 12)
    data = fired[-1].data
    assert data["name"] == "RTU01_202606201200.json"
    assert data["last"] == "2026-06-20T12:00:00+00:00"
    assert ("entity_id" in data) is not is_disabled
    assert data["device_id"]
