"""What the first version stored loads unchanged, and what a later one stores costs nothing.

`tests/stored` holds the first version's files, its entries, and what it showed.
"""

import ast
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
import json
from pathlib import Path
from shutil import copytree
from time import time
from types import MappingProxyType
from typing import Any

import aiomqtt
from homeassistant.components.recorder import Recorder
from homeassistant.config_entries import ConfigEntryState, ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.energy_bridge.config_flow import EnergyBridgeConfigFlow
from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.core.ferroamp.hub import Hub
from custom_components.energy_bridge.core.ferroamp.quantities import PHASES
from custom_components.energy_bridge.hub.twins import async_stored_levels
from custom_components.energy_bridge.system_health import async_system_health

from .helpers.cabinets import ScriptedFleet
from .helpers.hass import act
from .helpers.hub import ScriptedHub, settle, start
from .helpers.metadata import modules
from .helpers.reports import NOON, folder_entry, lived
from .helpers.stored import FILES, SHAPE, STORED, entry_of, migrated, register_devices
from .helpers.waiting import until

STORED_AT = NOON.timestamp() + 211
ACTIONS: dict[str, dict[str, Any]] = {
    "charge_battery": {"power": 1000, "duration": {"minutes": 5}},
    "discharge_battery": {"power": 1000},
    "hold_battery": {},
    "release_battery": {},
    "find_pack": {"pack_id": "BT1048L0000099"},
    "cancel_export": {},
}


def report_entity(key: str, report: str, domain: str, name: str) -> list[Any]:
    """An entity of a report that the first version did not have."""
    entity_id = f"{domain}.{report}_{name}"
    device = [f"report_{key}"]
    return [domain, f"{key}_{name}", entity_id, "01DESTINATION", key, None, device]


ADDED: list[list[Any]] = [
    *(
        report_entity(key, report, domain, name)
        for key, report in (
            ("meter", "teleport_meter"),
            ("rtu", "mint_rtu"),
            ("tags", "alsoenergy_tags"),
        )
        for domain, name in (("sensor", "next_try"), ("binary_sensor", "overdue"))
    ),
    *(
        [
            "sensor",
            f"fleet_01FLEET_{key}",
            f"sensor.swap_cabinets_{name}",
            "01FLEET",
            None,
            None,
            ["fleet_01FLEET"],
        ]
        for key, name in (
            ("packs_ready", "packs_ready"),
            ("packs_charging", "packs_charging"),
            ("free_slots", "free_slots"),
            ("slots_at_fault", "faulty_slots"),
            ("swaps_today", "swaps_today"),
            ("pack_found_in", "found_in"),
        )
    ),
    [
        "text",
        "fleet_01FLEET_find_pack",
        "text.swap_cabinets_find_pack",
        "01FLEET",
        None,
        None,
        ["fleet_01FLEET"],
    ],
    *(
        [
            "button",
            f"01DESTINATION_{key}",
            f"button.reports_{key}",
            "01DESTINATION",
            None,
            None,
            ["destination_01DESTINATION"],
        ]
        for key in ("cancel_export", "test_delivery")
    ),
    *(
        [domain, f"01HUB_{key}", entity_id, "01HUB", None, None, ["01HUB"]]
        for domain, key, entity_id in (
            ("sensor", "last_command", "sensor.energyhub_last_command"),
            (
                "sensor",
                "battery_controlled_by",
                "sensor.energyhub_battery_controlled_by",
            ),
            ("button", "hold", "button.energyhub_hold_battery"),
            (
                "binary_sensor",
                "order_in_progress",
                "binary_sensor.energyhub_order_in_progress",
            ),
        )
    ),
]
"""Entities that came later."""

DISABLED_SINCE = {
    *(f"01HUB_grid_reactive_power_{phase}" for phase in PHASES),
    "01HUB_grid_reactive_power",
    "01HUB_inverter_active_power",
    "01HUB_inverter_energy_produced",
    "01HUB_inverter_energy_consumed",
    *(
        f"{report}_{key}"
        for report in ("meter", "rtu", "tags")
        for key in ("last_delivered", "delivered_until", "delivery")
    ),
}
"""Entities that are disabled by default now; those of before stay enabled."""

RENAMED_SINCE = (
    ("set_point", "setpoint"),
    ("highest_temp", "maximum_temp"),
    ("lowest_temp", "minimum_temp"),
)
"""Words of names that give other entity ids now; those of before stay."""

