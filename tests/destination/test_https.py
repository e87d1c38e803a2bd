"""Messages to a web server: batched, in order, counted, and without a secret anywhere else."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
import logging
from pathlib import Path
from typing import Any

from homeassistant.components.recorder import Recorder
from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.const import MATCH_ALL
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import issue_registry as ir
import orjson
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.destination.runner import ReportRunner
from custom_components.energy_bridge.diagnostics import (
    async_get_config_entry_diagnostics,
)
from simulator.receiver import Message, Receiver

from ..helpers.actions import destination_device, report_device
from ..helpers.delivery_faults import METER, stamps
from ..helpers.hass import act, state
from ..helpers.receivers import (
    AUTHORIZATION,
    https_entry,
    new_authority,
    receiving,
    trust,
)
from ..helpers.reports import NOON, RTU, TAGS, live, lived, press, report, running
from ..helpers.waiting import until

type Serve = Callable[..., Any]
A, B = (
    report("teleport", METER, "a", asset_identifier="b-asset"),
    report("teleport", METER, "b", asset_identifier="a-asset"),
)
WAITING = "sensor.teleport_{}_waiting_documents"
ERROR = "sensor.teleport_{}_last_error"


@pytest.fixture
def serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Serve:
    """Run a server that Home Assistant trusts."""

    @asynccontextmanager
    async def serve(**options: Any) -> AsyncGenerator[Receiver]:
        authority = new_authority()
        trust(authority, tmp_path, monkeypatch)
        async with receiving(authority, tmp_path, **options) as server:
            yield server

    return serve


def told(messages: list[Message]) -> list[tuple[str, str]]:
    """The stamp and the asset of each message."""
    return [(each["measuredAt"], each["assetIdentifier"]) for each in messages]


def last_status(server: Receiver) -> int | None:
    """How the last body was answered."""
    return server.posts[-1].status if server.posts else None


async def all_wait(hass: HomeAssistant, *keys: str, count: int = 12) -> None:
    """Wait until so many documents of each report do."""
    for key in keys:
        await until(lambda key=key: state(hass, WAITING.format(key)) == str(count))


async def failed(hass: HomeAssistant, key: str, error: str) -> None:
    """Wait until a report shows an error."""
    await until(lambda: state(hass, ERROR.format(key)) == error)


async def put_off(entry: MockConfigEntry, key: str) -> None:
    """Wait until a report has failed and waits for its next try; nothing is under way that has to follow it."""
    reports: dict[str, ReportRunner] = entry.runtime_data.reports
    await until(lambda: reports[key].outbox.next_try)


async def retry_until(
    hass: HomeAssistant, key: str, condition: Callable[[], object]
) -> None:
    """Try again until then, one try after the other."""

    async def is_so() -> bool:
        if condition():
            return True
        await press(hass, f"button.teleport_{key}_retry")
        await asyncio.sleep(0.2)
        return bool(condition())

    await until(is_so)


@pytest.mark.usefixtures("all_enabled")
async def test_one_body_of_several_reports(
    recorder_mock: Recorder, hass: HomeAssistant, serve: Serve
) -> None:
    """In the order of stamp, type and asset; a login that fails before is no attempt."""
    async with serve(authorization=None) as server, lived(hass):
        server.faults.token_status = 503
        entry = https_entry(server, A, B)
        async with running(hass, entry):
            await all_wait(hass, "a", "b")
            await press(hass, "button.teleport_a_retry")
            await put_off(entry, "b")
            await failed(hass, "a", "server_error")
            await failed(hass, "b", "server_error")
            assert state(hass, "binary_sensor.web_reachable") == "off"
            server.faults.token_status = None
            await press(hass, "button.teleport_b_retry")
            await all_wait(hass, "a", "b", count=0)
            await failed(hass, "a", "none")
            await failed(hass, "b", "none")
            assert state(hass, "binary_sensor.web_reachable") == "on"
            event = hass.states.get("event.teleport_a_delivery").attributes
            assert (event["event_type"], event["documents"]) == ("delivered", 12)
    (post,) = server.posts
    assert told(post.messages) == [
        (stamp, asset) for stamp in stamps() for asset in ("a-asset", "b-asset")
    ]
    assert post.attempts == {0}
    assert post.authorization == "Bearer token-0"
    assert post.messages[0].keys() >= {"type", "activePower", "scheduled"}


async def test_attempts(
    recorder_mock: Recorder, hass: HomeAssistant, serve: Serve
) -> None:
    """Count the deliveries of each message, over a restart too; what is fresh goes in another body."""
    async with serve() as server, lived(hass) as clock:
        server.faults.status = 503
        entry = https_entry(server, A)
        for life in range(2):
            async with running(hass, entry):
                await all_wait(hass, "a", count=12 + life)
                tries = len(server.posts)
                await press(hass, "button.teleport_a_retry")
                await until(lambda tries=tries: len(server.posts) > tries)
                await failed(hass, "a", "server_error")
            await live(hass, clock, 5)
        begun = max(max(post.attempts) for post in server.posts) + 1
        assert begun >= 2
        server.faults.status = None
        async with running(hass, entry):
            await press(hass, "button.teleport_a_retry")
            await all_wait(hass, "a", count=0)
    attempts: dict[str, list[int]] = {}
    for post in server.posts:
        (attempt,) = post.attempts
        for message in post.messages:
            attempts.setdefault(message["measuredAt"], []).append(attempt)
    for found in attempts.values():
        assert found == list(range(len(found)))
    assert len(attempts[stamps()[0]]) >= 3
    assert len({len(found) for found in attempts.values()}) > 1
    arrived = [stamp for stamp, _ in told(server.messages)]
    assert arrived == sorted(set(arrived))
    assert arrived[:12] == stamps()


async def test_a_body_without_an_answer(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    serve: Serve,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Does not keep a report from being stopped; another life knows that it was on its way."""
    monkeypatch.setattr(
        "custom_components.energy_bridge.destination.courier.PATIENCE", 0.2
    )
    async with serve(authorization=None) as server, lived(hass):
        server.faults.hang = True
        server.faults.token_status = 503
        entry = https_entry(server, A, B)
        async with running(hass, entry):
            await all_wait(hass, "a", "b")
            await put_off(entry, "b")
            server.faults.token_status = None
            await retry_until(hass, "a", lambda: server.posts)
            hass.config_entries.async_remove_subentry(entry, "b")
            await until(lambda: list(entry.runtime_data.reports) == ["a"])
            await until(lambda: len(server.posts) > 1)
        server.faults.hang = False
        async with running(hass, entry):
            await press(hass, "button.teleport_a_retry")
            await all_wait(hass, "a", count=0)
    assert [len(post.messages) for post in server.posts] == [24, 12, 12]
    assert [post.attempts for post in server.posts] == [{0}, {1}, {2}]
    assert [stamp for stamp, _ in told(server.messages)] == stamps()


