"""Reports of each message type, and the states that their golden files are made of."""

from custom_components.energy_bridge.core.report.configuration import Data

from .teleports import SYSTEMS, States, numbered, stored

# HA shows import as positive: l1 and l2 feed in, l3 draws. Apparent power of l1 is
# sqrt(2626.56² + 124.5²) = 2629.509, its power factor 2626.56 / 2629.509 = 0.9989 with
# the sign of quadrant 1; l2 is in quadrant 4, l3 in 2. The sums 3177.79 W and 115.8 var
# give 3179.899 VA. Half a milliwatt-hour rounds away from zero. A phase without a
# register leaves no sum.
METER = stored(
    "meter",
    {
        **{f"voltage.phase.l{n}": f"sensor.u{n}" for n in (1, 2, 3)},
        **{f"current.l{n}": f"sensor.i{n}" for n in (1, 2, 3)},
        **{f"activePower.l{n}": f"sensor.p{n}" for n in (1, 2, 3)},
        **{f"reactivePower.l{n}": f"sensor.q{n}" for n in (1, 2, 3)},
        "frequency": "sensor.f",
        **{f"activeEnergyConsumed.l{n}": f"sensor.in{n}" for n in (1, 2, 3)},
        **{f"activeEnergyDelivered.l{n}": f"sensor.out{n}" for n in (1, 2, 3)},
    },
    asset_identifier="ferroamp-12345-meter",
)
METER_STATES: States = {
    **numbered("sensor.u", 230.4, 230.1, 230.2),
    **numbered("sensor.i", 11.4, 12.5, 10.1),
    **numbered("sensor.p", -2626.56, -2876.25, 2325.02),
    **numbered("sensor.q", 124.5, -135.1, 126.4),
    "sensor.f": 50.21,
    **numbered("sensor.in", 31235.1, 31235.1005, 0.0),
    **numbered("sensor.out", 31235.2, None, 31235.2),
}

# Without a neutral there are line values only. HA shows export as negative import, so all
# currents deliver. The sums 7827.83 W and 386.1 var give 7837.346 VA.
METER_DELTA = stored(
    "meter",
    {
        **{f"voltage.line.l{n}": f"sensor.u{n}" for n in (1, 2, 3)},
        **{f"current.l{n}": f"sensor.i{n}" for n in (1, 2, 3)},
        "activePower.sum": "sensor.p",
        "reactivePower.sum": "sensor.q",
        "frequency": "sensor.f",
        "activeEnergyConsumed.sum": "sensor.in",
        "activeEnergyDelivered.sum": "sensor.out",
    },
    asset_identifier="janitza-12345",
    kinds={"threePhaseConnectionType": "delta"},
)
METER_DELTA_STATES: States = {
    **numbered("sensor.u", 400.4, 400.1, 400.2),
    **numbered("sensor.i", 11.4, 12.5, 10.1),
    "sensor.p": -7827.83,
    "sensor.q": 386.1,
    "sensor.f": 50.21,
    "sensor.in": 93702.1,
    "sensor.out": 93702.2,
}