MODULE = "01HUB_esm_17026467"
"""It names no optimizer, and hangs below the only one that is left for it."""


@pytest.fixture
def files(hass: HomeAssistant, hass_storage: dict[str, Any]) -> dict[str, Any]:
    """The files of Home Assistant's configuration directory."""
    hass_storage.update(json.loads(json.dumps(FILES)))
    copytree(STORED / DOMAIN, hass.config.path(".storage", DOMAIN))
    return hass_storage


def test_a_hubs_devices() -> None:
    """Counters and their offsets come back as they were; a lost offset would be false energy."""
    devices = FILES[f"{DOMAIN}.01HUB"]["data"]["devices"]
    hub = Hub(lambda: 0.0, lambda: STORED_AT, swapped=True)
    hub.restore(devices)
    assert hub.data_to_store() == devices


def renamed(device: list[Any]) -> list[Any]:
    """A device as it is shown now: a cabinet says what it is and hangs below its fleet, and a hub's unit is one of its entry."""
    (identifier,), entry_id, subentry_id, name, above = device
    if identifier.startswith("cabinet_"):
        name = f"Swap cabinet {name}"
        above = above or ["fleet_01FLEET"]
    above = [migrated(text) for text in above or ()] or None
    if migrated(identifier) == MODULE:
        above = ["01HUB_eso_30-H022-21036467"]
    return [[migrated(identifier)], entry_id, subentry_id, name, above]


def shown_now(entity: list[Any], *, is_new: bool) -> list[Any]:
    """An entity as it is shown now; `is_new` where the registry did not know it."""
    domain, unique_id, entity_id, *rest, disabled, (device,) = entity
    if is_new and unique_id in DISABLED_SINCE:
        disabled = "integration"
    if is_new:
        for old, new in RENAMED_SINCE:
            entity_id = entity_id.replace(old, new)
    return [
        *(domain, migrated(unique_id), entity_id),
        *(*rest, disabled, [migrated(device)]),
    ]


def upgraded(battery: dict[str, Any]) -> dict[str, Any]:
    """The orders as they are stored now: no limit, a lock only with its time, and who gave them."""
    assert battery.pop("limit") == 24000
    assert battery.pop("locked") is True
    return {
        **battery,
        "locked": None,
        "locked_at": None,
        "taints": [],
        "ordered_by": "here",
        "confirmed_by": "here",
        "as_of": None,
        "end": battery["until"],
        "unsettled": [],
    }


def seen(hass: HomeAssistant) -> Iterator[list[Any]]:
    """The entities as `shape.json` lists them."""
    devices = dr.async_get(hass)
    for entry in er.async_get(hass).entities.values():
        if entry.platform == DOMAIN:
            device = devices.async_get(entry.device_id)
            yield [
                entry.domain,
                entry.unique_id,
                entry.entity_id,
                entry.config_entry_id,
                entry.config_subentry_id,
                entry.disabled_by and str(entry.disabled_by),
                sorted(text for _, text in device.identifiers),
            ]


def devices_of(hass: HomeAssistant, entry_id: str) -> Iterator[list[Any]]:
    """The devices of an entry as `shape.json` lists them."""
    registry = dr.async_get(hass)
    for device in dr.async_entries_for_config_entry(registry, entry_id):
        above = device.via_device_id and registry.async_get(device.via_device_id)
        yield [
            sorted(text for _, text in device.identifiers),
            device.config_entry_id,
            device.config_subentry_id,
            device.name,
            sorted(text for _, text in above.identifiers) if above else None,
        ]


