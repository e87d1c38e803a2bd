"""The past of the simulated hardware, as the integration reads it."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
import json
from pathlib import Path
from typing import Any

from homeassistant.components.sensor.const import UNIT_CONVERTERS
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.helpers.entity import EntityDescription
from homeassistant.util import slugify
import orjson

from custom_components.energy_bridge.const import DEFAULT_FULL_THRESHOLD
from custom_components.energy_bridge.core.cabinet.cabinet import Cabinet
from custom_components.energy_bridge.core.cabinet.fleet import Fleet as Cabinets
from custom_components.energy_bridge.core.cabinet.slot import Slot
from custom_components.energy_bridge.core.cabinet.topics import Channel
from custom_components.energy_bridge.core.ferroamp.device import Device
from custom_components.energy_bridge.core.ferroamp.hub import Hub
from custom_components.energy_bridge.core.ferroamp.quantities import Kind
from custom_components.energy_bridge.fleet.tables.cabinet import CABINET_SENSORS
from custom_components.energy_bridge.fleet.tables.slot import (
    SLOT_BINARY_SENSORS,
    SLOT_SENSORS,
)
from custom_components.energy_bridge.hub.binary_sensor import BIT_SENSORS
from custom_components.energy_bridge.hub.tables import SENSORS
from custom_components.energy_bridge.hub.tables.builders import HubSensorDescription
from simulator.cabinet.messages import info
from simulator.cabinet.station import Fleet
from simulator.energyhub.messages import (
    ehub_message,
    esm_messages,
    eso_messages,
    sso_messages,
)
from simulator.energyhub.plant import Plant

from .recorded import Past, described, write

STEP = 60
"""s from one state to the next."""

PACE = 10
"""s from one message to the next: where they are rarer, meters wait for several before they believe a new pace."""

TEXTS = (
    Path(__file__).resolve().parent.parent
    / "custom_components/energy_bridge/translations/en.json"
)

REPORTED: Mapping[Kind, frozenset[str]] = {
    Kind.HUB: frozenset(
        f"{name}_l{n}"
        for name in ("inverter_current", "grid_reactive_power")
        for n in (1, 2, 3)
    ),
    Kind.ESO: frozenset({"relay"}),
    Kind.SSO: frozenset({"string_voltage", "string_current"}),
    Kind.ESM: frozenset({"state_of_health", "rated_capacity"}),
}
"""Sensors that are disabled by default and that the reports' presets enable."""

UNPLACED = frozenset({"state_of_health"})
"""The same for a module that does not tell its optimizer: only AlsoEnergy has a place for it."""

type Pasts = dict[tuple[str, str, str], Past]
"""By device, domain and key."""


def hub_past(plant: Plant, until: datetime) -> Pasts:
    """Let the plant live until then; answers the past of what is enabled, now or by the reports."""
    now = plant.time.timestamp()
    hub = Hub(lambda: now, lambda: now)
    pasts: Pasts = {}
    next_state = now + STEP
    while plant.time < until:
        step = min(float(PACE), (until - plant.time).total_seconds())
        if step < 0.1:
            break
        plant.advance(step)
        now = plant.time.timestamp()
        hub.receive(Kind.HUB, orjson.dumps(ehub_message(plant)))
        for kind, messages in (
            (Kind.ESO, eso_messages),
            (Kind.SSO, sso_messages),
            (Kind.ESM, esm_messages),
        ):
            for message in messages(plant):
                hub.receive(kind, orjson.dumps(message))
        if now < next_state and plant.time < until:
            continue
        next_state += STEP
        hub.fold_readings()
        for device in hub.devices.values():
            _add_device(pasts, now, device)
    return pasts


def fleet_past(fleet: Fleet, start: datetime, until: datetime) -> Pasts:
    """Let the cabinets live from then until then; answers the past of what they and their slots show."""
    now = start.timestamp()
    cabinets = Cabinets(
        lambda: now,
        lambda: now,
        lambda: datetime.fromtimestamp(now, UTC).date(),
        full=DEFAULT_FULL_THRESHOLD,
    )
    pasts: Pasts = {}
    while now < until.timestamp():
        step = min(float(STEP), until.timestamp() - now)
        fleet.advance(step)
        now += step
        for station in fleet.stations:
            message = info(station, datetime.fromtimestamp(now, UTC))
            cabinets.receive(Channel.INFO, station.mac, orjson.dumps(message))
        for cabinet in cabinets.cabinets.values():
            _add_cabinet(pasts, now, cabinet)
    return pasts