# String 1 is 622.01 V · 3.5 A = 2177.035 W with the bits 0x11 set; string 2 has a power
# of its own, no register now, and no fault. The wind sensor's temperature has no value.
SOLAR = stored(
    "solar",
    {
        "activePower": "sensor.pv",
        "generatedEnergy": "sensor.pv_energy",
        "availableActivePower": "sensor.available",
        "inverters.1.voltage": "sensor.u1",
        "inverters.1.current": "sensor.i1",
        "inverters.1.generatedEnergy": "sensor.e1",
        "inverters.2.activePower": "sensor.p2",
        "inverters.2.generatedEnergy": "sensor.e2",
        "environmentalSensors.1.irradianceFactor": {"constant": 6348},
        "environmentalSensors.1.irradiance": "sensor.sun",
        "environmentalSensors.1.temperature.sensor": "sensor.t1",
        "environmentalSensors.2.windSpeed": "sensor.wind",
        "environmentalSensors.2.temperature.sensor": "sensor.t2",
        "environmentalSensors.3.temperature.roof": "sensor.t5",
        "environmentalSensors.3.temperature.sensor": "sensor.t3",
        "environmentalSensors.3.temperature.solarModule": "sensor.t4",
        "setpoints.confirmed.activePowerLimitPercentage": {"constant": 70},
        "setpoints.confirmed.reactivePower.powerFactor": {"constant": 0.95},
        "setpoints.desired.activePowerLimit.gridOperator": "number.limit",
        "setpoints.effective.activePower": "number.limit",
    },
    asset_identifier="ferroamp-12345-pv",
    items={
        "inverters": ["sso-1", "sso-2"],
        "environmentalSensors": ["pyranometer-1", "anemometer-1", "logger-1"],
    },
    kinds={
        "environmentalSensors.1": "irradiance",
        "environmentalSensors.2": "wind",
        "environmentalSensors.3": "temperature",
    },
    flags={
        f"inverters.{n}.alarms": [
            {
                "entity": f"binary_sensor.fault{n}",
                "text": "ferroamp_sso_fault_bit_",
                "attribute": "code",
                "codes": "mask",
            }
        ]
        for n in (1, 2)
    },
)
SOLAR_STATES: States = {
    "sensor.pv": 4210.5,
    "sensor.pv_energy": 250000.1,
    "sensor.available": 4300.0,
    "sensor.u1": 622.01,
    "sensor.i1": 3.5,
    "sensor.e1": 120000.0,
    "sensor.p2": 2020.0,
    "sensor.e2": None,
    "sensor.sun": 421.0,
    "sensor.wind": 0.0,
    **numbered("sensor.t", 11.3, None),
    "sensor.t3": 11.4,
    "sensor.t4": 12.4,
    "sensor.t5": -3.5,
    "number.limit": 7000.0,
    "binary_sensor.fault1#code": 17.0,
    "binary_sensor.fault2#code": 0.0,
}

# 12000.4 / sqrt(12000.4² + 500²) = 0.9991; feeding in and absorbing is quadrant 4.
# Converter 2 is in a state that the table lacks, and has no alarm; 3 says nothing at
# all.
WIND = stored(
    "wind",
    {
        "activePower": "sensor.p",
        "reactivePower": {"entity": "sensor.q", "invert": True},
        "windSpeed": "sensor.wind",
        "generatedEnergy": "sensor.e",
        "availableActivePower": "sensor.available",
        "constrainedAvailableActivePower.currentWind": "sensor.now",
        "converters.1.activePower": "sensor.p1",
        "converters.1.windSpeed": "sensor.wind1",
        "converters.1.generatedEnergy": "sensor.e1",
        "converters.1.status": {"entity": "sensor.s1", "states": {"turns": "running"}},
        "converters.2.activePower": {"entity": "sensor.p2", "scale": 1000},
        "converters.2.status": {"entity": "sensor.s2", "states": {"turns": "running"}},
        "converters.3.status": {"entity": "sensor.s3", "states": {"turns": "running"}},
        "setpoints.confirmed.activePowerLimit": {"constant": 10000.5},
        "setpoints.desired.activePowerLimit.afrr.delta": {"constant": -2321.3},
        "setpoints.desired.activePowerLimit.afrr.reference": {"constant": 9983.3},
        "setpoints.desired.reactivePower.cloud.reactivePower": {"constant": 13.2},
    },
    asset_identifier="turbine-4100",
    items={"converters": ["12345", "6789", "7000"]},
    flags={
        f"converters.{n}.alarms": [{"entity": f"binary_sensor.ice{n}", "text": "ice"}]
        for n in (1, 2, 3)
    },
)
WIND_STATES: States = {
    "sensor.p": 12000.4,
    "sensor.q": 500.0,
    "sensor.wind": 2.1,
    "sensor.e": 460000.0,
    "sensor.available": 12500.0,
    "sensor.now": 12400.0,
    "sensor.p1": 3000.0,
    "sensor.wind1": 2.4,
    "sensor.e1": 230000.0,
    "sensor.s1": "turns",
    "sensor.p2": 9.0004,
    "sensor.s2": "being greased",
    "sensor.s3": None,
    "binary_sensor.ice1": "on",
    "binary_sensor.ice2": "off",
    "binary_sensor.ice3": None,
}

