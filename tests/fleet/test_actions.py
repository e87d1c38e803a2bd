"""Opening slots and setting thresholds, with simulated cabinets on a real broker."""

import asyncio
import math
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import orjson
import pytest
import voluptuous as vol

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.core.cabinet import orders, thresholds
from custom_components.energy_bridge.core.sending import NotSentError
from custom_components.energy_bridge.mqtt.connection import Message
from simulator.cabinet.faults import BusySlot, DoorFault, OfflineSlot
from simulator.cabinet.station import Dialect

from ..helpers.cabinet_site import PASSWORD, SETTINGS, site
from ..helpers.waiting import until


@pytest.mark.parametrize("dialect", Dialect)
async def test_opening_a_slot(
    hass: HomeAssistant, broker_port: int, dialect: Dialect
) -> None:
    """To take a pack, and to bring one: what is in the slot decides."""
    async with site(hass, broker_port, dialect) as place:
        full = place.slot(full=True)
        pack = place.station.slot(full).pack
        least = round(pack.state_of_charge)
        outcome = await place.open(full)
        assert outcome["event"] == "open_slot_success"
        assert outcome["pack_id"] == pack.id
        # It is charged until it is taken.
        assert least <= outcome["soc"] <= round(pack.state_of_charge)
        assert outcome["order_number"].startswith("EB")
        await until(lambda: place.state(full, "state") == "empty")
        free = place.slot(full=False)
        outcome = await place.open(free, order_number="MINE-1")
        assert (outcome["order_number"], outcome["pack_id"]) == ("MINE-1", None)
        await until(lambda: place.state(free, "pack") != "unknown")


async def test_the_button(hass: HomeAssistant, broker_port: int) -> None:
    """Opens its slot."""
    async with site(hass, broker_port) as place:
        full = place.slot(full=True)
        await hass.services.async_call(
            "button",
            "press",
            {
                "entity_id": f"button.swap_cabinet_{place.station.device_id}_slot_{full}_open"
            },
            blocking=True,
        )
        await until(lambda: place.state(full, "state") == "empty")


@pytest.mark.parametrize(
    ("fault", "key"),
    [
        (BusySlot, "open_slot_busy"),
        (DoorFault, "open_slot_door_error"),
        (OfflineSlot, "open_slot_offline"),
    ],
)
async def test_a_slot_that_does_not_open(
    hass: HomeAssistant, broker_port: int, fault: Any, key: str
) -> None:
    """The reason is an error in words."""
    async with site(hass, broker_port) as place:
        full = place.slot(full=True)
        place.running.inject(fault(slot=full), 1e6)
        with pytest.raises(HomeAssistantError) as caught:
            await place.open(full)
        assert caught.value.translation_key == key
        placeholders = caught.value.translation_placeholders or {}
        assert placeholders["slot"] == str(full)


async def test_the_wrong_kind(hass: HomeAssistant, broker_port: int) -> None:
    """A slot that was to be empty, and one that was to hold a pack."""
    async with site(hass, broker_port) as place:
        for full, kind, key in (
            (True, "empty", "open_slot_not_empty"),
            (False, "pack", "open_slot_no_pack"),
        ):
            with pytest.raises(HomeAssistantError) as caught:
                await place.open(place.slot(full=full), kind=kind)
            assert caught.value.translation_key == key


async def test_orders_that_cannot_be(hass: HomeAssistant, broker_port: int) -> None:
    """Each has its own words."""
    async with site(hass, broker_port) as place:
        full = place.slot(full=True)
        for data, key in (
            ({"slot": 50}, "no_such_slot"),
            ({"slot": full, "device_id": "nonsense"}, "no_such_cabinet"),
        ):
            with pytest.raises(ServiceValidationError) as caught:
                await place.call("open_slot", **data)
            assert caught.value.translation_key == key
        with pytest.raises(vol.Invalid):
            await place.open(full, kind="both")
        place.running.inject(BusySlot(slot=full), 1e6)
        await place.open(full, wait=False)
        with pytest.raises(ServiceValidationError) as caught:
            await place.open(full)
        assert caught.value.translation_key == "slot_in_use"
        with pytest.raises(ServiceValidationError) as caught:
            await hass.services.async_call(
                DOMAIN,
                "find_pack",
                {"pack_id": "nowhere"},
                blocking=True,
                return_response=True,
            )
        assert caught.value.translation_key == "no_such_pack"