async def test_a_message_that_is_refused(
    recorder_mock: Recorder, hass: HomeAssistant, serve: Serve
) -> None:
    """Is found, kept and told, and holds no other report; it arrives once it is taken."""

    def is_bad(message: Message) -> bool:
        return told([message]) == [(stamps()[5], "a-asset")]

    async with serve() as server, lived(hass) as clock:
        server.faults.refuses = is_bad
        entry = https_entry(server, A, B)
        async with running(hass, entry):
            await retry_until(
                hass,
                "b",
                lambda: (
                    [state(hass, WAITING.format(key)) for key in "ab"] == ["0", "7"]
                ),
            )
            await failed(hass, "b", "refused")
            detail = hass.states.get(ERROR.format("b")).attributes["detail"]
            assert detail == "HTTP 422 (Unprocessable Content)"
            assert state(hass, "binary_sensor.web_reachable") == "on"
            # A fresh message of the other report passes.
            await live(hass, clock, 6)
            clock.tick(timedelta(seconds=31))
            await press(hass, "button.teleport_a_send_now")
            await until(
                lambda: (
                    (f"{NOON:%Y-%m-%d}T12:05:00Z", "b-asset") in told(server.messages)
                )
            )
            server.faults.refuses = None
            await retry_until(
                hass, "b", lambda: state(hass, WAITING.format("b")) == "0"
            )
    found = told(server.messages)
    assert len(found) == len(set(found))
    for asset in ("a-asset", "b-asset"):
        of_asset = [stamp for stamp, name in found if name == asset]
        assert of_asset == sorted(of_asset)
        assert of_asset[:12] == stamps()
    assert all(len(post.attempts) == 1 for post in server.posts)


