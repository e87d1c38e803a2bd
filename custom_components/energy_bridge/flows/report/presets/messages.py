"""What fills each message from a hub, a string or a cabinet: the sensors of the tables, unit by unit."""

from collections.abc import Callable

from ....core.report.configuration import Data
from .filling import Filling
from .origins import Origin, OriginKind
from .tables import (
    BATTERY,
    BATTERY_TAGS,
    CABINET,
    ESM,
    ESM_TAGS,
    ESO,
    HUB_TAGS,
    ONLY_ESM,
    POINT,
    PV,
    PV_AC,
    PV_STRING,
    PV_WITHOUT_BATTERY,
    SLOT,
    SLOT_RACK,
    SLOT_TAGS,
    SOLAR,
    SOLAR_AC,
    SOLAR_WITHOUT_BATTERY,
    STRING,
    STRING_TAGS,
    Table,
)

type Fill = Callable[[Filling, Origin, Data], None]
"""Fills a message from an origin; the data are those of the report's head."""

_SYSTEMS = "batteryEnergyStorageSystems"


def from_table(table: Table) -> Fill:
    """Fill the fields of a table from the origin itself."""

    def fill(filling: Filling, origin: Origin, _data: Data) -> None:
        filling.add_fields(origin.unit, table)

    return fill


def fill_pv_system(filling: Filling, origin: Origin, data: Data) -> None:
    """A MINT PV system: a string, or all of a hub's on the side of the inverter that the head says."""
    if origin.kind is OriginKind.STRING:
        filling.add_fields(origin.unit, PV_STRING)
    else:
        _fill_pv(filling, origin, data, (PV, PV_AC, PV_WITHOUT_BATTERY))


def fill_solar(filling: Filling, origin: Origin, data: Data) -> None:
    """A Teleport solar message: the same, with an inverter for each string."""
    fill_solar_power(filling, origin, data)
    filling.items["inverters"] = [string.serial for string in origin.strings]
    for n, string in enumerate(origin.strings, 1):
        inverter = f"inverters.{n}"
        filling.add_fields(string, STRING, f"{inverter}.")
        filling.add_fault_bits(f"{inverter}.alarms", string, "ferroamp_sso_fault_bit_")


def fill_solar_power(filling: Filling, origin: Origin, data: Data) -> None:
    """What a solar message says of the system as a whole, which is all that a live one says."""
    if origin.kind is OriginKind.STRING:
        filling.add_fields(origin.unit, STRING)
    else:
        _fill_pv(filling, origin, data, (SOLAR, SOLAR_AC, SOLAR_WITHOUT_BATTERY))


def _fill_pv(
    filling: Filling, origin: Origin, data: Data, tables: tuple[Table, Table, Table]
) -> None:
    """Fill in a hub's PV, measured before the inverter or, if the head says so, behind it.

    Behind it the values are the PV system's own only while no battery shares the inverter.
    """
    before_inverter, behind_inverter, without_battery = tables
    if data.get("pv_power") == "ac":
        filling.add_fields(origin.unit, behind_inverter)
        return
    filling.add_fields(origin.unit, before_inverter)
    if not origin.batteries:
        filling.add_fields(origin.unit, without_battery)


def fill_battery(filling: Filling, origin: Origin, _data: Data) -> None:
    """A Teleport battery message: a system for each ESO or slot, with its modules or its pack as racks."""
    if origin.kind is OriginKind.CABINET:
        _fill_slots(filling, origin)
    else:
        _fill_optimizers(filling, origin)


def _fill_optimizers(filling: Filling, origin: Origin) -> None:
    filling.add_fields(origin.unit, BATTERY)
    filling.items[_SYSTEMS] = [f"ferroamp-{eso.serial}" for eso, _ in origin.batteries]
    for n, (eso, modules) in enumerate(origin.batteries, 1):
        system = f"{_SYSTEMS}.{n}"
        filling.add_fields(eso, ESO, f"{system}.")
        filling.add_fault_bits(
            f"{system}.errors", eso, "ferroamp_eso_fault_bit_", ignore=(7,)
        )
        filling.items[f"{system}.racks"] = [
            f"ferroamp-{module.serial}" for module in modules
        ]
        for m, module in enumerate(modules, 1):
            filling.add_fields(module, ESM, f"{system}.racks.{m}.")
        if len(modules) == 1:
            filling.add_fields(eso, ONLY_ESM, f"{system}.racks.1.")


def _fill_slots(filling: Filling, origin: Origin) -> None:
    filling.items[_SYSTEMS] = [f"slot-{slot.serial}" for slot in origin.slots]
    for n, slot in enumerate(origin.slots, 1):
        system = f"{_SYSTEMS}.{n}"
        filling.add_fields(slot, SLOT, f"{system}.")
        filling.add_fields(origin.unit, CABINET, f"{system}.")
        filling.items[f"{system}.racks"] = [f"slot-{slot.serial}"]
        filling.add_fields(slot, SLOT_RACK, f"{system}.racks.1.")
        filling.add_slot_faults(f"{system}.errors", slot, "codes")
        filling.add_slot_faults(f"{system}.warnings", slot, "warning_codes")


def fill_ev(filling: Filling, origin: Origin, _data: Data) -> None:
    """A Teleport EV message: the cabinet as a station, its slots as charging points."""
    filling.switches["current_type"] = "dc"
    filling.items["stations"] = [origin.unit.serial]
    filling.items["stations.1.points"] = [slot.serial for slot in origin.slots]
    for n, slot in enumerate(origin.slots, 1):
        point = f"stations.1.points.{n}"
        filling.kinds[point] = "dc"
        filling.add_fields(slot, POINT, f"{point}.")
        if {f"{point}.voltage", f"{point}.current"} <= filling.fields.keys():
            # Their product is the power, which the entity shows in steps.
            filling.fields.pop(f"{point}.power", None)
        filling.add_slot_faults(f"{point}.errors", slot, "codes")


def fill_tags(filling: Filling, origin: Origin, _data: Data) -> None:
    """The tags of AlsoEnergy, in the order of formats.md §5."""
    if origin.kind is OriginKind.CABINET:
        for slot in origin.slots:
            filling.add_tags(slot, SLOT_TAGS, f"CAB_{origin.serial}_S{slot.serial}_")
        return
    filling.add_tags(origin.unit, HUB_TAGS)
    for string in origin.strings:
        filling.add_tags(string, STRING_TAGS, f"SSO_{string.serial}_")
    filling.add_tags(origin.unit, BATTERY_TAGS)
    for module in origin.modules:
        filling.add_tags(module, ESM_TAGS, f"ESM_{module.serial}_")
