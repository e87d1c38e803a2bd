"""From the first version's identifiers to this one's: nobody who looks from outside sees a difference."""

from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import aiomqtt
from homeassistant.components.recorder import Recorder
from homeassistant.core import HomeAssistant
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)

from custom_components.energy_bridge import async_migrate_entry
from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.hub.migration import async_migrate_units

from ..helpers.flows import no_set_up
from ..helpers.hass import act
from ..helpers.hub import NeighbourHub, ScriptedHub, settle, start
from ..helpers.reports import NOON, living
from ..helpers.stored import FILES, SHAPE, entry_of, migrated, register_devices

POWER = "sensor.solar_string_s20126467_pv_power"
ENERGY = "sensor.solar_string_s20126467_pv_energy"


async def exported(
    hass: HomeAssistant, configuration: dict[str, Any]
) -> dict[str, bytes]:
    """The documents of the hour before noon."""
    answer = await act(
        hass,
        "export_alsoenergy",
        configuration=configuration,
        start="2026-06-20T11:00:00+00:00",
        end="2026-06-20T12:00:00+00:00",
    )
    folder = Path(hass.config.path("energy_bridge/reports"))
    names = [file["name"] for file in answer["files"]]
    documents = {name: (folder / name).read_bytes() for name in names}
    for name in names:
        (folder / name).unlink()
    return documents


async def test_documents_before_and_after(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    broker_port: int,
    hub: ScriptedHub,
) -> None:
    """A report refers to registry ids, and its history stays: the same bytes."""
    hass_storage[f"{DOMAIN}.01HUB"] = FILES[f"{DOMAIN}.01HUB"]
    entry = entry_of("01HUB", port=broker_port)
    entry.add_to_hass(hass)
    ids = register_devices(hass, "01HUB")
    configuration = {
        "site_id": "S4711",
        "interval": 300,
        "period": 900,
        "tags": [
            {
                "name": "SSO_S20126467_P_W",
                "entity": ids[POWER],
                "dimension": "active_power",
                "unit": "W",
            },
            {
                "name": "SSO_S20126467_E_KWH",
                "entity": ids[ENERGY],
                "dimension": "energy",
                "unit": "kWh",
            },
        ],
    }
    with living(NOON - timedelta(minutes=60)) as clock:
        for minute in range(60):
            hass.states.async_set(
                POWER, str(900 + minute), {"unit_of_measurement": "W"}
            )
            hass.states.async_set(
                ENERGY, f"{50 + minute / 100:.2f}", {"unit_of_measurement": "kWh"}
            )
            clock.tick(timedelta(minutes=1))
        await async_wait_recording_done(hass)
        clock.tick(timedelta(seconds=31))
        migrate = "custom_components.energy_bridge.async_migrate_entry"
        with no_set_up(), patch(migrate, return_value=True):
            assert await async_setup_component(hass, DOMAIN, {})
            await hass.async_block_till_done()
            assert await hass.config_entries.async_unload(entry.entry_id)
        assert er.async_get(hass).entities[POWER].unique_id.startswith("sso_")
        before = await exported(hass, configuration)
        assert len(before) == 4
        assert all(b"SSO_S20126467_P_W" in document for document in before.values())
        hass.states.async_remove(POWER)
        hass.states.async_remove(ENERGY)
        await start(hass, entry, hub)
        await settle(hass, entry)
        entity = er.async_get(hass).entities[POWER]
        assert entity.unique_id == migrated("sso_S20126467_string_power")
        assert hass.states.get(POWER).state not in ("unavailable", "unknown")
        assert await exported(hass, configuration) == before
        assert await hass.config_entries.async_unload(entry.entry_id)


async def test_what_an_older_version_made_in_between(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    broker_port: int,
    hub: ScriptedHub,
) -> None:
    """After a downgrade and the next upgrade the first entity's history goes on; the other one is left alone."""
    hass_storage[f"{DOMAIN}.01HUB"] = FILES[f"{DOMAIN}.01HUB"]
    entry = entry_of("01HUB", port=broker_port)
    entry.add_to_hass(hass)
    ids = register_devices(hass, "01HUB")
    await start(hass, entry, hub)
    assert await hass.config_entries.async_unload(entry.entry_id)

    devices, entities = dr.async_get(hass), er.async_get(hass)
    old = devices.async_get_or_create(
        config_entry_id=entry.entry_id, identifiers={(DOMAIN, "sso_S20126467")}
    )
    made = entities.async_get_or_create(
        "sensor",
        DOMAIN,
        "sso_S20126467_string_power",
        config_entry=entry,
        device_id=old.id,
    )
    await start(hass, entry, hub)
    assert entities.entities[POWER].id == ids[POWER]
    assert hass.states.get(POWER).state not in ("unavailable", "unknown")
    assert entities.entities[made.entity_id].unique_id == "sso_S20126467_string_power"
    assert entry.runtime_data.async_remove_device(old)