async def test_bodies_that_are_too_large(
    recorder_mock: Recorder, hass: HomeAssistant, serve: Serve
) -> None:
    """Become smaller, for good, until the server takes them."""
    async with serve() as server, lived(hass):
        server.faults.largest = 3000
        entry = https_entry(server, A)
        async with running(hass, entry):
            await retry_until(hass, "a", lambda: len(server.messages) == 12)
            await all_wait(hass, "a", count=0)
    assert [stamp for stamp, _ in told(server.messages)] == stamps()
    statuses = [post.status for post in server.posts]
    assert 413 in statuses
    assert statuses == sorted(statuses, reverse=True)


@pytest.mark.parametrize("login", [AUTHORIZATION, None])
async def test_nothing_secret_is_told(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    serve: Serve,
    caplog: pytest.LogCaptureFixture,
    login: str | None,
) -> None:
    """Not in logs, states, events, repairs and diagnostics, even if the server repeats it."""
    caplog.set_level(logging.DEBUG)
    for name in ("sqlalchemy", "asyncio", "homeassistant.components.recorder"):
        caplog.set_level(logging.WARNING, name)
    events: list[str] = []

    @callback
    def note(event: Event[Any]) -> None:
        events.append(repr(event.as_dict()))

    async with serve(authorization=login) as server, lived(hass):
        server.client = ("demo", "the-secret")
        server.faults.echo = True
        server.faults.status = 503
        hass.bus.async_listen(MATCH_ALL, note)
        entry = https_entry(server, A, url=server.url + "?key=1")
        async with running(hass, entry):
            await all_wait(hass, "a")
            for status in (401, 404, 422, 500, 302):
                server.faults.status = status
                await press(hass, "button.teleport_a_retry")
                await until(lambda status=status: last_status(server) == status)
            server.faults.status, server.faults.drop = None, True
            await retry_until(hass, "a", lambda: last_status(server) == 0)
            await failed(hass, "a", "interrupted")
            server.faults.drop = False
            server.faults.refuse_login = True
            await retry_until(
                hass, "a", lambda: state(hass, ERROR.format("a")) == "login_refused"
            )
            found = await async_get_config_entry_diagnostics(hass, entry)
            shown = [
                caplog.text,
                orjson.dumps(found).decode(),
                *events,
                *(repr(each.as_dict()) for each in hass.states.async_all()),
                *map(repr, ir.async_get(hass).issues.values()),
            ]
    for text in shown:
        for secret in ("very-secret-key", "the-secret", "token-0", "key=1", "/token"):
            assert secret not in text
    assert '"https"' in orjson.dumps(found).decode()


async def test_login_refused_and_changed(
    recorder_mock: Recorder, hass: HomeAssistant, serve: Serve
) -> None:
    """All goes on by itself once the user has entered another header."""
    async with serve() as server, lived(hass):
        entry = https_entry(server, A, authorization="Bearer old")
        async with running(hass, entry):
            await all_wait(hass, "a")
            await failed(hass, "a", "login_refused")
            (flow,) = entry.async_get_active_flows(hass, {SOURCE_REAUTH})
            await hass.config_entries.flow.async_configure(
                flow["flow_id"], {"authorization": AUTHORIZATION}
            )
            await all_wait(hass, "a", count=0)
    assert [stamp for stamp, _ in told(server.messages)] == stamps()


