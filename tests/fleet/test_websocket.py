"""What a page asks of cabinets and packs, over a real websocket and a real broker."""

from typing import Any
from unittest.mock import patch

from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.energy_bridge.const import DOMAIN
from simulator.cabinet.station import Station

from ..helpers.actions import device_of
from ..helpers.cabinets import ScriptedFleet, cabinets_entry, start, took
from ..helpers.users import Page, user_of_entities, user_with, users_of
from ..helpers.waiting import until

COMMAND = "energy_bridge/packs"
CABINET = "energy_bridge/cabinet"


def packs(station: Station) -> dict[int, str]:
    """The packs of a cabinet, by slot."""
    return {slot.number: slot.pack.id for slot in station.slots if slot.pack}


class Asking:
    """Somebody at a page."""

    def __init__(
        self, hass: HomeAssistant, user: MockUser, client: WebSocketGenerator
    ) -> None:
        """Log in."""
        self._page = Page(hass, user, client)

    async def ask(self, **data: Any) -> dict[str, Any]:
        """Ask for packs."""
        reply = await self._page.ask(COMMAND, **data)
        assert reply["success"], reply
        result: dict[str, Any] = reply["result"]
        return result

    async def ids(self, **data: Any) -> list[str]:
        """Which packs are told."""
        return [found["pack"] for found in (await self.ask(**data))["packs"]]

    async def error(self, **data: Any) -> dict[str, Any]:
        """Be refused."""
        reply = await self._page.ask(COMMAND, **data)
        error: dict[str, Any] = reply["error"]
        return error