@pytest.mark.parametrize(
    ("known", "lost"),
    [
        pytest.param(True, False, id="upgrade"),
        pytest.param(
            True, True, id="upgrade after which the registries were not saved"
        ),
        pytest.param(False, False, id="new registries"),
    ],
)
async def test_all_of_it(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    files: dict[str, Any],
    broker_port: int,
    hub: ScriptedHub,
    known: bool,
    lost: bool,
) -> None:
    """The same devices and entities, totals that go on, packs that are known, and documents that arrive as they were built."""
    folder = Path(hass.config.path("reports"))
    async with lived(hass) as clock, aiomqtt.Client("127.0.0.1", broker_port) as client:
        clock.tick(timedelta(minutes=4))
        energy_hub = entry_of("01HUB", port=broker_port)
        cabinets = entry_of("01FLEET", port=broker_port)
        destination = entry_of("01DESTINATION")
        entries = (energy_hub, cabinets, destination)
        for entry in entries:
            entry.add_to_hass(hass)  # the first set-up of the domain takes up all
            if lost:
                hass.config_entries.async_update_entry(entry, minor_version=2)
        ids = register_devices(hass, *(SHAPE["entries"] if known else ["01FLEET"]))
        await start(hass, energy_hub, hub)
        await settle(hass, energy_hub)
        battery = energy_hub.runtime_data.battery.data_to_store()
        assert battery.pop("stored_at") == pytest.approx(time(), abs=60)
        wanted = upgraded({**FILES[f"{DOMAIN}.01HUB"]["data"]["battery"]})
        for key in ("until", "end"):  # the clock of the day stands still here
            assert battery.pop(key) == pytest.approx(wanted.pop(key), abs=60)
        assert battery == wanted
        imported = hass.states.get("sensor.energyhub_grid_energy_imported_l1")
        register = 12732123269543.0 / 3.6e9
        assert float(imported.state) == pytest.approx(register + 10, abs=0.1)

        await ScriptedFleet(client).report()
        await until(lambda: len(cabinets.runtime_data.fleet.cabinets) == 1)
        await hass.async_block_till_done()

        waiting = SHAPE["waiting"].values()
        documents = {name: digest for part in waiting for name, digest in part}
        await until(
            lambda: documents.keys() <= {each.name for each in folder.glob("*")}
        )
        for name, digest in documents.items():
            assert sha256((folder / name).read_bytes()).hexdigest() == digest, name
        await until(lambda: not destination.runtime_data.exports.running)

        assert sorted(seen(hass), key=str) == sorted(
            [shown_now(each, is_new=not known) for each in SHAPE["entities"]] + ADDED,
            key=str,
        )
        devices = [each for key in SHAPE["entries"] for each in devices_of(hass, key)]
        expected = map(renamed, SHAPE["devices"])
        assert sorted(devices, key=str) == sorted(expected, key=str)
        entities = er.async_get(hass).entities
        assert ids == {key: entities[key].id for key in ids}
        assert {entry.minor_version for entry in entries} == {2}

        for action, data in ACTIONS.items():
            answer = await act(hass, action, **data)
            if action == "find_pack":
                assert answer["now"] is None
                assert answer["before"][0]["slot"] == 7
        for entry in (destination, cabinets, energy_hub):
            assert await hass.config_entries.async_unload(entry.entry_id)
    assert NOON.timestamp() < files[f"{DOMAIN}.heartbeat"]["data"]["last"]
    downtimes = files[f"{DOMAIN}.heartbeat"]["data"]["downtimes"]
    assert downtimes[0] == [1781870000.0, 1781873600.0]


def later_files() -> dict[str, dict[str, Any]]:
    """The same files as a later version might have written them."""
    files: dict[str, dict[str, Any]] = json.loads(json.dumps(FILES))
    for file in files.values():
        file["minor_version"] = 7
        file["data"]["news"] = {"of": "a later version"}
    battery = files[f"{DOMAIN}.01HUB"]["data"]["battery"]
    battery |= {"mode": "peak_shaving", "status": "postponed", "until": None}
    battery["ordered"] = battery["confirmed"] = {"mode": "peak_shaving", "power": 1}
    devices = files[f"{DOMAIN}.01HUB"]["data"]["devices"]
    counter = {"register": 7e12, "offset": 3.6e12, "time": STORED_AT, "source": "x"}
    devices[0]["counters"]["heat_energy"] = counter
    devices[0]["news"] = "of a device"
    devices.append(
        {
            "kind": "charger",
            "serial": "1",
            "part_number": "",
            "parent": "",
            "seen": ["power"],
            "counters": {"energy": counter},
        }
    )
    for pack in files[f"{DOMAIN}.01FLEET"]["data"]["packs"]:
        pack["stays"] = [[*stay, "more"] for stay in pack["stays"]]
    for cabinet in files[f"{DOMAIN}.01FLEET"]["data"]["cabinets"]:
        alert = {"slot": 1, "is_error": True, "message": "x", "repeats": True}
        cabinet["alerts"] = [{**alert, "severity": 3}]
        cabinet["news"] = "of a cabinet"
    return files


