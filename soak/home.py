"""Home Assistant's folder, and all that a user sets up in it: the hub, the cabinets, four destinations, seven reports."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
import json
from pathlib import Path
import re

import aiohttp

from demo.api import CommandError, HomeAssistantApi
from demo.entries import (
    add_cabinets,
    add_cabinets_through_mqtt,
    add_destination,
    add_folder_destination,
    add_hub,
    add_hub_through_mqtt,
    add_mqtt,
    add_report,
    add_sns_destination,
    add_web_destination_with_tokens,
)
from demo.names import CABINETS, DOMAIN, HUB
from demo.reports import SET_POINTS, DemoReport
from demo.seed import Seeded, seed

from .hardware import CABINETS as CABINET_COUNT
from .ways import Way, Ways

CONFIGURATION = """\
homeassistant:
  name: Energy Bridge
  latitude: 59.4
  longitude: 18.0
  elevation: 20
  unit_system: metric
  currency: SEK
  country: SE
  time_zone: Europe/Stockholm
  auth_providers: !include auth_providers.yaml
  allowlist_external_dirs: ["{inbox}"]
frontend:
config:
diagnostics:
energy:
history:
logbook:
recorder:
  commit_interval: 1
sun:
logger:
  default: warning
  logs:
    custom_components.energy_bridge: info
    homeassistant.components.script: critical
lovelace:
  dashboards:
    energy-bridge:
      mode: yaml
      title: Energy Bridge
      show_in_sidebar: true
      filename: dashboard.yaml
script:
"""
SCRIPT = """\
  {name}:
    sequence:
      - action: "energy_bridge.{{{{ order }}}}"
        data: "{{{{ content }}}}"
        continue_on_error: true
"""
SCRIPTS = tuple(f"order_{number}" for number in range(4))
"""Which give the order that they are told, and can be stopped meanwhile; one for each who gives orders."""
DIRECTORIES = ("mint", "teleport", "alsoenergy")
"""In the folder that is a destination, and on the SFTP server."""
APPEAR_TIMEOUT = 180.0
ENABLE_DELAY = 35.0
"""s: 30 after entities were enabled their hub is loaded again."""
ENERGY_METER = re.compile(
    r"^sensor\..*_energy_(imported|exported|produced|consumed|charged|discharged)"
)
LONG_RUN = 1800.0
"""s; what lasts as long has time for intervals of five minutes."""
QUICK, SLOW = 60, 300
"""s of an interval."""

DUE = 30.0
"""s from the end of an interval until the partner surely has its document, where nothing goes wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SftpPlace:
    """Where the SFTP server is, for Home Assistant."""

    port: int
    user: str
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WebPlace:
    """Where the web server is, and who gets its tokens: an id and a secret."""

    url: str
    token_url: str
    client: tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicPlace:
    """The topic, and who may publish there."""

    topic_arn: str
    access_key: str
    secret_key: str
    endpoint_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where Home Assistant finds everybody; `broker` is a port, `inbox` the folder that is a destination."""

    broker: int
    protocol: str
    """The latest of MQTT that the broker speaks."""
    inbox: Path
    sftp: SftpPlace
    web: WebPlace
    topic: TopicPlace


@dataclass(frozen=True, slots=True)
class Cabinet:
    """A cabinet that orders can be given to."""

    mac: str
    device_id: str


@dataclass(frozen=True, slots=True)
class Home:
    """What was set up: the ids of the entries by what they are for, and the cabinets."""

    entries: Mapping[str, str]
    hub_device: str
    cabinets: Sequence[Cabinet]


HASH = "soak"
COLLECTOR = DemoReport(
    name="Grid",
    kind="mint",
    directory="mint",
    message="collector",
    preset=HUB,
    interval=QUICK,
    head={"equipment_id": "GRID01", "location_id": "SOAK"},
    page=SET_POINTS,
)
PV = replace(
    COLLECTOR,
    name="PV",
    message="pv_system",
    head={"equipment_id": "PV01", "location_id": "SOAK"},
)
BATTERY = DemoReport(
    name="Battery",
    kind="teleport",
    directory="teleport",
    message="battery",
    preset=HUB,
    head={"teleport_hash_id": HASH},
)
METER = replace(BATTERY, name="Meter", message="meter", directory="")
FLASH = replace(
    METER,
    name="Flash",
    message="battery_flash",
    is_live=True,
    head={
        "teleport_hash_id": HASH,
        "asset_identifier": "soak-battery-flash",
        "batch": 10,
    },
)
CABINET = replace(METER, name="Cabinet", message="ev", preset=CABINETS[0])
SITE = DemoReport(
    name="Site",
    kind="alsoenergy",
    directory="alsoenergy",
    message=None,
    preset=HUB,
    interval=SLOW,
    head={"site_id": "S4711", "period": SLOW // 60},
)
SENT: Mapping[str, Sequence[DemoReport]] = {
    "sftp": (COLLECTOR, SITE),
    "folder": (PV, BATTERY),
    "https": (METER, FLASH),
    "sns": (CABINET,),
}
"""Which reports each destination gets."""


def prepare(folder: Path, inbox: Path, port: int, password: str) -> Seeded:
    """Write Home Assistant's folder; it will listen at `port` and may write to `inbox`. Raises OSError."""
    scripts = "".join(SCRIPT.format(name=name) for name in SCRIPTS)
    configuration = CONFIGURATION.format(inbox=inbox) + scripts
    return seed(folder, port, password, configuration=configuration)


