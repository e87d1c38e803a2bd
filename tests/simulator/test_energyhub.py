"""A simulated hub behaves like a real one."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
import json
from pathlib import Path
from typing import Any, cast

import aiomqtt
import orjson
import pytest

from simulator.broker import embedded_broker
from simulator.energyhub.config import CounterMeaning, PlantConfig
from simulator.energyhub.control import VERSION, ControlDesk, Reply, Stage, lock_text
from simulator.energyhub.faults import Silence
from simulator.energyhub.hub import HubAddress, Pace, running_hub
from simulator.energyhub.messages import (
    ehub_message,
    esm_messages,
    eso_messages,
    sso_messages,
)
from simulator.energyhub.plant import Mode, Plant
from simulator.energyhub.state import PlantState, StateError, load_state

START = datetime(2026, 6, 21, 0, 0, tzinfo=UTC)
MJ_PER_KWH = 3.6e9


def ask(desk: ControlDesk, name: str, **arguments: Any) -> Reply:
    """Send a request to the desk."""
    return desk.receive(
        orjson.dumps({"transId": "1", "cmd": {"name": name, **arguments}})
    )


def value(message: Any, key: str, part: str = "val") -> float:
    """A number of a message."""
    return float(message[key][part])


def test_powers_and_counters_agree_over_a_day() -> None:
    """The balance holds at every minute, and the registers are the powers' integral, per phase."""
    plant = Plant(PlantConfig(), START)
    before: Any = ehub_message(plant)
    imported = exported = sun = charged = discharged = 0.0
    for _ in range(24 * 60):
        plant.advance(60)
        message: Any = ehub_message(plant)
        for phase in ("L1", "L2", "L3"):
            power = value(message, "pext", phase)
            assert power == pytest.approx(
                value(message, "pload", phase) + value(message, "pinv", phase),
                abs=0.011,
            )
        imported += max(0.0, value(message, "pext", "L1")) / 60000
        exported += max(0.0, -value(message, "pext", "L1")) / 60000
        sun += value(message, "ppv") / 60000
        charged += max(0.0, -value(message, "pbat")) / 60000
        discharged += max(0.0, value(message, "pbat")) / 60000
    for key, part, expected in (
        ("wextconsq", "L1", imported),
        ("wextprodq", "L1", exported),
        ("wpv", "val", sun),
        ("wbatprod", "val", charged),
        ("wbatcons", "val", discharged),
    ):
        moved = (value(message, key, part) - value(before, key, part)) / MJ_PER_KWH
        assert moved == pytest.approx(expected, rel=0.01), key
    assert sun > 20
    assert 10 <= plant.state_of_charge <= 98


def test_a_state_goes_on_without_a_step() -> None:
    """Through JSON and back, the same plant."""
    plant = Plant(PlantConfig(), START)
    plant.advance_to(datetime(2026, 6, 21, 12, tzinfo=UTC))
    other = Plant.from_state(json.loads(json.dumps(plant.to_state())))
    for it in (plant, other):
        it.advance(1)
    assert ehub_message(plant) == ehub_message(other)
    assert eso_messages(plant) == eso_messages(other)
    assert sso_messages(plant) == sso_messages(other)
    assert esm_messages(plant) == esm_messages(other)


def test_dialects() -> None:
    """Every variation that real hubs show."""
    config = PlantConfig(
        counter_meaning=CounterMeaning.DOCUMENT,
        three_phase_totals=True,
        available_current=True,
        third_party_batteries=True,
        esm_numbers=True,
        summary_every=3,
        order_lapse_s=60,
    )
    plant = Plant(config, START)
    plant.order(Mode.CHARGE, 1000)
    plant.advance(10)
    assert "soc" in ehub_message(plant, number=3)
    assert "soc" not in ehub_message(plant, number=4)
    message: Any = ehub_message(plant)
    assert {"iavblq", "iavblq_3p"} <= set(message)
    assert any(key.startswith("wextprodq_3p") for key in message)
    assert value(message, "wbatcons") > value(message, "wbatprod")
    assert all(eso["faultcode"] == {"val": "80"} for eso in eso_messages(plant))
    module: Any = esm_messages(plant)[0]
    assert isinstance(module["soc"]["val"], float)
    for _ in range(7):
        plant.advance(10)
    assert plant.mode is Mode.AUTO


@pytest.mark.parametrize(
    ("mode", "power", "expected"),
    [(Mode.CHARGE, 3000, -3000), (Mode.DISCHARGE, 2000, 2000), (Mode.DISCHARGE, 0, 0)],
)
def test_orders_are_followed(mode: Mode, power: float, expected: float) -> None:
    """By the battery power, day and night."""
    plant = Plant(PlantConfig(), START)
    plant.order(mode, power)
    for _ in range(30):
        plant.advance(1)
    message: Any = ehub_message(plant)
    assert value(message, "pbat") == pytest.approx(expected, abs=60)


def test_refuses_nonsense() -> None:
    """Configurations, steps and powers that cannot be."""
    for config in ({"soh": 120}, {"soc_start": 5}, {"eso_count": -1}):
        with pytest.raises(ValueError):
            PlantConfig(**config)
    with pytest.raises(ValueError):
        Plant(PlantConfig(), datetime(2026, 1, 1))
    plant = Plant(PlantConfig(), START)
    with pytest.raises(ValueError):
        plant.advance(0)
    with pytest.raises(ValueError):
        plant.order(Mode.CHARGE, -1)


