"""The texts of entities and devices exist, and no others."""

import re

from homeassistant.const import Platform
import orjson
import pytest

from custom_components.energy_bridge.const import NO_PACK
from custom_components.energy_bridge.core.cabinet.masks import Mask, problems
from custom_components.energy_bridge.core.ferroamp.bits import decode
from custom_components.energy_bridge.core.ferroamp.control import Source
from custom_components.energy_bridge.core.ferroamp.hub import HUB_KEY, Hub
from custom_components.energy_bridge.core.ferroamp.order_book import BatteryState
from custom_components.energy_bridge.core.ferroamp.quantities import Kind
from custom_components.energy_bridge.destination.event import DELIVERY
from custom_components.energy_bridge.entry import WINGS
from custom_components.energy_bridge.fleet.tables.cabinet import (
    ALERT_EVENT,
    CABINET_EVENT,
    FREE_SLOTS,
    LOCATED,
)
from custom_components.energy_bridge.fleet.tables.fleet import PACK_FOUND, SEARCH_STATES
from custom_components.energy_bridge.fleet.tables.slot import PACK
from custom_components.energy_bridge.hub.binary_sensor import BIT_SENSORS, LOCK
from custom_components.energy_bridge.hub.devices import MODELS
from custom_components.energy_bridge.hub.entity import code_attributes
from custom_components.energy_bridge.hub.number import POWER
from custom_components.energy_bridge.hub.select import MODE
from custom_components.energy_bridge.hub.sensor import BATTERY_SENSORS
from simulator.energyhub.config import PlantConfig
from simulator.energyhub.messages import ehub_message
from simulator.energyhub.plant import Plant

from .helpers.descriptions import DESCRIPTIONS
from .helpers.hub import NOON
from .helpers.metadata import TEXTS, leaves, placeholders


def test_texts_are_well_formed() -> None:
    """No URL, HTML, reference, outer blank or quoted placeholder; keys are slugs."""
    for path, text in leaves(TEXTS):
        assert text, path
        assert text == text.strip(), path
        assert not re.search(r"https?:|www\.|<[^>]+>|\[%key|'{\w+}'", text), path
        assert text.count("{") == text.count("}") == len(re.findall(r"{\w+}", text))
        assert re.fullmatch(r"[a-z0-9_.]+", path), path
        if ".state." in path or path.endswith("unit_of_measurement"):
            assert not placeholders(text), path


ALL_PLATFORMS = {platform for wing in WINGS.values() for platform in wing.platforms}


@pytest.mark.parametrize("platform", sorted(ALL_PLATFORMS))
def test_entities_have_names(platform: Platform) -> None:
    """With the placeholders given, and names for the states of enums; no other name is there."""
    texts = TEXTS["entity"][platform]
    used = {}
    for description in DESCRIPTIONS[platform]:
        key = description.translation_key
        given = getattr(description, "translation_placeholders", None) or {}
        assert key in texts, key
        assert placeholders(texts[key]["name"]) == set(given), key
        used[key] = set(getattr(description, "options", None) or ())
    assert texts.keys() == used.keys()
    if platform is Platform.SENSOR:
        used[PACK.translation_key] = {NO_PACK}  # else it is what the pack is called
        used[PACK_FOUND.translation_key] = {*SEARCH_STATES}  # else the slot's name
    assert {key: set(text.get("state", ())) for key, text in texts.items()} == used


def test_every_platform_has_its_texts() -> None:
    """None is missing, none is left over."""
    assert ALL_PLATFORMS == DESCRIPTIONS.keys() == TEXTS["entity"].keys()


