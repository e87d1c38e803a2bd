"""What was set up and unloaded leaves nothing behind, for each kind of entry and each way of delivery."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from functools import partial
from pathlib import Path

from homeassistant.components.recorder import Recorder
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.const import DOMAIN
from simulator.ftp import ftp_server
from simulator.sftp import sftp_server
from simulator.sns import sns_server

from .helpers import hub as hubs
from .helpers.brokers import set_up_mqtt
from .helpers.cabinets import ScriptedFleet, cabinets_entry
from .helpers.delivery_faults import METER
from .helpers.flash import FLASH, show
from .helpers.hub import ScriptedHub, hub_entry
from .helpers.leaks import held, nothing_grew, nothing_left, objects, traces
from .helpers.receivers import https_entry, new_authority, receiving, trust
from .helpers.reports import (
    RTU,
    TAGS,
    folder_entry,
    ftp_entry,
    lived,
    report,
    sftp_entry,
)
from .helpers.topics import sns_entry
from .helpers.waiting import until

type Start = Callable[[], Awaitable[None]]

RELOADS = 50

SHARED = (
    "_weakref_handle",  # these are of connections that Home Assistant's client session keeps
    "RequestHandler.start",
    "RequestHandler._process_keepalive",
    "socket:[N]",
)
"""What others keep from the first time on."""

MESSAGES = (report("teleport", METER, "meter"), report("teleport", FLASH, "flash"))
FILES = (
    report("mint", RTU, "rtu", catch_up=1800),
    report("alsoenergy", TAGS, "tags", catch_up=1800),
    *MESSAGES,
)


async def leaves_nothing(
    hass: HomeAssistant, entry: MockConfigEntry, start: Start
) -> None:
    """Set an entry up and unload it, twice, as Home Assistant's own listeners come with the first time and stay; then remove it."""
    assert await async_setup_component(hass, DOMAIN, {})
    fresh = held(hass)
    entry.add_to_hass(hass)
    await start()
    assert await hass.config_entries.async_unload(entry.entry_id)
    await nothing_left(
        hass, fresh, but=SHARED, only=("tasks", "timers", "files", "threads")
    )
    before = held(hass)
    await start()
    assert held(hass).beyond(before)
    assert await hass.config_entries.async_unload(entry.entry_id)
    await nothing_left(hass, before)
    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()
    assert traces(hass, entry.entry_id) == []


async def grows_nothing(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    start: Start,
    meanwhile: Callable[[], AbstractAsyncContextManager[None]] = nullcontext,
) -> None:
    """Reload an entry again and again: once it is unloaded there is as much as after the first times."""
    entry.add_to_hass(hass)
    await start()
    for count in range(RELOADS):
        if count == 3:
            assert await hass.config_entries.async_unload(entry.entry_id)
            await hass.async_block_till_done()
            before, some = held(hass), objects()
            await start()
        async with meanwhile():
            assert await hass.config_entries.async_reload(entry.entry_id)
    assert await hass.config_entries.async_unload(entry.entry_id)
    await nothing_left(hass, before)
    await nothing_grew(some)


@pytest.fixture
def start_hub(
    hass: HomeAssistant, hub: ScriptedHub
) -> Callable[[MockConfigEntry], Start]:
    """How a hub is set up."""

    def start(entry: MockConfigEntry) -> Start:
        async def start() -> None:
            await hubs.start(hass, entry, hub)

        return start

    return start


@pytest.fixture
def start_cabinets(
    hass: HomeAssistant, hub: ScriptedHub
) -> Callable[[MockConfigEntry], Start]:
    """How cabinets are set up."""
    fleet = ScriptedFleet(hub.client)

    def start(entry: MockConfigEntry) -> Start:

        async def shown() -> bool:
            await fleet.report()  # Home Assistant's MQTT subscribes a moment later.
            return len(entry.runtime_data.fleet.cabinets) == 2

        async def start() -> None:
            assert await hass.config_entries.async_setup(entry.entry_id)
            await until(shown)
            await hass.async_block_till_done()

        return start

    return start


def start_destination(hass: HomeAssistant, entry: MockConfigEntry) -> Start:
    """How a destination is set up, and used."""

    async def start() -> None:
        assert await hass.config_entries.async_setup(entry.entry_id)
        destination = entry.runtime_data
        await until(
            lambda: all(
                each.outbox.delivered_until is not None
                for each in destination.reports.values()
            )
        )
        await destination.async_test()
        await hass.async_block_till_done()

    return start