async def test_a_downgrade(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    files: dict[str, Any],
    broker_port: int,
    hub: ScriptedHub,
) -> None:
    """What only a later version knows ends no set-up, and is kept for it; counters go on, also after the next upgrade."""
    files.update(later_files())
    exports = Path(hass.config.path(".storage", DOMAIN, "01DESTINATION", "exports"))
    request = exports / "01EXPORT" / "job.json"
    request.write_text(
        json.dumps({**json.loads(request.read_text()), "format": "csv", "news": 1})
    )
    async with lived(hass) as clock, aiomqtt.Client("127.0.0.1", broker_port) as client:
        clock.tick(timedelta(minutes=4))
        energy_hub = entry_of("01HUB", port=broker_port)
        cabinets = entry_of("01FLEET", port=broker_port)
        destination = entry_of("01DESTINATION")
        entries = (energy_hub, cabinets, destination)
        for entry in entries:
            entry.add_to_hass(hass)
            hass.config_entries.async_update_entry(entry, minor_version=7)
        for subentry, change in (("rtu", {"message": "wave_power"}), ("meter", {})):
            hass.config_entries.async_update_subentry(
                destination,
                destination.subentries[subentry],
                data={**destination.subentries[subentry].data, **change},
            )
        strange = ConfigSubentry(
            data=MappingProxyType({}),
            subentry_id="csv",
            subentry_type="csv",
            title="CSV",
            unique_id=None,
        )
        hass.config_entries.async_add_subentry(destination, strange)
        await start(hass, energy_hub, hub)
        await settle(hass, energy_hub)
        battery = energy_hub.runtime_data.battery.state
        assert (battery.mode, battery.ordered, battery.status) == (None, None, None)
        assert battery.power == 2000
        imported = hass.states.get("sensor.energyhub_grid_energy_imported_l1")
        register = 12732123269543.0 / 3.6e9
        assert float(imported.state) == pytest.approx(register + 10, abs=0.1)
        await ScriptedFleet(client).report()
        await until(lambda: len(cabinets.runtime_data.fleet.cabinets) == 1)
        assert set(destination.runtime_data.reports) == {"meter", "tags"}
        hass.config_entries.async_update_entry(destination, title="Our reports")
        await hass.async_block_till_done()
        for entry in reversed(entries):
            assert await hass.config_entries.async_unload(entry.entry_id)
    stored, later = (each[f"{DOMAIN}.01HUB"]["data"] for each in (files, later_files()))
    for key in ("mode", "ordered", "confirmed", "status"):
        assert stored["battery"][key] == later["battery"][key]
    for name, file in later_files().items():
        assert files[name]["data"]["news"] == file["data"]["news"], name
    for name, part in (("01HUB", "devices"), ("01FLEET", "cabinets")):
        key = f"{DOMAIN}.{name}"
        kept = files[key]["data"][part][0]["news"]
        assert kept == later_files()[key]["data"][part][0]["news"]
    devices = stored["devices"]
    assert devices[0]["counters"]["heat_energy"]["offset"] == 3.6e12
    (charger,) = [each for each in devices if each["kind"] == "charger"]
    assert charger == later["devices"][-1]
    assert request.exists()
    assert (exports.parent / "rtu" / "state.json").exists()


@pytest.mark.parametrize("shape", [{}, None], ids=["another shape", "the same shape"])
@pytest.mark.parametrize("entry_id", SHAPE["entries"])
async def test_an_entry_of_a_later_major_version(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    files: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
    entry_id: str,
    shape: dict[str, Any] | None,
) -> None:
    """It is refused, said so, and left with its files as it is, whatever shape its data have; nobody else minds."""
    stored = entry_of(entry_id)
    entry = MockConfigEntry(
        domain=DOMAIN,
        entry_id=entry_id,
        title="Of tomorrow",
        version=2,
        data=stored.data if shape is None else shape,
        options=stored.options,
        subentries_data=SHAPE["entries"][entry_id]["subentries"],
    )
    entry.add_to_hass(hass)
    before, kept = entry.as_dict(), json.loads(json.dumps(files))
    documents = waiting(hass)
    other = folder_entry()
    other.add_to_hass(hass)
    async with lived(hass):
        assert not await hass.config_entries.async_setup(entry_id)
        assert entry.state is ConfigEntryState.MIGRATION_ERROR
        assert "Of tomorrow for energy_bridge has version 2" in caplog.text
        assert entry.supports_options is False
        assert entry.supported_subentry_types == {}
        result = await entry.start_reconfigure_flow(hass)
        assert result["reason"] == "later_version"
        assert other.state is ConfigEntryState.LOADED
        with pytest.raises(ServiceValidationError) as caught:
            await act(hass, "hold_battery")
        assert caught.value.translation_key == "no_hub"
        assert (await async_system_health(hass))["destination_entries"] == "1 / 1"
        assert await hass.config_entries.async_unload(other.entry_id)
    assert entry.as_dict() == before
    own = f"{DOMAIN}.{entry_id}"
    assert files.get(own) == kept.get(own)
    assert (f"{DOMAIN}.heartbeat" in files) is bool(entry.subentries)
    assert waiting(hass) == documents
    assert documents


