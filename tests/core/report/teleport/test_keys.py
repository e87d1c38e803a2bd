"""The properties of the messages and their order, as the document shows them."""

from textwrap import dedent

import pytest

from custom_components.energy_bridge.core.wire import Json

from ....helpers.teleport_examples import ALL
from ....helpers.teleports import message, used

# A line names properties; after a colon, or indented below, is what the last one has.
HEAD = "type teleportHashId assetIdentifier attempt measuredAt"

THREE = "l1 l2 l3"

GENERATOR = """
setpoints:
  confirmed: activePowerLimitPercentage activePowerLimit reactivePower
  desired:
    activePowerLimit:
      cloud activeControl gridOperator modbusServer
      afrr: delta reference
    reactivePower: cloud gridOperator
  effective: activePower reactivePower
"""

SOLAR = f"""
{HEAD} activePower reactivePower powerFactor generatedEnergy
{GENERATOR}
availableActivePower alarms
inverters:
  slaveId activePower reactivePower powerFactor generatedEnergy
  setpoints:
    confirmed: activePowerLimitPercentage activePowerLimit reactivePower
  alarms
environmentalSensors: type identifier
scheduled
"""

SENSORS = [
    "type identifier irradianceFactor irradiance temperature",
    "type identifier windSpeed temperature",
    "type identifier temperature",
]

WIND = f"""
{HEAD} activePower reactivePower powerFactor windSpeed availableActivePower
constrainedAvailableActivePower: currentWind technical forceMajeure externalSetpoints
converters: identifier activePower windSpeed generatedEnergy status alarms
{GENERATOR}
generatedEnergy scheduled
"""

STORAGE = """
setpoints:
  confirmed: activePower reactivePower deliverFcr chargeToPercentage
  desired:
    activePower: cloud activeControl gridOperator modbusServer
    reactivePower: cloud gridOperator
    chargeToPercentage: cloud
    deliverFcr: cloud
  effective: activePower reactivePower
warnings errors scheduleCompleteUntil scheduled
"""

BATTERY = f"""
{HEAD} batteryStatus
energy: charged discharged
frequency activePower reactivePower powerFactor stateOfCharge stateOfHealth
availableEnergy ratedEnergy
availableActivePower: charge discharge
availableReactivePower: inject absorb
activePowerSetpoint: activePower deliverFcr chargeToPercentage aggregate
threePhaseConnectionTypeHighVoltage
acVoltageMediumVoltage: phase line
acCurrentMediumVoltage: phase line
auxiliaryPower
batteryEnergyStorageSystems:
  identifier
  cellTemperature: min max
  roomTemperature stateOfCharge availableEnergy
  availableActivePower: charge discharge
  threePhaseConnectionTypeLowVoltage
  acVoltageLowVoltage: phase line
  acCurrentLowVoltage: phase line
  racks:
    identifier rackStatus stateOfCharge dcVoltage dcCurrent
    cellTemperature: min cellIdMin max cellIdMax
    cellVoltage: min cellIdMin max cellIdMax average
  warnings errors
{STORAGE}
"""

FILTERED = f"""
{HEAD} batteryStatus frequency activePower stateOfCharge availableEnergy ratedEnergy
availableActivePower: charge discharge
batteryEnergyStorageSystems:
  identifier
  cellTemperature: min max
{STORAGE}
"""

EV = f"""
{HEAD} currentType power energyConsumed energyProduced errors
setpoints:
  confirmed: activePowerLimit currentLimit
  desired:
    activePowerLimit: cloud activeControl gridOperator modbusServer
    currentLimit: cloud activeControl gridOperator modbusServer
  effective: activePowerLimit currentLimit
stations:
  identifier errors
  points:
    identifier currentType errors isCharging vehicleConnected
    setpoints:
      confirmed: activePowerLimit currentLimit
      effective: activePowerLimit currentLimit
    voltage:
      phase: {THREE}
      line: {THREE}
    current:
      phase: {THREE}
      line: {THREE}
    energyConsumed energyProduced
    power: {THREE} sum
scheduled
"""

METER = f"""
{HEAD}
voltage:
  phase: {THREE}
  line: {THREE}
current:
  phase: {THREE}
  line: {THREE}
threePhaseConnectionType
activePower: {THREE} sum
reactivePower: {THREE} sum
apparentPower: {THREE} sum
powerFactor: {THREE}
frequency
activeEnergyConsumed: {THREE} sum
activeEnergyDelivered: {THREE} sum
scheduled
"""

TREES = {
    "solar": SOLAR,
    "wind": WIND,
    "battery": BATTERY,
    "battery_filtered": FILTERED,
    "ev": EV,
    "meter": METER,
}

type Tree = dict[str, Tree]


def tree_of(text: str) -> Tree:
    """Read a tree of property names."""
    tree: Tree = {}
    levels: list[tuple[int, Tree]] = [(-1, tree)]
    for line in filter(str.strip, dedent(text).splitlines()):
        depth = len(line) - len(line.lstrip())
        while levels[-1][0] >= depth:
            levels.pop()
        inside = levels[-1][1]
        names, colon, children = line.partition(":")
        for name in names.split():
            inside[name] = {}
        if colon:
            block = inside[names.split()[-1]]
            block.update({name: {} for name in children.split()})
            levels.append((depth, block))
    return tree


def assert_shape(found: Json, tree: Tree, path: str) -> None:
    """Same names in the same order, however deep the message goes."""
    if isinstance(found, list):
        for one in found:
            assert_shape(one, tree, path)
    elif isinstance(found, dict):
        if tree:
            assert list(found) == list(tree), path
            for name, value in found.items():
                assert_shape(value, tree[name], f"{path}.{name}")
        elif "mode" in found:
            assert path.endswith((".reactivePower", ".cloud", ".gridOperator")), path
            value = found["mode"].removeprefix("fixed")
            assert list(found) == ["mode", value[0].lower() + value[1:]], path
        else:
            assert path.endswith((".phase", ".line")), path
            assert list(found) == THREE.split(), path
    elif found is not None:
        # Points of one phase or direct current have numbers where others have objects.
        assert not tree or path.endswith((".voltage", ".current", ".power")), path


@pytest.mark.parametrize("name", TREES)
def test_properties(name: str) -> None:
    """Every property of the document is there, in its order, and no other."""
    data, states = ALL[name]
    found = message(data, used(data, states))
    if name == "solar":
        sensors = found["environmentalSensors"]
        assert isinstance(sensors, list)
        assert [list(one) for one in sensors] == [tree.split() for tree in SENSORS]
        found["environmentalSensors"] = []
    if name == "wind":
        converters = found["converters"]
        assert isinstance(converters, list)
        found["converters"] = converters[:1]
    assert_shape(found, tree_of(TREES[name]), name)
