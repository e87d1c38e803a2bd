"""What goes wrong at a simulated hub, on its messages and over a real broker."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
import itertools
from typing import Any

import aiomqtt
import orjson
import pytest

from simulator.broker import embedded_broker
from simulator.energyhub.config import PlantConfig
from simulator.energyhub.control import ControlDesk
from simulator.energyhub.faults import (
    KINDS,
    Appointment,
    CounterGlitch,
    FaultBits,
    FaultError,
    GhostEso,
    Lock,
    LostBroker,
    MissingAnswer,
    Reboot,
    RetainedAnswers,
    Silence,
    SlowResult,
    Truncated,
    describe_faults,
    make_fault,
    parse_fault,
)
from simulator.energyhub.hub import HubAddress, Pace, SimulatedHub, running_hub
from simulator.energyhub.messages import ehub_message, eso_messages, sso_messages
from simulator.energyhub.plant import Mode, Plant
from simulator.energyhub.troubles import Troubles

from ..helpers.waiting import until

NOON = datetime(2026, 6, 21, 10, 0, tzinfo=UTC)
KWH = 3_600_000_000


class House:
    """A plant with its troubles, without a broker."""

    def __init__(self, *faults: Appointment, config: PlantConfig | None = None) -> None:
        """Start at noon."""
        self.plant = Plant(config or PlantConfig(), NOON)
        self.desk = ControlDesk(self.plant)
        self.troubles = Troubles(self.plant, self.desk, faults)
        self.number = 0

    def live(self, seconds: int = 1) -> None:
        """Let time pass."""
        for _ in range(seconds):
            self.plant.advance(1)
            self.troubles.tick()
            self.number += 1

    def raw(self, topic: str) -> list[bytes]:
        """What is sent on a topic now."""
        messages = {
            "ehub": lambda: [ehub_message(self.plant)],
            "eso": lambda: eso_messages(self.plant),
            "sso": lambda: sso_messages(self.plant),
        }[topic]()
        return self.troubles.payloads(topic, messages, self.number)

    def sent(self, topic: str = "ehub") -> list[dict[str, Any]]:
        """The same, read."""
        return [orjson.loads(payload) for payload in self.raw(topic)]


def level(
    message: dict[str, Any], counter: str = "wextconsq", phase: str = "L1"
) -> int:
    """A counter in mJ."""
    return int(message[counter][phase])


def test_faults_come_and_go() -> None:
    """At their simulated second, for their time."""
    house = House(Appointment(Silence(topic="sso"), 5, 3))
    seen = []
    for _ in range(10):
        house.live()
        seen.append(len(house.sent("sso")))
        assert house.sent("eso")
    assert seen == [2, 2, 2, 2, 0, 0, 0, 2, 2, 2]


def test_truncated_messages() -> None:
    """Half a message is no JSON."""
    house = House()
    house.troubles.inject(Truncated(topic="ehub"), 10)
    (payload,) = house.raw("ehub")
    assert payload.startswith(b"{")
    with pytest.raises(orjson.JSONDecodeError):
        orjson.loads(payload)
    assert house.sent("eso")


def test_a_ghost_eso() -> None:
    """Comes with the ESOs' messages, without an id."""
    house = House()
    house.troubles.inject(GhostEso(), 10)
    assert len(house.sent("ehub")) == 1
    *real, ghost = house.sent("eso")
    assert [bool(each["id"]["val"]) for each in real] == [True, True]
    assert (ghost["id"]["val"], ghost["ubat"]["val"]) == ("", "0.00")


@pytest.mark.parametrize(
    ("shape", "bent"),
    [
        ("dip", lambda true: true - 3 * KWH),
        ("zero", lambda true: 0),
        ("jump", lambda true: true + 1000 * KWH),
    ],
)
def test_counter_glitches(shape: str, bent: Callable[[int], int]) -> None:
    """Of one counter and one phase only."""
    house = House()
    (true,) = house.sent()
    fault = make_fault(
        "glitch", {"shape": shape, "counter": "wextconsq", "phase": "L1"}
    )
    house.troubles.inject(fault, 10)
    (spoilt,) = house.sent()
    assert level(spoilt) == bent(level(true))
    assert level(spoilt, phase="L2") == level(true, phase="L2")
    assert spoilt["wpv"] == true["wpv"]


