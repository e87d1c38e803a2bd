"""One order at a time, paired with the hub's answers."""

import asyncio
from typing import Any
from unittest.mock import patch

import orjson
import pytest

from custom_components.energy_bridge.core.ferroamp import control
from custom_components.energy_bridge.core.ferroamp.control import (
    MAX_QUEUE,
    REMEMBERED,
    BatteryOrder,
    Controller,
    EndNotStoredError,
    InterruptedOrderError,
    Mode,
    QueueFullError,
    RefusedError,
    Request,
    Source,
    Stage,
    TimedOutError,
)
from custom_components.energy_bridge.core.ferroamp.requests import (
    VERSION,
    Answer,
    Status,
)
from custom_components.energy_bridge.core.sending import NotSentError
from custom_components.energy_bridge.core.wire import MessageError

ACK = (
    (Stage.RESPONSE, Status.ACK, "sending cmd to ESOs"),
    (Stage.RESULT, Status.ACK, "done"),
)
BUSY = ((Stage.RESPONSE, Status.NAK, "Other transaction in progress"),)

type Script = tuple[tuple[Stage, Status, str], ...]


def wire(sent: Request) -> dict[str, Any]:
    """What is published of a request of ours."""
    assert sent.order is not None
    written: dict[str, Any] = orjson.loads(sent.order.payload(sent.transaction_id))
    return written


