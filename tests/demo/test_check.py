"""The demo's own checks: each passes where all is well, and fails in words where it is not."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path
from time import time
from typing import Any

from aiohttp import ClientSession, web
from homeassistant.util import slugify
import pytest

from demo import check as checks
from demo.api import HomeAssistantApi
from demo.check import CHECKS, check
from demo.check_reports import DELIVERY_CHECKS, FILE_CHECKS
from demo.partner import Partner
from demo.seed import Seeded
from demo.subject import Result, Subject
from simulator.receiver import Receiver
from simulator.sns import SnsServer

OF_REPORTS = {name for name, *_ in (*DELIVERY_CHECKS, *FILE_CHECKS)}
METERS = ("sensor.energyhub_grid_energy_imported", "sensor.energyhub_pv_energy")
MODES = {
    "charge_battery": "charge",
    "discharge_battery": "discharge",
    "release_battery": "auto",
}
SUMS = [{"sum": 0.01 * number} for number in range(240)]


class House:
    """Answers as a Home Assistant does in which all is well; a test spoils what it wants."""

    def __init__(self) -> None:
        """Start without orders."""
        self.load = 400
        self.mode = "unknown"
        self.power = "0"
        self.charged = "50"
        self.limit = 12_000
        self.status = "ack"
        self.slot_count = 12
        self.opened: list[str] = []
        self.busy = True
        self.event = "open_slot_success"
        self.energy = "100.0"
        self.history = [{"state": "unknown"}, {"state": "99.9"}, {"state": "100.0"}]
        self.pressed: list[str] = []
        self.starting = 1
        self.more: dict[str, str] = {}
        self.commands: dict[str, Any] = {
            "energy/get_prefs": {
                "energy_sources": [
                    {"stat_energy_from": METERS[0], "stat_energy_to": None},
                    {"stat_energy_from": METERS[1], "stat_rate": "sensor.other"},
                ]
            },
            "recorder/statistics_during_period": dict.fromkeys(METERS, SUMS),
            "recorder/validate_statistics": {"sensor.other": [{}]},
            "energy/validate": {"energy_sources": [[], []]},
            "repairs/list_issues": {"issues": [{"domain": "other"}]},
            "config/device_registry/list": [
                {"name": name, "id": name} for name in checks.CABINETS
            ],
            "config/entity_registry/list": [
                {"entity_id": METERS[0], "disabled_by": None},
                {"entity_id": "sensor.off", "disabled_by": "integration"},
            ],
        }

    def app(self) -> web.Application:
        """The server."""
        app = web.Application()
        app.add_routes(
            [
                web.get("/api/websocket", self._socket),
                web.get("/api/config", self._config),
                web.get("/api/states", self._states),
                web.get("/api/history/{rest:.*}", self._history),
                web.post("/api/services/button/press", self._press),
                web.post("/api/services/energy_bridge/{action}", self._act),
            ]
        )
        return app

    def slots(self) -> dict[str, str]:
        """The states of the cabinets' slots; one that was opened is empty when it is looked at again."""
        states = {}
        for name in checks.CABINETS:
            states[f"sensor.{slugify(name)}_slots"] = "12"
            for number in range(1, self.slot_count + 1):
                states[f"sensor.{slugify(name)}_slot_{number}_state"] = "full"
        if self.opened:
            states[f"sensor.{slugify(checks.CABINETS[0])}_slot_1_state"] = (
                self.opened.pop(0)
            )
        return states

    async def _config(self, _request: web.Request) -> web.Response:
        if self.starting:
            self.starting -= 1
            raise web.HTTPServiceUnavailable
        return web.json_response({"state": "RUNNING"})

    async def _states(self, _request: web.Request) -> web.Response:
        self.load += 1
        states = {
            **{f"sensor.energyhub_{number}": "1" for number in range(60)},
            checks.GRID: str(self.load),
            checks.MODE: self.mode,
            checks.POWER: self.power,
            checks.CHARGED: self.charged,
            **dict.fromkeys(METERS, self.energy),
            **self.slots(),
            **self.more,
        }
        return web.json_response(
            [
                {
                    "entity_id": entity_id,
                    "state": state,
                    "attributes": {"state_class": "total_increasing"},
                }
                for entity_id, state in states.items()
            ]
        )

    async def _history(self, request: web.Request) -> web.Response:
        assert request.query["filter_entity_id"] in METERS
        return web.json_response([self.history] if self.history else [])

    async def _press(self, request: web.Request) -> web.Response:
        self.pressed.append((await request.json())["entity_id"])
        return web.json_response([])

    async def _act(self, request: web.Request) -> web.Response:
        data = await request.json()
        if request.match_info["action"] == "open_slot":
            if data["slot"] == checks.BUSY_SLOT and self.busy:
                return web.json_response({"message": "busy"}, status=500)
            self.opened = ["open", "empty"]
            answer = {
                "event": self.event,
                "order_number": "EB1",
                "pack_id": "A",
            }
            return web.json_response({"service_response": answer})
        power = data.get("power", 0)
        if power > self.limit:
            return web.json_response({"message": "too much"}, status=400)
        self.mode = MODES[request.match_info["action"]]
        self.power = str(power if self.mode == "discharge" else -power)
        answer = {"status": self.status, "message": f"{self.mode} done"}
        return web.json_response({"service_response": answer})

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "auth_required"})
        assert (await socket.receive_json())["access_token"] == "token"
        await socket.send_json({"type": "auth_ok"})
        command = await socket.receive_json()
        answer = self.commands[command["type"]]
        await socket.send_json(
            {"success": False, "error": {"message": "not now"}}
            if answer is None
            else {"success": True, "result": answer}
        )
        await socket.close()
        return socket


