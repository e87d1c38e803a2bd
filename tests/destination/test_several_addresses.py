"""Web servers and topics of which there are two: one after the other, or at the same time."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from homeassistant.components.recorder import Recorder
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulator.receiver import Receiver
from simulator.sns import UNAVAILABLE, SnsServer, sns_server

from ..helpers.delivery_faults import METER, stamps
from ..helpers.flows import enter, expect_abort, expect_form
from ..helpers.hass import state
from ..helpers.receivers import (
    AUTHORIZATION,
    https_entry,
    new_authority,
    receiving,
    trust,
)
from ..helpers.reports import lived, press, report, running
from ..helpers.topics import sns_entry
from ..helpers.waiting import until

type Deliveries = Sequence[Any]

WAITING = "sensor.teleport_{}_waiting_documents"
ERROR = "sensor.teleport_{}_last_error"


@pytest.fixture
async def webs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[list[Receiver]]:
    """Two web servers that Home Assistant trusts."""
    authority = new_authority()
    trust(authority, tmp_path, monkeypatch)
    async with (
        receiving(authority, tmp_path) as one,
        receiving(authority, tmp_path) as other,
    ):
        yield [one, other]


@pytest.fixture
async def topics() -> AsyncGenerator[list[SnsServer]]:
    """Two topics."""
    async with sns_server(topic="one") as one, sns_server(topic="other.fifo") as other:
        yield [one, other]


def meter(key: str) -> Any:
    """A report of the meter."""
    return report("teleport", METER, key, asset_identifier=key)


async def waiting(hass: HomeAssistant, key: str, count: int) -> None:
    """Wait until so many messages of a report wait."""
    await until(lambda: state(hass, WAITING.format(key)) == str(count))


async def all_went_on(
    hass: HomeAssistant, before: Deliveries, after: Deliveries
) -> None:
    """What waited goes to the new address at once, and counts the deliveries to the old one."""
    tries = len(before)
    await waiting(hass, "a", 0)
    await until(lambda: state(hass, ERROR.format("a")) == "none")
    assert len(before) == tries
    found = [each["measuredAt"] for each in after[0].messages]
    assert found == stamps()
    assert [each.attempts for each in after] == [{tries}]


async def test_another_web_server(
    recorder_mock: Recorder, hass: HomeAssistant, webs: list[Receiver]
) -> None:
    """The messages that wait for the former one go there, in order and once."""
    old, new = webs
    async with lived(hass):
        old.faults.status = 503
        async with running(hass, entry := https_entry(old, meter("a"))):
            await waiting(hass, "a", 12)
            await until(lambda: state(hass, ERROR.format("a")) == "server_error")
            result = await entry.start_reconfigure_flow(hass)
            address = {"url": new.url, "login": "header"}
            result = expect_form(await enter(hass, result, address), "https_header")
            login = {"authorization": AUTHORIZATION}
            result = await enter(hass, result, login)
            expect_abort(result, "reconfigure_successful")
            await all_went_on(hass, old.posts, new.posts)


async def test_another_topic(
    recorder_mock: Recorder, hass: HomeAssistant, topics: list[SnsServer]
) -> None:
    """The same with SNS; the new topic keeps the order, and gets what it needs for that."""
    old, new = topics
    async with lived(hass):
        old.faults.refusal = UNAVAILABLE
        async with running(hass, entry := sns_entry(old, meter("a"))):
            await waiting(hass, "a", 12)
            await until(lambda: state(hass, ERROR.format("a")) == "server_error")
            result = await entry.start_reconfigure_flow(hass)
            entered = {
                "topic_arn": new.topic_arn,
                "access_key_id": new.access_key,
                "endpoint_url": new.endpoint_url,
            }
            result = await enter(hass, result, entered)
            expect_abort(result, "reconfigure_successful")
            await all_went_on(hass, old.publications, new.publications)
    group = new.publications[0].fields["MessageGroupId"]
    assert group == "teleport-messages"


async def test_two_of_each_at_once(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    webs: list[Receiver],
    topics: list[SnsServer],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each gets its own reports; the one that is down is waited for by nobody else."""
    monkeypatch.setattr(
        "custom_components.energy_bridge.destination.courier.PATIENCE", 0.2
    )
    entries: dict[str, MockConfigEntry] = {
        "a": https_entry(webs[0], meter("a")),
        "b": https_entry(webs[1], meter("b")),
        "c": sns_entry(topics[0], meter("c")),
        "d": sns_entry(topics[1], meter("d")),
    }
    servers = dict(zip(entries, (*webs, *topics), strict=True))
    webs[0].faults.hang = True
    topics[0].faults.refusal = UNAVAILABLE
    async with lived(hass), AsyncExitStack() as stack:
        for entry in entries.values():
            await stack.enter_async_context(running(hass, entry))
        for key in ("b", "d"):
            # Nothing waits before the first document is built, either.
            await until(lambda server=servers[key]: server.messages)
            await waiting(hass, key, 0)
        for key in ("a", "c"):
            await waiting(hass, key, 12)
        topics[0].faults.refusal = None
        await press(hass, "button.teleport_c_retry")
        await waiting(hass, "c", 0)
        assert not webs[0].messages
        webs[0].faults.hang = False
        # A body that is not answered is broken off, and comes again.
        await hass.config_entries.async_unload(entries["a"].entry_id)
        await stack.enter_async_context(running(hass, entries["a"]))
        await press(hass, "button.teleport_a_retry")
        await waiting(hass, "a", 0)
    for key, server in servers.items():
        assert {each["assetIdentifier"] for each in server.messages} == {key}
        assert [each["measuredAt"] for each in server.messages] == stamps()
