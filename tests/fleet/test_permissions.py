"""Who may open slots, set thresholds and search packs, with simulated cabinets on a real broker."""

from unittest.mock import patch

from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError, Unauthorized
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from ..helpers.cabinet_site import SETTINGS, Site, site
from ..helpers.hass import act
from ..helpers.users import Page, act_as, user_of_entities, user_with, users_of
from ..helpers.waiting import until


def packs(place: Site) -> dict[int, str]:
    """The packs of the first cabinet, by slot."""
    return {slot.number: slot.pack.id for slot in place.station.slots if slot.pack}


async def test_who_may_open_a_slot(hass: HomeAssistant, broker_port: int) -> None:
    """Whoever may press its button on the screen."""
    async with site(hass, broker_port) as place:
        mine, *others = packs(place)
        button = place.entity_id(Platform.BUTTON, mine, "open")
        users = await users_of(hass)
        presser = user_of_entities(hass, POLICY_CONTROL, button)
        for allowed, slot in (
            (presser, mine),
            (users.user, others[0]),
            (users.admin, others[1]),
        ):
            found = await act_as(
                hass, allowed, "open_slot", device_id=place.device_id, slot=slot
            )
            assert found["event"] == "open_slot_success"


async def test_who_may_not_open_a_slot(hass: HomeAssistant, broker_port: int) -> None:
    """Nothing is sent for anybody else, whichever way the slot is named."""
    async with site(hass, broker_port) as place:
        mine, other = list(packs(place))[:2]
        button = place.entity_id(Platform.BUTTON, mine, "open")
        for_other = place.entity_id(Platform.BUTTON, other, "open")
        with patch.object(place.coordinator.connection, "async_publish") as publish:
            for refused in (
                (await users_of(hass)).reader,
                user_of_entities(hass, POLICY_READ, button),
                user_of_entities(hass, POLICY_CONTROL, for_other),
                user_with(hass, {}),
            ):
                for target in (
                    {"device_id": place.device_id, "slot": mine},
                    {"device_id": place.slot_device(mine)},
                ):
                    with pytest.raises(Unauthorized) as caught:
                        await act_as(hass, refused, "open_slot", **target)
                    assert caught.value.entity_id == button
                    assert caught.value.permission == POLICY_CONTROL
        assert not publish.called


@pytest.mark.parametrize("absence", ["disabled", "removed"])
async def test_who_may_open_a_slot_without_a_button(
    hass: HomeAssistant, broker_port: int, absence: str
) -> None:
    """Then only those who may control everything."""
    async with site(hass, broker_port) as place:
        slot = place.slot(full=True)
        button = place.entity_id(Platform.BUTTON, slot, "open")
        registry = er.async_get(hass)
        if absence == "disabled":
            registry.async_update_entity(
                button, disabled_by=er.RegistryEntryDisabler.USER
            )
        else:
            registry.async_remove(button)
        await hass.async_block_till_done()
        target = {"device_id": place.device_id, "slot": slot}
        users = await users_of(hass)
        for refused in (users.reader, user_of_entities(hass, POLICY_CONTROL, button)):
            with pytest.raises(Unauthorized):
                await act_as(hass, refused, "open_slot", **target)
        found = await act_as(hass, users.user, "open_slot", **target)
        assert found["event"] == "open_slot_success"


async def test_who_may_set_thresholds(hass: HomeAssistant, broker_port: int) -> None:
    """Administrators and automations."""
    async with site(hass, broker_port) as place:
        users = await users_of(hass)
        data = {"device_id": place.device_id, **SETTINGS}
        everything = user_with(hass, {"entities": True})
        for refused in (users.user, users.reader, everything):
            with pytest.raises(Unauthorized):
                await act_as(hass, refused, "set_thresholds", **data)
        assert not place.running.restarting(place.station)
        found = await act_as(hass, users.admin, "set_thresholds", **data)
        assert all(found.values())
        await until(lambda: not place.running.restarting(place.station))
        assert all((await act(hass, "set_thresholds", **data)).values())


async def test_who_may_search_packs(hass: HomeAssistant, broker_port: int) -> None:
    """Everybody, but only what they may see: others hear what one hears of a pack never seen."""
    async with site(hass, broker_port) as place:
        (slot, pack), (_, hidden), *_ = packs(place).items()
        sensor = place.entity_id(Platform.SENSOR, slot, "pack")
        users = await users_of(hass)
        seeing = user_of_entities(hass, POLICY_READ, sensor)
        for allowed in (users.admin, users.user, users.reader, seeing):
            found = await act_as(hass, allowed, "find_pack", pack_id=pack)
            assert found["pack_id"] == pack
            assert found["now"]["slot"] == slot
            assert found["now"]["device_id"] == place.device_id
        for blind, wanted in (
            (seeing, hidden),
            (user_with(hass, {}), pack),
            (user_of_entities(hass, POLICY_READ, "light.kitchen"), pack),
        ):
            with pytest.raises(ServiceValidationError) as caught:
                await act_as(hass, blind, "find_pack", pack_id=wanted)
            assert caught.value.translation_key == "no_such_pack"

        er.async_get(hass).async_remove(sensor)
        await act_as(hass, users.reader, "find_pack", pack_id=pack)
        with pytest.raises(ServiceValidationError):
            await act_as(hass, seeing, "find_pack", pack_id=pack)


async def test_a_pack_that_wandered(hass: HomeAssistant, broker_port: int) -> None:
    """Of its past, too, only what the caller may see; its present place stays hidden."""
    async with site(hass, broker_port) as place:
        slot = place.slot(full=True)
        pack = packs(place)[slot]
        await place.open(slot)
        await until(lambda: place.state(slot, "state") == "empty")
        free = place.slot(full=False)
        index = place.coordinator.fleet.packs
        index.add_arrival(pack, place.station.mac, free, 2e9)
        seeing = user_of_entities(
            hass, POLICY_READ, place.entity_id(Platform.SENSOR, slot, "pack")
        )
        found = await act_as(hass, seeing, "find_pack", pack_id=pack)
        assert found["now"] is None
        assert [stay["slot"] for stay in found["before"]] == [slot]
        found = await act(hass, "find_pack", pack_id=pack)
        assert found["now"]["slot"] == free


async def test_over_the_websocket(
    hass: HomeAssistant, broker_port: int, hass_ws_client: WebSocketGenerator
) -> None:
    """A page is told that its user may not, or gets the cabinet's answer."""
    async with site(hass, broker_port) as place:
        users = await users_of(hass)
        target = {"device_id": place.slot_device(place.slot(full=True))}
        reader = Page(hass, users.reader, hass_ws_client)
        reply = await reader.call("open_slot", **target)
        assert reply["error"]["message"] == "Unauthorized"
        user = Page(hass, users.user, hass_ws_client)
        settings = {"device_id": place.device_id, **SETTINGS}
        reply = await user.call("set_thresholds", **settings)
        assert reply["error"]["message"] == "Unauthorized"
        reply = await user.call("open_slot", **target)
        assert reply["result"]["response"]["event"] == "open_slot_success"
