"""Every text that the code asks for exists, and no other."""

import ast
from collections.abc import Iterator, Mapping
import re
from typing import Any

from homeassistant.config_entries import SOURCE_USER
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity import EntityDescription
import orjson
import pytest
import voluptuous as vol

from custom_components.energy_bridge.config_flow import EnergyBridgeConfigFlow
from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.core.cabinet.masks import Mask, problems
from custom_components.energy_bridge.core.cabinet.orders import Failure
from custom_components.energy_bridge.core.delivery.transport import DeliveryCause
from custom_components.energy_bridge.core.ferroamp.bits import decode
from custom_components.energy_bridge.core.ferroamp.control import Source, Stage
from custom_components.energy_bridge.core.ferroamp.hub import HUB_KEY, Hub
from custom_components.energy_bridge.core.ferroamp.order_book import BatteryState
from custom_components.energy_bridge.core.ferroamp.quantities import Kind
from custom_components.energy_bridge.destination.binary_sensor import REACHABLE
from custom_components.energy_bridge.destination.button import RETRY, SEND_NOW
from custom_components.energy_bridge.destination.event import DELIVERY
from custom_components.energy_bridge.destination.sensor import (
    EXPORT_PROGRESS,
    LAST_DELIVERED,
    REPORT_SENSORS,
)
from custom_components.energy_bridge.entry import WINGS
from custom_components.energy_bridge.fleet.tables.cabinet import (
    ALERT_EVENT,
    CABINET_EVENT,
    CABINET_PROBLEM,
    CABINET_SENSORS,
    CABINETS_OFFLINE,
    CABINETS_ONLINE,
    FREE_SLOTS,
    LAST_SEEN,
    LOCATED,
)
from custom_components.energy_bridge.fleet.tables.slot import (
    OPEN,
    SLOT_BINARY_SENSORS,
    SLOT_SENSORS,
)
from custom_components.energy_bridge.flows.connection_forms import (
    CABINETS_DIRECT_SCHEMA,
    CABINETS_MQTT_SCHEMA,
    HUB_DIRECT_SCHEMA,
    HUB_MQTT_SCHEMA,
    LOGIN_SCHEMA,
)
from custom_components.energy_bridge.flows.destination_forms import (
    CREDENTIALS_SCHEMA,
    FOLDER_OPTIONS_SCHEMA,
    FOLDER_SCHEMA,
    RECONFIGURE_FOLDER_SCHEMA,
    SFTP_SCHEMA,
)
from custom_components.energy_bridge.flows.options import (
    CABINETS_OPTIONS_SCHEMA,
    HUB_OPTIONS_SCHEMA,
)
from custom_components.energy_bridge.hub.binary_sensor import BIT_SENSORS, LOCK
from custom_components.energy_bridge.hub.button import BUTTONS
from custom_components.energy_bridge.hub.devices import MODELS
from custom_components.energy_bridge.hub.entity import code_attributes
from custom_components.energy_bridge.hub.number import POWER
from custom_components.energy_bridge.hub.select import MODE
from custom_components.energy_bridge.hub.sensor import BATTERY_SENSORS
from custom_components.energy_bridge.hub.tables import SENSORS
from simulator.energyhub.config import PlantConfig
from simulator.energyhub.messages import ehub_message
from simulator.energyhub.plant import Plant

from .helpers.hub import NOON
from .helpers.metadata import MODULES, PACKAGE, TEXTS, leaves, placeholders

