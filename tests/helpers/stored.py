"""What the first version left: its files, its entries, and its devices and entities in the registries."""

import json
from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.const import DOMAIN

STORED = Path(__file__).parents[1] / "stored"
SHAPE: dict[str, Any] = json.loads((STORED / "shape.json").read_text())
FILES: dict[str, dict[str, Any]] = {
    path.name: json.loads(path.read_text()) for path in STORED.glob(f"{DOMAIN}.*")
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


def register_devices(hass: HomeAssistant, *entry_ids: str) -> dict[str, str]:
    """Put the first version's devices and entities into the registries, of these entries; answers the registry ids by entity id."""
    devices, entities = dr.async_get(hass), er.async_get(hass)
    known: dict[str, str] = {}
    for (name,), entry_id, subentry_id, title, _ in SHAPE["devices"]:
        if entry_id not in entry_ids:
            continue
        device = devices.async_get_or_create(
            config_entry_id=entry_id,
            config_subentry_id=subentry_id,
            identifiers={(DOMAIN, name)},
            name=title,
            model_id=_part_number(name),
        )
        known[name] = device.id
    ids: dict[str, str] = {}
    for domain, unique_id, entity_id, entry_id, subentry_id, disabled, (name,) in SHAPE[
        "entities"
    ]:
        if name not in known:
            continue
        entity = entities.async_get_or_create(
            domain,
            DOMAIN,
            unique_id,
            object_id_base=entity_id.partition(".")[2],
            suggested_object_id=entity_id.partition(".")[2],
            config_entry=hass.config_entries.async_get_entry(entry_id),
            config_subentry_id=subentry_id,
            device_id=known[name],
            disabled_by=er.RegistryEntryDisabler(disabled) if disabled else None,
        )
        ids[entity.entity_id] = entity.id
    return ids


def migrated(text: str) -> str:
    """A unique id or an identifier as this version has it."""
    for old, new in SHAPE["after"].items():
        if text == old or text.startswith(f"{old}_"):
            return f"{new}{text.removeprefix(old)}"
    return text


def _part_number(name: str) -> str | None:
    """The part number that the first version gave to the device of this identifier."""
    full_id = SHAPE["after"].get(name, name).rpartition("_")[2]
    return full_id.rpartition("-")[0] or None if name in SHAPE["after"] else None