def test_a_flipping_counter() -> None:
    """Between two levels, every message the other; of all counters if none is named."""
    house = House()
    house.troubles.inject(CounterGlitch(shape="flip"), 10)
    levels = []
    for _ in range(4):
        house.live()
        levels.append(level(house.sent()[0], "wpv", "val"))
    steps = [after - before for before, after in itertools.pairwise(levels)]
    assert [abs(step) > KWH // 3 for step in steps] == [True] * 3
    assert steps[0] * steps[1] < 0 < steps[0] * steps[2]


@pytest.mark.parametrize(("unit", "counter"), [("sso", "wpv"), ("eso", "wbatprod")])
def test_a_rebooting_unit(unit: str, counter: str) -> None:
    """Is silent, then counts from zero; the hub's own counters do not care."""
    house = House()
    before = level(house.sent()[0], "wpv", "val")
    house.troubles.inject(make_fault("reboot", {"unit": unit, "number": 2}), 5)
    assert len(house.sent(unit)) == 1
    house.live(6)
    second = house.sent(unit)[1]
    assert int(second[counter]["val"]) < KWH
    assert level(house.sent()[0], "wpv", "val") >= before


def test_fault_bits() -> None:
    """Shown by the unit and by the hub's state, and over afterwards."""
    house = House()
    house.troubles.inject(FaultBits(unit="sso", code=1), 5)
    house.live()
    assert int(house.sent("sso")[0]["faultcode"]["val"]) & 1
    assert int(house.sent()[0]["state"]["val"]) & 0x8000
    house.live(5)
    assert house.sent("sso")[0]["faultcode"]["val"] == "0"
    assert not int(house.sent()[0]["state"]["val"]) & 0x8000


def test_what_happens_at_the_desk() -> None:
    """A lock, slow, missing and retained answers: while they last."""
    house = House()
    house.troubles.inject(Lock(), 5)
    house.troubles.inject(SlowResult(seconds=9), 5)
    house.troubles.inject(MissingAnswer(stage="response"), 5)
    house.troubles.inject(RetainedAnswers(), 5)
    assert (house.desk.taint, house.desk.delay) == ("fcr-event", 9)
    assert {stage.value for stage in house.desk.withheld} == {"response"}
    assert house.desk.retains
    house.live(5)
    assert (house.desk.taint, house.desk.delay, house.desk.withheld) == (
        None,
        0,
        set(),
    )
    assert not house.desk.retains


def test_a_unit_that_is_not_there(caplog: pytest.LogCaptureFixture) -> None:
    """An appointment with it is left out, in words; the last unit stands in for a number too high."""
    house = House(
        Appointment(Reboot(unit="eso")), config=PlantConfig(eso_count=0, esm_count=0)
    )
    house.live()
    assert "this hub has no ESO" in caplog.text
    with pytest.raises(FaultError, match="no ESO"):
        house.troubles.inject(FaultBits(unit="eso"), 1)
    house.troubles.inject(FaultBits(unit="sso", number=9), 1)
    assert house.plant.ssos[-1].fault_code == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lock", Appointment(Lock(), 0, 30)),
        ("silence:topic=sso@120+600", Appointment(Silence(topic="sso"), 120, 600)),
        (
            "glitch:shape=zero,counter=wextconsq,phase=L2@60.5",
            Appointment(
                CounterGlitch(shape="zero", counter="wextconsq", phase="L2"), 60.5, 30
            ),
        ),
        ("bits:unit=eso,number=2,code=5+9@1", None),
        ("slow:seconds=4@1+2", Appointment(SlowResult(seconds=4), 1, 2)),
    ],
)
def test_faults_on_the_command_line(text: str, expected: Appointment | None) -> None:
    """Kind, settings, start and duration."""
    if expected is None:
        with pytest.raises(FaultError, match="code must be a number"):
            parse_fault(text)
    else:
        assert parse_fault(text) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nonsense", "no fault is called 'nonsense'; there are truncated, garbage"),
        ("ghost:key=1", "ghost has no setting 'key', but no settings"),
        ("silence:topik=sso", "silence has no setting 'topik', but topic"),
        ("silence:topic=other", "topic must be one of all, ehub"),
        ("silence:sso", "'sso' is not key=value"),
        ("lock@soon", "'soon' is no number of seconds"),
        ("lock@1+-5", "-5 s cannot be"),
    ],
)
def test_wrong_faults(text: str, said: str) -> None:
    """Each is refused in words that help."""
    with pytest.raises(FaultError) as caught:
        parse_fault(text)
    assert said in str(caught.value)


