"""Tables of what a report's messages are filled with: each field, what positive means, what it has without an entity."""

from collections.abc import Mapping
from functools import partial
import re

from custom_components.energy_bridge.core.report.configuration import Data, Field
from custom_components.energy_bridge.core.report.formats import FORMATS
from custom_components.energy_bridge.core.report.mint.figures import (
    DayEnergy,
    DayMaximum,
    Leaf,
    Measured,
    Need,
    PowerFactor,
    SetPoint,
)
from custom_components.energy_bridge.core.report.mint.messages import MESSAGES
from custom_components.energy_bridge.core.report.series import BASE_UNITS
from custom_components.energy_bridge.core.report.teleport.ev import DC, WYE
from custom_components.energy_bridge.core.report.teleport.solar import (
    SENSORS as ENVIRONMENT,
)
from custom_components.energy_bridge.fleet.tables import slot
from custom_components.energy_bridge.flows.report.forms.pages import (
    Page,
    form_key,
    pages_of,
    step_of,
)
from custom_components.energy_bridge.flows.report.presets import tables as presets
from custom_components.energy_bridge.hub.sensor import BATTERY_SENSORS
from custom_components.energy_bridge.hub.tables import SENSORS

from .entities import names_of
from .markdown import table
from .texts import TEXTS

COLUMNS = ("Field", "Key", "Unit", "Positive", "Source", "Without one", "By the preset")

_OPPOSITE = {
    "import": "export",
    "export": "import",
    "charge": "discharge",
    "discharge": "charge",
    "inject": "absorb",
    "absorb": "inject",
}

_PRESETS: Mapping[str, Mapping[str, presets.Table]] = {
    "collector": {"": presets.COLLECTOR},
    "pv_system": {"": presets.PV},
    "rtu": {"": presets.RTU},
    "meter": {"": presets.METER},
    "solar": {"": presets.SOLAR, "inverters.1": presets.STRING},
    "battery": {
        "": presets.BATTERY,
        "batteryEnergyStorageSystems.1": presets.ESO,
        "batteryEnergyStorageSystems.1.racks.1": {**presets.ESM, **presets.ONLY_ESM},
    },
    "ev": {"stations.1.points.2": presets.POINT},
}
"""The preset that most people take: of an EnergyHub, else of a cabinet."""

_HUB = names_of(
    *(each for found in SENSORS.values() for each in found), *BATTERY_SENSORS
)
_SLOT = names_of(*slot.SLOT_SENSORS)
_NAMES = {"ev": _SLOT}

_WITHOUT: Mapping[type, str] = {
    DayEnergy: "Counted from the meter since midnight",
    DayMaximum: "The largest active power since midnight",
    PowerFactor: "Worked out from active and reactive power",
    SetPoint: "Required",
}


def message_table(kind: str, message: str, *, details: bool = False) -> str:
    """The fields of a message: those that most reports have, or the details that most leave empty."""
    data = _whole(message)
    rows: dict[str, dict[str, str]] = {}
    leaves = _leaves(kind, message)
    for page in pages_of(FORMATS[kind].fields(data)):
        if page.is_detail is not details:
            continue
        for field in page.fields:
            family = _family(field.key)
            if family in rows:
                continue
            rows[family] = {
                "Field": _label(kind, page, field),
                "Key": f"`{family}`",
                "Unit": BASE_UNITS[field.dimension] or "",
                "Positive": _positive(field),
                "Source": _source(field),
                "Without one": _without(leaves, field.key),
                "By the preset": _preset(message, field.key),
            }
    return table(COLUMNS, rows.values())


def _whole(message: str) -> Data:
    """A report that has an entry in each list of its message, and one of each kind."""
    return {
        "message": message,
        "items": {
            "inverters": ["1"],
            "environmentalSensors": ["1", "2", "3"],
            "converters": ["1"],
            "batteryEnergyStorageSystems": ["1"],
            "batteryEnergyStorageSystems.1.racks": ["1"],
            "stations": ["1"],
            "stations.1.points": ["1", "2"],
        },
        "kinds": {
            **{
                f"environmentalSensors.{n}": kind
                for n, kind in enumerate(ENVIRONMENT, 1)
            },
            "stations.1.points.1": WYE,
            "stations.1.points.2": DC,
        },
    }