@pytest.mark.parametrize("seed", range(12))
async def test_a_kill_during_the_migration(
    hass: HomeAssistant, hass_storage: dict[str, Any], seed: int
) -> None:
    """Each registry is saved by itself, and the entry, too: the next start completes what is half done.

    What a user made of an entity stays: its entity id, its name, and that it is disabled.
    """
    random = Random(seed)
    hass_storage[f"{DOMAIN}.01HUB"] = FILES[f"{DOMAIN}.01HUB"]
    entry = entry_of("01HUB")
    entry.add_to_hass(hass)
    ids = register_devices(hass, "01HUB")
    devices, entities = dr.async_get(hass), er.async_get(hass)
    disabler = er.RegistryEntryDisabler.USER
    entities.async_update_entity(POWER, new_entity_id="sensor.roof", name="Roof")
    entities.async_update_entity(ENERGY, disabled_by=disabler)
    expected = {
        each.id: migrated(each.unique_id) for each in entities.entities.values()
    }
    whole = random.random() < 0.5
    saved = random.choice((dr, er))
    for device in dr.async_entries_for_config_entry(devices, entry.entry_id):
        ((_, name),) = device.identifiers
        if saved is dr if whole else random.random() < 0.5:
            devices.async_update_device(
                device.id, new_identifiers={(DOMAIN, migrated(name))}
            )
    for each in list(entities.entities.values()):
        is_saved = saved is er if whole else random.random() < 0.5
        if is_saved and expected[each.id] != each.unique_id:
            entities.async_update_entity(
                each.entity_id, new_unique_id=migrated(each.unique_id)
            )
    if random.random() < 0.5:
        assert await async_migrate_entry(hass, entry)
    else:
        hass.config_entries.async_update_entry(entry, minor_version=2)
    for _ in range(2):
        async_migrate_units(hass, entry, FILES[f"{DOMAIN}.01HUB"]["data"]["devices"])
        assert expected == {
            each.id: each.unique_id for each in entities.entities.values()
        }
        found = dr.async_entries_for_config_entry(devices, entry.entry_id)
        names = [name for device in found for _, name in device.identifiers]
        assert sorted(names) == sorted(["01HUB", *SHAPE["after"].values()])
    assert entities.entities["sensor.roof"].id == ids[POWER]
    assert entities.entities["sensor.roof"].name == "Roof"
    assert entities.entities[ENERGY].disabled_by is disabler


async def test_hubs_whose_units_share_ids(
    hass: HomeAssistant, hass_storage: dict[str, Any], broker_port: int
) -> None:
    """The first version gave the ESO `1` to one hub and refused the others': that one's history goes on, also over restarts."""
    file = FILES[f"{DOMAIN}.01HUB"]
    optimizer = next(each for each in file["data"]["devices"] if each["kind"] == "eso")
    devices, entities = dr.async_get(hass), er.async_get(hass)
    entries = []
    for number in range(3):
        entry = entry_of("01HUB", port=broker_port, prefix=f"hub{number}")
        entry = MockConfigEntry(
            domain=DOMAIN,
            entry_id=f"HUB{number}",
            title=f"Hub {number}",
            minor_version=1,
            data=entry.data,
            options=entry.options,
        )
        entries.append(entry)
    entries[0].add_to_hass(hass)  # the others as they are set up
    hass_storage[f"{DOMAIN}.HUB0"] = {
        **file,
        "key": f"{DOMAIN}.HUB0",
        "data": {
            "battery": dict.fromkeys(file["data"]["battery"]) | {"power": 2000},
            "devices": [{**optimizer, "serial": "1", "part_number": ""}],
        },
    }
    device = devices.async_get_or_create(
        config_entry_id="HUB0", identifiers={(DOMAIN, "eso_1")}, serial_number="1"
    )
    entity = entities.async_get_or_create(
        "sensor",
        DOMAIN,
        "eso_1_dc_link_voltage",
        suggested_object_id="my_voltage",
        config_entry=entries[0],
        device_id=device.id,
    )
    found: list[dict[str, str]] = []
    for _ in range(2):
        for number, entry in enumerate(entries):
            async with aiomqtt.Client("127.0.0.1", broker_port) as client:
                prefix, ahead = f"hub{number}", 1000.0 * number
                hub = NeighbourHub(client, prefix, string=f"S{number}", kwh=ahead)
                await start(hass, entry, hub)
        found.append({each.unique_id: each.id for each in entities.entities.values()})
        assert not ir.async_get(hass).issues
        for entry in entries:
            assert await hass.config_entries.async_unload(entry.entry_id)
    assert found[0] == found[1]
    assert found[0]["HUB0_eso_1_dc_link_voltage"] == entity.id
    assert {f"HUB{number}_eso_1_dc_link_voltage" for number in range(3)} <= found[
        0
    ].keys()
    assert not {name for name in found[0] if name.startswith("eso_")}


async def test_ids_that_begin_alike(hass: HomeAssistant) -> None:
    """Each entity goes with its own device, a unit that is in no file as its device was registered."""
    entry = entry_of("01HUB")
    entry.add_to_hass(hass)
    devices, entities = dr.async_get(hass), er.async_get(hass)
    for serial, part_number in (("1", None), ("1_state", "A-B")):
        device = devices.async_get_or_create(
            config_entry_id=entry.entry_id,
            identifiers={(DOMAIN, f"eso_{serial}")},
            model_id=part_number,
        )
        entities.async_get_or_create(
            "sensor",
            DOMAIN,
            f"eso_{serial}_state_of_charge",
            config_entry=entry,
            device_id=device.id,
        )
    assert await async_migrate_entry(hass, entry)
    found = er.async_entries_for_config_entry(entities, entry.entry_id)
    assert sorted(entity.unique_id for entity in found) == [
        "01HUB_eso_1_state_of_charge",
        "01HUB_eso_A-B-1_state_state_of_charge",
    ]


@pytest.mark.parametrize("minor_version", [2, 3])
async def test_a_later_entry_is_left_alone(
    hass: HomeAssistant, minor_version: int
) -> None:
    """Only an earlier one is migrated; a later one keeps its version."""
    entry = entry_of("01HUB")
    entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(entry, minor_version=minor_version)
    assert await async_migrate_entry(hass, entry)
    assert entry.minor_version == minor_version
