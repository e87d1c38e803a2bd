"""What cabinets send, in the document's dialect and in the controller software's (field notes)."""

from datetime import UTC, datetime, timedelta, timezone
from struct import pack, unpack

from .pack import CHARGE_LIMIT_A, FULL_V
from .station import Dialect, Slot, Station

type Value = str | int | float | bool | list[bool] | list[Message] | Message | None
type Message = dict[str, Value]

_SHANGHAI = timezone(timedelta(hours=8))
DISCHARGE_LIMIT_A = 40.0


def info(station: Station, time: datetime) -> Message:
    """The complete status (§2.1)."""
    controller = station.dialect is Dialect.CONTROLLER
    message: Message = {
        "mac_addr": station.mac,
        "device_id": station.device_id,
        "coordinates": f"{station.latitude}, {station.longitude}",
        "ctr_pro": "V101",
        "ctr_softver": "V102" if controller else "V101",
        "ctr_warning": station.warning,
        "total_slots": len(station.slots),
        "empty_slots": len(station.free),
        "slots": [_slot(slot, station.dialect) for slot in station.slots],
        "timestamp": stamp(time, station.dialect),
    }
    if controller:
        message["netWorkType"] = 1
    else:
        message["env_temperature"] = round(station.ambient)
    return message


def notification(
    station: Station,
    event: str,
    slot: Slot,
    order_number: str,
    time: datetime,
) -> Message:
    """One step of an order, or a pack that came or went (§2.4)."""
    message: Message = {
        "slot_id": slot.number,
        "order_number": order_number,
        "event": event,
        "timestamp": stamp(time, station.dialect),
    }
    if slot.pack is not None:
        message["battery_id"] = _battery_id(slot.pack.id, station.dialect)
        message["soc"] = round(slot.pack.state_of_charge)
    elif station.dialect is Dialect.DOCUMENT:
        message["battery_id"] = None
    return message


def alert(station: Station, slot: Slot | None, message: str, time: datetime) -> Message:
    """An error (§2.5)."""
    return {
        "slot_id": slot.number if slot else None,
        "type": "Error",
        "message": message,
        "timestamp": stamp(time, station.dialect),
    }


def stamp(time: datetime, dialect: Dialect) -> str:
    """A time stamp of this dialect."""
    if dialect is Dialect.CONTROLLER:
        local = time.astimezone(_SHANGHAI)
        return f"{local:%Y-%m-%d %H:%M:%S}.{local.microsecond // 1000:03d}+0800"
    moment = time.astimezone(UTC)
    return f"{moment:%Y-%m-%d %H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def _slot(slot: Slot, dialect: Dialect) -> Message:
    controller = dialect is Dialect.CONTROLLER
    status: Value = 2 if slot.door_fault else int(slot.open)
    if not controller and not slot.door_fault:
        status = slot.open
    return {
        "sub_pro": "V101",
        "sub_softver": "V101",
        "id": slot.number,
        "slot_status" if controller else " slot_status ": status,
        "sub_Exit_Err": slot.offline,
        "battery": _battery(slot, dialect),
    }


def _battery(slot: Slot, dialect: Dialect) -> Message | None:
    if (found := slot.pack) is None:
        return None
    on = slot.charger_on
    errors = (slot.charge_errors, slot.discharge_errors, slot.common_errors)
    if dialect is Dialect.CONTROLLER:
        charge, discharge, common = (
            [bool(mask >> bit & 1) for bit in range(16)] for mask in errors
        )
        return {
            "id": _battery_id(found.id, dialect),
            "max_ChgVol": single(FULL_V),
            "max_ChgCur": single(CHARGE_LIMIT_A),
            "max_Dischg_Cur": single(DISCHARGE_LIMIT_A),
            "charger_CtrSW": on,
            "ctr_WorkMode": 0,
            "bat_Vol": single(round(found.voltage, 1)),
            "bat_Cur": single(_unsigned(round(found.current * 10)) / 10),
            "bat_MaxTemp": round(found.temperature + 1) % 256,
            "bat_MinTemp": round(found.temperature - 1) % 256,
            "soc": round(found.state_of_charge),
            "soh": round(found.state_of_health),
            "chging_Err": charge,
            "disChging_Err": discharge,
            "comm_Err": common,
        }
    return {
        "id": found.id,
        "max_ChgVol": round(FULL_V * 10),
        "max_ChgCur": round(CHARGE_LIMIT_A * 10),
        "max_Dischg_Cur": round(DISCHARGE_LIMIT_A * 10),
        "charger_CtrSW": 0 if on else 1,
        "ctr_WorkMode": 0,
        "bat_Vol": round(found.voltage * 10),
        "bat_Cur": round(found.current * 10),
        "bat_MaxTemp": round(found.temperature + 1),
        "bat_MinTemp": round(found.temperature - 1),
        "soc": round(found.state_of_charge),
        "soh": round(found.state_of_health),
        "chging_Err": errors[0],
        "disChging_Err": errors[1],
        "comm_Err": errors[2],
    }


def _battery_id(pack_id: str, dialect: Dialect) -> str:
    """The controller's software sends 16 bytes, whatever the id's length."""
    return pack_id if dialect is Dialect.DOCUMENT else pack_id.ljust(16, "\0")


def _unsigned(value: int) -> int:
    return value % 65536


def single(value: float) -> float:
    """A number with the noise of single precision."""
    noisy: float = unpack("f", pack("f", value))[0]
    return noisy
