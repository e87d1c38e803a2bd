"""What a page hears of reports, over a real websocket: from a real recorder to real destinations."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any
from unittest.mock import patch

from asyncssh import generate_private_key
from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.components.recorder import Recorder
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import (
    MockHAClientWebSocket,
    WebSocketGenerator,
)

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.destination import (
    report_feed,
    websocket as commands,
)
from simulator.sftp import sftp_server

from ..helpers.actions import destination_device, report_device
from ..helpers.reports import (
    ERROR,
    NOON,
    RTU,
    TAGS,
    folder_entry,
    live,
    lived,
    press,
    report,
    running,
    sftp_entry,
)
from ..helpers.users import Page, user_of_entities, user_with, users_of
from ..helpers.waiting import until

COMMAND = "energy_bridge/reports/subscribe"
HOUR = 3600
NOW = NOON.timestamp()


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for the next message."""
    monkeypatch.setattr(report_feed, "PAUSE", 0.0)


class Watching:
    """A page that shows reports: it puts together what it hears."""

    def __init__(self, socket: MockHAClientWebSocket) -> None:
        """Know nothing yet."""
        self._socket = socket
        self.reports: dict[str, dict[str, Any]] = {}

    async def hear(self) -> dict[str, Any]:
        """Take the next message."""
        message = await self._socket.receive_json()
        event: dict[str, Any] = message["event"]
        for each in event["reports"]:
            self.reports[each["subentry_id"]] = each
        for key in event.get("removed", ()):
            del self.reports[key]
        return event

    async def hear_until(self, key: str, wanted: list[tuple[str, int]]) -> None:
        """Take messages until the lanes of a report have these outcomes and documents."""
        while self.outcomes(key) != wanted:
            await self.hear()

    def outcomes(self, key: str) -> list[tuple[str, int]]:
        """Outcome and documents of each stretch."""
        lanes = self.reports[key]["lanes"]
        return [(each["outcome"], each["documents"]) for each in lanes]


@asynccontextmanager
async def watching(
    hass: HomeAssistant,
    client: WebSocketGenerator,
    entry: MockConfigEntry,
    user: MockUser | None = None,
    **data: Any,
) -> AsyncGenerator[Watching]:
    """Subscribe as somebody, and hear of all reports."""
    user = user or (await users_of(hass)).user
    socket = await Page(hass, user, client).open()
    device_id = destination_device(hass, entry)
    await socket.send_json_auto_id({"type": COMMAND, "device_id": device_id, **data})
    reply = await socket.receive_json()
    assert reply["success"], reply
    page = Watching(socket)
    await page.hear()
    try:
        yield page
    finally:
        await socket.close()


