"""What sends to Home Assistant's own broker is found; all is real: the broker, the MQTT integration, the messages."""

import ast
import asyncio
from collections.abc import AsyncGenerator, Iterator
from time import time
from typing import Any
from unittest.mock import AsyncMock, patch

import aiomqtt
from homeassistant.components import mqtt
from homeassistant.config_entries import (
    SOURCE_IGNORE,
    SOURCE_MQTT,
    ConfigEntry,
    ConfigEntryState,
    ConfigFlowResult,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.service_info.mqtt import MqttServiceInfo
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.core.ferroamp.identity import HubLevels
from custom_components.energy_bridge.fleet.devices import cabinet_identifier
from custom_components.energy_bridge.flows import discovery
from custom_components.energy_bridge.mqtt import probes

from ..helpers.brokers import set_up_mqtt
from ..helpers.cabinets import SERIAL, ScriptedFleet, cabinets_entry
from ..helpers.flows import (
    begin,
    direct,
    enter,
    expect_abort,
    expect_entry,
    expect_form,
    expect_used,
    no_set_up,
)
from ..helpers.hub import ScriptedHub, hub_entry, scripted_hub
from ..helpers.metadata import modules
from ..helpers.waiting import let_messages_arrive, until

pytestmark = pytest.mark.usefixtures("mock_hass_config", "set_up", "mqtt_entry")

UNITS = "(2 × ESO, 2 × SSO, 2 × ESM)"
CABINET = "/stations/info/00-88-14-4D-4C-FB"


@pytest.fixture
def set_up() -> Iterator[AsyncMock]:
    """Entries are made, but nothing is set up."""
    with no_set_up() as mock:
        yield mock


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """All that sends is heard, however busy the machine is."""
    monkeypatch.setattr(probes, "FIRST_MESSAGE_TIMEOUT", 60)
    monkeypatch.setattr(probes, "UNITS_TIMEOUT", 60)


@pytest.fixture
async def mqtt_entry(
    hass: HomeAssistant, broker_port: int
) -> AsyncGenerator[MockConfigEntry]:
    """Home Assistant's own MQTT integration, which looks for what our manifest names."""
    entry = await set_up_mqtt(hass, broker_port)
    yield entry
    if entry.state is ConfigEntryState.LOADED:
        assert await hass.config_entries.async_unload(entry.entry_id)


def offered(hass: HomeAssistant) -> list[ConfigFlowResult]:
    """The cards that are shown."""
    return [
        flow
        for flow in hass.config_entries.flow.async_progress_by_handler(DOMAIN)
        if flow["context"]["source"] == SOURCE_MQTT
    ]


def names(hass: HomeAssistant) -> list[str]:
    """What the cards say."""
    return [flow["context"]["title_placeholders"]["name"] for flow in offered(hass)]


async def found(hass: HomeAssistant) -> ConfigFlowResult:
    """Wait for a card."""
    await until(lambda: offered(hass))
    (flow,) = offered(hass)
    return flow


async def until_found(hass: HomeAssistant, fleet: ScriptedFleet) -> None:
    """Let one cabinet report until it is: Home Assistant subscribes a moment after its start."""

    async def report() -> bool:
        await fleet.report(fleet.document)
        return bool(offered(hass))

    await until(report)


async def tell(
    hass: HomeAssistant, topic: str, payload: str | bytes, *, retain: bool = False
) -> ConfigFlowResult:
    """What Home Assistant does with one message of the manifest's topics."""
    return await hass.config_entries.flow.async_init(
        DOMAIN,
        context={"source": SOURCE_MQTT},
        data=MqttServiceInfo(
            topic=topic,
            payload=payload,
            qos=0,
            retain=retain,
            subscribed_topic=topic,
            timestamp=time(),
        ),
    )


async def ignore(hass: HomeAssistant) -> ConfigEntry:
    """Press Ignore on the only card, as the frontend does."""
    flow = await found(hass)
    result = await hass.config_entries.flow.async_init(
        DOMAIN,
        context={"source": SOURCE_IGNORE},
        data={
            "unique_id": flow["context"]["unique_id"],
            "title": flow["context"]["title_placeholders"]["name"],
        },
    )
    expect_entry(result)
    return result["result"]


@pytest.mark.parametrize("prefix", ["extapi", "site/extapi", "/roof/a"])
async def test_a_hub(hass: HomeAssistant, broker_port: int, prefix: str) -> None:
    """One card for each prefix, with the hub's units; one click adds it, and nothing of it is found any more."""
    async with scripted_hub(broker_port, prefix) as hub, hub.sending():
        card = await found(hass)
        assert names(hass) == [f"EnergyHub {prefix} {UNITS}"]
        assert card["context"]["unique_id"] == f"ferroamp {prefix}"
        assert card["context"]["confirm_only"]
        result = await enter(hass, card, {})
        assert expect_entry(result) == {
            "kind": "ferroamp",
            "transport": "mqtt",
            "prefix": prefix,
        }
        assert result["title"] == "EnergyHub"
        assert result["result"].unique_id is None
        await let_messages_arrive()
        assert offered(hass) == []
        # it is found again if the entry is deleted
        await hass.config_entries.async_remove(result["result"].entry_id)
        await found(hass)


async def test_two_hubs(hass: HomeAssistant, broker_port: int) -> None:
    """Each has a card of its own; a hub without units is found, too."""
    with patch.object(probes, "UNITS_TIMEOUT", 0.1):
        async with (
            scripted_hub(broker_port, "a") as one,
            scripted_hub(broker_port, "b") as two,
            one.sending(units=False),
            two.sending(units=False),
        ):
            await until(lambda: len(offered(hass)) == 2)
            assert sorted(names(hass)) == ["EnergyHub a", "EnergyHub b"]


async def test_an_ignored_hub(hass: HomeAssistant, hub: ScriptedHub) -> None:
    """It stays ignored and costs no write for each message; once it is added by hand, it is ignored no more."""
    async with hub.sending():
        ignored = await ignore(hass)
        keys = ignored.discovery_keys
        assert ignored.as_json_fragment
        await let_messages_arrive()
        assert offered(hass) == []
        assert ignored.discovery_keys is keys
        result = await enter(
            hass, await begin(hass, "through_mqtt"), {"prefix": "extapi"}
        )
        expect_entry(result)
        await let_messages_arrive()
        assert offered(hass) == []
        assert hass.config_entries.async_entries(DOMAIN) == [result["result"]]
        await hass.config_entries.async_remove(result["result"].entry_id)
        await found(hass)


async def test_an_entry_that_comes_to_an_ignored_hub(
    hass: HomeAssistant, hub: ScriptedHub
) -> None:
    """By its new prefix; what else is ignored stays so."""
    entry = hub_entry(1, transport="mqtt", prefix="old")
    entry.add_to_hass(hass)
    other = MockConfigEntry(
        domain=DOMAIN, source=SOURCE_IGNORE, unique_id="ferroamp other"
    )
    other.add_to_hass(hass)
    async with hub.sending():
        await ignore(hass)
        form = await entry.start_reconfigure_flow(hass)
        result = await enter(hass, form, {"prefix": "extapi"})
        expect_abort(result, "reconfigure_successful")
        await let_messages_arrive()
        assert offered(hass) == []
    assert hass.config_entries.async_entries(DOMAIN) == [entry, other]


async def test_ignored_cabinets(hass: HomeAssistant, broker_port: int) -> None:
    """However many there are, their messages change nothing that is stored."""
    async with aiomqtt.Client("127.0.0.1", broker_port) as client:
        fleet = ScriptedFleet(client)
        await until_found(hass, fleet)
        ignored = await ignore(hass)
        keys = ignored.discovery_keys
        await fleet.report(fleet.controller)
        await let_messages_arrive()
    assert offered(hass) == []
    assert ignored.discovery_keys is keys
    result = await enter(hass, await begin(hass, "cabinets_through_mqtt"), {})
    expect_entry(result)
    assert hass.config_entries.async_entries(DOMAIN) == [result["result"]]


def test_nobody_takes_what_is_ignored_for_an_entry() -> None:
    """It has no data: whoever looks through all entries of ours leaves it out."""
    for path, module in modules().items():
        for node in ast.walk(module):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "attr", "")
                in ("async_entries", "_async_current_entries", "async_current_entries")
                and "mqtt.DOMAIN" not in ast.unparse(node)
            ):
                assert "include_ignore=False" in ast.unparse(node), (path, node.lineno)