class Hub:
    """Answers requests by a script."""

    def __init__(self, *scripts: Script) -> None:
        """The n-th request gets the n-th script, later ones the last."""
        self.scripts = list(scripts)
        self.requests: list[dict[str, object]] = []
        self.heard: list[tuple[Answer, Request | None, Stage]] = []
        self.controller = Controller(
            self.publish,
            lambda answer, asked, stage: self.heard.append((answer, asked, stage)),
            response_timeout=0.05,
            result_timeout=0.05,
            busy_delays=(0.0, 0.0),
        )

    async def publish(self, sent: Request) -> None:
        """Take a request and answer it."""
        request = wire(sent)
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
    assert [(asked and asked.order, stage) for _, asked, stage in hub.heard] == [
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


@pytest.mark.parametrize("error", [NotSentError, EndNotStoredError])
async def test_what_was_refused_is_not_called_not_sent(error: type[Exception]) -> None:
    """Though it could not be sent again; the next order that is not sent at all is called so."""
    hub = Hub(BUSY)
    publish = hub.publish

    async def publish_once(sent: Request) -> None:
        if hub.requests:
            raise error
        await publish(sent)

    hub.controller._publish = publish_once
    with pytest.raises(RefusedError, match="in progress"):
        await hub.controller.execute(BatteryOrder(Mode.CHARGE, 1))
    assert len(hub.requests) == 1
    with pytest.raises(error):
        await hub.controller.execute(BatteryOrder(Mode.CHARGE, 1))


async def test_orders_wait_for_each_other() -> None:
    """One is in flight, the rest in their order, and not too many."""
    release = asyncio.Event()
    started: list[Request] = []
    controller: Controller

    async def publish(sent: Request) -> None:
        started.append(sent)
        await release.wait()
        for stage, status, text in ACK:
            controller.add_answer(stage, Answer(sent.transaction_id, status, text))

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
    assert [wire(sent)["cmd"]["arg"] for sent in started] == [
        str(power) for power in range(MAX_QUEUE)
    ]


async def test_foreign_and_late_answers_are_told_apart() -> None:
    """An order of ours is remembered for a while."""
    sent: list[str] = []

    async def publish(request: Request) -> None:
        sent.append(request.transaction_id)

    heard: list[BatteryOrder | None] = []
    controller = Controller(
        publish,
        lambda _answer, asked, _stage: heard.append(asked and asked.order),
        response_timeout=0.0,
    )
    for power in range(REMEMBERED + 1):
        with pytest.raises(TimedOutError):
            await controller.execute(BatteryOrder(Mode.CHARGE, power))
    for transaction_id in ("foreign", sent[0], sent[-1]):
        controller.add_answer(Stage.RESULT, Answer(transaction_id, Status.ACK, ""))
    assert heard == [None, None, BatteryOrder(Mode.CHARGE, REMEMBERED)]


def asked(name: str, argument: object = None, transaction_id: object = "1") -> bytes:
    """A request of another client."""
    return orjson.dumps(
        {"transId": transaction_id, "cmd": {"name": name, "arg": argument}}
    )


@pytest.mark.parametrize(
    ("payload", "order"),
    [
        (asked("charge", "5000"), BatteryOrder(Mode.CHARGE, 5000)),
        (asked(" Discharge ", " 12000"), BatteryOrder(Mode.DISCHARGE, 12000)),
        (asked("discharge", 0, 17), BatteryOrder(Mode.HOLD)),
        (asked("charge", 2500.4), BatteryOrder(Mode.CHARGE, 2500)),
        (asked("auto"), BatteryOrder(Mode.AUTO)),
        (b'{" transid":"1","cmd":{" name":"auto"}}', BatteryOrder(Mode.AUTO)),
        (asked("charge", "much"), None),
        (asked("charge"), None),
        (asked("extapiversion"), None),
        (asked("pplim", "0"), None),
    ],
)
async def test_what_another_client_asks(
    payload: bytes, order: BatteryOrder | None
) -> None:
    """It is read in any spelling, and its answers belong to it."""
    hub = Hub(())
    request = hub.controller.add_request(payload)
    assert request is not None
    assert (request.order, request.source) == (order, Source.ANOTHER_CLIENT)
    answer = Answer(request.transaction_id, Status.ACK, "done")
    hub.controller.add_answer(Stage.RESULT, answer)
    assert hub.heard == [(answer, request, Stage.RESULT)]


@pytest.mark.parametrize(
    "payload", [b"", b"[]", b"{}", b'{"transId":"1","cmd":"auto"}', asked(1.5)]
)
async def test_a_request_that_cannot_be_read(payload: bytes) -> None:
    """It says so."""
    with pytest.raises(MessageError):
        Hub(()).controller.add_request(payload)


async def test_ours_come_back() -> None:
    """What we sent is no other client's request."""
    hub = Hub(ACK)
    await hub.controller.execute(BatteryOrder(Mode.CHARGE, 5))
    _, request, _ = hub.heard[0]
    assert request is not None
    assert request.source is Source.HERE
    assert (
        hub.controller.add_request(asked("auto", None, request.transaction_id)) is None
    )


async def test_one_id_for_all_requests() -> None:
    """Some clients do that: after a refusal, a result is that of another one than the last."""
    hub = Hub(())
    hub.controller.add_request(asked("charge", "100"))
    hub.controller.add_request(asked("auto"))
    busy = Answer("1", Status.NAK, BUSY[0][2])
    hub.controller.add_answer(Stage.RESPONSE, busy)
    hub.controller.add_answer(Stage.RESULT, Answer("1", Status.ACK, "done"))
    assert [request and request.order for _, request, _ in hub.heard] == [
        BatteryOrder(Mode.AUTO),
        None,
    ]


async def test_the_other_clients_requests_are_not_remembered_for_ever() -> None:
    """Nor do they displace ours."""
    hub = Hub(ACK)
    await hub.controller.execute(BatteryOrder(Mode.CHARGE, 5))
    _, ours, _ = hub.heard[0]
    assert ours is not None
    for number in range(2 * REMEMBERED):
        hub.controller.add_request(asked("auto", None, f"foreign {number}"))
    for transaction_id in ("foreign 0", "foreign 100", ours.transaction_id):
        answer = Answer(transaction_id, Status.ACK, "late")
        hub.controller.add_answer(Stage.RESULT, answer)
    found = [request and request.transaction_id for _, request, _ in hub.heard[-3:]]
    assert found == [None, "foreign 100", ours.transaction_id]


async def test_an_interruption() -> None:
    """The order on its way has no known end, those that wait are not sent, and later ones are."""
    hub = Hub((ACK[0],), BUSY, ACK)
    hub.controller._timeouts[Stage.RESULT] = 60
    hub.controller._busy_delays = (60.0,)
    orders = [
        asyncio.create_task(hub.controller.execute(BatteryOrder(Mode.CHARGE, power)))
        for power in (1, 2)
    ]
    await asyncio.sleep(0.01)
    hub.controller.interrupt()
    on_its_way, waiting = await asyncio.gather(*orders, return_exceptions=True)
    assert isinstance(on_its_way, TimedOutError)
    assert on_its_way.stage is Stage.RESULT
    assert isinstance(waiting, InterruptedOrderError)
    assert len(hub.requests) == 1

    refused = asyncio.create_task(hub.controller.execute(BatteryOrder(Mode.HOLD)))
    await asyncio.sleep(0.01)
    hub.controller.interrupt()
    with pytest.raises(RefusedError):  # it reached the hub
        await refused
    await hub.controller.execute(BatteryOrder(Mode.AUTO))
    assert len(hub.requests) == 3


@pytest.mark.parametrize("phase", ["queued", "publishing", "sent", "received"])
async def test_an_order_whose_caller_gives_up(phase: str) -> None:
    """The next one goes on, and a late answer is known."""
    blocked = asyncio.Event()
    sent: list[Request] = []
    heard: list[Request | None] = []

    async def publish(request: Request) -> None:
        sent.append(request)
        if phase == "publishing" and len(sent) == 1:
            await blocked.wait()

    controller = Controller(publish, lambda _answer, asked, _stage: heard.append(asked))
    first = asyncio.create_task(controller.execute(BatteryOrder(Mode.CHARGE, 1)))
    await asyncio.sleep(0.01)
    given_up = first
    if phase == "queued":
        given_up = asyncio.create_task(controller.execute(BatteryOrder(Mode.HOLD)))
        await asyncio.sleep(0.01)
    if phase == "received":
        answer = Answer(sent[0].transaction_id, Status.ACK, "sending cmd to ESOs")
        controller.add_answer(Stage.RESPONSE, answer)
        await asyncio.sleep(0.01)
    given_up.cancel()
    with pytest.raises(asyncio.CancelledError):
        await given_up
    late = Answer(sent[0].transaction_id, Status.ACK, "done")
    controller.add_answer(Stage.RESULT, late)
    assert heard[-1] is sent[0]
    second = asyncio.create_task(controller.execute(BatteryOrder(Mode.AUTO)))
    await asyncio.sleep(0.01)
    done = Answer(sent[1].transaction_id, Status.ACK, "done")
    controller.add_answer(Stage.RESULT, done)
    assert await second == done
    assert len(sent) == 2


async def test_an_order_that_is_overtaken() -> None:
    """It is given up when it is its turn, and before it is repeated: then it had reached the hub, which refused it."""
    hub = Hub(BUSY, ACK)
    answers = iter([True, False])
    for error in (RefusedError, InterruptedOrderError):
        with pytest.raises(error):
            await hub.controller.execute(
                BatteryOrder(Mode.AUTO), wanted=lambda: next(answers, False)
            )
    assert len(hub.requests) == 1


async def test_waiting_until_idle() -> None:
    """All orders have ended then."""
    hub = Hub(())
    orders = [
        asyncio.create_task(hub.controller.execute(BatteryOrder(Mode.HOLD)))
        for _ in range(3)
    ]
    await asyncio.sleep(0)
    hub.controller.interrupt()
    await hub.controller.wait_until_idle()
    await asyncio.sleep(0)
    assert all(order.done() for order in orders)
    await asyncio.gather(*orders, return_exceptions=True)


async def test_the_place_of_ours_among_those_of_others() -> None:
    """Is told when it comes back, or by its answer."""
    hub = Hub((), ACK)
    first = BatteryOrder(Mode.CHARGE, 1)
    with pytest.raises(TimedOutError):
        await hub.controller.execute(first)
    theirs = hub.controller.add_request(asked("auto"))
    assert theirs is not None
    (ours,) = hub.controller._requests[Source.HERE].values()
    assert ours.came_back is None
    for _ in range(2):
        hub.controller.add_request(asked("charge", "1", ours.transaction_id))
        assert ours.came_back == theirs.number + 1
    await hub.controller.execute(first)
    _, answered, _ = hub.heard[-1]
    assert answered is not None
    assert answered.came_back == answered.number + 1


async def test_a_question_has_one_answer() -> None:
    """Orders wait for it, and it for them; nothing is dropped where it does not come."""
    dropped: list[bool] = []

    async def drop() -> None:
        dropped.append(True)

    sent: list[Request] = []

    async def publish(request: Request) -> None:
        sent.append(request)

    controller = Controller(publish, lambda *_: None, drop=drop)
    asking = asyncio.create_task(controller.ask_version())
    order = asyncio.create_task(controller.execute(BatteryOrder(Mode.AUTO)))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert [(each.command, each.order) for each in sent] == [(VERSION, None)]
    answer = Answer(sent[0].transaction_id, Status.ACK, "1.2.0")
    controller.add_answer(Stage.RESPONSE, answer)
    assert await asking == answer
    await asyncio.sleep(0)
    assert len(sent) == 2
    for stage in Stage:
        controller.add_answer(stage, Answer(sent[1].transaction_id, Status.ACK, ""))
    await order
    with (
        patch.object(control, "QUESTION_TIMEOUT", 0.01),
        pytest.raises(TimedOutError),
    ):
        await controller.ask_version()
    assert not dropped
