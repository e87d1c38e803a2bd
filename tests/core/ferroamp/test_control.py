"""One order at a time, paired with the hub's answers."""

import asyncio
from collections.abc import Callable

import orjson
import pytest

from custom_components.energy_bridge.core.ferroamp.control import (
    MAX_QUEUE,
    REMEMBERED,
    BatteryOrder,
    Controller,
    Mode,
    QueueFullError,
    RefusedError,
    Stage,
    TimedOutError,
    is_grid_service_lock,
    power_limit,
)
from custom_components.energy_bridge.core.ferroamp.requests import Answer, Status

ACK = (
    (Stage.RESPONSE, Status.ACK, "sending cmd to ESOs"),
    (Stage.RESULT, Status.ACK, "done"),
)
BUSY = ((Stage.RESPONSE, Status.NAK, "Other transaction in progress"),)

type Script = tuple[tuple[Stage, Status, str], ...]


class Hub:
    """Answers requests by a script."""

    def __init__(self, *scripts: Script) -> None:
        """The n-th request gets the n-th script, later ones the last."""
        self.scripts = list(scripts)
        self.requests: list[dict[str, object]] = []
        self.heard: list[tuple[Answer, BatteryOrder | None, Stage]] = []
        self.controller = Controller(
            self.publish,
            lambda answer, order, stage: self.heard.append((answer, order, stage)),
            response_timeout=0.05,
            result_timeout=0.05,
            busy_delays=(0.0, 0.0),
        )

    async def publish(self, payload: bytes) -> None:
        """Take a request and answer it."""
        request = orjson.loads(payload)
        self.requests.append(request["cmd"])
        script = self.scripts.pop(0) if len(self.scripts) > 1 else self.scripts[0]
        for stage, status, text in script:
            self.controller.add_answer(stage, Answer(request["transId"], status, text))


@pytest.mark.parametrize(
    ("order", "command", "set_point"),
    [
        (BatteryOrder(Mode.CHARGE, 5000), {"name": "charge", "arg": "5000"}, -5000),
        (
            BatteryOrder(Mode.DISCHARGE, 12000),
            {"name": "discharge", "arg": "12000"},
            12000,
        ),
        (BatteryOrder(Mode.HOLD), {"name": "discharge", "arg": "0"}, 0),
        (BatteryOrder(Mode.AUTO), {"name": "auto"}, None),
    ],
)
async def test_an_order_is_carried_out(
    order: BatteryOrder, command: dict[str, str], set_point: int | None
) -> None:
    """The result is returned, and both answers are heard with the order that they belong to."""
    hub = Hub(ACK)
    answer = await hub.controller.execute(order)
    assert answer.message == "done"
    assert hub.requests == [command]
    assert order.set_point == set_point
    assert [(order_, stage) for _, order_, stage in hub.heard] == [
        (order, Stage.RESPONSE),
        (order, Stage.RESULT),
    ]


@pytest.mark.parametrize("script", [(ACK[1], ACK[0]), (ACK[1],)])
async def test_a_result_before_its_response_counts(script: Script) -> None:
    """The topics may overtake each other, and a result alone says that all was received."""
    hub = Hub(script)
    assert (await hub.controller.execute(BatteryOrder(Mode.AUTO))).message == "done"


@pytest.mark.parametrize("stage", list(Stage))
async def test_a_nak_is_an_error_in_the_hubs_words(stage: Stage) -> None:
    """In either answer."""
    refusal = (stage, Status.NAK, "Max allowed power is 24000 W")
    hub = Hub((refusal,) if stage is Stage.RESPONSE else (ACK[0], refusal))
    with pytest.raises(RefusedError, match="24000 W"):
        await hub.controller.execute(BatteryOrder(Mode.CHARGE, 30000))
    assert len(hub.requests) == 1


@pytest.mark.parametrize(
    ("script", "stage"), [((), Stage.RESPONSE), ((ACK[0],), Stage.RESULT)]
)
async def test_a_missing_answer_says_which(script: Script, stage: Stage) -> None:
    """And the next order is not disturbed; a late answer is still known."""
    hub = Hub(script, ACK)
    with pytest.raises(TimedOutError) as caught:
        await hub.controller.execute(BatteryOrder(Mode.CHARGE, 1))
    assert caught.value.stage is stage
    await hub.controller.execute(BatteryOrder(Mode.AUTO))


async def test_a_busy_hub_is_asked_again() -> None:
    """With new transactions, and in the end its words are the error."""
    hub = Hub(BUSY, BUSY, ACK)
    await hub.controller.execute(BatteryOrder(Mode.AUTO))
    assert len(hub.requests) == 3
    hub = Hub(BUSY)
    with pytest.raises(RefusedError, match="in progress"):
        await hub.controller.execute(BatteryOrder(Mode.AUTO))
    assert len(hub.requests) == 3


async def test_orders_wait_for_each_other() -> None:
    """One is in flight, the rest in their order, and not too many."""
    release = asyncio.Event()
    started: list[bytes] = []
    controller: Controller

    async def publish(payload: bytes) -> None:
        started.append(payload)
        await release.wait()
        transaction_id = orjson.loads(payload)["transId"]
        for stage, status, text in ACK:
            controller.add_answer(stage, Answer(transaction_id, status, text))

    controller = Controller(publish, lambda *_: None)
    waiting = [
        asyncio.create_task(controller.execute(BatteryOrder(Mode.CHARGE, power)))
        for power in range(MAX_QUEUE)
    ]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert len(started) == 1
    with pytest.raises(QueueFullError):
        await controller.execute(BatteryOrder(Mode.AUTO))
    release.set()
    await asyncio.gather(*waiting)
    assert [orjson.loads(payload)["cmd"]["arg"] for payload in started] == [
        str(power) for power in range(MAX_QUEUE)
    ]


async def test_foreign_and_late_answers_are_told_apart() -> None:
    """An order of ours is remembered for a while."""
    sent: list[str] = []

    async def publish(payload: bytes) -> None:
        sent.append(orjson.loads(payload)["transId"])

    heard: list[BatteryOrder | None] = []
    controller = Controller(
        publish,
        lambda _answer, order, _stage: heard.append(order),
        response_timeout=0.0,
    )
    for power in range(REMEMBERED + 1):
        with pytest.raises(TimedOutError):
            await controller.execute(BatteryOrder(Mode.CHARGE, power))
    for transaction_id in ("foreign", sent[0], sent[-1]):
        controller.add_answer(Stage.RESULT, Answer(transaction_id, Status.ACK, ""))
    assert heard == [None, None, BatteryOrder(Mode.CHARGE, REMEMBERED)]


@pytest.mark.parametrize(
    ("read", "text", "expected"),
    [
        (power_limit, "Max allowed power is 24000 W", 24000.0),
        (power_limit, "no available ESOs detected in system", None),
        (is_grid_service_lock, "cannot run: fcr-event: Ongoing, until 14:00", True),
        (is_grid_service_lock, "battery-maintenance-balancing: Ongoing", True),
        (is_grid_service_lock, "fcr-event: Finished", False),
    ],
)
def test_reads_what_the_hub_says(
    read: Callable[[str], object], text: str, expected: object
) -> None:
    """Limits and locks stand in the text."""
    assert read(text) == expected
