"""Every table that a page can have, by the name that stands in its mark."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from types import MappingProxyType

from homeassistant.helpers.entity import EntityDescription
from homeassistant.util.yaml import load_yaml_dict
import voluptuous as vol

from custom_components.energy_bridge.core.ferroamp.quantities import Kind
from custom_components.energy_bridge.core.report.formats import FORMATS
from custom_components.energy_bridge.core.report.teleport import is_flash
from custom_components.energy_bridge.destination import (
    binary_sensor as report_binary,
    button as report_buttons,
    event as report_events,
    sensor as report_sensors,
    switch as report_switches,
)
from custom_components.energy_bridge.fleet.tables import cabinet, fleet, slot
from custom_components.energy_bridge.flows import (
    connection_forms,
    destination_forms,
    hub_options,
    options,
    thresholds,
)
from custom_components.energy_bridge.flows.report.forms.head import head_schema
from custom_components.energy_bridge.hub import (
    binary_sensor as hub_binary,
    button as hub_buttons,
    number as hub_numbers,
    select as hub_selects,
    sensor as hub_sensors,
)
from custom_components.energy_bridge.hub.tables import SENSORS

from .community import community_table
from .entities import entity_table
from .forms import (
    Field,
    action_table,
    fields_table,
    form_fields,
    form_table,
    step_texts,
)
from .messages import MESSAGE_TABLES
from .notes import OF_BATTERY, OF_CABINET, OF_FLEET, OF_HUB, OF_REPORTS, OF_SLOT
from .scale import SCALE_TABLES
from .texts import PACKAGE, options_of

type Table = Callable[[], str]


def _note(description: EntityDescription) -> str:
    """What a description says of when an entity is there, and what its values mean."""
    found = []
    if getattr(description, "is_discharge", False):
        found.append("Positive while the battery is discharged.")
    if description is hub_sensors.DEVIATION:
        found.append("Appears with the first order that has a power.")
    elif getattr(description, "comes_with", None) is not None:
        found.append("Appears with the first order.")
    if getattr(description, "measures_pack", False):
        found.append("Unavailable while the slot holds no pack.")
    if isinstance(description, cabinet.CabinetSensorDescription):
        if description.key in cabinet.THRESHOLDS:
            found.append("Once the cabinet has confirmed its thresholds.")
        elif description.exists is not cabinet.CabinetSensorDescription.exists:
            found.append("Where the cabinet reports it.")
    return " ".join(found)


def _entities(
    *descriptions: EntityDescription, notes: Mapping[str, str] = MappingProxyType({})
) -> Table:
    """Those with a note say it before what their descriptions say."""

    def note(description: EntityDescription) -> str:
        said = (notes.get(description.key, ""), _note(description))
        return " ".join(filter(None, said))

    return partial(entity_table, descriptions, note)


def _of_reports(*descriptions: EntityDescription) -> Table:
    return partial(entity_table, descriptions, lambda each: OF_REPORTS[each.key])


def _of_unit(kind: Kind) -> Table:
    notes = OF_HUB if kind is Kind.HUB else {"fault": OF_HUB["fault"]}
    return _entities(*SENSORS[kind], *hub_binary.BIT_SENSORS[kind], notes=notes)


_ENTITIES: Mapping[str, Table] = {
    "hub-entities": _of_unit(Kind.HUB),
    "eso-entities": _of_unit(Kind.ESO),
    "sso-entities": _of_unit(Kind.SSO),
    "esm-entities": _of_unit(Kind.ESM),
    "battery-entities": _entities(
        hub_selects.MODE,
        hub_numbers.POWER,
        *hub_buttons.BUTTONS,
        *hub_sensors.BATTERY_SENSORS,
        hub_sensors.DEVIATION,
        hub_binary.ORDER_IN_PROGRESS,
        hub_binary.LOCK,
        notes=OF_BATTERY,
    ),
    "fleet-entities": _entities(
        fleet.CABINETS_ONLINE,
        fleet.CABINETS_OFFLINE,
        *fleet.FLEET_FIGURES,
        fleet.FLEET_SWAPS,
        fleet.FIND_PACK,
        fleet.PACK_FOUND,
        notes=OF_FLEET,
    ),
    "cabinet-entities": _entities(
        *cabinet.CABINET_SENSORS,
        cabinet.LAST_SEEN,
        cabinet.CABINET_PROBLEM,
        cabinet.CABINET_EVENT,
        cabinet.ALERT_EVENT,
        notes=OF_CABINET,
    ),
    "slot-entities": _entities(
        *(each for each in slot.SLOT_SENSORS if not each.detail),
        *(each for each in slot.SLOT_BINARY_SENSORS if not each.detail),
        slot.OPEN,
        notes=OF_SLOT,
    ),
    "slot-details": _entities(
        *(each for each in slot.SLOT_SENSORS if each.detail),
        *(each for each in slot.SLOT_BINARY_SENSORS if each.detail),
        notes=OF_SLOT,
    ),
    "report-entities": _of_reports(
        *report_sensors.REPORT_SENSORS,
        report_sensors.NEXT_TRY,
        report_binary.OVERDUE,
        report_buttons.SEND_NOW,
        report_buttons.RETRY,
        report_events.DELIVERY,
        report_sensors.DELIVERED_UNTIL,
        report_sensors.LAST_DELIVERED,
    ),
    "flash-entities": _of_reports(
        report_switches.FLASH,
        report_binary.OVERDUE,
        report_sensors.LAST_ERROR,
        report_sensors.DROPPED_MESSAGES,
        report_sensors.LAST_DELIVERED,
    ),
    "destination-entities": _of_reports(
        report_binary.REACHABLE,
        report_sensors.EXPORT_PROGRESS,
        report_buttons.CANCEL_EXPORT,
        report_buttons.TEST_DELIVERY,
    ),
}


def _set_up(step: str, schema: vol.Schema) -> Table:
    return partial(form_table, schema, step_texts("config", "step", step))


def _option(step: str, schema: vol.Schema) -> Table:
    return partial(form_table, schema, step_texts("options", "step", step))


_FORMS: Mapping[str, Table] = {
    "hub-direct": _set_up("direct", connection_forms.HUB_DIRECT_SCHEMA),
    "hub-mqtt": _set_up("through_mqtt", connection_forms.HUB_MQTT_SCHEMA),
    "hub-options": _option("settings", hub_options.HUB_OPTIONS_SCHEMA),
    "cabinets-direct": _set_up(
        "cabinets_direct", connection_forms.CABINETS_DIRECT_SCHEMA
    ),
    "cabinets-mqtt": _set_up(
        "cabinets_through_mqtt", connection_forms.CABINETS_MQTT_SCHEMA
    ),
    "cabinets-options": _option("cabinets", options.CABINETS_OPTIONS_SCHEMA),
    "cabinet-thresholds": _option("cabinet_settings", thresholds.SETTINGS_SCHEMA),
    "folder": _set_up("destination_folder", destination_forms.FOLDER_SCHEMA),
    "folder-options": _option("folder", destination_forms.FOLDER_OPTIONS_SCHEMA),
    "sftp": _set_up("destination_sftp", destination_forms.SFTP_SCHEMA),
    "ftp": _set_up("destination_ftp", destination_forms.FTP_SCHEMA),
    "https": _set_up("destination_https", destination_forms.HTTPS_SCHEMA),
    "https-header": _set_up("https_header", destination_forms.HEADER_SCHEMA),
    "https-client": _set_up("https_client", destination_forms.CLIENT_SCHEMA),
    "sns": _set_up("destination_sns", destination_forms.SNS_SCHEMA),
}


def _report(kind: str, *, flash: bool = False) -> str:
    """What the page of identifiers and times asks of all messages of a partner, with those that alone ask it."""
    texts = step_texts("config_subentries", kind, "step", "head")
    messages = [
        message
        for message in FORMATS[kind].message_types or (None,)
        if is_flash({"message": message}) is flash
    ]
    fields: dict[str, Field] = {}
    asking: dict[str, list[str]] = {}
    for message in messages:
        schema = head_schema(kind, {"message": message}, "main")
        for field in form_fields(schema, texts):
            fields.setdefault(field.key, field)
            asking.setdefault(field.key, []).append(str(message))
    names = options_of("message")
    return fields_table(_asked_of(fields.values(), asking, len(messages), names))


def _asked_of(
    fields: Iterable[Field],
    asking: Mapping[str, list[str]],
    messages: int,
    names: Mapping[str, str],
) -> Iterator[tuple[Field, str]]:
    in_order = sorted(fields, key=lambda field: bool(field.section))
    for field in in_order:
        only = asking[field.key]
        said = ", ".join(f"*{names[each]}*" for each in only if each in names)
        yield field, f"Only for {said}." if len(only) < messages else ""


_REPORTS: Mapping[str, Table] = {
    **{f"{kind}-report": partial(_report, kind) for kind in FORMATS},
    "teleport-flash-report": partial(_report, "teleport", flash=True),
}


_ACTIONS: Mapping[str, Table] = {
    f"action {name}": partial(
        action_table,
        (given or {}).get("fields", {}),
        step_texts("services", name).get("fields", {}),
    )
    for name, given in load_yaml_dict(str(PACKAGE / "services.yaml")).items()
}

TABLES: Mapping[str, Table] = {
    "community-entities": community_table,
    **_ENTITIES,
    **_FORMS,
    **_REPORTS,
    **MESSAGE_TABLES,
    **_ACTIONS,
    **SCALE_TABLES,
}
