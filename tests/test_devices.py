"""What the registry knows of each device of each kind of entry, and which actions offer it."""

from collections.abc import Callable, Mapping
import re
from typing import Any, Final

from homeassistant.components.recorder import Recorder
from homeassistant.const import EntityCategory, Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import device_registry as dr
from homeassistant.util.yaml import load_yaml_dict
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.destination.entries import (
    find_destination,
    find_report_entry,
)
from custom_components.energy_bridge.fleet.entries import find_cabinet
from custom_components.energy_bridge.hub.entries import required_hub

from .helpers import cabinets, hub as hubs
from .helpers.actions import offered
from .helpers.cabinets import ScriptedFleet
from .helpers.delivery_faults import METER
from .helpers.descriptions import DESCRIPTIONS
from .helpers.hub import ScriptedHub
from .helpers.metadata import MANIFEST, PACKAGE
from .helpers.reports import RTU, TAGS, folder_entry, living, report, running
from .helpers.waiting import until

ACTS: Final = {
    Platform.BUTTON,
    Platform.NUMBER,
    Platform.SELECT,
    Platform.SWITCH,
    Platform.TEXT,
}
"""The platforms whose entities do something."""

UNIT = {"manufacturer": "Ferroamp", "serial_number": r"\S+"}
SLOT = {"manufacturer": "Voltz", "sw_version": r"V\d+", "hw_version": r"V\d+"}
OURS = {"manufacturer": MANIFEST["name"], "sw_version": re.escape(MANIFEST["version"])}

KNOWN: Mapping[str, tuple[str | None, Mapping[str, str]]] = {
    "EnergyHub": (
        None,
        {
            "manufacturer": "Ferroamp",
            "sw_version": r"1\.2\.0",
            "configuration_url": r"https://portal\.ferroamp\.com",
        },
    ),
    "Solar String Optimizer": ("EnergyHub", {**UNIT, "model_id": r"\S+"}),
    "Energy Storage Optimizer": ("EnergyHub", UNIT),
    "Energy Storage Module": ("Energy Storage Optimizer", UNIT),
    "Battery swap cabinets": (None, OURS),
    "Battery swap cabinet": (
        "Battery swap cabinets",
        {**SLOT, "serial_number": r"\d+"},
    ),
    "Slot": ("Battery swap cabinet", SLOT),
    "Report destination": (None, OURS),
    "MINT report": ("Report destination", OURS),
    "Teleport report": ("Report destination", OURS),
    "AlsoEnergy report": ("Report destination", OURS),
}
"""By model: that of the device that it hangs below, and what else is known of it."""


def is_hub(hass: HomeAssistant, device_id: str) -> bool:
    """Whether the battery actions take a device."""
    try:
        required_hub(hass, device_id)
    except ServiceValidationError:
        return False
    return True


def is_cabinet(hass: HomeAssistant, device_id: str) -> bool:
    """Whether it is a cabinet, and no slot."""
    found = find_cabinet(hass, device_id)
    return found is not None and found[2] is None


def is_cabinet_or_slot(hass: HomeAssistant, device_id: str) -> bool:
    """Whether it is one of both."""
    return find_cabinet(hass, device_id) is not None


def is_destination(hass: HomeAssistant, device_id: str) -> bool:
    """Whether documents can be exported to it."""
    return find_destination(hass, device_id) is not None


def is_report(*formats: str) -> Callable[[HomeAssistant, str], bool]:
    """Whether it is a report of one of these formats."""

    def is_one(hass: HomeAssistant, device_id: str) -> bool:
        found = find_report_entry(hass, device_id)
        return found is not None and found[1].subentry_type in formats

    return is_one


def is_stoppable(hass: HomeAssistant, device_id: str) -> bool:
    """Whether its exports can be cancelled."""
    return is_destination(hass, device_id) or any_report(hass, device_id)


any_report = is_report("mint", "teleport", "alsoenergy")

