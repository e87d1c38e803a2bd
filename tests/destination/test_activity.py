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
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.destination.announcement import (
    EVENT_DELIVERED,
    async_announce_delivery,
    async_announce_test,
)
from custom_components.energy_bridge.destination.logbook import async_describe_delivery
from custom_components.energy_bridge.destination.report_event import (
    EventType,
    ReportEvent,
)

from ..helpers.hass import attributes, state
from ..helpers.reports import RTU, WAITING, folder_entry, live, lived, report, running
from ..helpers.waiting import until

DELIVERY = "event.mint_rtu_delivery"
OVERDUE = "binary_sensor.mint_rtu_overdue"


def know_delivery(
    hass: HomeAssistant, entry: MockConfigEntry, *, is_disabled: bool = False
) -> None:
    """Let the registry have *Delivery* already, as after an update."""
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


def enabled_entities(hass: HomeAssistant, device_id: str) -> list[str]:
    """Those of a device, as its page asks for them."""
    found = er.async_entries_for_device(er.async_get(hass), device_id)
    return [each.entity_id for each in found]


@pytest.mark.parametrize("is_new", [True, False], ids=["new report", "older report"])
async def test_deliveries_in_words(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    is_new: bool,
) -> None:
    """Each is one line that names the document, wherever one looks; nothing else tells of it, unless *Delivery* is enabled."""
    for component in ("http", "logbook"):
        assert await async_setup_component(hass, component, {})
    folder = Path(hass.config.path("reports"))
    async with lived(hass) as clock:
        entry = folder_entry(report("mint", RTU, "rtu", catch_up=3600))
        if not is_new:
            know_delivery(hass, entry)
        async with running(hass, entry):
            await until(lambda: len(list(folder.glob("RTU01_*.json"))) == 12)
            await until(lambda: state(hass, WAITING) == "0")
            clock.tick(timedelta(seconds=1))
            began = dt_util.utcnow()
            await live(hass, clock, 5, lambda minute: 2000 + minute)
            clock.tick(timedelta(seconds=31))
            until_then = attributes(hass, OVERDUE)["delivered_until"]
            # The button would have a line of its own.
            runner = entry.runtime_data.reports["rtu"]
            await entry.runtime_data.courier.async_build_and_send_now(runner)
            await until(lambda: len(list(folder.glob("RTU01_*.json"))) == 13)
            await until(lambda: state(hass, WAITING) == "0")
            told = attributes(hass, OVERDUE)["delivered_until"]
            assert told == until_then + timedelta(minutes=5)
            await async_wait_recording_done(hass)
            # The end of the report makes its entities unavailable: later.
            ended = dt_util.utcnow() + timedelta(seconds=1)
            clock.tick(timedelta(seconds=2))
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, "report_rtu"), entry.entry_id
    )
    assert device is not None
    entities = {"entity_ids": enabled_entities(hass, device.id)}
    assert (DELIVERY in entities["entity_ids"]) is not is_new
    devices = {"device_ids": [device.id]}
    client = await hass_ws_client()
    for target in (entities, devices, {**entities, **devices}, {}):
        await client.send_json_auto_id(
            {
                "type": "logbook/get_events",
                "start_time": began.isoformat(),
                "end_time": ended.isoformat(),
                **target,
            }
        )
        lines = (await client.receive_json())["result"]
        # No entity: the page would show its name instead of the document's.
        words = [
            (line["name"], line["message"])
            for line in lines
            if line.get("domain") == DOMAIN and "entity_id" not in line
        ]
        assert words == [("RTU01_202606201205.json", "delivered")], target
        others = [line["entity_id"] for line in lines if "entity_id" in line]
        is_told_twice = not is_new and target != devices
        assert others == ([DELIVERY] if is_told_twice else []), target
        assert len(lines) == len(words) + len(others)


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
    """Has the data of *Delivery*, and stays where that is disabled: it names *Overdue* then, so that lists of entities show it."""
    fired: list[Event[Any]] = []
    hass.bus.async_listen(EVENT_DELIVERED, fired.append)
    async with lived(hass):
        entry = folder_entry(report("mint", RTU, "rtu", catch_up=3600))
        know_delivery(hass, entry, is_disabled=is_disabled)
        async with running(hass, entry):
            await until(lambda: sum(each.data["documents"] for each in fired) == 12)
    data = fired[-1].data
    assert data["name"] == "RTU01_202606201200.json"
    assert data["last"] == "2026-06-20T12:00:00+00:00"
    assert data["entity_id"] == (OVERDUE if is_disabled else DELIVERY)
    assert data["device_id"]


async def test_a_delivery_of_a_report_that_nobody_shows(hass: HomeAssistant) -> None:
    """It has neither a device nor an entity any more; automations hear of it all the same."""
    entry = folder_entry(report("mint", RTU, "rtu"))
    entry.add_to_hass(hass)
    heard: list[Event] = []
    hass.bus.async_listen(EVENT_DELIVERED, heard.append)
    async_announce_test(hass, entry)
    async_announce_delivery(
        hass, entry, "rtu", ReportEvent(EventType.DELIVERED, {"name": "RTU01.json"})
    )
    await hass.async_block_till_done()
    assert [event.data for event in heard] == [{"name": "RTU01.json"}]
