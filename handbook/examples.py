"""Examples of what partners receive: small files, made by the code of a history that can be checked by hand."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
import json
from zoneinfo import ZoneInfo

from custom_components.energy_bridge.core.report.alsoenergy.mapping import mapping_file
from custom_components.energy_bridge.core.report.configuration import Data
from custom_components.energy_bridge.core.report.document import Document
from custom_components.energy_bridge.core.report.formats import FORMATS
from custom_components.energy_bridge.core.report.series import Row, Value
from custom_components.energy_bridge.core.wire import Json
from custom_components.energy_bridge.flows.report.presets.tables import (
    BATTERY,
    COLLECTOR,
    METER,
    Table,
)

type History = Mapping[str, Sequence[tuple[float, Value]]]
"""What was recorded of each sensor: the time in s before or after noon, and the value from then on."""

NOON = datetime(2026, 9, 21, 12, tzinfo=UTC).timestamp()
ZONE = ZoneInfo("Europe/Berlin")

_WIDTH = 88
_HOUR = 3600.0
_NIGHT = -15 * _HOUR
"""An hour before the local day begins, at 22:00 UTC."""

_SEPTEMBER: History = {
    "frequency": [(_NIGHT, 49.98)],
    "voltage_l1": [(_NIGHT, 230.4)],
    "voltage_l2": [(_NIGHT, 229.8)],
    "voltage_l3": [(_NIGHT, 231.1)],
    "grid_current_l1": [(_NIGHT, 5.4)],
    "grid_current_l2": [(_NIGHT, 1.36)],
    "grid_current_l3": [(_NIGHT, 0.83)],
    # 600 W at midnight, 4200 W in the morning, 2300 W exported at nine, now 1360 W.
    "grid_active_power_l1": [
        (_NIGHT, 200.0),
        (-6 * _HOUR, 3800.0),
        (-3 * _HOUR, -900.0),
        (-60.0, 1240.0),
    ],
    "grid_active_power_l2": [(_NIGHT, 200.0), (-3 * _HOUR, -700.0), (-60.0, 310.0)],
    "grid_active_power_l3": [(_NIGHT, 200.0), (-3 * _HOUR, -700.0), (-60.0, -190.0)],
    # Positive is injected.
    "grid_reactive_power_l1": [(_NIGHT, -80.0)],
    "grid_reactive_power_l2": [(_NIGHT, 40.0)],
    "grid_reactive_power_l3": [(_NIGHT, 0.0)],
    # Wh: 4250 and 900 since midnight, and 1500 the other way.
    "grid_energy_imported_l1": [(_NIGHT, 4_120_300.0), (-60.0, 4_124_550.0)],
    "grid_energy_imported_l2": [(_NIGHT, 2_050_100.0), (-60.0, 2_051_000.0)],
    "grid_energy_imported_l3": [(_NIGHT, 1_790_200.0)],
    "grid_energy_exported_l1": [(_NIGHT, 300_000.0)],
    "grid_energy_exported_l2": [(_NIGHT, 280_000.0)],
    "grid_energy_exported_l3": [(_NIGHT, 310_500.0), (-60.0, 312_000.0)],
    "battery_power": [(_NIGHT, -1500.0)],
    "state_of_charge": [(_NIGHT, 62.0)],
    "state_of_health": [(_NIGHT, 98.0)],
    "rated_capacity": [(_NIGHT, 15_300.0)],
}

_QUARTER: History = {
    # 150 s each of 1200 and 1400 W, then 1300 and 250 W.
    "grid_active_power": [
        (-10.0, 1200.0),
        (150.0, 1400.0),
        (300.0, 1300.0),
        (600.0, 250.4),
    ],
    "grid_energy_imported": [
        (-10.0, 4124.55),
        (290.0, 4124.658),
        (590.0, 4124.766),
        (890.0, 4124.787),
    ],
    # Unavailable in the second interval.
    "pv_power": [(-10.0, 2310.0), (300.0, None), (600.0, 3240.0)],
    "state_of_charge": [(-10.0, 62.0), (850.0, 63.0)],
}


def _fields(table: Table) -> dict[str, Json]:
    """The fields that a preset would fill, each from a sensor that goes by its key."""
    return {
        key.format(n=n): {"entity": sensor.format(n=n)}
        for key, sensor in table.items()
        for n in ("123" if "{n}" in key else " ")
    }


_MINT: Data = {
    "message": "collector",
    "equipment_id": "GRID01",
    "location_id": "SITE01",
    "interval": 300,
    "fields": {
        **_fields(COLLECTOR),
        "activePowerSetpoint": {"constant": 11_000},
        "reactivePowerSetpoint": {"constant": 0},
    },
}
_TELEPORT: Data = {"teleport_hash_id": "8de4y2", "interval": 300}
_METER: Data = {
    **_TELEPORT,
    "message": "meter",
    "asset_identifier": "ferroamp-12345-meter",
    "fields": _fields(METER),
}
_FLASH: Data = {
    **_TELEPORT,
    "message": "battery_flash",
    "asset_identifier": "ferroamp-12345-battery",
    "fields": {
        key: source
        for key, source in _fields(BATTERY).items()
        if "etpoint" not in key and key != "scheduleCompleteUntil"
    },
}


def _tag(name: str, entity: str, dimension: str, unit: str) -> dict[str, Json]:
    return {
        "name": name,
        "entity": entity,
        "dimension": dimension,
        "unit": unit,
        "device_name": "EnergyHub",
        "device_type": "EnergyHub",
    }


_SITE: Data = {
    "site_id": "S4711",
    "tags": [
        _tag("GRID_P_W", "grid_active_power", "active_power", "W"),
        _tag("GRID_E_IMP_KWH", "grid_energy_imported", "energy", "kWh"),
        _tag("PV_P_W", "pv_power", "active_power", "W"),
        _tag("BAT_SOC_PCT", "state_of_charge", "ratio", "%"),
    ],
}


def _document(kind: str, data: Data, history: History) -> Document:
    """The document of noon, or of the period that begins then."""
    found = FORMATS[kind]
    assert not [each for each in found.problems(data) if not each.warning]
    report = found.report(data, ZONE)
    rows: list[Row] = sorted(
        (
            (NOON + time, index, value)
            for index, series in enumerate(report.series)
            for time, value in history.get(series.entity, ())
        ),
        key=lambda row: row[0],
    )
    (step,) = report.build(rows, NOON, NOON + report.period)
    assert step.document is not None
    return step.document


def _block(language: str, text: str) -> str:
    return f"```{language}\n{text}\n```"


def _json_file(kind: str, data: Data) -> str:
    """The name of a file and, with line breaks, what is in it."""
    document = _document(kind, data, _SEPTEMBER)
    content = _laid_out(json.loads(document.content))
    return f"`{document.name}`\n\n{_block('json', content)}"


def _csv_file() -> str:
    document = _document("alsoenergy", _SITE, _QUARTER)
    return f"`{document.name}`\n\n{_csv(document.content)}"


def _csv(content: bytes) -> str:
    return _block("csv", "\n".join(content.decode().splitlines()))


def _laid_out(value: Json, indent: int = 0, ahead: int = 0) -> str:
    """JSON on one line where it fits, `ahead` being what stands before it there."""
    line = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, (dict, list)) or (
        ahead and indent + ahead + len(line) < _WIDTH
    ):
        return line
    inner = " " * (indent + 2)
    if isinstance(value, dict):
        names = [json.dumps(name) for name in value]
        lines = [
            f"{inner}{name}: {_laid_out(each, indent + 2, len(name) + 2)}"
            for name, each in zip(names, value.values(), strict=True)
        ]
        opening, closing = "{}"
    else:
        lines = [f"{inner}{_laid_out(each, indent + 2)}" for each in value]
        opening, closing = "[]"
    return "\n".join([opening, ",\n".join(lines), " " * indent + closing])


EXAMPLES: Mapping[str, Callable[[], str]] = {
    "mint-collector": partial(_json_file, "mint", _MINT),
    "teleport-meter": partial(_json_file, "teleport", _METER),
    "teleport-battery-flash": partial(_json_file, "teleport", _FLASH),
    "alsoenergy-file": _csv_file,
    "alsoenergy-mapping": lambda: _csv(mapping_file(_SITE)),
}
"""By the name that stands in its mark, `<!-- example: … -->`."""