@pytest.mark.parametrize("transport", ["direct", "mqtt"])
@pytest.mark.usefixtures("mock_hass_config")
async def test_a_hub(
    hass: HomeAssistant,
    start_hub: Callable[[MockConfigEntry], Start],
    broker_port: int,
    transport: str,
) -> None:
    """Directly, and over Home Assistant's own MQTT."""
    if transport == "mqtt":
        await set_up_mqtt(hass, broker_port)
    entry = hub_entry(broker_port, transport=transport)
    await leaves_nothing(hass, entry, start_hub(entry))


@pytest.mark.parametrize("transport", ["direct", "mqtt"])
@pytest.mark.usefixtures("mock_hass_config")
async def test_cabinets(
    hass: HomeAssistant,
    start_cabinets: Callable[[MockConfigEntry], Start],
    broker_port: int,
    transport: str,
) -> None:
    """The same."""
    if transport == "mqtt":
        await set_up_mqtt(hass, broker_port)
    entry = cabinets_entry(broker_port, transport=transport)
    await leaves_nothing(hass, entry, start_cabinets(entry))


@asynccontextmanager
async def partner(
    transport: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[MockConfigEntry]:
    """A destination with reports of all that it takes, and its server."""
    match transport:
        case "folder":
            yield folder_entry(*FILES)
        case "sftp":
            async with sftp_server(folder) as sftp:
                yield sftp_entry(sftp, *FILES)
        case "ftp":
            async with ftp_server(folder) as ftp:
                yield ftp_entry(ftp, *FILES)
        case "https":
            authority = new_authority()
            trust(authority, folder, monkeypatch)
            async with receiving(authority, folder) as receiver:
                yield https_entry(receiver, *MESSAGES)
        case _:
            async with sns_server() as topic:
                yield sns_entry(topic, *MESSAGES)


@pytest.mark.parametrize("transport", ["folder", "sftp", "ftp", "https", "sns"])
async def test_destinations(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    transport: str,
) -> None:
    """Of every transport, with reports of history and of live values."""
    async with partner(transport, tmp_path, monkeypatch) as entry, lived(hass):
        show(hass, 1000)
        await leaves_nothing(hass, entry, start_destination(hass, entry))


@pytest.mark.long
async def test_reloads_of_a_hub(
    hass: HomeAssistant,
    hub: ScriptedHub,
    start_hub: Callable[[MockConfigEntry], Start],
    broker_port: int,
) -> None:
    """Fifty of them."""
    entry = hub_entry(broker_port)
    sending = partial(hub.sending, units=False)
    await grows_nothing(hass, entry, start_hub(entry), sending)


@pytest.mark.long
@pytest.mark.thorough
@pytest.mark.usefixtures("mock_hass_config")
async def test_reloads_of_a_hub_over_mqtt(
    hass: HomeAssistant,
    hub: ScriptedHub,
    start_hub: Callable[[MockConfigEntry], Start],
    broker_port: int,
) -> None:
    """The same over Home Assistant's own."""
    await set_up_mqtt(hass, broker_port)
    entry = hub_entry(broker_port, transport="mqtt")
    sending = partial(hub.sending, units=False)
    await grows_nothing(hass, entry, start_hub(entry), sending)


async def test_reloads_of_cabinets(
    hass: HomeAssistant,
    start_cabinets: Callable[[MockConfigEntry], Start],
    broker_port: int,
) -> None:
    """The same."""
    entry = cabinets_entry(broker_port)
    await grows_nothing(hass, entry, start_cabinets(entry))


@pytest.mark.thorough
@pytest.mark.usefixtures("mock_hass_config")
async def test_reloads_of_cabinets_over_mqtt(
    hass: HomeAssistant,
    start_cabinets: Callable[[MockConfigEntry], Start],
    broker_port: int,
) -> None:
    """The same over Home Assistant's own."""
    await set_up_mqtt(hass, broker_port)
    entry = cabinets_entry(broker_port, transport="mqtt")
    await grows_nothing(hass, entry, start_cabinets(entry))


@pytest.mark.long
async def test_reloads_of_a_destination(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """The same."""
    async with lived(hass):
        entry = folder_entry(*FILES)
        await grows_nothing(hass, entry, start_destination(hass, entry))


@pytest.mark.long
@pytest.mark.thorough
async def test_reloads_of_a_server(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """The same, with a connection each time."""
    async with sftp_server(tmp_path) as server, lived(hass):
        entry = sftp_entry(server, *FILES)

        @asynccontextmanager
        async def connecting() -> AsyncGenerator[None]:
            yield
            await entry.runtime_data.async_test()

        await grows_nothing(
            hass, entry, start_destination(hass, entry), meanwhile=connecting
        )
        assert server.connections > RELOADS