@cache
def _texts() -> dict[str, Any]:
    texts: dict[str, Any] = json.loads(TEXTS.read_text(encoding="utf-8"))
    return texts


def _past(
    pasts: Pasts, device: str, domain: str, description: EntityDescription, **more: Any
) -> Past:
    """The past of an entity; its id is made of its device's name and its own."""
    key = (device, domain, description.key)
    if key not in pasts:
        name = _texts()["entity"][domain][description.translation_key]["name"]
        label = name.format(**(description.translation_placeholders or {}))
        entity_id = f"{domain}.{slugify(f'{device} {label}')}"
        pasts[key] = described(entity_id, description, **more)
    return pasts[key]


def _add_device(pasts: Pasts, now: float, device: Device) -> None:
    name = "EnergyHub"
    if device.unit is not None:
        template: str = _texts()["device"][device.key.kind.value]["name"]
        name = template.format(serial=device.unit.serial)
    for sensor in _sensors(device):
        value = sensor.value_fn(device)
        if (unit := sensor.suggested_unit_of_measurement) and value is not None:
            assert sensor.device_class is not None
            convert = UNIT_CONVERTERS[sensor.device_class].convert
            value = convert(float(value), sensor.native_unit_of_measurement, unit)
        _past(pasts, name, "sensor", sensor).add(now, value)
    for bit in BIT_SENSORS[device.key.kind]:
        mask = device.mask(bit.code)
        if bit.has_attributes and mask is not None:
            state = "on" if bit.value_fn(mask, device.key.kind) else "off"
            _past(pasts, name, "binary_sensor", bit, code=mask).add(now, state)


def _sensors(device: Device) -> Iterator[HubSensorDescription]:
    kind = device.key.kind
    reported = REPORTED[kind]
    if kind is Kind.ESM and device.parent is None:
        reported = UNPLACED
    return (
        sensor
        for sensor in SENSORS[kind]
        if (sensor.entity_registry_enabled_default or sensor.key in reported)
        and device.seen.issuperset(sensor.needs)
    )


def _add_cabinet(pasts: Pasts, now: float, cabinet: Cabinet) -> None:
    template: str = _texts()["device"]["cabinet"]["name"]
    name = template.format(serial=cabinet.reading.device_id)
    for sensor in CABINET_SENSORS:
        # The live cabinet has counted no swaps yet.
        if sensor.exists(cabinet) and sensor.key != "swaps_today":
            value = sensor.value_fn(cabinet)
            _past(pasts, name, "sensor", sensor).add(now, value)
    for slot in cabinet.slots.values():
        _add_slot(pasts, now, name, slot)


def _add_slot(pasts: Pasts, now: float, cabinet: str, slot: Slot) -> None:
    template: str = _texts()["device"]["slot"]["name"]
    name = template.format(cabinet=cabinet, slot=slot.number)
    for sensor in SLOT_SENSORS:
        is_missing = sensor.measures_pack and slot.reading.is_empty
        value = STATE_UNAVAILABLE if is_missing else sensor.value_fn(slot)
        _past(pasts, name, "sensor", sensor).add(now, value)
    for binary in SLOT_BINARY_SENSORS:
        if binary.names_fn is not None and not binary.detail:
            state = "on" if binary.value_fn(slot) else "off"
            names = binary.names_fn(slot)
            _past(pasts, name, "binary_sensor", binary, **names).add(now, state)


def seed_history(
    database: Path, plant: Plant, fleet: Fleet, past: timedelta
) -> list[str]:
    """Simulate this past up to now and write it; all stand at now afterwards. Answers the entity ids."""
    start = plant.time
    pasts = {
        **hub_past(plant, start + past),
        **fleet_past(fleet, start, start + past),
    }
    known = [each for each in pasts.values() if each.points]
    write(database, known)
    return [each.entity_id for each in known]