def test_attributes_have_names() -> None:
    """Those of bit fields, and of the battery's orders."""
    hub = Hub(lambda: 1.0, lambda: 1.0)
    hub.receive(Kind.HUB, orjson.dumps(ehub_message(Plant(PlantConfig(), NOON))))
    hub.fold_readings()
    bits = set(code_attributes(hub.devices[HUB_KEY], "state"))
    assert len(bits) == 4
    expected = {
        **dict.fromkeys(
            (
                f"{platform}.{description.translation_key}"
                for platform, descriptions in DESCRIPTIONS.items()
                for description in descriptions
                if getattr(description, "code", None) is not None
                and getattr(description, "has_attributes", True)
            ),
            bits,
        ),
        **{
            f"sensor.{description.translation_key}": names
            for description in BATTERY_SENSORS
            if (names := set(description.attributes_fn(BatteryState())))
        },
        "sensor.battery_power": {"positive"},
        "sensor.battery_current": {"positive"},
        f"binary_sensor.{LOCK.translation_key}": {"as_of", "taints"},
        f"number.{POWER.translation_key}": {"allowed_power"},
        f"select.{MODE.translation_key}": {"as_of", "ordered_by"},
        f"sensor.{LOCATED}": {"latitude", "longitude"},
        f"sensor.{FREE_SLOTS}": {"reported"},
        "sensor.cabinets_offline": {"cabinets"},
        "sensor.pack_found_in": {
            *("pack_id", "cabinet", "device_id", "slot", "since", "before", "packs")
        },
        "binary_sensor.cabinet_problem": {"alerts"},
        "binary_sensor.slot_error": {
            *("problems", "warnings", "codes", "warning_codes")
        },
        "binary_sensor.slot_warning": {"problems"},
        "event.notification": {
            "event_type",
            "slot",
            "order_number",
            "pack_id",
            "soc",
            "event",
        },
        "event.alert": {"event_type", "slot", "message"},
        "event.delivery": {
            "event_type",
            *("error", "detail", "documents", "start", "end", "first", "last", "name"),
        },
        "binary_sensor.overdue": {
            *("delivered_until", "next_document", "destination", "directory")
        },
        "sensor.delivered_until": {"next_document", "destination", "directory"},
        "sensor.last_delivered": {"destination", "directory"},
        "sensor.last_error": {"detail"},
        "sensor.progress": {"detail"},
        "sensor.export_progress": {"exports"},
    }
    assert expected == {
        f"{platform}.{key}": set(text["state_attributes"])
        for platform, texts in TEXTS["entity"].items()
        for key, text in texts.items()
        if "state_attributes" in text
    }


def test_who_ordered_has_words() -> None:
    """Here, or another client."""
    for platform, key in (
        ("select", MODE.translation_key),
        ("sensor", "ordered_set_point"),
        ("sensor", "confirmed_set_point"),
        ("sensor", "last_command"),
    ):
        attributes = TEXTS["entity"][platform][key]["state_attributes"]
        assert attributes["ordered_by"]["state"].keys() == {*Source}


def test_events_and_problems_have_words() -> None:
    """Each event type, and each bit that the document names."""
    for description in (CABINET_EVENT, ALERT_EVENT, DELIVERY):
        texts = TEXTS["entity"]["event"][description.translation_key]
        types = texts["state_attributes"]["event_type"]["state"]
        assert types.keys() == set(description.event_types)
    error = TEXTS["entity"]["binary_sensor"]["slot_error"]["state_attributes"]
    warning = TEXTS["entity"]["binary_sensor"]["slot_warning"]["state_attributes"]
    every_bit = problems(dict.fromkeys(Mask, 0xFFFF))
    warnings = {name for name in every_bit.warnings if "_bit_" not in name}
    assert error["problems"]["state"].keys() == set(every_bit.errors)
    assert error["warnings"]["state"].keys() == warnings
    assert warning["problems"]["state"] == error["warnings"]["state"]


def test_bits_have_words() -> None:
    """Each bit that is known of a state or a fault code."""
    names = {
        kind: set(decode(0xFFFF_FFFF, kind).names) for kind in Kind if BIT_SENSORS[kind]
    }
    state = TEXTS["entity"]["sensor"]["state"]["state_attributes"]
    fault = TEXTS["entity"]["binary_sensor"]["fault"]["state_attributes"]
    assert state["bits"]["state"].keys() == names[Kind.HUB]
    assert fault["bits"]["state"].keys() == set().union(*names.values())


def test_devices_have_names() -> None:
    """The hub has the name of its entry, its units have translated ones."""
    assert TEXTS["device"].keys() == {
        *(kind.value for kind in MODELS),
        "cabinet",
        "slot",
    }
    for kind, text in TEXTS["device"].items():
        expected = {"cabinet", "slot"} if kind == "slot" else {"serial"}
        assert placeholders(text["name"]) == expected