TAKEN: Mapping[tuple[str, str], Callable[[HomeAssistant, str], bool]] = {
    ("charge_battery", "device_id"): is_hub,
    ("discharge_battery", "device_id"): is_hub,
    ("hold_battery", "device_id"): is_hub,
    ("release_battery", "device_id"): is_hub,
    ("import_statistics", "device_id"): is_hub,
    ("open_slot", "device_id"): is_cabinet_or_slot,
    ("set_thresholds", "device_id"): is_cabinet,
    **{
        (f"export_{key}", field): takes
        for key in ("mint", "teleport", "alsoenergy")
        for field, takes in (
            ("device_id", is_report(key)),
            ("destination_device_id", is_destination),
        )
    },
    ("export_alsoenergy_mapping", "device_id"): is_report("alsoenergy"),
    ("cancel_export", "device_id"): is_stoppable,
}
"""By action and field: whether the action takes a device there."""


def devices_of_all(hass: HomeAssistant) -> dict[str, dr.DeviceEntry]:
    """All devices of the integration."""
    registry = dr.async_get(hass)
    return {
        device.id: device
        for entry in hass.config_entries.async_entries(DOMAIN)
        for device in dr.async_entries_for_config_entry(registry, entry.entry_id)
        if isinstance(device, dr.DeviceEntry)
    }


async def test_devices_of_all_kinds(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    hub: ScriptedHub,
    entry: MockConfigEntry,
    broker_port: int,
) -> None:
    """Each says who makes it, what it is, in which version, what it belongs to, and where it is set up; an action offers just those that it takes."""
    await hubs.start(hass, entry, hub)
    fleet = ScriptedFleet(hub.client)
    await cabinets.start(hass, cabinets.cabinets_entry(broker_port), fleet)
    destination = folder_entry(
        report("mint", RTU, "rtu"),
        report("alsoenergy", TAGS, "tags"),
        report("teleport", METER, "meter"),
    )
    with living():
        async with running(hass, destination):
            await until(lambda: entry.runtime_data.battery.state.version)
            await hubs.settle(hass, entry)
            devices = devices_of_all(hass)
            assert {each.model for each in devices.values()} == KNOWN.keys()
            for device in devices.values():
                check_device(device, devices)
            for (action, field), takes in TAKEN.items():
                expected = {each for each in devices if takes(hass, each)}
                assert expected
                found = set(offered(hass, action, field).values())
                assert found == expected, (action, field)


def check_device(device: dr.DeviceEntry, devices: Mapping[str, dr.DeviceEntry]) -> None:
    """Compare one with what its model should say."""
    assert device.model is not None
    above, expected = KNOWN[device.model]
    parent = None if device.via_device_id is None else devices[device.via_device_id]
    assert (parent and parent.model) == above, device.model
    for name in ("manufacturer", "sw_version", "hw_version", "serial_number"):
        value = getattr(device, name)
        assert (value is None) is (name not in expected), (device.model, name, value)
    for name, pattern in expected.items():
        value = getattr(device, name)
        assert re.fullmatch(pattern, value or ""), (device.model, name, value)
    is_service = expected is OURS
    assert (device.entry_type is dr.DeviceEntryType.SERVICE) is is_service
    assert device.name
    mac = device.model == "Battery swap cabinet"
    assert bool(device.connections) is mac


def test_every_choice_of_a_device_is_known() -> None:
    """None is left out of the test above; a choice of config entries could not tell the kinds apart."""
    chosen: dict[str, Any] = load_yaml_dict(str(PACKAGE / "services.yaml"))
    selectors = {
        (action, name): field["selector"]
        for action, described in chosen.items()
        for name, field in described["fields"].items()
    }
    assert TAKEN.keys() == {
        place for place, selector in selectors.items() if "device" in selector
    }
    assert not any("config_entry" in selector for selector in selectors.values())


@pytest.mark.parametrize("platform", sorted(DESCRIPTIONS))
def test_categories(platform: Platform) -> None:
    """What acts is no diagnostic; what only tells is no setting."""
    wrong = EntityCategory.DIAGNOSTIC if platform in ACTS else EntityCategory.CONFIG
    for description in DESCRIPTIONS[platform]:
        assert description.entity_category is not wrong, description.key
