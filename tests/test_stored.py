"""What the first version stored loads unchanged: `tests/stored` holds its files, its entries, and what it showed."""

from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
import json
from pathlib import Path
from shutil import copytree
from typing import Any

import aiomqtt
from homeassistant.components.recorder import Recorder
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.core.ferroamp.hub import Hub

from .helpers.cabinets import ScriptedFleet
from .helpers.hass import act
from .helpers.hub import ScriptedHub, settle, start
from .helpers.reports import NOON, lived
from .helpers.waiting import until

STORED = Path(__file__).parent / "stored"
SHAPE: dict[str, Any] = json.loads((STORED / "shape.json").read_text())
FILES: dict[str, dict[str, Any]] = {
    path.name: json.loads(path.read_text()) for path in STORED.glob(f"{DOMAIN}.*")
}
STORED_AT = NOON.timestamp() + 211
ACTIONS: dict[str, dict[str, Any]] = {
    "charge_battery": {"power": 1000, "duration": {"minutes": 5}},
    "discharge_battery": {"power": 1000},
    "hold_battery": {},
    "release_battery": {},
    "find_pack": {"pack_id": "BT1048L0000099"},
    "cancel_export": {},
}


def entry_of(entry_id: str, **changes: Any) -> MockConfigEntry:
    """An entry as it was stored, with another port."""
    stored = SHAPE["entries"][entry_id]
    return MockConfigEntry(
        domain=DOMAIN,
        entry_id=entry_id,
        title=stored["title"],
        version=stored["version"],
        minor_version=stored["minor_version"],
        data={**stored["data"], **changes},
        options=stored["options"],
        subentries_data=stored["subentries"],
    )


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


async def test_all_of_it(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    files: dict[str, Any],
    broker_port: int,
    hub: ScriptedHub,
) -> None:
    """The same devices and entities, totals that go on, packs that are known, and documents that arrive as they were built."""
    folder = Path(hass.config.path("reports"))
    async with lived(hass) as clock, aiomqtt.Client("127.0.0.1", broker_port) as client:
        clock.tick(timedelta(minutes=4))
        energy_hub = entry_of("01HUB", port=broker_port)
        cabinets = entry_of("01FLEET", port=broker_port)
        destination = entry_of("01DESTINATION")
        for entry in (energy_hub, cabinets, destination):
            entry.add_to_hass(hass)  # the first set-up of the domain takes up all
        await start(hass, energy_hub, hub)
        await settle(hass, energy_hub)
        battery = energy_hub.runtime_data.battery.data_to_store()
        assert battery == FILES[f"{DOMAIN}.01HUB"]["data"]["battery"]
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

        assert sorted(seen(hass), key=str) == sorted(SHAPE["entities"], key=str)
        devices = [each for key in SHAPE["entries"] for each in devices_of(hass, key)]
        assert sorted(devices, key=str) == sorted(SHAPE["devices"], key=str)

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