async def test_cabinets(hass: HomeAssistant, broker_port: int) -> None:
    """One card for all of a broker, with the number of the first; one click adds them all."""
    async with aiomqtt.Client("127.0.0.1", broker_port) as client:
        fleet = ScriptedFleet(client)
        await until_found(hass, fleet)
        card = await found(hass)
        assert names(hass) == [f"Swap cabinet {SERIAL}"]
        assert card["context"]["unique_id"] == "cabinets"
        await fleet.report()
        await let_messages_arrive()
        assert len(offered(hass)) == 1
        result = await enter(hass, card, {})
        assert expect_entry(result) == {
            "kind": "cabinets",
            "transport": "mqtt",
            "prefix": "",
        }
        await fleet.report()
        await let_messages_arrive()
        assert offered(hass) == []


@pytest.mark.parametrize(
    ("topic", "payload", "retain"),
    [
        ("extapi/data/ehub", '{"pext": {"L1": "1", "L2": "1", "L3": "1"}}', True),
        ("extapi/data/ehub", '{"weather": "fine"}', False),
        ("extapi/data/ehub", b"[1", False),
        ("/data/ehub", "{}", False),
        ("/stations/info/kiosk", "{}", False),
        (CABINET, "{}", False),
        (CABINET, b"\xff", False),
    ],
)
async def test_what_is_none_of_ours(
    hass: HomeAssistant, topic: str, payload: str | bytes, retain: bool
) -> None:
    """It is looked at no further, and nobody is bothered."""
    with patch.object(probes, "EntryConnection", side_effect=AssertionError):
        result = await tell(hass, topic, payload, retain=retain)
    expect_abort(result, "nothing_found")


