"""A set-up that fails leaves nothing behind but Home Assistant's own timer for the next try."""

from collections.abc import Callable
from typing import Any
from unittest.mock import Mock, patch

from homeassistant.components.recorder import Recorder
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.util import package as pkg_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.const import DOMAIN, MINOR_VERSION
from custom_components.energy_bridge.destination import libraries
from custom_components.energy_bridge.destination.destination import destination_folder
from simulator.broker import embedded_broker
from simulator.sns import SnsServer

from .helpers.cabinets import cabinets_entry
from .helpers.delivery_faults import METER
from .helpers.hub import hub_entry
from .helpers.leaks import Held, held, nothing_left, traces
from .helpers.reports import RTU, folder_entry, report
from .helpers.topics import sns_entry

RETRY = ConfigEntryState.SETUP_RETRY
ERROR = ConfigEntryState.SETUP_ERROR
NEXT_TRY = ("ConfigEntry._async_setup_again",)
BOTH = pytest.mark.parametrize("make", [hub_entry, cabinets_entry])

type Make = Callable[..., MockConfigEntry]


async def fails_cleanly(
    hass: HomeAssistant, entry: MockConfigEntry, state: ConfigEntryState
) -> None:
    """Let a set-up fail and give it up, twice, as Home Assistant's own parts come with the first time and stay; then remove it."""
    if hass.config_entries.async_get_entry(entry.entry_id) is None:
        entry.add_to_hass(hass)
    before: Held | None = None
    for _ in range(2):
        assert not await hass.config_entries.async_setup(entry.entry_id)
        assert entry.state is state
        if before is not None:
            await nothing_left(hass, before, but=NEXT_TRY)
        assert await hass.config_entries.async_unload(entry.entry_id)
        await hass.async_block_till_done()
        before = before or held(hass)
    await nothing_left(hass, before)
    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()
    assert traces(hass, entry.entry_id) == []


@BOTH
async def test_a_broker_that_is_away(
    hass: HomeAssistant, unused_tcp_port: int, make: Make
) -> None:
    """It is tried again."""
    await fails_cleanly(hass, make(unused_tcp_port), RETRY)


@BOTH
async def test_home_assistants_mqtt_that_is_not_set_up(
    hass: HomeAssistant, make: Make
) -> None:
    """The same."""
    await fails_cleanly(hass, make(1, transport="mqtt"), RETRY)


@BOTH
async def test_a_wrong_login(hass: HomeAssistant, make: Make) -> None:
    """Another one is asked for."""
    async with embedded_broker(users={"extapi": "secret"}) as (_, port):
        await fails_cleanly(hass, make(port, username="extapi", password="no"), ERROR)


@BOTH
async def test_a_certificate_that_is_none(hass: HomeAssistant, make: Make) -> None:
    """Nothing is tried."""
    entry = make(1, ssl=True, certificate_authority="no certificate")
    await fails_cleanly(hass, entry, ERROR)


async def test_a_hub_that_is_silent(hass: HomeAssistant, broker_port: int) -> None:
    """The connection is there, and is taken down."""
    with patch(
        "custom_components.energy_bridge.mqtt.probes.FIRST_MESSAGE_TIMEOUT", 0.1
    ):
        await fails_cleanly(hass, hub_entry(broker_port), RETRY)


@BOTH
async def test_a_broken_file(
    hass: HomeAssistant, hass_storage: dict[str, Any], broker_port: int, make: Make
) -> None:
    """What it holds is none of ours."""
    entry = make(broker_port)
    key = f"{DOMAIN}.{entry.entry_id}"
    hass_storage[key] = {
        "version": 1,
        "minor_version": 1,
        "key": key,
        "data": {"devices": 1, "cabinets": 1},
    }
    entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(entry, minor_version=MINOR_VERSION)
    await fails_cleanly(hass, entry, ERROR)


async def test_an_outbox_that_cannot_be_used(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """There is a file in the place of its folder."""
    entry = folder_entry(report("mint", RTU, "rtu"))
    folder = destination_folder(hass, entry.entry_id)
    folder.parent.mkdir(parents=True)
    folder.touch()
    await fails_cleanly(hass, entry, RETRY)


@pytest.mark.parametrize("is_there", [False, True])
async def test_a_library_that_cannot_be_used(
    recorder_mock: Recorder, hass: HomeAssistant, is_there: bool
) -> None:
    """It cannot be installed, or not be imported."""
    entry = sns_entry(SnsServer(topic="nowhere"), report("teleport", METER, "meter"))
    hass.config.skip_pip = False
    with (
        patch.multiple(
            pkg_util,
            is_installed=lambda name: is_there or not name.startswith("aiobotocore"),
            install_package=Mock(return_value=False),
        ),
        patch.object(libraries, "import_module", side_effect=ImportError("no")) as load,
    ):
        await fails_cleanly(hass, entry, RETRY)
        assert load.called is is_there


async def test_a_destination_without_a_recorder(hass: HomeAssistant) -> None:
    """It can do nothing."""
    await fails_cleanly(hass, folder_entry(report("mint", RTU, "rtu")), ERROR)
