"""A plant's measurements as the messages of an EnergyHub (External API C1 §4, and what hubs in the field send).

Numbers are strings with two decimals, counters whole mJ, the time stamp UTC to the second. Keys are lower-case as in
the field, except for the battery module's.
"""

from datetime import UTC, datetime
from struct import pack, unpack

from .config import CounterMeaning
from .electrical import Meter, grid_current, inverter_current, peak_current
from .plant import Plant
from .registers import PER_MILLIJOULE, ThreePhase
from .units import THIRD_PARTY, counter_mj

type Value = dict[str, str | float]
type Message = dict[str, Value]

STATE_HEALTHY = 0x1000
STATE_PV_AUTOMATIC = 0x0001
STATE_FAULT = 0x8000

_meters: dict[int, Meter] = {}


def ehub_message(plant: Plant, *, number: int = 0) -> Message:
    """Return the hub's own message (§4.1.2); `number` counts the messages, for `PlantConfig.summary_every`."""
    found = _meter(plant).measure(plant)
    ul = found.voltage
    grid, inverter, load = plant.grid, plant.inverter, plant.load
    grid_q, inverter_q, load_q = (
        found.reactive_grid,
        found.reactive_inverter,
        found.reactive_load,
    )
    iext = (
        grid_current(grid[0], grid_q[0], load[0], ul[0]),
        grid_current(grid[1], grid_q[1], load[1], ul[1]),
        grid_current(grid[2], grid_q[2], load[2], ul[2]),
    )
    il = (
        inverter_current(inverter[0], inverter_q[0], ul[0]),
        inverter_current(inverter[1], inverter_q[1], ul[1]),
        inverter_current(inverter[2], inverter_q[2], ul[2]),
    )
    message: Message = {
        "gridfreq": _one(found.frequency),
        "iace": {"L1": "0.00", "L2": "0.00", "L3": "0.00"},
        "iext": _three(*iext),
        "iextd": _peaks(grid_q, ul),
        "iextq": _peaks(grid, ul),
        "il": _three(*il),
        "ild": _peaks(inverter_q, ul),
        "ilq": _peaks(inverter, ul),
        "iloadd": _peaks(load_q, ul),
        "iloadq": _peaks(load, ul),
        "pext": _watts(grid),
        "pextreactive": _watts(grid_q),
        "pinv": _watts(inverter),
        "pinvreactive": _watts(inverter_q),
        "pload": _watts(load),
        "ploadreactive": _watts(load_q),
        "sext": _one(iext[0] * ul[0] + iext[1] * ul[1] + iext[2] * ul[2]),
        "state": {"val": str(_state(plant))},
        "ts": _stamp(plant),
        "udc": {
            "neg": f"{found.dc_link_negative:.2f}",
            "pos": f"{found.dc_link_positive:.2f}",
        },
        "ul": _three(*ul),
    }
    _add_registers(message, plant)
    if plant.ssos:
        message["ppv"] = _one(plant.pv / 100)
        message["wpv"] = _counter(plant.produced_register)
    if plant.esos:
        message["pbat"] = _one(plant.battery / 100)
        _add_battery(
            message,
            plant.battery_register.positive,
            plant.battery_register.negative,
            plant,
        )
        if number % plant.config.summary_every == 0:
            healthy = [eso for eso in plant.esos if eso.healthy]
            message["soc"] = _one(plant.state_of_charge)
            message["soh"] = _one(plant.config.soh)
            message["ratedcap"] = _one(plant.config.eso_capacity_wh * len(healthy))
    if plant.config.available_current:
        _add_available(message, plant, iext, ul)
    return message


def eso_messages(plant: Plant) -> list[Message]:
    """Return one message per ESO that is not just rebooting (§4.1.3)."""
    link = _one(_link_voltage(plant))
    messages = []
    for eso in plant.esos:
        if eso.rebooting:
            continue
        voltage = 370 + 0.7 * eso.state_of_charge + eso.power * -6e-6
        third_party = plant.config.third_party_batteries and eso.fault_code in (
            0,
            THIRD_PARTY,
        )
        message: Message = {
            "id": {"val": eso.id},
            "soc": _one(eso.state_of_charge),
            "ubat": _one(voltage),
            "ibat": _one(eso.battery_power / voltage),
            "udc": link,
            "temp": _one(eso.temperature),
            "relaystatus": {"val": str(eso.relay)},
            "faultcode": {
                "val": f"{THIRD_PARTY:x}" if third_party else str(eso.fault_code)
            },
            "ts": _stamp(plant),
        }
        _add_battery(message, eso.counter.positive, eso.counter.negative, plant)
        messages.append(message)
    return messages


