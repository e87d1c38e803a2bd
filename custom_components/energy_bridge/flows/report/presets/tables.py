"""The tables of the presets: which sensor fills which field, or which tag.

Fields, tags and sensors go by their keys. `{n}` stands for the number of each phase; a
minus sign before a sensor turns it round.
"""

from collections.abc import Mapping
from types import MappingProxyType

type Table = Mapping[str, str]

COLLECTOR: Table = MappingProxyType(
    {
        "frequency": "frequency",
        "pins.p{n}.current": "grid_current_l{n}",
        "pins.p{n}.activePower": "grid_active_power_l{n}",
        "pins.p{n}.energyImported": "grid_energy_imported_l{n}",
        "pins.p{n}.energyExported": "grid_energy_exported_l{n}",
        "pins.p{n}.voltage": "voltage_l{n}",
        "pins.p{n}.reactivePower": "grid_reactive_power_l{n}",
    }
)
RTU: Table = MappingProxyType(
    {"activePower": "grid_active_power", "reactivePower": "grid_reactive_power"}
)
PV: Table = MappingProxyType(
    {
        "energyExported": "pv_energy",
        "activePower": "pv_power",
        "pins.p{n}.current": "inverter_current_l{n}",
        "pins.p{n}.voltage": "voltage_l{n}",
    }
)
PV_WITHOUT_BATTERY: Table = MappingProxyType(
    {
        "pins.p{n}.activePower": "-inverter_active_power_l{n}",
        "pins.p{n}.energyExported": "inverter_energy_produced_l{n}",
    }
)
PV_AC: Table = MappingProxyType(
    {
        **PV,
        **PV_WITHOUT_BATTERY,
        "energyExported": "inverter_energy_produced",
        "activePower": "-inverter_active_power",
        "pins.p{n}.reactivePower": "inverter_reactive_power_l{n}",
    }
)
PV_STRING: Table = MappingProxyType(
    {"energyExported": "pv_energy", "activePower": "string_power"}
)
METER: Table = MappingProxyType(
    {
        "voltage.phase.l{n}": "voltage_l{n}",
        "current.l{n}": "grid_current_l{n}",
        "activePower.l{n}": "grid_active_power_l{n}",
        "reactivePower.l{n}": "grid_reactive_power_l{n}",
        "frequency": "frequency",
        "activeEnergyConsumed.l{n}": "grid_energy_imported_l{n}",
        "activeEnergyDelivered.l{n}": "grid_energy_exported_l{n}",
    }
)
SOLAR: Table = MappingProxyType(
    {"activePower": "pv_power", "generatedEnergy": "pv_energy"}
)
SOLAR_WITHOUT_BATTERY: Table = MappingProxyType(
    {
        "activePower.sum": "-inverter_active_power",
        "reactivePower": "inverter_reactive_power",
    }
)
SOLAR_AC: Table = MappingProxyType(
    {
        "activePower": "-inverter_active_power",
        "reactivePower": "inverter_reactive_power",
        "generatedEnergy": "inverter_energy_produced",
    }
)
STRING: Table = MappingProxyType(
    {"activePower": "string_power", "generatedEnergy": "pv_energy"}
)
BATTERY: Table = MappingProxyType(
    {
        "energy.charged": "battery_energy_charged",
        "energy.discharged": "battery_energy_discharged",
        "frequency": "frequency",
        "activePower": "battery_power",
        "stateOfCharge": "state_of_charge",
        "stateOfHealth": "state_of_health",
        "ratedEnergy": "rated_capacity",
        "setpoints.effective.activePower": "ordered_set_point",
        "setpoints.confirmed.activePower": "confirmed_set_point",
        "setpoints.desired.activePower.activeControl": "ordered_set_point",
        "scheduleCompleteUntil": "confirmed_set_point",
    }
)
SET_POINTS = ("ordered_set_point", "confirmed_set_point")
"""The sensors that a hub has from the first order to its battery on."""