# Available: 15300 Wh · 56 % · 98 % = 8396.64 Wh; in system 1, 7200 Wh · 55 % = 3960 Wh,
# in system 2 no rated energy is known. One relay is closed. Bit 7 is no fault. A cell
# has a whole number.
BATTERY = stored(
    "battery",
    {
        "energy.charged": "sensor.charged",
        "energy.discharged": "sensor.discharged",
        "frequency": "sensor.f",
        "activePower": "sensor.p",
        "stateOfCharge": "sensor.soc",
        "stateOfHealth": "sensor.soh",
        "ratedEnergy": "sensor.rated",
        "availableActivePower.charge": {"constant": 5000},
        "availableActivePower.discharge": {"constant": 6000},
        f"{SYSTEMS}.1.relay": "sensor.relay1",
        f"{SYSTEMS}.1.stateOfCharge": "sensor.soc1",
        f"{SYSTEMS}.1.racks.1.stateOfCharge": "sensor.soc1",
        f"{SYSTEMS}.1.racks.1.ratedEnergy": {"constant": 7200},
        f"{SYSTEMS}.1.racks.1.dcVoltage": "sensor.u1",
        f"{SYSTEMS}.1.racks.1.dcCurrent": "sensor.i1",
        f"{SYSTEMS}.2.relay": "sensor.relay2",
        f"{SYSTEMS}.2.cellTemperature.min": "sensor.cold",
        f"{SYSTEMS}.2.cellTemperature.max": "sensor.warm",
        f"{SYSTEMS}.2.roomTemperature": "sensor.room",
        f"{SYSTEMS}.2.stateOfCharge": "sensor.soc2",
        f"{SYSTEMS}.2.acVoltageLowVoltage.line.l1": "sensor.ac",
        f"{SYSTEMS}.2.racks.1.rackStatus": {
            "entity": "sensor.rack",
            "states": {"balancing": "other"},
        },
        f"{SYSTEMS}.2.racks.1.stateOfCharge": "sensor.soc2",
        f"{SYSTEMS}.2.racks.1.cellTemperature.min": "sensor.cold",
        f"{SYSTEMS}.2.racks.1.cellTemperature.cellIdMin": "sensor.coldest",
        f"{SYSTEMS}.2.racks.1.cellTemperature.max": "sensor.warm",
        f"{SYSTEMS}.2.racks.1.cellTemperature.cellIdMax": "sensor.cold",
        f"{SYSTEMS}.2.racks.1.cellVoltage.min": "sensor.cell_low",
        f"{SYSTEMS}.2.racks.1.cellVoltage.max": "sensor.cell_high",
        f"{SYSTEMS}.2.racks.1.cellVoltage.average": "sensor.cell_mean",
        "setpoints.confirmed.activePower": "sensor.acknowledged",
        "setpoints.desired.activePower.activeControl": "sensor.written",
        "setpoints.desired.chargeToPercentage.cloud": {"constant": 80},
        "setpoints.effective.activePower": "sensor.written",
    },
    asset_identifier="ferroamp-12345-battery",
    items={
        SYSTEMS: ["ferroamp-eso-1", "ferroamp-eso-2"],
        f"{SYSTEMS}.1.racks": ["esm-1"],
        f"{SYSTEMS}.2.racks": ["esm-2"],
    },
    kinds={f"{SYSTEMS}.2.threePhaseConnectionTypeLowVoltage": "wye"},
    flags={
        f"{SYSTEMS}.1.errors": [
            {
                "entity": "binary_sensor.fault1",
                "text": "ferroamp_eso_fault_bit_",
                "attribute": "code",
                "codes": "mask",
                "ignore": [7],
            }
        ],
        f"{SYSTEMS}.2.warnings": [{"entity": "binary_sensor.cold", "text": "cold"}],
    },
)
BATTERY_STATES: States = {
    "sensor.charged": 684800.0,
    "sensor.discharged": 614900.0,
    "sensor.f": 50.02,
    "sensor.p": -3218.99,
    "sensor.soc": 56.0,
    "sensor.soh": 98.0,
    "sensor.rated": 15300.0,
    "sensor.relay1": "closed",
    "sensor.soc1": 55.0,
    "sensor.u1": 185.2,
    "sensor.i1": -8.5,
    "sensor.relay2": "open",
    "sensor.cold": 18.5,
    "sensor.warm": 21.0,
    "sensor.room": 19.0,
    "sensor.soc2": 57.0,
    "sensor.ac": 400.4,
    "sensor.rack": "balancing",
    "sensor.coldest": 3.0,
    "sensor.cell_low": 3.1,
    "sensor.cell_high": 4.1,
    "sensor.cell_mean": 3.6,
    "sensor.acknowledged": -3000.0,
    "sensor.written": -3500.0,
    "binary_sensor.fault1#code": 128.0,
    "binary_sensor.cold": "on",
}

