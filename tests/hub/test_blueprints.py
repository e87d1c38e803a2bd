"""The blueprints that order something of a hub, in real automations, against a hub that answers over a real broker."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from simulator.energyhub.plant import Mode

from ..helpers.actions import device_of
from ..helpers.blueprints import (
    devices_offered,
    end_automation,
    entities_offered,
    restart_automation,
    running_automation,
)
from ..helpers.hass import act, state
from ..helpers.hub import ScriptedHub, start
from ..helpers.waiting import let_messages_arrive, until

BLUEPRINTS = ("charge_below_price", "hold_while_car_charges", "peak_shaving")
COMMANDER = "sensor.energyhub_battery_controlled_by"
PRICE, CAR, METER = "sensor.price", "sensor.charger", "sensor.meter"
CHARGE = {"price": PRICE, "price_limit": 0.2, "power": 4000, "duration": 10}
WATTS = {"unit_of_measurement": "W", "device_class": "power"}
PEAK = {"grid": METER, "limit": 5000, "maximum_power": 3000}
INPUTS: Mapping[str, Mapping[str, Any]] = {
    "charge_below_price": CHARGE,
    "hold_while_car_charges": {"car": CAR, "duration": 10},
    "peak_shaving": PEAK,
}
BEGINS = {
    "charge_below_price": (PRICE, 0.1),
    "hold_while_car_charges": (CAR, 7000.0),
    "peak_shaving": (METER, 9000.0),
}
"""What is told when something is to be ordered."""

ENDS = {"charge_below_price": 0.3, "hold_while_car_charges": 0, "peak_shaving": 0}
"""What is told when it is over."""


async def passes(hass: HomeAssistant, **delta: float) -> None:
    """Let the timers of the time to come run now."""
    await let_messages_arrive()
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(**delta))
    await let_messages_arrive()


async def told(hass: HomeAssistant, entity_id: str, value: Any, **more: Any) -> None:
    """Another integration tells something, and everybody who cares has heard it."""
    hass.states.async_set(entity_id, str(value), more)
    await let_messages_arrive()


def fill(hub: ScriptedHub, percent: float) -> None:
    """Bring the hub's batteries to a state of charge."""
    for eso in hub.plant.esos:
        eso.stored = eso.capacity * percent / 100


async def measures(entry: MockConfigEntry, hub: ScriptedHub, seconds: int = 1) -> None:
    """The hub sends for some seconds, and its values are shown.

    Without `async_block_till_done`: that would wait for what the automation waits for.
    """
    await hub.send(seconds)
    await let_messages_arrive()
    entry.runtime_data.async_fold()
    await let_messages_arrive()


async def starts(hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub) -> str:
    """Set the hub up; answers its device."""
    await start(hass, entry, hub)
    return device_of(hass, entry.entry_id)


@pytest.mark.parametrize("name", BLUEPRINTS)
async def test_what_can_be_chosen(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub, name: str
) -> None:
    """Hubs and none of their units; prices, chargers and meters of every kind."""
    await start(hass, entry, hub)
    assert devices_offered(hass, name, "hub") == {"EnergyHub"}
    for entity_id in (PRICE, "number.price", "input_number.price", "switch.charger"):
        hass.states.async_set(entity_id, "1")
    hass.states.async_set(METER, "1", {"device_class": "power"})
    if name == "charge_below_price":
        found = entities_offered(hass, name, "price")
        assert {PRICE, "number.price", "input_number.price"} <= found
        assert not {"switch.charger", "select.energyhub_battery_mode"} & found
    elif name == "hold_while_car_charges":
        found = entities_offered(hass, name, "car")
        assert {"switch.charger", METER} <= found
        assert not {"number.price", "select.energyhub_battery_mode"} & found
    else:
        found = entities_offered(hass, name, "grid")
        assert {METER, "sensor.energyhub_grid_power"} <= found
        assert not {PRICE, "sensor.energyhub_state_of_charge"} & found