def make_directories(*roots: Path) -> None:
    """Make what reports are delivered into. Raises OSError."""
    for root in roots:
        for name in DIRECTORIES:
            (root / name).mkdir(parents=True, exist_ok=True)


async def set_up(
    api: HomeAssistantApi, places: Places, ways: Ways, seconds: float
) -> Home:
    """Add all that a user adds, for a run of so many seconds. Raises FlowError, CommandError, TimeoutError."""
    entries = await _add_hardware(api, places, ways)
    async with asyncio.timeout(APPEAR_TIMEOUT):
        hub_device = await _until_there(api)
    # Without an order there would be no set points to report.
    await api.act("release_battery")
    entries["sftp"] = await add_destination(
        api, places.sftp, user=places.sftp.user, password=places.sftp.password
    )
    entries["folder"] = await add_folder_destination(api, str(places.inbox))
    entries["https"] = await add_web_destination_with_tokens(
        api, places.web.url, places.web.token_url, places.web.client
    )
    entries["sns"] = await add_sns_destination(api, places.topic)
    for transport, reports in SENT.items():
        for report in reports:
            suited = _suited(report, seconds)
            await add_report(api, entries[transport], suited, catch_up=0)
    await _enable_meters(api)
    await asyncio.sleep(ENABLE_DELAY)
    return Home(entries, hub_device, await _cabinets(api))


def wait_for_interval(now: float, seconds: float) -> float:
    """For how many s from `now` (s since the epoch) to wait, so that each report has a document to send in a run of so many."""
    return max(0.0, -now % SLOW - (seconds - DUE))


async def _add_hardware(
    api: HomeAssistantApi, places: Places, ways: Ways
) -> dict[str, str]:
    """Add the hub and the cabinets, each its way; answers the ids of their entries."""
    if ways.needs_mqtt:
        await add_mqtt(api, places.broker, places.protocol)
    hub = (
        await add_hub_through_mqtt(api)
        if ways.hub is Way.MQTT
        else await add_hub(api, places.broker)
    )
    cabinets = (
        await add_cabinets_through_mqtt(api)
        if ways.cabinets is Way.MQTT
        else await add_cabinets(api, places.broker, slot_details=False)
    )
    return {"hub": hub, "cabinets": cabinets}


def _suited(report: DemoReport, seconds: float) -> DemoReport:
    """The report with an interval that suits the length of the run: MINT's is always short."""
    if report.kind == "teleport" and seconds < LONG_RUN:
        return replace(report, interval=QUICK)
    return report


async def _until_there(api: HomeAssistantApi) -> str:
    """Wait for the hub and all cabinets; answers the hub's device."""
    while True:
        cabinets = await _cabinets(api)
        try:
            hub = await api.device(HUB)
        except CommandError:
            hub = ""
        if hub and len(cabinets) == CABINET_COUNT:
            return hub
        await asyncio.sleep(1)


async def _enable_meters(api: HomeAssistantApi) -> None:
    """Enable all energy meters: those of most phases and of the battery's units are off where nobody asks for them."""
    for entity_id in await api.disabled():
        if ENERGY_METER.search(entity_id):
            await api.command(
                "config/entity_registry/update", entity_id=entity_id, disabled_by=None
            )


async def _cabinets(api: HomeAssistantApi) -> list[Cabinet]:
    found = []
    for device in await api.command("config/device_registry/list"):
        for domain, name, *_ in device["identifiers"]:
            prefix, _, mac = name.partition("_")
            if domain == DOMAIN and prefix == "cabinet" and "_" not in mac:
                found.append(Cabinet(mac, device["id"]))
    return sorted(found, key=lambda each: each.mac)


async def take_snapshot(
    api: HomeAssistantApi, run: Path, entries: Mapping[str, str], suffix: str = ""
) -> None:
    """Write all states and each entry's diagnostics into the run's folder. Raises aiohttp.ClientError."""
    states = list((await api.states()).values())
    _write(run / f"states{suffix}.json", states)
    found = {}
    for name, entry_id in entries.items():
        try:
            found[name] = await api.get(f"diagnostics/config_entry/{entry_id}")
        except aiohttp.ClientResponseError as err:
            found[name] = {"error": str(err)}
    _write(run / f"diagnostics{suffix}.json", found)


def _write(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")