async def test_a_cabinet_without_a_number(hass: HomeAssistant) -> None:
    """Its address stands for it."""
    await tell(hass, CABINET, '{"slots": []}')
    assert names(hass) == ["Swap cabinet 00-88-14-4D-4C-FB"]


async def test_a_hub_that_falls_silent(hass: HomeAssistant) -> None:
    """One message is not enough for a card; the next one is looked at again."""
    message = '{"pext": {"L1": "1", "L2": "1", "L3": "1"}}'
    with patch.object(probes, "FIRST_MESSAGE_TIMEOUT", 0.05):
        for _ in range(2):
            expect_abort(await tell(hass, "extapi/data/ehub", message), "nothing_found")


async def test_a_flood_of_invented_hubs(hass: HomeAssistant) -> None:
    """Only some are asked at a time whether they are there; what is left out may send again."""
    message = '{"pext": {"L1": "1", "L2": "1", "L3": "1"}}'
    told = [
        asyncio.create_task(tell(hass, f"invented{number}/data/ehub", message))
        for number in range(50)
    ]
    most = discovery.MAX_LOOKS
    await until(lambda: sum(task.done() for task in told) == len(told) - most)
    flows = hass.config_entries.flow.async_progress_by_handler(
        DOMAIN, include_uninitialized=True
    )
    assert len(flows) == most
    for task in told:
        task.cancel()
    await asyncio.wait(told)


async def test_cards_that_wait_and_open_forms_keep_nothing_from_being_found(
    hass: HomeAssistant,
) -> None:
    """Only what is being looked at counts against how much may be at a time."""
    message = '{"pext": {"L1": "1", "L2": "1", "L3": "1"}}'
    count = discovery.MAX_LOOKS
    for _ in range(discovery.MAX_CARDS):
        await begin(hass)
    with patch.object(discovery, "async_probe_hub", return_value={}):
        for number in range(count):
            await tell(hass, f"real{number}/data/ehub", message)
    await tell(hass, CABINET, '{"slots": []}')
    assert len(names(hass)) == count + 1


