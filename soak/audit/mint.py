"""MINT's messages, read by the words of its document."""

import re

from .parsed import NotWhole, Told, json_of, numbers, stamp_in_name, stamp_of

_NAME = re.compile(r"(?P<equipment>.+)_(?P<stamp>\d{12})\.json")
_WHOLE_NUMBERS = re.compile(r"(?i)(power(setpoint|imported|exported)?|energy\w+)$")
_SETPOINTS = {"activePowerSetpoint", "reactivePowerSetpoint"}
_CURRENTS = {f"pins.p{phase}.current" for phase in (1, 2, 3)}
_POWERS = {f"pins.p{phase}.activePower" for phase in (1, 2, 3)}
_MANDATORY = {
    "EnergyReportCollector_V4": _SETPOINTS | _CURRENTS | _POWERS,
    "EnergyReportPVSystem_V4": _SETPOINTS | _CURRENTS | {"activePower"},
    "EnergyReportAC_V4": _CURRENTS | {"activePowerSetpoint", "activePower", "soc"},
    "EnergyReportRTU_V4": _SETPOINTS | {"activePower"},
}
_PINS = {
    "EnergyReportCollector_V4": {"p1", "p2", "p3", "p12", "p23", "p31"},
    "EnergyReportPVSystem_V4": {"p1", "p2", "p3"},
    "EnergyReportAC_V4": {"p1", "p2", "p3"},
    "EnergyReportRTU_V4": set(),
}


def owner_of(equipment: object) -> str:
    """Whose files these are."""
    return f"mint {equipment}"


def parse(name: str, content: bytes) -> Told:
    """A file. Raises NotWhole."""
    message = json_of(content)
    if not isinstance(message, dict):
        raise NotWhole("not an object")
    stamp = stamp_of(message.get("timestamp"))
    if stamp_in_name(name, _NAME, "%Y%m%d%H%M") != stamp:
        raise NotWhole(f"its stamp is {message['timestamp']}")
    if not name.startswith(f"{message.get('equipmentId')}_"):
        raise NotWhole(f"its equipment is {message.get('equipmentId')}")
    kind = message.get("messageType")
    if kind not in _PINS:
        raise NotWhole(f"its type is {kind}")
    pins = message.get("pins", {})
    if not isinstance(pins, dict) or set(pins) != _PINS[str(kind)]:
        raise NotWhole(f"its pins are {pins!r}")
    if "locationId" not in message:
        raise NotWhole("it has no locationId")
    if message.get("communicationState") not in (0, 1, 2):
        raise NotWhole(f"its state is {message.get('communicationState')!r}")
    values = numbers(message)
    if missing := sorted(_MANDATORY[str(kind)] - values.keys()):
        raise NotWhole(f"it has no {missing[0]}")
    for place, value in values.items():
        if value is None:
            raise NotWhole(f"{place} is null")
        if _WHOLE_NUMBERS.search(place) and not isinstance(value, int):
            raise NotWhole(f"{place} is {value}, not a whole number")
    return Told(
        owner_of(message["equipmentId"]),
        stamp,
        content.decode(),
        values,
        state=int(message["communicationState"]),
    )