async def test_a_pack_and_its_trail(
    hass: HomeAssistant,
    cabinets: MockConfigEntry,
    fleet: ScriptedFleet,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """In a slot, then nowhere, then in another cabinet; each move is told."""
    await start(hass, cabinets, fleet)
    one, two = fleet.fleet.stations
    first, second = (device_of(hass, f"cabinet_{each.mac}") for each in (one, two))
    page = Asking(hass, (await users_of(hass)).user, hass_ws_client)
    slot, pack = next(iter(packs(one).items()))

    async def find() -> dict[str, Any]:
        found = await page.ask(search=pack.lower())
        assert not found["more"]
        (only,) = found["packs"]
        assert isinstance(only, dict)
        return only

    found = await find()
    arrived = {"device_id": first, "slot": slot, "what": "arrived"}
    (move,) = found["trail"]
    came = move.pop("time")
    assert move == arrived
    shown = hass.states.get(
        er.async_get(hass).async_get_entity_id(
            Platform.SENSOR, DOMAIN, f"cabinet_{one.mac}_{slot}_state"
        )
        or ""
    )
    assert shown is not None
    assert found == {
        "pack": pack,
        "device_id": first,
        "slot": slot,
        "state": shown.state,
        "since": came,
        "trail": [move],
    }

    place = one.slot(slot)
    assert place is not None
    moved, place.pack = place.pack, None
    await fleet.report(one)
    await took(cabinets, 3)
    found = await find()
    assert (found["state"], found["slot"], found["device_id"]) == ("away", slot, first)
    assert [each["what"] for each in found["trail"]] == ["left", "arrived"]
    assert found["since"] == found["trail"][0]["time"] >= came

    free = next(each for each in two.slots if not each.pack)
    free.pack = moved
    await fleet.report(two)
    await took(cabinets, 4)
    found = await find()
    assert (found["device_id"], found["slot"]) == (second, free.number)
    assert [each["device_id"] for each in found["trail"]] == [second, first, first]
    assert pack in await page.ids(device_id=second)
    assert pack not in await page.ids(device_id=first)

    with patch.object(cabinets.runtime_data.presence, "alive", return_value=False):
        assert (await find())["state"] is None
    dr.async_get(hass).async_remove_device(second)
    assert [each["device_id"] for each in (await find())["trail"]] == [
        None,
        first,
        first,
    ]


async def test_which_packs(
    hass: HomeAssistant,
    cabinets: MockConfigEntry,
    fleet: ScriptedFleet,
    broker_port: int,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """All, those of one broker, those of a cabinet, those with a text in their ids; the newest twenty."""
    await start(hass, cabinets, fleet)
    one, two = fleet.fleet.stations
    mine, others = set(packs(one).values()), set(packs(two).values())
    page = Asking(hass, (await users_of(hass)).reader, hass_ws_client)
    assert set(await page.ids()) == mine | others
    group = device_of(hass, f"fleet_{cabinets.entry_id}")
    assert set(await page.ids(device_id=group, search=" ")) == mine | others
    cabinet = device_of(hass, f"cabinet_{one.mac}")
    assert set(await page.ids(device_id=cabinet)) == mine
    assert await page.ids(search="there is none") == []
    pack = next(iter(others))
    assert await page.ids(search=f" {pack} ") == [pack]
    assert await page.ids(search=pack, device_id=cabinet) == []

    index = cabinets.runtime_data.fleet.packs
    for number in range(21):
        index.add_arrival(f"NEW{number:02}", one.mac, 1, 2e9 + number)
    found = await page.ask()
    assert found["more"]
    assert [each["pack"] for each in found["packs"]] == [
        f"NEW{number:02}" for number in reversed(range(1, 21))
    ]
    found = await page.ask(search="new0")
    assert not found["more"]
    assert len(found["packs"]) == 10

    elsewhere = cabinets_entry(broker_port, prefix="other")
    elsewhere.add_to_hass(hass)
    assert await hass.config_entries.async_setup(elsewhere.entry_id)
    empty = device_of(hass, f"fleet_{elsewhere.entry_id}")
    assert await page.ids(device_id=empty) == []


async def test_what_is_hidden(
    hass: HomeAssistant,
    cabinets: MockConfigEntry,
    fleet: ScriptedFleet,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """What is in slots that somebody must not see, as with `find_pack`."""
    await start(hass, cabinets, fleet)
    one, two = fleet.fleet.stations
    slot, pack = next(iter(packs(one).items()))
    sensor = er.async_get(hass).async_get_entity_id(
        Platform.SENSOR, DOMAIN, f"cabinet_{one.mac}_{slot}_pack"
    )
    assert sensor is not None
    seeing = Asking(hass, user_of_entities(hass, POLICY_READ, sensor), hass_ws_client)
    assert await seeing.ids() == [pack]
    for blind in (
        user_with(hass, {}),
        user_of_entities(hass, POLICY_CONTROL, sensor),
        user_of_entities(hass, POLICY_READ, "light.kitchen"),
    ):
        nothing = {"packs": [], "more": False}
        assert await Asking(hass, blind, hass_ws_client).ask(search=pack) == nothing

    free = next(each for each in two.slots if not each.pack)
    cabinets.runtime_data.fleet.packs.add_arrival(pack, two.mac, free.number, 2e9)
    (found,) = (await seeing.ask())["packs"]
    assert (found["state"], found["since"]) == ("away", 2e9)
    assert {each["slot"] for each in found["trail"]} == {slot}


async def test_what_is_refused(
    hass: HomeAssistant,
    cabinets: MockConfigEntry,
    fleet: ScriptedFleet,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """Devices that stand for no cabinets, requests of another shape; nothing is told of what is not loaded."""
    await start(hass, cabinets, fleet)
    one = fleet.document
    stranger = MockConfigEntry(domain="other")
    stranger.add_to_hass(hass)
    foreign = dr.async_get(hass).async_get_or_create(
        config_entry_id=stranger.entry_id, identifiers={("other", "x")}
    )
    cabinet = device_of(hass, f"cabinet_{one.mac}")
    group = device_of(hass, f"fleet_{cabinets.entry_id}")
    page = Asking(hass, (await users_of(hass)).admin, hass_ws_client)
    slot = device_of(hass, f"cabinet_{one.mac}_{one.slots[0].number}")
    for wrong in ("unknown", foreign.id, slot):
        error = await page.error(device_id=wrong)
        assert error["code"] == "home_assistant_error"
        assert error["translation_key"] == "no_such_cabinets"
        assert wrong in error["message"]
    for data in ({"search": 5}, {"search": "x" * 101}, {"device_id": None}, {"all": 1}):
        assert (await page.error(**data))["code"] == "invalid_format"

    assert await hass.config_entries.async_unload(cabinets.entry_id)
    await until(lambda: cabinets.state.name == "NOT_LOADED")
    assert await page.ids() == []
    for wrong in (cabinet, group):
        assert (await page.error(device_id=wrong))[
            "translation_key"
        ] == "no_such_cabinets"


async def test_which_slots_somebody_may_open(
    hass: HomeAssistant,
    cabinets: MockConfigEntry,
    fleet: ScriptedFleet,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """All, none, or those whose button they may control; and from when on its packs are full."""
    await start(hass, cabinets, fleet)
    one, two = fleet.fleet.stations
    registry = er.async_get(hass)

    def entity_id(platform: Platform, key: str) -> str:
        found = registry.async_get_entity_id(platform, DOMAIN, key)
        assert found is not None
        return found

    cabinet = device_of(hass, f"cabinet_{one.mac}")
    ready = entity_id(Platform.SENSOR, f"cabinet_{one.mac}_packs_ready")
    button = entity_id(Platform.BUTTON, f"cabinet_{one.mac}_3_open")
    users = await users_of(hass)
    partly = user_with(
        hass,
        {
            "entities": {
                "entity_ids": {
                    ready: {POLICY_READ: True},
                    button: {POLICY_CONTROL: True},
                }
            }
        },
    )
    every = [slot.number for slot in one.slots]
    for user, slots in (
        (users.admin, every),
        (users.user, every),
        (users.reader, []),
        (partly, [3]),
    ):
        reply = await Page(hass, user, hass_ws_client).ask(CABINET, device_id=cabinet)
        assert reply["result"] == {"full_threshold": 95.0, "may_open": slots}

    blind = Page(hass, user_of_entities(hass, POLICY_CONTROL, button), hass_ws_client)
    reply = await blind.ask(CABINET, device_id=cabinet)
    assert reply["error"]["code"] == "unauthorized"
    page = Page(hass, users.admin, hass_ws_client)
    for wrong in ("unknown", device_of(hass, f"cabinet_{two.mac}_1")):
        error = (await page.ask(CABINET, device_id=wrong))["error"]
        assert error["translation_key"] == "no_such_cabinet"
    reply = await page.ask(CABINET)
    assert reply["error"]["code"] == "invalid_format"

    assert await hass.config_entries.async_reload(cabinets.entry_id)
    reply = await page.ask(CABINET, device_id=cabinet)
    assert reply["result"] == {"full_threshold": None, "may_open": None}