DESCRIPTIONS: Mapping[Platform, tuple[EntityDescription, ...]] = {
    Platform.EVENT: (CABINET_EVENT, ALERT_EVENT, DELIVERY),
    Platform.BINARY_SENSOR: (
        LOCK,
        CABINET_PROBLEM,
        REACHABLE,
        *SLOT_BINARY_SENSORS,
        *(each for table in BIT_SENSORS.values() for each in table),
    ),
    Platform.BUTTON: (*BUTTONS, OPEN, SEND_NOW, RETRY),
    Platform.NUMBER: (POWER,),
    Platform.SELECT: (MODE,),
    Platform.SENSOR: (
        *BATTERY_SENSORS,
        *CABINET_SENSORS,
        *SLOT_SENSORS,
        LAST_SEEN,
        CABINETS_ONLINE,
        CABINETS_OFFLINE,
        LAST_DELIVERED,
        EXPORT_PROGRESS,
        *REPORT_SENSORS,
        *(each for table in SENSORS.values() for each in table),
    ),
}
FORMS = {
    "direct": HUB_DIRECT_SCHEMA,
    "through_mqtt": HUB_MQTT_SCHEMA,
    "reconfigure_direct": HUB_DIRECT_SCHEMA,
    "reconfigure_mqtt": HUB_MQTT_SCHEMA,
    "cabinets_direct": CABINETS_DIRECT_SCHEMA,
    "cabinets_through_mqtt": CABINETS_MQTT_SCHEMA,
    "reconfigure_cabinets_direct": CABINETS_DIRECT_SCHEMA,
    "reconfigure_cabinets_mqtt": CABINETS_MQTT_SCHEMA,
    "reauth_confirm": LOGIN_SCHEMA,
    "destination_folder": FOLDER_SCHEMA,
    "reconfigure_folder": RECONFIGURE_FOLDER_SCHEMA,
    "destination_sftp": SFTP_SCHEMA,
    "reconfigure_sftp": SFTP_SCHEMA,
    "reauth_sftp": CREDENTIALS_SCHEMA,
}
KEYS_SHOWN = {
    "certificate": {"host", "fingerprint"},
    "host_key": {"host", "algorithm", "fingerprint"},
    "host_key_changed": {"host", "algorithm", "fingerprint", "pinned"},
}
OPTIONS_FORMS = {
    "init": HUB_OPTIONS_SCHEMA,
    "cabinets": CABINETS_OPTIONS_SCHEMA,
    "folder": FOLDER_OPTIONS_SCHEMA,
}


def calls(*names: str) -> Iterator[tuple[ast.Call, ast.Module]]:
    """Calls of functions with these names, anywhere in the integration."""
    for module in MODULES.values():
        for node in ast.walk(module):
            if isinstance(node, ast.Call):
                name = node.func
                if getattr(name, "attr", getattr(name, "id", None)) in names:
                    yield node, module


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    """The value of a keyword argument."""
    return next((each.value for each in call.keywords if each.arg == name), None)


def constants(node: ast.expr | None, module: ast.Module) -> set[str]:
    """The texts that an expression can be; a name stands for all that is assigned to it."""
    match node:
        case ast.Constant(value=str(text)):
            return {text}
        case ast.IfExp(body=first, orelse=second):
            return constants(first, module) | constants(second, module)
        case ast.Name(id=name):
            return {
                text
                for each in ast.walk(module)
                if isinstance(each, ast.Assign)
                and any(ast.unparse(target) == name for target in each.targets)
                for text in constants(each.value, module)
            }
        case ast.JoinedStr() if ast.unparse(node) == "f'no_{err.stage.value}'":
            return {f"no_{stage.value}" for stage in Stage}
        case ast.JoinedStr() if ast.unparse(node) == "f'open_slot_{err.reason.value}'":
            return {f"open_slot_{failure.value}" for failure in Failure}
        case ast.JoinedStr() if ast.unparse(node) == "f'delivery_{error.cause.value}'":
            causes = set(DeliveryCause) - {DeliveryCause.HOST_KEY_CHANGED}
            return {f"delivery_{cause.value}" for cause in causes}
        case ast.Attribute() if ast.unparse(node) == "err.key":
            return {
                text
                for call, other in calls("PrivateKeyError")
                for text in constants(call.args[0], other)
            }
    raise AssertionError(ast.unparse(node) if node else "nothing given")


def filled_in(call: ast.Call) -> set[str]:
    """The names of the placeholders that a call gives."""
    given = keyword(call, "translation_placeholders")
    if given is None:
        return set()
    assert isinstance(given, ast.Dict)
    return {key.value for key in given.keys if isinstance(key, ast.Constant)}


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
        f"binary_sensor.{LOCK.translation_key}": {"as_of", "taints"},
        f"number.{POWER.translation_key}": {"allowed_power"},
        f"select.{MODE.translation_key}": {"ordered_by"},
        f"sensor.{LOCATED}": {"latitude", "longitude"},
        f"sensor.{FREE_SLOTS}": {"reported"},
        "sensor.cabinets_offline": {"cabinets"},
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