async def test_an_outage(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    tmp_path: Path,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """What cannot be delivered waits, then it is delivered; a restart forgets nothing of that, and a page hears on over it."""
    async with lived(hass) as clock:
        key = generate_private_key("ssh-ed25519")
        async with sftp_server(tmp_path, host_keys=[key]) as server:
            port = server.port
            entry = sftp_entry(server, report("mint", RTU, "rtu", catch_up=HOUR))
        async with running(hass, entry):
            await until(lambda: hass.states.get(ERROR).state == "cannot_connect")
            async with watching(hass, hass_ws_client, entry) as page:
                await page.hear_until("rtu", [("before_start", 0), ("waiting", 12)])
                before, waiting = page.reports["rtu"]["lanes"]
                assert before["end"] == waiting["start"] == NOW - HOUR
                assert waiting["end"] == NOW
                while page.reports["rtu"]["last_error"] is None:
                    await page.hear()
                shown = page.reports["rtu"]
                assert shown["device_id"] == report_device(hass, "rtu")
                assert (shown["name"], shown["interval"]) == ("mint rtu", 300)
                assert shown["next_send"] > NOW
                error = shown["last_error"]
                assert error["error"] == "cannot_connect"
                assert error["text"] == "Failed to connect"

                await live(hass, clock, 5)
                clock.tick(timedelta(seconds=31))
                async with sftp_server(tmp_path, port=port, host_keys=[key]):
                    await press(hass, "button.mint_rtu_send_now")
                    await page.hear_until(
                        "rtu", [("before_start", 0), ("delivered", 13)]
                    )
                    while page.reports["rtu"]["last_error"] is not None:
                        await page.hear()
                delivered = page.reports["rtu"]["lanes"][1]
                assert (delivered["start"], delivered["end"]) == (NOW - HOUR, NOW + 300)
                assert delivered["name"] == "RTU01_202606201205.json"
                assert delivered["noted"] > NOW + 300
                assert page.reports["rtu"]["next_send"] == NOW + 600 + 30
                before_restart = page.reports["rtu"]["lanes"]

                assert await hass.config_entries.async_reload(entry.entry_id)
                clock.tick(timedelta(minutes=5))
                await press(hass, "button.mint_rtu_send_now")
                await page.hear_until(
                    "rtu",
                    [("before_start", 0), ("delivered", 13), ("waiting", 1)],
                )
            assert page.reports["rtu"]["lanes"][1] == before_restart[1]


async def test_a_gap_and_another_language(
    recorder_mock: Recorder, hass: HomeAssistant, hass_ws_client: WebSocketGenerator
) -> None:
    """Nothing was recorded before the meter lived; where there are no texts in a language they are English."""
    async with lived(hass) as clock:
        entry = folder_entry(report("alsoenergy", TAGS, "tags", catch_up=3 * HOUR))
        async with (
            running(hass, entry),
            watching(hass, hass_ws_client, entry, language="fi") as page,
        ):
            wanted = [("before_start", 0), ("gap", 0), ("delivered", 4)]
            await page.hear_until("tags", wanted)
            _, gap, delivered = page.reports["tags"]["lanes"]
            assert (gap["start"], gap["end"]) == (NOW - 3 * HOUR, NOW - HOUR)
            assert gap["reason"] == "no_history"
            assert (delivered["start"], delivered["end"]) == (NOW - HOUR, NOW)

            clock.tick(timedelta(minutes=15))
            runner = entry.runtime_data.reports["tags"]
            with patch.object(runner, "async_build_documents", side_effect=OSError):
                await press(hass, "button.alsoenergy_tags_send_now")
                while page.reports["tags"]["last_error"] is None:
                    await page.hear()
            error = page.reports["tags"]["last_error"]
            assert error["text"] == "Report couldn't be built"
            # It is over, but not even built.
            assert page.outcomes("tags") == [*wanted, ("waiting", 0)]
            assert page.reports["tags"]["lanes"][-1]["end"] == NOW + HOUR / 4


async def test_reports_come_and_go(
    recorder_mock: Recorder, hass: HomeAssistant, hass_ws_client: WebSocketGenerator
) -> None:
    """A report that is added, renamed or removed."""
    async with lived(hass):
        entry = folder_entry(report("mint", RTU, "rtu"))
        async with (
            running(hass, entry),
            watching(hass, hass_ws_client, entry) as page,
        ):
            assert page.reports.keys() == {"rtu"}
            hass.config_entries.async_add_subentry(
                entry,
                ConfigSubentry(
                    data=MappingProxyType(TAGS),
                    subentry_id="tags",
                    subentry_type="alsoenergy",
                    title="Tags",
                    unique_id=None,
                ),
            )
            while "tags" not in page.reports:
                await page.hear()
            subentry = entry.subentries["tags"]
            hass.config_entries.async_update_subentry(entry, subentry, title="Meter")
            while page.reports["tags"]["name"] != "Meter":
                await page.hear()
            hass.config_entries.async_remove_subentry(entry, "tags")
            while "tags" in page.reports:
                await page.hear()
            assert "tags" not in entry.runtime_data.journals.keys


async def test_who_may_watch(
    recorder_mock: Recorder, hass: HomeAssistant, hass_ws_client: WebSocketGenerator
) -> None:
    """Whoever may see a report's last error sees that report; who may see none hears so."""
    async with lived(hass):
        entry = folder_entry(report("mint", RTU, "rtu"), report("mint", RTU, "other"))
        empty = MockConfigEntry(
            domain=DOMAIN,
            title="Nothing yet",
            data={"kind": "destination", "transport": "folder", "directory": "empty"},
        )
        async with running(hass, entry), running(hass, empty):
            users = await users_of(hass)
            for user in (users.admin, users.user, users.reader):
                async with watching(hass, hass_ws_client, entry, user) as page:
                    assert page.reports.keys() == {"rtu", "other"}
                async with watching(hass, hass_ws_client, empty, user) as page:
                    assert page.reports == {}
            one = user_of_entities(hass, POLICY_READ, ERROR)
            async with watching(hass, hass_ws_client, entry, one) as page:
                assert page.reports.keys() == {"rtu"}
                await press(hass, "button.mint_other_send_now")
                hass.config_entries.async_remove_subentry(entry, "other")
                subentry = entry.subentries["rtu"]
                hass.config_entries.async_update_subentry(entry, subentry, title="New")
                while page.reports["rtu"]["name"] != "New":
                    assert "removed" not in await page.hear()
                assert page.reports.keys() == {"rtu"}
            for refused in (
                user_with(hass, {}),
                user_of_entities(hass, POLICY_CONTROL, ERROR),
                user_of_entities(hass, POLICY_READ, "light.kitchen"),
            ):
                asking = Page(hass, refused, hass_ws_client)
                for each in (entry, empty):
                    device_id = destination_device(hass, each)
                    reply = await asking.ask(COMMAND, device_id=device_id)
                    assert reply["error"]["code"] == "unauthorized"


async def test_what_is_refused(
    recorder_mock: Recorder, hass: HomeAssistant, hass_ws_client: WebSocketGenerator
) -> None:
    """Devices that are no destination, requests of another shape, and a destination that is not loaded."""
    async with lived(hass):
        entry = folder_entry(report("mint", RTU, "rtu"))
        stranger = MockConfigEntry(domain="other")
        stranger.add_to_hass(hass)
        foreign = dr.async_get(hass).async_get_or_create(
            config_entry_id=stranger.entry_id, identifiers={("other", "x")}
        )
        page = Page(hass, (await users_of(hass)).admin, hass_ws_client)
        async with running(hass, entry):
            device_id = destination_device(hass, entry)
            for wrong in ("unknown", foreign.id, report_device(hass, "rtu")):
                error = (await page.ask(COMMAND, device_id=wrong))["error"]
                assert error["code"] == "home_assistant_error"
                assert error["translation_key"] == "no_such_destination"
                assert "isn't a destination" in error["message"]
            for data in (
                {},
                {"device_id": 5},
                {"device_id": device_id, "language": "../en"},
                {"device_id": device_id, "hours": 1},
            ):
                error = (await page.ask(COMMAND, **data))["error"]
                assert error["code"] == "invalid_format"
        error = (await page.ask(COMMAND, device_id=device_id))["error"]
        assert error["translation_key"] == "no_such_destination"


async def test_a_hundred_pages(
    recorder_mock: Recorder, hass: HomeAssistant, hass_ws_client: WebSocketGenerator
) -> None:
    """A change is worked out and written once, however many watch; when nobody does, not at all."""
    async with lived(hass):
        entry = folder_entry(report("mint", RTU, "rtu"), report("mint", RTU, "other"))
        async with running(hass, entry):
            await entry.runtime_data.courier.async_stop()  # nothing happens by itself
            runner = entry.runtime_data.reports["rtu"]
            socket = await Page(
                hass, (await users_of(hass)).user, hass_ws_client
            ).open()
            command = {"type": COMMAND, "device_id": destination_device(hass, entry)}
            read, written = report_feed.async_report_state, commands.json_bytes
            with (
                patch.object(
                    report_feed, "async_report_state", side_effect=read
                ) as reads,
                patch.object(commands, "json_bytes", side_effect=written) as writes,
            ):
                for _ in range(100):
                    await socket.send_json_auto_id(command)
                for _ in range(200):
                    await socket.receive_json()
                assert reads.call_count == 2  # each report once
                assert writes.call_count == 1

                runner.async_show_error("timeout", "slow")
                heard = [await socket.receive_json() for _ in range(100)]
                assert len({each["id"] for each in heard}) == 100
                for each in heard:
                    (told,) = each["event"]["reports"]
                    assert told["last_error"]["detail"] == "slow"
                assert reads.call_count == 3
                assert writes.call_count == 2

                for number in range(1, 101):
                    await socket.send_json_auto_id(
                        {"type": "unsubscribe_events", "subscription": number}
                    )
                for _ in range(100):
                    assert (await socket.receive_json())["success"]
                runner.async_show_error("timeout", "still slow")
                await hass.async_block_till_done()
                assert reads.call_count == 3
            await socket.close()


async def test_changes_are_put_together(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Within a pause there is one message, whatever happens meanwhile, and none if all is as it was."""
    async with lived(hass):
        entry = folder_entry(report("mint", RTU, "rtu"))
        async with running(hass, entry):
            await entry.runtime_data.courier.async_stop()  # nothing happens by itself
            runner = entry.runtime_data.reports["rtu"]
            async with watching(hass, hass_ws_client, entry) as page:
                runner.async_show_error("timeout", "first")
                await page.hear()
                monkeypatch.setattr(report_feed, "PAUSE", 0.2)
                for number in range(50):
                    runner.async_show_error("timeout", f"{number}")
                    await asyncio.sleep(0)
                await page.hear()
                assert page.reports["rtu"]["last_error"]["detail"] == "49"
                runner.async_show_error("timeout", "49")
                await asyncio.sleep(0.25)
                runner.async_show_error("timeout", "last")
                await page.hear()
                assert page.reports["rtu"]["last_error"]["detail"] == "last"


async def test_a_page_that_is_closed_at_once(
    recorder_mock: Recorder, hass: HomeAssistant, hass_ws_client: WebSocketGenerator
) -> None:
    """It is told nothing, and nothing is worked out for it."""
    async with lived(hass):
        entry = folder_entry(report("mint", RTU, "rtu"))
        async with running(hass, entry):
            page = Page(hass, (await users_of(hass)).user, hass_ws_client)
            socket = await page.open()
            texts, asked = asyncio.Event(), asyncio.Event()

            async def read(*_: object) -> dict[str, str]:
                asked.set()
                await texts.wait()
                return {}

            device_id = destination_device(hass, entry)
            with (
                patch.object(commands, "async_error_texts", read),
                patch.object(report_feed, "async_report_state") as reads,
            ):
                await socket.send_json_auto_id(
                    {"type": COMMAND, "device_id": device_id}
                )
                await asked.wait()
                await socket.send_json_auto_id(
                    {"type": "unsubscribe_events", "subscription": 1}
                )
                assert (await socket.receive_json())["success"]
                texts.set()
                await hass.async_block_till_done(wait_background_tasks=False)
                assert not reads.called
            await socket.close()


async def test_an_export_is_followed(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    tmp_path: Path,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """All that a card needs: it is begun by the action, followed, seen to fail, go on and end, or cancelled."""
    async with lived(hass):
        key = generate_private_key("ssh-ed25519")
        async with sftp_server(tmp_path, host_keys=[key]) as server:
            port = server.port
            entry = sftp_entry(server, report("mint", RTU, "rtu"))
        admin = (await users_of(hass)).admin
        async with (
            running(hass, entry),
            watching(hass, hass_ws_client, entry, admin) as page,
        ):
            target = {"device_id": report_device(hass, "rtu")}
            asked = {
                **target,
                "destination_device_id": destination_device(hass, entry),
                "duration": {"hours": 1},
            }
            for is_cancelled in (True, False):
                card = Page(hass, admin, hass_ws_client)
                begun = asyncio.create_task(card.call("export_mint", **asked))
                while not (exports := page.reports["rtu"]["exports"]) or (
                    exports[0]["last_error"] is None
                ):
                    await page.hear()
                (export,) = exports
                assert (export["start"], export["end"]) == (NOW - HOUR, NOW)
                assert export["progress"] == 0
                assert export["last_error"]["text"] == "Failed to connect"
                assert (await begun)["error"]["translation_key"] == "export_failed"
                if is_cancelled:
                    await card.call("cancel_export", **target)
                else:
                    async with sftp_server(tmp_path, port=port, host_keys=[key]):
                        await press(hass, "button.mint_rtu_send_now")
                        (running_one,) = entry.runtime_data.exports.running.values()
                        await entry.runtime_data.courier.async_send_now(running_one)
                        while page.reports["rtu"]["exports"]:
                            await page.hear()
                while page.reports["rtu"]["exports"]:
                    await page.hear()
    assert len(list(tmp_path.glob("RTU01_*.json"))) == 12


async def test_an_entry_that_is_unloaded_meanwhile(
    recorder_mock: Recorder, hass: HomeAssistant, hass_ws_client: WebSocketGenerator
) -> None:
    """While a page waits for its texts: it is told of no report, and of all when the entry is loaded again."""
    async with lived(hass):
        entry = folder_entry(report("mint", RTU, "rtu"))
        other = folder_entry()
        async with running(hass, entry):
            socket = await Page(
                hass, (await users_of(hass)).user, hass_ws_client
            ).open()
            texts, asked = asyncio.Event(), asyncio.Event()

            async def read(*_: object) -> dict[str, str]:
                asked.set()
                await texts.wait()
                return {}

            device_id = destination_device(hass, entry)
            with patch.object(commands, "async_error_texts", read):
                await socket.send_json_auto_id(
                    {"type": COMMAND, "device_id": device_id}
                )
                await asked.wait()
                await hass.config_entries.async_unload(entry.entry_id)
                texts.set()
                assert (await socket.receive_json())["success"]
            page = Watching(socket)
            await page.hear()
            assert page.reports == {}
            async with running(hass, other):
                assert await hass.config_entries.async_setup(entry.entry_id)
                await page.hear()
                assert page.reports.keys() == {"rtu"}
            await socket.close()
