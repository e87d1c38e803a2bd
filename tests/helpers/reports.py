"""What tests of reports share: a past in a real recorder, and destinations with reports."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
import logging
from typing import Any

from freezegun import freeze_time
import freezegun.api
from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState, ConfigSubentryDataWithId
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)

from custom_components.energy_bridge.const import DOMAIN
from simulator.ftp import FtpServer
from simulator.sftp import SftpServer

from .waiting import until

NOON = datetime(2026, 6, 20, 12, 0, tzinfo=UTC)
GRID = "sensor.meter_power"
ENERGY = "sensor.meter_energy"
ERROR = "sensor.mint_rtu_last_error"
WAITING = "sensor.mint_rtu_waiting_documents"

RTU: Mapping[str, Any] = {
    "message": "rtu",
    "equipment_id": "RTU01",
    "location_id": "Kiel",
    "interval": 300,
    "fields": {
        "activePower": {"entity": GRID},
        "activePowerSetpoint": {"constant": 5000},
        "reactivePowerSetpoint": {"constant": 0},
    },
}
TAGS: Mapping[str, Any] = {
    "site_id": "S4711",
    "interval": 300,
    "period": 900,
    "tags": [
        {
            "name": "GRID_P_W",
            "entity": GRID,
            "dimension": "active_power",
            "unit": "W",
        },
        {
            "name": "GRID_E_IMP_KWH",
            "entity": ENERGY,
            "dimension": "energy",
            "unit": "kWh",
        },
    ],
}


def report(
    format_key: str, data: Mapping[str, Any], key: str, **changes: Any
) -> ConfigSubentryDataWithId:
    """A stored report."""
    return ConfigSubentryDataWithId(
        data={**data, **changes},
        subentry_id=key,
        subentry_type=format_key,
        title=f"{format_key} {key}",
        unique_id=None,
    )


def folder_entry(*reports: ConfigSubentryDataWithId, **options: Any) -> MockConfigEntry:
    """A destination in the configuration directory."""
    return MockConfigEntry(
        domain=DOMAIN,
        title="Reports",
        data={"kind": "destination", "transport": "folder", "directory": "reports"},
        options=options,
        subentries_data=reports,
    )


def sftp_entry(
    server: SftpServer, *reports: ConfigSubentryDataWithId, **data: Any
) -> MockConfigEntry:
    """A destination on a server on this machine."""
    return MockConfigEntry(
        domain=DOMAIN,
        title="Partner",
        data={
            "kind": "destination",
            "transport": "sftp",
            "host": "127.0.0.1",
            "port": server.port,
            "username": "demo",
            "password": "demo",
            "directory": "/",
            "host_key": server.host_key,
            **data,
        },
        subentries_data=reports,
    )


def ftp_entry(
    server: FtpServer, *reports: ConfigSubentryDataWithId, **data: Any
) -> MockConfigEntry:
    """The same for FTP, without TLS unless `ssl` is set."""
    return MockConfigEntry(
        domain=DOMAIN,
        title="Partner",
        data={
            "kind": "destination",
            "transport": "ftp",
            "host": "127.0.0.1",
            "port": server.port,
            "username": "demo",
            "password": "demo",
            "directory": "/",
            "ssl": False,
            **data,
        },
        subentries_data=reports,
    )


async def look_at_clock(hass: HomeAssistant) -> None:
    """Let the sensors look at the clock, and nothing else happen."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=31))
    await hass.async_block_till_done()


async def begun(entry: MockConfigEntry) -> None:
    """Wait until it is noted where each report of a destination begins."""
    reports = entry.runtime_data.reports.values()
    await until(lambda: all(each.outbox.built_until is not None for each in reports))


async def press(hass: HomeAssistant, entity_id: str) -> None:
    """Press a button."""
    await hass.services.async_call(
        "button", "press", {"entity_id": entity_id}, blocking=True
    )


@asynccontextmanager
async def running(
    hass: HomeAssistant, entry: MockConfigEntry
) -> AsyncGenerator[MockConfigEntry]:
    """Set a destination up, and stop it before real time comes back."""
    if hass.config_entries.async_get_entry(entry.entry_id) is None:
        entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    try:
        yield entry
    finally:
        await hass.config_entries.async_unload(entry.entry_id)


@contextmanager
def living(moment: datetime = NOON) -> Iterator[FrozenDateTimeFactory]:
    """Let time stand still where the test does not move it; asyncio's own goes on."""
    # The recorder's test helpers show each statement.
    logging.getLogger("sqlalchemy.engine").setLevel(logging.WARNING)
    loop = asyncio.get_running_loop()
    with freeze_time(moment) as clock:
        setattr(loop, "time", freezegun.api.real_monotonic)  # noqa: B010 - mypy refuses the plain form
        try:
            yield clock
        finally:
            delattr(loop, "time")


async def live(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    minutes: int,
    power: Callable[[int], float | str] = lambda minute: 1000 + minute,
) -> None:
    """Let the meter tell its values for some minutes, and have them recorded."""
    for minute in range(minutes):
        hass.states.async_set(
            GRID,
            str(power(minute)),
            {"unit_of_measurement": "W", "device_class": "power"},
        )
        hass.states.async_set(
            ENERGY,
            f"{100 + minute / 100:.2f}",
            {"unit_of_measurement": "kWh", "device_class": "energy"},
        )
        clock.tick(timedelta(minutes=1))
    await async_wait_recording_done(hass)


@asynccontextmanager
async def lived(
    hass: HomeAssistant, minutes: int = 60
) -> AsyncGenerator[FrozenDateTimeFactory]:
    """Let the meter live until noon, and late rows have had their time."""
    with living(NOON - timedelta(minutes=minutes)) as clock:
        await live(hass, clock, minutes)
        clock.tick(timedelta(seconds=31))
        yield clock