def test_errors_have_messages() -> None:
    """Every exception that is raised, with the placeholders given; no other message is there."""
    used = set()
    for call, module in calls(
        "ConfigEntryAuthFailed",
        "ConfigEntryError",
        "ConfigEntryNotReady",
        "HomeAssistantError",
        "ServiceValidationError",
    ):
        for key in constants(keyword(call, "translation_key"), module):
            message = TEXTS["exceptions"][key]["message"]
            assert placeholders(message) == filled_in(call), key
            used.add(key)
    for call, module in calls("_failed", "_invalid", "failed", "invalid"):
        for key in constants(call.args[0], module):
            message = TEXTS["exceptions"][key]["message"]
            assert placeholders(message) == {each.arg for each in call.keywords}, key
            used.add(key)
    assert TEXTS["exceptions"].keys() == used


def shown_in(texts: Mapping[str, Any]) -> set[str]:
    """The placeholders of an issue's texts."""
    return {name for _, text in leaves(texts) for name in placeholders(text)}


def test_issues_have_texts() -> None:
    """With the placeholders given; no other issue is there."""
    used = set()
    for call, module in calls("async_raise", "async_update"):
        if ast.unparse(call.func).startswith("self.async_"):
            continue  # the helper itself
        (key,) = constants(call.args[0], module)
        given = call.args[-1]
        assert isinstance(given, ast.Dict)
        names = {each.value for each in given.keys if isinstance(each, ast.Constant)}
        texts = TEXTS["issues"][key]
        assert shown_in(texts) <= names
        assert ("fix_flow" in texts) is (keyword(call, "fix_data") is not None)
        used.add(key)
    assert TEXTS["issues"].keys() == used


async def test_steps_have_texts(hass: HomeAssistant) -> None:
    """Every form with all its fields, each of them explained; no other step or field is there."""
    steps = TEXTS["config"]["step"]
    assert steps.keys() == {*FORMS, *KEYS_SHOWN, "user"}
    for step in steps:
        assert hasattr(EnergyBridgeConfigFlow, f"async_step_{step}")
        assert steps[step]["title"]
    for step, shown in KEYS_SHOWN.items():
        assert placeholders(steps[step]["description"]) == shown
    for step in ("reauth_confirm", "reauth_sftp"):
        assert placeholders(steps[step]["description"]) == {"name"}
    menu = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )
    options = menu["menu_options"]
    assert isinstance(options, list)
    assert steps["user"]["menu_options"].keys() == set(options)
    assert steps["user"]["menu_option_descriptions"].keys() == set(options)
    for step, schema in FORMS.items():
        check_fields(schema, steps[step])
    assert TEXTS["options"]["step"].keys() == OPTIONS_FORMS.keys()
    for step, schema in OPTIONS_FORMS.items():
        check_fields(schema, TEXTS["options"]["step"][step])


def check_fields(schema: vol.Schema, texts: Mapping[str, Any]) -> None:
    """The texts of a form, or of a section of it."""
    sections = {
        str(key): value.schema
        for key, value in schema.schema.items()
        if hasattr(value, "schema") and hasattr(value, "options")
    }
    fields = {str(key) for key in schema.schema} - sections.keys()
    assert texts["data"].keys() == texts["data_description"].keys() == fields
    assert texts.get("sections", {}).keys() == sections.keys()
    for name, inner in sections.items():
        assert texts["sections"][name]["name"]
        check_fields(inner, texts["sections"][name])


def test_flow_errors_and_aborts_have_texts() -> None:
    """All that the flow can answer; nothing else."""
    options = PACKAGE / "flows/options.py"
    steps = {path for path in MODULES if path.parent == options.parent} - {options}
    for paths, section in ((steps, "config"), ({options}, "options")):
        errors = {
            text
            for flow in (MODULES[path] for path in paths)
            for node in ast.walk(flow)
            if isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Subscript)
            and ast.unparse(node.targets[0].value) == "errors"
            for text in constants(node.value, flow)
        }
        assert TEXTS[section]["error"].keys() == errors
    aborts = {
        text
        for call, module in calls("async_abort")
        for text in constants(keyword(call, "reason"), module)
    } | {
        text
        for call, module in calls("AbortFlow")
        for text in constants(call.args[0], module)
    }
    # what async_update_reload_and_abort says by itself
    aborts |= {"reauth_successful", "reconfigure_successful"}
    assert TEXTS["config"]["abort"].keys() == aborts
