"""What every destination with a server promises, whatever happens to that; its tests inherit this."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from pathlib import Path
from shutil import rmtree
from typing import Any

from homeassistant.components.recorder import Recorder
from homeassistant.config_entries import ConfigSubentryDataWithId
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .hass import state
from .reports import ERROR, NOON, RTU, WAITING, lived, press, report, running
from .waiting import until

EACH_MINUTE = {**RTU, "interval": 60, "directory": "mint", "catch_up": 3600}


def no_space(server: Any, on: bool) -> None:
    """The disk is full."""
    server.faults.no_space = on


def no_permission(server: Any, on: bool) -> None:
    """The directory cannot be written."""
    server.faults.no_permission = on


def interrupted(server: Any, on: bool) -> None:
    """The connection breaks in the middle of an upload."""
    server.faults.drop_after = 20 if on else None


def no_directory(server: Any, on: bool) -> None:
    """The directory is removed."""
    if on:
        rmtree(server.root / "mint")
    else:
        (server.root / "mint").mkdir()


def wrong_password(server: Any, on: bool) -> None:
    """The password is another one now."""
    server.faults.refuse_login = on


def silent(server: Any, on: bool) -> None:
    """Nothing is answered any more."""
    server.faults.hang = on


class DestinationFaults:
    """The promises; a class that inherits it has the server and the entry."""

    def serve(self, root: Path) -> AbstractAsyncContextManager[Any]:
        """Run a server on a folder; it has `root` and `faults`."""
        raise NotImplementedError

    def entry_for(
        self, server: Any, *reports: ConfigSubentryDataWithId
    ) -> MockConfigEntry:
        """A destination there."""
        raise NotImplementedError

    @pytest.fixture(autouse=True)
    def short_timeout(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let nobody wait for the answers of a silent server as long as in life."""
        raise NotImplementedError

    @pytest.mark.parametrize(
        ("trouble", "told"),
        [
            (no_space, "disk_full"),
            (no_permission, "not_writable"),
            (interrupted, "interrupted"),
            (no_directory, "no_directory"),
            (wrong_password, "login_refused"),
            (silent, "timeout"),
        ],
    )
    async def test_troubles(
        self,
        recorder_mock: Recorder,
        hass: HomeAssistant,
        tmp_path: Path,
        trouble: Callable[[Any, bool], None],
        told: str,
    ) -> None:
        """The report says what is wrong; when it is over, every document is there once."""
        (tmp_path / "mint").mkdir()
        async with lived(hass), self.serve(tmp_path) as server:
            trouble(server, True)
            entry = self.entry_for(server, report("mint", EACH_MINUTE, "rtu"))
            async with running(hass, entry):
                await until(lambda: state(hass, ERROR) == told)
                await until(lambda: int(state(hass, WAITING)) > 0)
                trouble(server, False)
                await press(hass, "button.mint_rtu_retry")
                await until(lambda: state(hass, ERROR) == "none")
                assert state(hass, WAITING) == "0"
        expect_an_hour(tmp_path / "mint")

    async def test_restart_while_documents_wait(
        self, recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
    ) -> None:
        """They wait on; a refused login asks for another one."""
        (tmp_path / "mint").mkdir()
        async with lived(hass), self.serve(tmp_path) as server:
            server.faults.refuse_login = True
            entry = self.entry_for(server, report("mint", EACH_MINUTE, "rtu"))
            async with running(hass, entry):
                await until(lambda: state(hass, ERROR) == "login_refused")
                await until(lambda: int(state(hass, WAITING)) > 0)
                flows = list(entry.async_get_active_flows(hass, {"reauth"}))
                assert len(flows) == 1
            server.faults.refuse_login = False
            async with running(hass, entry):
                await press(hass, "button.mint_rtu_retry")
                await until(lambda: len(list((tmp_path / "mint").iterdir())) >= 60)
                await until(lambda: state(hass, WAITING) == "0")
        expect_an_hour(tmp_path / "mint")


def expect_an_hour(folder: Path) -> None:
    """Each minute's document is there once, and nothing else."""
    names = sorted(path.name for path in folder.iterdir())
    hour = [NOON - timedelta(minutes=minutes) for minutes in range(59, -1, -1)]
    assert names == [f"RTU01_{each:%Y%m%d%H%M}.json" for each in hour]
