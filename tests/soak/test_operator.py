"""The operator of a long run writes down how each order ended."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
import json
from pathlib import Path
from random import Random
from typing import Any

import aiohttp
from aiohttp import web
import pytest

from simulator.address import free_port
from simulator.web_app import serving
from soak import operator
from soak.home import Cabinet, Home
from soak.ledger import Call, Ledger, Result, read_kind
from soak.operator import Operator, outcome_of

from ..helpers.waiting import until

EN = Path(__file__).parents[2] / "custom_components/energy_bridge/translations/en.json"
OWN_CODES = frozenset({"invalid_format", "not_found", "service_not_found"})
"""Home Assistant's."""

ACTIONS = {
    *("charge_battery", "discharge_battery", "hold_battery"),
    *("release_battery", "open_slot"),
}

REFUSED = {"success": False, "error": {"code": "invalid_format"}}
NOT_FOUND = {"success": False, "error": {"code": "not_found"}}

type Answer = Callable[[dict[str, Any]], dict[str, Any] | None]


@pytest.fixture(autouse=True)
def _sockets(socket_enabled: None) -> None:
    """The servers are real ones."""


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody rests for long."""
    for name in ("HUB_PAUSE", "SLOT_PAUSE", "PATIENCE"):
        monkeypatch.setattr(operator, name, (0.0, 0.01))
    for name in ("NO_HOME_PAUSE", "END_PAUSE"):
        monkeypatch.setattr(operator, name, 0.01)
    monkeypatch.setattr(operator, "DURATIONS", [0.01])


def done(_request: dict[str, Any]) -> dict[str, Any]:
    """Carry out everything."""
    return {"success": True, "result": {"response": {"status": "ack"}}}


@asynccontextmanager
async def working(
    run: Path, answer: Answer, *, admits: bool | None = True, port: int = 0
) -> AsyncGenerator[Operator]:
    """An operator before a home that answers like this; None is no answer, nor a login."""

    async def websocket(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        if admits is None:
            await socket.close()
            return socket
        await socket.send_json({"type": "auth_required"})
        await socket.receive_json()
        await socket.send_json({"type": "auth_ok" if admits else "auth_invalid"})
        if admits:
            async for message in socket:
                if (found := answer(message.json())) == {}:
                    break
                if found:
                    await socket.send_json(found)
        await socket.close()
        return socket

    app = web.Application()
    app.router.add_get("/api/websocket", websocket)
    async with (
        asyncio.timeout(60),
        serving(app, 0) as found,
        aiohttp.ClientSession() as session,
    ):
        yield Operator(
            session,
            f"http://127.0.0.1:{port or found}/api/websocket",
            "token",
            Home({}, "hub", [Cabinet("AA", "device")]),
            Ledger(run),
            Random(1),
        )


def results(run: Path) -> list[Result]:
    """How all calls ended."""
    return [each.entry for each in read_kind(run, "operator", Result)]


def actions(run: Path) -> set[str]:
    """What was asked for."""
    return {each.entry.action for each in read_kind(run, "operator", Call)}


async def test_works_until_told_to_stop(tmp_path: Path) -> None:
    """All kinds of orders, no power twice; each call has a result, and an order number where there are doors."""
    async with working(tmp_path, done) as operator:
        work = asyncio.create_task(operator.run())
        await until(
            lambda: actions(tmp_path) >= ACTIONS and len(results(tmp_path)) > 300
        )
        operator.stop()
        await operator.finished()
        await operator.release()
        await work
    calls = [each.entry for each in read_kind(tmp_path, "operator", Call)]
    assert {each.id for each in calls} == {each.id for each in results(tmp_path)}
    assert {each.action for each in calls} == ACTIONS
    powers = [each.data["power"] for each in calls if "power" in each.data]
    assert len(powers) == len(set(powers))
    for each in calls:
        if each.action == "open_slot":
            assert each.data["order_number"] == f"S{each.id}"
            assert each.target["cabinet"] == "AA"
    assert calls[-1].action == "release_battery"
    assert {each.outcome for each in results(tmp_path)} <= {"done", "cancelled"}


@pytest.mark.parametrize(
    ("answer", "patience", "expected"),
    [
        (lambda _asked: None, 0.01, "cancelled"),
        (lambda _asked: None, None, "unknown"),
        (lambda _asked: {}, None, "unknown"),
    ],
    ids=["gave up", "no answer", "home went away"],
)
async def test_no_answer(
    tmp_path: Path,
    answer: Answer,
    patience: float | None,
    expected: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody knows whether the order was carried out."""
    monkeypatch.setattr(operator, "ANSWER_TIMEOUT", 0.1)
    async with working(tmp_path, answer) as worker:
        assert await worker._call("open_slot", {}, {}, patience) == expected


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([REFUSED, {"success": True}, {"success": True}], "cancelled"),
        ([NOT_FOUND], "not_sent"),
        ([REFUSED, NOT_FOUND], "not_sent"),
        ([REFUSED, {"success": True}, {}], "unknown"),
    ],
    ids=["stopped", "no such action", "no such script", "home went away"],
)
async def test_a_script_that_is_stopped(
    tmp_path: Path, answers: list[dict[str, Any]], expected: str
) -> None:
    """It gives the order, and is stopped while it waits."""
    asked: list[dict[str, Any]] = []

    def answer(request: dict[str, Any]) -> dict[str, Any]:
        asked.append(request)
        return answers[len(asked) - 1]

    async with working(tmp_path, answer) as worker:
        found = await worker._call("open_slot", {}, {"slot": 3}, 0.01, "order_1")
    assert found == expected
    wanted = ["open_slot", "turn_on", "turn_off"]
    assert [each["service"] for each in asked] == wanted[: len(asked)]
    assert "slot" not in asked[0]["service_data"]
    content = {"slot": 3, "order_number": "S1"}
    for each in asked[1:2]:
        assert each["service_data"] == {
            "entity_id": "script.order_1",
            "variables": {"order": "open_slot", "content": content},
        }


async def test_no_home(tmp_path: Path) -> None:
    """Nothing listens, or nobody is let in: nothing was asked."""
    async with working(tmp_path, done, port=free_port()) as worker:
        await worker._order("order_0", "release_battery", {}, {})
        await worker._call("open_slot", {}, {}, 0.01, "order_1")
    for admits in (False, None):
        async with working(tmp_path, done, admits=admits) as worker:
            await worker._order("order_0", "release_battery", {}, {})
    assert [each.outcome for each in results(tmp_path)] == ["no_home"] * 4


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        ({"translation_key": "not_connected", "message": "No."}, "not_sent"),
        ({"translation_key": "order_refused"}, "refused"),
        ({"translation_key": "no_result"}, "unknown"),
        ({"code": "not_found"}, "not_sent"),
        ({"code": "unknown_error"}, "unknown"),
        ({}, "unknown"),
    ],
)
def test_what_errors_mean(error: dict[str, str], expected: str) -> None:
    """By the integration's own keys, else by Home Assistant's codes."""
    outcome, text = outcome_of({"success": False, "error": error})
    assert outcome == expected
    assert text.startswith(str(error.get("translation_key") or error.get("code")))


def test_all_errors_are_known() -> None:
    """Each key is one of the integration's, and each that an order can fail with is told apart."""
    known = json.loads(EN.read_text())["exceptions"].keys()
    listed = operator.NOTHING_SENT | operator.NOBODY_KNOWS | operator.HARDWARE_REFUSED
    assert listed - OWN_CODES <= known
    assert {key for key in known if key.startswith("open_slot_")} <= listed
    assert {"no_response", "order_refused", "not_connected", "queue_full"} <= listed
