"""Collecting what a preset fills in, from tables and the units that have the sensors."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from homeassistant.core import HomeAssistant

from ....core.wire import Json
from ..entity_tag import tag_of
from ..stored import Stored
from .finder import Finder, Unit
from .tables import ATTRIBUTES, STATES, TAG_UNITS, WHERE, Table

_PHASES = ("1", "2", "3")


@dataclass(slots=True)
class Filling:
    """What a preset fills in so far; what a unit has no entity for stays empty."""

    hass: HomeAssistant
    finder: Finder
    fields: dict[str, Stored] = field(default_factory=dict)
    items: dict[str, list[str]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    switches: dict[str, str] = field(default_factory=dict)
    flags: dict[str, Stored] = field(default_factory=dict)
    tags: list[Json] = field(default_factory=list)

    def add_fields(self, unit: Unit, table: Table, prefix: str = "") -> None:
        """Fill the fields of a table, below `prefix`, from a unit's sensors."""
        for key, sensor in _for_each_phase(table):
            name = sensor.removeprefix("-")
            reference = self.finder.reference(unit, name)
            if reference is None:
                continue
            source: Stored = {"entity": reference}
            if name != sensor:
                source["invert"] = True
            if states := STATES.get(key):
                source["states"] = dict(states)
            if attribute := ATTRIBUTES.get(key):
                source["attribute"] = attribute
            if where := WHERE.get(key):
                source["where"] = dict(where)
            self.fields[f"{prefix}{key}"] = source

    def add_fault_bits(
        self, key: str, unit: Unit, text: str, ignore: tuple[int, ...] = ()
    ) -> None:
        """Fill a list of faults: `text` and the number of each bit in a unit's fault code, except some."""
        reference = self.finder.reference(unit, "fault", "binary_sensor")
        if reference is None:
            return
        self.flags[key] = {
            "entity": reference,
            "text": text,
            "attribute": "code",
            "codes": "mask",
        }
        if ignore:
            self.flags[key]["ignore"] = list[Json](ignore)

    def add_slot_faults(self, key: str, slot: Unit, attribute: str) -> None:
        """Fill a list of faults from the codes of a slot's pack and of its door."""
        reference = self.finder.reference(slot, "error", "binary_sensor")
        if reference is None:
            return
        self.flags[key] = {
            "entity": reference,
            "text": "voltz_",
            "attribute": attribute,
            "codes": "names",
        }

    def add_tags(self, unit: Unit, table: Table, prefix: str = "") -> None:
        """Add a tag for each of a unit's sensors; its name begins with `prefix` and ends with its unit."""
        for name, sensor in _for_each_phase(table):
            entity_id = self.finder.entity_id(unit, sensor)
            if entity_id is not None:
                tag = tag_of(self.hass, entity_id, f"{prefix}{name}")
                tag["unit"] = TAG_UNITS[name.rpartition("_")[2]]
                self.tags.append(tag)


def _for_each_phase(table: Table) -> Iterable[tuple[str, str]]:
    """The rows of a table; one with `{n}` once for each phase."""
    for key, sensor in table.items():
        for n in _PHASES if "{n}" in key else ("",):
            yield key.format(n=n), sensor.format(n=n)