def _leaves(kind: str, message: str) -> Mapping[str, Leaf]:
    """The values of a message of MINT by their fields; Teleport has `null` for all that is not known."""
    leaves = MESSAGES[message].leaves if kind == "mint" else ()
    return {leaf.figure.field.key: leaf for leaf in leaves}


def _family(key: str) -> str:
    """A field's key for all phases and all entries of a list."""
    return re.sub(r"(?<=\.[pl])[123](?=\.|$)", "*", re.sub(r"\.\d+(?=\.)", "[]", key))


def _label(kind: str, page: Page, field: Field) -> str:
    """What the form calls it, for all phases, with the entry of a list that it is of."""
    step = TEXTS["config_subentries"][kind]["step"][step_of(page)]
    label = _all_phases(step["data"][form_key(field)])
    if re.fullmatch(r"p[123]", page.group):
        label += " of each phase"
    parts = [part for part in page.group.split(".") if not part.isdecimal()]
    if page.is_entry:
        names = TEXTS["selector"]["report_part"]["options"]
        label += f" ({names[re.sub(r'(?=[A-Z])', '_', parts[-1]).lower()]})"
    return label


def _all_phases(words: str) -> str:
    return re.sub(r"\bL1\b(?! to)", "L1, L2, L3", words)


def _positive(field: Field) -> str:
    """What a positive value of the entity means, and of the message where that is another thing."""
    if field.positive is None:
        return ""
    words = {
        word: re.sub(r"^.*= |\.$", "", text)
        for word, text in TEXTS["selector"]["report_sign"]["options"].items()
    }
    shown: str = words[field.positive].capitalize()
    if field.sign > 0:
        return shown
    return f"{shown}; in the message: {words[_OPPOSITE[field.positive]]}"


def _source(field: Field) -> str:
    if field.choices:
        words = ", ".join(f"`{each}`" for each in field.choices)
        return f"An entity; its states become {words}"
    return "An entity or a number" if field.constant else "An entity"


def _without(leaves: Mapping[str, Leaf], key: str) -> str:
    """What the message has without an entity; phases may differ in it."""
    if key not in leaves:
        return ""
    first, *others = [
        _of_leaf(leaves[each]) for each in leaves if _family(each) == _family(key)
    ]
    if {first} >= {*others}:
        return first
    return f"L1: {first[0].lower()}{first[1:]}. L2, L3: {others[0]}"


def _of_leaf(leaf: Leaf) -> str:
    figure = leaf.figure
    if not isinstance(figure, Measured):
        return _WITHOUT[type(figure)]
    if figure.phases:
        needed = figure.need is Need.ERROR
        return (
            f"The sum of the phases{'; one of the two is required' if needed else ''}"
        )
    if figure.need is Need.ERROR:
        return "Required"
    return "0" if leaf.mandatory else "Left out"


def _preset(message: str, key: str) -> str:
    """The entity that a preset fills a field with."""
    for prefix, found in _PRESETS.get(message, {}).items():
        below = f"{prefix}." if prefix else ""
        inner = key.removeprefix(below)
        if not key.startswith(below) or (not prefix and re.search(r"\.\d+\.", key)):
            continue
        for field, sensor in found.items():
            if field.format(n=1) == inner:
                names = _NAMES.get(message, _HUB)
                name = names[sensor.format(n=1).removeprefix("-")]
                turned = ", inverted" if sensor.startswith("-") else ""
                return _all_phases(name) + turned
    return ""


MESSAGE_TABLES = {
    **{
        f"mint-fields {message}": partial(message_table, "mint", message)
        for message in MESSAGES
    },
    **{
        f"teleport-fields {message}": partial(message_table, "teleport", message)
        for message in ("meter", "solar", "wind", "battery", "ev")
    },
    **{
        f"teleport-details {message}": partial(
            message_table, "teleport", message, details=True
        )
        for message in ("solar", "wind", "battery", "ev")
    },
}