@pytest.fixture
def house() -> House:
    """A house in which all is well."""
    return House()


@pytest.fixture
async def api(
    house: House, unused_tcp_port: int, tmp_path: Path
) -> AsyncGenerator[HomeAssistantApi]:
    """The house's API."""
    runner = web.AppRunner(house.app())
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", unused_tcp_port).start()
    async with ClientSession() as session:
        yield HomeAssistantApi(session, Seeded(tmp_path, unused_tcp_port, "token"))
    await runner.cleanup()


@pytest.fixture
def subject(api: HomeAssistantApi, tmp_path: Path) -> Subject:
    """What is checked."""
    log = tmp_path / "home-assistant.log"
    log.write_text("2026 WARNING (MainThread) [homeassistant.core] not ours\n")
    seeded = [*METERS, "sensor.off"]
    web = Receiver(authorization=None)
    sns = SnsServer(topic="unused")
    return Subject(api, log, seeded, tmp_path, Partner(tmp_path), 0.0, web, sns)


async def results(subject: Subject) -> dict[str, Result]:
    """Go through the checks that are not about reports, with little patience."""
    quick = [(name, test, 1.2) for name, test, _ in CHECKS if name not in OF_REPORTS]
    return {result.name: result for result in await check(subject, quick)}


async def test_all_is_well(subject: Subject) -> None:
    """Every check passes and says what it saw."""
    found = await results(subject)
    assert len(found) == len(CHECKS) - len(OF_REPORTS)
    assert [result for result in found.values() if not result.passed] == []
    assert all(result.detail for result in found.values())
    assert 0 < subject.settled_at <= time()


async def test_a_full_battery(house: House, subject: Subject) -> None:
    """Is discharged, since it would not follow the other order."""
    house.charged = "98"
    found = await results(subject)
    assert found["A battery order is followed"].passed
    assert found["A battery order is followed"].detail.startswith("discharge done")


