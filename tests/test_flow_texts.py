"""The texts of errors, repairs, and the steps of all flows exist, and no others."""

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from homeassistant.config_entries import SOURCE_USER
from homeassistant.core import HomeAssistant
import voluptuous as vol

from custom_components.energy_bridge.config_flow import EnergyBridgeConfigFlow
from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.core.cabinet.orders import Failure
from custom_components.energy_bridge.core.delivery.transport import DeliveryCause
from custom_components.energy_bridge.core.ferroamp.control import Stage
from custom_components.energy_bridge.core.report.formats import FORMATS
from custom_components.energy_bridge.flows.connection_forms import (
    CABINETS_DIRECT_SCHEMA,
    CABINETS_MQTT_SCHEMA,
    HUB_DIRECT_SCHEMA,
    HUB_MQTT_SCHEMA,
    LOGIN_SCHEMA,
)
from custom_components.energy_bridge.flows.destination_forms import (
    AWS_LOGIN_SCHEMA,
    CLIENT_SCHEMA,
    CREDENTIALS_SCHEMA,
    FOLDER_OPTIONS_SCHEMA,
    FOLDER_SCHEMA,
    FTP_SCHEMA,
    HEADER_SCHEMA,
    HTTPS_SCHEMA,
    PASSWORD_SCHEMA,
    REAUTH_CLIENT_SCHEMA,
    RECONFIGURE_FOLDER_SCHEMA,
    SFTP_SCHEMA,
    SNS_SCHEMA,
)
from custom_components.energy_bridge.flows.hub_options import (
    HUB_OPTIONS_SCHEMA,
    STEP_ENERGY,
    energy_schema,
)
from custom_components.energy_bridge.flows.options import CABINETS_OPTIONS_SCHEMA
from custom_components.energy_bridge.flows.thresholds import (
    SETTINGS_SCHEMA,
    cabinet_schema,
)
from custom_components.energy_bridge.hub.energy_dashboard import SourceKind
from custom_components.energy_bridge.mqtt.connection import Unreachable

from .helpers.forms import selectors, values
from .helpers.metadata import PACKAGE, TEXTS, leaves, modules, placeholders

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
    "destination_ftp": FTP_SCHEMA,
    "reconfigure_ftp": FTP_SCHEMA,
    "reauth_ftp": PASSWORD_SCHEMA,
    "destination_https": HTTPS_SCHEMA,
    "reconfigure_https": HTTPS_SCHEMA,
    "https_header": HEADER_SCHEMA,
    "https_client": CLIENT_SCHEMA,
    "reauth_https_header": HEADER_SCHEMA,
    "reauth_https_client": REAUTH_CLIENT_SCHEMA,
    "destination_sns": SNS_SCHEMA,
    "reconfigure_sns": SNS_SCHEMA,
    "reauth_sns": AWS_LOGIN_SCHEMA,
}

KEYS_SHOWN = {
    "ftp_unencrypted": {"host"},
    "ftp_direct": {"host"},
    "certificate": {"host", "fingerprint"},
    "discovered": {"name"},
    "host_key": {"host", "algorithm", "fingerprint"},
    "host_key_changed": {"host", "algorithm", "fingerprint", "pinned"},
}

OPTIONS_FORMS = {
    "settings": HUB_OPTIONS_SCHEMA,
    "energy": energy_schema(SourceKind, ()),
    "cabinets": CABINETS_OPTIONS_SCHEMA,
    "thresholds": cabinet_schema({}),
    "cabinet_settings": SETTINGS_SCHEMA,
    "folder": FOLDER_OPTIONS_SCHEMA,
}


