"""The tables of settings that somebody wrote by hand have the names and defaults of the forms."""

import re

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.core.report.alsoenergy.tag import tags
from custom_components.energy_bridge.core.report.formats import FORMATS
from custom_components.energy_bridge.flows.report.entity_tag import tag_of
from custom_components.energy_bridge.flows.report.forms.tags import TAGS_SCHEMA
from handbook.tables import TABLES
from handbook.texts import TEXTS, options_of

from ..helpers.forms import values
from ..helpers.metadata import ROOT

type Row = tuple[str, ...]


def rows(text: str) -> list[Row]:
    """The cells of the first table in a text, without its head."""
    lines = re.search(r"(?:^\|.*\n?)+", text, re.MULTILINE)
    assert lines
    cells = [line.strip("|").split("|") for line in lines[0].splitlines()]
    return [tuple(each.strip() for each in row) for row in cells[2:]]


def section(page: str, title: str) -> str:
    """What stands below a title."""
    _, _, found = (ROOT / "docs" / page).read_text().partition(f"\n{title}\n")
    return found


def generated(kind: str) -> dict[str, Row]:
    """The settings of a partner's reports, by the names that the page of all reports has for them."""
    return {
        re.sub(r"^(.*) \(\*(.*)\*\)$", r"\2 → \1", name): (name, *cells)
        for name, *cells in rows(TABLES[f"{kind}-report"]())
    }


COMMON = {
    name: cells
    for name, *cells in rows(section("reports.md", "## Settings of every report"))
}


def test_settings_of_every_report() -> None:
    """All that each partner's reports have, in their order, and nothing else."""
    found = [generated(kind) for kind in FORMATS]
    shared = [name for name in found[0] if all(name in each for each in found)]
    assert [f"*{name}*" for name in shared] == [*COMMON]


@pytest.mark.parametrize("kind", FORMATS)
def test_defaults_of_every_report(kind: str) -> None:
    """What a field is at first stands in its row, and so does the range of a number that all share."""
    found = generated(kind)
    for name, (default, extent, _) in COMMON.items():
        _, at_first, may_be, _ = found[name.strip("*")]
        assert at_first in default, name
        if "→" in name:
            assert may_be == extent, name


def test_tags(hass: HomeAssistant) -> None:
    """Each column, and what it is for an entity that somebody chose."""
    entry = MockConfigEntry()
    entry.add_to_hass(hass)
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        identifiers={("test", "1")},
        name="Garage",
        model="Counter",
    )
    entity = er.async_get(hass).async_get_or_create(
        "sensor",
        "test",
        "1",
        suggested_object_id="garage_power",
        unit_of_measurement="W",
        device_id=device.id,
        config_entry=entry,
    )
    stored = tag_of(hass, entity.entity_id)
    (tag,) = tags({"tags": [stored]})
    made = {
        "name": ("The entity's ID, without its domain", tag.name, "garage_power"),
        "entity": ("", tag.series.entity, entity.id),
        "unit": ("That of the entity", tag.series.unit, "W"),
        "scale": ("1", tag.scale, 1),
        "aggregation": (
            f"*{options_of('aggregation')['auto']}*",
            stored["aggregation"],
            "auto",
        ),
        "critical": ("Off", tag.critical, False),
        "device_name": (
            "Name and model of the entity's device",
            tag.device_name,
            "Garage",
        ),
        "device_type": (
            "Name and model of the entity's device",
            tag.device_type,
            "Counter",
        ),
        "description": ("Empty", tag.description, ""),
    }
    names = TEXTS["selector"]["tag"]["fields"]
    said = {
        name: default
        for cell, default, _ in rows(section("reports-alsoenergy.md", "### Tags"))
        for name in cell.split(", ")
    }
    assert said == {f"*{names[key]['name']}*": made[key][0] for key in made}
    assert [value for _, value, _ in made.values()] == [
        wanted for _, _, wanted in made.values()
    ]
    (form,) = values(TAGS_SCHEMA)
    assert [*form.serialize()["selector"]["object"]["fields"]] == [*made]


def test_aggregations() -> None:
    """Each has a row."""
    _, _, text = section("reports-alsoenergy.md", "### Tags").partition("\n\n| *Aggr")
    said = [
        name
        for cell, _ in rows(f"| *Aggr{text}")
        for name in re.findall(r"\*(.*?)\*", cell)
    ]
    assert said == [*options_of("aggregation").values()]
