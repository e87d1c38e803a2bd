"""Messages to a topic of SNS: batched, in order, counted, and without a secret anywhere else."""

from collections.abc import AsyncGenerator
import logging
from pathlib import Path
from typing import Any
from unittest.mock import patch

import homeassistant
from homeassistant.components.recorder import Recorder
from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntryState
from homeassistant.const import MATCH_ALL
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.requirements import RequirementsNotFound
import orjson
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.destination import libraries
from custom_components.energy_bridge.diagnostics import (
    async_get_config_entry_diagnostics,
)
from simulator.sns import UNAVAILABLE, Message, Refusal, SnsServer, sns_server

from ..helpers.delivery_faults import METER, stamps
from ..helpers.hass import state
from ..helpers.reports import live, lived, press, report, running
from ..helpers.topics import sns_entry
from ..helpers.waiting import until

REQUIREMENT = "aiobotocore==3.7.0"
A, B = (
    report("teleport", METER, "a", asset_identifier="b-asset"),
    report("teleport", METER, "b", asset_identifier="a-asset"),
)
ERROR = "sensor.teleport_{}_last_error"
WAITING = "sensor.teleport_{}_waiting_documents"


@pytest.fixture
async def server() -> AsyncGenerator[SnsServer]:
    """A topic that keeps the order."""
    async with sns_server(topic="reports.fifo") as running_server:
        yield running_server


def told(messages: list[Message]) -> list[tuple[str, str]]:
    """The stamp and the asset of each message."""
    return [(each["measuredAt"], each["assetIdentifier"]) for each in messages]


async def all_wait(hass: HomeAssistant, *keys: str, count: int = 12) -> None:
    """Wait until so many documents of each report do."""
    for key in keys:
        await until(lambda key=key: state(hass, WAITING.format(key)) == str(count))


async def retry_until(hass: HomeAssistant, key: str, condition: Any) -> None:
    """Try again until then."""

    async def is_so() -> bool:
        if not condition():
            await press(hass, f"button.teleport_{key}_retry")
        return bool(condition())

    await until(is_so)


async def test_attempts_and_order(
    recorder_mock: Recorder, hass: HomeAssistant, server: SnsServer
) -> None:
    """As over HTTPS: each message counts its deliveries over a restart, and all are in one order."""
    async with lived(hass) as clock:
        server.faults.refusal = UNAVAILABLE
        entry = sns_entry(server, A, B)
        for life in range(2):
            async with running(hass, entry):
                await all_wait(hass, "a", "b", count=12 + life)
                tries = len(server.publications)
                await retry_until(
                    hass,
                    "a",
                    lambda tries=tries: any(
                        (stamps()[0], "a-asset") in told(each.messages)
                        for each in server.publications[tries:]
                    ),
                )
                await until(lambda: state(hass, ERROR.format("b")) == "server_error")
                detail = hass.states.get(ERROR.format("b")).attributes["detail"]
                assert detail == f"ServiceUnavailable: {UNAVAILABLE.text}"
            await live(hass, clock, 5)
        server.faults.refusal = None
        async with running(hass, entry):
            await press(hass, "button.teleport_a_retry")
            await all_wait(hass, "a", "b", count=0)
    found = told(server.messages)
    assert found == sorted(set(found))
    assert found[:24] == [
        (stamp, asset) for stamp in stamps() for asset in ("a-asset", "b-asset")
    ]
    attempts: dict[tuple[str, str], list[int]] = {}
    for publication in server.publications:
        (attempt,) = publication.attempts
        assert publication.fields["MessageGroupId"] == "teleport-messages"
        for key in told(publication.messages):
            attempts.setdefault(key, []).append(attempt)
    for counted in attempts.values():
        assert counted == list(range(len(counted)))
    assert len(attempts[found[0]]) >= 3


async def test_bodies_that_are_too_large(
    recorder_mock: Recorder, hass: HomeAssistant, server: SnsServer
) -> None:
    """Become smaller, for good, until the service takes them; none is mixed up."""
    async with lived(hass):
        server.faults.largest = 3000
        async with running(hass, sns_entry(server, A)):
            await retry_until(hass, "a", lambda: len(server.messages) == 12)
            await all_wait(hass, "a", count=0)
    assert [stamp for stamp, _ in told(server.messages)] == stamps()
    sizes = [each.size for each in server.publications]
    assert max(sizes) > 3000
    assert sizes[-1] <= 3000


async def test_a_message_that_is_refused(
    recorder_mock: Recorder, hass: HomeAssistant, server: SnsServer
) -> None:
    """Is found, kept and told, and holds no other report."""
    bad = (stamps()[5], "a-asset")
    async with lived(hass):
        server.faults.refuses = lambda message: told([message]) == [bad]
        async with running(hass, sns_entry(server, A, B)):
            await retry_until(
                hass, "b", lambda: state(hass, WAITING.format("a")) == "0"
            )
            await retry_until(
                hass, "b", lambda: state(hass, WAITING.format("b")) == "7"
            )
            await until(lambda: state(hass, ERROR.format("b")) == "refused")
            server.faults.refuses = None
            await retry_until(
                hass, "b", lambda: state(hass, WAITING.format("b")) == "0"
            )
    found = told(server.messages)
    assert len(found) == len(set(found)) == 24