# Chargers show charging as positive. 10250.03 W + 0 W + 400 V · 55 A = 32250.03 W. Two
# of the three points have no register of what they fed back, so the sum of it is
# unknown.
EV = stored(
    "ev",
    {
        "setpoints.confirmed.currentLimit": {"constant": 16},
        "setpoints.desired.currentLimit.cloud": "number.limit",
        "setpoints.effective.currentLimit": "number.limit",
        **{
            f"stations.1.points.1.voltage.phase.l{n}": f"sensor.u{n}" for n in (1, 2, 3)
        },
        **{
            f"stations.1.points.1.current.phase.l{n}": f"sensor.i{n}" for n in (1, 2, 3)
        },
        **{f"stations.1.points.1.power.l{n}": f"sensor.p{n}" for n in (1, 2, 3)},
        "stations.1.points.1.energyConsumed": "sensor.e1",
        "stations.1.points.1.energyProduced": "sensor.back1",
        "stations.1.points.1.isCharging": {
            "entity": "sensor.status",
            "states": {"charging": "true"},
        },
        "stations.1.points.1.vehicleConnected": {
            "entity": "sensor.status",
            "states": {"available": "false"},
        },
        "stations.1.points.1.setpoints.confirmed.currentLimit": {"constant": 16},
        "stations.1.points.1.setpoints.effective.activePowerLimit": {"constant": 11000},
        "stations.1.points.2.voltage": "sensor.u4",
        "stations.1.points.2.current": "sensor.i4",
        "stations.1.points.2.power": "sensor.p4",
        "stations.1.points.2.energyConsumed": "sensor.e2",
        "stations.2.points.1.voltage": "sensor.u5",
        "stations.2.points.1.current": "sensor.i5",
        "stations.2.points.1.energyConsumed": "sensor.e3",
        "stations.2.points.1.charger": "switch.charger",
    },
    asset_identifier="charger-abd9234",
    current_type="mixed",
    items={
        "stations": ["x9844a", "fast"],
        "stations.1.points": ["left", "right"],
        "stations.2.points": ["ccs"],
    },
    kinds={
        "stations.1.points.1": "ac-3-phase-wye",
        "stations.1.points.2": "ac-1-phase",
        "stations.1.points.2.isCharging": "current",
        "stations.2.points.1": "dc",
    },
    flags={
        "stations.1.errors": [{"entity": "binary_sensor.door", "text": "door_open"}],
        "stations.1.points.1.errors": [
            {"entity": "binary_sensor.hot", "text": "too_hot"}
        ],
    },
)
EV_STATES: States = {
    "number.limit": 15.0,
    **numbered("sensor.u", 230.4, 230.1, 230.2),
    **numbered("sensor.i", 14.9, 15.0, 15.1),
    **numbered("sensor.p", 3410.01, 3400.01, 3440.01),
    "sensor.e1": 33702.1,
    "sensor.back1": 254.9,
    "sensor.status": "charging",
    "sensor.u4": 231.0,
    "sensor.i4": 0.0,
    "sensor.p4": 0.0,
    "sensor.e2": 50000.0,
    "sensor.u5": 400.0,
    "sensor.i5": 55.0,
    "sensor.e3": 10000.0,
    "switch.charger": "on",
    "binary_sensor.door": "on",
    "binary_sensor.hot": "on",
}

FILTERED: Data = {**BATTERY, "message": "battery_filtered"}

ALL: dict[str, tuple[Data, States]] = {
    "meter": (METER, METER_STATES),
    "meter_delta": (METER_DELTA, METER_DELTA_STATES),
    "solar": (SOLAR, SOLAR_STATES),
    "wind": (WIND, WIND_STATES),
    "battery": (BATTERY, BATTERY_STATES),
    "battery_filtered": (FILTERED, BATTERY_STATES),
    "ev": (EV, EV_STATES),
}

FLASH: dict[str, tuple[Data, States]] = {
    "solar_flash": (
        {
            **SOLAR,
            "message": "solar_flash",
            "items": {"environmentalSensors": ["pyranometer-1"]},
            "kinds": {"environmentalSensors.1": "irradiance"},
        },
        SOLAR_STATES,
    ),
    "wind_flash": ({**WIND, "message": "wind_flash"}, WIND_STATES),
    "battery_flash": ({**BATTERY, "message": "battery_flash"}, BATTERY_STATES),
}
"""The same assets in live messages."""