def sso_messages(plant: Plant) -> list[Message]:
    """Return one message per SSO that is not just rebooting (§4.1.4)."""
    link = _one(_link_voltage(plant))
    return [
        {
            "id": {"val": sso.id},
            "upv": _one(sso.voltage),
            "ipv": _one(sso.power / 100 / sso.voltage),
            "udc": link,
            "wpv": _counter(sso.produced),
            "temp": _one(sso.temperature),
            "relaystatus": {"val": str(sso.relay)},
            "faultcode": {"val": str(sso.reported_fault_code)},
            "ts": _stamp(plant),
        }
        for sso in plant.ssos
        if not sso.rebooting
    ]


def esm_messages(plant: Plant) -> list[Message]:
    """Return one message per ESM (§4.1.5): the first names no parent, the others by either key of the document."""
    messages = []
    for index, esm in enumerate(plant.esms):
        figures = {
            "soh": plant.config.soh,
            "soc": esm.eso.state_of_charge,
            "ratedCapacity": esm.capacity_wh,
            "ratedPower": esm.power_w,
        }
        message: Message = {
            "id": {"val": esm.id},
            **{
                key: {"val": _single(figure)}
                if plant.config.esm_numbers
                else _one(figure)
                for key, figure in figures.items()
            },
            "status": {"val": "0"},
            "ts": _stamp(plant),
        }
        if index:
            message["parentesoid" if index % 2 else "parenteso"] = {"val": esm.eso.id}
        messages.append(message)
    return messages


def _meter(plant: Plant) -> Meter:
    """Return the meter for a plant's seed; its course depends on nothing else."""
    meter = _meters.get(plant.seed)
    if meter is None:
        meter = _meters[plant.seed] = Meter(plant.seed)
    return meter


def _link_voltage(plant: Plant) -> float:
    negative, positive = _meter(plant).dc_link(plant)
    return positive - negative


def _state(plant: Plant) -> int:
    faulty = any(eso.fault_code & ~THIRD_PARTY for eso in plant.esos) or not all(
        sso.healthy or sso.rebooting for sso in plant.ssos
    )
    return (
        STATE_HEALTHY
        | (STATE_PV_AUTOMATIC if plant.ssos else 0)
        | (STATE_FAULT if faulty else 0)
    )


def _add_registers(message: Message, plant: Plant) -> None:
    directions = (
        ("wext", plant.grid_register),
        ("winv", plant.inverter_register),
        ("wload", plant.load_register),
    )
    for name, register in directions:
        message[f"{name}consq"] = _counters(register.positive)
        message[f"{name}prodq"] = _counters(register.negative)
        if plant.config.three_phase_totals:
            _add_totals(message, name, register)


def _add_totals(message: Message, name: str, register: ThreePhase) -> None:
    message[f"{name}consq_3p"] = _counter(register.total.positive)
    message[f"{name}prodq_3p"] = _counter(register.total.negative)


def _add_battery(message: Message, discharged: int, charged: int, plant: Plant) -> None:
    if plant.config.counter_meaning is CounterMeaning.FIELD:
        message["wbatprod"], message["wbatcons"] = (
            _counter(charged),
            _counter(discharged),
        )
    else:
        message["wbatprod"], message["wbatcons"] = (
            _counter(discharged),
            _counter(charged),
        )


def _add_available(
    message: Message,
    plant: Plant,
    iext: tuple[float, float, float],
    ul: tuple[float, float, float],
) -> None:
    fuse = plant.config.fuse_a
    active = [
        fuse - power / 100 / volts for power, volts in zip(plant.grid, ul, strict=True)
    ]
    message["iavbl"] = _three(fuse - iext[0], fuse - iext[1], fuse - iext[2])
    message["iavblq"] = _three(active[0], active[1], active[2])
    message["iavblq_3p"] = _one(min(active))


def _one(value: float) -> Value:
    return {"val": f"{value:.2f}"}


def _three(one: float, two: float, three: float) -> Value:
    return {"L1": f"{one:.2f}", "L2": f"{two:.2f}", "L3": f"{three:.2f}"}


def _watts(power: tuple[int, int, int]) -> Value:
    one, two, three = power
    return {
        "L1": f"{one / 100:.2f}",
        "L2": f"{two / 100:.2f}",
        "L3": f"{three / 100:.2f}",
    }


def _peaks(power: tuple[int, int, int], ul: tuple[float, float, float]) -> Value:
    return _three(
        peak_current(power[0], ul[0]),
        peak_current(power[1], ul[1]),
        peak_current(power[2], ul[2]),
    )


def _counter(level: int) -> Value:
    return {"val": str(counter_mj(level))}


def _counters(levels: list[int]) -> Value:
    one, two, three = levels
    return {
        "L1": str(one // PER_MILLIJOULE),
        "L2": str(two // PER_MILLIJOULE),
        "L3": str(three // PER_MILLIJOULE),
    }


def _stamp(plant: Plant) -> Value:
    moment = datetime.fromtimestamp(plant.time_ms // 1000, UTC)
    return {"val": f"{moment:%Y-%m-%dT%H:%M:%S}UTC"}


def _single(value: float) -> float:
    """Return a number as single precision leaves it."""
    single: float = unpack("f", pack("f", value))[0]
    return single