async def test_nothing_secret_is_told(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    server: SnsServer,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Not in logs, states, events, repairs and diagnostics, even if the service repeats it."""
    caplog.set_level(logging.DEBUG)
    for name in ("sqlalchemy", "asyncio", "homeassistant.components.recorder"):
        caplog.set_level(logging.WARNING, name)
    events: list[str] = []

    @callback
    def note(event: Event[Any]) -> None:
        events.append(repr(event.as_dict()))

    said = f"Key {server.access_key}, secret {server.secret_key}, Signature=0123"
    async with lived(hass):
        hass.bus.async_listen(MATCH_ALL, note)
        entry = sns_entry(server, A)
        async with running(hass, entry):
            await all_wait(hass, "a", count=0)
            for status, code in ((503, "Down"), (403, "AccessDenied")):
                server.faults.refusal = Refusal(status, code, said)
                await press(hass, "button.teleport_a_send_now")
            found = await async_get_config_entry_diagnostics(hass, entry)
        server.faults.refusal = Refusal(403, "AccessDenied", said)
        entry = sns_entry(server, B)
        async with running(hass, entry):
            await until(lambda: state(hass, ERROR.format("b")) == "login_refused")
            detail = hass.states.get(ERROR.format("b")).attributes["detail"]
            assert detail == "AccessDenied: Key ***, secret ***, Signature=***"
            shown = [
                caplog.text,
                orjson.dumps(found).decode(),
                *events,
                *(repr(each.as_dict()) for each in hass.states.async_all()),
                *map(repr, ir.async_get(hass).issues.values()),
            ]
    for text in shown:
        for secret in (server.access_key, server.secret_key, "Signature=0"):
            assert secret not in text
    assert '"sns"' in shown[1]
    assert server.topic_arn not in shown[1]


async def test_login_refused_and_changed(
    recorder_mock: Recorder, hass: HomeAssistant, server: SnsServer
) -> None:
    """All goes on by itself once the user has entered another secret."""
    async with lived(hass):
        entry = sns_entry(server, A, secret_access_key="old")
        async with running(hass, entry):
            await all_wait(hass, "a")
            await until(lambda: state(hass, ERROR.format("a")) == "login_refused")
            (flow,) = entry.async_get_active_flows(hass, {SOURCE_REAUTH})
            login = {
                "access_key_id": server.access_key,
                "secret_access_key": server.secret_key,
            }
            await hass.config_entries.flow.async_configure(flow["flow_id"], login)
            await all_wait(hass, "a", count=0)
    assert [stamp for stamp, _ in told(server.messages)] == stamps()


def problem(entry: MockConfigEntry) -> tuple[str | None, Any]:
    """Why an entry is not set up, as its user reads it."""
    return (
        entry.error_reason_translation_key,
        entry.error_reason_translation_placeholders,
    )


async def test_the_library_is_installed_at_each_set_up(
    recorder_mock: Recorder, hass: HomeAssistant, server: SnsServer
) -> None:
    """By Home Assistant; where that fails, the entry says so, and each try really tries."""
    hass.config.skip_pip = False
    asked: list[Any] = []

    async def fail(_hass: HomeAssistant, *asking: Any, **_words: Any) -> None:
        asked.append(asking)
        raise RequirementsNotFound(DOMAIN, [REQUIREMENT])

    entry = sns_entry(server)
    entry.add_to_hass(hass)
    with (
        patch.object(libraries, "async_process_requirements", fail),
        patch.object(libraries, "async_clear_install_history") as forget,
    ):
        assert not await hass.config_entries.async_setup(entry.entry_id)
        assert entry.state is ConfigEntryState.SETUP_RETRY
        assert problem(entry) == ("library_missing", {"package": REQUIREMENT})
        forget.assert_called_once_with(hass)
    with patch.object(libraries, "async_process_requirements") as install:
        for _ in range(2):
            assert await hass.config_entries.async_reload(entry.entry_id)
    assert asked == [(DOMAIN, [REQUIREMENT])]
    assert len(install.mock_calls) == 2


async def test_where_nothing_may_be_installed(
    recorder_mock: Recorder, hass: HomeAssistant, server: SnsServer
) -> None:
    """The package must be there already; it is imported off the event loop."""
    assert hass.config.skip_pip
    entry = sns_entry(server)
    entry.add_to_hass(hass)
    with (
        patch.object(libraries, "async_process_requirements") as install,
        patch.object(libraries, "import_module", side_effect=ImportError("no")) as load,
    ):
        assert not await hass.config_entries.async_setup(entry.entry_id)
        assert problem(entry) == ("library_missing", {"package": REQUIREMENT})
        load.assert_called_once()
        load.side_effect = None
        assert await hass.config_entries.async_reload(entry.entry_id)
        install.assert_not_called()


@pytest.mark.parametrize("error", [AttributeError("x"), SyntaxError("x")])
async def test_a_library_that_is_broken(
    recorder_mock: Recorder, hass: HomeAssistant, server: SnsServer, error: Exception
) -> None:
    """Whatever is wrong with what is installed, the entry says so, and is set up once that is mended."""
    entry = sns_entry(server)
    entry.add_to_hass(hass)
    with patch.object(libraries, "import_module", side_effect=error) as load:
        assert not await hass.config_entries.async_setup(entry.entry_id)
        assert entry.state is ConfigEntryState.SETUP_RETRY
        assert problem(entry) == ("library_missing", {"package": REQUIREMENT})
        load.side_effect = None
        assert await hass.config_entries.async_reload(entry.entry_id)


async def test_others_need_no_library(hass: HomeAssistant) -> None:
    """Nothing is installed for them."""
    with patch.object(libraries, "async_process_requirements") as install:
        await libraries.async_prepare_transport(hass, {"transport": "https"})
    install.assert_not_called()


def test_the_version_is_home_assistants() -> None:
    """Two versions of one package would undo each other at every start."""
    component = Path(homeassistant.__file__).parent / "components" / "aws_s3"
    manifest = orjson.loads((component / "manifest.json").read_bytes())
    assert manifest["requirements"] == [REQUIREMENT]
    ours = Path(libraries.__file__).parent.parent / "manifest.json"
    assert b"botocore" not in ours.read_bytes()