def test_a_rebooted_unit_forgets_its_counters() -> None:
    """The hub's own go on; a unit with a fault is not used."""
    plant = Plant(PlantConfig(), START)
    plant.advance(60)
    for unit in (*plant.esos, *plant.ssos):
        unit.reboot()
    plant.advance(60)
    string: Any = sso_messages(plant)
    battery: Any = eso_messages(plant)
    assert all(value(message, "wpv") < MJ_PER_KWH for message in string)
    assert all(value(message, "wbatprod") < MJ_PER_KWH for message in battery)
    before = plant.max_power_w
    plant.esos[0].fault_code = 1
    assert plant.max_power_w == before / 2
    for mode in (Mode.CHARGE, Mode.DISCHARGE):
        plant.order(mode, before)
        for _ in range(20):
            plant.advance(10)
        assert plant.esos[0].power == 0


@pytest.mark.parametrize("content", ["{", "[]", '{"version": 0}'])
def test_refuses_files_that_hold_no_state(tmp_path: Path, content: str) -> None:
    """With words that say why."""
    path = tmp_path / "state.json"
    path.write_text(content)
    with pytest.raises(StateError, match="state.json"):
        load_state(path)


def test_refuses_states_that_are_not_whole() -> None:
    """Missing parts, wrong lengths, unknown settings."""
    state: dict[str, Any] = dict(Plant(PlantConfig(), START).to_state())
    changes: tuple[dict[str, Any], ...] = (
        {"grid": [1, 2, 3]},
        {"grid": [1] * 9},
        {"mode": "none"},
        {"config": {**state["config"], "colour": "red"}},
        {"config": {**state["config"], "soh": None}},
        {"config": {**state["config"], "counter_meaning": "other"}},
        {"esos": None},
    )
    for change in changes:
        with pytest.raises(StateError):
            Plant.from_state(cast("PlantState", {**state, **change}))
    del state["time_ms"]
    with pytest.raises(StateError):
        Plant.from_state(cast("PlantState", state))


def test_answers_requests() -> None:
    """As §5 of the document, one transaction at a time."""
    desk = ControlDesk(Plant(PlantConfig(), START))
    assert ask(desk, "extapiversion").text == VERSION
    assert desk.finish() is None
    assert ask(desk, "charge", arg=" 5000").accepted
    assert ask(desk, "auto").text == "Other transaction in progress"
    result = desk.finish()
    assert result is not None
    assert (result.stage, result.accepted) == (Stage.RESULT, True)
    assert (desk.plant.mode, desk.plant.order_w) == (Mode.CHARGE, 5000)
    assert ask(desk, "charge", arg="99999").text == "Max allowed power is 12000 W"
    assert ask(desk, "charge", arg="much").text == "Invalid power"
    assert ask(desk, "pplim", arg="0").text == "Unknown command pplim"
    assert desk.receive(b"{").text == "Invalid request"
    desk.taint = "fcr-event"
    assert ask(desk, "discharge", arg="0").text == lock_text("fcr-event")
    without = ControlDesk(Plant(PlantConfig(eso_count=0, esm_count=0), START))
    assert ask(without, "auto").text == "no available ESOs detected in system"


@pytest.fixture
async def address() -> AsyncGenerator[HubAddress]:
    """A hub's place on a broker with a login."""
    async with embedded_broker(users={"extapi": "secret"}) as (host, port):
        yield HubAddress(host=host, port=port, username="extapi", password="secret")


def client(address: HubAddress) -> aiomqtt.Client:
    """Somebody who listens."""
    return aiomqtt.Client(
        address.host, address.port, username="extapi", password="secret"
    )


async def test_sends_and_answers_on_a_broker(address: HubAddress) -> None:
    """All four topics at their pace, and an order with its two answers."""
    pace = Pace(speed=50, result_delay=0.05)
    async with (
        asyncio.timeout(60),
        client(address) as listener,
        running_hub(Plant(PlantConfig(), START), address, pace) as hub,
    ):
        await listener.subscribe("extapi/#")
        seen: dict[str, int] = {}
        await listener.publish(
            "extapi/control/request",
            b'{"transId":"7","cmd":{"name":"charge","arg":"100"}}',
        )
        async for message in listener.messages:
            topic = str(message.topic)
            seen[topic] = seen.get(topic, 0) + 1
            if (
                seen.get("extapi/control/result")
                and seen.get("extapi/data/esm", 0) >= 2
            ):
                break
        assert seen["extapi/control/response"] == 1
        assert seen["extapi/data/ehub"] > seen["extapi/data/eso"] >= 2
        assert hub.plant.mode is Mode.CHARGE


async def test_comes_back_after_the_broker_was_lost() -> None:
    """By itself, with the same plant."""
    first = AsyncExitStack()
    host, port = await first.enter_async_context(embedded_broker())
    plant = Plant(PlantConfig(), START)
    place = HubAddress(host=host, port=port)
    async with asyncio.timeout(60), running_hub(plant, place, Pace(speed=20)) as hub:
        hub.inject(
            Silence(), 60
        )  # publishing into a closing socket is asyncio's affair
        await first.aclose()
        while hub.connected.is_set():
            await asyncio.sleep(0.05)
        async with embedded_broker(port):
            await hub.connected.wait()
            before = plant.time
            while plant.time == before:
                await asyncio.sleep(0.05)
