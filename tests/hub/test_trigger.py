"""The trigger and the condition of a hub, in real automations, over both ways to a broker."""

from datetime import timedelta
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import area_registry as ar, device_registry as dr
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.energy_bridge.core.ferroamp.control import Mode

from ..helpers.actions import device_of
from ..helpers.automations import messages, noted_runs
from ..helpers.brokers import set_up_mqtt
from ..helpers.hass import act, state
from ..helpers.hub import ScriptedHub, hub_entry, start
from ..helpers.waiting import until

REFUSED = "energy_bridge.battery_order_refused"
UNDER_ORDER = "energy_bridge.battery_is_under_order"
COMMANDER = "sensor.energyhub_battery_controlled_by"
NAK = [("response", "nak", "no available ESOs detected in system")]
WORDS = "{{ trigger.mode }} {{ trigger.power }} {{ trigger.message }} {{ device_name(trigger.device_id) }}"


async def refused(hass: HomeAssistant, hub: ScriptedHub, **data: Any) -> None:
    """The hub refuses an order to charge."""
    hub.answers.append(NAK)
    with pytest.raises(HomeAssistantError, match="no available ESOs"):
        await act(hass, "charge_battery", **data)
    await hass.async_block_till_done()


@pytest.mark.usefixtures("mock_hass_config")
@pytest.mark.parametrize("transport", ["direct", "mqtt"])
async def test_a_refused_order(
    hass: HomeAssistant, broker_port: int, hub: ScriptedHub, transport: str
) -> None:
    """Each one once, the same words again too; an order that is carried out is none."""
    if transport == "mqtt":
        await set_up_mqtt(hass, broker_port)
    entry = hub_entry(broker_port, transport=transport)
    await start(hass, entry, hub)
    target = {"device_id": device_of(hass, entry.entry_id)}
    calls = await noted_runs(hass, [{"trigger": REFUSED, "target": target}], WORDS)
    await act(hass, "charge_battery", power=100)
    assert messages(calls) == []
    told = "charge 5000 no available ESOs detected in system EnergyHub"
    await refused(hass, hub, power=5000)
    assert messages(calls) == [told]
    await refused(hass, hub, power=5000)
    assert messages(calls) == [told, told]