@pytest.mark.parametrize(
    ("spoilt", "failed", "said"),
    [
        ({"energy": "unavailable"}, "The presets enable", "not within 1.2 s"),
        ({"energy": "unavailable"}, "Values arrive", "unavailable: ["),
        ({"energy": "unavailable"}, "Counters are sure", "not within 1.2 s"),
        ({"history": []}, "The past goes on", "no history of sensor."),
        (
            {"history": [{"state": "1"}, {"state": "5"}]},
            "The past goes on",
            "goes from 1.0 to 5.0 kWh",
        ),
        ({"history": [{}]}, "The past goes on", "unexpected answer: KeyError"),
        ({"limit": 10}, "A battery order is followed", "too much"),
        ({"limit": 1e9}, "Too much power is refused", "150 kW were accepted"),
        ({"slot_count": 11}, "Cabinets appear", "22 slots"),
        ({"event": None}, "A slot opens", "'event': None"),
        ({"busy": False}, "A busy slot does not", "a busy slot was opened"),
    ],
)
async def test_something_is_wrong(
    subject: Subject, house: House, spoilt: dict[str, Any], failed: str, said: str
) -> None:
    """Its check fails, in words."""
    for name, value in spoilt.items():
        setattr(house, name, value)
    found = await results(subject)
    assert not found[failed].passed
    assert said in found[failed].detail


@pytest.mark.parametrize(
    ("command", "answer", "failed", "said"),
    [
        (
            "energy/get_prefs",
            {"energy_sources": [{"stat_energy_to": "sensor.gone"}]},
            "The statistics go on",
            "shows what is not there: ['sensor.gone']",
        ),
        (
            "recorder/statistics_during_period",
            {METERS[0]: SUMS},
            "The statistics go on",
            "only 0 sums",
        ),
        (
            "recorder/statistics_during_period",
            {key: [*SUMS, {"sum": 0}] for key in METERS},
            "The statistics go on",
            "goes from 2.39 to 0 kWh",
        ),
        (
            "recorder/validate_statistics",
            {METERS[0]: ["unit"]},
            "Nothing needs repair",
            "statistics: {",
        ),
        (
            "energy/validate",
            {"energy_sources": [["bad"]]},
            "Nothing needs repair",
            "energy dashboard: [",
        ),
        (
            "repairs/list_issues",
            {"issues": [{"domain": "energy_bridge"}]},
            "Nothing needs repair",
            "repairs: [",
        ),
        ("repairs/list_issues", None, "Nothing needs repair", "not now"),
        ("config/device_registry/list", [], "A slot opens", "there is no device"),
    ],
)
async def test_home_assistant_complains(
    subject: Subject, house: House, command: str, answer: Any, failed: str, said: str
) -> None:
    """What it says is shown."""
    house.commands[command] = answer
    found = await results(subject)
    assert not found[failed].passed
    assert said in found[failed].detail


async def test_an_order_that_is_refused(subject: Subject, house: House) -> None:
    """The hub's answer is shown."""
    house.status = "nak"
    found = await results(subject)
    assert "'nak'" in found["A battery order is followed"].detail


async def test_a_dirty_log(subject: Subject) -> None:
    """The line is shown."""
    line = "2026 ERROR (MainThread) [custom_components.energy_bridge.x] oh no"
    subject.log.write_text(line)
    found = await results(subject)
    assert found["The log is clean"].detail == line


@pytest.mark.parametrize(("pack", "passes"), [("no_pack", True), ("A", False)])
async def test_an_empty_slot(
    subject: Subject, house: House, pack: str, passes: bool
) -> None:
    """Has nothing to show of what only a pack can measure; one with a pack has."""
    slot = f"sensor.{slugify(checks.CABINETS[1])}_slot_3"
    house.more = {f"{slot}_pack": pack, f"{slot}_voltage": "unavailable"}
    subject.seeded.append(f"{slot}_voltage")
    found = await results(subject)
    assert found["The presets enable"].passed is passes


async def test_an_entity_that_never_came(subject: Subject) -> None:
    """It is named."""
    subject.seeded.append("sensor.gone")
    found = await results(subject)
    assert "sensor.gone" in found["The past goes on"].detail


async def test_starting(api: HomeAssistantApi) -> None:
    """Wait for the start, and for entities to be known."""
    async with asyncio.timeout(60):
        await api.wait_until_running()
        await api.until_registered([METERS[0], "sensor.off"])
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.7):
            await api.until_registered(["sensor.gone"])


async def test_pressing(api: HomeAssistantApi, house: House) -> None:
    """A button."""
    await api.press("button.x")
    assert house.pressed == ["button.x"]