async def test_charging_while_the_price_is_low(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """Each order has an end and is given again before it; with a higher price the hub has the battery back."""
    device = await starts(hass, entry, hub)
    await told(hass, PRICE, 0.3)
    async with running_automation(
        hass, "charge_below_price", hub=device, **CHARGE
    ) as automation:
        await told(hass, PRICE, 0.25)
        assert not hub.requests
        await told(hass, PRICE, 0.2)
        await until(lambda: state(hass, COMMANDER) == "home_assistant")
        assert hub.requests[0]["cmd"] == {"name": "charge", "arg": "4000"}
        assert entry.runtime_data.battery.left == pytest.approx(600, abs=60)
        await told(hass, PRICE, 0.19)
        await told(hass, PRICE, "unavailable")
        await told(hass, PRICE, 0.1)
        assert hub.commands == ["charge"]
        await passes(hass, minutes=9.1)
        await until(lambda: hub.commands == ["charge", "charge"])
        await until(lambda: state(hass, COMMANDER) == "home_assistant")
        await told(hass, PRICE, 0.21)
        await until(lambda: state(hass, COMMANDER) == "hub")
        assert hub.commands == ["charge", "charge", "auto"]
        await until(lambda: hass.states.get(automation).attributes["current"] == 0)


async def test_charging_without_a_price(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """Nothing is ordered; an order under way isn't given again, and the battery goes back to the hub."""
    device = await starts(hass, entry, hub)
    async with running_automation(
        hass, "charge_below_price", hub=device, **CHARGE
    ) as automation:
        for word in ("unavailable", "unknown", "nan", "cheap"):
            await told(hass, PRICE, word)
            await passes(hass, minutes=6)
        hass.states.async_remove(PRICE)
        await passes(hass, minutes=6)
        assert not hub.requests
        await told(hass, PRICE, -0.5)
        await until(lambda: state(hass, COMMANDER) == "home_assistant")
        await told(hass, PRICE, "unavailable")
        assert hub.commands == ["charge"]
        await passes(hass, minutes=9.1)
        await until(lambda: state(hass, COMMANDER) == "hub")
        await until(lambda: hass.states.get(automation).attributes["current"] == 0)
    assert hub.commands == ["charge", "auto"]


async def test_charging_a_full_battery(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """It ends at the state of charge that was chosen, and begins again only below."""
    device = await starts(hass, entry, hub)
    await told(hass, PRICE, 0.1)
    charge = float(state(hass, "sensor.energyhub_state_of_charge"))
    inputs = CHARGE | {"maximum_charge": charge + 4}
    async with running_automation(hass, "charge_below_price", hub=device, **inputs):
        await passes(hass, minutes=6)
        await until(lambda: state(hass, COMMANDER) == "home_assistant")
        fill(hub, charge + 5)
        await measures(entry, hub)
        await until(lambda: state(hass, COMMANDER) == "hub")
        fill(hub, charge + 3)
        await measures(entry, hub)
        await told(hass, PRICE, 0.05)
        await passes(hass, minutes=6)
    assert hub.commands == ["charge", "auto"]


@pytest.mark.parametrize("name", BLUEPRINTS)
async def test_a_refusal(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hub: ScriptedHub,
    name: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The hub is left alone for a while, whatever is told meanwhile, then asked again; its words are in the log."""
    device = await starts(hass, entry, hub)
    hub.answers.append([("response", "nak", "no available ESOs detected in system")])
    async with running_automation(hass, name, hub=device, **INPUTS[name]) as automation:
        entity_id, value = BEGINS[name]
        await told(hass, entity_id, value)
        await until(lambda: len(hub.requests) == 1)
        await until(lambda: "no available ESOs" in caplog.text)
        for step in (1, 2, 3):
            await told(hass, entity_id, 0)
            await told(hass, entity_id, value - step / 100)
        assert len(hub.requests) == 1
        await passes(hass, minutes=5)
        await until(lambda: hass.states.get(automation).attributes["current"] == 0)
        await passes(hass, minutes=10)
        await until(lambda: len(hub.requests) == 2)
        await until(lambda: state(hass, COMMANDER) == "home_assistant")


@pytest.mark.parametrize("name", BLUEPRINTS)
async def test_a_restart_in_the_middle(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub, name: str
) -> None:
    """Nothing is ordered while the order of before is in force, and that ends by itself."""
    device = await starts(hass, entry, hub)
    async with running_automation(hass, name, hub=device, **INPUTS[name]) as automation:
        entity_id, value = BEGINS[name]
        await told(hass, entity_id, value)
        await until(lambda: state(hass, COMMANDER) == "home_assistant")
        assert len(hub.requests) == 1
        await end_automation(hass, automation)
        assert await hass.config_entries.async_unload(entry.entry_id)
        await restart_automation(hass, automation)
        await told(hass, entity_id, value)
        await passes(hass, minutes=5)
        async with hub.sending():
            assert await hass.config_entries.async_setup(entry.entry_id)
        await measures(entry, hub, 4)
        assert state(hass, COMMANDER) == "home_assistant"
        await passes(hass, minutes=5)
        await told(hass, entity_id, ENDS[name])
        assert len(hub.requests) == 1
        await passes(hass, minutes=11)
        await until(lambda: state(hass, COMMANDER) == "hub")
    assert hub.commands[1:] == ["auto"]


@pytest.mark.parametrize("name", BLUEPRINTS)
async def test_an_order_of_somebody_else(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub, name: str
) -> None:
    """It stays, whether it was there before or came meanwhile."""
    device = await starts(hass, entry, hub)
    await act(hass, "hold_battery")
    async with running_automation(hass, name, hub=device, **INPUTS[name]) as automation:
        entity_id, value = BEGINS[name]
        await told(hass, entity_id, value)
        await passes(hass, minutes=6)
        assert hub.commands == ["discharge"]
        await act(hass, "release_battery")
        await passes(hass, minutes=12)
        await until(lambda: len(hub.requests) == 3)
        await until(lambda: state(hass, COMMANDER) == "home_assistant")
        theirs = {"transId": "theirs", "cmd": {"name": "discharge", "arg": "500"}}
        await hub.publish("control/request", theirs)
        await until(lambda: state(hass, COMMANDER) == "another_client")
        await told(hass, entity_id, ENDS[name])
        await passes(hass, minutes=20)
        await until(lambda: hass.states.get(automation).attributes["current"] == 0)
    assert hub.requests[3:] == [theirs]


async def test_a_connection_that_is_lost(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """An order isn't taken for somebody else's meanwhile, and ends once the hub is back."""
    device = await starts(hass, entry, hub)
    async with running_automation(
        hass, "charge_below_price", hub=device, **CHARGE
    ) as automation:
        await told(hass, PRICE, 0.1)
        await until(lambda: state(hass, COMMANDER) == "home_assistant")
        presence = entry.runtime_data.presence
        presence.async_update(frozenset())
        with patch.object(presence, "async_update"):  # it stays away until it sends
            entry.runtime_data.async_update_listeners()
            await until(lambda: state(hass, COMMANDER) == "unavailable")
            await told(hass, PRICE, 0.3)
            assert hass.states.get(automation).attributes["current"] == 1
        await measures(entry, hub)
        await until(lambda: state(hass, COMMANDER) == "hub")
    assert hub.commands == ["charge", "auto"]


@pytest.mark.parametrize(
    ("begins", "ends", "more"),
    [
        pytest.param("on", "off", {}, id="on"),
        pytest.param("Charging", "Connected", {}, id="word"),
        pytest.param("7.2", "0.1", {"unit_of_measurement": "kW"}, id="kilowatts"),
        pytest.param("600", "499", {"unit_of_measurement": "W"}, id="watts"),
    ],
)
async def test_holding_while_the_car_charges(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hub: ScriptedHub,
    begins: str,
    ends: str,
    more: dict[str, str],
) -> None:
    """A pause changes nothing; after it the hub has the battery back. What isn't known changes nothing either."""
    device = await starts(hass, entry, hub)
    async with running_automation(
        hass, "hold_while_car_charges", hub=device, car=CAR, duration=10
    ) as automation:
        await told(hass, CAR, ends, **more)
        await passes(hass, minutes=6)
        assert not hub.requests
        await told(hass, CAR, begins, **more)
        await until(lambda: state(hass, COMMANDER) == "home_assistant")
        assert hub.requests[0]["cmd"] == {"name": "discharge", "arg": "0"}
        assert entry.runtime_data.battery.left == pytest.approx(600, abs=60)
        await told(hass, CAR, "unavailable")
        await told(hass, CAR, begins, **more)
        assert len(hub.requests) == 1
        await told(hass, CAR, ends, **more)
        await told(hass, CAR, begins, **more)
        await passes(hass, minutes=3)
        await until(lambda: len(hub.requests) == 2)
        await until(lambda: state(hass, COMMANDER) == "home_assistant")
        await told(hass, CAR, ends, **more)
        assert len(hub.requests) == 2
        await passes(hass, minutes=3)
        await until(lambda: state(hass, COMMANDER) == "hub")
        await until(lambda: hass.states.get(automation).attributes["current"] == 0)
    assert hub.commands == ["discharge", "discharge", "auto"]


class House:
    """A house at a meter, with a battery that does at once what it is told; its clock goes in rounds of 21 s."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: MockConfigEntry,
        hub: ScriptedHub,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """Start with a battery that is held."""
        self.hass, self.entry, self.hub = hass, entry, hub
        self.rounds, now = 0, dt_util.now
        monkeypatch.setattr(
            dt_util, "now", lambda: now() + timedelta(seconds=21) * self.rounds
        )
        hub.on_request = self._obey
        hub.plant.order(Mode.DISCHARGE, 0)

    def _obey(self) -> None:
        order = self.hub.requests[-1]["cmd"]
        self.hub.plant.order(Mode(order["name"]), float(order.get("arg", 0)))

    async def take(self, *watts: int, rounds: int = 1) -> None:
        """The house takes so much, one after the other."""
        for load in watts:
            self.hub.plant.advance(60)
            await measures(self.entry, self.hub)
            power = load - float(state(self.hass, "sensor.energyhub_battery_power"))
            self.hass.states.async_set(METER, str(power), WATTS)
            self.rounds += rounds
            await passes(self.hass, seconds=21)

    @property
    def ordered(self) -> list[int | None]:
        """The powers that were ordered; None gives the battery back."""
        args = [request["cmd"].get("arg") for request in self.hub.requests]
        return [None if arg is None else int(arg) for arg in args]


async def test_limiting_the_power_from_the_grid(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hub: ScriptedHub,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The battery delivers the excess: more at once, less in steps, at most what it may; then the hub has it back."""
    device = await starts(hass, entry, hub)
    house = House(hass, entry, hub, monkeypatch)
    await house.take(4000)
    async with running_automation(
        hass, "peak_shaving", hub=device, **PEAK, calm=50
    ) as automation:
        assert house.ordered == []
        await house.take(6000)
        await until(lambda: house.ordered == [1000])
        await house.take(7500)
        await until(lambda: house.ordered == [1000, 2500])
        await house.take(7250, 7200)
        assert house.ordered == [1000, 2500]
        await house.take(6500)
        await until(lambda: house.ordered[2:] == [1500])
        await house.take(20000)
        await until(lambda: house.ordered[3:] == [3000])
        await house.take(3000)
        await until(lambda: house.ordered[4:] == [0])
        await house.take(4800, 3000, 4800, 3000, 3000)
        assert house.ordered[5:] == []
        await house.take(3000)
        await until(lambda: state(hass, COMMANDER) == "hub")
        await until(lambda: hass.states.get(automation).attributes["current"] == 0)
    assert house.ordered[4:] == [0, None]


async def test_limiting_for_long(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hub: ScriptedHub,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An order is given again long before its end, else the hub would take the battery back under a load."""
    device = await starts(hass, entry, hub)
    house = House(hass, entry, hub, monkeypatch)
    await house.take(4000)
    async with running_automation(hass, "peak_shaving", hub=device, **PEAK, calm=3600):
        await house.take(6000)
        await until(lambda: house.ordered == [1000])
        assert entry.runtime_data.battery.left == pytest.approx(600, abs=60)
        await house.take(6000, rounds=13)
        assert house.ordered == [1000]
        await house.take(6000, rounds=2)
        await until(lambda: house.ordered == [1000, 1000])


async def test_limiting_with_an_empty_battery(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """It ends at the state of charge that was chosen; with an unknown power of the grid nothing more is ordered."""
    device = await starts(hass, entry, hub)
    async with running_automation(
        hass, "peak_shaving", hub=device, **PEAK, minimum_charge=20
    ) as automation:
        fill(hub, 22)
        await measures(entry, hub)
        await told(hass, METER, 9000, **WATTS)
        assert not hub.requests
        fill(hub, 24)
        await measures(entry, hub)
        await passes(hass, minutes=2)
        await until(lambda: state(hass, COMMANDER) == "home_assistant")
        await told(hass, METER, "unavailable")
        for _ in range(3):
            await passes(hass, seconds=21)
        assert hub.commands == ["discharge"]
        assert hass.states.get(automation).attributes["current"] == 1
        fill(hub, 19)
        await measures(entry, hub)
        await passes(hass, seconds=21)
        await until(lambda: state(hass, COMMANDER) == "hub")
    assert hub.commands == ["discharge", "auto"]