async def test_other_formats(
    recorder_mock: Recorder, hass: HomeAssistant, serve: Serve
) -> None:
    """Are not sent to a server that takes Teleport's messages; a Teleport export is."""
    async with serve() as server, lived(hass):
        entry = https_entry(
            server, A, report("mint", RTU, "rtu"), report("alsoenergy", TAGS, "tags")
        )
        async with running(hass, entry):
            assert list(entry.runtime_data.reports) == ["a"]
            assert entry.supported_subentry_types.keys() == {"teleport"}
            given: dict[str, Any] = {
                "destination_device_id": destination_device(hass, entry),
                "start": (NOON - timedelta(minutes=30)).isoformat(),
                "end": NOON.isoformat(),
            }
            for name, data in (("mint", RTU), ("alsoenergy", TAGS)):
                with pytest.raises(ServiceValidationError) as caught:
                    await act(hass, f"export_{name}", configuration=dict(data), **given)
                assert caught.value.translation_key == "format_not_taken"
            await all_wait(hass, "a", count=0)
            data = {**METER, "asset_identifier": "exported"}
            answer = await act(hass, "export_teleport", configuration=data, **given)
            assert answer["intervals"] == 6
    exported = [stamp for stamp, asset in told(server.messages) if asset == "exported"]
    assert len(exported) == 6


async def test_a_damaged_message(
    recorder_mock: Recorder, hass: HomeAssistant, serve: Serve
) -> None:
    """Is built again; all others arrive before."""
    async with serve() as server, lived(hass):
        server.faults.status = 503
        entry = https_entry(server, A)
        async with running(hass, entry):
            await all_wait(hass, "a")
            await failed(hass, "a", "server_error")
            outbox = Path(hass.config.path(".storage", DOMAIN, entry.entry_id, "a"))
            for batch in outbox.glob("*.batch"):
                content = batch.read_bytes()
                batch.write_bytes(
                    content.replace(b'measuredAt":"2026-06-20T11:30', b"x" * 28)
                )
            server.faults.status = None
            await press(hass, "button.teleport_a_retry")
            await until(lambda: len(server.messages) == 12)
            await all_wait(hass, "a", count=0)
    assert sorted(stamp for stamp, _ in told(server.messages)) == stamps()


async def test_an_export_while_the_server_is_down(
    recorder_mock: Recorder, hass: HomeAssistant, serve: Serve
) -> None:
    """Who asked hears so, though older messages of a report have to go first; it goes on by itself."""
    # Of the same stamp, what has the lower key goes first.
    async with serve() as server, lived(hass):
        server.faults.status = 503
        entry = https_entry(server, report("teleport", METER, "0"))
        async with running(hass, entry):
            await failed(hass, "0", "server_error")
            export = asyncio.ensure_future(
                act(
                    hass,
                    "export_teleport",
                    device_id=report_device(hass, "0"),
                    destination_device_id=destination_device(hass, entry),
                    duration={"hours": 1},
                )
            )
            await retry_until(hass, "0", export.done)
            with pytest.raises(HomeAssistantError) as caught:
                await export
            assert caught.value.translation_key == "export_failed"
            server.faults.status = None
            await retry_until(hass, "0", lambda: not entry.runtime_data.exports.running)


async def test_what_nobody_expected(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    serve: Serve,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Is told once as a failure of this side, and tried again."""
    name = "custom_components.energy_bridge.destination.message_loop.body_of"

    def broken(*_args: object) -> bytes:
        raise ZeroDivisionError

    async with serve() as server, lived(hass):
        with monkeypatch.context() as patched:
            patched.setattr(name, broken)
            entry = https_entry(server, A)
            entry.add_to_hass(hass)
            assert await hass.config_entries.async_setup(entry.entry_id)
            await failed(hass, "a", "build_failed")
            assert "ZeroDivisionError" in caplog.text
        runner: ReportRunner = entry.runtime_data.reports["a"]
        await press(hass, "button.teleport_a_retry")
        await all_wait(hass, "a", count=0)
        assert runner.status.error is None
        await hass.config_entries.async_unload(entry.entry_id)
    assert server.posts[0].attempts == {0}
