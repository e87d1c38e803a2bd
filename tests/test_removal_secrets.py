"""Of each way to log in: once the destination is removed, its secret is nowhere, neither on disk nor in memory."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from homeassistant.components.recorder import Recorder
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulator.ftp import FtpFaults, ftp_server
from simulator.receiver import ReceiverFaults
from simulator.sftp import SftpFaults, sftp_server
from simulator.sns import SnsFaults, sns_server

from .helpers.delivery_faults import METER
from .helpers.leaks import nobody_knows, who_knows
from .helpers.receivers import https_entry, new_authority, receiving, trust
from .helpers.removal import LOGIN, SECRET, World, loaded, remove
from .helpers.reports import ftp_entry, lived, report, sftp_entry
from .helpers.topics import sns_entry
from .helpers.waiting import until

type Faults = FtpFaults | ReceiverFaults | SftpFaults | SnsFaults

REPORT = report("teleport", METER, "meter", catch_up=900)
WAYS = ("sftp", "ftp", "header", "client", "sns")


@asynccontextmanager
async def partner(
    way: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[tuple[MockConfigEntry, Faults, list[str]]]:
    """A destination with that secret, what goes wrong at its server, and the tokens that it gave."""
    match way:
        case "sftp":
            async with sftp_server(folder, user="ali", password=SECRET) as sftp:
                yield sftp_entry(sftp, REPORT, **LOGIN), sftp.faults, []
        case "ftp":
            async with ftp_server(folder, user="ali", password=SECRET) as ftp:
                yield ftp_entry(ftp, REPORT, **LOGIN), ftp.faults, []
        case "sns":
            async with sns_server() as topic:
                topic.secret_key = SECRET
                yield sns_entry(topic, REPORT), topic.faults, []
        case _:
            authority = new_authority()
            trust(authority, folder, monkeypatch)
            header = f"Bearer {SECRET}" if way == "header" else None
            async with receiving(authority, folder, authorization=header) as server:
                server.client = ("ali", SECRET)
                yield https_entry(server, REPORT), server.faults, server.tokens


@pytest.mark.parametrize("refused", [False, True], ids=["taken", "refused"])
@pytest.mark.parametrize("way", WAYS)
async def test_secrets(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    way: str,
    refused: bool,
) -> None:
    """Whether the server took it, or refused it and a new one is asked for."""
    async with (
        partner(way, tmp_path, monkeypatch) as (entry, faults, tokens),
        lived(hass),
    ):
        faults.refuse_login = refused

        def is_done() -> bool:
            outbox = entry.runtime_data.reports["meter"].outbox
            if refused:
                return bool(hass.config_entries.flow.async_progress())
            return outbox.delivered_until is not None and not outbox.documents_waiting

        async def live() -> None:
            entry.add_to_hass(hass)
            assert await hass.config_entries.async_setup(entry.entry_id)
            await until(is_done)
            assert who_knows(SECRET)
            assert bool(tokens) is (way == "client")

        world = World(entry, live, lambda: None, set())
        assert await remove(hass, hass_storage, world, loaded) == set()
        for each in (SECRET, *tokens):
            await nobody_knows(each)