def calls(*names: str) -> Iterator[tuple[ast.Call, ast.Module]]:
    """Calls of functions with these names, anywhere in the integration."""
    for module in modules().values():
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
        case ast.Attribute() if ast.unparse(node) == "err.reason.value":
            return {*Unreachable}
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
    for call, module in calls("failed", "invalid", "async_told"):
        for key in constants(call.args[-1], module):
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
        if ast.unparse(call.func).startswith(
            ("self.async_", "self.presence.", "manager.")
        ):
            continue  # the helper itself, and what has nothing to do with repairs
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
    assert steps.keys() == {*FORMS, *KEYS_SHOWN, "user", "first_report"}
    for step in steps:
        assert hasattr(EnergyBridgeConfigFlow, f"async_step_{step}")
        assert steps[step]["title"]
    for step, shown in KEYS_SHOWN.items():
        assert placeholders(steps[step]["description"]) == shown
    assert placeholders(TEXTS["config"]["flow_title"]) == {"name"}
    for step in (step for step in steps if step.startswith("reauth_")):
        assert placeholders(steps[step]["description"]) == {"name"}
    menu = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )
    options = menu["menu_options"]
    assert isinstance(options, list)
    assert steps["user"]["menu_options"].keys() == set(options)
    assert steps["user"]["menu_option_descriptions"].keys() == set(options)
    reports = {*(f"first_{format_key}" for format_key in FORMATS), "no_report"}
    assert steps["first_report"]["menu_options"].keys() == reports
    assert steps["first_report"]["menu_option_descriptions"].keys() == reports
    assert placeholders(steps["first_report"]["description"]) == {"name"}
    assert all(hasattr(EnergyBridgeConfigFlow, f"async_step_{key}") for key in reports)
    for step, schema in FORMS.items():
        check_fields(schema, steps[step])
    assert TEXTS["options"]["step"].keys() == {
        *OPTIONS_FORMS,
        *("init", "cabinets_menu", "log_server_missing"),
    }
    assert TEXTS["options"]["step"]["init"]["menu_options"].keys() == {
        STEP_ENERGY,
        "settings",
    }
    for step, rows in (
        ("cabinets_menu", {"cabinets", "thresholds"}),
        ("log_server_missing", {"cabinets"}),
    ):
        menu_texts = TEXTS["options"]["step"][step]
        for texts in ("menu_options", "menu_option_descriptions"):
            assert menu_texts[texts].keys() == rows
    described = TEXTS["options"]["step"]["cabinet_settings"]["description"]
    assert placeholders(described) == {"cabinet", "log_server"}
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
    flows = PACKAGE / "flows"
    options = {flows / "options.py", flows / "hub_options.py", flows / "thresholds.py"}
    steps = {path for path in modules() if path.parent == flows} - options
    for paths, section in ((steps, "config"), (options, "options")):
        errors = {
            text
            for flow in (modules()[path] for path in paths)
            for node in ast.walk(flow)
            if isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Subscript)
            and ast.unparse(node.targets[0].value) == "errors"
            for text in constants(node.value, flow)
        }
        assert TEXTS[section]["error"].keys() == errors
    repairs = [
        module for path, module in modules().items() if path.name == "repairs.py"
    ]
    aborts, mending, optional = set[str](), set[str](), set[str]()
    of_options = [modules()[path] for path in options]
    reports = flows / "report"  # with texts of their own
    of_reports = [modules()[path] for path in modules() if path.is_relative_to(reports)]
    for call, module in calls("async_abort"):
        if module in of_reports:
            continue
        if call.args:
            continue  # another flow is ended by its id, unseen
        found = mending if module in repairs else aborts
        found = optional if module in of_options else found
        found |= constants(keyword(call, "reason"), module)
    assert TEXTS["options"]["abort"].keys() == optional
    fixes = [issue.get("fix_flow", {}) for issue in TEXTS["issues"].values()]
    assert {key for fix in fixes for key in fix.get("abort", ())} == mending
    aborts |= {
        text
        for call, module in calls("AbortFlow")
        for text in constants(call.args[0], module)
    }
    # what async_update_reload_and_abort says by itself
    aborts |= {"reauth_successful", "reconfigure_successful"}
    assert TEXTS["config"]["abort"].keys() == aborts


def test_choices_of_entries() -> None:
    """Those of the forms of entries and their options."""
    found: dict[str, set[str]] = {}
    for schema in (*FORMS.values(), *OPTIONS_FORMS.values()):
        for each in values(schema):
            for selector in selectors(each.serialize()["selector"]):
                ((_, config),) = selector.items()
                if key := config.get("translation_key"):
                    found.setdefault(key, set()).update(config["options"])
    assert found.keys() >= {"energy_source", "login"}
    for key, options in found.items():
        assert TEXTS["selector"][key]["options"].keys() == options, key