async def test_a_cabinet_that_says_nothing(
    hass: HomeAssistant, broker_port: int
) -> None:
    """Neither to an order nor to thresholds; and a broker that is gone."""
    async with site(hass, broker_port) as place:
        (entry,) = hass.config_entries.async_entries(DOMAIN)
        coordinator = entry.runtime_data
        with (
            patch.object(coordinator.channel.slot_orders, "_timeout", 0.1),
            patch.object(coordinator.channel.threshold_requests, "_timeout", 0.1),
            patch.object(coordinator.connection, "async_publish"),
        ):
            with pytest.raises(HomeAssistantError) as caught:
                await place.open(1)
            assert caught.value.translation_key == "open_slot_no_answer"
            with pytest.raises(HomeAssistantError) as caught:
                await place.call("set_thresholds", **SETTINGS)
            assert caught.value.translation_key == "thresholds_no_answer"
        with patch.object(
            coordinator.connection,
            "async_publish",
            side_effect=NotSentError("gone"),
        ):
            for action, data in (
                ("open_slot", {"slot": 1}),
                ("set_thresholds", SETTINGS),
            ):
                with pytest.raises(HomeAssistantError) as caught:
                    await place.call(action, **data)
                assert caught.value.translation_key == "order_not_sent"
        requests = coordinator.channel.threshold_requests
        unanswered = SimpleNamespace(deadline=math.inf)
        with (
            patch.dict(requests._pending, {place.station.mac: unanswered}),
            pytest.raises(ServiceValidationError) as caught,
        ):
            await place.call("set_thresholds", **SETTINGS)
        assert caught.value.translation_key == "thresholds_pending"
        assert orders.TIMEOUT > thresholds.TIMEOUT
        # The order without an answer had the connection renewed.
        await until(lambda: coordinator.connection.connected)


async def test_a_reload_during_an_order(hass: HomeAssistant, broker_port: int) -> None:
    """Its end will not be heard, which is said at once; the slot takes no other one meanwhile."""
    async with site(hass, broker_port) as place:
        (entry,) = hass.config_entries.async_entries(DOMAIN)
        with patch.object(entry.runtime_data.connection, "async_publish") as publish:
            waiting = hass.async_create_task(place.open(1))
            await until(lambda: publish.called)
            assert await hass.config_entries.async_reload(entry.entry_id)
        async with asyncio.timeout(60):
            with pytest.raises(HomeAssistantError) as caught:
                await waiting
        assert caught.value.translation_key == "open_slot_no_answer"
        await until(lambda: place.station.mac in place.coordinator.fleet.cabinets)
        with pytest.raises(ServiceValidationError) as refused:
            await place.open(1)
        assert refused.value.translation_key == "slot_in_use"


async def test_thresholds_refused_in_part(
    hass: HomeAssistant, broker_port: int
) -> None:
    """What was taken is shown, and the rest as soon as it is taken, too."""
    async with site(hass, broker_port) as place:
        (entry,) = hass.config_entries.async_entries(DOMAIN)
        name = f"sensor.swap_cabinet_{place.station.device_id}"
        topic = f"/stations/thresholds_response/{place.station.mac}"

        def answer(taken: dict[str, bool]) -> Any:
            async def publish(*_args: object, **_options: object) -> None:
                message = Message(topic, orjson.dumps(taken), False)
                entry.runtime_data._async_received(message)

            return patch.object(entry.runtime_data.connection, "async_publish", publish)

        with answer({"soc_period": True, "charge_time_period": False}):
            await place.call("set_thresholds", **SETTINGS)
        await hass.async_block_till_done()
        assert hass.states.get(f"{name}_full_threshold") is not None
        assert hass.states.get(f"{name}_charging_time_limit") is None
        with answer(dict.fromkeys(SETTINGS, True)):
            await place.call("set_thresholds", **SETTINGS)
        await hass.async_block_till_done()
        found = hass.states.get(f"{name}_charging_time_limit")
        assert found is not None
        assert found.state == "600"


@pytest.mark.parametrize("dialect", Dialect)
async def test_thresholds(
    hass: HomeAssistant,
    broker_port: int,
    dialect: Dialect,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The cabinet answers for each field; they are shown, and the FTP password nowhere."""
    async with site(hass, broker_port, dialect) as place:
        pack = next(slot for slot in place.station.slots if slot.pack)
        assert pack.pack is not None
        pack.pack.state_of_charge, pack.charger_on = 92, False
        await until(lambda: place.state(pack.number, "state_of_charge") == "92")
        assert place.state(pack.number, "state") == "charging"
        answer = await place.call("set_thresholds", **SETTINGS)
        assert len(answer) == 12
        assert all(answer.values())
        await hass.async_block_till_done()
        name = f"sensor.swap_cabinet_{place.station.device_id}_full_threshold"
        found = hass.states.get(name)
        assert found is not None
        assert found.state == "90"
        assert place.state(pack.number, "state") == "full"
        await until(lambda: not place.running.restarting(place.station))
        await place.call("set_thresholds", **{**SETTINGS, "soc_period": 95})
        found = hass.states.get(name)
        assert found is not None
        assert found.state == "95"
        with pytest.raises(vol.Invalid):
            await place.call(
                "set_thresholds", **{**SETTINGS, "charge_time_period": 149}
            )
    assert PASSWORD not in caplog.text
    assert not any(
        PASSWORD in str(state.as_dict()) for state in hass.states.async_all()
    )