ESO: Table = MappingProxyType({"stateOfCharge": "state_of_charge", "relay": "relay"})
ESM: Table = MappingProxyType(
    {
        "stateOfCharge": "state_of_charge",
        "stateOfHealth": "state_of_health",
        "ratedEnergy": "rated_capacity",
    }
)
ONLY_ESM: Table = MappingProxyType(
    {"dcVoltage": "battery_voltage", "dcCurrent": "battery_current"}
)
CABINET: Table = MappingProxyType({"roomTemperature": "environment_temperature"})
SLOT: Table = MappingProxyType(
    {
        "identifier": "pack",
        "power": "charging_power",
        "stateOfCharge": "state_of_charge",
        "cellTemperature.min": "min_temperature",
        "cellTemperature.max": "max_temperature",
    }
)
SLOT_RACK: Table = MappingProxyType(
    {
        "stateOfCharge": "state_of_charge",
        "stateOfHealth": "state_of_health",
        "rackStatus": "charger",
        "dcVoltage": "voltage",
        "dcCurrent": "-current",
    }
)
POINT: Table = MappingProxyType(
    {
        "vehicleConnected": "state",
        "charger": "charger",
        "voltage": "voltage",
        "current": "current",
        "power": "charging_power",
    }
)

STATES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "rackStatus": {
            "on": "on",
            "off": "off",
            "connecting": "other",
            "not_connected": "off",
        },
        "charger": {
            "on": "true",
            "off": "false",
            "connecting": "false",
            "not_connected": "false",
        },
        # Of a slot that is open or at fault, voltage tells whether a pack is in it.
        "vehicleConnected": {"empty": "false", "charging": "true", "full": "true"},
    }
)
"""The words for an entity's states, by the last part of a field's key."""

ATTRIBUTES: Mapping[str, str] = MappingProxyType({"scheduleCompleteUntil": "until"})
"""The attribute that a field is read from instead of the entity's state."""

_ORDERED_HERE = MappingProxyType({"ordered_by": "here"})

WHERE: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "setpoints.effective.activePower": _ORDERED_HERE,
        "setpoints.desired.activePower.activeControl": _ORDERED_HERE,
    }
)
"""How attributes of an entity must be for a field to have its value: orders of other clients are not ours."""

HUB_TAGS: Table = MappingProxyType(
    {
        "GRID_P_L{n}_W": "grid_active_power_l{n}",
        "GRID_P_W": "grid_active_power",
        "GRID_Q_L{n}_VAR": "grid_reactive_power_l{n}",
        "GRID_U_L{n}_V": "voltage_l{n}",
        "GRID_I_L{n}_A": "grid_current_l{n}",
        "GRID_F_HZ": "frequency",
        "GRID_E_IMP_KWH": "grid_energy_imported",
        "GRID_E_EXP_KWH": "grid_energy_exported",
        "PV_P_W": "pv_power",
        "PV_E_KWH": "pv_energy",
    }
)
STRING_TAGS: Table = MappingProxyType(
    {
        "U_V": "string_voltage",
        "I_A": "string_current",
        "P_W": "string_power",
        "E_KWH": "pv_energy",
    }
)
BATTERY_TAGS: Table = MappingProxyType(
    {
        "BAT_P_W": "battery_power",
        "BAT_SOC_PCT": "state_of_charge",
        "BAT_E_CHG_KWH": "battery_energy_charged",
        "BAT_E_DIS_KWH": "battery_energy_discharged",
    }
)
TAG_UNITS: Table = MappingProxyType(
    {
        "W": "W",
        "VAR": "var",
        "V": "V",
        "A": "A",
        "HZ": "Hz",
        "KWH": "kWh",
        "PCT": "%",
        "C": "°C",
    }
)
"""The unit that the last part of a tag's name promises, whatever unit the entity shows."""

ESM_TAGS: Table = MappingProxyType(
    {"SOC_PCT": "state_of_charge", "SOH_PCT": "state_of_health"}
)
SLOT_TAGS: Table = MappingProxyType(
    {
        "SOC_PCT": "state_of_charge",
        "U_V": "voltage",
        "I_A": "current",
        "TMAX_C": "max_temperature",
        "TMIN_C": "min_temperature",
    }
)