def test_every_fault_is_described() -> None:
    """In one line, with its settings."""
    lines = describe_faults().splitlines()
    assert [line.split()[0].rstrip(":") for line in lines] == list(KINDS)
    assert all(line.endswith(".") for line in lines)


@asynccontextmanager
async def simulated(
    pace: Pace, *faults: Appointment
) -> AsyncGenerator[tuple[SimulatedHub, aiomqtt.Client]]:
    """A hub on a broker, and somebody who listens to it."""
    async with (
        asyncio.timeout(60),
        embedded_broker() as (host, port),
        aiomqtt.Client(host, port) as listener,
    ):
        await listener.subscribe("extapi/#")
        address = HubAddress(host=host, port=port)
        async with running_hub(
            Plant(PlantConfig(), NOON), address, pace, faults
        ) as hub:
            yield hub, listener


async def answers(listener: aiomqtt.Client, count: int) -> list[tuple[str, str]]:
    """The next answers to orders: stage and status."""
    found: list[tuple[str, str]] = []
    async for message in listener.messages:
        if message.topic.matches("extapi/control/+") and not message.topic.matches(
            "extapi/control/request"
        ):
            assert isinstance(message.payload, bytes)
            stage = str(message.topic).rpartition("/")[2]
            found.append((stage, orjson.loads(message.payload)["status"]))
            if len(found) == count:
                break
    return found


async def order(listener: aiomqtt.Client, transaction_id: str) -> None:
    """Ask for 100 W into the battery."""
    request = {"transId": transaction_id, "cmd": {"name": "charge", "arg": "100"}}
    await listener.publish("extapi/control/request", orjson.dumps(request))


async def test_answers_that_never_come() -> None:
    """The order is carried out all the same."""
    async with simulated(Pace(speed=20, result_delay=0.05)) as (hub, listener):
        hub.inject(MissingAnswer(stage="response"), 1e6)
        await order(listener, "1")
        assert await answers(listener, 1) == [("result", "ack")]
        assert hub.plant.mode is Mode.CHARGE


async def test_a_lock_asked_for_over_mqtt() -> None:
    """As JSON on the simulator's own topic; nonsense there is only logged."""
    async with simulated(Pace(speed=20, result_delay=0.05)) as (hub, listener):
        for payload in (
            b"{",
            b"[]",
            b'{"kind":"none"}',
            b'{"kind":"lock","duration":1e6}',
        ):
            await listener.publish("simulator/extapi/fault", payload)
        await until(lambda: hub.desk.taint)
        await order(listener, "1")
        assert await answers(listener, 1) == [("response", "nak")]


async def test_a_lost_broker() -> None:
    """The hub is away for a time; its house lives on."""
    lost = Appointment(LostBroker(), 5, 40)
    async with simulated(Pace(speed=20), lost) as (hub, _):
        while hub.connected.is_set():
            await asyncio.sleep(0.02)
        await hub.connected.wait()
        assert (hub.plant.time - NOON).total_seconds() >= 5 + 35


async def test_a_pause_is_lived_through(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that slept does not send all it missed, but its counters have it."""
    monkeypatch.setattr("simulator.energyhub.hub.PAUSE", 0.2)
    async with simulated(Pace(speed=100)) as (hub, _):
        before = hub.plant.time
        hub._due = (hub._due or 0.0) - 60  # as if the machine had slept for a minute
        await until(lambda: (hub.plant.time - before).total_seconds() >= 6000)
