"""A pack is looked for on the screen, over a real broker."""

from typing import Any

from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.core import Context, HomeAssistant, State
from homeassistant.exceptions import Unauthorized
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.energy_bridge.const import DOMAIN
from simulator.cabinet.station import Slot

from ..helpers.cabinets import NAME_ONE, NAME_TWO, ScriptedFleet, later, start, took
from ..helpers.hass import press
from ..helpers.users import user_of_entities, user_with, users_of

TEXT = "text.swap_cabinets_find_pack"


async def look_for(hass: HomeAssistant, text: str, user: MockUser | None = None) -> Any:
    """Type something, as somebody or as an automation."""
    context = Context(user_id=user.id) if user else None
    await hass.services.async_call(
        "text",
        "set_value",
        {"entity_id": TEXT, "value": text},
        blocking=True,
        context=context,
    )
    return found(hass)


def found(hass: HomeAssistant) -> State:
    """What is shown of it."""
    state = hass.states.get("sensor.swap_cabinets_found_in")
    assert state is not None
    return state


def packs(slots: list[Slot]) -> dict[int, str]:
    """The packs of a cabinet, by slot."""
    return {slot.number: slot.pack.id for slot in slots if slot.pack}


async def test_a_pack_is_followed(
    hass: HomeAssistant, cabinets: MockConfigEntry, fleet: ScriptedFleet
) -> None:
    """From slot to slot, until another one is looked for; what is left says where it was."""
    await start(hass, cabinets, fleet)
    assert found(hass).state == "no_search"
    one, two = fleet.fleet.stations
    (slot, pack), (_, other), *_ = packs(one.slots).items()
    state = await look_for(hass, f" {pack} ")
    assert state.state == f"{NAME_ONE} slot {slot}"
    attributes = state.attributes
    assert (attributes["pack_id"], attributes["slot"]) == (pack, slot)
    assert (attributes["cabinet"], attributes["before"]) == (NAME_ONE, [])
    text = hass.states.get(TEXT)
    assert text is not None
    assert text.state == pack

    async def look_again() -> State:
        later(hass, 11)
        await hass.async_block_till_done()
        return found(hass)

    taken = one.slot(slot)
    assert taken is not None
    moved, taken.pack = taken.pack, None
    await fleet.report(one)
    await took(cabinets, 3)
    assert (await look_again()).state == "away"
    assert found(hass).attributes["before"][0]["slot"] == slot
    assert "cabinet" not in found(hass).attributes

    free = next(place for place in two.slots if not place.pack)
    free.pack = moved
    await fleet.report(two)
    await took(cabinets, 4)
    assert (await look_again()).state == f"{NAME_TWO} slot {free.number}"
    (before,) = found(hass).attributes["before"]
    assert (before["cabinet"], before["slot"]) == (NAME_ONE, slot)
    assert before["since"] <= before["until"] <= found(hass).attributes["since"]

    assert (await look_for(hass, other)).attributes["pack_id"] == other
    assert (await look_for(hass, " ")).state == "no_search"
    assert found(hass).attributes.keys() == {"friendly_name"}


async def test_what_is_typed(
    hass: HomeAssistant, cabinets: MockConfigEntry, fleet: ScriptedFleet
) -> None:
    """A part of the id is enough, in any case; of several packs each is named, and one never seen may still come."""
    await start(hass, cabinets, fleet)
    one = fleet.document
    slot, pack = next(iter(packs(one.slots).items()))
    assert (await look_for(hass, pack.lower())).attributes["pack_id"] == pack
    assert (await look_for(hass, pack[-5:])).state == f"{NAME_ONE} slot {slot}"
    state = await look_for(hass, "bt")
    assert state.state == "several"
    assert len(state.attributes["packs"]) == 16
    assert state.attributes.keys() == {"packs", "friendly_name"}
    assert (await look_for(hass, "NEW")).state == "not_found"
    free = next(place for place in one.slots if not place.pack)
    free.pack = fleet.fleet.travelling.pop()
    free.pack.id = "NEW"
    await fleet.report(one)
    await took(cabinets, 3)
    later(hass, 11)
    await hass.async_block_till_done()
    assert found(hass).state == f"{NAME_ONE} slot {free.number}"


async def test_names_of_the_user(
    hass: HomeAssistant, cabinets: MockConfigEntry, fleet: ScriptedFleet
) -> None:
    """Are shown where there are any; a slot whose device is gone has its number."""
    await start(hass, cabinets, fleet)
    mac = fleet.document.mac
    slot, pack = next(iter(packs(fleet.document.slots).items()))
    registry = dr.async_get(hass)
    for identifier, name in ((mac, "Station"), (f"{mac}_{slot}", "Upper left")):
        device = registry.async_get_device_by_identifier(
            (DOMAIN, f"cabinet_{identifier}"), cabinets.entry_id
        )
        assert device is not None
        registry.async_update_device(device.id, name_by_user=name)
    state = await look_for(hass, pack)
    assert (state.state, state.attributes["cabinet"]) == ("Upper left", "Station")
    registry.async_remove_device(device.id)
    await look_for(hass, "")
    assert (await look_for(hass, pack)).state == f"{mac} {slot}"


async def test_who_may_look(
    hass: HomeAssistant, cabinets: MockConfigEntry, fleet: ScriptedFleet
) -> None:
    """Whoever may control the text and read everything: the pack may be in any slot."""
    await start(hass, cabinets, fleet)
    pack, other, *_ = packs(fleet.document.slots).values()
    users = await users_of(hass)
    for user in (users.admin, users.user):
        assert (await look_for(hass, pack, user)).attributes["pack_id"] == pack
        await look_for(hass, "")
    for refused in (
        users.reader,
        user_of_entities(hass, POLICY_CONTROL, TEXT),
        user_with(hass, {}),
    ):
        with pytest.raises(Unauthorized):
            await look_for(hass, other, refused)
        assert found(hass).state == "no_search"


async def test_after_a_restart(
    hass: HomeAssistant, cabinets: MockConfigEntry, fleet: ScriptedFleet
) -> None:
    """Nothing is looked for; a pack is found before its cabinet has reported."""
    await start(hass, cabinets, fleet)
    slot, pack = next(iter(packs(fleet.document.slots).items()))
    await press(hass, "text", "set_value", TEXT, value=pack)
    assert await hass.config_entries.async_reload(cabinets.entry_id)
    assert found(hass).state == "no_search"
    assert (await look_for(hass, pack)).state == f"{NAME_ONE} slot {slot}"