async def test_a_busy_hub_and_other_clients(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hub: ScriptedHub,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is tried again isn't refused yet, and what another client is refused isn't ours."""
    await start(hass, entry, hub)
    target = {"entity_id": "select.energyhub_battery_mode"}
    calls = await noted_runs(hass, [{"trigger": REFUSED, "target": target}], WORDS)
    controller = entry.runtime_data.battery.controller
    monkeypatch.setattr(controller, "_busy_delays", (0.01,))
    hub.answers.append([("response", "nak", "Other transaction in progress")])
    await act(hass, "charge_battery", power=100)
    assert len(hub.requests) == 2
    hub.answers.append(NAK)
    theirs = {"transId": "theirs", "cmd": {"name": "discharge", "arg": "500"}}
    await hub.publish("control/request", theirs)
    answer = "sensor.energyhub_last_answer_to_an_order"
    await until(lambda: state(hass, answer) == NAK[0][2])
    await hass.async_block_till_done()
    assert messages(calls) == []


async def test_an_end_that_is_refused(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """A return to auto is an order, too."""
    await start(hass, entry, hub)
    target = {"device_id": device_of(hass, entry.entry_id)}
    calls = await noted_runs(
        hass, [{"trigger": REFUSED, "target": target}], "{{ trigger.mode }}"
    )
    await act(hass, "charge_battery", power=100, duration={"minutes": 1})
    hub.answers.append(NAK)
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=2))
    await until(lambda: messages(calls) == ["auto"])


async def test_an_area(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """A hub that comes into the area counts from then on; one of its units and another device are no hub."""
    await start(hass, entry, hub)
    area = ar.async_get(hass).async_create("Cellar").id
    registry = dr.async_get(hass)
    device = device_of(hass, entry.entry_id)
    for other in dr.async_entries_for_config_entry(registry, entry.entry_id):
        if other.id != device:
            registry.async_update_device(other.id, area_id=area)
    calls = await noted_runs(
        hass, [{"trigger": REFUSED, "target": {"area_id": area}}], WORDS
    )
    await refused(hass, hub, power=1)
    assert messages(calls) == []
    registry.async_update_device(device, area_id=area)
    await refused(hass, hub, power=2)
    assert len(calls) == 1


async def test_a_hub_that_is_set_up_again(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """The automation goes on as before; one that is turned off hears nothing."""
    await start(hass, entry, hub)
    target = {"device_id": device_of(hass, entry.entry_id)}
    calls = await noted_runs(hass, [{"trigger": REFUSED, "target": target}], WORDS)
    await hass.config_entries.async_unload(entry.entry_id)
    await start(hass, entry, hub)
    await refused(hass, hub, power=1)
    assert len(calls) == 1
    await hass.services.async_call(
        "automation", "turn_off", {"entity_id": "all"}, blocking=True
    )
    await refused(hass, hub, power=2)
    assert len(calls) == 1


@pytest.mark.usefixtures("mock_hass_config")
@pytest.mark.parametrize("transport", ["direct", "mqtt"])
async def test_a_battery_that_follows_an_order(
    hass: HomeAssistant, broker_port: int, hub: ScriptedHub, transport: str
) -> None:
    """Of ours, and of nobody else; unknown is no."""
    if transport == "mqtt":
        await set_up_mqtt(hass, broker_port)
    entry = hub_entry(broker_port, transport=transport)
    await start(hass, entry, hub)
    target = {"device_id": device_of(hass, entry.entry_id)}
    calls = await noted_runs(
        hass,
        [{"trigger": "event", "event_type": "look"}],
        "{{ trigger.event.data.when }}",
        conditions=[{"condition": UNDER_ORDER, "target": target}],
    )

    async def look(when: str) -> None:
        hass.bus.async_fire("look", {"when": when})
        await hass.async_block_till_done()

    await look("unknown")
    await act(hass, "hold_battery")
    await until(lambda: state(hass, COMMANDER) == "home_assistant")
    await look("ours")
    await act(hass, "release_battery")
    await until(lambda: state(hass, COMMANDER) == "hub")
    await look("auto")
    theirs = {"transId": "theirs", "cmd": {"name": "discharge", "arg": "500"}}
    await hub.publish("control/request", theirs)
    await until(lambda: state(hass, COMMANDER) == "another_client")
    await look("theirs")
    assert messages(calls) == ["ours"]


async def test_a_hub_without_its_device(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """There is nothing to tell of; who ordered hears the hub's words all the same."""
    await start(hass, entry, hub)
    device = device_of(hass, entry.entry_id)
    calls = await noted_runs(
        hass, [{"trigger": REFUSED, "target": {"device_id": device}}], WORDS
    )
    await refused(hass, hub, power=1)  # now all sensors are there that name the device
    assert len(calls) == 1
    dr.async_get(hass).async_remove_device(device)
    hub.answers.append(NAK)
    with pytest.raises(HomeAssistantError, match="no available ESOs"):
        await entry.runtime_data.battery.async_execute(Mode.CHARGE, 1)
    await hass.async_block_till_done()
    assert len(calls) == 1


async def test_what_a_page_offers(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hub: ScriptedHub,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """Of a hub its trigger and its condition, of one of its units neither."""
    await start(hass, entry, hub)
    assert await async_setup_component(hass, "automation", {})
    device = device_of(hass, entry.entry_id)
    unit = next(
        other.id
        for other in dr.async_entries_for_config_entry(
            dr.async_get(hass), entry.entry_id
        )
        if other.id != device
    )
    page = await hass_ws_client(hass)

    async def offered(kind: str, device_id: str) -> set[str]:
        await page.send_json_auto_id(
            {"type": f"get_{kind}_for_target", "target": {"device_id": [device_id]}}
        )
        return set((await page.receive_json())["result"])

    assert REFUSED in await offered("triggers", device)
    assert UNDER_ORDER in await offered("conditions", device)
    for kind in ("triggers", "conditions"):
        assert not {REFUSED, UNDER_ORDER} & await offered(kind, unit)