def waiting(hass: HomeAssistant) -> dict[str, bytes]:
    """The files of the destination's outboxes."""
    folder = Path(hass.config.path(".storage", DOMAIN, "01DESTINATION"))
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def raise_major_version(files: dict[str, Any], *names: str) -> None:
    """Let a later major version have written files, in a shape of its own."""
    for name in names:
        files[name] = {
            "version": 2,
            "minor_version": 1,
            "key": name,
            "data": {"of": "tomorrow"},
        }


@pytest.mark.parametrize("entry_id", ["01HUB", "01FLEET"])
async def test_a_file_of_a_later_major_version(
    hass: HomeAssistant,
    files: dict[str, Any],
    broker_port: int,
    hub: ScriptedHub,
    entry_id: str,
) -> None:
    """The entry says that an update is needed, and the file stays as it is."""
    raise_major_version(files, f"{DOMAIN}.{entry_id}")
    written = dict(files[f"{DOMAIN}.{entry_id}"])
    entry = entry_of(entry_id, port=broker_port)
    entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(entry, minor_version=2)
    async with hub.sending():
        assert not await hass.config_entries.async_setup(entry_id)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    assert entry.error_reason_translation_key == "later_version"
    assert files[f"{DOMAIN}.{entry_id}"] == written
    levels = await async_stored_levels(hass, entry)
    assert not any(each.registers for each in levels.values())


async def test_files_beside_reports_of_a_later_major_version(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    files: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Reports do without: what became of documents is not shown, and when nobody measured is unknown; the files stay."""
    names = f"{DOMAIN}.01DESTINATION", f"{DOMAIN}.heartbeat"
    raise_major_version(files, *names)
    written = [dict(files[name]) for name in names]
    entry = entry_of("01DESTINATION")
    entry.add_to_hass(hass)
    async with lived(hass):
        assert await hass.config_entries.async_setup(entry.entry_id)
        assert set(entry.runtime_data.reports) == {"meter", "rtu", "tags"}
        assert entry.runtime_data.journals.keys == frozenset()
        async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=1))
        await hass.async_block_till_done()
        assert await hass.config_entries.async_unload(entry.entry_id)
    assert [files[name] for name in names] == written
    assert caplog.text.count("has version 2 which is newer") == 2


def test_files_have_versions() -> None:
    """Each store is made with the version of its file, which a later one may raise; the entries have theirs."""
    versions = [
        node.args[1]
        for module in modules().values()
        for node in ast.walk(module)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Store"
    ]
    assert len(versions) == 4
    assert {each.id for each in versions if isinstance(each, ast.Name)} == {
        "STORAGE_VERSION"
    }
    assert EnergyBridgeConfigFlow.VERSION == 1
    assert EnergyBridgeConfigFlow.MINOR_VERSION == 2


@pytest.mark.parametrize(
    "change", [{"kind": "wind_turbine"}, {"transport": "websocket"}]
)
async def test_an_entry_of_a_later_version(
    hass: HomeAssistant, files: dict[str, Any], change: dict[str, str]
) -> None:
    """It says what is to be done, is listed as the others are, and can be removed."""
    entry = entry_of("01HUB", **change)
    entry.add_to_hass(hass)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    assert entry.error_reason_translation_key == "later_version"
    assert entry.supports_options is False
    assert entry.supported_subentry_types == {}
    result = await entry.start_reconfigure_flow(hass)
    assert result["reason"] == "later_version"
    assert await hass.config_entries.async_remove(entry.entry_id)