async def test_a_flood_of_cards(hass: HomeAssistant) -> None:
    """Only some wait at a time, however they came; once one is closed there is room for another."""
    message = '{"pext": {"L1": "1", "L2": "1", "L3": "1"}}'
    most = discovery.MAX_CARDS

    async def tell_all() -> None:
        for first in range(0, 60, 10):
            numbers = range(first, first + 10)
            await asyncio.gather(
                *(tell(hass, f"fake{number}/data/ehub", message) for number in numbers)
            )

    with patch.object(discovery, "async_probe_hub", return_value={}):
        await tell_all()
        assert len(offered(hass)) == most
        expect_abort(await tell(hass, CABINET, '{"slots": []}'), "nothing_found")
        hass.config_entries.flow.async_abort(offered(hass)[0]["flow_id"])
        await tell(hass, CABINET, '{"slots": []}')
    assert len(offered(hass)) == most


@pytest.mark.parametrize("cabinets", [[], ["00-88-14-4D-4C-FC"]])
async def test_cabinets_that_an_entry_has(
    hass: HomeAssistant, cabinets: list[str]
) -> None:
    """Also one that lists some: who left others out does not want to be asked about them."""
    data = {"kind": "cabinets", "transport": "mqtt", "prefix": ""}
    entry = MockConfigEntry(domain=DOMAIN, data=data, options={"cabinets": cabinets})
    entry.add_to_hass(hass)
    expect_abort(await tell(hass, CABINET, '{"slots": []}'), "already_configured")


async def test_a_cabinet_that_is_reached_directly(hass: HomeAssistant) -> None:
    """It is known by its address; another one is not."""
    entry = cabinets_entry(1)
    entry.add_to_hass(hass)
    dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        identifiers={cabinet_identifier("00-88-14-4D-4C-FB")},
    )
    expect_abort(await tell(hass, CABINET, '{"slots": []}'), "already_configured")
    await tell(hass, CABINET.replace("FB", "FC"), '{"slots": []}')
    assert names(hass) == ["Swap cabinet 00-88-14-4D-4C-FC"]


async def test_a_hub_that_is_reached_directly(
    hass: HomeAssistant, broker_port: int, hub: ScriptedHub
) -> None:
    """Its units tell; they are asked for once, not with every message, until the entry leads elsewhere."""
    probes_made: list[object] = []

    async def probe(*args: Any, **kwargs: Any) -> HubLevels:
        probes_made.append(args)
        return await probes.async_probe_hub(*args, **kwargs)

    with patch.object(discovery, "async_probe_hub", probe):
        async with hub.sending():
            card = await found(hass)
            result = await enter(hass, await begin(hass), direct(broker_port))
            expect_entry(result)
            expect_used(await enter(hass, card, {}), "EnergyHub")
            hass.config_entries.flow.async_abort(card["flow_id"])
            await until(lambda: hass.data.get(discovery._ELSEWHERE))
            await let_messages_arrive()
            assert len(probes_made) == 2
            assert offered(hass) == []
            message = '{"pext": {"L1": "1", "L2": "1", "L3": "1"}}'
            expect_abort(
                await tell(hass, "extapi/data/ehub", message), "already_configured"
            )
            assert len(probes_made) == 2
            assert await hass.config_entries.async_remove(result["result"].entry_id)
            await found(hass)


async def test_somebody_was_quicker(hass: HomeAssistant, hub: ScriptedHub) -> None:
    """Who adds it by hand meanwhile is offered it no more."""
    async with hub.sending():
        await found(hass)
        form = await begin(hass, "through_mqtt")
        expect_entry(await enter(hass, form, {"prefix": "extapi"}))
        assert offered(hass) == []


async def test_an_entry_that_came_meanwhile(
    hass: HomeAssistant, hub: ScriptedHub
) -> None:
    """However it came: the card adds no second one."""
    async with hub.sending():
        card = await found(hass)
        hub_entry(1, transport="mqtt").add_to_hass(hass)
        expect_abort(await enter(hass, card, {}), "already_configured")


async def test_it_can_be_tried_again(hass: HomeAssistant, hub: ScriptedHub) -> None:
    """Home Assistant's connection may be lost when somebody clicks."""
    async with hub.sending():
        card = await found(hass)
        with patch.object(mqtt, "async_wait_for_mqtt_client", return_value=False):
            result = await enter(hass, card, {})
        expect_form(result, "discovered", {"base": "mqtt_not_ready"})
        expect_entry(await enter(hass, result, {}))
